/** From what people name on the command line, a file, a folder of classes or stdin, to a data set. */
import { accessSync, constants, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { describe, openDataset, textDataset } from 'primal-attention/data';
import { Usage } from './arguments.js';
import { spoken } from './spoken.js';

/**
 * @typedef {Record<string, any> & { x: any[], y: any }} Data
 * @typedef {{ text: string, name: string } | { data: Data, name: string }} Read
 */

const TEXTS = ['.txt', '.md', '.text'];
const TABLES = ['.csv', '.tsv', '.data'];

/** Stdin, which can be read once. @type {Uint8Array | null} */
let piped = null;

/** @param {string} path @returns {Uint8Array} */
export function bytesOf(path) {
    try {
        return path === '-' ? (piped ??= readFileSync(0)) : readFileSync(path);
    } catch (error) {
        const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
        throw new Error(
            code === 'ENOENT'
                ? `there is no file ${path}`
                : path === '-'
                  ? `stdin cannot be read: ${message}`
                  : `${path} cannot be read: ${message}`,
        );
    }
}

/** What a file's name says of its kind, packed or not. @param {string} path */
const endOf = path => extname(path.toLowerCase().replace(/\.gz$/, ''));

/** Numbers alone, however they are separated: a file of the UCR archive, not a text. @param {string} text */
const isNumbers = text => !/[^\s\d.,;:eE+\-?]|NaN/.test(text.slice(0, 4096).replaceAll('NaN', ''));

/**
 * @param {string} path
 * @param {{ target?: string, read: Record<string, any>, classes?: readonly string[] }} how
 * @returns {Promise<Read>}
 */
export async function readData(path, { target, read, classes }) {
    const name = path === '-' ? '' : basename(path);
    if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory())
        return { data: folderOf(path, classes), name };
    const bytes = bytesOf(path),
        end = endOf(name);
    if (TEXTS.includes(end)) {
        const text = new TextDecoder().decode(bytes);
        if (!isNumbers(text)) return { text, name };
    }
    /** @type {Record<string, any>} */
    const options = { ...(target !== undefined && { target }), ...(classes?.length && { classes }), ...read };
    const open = (/** @type {Record<string, any>} */ more) =>
        /** @type {Promise<Data>} */ (openDataset(bytes, { name: name || 'stdin.csv', ...options, ...more }));
    if (options.rows !== undefined) return { data: await open({}), name };
    // A table: words and numbers, each column a token, is what fits nearly all of them.
    if (target !== undefined && isTable(path)) return { data: await open({ rows: 'mixed' }), name };
    let guessed;
    try {
        guessed = await open({});
    } catch (error) {
        // Words among the numbers: as a table of both, whose target the reader guesses too.
        guessed = await open({ rows: 'mixed' }).catch(() => null);
        if (guessed === null) throw error;
    }
    const { rows, target: found } = guessed.read;
    if (rows !== 'table' || typeof found !== 'string' || !found) return { data: guessed, name };
    const data = await open({ rows: 'mixed', target: found });
    if (target === undefined) data.read.guesses.unshift(`the target is column "${found}" (--target says another)`);
    return { data, name };
}

/**
 * A folder with one for each class, and texts in these; or with a file for each class whose lines are texts.
 * @param {string} path @param {readonly string[]} [classes]
 * @returns {Data}
 */
function folderOf(path, classes) {
    /** @type {string[]} */
    const texts = [],
        /** @type {string[]} */ labels = [];
    const entries = readdirSync(path, { withFileTypes: true })
        .filter(({ name }) => !name.startsWith('.'))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    // film.pos and film.neg are told apart by their endings.
    const stems = new Set(entries.map(({ name }) => basename(name, extname(name)))),
        nameOf = (/** @type {string} */ name) =>
            stems.size === entries.length ? basename(name, extname(name)) : extname(name).slice(1) || name;
    for (const entry of entries) {
        const inside = join(path, entry.name);
        const found = entry.isDirectory()
            ? readdirSync(inside)
                  .filter(each => !each.startsWith('.') && statSync(join(inside, each)).isFile())
                  .sort()
                  .map(each => readFileSync(join(inside, each), 'utf8'))
            : readFileSync(inside, 'utf8').split(/\r?\n/);
        for (const text of found) {
            if (text.trim() === '') continue;
            texts.push(text);
            labels.push(entry.isDirectory() ? entry.name : nameOf(entry.name));
        }
    }
    if (texts.length === 0)
        throw new Error(`${path} holds no texts: a folder has a folder of texts, or a file of lines, for each class`);
    if (new Set(labels).size < 2)
        throw new Error(
            `${path} holds texts of one class, ${labels[0]}; a folder or file for each class, at least two`,
        );
    return /** @type {any} */ (textDataset(texts, labels, { ...(classes && { classes: [...classes] }) }));
}

/** @param {Read} read @param {import('./terminal.js').Terminal} terminal */
export function tell(read, terminal) {
    if ('text' in read) terminal.say(`${read.name}: a text of ${read.text.length.toLocaleString('en')} characters.`);
    else
        for (const line of describe(/** @type {any} */ (read.data)).text.split('\n')) {
            const [, guess] = /^Guessed: (.*)$/s.exec(line) ?? [];
            if (guess) terminal.warn(`guessed: ${spoken(guess)}`);
            else terminal.say(line.length > 400 ? `${line.slice(0, 400)} …` : line);
        }
}

/** @param {Read} read @returns {Data} */
export function dataOf(read) {
    if ('text' in read) throw new Usage(`${read.name} is a text, and this needs samples with labels`);
    return read.data;
}

/** The longest sample, in steps or tokens. @param {Data} data */
export const lengthOf = data => data.x.reduce((most, x) => Math.max(most, (x.length ?? 0) / (data.features || 1)), 0);

/**
 * Samples as a model takes them. Of a table each row is an object by the names of its columns, so that the file may
 * have them in another order, and others besides.
 * @param {string} path
 * @param {any} model
 * @param {Pick<import('./arguments.js').Given, 'options' | 'library' | 'terminal'>} given
 * @returns {Promise<{ x: any[], data: Data }>}
 */
export async function samplesFor(path, model, { options, library, terminal }) {
    const { input } = model.config;
    if (input.kind !== 'table') {
        const read = await unlabelled(path, input, { options, library });
        if ('text' in read) {
            if (input.kind !== 'tokens') throw new Error(`${path} is a text, but the model takes ${input.kind}`);
            if (model.config.pooling === 'none')
                throw new Error(`the model is one of texts: generate goes on from one, inspect takes --prompt`);
            const lines = read.text.split(/\r?\n/).filter(line => line.trim() !== '');
            const data = /** @type {any} */ (textDataset(lines));
            return { x: data.x, data };
        }
        return { x: read.data.x, data: read.data };
    }
    const read = await readData(path, { read: { ...library.read, rows: 'mixed', target: null } }),
        data = dataOf(read),
        columns = /** @type {string[]} */ (data.columns ?? []),
        wanted = input.columns.map((/** @type {{ name: string }} */ { name }) => name),
        missing = wanted.filter((/** @type {string} */ name) => !columns.includes(name));
    if (missing.length === wanted.length)
        throw new Error(
            `${path} has none of the model's columns (${wanted.join(', ')}); its own are ${columns.join(', ') || 'without names'}`,
        );
    if (missing.length)
        terminal.warn(
            `${path} has no column ${missing.join(', ')}: there the model takes what it learned for missing values`,
        );
    const places = wanted.map((/** @type {string} */ name) => columns.indexOf(name));
    const x = data.x.map(row =>
        places.map((/** @type {number} */ c) => {
            if (c < 0 || Number.isNaN(row[c])) return null;
            const words = data.categories?.[c];
            return words ? words[row[c]] : row[c];
        }),
    );
    return { x, data };
}

/**
 * Of rows of numbers nobody says whether a target is among them, but the model knows how long its series are.
 * @param {string} path @param {any} input of the model
 * @param {Pick<import('./arguments.js').Given, 'options' | 'library'>} given
 */
async function unlabelled(path, input, { options, library }) {
    const how = (/** @type {object} */ more) =>
            readData(path, { target: options.target, read: { ...more, ...library.read } }),
        fits = (/** @type {Read | null} */ read) =>
            read && ('text' in read || lengthOf(read.data) <= (input.length ?? Number.POSITIVE_INFINITY));
    if (options.target !== undefined || !isTable(path)) return how({});
    const bare = await how({ target: null }).catch(() => null);
    if (bare && fits(bare)) return bare;
    const labelled = await how({}).catch(() => null);
    return (fits(labelled) && labelled) || bare || how({ target: null });
}

/**
 * Samples with their targets, for a model that exists. Of a table the target is the one column that the model does not
 * look at, if --target names none, or of several the one that holds what it answers; labels are names: two files need
 * not have their columns or classes in one order.
 * @param {string} path
 * @param {any} model
 * @param {Pick<import('./arguments.js').Given, 'options' | 'library' | 'terminal'>} given
 * @returns {Promise<any>} a text, or a data set
 */
export async function labelledFor(path, model, { options, library, terminal }) {
    const { input, classes, loss, outputs } = model.config,
        task = classes ? 'classification' : loss === 'mse' ? 'regression' : undefined;
    if (input.kind !== 'table') {
        const read = await readData(path, {
            target: options.target,
            read: { ...(isTable(path) && task && { task }), ...library.read },
            ...(classes && { classes }),
        });
        const language = model.config.pooling === 'none' && input.kind === 'tokens';
        if ('text' in read !== language)
            throw new Error(
                `${path} ${'text' in read ? 'is a text' : 'holds samples'}, and the model takes ${language ? 'texts' : input.kind}`,
            );
        tell(read, terminal);
        return 'text' in read ? idsOf(model, read.text) : read.data;
    }
    const { x, data } = await samplesFor(path, model, { options, library, terminal }),
        names = input.columns.map((/** @type {{ name: string }} */ { name }) => name),
        others = (data.columns ?? []).filter((/** @type {string} */ name) => !names.includes(name)),
        fitting =
            others.length > 1
                ? others.filter((/** @type {string} */ name) => couldBeTarget(data, name, classes))
                : others,
        target = options.target ?? (fitting.length === 1 ? fitting[0] : undefined);
    if (options.target === undefined && target !== undefined && others.length > 1)
        terminal.say(
            `The target is column ${target}: of those that the model does not look at, the only one that holds ` +
                `${classes ? "the model's classes" : 'numbers'}. --target says another.`,
        );
    if (target === undefined)
        throw new Usage(
            others.length
                ? `${path}: which of its columns is the target? --target ${(fitting.length ? fitting : others).join(', --target ')}`
                : `${path} has the columns that the model looks at, and none beside them that could be the target`,
        );
    const read = await readData(path, { target, read: { ...(task && { task }), ...library.read, rows: 'mixed' } });
    tell(read, terminal);
    const { y, classes: found } = dataOf(read);
    if (y.length !== x.length * (classes ? 1 : outputs))
        throw new Error(`${path}: ${x.length} rows have ${y.length} targets; rows without one have to go`);
    return { x, y: classes && found?.length ? Array.from(y, label => found[/** @type {number} */ (label)]) : y };
}

/**
 * Whether a column holds what a model answers: names of its classes and nothing else, or numbers.
 * @param {Data} data of samplesFor() @param {string} name @param {readonly string[] | null | undefined} classes
 */
function couldBeTarget({ columns, categories, x }, name, classes) {
    const c = columns.indexOf(name),
        words = categories?.[c];
    if (!classes) return !words;
    const names = new Set(classes),
        numbers = new Set(classes.filter(each => each.trim() !== '').map(Number)),
        there = x.map(row => row[c]).filter(value => !Number.isNaN(value));
    return there.length > 0 && there.every(value => (words ? names.has(words[value]) : numbers.has(value)));
}

const isTable = (/** @type {string} */ path) => path === '-' || TABLES.includes(endOf(path));

/**
 * A text for a language model; where its vocabulary is not bytes, ids with blanks or commas between them.
 * @param {any} model @param {string} text
 * @returns {string | number[]}
 */
export function idsOf(model, text) {
    const { vocabulary } = model.config.input;
    if (!hasIds(model)) return text;
    const ids = text.split(/[\s,]+/).filter(Boolean),
        wrong = ids.find(id => !(/^\d+$/.test(id) && Number(id) < vocabulary));
    if (wrong !== undefined)
        throw new Usage(
            `the model takes ids, whole numbers from 0 to ${vocabulary - 1} with blanks between, not texts; got ${JSON.stringify(wrong.slice(0, 40))}`,
        );
    return ids.map(Number);
}

/** Whether a language model has tokens that are no bytes. @param {any} model */
export const hasIds = model => model.config.input.kind === 'tokens' && model.config.input.vocabulary !== 256;

/**
 * Whether a file can be written there, before work is done for it.
 * @param {string} option @param {string} path
 */
export function checkPlace(option, path) {
    const folder = dirname(resolve(path));
    if (path === '-' || path === '') throw new Usage(`${option} takes the name of a file, got ${JSON.stringify(path)}`);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
        throw new Error(`${option} ${path} is a folder: name a file in it`);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
        throw new Error(`${option} ${path} lies in a folder that does not exist; make it first`);
    try {
        accessSync(existsSync(path) ? path : folder, constants.W_OK);
    } catch {
        throw new Error(`${option} ${path} cannot be written: there is no permission`);
    }
}
