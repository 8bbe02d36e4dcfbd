/**
 * A training that is under way: where it stands, and what its loop (fit.js) does with it. A whole step, and a report,
 * leave `at` as the next one begins, before anybody is told of it.
 */
import { randomStream } from '../engine/chance.js';
import { fail } from '../errors.js';
import { Clock } from './clock.js';
import { fingerprint } from './fingerprint.js';
import { mixed } from './mix.js';
import { outOfBounds, whyNotFinite } from './not-finite.js';
import { factorAt, progressAt } from './own-schedule.js';
import { storedOptions } from './resume.js';
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
 * @typedef {import('./resume.js').TrainingRecord} TrainingRecord
 * @typedef {import('./source.js').SampleSource} SampleSource
 *
 * @typedef {object} Progress where a training stands after its last whole step. With the weights, the optimizer and the
 *   core's stream of chance it decides how the training goes on. Plain data and Float32Arrays: checkpoints hold all of
 *   it (files/checkpoint.js)
 * @property {number} seed
 * @property {number} epoch the one under way, from 1
 * @property {number} drawn samples of it that have been used
 * @property {number} step updates so far
 * @property {number} opening JavaScript's stream of chance before the epoch
 * @property {number} chance and now
 * @property {number} rate of the last update
 * @property {number} gradientNorm of it
 * @property {Sums} sums since the last report
 * @property {Sums} epochSums of the epoch
 * @property {number} seconds that it took
 * @property {import('./watch.js').Watching} [watch] what watches it remembers
 */

/**
 * What a run needs of a model.
 * @typedef {object} Trainee
 * @property {import('../engine/core.js').Core} core
 * @property {import('../models/model.js').CoreModel} model
 * @property {boolean} labelled
 * @property {boolean} several whether a sample may have several labels
 * @property {Standardization | null} targets of a model with outputs, by which its targets were standardised
 * @property {(complete: CompleteFit['optimizer']) => void} optimizer takes this one, before the first update
 * @property {() => void} learned called after the first update
 * @property {(set: EncodedSet, metrics?: string[]) => Generator<void, Evaluation>} evaluation one turn for each sample
 * @property {(record: TrainingRecord) => void} began called after the first update
 * @property {(report: FitReport) => void} ended called after each epoch, with means over all of it
 */

export class Run {
    #trainee;
    #source;
    #options;
    #clock;
    #slice = new Slice();
    #random;
    /** @type {Generator<Item> | null} the samples of the epoch under way */
    #samples = null;
    /** Makes others of the samples that are drawn. @type {import('./augment.js').Vary | null} */
    vary = null;
    /** The report before. @type {FitReport | null} */
    last = null;
    /** Why it ends before its time. @type {FitReport['stopped']} */
    stopped = null;

    /**
     * @param {Trainee} trainee @param {SampleSource} source @param {CompleteFit} options
     * @param {TrainingRecord | null} before of the training that goes on
     */
    constructor(trainee, source, options, before) {
        this.#trainee = trainee;
        this.#source = source;
        this.#options = options;
        /** Updates of the whole training, if nothing ends it before. */
        this.steps = this.#stepsOf(options.epochs);
        const print = fingerprint(source.lists());
        if (before) this.#check(before, print);
        const seed = before ? before.at.seed : (options.seed ?? trainee.core.random());
        this.#random = randomStream(seed);
        const { state } = this.#random,
            begin = { seed, epoch: 1, drawn: 0, step: 0, opening: state, chance: state, rate: 0, gradientNorm: 0 };
        this.at = /** @type {Progress} */ (before?.at ?? { ...begin, seconds: 0 });
        this.at.sums = Object.assign(new Sums(), before?.at.sums);
        this.at.epochSums = Object.assign(new Sums(), before?.at.epochSums);
        /** @type {TrainingRecord} */
        this.record = {
            ...storedOptions(options.given),
            epochs: options.epochs,
            fingerprint: print,
            said: before ? before.said : source.said,
            validated: options.validation !== null,
            at: this.at,
        };
        this.#clock = new Clock(this.at.seconds);
        if (before) trainee.began(this.record);
        else this.#begin();
    }

    /** @param {number} epochs */
    #stepsOf(epochs) {
        return epochs * Math.ceil(this.#source.count / this.#options.batchSize);
    }

    /**
     * Whether the training that was broken off can go on here.
     * @param {TrainingRecord} before @param {string} now the fingerprint of the data at hand
     */
    #check({ epochs, fingerprint }, now) {
        if (now !== fingerprint)
            fail(
                `fit: resume wants the data that the training began with, in their order; their fingerprint is ${fingerprint}, that of these is ${now}`,
            );
        if (epochs === this.epochs) return;
        const byEpoch = this.#options.scheduleBy === 'epoch',
            [before, after] = byEpoch ? [epochs, this.epochs] : [this.#stepsOf(epochs), this.steps],
            last = Math.min(before, after);
        for (let i = 0; i < last; i += Math.ceil(last / 1000)) {
            const [was, is] = [before, after].map(all => this.#scheduledAt(i, all));
            if (was.rate !== is.rate || was.momentum !== is.momentum)
                fail(
                    `fit: epochs is ${this.epochs}, but the training began with ${epochs}, over which its schedule spreads: the learning rate of ${byEpoch ? 'epoch' : 'step'} ${i + 1} would have been ${is.rate}, not ${was.rate}. Let it end, and call fit() without resume to go on from there`,
                );
        }
    }

    /** The core's stream of chance, as it is before the first sample. */
    #begin = () => this.#trainee.model.session.seed(this.at.seed);

    get aborted() {
        return this.#options.signal?.aborted ?? false;
    }

    alive() {
        alive(this.#trainee.model);
    }

    /** After a report, with which the caller has done what it wanted. */
    goOn() {
        this.alive();
        this.#clock.goOn();
    }

    get epochs() {
        return this.#options.epochs;
    }

    get seconds() {
        return this.#clock.seconds;
    }

    /** No step is taken any more. @param {FitReport['stopped']} reason */
    stop(reason) {
        this.stopped ??= reason;
    }

    /** An epoch that is under way: the same samples again, up to where it stands. */
    beginEpoch() {
        const { opening, chance, drawn } = this.at;
        this.#random.state = opening;
        this.#samples = this.#source.epoch(this.#random);
        for (let i = 0; i < drawn; i++) this.#samples.next();
        if (drawn > 0) this.#random.state = chance; // mixtures draw too
    }

    /** The next batch. @returns {Item[]} */
    draw() {
        const { batchSize, mix } = this.#options,
            samples = /** @type {Generator<Item>} */ (this.#samples),
            length = Math.min(batchSize, this.#source.count - this.at.drawn),
            drawn = Array.from({ length }, () => /** @type {Item} */ (samples.next().value));
        const varied = this.vary?.(drawn, this.#random) ?? drawn;
        return mix ? mixed(varied, mix, this.#random) : varied;
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
     * @param {Item[]} batch @param {Sums} sums over it
     */
    update(batch, sums) {
        const { model, optimizer, learned, began } = this.#trainee,
            { session } = model,
            { at } = this,
            { rate, momentum } = this.#scheduled();
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
        at.epochSums.addAll(sums);
        at.seconds = this.seconds;
        this.#clock.stepped();
        if (at.step > 1) return;
        learned();
        began(this.record);
    }

    /** Of the step that is under way, as Session.scheduled() has it. */
    #scheduled() {
        return this.#options.scheduleBy === 'epoch'
            ? this.#scheduledAt(this.at.epoch - 1, this.epochs)
            : this.#scheduledAt(this.at.step, this.steps);
    }

    /** @param {number} step or epoch, from 0 @param {number} steps of the whole training */
    #scheduledAt(step, steps) {
        const { schedule, learningRate, warmup } = this.#options;
        return schedule.own && step >= warmup
            ? { rate: learningRate * factorAt(schedule.own, progressAt(step, steps, warmup)), momentum: -1 }
            : this.#trainee.model.session.scheduled(this.#options, step, steps);
    }

    /** Whether there is one in the middle of the epoch. */
    get reportIsDue() {
        return (
            this.at.drawn < this.#source.count &&
            (this.stopped !== null || this.at.step % this.#options.reportEvery === 0)
        );
    }

    /** What a callback is told of a step. @param {Sums} sums over its batch */
    stepReport(sums) {
        const { epoch, step, rate, gradientNorm } = this.at,
            { seconds, secondsLeft } = this;
        return { epoch, step, ...sums.report(this.#trainee.labelled, rate, gradientNorm), seconds, secondsLeft };
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
        const turns = this.#trainee.evaluation(validation, this.#options.watched?.monitored?.metrics);
        for (let turn = turns.next(); !this.aborted; turn = turns.next()) {
            if (turn.done) {
                const { confusion, ...figures } = /** @type {Evaluation} */ (turn.value);
                this.#clock.validated();
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
     * The report of an epoch, which is over unless it was aborted: then it ends when the training goes on.
     * @param {Validation | null} validated @param {boolean} aborted
     * @returns {FitReport}
     */
    endEpoch(validated, aborted) {
        const { at } = this,
            report = this.#report(validated, aborted);
        if (!aborted) {
            const { labelled, ended } = this.#trainee;
            ended({ ...report, ...at.epochSums.report(labelled, at.rate, at.gradientNorm) });
            at.epoch++;
            at.drawn = 0;
            at.opening = at.chance;
            at.sums = new Sums();
            at.epochSums = new Sums();
        }
        at.seconds = this.seconds;
        return report;
    }

    /** The report of an epoch, once it is known whether it is the last. @param {FitReport} report */
    conclude(report) {
        const { aborted } = report;
        report.stopped = aborted ? 'signal' : (this.stopped ?? (this.at.epoch > this.epochs ? 'epochs' : null));
        report.secondsLeft = report.stopped ? 0 : this.secondsLeft;
    }

    /**
     * The last report of a training that was aborted in the middle of an epoch: whoever asked for the end is told of
     * it, also where no step was taken since the report before.
     * @returns {FitReport | null} null: no step was taken at all
     */
    abort() {
        this.#trainee.model.session.discardGradients();
        if (this.at.sums.count > 0) return this.#report(null, true);
        return this.last && { ...this.last, seconds: this.seconds, secondsLeft: 0, stopped: 'signal', aborted: true };
    }

    /** However it ends, in the middle of a batch too, nothing is left over for whoever trains next. */
    close() {
        const { core, model } = this.#trainee;
        if (!model.disposed) model.session.discardGradients();
        if (this.at.step === 0 && this.#options.seed === null) core.unrandom(this.at.seed);
    }

    /** Until the last epoch is over, or the seconds are. */
    get secondsLeft() {
        const { epoch, step } = this.at,
            { validation, batchSize, watched } = this.#options,
            epochs = validation ? this.epochs + 1 - epoch : 0;
        // Forward is about a third of a step.
        const all = this.#clock.left(this.steps - step, epochs, (validation?.count ?? 0) / batchSize / 3);
        return Math.max(0, Math.min(all, (watched?.maxSeconds ?? Infinity) - this.seconds));
    }

    /** @param {Validation | null} validation @param {boolean} aborted @returns {FitReport} */
    #report(validation, aborted) {
        const { epoch, step, sums, rate, gradientNorm } = this.at;
        this.last = {
            epoch,
            step,
            ...sums.report(this.#trainee.labelled, rate, gradientNorm),
            validation,
            seconds: this.seconds,
            secondsLeft: aborted || this.stopped ? 0 : this.secondsLeft,
            best: this.at.watch?.best ?? null,
            stopped: aborted ? 'signal' : this.stopped,
            aborted,
            ...this.record.said,
        };
        return this.last;
    }

    /**
     * @param {string} what @param {number} value
     * @param {Item[]} batch @param {string | null} sample
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
        const sentence =
            `fit: the ${what} is ${value} at epoch ${epoch}, step ${step + 1}${sample === null ? '' : `, ${sample}`}${first === '' ? '' : `: ${first}`}; ` +
            `the model is as it was before that step. ${reason}`;
        throw Object.assign(new Error(sentence), { diverged: true });
    }
}

/** @param {import('../models/model.js').CoreModel} model */
export function alive(model) {
    if (model.disposed) fail('fit: the model was disposed of while it was being trained');
}
