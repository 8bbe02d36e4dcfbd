/**
 * Lists as people bring them: arrays, nested arrays and typed arrays of any realm (an iframe's, a vm context's,
 * Jest's), each value looked at once, by its place. Loops go by index, because forEach, reduce and every pass over
 * holes.
 */
import { checkObject, count, describe, fail, isArray, shapeText, typedKind } from './errors.js';

/**
 * @typedef {Float32Array | Float64Array | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array |
 *   Int32Array | Uint32Array} TypedNumbers
 */

/** @param {unknown} value @returns {value is Float32Array} */
export function isFloat32(value) {
    return typedKind(value) === 'Float32Array';
}

/** @param {unknown} value @returns {value is Int32Array} */
export function isInt32(value) {
    return typedKind(value) === 'Int32Array';
}

/** An array or a typed array. @param {unknown} value @returns {value is ArrayLike<unknown>} */
export function isList(value) {
    return isArray(value) || typedKind(value) !== undefined;
}

/**
 * Whether the memory under a typed array went elsewhere (postMessage, structuredClone with transfer).
 * @param {unknown} value
 * @returns {boolean}
 */
function isTransferred(value) {
    if (typedKind(value) === undefined) return false;
    const { length, buffer } = /** @type {Uint8Array} */ (value);
    if (length > 0) return false;
    try {
        new Uint8Array(buffer);
        return false;
    } catch {
        return true;
    }
}

/**
 * A list that must be there: an array or a typed array, whose memory has not gone elsewhere.
 * @param {string} where @param {unknown} value @param {string} [what] it should be @returns {ArrayLike<unknown>}
 */
export function checkList(where, value, what = 'an array of numbers') {
    if (!isList(value)) fail(`${where} must be ${what}, got ${describe(value)}`);
    if (isTransferred(value))
        fail(
            `${where} is a ${typedKind(value)} whose buffer was transferred elsewhere: it is empty now; pass a copy of it`,
        );
    if (value.length > MOST) fail(`${where} has ${value.length} values, more than there is memory for`);
    return /** @type {ArrayLike<unknown>} */ (value);
}

/**
 * The place of the first number that is NaN or infinite, −1 if there is none.
 * @param {ArrayLike<number>} values
 * @returns {number}
 */
export function firstNotFinite(values) {
    const { length } = values;
    let a = 0, // sums of zeros, or NaN; four, since each addition waits for the one before
        b = 0,
        c = 0,
        d = 0,
        i = 0;
    for (; i + 3 < length; i += 4) {
        a += values[i] - values[i];
        b += values[i + 1] - values[i + 1];
        c += values[i + 2] - values[i + 2];
        d += values[i + 3] - values[i + 3];
    }
    for (; i < length; i++) a += values[i] - values[i];
    if (a + b + c + d === 0) return -1;
    for (i = 0; ; i++) if (!Number.isFinite(values[i])) return i;
}

/** More numbers than that no instance holds: 4 GB. */
const MOST = 2 ** 30;

/**
 * The fields of an object, read once: they may be getters, or a proxy's.
 * @param {string} where
 * @param {unknown} value
 * @returns {Record<string, any>}
 */
export function checkFields(where, value) {
    const object = checkObject(where, value);
    try {
        return { ...object };
    } catch (error) {
        return fail(`${where} could not be read: ${error instanceof Error ? error.message : describe(error)}`);
    }
}

/**
 * The numbers of a flat list, as they are: a typed array itself, of an array a copy in float64, so that nothing is
 * rounded yet.
 * @param {string} where @param {unknown} value @param {(i: number) => string} [place] what the i-th value is called
 * @returns {TypedNumbers}
 */
export function checkNumbers(where, value, place = i => `value ${i}`) {
    const list = checkList(where, value),
        kind = typedKind(list);
    if (kind !== undefined && !kind.startsWith('Big')) return /** @type {TypedNumbers} */ (list);
    const { length } = list,
        numbers = room(where, length);
    for (let i = 0; i < length; i++) {
        const number = list[i];
        if (typeof number !== 'number') fail(`${where}: ${place(i)} is ${describe(number)}, expected a number`);
        numbers[i] = /** @type {number} */ (number);
    }
    return numbers;
}

/** @param {string} where @param {number} length */
function room(where, length) {
    try {
        return new Float64Array(length);
    } catch {
        return fail(`${where} has ${length} values: there is no memory for them`);
    }
}

/**
 * The same of a list of rows, or of rows already one after the other.
 * @param {string} where
 * @param {unknown} value
 * @param {number} cols
 * @param {string} unit of a column, e.g. "feature"
 * @param {(i: number) => string} [place]
 * @returns {TypedNumbers}
 */
export function checkRows(where, value, cols, unit, place) {
    const list = checkList(where, value);
    if (typedKind(list) !== undefined || !isNested(list)) return checkNumbers(where, list, place);
    const { length } = list,
        size = length * cols,
        numbers = Array.prototype.every.call(list, isFloat32) ? new Float32Array(size) : room(where, size);
    for (let row = 0; row < length; row++) {
        if (putNumbers(numbers, row * cols, list[row], cols)) continue;
        if (!isList(list[row]) || /** @type {ArrayLike<unknown>} */ (list[row]).length !== cols)
            fail(`${where}[${row}] must have ${count(cols, unit)}, got ${describe(list[row])}`);
        numbers.set(
            checkNumbers(`${where}[${row}]`, list[row], i => (cols === 1 ? 'its value' : `${unit} ${i}`)),
            row * cols,
        );
    }
    return numbers;
}

/**
 * A row where it is an array of so many numbers, without a list or a sentence of its own; false where it is not.
 * @param {TypedNumbers} numbers @param {number} at @param {unknown} row @param {number} cols
 */
function putNumbers(numbers, at, row, cols) {
    if (!isArray(row) || row.length !== cols) return false;
    for (let c = 0; c < cols; c++) {
        const number = row[c];
        if (typeof number !== 'number') return false;
        numbers[at + c] = number;
    }
    return true;
}

/** Deeper nesting is a mistake, or an array that holds itself. */
const MOST_DEEP = 8;

/**
 * Numbers nested a few levels deep, flattened, and the shape of the nesting, which must be rectangular; a number alone
 * has none.
 * @param {string} where
 * @param {unknown} value
 * @param {{ booleans?: boolean }} [options] booleans: true and false count as 1 and 0
 * @returns {{ numbers: TypedNumbers, shape: number[] }}
 */
export function checkNested(where, value, { booleans = false } = {}) {
    if (typeof value === 'object') checkList(where, value);
    if (typedKind(value) !== undefined)
        return { numbers: checkNumbers(where, value), shape: [/** @type {Float32Array} */ (value).length] };
    /** @type {number[]} */
    const shape = [];
    for (let level = value; isList(level); level = level[0])
        if (shape.push(level.length) > MOST_DEEP) fail(`${where} is nested more than ${MOST_DEEP} levels deep`);
    const size = shape.reduce((product, n) => product * n, 1);
    if (size > MOST)
        fail(`${where} has ${size} values by the look of its shape ${shapeText(shape)}, more than there is memory for`);
    const numbers = room(where, size);
    let filled = 0;
    /** @param {unknown} part @param {number} depth */
    const visit = (part, depth) => {
        if (isList(part)) {
            if (part.length !== shape[depth])
                fail(
                    `${where} is not rectangular: ${describe(part)} is where ${shape[depth] === undefined ? 'a number' : count(shape[depth], 'value')} should be`,
                );
            for (let i = 0; i < part.length; i++) visit(part[i], depth + 1);
        } else if (depth !== shape.length)
            fail(`${where} is not rectangular: ${describe(part)} is where an array of ${shape[depth]} should be`);
        else if (typeof part === 'number' || (booleans && typeof part === 'boolean')) numbers[filled++] = Number(part);
        else fail(`${where}: value ${filled} is ${describe(part)}, expected a number`);
    };
    visit(value, 0);
    return { numbers, shape };
}

/** Whether a list holds lists, as its first entry tells. @param {ArrayLike<unknown>} list @returns {boolean} */
export function isNested(list) {
    return list.length > 0 && typeof list[0] === 'object';
}

/**
 * A shape: whole numbers from 0 on, each of them there.
 * @param {string} where
 * @param {unknown} given
 * @param {number} most dimensions
 * @returns {number[]}
 */
export function checkShape(where, given, most) {
    if (!isArray(given)) fail(`${where} must be an array of whole numbers, got ${describe(given)}`);
    const shape = Array.from(/** @type {unknown[]} */ (given));
    shape.forEach((n, i) => {
        if (!Number.isInteger(n) || /** @type {number} */ (n) < 0 || /** @type {number} */ (n) > 2 ** 31 - 1)
            fail(`${where}[${i}] must be a whole number of at least 0, got ${describe(n)}`);
    });
    if (shape.length > most)
        fail(
            `${where} ${shapeText(/** @type {number[]} */ (shape))} has ${shape.length} dimensions, at most ${most} are possible`,
        );
    return /** @type {number[]} */ (shape);
}

/**
 * A list of whole numbers, copied.
 * @param {string} where
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @param {(i: number) => string} [place]
 * @returns {Int32Array}
 */
export function checkIntegers(where, value, least, most, place = i => `value ${i}`) {
    const list = checkList(where, value),
        { length } = list,
        integers = new Int32Array(length);
    for (let i = 0; i < length; i++) {
        const n = list[i];
        if (!Number.isInteger(n) || /** @type {number} */ (n) < least || /** @type {number} */ (n) > most)
            fail(`${where}: ${place(i)} is ${describe(n)}, expected a whole number from ${least} to ${most}`);
        integers[i] = /** @type {number} */ (n);
    }
    return integers;
}
