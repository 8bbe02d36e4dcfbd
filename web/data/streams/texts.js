/** Bytes that come in pieces as text, whose characters may lie across the borders of the pieces. */

import { checkWord, fail } from '../../errors.js';
import { latinText, wideEncoding, withoutMark } from '../parsing/source.js';

/** @typedef {'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'} Encoding */

/** @type {Encoding[]} */
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];
/** So many bytes at most are decoded at a time. */
const PIECE = 65536;

/** @param {string} who @param {unknown} encoding */
export function checkEncoding(who, encoding) {
    if (encoding !== undefined) checkWord(`${who}: encoding`, encoding, ENCODINGS);
    return /** @type {Encoding | undefined} */ (encoding);
}

/**
 * Bytes in pieces that are never large, the first of which says enough of the rest.
 * @param {AsyncIterable<Uint8Array>} chunks @param {number} least of the first
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* evenPieces(chunks, least) {
    const size = Math.min(PIECE, least);
    let head = new Uint8Array(2 * size),
        used = 0,
        begun = false;
    for await (const chunk of chunks)
        for (let at = 0; at < chunk.length; at += size) {
            const piece = chunk.subarray(at, at + size);
            if (begun) {
                yield piece;
                continue;
            }
            head.set(piece, used);
            used += piece.length;
            if (used < size) continue;
            begun = true;
            yield head.subarray(0, used);
            head = new Uint8Array(0);
        }
    if (!begun) yield head.subarray(0, used);
}

/**
 * As textOf tells it of a whole file, but from the beginning.
 * @param {Uint8Array} head @param {string[]} guesses @returns {Encoding}
 */
export function encodingOf(head, guesses) {
    const wide = wideEncoding(head);
    if (wide) {
        if (head[0] < 0xfe || head[1] < 0xfe)
            guesses.push('the bytes are read as UTF-16, as every other one at the beginning is 0');
        return wide;
    }
    try {
        // A character that is cut at the end is none that is wrong.
        new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
        return 'utf-8';
    } catch {
        guesses.push('the bytes are no UTF-8 and are read as Windows-1252 (Latin-1)');
        return 'windows-1252';
    }
}

/**
 * @param {AsyncIterable<Uint8Array>} pieces
 * @param {(head: Uint8Array) => Encoding} encodingFor
 * @param {() => string} place what is being read, for a sentence
 * @returns {AsyncGenerator<string, void, void>}
 */
export async function* textsOf(pieces, encodingFor, place) {
    /** @type {TextDecoder | null} */
    let decoder = null;
    /** @type {Encoding | null} */
    let encoding = null;
    const decode = (/** @type {Uint8Array} */ bytes, /** @type {boolean} */ stream) => {
        if (encoding === 'windows-1252') return latinText(bytes);
        try {
            return /** @type {TextDecoder} */ (decoder).decode(bytes, { stream });
        } catch {
            return fail(
                `${place()} has bytes that are no ${encoding === 'utf-8' ? 'UTF-8, as the beginning is' : 'UTF-16'}; ` +
                    "for a file in Latin-1 say { encoding: 'windows-1252' }",
            );
        }
    };
    let begun = false;
    for await (const piece of pieces) {
        if (encoding === null) {
            encoding = encodingFor(piece);
            decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
        }
        const text = decode(piece, true);
        yield begun ? text : withoutMark(text);
        begun ||= text !== '';
    }
    if (encoding !== null && encoding !== 'windows-1252') yield decode(new Uint8Array(0), false);
}
