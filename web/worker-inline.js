/**
 * primal-attention/worker/inline in browsers: a worker from text, with the binary inside. No file is asked for: any
 * bundler, file://, one file.
 */
import { fail } from './errors.js';
import { embeddedOptions } from './engine/embedded.js';
import { connect } from './worker/connect.js';
import { browserPort } from './worker/worker-ports.js';
import { text } from './worker/worker-text.js';

/**
 * Starts a worker and loads the library in it. A Content-Security-Policy must allow `worker-src blob:`.
 * @param {import('./worker/connect.js').WorkerOptions} [options] those of load(): `wasm`, `simd`, `full`, `threads`
 * @returns {Promise<import('./worker/worker-models.js').RemotePrimalAttention>} what load() gives, but awaited: models,
 *   data and answers are copied to and fro; `terminate()` ends the worker
 */
export async function loadWorker(options = {}) {
    const complete = embeddedOptions(options);
    if (typeof Worker !== 'function')
        fail(
            'loadWorker: there are no workers here (Worker is not defined); load() of primal-attention/inline computes without one',
        );
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    try {
        return await connect(
            browserPort(
                () => new Worker(address),
                "it could not be started from text; a Content-Security-Policy must allow worker-src blob: and script-src 'wasm-unsafe-eval'",
            ),
            complete,
        );
    } finally {
        URL.revokeObjectURL(address);
    }
}

export * from './worker/worker-models.js';
