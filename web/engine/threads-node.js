/** Threads in Node, Deno and Bun. */
import * as os from 'node:os';
import { Worker } from 'node:worker_threads';

// @ts-expect-error the build puts it here
const text = /** @type {string} */ (THREAD_TEXT);

/** @type {import('./threads.js').Host} */
export const host = {
    refuses: () => null,
    cores: () => os.availableParallelism?.() ?? os.cpus().length,
    start(begin) {
        const worker = new Worker(text, {
            eval: true,
            workerData: begin,
            execArgv: [], // loaders of the program's modules are not for this one
            stdout: true, // it says nothing: the program's own streams need no listeners for it
            stderr: true,
        });
        let seen = false;
        return {
            listen(listener) {
                worker.on('message', ({ ended }) => listener(ended));
                worker.on('error', error => listener(String(error)));
                worker.on('exit', code => listener(`its worker ended with code ${code}`));
            },
            end: () => worker.terminate(),
            free: () => worker.unref(),
            // All that is known of it in the middle of a call: of one that runs no more, −1 ms idle, or none active
            // after there was some; before it is heard of, and always in Bun and Deno, none is.
            gone() {
                const { idle = 0, active = 1 } = worker.performance?.eventLoopUtilization?.() ?? {};
                seen ||= active > 0;
                return idle < 0 || (seen && active === 0);
            },
        };
    },
};

export * from './threads.js';
