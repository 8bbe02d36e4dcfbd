/**
 * Inputs of which some are missing (`missing: 'mask'`): beside each number a second channel, 1 where it is there. What
 * is missing is NaN before, and 0 in both after.
 */
import { isArray } from '../errors.js';

/**
 * @param {ArrayLike<number>} numbers standardised, NaN where missing
 * @returns {Float32Array} number, mask, number, mask …
 */
export function masked(numbers) {
    const { length } = numbers,
        out = new Float32Array(2 * length);
    for (let i = 0; i < length; i++)
        if (!Number.isNaN(numbers[i])) {
            out[2 * i] = numbers[i];
            out[2 * i + 1] = 1;
        }
    return out;
}

/** The numbers, NaN where missing. @param {Float32Array} channels as masked() makes them @returns {Float32Array} */
export function unmasked(channels) {
    const numbers = new Float32Array(channels.length / 2);
    for (let i = 0; i < numbers.length; i++) numbers[i] = channels[2 * i + 1] === 0 ? NaN : channels[2 * i];
    return numbers;
}

/**
 * A sample as people bring it, NaN in place of null.
 * @param {any} sample a list of numbers, or of rows @returns {any}
 */
export function withGaps(sample) {
    return isArray(sample) ? Array.from(sample, each => (each === null ? NaN : withGaps(each))) : sample;
}

/**
 * The mean of each column, of the numbers that are there; 0 without any.
 * @param {Float32Array} numbers [rows, columns], NaN where missing @param {number} columns
 */
export function meansOf(numbers, columns) {
    return Float64Array.from({ length: columns }, (_, c) => {
        let sum = 0,
            n = 0;
        for (let i = c; i < numbers.length; i += columns)
            if (!Number.isNaN(numbers[i])) {
                sum += numbers[i];
                n++;
            }
        return n > 0 ? sum / n : 0;
    });
}
