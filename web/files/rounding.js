/** What save({ dtype }) has rounded, as its file says. */
import { fileBytes } from '../engine/platform.js';

/**
 * The largest error that a saved model's numbers got by its dtype, and in which parameter; null for float32, and for
 * files of others.
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {import('./compress.js').Rounding | null}
 */
export function roundingOf(bytes) {
    const file = fileBytes('roundingOf', bytes),
        length = file.length < 8 ? 0 : new DataView(file.buffer, file.byteOffset).getUint32(0, true);
    try {
        const { __metadata__: metadata } = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
        return JSON.parse(metadata.rounding ?? 'null');
    } catch {
        return null;
    }
}
