/** Where a training's samples come from. */
import { shuffled } from '../engine/chance.js';
import { isObject } from '../errors.js';

/**
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('./not-finite.js').Item} Item
 */

/**
 * Where the samples of an epoch come from: as many each time, perhaps others. The same stream of chance gives the same
 * ones again.
 * @typedef {object} SampleSource
 * @property {number} count of an epoch
 * @property {(random: () => number) => Generator<Item>} epoch
 * @property {() => Iterable<ArrayLike<number> | undefined>} lists all its numbers, by which data are told apart
 * @property {EncodedSet['said']} [said] in every report
 * @property {(n: number) => Promise<boolean>} [ready] where they have to be waited for: until there are n more, or all
 *   that are left of the epoch; false: aborted meanwhile
 */

/**
 * A whole data set, in a new order every epoch or always as it is.
 * @param {EncodedSet} set
 * @param {boolean} shuffle
 * @returns {SampleSource}
 */
export function wholeSet(set, shuffle) {
    const items = itemsOf(set);
    return {
        count: items.length,
        lists: () => listsOf(items),
        said: set.said,
        *epoch(random) {
            const order = shuffle ? shuffled(items.length, random) : items.keys();
            for (const i of order) yield items[i];
        },
    };
}

/**
 * Whether samples come one after the other (stream.js), and do not lie in memory.
 * @param {any} data
 * @returns {data is import('../types.js').StreamDataset}
 */
export function isStreamed(data) {
    return isObject(data) && (typeof data.samples === 'function' || typeof data[Symbol.asyncIterator] === 'function');
}

/** The numbers of samples, their targets and weights. @param {Item[]} items */
export function listsOf(items) {
    return items.flatMap(({ sample: { data, second, edges }, target, weight = 1, rows }) => [
        data,
        second?.data,
        edges,
        target,
        Float64Array.of(weight),
        rows,
    ]);
}

/** The samples of a set of which something counts. @param {EncodedSet} set @returns {Item[]} */
export function itemsOf({ samples, target, weights, votes, rows }) {
    return samples
        .map((sample, i) => ({
            name: `sample ${i}`,
            sample,
            target: target(i),
            weight: weights?.[i] ?? 1,
            ...(votes && { votes: votes[i] }),
            ...(rows && { rows: rows[i] }),
        }))
        .filter(({ weight }) => weight > 0);
}

/** What divides the weights of a batch. @param {Item[]} batch */
export function totalWeight(batch) {
    return batch.reduce((sum, { weight = 1 }) => sum + weight, 0);
}
