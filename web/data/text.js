/**
 * Text as bytes, the way the Long Range Arena classifies it: id = byte + 1, 0 is padding, so the vocabulary is 257.
 * A `Uint16Array`, because the byte 255 has the id 256 (UTF-8 never has that byte, other bytes may).
 */

import { encodeLabels } from './labels.js';

export const BYTE_VOCABULARY = 257;

/**
 * @param {string | ArrayBuffer | Uint8Array} text a string is taken as UTF-8
 * @returns {Uint8Array} a copy
 */
export function bytesOf(text) {
    if (typeof text === 'string') return new TextEncoder().encode(text);
    if (text instanceof ArrayBuffer || text instanceof Uint8Array) return new Uint8Array(text).slice();
    throw new TypeError(`bytesOf: expected a string, an ArrayBuffer or a Uint8Array, got ${text === null ? 'null' : typeof text}`);
}

/**
 * The ids of a text's first maxLength bytes.
 * @param {string | ArrayBuffer | Uint8Array} text @param {{ maxLength?: number }} [options]
 * @returns {Uint16Array}
 */
export function textTokens(text, { maxLength = Infinity } = {}) {
    return Uint16Array.from(bytesOf(text).subarray(0, maxLength), byte => byte + 1);
}

/**
 * The text that ids stand for: the way back, for display. Padding is left out, and a character that was cut in two becomes "�".
 * @param {ArrayLike<number>} tokens
 * @returns {string}
 */
export function tokensText(tokens) {
    return new TextDecoder().decode(Uint8Array.from(Array.from(tokens).filter(id => id !== 0), id => id - 1));
}

/**
 * @param {readonly (string | ArrayBuffer | Uint8Array)[]} texts
 * @param {readonly (string | number)[]} [labels] one for each text; numbers with a fraction are targets of a regression
 * @param {{ maxLength?: number, classes?: readonly string[], task?: import('./labels.js').Task }} [options]
 *   only the first maxLength bytes are kept; `classes` in the order wanted, such as the training set's for its test set
 * @returns {import('./types.js').TokenDataset & { x: Uint16Array[] }} not padded
 */
export function textDataset(texts, labels, { maxLength = Infinity, classes, task } = {}) {
    if (!(maxLength >= 1)) throw new Error(`textDataset: maxLength must be at least 1, got ${maxLength}`);
    if (labels && labels.length !== texts.length) throw new Error(`textDataset: expected as many labels as texts, ${texts.length}, got ${labels.length}`);
    const x = texts.map((text, i) => {
        const tokens = textTokens(text, { maxLength });
        if (tokens.length === 0) throw new Error(`textDataset: text ${i} is empty`);
        return tokens;
    });
    const encoded = labels ? encodeLabels(labels.map(String), { classes, task, where: i => `textDataset: label ${i}` }) : { y: new Int32Array(0), classes: [] };
    return { x, ...encoded, features: 1, vocabulary: BYTE_VOCABULARY, length: x.reduce((most, tokens) => Math.max(most, tokens.length), 0) };
}
