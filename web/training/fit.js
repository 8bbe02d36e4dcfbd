/**
 * Training: epochs, batches, reports. Written as an asynchronous generator, so that the caller's `for await` is the
 * pause button:
 * leaving the loop ends the training, and between its turns (every 10 ms of work at the latest) the page stays alive.
 */
import { shuffled, randomStream } from '../engine/chance.js';
import { fail } from '../errors.js';
import { mixed } from './mix.js';
import { whyNotFinite } from './not-finite.js';
import { Slice } from './slice.js';
import { Sums, inUnits } from './sums.js';

/**
 * @typedef {import('../types.js').FitReport} FitReport
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../samples/dataset.js').EncodedSet} EncodedSet
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('../types.js').Evaluation} Evaluation
 * @typedef {import('../types.js').Validation} Validation
 * @typedef {import('./options.js').CompleteFit} CompleteFit
 * @typedef {import('./not-finite.js').Item} Item
 */

/**
 * Where the samples of an epoch come from: as many each time, perhaps others.
 * @typedef {object} SampleSource
 * @property {number} count of an epoch
 * @property {(random: () => number) => Generator<Item>} epoch
 * @property {EncodedSet['said']} [said] in every report
 */

/**
 * A whole data set, in a new order every epoch or always as it is.
 * @param {EncodedSet} set
 * @param {boolean} shuffle
 * @returns {SampleSource}
 */
export function wholeSet(set, shuffle) {
    const items = itemsOf(set);
    return {
        count: items.length,
        said: set.said,
        *epoch(random) {
            const order = shuffle ? shuffled(items.length, random) : items.keys();
            for (const i of order) yield items[i];
        },
    };
}

/** The samples of a set of which something counts. @param {EncodedSet} set @returns {Item[]} */
export function itemsOf({ samples, target, weights }) {
    return samples
        .map((sample, i) => ({ name: `sample ${i}`, sample, target: target(i), weight: weights?.[i] ?? 1 }))
        .filter(({ weight }) => weight > 0);
}

/** What divides the weights of a batch. @param {Item[]} batch */
export function totalWeight(batch) {
    return batch.reduce((sum, { weight = 1 }) => sum + weight, 0);
}

/**
 * What train() needs of a model.
 * @typedef {object} Trainee
 * @property {import('../engine/core.js').Core} core
 * @property {import('../models/model.js').CoreModel} model
 * @property {boolean} labelled
 * @property {Standardization | null} targets of a model with outputs, by which its targets were standardised
 * @property {(complete: CompleteFit['optimizer']) => void} optimizer takes a fresh one, before the first update
 * @property {() => void} learned called after the first update
 * @property {(set: EncodedSet) => Generator<void, Evaluation>} evaluation one turn for each sample
 */

/**
 * @param {Trainee} trainee @param {SampleSource} source @param {CompleteFit} options
 * @returns {AsyncGenerator<FitReport, void, void>}
 */
export async function* train({ core, model, labelled, targets, optimizer, learned, evaluation }, source, options) {
    const { epochs, batchSize, learningRate, signal, validation, reportEvery, mix } = options;
    if (signal?.aborted) return;
    const start = performance.now();
    const slice = new Slice();
    const seed = options.seed ?? core.random();
    const random = randomStream(seed);
    const { session } = model;
    const begin = () => session.seed(seed);
    begin();

    const steps = epochs * Math.ceil(source.count / batchSize);
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
            ...source.said,
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
                const drawn = Array.from({ length: size }, () => /** @type {Item} */ (samples.next().value)),
                    batch = mix ? mixed(drawn, mix, random) : drawn,
                    total = totalWeight(batch);
                // An objective that is averaged over the batch must be known before its gradient.
                for (const observing of model.observes ? [true, false] : [false])
                    for (const { name, sample, target, weight = 1, mixture } of batch) {
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
                        const result = session.accumulate(sample, target, weight / total, `fit: ${name}`, mixture);
                        batchSums.add(inUnits(model, result, target, targets), weight);
                        if (!Number.isFinite(result.loss)) diverged('loss', result.loss, epoch, batch, name);
                    }
                const now = session.scheduled(options, step, steps);
                rate = now.rate;
                if (step === 0) {
                    // before the optimizer that was is gone
                    if (session.badGradient() !== null) diverged('norm of the gradients', NaN, epoch, batch, null);
                    optimizer(options.optimizer);
                }
                if (!session.update(rate, now.momentum)) diverged(...outOfBounds(session), epoch, batch, null);
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
     * @param {Item[]} batch
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
