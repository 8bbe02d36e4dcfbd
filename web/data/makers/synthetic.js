/** Small tasks of our own, quick to make and to learn, for trying things out. Each says what has to be attended to. */

import { checkNumber, describe, fail } from '../../errors.js';
import { checkSize, optionsOf } from '../arguments.js';
import { balancedLabels, Random } from './random.js';

/**
 * Find the matching bump. Two bumps stand far apart in a noisy series, each upward or downward; class "same" if both
 * point the same way, "different" otherwise. Neither bump alone says anything of the class (each points up half of the
 * time in both), so the two have to be brought together, and a linear function of the series cannot do it.
 *
 * @param {{ count: number, length?: number, noise?: number, width?: number, seed?: number }} options `width`: of a
 *   bump, in steps, between its points of half height; `noise`: standard deviation, a bump being 1 high
 * @returns {import('../types.js').SeriesDataset & { positions: Int32Array[] }} one feature; `positions[i]` are the
 *   steps of sample i's two peaks
 */
export function bumps(options) {
    const own = optionsOf('bumps', options, ['count', 'length', 'noise', 'width', 'seed']);
    const { length = 64, noise = 0.1, width = 4, seed = 0 } = own,
        count = checkSize('bumps: count', own.count, 0);
    checkSize('bumps: length', length, 8);
    checkNumber('bumps: noise', noise, 0);
    if (!(Number.isFinite(width) && width > 0 && width <= length / 8))
        fail(`bumps: width must be above 0 and at most length / 8 = ${length / 8}, got ${describe(width)}`);
    const random = new Random(seed),
        y = balancedLabels(count, 2, random);
    /** @type {Float32Array[]} */
    const x = [];
    /** @type {Int32Array[]} */
    const positions = [];
    const edge = Math.ceil(width);
    // At least a third of the series lies between the two.
    const apart = Math.floor(length / 3);
    for (let i = 0; i < count; i++) {
        const first = random.integer(edge, length - 1 - edge - apart),
            second = random.integer(first + apart, length - 1 - edge);
        const up = random.bits() & 1 ? 1 : -1,
            signs = [up, y[i] === 0 ? up : -up];
        const series = new Float32Array(length);
        for (let t = 0; t < length; t++)
            series[t] =
                signs[0] * bump((t - first) / width) + signs[1] * bump((t - second) / width) + noise * random.normal();
        x.push(series);
        positions.push(Int32Array.of(first, second));
    }
    return { name: 'Bumps', x, y, classes: ['same', 'different'], features: 1, length, positions };
}

/**
 * (1 − u²/r²)² for |u| < r, else 0, with r such that it is ½ at ±½: a bump without calling exp, and so the same in
 * every engine.
 * @param {number} u
 */
function bump(u) {
    const s = 4 * (1 - Math.SQRT1_2) * u * u;
    return s < 1 ? (1 - s) ** 2 : 0;
}

/**
 * The adding problem (Hochreiter and Schmidhuber, 1997): the first feature is a random number in 0 … 1, the second
 * marks two of the steps with 1, and the target is the sum of the two marked numbers. Guessing 1 has a mean squared
 * error of 1/6.
 *
 * @param {{ count: number, length?: number, seed?: number }} options
 * @returns {import('../types.js').SeriesDataset & { y: Float32Array, positions: Int32Array[] }} two features;
 *   `positions[i]` are the marked steps
 */
export function adding(options) {
    const own = optionsOf('adding', options, ['count', 'length', 'seed']);
    const { length = 50, seed = 0 } = own,
        count = checkSize('adding: count', own.count, 0);
    checkSize('adding: length', length, 2);
    const random = new Random(seed),
        y = new Float32Array(count),
        half = length >> 1;
    /** @type {Float32Array[]} */
    const x = [];
    /** @type {Int32Array[]} */
    const positions = [];
    for (let i = 0; i < count; i++) {
        const series = new Float32Array(2 * length);
        for (let t = 0; t < length; t++) series[2 * t] = random.uniform();
        const marked = Int32Array.of(random.integer(0, half - 1), random.integer(half, length - 1));
        for (const t of marked) {
            series[2 * t + 1] = 1;
            y[i] += series[2 * t];
        }
        x.push(series);
        positions.push(marked);
    }
    return { name: 'Adding', x, y, classes: [], features: 2, length, positions };
}

/**
 * Four wave forms of random period, phase and height with noise: sine, square, triangle, saw. What tells them apart is
 * the shape within a period, wherever it is. Lengths differ unless minLength equals length.
 *
 * @param {{ count: number, length?: number, minLength?: number, noise?: number, seed?: number }} options
 * @returns {import('../types.js').SeriesDataset} one feature
 */
export function waves(options) {
    const own = optionsOf('waves', options, ['count', 'length', 'minLength', 'noise', 'seed']);
    const { length = 64, minLength = length, noise = 0.1, seed = 0 } = own,
        count = checkSize('waves: count', own.count, 0);
    checkSize('waves: minLength', minLength, 1);
    checkSize('waves: length', length, minLength);
    checkNumber('waves: noise', noise, 0);
    const random = new Random(seed),
        y = balancedLabels(count, 4, random);
    const forms = [
        (/** @type {number} */ u) => Math.sin(2 * Math.PI * u),
        (/** @type {number} */ u) => (u < 0.5 ? 1 : -1),
        (/** @type {number} */ u) => 1 - 4 * Math.abs(u - 0.5),
        (/** @type {number} */ u) => 2 * u - 1,
    ];
    const x = Array.from(y, form => {
        const period = random.uniform(10, 24),
            phase = random.uniform(),
            height = random.uniform(0.5, 1.5);
        return Float32Array.from(
            { length: random.integer(minLength, length) },
            (_, t) => height * forms[form]((t / period + phase) % 1) + noise * random.normal(),
        );
    });
    return { name: 'Waves', x, y, classes: ['sine', 'square', 'triangle', 'saw'], features: 1, length };
}
