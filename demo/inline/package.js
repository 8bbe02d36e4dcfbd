// In the place of ../package.js where the page is a single file: workers.js has put the binary before the worker's
// script.

import { load as loadPackage } from '../../dist/web.js';

export const load = () =>
    loadPackage({
        wasm: Uint8Array.from(atob(/** @type {any} */ (globalThis).coreBinary), letter => letter.charCodeAt(0)),
        simd: 'simd128',
    });
