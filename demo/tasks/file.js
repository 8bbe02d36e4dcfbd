// The visitor's own data: time series, tables, lines of text with a label, or text in a file or folder for each class.
// Training and test part are two files, or a third of one is set aside. Runs in a worker (reader-worker.js) and in
// tests; touches no page.

import { describe, readDataset, textOf } from '../../dist/data.js';
import { random, shuffled } from './random.js';
import { DropError, arrange, looksNumeric } from './parts.js';
import { textsOf } from './texts.js';

// points kept; longer series are averaged down so that the maps stay legible and training quick
export const LONGEST = 160;
const WIDEST = 256; // columns of a table: their means would mean nothing
const MOST = 256 * 2 ** 20; // bytes read

/**
 * @typedef {import('./index.js').Dataset} Dataset
 * @typedef {import('./parts.js').Source} Source
 * @typedef {string | number} Column  a name; a number from 0 where it has none
 * @typedef {object} Choice  what a table leaves open, and how it was understood
 * @property {{ value: Column, label: string }[]} columns  any of them may be the target
 * @property {Column | null} target
 * @property {'series' | 'table'} rows
 *
 * @typedef {object} Options
 * @property {number} seed  of the split
 * @property {Column} [target]
 * @property {'series' | 'table'} [rows]
 * @property {boolean} [alone]  a test part may be used by itself
 * @property {boolean} [cut]  a number as the target is cut into low, middle and high
 * @property {(words: string) => void} [progress]
 *
 * @typedef {Dataset & { name?: string, vocabulary?: number, standardize?: 'position', columns?: string[], read?:
 *   Record<string, any>, missing?: number }} Read  what a reader gives
 * @typedef {object} Opened
 * @property {Omit<import('./index.js').Task, 'draw'>} task
 * @property {import('./index.js').Data} data
 * @property {string[]} words  what was understood, a sentence or two each
 * @property {Choice} [choice]
 */

/**
 * One file of series or a table; a target or a meaning of rows that were chosen are a table's.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {Record<string, any>} options of parseCsv @returns {Read} */
const readTable = (name, bytes, options) => /** @type {any} */ (readDataset(bytes, { name, ...options }));

/** @param {Uint8Array} bytes */
const headOf = bytes => {
    const text = textOf(bytes.subarray(0, 4096));
    return bytes.length > 4096
        ? text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1 || undefined)
        : text; // no line that is cut off
};

/** @param {string} path */
const baseOf = path => path.split('/').pop() ?? path;

const BYTES = Array.from({ length: 256 }, (_, i) =>
    i === 32 ? '␣' : i > 32 && i < 127 ? String.fromCharCode(i) : `x${i.toString(16)}`,
);

/** Binary files have zeros; text has none. @param {string} name @param {Uint8Array} bytes */
function checkText(name, bytes) {
    if (!textOf(bytes.subarray(0, 4096)).includes('\0')) return;
    throw new DropError(
        `${baseOf(name)} is no text: byte ${bytes.indexOf(0) + 1} is 0. This page reads series (.ts, .arff, CSV, JSON), tables (CSV) and lines “label: text”.`,
    );
}

/**
 * Texts and the words of their labels as a data set.
 * @param {{ label: string, text: string }[]} texts
 * @returns {Read}
 */
function tokens(texts) {
    const classes = [...new Set(texts.map(({ label }) => label))].sort();
    return {
        x: texts.map(({ text }) => new TextEncoder().encode(text)),
        features: 1,
        vocabulary: 256,
        classes,
        y: Int32Array.from(texts, ({ label }) => classes.indexOf(label)),
    };
}

/** @param {string} text */
const linesOf = text => text.split(/\r\n?|\n/);

/** Lines “label, tab or colon, text”. @param {string} name @param {Uint8Array} bytes */
function labelled(name, bytes) {
    const texts = linesOf(textOf(bytes)).flatMap((line, i) => {
        const whole = line.trim(); // so that the pattern ends where it finds the end, however many blanks there are
        if (!whole) return [];
        const match = /^([^\t:]{1,40})[\t:]\s*(.*\S)/.exec(whole);
        if (!match)
            throw new DropError(
                `${name} was not understood. Line ${i + 1} has no label: write “label: text” on each line, or give each class a file or a folder of its own. The line: “${line.slice(0, 40)}”`,
            );
        return [{ label: match[1].trim(), text: match[2] }];
    });
    if (!texts.length) throw new DropError(`${name} holds no text.`);
    const data = tokens(texts);
    if (data.classes.length > Math.max(20, texts.length / 3))
        throw new DropError(
            `${name} has ${data.classes.length} different labels on ${texts.length} lines (“${data.classes[0].slice(0, 20)}”, “${data.classes[1].slice(0, 20)}”): text without labels, it seems. Write “label: text” on each line, or give each class a file or a folder of its own.`,
        );
    return data;
}

/**
 * A table or series, without its columns of words.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {Record<string, any>} options
 * @returns {{ read: Read, words: number[] }}
 */
function withoutWords(name, bytes, options) {
    try {
        return { read: readTable(name, bytes, options), words: [] };
    } catch (error) {
        const { columns, inputs } = /** @type {{ columns?: { column: number, name: string }[], inputs?: number }} */ (
            error
        );
        if (!columns) throw error;
        if (columns.length === inputs)
            throw new DropError(
                `${name} holds words where numbers were expected (${columns
                    .slice(0, 4)
                    .map(c => c.name || `column ${c.column + 1}`)
                    .join(
                        ', ',
                    )}). To learn from text, write lines “label: text” into a .txt, or give each class a file or a folder.`,
            );
        const words = columns.map(({ column }) => column);
        return { read: readTable(name, bytes, { ...options, ignore: [...(options.ignore ?? []), ...words] }), words };
    }
}

/**
 * The same, with what is not understood said, and what may be chosen.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {Record<string, any>} options
 * @returns {{ read: Read, words: number[] }}
 */
function readable(name, bytes, options) {
    try {
        const found = withoutWords(name, bytes, options),
            { read } = found.read;
        if (read?.format !== 'csv' || read.header || options.target !== undefined || found.read.y instanceof Int32Array)
            return found;
        const words = found.words.filter(c => c !== 0),
            // numbers without names, the last of which is no class: the label may come first
            first = readTable(name, bytes, { ...options, target: 0, ignore: words });
        return first.y instanceof Int32Array ? { read: first, words } : found;
    } catch (error) {
        if (error instanceof DropError || /** @type {any} */ (error).label !== undefined) throw error;
        throw new DropError(`${name} was not understood. ${/** @type {Error} */ (error).message}`, {
            choice: choiceWithout(name, bytes, options),
        });
    }
}

/**
 * What may be chosen where the target is what is wrong.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {Record<string, any>} options
 */
function choiceWithout(name, bytes, options) {
    try {
        return choiceOf(withoutWords(name, bytes, { ...options, target: null }).read);
    } catch {
        return undefined;
    }
}

/** How people call a column. @param {Record<string, any>} read @param {number} c */
const columnName = ({ columns }, c) => columns[c] || `column ${c + 1}`;

/** @param {Read} read @returns {Choice | undefined} */
function choiceOf({ read, x }) {
    if (read?.format === 'ucr')
        // a table too, whose label is known to come first
        return {
            columns: Array.from(
                { length: 1 + x.reduce((most, { length }) => Math.max(most, length), 0) },
                (_, value) => ({ value, label: `column ${value + 1}` }),
            ),
            target: 0,
            rows: 'series',
        };
    if (!read?.columns) return undefined;
    const names = /** @type {string[]} */ (read.columns),
        times = new Map();
    for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
    // a name that tells the column
    const named = (/** @type {number} */ c) => read.header && names[c] !== '' && times.get(names[c]) === 1;
    const valueOf = (/** @type {number} */ c) => (named(c) ? names[c] : c);
    const columns = names.map((name, c) => ({
        value: valueOf(c),
        label: named(c) ? name : name ? `${name} (column ${c + 1})` : `column ${c + 1}`,
    }));
    return {
        columns,
        target: read.targetColumn === null ? null : valueOf(read.targetColumn),
        rows: read.rows === 'table' ? 'table' : 'series',
    };
}

/**
 * The column of another part that is this one's column c, by its name or else its place; −1 without one.
 * @param {Record<string, any>} from
 * @param {number} c
 * @param {Record<string, any>} to
 */
const columnIn = (from, c, to) =>
    from.header && from.columns[c] ? to.columns.indexOf(from.columns[c]) : c < to.columns.length ? c : -1;

/**
 * The test part as the training part was read: the same classes, the same columns left out.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {{ name: string, read: Read, words: number[], choice: Choice | undefined }} part @returns {Read} */
function readTest(name, bytes, { name: trainName, read: train, words, choice }) {
    const mine = train.read,
        table = mine?.columns !== undefined;
    const same = {
        ...(train.classes.length > 0 ? { task: 'classification', classes: train.classes } : { task: 'regression' }),
        ...(table ? { target: lastOf(/** @type {Choice} */ (choice)), rows: mine.rows } : {}),
        ...(mine?.format === 'csv' ? { header: mine.header } : {}),
    };
    try {
        const { read: test, words: own } = readable(name, bytes, same),
            theirs = test.read;
        if (!table || !theirs?.columns) return test;
        const odd = own.find(c => {
            const there = columnIn(theirs, c, mine);
            return there >= 0 && there !== mine.targetColumn && !words.includes(there);
        });
        if (odd !== undefined)
            throw new DropError(
                `${name}: its ${theirs.columns[odd] ? `column “${theirs.columns[odd]}”` : `column ${odd + 1}`} holds words, and that of ${trainName} numbers. Write numbers, or leave the column out of both.`,
            );
        const left = words
            .map(c => columnIn(mine, c, theirs))
            .filter(c => c >= 0 && c !== theirs.targetColumn && !own.includes(c));
        return left.length ? readTable(name, bytes, { ...same, ignore: [...own, ...left] }) : test;
    } catch (error) {
        const { label } = /** @type {{ label?: string }} */ (error);
        throw label === undefined
            ? error
            : new DropError(
                  `${name} has the class “${label}”, which ${trainName} does not have (${train.classes.slice(0, 6).join(', ')}): what was never learned can't be told.`,
              );
    }
}

/** Where a third of the numbers lies below, and two thirds. @param {ArrayLike<number>} y */
function thirds(y) {
    const sorted = Float64Array.from(y).sort();
    return [sorted[Math.floor(sorted.length / 3)], sorted[Math.floor((2 * sorted.length) / 3)]];
}

/** Numbers as three classes. @param {Read} read @param {number[]} limits @returns {Read} */
const cutAt = (read, limits) => ({
    ...read,
    y: Int32Array.from(read.y, value => limits.filter(limit => value >= limit).length),
    classes: ['low', 'middle', 'high'],
});

/**
 * What can't be learned here is said, with what to do.
 * @param {string} name
 * @param {Read} data
 * @param {Choice | undefined} choice
 */
function checkClasses(name, { x, y, classes, read }, choice) {
    const column =
        read?.target === undefined || read.target === null
            ? 'its target'
            : `its target, the column ${typeof read.target === 'number' ? read.target + 1 : `“${read.target}”`},`;
    const other = choice ? 'Choose another column as the target, here below' : 'Give each sample a class';
    if (x.length === 0) throw new DropError(`${name} holds no samples.`);
    if (y.length === 0)
        throw new DropError(`${name} has no class labels, and this page learns classes. ${other}.`, { choice });
    if (!(y instanceof Int32Array))
        throw new DropError(
            `${name}: ${column} is a number of many values, such as ${y[0]}, and this page learns classes. ${other}; or let this page cut it into thirds: low, middle and high.`,
            { choice, cut: true },
        );
    if (classes.length < 2)
        throw new DropError(
            `${name}: ${column} is “${classes[0]}” throughout; there is nothing to tell apart. ${choice ? `${other}.` : 'Give it samples of another class.'}`,
            { choice },
        );
    if (classes.length > Math.max(20, x.length / 3))
        throw new DropError(
            `${name}: ${column} has ${classes.length} different values in ${x.length} samples, such as ${classes.slice(0, 3).join(', ')}: too many to learn. ${other}.`,
            { choice },
        );
}

/**
 * Columns that both parts have must stand at the same place.
 * @param {string} name
 * @param {string[]} theirs
 * @param {string} trainName
 * @param {string[]} mine
 */
function checkOrder(name, theirs, trainName, mine) {
    const [own, other] = [new Set(mine), new Set(theirs)];
    const at = mine.findIndex(
        (column, i) => i < theirs.length && theirs[i] !== column && (own.has(theirs[i]) || other.has(column)),
    );
    if (at >= 0)
        throw new DropError(
            `${trainName} and ${name} have their columns in another order: where “${mine[at]}” is in the first, “${theirs[at]}” is in the second. Give both the same.`,
        );
}

/**
 * The test part with its classes numbered, and its columns ordered, as the training part's are.
 * @param {string} name
 * @param {Read} test
 * @param {string} trainName
 * @param {Read} train
 * @returns {Read}
 */
function matched(name, test, trainName, train) {
    const tokens = (/** @type {Read} */ set) => set.vocabulary !== undefined;
    if (tokens(train) !== tokens(test))
        throw new DropError(
            `${trainName} holds ${tokens(train) ? 'texts' : 'series'}, ${name} ${tokens(test) ? 'texts' : 'series'}: they don't belong together.`,
        );
    if (train.features !== test.features)
        throw new DropError(
            `${trainName} has ${train.features} dimensions, ${name} has ${test.features}: they don't belong together.`,
        );
    const number = test.classes.map(label => train.classes.indexOf(label)),
        unknown = number.indexOf(-1);
    if (unknown >= 0)
        throw new DropError(
            `${name} has the class “${test.classes[unknown]}”, which ${trainName} does not have (${train.classes.slice(0, 6).join(', ')}): what was never learned can't be told.`,
        );
    let { x } = test;
    if (train.standardize !== test.standardize)
        throw new DropError(
            `${trainName} is ${train.standardize ? 'a table' : 'series'}, ${name} ${test.standardize ? 'a table' : 'series'}: say under “Rows are” what both are.`,
        );
    if (train.standardize) {
        const mine = train.columns ?? [],
            theirs = test.columns ?? [],
            missing = mine.filter(column => !theirs.includes(column)),
            more = theirs.filter(column => !mine.includes(column));
        if (missing.length || more.length || mine.length !== theirs.length)
            throw new DropError(
                `${trainName} and ${name} have other columns: ${
                    missing.length
                        ? `${missing
                              .slice(0, 4)
                              .map(c => `“${c}”`)
                              .join(', ')} only in the first`
                        : ''
                }${missing.length && more.length ? ', ' : ''}${
                    more.length
                        ? `${more
                              .slice(0, 4)
                              .map(c => `“${c}”`)
                              .join(', ')} only in the second`
                        : ''
                }${missing.length || more.length ? '' : `${mine.length} and ${theirs.length}`}. Give both the same.`,
            );
        const from = mine.map(column => theirs.indexOf(column));
        if (new Set(mine).size < mine.length) checkOrder(name, theirs, trainName, mine);
        else if (from.some((at, i) => at !== i)) x = x.map(sample => Float64Array.from(from, at => sample[at]));
    } else if (train.read?.header && test.read?.header)
        checkOrder(name, test.read.inputs, trainName, train.read.inputs);
    return { ...test, x, y: Int32Array.from(test.y, label => number[label]), classes: train.classes };
}

/**
 * Series as means over windows of equal length.
 * @template {Dataset} T
 * @param {T} data
 * @param {number} window
 * @returns {T}
 */
function shorten(data, window) {
    if (window === 1) return data;
    const { features } = data;
    const x = data.x.map(series => {
        const steps = series.length / features,
            length = Math.ceil(steps / window),
            out = new Float64Array(length * features);
        for (let t = 0; t < length; t++)
            for (let f = 0; f < features; f++) {
                let sum = 0,
                    count = 0;
                for (let i = t * window; i < Math.min((t + 1) * window, steps); i++, count++)
                    sum += series[i * features + f];
                out[t * features + f] = sum / count;
            }
        return out;
    });
    return { ...data, x };
}

/** @param {Dataset} data @param {ArrayLike<number>} order @returns {Dataset} */
const choose = ({ x, y, features, classes }, order) => ({
    x: Array.from(order, i => x[i]),
    y: Int32Array.from(order, i => y[i]),
    features,
    classes,
});

/** A third of each class for the test. @param {Dataset} data @param {number} seed */
function split(data, seed) {
    const order = shuffled(data.x.length, random(seed, 'split'));
    const seen = new Map(),
        train = /** @type {number[]} */ ([]),
        test = /** @type {number[]} */ ([]);
    for (const i of order) {
        const count = (seen.get(data.y[i]) ?? 0) + 1;
        seen.set(data.y[i], count);
        (count % 3 === 0 ? test : train).push(i);
    }
    return { train: choose(data, train), test: choose(data, test) };
}

/** @param {Read} data @param {string} [name] */
const described = ({ x, y, classes, features, vocabulary, standardize, columns, read, missing }, name) =>
    describe({
        x,
        y,
        classes,
        features,
        ...(vocabulary ? { vocabulary } : {}),
        ...(standardize ? { standardize } : {}),
        ...(columns?.some(Boolean) ? { columns } : {}),
        ...(read ? { read } : {}),
        ...(missing === undefined ? {} : { missing }),
        ...(name ? { name } : {}),
    }).text.split('\n');

/** @param {number} n @param {string} one @param {string} [many] */
const counted = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** The parts that a drop holds, read. @param {Source[]} files @param {Options} options */
async function readAll(files, { target, rows, alone, cut, progress = () => {} }) {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    if (total > MOST)
        throw new DropError(
            `${files.length === 1 ? `${baseOf(files[0].name)} has` : 'These files have'} ${Math.round(total / 2 ** 20)} MiB; this page reads up to ${MOST / 2 ** 20}. Take fewer samples.`,
        );
    /** @type {Map<Source, Promise<Uint8Array>>} */
    const kept = new Map();
    const load = async (/** @type {Source} */ file) => {
        if (!kept.has(file)) kept.set(file, file.read());
        const bytes = await /** @type {Promise<Uint8Array>} */ (kept.get(file));
        checkText(file.name, bytes);
        return bytes;
    };
    const plan = await arrange(files, async file => headOf(await load(file)), alone);
    if ('files' in plan) {
        const texts = {
            train: /** @type {{ label: string, text: string }[]} */ ([]),
            test: /** @type {{ label: string, text: string }[]} */ ([]),
        };
        for (const [i, { file, label, role }] of plan.files.entries()) {
            if (i % 50 === 0)
                progress(
                    plan.files.length > 3
                        ? `Reading file ${i + 1} of ${plan.files.length}`
                        : `Reading ${baseOf(file.name)}`,
                );
            const text = textOf(await load(file));
            kept.delete(file);
            for (const part of plan.whole ? [text] : linesOf(text))
                if (part.trim()) texts[role === 'test' ? 'test' : 'train'].push({ label, text: part.trim() });
        }
        const [train, test] = [tokens(texts.train), texts.test.length ? tokens(texts.test) : undefined];
        const name = plan.files[0].file.name.includes('/') ? plan.files[0].file.name.split('/')[0] : 'Your files';
        checkClasses(name, train, undefined);
        const notes = [
            `Each ${plan.whole ? 'file' : 'line'} is a text; its class is the name of its ${plan.files.some(({ file }) => file.name.includes('/')) ? 'folder or file' : 'file'}: ${train.classes.slice(0, 8).join(', ')}.`,
            ...plan.notes,
        ];
        return {
            train,
            test: test && matched('the test part', test, 'the training part', train),
            notes,
            choice: undefined,
            names: [name, name],
        };
    }
    const names = [plan.train, plan.test ?? plan.train].map(({ name }) => baseOf(name));
    progress(`Reading ${names[0]}`);
    const bytes = await load(plan.train);
    progress(`Understanding ${names[0]}`);
    const table =
        target !== undefined || rows || /\.(ts|arff|tsf|json)$/i.test(names[0]) ? undefined : textsOf(textOf(bytes));
    if (table) {
        const train = tokens(table.texts),
            more = plan.test && textsOf(textOf(await load(plan.test)));
        checkClasses(names[0], train, undefined);
        if (plan.test && !more)
            throw new DropError(
                `${names[1]} holds no column of texts with one of labels, as ${names[0]} does. Give both the same columns.`,
            );
        return {
            train,
            test: more && matched(names[1], tokens(more.texts), names[0], train),
            notes: [...plan.notes, table.note],
            choice: undefined,
            names,
        };
    }
    const numeric =
        /\.(ts|arff|tsf|csv|tsv|json)$/i.test(names[0]) ||
        looksNumeric(headOf(bytes)) ||
        /^\s*[@{[]/.test(headOf(bytes));
    if (!numeric) {
        const train = labelled(names[0], bytes);
        checkClasses(names[0], train, undefined);
        const test = plan.test && labelled(names[1], await load(plan.test));
        return {
            train,
            test: test && matched(names[1], test, names[0], train),
            notes: plan.notes,
            choice: undefined,
            names,
        };
    }
    const { read, words } = readable(names[0], bytes, {
        ...(target === undefined ? {} : { target }),
        ...(rows ? { rows } : {}),
    });
    const limits = cut && read.y.length > 0 && !(read.y instanceof Int32Array) ? thirds(read.y) : undefined,
        train = limits ? cutAt(read, limits) : read;
    const choice = choiceOf(train);
    checkClasses(names[0], train, choice);
    const notes = [...plan.notes];
    if (words.length)
        notes.push(
            `Left out, because ${words.length === 1 ? 'it holds' : 'they hold'} words: ${words
                .slice(0, 8)
                .map(c => columnName(train.read ?? {}, c))
                .join(', ')}${words.length > 8 ? ` and ${words.length - 8} more` : ''}.`,
        );
    if (limits)
        notes.push(
            `The target is cut into thirds: low below ${Number(limits[0].toPrecision(5))}, high from ${Number(limits[1].toPrecision(5))} on, middle between.`,
        );
    if (!plan.test) return { train, test: undefined, notes, choice, names };
    progress(`Reading ${names[1]}`);
    const more = await load(plan.test);
    progress(`Understanding ${names[1]}`);
    const theirs = readTest(names[1], more, { name: names[0], read, words, choice });
    const test = limits && theirs.y.length > 0 ? cutAt(theirs, limits) : theirs;
    if (test.y.length === 0)
        throw new DropError(
            `${names[1]} has no class labels, so it can't test anything. Drop ${names[0]} alone: a third of it is set aside for the test.`,
        );
    return { train, test: matched(names[1], test, names[0], train), notes, choice, names };
}

/**
 * The target as the test part has it, whose rows may be longer: the last is the last there too.
 * @param {Choice | undefined} choice
 */
function lastOf(choice) {
    const { target, columns } = /** @type {Choice} */ (choice);
    return target === null
        ? undefined
        : typeof target === 'number' &&
            columns.length > 1 &&
            columns.every(({ value }) => typeof value === 'number' && value <= target)
          ? -1
          : target;
}

/** @param {Source[]} files @param {Options} options @returns {Promise<Opened>} */
export async function openFiles(files, options) {
    const { train, test, notes, choice, names } = await readAll(files, options);
    const text = train.vocabulary !== undefined,
        table = train.standardize === 'position',
        { features, classes } = train;
    const sets = test ? [train, test] : [train];
    const longest = sets.map(({ x }) => x.reduce((most, sample) => Math.max(most, sample.length / features), 0)),
        most = Math.max(longest[0], longest[1] ?? 0);
    if (table && most > WIDEST)
        throw new DropError(
            `${names[0]} is a table of ${most} columns; this page shows at most ${WIDEST}, each as one token. Leave some out; or say that its rows are series, if neighbouring columns belong together.`,
            { choice },
        );
    const window = text || table ? 1 : Math.ceil(most / LONGEST); // the same for both parts
    const short = sets.map(set => (text ? { ...set, x: set.x.map(x => x.slice(0, LONGEST)) } : shorten(set, window)));
    const parts =
        short.length === 2
            ? { train: choose(short[0], [...short[0].x.keys()]), test: choose(short[1], [...short[1].x.keys()]) }
            : split(short[0], options.seed);
    if (parts.test.x.length === 0)
        throw new DropError(
            `${names[0]} has ${counted(train.x.length, 'sample')} of ${classes.length} classes: too few to set some aside for the test. It takes three of a class; or drop a test part with it.`,
            { choice },
        );
    const length = short.reduce(
        (top, { x }) => x.reduce((long, sample) => Math.max(long, sample.length / features), top),
        0,
    );
    const input = text
        ? /** @type {const} */ ({ kind: 'tokens', vocabulary: 256, length })
        : /** @type {const} */ ({ kind: 'series', features, length });
    const unit = text ? 'texts' : table ? 'rows' : 'series';
    const size = text
        ? `up to ${length} bytes${most > LONGEST ? ` (the first ${LONGEST} of each; the longest has ${most})` : ''}`
        : table
          ? counted(length, 'column')
          : `${counted(features, 'dimension')}, up to ${length} points${window > 1 ? ` (means of ${window} points each)` : ''}`;
    const words = [
        ...notes,
        ...described(train, test ? names[0] : undefined),
        ...(test
            ? described(test, names[1])
            : ['There is no test part: a third of each class was set aside for it, at random.']),
    ];
    if (test && longest[1] > longest[0])
        words.push(
            `The test part has longer samples, ${longest[1]} against ${longest[0]}: nothing was learned of their ends.`,
        );
    const untested = classes.filter((_, k) => !parts.test.y.includes(k));
    if (untested.length)
        words.push(
            `${untested.length === 1 ? 'A class is' : `${untested.length} classes are`} not in the test part: ${untested.slice(0, 6).join(', ')}.`,
        );
    const title = names[0].replace(/[-_. ]*(train|test)?\.\w+$/i, '') || names[0];
    return {
        task: {
            id: 'file',
            name: title,
            token: text ? 'byte' : table ? 'column' : 'time',
            view: text ? 'tokens' : table ? 'table' : 'series',
            ...(text ? { names: BYTES } : {}),
            testSize: parts.test.x.length,
            classes,
            input,
            about: `Your file: ${parts.train.x.length} ${unit} to learn from, ${parts.test.x.length} to test, ${size}, ${classes.length} classes. It stays on this machine.`,
        },
        data: {
            ...parts,
            input,
            ...(table ? { standardize: /** @type {const} */ ('position'), columns: train.columns } : {}),
        },
        words,
        choice,
    };
}
