/** The binaries inside the package, as text. */
import { checkLoadOptions, variantFor } from './wasm.js';
import { relaxed, simd128 } from './wasm-inline.js';

/** @param {'simd128' | 'relaxed'} variant @returns {Uint8Array} */
export function embedded(variant) {
    return Uint8Array.from(atob(variant === 'relaxed' ? relaxed : simd128), letter => letter.charCodeAt(0));
}

/**
 * The options of loadWorker() with the binary in them.
 * @param {import('./wasm.js').LoadOptions} options
 * @returns {import('./wasm.js').LoadOptions}
 */
export function embeddedOptions(options) {
    const { wasm, simd } = checkLoadOptions(options, 'loadWorker');
    return { wasm: wasm ?? embedded(variantFor(simd)), simd };
}
