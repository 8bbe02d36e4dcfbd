/** The entry point for Node: the binary is read from the file beside this module. */
import { PrimalAttention } from './api.js';
import { beside } from './engine/beside-node.js';
import { loadThrough } from './engine/load.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./engine/wasm.js').LoadOptions} [options]
 * @returns {Promise<PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(options, beside, PrimalAttention);
}

export * from './api.js';
export * from './types.js';
