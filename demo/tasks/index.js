// The tasks. A task makes its data from a seed, in the page and in each worker alike, so that nothing large is sent about.

import { bumps } from './bumps.js';
import { gesture } from './gesture.js';
import { listops } from './listops.js';

/**
 * @typedef {Float32Array | Uint8Array | Uint16Array | Int32Array} Sample   [T, features] row-major, or token ids
 * @typedef {{ x: Sample[], y: Int32Array, features: number, classes: string[] }} Dataset
 * @typedef {{ kind: 'series', features: number, length: number } | { kind: 'tokens', vocabulary: number, length: number }} Input
 * Data are `scaled` where their features have about unit size already.
 * @typedef {{ train: Dataset, test: Dataset, input: Input, scaled?: boolean }} Data
 *
 * @typedef {object} Task
 * @property {string} id
 * @property {string} name
 * @property {string} about      one or two plain sentences
 * @property {string} token      what a token is called: point, time, token
 * @property {'stroke'|'series'|'tokens'} view  how a sample is drawn
 * @property {string[]} [names]  words for token ids
 * @property {string[]} classes
 * @property {Input} input
 * @property {number} testSize
 * @property {boolean} [toOrder] draw() gives the label asked for; else the label that came out
 * @property {(label: number, r: import('../random.js').Random) => { x: Sample, label: number }} draw
 */

/** @type {Record<string, Task>} */
export const TASKS = { gesture, bumps, listops };

export { make } from './later.js';
