/** A data set taken apart: what goes along with its samples, what keeps them together, how some are chosen. */

import { checkWord, describe, fail, typedKind, unknownWord } from '../errors.js';
import { checkFields, isList } from '../lists.js';
import { listOf, wholesOf } from './arguments.js';
import { overlap, windowsAt } from './windows.js';

/** @typedef {import('./types.js').Windows} Windows */
/**
 * Samples and, if there are any, targets: labels, or numbers, one for each sample, or several, in an array of their own
 * or one after the other. Further arrays of one entry a sample (`positions`, `weights`, `groups`, `ids`, …) go along
 * with their samples; everything else stays as it is.
 * @typedef {{ x: ArrayLike<any>, y?: ArrayLike<any> | null, classes?: readonly string[], groups?: ArrayLike<any> }}
 *   Splittable
 */

/**
 * What tells of each sample where it belongs: an entry for each, or a function of it.
 * @typedef {ArrayLike<any> | ((sample: any, index: number) => any)} Keys
 */

/**
 * What split and kFold are told beside their sizes.
 * @typedef {object} Apart
 * @property {number} [seed] of the order in which samples are dealt out; 0 if not given
 * @property {boolean | Keys} [stratify] whether every class is dealt out in the same proportion; if not given, where
 *   there are labels. An array or a function of the samples says by what instead
 * @property {boolean | 'recordings' | Keys} [groups] what must not be torn apart: an entry for each sample, or a
 *   function of it; samples of equal ones are on one side. If not given, the data set's own field `groups`; false
 *   leaves that out of account. 'recordings': those that the samples are windows of
 */
export const APART = /** @type {const} */ (['seed', 'stratify', 'groups']);

/** Fields that are lists, but not of one entry a sample. */
const OF_THE_WHOLE = ['x', 'y', 'classes', 'columns', 'categories', 'classWeights', 'read'];
/** Of these we know that they have one entry a sample. */
const PER_SAMPLE = ['positions', 'weights', 'groups', 'ids'];

/**
 * @typedef {object} Parts
 * @property {string} who @property {Record<string, any>} fields as they were given @property {any[]} x
 * @property {number} outputs entries of y for each sample, 0 without targets
 * @property {Windows | null} windows
 * @property {string[]} along names of the fields with one entry a sample
 */

/** @param {string} who @param {unknown} dataset @returns {Parts} */
export function partsOf(who, dataset) {
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

/** The labels to keep the balance of, null if there are none. @param {Parts} parts @returns {number[] | null} */
function classLabels({ who, fields: { y, classes }, x, outputs }) {
    if (outputs !== 1 || isList(y[0])) return null;
    if (classes !== undefined) {
        const names = listOf(`${who}: classes`, classes, 'names'),
            { length } = names;
        if (length === 0) return null;
        return Array.from(/** @type {ArrayLike<any>} */ (y), (label, i) => {
            if (typeof label === 'string') {
                const number = names.indexOf(label);
                return number >= 0 ? number : unknownWord(`${who}: y[${i}]`, 'class', label, names);
            }
            return Number.isInteger(label) && label >= 0 && label < length
                ? label
                : fail(`${who}: y[${i}] is ${describe(label)}, expected a label from 0 to ${length - 1}, or a name`);
        });
    }
    if (typeof y[0] === 'string') {
        const names = [...new Set(/** @type {Iterable<any>} */ (y))].sort(); // as fit() numbers them
        return Array.from(y, name => names.indexOf(name));
    }
    const values = new Set(/** @type {Iterable<number>} */ (y));
    return 2 * values.size <= x.length &&
        [...values].every(value => Number.isInteger(value) && value >= 0 && value < 65536)
        ? Array.from(y)
        : null;
}

/** @param {Parts} parts @param {number[]} indices @returns {any} */
export function chosen({ fields, x, outputs, windows, along }, indices) {
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

/**
 * What read.windows of a data set of n samples says, checked.
 * @param {string} who @param {unknown} read @param {number} n @returns {Windows | null}
 */
function windowsOf(who, read, n) {
    const { windows } =
        read === undefined || read === null ? /** @type {any} */ ({}) : checkFields(`${who}: read`, read);
    if (windows === undefined) return null;
    const { span, starts, recordings } = checkFields(`${who}: read.windows`, windows);
    wholesOf(`${who}: read.windows.span`, [span], 1);
    for (const [name, list] of Object.entries({ starts, recordings })) {
        const { length } = wholesOf(`${who}: read.windows.${name}`, list, 0);
        if (length !== n) fail(`${who}: read.windows.${name} has ${length} entries for ${n} samples`);
    }
    return { span, starts, recordings };
}

/* ---- what belongs together --------------------------------------------------------------------------------------- */

/**
 * The stratum of each sample, its label or a number of its own, null where there is no balance to keep.
 * @param {Parts} parts @param {Apart['stratify']} stratify @returns {number[] | null}
 */
export function strataOf(parts, stratify) {
    if (stratify === false) return null;
    if (stratify !== undefined && stratify !== true) return numbered(keysOf(parts, 'stratify', stratify));
    const labels = classLabels(parts);
    if (!labels && stratify)
        fail(`${parts.who}: stratify is true, but the samples have no labels of classes; give it an array of them`);
    return labels;
}

/**
 * The group of each sample, numbered in the order in which they first come, null where there are none. Windows of one
 * recording that overlap have to be in one group.
 * @param {Parts} parts @param {Apart['groups']} groups @returns {number[] | null}
 */
export function groupsOf(parts, groups) {
    const { who, fields, windows } = parts,
        own = (groups === undefined || groups === true) && isList(fields.groups) && fields.groups.length > 0;
    if (groups === false || (groups === undefined && !own)) return null;
    if (groups === true && !own) fail(`${who}: groups is true, but the data set has no field groups; give an array`);
    if (typeof groups === 'string') checkWord(`${who}: groups`, groups, ['recordings']);
    if (groups === 'recordings' && !windows)
        fail(`${who}: groups is "recordings", but the data set does not say of which recordings it has windows`);
    const keys = own
        ? fields.groups
        : groups === 'recordings'
          ? /** @type {Windows} */ (windows).recordings
          : keysOf(parts, 'groups', /** @type {Keys} */ (groups));
    const numbers = numbered(keys);
    if (windows) {
        /** @type {Map<number, number>} */
        const groupOf = new Map();
        numbers.forEach((group, i) => {
            const recording = windows.recordings[i],
                known = groupOf.get(recording);
            if (known !== undefined && known !== group && overlap(windows))
                fail(
                    `${who}: the windows of recording ${recording} overlap, and are in the groups ${describe(keys[numbers.indexOf(known)])} and ${describe(keys[i])}: a recording must be in one group`,
                );
            groupOf.set(recording, group);
        });
    }
    return numbers;
}

/** @param {Parts} parts @param {string} name @param {Keys} keys @returns {ArrayLike<any>} */
function keysOf({ who, x }, name, keys) {
    if (typeof keys === 'function')
        return x.map((sample, i) => keyOf(`${who}: ${name}(x[${i}], ${i})`, keys(sample, i)));
    const list = listOf(`${who}: ${name}`, keys, 'one entry for each sample');
    if (list.length !== x.length) fail(`${who}: ${name} has ${list.length} entries for ${x.length} samples`);
    return list.map((key, i) => keyOf(`${who}: ${name}[${i}]`, key));
}

/** @param {string} where @param {unknown} key */
function keyOf(where, key) {
    if (typeof key !== 'string' && typeof key !== 'boolean' && !Number.isFinite(key))
        fail(`${where} must be a text or a number, got ${describe(key)}`);
    return key;
}

/** The same by numbers, in the order in which they first come. @param {ArrayLike<any>} keys @returns {number[]} */
export function numbered(keys) {
    /** @type {Map<any, number>} */
    const numbers = new Map();
    return Array.from(keys, key => {
        const known = numbers.get(key) ?? numbers.size;
        numbers.set(key, known);
        return known;
    });
}
