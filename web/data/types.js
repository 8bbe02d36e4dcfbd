/**
 * The one shape all readers and generators of this folder return, and all models take.
 *
 * A series is a `Float32Array` of [T, features], row-major (all features of the first step, then of the second, …). A
 * sequence of tokens is a `Uint8Array`, `Uint16Array` or `Int32Array`. Lengths may differ from sample to sample.
 */

/** @typedef {Float32Array | Uint8Array | Uint16Array | Int32Array} Sample */
/**
 * What every data set has. `y[i]` is an index into `classes`, or for regression a number (then `classes` is empty).
 * `y` is empty where the source has no labels.
 * @typedef {object} Common
 * @property {string} [name] what the source calls itself
 * @property {string[]} classes the classes' names, in the order of the labels
 * @property {number} length the number of steps or tokens of the longest sample
 */
/**
 * @typedef {Common & { x: Float32Array[], y: Int32Array | Float32Array, features: number }} SeriesDataset
 * @typedef {Common & { x: (Uint8Array | Uint16Array | Int32Array)[], y: Int32Array | Float32Array, features: 1, vocabulary: number }} TokenDataset
 * `features` is 1 and `vocabulary` the number of different ids, padding included.
 * @typedef {SeriesDataset | TokenDataset} Dataset
 */

export {};
