// The trainers: a row for each kind of data that is learned otherwise than sample by sample.

import { GraphTrainer } from './graph-trainer.js';
import { SampleTrainer } from './sample-trainer.js';

/** @type {Record<string, typeof GraphTrainer>} by the kind of a task's input */
const TRAINERS = { graph: GraphTrainer };

/**
 * @param {any} pa
 * @param {import('../tasks/index.js').Data} data
 * @param {Record<string, any>} values
 * @param {string} kind
 * @param {string} [options]
 * @returns {import('./trainer.js').Trainer}
 */
export const trainerOf = (pa, data, values, kind, options) =>
    new (TRAINERS[data.input.kind] ?? SampleTrainer)(pa, data, values, kind, options);
