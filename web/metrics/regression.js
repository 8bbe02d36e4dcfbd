/** Metrics of predicted numbers; where samples have several, the mean over the columns. */
import { checkNumber, checkWord, count, fail } from '../errors.js';
import { optionsOf, rowsOf, weightsOf } from './given.js';
import { mean, sum } from './tally.js';

/**
 * @typedef {import('./given.js').Rows} Rows
 *
 * @typedef {object} OutputsOption
 * @property {'mean' | 'none'} [average] over the outputs of a sample; `none`: of each ('mean')
 *
 * @typedef {import('./given.js').WeightOption & OutputsOption} RegressionMetricOptions
 */

/** scikit-learn's: what a target of zero is divided by. */
const EPSILON = 2 ** -52;

/**
 * @template O @typedef {O extends { average: 'none' } ? number[] : number} OfOutputs
 */

/**
 * Mean absolute error.
 * @template {RegressionMetricOptions} O
 * @param {Rows} y @param {Rows} predicted @param {O} [options] @returns {OfOutputs<O>}
 */
export function mae(y, predicted, options) {
    return each('mae', y, predicted, options, (target, value) => Math.abs(target - value));
}

/**
 * Mean squared error.
 * @template {RegressionMetricOptions} O
 * @param {Rows} y @param {Rows} predicted @param {O} [options] @returns {OfOutputs<O>}
 */
export function mse(y, predicted, options) {
    return each('mse', y, predicted, options, (target, value) => (target - value) ** 2);
}

/**
 * Its root, of each output by itself.
 * @template {RegressionMetricOptions} O
 * @param {Rows} y @param {Rows} predicted @param {O} [options] @returns {OfOutputs<O>}
 */
export function rmse(y, predicted, options) {
    return each('rmse', y, predicted, options, (target, value) => (target - value) ** 2, Math.sqrt);
}

/**
 * Mean absolute error as a share of the target, 1 is 100 %. A target of zero is divided by 2.2e-16, as in scikit-learn:
 * the result is then huge and says nothing.
 * @template {RegressionMetricOptions} O
 * @param {Rows} y @param {Rows} predicted @param {O} [options] @returns {OfOutputs<O>}
 */
export function mape(y, predicted, options) {
    return each(
        'mape',
        y,
        predicted,
        options,
        (target, value) => Math.abs(target - value) / Math.max(Math.abs(target), EPSILON),
    );
}

/**
 * Pinball loss of a predicted quantile: q·(y − ŷ) where the target is above, (1 − q)·(ŷ − y) where it is below.
 * @template {RegressionMetricOptions & { quantile?: number }} O
 * @param {Rows} y @param {Rows} predicted @param {O} [options] quantile: q (0.5: half the mean absolute error)
 * @returns {OfOutputs<O>}
 */
export function pinball(y, predicted, options) {
    const { quantile = 0.5, ...others } = optionsOf('pinball', options ?? /** @type {O} */ ({}), [
        'weights',
        'average',
        'quantile',
    ]);
    const q = checkNumber('pinball: quantile', quantile, 0, 1);
    return each('pinball', y, predicted, others, (target, value) =>
        target >= value ? q * (target - value) : (1 - q) * (value - target),
    );
}

/**
 * R², 1 − Σ error² / Σ (y − ȳ)²: the share of the targets' variance that is explained. Where targets don't vary, 1 if
 * all are met and else 0, as in scikit-learn; null of a single sample.
 * @template {RegressionMetricOptions} O
 * @param {Rows} y @param {Rows} predicted @param {O} [options] @returns {OfOutputs<O> | null}
 */
export function r2(y, predicted, options) {
    const { a, b, rows, cols, weights, average } = pair('r2', y, predicted, options);
    if (rows < 2) return null;
    const values = columns(cols, c => {
        const target = column(a, rows, cols, c),
            centre = mean(target, weights);
        const squares = sum(target.map((value, i) => weights[i] * (value - b[i * cols + c]) ** 2)),
            spread = sum(target.map((value, i) => weights[i] * (value - centre) ** 2));
        return squares === 0 ? 1 : spread === 0 ? 0 : 1 - squares / spread;
    });
    return averaged(values, average);
}

/**
 * @param {string} who @param {unknown} y @param {unknown} predicted
 * @param {RegressionMetricOptions | undefined} options
 * @param {(target: number, value: number) => number} of @param {(mean: number) => number} [then]
 * @returns {any}
 */
function each(who, y, predicted, options, of, then = value => value) {
    const { a, b, rows, cols, weights, average } = pair(who, y, predicted, options);
    const losses = a.map((target, at) => of(target, b[at]));
    return averaged(
        columns(cols, c => then(mean(column(losses, rows, cols, c), weights))),
        average,
    );
}

/** @param {string} who @param {unknown} y @param {unknown} predicted @param {RegressionMetricOptions} [options] */
function pair(who, y, predicted, options = {}) {
    const { weights, average = 'mean' } = optionsOf(who, options, ['weights', 'average']);
    const a = rowsOf(`${who}: y`, y),
        b = rowsOf(`${who}: predicted`, predicted);
    if (a.rows !== b.rows || a.cols !== b.cols)
        fail(`${who}: predicted has ${count(b.rows, 'row')} of ${b.cols}, y ${a.rows} of ${a.cols}`);
    return {
        a: a.data,
        b: b.data,
        rows: a.rows,
        cols: a.cols,
        weights: weightsOf(who, weights, a.rows),
        average: checkWord(`${who}: average`, average, ['mean', 'none']),
    };
}

/** @param {number} cols @param {(c: number) => number} of */
function columns(cols, of) {
    return Array.from({ length: cols }, (_, c) => of(c));
}

/** @param {Float64Array} data @param {number} rows @param {number} cols @param {number} c */
function column(data, rows, cols, c) {
    return new Float64Array(rows).map((_, i) => data[i * cols + c]);
}

/** @param {number[]} values @param {'mean' | 'none'} average @returns {any} */
function averaged(values, average) {
    return average === 'none' ? values : sum(values) / values.length;
}
