/**
 * Readers of files, makers of small data sets, splits, windows and metrics; needs no core.
 * @module primal-attention/data
 */
export * from '../../../dist/data.js';
