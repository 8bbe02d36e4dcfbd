/**
 * Tensors, attention and operations without the models.
 * @module primal-attention/functions
 */
export * from '../../../dist/functions.js';
