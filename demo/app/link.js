// The page's end of one worker. The page asks for a frame from its animation frame, and only when the last one has
// arrived:
// with a frame in flight at any time, a fast trainer neither floods the page nor waits for it.

import { early, open } from '../hands.js';

const SILENCE = 8000; // ms without an answer until we say so

/**
 * @typedef {object} Status
 * @property {number} steps
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
 * @property {Float32Array} objectives  J² of each layer
 * @property {Uint8Array} signs      1 for maps with entries below zero
 * @property {Record<string, any>} extras  see trainer.js look(): spectra, scores, lens, gauge, redundancy, inside
 */

export class Link {
    /**
     * @param {'a'|'b'} side
     * @param {{ frame: (link: Link, message: any) => void, ready: (link: Link) => void, failure: (link: Link, error: {
     *   name: string, message: string }) => void, said: (link: Link, message: any) => void }} on
     */
    constructor(side, on) {
        this.side = side;
        this.on = on;
        this.token = 0; // of the run: every message carries it, both ways
        this.asked = 0; // when the frame in flight was asked for; 0: none
        this.dead = false;
        this.ready = false;
        this.simd = ''; // which binary
        /** @type {any} of the model, as pa.cost() says */
        this.cost = undefined;
        /** @type {Worker | undefined} */
        this.worker = undefined;
        this.open();
    }

    open() {
        this.dead = this.ready = false;
        this.asked = 0;
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
            this.asked = 0;
            this.on.frame(this, data);
        } else if (data.type === 'ready') {
            this.ready = true;
            this.simd = data.simd;
            this.cost = data.cost;
            this.on.ready(this);
        } else if (data.type === 'failure') this.fail(data);
        else this.on.said(this, data);
    }

    /** @param {{ name: string, message: string }} error */
    fail(error) {
        if (this.dead) return;
        this.dead = true;
        this.worker?.terminate();
        this.on.failure(this, error);
    }

    /** @param {Record<string, unknown>} message */
    send(message) {
        if (!this.dead) this.worker?.postMessage({ ...message, token: this.token });
    }

    /**
     * A new model.
     * @param {number} token
     * @param {{ task: string, data?: unknown, values: Record<string, any>, kind: string, options: string }} order
     */
    start(token, order) {
        const begun = early[this.side];
        delete early[this.side];
        if (this.dead) this.open();
        this.token = token;
        this.ready = false;
        this.asked = 0;
        if (begun) {
            // with this very order: both come from the address
            this.listen(begun.worker);
            for (const message of begun.messages) this.receive(message);
            return;
        }
        this.send({ type: 'start', ...order });
    }

    /** From an animation frame. @param {Record<string, unknown>} want @param {number} now */
    ask(want, now) {
        if (this.dead || !this.ready) return;
        if (this.asked) {
            if (now - this.asked > SILENCE) this.fail({ name: 'Silent', message: `no answer for ${SILENCE / 1000} s` });
            return;
        }
        this.asked = now;
        this.send({ type: 'frame', want });
    }
}
