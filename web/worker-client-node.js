/** primal-attention/worker in Node: the models in a worker thread. */
import { Worker } from 'node:worker_threads';
import { checkLoadOptions } from './engine/wasm.js';
import { connect } from './worker/connect.js';
import { threadPort } from './worker/worker-ports.js';

/**
 * Starts a worker and loads the library in it. It does not keep the process from ending while nothing is asked of it.
 * @param {import('./worker/connect.js').WorkerOptions} [options] those of load(): `wasm`, `simd`, `full`, `threads`
 * @returns {Promise<import('./worker/worker-models.js').RemotePrimalAttention>} what load() gives, but awaited: models,
 *   data and answers are copied to and fro; `terminate()` ends the worker
 */
export async function loadWorker(options = {}) {
    checkLoadOptions(options, 'loadWorker');
    return connect(threadPort(new Worker(new URL('./worker-node.js', import.meta.url))), options);
}

export * from './worker/worker-models.js';
