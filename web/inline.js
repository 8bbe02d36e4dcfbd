/**
 * The entry point with the binaries inside, as text: for bundlers that leave files behind, and for pages that are one
 * file.
 */
import { embedded } from './embedded.js';
import { loadThrough } from './index.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./wasm.js').LoadOptions} [options]
 * @returns {Promise<import('./index.js').PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(options, { locate: embedded });
}

export { Classifier, GraphClassifier, LanguageModel, PrimalAttention, Tensor } from './index.js';
export * from './types.js';
