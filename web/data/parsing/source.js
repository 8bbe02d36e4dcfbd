/**
 * From what callers hand over as a file, a text or bytes in one of the encodings that files of the archives have, to
 * its text.
 */

import { describe, fail, typedKind } from '../../errors.js';
import { bytesHint, isArrayBuffer, viewOf } from '../../engine/platform.js';

/**
 * UTF-16 where a byte order mark says so or every other byte of the beginning is 0; UTF-8 where the bytes are valid
 * UTF-8; else Windows-1252, which holds Latin-1: files of the archives carry names such as "Schäfer" in either. Byte
 * order marks are dropped.
 * @param {string | ArrayBuffer | Uint8Array} source bytes of another realm (an iframe, `vm`) too
 * @param {string} [who] the reader's name, for the error @param {string[]} [guesses] what had to be guessed is added
 * @returns {string}
 */
export function textOf(source, who = 'textOf', guesses = []) {
    if (typeof source === 'string') {
        if (isPath(source))
            fail(`${who}: ${describe(source)} looks like a path or an address: pass the file's bytes or its text`);
        return withoutMark(source);
    }
    if (!isBytes(source))
        fail(`${who}: expected text, an ArrayBuffer or a Uint8Array, got ${describe(source)}${bytesHint(source)}`);
    const bytes = viewOf(who, source);
    const wide = wideEncoding(bytes);
    if (wide) {
        if (bytes[0] < 0xfe || bytes[1] < 0xfe)
            guesses.push('the bytes are read as UTF-16, as every other one at the beginning is 0');
        return withoutMark(new TextDecoder(wide).decode(bytes));
    }
    try {
        return withoutMark(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
        guesses.push('the bytes are no UTF-8 and are read as Windows-1252 (Latin-1)');
        return latinText(bytes);
    }
}

/** Windows-1252, which holds Latin-1. @param {Uint8Array} bytes */
export function latinText(bytes) {
    return new TextDecoder('windows-1252').decode(bytes).replace(/[\x80-\x9f]/g, c => WINDOWS[c.charCodeAt(0) - 0x80]);
}

/** What Windows-1252 has where Latin-1 has nothing to print: engines such as Node 20 decode it as Latin-1. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** A single line that is where a file lies. @param {string} text */
function isPath(text) {
    return (
        text.length < 1024 &&
        /^(?:(?:https?|file|blob):\S+|[^\n\r,;|]+\.(?:[ct]sv|tsf?|txt|arff|json|xlsx?|dat|data|gz|zip|np[yz]|parquet|arrow|feather)|(?:\.{1,2}|~|[a-z]:)?[\\/][^\s,;|]+)$/i.test(
            text.trim(),
        )
    );
}

/** Programs that take a mark for text put a second one before it. @param {string} text */
export function withoutMark(text) {
    let at = 0;
    while (text.charCodeAt(at) === 0xfeff) at++;
    return text.slice(at);
}

/** @param {unknown} source @returns {source is ArrayBuffer | Uint8Array} */
export function isBytes(source) {
    return isArrayBuffer(source) || typedKind(source) === 'Uint8Array';
}

/** @param {Uint8Array} bytes @returns {'utf-16le' | 'utf-16be' | null} */
export function wideEncoding(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
    const zeros = [0, 0],
        most = Math.min(bytes.length & ~1, 512);
    for (let i = 0; i < most; i++) if (bytes[i] === 0) zeros[i & 1]++;
    if (most < 4 || zeros[0] + zeros[1] < 0.4 * most || (zeros[0] > 0 && zeros[1] > 0)) return null;
    return zeros[1] > 0 ? 'utf-16le' : 'utf-16be';
}
