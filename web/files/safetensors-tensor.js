/**
 * What reading and writing have in common: the kinds of numbers that a safetensors file holds, the checks of one
 * tensor's description, and sentences about it.
 */
import { describe, isArray, shapeText, typedKind } from '../errors.js';

/** @typedef {'F64'|'F32'|'F16'|'BF16'|'F8_E4M3'|'F8_E5M2'} FloatDtype */
/** @typedef {FloatDtype|'I64'|'U64'|'I32'|'U32'|'I16'|'U16'|'I8'|'U8'|'BOOL'} Dtype */
/**
 * @typedef {Float64Array | Float32Array | BigInt64Array | BigUint64Array | Int32Array | Uint32Array | Int16Array |
 *   Uint16Array | Int8Array | Uint8Array} TensorData
 */
/**
 * One tensor. `data` is in row-major order. F16, BF16 and F8 are widened to a `Float32Array` (exactly) when read; F16
 * and BF16 are rounded to the nearest (ties to even) when written, F8 is only read; BOOL is a `Uint8Array` of 0 and 1.
 * @typedef {{ dtype: Dtype, shape: number[], data: TensorData }} StoredTensor
 */
/**
 * What the writer takes: `dtype` may be left out, then it follows from the type of `data`.
 * @typedef {{ dtype?: Dtype, shape: readonly number[], data: TensorData }} TensorToStore
 */

/**
 * `stores`: the kind of typed array that holds it, of whatever realm.
 * @type {Record<Dtype, { size: number, make: new (buffer: ArrayBuffer) => any, stores: string }>}
 */
export const DTYPES = {
    F64: { size: 8, make: Float64Array, stores: 'Float64Array' },
    I64: { size: 8, make: BigInt64Array, stores: 'BigInt64Array' },
    U64: { size: 8, make: BigUint64Array, stores: 'BigUint64Array' },
    F32: { size: 4, make: Float32Array, stores: 'Float32Array' },
    I32: { size: 4, make: Int32Array, stores: 'Int32Array' },
    U32: { size: 4, make: Uint32Array, stores: 'Uint32Array' },
    F16: { size: 2, make: Uint16Array, stores: 'Float32Array' },
    BF16: { size: 2, make: Uint16Array, stores: 'Float32Array' },
    I16: { size: 2, make: Int16Array, stores: 'Int16Array' },
    U16: { size: 2, make: Uint16Array, stores: 'Uint16Array' },
    F8_E4M3: { size: 1, make: Uint8Array, stores: 'Float32Array' },
    F8_E5M2: { size: 1, make: Uint8Array, stores: 'Float32Array' },
    I8: { size: 1, make: Int8Array, stores: 'Int8Array' },
    U8: { size: 1, make: Uint8Array, stores: 'Uint8Array' },
    BOOL: { size: 1, make: Uint8Array, stores: 'Uint8Array' },
};

/** The reference implementation refuses longer headers too: a wrong length must not lead to a huge JSON.parse. */
export const MAX_HEADER = 100_000_000;

/** @param {string} name @param {unknown} dtype @returns {Dtype} */
export function checkDtype(name, dtype) {
    if (typeof dtype === 'string' && Object.hasOwn(DTYPES, dtype)) return /** @type {Dtype} */ (dtype);
    return fail(
        `tensor "${shorten(name)}" has the unknown dtype ${describe(dtype)}; known are ${Object.keys(DTYPES).join(', ')}`,
    );
}

/**
 * PyTorch's own bytes of a bool are 0 and 1, and what others mean is nobody's to say.
 * @param {string} name
 * @param {Uint8Array} data
 */
export function checkBooleans(name, data) {
    const bad = data.findIndex(value => value > 1);
    if (bad >= 0)
        fail(`tensor "${shorten(name)}" of dtype BOOL holds ${data[bad]} at place ${thousands(bad)}, expected 0 or 1`);
}

/** @param {string} name @param {unknown} given @returns {number[]} */
export function checkDimensions(name, given) {
    const shape = isArray(given) ? Array.from(given) : null;
    if (shape === null || !shape.every(n => Number.isSafeInteger(n) && /** @type {number} */ (n) >= 0))
        fail(
            `tensor "${shorten(name)}" has the shape ${shape ? `[${shape.slice(0, 8).map(describe).join(', ')}${shape.length > 8 ? ', …' : ''}]` : kindOf(given)}, expected a list of whole numbers`,
        );
    return /** @type {number[]} */ (shape);
}

/** @param {string} name @param {readonly number[]} shape @returns {number} */
export function elementCount(name, shape) {
    let elements = 1;
    for (const n of shape) elements *= n;
    if (!Number.isSafeInteger(elements))
        fail(`tensor "${shorten(name)}" of shape ${shapeText(shape)} has more elements than can be counted`);
    return elements;
}

/* ---- sentences --------------------------------------------------------------------------------------------------- */

/** @param {string} sentence @returns {never} */
export function fail(sentence) {
    throw new Error(`safetensors: ${sentence}`);
}

/** @param {number} n */
export function thousands(n) {
    return Number.isSafeInteger(n) ? n.toLocaleString('en-US') : String(n);
}

/** @param {number} n @param {string} unit */
export function count(n, unit) {
    return `${thousands(n)} ${unit}${n === 1 ? '' : 's'}`;
}

/** A name or text as a sentence can bear it. @param {string} text */
export function shorten(text) {
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** What kind of thing it is, where its values say nothing. @param {unknown} value */
export function kindOf(value) {
    const kind = typedKind(value);
    return kind !== undefined
        ? `${/^[AEIOU]/.test(kind) && !kind.startsWith('U') ? 'an' : 'a'} ${kind}`
        : isArray(value)
          ? 'an array'
          : describe(value);
}
