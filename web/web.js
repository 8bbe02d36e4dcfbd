/** The entry point for browsers, bundlers and everything else: the binary is fetched from beside this module. */
import { loadThrough } from './index.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./wasm.js').LoadOptions} [options]
 * @returns {Promise<import('./index.js').PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(options, {
        // Bundlers find the files by exactly this form, so each is written out.
        locate: variant => variant === 'relaxed' ? new URL('./core.relaxed.wasm', import.meta.url) : new URL('./core.simd128.wasm', import.meta.url),
    });
}

export { Classifier, GraphClassifier, LanguageModel, PrimalAttention, Tensor } from './index.js';
export * from './types.js';
