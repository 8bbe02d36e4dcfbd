/** Where browsers, bundlers and everything else but Node find the binary: beside the built module. */
import { fail } from '../errors.js';
import { beforeBundling } from './prebundled.js';
import { ADVICE } from './wasm.js';

/** @type {import('./wasm.js').Door} */
export const beside = {
    // Bundlers find the files by exactly this form, so each is written out.
    locate: build =>
        found(
            {
                'core.relaxed': () => new URL('./core.relaxed.wasm', import.meta.url),
                'core.simd128': () => new URL('./core.simd128.wasm', import.meta.url),
                'full.relaxed': () => new URL('./full.relaxed.wasm', import.meta.url),
                'full.simd128': () => new URL('./full.simd128.wasm', import.meta.url),
                'threads.relaxed': () => new URL('./threads.relaxed.wasm', import.meta.url),
                'threads.simd128': () => new URL('./threads.simd128.wasm', import.meta.url),
            }[build],
        ),
    threads: () => import('./threads-web.js'),
};

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
