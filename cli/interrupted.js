/** Ctrl-C: the first asks a command to end well, the second ends it. */

/** It ended because somebody asked; what there was to keep is kept. */
export class Interrupted extends Error {}

/**
 * Runs work with a signal that Ctrl-C or a request to end (SIGTERM) sets.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function interruptible(work) {
    const controller = new AbortController();
    const ask = () => {
        if (controller.signal.aborted) process.exit(130);
        controller.abort();
    };
    process.on('SIGINT', ask).on('SIGTERM', ask);
    try {
        return await work(controller.signal);
    } finally {
        process.off('SIGINT', ask).off('SIGTERM', ask);
    }
}
