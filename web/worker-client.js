/** primal-attention/worker in browsers: the models in a module worker, off the page's thread. */
import { fail } from './errors.js';
import { beforeBundling } from './engine/prebundled.js';
import { checkLoadOptions } from './engine/wasm.js';
import { connect } from './worker/connect.js';
import { browserPort } from './worker/worker-ports.js';

/**
 * Starts a worker and loads the library in it.
 * @param {import('./worker/connect.js').WorkerOptions} [options] those of load(): `wasm`, `simd`, `full`, `threads`
 * @returns {Promise<import('./worker/worker-models.js').RemotePrimalAttention>} what load() gives, but awaited: models,
 *   data and answers are copied to and fro; `terminate()` ends the worker
 */
export async function loadWorker(options = {}) {
    checkLoadOptions(options, 'loadWorker');
    if (typeof Worker !== 'function')
        fail(
            'loadWorker: there are no workers here (Worker is not defined); load() of primal-attention computes without one',
        );
    if (typeof here !== 'string')
        fail(
            `loadWorker: the worker can't be found, because this script doesn't know its own address (a bundler has taken import.meta.url away); ${ADVICE}`,
        );
    const elsewhere = beforeBundling('worker.js', here);
    try {
        return await connect(browserPort(startWorker, elsewhere ? null : ADVICE), options);
    } catch (error) {
        if (!elsewhere || !(/** @type {any} */ (error).unreachable)) throw error;
        return connect(
            browserPort(() => new Worker(elsewhere, { type: 'module' }), ADVICE),
            options,
        );
    }
}

/**
 * Where this module is. By this name, because bundlers look for the address itself, and warn where they find no file in
 * it.
 */
const here = import.meta.url;

const ADVICE =
    "if a bundler or a dev server is at work, add 'primal-attention' to optimizeDeps.exclude, or import 'primal-attention/worker/inline'";

function startWorker() {
    const foreign = here.startsWith('http') && new URL(here).origin !== globalThis.location?.origin;
    try {
        if (!foreign) return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    } catch (error) {
        if (/** @type {any} */ (error)?.name !== 'SecurityError') throw error;
    }
    // A worker must come from the page's own origin (Chromium throws, Firefox tells it later); from a CDN, one of that
    // origin imports the module.
    const shim = URL.createObjectURL(
        new Blob([`import ${JSON.stringify(new URL('worker.js', here).href)};`], { type: 'text/javascript' }),
    );
    return new Worker(shim, { type: 'module' });
}

export * from './worker/worker-models.js';
