/**
 * What a message carries. Structured clone sends the whole buffer behind a view, 20 MB for a window of 32 values; here
 * only the parts that are looked at go, each once, in a buffer made for the message, which is then transferred and not
 * copied again. So do those of shared memory, which else would change under the eyes of who receives them.
 */
import { typedKind } from '../errors.js';
import { isArrayBuffer, isPlainObject } from '../engine/platform.js';

/**
 * @typedef {{ begin: number, end: number, to: number, views: Uint8Array[] }} Part bytes of a buffer that views lie in,
 *   and where they are in the new one
 */

/**
 * @param {any} value of a message
 * @param {{ giveAway?: boolean }} [options] giveAway: what is sent whole is not needed here any more
 * @returns {{ value: any, transfer: ArrayBuffer[] }} what to post
 */
export function pack(value, { giveAway = false } = {}) {
    /** @type {Map<ArrayBufferLike, Uint8Array[]>} */
    const found = new Map();
    collect(value, found, new Set());
    /** @type {ArrayBuffer[]} */
    const transfer = [];
    /** @type {Map<object, object>} */
    const replacements = new Map();
    for (const [buffer, views] of found) {
        const { parts, bytes } = partsOf(views);
        if (isArrayBuffer(buffer) && bytes >= buffer.byteLength) {
            if (giveAway) transfer.push(buffer);
            continue;
        }
        const own = new ArrayBuffer(bytes),
            target = new Uint8Array(own);
        for (const { begin, end, to, views } of parts) {
            target.set(new Uint8Array(buffer, begin, end - begin), to);
            for (const view of views) {
                const Kind = /** @type {any} */ (globalThis)[/** @type {string} */ (typedKind(view))];
                replacements.set(view, new Kind(own, to + view.byteOffset - begin, view.length));
            }
        }
        transfer.push(own);
    }
    return { value: replacements.size > 0 ? replaced(value, replacements) : value, transfer };
}

/**
 * The typed arrays in a value by their buffers.
 * @param {any} value
 * @param {Map<ArrayBufferLike, Uint8Array[]>} found
 * @param {Set<object>} seen
 */
function collect(value, found, seen) {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (typedKind(value) !== undefined) {
        if (value.byteLength === 0 && isArrayBuffer(value.buffer)) return;
        const views = found.get(value.buffer);
        if (views) views.push(value);
        else found.set(value.buffer, [value]);
    } else if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) collect(value[i], found, seen);
    } else if (isPlainObject(value)) {
        for (const key of Object.keys(value)) collect(value[key], found, seen);
    }
}

/**
 * The stretches of a buffer that views cover, each from a multiple of 8 on, so that every kind of view may begin where
 * it did.
 * @param {Uint8Array[]} views
 */
function partsOf(views) {
    /** @type {Part[]} */
    const parts = [];
    let bytes = 0;
    for (const view of [...views].sort((a, b) => a.byteOffset - b.byteOffset)) {
        const begin = view.byteOffset - (view.byteOffset % 8),
            end = view.byteOffset + view.byteLength;
        let part = parts.at(-1);
        if (!part || begin > part.end) parts.push((part = { begin, end: begin, to: bytes, views: [] }));
        part.views.push(view);
        part.end = Math.max(part.end, end);
        bytes = part.to + Math.ceil((part.end - part.begin) / 8) * 8;
    }
    return { parts, bytes };
}

/**
 * The value with other views in the place of some; what holds none of them stays as it is.
 * @param {any} value
 * @param {Map<object, any>} replacements also of what was looked at: itself, or its copy
 * @returns {any}
 */
function replaced(value, replacements) {
    if (typeof value !== 'object' || value === null) return value;
    const known = replacements.get(value);
    if (known !== undefined) return known;
    const list = Array.isArray(value),
        whole = /** @type {any} */ (value);
    if (!list && !isPlainObject(value)) return value;
    replacements.set(value, value); // it may hold itself
    /** @type {any} */
    let copy = null;
    /** @param {any} key */
    const look = key => {
        const part = replaced(whole[key], replacements);
        if (part !== whole[key]) (copy ??= list ? whole.slice() : { ...whole })[key] = part;
    };
    if (list) for (let i = 0; i < value.length; i++) look(i);
    else Object.keys(value).forEach(look);
    if (copy !== null) replacements.set(value, copy);
    return copy ?? value;
}
