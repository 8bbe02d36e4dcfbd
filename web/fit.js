/**
 * Training: epochs, batches, reports. Written as an asynchronous generator, so that the caller's `for await` is the pause button:
 * leaving the loop ends the training, and between its turns (every 10 ms of work at the latest) the page stays alive.
 */
import { shuffled, randomStream } from './core.js';
import { checkBoolean, checkInteger, checkKeys, checkNumber, checkObject, checkWord, describe, fail } from './errors.js';

/**
 * @typedef {import('./types.js').FitOptions} FitOptions
 * @typedef {import('./types.js').FitReport} FitReport
 * @typedef {import('./types.js').StepReport} StepReport
 * @typedef {import('./dataset.js').Encoded} Encoded
 * @typedef {import('./dataset.js').EncodedSet} EncodedSet
 * @typedef {Required<Omit<import('./types.js').OptimizerOptions, 'learningRate'>>} CompleteOptimizer
 * @typedef {CompleteOptimizer & Required<Omit<FitOptions, 'validation' | 'signal' | 'seed' | 'reportEvery'>> & { seed: number | null, reportEvery: number, validation: EncodedSet | null, signal: AbortSignal | null }} CompleteFit
 */

const OPTIMIZER_OPTIONS = ['optimizer', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'momentum', 'clip'];
const FIT_OPTIONS = [...OPTIMIZER_OPTIONS, 'learningRate', 'epochs', 'batchSize', 'schedule', 'warmup', 'validation', 'signal', 'shuffle', 'seed', 'reportEvery'];

/** Milliseconds of work after which others get a turn: two thirds of a frame. */
const SLICE = 10;

/** @param {any} options @param {string} where @returns {CompleteOptimizer} */
function completeOptimizer(options, where) {
    const optimizer = checkWord(`${where}: optimizer`, options.optimizer ?? 'adam', ['sgd', 'adam', 'adamw', 'radam']);
    const beta = /** @param {string} name @param {number} value */ (name, value) => {
        if (checkNumber(`${where}: ${name}`, value, 0, 1) === 1) fail(`${where}: ${name} must be less than 1`);
        return value;
    };
    const epsilon = checkNumber(`${where}: epsilon`, options.epsilon ?? 1e-8, 0);
    if (epsilon === 0) fail(`${where}: epsilon must be above 0`);
    return {
        optimizer, epsilon,
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
    checkKeys('fit', 'option', options, FIT_OPTIONS);
    const { signal = null, validation, seed, reportEvery = 'epoch' } = options;
    if (signal !== null && (typeof signal !== 'object' || typeof signal.aborted !== 'boolean')) fail(`fit: signal must be an AbortSignal, got ${describe(signal)}`);
    return {
        ...completeOptimizer(options, 'fit'),
        learningRate: checkNumber('fit: learningRate', options.learningRate ?? 1e-3, 0),
        epochs: checkInteger('fit: epochs', options.epochs ?? 10, 0),
        batchSize: checkInteger('fit: batchSize', options.batchSize ?? 16, 1),
        schedule: checkWord('fit: schedule', options.schedule ?? 'constant', ['constant', 'linear', 'cosine']),
        warmup: checkInteger('fit: warmup', options.warmup ?? 0, 0),
        shuffle: checkBoolean('fit: shuffle', options.shuffle ?? true),
        seed: seed === undefined ? null : checkInteger('fit: seed', seed, 0, 2 ** 32 - 1),
        reportEvery: reportEvery === 'epoch' ? Infinity : reportEvery === 'step' ? 1
            : typeof reportEvery === 'number' ? checkInteger('fit: reportEvery', reportEvery, 1) : fail(`fit: reportEvery must be "epoch", "step" or a number of steps, got ${describe(reportEvery)}`),
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

/** Sums over samples, for the means of a report. */
export class Sums {
    loss = 0;
    taskLoss = 0;
    ksvd = 0;
    right = 0;
    count = 0;

    /** @param {{ taskLoss: number, ksvd: number, right: number, loss: number }} sample */
    add({ loss, taskLoss, ksvd, right }) {
        this.loss += loss;
        this.taskLoss += taskLoss;
        this.ksvd += ksvd;
        this.right += right;
        this.count++;
    }

    /** @param {Sums} sums */
    addAll(sums) {
        this.loss += sums.loss;
        this.taskLoss += sums.taskLoss;
        this.ksvd += sums.ksvd;
        this.right += sums.right;
        this.count += sums.count;
    }

    /** @param {boolean} labelled @param {number} learningRate @param {number} gradientNorm @returns {StepReport} */
    report(labelled, learningRate, gradientNorm) {
        const { loss, taskLoss, ksvd, right, count } = this;
        return { loss: loss / count, taskLoss: taskLoss / count, ksvd: ksvd / count, accuracy: labelled ? right / count : NaN, learningRate, gradientNorm };
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
 * @property {(random: () => number) => Generator<{ name: string, sample: Encoded, target: Int32Array | Float32Array }>} epoch
 */

/** A whole data set, in a new order every epoch or always as it is. @param {EncodedSet} set @param {boolean} shuffle @returns {SampleSource} */
export function wholeSet(set, shuffle) {
    return {
        count: set.count,
        * epoch(random) {
            const order = shuffle ? shuffled(set.count, random) : Int32Array.from({ length: set.count }, (_, i) => i);
            for (const i of order) yield { name: `sample ${i}`, sample: set.samples[i], target: set.target(i) };
        },
    };
}

/**
 * What train() needs of a model.
 * @typedef {object} Trainee
 * @property {import('./core.js').Core} core
 * @property {import('./model.js').CoreModel} model
 * @property {boolean} labelled
 * @property {(sample: Encoded) => Encoded} scale
 * @property {(set: EncodedSet) => Generator<void, import('./types.js').Evaluation>} evaluation one turn for each sample
 */

/**
 * @param {Trainee} trainee @param {SampleSource} source @param {CompleteFit} options
 * @returns {AsyncGenerator<FitReport, void, void>}
 */
export async function* train({ core, model, labelled, scale, evaluation }, source, options) {
    const { epochs, batchSize, schedule, warmup, learningRate, signal, validation, reportEvery } = options;
    const start = performance.now();
    const slice = new Slice();
    const seed = options.seed ?? core.random();
    const random = randomStream(seed);
    model.optimizer(options);
    model.seed(seed);

    const steps = epochs * Math.ceil(source.count / batchSize);
    const kind = ['constant', 'linear', 'cosine'].indexOf(schedule);
    let step = 0, rate = 0, sums = new Sums();
    /** @param {number} epoch @param {{ loss: number, accuracy: number } | null} validated @param {boolean} aborted @returns {FitReport} */
    const report = (epoch, validated, aborted) => {
        const result = { epoch, step, ...sums.report(labelled, rate, model.gradientNorm), validation: validated, seconds: (performance.now() - start) / 1000, aborted };
        sums = new Sums();
        slice.restart();
        return result;
    };
    const alive = () => {
        if (model.disposed) fail('fit: the model was disposed of while it was being trained');
    };

    try {
        for (let epoch = 1; epoch <= epochs; epoch++) {
            const samples = source.epoch(random);
            for (let from = 0; from < source.count; from += batchSize) {
                const size = Math.min(batchSize, source.count - from), batchSums = new Sums();
                const batch = Array.from({ length: size }, () => /** @type {{ name: string, sample: Encoded, target: Int32Array | Float32Array }} */ (samples.next().value));
                // An objective that is averaged over the batch must be known before its gradient.
                for (const observing of model.observes ? [true, false] : [false]) for (const { name, sample, target } of batch) {
                    if (slice.isOver()) {
                        await slice.pause();
                        alive();
                    }
                    if (signal?.aborted) {
                        model.discardGradients();
                        if (sums.count > 0) yield report(epoch, null, true);
                        return;
                    }
                    if (observing) {
                        model.observe(scale(sample), `fit: ${name}`);
                        continue;
                    }
                    const result = model.accumulate(scale(sample), target, 1 / size, `fit: ${name}`);
                    batchSums.add(result);
                    if (!Number.isFinite(result.loss)) diverged('loss', result.loss, epoch, step, name);
                }
                rate = core.exports.pa_schedule(kind, learningRate, step, steps, warmup);
                if (!model.update(rate)) diverged('norm of the gradients', model.gradientNorm, epoch, step, null);
                step++;
                sums.addAll(batchSums);
                const last = from + batchSize >= source.count;
                if (!last && step % reportEvery === 0) {
                    yield report(epoch, null, false);
                    alive();
                }
            }
            /** @type {{ loss: number, accuracy: number } | null} */
            let validated = null;
            if (validation) {
                const turns = evaluation(validation);
                for (let turn = turns.next(); !signal?.aborted; turn = turns.next()) {
                    if (turn.done) {
                        validated = { loss: turn.value.loss, accuracy: turn.value.accuracy };
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
        if (!model.disposed) model.discardGradients();
    }

    /** @param {string} what @param {number} value @param {number} epoch @param {number} done @param {string | null} sample @returns {never} */
    function diverged(what, value, epoch, done, sample) {
        return fail(`fit: the ${what} is ${value} at epoch ${epoch}, step ${done + 1}${sample === null ? '' : `, ${sample}`}; the model is as it was before that step. `
            + `The learning rate is ${learningRate}: try a smaller one${options.clip === 0 ? ', or clip: 1' : ''}`);
    }
}

/** A stretch of work, after which the event loop gets a turn. */
class Slice {
    #start = performance.now();

    restart() {
        this.#start = performance.now();
    }

    isOver() {
        return performance.now() - this.#start > SLICE;
    }

    async pause() {
        await turn();
        this.restart();
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
