/**
 * The entry point with the binaries inside, as text: for bundlers that leave files behind, and for pages that are one
 * file.
 */
import { embedded } from './engine/embedded.js';
import { loadThrough } from './api.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./engine/wasm.js').LoadOptions} [options]
 * @returns {Promise<import('./api.js').PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(options, { locate: embedded });
}

export { Classifier, GraphClassifier, LanguageModel, PrimalAttention, Tensor } from './api.js';
export * from './types.js';
