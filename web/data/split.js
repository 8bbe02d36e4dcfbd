/** A data set in two. */

import { count, describe, fail, typedKind } from '../errors.js';
import { checkFields, isList } from '../lists.js';
import { listOf, wholesOf } from './arguments.js';
import { Random } from './makers/random.js';
import { cutByTime, windowsOf } from './time-cut.js';
import { windowsAt } from './windows.js';

/**
 * What both functions take: samples and, if there are any, targets: labels, or numbers, one for each sample, or
 * several, in an array of their own or one after the other. Further arrays of one entry a sample (`positions`,
 * `weights`, `groups`, `ids`, …) go along with their samples; everything else stays as it is.
 * @typedef {{ x: ArrayLike<any>, y?: ArrayLike<any> | null, classes?: readonly string[] }} Splittable
 */

/** Fields that are lists, but not of one entry a sample. */
const OF_THE_WHOLE = ['x', 'y', 'classes', 'columns', 'categories', 'classWeights', 'read'];

/**
 * Splits at random into a training and a test part. With class labels every class is split in the same proportion (the
 * samples it rounds away go to the larger remainders first), so that small sets keep their balance. Labels without
 * `classes` are split so if they are whole numbers that each occur twice on average. Windows that overlap
 * (`read.windows`, of the readers) would give the test part away: each recording is cut by time instead, the later
 * windows are the test part, and those across the cut are in neither. The samples themselves are shared with the
 * original, not copied; within each part they keep their order.
 *
 * @template {Splittable} T
 * @param {T} dataset
 * @param {number} [fraction] the training part, between 0 and 1
 * @param {number} [seed]
 * @returns {{ train: T, test: T }}
 */
export function split(dataset, fraction = 0.8, seed = 0) {
    if (typeof fraction !== 'number' || !(fraction > 0 && fraction < 1))
        fail(`split: fraction must be between 0 and 1, got ${describe(fraction)}: neither part may be empty`);
    const parts = partsOf('split', dataset),
        { x } = parts,
        random = new Random(seed);
    if (x.length < 2) fail(`split: the data set has ${count(x.length, 'sample')}, and each part needs one`);
    const part = (/** @type {number[]} */ indices) =>
        /** @type {T} */ (
            chosen(
                parts,
                indices.sort((a, b) => a - b),
            )
        );
    const cut = parts.windows && cutByTime(parts.windows, fraction);
    if (cut) return both(cut.train, cut.test);
    const labels = classLabels(parts);
    /** @type {number[][]} */
    const groups = Array.from(
        { length: labels ? labels.reduce((most, label) => Math.max(most, label), 0) + 1 : 1 },
        () => [],
    );
    x.forEach((_, i) => groups[labels ? labels[i] : 0].push(i));

    const shares = groups.map(group => Math.floor(group.length * fraction));
    let left = Math.round(x.length * fraction) - shares.reduce((a, b) => a + b, 0);
    const byRest = groups
        .map((group, g) => ({ g, rest: group.length * fraction - shares[g] }))
        .sort((a, b) => b.rest - a.rest || a.g - b.g);
    for (const { g, rest } of byRest)
        if (left > 0 && rest > 0) {
            shares[g]++;
            left--;
        }

    /** @type {number[]} */
    const train = [];
    /** @type {number[]} */
    const test = [];
    groups.forEach((group, g) => {
        random.shuffle(group).forEach((i, rank) => (rank < shares[g] ? train : test).push(i));
    });
    return both(train, test);

    /** @param {number[]} first @param {number[]} second */
    function both(first, second) {
        if (first.length === 0 || second.length === 0)
            fail(
                `split: with a fraction of ${fraction} the ${first.length === 0 ? 'training' : 'test'} part of ${x.length} samples would be empty` +
                    (cut ? ': few windows lie wholly on one side of a cut by time' : ''),
            );
        return { train: part(first), test: part(second) };
    }
}

/**
 * The samples of the given numbers, in that order, as a data set of its own.
 * @template {Splittable} T
 * @param {T} dataset @param {readonly number[]} indices
 * @returns {T}
 */
export function select(dataset, indices) {
    const parts = partsOf('select', dataset),
        numbers = wholesOf('select: indices', indices, -(2 ** 31));
    const wrong = numbers.find(i => !(i >= 0 && i < parts.x.length));
    if (wrong !== undefined) fail(`select: there is no sample ${wrong}, the data set has ${parts.x.length}`);
    return /** @type {T} */ (chosen(parts, numbers));
}

/**
 * @typedef {object} Parts
 * @property {string} who @property {Record<string, any>} fields as they were given @property {any[]} x
 * @property {number} outputs entries of y for each sample, 0 without targets
 * @property {import('./types.js').Windows | null} windows
 * @property {string[]} along names of the fields with one entry a sample
 */

/** @param {string} who @param {unknown} dataset @returns {Parts} */
function partsOf(who, dataset) {
    const fields = checkFields(`${who}: the data set`, dataset);
    const x = listOf(`${who}: x`, fields.x, 'samples'),
        n = x.length;
    const number = x.findIndex(sample => typeof sample === 'number');
    if (number >= 0) fail(`${who}: x must be an array of samples, but x[${number}] is ${describe(x[number])}`);
    const { y } = fields;
    if (y !== undefined && y !== null && !isList(y)) fail(`${who}: y must be an array, got ${describe(y)}`);
    const many = y?.length ?? 0,
        outputs = n === 0 ? 0 : many / n;
    if (!Number.isInteger(outputs) || (n === 0 && many > 0))
        fail(`${who}: y has ${many} entries for ${n} samples, expected as many, a multiple of it or none`);
    if (outputs > 1 && listOf(`${who}: y`, y, 'numbers').some(isList))
        fail(`${who}: y has ${many} arrays for ${n} samples, expected one for each`);
    if (many > 0) listOf(`${who}: y`, y, 'targets');
    const along = Object.keys(fields).filter(name => !OF_THE_WHOLE.includes(name) && isList(fields[name]));
    const short = along.find(name => PER_SAMPLE.includes(name) && fields[name].length !== n);
    if (short !== undefined) fail(`${who}: ${short} has ${fields[short].length} entries for ${n} samples`);
    const whole = along.filter(name => fields[name].length === n);
    for (const name of whole)
        if (!ArrayBuffer.isView(fields[name]))
            fields[name] = listOf(`${who}: ${name}`, fields[name], 'entries, one for each sample');
    return { who, fields, x, outputs, windows: windowsOf(who, fields.read, n), along: whole };
}

/** Of these we know that they have one entry a sample. */
const PER_SAMPLE = ['positions', 'weights', 'groups', 'ids'];

/** The labels to keep the balance of, null if there are none. @param {Parts} parts @returns {number[] | null} */
function classLabels({ who, fields: { y, classes }, x, outputs }) {
    if (outputs !== 1 || isList(y[0])) return null;
    if (classes !== undefined) {
        const { length } = listOf(`${who}: classes`, classes, 'names');
        if (length === 0) return null;
        for (let i = 0; i < x.length; i++)
            if (!(Number.isInteger(y[i]) && y[i] >= 0 && y[i] < length))
                fail(`${who}: y[${i}] is ${describe(y[i])}, expected a label from 0 to ${length - 1}`);
        return Array.from(y);
    }
    const values = new Set(/** @type {Iterable<number>} */ (y));
    return 2 * values.size <= x.length &&
        [...values].every(value => Number.isInteger(value) && value >= 0 && value < 65536)
        ? Array.from(y)
        : null;
}

/** @param {Parts} parts @param {number[]} indices @returns {any} */
function chosen({ fields, x, outputs, windows, along }, indices) {
    /** @type {any} */
    const out = { ...fields, x: indices.map(i => x[i]) };
    for (const name of along) out[name] = picked(fields[name], indices, 1);
    if (windows) out.read = { ...fields.read, windows: windowsAt(windows, indices) };
    if (outputs > 0) out.y = picked(fields.y, indices, outputs);
    return out;
}

/** The constructor of a typed array, of this realm; a Buffer is bytes. @param {any} list @returns {any} */
function kindOf(list) {
    return /** @type {any} */ (globalThis)[typedKind(list) ?? ''] ?? list.constructor;
}

/**
 * The entries of the samples, `each` of them for one, in a list of the same kind.
 * @param {any} list
 * @param {number[]} indices
 * @param {number} each
 */
function picked(list, indices, each) {
    const out = Array.isArray(list) ? new Array(indices.length * each) : new (kindOf(list))(indices.length * each);
    indices.forEach((i, place) => {
        for (let o = 0; o < each; o++) out[place * each + o] = list[i * each + o];
    });
    return out;
}
