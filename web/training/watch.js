/**
 * A training that is watched: callbacks are called, the seconds counted, the best epoch remembered, the weights
 * averaged. What it knows stands in `at.watch` of the run as plain numbers and arrays, from which a training that was
 * interrupted goes on.
 */
import { describe, fail } from '../errors.js';

/**
 * @typedef {import('../types.js').Best} Best
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {import('./run.js').Run} Run
 * @typedef {import('./stopping.js').Watched} Watched
 * @typedef {import('./sums.js').Sums} Sums
 *
 * @typedef {object} Watching what a watch remembers from one step to the next
 * @property {number | null} reference the figure that has to be bettered by minDelta
 * @property {number} waited epochs since it was
 * @property {Best | null} best the best epoch
 * @property {number} bestFigure of it
 * @property {Float32Array | null} bestWeights
 * @property {Float32Array | null} average of the weights; while `averaged`, the weights themselves, which the average
 *   stands in for
 * @property {boolean} averaged
 * @property {Float32Array | null} last weights of the last step, where those of settle() are in the model instead
 */

/** What evaluations of several labels of a sample have. */
const OF_SEVERAL = ['exactMatch', 'hammingLoss', 'f1Micro', 'f1Macro'];

/** Words of `stopped`, of a report. @typedef {Exclude<FitReport['stopped'], null>} Reason */

export class Watch {
    #options;
    #model;
    #run;
    /** Whether it came to an end of its own, and its weights are in the model. */
    #settled = false;

    /**
     * @param {Watched} options @param {import('../models/model.js').CoreModel} model @param {Run} run whose `at.watch`
     *   it goes on with, if there is one
     */
    constructor(options, model, run) {
        this.#options = options;
        this.#model = model;
        this.#run = run;
        run.at.watch ??= {
            reference: null,
            waited: 0,
            best: null,
            bestFigure: NaN,
            bestWeights: null,
            average: options.decay > 0 ? model.weights.slice() : null,
            averaged: false,
            last: null,
        };
        const at = this.#at;
        if (at.averaged) this.exchange(); // it was broken off while the average was evaluated
        if (at.last && run.at.epoch <= run.epochs) {
            model.weights.set(at.last);
            at.last = null;
        }
    }

    /** @returns {Watching} */
    get #at() {
        return /** @type {Watching} */ (this.#run.at.watch);
    }

    begin() {
        const { epochs, steps } = this.#run;
        return this.#tell('begin', () => ({ epochs, steps, stepsPerEpoch: steps / Math.max(1, epochs) }));
    }

    /**
     * After an update.
     * @param {Sums} sums over its batch
     * @returns {Promise<void> | undefined} only where somebody has to be waited for
     */
    stepped(sums) {
        const { average } = this.#at,
            run = this.#run;
        if (average) blend(average, this.#model.weights, decayAt(this.#options.decay, run.at.step));
        if (run.seconds >= this.#options.maxSeconds) run.stop('seconds');
        return this.#tell('step', () => run.stepReport(sums));
    }

    /** Puts the average into the place of the weights, which it keeps, and back. */
    exchange() {
        const at = this.#at;
        if (!at.average || this.#model.disposed) return;
        swap(at.average, this.#model.weights);
        at.averaged = !at.averaged;
    }

    /**
     * After an epoch, of which the report is not told yet.
     * @param {FitReport} report
     * @returns {Promise<void> | undefined}
     */
    ended(report) {
        this.#judge(report);
        if (this.#run.seconds >= this.#options.maxSeconds) this.#run.stop('seconds');
        report.best = this.#at.best;
        return this.#tell('epoch', () => report);
    }

    /** @param {FitReport} report */
    #judge(report) {
        const { monitored, restoreBest } = this.#options,
            at = this.#at;
        if (!monitored) return;
        const { monitor, larger, minDelta, patience } = monitored,
            figures = /** @type {Record<string, any>} */ (report.validation ?? report),
            figure = figures[monitor];
        const sign = larger ? -1 : 1,
            less = (/** @type {number} */ a, /** @type {number} */ b) => sign * a < sign * b;
        if (Number.isFinite(figure) && (at.best === null || less(figure, at.bestFigure))) {
            const { loss, accuracy } = report;
            at.best = {
                epoch: report.epoch,
                step: report.step,
                ...(report.validation ?? { loss, ...(accuracy !== undefined && { accuracy }) }),
            };
            at.bestFigure = figure;
            if (restoreBest) {
                const weights = at.average ?? this.#model.weights;
                if (at.bestWeights) at.bestWeights.set(weights);
                else at.bestWeights = weights.slice();
            }
        }
        // What improves by little at a time improves all the same, once the sum of it is more than minDelta.
        if (Number.isFinite(figure) && (at.reference === null || less(figure, at.reference - sign * minDelta))) {
            at.reference = figure;
            at.waited = 0;
        } else if (++at.waited >= patience) this.#run.stop('patience');
    }

    /**
     * The end that the options brought, not one from without (an abort, a loop that was left): the weights that were
     * asked for are put into the model.
     */
    settle() {
        if (this.#settled) return;
        this.#settled = true;
        const at = this.#at,
            { weights } = this.#model,
            left = at.bestWeights ?? at.average;
        if (!left) return;
        at.last = weights.slice();
        weights.set(left);
    }

    /** @param {FitReport | null} last */
    end(last) {
        return this.#tell('end', () => last ?? {});
    }

    /**
     * Calls the callbacks of a moment, one after another, and waits for those that take their time.
     * @param {'begin' | 'step' | 'epoch' | 'end'} moment
     * @param {() => object} about what they are told
     * @returns {Promise<void> | undefined}
     */
    #tell(moment, about) {
        const wanted = this.#options.callbacks.filter(one => one[moment]);
        if (wanted.length === 0) return;
        const stop = () => this.#run.stop('callback');
        return (async () => {
            for (const one of wanted) {
                const info = /** @type {any} */ ({ ...about(), stop });
                if ((await one[moment]?.(info)) === false) stop();
            }
            this.#run.alive();
        })();
    }
}

/**
 * Whether what is monitored will be there.
 * @param {import('./run.js').Trainee} trainee @param {import('./options.js').CompleteFit} options
 * @param {import('./resume.js').TrainingRecord | null} before of the training that goes on
 */
export function checkMonitor({ labelled, several, evaluation }, { watched, validation }, before) {
    if (!watched?.monitored) return;
    const { monitor, metrics } = watched.monitored;
    if (before?.validated && !validation)
        fail(
            `fit: earlyStopping.monitor is ${describe(monitor)} of a validation set, which resume can't bring back; give validation again`,
        );
    const known = validation
        ? ['loss', ...(labelled ? ['accuracy'] : several ? OF_SEVERAL : ['mse', 'mae', 'r2'])]
        : ['loss', 'objective', 'ksvd', 'taskLoss', ...(labelled ? ['accuracy'] : [])];
    if (known.includes(monitor)) return;
    const refuse = (/** @type {string} */ why) =>
        fail(
            `fit: earlyStopping.monitor is ${describe(monitor)}, which ${validation ? 'evaluations of this model do not have' : `reports do not have${metrics ? '; give a validation set, or validationSplit' : ''}`}; there is ${known.join(', ')}${why}`,
        );
    if (!validation || !metrics) return refuse('');
    try {
        evaluation(validation, metrics); // of which no turn is taken
    } catch (error) {
        refuse(` (${/** @type {Error} */ (error).message})`);
    }
}

/**
 * The average forgets faster in the beginning, so that a short training is not the average of where it began:
 * min(decay, (1 + t)/(10 + t)) at update t, as tf.train.ExponentialMovingAverage with num_updates and torch_ema have
 * it.
 * @param {number} decay @param {number} t
 */
export function decayAt(decay, t) {
    return Math.min(decay, (1 + t) / (10 + t));
}

/**
 * average ← decay·average + (1 − decay)·weights
 * @param {Float32Array} average @param {Float32Array} weights @param {number} decay
 */
function blend(average, weights, decay) {
    const share = 1 - decay;
    for (let i = 0; i < average.length; i++) average[i] += share * (weights[i] - average[i]);
}

/** @param {Float32Array} a @param {Float32Array} b */
function swap(a, b) {
    for (let i = 0; i < a.length; i++) {
        const value = a[i];
        a[i] = b[i];
        b[i] = value;
    }
}
