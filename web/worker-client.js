/** primal-attention/worker in browsers: the models in a module worker, off the page's thread. */
import { connect } from './worker-models.js';
import { checkLoadOptions } from './wasm.js';

/**
 * Starts a worker and loads the library in it.
 * @param {import('./worker-models.js').WorkerOptions} [options]
 * @returns {Promise<import('./worker-models.js').RemotePrimalAttention>}
 */
export async function loadWorker(options = {}) {
    checkLoadOptions(options, 'loadWorker');
    const worker = startWorker();
    return connect({
        post: (message, transfer = []) => worker.postMessage(message, transfer),
        listen: listener => worker.addEventListener('message', ({ data }) => listener(data)),
        onError: listener => worker.addEventListener('error', event => listener(new Error(`worker: ${event.message || 'its module could not be loaded'}`))),
        terminate: () => worker.terminate(),
    }, options);
}

function startWorker() {
    try {
        return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    } catch (error) {
        if (!(error instanceof DOMException) || error.name !== 'SecurityError') throw error;
        // A worker must come from the page's own origin; from a CDN, one of that origin imports the module.
        const module = new URL('worker.js', new URL('.', import.meta.url)).href;
        const shim = URL.createObjectURL(new Blob([`import ${JSON.stringify(module)};`], { type: 'text/javascript' }));
        return new Worker(shim, { type: 'module' });
    }
}

export { RemoteGraphClassifier, RemoteLanguageModel, RemoteModel, RemotePrimalAttention } from './worker-models.js';
