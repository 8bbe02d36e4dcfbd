// The page's end of one worker: messages out and in, each with the token of its run. When a frame is asked for, from
// the page's animation frame, training/scheduler.js says.

import { Questions, SILENCE } from '../training/scheduler.js';
import { ship } from './ship.js';

/**
 * @typedef {object} Workers  what hands.js has begun, and how to begin another
 * @property {(side: 'a'|'b') => Worker} open
 * @property {(side: 'a'|'b') => void} closed
 * @property {Partial<Record<'a'|'b', { worker: Worker, messages: any[] }>>} early
 *
 * @typedef {object} Status
 * @property {number} steps
 * @property {number} from           of them, those that its checkpoint had taken
 * @property {boolean} tested        the whole test part, with these weights
 * @property {number} since          ms since the first step was done; a duration, because the clocks of page and worker
 *   don't share a zero
 * @property {number} taskLoss       running mean over the last batches
 * @property {number} ksvd
 * @property {number} trainAccuracy
 * @property {number} testAccuracy
 * @property {number} testLoss
 * @property {number} trained        ms spent on steps, the one clock of training time
 * @property {number} memory         bytes the model and its work hold
 *
 * @typedef {object} View            what the model sees in the sample shown
 * @property {number} label
 * @property {Float32Array} probabilities
 * @property {number} layers
 * @property {number} heads
 * @property {{ rows: number, cols: number }[]} shapes  one per layer and head
 * @property {Uint8Array} bytes      all maps, quantised
 * @property {Float32Array} ranges   the value of byte 255, one per map
 * @property {Float32Array} [row]    exact values of the row asked for
 * @property {Float32Array} [column]
 * @property {Float32Array} objectives  J of each layer, where it has one
 * @property {Uint8Array} signs      1 for maps with entries below zero
 * @property {Record<string, any>} extras  see training/look.js
 * @property {string[]} faults       of the extras, each told once
 */

export class Link {
    /**
     * @param {'a'|'b'} side
     * @param {Workers} workers
     * @param {{ frame: (message: any) => void, ready: () => void, said: (message: any) => void, failure: (error: {
     *   name: string, message: string }) => void }} on
     */
    constructor(side, workers, on) {
        this.side = side;
        this.workers = workers;
        this.on = on;
        this.token = 0; // of the run: every message carries it, both ways
        this.questions = new Questions();
        this.dead = false;
        this.ready = false;
        this.engine = { simd: '', threads: 1, why: '' }; // what computes
        this.refused = ''; // why it did not begin with its checkpoint
        /** @type {number | 'elsewhere' | undefined} the step that it went on from; another tab trains its run */
        this.kept = undefined;
        /** @type {any} of the model, as pa.cost() says */
        this.cost = undefined;
        /** @type {Worker | undefined} */
        this.worker = undefined;
        this.open();
    }

    open() {
        const { early, open } = this.workers;
        this.dead = this.ready = false;
        this.questions.answered();
        try {
            this.worker = early[this.side]?.worker ?? open(this.side);
        } catch (error) {
            this.fail(/** @type {Error} */ (error));
            return;
        }
        if (early[this.side]) return; // start() takes it over
        this.listen(this.worker);
    }

    /** @param {Worker} worker */
    listen(worker) {
        worker.onmessage = ({ data }) => this.receive(data);
        worker.onerror = event => {
            event.preventDefault();
            if (worker === this.worker)
                this.fail({ name: 'WorkerError', message: event.message || 'its script could not be loaded' });
        };
    }

    /** @param {any} data */
    receive(data) {
        if (data.token !== this.token) return; // of a model that is gone
        if (data.type === 'frame') {
            this.questions.answered();
            this.on.frame(data);
        } else if (data.type === 'ready') {
            this.ready = true;
            this.engine = data.engine;
            this.refused = data.refused;
            this.cost = data.cost;
            this.kept = data.kept;
            this.on.ready();
        } else if (data.type === 'failure') this.fail(data);
        else this.on.said(data);
    }

    /** @param {{ name: string, message: string }} error */
    fail(error) {
        if (this.dead) return;
        this.dead = true;
        this.worker?.terminate();
        this.workers.closed(this.side);
        this.on.failure(error);
    }

    /** The page goes: its worker does not wait for it. */
    end() {
        this.dead = true;
        this.worker?.terminate();
    }

    /** @param {Record<string, unknown>} message */
    send(message) {
        if (!this.dead) this.worker?.postMessage({ ...message, token: this.token });
    }

    /**
     * A new model.
     * @param {number} token
     * @param {{ task: string, data?: unknown, values: Record<string, any>, kind: string, options: string, from?:
     *   { file: string } }} order
     */
    start(token, order) {
        const { early } = this.workers,
            begun = early[this.side];
        delete early[this.side];
        if (this.dead) this.open();
        this.token = token;
        this.ready = false;
        this.kept = undefined;
        this.questions.answered();
        if (begun) {
            // with this very order: both come from the address
            this.listen(begun.worker);
            for (const message of begun.messages) this.receive(message);
            return;
        }
        this.send({ type: 'start', ...order });
        if (this.worker) ship(this.worker, order.from);
    }

    /**
     * For a frame.
     * @param {Record<string, unknown>} want
     * @param {number} now
     * @param {boolean} moving  it trains, or there is something new to see
     */
    ask(want, now, moving) {
        if (this.dead || !this.ready) return;
        const answer = this.questions.due(now, moving);
        if (answer === 'ask') this.send({ type: 'frame', want });
        else if (answer === 'silent') this.fail({ name: 'Silent', message: `no answer for ${SILENCE / 1000} s` });
    }
}
