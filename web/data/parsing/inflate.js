/** Unpacking by the platform's streams: gzip, and the deflate of zip archives. */

import { isError } from '../../engine/platform.js';
import { fail } from '../../errors.js';

/**
 * @param {Iterable<Uint8Array> | AsyncIterable<Uint8Array>} chunks
 * @param {'gzip' | 'deflate-raw'} format
 * @param {string} where for the sentence
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* inflating(chunks, format, where) {
    if (typeof DecompressionStream !== 'function')
        fail(`${where}: this platform has no DecompressionStream: unpack the file first`);
    const { readable, writable } = stream(format, where),
        writer = writable.getWriter(),
        reader = readable.getReader();
    // What goes in and what comes out are waited for together: the pipe holds back whoever writes too fast.
    const feeding = feed(chunks, writer);
    feeding.catch(() => {}); // told below
    try {
        for (;;) {
            const { done, value } = await reader.read().catch(error => broken(error, where));
            if (done) break;
            yield value;
        }
        await feeding;
    } finally {
        // Left early, nothing waits for a reader any more.
        await reader.cancel().catch(() => {});
        await feeding.catch(() => {});
    }
}

/** @param {'gzip' | 'deflate-raw'} format @param {string} where */
function stream(format, where) {
    try {
        return new DecompressionStream(/** @type {CompressionFormat} */ (format));
    } catch {
        return fail(`${where}: this platform cannot undo ${format} (Node from 20.12 on can): unpack the file first`);
    }
}

/** @param {Iterable<Uint8Array> | AsyncIterable<Uint8Array>} chunks @param {WritableStreamDefaultWriter} writer */
async function feed(chunks, writer) {
    try {
        for await (const chunk of chunks) {
            // in pieces, so that what a small piece becomes is looked at before the next
            for (let at = 0; at < chunk.length; at += PIECE) await writer.write(chunk.subarray(at, at + PIECE));
        }
        await writer.close();
    } catch (error) {
        await writer.abort(error).catch(() => {});
        throw error;
    }
}

const PIECE = 65536;

/** @param {unknown} error @param {string} where @returns {never} */
function broken(error, where) {
    return fail(
        `${where} cannot be unpacked: it is damaged or cut off (${isError(error) ? error.message : String(error)})`,
    );
}

/**
 * All of it.
 * @param {Iterable<Uint8Array> | AsyncIterable<Uint8Array>} chunks
 * @param {'gzip' | 'deflate-raw'} format
 * @param {string} where
 * @param {number} [most] bytes
 * @returns {Promise<Uint8Array>}
 */
export async function inflated(chunks, format, where, most = Infinity) {
    return joined(inflating(chunks, format, where), most, where);
}

/**
 * @param {AsyncIterable<Uint8Array>} chunks @param {number} most @param {string} where
 * @returns {Promise<Uint8Array>}
 */
export async function joined(chunks, most, where) {
    /** @type {Uint8Array[]} */
    const parts = [];
    let length = 0;
    for await (const chunk of chunks) {
        length += chunk.length;
        if (length > most) fail(`${where} becomes more than the ${most} bytes that it should have`);
        parts.push(chunk);
    }
    if (parts.length === 1) return parts[0];
    const out = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
        out.set(part, at);
        at += part.length;
    }
    return out;
}
