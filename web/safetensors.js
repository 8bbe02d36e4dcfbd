/** Reads and writes the safetensors format: primal-attention/safetensors. */
export * from './files/safetensors.js';
