// The two workers, opened and set to work before anything else: what they train follows from the address alone, so they
// need not wait for the rest of the page. index.html names this module first.

import { startWorker } from './workers.js';
import { ACTS } from './app/acts.js';
import { runOf } from './app/kept.js';
import { ship } from './app/ship.js';
import { orderOf, parse } from './app/state.js';
import { threadsOf } from './app/threads.js';

const address = /** @type {HTMLLinkElement | null} */ (document.getElementById('core'))?.href;
const { threads, why } = threadsOf(window);

/**
 * The binary, loaded and compiled once for both: the one with threads, or the one that is under way with the page.
 * Without a module where that fails: a worker tries by itself, and says what is wrong.
 * @returns {Promise<{ module?: WebAssembly.Module, threads: number, why: string }>}
 */
async function binary() {
    if (!address) return { threads, why }; // the page is a single file, and it is in there
    const base = fetch(address);
    base.catch(() => {}); // told below, if it is needed
    try {
        if (threads > 1)
            return {
                module: await WebAssembly.compileStreaming(fetch(address.replace(/core(?=\.\w+\.wasm$)/, 'threads'))),
                threads,
                why,
            };
    } catch {
        // one thread computes as well
    }
    return {
        module: await WebAssembly.compileStreaming(base).catch(() => undefined),
        threads: 1,
        why: why || 'the binary with threads could not be loaded',
    };
}
const core = binary();

/** At work. @type {Partial<Record<'a'|'b', Worker>>} */
const workers = {};

/** @type {import('./app/link.js').Workers['open']} */
export const open = side => {
    const worker = startWorker('worker', `model ${side}`);
    core.then(given => worker.postMessage({ type: 'core', ...given }));
    workers[side] = worker;
    const { a, b } = workers;
    if (a && b) {
        const { port1, port2 } = new MessageChannel(); // by which they keep in step
        a.postMessage({ type: 'peer' }, [port1]);
        b.postMessage({ type: 'peer' }, [port2]);
    }
    return worker;
};

/** A worker is gone: the other goes on alone. @type {import('./app/link.js').Workers['closed']} */
export const closed = side => {
    delete workers[side];
    workers[side === 'a' ? 'b' : 'a']?.postMessage({ type: 'peer' });
};

/** What a Link takes over, once: a worker at work on the page's first run, and what it has said meanwhile.
 * @type {import('./app/link.js').Workers['early']} */
export const early = {};

const values = parse(location.hash);
try {
    if (values.task !== 'file') {
        // a file has to be given first
        const run = runOf(values);
        for (const side of /** @type {const} */ (['a', 'b'])) {
            const order = orderOf(values, side, run),
                worker = open(side),
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
            worker.postMessage({ type: 'start', token: 1, ...order });
            ship(worker, order.from);
            worker.postMessage({ type: 'run', token: 1, on: values.run && !ACTS[values.mode].alone }); // an act comes first
            early[side] = { worker, messages };
        }
    }
} catch {
    // the Link tries again, and says what is wrong
}
