/** The entry point for Node: the binary is read from the file beside this module. */
import { readFile } from 'node:fs/promises';
import { loadThrough } from './index.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./wasm.js').LoadOptions} [options]
 * @returns {Promise<import('./index.js').PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(options, {
        locate: variant => new URL(`./core.${variant}.wasm`, import.meta.url),
        read: url => readFile(url),
    });
}

export { Classifier, GraphClassifier, LanguageModel, PrimalAttention, Tensor } from './index.js';
export * from './types.js';
