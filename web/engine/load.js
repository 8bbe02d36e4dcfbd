/** What every door's load() does. */
import { fail } from '../errors.js';
import { Core } from './core.js';
import { instantiate } from './wasm.js';

/**
 * @template T
 * @param {import('./wasm.js').LoadOptions} options
 * @param {import('./wasm.js').Door} door
 * @param {new (core: Core, module: import('./platform.js').WasmModule, simd: 'simd128' | 'relaxed') => T} Api
 * @returns {Promise<T>}
 */
export async function loadThrough(options, door, Api) {
    const { module, exports, host, pool } = await instantiate(options, door);
    const core = new Core(exports, host, pool);
    if (options.full && core.missing.length > 0)
        fail('load: full is true, and the binary given as wasm is the base; the full one is full.<simd>.wasm');
    return new Api(core, module, core.simd);
}
