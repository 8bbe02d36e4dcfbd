/** From a worker that was started to the API behind it. */
import { sendable } from '../engine/wasm.js';
import { Caller } from './rpc.js';
import { RemotePrimalAttention } from './worker-models.js';

/**
 * @typedef {object} WorkerOptions
 * @property {import('../engine/wasm.js').WasmSource} [wasm] as for load(); pa.module spares a compilation
 * @property {'auto' | 'simd128' | 'relaxed'} [simd]
 * @property {boolean} [full] likewise
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
