/**
 * Samples that are windows of recordings: how they are taken, and what a data set remembers of it, so that a split
 * keeps apart what overlaps (time-cut.js).
 */

import { fail } from '../errors.js';
import { fillMissing } from './parsing/gaps.js';

/** @typedef {import('./types.js').Windows} Windows */

/**
 * Of the samples of the given numbers.
 * @param {Windows} windows
 * @param {readonly number[] | null} indices null: all
 * @returns {Windows}
 */
export function windowsAt({ span, starts, recordings }, indices) {
    return indices === null
        ? { span, starts, recordings }
        : {
              span,
              starts: Int32Array.from(indices, i => starts[i]),
              recordings: Int32Array.from(indices, i => recordings[i]),
          };
}

/** Whether two windows of one recording have a step in common. @param {Windows} windows @returns {boolean} */
export function overlap({ span, starts, recordings }) {
    const order = Array.from(starts, (_, i) => i).sort(
        (a, b) => recordings[a] - recordings[b] || starts[a] - starts[b],
    );
    return order.some((i, k) => {
        const before = order[k - 1];
        return k > 0 && recordings[i] === recordings[before] && starts[i] - starts[before] < span;
    });
}

/** @param {number} span @param {number} stride @returns {string[]} */
export function overlapGuess(span, stride) {
    return stride < span
        ? ['the windows overlap: split cuts each recording by time, and leaves out the windows across the cut']
        : [];
}

/**
 * Windows hold each value many times: more than 128 million values are a mistake.
 * @param {string} who
 * @param {number} values
 */
export function checkWindows(who, values) {
    if (values > 2 ** 27)
        fail(
            `${who}: the windows have ${values} values in all, more than ${2 ** 27}: give a shorter window or a larger stride`,
        );
}

/**
 * The window of steps [from, from + window) as it was known when it ended: its gaps filled from its own values, and at
 * its beginning by the last one before it, never by what comes after it, least of all the target.
 * @param {Float64Array} values of [T, features], NaN where missing
 * @param {Float64Array} carried as `carry` makes it
 * @param {number} features
 * @param {number} from @param {number} window @param {import('./parsing/gaps.js').Missing} missing @returns
 *   {Float64Array}
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
