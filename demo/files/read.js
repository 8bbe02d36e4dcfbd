// What a drop holds, read: its parts found by their names (parts.js), each understood as texts, lines or a table. Runs
// in a worker (reader-worker.js) and in tests; touches no page.

import { textOf } from '../../dist/data.js';
import { readArrays, unpacked } from './arrays.js';
import { checkClasses, cutAt, thirds } from './classes.js';
import { DATA, isArrays } from './kinds.js';
import { matched } from './matched.js';
import { DropError, arrange, baseOf, looksNumeric } from './parts.js';
import { choiceOf, columnName, readTest, readable } from './table.js';
import { labelled, linesOf, textsOf, tokens } from './texts.js';

const MOST = 256 * 2 ** 20; // bytes read

/**
 * @typedef {import('./parts.js').Source} Source
 * @typedef {import('./table.js').Read} Read
 * @typedef {import('./table.js').Choice} Choice
 * @typedef {object} Wish  what was chosen for the files
 * @property {import('./table.js').Column} [target]
 * @property {'series' | 'table'} [rows]
 * @property {boolean} [alone]  a test part may be used by itself
 * @property {boolean} [cut]  a number as the target is cut into low, middle and high
 * @property {(words: string) => void} [progress]
 *
 * @typedef {object} Drop
 * @property {Read} train
 * @property {Read} [test]
 * @property {string[]} notes
 * @property {Choice} [choice]
 * @property {string[]} names  of the training part and of the test part
 */

/** @param {Uint8Array} bytes */
const headOf = bytes => {
    const text = textOf(bytes.subarray(0, 4096));
    return bytes.length > 4096
        ? text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1 || undefined)
        : text; // no line that is cut off
};

/** Binary files have zeros; text has none. @param {string} name @param {Uint8Array} bytes */
function checkText(name, bytes) {
    if (!textOf(bytes.subarray(0, 4096)).includes('\0')) return;
    throw new DropError(`${baseOf(name)} is no text: byte ${bytes.indexOf(0) + 1} is 0. This page reads ${DATA}.`);
}

/** The parts that a drop holds, read. @param {Source[]} given @param {Wish} wish @returns {Promise<Drop>} */
export async function readAll(given, wish) {
    const { target, rows, alone, progress = () => {} } = wish;
    const files = given.map(file => unpacked(file, MOST)),
        total = files.reduce((sum, { size }) => sum + size, 0);
    if (total > MOST)
        throw new DropError(
            `${files.length === 1 ? `${baseOf(files[0].name)} has` : 'These files have'} ${Math.round(total / 2 ** 20)} MiB; this page reads up to ${MOST / 2 ** 20}. Take fewer samples.`,
        );
    /** @type {Map<Source, Promise<Uint8Array>>} */
    const kept = new Map();
    const load = async (/** @type {Source} */ file) => {
        if (!kept.has(file)) kept.set(file, file.read());
        const bytes = await /** @type {Promise<Uint8Array>} */ (kept.get(file));
        if (!isArrays(file.name)) checkText(file.name, bytes);
        return bytes;
    };
    const plan = await arrange(files, async file => headOf(await load(file)), alone);
    if ('files' in plan)
        return readClasses(
            plan,
            async file => {
                const text = textOf(await load(file));
                kept.delete(file);
                return text;
            },
            progress,
        );
    const names = [plan.train, plan.test ?? plan.train].map(({ name }) => baseOf(name));
    progress(`Reading ${names[0]}`);
    if (isArrays(names[0])) return readArrays(plan, load, wish.cut);
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
        const test = more && matched(names[1], tokens(more.texts), names[0], train);
        return { train, test, notes: [...plan.notes, table.note], names };
    }
    const numeric =
        /\.(ts|arff|tsf|csv|tsv|json)$/i.test(names[0]) ||
        looksNumeric(headOf(bytes)) ||
        /^\s*[@{[]/.test(headOf(bytes));
    if (!numeric) {
        const train = labelled(names[0], bytes);
        checkClasses(names[0], train, undefined);
        const test = plan.test && labelled(names[1], await load(plan.test));
        return { train, test: test && matched(names[1], test, names[0], train), notes: plan.notes, names };
    }
    return readTables(plan, names, bytes, load, wish);
}

/**
 * Files or folders that are classes.
 * @param {import('./parts.js').Classes} plan
 * @param {(file: Source) => Promise<string>} read
 * @param {(words: string) => void} progress
 * @returns {Promise<Drop>}
 */
async function readClasses({ files, whole, notes }, read, progress) {
    const texts = {
        train: /** @type {{ label: string, text: string }[]} */ ([]),
        test: /** @type {{ label: string, text: string }[]} */ ([]),
    };
    for (const [i, { file, label, role }] of files.entries()) {
        if (i % 50 === 0)
            progress(files.length > 3 ? `Reading file ${i + 1} of ${files.length}` : `Reading ${baseOf(file.name)}`);
        const text = await read(file);
        for (const part of whole ? [text] : linesOf(text))
            if (part.trim()) texts[role === 'test' ? 'test' : 'train'].push({ label, text: part.trim() });
    }
    const [train, test] = [tokens(texts.train), texts.test.length ? tokens(texts.test) : undefined];
    const name = files[0].file.name.includes('/') ? files[0].file.name.split('/')[0] : 'Your files';
    checkClasses(name, train, undefined);
    return {
        train,
        test: test && matched('the test part', test, 'the training part', train),
        notes: [
            `Each ${whole ? 'file' : 'line'} is a text; its class is the name of its ${files.some(({ file }) => file.name.includes('/')) ? 'folder or file' : 'file'}: ${train.classes.slice(0, 8).join(', ')}.`,
            ...notes,
        ],
        names: [name, name],
    };
}

/**
 * Series or tables, whose target may be chosen.
 * @param {import('./parts.js').Sets} plan
 * @param {string[]} names
 * @param {Uint8Array} bytes  of the training part
 * @param {(file: Source) => Promise<Uint8Array>} load
 * @param {Wish} wish
 * @returns {Promise<Drop>}
 */
async function readTables(plan, names, bytes, load, { target, rows, cut, progress = () => {} }) {
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
    if (!plan.test) return { train, notes, choice, names };
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
