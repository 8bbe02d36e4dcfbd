/**
 * The entry point with the binaries inside, as text: for bundlers that leave files behind, and for pages that are one
 * file.
 */
import { PrimalAttention } from './api.js';
import { embedded } from './engine/embedded.js';
import { loadThrough } from './engine/load.js';

/**
 * Loads the library; everything after that is synchronous.
 * @param {import('./engine/wasm.js').LoadOptions} [options]
 * @returns {Promise<PrimalAttention>}
 */
export function load(options = {}) {
    return loadThrough(
        options,
        { locate: embedded, threads: () => import('./engine/threads-web.js') },
        PrimalAttention,
    );
}

export * from './api.js';
export * from './types.js';
