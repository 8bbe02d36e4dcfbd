// One question at a time to the worker, and what is to be asked next. Stopping ends the worker: a pass of some seconds
// can't be asked to hurry.

/** @typedef {import('./store.js').Job} Job */

export class Queue {
    /** @type {Job[]} */
    jobs = [];
    /** @type {Job | undefined} under way */
    job = undefined;
    began = 0;
    /** @type {Worker | undefined} */
    #worker;
    #id = 0;

    /**
     * @param {object} on
     * @param {() => Worker} on.open
     * @param {(job: Job) => Record<string, unknown>} on.question  what the worker is asked
     * @param {(job: Job) => boolean} on.idle  whether a job can be left out
     * @param {(job: Job, answer: any) => void} on.answer
     * @param {(message: string) => void} on.failure
     * @param {() => void} on.moved  something began or ended
     */
    constructor(on) {
        this.on = on;
    }

    get busy() {
        return Boolean(this.job) || this.jobs.length > 0;
    }

    /** Other jobs in the place of those that wait. @param {Job[]} jobs */
    replace(jobs) {
        this.jobs = jobs;
        this.#next();
    }

    /** The worker goes, and with it what it holds. */
    stop() {
        this.#worker?.terminate();
        this.#worker = undefined;
        this.jobs = [];
        this.job = undefined;
        this.#id++;
        this.on.moved();
    }

    #next() {
        if (this.job) return;
        for (;;) {
            const job = this.jobs.shift();
            if (!job) break;
            if (this.on.idle(job)) continue;
            this.#ask(job);
            break;
        }
        this.on.moved();
    }

    /** @param {Job} job */
    #ask(job) {
        this.job = job;
        this.began = performance.now();
        const id = ++this.#id;
        const worker = (this.#worker ??= this.on.open());
        worker.onmessage = ({ data }) => {
            if (data.id !== this.#id) return;
            this.job = undefined;
            if (data.type === 'failure') this.#fail(data.message);
            else {
                this.on.answer(job, data);
                this.#next();
            }
        };
        worker.onerror = event => this.#fail(event.message || 'its worker could not start');
        worker.postMessage({ type: 'ask', id, ...this.on.question(job) });
    }

    /** @param {string} message */
    #fail(message) {
        this.stop();
        this.on.failure(message);
    }
}
