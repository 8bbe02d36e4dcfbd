/**
 * Text as bytes, the way the Long Range Arena classifies it: id = byte + 1, 0 is padding, so the vocabulary is 257.
 * A `Uint16Array`, because the byte 255 has the id 256 (UTF-8 never has that byte, other bytes may).
 */

import { checkInteger, describe, fail } from '../errors.js';
import { checkLabelOptions, labelText, listOf, optionsOf, wholesOf } from './arguments.js';
import { encodeLabels } from './labels.js';
import { isBytes } from './parsing/source.js';
import { resultOf } from './result.js';

export const BYTE_VOCABULARY = 257;

/**
 * @param {string | ArrayBuffer | Uint8Array} text a string is taken as UTF-8
 * @returns {Uint8Array} a copy
 */
export function bytesOf(text) {
    if (typeof text === 'string') return new TextEncoder().encode(text);
    if (isBytes(text)) return new Uint8Array(text).slice();
    return fail(`bytesOf: expected a string, an ArrayBuffer or a Uint8Array, got ${describe(text)}`);
}

/**
 * The characters that texts are made of, each once and in order: the vocabulary of a translator.
 * @param {readonly string[]} texts
 * @returns {string}
 */
export function characters(texts) {
    const list = listOf('characters: texts', texts, 'texts'),
        bad = list.findIndex(text => typeof text !== 'string');
    if (bad >= 0) fail(`characters: texts[${bad}] must be a string, got ${describe(list[bad])}`);
    return [...new Set(list.flatMap(text => [...text]))].sort().join('');
}

/**
 * The ids of a text's first maxLength bytes.
 * @param {string | ArrayBuffer | Uint8Array} text @param {{ maxLength?: number }} [options]
 * @returns {Uint16Array}
 */
export function textTokens(text, options) {
    const { maxLength = Infinity } = optionsOf('textTokens', options, ['maxLength']);
    checkLength('textTokens', maxLength);
    return tokensOf(text, maxLength);
}

/** @param {string | ArrayBuffer | Uint8Array} text @param {number} maxLength */
function tokensOf(text, maxLength) {
    return Uint16Array.from(bytesOf(text).subarray(0, maxLength), byte => byte + 1);
}

/** @param {string} who @param {unknown} maxLength */
function checkLength(who, maxLength) {
    if (maxLength !== Infinity) checkInteger(`${who}: maxLength`, maxLength, 1);
}

/**
 * The text that ids stand for: the way back, for display. Padding is left out, and a character that was cut in two
 * becomes "�".
 * @param {ArrayLike<number>} tokens
 * @returns {string}
 */
export function tokensText(tokens) {
    return new TextDecoder().decode(
        Uint8Array.from(
            wholesOf('tokensText: tokens', tokens, 0, BYTE_VOCABULARY - 1).filter(id => id !== 0),
            id => id - 1,
        ),
    );
}

/**
 * @param {readonly (string | ArrayBuffer | Uint8Array)[]} texts
 * @param {readonly (string | number | null)[]} [labels] one for each text; numbers with a fraction are targets of a
 *   regression, null and "" are missing
 * @param {{ maxLength?: number, classes?: readonly string[], task?: import('./labels.js').Task, missingTarget?:
 *   import('./labels.js').MissingTarget }} [options]
 *   only the first maxLength bytes are kept; `classes` in the order wanted, such as the training set's for its test
 *   set;
 *   `missingTarget`: an error ('error', if not given), or such texts are left out and counted ('drop')
 * @returns {import('./types.js').TokenDataset & { x: Uint16Array[], read: import('./types.js').Read }} not padded
 */
export function textDataset(texts, labels, options) {
    const { maxLength = Infinity, ...given } = optionsOf('textDataset', options, [
        'maxLength',
        'classes',
        'task',
        'missingTarget',
    ]);
    checkLength('textDataset', maxLength);
    const labelOptions = checkLabelOptions('textDataset', given);
    const all = listOf('textDataset: texts', texts, 'texts').map((text, i) => {
        if (typeof text !== 'string' && !isBytes(text))
            fail(`textDataset: text ${i} must be a string, an ArrayBuffer or a Uint8Array, got ${describe(text)}`);
        const tokens = tokensOf(text, maxLength);
        if (tokens.length === 0) fail(`textDataset: text ${i} is empty`);
        return tokens;
    });
    const words =
        labels === undefined || labels === null
            ? null
            : listOf('textDataset: labels', labels, 'labels').map((label, i) =>
                  labelText(`textDataset: label ${i}`, label),
              );
    if (words && words.length !== all.length)
        fail(`textDataset: expected as many labels as texts, ${all.length}, got ${words.length}`);
    const data = resultOf({
        x: all,
        features: 1,
        labels:
            words &&
            encodeLabels(words, { who: 'textDataset', ...labelOptions, where: i => `textDataset: label ${i}` }),
        format: 'text',
        filled: 0,
        how: 'error',
        guesses: [],
    });
    return { ...data, vocabulary: BYTE_VOCABULARY };
}
