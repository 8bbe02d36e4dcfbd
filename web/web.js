/** The entry point for browsers, bundlers and everything else: the binary is fetched from beside this module. */
import { fail } from './errors.js';
import { loadThrough } from './api.js';
import { beforeBundling } from './engine/prebundled.js';
import { ADVICE } from './engine/wasm.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./engine/wasm.js').LoadOptions} [options]
 * @returns {Promise<import('./api.js').PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(options, {
        // Bundlers find the files by exactly this form, so each is written out.
        locate: variant =>
            found(() =>
                variant === 'relaxed'
                    ? new URL('./core.relaxed.wasm', import.meta.url)
                    : new URL('./core.simd128.wasm', import.meta.url),
            ),
    });
}

/** An address beside this module, or if a dev server has left the file behind, where it is. @param {() => URL} make */
function found(make) {
    let address;
    try {
        address = make();
    } catch {
        return fail(
            `load: the binary can't be found, because this script doesn't know its own address (a bundler has taken import.meta.url away); ${ADVICE}`,
        );
    }
    return beforeBundling(address.pathname.replace(/.*\//s, ''), address.href) ?? address;
}

export { Classifier, GraphClassifier, LanguageModel, PrimalAttention, Tensor } from './api.js';
export * from './types.js';
