/** `.npy` and `.npz`, numpy's files: as data sets, or their arrays as they are. */

import { fileBytes } from '../../engine/platform.js';
import { checkKeys, describe, fail } from '../../errors.js';
import { checkFields } from '../../lists.js';
import { arraysDataset } from '../arrays/dataset.js';
import { chosenArrays } from '../arrays/names.js';
import { arrayOptions } from '../arrays/options.js';
import { inflating } from '../parsing/inflate.js';
import { listed } from '../parsing/words.js';
import { isNpy, npyHeader, readNpy } from './npy.js';
import { unpacked, zipEntries } from './zip.js';

/** @typedef {import('../types.js').SeriesDataset & import('../arrays/dataset.js').OfArrays} ArrayDataset */

/**
 * Reads a single array: its first dimension is the samples. It has no targets, unless `target` names a column of it.
 * @param {ArrayBuffer | Uint8Array} source
 * @param {import('../arrays/options.js').ArrayOptions} [options]
 * @returns {ArrayDataset}
 */
export function parseNpy(source, options) {
    const own = arrayOptions('npy', options);
    if (own.x !== undefined || typeof own.y === 'string')
        fail('npy: x and y name arrays of a .npz; a .npy file holds one');
    /** @type {string[]} */
    const guesses = [];
    const array = readNpy(fileBytes('npy', source), 'npy', guesses);
    const data = arraysDataset(
        { who: 'npy', x: { name: 'x', array }, y: null, classes: null, columns: null, guesses },
        own,
    );
    return data;
}

/**
 * Reads the arrays of samples and targets of an archive of numpy's, savez or savez_compressed.
 * @param {ArrayBuffer | Uint8Array} source
 * @param {import('../arrays/options.js').ArrayOptions} [options]
 * @returns {Promise<ArrayDataset>}
 */
export async function parseNpz(source, options) {
    const own = arrayOptions('npz', options),
        bytes = fileBytes('npz', source),
        all = zipEntries(bytes, 'npz'),
        entries = all.filter(({ name }) => name.endsWith('.npy'));
    if (entries.length === 0) fail(`npz: ${whatElse(all.map(({ name }) => name))}`);
    const named = new Map(entries.map(entry => [entry.name.slice(0, -4), entry]));
    const arrays = [];
    for (const [name, entry] of named) {
        const header = await beginning(bytes, entry, `npz: "${name}"`);
        arrays.push({ name, shape: header?.shape ?? [], text: header?.type.kind === 'text' });
    }
    /** @type {string[]} */
    const guesses = [];
    const chosen = chosenArrays(arrays, own, guesses);
    /** @param {string | null} name */
    const read = async name => {
        const entry = name === null ? undefined : named.get(name);
        if (!entry || name === null) return null;
        return { name, array: readNpy(await unpacked(bytes, entry, 'npz'), `npz: "${name}"`, guesses) };
    };
    /** @param {string | null} name */
    const texts = async name => /** @type {string[] | undefined} */ ((await read(name))?.array.values) ?? null;
    return arraysDataset(
        {
            who: 'npz',
            x: /** @type {import('../arrays/dataset.js').NamedArray} */ (await read(chosen.x)),
            y: await read(chosen.y),
            classes: await texts(chosen.classes),
            columns: await texts(chosen.columns),
            guesses,
        },
        own,
    );
}

/** @typedef {import('./npy.js').NumpyArray} NumpyArray */

/**
 * The arrays of a `.npz` under their names, or that of a `.npy` under `''`, as they lie there: nothing is taken as
 * samples or targets. What is in the file decides which it is.
 * @param {ArrayBuffer | Uint8Array} source
 * @param {{ name?: string, mostBytes?: number }} [options] the file's name, for sentences; how many bytes the arrays
 *   may have in all, which is checked before anything is unpacked
 * @returns {Promise<Map<string, NumpyArray>>}
 * @throws {Error} where the file is damaged, or an array holds what is neither number nor text
 */
export async function readNumpy(source, options = {}) {
    const given = checkFields('readNumpy: options', options);
    checkKeys('readNumpy', 'option', given, ['name', 'mostBytes']);
    const { name = 'readNumpy', mostBytes = Infinity } = given;
    if (typeof name !== 'string') fail(`readNumpy: name must be the name of a file, got ${describe(name)}`);
    if (!(typeof mostBytes === 'number' && mostBytes > 0))
        fail(`readNumpy: mostBytes must be a number above 0, got ${describe(mostBytes)}`);
    const bytes = fileBytes(name, source),
        refuse = (/** @type {number} */ size) =>
            size > mostBytes && fail(`${name}: the arrays have ${size} bytes, at most ${mostBytes} are read`);
    if (isNpy(bytes)) {
        refuse(bytes.length);
        return new Map([['', readNpy(bytes, name, [])]]);
    }
    const all = zipEntries(bytes, name),
        entries = all.filter(entry => entry.name.endsWith('.npy'));
    if (entries.length === 0) fail(`${name}: ${whatElse(all.map(entry => entry.name))}`);
    refuse(entries.reduce((sum, { size }) => sum + size, 0));
    const arrays = new Map();
    for (const entry of entries) {
        const key = entry.name.slice(0, -4);
        arrays.set(key, readNpy(await unpacked(bytes, entry, name), `${name}: "${key}"`, []));
    }
    return arrays;
}

/**
 * The header of an entry, of which no more is unpacked than it needs; null where objects or damage stand behind it,
 * which is told if it is the one to be read.
 * @param {Uint8Array} bytes @param {import('./zip.js').Entry} entry @param {string} who
 */
async function beginning(bytes, entry, who) {
    try {
        const small = entry.size <= HEAD ? await unpacked(bytes, entry, 'npz') : null;
        if (small) return npyHeader(small, who);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
            from = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
        if (entry.method === 0) return npyHeader(bytes.subarray(from, from + entry.packed), who);
        let head = new Uint8Array(0);
        for await (const chunk of inflating([bytes.subarray(from, from + entry.packed)], 'deflate-raw', who)) {
            const longer = new Uint8Array(head.length + chunk.length);
            longer.set(head);
            longer.set(chunk, head.length);
            head = longer;
            const header = npyHeader(head, who, true);
            if (header) return header;
        }
        return null;
    } catch {
        return null;
    }
}

const HEAD = 4096;

/** What an archive is that holds no arrays. @param {string[]} names */
function whatElse(names) {
    if (names.some(name => name.startsWith('xl/'))) return 'this is an Excel workbook: save it as CSV first';
    return names.length === 0
        ? 'the archive is empty'
        : `the archive holds no arrays (.npy) but ${listed(names, { most: 5 })}: unpack it, and read the files in it`;
}
