/** What the readers of text files share: bytes to text, text to numbers, and missing values. */

import { describe, fail, typedKind } from '../../errors.js';
import { bytesHint, isArrayBuffer } from '../../engine/platform.js';

/**
 * What becomes of a missing value. `interpolate`: the straight line between its neighbours in time, the nearest known
 * value at the ends, and 0 where a whole dimension is missing. `zero`: 0. `error`: refuse the file.
 * @typedef {'interpolate' | 'zero' | 'error'} Missing
 */

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
    const bytes = ArrayBuffer.isView(source)
        ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
        : new Uint8Array(source);
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
        return new TextDecoder('windows-1252')
            .decode(bytes)
            .replace(/[\x80-\x9f]/g, c => WINDOWS[c.charCodeAt(0) - 0x80]);
    }
}

/** What Windows-1252 has where Latin-1 has nothing to print: engines such as Node 20 decode it as Latin-1. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** A single line that is where a file lies. @param {string} text */
function isPath(text) {
    return (
        text.length < 1024 &&
        /^(?:(?:https?|file|blob):\S+|[^\n\r,;|]+\.(?:[ct]sv|tsf?|txt|arff|json|xlsx?|dat|data|gz|zip)|(?:\.{1,2}|~|[a-z]:)?[\\/][^\s,;|]+)$/i.test(
            text.trim(),
        )
    );
}

/** Programs that take a mark for text put a second one before it. @param {string} text */
function withoutMark(text) {
    let at = 0;
    while (text.charCodeAt(at) === 0xfeff) at++;
    return text.slice(at);
}

/** @param {unknown} source @returns {source is ArrayBuffer | Uint8Array} */
export function isBytes(source) {
    return isArrayBuffer(source) || typedKind(source) === 'Uint8Array';
}

/** @param {Uint8Array} bytes @returns {'utf-16le' | 'utf-16be' | null} */
function wideEncoding(bytes) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
    const zeros = [0, 0],
        most = Math.min(bytes.length & ~1, 512);
    for (let i = 0; i < most; i++) if (bytes[i] === 0) zeros[i & 1]++;
    if (most < 4 || zeros[0] + zeros[1] < 0.4 * most || (zeros[0] > 0 && zeros[1] > 0)) return null;
    return zeros[1] > 0 ? 'utf-16le' : 'utf-16be';
}

const MISSING = new Set([
    '',
    '?',
    '-',
    '.',
    'na',
    'n/a',
    '#n/a',
    '<na>',
    'nan',
    '-nan',
    '+nan',
    '#na',
    'null',
    'none',
    'nil',
    'missing',
    '1.#qnan',
    '-1.#qnan',
    '1.#ind',
    '-1.#ind',
    'nan(ind)',
    '-nan(ind)',
]); // C's on Windows
const INFINITE = /^([-+]?)(?:1\.#)?inf(?:inity)?$/i;

/**
 * What a cell of a file means as a number: NaN for the spellings of a missing value (empty, `?`, `NA`, `N/A`, `#N/A`,
 * `NaN`, `null`, `None`, `-`, in any case), ±Infinity for those of an infinite one, null for what is no number.
 * @param {string} cell
 * @returns {number | null}
 */
export function numberOf(cell) {
    const word = cell.trim();
    // Number() would take "", "0x10" and "1_0"-like words of its own; all that it takes and we do not has a letter but
    // e in it.
    const value = word === '' ? NaN : Number(word);
    if (Number.isFinite(value)) return /^[-+]?0[xob]/i.test(word) ? null : value;
    if (word.length <= 9 && MISSING.has(word.toLowerCase())) return NaN;
    const infinite = word.length <= 12 ? INFINITE.exec(word) : null;
    if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
    return Number.isNaN(value) ? null : value; // a number beyond the largest, such as 1e999
}

/** Powers of ten that a double holds exactly. */
const TENS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * The same of text[from, to).
 *
 * Up to 15 digits without an exponent, as nearly all values are, are read here: the digits as a whole number and the
 * power of ten are then exact doubles, and their quotient is the correctly rounded value (Clinger, 1990). That is some
 * three times as fast as cutting out a string for Number(), which takes the rest.
 * @param {string} text @param {number} from @param {number} to
 * @returns {number | null}
 */
export function numberIn(text, from, to) {
    while (from < to && text.charCodeAt(from) <= 32) from++;
    while (from < to && text.charCodeAt(to - 1) <= 32) to--;
    let at = from,
        digits = 0,
        value = 0,
        point = -1;
    let code = text.charCodeAt(at);
    const negative = code === 45 && at < to;
    if (negative) at++;
    for (; at < to; at++) {
        code = text.charCodeAt(at);
        if (code >= 48 && code <= 57) {
            value = value * 10 + (code - 48);
            digits++;
        } else if (code === 46 && point < 0) point = at;
        else break;
    }
    if (at === to && digits > 0 && digits <= 15) {
        if (point >= 0) value /= TENS[to - 1 - point];
        return negative ? -value : value;
    }
    return numberOf(text.slice(from, to));
}

/**
 * What a cell that should be a number seems to be, and what to do about it; begins with a blank.
 * @param {string} cell
 * @returns {string}
 */
export function hintAt(cell) {
    const word = cell.trim().slice(0, 40);
    if (/^[-+]?\d{1,3}([,.'\u2019\u00a0\u202f ]\d{3})+([.,]\d+)?$/.test(word))
        return ' Thousands separators are not read: write the digits without them';
    if (/^\d+\/\d+\/\d+|^\d+[-.]\d+[-.]\d+|^\d+:\d\d/.test(word))
        return ' Dates and times are not read: leave them out, or write them as a number';
    if (/^#[A-Z/0?!]+[!?]$/.test(word)) return ' It is an error of a spreadsheet: mend it there, or empty the cell';
    if (/^(true|false|yes|no)$/i.test(word)) return ' Write 1 and 0 for true and false';
    if (/^\u2212?[\d.]+\s*[%$€£°]|^[$€£]\s*[\d.]+|^[-+]?[\d.]+\s*[a-zµ°%]+$/i.test(word))
        return ' Units are not read: write the number alone';
    if (/^\u2212/.test(word)) return ' The sign before it is no minus of the keyboard, "-"';
    if (/^[<>≤≥~≈±]=?\s*[-+]?[\d.,]+/.test(word)) return ' Bounds are not read: write a number, or empty the cell';
    if (/^\([\d.,]+\)$/.test(word)) return ' Negative numbers are written with a minus';
    if (/^[-+]?[\d.,]+\s*[*†‡^?]+$/.test(word)) return ' Marks are not read: write the number alone';
    if (/^(n\.?\s?[ad]\.?|tba|tbd|unknown|missing|\*+|--+)$/i.test(word))
        return ' If the value is missing, empty the cell';
    return '';
}

/** @param {unknown} missing @param {string} who @returns {Missing} */
export function checkMissing(missing, who) {
    if (missing === 'interpolate' || missing === 'zero' || missing === 'error') return missing;
    return fail(`${who}: missing must be 'interpolate', 'zero' or 'error', got ${describe(missing)}`);
}

/**
 * Fills the NaNs of one dimension in place: values[offset + stride t] for t in 0 … length − 1.
 * @param {Float32Array | Float64Array} values
 * @param {number} offset
 * @param {number} stride
 * @param {number} length
 * @param {Missing} missing
 */
export function fillMissing(values, offset, stride, length, missing) {
    let last = -1; // the last step whose value is known
    for (let t = 0; t <= length; t++) {
        if (t < length && Number.isNaN(values[offset + stride * t])) continue;
        if (t - last > 1) {
            const left = last >= 0 ? values[offset + stride * last] : t < length ? values[offset + stride * t] : 0;
            const right = t < length ? values[offset + stride * t] : left;
            for (let u = last + 1; u < t; u++)
                values[offset + stride * u] =
                    missing === 'zero' ? 0 : last < 0 ? right : between(left, right, (u - last) / (t - last));
        }
        last = t;
    }
}

/** @param {number} left @param {number} right @param {number} share of the way from left to right @returns {number} */
export function between(left, right, share) {
    const way = right - left;
    return Number.isFinite(way) ? left + way * share : left * (1 - share) + right * share;
}

/**
 * The window of steps [from, from + window) as it was known when it ended: its gaps filled from its own values, and at
 * its beginning by the last one before it, never by what comes after it, least of all the target.
 * @param {Float64Array} values of [T, features], NaN where missing
 * @param {Float64Array} carried as `carry` makes it
 * @param {number} features
 * @param {number} from @param {number} window @param {Missing} missing @returns {Float64Array}
 */
export function windowOf(values, carried, features, from, window, missing) {
    const sample = values.slice(from * features, (from + window) * features);
    for (let f = 0; f < features; f++) {
        if (missing === 'interpolate' && Number.isNaN(sample[f])) sample[f] = carried[from * features + f];
        fillMissing(sample, f, features, window, missing);
    }
    return sample;
}

/**
 * Each value, or where it is missing the last one before it; NaN without any.
 * @param {Float64Array} values of [T, features] @param {number} features
 */
export function carry(values, features) {
    const carried = values.slice();
    for (let i = features; i < carried.length; i++) if (Number.isNaN(carried[i])) carried[i] = carried[i - features];
    return carried;
}
