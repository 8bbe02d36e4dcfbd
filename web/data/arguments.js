/**
 * What callers hand over, read once and checked. An object may be a proxy or have getters, and a list holes: all
 * reading of them is done here, so that whatever goes wrong in it becomes a sentence.
 */

import { checkInteger, checkKeys, checkWord, describe, fail, isObject } from '../errors.js';
import { checkFields, isList } from '../lists.js';
import { isError } from '../engine/platform.js';
import { distinctNames } from './labels.js';

/**
 * The options given, as an object of our own: every one of them must be known.
 * @template {object} T
 * @param {string} who the function's name, for the sentence
 * @param {T | undefined} options
 * @param {readonly (keyof T & string)[]} known
 * @param {readonly (keyof T & string)[]} [nullable] those for which null has a meaning
 * @returns {Partial<T>}
 */
export function optionsOf(who, options, known, nullable = []) {
    if (options === undefined) return {};
    const own = checkFields(`${who}: options`, options);
    checkKeys(who, 'option', own, known, nullable);
    return /** @type {Partial<T>} */ (own);
}

/**
 * The list as an array of our own, without holes.
 * @param {string} where
 * @param {unknown} value
 * @param {string} of what it is an array of
 * @returns {any[]}
 */
export function listOf(where, value, of) {
    return reading(where, () => {
        if (!isList(value)) return fail(`${where} must be an array of ${of}, got ${describe(value)}`);
        for (let i = 0; i < value.length; i++) if (!(i in value)) fail(`${where}[${i}] is a hole, expected ${of}`);
        return Array.from(value);
    });
}

/**
 * A list of finite numbers; a typed array is returned as it is.
 * @param {string} where
 * @param {unknown} value
 * @returns {ArrayLike<number>}
 */
export function numbersOf(where, value) {
    const list =
        ArrayBuffer.isView(value) && isList(value)
            ? /** @type {ArrayLike<number>} */ (value)
            : listOf(where, value, 'numbers');
    for (let i = 0; i < list.length; i++)
        if (!Number.isFinite(list[i])) fail(`${where}[${i}] must be a finite number, got ${describe(list[i])}`);
    return list;
}

/**
 * A list of whole numbers.
 * @param {string} where
 * @param {unknown} value
 * @param {number} least
 * @param {number} [most]
 * @returns {number[]}
 */
export function wholesOf(where, value, least, most) {
    const list = listOf(where, value, 'whole numbers');
    list.forEach((item, i) => checkInteger(`${where}[${i}]`, item, least, most));
    return list;
}

/**
 * How many of something are to be made: what is beyond 16 million is a mistake, and memory would not hold it.
 * @param {string} where @param {unknown} value @param {number} least @returns {number}
 */
export function checkSize(where, value, least) {
    const size = checkInteger(where, value, least);
    if (size > LARGEST) fail(`${where} must be at most ${LARGEST}, got ${size}`);
    return size;
}

const LARGEST = 2 ** 24;

/** @template T @param {string} where @param {() => T} read @returns {T} */
function reading(where, read) {
    try {
        return read();
    } catch (error) {
        if (isError(error) && error.message.startsWith(where)) throw error;
        return fail(`${where} could not be read: ${isError(error) ? error.message : describe(error)}`);
    }
}

/* ---- what several readers are told ------------------------------------------------------------------------------- */

/** @param {unknown} missing @param {string} who @returns {import('./parsing/gaps.js').Missing} */
export function checkMissing(missing, who) {
    if (missing === 'interpolate' || missing === 'zero' || missing === 'keep' || missing === 'error') return missing;
    return fail(`${who}: missing must be 'interpolate', 'zero', 'keep' or 'error', got ${describe(missing)}`);
}

/**
 * The options that all readers of labels share, checked.
 * @param {string} who
 * @param {{ task?: unknown, classes?: unknown, missingTarget?: unknown }} options
 */
export function checkLabelOptions(who, { task, classes, missingTarget = 'error' }) {
    checkWord(`${who}: missingTarget`, missingTarget, ['error', 'drop']);
    if (task !== undefined) checkWord(`${who}: task`, task, ['classification', 'regression']);
    const names = classes === undefined ? [] : classNames(`${who}: classes`, classes);
    if (names.length > 0 && task === 'regression')
        fail(`${who}: classes were given and task 'regression', which has none`);
    return {
        task: /** @type {import('./labels.js').Task | undefined} */ (task),
        missingTarget: /** @type {import('./labels.js').MissingTarget} */ (missingTarget),
        classes: names.length > 0 ? names : undefined, // a regression's data set has classes []
    };
}

/** @param {string} where @param {unknown} classes @returns {string[]} */
export function classNames(where, classes) {
    const names = listOf(where, classes, 'names').map((name, i) => {
        if (typeof name !== 'string' && typeof name !== 'number')
            fail(`${where}[${i}] must be a name, got ${describe(name)}`);
        return String(name);
    });
    return distinctNames(where, names);
}

/**
 * A label as callers give it, as a text: "" for a missing one.
 * @param {string} where
 * @param {unknown} label
 * @returns {string}
 */
export function labelText(where, label) {
    if (label === null || label === undefined) return '';
    if (typeof label !== 'string' && typeof label !== 'number' && typeof label !== 'boolean')
        fail(`${where}: expected a text or a number as the label, got ${describe(label)}`);
    return String(label).trim();
}

/** Whether a reader left the gaps of a data set as they were. @param {any} read of the data set */
export function keptGaps(read) {
    return isObject(read) && isObject(read.filled) && read.filled.how === 'kept';
}
