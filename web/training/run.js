/**
 * A training that is under way: where it stands, and what its loop (fit.js) does with it. A whole step, and a report,
 * leave `at` as the next one begins, before anybody is told of it.
 */
import { randomStream } from '../engine/chance.js';
import { fail } from '../errors.js';
import { mixed } from './mix.js';
import { whyNotFinite } from './not-finite.js';
import { Slice } from './slice.js';
import { totalWeight } from './source.js';
import { Sums, inUnits } from './sums.js';

/**
 * @typedef {import('../types.js').Evaluation} Evaluation
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {import('../types.js').Validation} Validation
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('./not-finite.js').Item} Item
 * @typedef {import('./options.js').CompleteFit} CompleteFit
 * @typedef {import('./source.js').SampleSource} SampleSource
 *
 * @typedef {object} Progress where a training stands after its last whole step: plain numbers. With the weights, the
 *   optimizer and the core's stream of chance they decide how it goes on
 * @property {number} seed
 * @property {number} epoch the one under way, from 1
 * @property {number} drawn samples of it that have been used
 * @property {number} step updates so far
 * @property {number} opening JavaScript's stream of chance before the epoch
 * @property {number} chance and now
 * @property {number} rate of the last update
 * @property {number} gradientNorm of it
 * @property {Sums} sums since the last report
 */

/**
 * What a run needs of a model.
 * @typedef {object} Trainee
 * @property {import('../engine/core.js').Core} core
 * @property {import('../models/model.js').CoreModel} model
 * @property {boolean} labelled
 * @property {Standardization | null} targets of a model with outputs, by which its targets were standardised
 * @property {(complete: CompleteFit['optimizer']) => void} optimizer takes a fresh one, before the first update
 * @property {() => void} learned called after the first update
 * @property {(set: EncodedSet) => Generator<void, Evaluation>} evaluation one turn for each sample
 */

export class Run {
    #trainee;
    #source;
    #options;
    #start = performance.now();
    #slice = new Slice();
    #random;
    /** Updates of the whole training. */
    #steps;
    /** @type {Generator<Item> | null} the samples of the epoch under way */
    #samples = null;
    /** @type {FitReport | null} */
    #last = null;

    /** @param {Trainee} trainee @param {SampleSource} source @param {CompleteFit} options */
    constructor(trainee, source, options) {
        this.#trainee = trainee;
        this.#source = source;
        this.#options = options;
        const seed = options.seed ?? trainee.core.random();
        this.#random = randomStream(seed);
        this.#steps = options.epochs * Math.ceil(source.count / options.batchSize);
        /** @type {Progress} */
        this.at = {
            seed,
            epoch: 1,
            drawn: 0,
            step: 0,
            opening: this.#random.state,
            chance: this.#random.state,
            rate: 0,
            gradientNorm: 0,
            sums: new Sums(),
        };
        this.#begin();
    }

    /** The core's stream of chance, as it is before the first sample. */
    #begin = () => this.#trainee.model.session.seed(this.at.seed);

    get aborted() {
        return this.#options.signal?.aborted ?? false;
    }

    alive() {
        if (this.#trainee.model.disposed) fail('fit: the model was disposed of while it was being trained');
    }

    beginEpoch() {
        this.#samples = this.#source.epoch(this.#random);
    }

    /** The next batch. @returns {Item[]} */
    draw() {
        const { batchSize, mix } = this.#options,
            samples = /** @type {Generator<Item>} */ (this.#samples),
            length = Math.min(batchSize, this.#source.count - this.at.drawn),
            drawn = Array.from({ length }, () => /** @type {Item} */ (samples.next().value));
        return mix ? mixed(drawn, mix, this.#random) : drawn;
    }

    /**
     * Adds up the gradients of a batch.
     * @param {Item[]} batch
     * @returns {Promise<Sums | null>} null: aborted meanwhile
     */
    async accumulate(batch) {
        const { model, targets } = this.#trainee,
            { session } = model,
            slice = this.#slice,
            sums = new Sums(),
            total = totalWeight(batch);
        // An objective that is averaged over the batch must be known before its gradient.
        for (const observing of model.observes ? [true, false] : [false])
            for (const item of batch) {
                const { name, sample, target, weight = 1, votes } = item;
                if (slice.isOver()) {
                    await slice.pause();
                    this.alive();
                }
                if (this.aborted) return null;
                if (observing) {
                    session.observe(sample, `fit: ${name}`);
                    continue;
                }
                const result = session.accumulate(sample, target, weight / total, `fit: ${name}`, item);
                sums.add(inUnits(model, result, target, targets), weight, votes);
                if (!Number.isFinite(result.loss)) this.#diverged('loss', result.loss, batch, name);
            }
        return sums;
    }

    /**
     * One step: from the gradients of a batch to weights.
     * @param {Item[]} batch
     * @param {Sums} sums over it
     */
    update(batch, sums) {
        const { model, optimizer, learned } = this.#trainee,
            { session } = model,
            { at } = this,
            { rate, momentum } = session.scheduled(this.#options, at.step, this.#steps);
        if (at.step === 0) {
            // before the optimizer that was is gone
            if (session.badGradient() !== null) this.#diverged('norm of the gradients', NaN, batch, null);
            optimizer(this.#options.optimizer);
        }
        if (!session.update(rate, momentum)) this.#diverged(...outOfBounds(session), batch, null);
        at.rate = rate;
        at.gradientNorm = session.gradientNorm;
        at.step++;
        at.drawn += batch.length;
        at.chance = this.#random.state;
        at.sums.addAll(sums);
        if (at.step === 1) learned();
    }

    /** Whether there is one in the middle of the epoch. */
    get reportIsDue() {
        return this.at.drawn < this.#source.count && this.at.step % this.#options.reportEvery === 0;
    }

    /** @returns {FitReport} */
    report() {
        const report = this.#report(null, false);
        this.at.sums = new Sums();
        return report;
    }

    /** @returns {Promise<Validation | null>} null: there is no validation set, or aborted meanwhile */
    async validate() {
        const { validation } = this.#options;
        if (!validation) return null;
        const turns = this.#trainee.evaluation(validation);
        for (let turn = turns.next(); !this.aborted; turn = turns.next()) {
            if (turn.done) {
                const { confusion, ...figures } = /** @type {Evaluation} */ (turn.value);
                return figures;
            }
            if (this.#slice.isOver()) {
                await this.#slice.pause();
                this.alive();
            }
        }
        return null;
    }

    /**
     * The report of an epoch, which is over unless its validation was aborted.
     * @param {Validation | null} validated @param {boolean} aborted
     * @returns {FitReport}
     */
    endEpoch(validated, aborted) {
        const { at } = this,
            report = this.#report(validated, aborted);
        if (validated || !this.#options.validation) {
            at.epoch++;
            at.drawn = 0;
            at.opening = at.chance;
            at.sums = new Sums();
        }
        return report;
    }

    /**
     * The last report of a training that was aborted in the middle of an epoch: whoever asked for the end is told of
     * it, also where no step was taken since the report before.
     * @returns {FitReport | null} null: no step was taken at all
     */
    abort() {
        this.#trainee.model.session.discardGradients();
        if (this.at.sums.count > 0) return this.#report(null, true);
        return this.#last && { ...this.#last, seconds: this.#seconds, aborted: true };
    }

    /** However it ends, in the middle of a batch too, nothing is left over for whoever trains next. */
    close() {
        const { core, model } = this.#trainee;
        if (!model.disposed) model.session.discardGradients();
        if (this.at.step === 0 && this.#options.seed === null) core.unrandom(this.at.seed);
    }

    get #seconds() {
        return (performance.now() - this.#start) / 1000;
    }

    /** @param {Validation | null} validation @param {boolean} aborted @returns {FitReport} */
    #report(validation, aborted) {
        const { epoch, step, sums, rate, gradientNorm } = this.at;
        this.#last = {
            epoch,
            step,
            ...sums.report(this.#trainee.labelled, rate, gradientNorm),
            validation,
            seconds: this.#seconds,
            aborted,
            ...this.#source.said,
        };
        return this.#last;
    }

    /**
     * @param {string} what
     * @param {number} value
     * @param {Item[]} batch
     * @param {string | null} sample
     * @returns {never}
     */
    #diverged(what, value, batch, sample) {
        const { epoch, step } = this.at,
            { learningRate, clip } = this.#options;
        const { first, reason } = whyNotFinite(this.#trainee.model, batch, {
            rate: learningRate,
            updates: step,
            clip,
            begin: step === 0 ? this.#begin : undefined,
        });
        return fail(
            `fit: the ${what} is ${value} at epoch ${epoch}, step ${step + 1}${sample === null ? '' : `, ${sample}`}${first === '' ? '' : `: ${first}`}; ` +
                `the model is as it was before that step. ${reason}`,
        );
    }
}

/** What an update was refused for. @param {import('./session.js').Session} session @returns {[string, number]} */
export function outOfBounds({ gradientNorm }) {
    return Number.isFinite(gradientNorm)
        ? ['largest weight after it', Infinity]
        : ['norm of the gradients', gradientNorm];
}
