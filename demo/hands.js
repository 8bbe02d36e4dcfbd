// The two workers, opened and set to work before anything else: what they train follows from the address alone, so they
// need not wait for the rest of the page. index.html names this module first.

import { startWorker } from './workers.js';
import { orderOf, parse } from './app/state.js';

/**
 * The binary, loaded and compiled once for both. undefined where that fails: a worker tries by itself, and says what is
 * wrong.
 */
const address = /** @type {HTMLLinkElement | null} */ (document.getElementById('core'))?.href;
const core = address ? WebAssembly.compileStreaming(fetch(address)).catch(() => undefined) : Promise.resolve(undefined);

/** @type {import('./app/link.js').Workers['open']} */
export const open = side => {
    const worker = startWorker('worker', `model ${side}`);
    core.then(module => worker.postMessage({ type: 'core', module }));
    return worker;
};

/** What a Link takes over, once: a worker at work on the page's first run, and what it has said meanwhile.
 * @type {import('./app/link.js').Workers['early']} */
export const early = {};

const values = parse(location.hash);
try {
    if (values.task !== 'file')
        // a file has to be given first
        for (const side of /** @type {const} */ (['a', 'b'])) {
            const worker = open(side),
                messages = /** @type {any[]} */ ([]);
            worker.onmessage = ({ data }) => messages.push(data);
            worker.onerror = event => {
                event.preventDefault();
                messages.push({
                    type: 'failure',
                    token: 1,
                    name: 'WorkerError',
                    message: event.message || 'its script could not be loaded',
                });
            };
            worker.postMessage({ type: 'start', token: 1, ...orderOf(values, side) });
            worker.postMessage({ type: 'run', token: 1, on: values.run });
            early[side] = { worker, messages };
        }
} catch {
    // the Link tries again, and says what is wrong
}
