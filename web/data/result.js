/**
 * What readers return of the samples they found: a data set without those that have no target, and what was done to it.
 */

import { howFilled } from './parsing/gaps.js';

/**
 * @typedef {object} Encoded labels, as encodeLabels makes them
 * @property {Int32Array | Float64Array} y
 * @property {string[]} classes
 * @property {number[] | null} kept the samples that have a target, null if all have
 * @property {string[]} guesses
 */

/**
 * @template {ArrayLike<number>} T
 * @template {number} F
 * @param {object} found
 * @param {T[]} found.x all samples
 * @param {F} found.features
 * @param {Encoded | null} found.labels null: the file has none
 * @param {string} found.format
 * @param {number} found.filled how many values were missing
 * @param {import('./parsing/gaps.js').Missing | 'mean' | 'kept'} found.how what they were filled with
 * @param {string[]} found.guesses
 */
export function resultOf({ x: all, features, labels, format, filled, how, guesses }) {
    const {
        y,
        classes,
        kept,
        guesses: ofLabels,
    } = labels ?? {
        y: new Int32Array(0),
        classes: [],
        kept: null,
        guesses: [],
    };
    const x = kept ? kept.map(i => all[i]) : all;
    return {
        x,
        y,
        classes,
        features,
        length: x.reduce((most, sample) => Math.max(most, sample.length / features), 0),
        read: {
            format,
            dropped: all.length - x.length,
            filled: { count: filled, how: howFilled(how) },
            guesses: [...guesses, ...ofLabels],
        },
    };
}
