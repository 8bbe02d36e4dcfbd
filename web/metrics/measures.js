/**
 * What an evaluation collects beside loss and accuracy, one prediction after the other, and the metrics that follow.
 */
import { checkWord, describe, fail, isArray } from '../errors.js';
import { RANKED, fitting } from './names.js';
import { Calibration, Kept, brierOf, rankOf, tooMany } from './scores.js';
import { SeveralMeasures } from './several.js';
import { Tally, meanOfDefined } from './tally.js';
import { chosen, listed } from './telling.js';

/**
 * @typedef {import('../lists.js').TypedNumbers} TypedNumbers
 *
 * @typedef {object} ClassMeasures what it has of one class
 * @property {string} name
 * @property {number} precision
 * @property {number} recall
 * @property {number} f1
 * @property {number} support weight of what is of it: how many, where there are no weights
 * @property {number | null} [rocAuc] against the others
 * @property {number | null} [averagePrecision]
 *
 * @typedef {object} OutputMeasures what it has of one output
 * @property {number} mse
 * @property {number} rmse
 * @property {number} mae
 * @property {number | null} mape
 * @property {number | null} r2
 * @property {number} targets how many count
 *
 * @typedef {object} Measures what `evaluate(data, { metrics })` has beside loss and accuracy; what a kind of model has
 *   not, or was not asked for, is not there
 * @property {number} [logLoss] mean −ln p, the same as loss
 * @property {number} [balancedAccuracy] mean recall of the classes that occur
 * @property {number} [precision] the mean over classes, as recall and f1 (macro)
 * @property {number} [recall]
 * @property {number} [f1]
 * @property {number} [precisionWeighted] the mean weighted by how often each class occurs
 * @property {number} [recallWeighted]
 * @property {number} [f1Weighted]
 * @property {number} [precisionMicro] of several labels of a sample: over all labels together
 * @property {number} [recallMicro]
 * @property {number} [f1Micro]
 * @property {ClassMeasures[]} [perLabel] of several labels of a sample
 * @property {number} [mcc] Matthews' correlation coefficient
 * @property {number | null} [kappa] Cohen's
 * @property {number} [brier] of two classes (p − y)², of more the sum over classes
 * @property {number} [calibrationError] expected, in 15 bins
 * @property {number} [top5] share of labels among the five likeliest, of models with more classes than that
 * @property {number | null} [rocAuc] of two classes that of the second one, of more the mean over classes, each against
 *   the others
 * @property {number | null} [rocAucWeighted]
 * @property {number | null} [averagePrecision] likewise
 * @property {number | null} [averagePrecisionWeighted]
 * @property {ClassMeasures[]} [perClass]
 * @property {number} [rmse] of a model with outputs, as mape the mean over outputs
 * @property {number | null} [mape] mean absolute error as a share of the target
 * @property {OutputMeasures[]} [perOutput] where there are several
 * @property {Record<string, string>} [why] for each metric that is null, why; for those of a part of the classes, which
 *   are left out
 *
 * @typedef {Exclude<keyof Measures, 'why'>} MetricName
 *
 * @typedef {object} Collector
 * @property {(label: number, logits: Float32Array, predicted: number, surprise: number, weight: number) => void} row
 *   of classes
 * @property {(predicted: Float64Array, targets: TypedNumbers, from: number, weight: number) => void} values of numbers
 * @property {() => Measures} result
 *
 * @typedef {object} Asked of what an evaluation is
 * @property {'classes' | 'tokens' | 'numbers' | 'several'} task tokens: of a vocabulary, of which no table is wanted;
 *   several: labels of each sample
 * @property {readonly string[]} names of the classes, or labels
 * @property {number} outputs
 */

/** @param {Asked} asked @param {unknown} metrics 'all', or a list of names @returns {Collector | null} null: of none */
export function measuresOf(asked, metrics) {
    const known = fitting(asked.task, asked.outputs);
    if (metrics !== 'all' && !isArray(metrics))
        fail(`evaluate: metrics must be "all" or an array of names, got ${describe(metrics)}`);
    const wanted =
        metrics === 'all'
            ? known
            : Array.from(/** @type {any[]} */ (metrics), (name, i) =>
                  checkWord(`evaluate: metrics[${i}]`, name, known),
              );
    if (wanted.length === 0) return null;
    if (asked.task === 'several') return new SeveralMeasures(asked, wanted);
    return asked.task === 'numbers' ? new NumberMeasures(asked, wanted) : new LabelMeasures(asked, wanted);
}

/** Of predicted classes. */
class LabelMeasures {
    #asked;
    #wanted;
    #tally;
    #calibration = new Calibration(15);
    #sums = { logLoss: 0, brier: 0, top5: 0, weight: 0 };
    #p;
    /** @type {Kept | null} what is to be sorted */
    #kept;

    /** @param {Asked} asked @param {string[]} wanted */
    constructor(asked, wanted) {
        this.#asked = asked;
        this.#wanted = wanted;
        this.#tally = asked.task === 'classes' ? new Tally(asked.outputs) : null;
        this.#p = new Float64Array(asked.outputs);
        const ranks = wanted.some(name => name === 'perClass' || RANKED.some(word => name.startsWith(word)));
        this.#kept = ranks ? new Kept(asked.outputs) : null;
    }

    /**
     * @param {number} label @param {Float32Array} logits @param {number} predicted @param {number} surprise −ln p
     * @param {number} weight
     */
    row(label, logits, predicted, surprise, weight) {
        const p = this.#p,
            sums = this.#sums,
            most = logits[predicted];
        let total = 0;
        for (let c = 0; c < p.length; c++) total += p[c] = Math.exp(logits[c] - most);
        for (let c = 0; c < p.length; c++) p[c] /= total;
        sums.logLoss += weight * surprise;
        sums.brier += weight * brierOf(p, label);
        if (rankOf(p, label) < 5) sums.top5 += weight;
        sums.weight += weight;
        this.#calibration.add(p[predicted], predicted === label, weight);
        this.#tally?.add(label, predicted, weight);
        if (this.#kept) this.#kept.add(p, weight)[label] = 1;
    }

    values() {}

    /** @returns {Measures} */
    result() {
        const { weight } = this.#sums,
            /** @type {Record<string, any>} */ all = {
                logLoss: this.#sums.logLoss / weight,
                brier: this.#sums.brier / weight,
                top5: this.#sums.top5 / weight,
                calibrationError: this.#calibration.error,
            },
            /** @type {Record<string, string>} */ why = {};
        if (this.#tally) this.#ofLabels(this.#tally, all, why);
        return chosen(this.#wanted, all, why);
    }

    /** @param {Tally} tally @param {Record<string, any>} all @param {Record<string, string>} why */
    #ofLabels(tally, all, why) {
        const { names, outputs } = this.#asked;
        Object.assign(all, {
            balancedAccuracy: tally.balancedAccuracy,
            precision: tally.average('precision', 'macro'),
            recall: tally.average('recall', 'macro'),
            f1: tally.average('f1', 'macro'),
            precisionWeighted: tally.average('precision', 'weighted'),
            recallWeighted: tally.average('recall', 'weighted'),
            f1Weighted: tally.average('f1', 'weighted'),
            mcc: tally.mcc,
            kappa: tally.kappa,
        });
        if (all.kappa === null)
            why.kappa = 'only one class occurs, and all is taken for it: chance would agree as well';
        const scores = ['precision', 'recall', 'f1'].map(which => tally.scores(/** @type {any} */ (which)));
        all.perClass = names.map((name, c) => ({
            name,
            precision: scores[0][c],
            recall: scores[1][c],
            f1: scores[2][c],
            support: tally.actual[c],
        }));
        if (!this.#kept) return;
        const each = this.#kept.ranked(),
            missing = names.filter((_, c) => tally.actual[c] === 0),
            only = names.findIndex((_, c) => tally.actual[c] === tally.total);
        for (const word of RANKED) {
            if (!each) {
                all[word] = all[`${word}Weighted`] = null;
                why[word] = why[`${word}Weighted`] = tooMany('classes');
                continue;
            }
            const values = each.map(one => one[word]);
            all.perClass.forEach((/** @type {any} */ one, /** @type {number} */ c) => (one[word] = values[c]));
            all[word] = outputs === 2 ? values[1] : meanOfDefined(values, new Float64Array(outputs).fill(1));
            all[`${word}Weighted`] = meanOfDefined(values, tally.actual);
            const told =
                only >= 0 && (all[word] === null || word === 'rocAuc')
                    ? `only the class ${describe(names[only])} occurs`
                    : missing.length > 0 && outputs > 2
                      ? `without the ${missing.length === 1 ? 'class' : 'classes'} ${listed(missing)}, of which there is no sample`
                      : null;
            if (told) why[word] = why[`${word}Weighted`] = told;
        }
    }
}

/** Of predicted numbers. */
class NumberMeasures {
    #wanted;
    #outputs;

    /** @param {Asked} asked @param {string[]} wanted */
    constructor({ outputs }, wanted) {
        this.#wanted = wanted;
        this.#outputs = Array.from({ length: outputs }, () => ({
            weight: 0,
            squares: 0,
            absolute: 0,
            shares: 0,
            zeros: 0,
            targets: 0,
            mean: 0,
            spread: 0,
        }));
    }

    /**
     * @param {Float64Array} predicted a row, or one for each token
     * @param {TypedNumbers} targets @param {number} from where this sample's begin
     * @param {number} weight
     */
    values(predicted, targets, from, weight) {
        for (let i = 0; i < predicted.length; i++) {
            const target = targets[from + i],
                of = this.#outputs[i % this.#outputs.length];
            if (Number.isNaN(target) || weight === 0) continue; // is missing, or counts nothing
            const error = Math.abs(predicted[i] - target),
                off = target - of.mean;
            of.targets++;
            of.weight += weight;
            of.squares += weight * error * error;
            of.absolute += weight * error;
            if (target === 0) of.zeros++;
            else of.shares += (weight * error) / Math.abs(target);
            of.mean += (weight * off) / of.weight;
            of.spread += weight * off * (target - of.mean);
        }
    }

    row() {}

    /** @returns {Measures} */
    result() {
        const there = this.#outputs.filter(({ targets }) => targets > 0),
            zeros = there.reduce((sum, of) => sum + of.zeros, 0),
            /** @type {Record<string, string>} */ why = {};
        if (zeros > 0)
            why.mape = `${zeros === 1 ? 'a target is' : `${zeros} targets are`} 0, of which an error is no share`;
        const perOutput = this.#outputs.map(({ targets, weight, squares, absolute, shares, zeros, spread }) => ({
            mse: squares / weight,
            rmse: Math.sqrt(squares / weight),
            mae: absolute / weight,
            mape: zeros > 0 ? null : shares / weight,
            r2: squares === 0 ? 1 : spread === 0 ? 0 : 1 - squares / spread,
            targets,
        }));
        perOutput.forEach((of, k) => {
            if (of.targets > 0) return;
            why[`perOutput[${k}]`] = 'all its targets are missing';
            Object.assign(of, { mse: null, rmse: null, mae: null, mape: null, r2: null });
        });
        const average = (/** @type {'rmse' | 'mape'} */ which) =>
            perOutput.reduce((sum, of) => sum + (of[which] ?? 0), 0) / there.length;
        return chosen(
            this.#wanted,
            { rmse: average('rmse'), mape: zeros > 0 ? null : average('mape'), perOutput },
            why,
        );
    }
}
