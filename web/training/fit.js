/**
 * Training: epochs, batches, reports. Written as an asynchronous generator, so that the caller's `for await` is the
 * pause button:
 * leaving the loop ends the training, and between its turns (every 10 ms of work at the latest) the page stays alive.
 */
import { shuffled, randomStream } from '../engine/core.js';
import {
    checkBoolean,
    checkInteger,
    checkKeys,
    checkNumber,
    checkObject,
    checkWord,
    describe,
    fail,
    isObject,
} from '../errors.js';
import { whyNotFinite } from './not-finite.js';

/**
 * @typedef {import('../types.js').FitOptions} FitOptions
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {import('../types.js').StepReport} StepReport
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').Evaluation} Evaluation
 * @typedef {import('../types.js').Validation} Validation
 * @typedef {Required<Omit<import('../types.js').OptimizerOptions, 'learningRate'>>} CompleteOptimizer
 * @typedef {CompleteOptimizer & Required<Omit<FitOptions, 'validation' | 'signal' | 'seed' | 'reportEvery'>> & { seed:
 *   number | null, reportEvery: number, validation: EncodedSet | null, signal: import('../engine/platform.js').Signal |
 *   null }}
 *   CompleteFit
 */

/** In the order of src/train/optimizer.h and schedule.h. */
export const OPTIMIZERS = /** @type {const} */ (['sgd', 'adam', 'adamw', 'radam']);
const SCHEDULES = /** @type {const} */ (['constant', 'linear', 'cosine']);

const OPTIMIZER_OPTIONS = ['optimizer', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'momentum', 'clip'];
const FIT_OPTIONS = [
    ...OPTIMIZER_OPTIONS,
    'learningRate',
    'epochs',
    'batchSize',
    'schedule',
    'warmup',
    'validation',
    'signal',
    'shuffle',
    'seed',
    'reportEvery',
];

/** Milliseconds of work after which others get a turn: two thirds of a frame. */
const SLICE = 10;

/** @param {any} options @param {string} where @returns {CompleteOptimizer} */
function completeOptimizer(options, where) {
    const optimizer = checkWord(`${where}: optimizer`, options.optimizer ?? 'adam', OPTIMIZERS);
    const beta = /** @param {string} name @param {number} value */ (name, value) => {
        if (checkNumber(`${where}: ${name}`, value, 0, 1) === 1) fail(`${where}: ${name} must be less than 1`);
        return value;
    };
    const epsilon = checkNumber(`${where}: epsilon`, options.epsilon ?? 1e-8, 0);
    if (epsilon === 0) fail(`${where}: epsilon must be above 0`);
    return {
        optimizer,
        epsilon,
        beta1: beta('beta1', options.beta1 ?? 0.9),
        beta2: beta('beta2', options.beta2 ?? 0.999),
        weightDecay: checkNumber(`${where}: weightDecay`, options.weightDecay ?? (optimizer === 'adamw' ? 0.01 : 0), 0),
        momentum: checkNumber(`${where}: momentum`, options.momentum ?? 0, 0, 1),
        clip: checkNumber(`${where}: clip`, options.clip ?? 0, 0),
    };
}

/** @param {any} options @param {(validation: any) => EncodedSet} encode @returns {CompleteFit} */
export function completeFit(options, encode) {
    checkObject('fit: options', options);
    checkKeys('fit', 'option', options, FIT_OPTIONS, ['signal', 'validation']);
    const { signal = null, validation, seed, reportEvery = 'epoch' } = options;
    if (signal !== null && (!isObject(signal) || typeof signal.aborted !== 'boolean'))
        fail(`fit: signal must be an AbortSignal, got ${describe(signal)}`);
    return {
        ...completeOptimizer(options, 'fit'),
        learningRate: checkNumber('fit: learningRate', options.learningRate ?? 1e-3, 0),
        epochs: checkInteger('fit: epochs', options.epochs ?? 10, 0),
        batchSize: checkInteger('fit: batchSize', options.batchSize ?? 16, 1),
        schedule: checkWord('fit: schedule', options.schedule ?? 'constant', SCHEDULES),
        warmup: checkInteger('fit: warmup', options.warmup ?? 0, 0),
        shuffle: checkBoolean('fit: shuffle', options.shuffle ?? true),
        seed: seed === undefined ? null : checkInteger('fit: seed', seed, 0, 2 ** 32 - 1),
        reportEvery:
            reportEvery === 'epoch'
                ? Infinity
                : reportEvery === 'step'
                  ? 1
                  : typeof reportEvery === 'number'
                    ? checkInteger('fit: reportEvery', reportEvery, 1)
                    : fail(
                          `fit: reportEvery must be "epoch", "step" or a number of steps, got ${describe(reportEvery)}`,
                      ),
        validation: validation === undefined || validation === null ? null : encode(validation),
        signal,
    };
}

/** Options of model.step(). @param {any} options */
export function completeStep(options) {
    checkObject('step: options', options);
    checkKeys('step', 'option', options, [...OPTIMIZER_OPTIONS, 'learningRate']);
    const given = OPTIMIZER_OPTIONS.some(name => options[name] !== undefined);
    return {
        learningRate: checkNumber('step: learningRate', options.learningRate ?? 1e-3, 0),
        optimizer: given ? completeOptimizer(options, 'step') : null,
    };
}

export const DEFAULT_OPTIMIZER = completeOptimizer({}, 'step');

/**
 * Sums over samples, for the means of a report.
 * @typedef {{ taskLoss: number, ksvd: number, right: number, loss: number }} SampleReport of the core: `loss` is what
 *   is minimised
 */
export class Sums {
    objective = 0;
    taskLoss = 0;
    ksvd = 0;
    right = 0;
    count = 0;

    /** @param {SampleReport} sample */
    add({ loss, taskLoss, ksvd, right }) {
        this.objective += loss;
        this.taskLoss += taskLoss;
        this.ksvd += ksvd;
        this.right += right;
        this.count++;
    }

    /** @param {Sums} sums */
    addAll(sums) {
        this.objective += sums.objective;
        this.taskLoss += sums.taskLoss;
        this.ksvd += sums.ksvd;
        this.right += sums.right;
        this.count += sums.count;
    }

    /** @param {boolean} labelled @param {number} learningRate @param {number} gradientNorm @returns {StepReport} */
    report(labelled, learningRate, gradientNorm) {
        const { objective, taskLoss, ksvd, right, count } = this,
            loss = taskLoss / count;
        const report = {
            loss,
            taskLoss: loss,
            objective: objective / count,
            ksvd: ksvd / count,
            learningRate,
            gradientNorm,
        };
        return /** @type {StepReport} */ (labelled ? { ...report, accuracy: right / count } : report);
    }
}

/**
 * A sample's report with the task loss in the units of the targets, where these were standardised: the mean of
 * (σ_k·error_k)².
 * @param {import('../models/model.js').CoreModel} model whose logits are those of that sample
 * @param {SampleReport} report
 * @param {Int32Array | Float32Array} target @param {Standardization | null} targets @returns {SampleReport}
 */
export function inUnits(model, report, target, targets) {
    if (!targets || !Number.isFinite(report.loss)) return report;
    const { deviation } = targets,
        { logits } = model;
    return {
        ...report,
        taskLoss:
            deviation.reduce((sum, scale, k) => sum + (scale * (logits[k] - target[k])) ** 2, 0) / deviation.length,
    };
}

/** Errors of a model with outputs over a set, in the units of its targets. */
export class Errors {
    #outputs;
    #squares;
    #absolute = 0;
    #count = 0;
    /** Welford's running mean of each output's targets, and sum of squares about it. */
    #mean;
    #spread;

    /** @param {number} outputs */
    constructor(outputs) {
        this.#outputs = outputs;
        this.#squares = new Float64Array(outputs);
        this.#mean = new Float64Array(outputs);
        this.#spread = new Float64Array(outputs);
    }

    /**
     * @param {Float64Array} predicted
     * @param {import('../lists.js').TypedNumbers} targets
     * @param {number} from where this sample's targets begin
     */
    add(predicted, targets, from) {
        this.#count++;
        for (let k = 0; k < this.#outputs; k++) {
            const target = targets[from + k],
                error = predicted[k] - target,
                off = target - this.#mean[k];
            this.#squares[k] += error * error;
            this.#absolute += Math.abs(error);
            this.#mean[k] += off / this.#count;
            this.#spread[k] += off * (target - this.#mean[k]);
        }
    }

    /**
     * R² is the mean over outputs of 1 − Σ error² / Σ (y − ȳ)²; where targets don't vary, 1 if all are met and else 0,
     * as in scikit-learn.
     * @returns {Evaluation}
     */
    evaluation() {
        const outputs = this.#outputs,
            values = outputs * this.#count;
        const mse = this.#squares.reduce((a, b) => a + b, 0) / values;
        const r2 =
            this.#squares.reduce(
                (sum, squares, k) =>
                    sum + (this.#spread[k] > 0 ? 1 - squares / this.#spread[k] : squares === 0 ? 1 : 0),
                0,
            ) / outputs;
        return /** @type {any} */ ({ loss: mse, mse, mae: this.#absolute / values, r2 });
    }
}

/** @param {CompleteOptimizer} o */
export function optimizerText({ optimizer, beta1, beta2, epsilon, weightDecay, momentum, clip }) {
    return JSON.stringify([optimizer, beta1, beta2, epsilon, weightDecay, momentum, clip]);
}

/**
 * Where the samples of an epoch come from: as many each time, perhaps others.
 * @typedef {object} SampleSource
 * @property {number} count of an epoch
 * @property {(random: () => number) => Generator<{ name: string, sample: Encoded, target: Int32Array | Float32Array }>}
 *   epoch
 */

/**
 * A whole data set, in a new order every epoch or always as it is.
 * @param {EncodedSet} set
 * @param {boolean} shuffle
 * @returns {SampleSource}
 */
export function wholeSet(set, shuffle) {
    return {
        count: set.count,
        *epoch(random) {
            const order = shuffle ? shuffled(set.count, random) : Int32Array.from({ length: set.count }, (_, i) => i);
            for (const i of order) yield { name: `sample ${i}`, sample: set.samples[i], target: set.target(i) };
        },
    };
}

/**
 * What train() needs of a model.
 * @typedef {object} Trainee
 * @property {import('../engine/core.js').Core} core
 * @property {import('../models/model.js').CoreModel} model
 * @property {boolean} labelled
 * @property {Standardization | null} targets of a model with outputs, by which its targets were standardised
 * @property {(options: CompleteFit) => void} optimizer takes a fresh one, before the first update
 * @property {() => void} learned called after the first update
 * @property {(set: EncodedSet) => Generator<void, Evaluation>} evaluation one turn for each sample
 */

/**
 * @param {Trainee} trainee @param {SampleSource} source @param {CompleteFit} options
 * @returns {AsyncGenerator<FitReport, void, void>}
 */
export async function* train({ core, model, labelled, targets, optimizer, learned, evaluation }, source, options) {
    const { epochs, batchSize, schedule, warmup, learningRate, signal, validation, reportEvery } = options;
    if (signal?.aborted) return;
    const start = performance.now();
    const slice = new Slice();
    const seed = options.seed ?? core.random();
    const random = randomStream(seed);
    const { session } = model;
    const begin = () => session.seed(seed);
    begin();

    const steps = epochs * Math.ceil(source.count / batchSize);
    const kind = SCHEDULES.indexOf(schedule);
    let step = 0,
        rate = 0,
        sums = new Sums();
    const told = { last: /** @type {FitReport | null} */ (null) };
    /** @param {number} epoch @param {Validation | null} validated @param {boolean} aborted @returns {FitReport} */
    const report = (epoch, validated, aborted) => {
        told.last = {
            epoch,
            step,
            ...sums.report(labelled, rate, session.gradientNorm),
            validation: validated,
            seconds: (performance.now() - start) / 1000,
            aborted,
        };
        sums = new Sums();
        return told.last;
    };
    const alive = () => {
        if (model.disposed) fail('fit: the model was disposed of while it was being trained');
    };

    try {
        for (let epoch = 1; epoch <= epochs; epoch++) {
            const samples = source.epoch(random);
            for (let from = 0; from < source.count; from += batchSize) {
                const size = Math.min(batchSize, source.count - from),
                    batchSums = new Sums();
                const batch = Array.from(
                    { length: size },
                    () => /** @type {import('./not-finite.js').Item} */ (samples.next().value),
                );
                // An objective that is averaged over the batch must be known before its gradient.
                for (const observing of model.observes ? [true, false] : [false])
                    for (const { name, sample, target } of batch) {
                        if (slice.isOver()) {
                            await slice.pause();
                            alive();
                        }
                        if (signal?.aborted) {
                            session.discardGradients();
                            // Whoever asked for the end is told of it, also where no step was taken since the report
                            // before.
                            if (sums.count > 0) yield report(epoch, null, true);
                            else if (told.last)
                                yield { ...told.last, seconds: (performance.now() - start) / 1000, aborted: true };
                            return;
                        }
                        if (observing) {
                            session.observe(sample, `fit: ${name}`);
                            continue;
                        }
                        const result = session.accumulate(sample, target, 1 / size, `fit: ${name}`);
                        batchSums.add(inUnits(model, result, target, targets));
                        if (!Number.isFinite(result.loss)) diverged('loss', result.loss, epoch, batch, name);
                    }
                rate = core.exports.pa_schedule(kind, learningRate, step, steps, warmup);
                if (step === 0) {
                    // before the optimizer that was is gone
                    if (session.badGradient() !== null) diverged('norm of the gradients', NaN, epoch, batch, null);
                    optimizer(options);
                }
                if (!session.update(rate)) diverged(...outOfBounds(session), epoch, batch, null);
                if (step++ === 0) learned();
                sums.addAll(batchSums);
                if (from + batchSize < source.count && step % reportEvery === 0) {
                    yield report(epoch, null, false);
                    alive();
                }
            }
            /** @type {Validation | null} */
            let validated = null;
            if (validation) {
                const turns = evaluation(validation);
                for (let turn = turns.next(); !signal?.aborted; turn = turns.next()) {
                    if (turn.done) {
                        const { confusion, ...figures } = /** @type {Evaluation} */ (turn.value);
                        validated = figures;
                        break;
                    }
                    if (slice.isOver()) {
                        await slice.pause();
                        alive();
                    }
                }
            }
            const aborted = signal?.aborted ?? false;
            yield report(epoch, validated, aborted);
            if (aborted) return;
            alive();
        }
    } finally {
        // However it ends, in the middle of a batch too, nothing is left over for whoever trains next.
        if (!model.disposed) session.discardGradients();
        if (step === 0 && options.seed === null) core.unrandom(seed);
    }

    /**
     * @param {string} what
     * @param {number} value
     * @param {number} epoch
     * @param {import('./not-finite.js').Item[]} batch
     * @param {string | null} sample
     * @returns {never}
     */
    function diverged(what, value, epoch, batch, sample) {
        const { first, reason } = whyNotFinite(model, batch, {
            rate: learningRate,
            updates: step,
            clip: options.clip,
            begin: step === 0 ? begin : undefined,
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

/** A stretch of work, after which the event loop gets a turn. */
class Slice {
    #start = performance.now();

    isOver() {
        return performance.now() - this.#start > SLICE;
    }

    async pause() {
        await turn();
        this.#start = performance.now();
    }
}

/** @type {(() => void)[]} */
const waiting = [];
/** @type {MessageChannel | undefined} */
let channel;

/** Lets the event loop take a turn: clicks, messages, painting. setTimeout would wait 4 ms. @returns {Promise<void>} */
function turn() {
    return new Promise(resolve => {
        if (typeof setImmediate === 'function') {
            setImmediate(resolve);
            return;
        }
        if (!channel) {
            channel = new MessageChannel();
            channel.port1.onmessage = () => waiting.shift()?.();
        }
        waiting.push(resolve);
        channel.port2.postMessage(null);
    });
}
