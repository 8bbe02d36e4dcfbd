/** The entry point for browsers, bundlers and everything else: the binary is fetched from beside this module. */
import { loadThrough } from './index.js';
import { beforeBundling } from './prebundled.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./wasm.js').LoadOptions} [options]
 * @returns {Promise<import('./index.js').PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(options, {
        // Bundlers find the files by exactly this form, so each is written out.
        locate: variant => found(variant === 'relaxed' ? new URL('./core.relaxed.wasm', import.meta.url) : new URL('./core.simd128.wasm', import.meta.url)),
    });
}

/** The address, or if a dev server has left the file behind, where it is. @param {URL} address */
function found(address) {
    return beforeBundling(address.pathname.replace(/.*\//s, ''), address.href) ?? address;
}

export { Classifier, GraphClassifier, LanguageModel, PrimalAttention, Tensor } from './index.js';
export * from './types.js';
