/** A data set in two. */

import { Random } from './random.js';

/**
 * Splits at random into a training and a test part. With class labels every class is split in the same proportion (the
 * samples it rounds away go to the larger remainders first), so that small sets keep their balance. The samples themselves
 * are shared with the original, not copied; within each part they keep their order.
 *
 * @template {import('./types.js').Dataset & { positions?: Int32Array[] }} T
 * @param {T} dataset
 * @param {number} [fraction] the training part, between 0 and 1
 * @param {number} [seed]
 * @returns {{ train: T, test: T }}
 */
export function split(dataset, fraction = 0.8, seed = 0) {
    if (!(fraction >= 0 && fraction <= 1)) throw new Error(`split: fraction must be between 0 and 1, got ${fraction}`);
    const { x, y, classes } = dataset, random = new Random(seed);
    const stratified = y.length === x.length && classes.length > 0;
    /** @type {number[][]} */
    const groups = Array.from({ length: stratified ? classes.length : 1 }, () => []);
    x.forEach((_, i) => groups[stratified ? y[i] : 0].push(i));

    const shares = groups.map(group => Math.floor(group.length * fraction));
    let left = Math.round(x.length * fraction) - shares.reduce((a, b) => a + b, 0);
    const byRest = groups.map((group, g) => ({ g, rest: group.length * fraction - shares[g] })).sort((a, b) => b.rest - a.rest || a.g - b.g);
    for (const { g, rest } of byRest) if (left > 0 && rest > 0) { shares[g]++; left--; }

    /** @type {number[]} */
    const train = [];
    /** @type {number[]} */
    const test = [];
    groups.forEach((group, g) => {
        random.shuffle(group).forEach((i, rank) => (rank < shares[g] ? train : test).push(i));
    });
    return { train: select(dataset, train.sort((a, b) => a - b)), test: select(dataset, test.sort((a, b) => a - b)) };
}

/**
 * The samples of the given numbers, in that order, as a data set of its own.
 * @template {import('./types.js').Dataset & { positions?: Int32Array[] }} T
 * @param {T} dataset @param {readonly number[]} indices
 * @returns {T}
 */
export function select(dataset, indices) {
    const { x, y, positions } = dataset;
    const wrong = indices.find(i => !(Number.isInteger(i) && i >= 0 && i < x.length));
    if (wrong !== undefined) throw new Error(`select: there is no sample ${wrong}, the data set has ${x.length}`);
    const labels = y.length === 0 ? y : y instanceof Int32Array ? Int32Array.from(indices, i => y[i]) : Float32Array.from(indices, i => y[i]);
    return { ...dataset, x: indices.map(i => x[i]), y: labels, ...(positions && { positions: indices.map(i => positions[i]) }) };
}
