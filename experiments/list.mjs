import { listops } from './listops.mjs';
import { uea } from './uea.mjs';

/** @typedef {{ name: string, title: string, run(context: import('./context.mjs').Context): Promise<void> }} Experiment */

/** @type {Experiment[]} */
export const EXPERIMENTS = [uea, listops];
