/** The binaries inside the package, as text: of the full build only, for with the base beside it there would be two. */
import { buildFor, checkLoadOptions } from './wasm.js';
import { relaxed, simd128 } from './wasm-inline.js';

/** @param {import('./wasm.js').Build} build @returns {Uint8Array} */
export function embedded(build) {
    const text = build.endsWith('relaxed') ? relaxed : simd128;
    return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
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
