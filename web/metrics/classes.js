/** Metrics of predicted classes, and of several labels for each sample (rows of 0 and 1). */
import { checkWord, count, describe, fail } from '../errors.js';
import { areRows, indicators, optionsOf, places, weightsOf } from './given.js';
import { Tally, mean, sum } from './tally.js';

/**
 * @typedef {import('./given.js').Label} Label
 * @typedef {import('./given.js').Rows} Rows
 * @typedef {import('./given.js').WeightOption & import('./given.js').ClassesOption} ClassMetricOptions
 * @typedef {ArrayLike<Label> | Rows} Labels one for each sample, or rows of 0 and 1
 *
 * @typedef {object} AverageOption
 * @property {'macro' | 'micro' | 'weighted' | 'none'} [average] over the classes that occur or are predicted; `none`:
 *   of each class, in their order ('macro')
 * @property {Label} [positive] of this class alone
 */

const OPTIONS = /** @type {const} */ (['weights', 'classes']);

/**
 * Labels and predictions as places of classes, with their weights.
 * @param {string} who @param {unknown} y @param {unknown} predicted @param {ClassMetricOptions} options
 */
function pairs(who, y, predicted, options) {
    const { classes, places: both, count: n } = places(who, { y, predicted }, options.classes);
    return { classes, actual: both[0], taken: both[1], weights: weightsOf(who, options.weights, n) };
}

/** @param {string} who @param {unknown} y @param {unknown} predicted @param {ClassMetricOptions} options */
function counted(who, y, predicted, options) {
    const { classes, actual, taken, weights } = pairs(who, y, predicted, options),
        tally = new Tally(classes.length);
    actual.forEach((label, i) => tally.add(label, taken[i], weights[i]));
    return { classes, tally };
}

/**
 * Rows of 0 and 1.
 * @param {string} who @param {unknown} y @param {unknown} predicted @param {ClassMetricOptions} options
 */
function labelPairs(who, y, predicted, options) {
    const actual = indicators(`${who}: y`, y),
        taken = indicators(`${who}: predicted`, predicted);
    if (actual.rows !== taken.rows || actual.cols !== taken.cols)
        fail(
            `${who}: predicted has ${count(taken.rows, 'row')} of ${count(taken.cols, 'label')}, y ${actual.rows} of ${actual.cols}`,
        );
    const { classes } = options;
    if (classes !== undefined && classes.length !== actual.cols)
        fail(`${who}: classes has ${count(classes.length, 'name')} for ${count(actual.cols, 'label')}`);
    return { ...actual, taken: taken.data, weights: weightsOf(who, options.weights, actual.rows) };
}

/**
 * Share of right predictions; of several labels the share of samples whose labels are all right.
 * @param {Labels} y @param {Labels} predicted @param {ClassMetricOptions} [options]
 */
export function accuracy(y, predicted, options = {}) {
    if (areRows(y)) return exactMatch(/** @type {Rows} */ (y), /** @type {Rows} */ (predicted), options);
    return counted('accuracy', y, predicted, optionsOf('accuracy', options, OPTIONS)).tally.accuracy;
}

/**
 * The mean recall of the classes that occur.
 * @param {ArrayLike<Label>} y @param {ArrayLike<Label>} predicted @param {ClassMetricOptions} [options]
 */
export function balancedAccuracy(y, predicted, options = {}) {
    return counted('balancedAccuracy', y, predicted, optionsOf('balancedAccuracy', options, OPTIONS)).tally
        .balancedAccuracy;
}

/**
 * Of what was taken for a class, the share that is of it; 0 where nothing was.
 * @template {ClassMetricOptions & AverageOption} O
 * @param {Labels} y @param {Labels} predicted @param {O} [options]
 * @returns {O extends { average: 'none' } ? number[] : number}
 */
export function precision(y, predicted, options) {
    return /** @type {any} */ (scored('precision', y, predicted, options));
}

/**
 * Of what is of a class, the share that was taken for it; 0 where nothing is.
 * @template {ClassMetricOptions & AverageOption} O
 * @param {Labels} y @param {Labels} predicted @param {O} [options]
 * @returns {O extends { average: 'none' } ? number[] : number}
 */
export function recall(y, predicted, options) {
    return /** @type {any} */ (scored('recall', y, predicted, options));
}

/**
 * The harmonic mean of precision and recall.
 * @template {ClassMetricOptions & AverageOption} O
 * @param {Labels} y @param {Labels} predicted @param {O} [options]
 * @returns {O extends { average: 'none' } ? number[] : number}
 */
export function f1(y, predicted, options) {
    return /** @type {any} */ (scored('f1', y, predicted, options));
}

/**
 * @param {'precision' | 'recall' | 'f1'} which
 * @param {Labels} y @param {Labels} predicted @param {ClassMetricOptions & AverageOption} [options]
 */
function scored(which, y, predicted, options = {}) {
    optionsOf(which, options, [...OPTIONS, 'average', 'positive']);
    const average = checkWord(`${which}: average`, options.average ?? 'macro', ['macro', 'micro', 'weighted', 'none']),
        { positive } = options;
    if (positive !== undefined && options.average !== undefined)
        fail(`${which}: average is of all classes, positive of one; give one of them`);
    if (areRows(y)) {
        const tally = labelTally(which, y, predicted, options);
        if (positive !== undefined)
            fail(`${which}: positive is of a single label for each sample; use average: "none"`);
        const scores = tally.scores(which);
        if (average === 'none') return Array.from(scores);
        return average === 'macro' ? sum(scores) / scores.length : tally.average(which, average);
    }
    const { classes, tally } = counted(which, y, predicted, options);
    if (positive !== undefined) {
        const place = classes.indexOf(positive);
        if (place < 0)
            fail(`${which}: positive is ${describe(positive)}, expected one of ${classes.map(describe).join(', ')}`);
        return tally.scores(which)[place];
    }
    return average === 'none' ? Array.from(tally.scores(which)) : tally.average(which, average);
}

/** @param {string} who @param {unknown} y @param {unknown} predicted @param {ClassMetricOptions} options */
function labelTally(who, y, predicted, options) {
    const { data, taken, rows, cols, weights } = labelPairs(who, y, predicted, options),
        tally = new Tally(cols);
    for (let i = 0; i < rows; i++)
        for (let c = 0; c < cols; c++) {
            const at = i * cols + c;
            tally.actual[c] += weights[i] * data[at];
            tally.predicted[c] += weights[i] * taken[at];
            tally.right[c] += weights[i] * data[at] * taken[at];
        }
    return tally;
}

/**
 * Of several labels: the share of samples whose labels are all right.
 * @param {Rows} y @param {Rows} predicted @param {ClassMetricOptions} [options]
 */
export function exactMatch(y, predicted, options = {}) {
    optionsOf('exactMatch', options, OPTIONS);
    const { data, taken, rows, cols, weights } = labelPairs('exactMatch', y, predicted, options);
    const right = new Float64Array(rows).map((_, i) => {
        for (let at = i * cols; at < (i + 1) * cols; at++) if (data[at] !== taken[at]) return 0;
        return 1;
    });
    return mean(right, weights);
}

/**
 * The share of labels that are wrong.
 * @param {Labels} y @param {Labels} predicted @param {ClassMetricOptions} [options]
 */
export function hammingLoss(y, predicted, options = {}) {
    optionsOf('hammingLoss', options, OPTIONS);
    if (!areRows(y)) return 1 - counted('hammingLoss', y, predicted, options).tally.accuracy;
    const { data, taken, cols, weights } = labelPairs('hammingLoss', y, predicted, options);
    const wrong = weights.map((_, i) => {
        let sum = 0;
        for (let at = i * cols; at < (i + 1) * cols; at++) sum += Math.abs(data[at] - taken[at]);
        return sum / cols;
    });
    return mean(wrong, weights);
}

/**
 * How often each class is taken for which: `matrix[actual][predicted]`.
 * @param {ArrayLike<Label>} y @param {ArrayLike<Label>} predicted @param {ClassMetricOptions} [options]
 * @returns {{ classes: Label[], matrix: Float64Array[] }}
 */
export function confusion(y, predicted, options = {}) {
    optionsOf('confusion', options, OPTIONS);
    const { classes, actual, taken, weights } = pairs('confusion', y, predicted, options);
    if (classes.length > MOST_CLASSES)
        fail(`confusion: y and predicted have ${classes.length} different labels, a table takes ${MOST_CLASSES}`);
    const matrix = classes.map(() => new Float64Array(classes.length));
    actual.forEach((label, i) => (matrix[label][taken[i]] += weights[i]));
    return { classes, matrix };
}

/** A table of more has over 128 MB. */
const MOST_CLASSES = 4096;

/**
 * Matthews' correlation coefficient, of several classes R_K; 0 where all is of one class, or taken for one.
 * @param {ArrayLike<Label>} y @param {ArrayLike<Label>} predicted @param {ClassMetricOptions} [options]
 */
export function mcc(y, predicted, options = {}) {
    return counted('mcc', y, predicted, optionsOf('mcc', options, OPTIONS)).tally.mcc;
}

/**
 * Cohen's kappa: agreement beyond what chance gives; null where there is one class only, and chance gives all.
 * @param {ArrayLike<Label>} y @param {ArrayLike<Label>} predicted
 * @param {ClassMetricOptions & { penalty?: 'linear' | 'quadratic' }} [options] penalty: a wrong class counts by how far
 *   off it is in the order of classes (each the same)
 * @returns {number | null}
 */
export function kappa(y, predicted, options = {}) {
    const { penalty, ...others } = optionsOf('kappa', options, [...OPTIONS, 'penalty']);
    if (penalty === undefined) return counted('kappa', y, predicted, others).tally.kappa;
    const power = checkWord('kappa: penalty', penalty, ['linear', 'quadratic']) === 'linear' ? 1 : 2;
    const { matrix } = confusion(y, predicted, others),
        rows = matrix.map(sum),
        cols = matrix.map((_, c) => sum(matrix.map(row => row[c]))),
        total = sum(rows);
    let seen = 0,
        chance = 0;
    matrix.forEach((row, a) =>
        row.forEach((value, p) => {
            const off = Math.abs(a - p) ** power;
            seen += off * value;
            chance += (off * rows[a] * cols[p]) / total;
        }),
    );
    return chance > 0 ? 1 - seen / chance : null;
}
