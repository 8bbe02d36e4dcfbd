/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Values of the platform: addresses, answers, modules, bytes. They may come from another realm (an iframe, a vm
 * context, Jest's environment), where instanceof says no: they are told by what they are inside, or by their tag. And
 * their types, in words that hold with and without the DOM library: the real type where the project knows it, else what
 * is used of it. The line on top brings Symbol.dispose to projects whose own libraries are older.
 */
import { describe, fail, isObject, tag, typedKind } from '../errors.js';

/**
 * @typedef {typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : object} WasmModule a
 *   WebAssembly.Module
 * @typedef {typeof globalThis extends { URL: { prototype: infer T } } ? T : { readonly href: string }} Address a URL
 * @typedef {typeof globalThis extends { Response: { prototype: infer T } } ? T : { readonly ok: boolean, arrayBuffer():
 *   Promise<ArrayBuffer> }} Answer a Response
 * @typedef {object} Signal an AbortSignal
 * @property {boolean} aborted
 * @property {(type: 'abort', listener: () => void) => void} addEventListener
 * @property {(type: 'abort', listener: () => void) => void} removeEventListener
 */

/** Whether a look at the inside, which throws at everything else, succeeds. @param {() => unknown} look */
function succeeds(look) {
    try {
        look();
        return true;
    } catch {
        return false;
    }
}

const bufferLength = /** @type {() => number} */ (
    Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get
);
const setSize = /** @type {() => number} */ (Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get);
const mapSize = /** @type {() => number} */ (Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get);

/** @param {unknown} value @returns {value is ArrayBuffer} */
export function isArrayBuffer(value) {
    return succeeds(() => bufferLength.call(value));
}

/** @param {unknown} value @returns {value is Map<any, any>} */
export function isMap(value) {
    return succeeds(() => mapSize.call(value));
}

/** @param {unknown} value @returns {value is Set<any>} */
export function isSet(value) {
    return succeeds(() => setSize.call(value));
}

/** @param {unknown} value @returns {value is WasmModule} */
export function isModule(value) {
    return (
        tag(value) === 'WebAssembly.Module' &&
        succeeds(() => WebAssembly.Module.customSections(/** @type {any} */ (value), ''))
    );
}

/** @param {unknown} value @returns {value is Address} */
export function isURL(value) {
    return tag(value) === 'URL' && typeof (/** @type {URL} */ (value).href) === 'string';
}

/** An object that is nothing but its fields. @param {unknown} value @returns {value is Record<string, any>} */
export function isPlainObject(value) {
    return tag(value) === 'Object';
}

/**
 * By name, and not by the class: in Node the word Response alone loads a whole HTTP client, 30 ms.
 * @param {unknown} value
 * @returns {value is Answer}
 */
export function isResponse(value) {
    return tag(value) === 'Response' && typeof (/** @type {Response} */ (value).arrayBuffer) === 'function';
}

/** Whether the engine's own functions take it: there are Responses of other makes. @param {Answer} value */
export function isNativeResponse(value) {
    return (
        typeof Response === 'function' &&
        succeeds(() => Object.getOwnPropertyDescriptor(Response.prototype, 'ok')?.get?.call(value))
    );
}

/** @param {unknown} value @returns {value is Error} */
export function isError(value) {
    return ['Error', 'DOMException'].includes(tag(value));
}

/**
 * The bytes of a file; those in shared memory are copied (viewOf).
 * @param {string} where @param {unknown} value an ArrayBuffer or a Uint8Array @returns {Uint8Array}
 */
export function fileBytes(where, value) {
    if (!isArrayBuffer(value) && typedKind(value) !== 'Uint8Array')
        fail(
            `${where}: expected an ArrayBuffer or a Uint8Array, got ${describe(value)}` +
                `${typeof value === 'string' ? ': pass the bytes of the file, not its path or its text' : bytesHint(value)}`,
        );
    return viewOf(where, /** @type {ArrayBuffer | Uint8Array} */ (value));
}

/**
 * How to come from what stands for a file to its bytes, for the end of a sentence.
 * @param {any} value
 * @returns {string}
 */
export function bytesHint(value) {
    try {
        if (typeof value?.then === 'function') return ': await it first';
        if (typeof value?.arrayBuffer === 'function') return ': pass its bytes, await file.arrayBuffer()';
        if (isURL(value))
            return ': pass the bytes it leads to, await (await fetch(url)).arrayBuffer(), or in Node await readFile(url)';
    } catch {
        /* a proxy that was revoked: no hint */
    }
    return '';
}

/**
 * Bytes as ones of this realm, not copied, but out of shared memory, of which browsers decode, compile and write
 * nothing.
 * @param {string} where
 * @param {ArrayBuffer | ArrayBufferView} value
 * @returns {Uint8Array}
 */
export function viewOf(where, value) {
    try {
        const bytes = isArrayBuffer(value)
            ? new Uint8Array(value)
            : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        return isArrayBuffer(bytes.buffer) ? bytes : bytes.slice();
    } catch {
        return fail(
            `${where}: the memory of the ${isArrayBuffer(value) ? 'ArrayBuffer' : (typedKind(value) ?? 'DataView')} was transferred elsewhere: it is empty now; pass a copy of it`,
        );
    }
}

/**
 * By what is used of it: one of another realm will do.
 * @param {string} where @param {unknown} value @param {boolean} [listened] whether it must tell of itself
 * @returns {Signal | null}
 */
export function checkSignal(where, value, listened = false) {
    if (value === undefined || value === null) return null;
    const { aborted, addEventListener } = isObject(value) ? /** @type {Record<string, unknown>} */ (value) : {};
    if (typeof aborted !== 'boolean' || (listened && typeof addEventListener !== 'function'))
        fail(`${where}: signal must be an AbortSignal, got ${describe(value)}`);
    return /** @type {Signal} */ (value);
}
