/** Workers of either kind as ports to call through. */

/** @typedef {import('./connect.js').WorkerPort} WorkerPort */

/**
 * A browser's worker. What its error event does not say is nearly always that it was not found.
 * @param {() => Worker} start @param {string | null} advice what to do then @returns {WorkerPort}
 */
export function browserPort(start, advice) {
    const unreachable = (/** @type {string} */ why) =>
        Object.assign(new Error(`worker: its module could not be loaded${why}; ${advice}`), { unreachable: true });
    /** @type {Worker} */
    let worker;
    try {
        worker = start();
    } catch (error) {
        // WebKit throws where a policy forbids the worker; others tell it later.
        throw unreachable(` (${/** @type {Error} */ (error).message})`);
    }
    return {
        post: (message, transfer = []) => worker.postMessage(message, transfer),
        listen: listener => worker.addEventListener('message', ({ data }) => listener(data)),
        onError: listener =>
            worker.addEventListener('error', ({ message }) =>
                listener(message ? new Error(`worker: ${message}`) : unreachable('')),
            ),
        terminate: () => worker.terminate(),
    };
}

/** A thread of Node. @param {import('node:worker_threads').Worker} worker @returns {WorkerPort} */
export function threadPort(worker) {
    return {
        post: (message, transfer = []) => worker.postMessage(message, transfer),
        listen: listener => worker.on('message', listener),
        onError: listener => worker.on('error', listener),
        terminate: () => void worker.terminate(),
        busy: busy => (busy ? worker.ref() : worker.unref()),
    };
}
