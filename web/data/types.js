/**
 * The one shape all readers and generators of this folder return, and all models take.
 *
 * A series is a `Float64Array` (from the readers, which round nothing: large counters and times keep their digits) or a
 * `Float32Array` of [T, features], row-major (all features of the first step, then of the second, …). A sequence of
 * tokens is a `Uint8Array`, `Uint16Array` or `Int32Array`. Lengths may differ from sample to sample.
 */

/** @typedef {Float32Array | Float64Array | Uint8Array | Uint16Array | Int32Array} Sample */
/**
 * What every data set has. `y[i]` is an index into `classes`, or for regression a number (then `classes` is empty).
 * `y` is empty where the source has no labels.
 * @typedef {object} Common
 * @property {string} [name] what the source calls itself
 * @property {string[]} classes the classes' names, in the order of the labels
 * @property {number} length the number of steps or tokens of the longest sample
 */
/**
 * What a reader says of a file: how it understood it, and what it did to the data.
 * @typedef {object} Read
 * @property {string} format 'ts', 'arff', 'tsf', 'ucr', 'csv', 'json', 'npy', 'npz', 'parquet', 'arrow', 'text' or
 *   'windows'
 * @property {number} [dropped] samples left out because their target is missing
 * @property {{ count: number, how: string }} filled values that were missing, and what they were filled with:
 *   'interpolate', 'mean' (of the column), 'zero', 'kept' as NaN, or 'error' if none was allowed
 * @property {Windows} [windows] where the samples are windows of recordings; split and select heed it
 * @property {string[]} [targets] of windows(): what the values of y are, such as 'load+24', 24 steps after the window
 * @property {string[]} guesses what was not said and had to be guessed, in words
 */
/**
 * Of samples that are windows: each begins at step `starts[i]` of recording `recordings[i]` (both from 0) and reaches
 * over `span` steps, that of its target included.
 * @typedef {{ span: number, starts: Int32Array, recordings: Int32Array }} Windows
 */
/**
 * @typedef {Common & { x: (Float32Array | Float64Array)[], y: Int32Array | Float32Array | Float64Array, features:
 *   number }} SeriesDataset
 * @typedef {Common & { x: (Uint8Array | Uint16Array | Int32Array)[], y: Int32Array | Float32Array | Float64Array,
 *   features: 1, vocabulary: number }} TokenDataset
 * `features` is 1 and `vocabulary` the number of different ids, padding included.
 * @typedef {SeriesDataset | TokenDataset} Dataset
 */

export {};
