/** primal-attention/functions for Node: what load() gives beside models. */
import { Functions } from './api-functions.js';
import { beside } from './engine/beside-node.js';
import { loadThrough } from './engine/load.js';
import { Optimizer } from './training/optimizer.js';
import { Tensor } from './tensors/tensor.js';

/**
 * Loads tensors, operations and decompositions without the models: a third less for a page to download. Models later:
 * `const { load } = await import('primal-attention')`, and load({ wasm: pa.module }), which fetches no binary again.
 * @param {import('./engine/wasm.js').LoadOptions} [options]
 * @returns {Promise<Functions>}
 */
export function load(options = {}) {
    return loadThrough(options, beside, Functions);
}

export { Functions, Optimizer, Tensor };
export * from './types.js';
