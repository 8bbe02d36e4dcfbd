/**
 * Calls to a worker as promises. A request is { id, method, args }, its answer { id, value } or { id, error }; typed
 * arrays of an answer are transferred, not copied, and those of a request leave behind what lies around them. Nothing
 * in here knows what the methods are.
 */
import { describe, fail } from '../errors.js';
import { pack } from './packing.js';
import { isError } from '../engine/platform.js';

/**
 * @typedef {object} Port either end of a worker
 * @property {(message: any, transfer?: any[]) => void} post
 * @property {(listener: (message: any) => void) => void} listen
 */

/**
 * Answers the calls that come through a port.
 * @param {Port} port @param {(method: string, args: any[]) => any} answer
 */
export function serve(port, answer) {
    port.listen(async ({ id, method, args }) => {
        try {
            const { value, transfer } = pack(await answer(method, args), { giveAway: true });
            port.post({ id, value }, transfer);
        } catch (error) {
            const { name, message, stack } = isError(error) ? error : new Error(String(error));
            port.post({ id, error: { name, message, stack } });
        }
    });
}

export class Caller {
    #port;
    #next = 1;
    /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
    #waiting = new Map();
    /** @type {Error | null} */
    #closed = null;
    #busy;

    /**
     * @param {Port} port
     * @param {(busy: boolean) => void} [busy] told when there begins and ends to be something to wait for
     */
    constructor(port, busy = () => {}) {
        this.#port = port;
        this.#busy = busy;
        port.listen(({ id, value, error }) => {
            const call = this.#waiting.get(id);
            if (!call) return;
            this.#waiting.delete(id);
            if (this.#waiting.size === 0) busy(false);
            if (error)
                call.reject(Object.assign(new Error(error.message), { name: error.name, workerStack: error.stack }));
            else call.resolve(value);
        });
    }

    /** @param {string} method @param {...any} args @returns {Promise<any>} */
    call(method, ...args) {
        if (this.#closed) return Promise.reject(new Error(this.#closed.message));
        return new Promise((resolve, reject) => {
            const id = this.#next++;
            this.#send(id, method, args); // throws, before anything waits, if an argument can't be cloned
            if (this.#waiting.size === 0) this.#busy(true);
            this.#waiting.set(id, { resolve, reject });
        });
    }

    /** @param {number} id @param {string} method @param {any[]} args */
    #send(id, method, args) {
        try {
            const { value, transfer } = pack(args);
            this.#port.post({ id, method, args: value }, transfer);
        } catch (error) {
            fail(
                `worker: only data can be sent to a worker: ${isError(error) ? error.message : describe(error)} (A model whose attention is a function is made in the page, or in a worker of your own that holds the function.)`,
            );
        }
    }

    /** Whether close() was called. */
    get closed() {
        return this.#closed !== null;
    }

    /** Every open and later call fails with this error. @param {Error} error */
    close(error) {
        this.#closed ??= error;
        for (const { reject } of this.#waiting.values()) reject(error);
        this.#waiting.clear();
        this.#busy(false);
    }
}
