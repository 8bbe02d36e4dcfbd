// The page's end of the worker of this act: started with the first question, ended to cancel. A new one is told again
// what was open.

import { startWorker } from '../workers.js';

/** @typedef {{ type: string, [name: string]: any }} Message */

export class OwnLink {
    /** @type {Worker | undefined} */
    #worker;
    /** @type {Message | undefined} */
    #opened;
    asked = 0; // every question has a number
    answered = 0;

    /** @param {(message: Message) => void} hear @param {(words: string) => void} failed */
    constructor(hear, failed) {
        this.hear = hear;
        this.failed = failed;
    }

    /** @param {import('./session.js').Source} source @param {Record<string, any>} [patch] @param {string[]} [labels] */
    open(source, patch, labels) {
        this.#ask({ type: 'open', source, patch, labels });
    }

    /**
     * How what is open was understood last: where the next worker begins.
     * @param {import('./session.js').Source} source @param {any} choice @param {string[]} [labels]
     */
    remember(source, choice, labels) {
        this.#opened = { type: 'open', source, patch: choice, labels };
    }

    /** @param {Message} message */
    ask(message) {
        if (this.#worker || !this.#opened) return this.#ask(message);
        const { patch, ...rest } = this.#opened;
        this.#ask({ ...rest, patch: { ...patch, ...message.patch } }); // of which all else follows
    }

    /** Nothing is under way. */
    get idle() {
        return this.answered === this.asked;
    }

    /** Whatever is under way ends at once. */
    cancel() {
        this.answered = this.asked;
        this.#worker?.terminate();
        this.#worker = undefined;
    }

    /** @param {Message} message */
    #ask(message) {
        try {
            (this.#worker ??= this.#begin()).postMessage({ ...message, number: ++this.asked });
        } catch (error) {
            this.cancel();
            this.failed(/** @type {Error} */ (error).message);
        }
    }

    #begin() {
        const worker = startWorker('own', 'own');
        worker.onmessage = ({ data }) => {
            if (worker !== this.#worker) return;
            if (data.type === 'answered') this.answered = Math.max(this.answered, data.number);
            this.hear(data);
        };
        worker.onerror = event => {
            event.preventDefault();
            if (worker !== this.#worker) return;
            this.cancel();
            this.failed(event.message || 'the script that computes could not be loaded: is the network there?');
        };
        return worker;
    }
}
