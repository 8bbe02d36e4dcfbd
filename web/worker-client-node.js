/** primal-attention/worker in Node: the models in a worker thread. */
import { Worker } from 'node:worker_threads';
import { connect } from './worker-models.js';
import { checkLoadOptions } from './wasm.js';

/**
 * Starts a worker and loads the library in it. It does not keep the process from ending while nothing is asked of it.
 * @param {import('./worker-models.js').WorkerOptions} [options]
 * @returns {Promise<import('./worker-models.js').RemotePrimalAttention>}
 */
export async function loadWorker(options = {}) {
    checkLoadOptions(options, 'loadWorker');
    const worker = new Worker(new URL('./worker-node.js', import.meta.url));
    return connect({
        post: (message, transfer = []) => worker.postMessage(message, transfer),
        listen: listener => worker.on('message', listener),
        onError: listener => worker.on('error', listener),
        terminate: () => void worker.terminate(),
        busy: busy => busy ? worker.ref() : worker.unref(),
    }, options);
}

export { RemoteGraphClassifier, RemoteLanguageModel, RemoteModel, RemotePrimalAttention } from './worker-models.js';
