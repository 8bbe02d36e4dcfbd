/** The binaries inside the package, as text: of the full build only, for with the base beside it there would be two. */
import { inflateSync } from 'fflate';
import { buildFor, checkLoadOptions } from './wasm.js';
import { relaxed, simd128 } from './wasm-inline.js';

/** @param {import('./wasm.js').Build} build @returns {Uint8Array} */
export function embedded(build) {
    const letters = atob(build.endsWith('relaxed') ? relaxed : simd128),
        packed = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
    return inflateSync(packed); // not by DecompressionStream, which browsers with SIMD have only since 2023
}

/**
 * The options of loadWorker() with the binary in them.
 * @param {import('./wasm.js').LoadOptions} options
 * @returns {import('./wasm.js').LoadOptions}
 */
export function embeddedOptions(options) {
    const checked = checkLoadOptions(options, 'loadWorker');
    return { ...checked, wasm: checked.wasm ?? embedded(buildFor(checked)) };
}
