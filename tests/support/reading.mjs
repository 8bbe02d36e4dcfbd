/** @file What tests of the readers share. */
import assert from 'node:assert/strict';

/** @param {{ x: Iterable<number>[] }} data */
export const rows = data => data.x.map(series => [...series]);

/** @param {{ y: ArrayLike<number>, classes: string[] }} data names, or numbers where there are none */
export const labels = data => Array.from(data.y, label => data.classes[label] ?? label);

/** A text in UTF-16. @param {string} text @param {'be'} [order] */
export const wide = (text, order) => {
    const bytes = Buffer.from(text, 'utf16le');
    return new Uint8Array(order === 'be' ? bytes.swap16() : bytes);
};

/** @param {{ read: { guesses: string[] } }} data @param {RegExp} pattern */
export const guessed = (data, pattern) =>
    assert.ok(
        data.read.guesses.some(guess => pattern.test(guess)),
        data.read.guesses.join('\n'),
    );
