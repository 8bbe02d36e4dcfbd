/** Metrics of probabilities and of other scores that classes are ranked by. */
import { checkInteger, checkWord, count, describe, fail } from '../errors.js';
import { areRows, indicators, optionsOf, places, rowsOf, weightsOf } from './given.js';
import { Calibration, brierOf, rankOf, ranked, surprise } from './scores.js';
import { mean, sum } from './tally.js';

/**
 * @typedef {import('./given.js').Label} Label
 * @typedef {import('./given.js').Rows} Rows
 * @typedef {import('./given.js').WeightOption & import('./given.js').ClassesOption} ClassMetricOptions
 * @typedef {ClassMetricOptions & { positive?: Label }} BinaryOption positive: where there is one number for each
 *   sample, the class that it is of (the greater of the two labels)
 *
 * @typedef {object} OneVersusRest
 * @property {'macro' | 'weighted' | 'micro' | 'none'} [average] of each class against the others, over those for which
 *   it is defined; weighted: by how often each occurs; `none`: of each, null where it is not defined ('macro')
 */

const OPTIONS = /** @type {const} */ (['weights', 'classes', 'positive']);

/**
 * Labels as columns of scores; one number for each sample becomes two columns, [1 − p, p].
 * @param {string} who @param {string} name of the scores @param {unknown} y @param {unknown} given
 * @param {BinaryOption} options
 */
function judged(who, name, y, given, options) {
    const scores = rowsOf(`${who}: ${name}`, given),
        { rows, flat } = scores,
        cols = flat ? 2 : scores.cols;
    const labels = flat ? binaryLabels(who, y, options) : columnsOf(who, y, cols, options);
    if (labels.length !== rows)
        fail(`${who}: y has ${count(labels.length, 'label')} for ${count(rows, 'row')} of ${name}`);
    const data = flat ? new Float64Array(2 * rows) : scores.data;
    if (flat)
        scores.data.forEach((p, i) => {
            data[2 * i] = 1 - p;
            data[2 * i + 1] = p;
        });
    return { data, rows, cols, labels, weights: weightsOf(who, options.weights, rows) };
}

/** 1 where a label is the positive one. @param {string} who @param {unknown} y @param {BinaryOption} options */
function binaryLabels(who, y, { classes: given, positive }) {
    const { classes, places: lists } = places(who, { y }, given),
        [labels] = lists;
    if (positive !== undefined) {
        const place = classes.indexOf(positive);
        if (place < 0 && (given || classes.length > 1))
            fail(`${who}: positive is ${describe(positive)}, expected one of ${classes.map(describe).join(', ')}`);
        return labels.map(label => (label === place ? 1 : 0));
    }
    if (classes.length > 2)
        fail(
            `${who}: y has ${count(classes.length, 'different label')}; give a row of scores for each sample, or positive`,
        );
    // of one class alone: 1 and true are the positive one
    return given || classes.length === 2 ? labels : labels.fill(classes[0] === 1 || classes[0] === true ? 1 : 0);
}

/** @param {string} who @param {any} y @param {number} cols @param {BinaryOption} options */
function columnsOf(who, y, cols, { classes, positive }) {
    if (positive !== undefined) fail(`${who}: positive is of one score for each sample, not of rows`);
    if (classes && classes.length !== cols)
        fail(`${who}: classes has ${count(classes.length, 'name')} for ${count(cols, 'column')} of scores`);
    const names = classes ?? Array.from({ length: cols }, (_, c) => String(c));
    if (!classes && typeof y?.[0] === 'string')
        fail(`${who}: y[0] is ${describe(y[0])}; give classes, so that names find their columns`);
    return places(who, { y }, names).places[0];
}

/** @param {string} who @param {unknown} y @param {unknown} given @param {BinaryOption} options */
function withProbabilities(who, y, given, options) {
    const judgement = judged(who, 'probabilities', y, given, options),
        { data, cols } = judgement;
    const bad = data.findIndex(p => !(p >= -1e-6 && p <= 1 + 1e-6));
    if (bad >= 0) fail(`${who}: probabilities of sample ${Math.floor(bad / cols)} hold ${data[bad]}, expected 0 to 1`);
    return judgement;
}

/**
 * The mean over samples of what a function tells of a row.
 * @param {ReturnType<typeof judged>} judgement @param {(row: Float64Array, label: number) => number} of
 */
function meanOf({ data, rows, cols, labels, weights }, of) {
    const values = new Float64Array(rows).map((_, i) => of(data.subarray(i * cols, (i + 1) * cols), labels[i]));
    return mean(values, weights);
}

/**
 * Mean −ln p of the labels. Probabilities are held 2.2e-16 from 0 and 1, and rows made to sum to 1, as in scikit-learn.
 * @param {ArrayLike<Label>} y @param {Rows} probabilities of the classes, or of the positive one
 * @param {BinaryOption} [options]
 */
export function logLoss(y, probabilities, options = {}) {
    return meanOf(withProbabilities('logLoss', y, probabilities, optionsOf('logLoss', options, OPTIONS)), surprise);
}

/**
 * exp(log loss): among so many equally likely classes the labels would be as hard to tell.
 * @param {ArrayLike<Label>} y @param {Rows} probabilities @param {BinaryOption} [options]
 */
export function perplexity(y, probabilities, options = {}) {
    return Math.exp(
        meanOf(withProbabilities('perplexity', y, probabilities, optionsOf('perplexity', options, OPTIONS)), surprise),
    );
}

/**
 * Mean squared error of the probabilities: of two classes (p − y)², of more the sum over classes (Brier 1950), as in
 * scikit-learn from 1.7 on.
 * @param {ArrayLike<Label>} y @param {Rows} probabilities @param {BinaryOption} [options]
 */
export function brier(y, probabilities, options = {}) {
    return meanOf(withProbabilities('brier', y, probabilities, optionsOf('brier', options, OPTIONS)), brierOf);
}

/**
 * Expected calibration error: how far the confidence in the likeliest class is from how often that is right, in bins of
 * equal width (Guo et al. 2017).
 * @param {ArrayLike<Label>} y @param {Rows} probabilities
 * @param {BinaryOption & { bins?: number }} [options] bins: how many (15)
 */
export function calibrationError(y, probabilities, options = {}) {
    const { bins = 15, ...others } = optionsOf('calibrationError', options, [...OPTIONS, 'bins']),
        calibration = new Calibration(checkInteger('calibrationError: bins', bins, 1, 2 ** 20)),
        { data, cols, labels, weights } = withProbabilities('calibrationError', y, probabilities, others);
    labels.forEach((label, i) => {
        const row = data.subarray(i * cols, (i + 1) * cols),
            best = row.reduce((most, p, c) => (p > row[most] ? c : most), 0);
        calibration.add(row[best], best === label, weights[i]);
    });
    return calibration.error;
}

/**
 * The share of samples whose label is among so many of the likeliest classes; of equal scores the later class comes
 * first, as in scikit-learn.
 * @param {ArrayLike<Label>} y @param {Rows} scores a row for each sample
 * @param {ClassMetricOptions & { k?: number }} [options] k: how many (2)
 */
export function topK(y, scores, options = {}) {
    const { k = 2, ...others } = optionsOf('topK', options, ['weights', 'classes', 'k']);
    checkInteger('topK: k', k, 1);
    return meanOf(judged('topK', 'scores', y, scores, others), (row, label) => (rankOf(row, label) < k ? 1 : 0));
}

/**
 * Area under the ROC curve: of a score of the positive class; of rows of scores, of each class against the others, two
 * columns aside, which are the second one's; of several labels (y is rows of 0 and 1), of each label. Null where it is
 * not defined: all samples positive, or none.
 * @template {BinaryOption & OneVersusRest} O
 * @param {ArrayLike<Label> | Rows} y @param {Rows} scores @param {O} [options]
 * @returns {O extends { average: 'none' } ? (number | null)[] : number | null}
 */
export function rocAuc(y, scores, options) {
    return /** @type {any} */ (area('rocAuc', y, scores, options));
}

/**
 * Average precision Σ (R_n − R_n−1)·P_n, the area under the steps of precision over recall; otherwise as rocAuc. Null
 * where nothing is positive (scikit-learn says 0 and warns).
 * @template {BinaryOption & OneVersusRest} O
 * @param {ArrayLike<Label> | Rows} y @param {Rows} scores @param {O} [options]
 * @returns {O extends { average: 'none' } ? (number | null)[] : number | null}
 */
export function averagePrecision(y, scores, options) {
    return /** @type {any} */ (area('averagePrecision', y, scores, options));
}

/**
 * @param {'rocAuc' | 'averagePrecision'} which
 * @param {unknown} y @param {unknown} scores @param {BinaryOption & OneVersusRest} [options]
 */
function area(which, y, scores, options = {}) {
    const { average: word = 'macro', ...others } = optionsOf(which, options, [...OPTIONS, 'average']),
        average = checkWord(`${which}: average`, word, ['macro', 'weighted', 'micro', 'none']);
    const { data, rows, cols, positive, weights } = areRows(y)
        ? labelScores(which, y, scores, others)
        : classScores(which, y, scores, others);
    if (average === 'micro') {
        const repeated = data.map((_, at) => weights[Math.floor(at / cols)]);
        return ranked(data, at => positive(Math.floor(at / cols), at % cols), repeated)[which];
    }
    const each = Array.from(
        { length: cols },
        (_, c) =>
            ranked(
                new Float64Array(rows).map((_, i) => data[i * cols + c]),
                i => positive(i, c),
                weights,
            )[which],
    );
    if (average === 'none') return each;
    const shares = Float64Array.from(each, (_, c) =>
        average === 'weighted' ? sum(weights.map((weight, i) => (positive(i, c) ? weight : 0))) : 1,
    );
    const defined = each.flatMap((value, c) =>
        value === null || shares[c] === 0 ? [] : [{ value, share: shares[c] }],
    );
    return defined.length === 0
        ? null
        : mean(
              Float64Array.from(defined, ({ value }) => value),
              Float64Array.from(defined, ({ share }) => share),
          );
}

/** @param {string} who @param {unknown} y @param {unknown} given @param {BinaryOption} options */
function classScores(who, y, given, options) {
    const judgement = judged(who, 'scores', y, given, options),
        { data, rows, cols, labels, weights } = judgement;
    if (cols === 2)
        return {
            data: new Float64Array(rows).map((_, i) => data[2 * i + 1]),
            rows,
            cols: 1,
            positive: (/** @type {number} */ i, /** @type {number} */ _c) => labels[i] === 1,
            weights,
        };
    return {
        data,
        rows,
        cols,
        positive: (/** @type {number} */ i, /** @type {number} */ c) => labels[i] === c,
        weights,
    };
}

/** @param {string} who @param {unknown} y @param {unknown} given @param {BinaryOption} options */
function labelScores(who, y, given, { weights }) {
    const targets = indicators(`${who}: y`, y),
        { data, rows, cols } = rowsOf(`${who}: scores`, given);
    if (targets.rows !== rows || targets.cols !== cols)
        fail(
            `${who}: scores has ${count(rows, 'row')} of ${count(cols, 'label')}, y ${targets.rows} of ${targets.cols}`,
        );
    return {
        data,
        rows,
        cols,
        positive: (/** @type {number} */ i, /** @type {number} */ c) => targets.data[i * cols + c] === 1,
        weights: weightsOf(who, weights, rows),
    };
}
