/** What the metrics are handed, checked and brought into one form. */
import { checkKeys, checkObject, count, describe, fail, isArray, isObject } from '../errors.js';
import { checkList, checkNested, firstNotFinite, isList } from '../lists.js';

/**
 * @typedef {string | number | boolean} Label
 * @typedef {ArrayLike<number> | ArrayLike<ArrayLike<number>> | { rows: number, cols: number, data: ArrayLike<number>
 *   }} Rows numbers, rows of numbers, or a matrix as predictions have them
 *
 * @typedef {object} WeightOption
 * @property {ArrayLike<number>} [weights] of the samples, none negative (all 1)
 *
 * @typedef {object} ClassesOption
 * @property {readonly string[]} [classes] names: labels that are numbers are places in it (the different labels, in
 *   ascending order)
 */

/**
 * The options of a function, each of which must be known.
 * @template {object} T
 * @param {string} who @param {T} options @param {readonly (keyof T & string)[]} known @returns {T}
 */
export function optionsOf(who, options, known) {
    checkKeys(who, 'option', checkObject(`${who}: options`, options), known);
    return options;
}

/**
 * Numbers as rows; a list without rows has one number in each.
 * @param {string} where @param {unknown} value
 * @returns {{ data: Float64Array, rows: number, cols: number, flat: boolean }}
 */
export function rowsOf(where, value) {
    const matrix = isObject(value) && !isList(value) ? /** @type {any} */ (value) : null;
    if (matrix && !(Number.isInteger(matrix.rows) && Number.isInteger(matrix.cols) && isList(matrix.data)))
        fail(`${where} must be numbers, rows of numbers or { rows, cols, data }, got ${describe(value)}`);
    const { numbers, shape } = checkNested(where, matrix ? matrix.data : listed(where, value), { booleans: true });
    if (shape[0] === 0 || numbers.length === 0) fail(`${where} has no samples`);
    if (shape.length > 2) fail(`${where} must be numbers or rows of numbers, got ${shape.length} levels of arrays`);
    if (matrix && matrix.rows * matrix.cols !== numbers.length)
        fail(`${where} has ${count(numbers.length, 'value')} for ${matrix.rows} × ${matrix.cols}`);
    const bad = firstNotFinite(numbers),
        cols = matrix ? matrix.cols : (shape[1] ?? 1);
    if (bad >= 0) {
        const place = cols > 1 ? `value ${bad % cols} of sample ${Math.floor(bad / cols)}` : `value ${bad}`;
        fail(`${where}: ${place} is ${numbers[bad]}, expected a finite number`);
    }
    return {
        data: Float64Array.from(numbers),
        rows: numbers.length / cols,
        cols,
        flat: !matrix && shape.length === 1,
    };
}

/** @param {string} where @param {unknown} value */
function listed(where, value) {
    const list = checkList(where, value),
        nested = isList(list[0]);
    return nested && !isArray(list[0]) ? Array.from(list) : list;
}

/** @param {string} who @param {ArrayLike<number> | undefined} weights @param {number} rows */
export function weightsOf(who, weights, rows) {
    const where = `${who}: weights`;
    if (weights === undefined) return new Float64Array(rows).fill(1);
    const { data } = rowsOf(where, weights);
    if (data.length !== rows) fail(`${where} has ${count(data.length, 'value')} for ${count(rows, 'sample')}`);
    const bad = data.findIndex(weight => weight < 0);
    if (bad >= 0) fail(`${where}[${bad}] is ${data[bad]}, expected a number of at least 0`);
    if (!data.some(weight => weight > 0)) fail(`${where} are all 0: nothing counts`);
    return data;
}

/** Whether targets are of several labels: rows of 0 and 1. @param {unknown} y */
export function areRows(y) {
    return isList(y) ? y.length > 0 && isList(y[0]) : isObject(y) && 'cols' in /** @type {object} */ (y);
}

/**
 * Rows of 0 and 1, as multi-label targets have them.
 * @param {string} where @param {unknown} value
 */
export function indicators(where, value) {
    const { data, rows, cols } = rowsOf(where, value);
    const bad = data.findIndex(each => each !== 0 && each !== 1);
    if (bad >= 0)
        fail(`${where}: label ${bad % cols} of sample ${Math.floor(bad / cols)} is ${data[bad]}, expected 0 or 1`);
    return { data, rows, cols };
}

/**
 * Lists of labels as places in a list of classes: the given ones, or the different labels in ascending order.
 * @param {string} who
 * @param {Record<string, unknown>} lists by the names of the arguments; all of one length
 * @param {readonly string[] | undefined} given
 * @returns {{ classes: Label[], places: Int32Array[], count: number }}
 */
export function places(who, lists, given) {
    const names = Object.keys(lists);
    const all = names.map(name => checkList(`${who}: ${name}`, lists[name], 'an array of labels'));
    if (all[0].length === 0) fail(`${who}: ${names[0]} has no samples`);
    all.forEach((list, k) => {
        if (list.length !== all[0].length)
            fail(
                `${who}: ${names[k]} has ${count(list.length, 'label')}, ${names[0]} has ${all[0].length}: one for each sample`,
            );
    });
    const classes = given === undefined ? different(who, names, all) : classesOf(who, given),
        known = new Map(classes.map((label, i) => [label, i]));
    const place = (/** @type {any} */ label, /** @type {string} */ where) => {
        const at =
            given === undefined || typeof label === 'string'
                ? known.get(label)
                : Number.isInteger(label) && label >= 0 && label < classes.length
                  ? label
                  : undefined;
        return (
            at ??
            fail(`${where} is ${describe(label)}, expected a name of classes or its place, 0 to ${classes.length - 1}`)
        );
    };
    return {
        classes,
        count: all[0].length,
        places: all.map((list, k) => Int32Array.from(list, (label, i) => place(label, `${who}: ${names[k]}[${i}]`))),
    };
}

/** @param {string} who @param {unknown} given @returns {string[]} */
function classesOf(who, given) {
    const list = Array.from(/** @type {ArrayLike<any>} */ (checkList(`${who}: classes`, given, 'an array of names')));
    list.forEach((name, i) => {
        if (typeof name !== 'string') fail(`${who}: classes[${i}] must be a name, got ${describe(name)}`);
        if (list.indexOf(name) !== i) fail(`${who}: classes[${i}] is ${describe(name)}, which is there already`);
    });
    return list;
}

/** @param {string} who @param {string[]} names @param {ArrayLike<any>[]} lists @returns {Label[]} */
function different(who, names, lists) {
    const found = new Set(),
        kind = typeof lists[0][0];
    lists.forEach((list, k) => {
        for (let i = 0; i < list.length; i++) {
            const label = list[i];
            if (!['string', 'number', 'boolean'].includes(typeof label) || Number.isNaN(label))
                fail(`${who}: ${names[k]}[${i}] is ${describe(label)}, expected a label: a string or a number`);
            if (typeof label !== kind)
                fail(
                    `${who}: ${names[k]}[${i}] is ${describe(label)}, but ${names[0]}[0] is ${describe(lists[0][0])}; give classes, whose names and places then mean the same`,
                );
            found.add(label);
        }
    });
    return [...found].sort((a, b) => (a < b ? -1 : 1));
}
