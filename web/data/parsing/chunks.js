/** What stands for a file and is read piece by piece: its bytes, one piece after the other. */

import { isArrayBuffer, isResponse, viewOf } from '../../engine/platform.js';
import { describe, fail, typedKind } from '../../errors.js';
import { isNpy } from '../formats/npy.js';

/**
 * Bytes or a text, a Blob or File, the Response of a fetch, a ReadableStream, or what Node's streams are: pieces that
 * come one after the other. (Described by what is used of them: not all programs have the names.)
 * @typedef {string | ArrayBuffer | Uint8Array | { size: number, stream(): any } |
 *   import('../../engine/platform.js').Answer | { getReader(): any } | AsyncIterable<Uint8Array | string>} Source
 */

/**
 * @param {string} who @param {Source} source
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* chunksOf(who, source) {
    const any = /** @type {any} */ (source);
    if (typeof source === 'string') yield new TextEncoder().encode(source);
    else if (isArrayBuffer(source) || typedKind(source) === 'Uint8Array')
        yield viewOf(who, /** @type {Uint8Array} */ (source));
    else if (isResponse(source)) {
        if (any.ok === false) fail(`${who}: the server answered ${any.status} for ${describe(any.url)}`);
        yield* any.body ? pieces(who, any.body) : [viewOf(who, await any.arrayBuffer())];
    } else if (typeof any?.stream === 'function' && typeof any.size === 'number') yield* pieces(who, any.stream());
    else yield* pieces(who, any);
}

/** @param {string} who @param {any} source @returns {AsyncGenerator<Uint8Array, void, void>} */
async function* pieces(who, source) {
    // Not all platforms have streams that `for await` takes.
    const stream =
        typeof source?.getReader === 'function' && !source[Symbol.asyncIterator]
            ? readings(source.getReader())
            : source;
    if (!isSource(stream))
        fail(
            `${who}: expected text, bytes, a Blob, a Response or a stream of bytes, got ${describe(source)}` +
                (typeof source?.then === 'function' ? ': await it first' : ''),
        );
    for await (const piece of stream) {
        if (typeof piece === 'string') yield new TextEncoder().encode(piece);
        else if (isArrayBuffer(piece) || typedKind(piece) === 'Uint8Array') yield viewOf(who, piece);
        else fail(`${who}: the stream should give bytes or texts, it gave ${describe(piece)}`);
    }
}

/** @param {any} value */
function isSource(value) {
    return typeof value === 'object' && typeof value?.[Symbol.asyncIterator] === 'function';
}

/**
 * @param {{ read(): Promise<{ done: boolean, value?: any }>, cancel(): Promise<void> }} reader
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* readings(reader) {
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            yield value;
        }
    } finally {
        await reader.cancel().catch(() => {});
    }
}

/**
 * What packs or holds a file, by its first bytes.
 * @param {Uint8Array} bytes @returns {'gzip' | 'zip' | 'parquet' | 'arrow' | 'npy' | null}
 */
export function wrappingOf(bytes) {
    const begins = (/** @type {number[]} */ ...magic) => magic.every((byte, i) => bytes[i] === byte);
    if (begins(0x1f, 0x8b)) return 'gzip';
    if (begins(0x50, 0x4b, 3, 4) || begins(0x50, 0x4b, 5, 6)) return 'zip';
    if (begins(0x50, 0x41, 0x52, 0x31)) return 'parquet';
    // "ARROW1" of a file, or the mark that a stream of messages begins with
    if (begins(0x41, 0x52, 0x52, 0x4f, 0x57, 0x31) || begins(0xff, 0xff, 0xff, 0xff)) return 'arrow';
    return isNpy(bytes) ? 'npy' : null;
}
