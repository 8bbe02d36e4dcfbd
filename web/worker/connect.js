/** From a worker that was started to the API behind it. */
import { sendable } from '../engine/wasm.js';
import { Caller } from './rpc.js';
import { RemotePrimalAttention } from './worker-models.js';

/**
 * @typedef {object} WorkerOptions
 * @property {import('../engine/wasm.js').WasmSource} [wasm] where the binary is, or the binary itself (an address,
 *   bytes, a Response, a WebAssembly.Module), as for load(). Not given: the file beside the worker; of
 *   primal-attention/worker/inline the one inside. `module` of what load() gave spares a second compilation
 * @property {'auto' | 'simd128' | 'relaxed'} [simd] 'simd128' has the same bits everywhere, 'relaxed' is faster; 'auto'
 *   (not given) takes relaxed where the engine has it
 * @property {boolean} [full] the full build, with all kinds of models and operations, in place of the base (false)
 * @property {number | 'auto'} [threads] as of load(): how many threads compute, the worker's own among them
 *
 * @typedef {import('./rpc.js').Port & { terminate: () => void, busy?: (busy: boolean) => void, onError: (listener:
 *   (error: Error) => void) => void }} WorkerPort
 */

/** @param {WorkerPort} port @param {WorkerOptions} options @returns {Promise<RemotePrimalAttention>} */
export async function connect(port, { wasm, ...options }) {
    const caller = new Caller(port, port.busy);
    port.onError(error => caller.close(error));
    try {
        const loaded = await caller.call('load', { wasm: await sendable(wasm), ...options });
        return new RemotePrimalAttention(port, caller, loaded);
    } catch (error) {
        port.terminate();
        throw error;
    }
}
