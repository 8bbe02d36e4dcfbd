// Where the page is a single file, the package's code stands in it once: this, before the script of every worker that
// computes (workers.js).

import { load } from '../../dist/web.js';
import { unpacked } from './unpacked.js';

/** @param {{ threads?: number, wasm?: WebAssembly.Module }} [options] */
async function loadPackage({ threads, wasm } = {}) {
    return load({
        wasm: wasm ?? (await unpacked(/** @type {any} */ (globalThis).coreBinary)),
        simd: 'simd128',
        ...(threads && { threads }),
    });
}
Object.assign(globalThis, { loadPackage });
