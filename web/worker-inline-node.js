/**
 * primal-attention/worker/inline in Node: a worker thread from text, with the binary inside, for programs that are one
 * file.
 */
import { Worker } from 'node:worker_threads';
import { embeddedOptions } from './engine/embedded.js';
import { connect } from './worker/connect.js';
import { threadPort } from './worker/worker-ports.js';
import { text } from './worker/worker-text.js';

/**
 * Starts a worker and loads the library in it. It does not keep the process from ending while nothing is asked of it.
 * @param {import('./worker/connect.js').WorkerOptions} [options] those of load(): `wasm`, `simd`, `full`, `threads`
 * @returns {Promise<import('./worker/worker-models.js').RemotePrimalAttention>} what load() gives, but awaited: models,
 *   data and answers are copied to and fro; `terminate()` ends the worker
 */
export async function loadWorker(options = {}) {
    const complete = embeddedOptions(options);
    return connect(threadPort(new Worker(text, { eval: true })), complete);
}

export * from './worker/worker-models.js';
