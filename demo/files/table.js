// Series and tables: read, with their columns of words left out, the target found or chosen, and the test part read as
// the training part was. Touches no page.

import { readDataset } from '../../dist/data.js';
import { DropError } from './parts.js';

/**
 * @typedef {import('../tasks/index.js').Dataset} Dataset
 * @typedef {Dataset & { name?: string, vocabulary?: number, standardize?: 'position', columns?: string[], read?:
 *   Record<string, any>, missing?: number }} Read  what a reader gives
 * @typedef {string | number} Column  a name; a number from 0 where it has none
 * @typedef {object} Choice  what a table leaves open, and how it was understood
 * @property {{ value: Column, label: string }[]} columns  any of them may be the target
 * @property {Column | null} target
 * @property {'series' | 'table'} rows
 */

/**
 * One file of series or a table; a target or a meaning of rows that were chosen are a table's.
 * @param {string} name
 * @param {Uint8Array} bytes
 * @param {Record<string, any>} options of parseCsv @returns {Read} */
const readTable = (name, bytes, options) => /** @type {any} */ (readDataset(bytes, { name, ...options }));

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
export function readable(name, bytes, options) {
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
export const columnName = ({ columns }, c) => columns[c] || `column ${c + 1}`;

/** @param {Read} read @returns {Choice | undefined} */
export function choiceOf({ read, x }) {
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
export function readTest(name, bytes, { name: trainName, read: train, words, choice }) {
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
