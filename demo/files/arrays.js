// Arrays of numpy with the classes of their samples, and what gzip packed. Touches no page.

import { openDataset } from '../../dist/data.js';
import { cutAt, checkClasses, thirds } from './classes.js';
import { gunzip, isGzip } from './gunzip.js';
import { matched } from './matched.js';
import { DropError, baseOf } from './parts.js';

/**
 * @typedef {import('./parts.js').Source} Source
 * @typedef {import('./table.js').Read} Read
 */

const SAVE = 'Save both in one file: np.savez("data.npz", x=x, y=y), where y has an entry for each sample';

/** @param {Source} file @param {Uint8Array} bytes @returns {Promise<Read>} */
async function arraysOf(file, bytes) {
    const name = baseOf(file.name);
    /** @type {any} */
    let read;
    try {
        read = await openDataset(bytes, { name });
    } catch (error) {
        throw new DropError(`${name} was not understood. ${/** @type {Error} */ (error).message}`);
    }
    if (read.y.length === 0) throw new DropError(`${name} has no labels, and this page learns classes. ${SAVE}.`);
    if (read.y.length !== read.x.length)
        throw new DropError(`${name} has ${read.y.length / read.x.length} numbers a sample as its target. ${SAVE}.`);
    return read;
}

/**
 * @param {import('./parts.js').Sets} plan @param {(file: Source) => Promise<Uint8Array>} load
 * @param {boolean} [cut]  a number as the target is cut into thirds
 */
export async function readArrays({ train: file, test: other, notes }, load, cut) {
    const names = [file, other ?? file].map(({ name }) => baseOf(name)),
        read = await arraysOf(file, await load(file)),
        limits = cut && !(read.y instanceof Int32Array) ? thirds(read.y) : undefined,
        train = limits ? cutAt(read, limits) : read;
    checkClasses(names[0], train, undefined);
    if (!other) return { train, notes, names };
    const theirs = await arraysOf(other, await load(other)),
        test = limits ? cutAt(theirs, limits) : theirs;
    return { train, test: matched(names[1], test, names[0], train), notes, names };
}

/**
 * A file that gzip packed as what is in it, at most so many bytes.
 * @param {Source} file @param {number} most @returns {Source}
 */
export function unpacked(file, most) {
    if (!/\.gz$/i.test(file.name)) return file;
    const read = async () => {
        const bytes = await file.read();
        if (!isGzip(bytes)) return bytes; // unpacked on its way, as servers do
        try {
            return await gunzip(bytes, baseOf(file.name), most, 'Take fewer samples.');
        } catch (error) {
            throw new DropError(/** @type {Error} */ (error).message);
        }
    };
    return { name: file.name.slice(0, -3), size: file.size, read };
}
