// The tasks. A task makes its data from a seed, in the page and in each worker alike, so that nothing large is sent
// about.

import { bumps } from './bumps.js';
import { gesture } from './gesture.js';
import { graph } from './graph.js';
import { images } from './images.js';
import { make as makeSamples } from './later.js';
import { listops, listopsLong } from './listops.js';
import { addClass, classesOf } from './taught.js';
import { text } from './text.js';

/**
 * @typedef {Float32Array | Float64Array | Uint8Array | Uint16Array | Int32Array} Sample   [T, features] row-major, or
 *   token ids
 * @typedef {{ x: Sample[], y: Int32Array, features: number, classes: string[] }} Dataset
 * @typedef {{ kind: 'series', features: number, length: number } | { kind: 'tokens', vocabulary: number, length: number
 *   } | { kind: 'image', height: number, width: number, channels: number, patch: number } | { kind: 'graph', features:
 *   number }} Input
 * Data are `scaled` where their features have about unit size already, and standardised by `position` where they are
 * rows of a table, whose `columns` have names.
 * @typedef {{ train: Dataset, test: Dataset, input: Input, scaled?: boolean, standardize?: 'position', columns?:
 *   string[], graph?: { x: Float32Array, edges: Int32Array, y: Int32Array, learn: boolean[], at: Float32Array } }} Data
 *
 * @typedef {object} Task
 * @property {string} id
 * @property {string} name
 * @property {string} about      one or two plain sentences
 * @property {string} token      what a token is called: point, time, token
 * @property {'stroke'|'series'|'tokens'|'image'|'graph'|'table'} view  how a sample is drawn
 * @property {string[]} [names]  words for token ids
 * @property {string[]} classes
 * @property {Input} input
 * @property {number} testSize
 * @property {boolean} [toOrder] draw() gives the label asked for; else the label that came out
 * @property {(seed: number) => Data} [make]  where the samples belong together
 * @property {(label: number, r: import('./random.js').Random, part: 'train' | 'test') => Drawn} draw
 *
 * @typedef {{ x: Sample, label: number }} Drawn
 */

/** @type {Record<string, Task>} */
export const TASKS = { gesture, bumps, images, text, listops, 'listops-long': listopsLong, graph };

/** How a model standardises data: by feature, by the columns of a table, or not at all. @param {Data} data */
export const standardizeOf = ({ input, scaled, standardize }) => standardize ?? (input.kind === 'series' && !scaled);

/**
 * The data of a task, with the classes that were drawn for it.
 * @param {Task} task
 * @param {Record<string, any>} values settings
 * @returns {Data}
 */
export function make(task, { seed, samples, taught }) {
    const data = task.make?.(seed) ?? makeSamples(task, seed, samples);
    for (const each of classesOf(taught ?? '', seed))
        if (!data.train.classes.includes(each.name)) addClass(data, each.name, each.samples); // a link edited by hand
    return data;
}
