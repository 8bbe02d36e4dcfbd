// The place where one library lives: a Node process of its own or a page of its own, so that none meets the globals,
// the memory or the garbage of another. The bench talks to it through the few calls of PeerHost; arrays stay where they
// are.
import { inputsOf, trainingBatch, trainingWeights } from './jobs.mjs';

/**
 * @typedef {import('./jobs.mjs').Job} Job
 * @typedef {object} Host where a library is being loaded
 * @property {boolean} node or a page
 * @property {(path: string) => Promise<any>} import a module of bench/node_modules
 * @property {(path: string) => string} address of a file there: a path in Node, a URL in a page
 * @property {(path: string) => Promise<any>} own a module, or the bytes of a binary, of this project
 * @property {() => number} clock milliseconds
 * @property {(path: string) => Promise<void>} script runs a file of bench/node_modules as a classic script; pages only
 * @typedef {object} Runnable
 * @property {() => unknown} run from the given Float32Arrays to Float32Arrays of the caller's; may return a promise
 * @property {() => Float32Array | Float32Array[]} result of the last run
 * @property {() => unknown} [dispose]
 * @property {number} [flop] where the job does not tell
 * @property {import('./mechanisms.mjs').Work} [work] mechanisms
 * @typedef {(job: any, inputs: any) => Promise<Runnable>} Make
 * @typedef {{ [kind in Job['kind']]?: Make } & { memory?: () => { used: number, peak: number, total: number } }}
 *   Library
 * @typedef {object} Peer
 * @property {string} id
 * @property {number} threads
 * @property {boolean} [isolated] needs a cross-origin isolated page
 * @property {(host: Host) => Promise<Library>} load
 */

export class PeerHost {
    /** @type {Library} */
    #library = {};
    /** What is prepared, by number. @type {Map<number, Runnable>} */
    #prepared = new Map();
    #clock = () => performance.now();

    /**
     * @param {Host} host
     * @param {string} adapter file in bench/adapters
     * @param {string} id
     * @returns {Promise<{ kinds: string[], ms: number }>}
     */
    async load(host, adapter, id) {
        const { peers } = await import(`../adapters/${adapter}`);
        const peer = peers.find((/** @type {Peer} */ each) => each.id === id);
        this.#clock = host.clock;
        const from = performance.now();
        this.#library = await peer.load(host);
        return { kinds: Object.keys(this.#library), ms: performance.now() - from };
    }

    /**
     * Makes ready and runs once.
     * @param {Job} job @param {number} slot
     * @returns {Promise<Pick<Runnable, 'flop' | 'work'> & { first: number }>} first: milliseconds of the
     *   preparation and the first run, compilation included
     */
    async prepare(job, slot) {
        const make = this.#library[job.kind];
        if (!make) throw new Error('absent');
        const inputs =
            job.kind === 'train'
                ? {
                      weights: trainingWeights(job.N ?? 0),
                      batchOf: (/** @type {number} */ step) => trainingBatch(job.N ?? 0, step),
                  }
                : ['mechanism', 'roof', 'step', 'twin', 'overhead', 'demo', 'peak'].includes(job.kind)
                  ? {}
                  : inputsOf(job);
        const from = performance.now();
        const runnable = await make(job, inputs);
        this.#prepared.set(slot, runnable);
        const result = runnable.run();
        if (result instanceof Promise) await result;
        return { first: performance.now() - from, flop: runnable.flop, work: runnable.work };
    }

    /** @param {number} calls @param {number} slot @returns {Promise<number>} milliseconds of all of them */
    async time(calls, slot) {
        const runnable = this.#at(slot);
        /** @type {{ gc?: () => void }} */ (globalThis).gc?.();
        const from = this.#clock();
        for (let call = 0; call < calls; call++) {
            const result = runnable.run();
            if (result instanceof Promise) await result;
        }
        return this.#clock() - from;
    }

    /**
     * Values of the last result at some places, its arrays taken as one.
     * @param {number[]} places
     * @param {number} slot
     * @returns {number[]}
     */
    values(places, slot) {
        const arrays = [this.#at(slot).result()].flat();
        return places.map(place => {
            let at = place;
            for (const array of arrays) {
                if (at < array.length) return array[at];
                at -= array.length;
            }
            return NaN;
        });
    }

    /** Numbers of the last result, its arrays taken as one. @param {number} slot */
    length(slot) {
        return [this.#at(slot).result()].flat().reduce((sum, array) => sum + array.length, 0);
    }

    /** What the library says of its memory, if it does. */
    memory() {
        return this.#library.memory?.() ?? null;
    }

    /** Lets go of what is prepared. */
    async dispose() {
        const all = [...this.#prepared.values()];
        this.#prepared.clear();
        for (const runnable of all) await runnable.dispose?.();
    }

    /** @param {number} slot */
    #at(slot) {
        const runnable = this.#prepared.get(slot);
        if (!runnable) throw new Error(`nothing is prepared in slot ${slot}`);
        return runnable;
    }
}
