/**
 * How sure a model is: predictions with what training draws (dropout, stochastic depth, landmarks, spectral points, the
 * processes of kep-svgp) drawn anew each time (Gal & Ghahramani 2016, Dropout as a Bayesian approximation), and how far
 * they are from each other.
 * Mutual information is BALD's (Houlsby et al. 2011): the entropy of the mean less the mean of the entropies.
 */
import { randomStream } from '../engine/chance.js';
import { checkInteger, checkKeys, checkObject, fail } from '../errors.js';
import { largest, logSumExp } from './logits.js';
import { namesOf, probabilityOf } from './multi-label.js';

/** @typedef {import('../types.js').Uncertainty} Uncertainty */

/**
 * @param {import('./uses.js').Used} used @param {any} x @param {unknown} options
 * @returns {Uncertainty}
 */
export function uncertainty({ made, model, state, prepared, prediction }, x, options) {
    const given = /** @type {import('../types.js').UncertaintyOptions} */ (
            checkObject('uncertainty: options', options)
        ),
        { config } = state;
    checkKeys('uncertainty', 'option', given, ['draws', 'seed']);
    const draws = checkInteger('uncertainty: draws', given.draws ?? 32, 2),
        random = randomStream(checkInteger('uncertainty: seed', given.seed ?? 0, 0, 2 ** 32 - 1));
    if (config.input.kind === 'translation')
        fail(`uncertainty: a ${made.kind.name} has none; the hypotheses of predict() come with their probabilities`);
    const labelled = config.loss !== 'mse',
        independent = config.loss === 'multiLabel',
        sample = prepared(x, 'uncertainty: x');
    /** @type {Sums | null} */
    let sums = null;
    let first = /** @type {ArrayLike<number>} */ ([]),
        drawn = false;
    try {
        model.forwards(
            forward => {
                for (let k = 0; k < draws; k++) {
                    model.evaluationSeed(random());
                    const logits = forward(sample);
                    if (k === 0) first = logits;
                    drawn ||= logits.some((value, i) => value !== first[i]);
                    const { values } = labelled ? { values: null } : prediction(logits);
                    sums ??= new Sums(logits.length, independent ? 1 : config.outputs);
                    if (values) sums.add(values.data ?? values);
                    else sums.addLogits(logits);
                }
            },
            'uncertainty',
            true,
        );
    } finally {
        model.evaluationSeed(0);
    }
    if (!drawn)
        fail(
            'uncertainty: nothing in this model is drawn, all predictions are the same; configure dropout, e.g. 0.1, and train it so, or attention that draws (kep-svgp, skyformer, implicit with a source)',
        );
    const found = /** @type {Sums} */ (/** @type {unknown} */ (sums)),
        { outputs } = config,
        rows = found.mean.length / outputs,
        matrix = (/** @type {Float64Array} */ data) =>
            config.pooling === 'none' || config.input.kind === 'graph' ? { rows, cols: outputs, data } : data;
    const deviation = matrix(found.deviation());
    if (!labelled) return { values: matrix(found.mean), deviation, draws };
    const each = found.information();
    if (independent)
        return {
            labels: namesOf(found.mean, 0.5, config.classes),
            probabilities: found.mean,
            deviation,
            draws,
            entropy: each.entropy,
            mutualInformation: each.mutual,
        };
    const labels = Int32Array.from({ length: rows }, (_, i) =>
            largest(found.mean.subarray(i * outputs, (i + 1) * outputs)),
        ),
        several = { probabilities: matrix(found.mean), deviation, draws };
    return matrix(found.mean) === found.mean
        ? {
              label: labels[0],
              name: config.classes?.[labels[0]] ?? String(labels[0]),
              ...several,
              entropy: each.entropy[0],
              mutualInformation: each.mutual[0],
          }
        : { labels, ...several, entropy: each.entropy, mutualInformation: each.mutual };
}

/** Of draws one after another: mean and deviation by Welford's recurrence, entropies row by row. */
class Sums {
    #count = 0;
    #squares;
    #entropies;
    #cols;

    /** @param {number} size @param {number} cols of a row; 1: each is of a label that applies or not */
    constructor(size, cols) {
        this.mean = new Float64Array(size);
        this.#squares = new Float64Array(size);
        this.#entropies = new Float64Array(size / cols);
        this.#cols = cols;
    }

    /** @param {ArrayLike<number>} values */
    add(values) {
        this.#count++;
        for (let i = 0; i < values.length; i++) {
            const before = values[i] - this.mean[i];
            this.mean[i] += before / this.#count;
            this.#squares[i] += before * (values[i] - this.mean[i]);
        }
    }

    /** @param {Float32Array} logits */
    addLogits(logits) {
        const cols = this.#cols,
            probabilities = new Float64Array(logits.length);
        for (let from = 0; from < logits.length; from += cols) {
            const row = logits.subarray(from, from + cols),
                all = logSumExp(row);
            for (let c = 0; c < cols; c++)
                probabilities[from + c] = cols === 1 ? probabilityOf(row[0]) : Math.exp(row[c] - all);
            this.#entropies[from / cols] += entropyOf(probabilities.subarray(from, from + cols));
        }
        this.add(probabilities);
    }

    deviation() {
        return this.#squares.map(sum => Math.sqrt(sum / this.#count));
    }

    information() {
        const entropy = this.#entropies.map((_, i) =>
            entropyOf(this.mean.subarray(i * this.#cols, (i + 1) * this.#cols)),
        );
        // never below 0 but by rounding
        const mutual = entropy.map((value, i) => Math.max(0, value - this.#entropies[i] / this.#count));
        return { entropy, mutual };
    }
}

/** @param {Float64Array} probabilities @returns {number} in nats */
function entropyOf(probabilities) {
    const [p] = probabilities;
    return (probabilities.length === 1 ? Float64Array.of(p, 1 - p) : probabilities).reduce(
        (sum, p) => (p > 0 ? sum - p * Math.log(p) : sum),
        0,
    );
}
