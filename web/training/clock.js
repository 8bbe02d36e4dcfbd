/** How long a training takes: so far, and what is left of it by the steps behind it. */

/** Steps that the mean of their times looks back on: what was slow in the beginning is forgotten. */
const STEPS = 50;

export class Clock {
    #now;
    #start;
    /** When the step, or what else is timed, began. */
    #mark;
    #steps = 0;
    #step = 0;
    #epochs = 0;
    #validation = 0;

    /** @param {number} spent seconds, before the training was interrupted @param {() => number} [now] milliseconds */
    constructor(spent, now = () => performance.now()) {
        this.#now = now;
        this.#mark = now();
        this.#start = this.#mark - 1000 * spent;
    }

    get seconds() {
        return (this.#now() - this.#start) / 1000;
    }

    /** Whoever was told of a report has taken some time of its own. */
    goOn() {
        this.#mark = this.#now();
    }

    /** A step is done. */
    stepped() {
        this.#step += (this.#lap() - this.#step) / Math.min(++this.#steps, STEPS);
    }

    /** A validation is done. */
    validated() {
        this.#validation += (this.#lap() - this.#validation) / ++this.#epochs;
    }

    /**
     * Seconds that so many steps and validations take. Before the first validation it counts as `share` of a step:
     * what it is guessed to be.
     * @param {number} steps @param {number} validations @param {number} share
     */
    left(steps, validations, share) {
        const validation = this.#epochs > 0 ? this.#validation : share * this.#step;
        return steps * this.#step + validations * validation;
    }

    #lap() {
        const now = this.#now(),
            lap = (now - this.#mark) / 1000;
        this.#mark = now;
        return lap;
    }
}
