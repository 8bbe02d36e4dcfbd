/**
 * Reads and writes safetensors.
 * @module primal-attention/safetensors
 */
export * from '../../../dist/safetensors.js';
