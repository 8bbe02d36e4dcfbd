/** Where Node finds the binary: in the file beside the built module. */
import { readFileSync } from 'node:fs';

/** @type {import('./wasm.js').Door} */
export const beside = {
    locate: build =>
        ({
            'core.relaxed': () => new URL('./core.relaxed.wasm', import.meta.url),
            'core.simd128': () => new URL('./core.simd128.wasm', import.meta.url),
            'full.relaxed': () => new URL('./full.relaxed.wasm', import.meta.url),
            'full.simd128': () => new URL('./full.simd128.wasm', import.meta.url),
            'threads.relaxed': () => new URL('./threads.relaxed.wasm', import.meta.url),
            'threads.simd128': () => new URL('./threads.simd128.wasm', import.meta.url),
        })[build](), // as in beside.js
    read: async url => readFileSync(url), // 0.7 ms; on a thread of its own it is 3
    threads: () => import('./threads-node.js'),
};
