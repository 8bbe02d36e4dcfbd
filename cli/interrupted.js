/** Ctrl-C: the first asks a command to end well, one a while later ends it. */

/** It ended because somebody asked; what there was to keep is kept. */
export class Interrupted extends Error {}

/** Within so many milliseconds it is the same Ctrl-C: pressed twice, or told by npx as well as by the terminal. */
const SAME = 1000;

/**
 * Runs work with a signal that Ctrl-C or a request to end (SIGTERM) sets.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function interruptible(work) {
    const controller = new AbortController();
    let asked = 0;
    const ask = () => {
        if (controller.signal.aborted && Date.now() - asked > SAME) process.exit(130);
        if (!controller.signal.aborted) asked = Date.now();
        controller.abort();
    };
    process.on('SIGINT', ask).on('SIGTERM', ask);
    try {
        return await work(controller.signal);
    } finally {
        process.off('SIGINT', ask).off('SIGTERM', ask);
    }
}
