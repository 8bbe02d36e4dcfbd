/**
 * A training in the worker, from its side: the page asks for what is next, and gets a report, or a question. A
 * training that has asked waits for the answer, which comes with the next call.
 */

/**
 * @typedef {object} Answer
 * @property {boolean} stop
 * @property {Float64Array} [factors] of a schedule that is a function of the page
 */

export class Asking {
    /** @type {Promise<IteratorResult<any>> | null} the report in the making */
    #next = null;
    /** @type {{ resolve: (answer: Answer) => void, reject: (error: Error) => void } | null} who waits for an answer */
    #waiting = null;
    /** @type {(question: { asked: string, info: object }) => void} */
    #post = () => {};
    #factors = new Float64Array(0);

    /**
     * Options of fit() that ask the page.
     * @param {string[]} moments at which it has callbacks; "schedule": a schedule of its own
     */
    options(moments) {
        /** @type {Record<string, any>} */
        const callbacks = {};
        for (const moment of moments)
            callbacks[moment === 'schedule' ? 'begin' : moment] = (/** @type {any} */ { stop, ...info }) =>
                new Promise((resolve, reject) => {
                    this.#waiting = { resolve, reject };
                    this.#post({ asked: moment === 'schedule' ? 'begin' : moment, info });
                }).then(answer => {
                    this.#factors = answer.factors ?? this.#factors;
                    if (answer.stop) stop();
                });
        return {
            ...(moments.length > 0 && { callbacks }),
            // Until it begins, fit() only looks whether the schedule gives a number.
            ...(moments.includes('schedule') && {
                schedule: (/** @type {number} */ progress) =>
                    this.#factors[Math.round(progress * this.#factors.length)] ?? 1,
            }),
        };
    }

    /**
     * @param {AsyncGenerator<any>} reports @param {Answer} [answer] to the question before
     * @returns {Promise<{ done?: boolean, value?: any, asked?: string, info?: object }>}
     */
    async next(reports, answer) {
        const question = new Promise(resolve => (this.#post = resolve));
        this.#next ??= reports.next();
        if (answer) this.#waiting?.resolve(answer);
        const next = await Promise.race([this.#next, question]);
        if (!('asked' in next)) this.#next = null;
        return next;
    }

    /** Nobody will answer any more. */
    leave() {
        this.#next?.catch(() => {});
        this.#waiting?.reject(new Error('fit: the page has left'));
    }
}
