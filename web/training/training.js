/**
 * What fit() gives. `for await` over it takes the reports one after the other, and leaving the loop ends the training;
 * `await` trains to the end and gives the last report. Nothing is trained before one of them asks.
 */

/** @typedef {import('../types.js').FitReport} FitReport */

export class Training {
    #reports;
    /** @type {FitReport | null} */
    #last = null;
    /** @type {Promise<FitReport | null> | null} */
    #whole = null;

    /** @param {AsyncGenerator<FitReport, void, void>} reports */
    constructor(reports) {
        this.#reports = reports;
    }

    /** @returns {Promise<IteratorResult<FitReport, void>>} */
    async next() {
        const step = await this.#reports.next();
        if (!step.done) this.#last = step.value;
        return step;
    }

    /** Ends the training: what leaving a `for await` loop calls. @returns {Promise<IteratorResult<FitReport, void>>} */
    return() {
        return this.#reports.return();
    }

    /** @param {unknown} error @returns {Promise<IteratorResult<FitReport, void>>} */
    throw(error) {
        return this.#reports.throw(error);
    }

    [Symbol.asyncIterator]() {
        return this;
    }

    /**
     * Trains to the end; then the last report, null where there was none (no epochs, or aborted before the first step).
     * @template [A=FitReport | null]
     * @template [B=never]
     * @param {((last: FitReport | null) => A | PromiseLike<A>) | null} [fulfilled]
     * @param {((reason: any) => B | PromiseLike<B>) | null} [rejected]
     * @returns {Promise<A | B>}
     */
    then(fulfilled, rejected) {
        return this.#all().then(fulfilled, rejected);
    }

    /**
     * @template [B=never]
     * @param {((reason: any) => B | PromiseLike<B>) | null} [rejected]
     * @returns {Promise<FitReport | null | B>}
     */
    catch(rejected) {
        return this.#all().catch(rejected);
    }

    /** @param {(() => void) | null} [settled] @returns {Promise<FitReport | null>} */
    finally(settled) {
        return this.#all().finally(settled);
    }

    /** @returns {Promise<FitReport | null>} */
    #all() {
        this.#whole ??= (async () => {
            while (!(await this.next()).done);
            return this.#last;
        })();
        return this.#whole;
    }
}
