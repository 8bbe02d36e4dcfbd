/** Reads and writes the safetensors format, and what a saved model says of it: primal-attention/safetensors. */
export { roundingOf } from './files/rounding.js';
export { readSafetensors } from './files/safetensors-read.js';
export { writeSafetensors } from './files/safetensors-write.js';

/**
 * @typedef {import('./files/safetensors-tensor.js').Dtype} Dtype
 * @typedef {import('./files/safetensors-tensor.js').TensorData} TensorData
 * @typedef {import('./files/safetensors-tensor.js').StoredTensor} StoredTensor
 * @typedef {import('./files/safetensors-tensor.js').TensorToStore} TensorToStore
 * @typedef {import('./files/compress.js').Rounding} Rounding
 */
