// Keeps the model of a worker: every few seconds its checkpoint and its curve go to the database, so that the page,
// opened again, goes on where it was. That takes about a hundredth of the time, and at most a twentieth of a training
// is lost.

import { putSide, weightsOf } from './store.js';
import { worth } from './worth.js';

const SOONEST = 2000,
    LATEST = 15000; // ms between two
const SHARE = 100; // times what the last one took
const LOCKED = 1000; // ms: so long the worker of a page that was left may hold on

/** @typedef {{ id: string, side: 'a'|'b', goOn: boolean, weights: boolean }} Order */

export class Keeper {
    /** @type {Order | undefined} */
    #order;
    #release = () => {};
    #steps = 0; // that are kept
    #next = 0; // ms
    #writing = false;
    /** @type {Promise<void>} the last write, well or not */
    #written = Promise.resolve();

    /** @param {(message: string) => void} complain  nothing is kept any more */
    constructor(complain) {
        this.complain = complain;
    }

    /**
     * From now on it keeps this run.
     * @param {Order | undefined} order
     * @returns {Promise<import('./store.js').WeightsRecord | 'elsewhere' | undefined>} what there is to go on with;
     *   elsewhere: another tab trains it
     */
    async open(order) {
        this.#release();
        this.#release = () => {};
        this.#order = order;
        this.#steps = 0;
        this.#next = performance.now() + SOONEST;
        if (!order) return undefined;
        if (!order.goOn) {
            this.#lock(order, 0); // a name of its own: nobody else has it
            return undefined;
        }
        try {
            if (!(await this.#lock(order, LOCKED))) {
                this.#order = undefined;
                return 'elsewhere';
            }
            return await weightsOf(`${order.id}/${order.side}`);
        } catch (error) {
            this.#fail(error, order);
            return undefined;
        }
    }

    /**
     * One tab at a time. Without locks (the page is no secure one) the last to write is kept.
     * @param {Order} order
     * @param {number} patience  ms
     * @returns {Promise<boolean>}
     */
    #lock({ id, side }, patience) {
        const { locks } = navigator;
        if (!locks) return Promise.resolve(true);
        return new Promise(resolve => {
            const signal = patience ? AbortSignal.timeout(patience) : undefined;
            locks
                .request(`primal-attention-demo ${id}/${side}`, signal ? { signal } : {}, () => {
                    resolve(true);
                    return new Promise(release => {
                        this.#release = () => release(undefined);
                    });
                })
                .catch(() => resolve(false));
        });
    }

    /** So many are kept already. @param {number} steps */
    has(steps) {
        this.#steps = steps;
    }

    /** What is kept no longer holds. */
    soon() {
        this.#next = Math.min(this.#next, performance.now() + 300);
    }

    /** After a turn: keeps it if it is time. @param {import('../training/trainer.js').Trainer | undefined} trainer */
    turn(trainer) {
        if (this.#order && !this.#writing && performance.now() >= this.#next) this.keep(trainer);
    }

    /**
     * Keeps it now, if there is news.
     * @param {import('../training/trainer.js').Trainer | undefined} trainer
     * @returns {Promise<void>} when it is written, or can't be
     */
    keep(trainer) {
        const order = this.#order;
        if (!order || !trainer || trainer.steps === this.#steps || !worth(trainer)) return this.#written;
        const start = performance.now(),
            id = `${order.id}/${order.side}`;
        const bytes = order.weights ? trainer.model.checkpoint() : undefined;
        const { accuracy, loss } = trainer.tested();
        this.#steps = trainer.steps;
        this.#writing = true;
        this.#written = putSide(
            {
                id,
                run: order.id,
                side: order.side,
                kind: trainer.kind,
                options: trainer.word,
                steps: trainer.steps,
                at: Date.now(),
                accuracy,
                loss,
                trained: trainer.training,
                curve: Float64Array.from(trainer.curve),
                size: bytes?.length ?? 0,
            },
            bytes && { id, bytes, state: trainer.state() },
        ).then(
            () => {
                this.#writing = false;
            },
            error => this.#fail(error, order),
        );
        const now = performance.now();
        this.#next = now + Math.min(LATEST, Math.max(SOONEST, trainer.training / 20, SHARE * (now - start)));
        return this.#written;
    }

    /** @param {unknown} error @param {Order} order  that it happened to */
    #fail(error, order) {
        this.#writing = false;
        if (order !== this.#order) return; // it came late: the run that is kept now says for itself
        this.#order = undefined;
        this.complain(/** @type {Error} */ (error)?.message || String(error));
    }
}
