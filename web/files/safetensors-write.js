/** Tensors to a safetensors file: the same bytes for the same tensors, whatever order they come in. */
import { describe, isArray, shapeText, typedKind } from '../errors.js';
import { isMap } from '../engine/platform.js';
import { checkFields, checkList } from '../lists.js';
import { narrowBF16, narrowF16 } from './half.js';
import {
    checkBooleans,
    checkDimensions,
    checkDtype,
    count,
    DTYPES,
    elementCount,
    fail,
    kindOf,
    MAX_HEADER,
    shorten,
    thousands,
} from './safetensors-tensor.js';

/**
 * @typedef {import('./safetensors-tensor.js').Dtype} Dtype
 * @typedef {import('./safetensors-tensor.js').TensorToStore} TensorToStore
 */

/**
 * The bytes of a safetensors file. The same tensors and metadata always give the same bytes, whatever order they come
 * in: tensors are sorted by descending element size, then by name (UTF-16 code units), metadata by key. The header is
 * padded with spaces to a multiple of 8, so that every tensor starts at a multiple of its element size.
 *
 * @param {Map<string, TensorToStore> | Record<string, TensorToStore>} tensors
 * @param {Record<string, string>} [metadata] strings only, as the format asks
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeSafetensors(tensors, metadata = {}) {
    const list = entriesOf(tensors).map(([name, given]) => {
        if (typeof name !== 'string') fail(`the name of a tensor must be a string, got ${describe(name)}`);
        if (name === '__metadata__')
            fail('a tensor cannot be named "__metadata__", the format keeps that name for itself');
        const { dtype: wanted, shape, data } = checkFields(`safetensors: tensor "${shorten(name)}"`, given);
        const dtype = wanted === undefined ? dtypeOf(name, data) : checkDtype(name, wanted),
            { size, stores } = DTYPES[dtype];
        if (dtype.startsWith('F8')) fail(`tensor "${shorten(name)}": ${dtype} is read, not written; take F16 or BF16`);
        if (typedKind(data) !== stores)
            fail(`tensor "${shorten(name)}" of dtype ${dtype} needs data of type ${stores}, got ${kindOf(data)}`);
        checkList(`safetensors: the data of tensor "${shorten(name)}"`, data);
        const own = checkDimensions(name, shape),
            elements = elementCount(name, own);
        if (elements !== data.length)
            fail(
                `tensor "${shorten(name)}" has ${count(data.length, 'value')}, but its shape ${shapeText(own)} asks for ${thousands(elements)}`,
            );
        if (dtype === 'BOOL') checkBooleans(name, data);
        return { name, dtype, size, shape: own, data, bytes: elements * size };
    });
    list.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));

    /** @type {[string, unknown][]} */
    const header = [];
    const texts = checkFields('safetensors: metadata', metadata),
        keys = Object.keys(texts).sort();
    let letters = 0;
    for (const key of keys) {
        if (typeof texts[key] !== 'string')
            fail(
                `metadata "${shorten(key)}" must be a string, got ${describe(texts[key])}; pass JSON.stringify(…) of it`,
            );
        checkHeaderLength((letters += key.length + texts[key].length));
    }
    for (const { name } of list) checkHeaderLength((letters += name.length));
    if (keys.length) header.push(['__metadata__', keys.map(key => [key, texts[key]])]);
    let offset = 0;
    for (const { name, dtype, shape, bytes } of list) {
        header.push([
            name,
            [
                ['dtype', dtype],
                ['shape', shape],
                ['data_offsets', [offset, (offset += bytes)]],
            ],
        ]);
    }

    const json = new TextEncoder().encode(objectText(header));
    const padded = Math.ceil(json.length / 8) * 8;
    checkHeaderLength(padded);
    const file = new Uint8Array(8 + padded + offset);
    new DataView(file.buffer).setUint32(0, padded, true);
    file.set(json, 8);
    file.fill(0x20, 8 + json.length, 8 + padded);
    let at = 8 + padded;
    for (const { dtype, data, bytes } of list) {
        const raw =
            dtype === 'F16'
                ? narrowF16(/** @type {Float32Array} */ (data))
                : dtype === 'BF16'
                  ? narrowBF16(/** @type {Float32Array} */ (data))
                  : data;
        file.set(new Uint8Array(raw.buffer, raw.byteOffset, bytes), at);
        at += bytes;
    }
    return file;
}

/** @param {number} length */
function checkHeaderLength(length) {
    if (length > MAX_HEADER)
        fail(
            `names, shapes and metadata take ${count(length, 'byte')}, more than the ${count(MAX_HEADER, 'byte')} a header may have`,
        );
}

/**
 * The tensors to be written with their names, of a Map of any realm or an object.
 * @param {unknown} tensors
 * @returns {[unknown, unknown][]}
 */
function entriesOf(tensors) {
    if (isMap(tensors)) return [...Map.prototype.entries.call(tensors)];
    return Object.entries(checkFields('safetensors: the tensors', tensors));
}

/** @param {string} name @param {unknown} data @returns {Dtype} */
function dtypeOf(name, data) {
    const kind = typedKind(data);
    for (const [dtype, { stores, make }] of Object.entries(DTYPES))
        if (stores === kind && make.name === kind) return /** @type {Dtype} */ (dtype);
    return fail(`tensor "${shorten(name)}" needs a typed array as data, got ${kindOf(data)}`);
}

/**
 * JSON of name-value pairs. An ordinary object would move names such as "12" to the front, and would lose "__proto__".
 * @param {[string, unknown][]} pairs
 * @returns {string}
 */
function objectText(pairs) {
    return `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${isPairs(value) ? objectText(value) : JSON.stringify(value)}`).join(',')}}`;
}

/** @param {unknown} value @returns {value is [string, unknown][]} */
function isPairs(value) {
    return isArray(value) && isArray(value[0]);
}
