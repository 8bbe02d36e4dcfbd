/** The metrics that evaluate() knows: which belong to which task, and which way is better. */

export const SCORES = /** @type {const} */ (['precision', 'recall', 'f1']);
/** Those for which samples are sorted. */
export const RANKED = /** @type {const} */ (['rocAuc', 'averagePrecision']);

const OF_PROBABILITIES = ['logLoss', 'brier', 'calibrationError'];
const weighted = (/** @type {readonly string[]} */ words) => words.map(word => `${word}Weighted`);

/** @param {'classes' | 'tokens' | 'numbers' | 'several'} task @param {number} outputs @returns {string[]} */
export function fitting(task, outputs) {
    if (task === 'several')
        return [
            'logLoss',
            ...SCORES.flatMap(word => [word, `${word}Micro`, `${word}Weighted`]),
            ...RANKED.flatMap(word => [word, `${word}Weighted`]),
            'perLabel',
        ];
    if (task === 'numbers') return ['rmse', 'mape', ...(outputs > 1 ? ['perOutput'] : [])];
    const ofTokens = [...OF_PROBABILITIES, ...(outputs > 5 ? ['top5'] : [])];
    return task === 'tokens'
        ? ofTokens
        : [
              ...ofTokens,
              'balancedAccuracy',
              ...SCORES,
              ...weighted(SCORES),
              ...['mcc', 'kappa', 'perClass'],
              ...RANKED,
              ...(outputs > 2 ? weighted(RANKED) : []),
          ];
}

/** Every one that is a number, of whatever model. */
export const NUMBERS = [
    ...new Set(
        /** @type {const} */ (['classes', 'numbers', 'several']).flatMap(task =>
            fitting(task, Number.POSITIVE_INFINITY),
        ),
    ),
].filter(name => !/^per[A-Z]/.test(name)); // perClass, perLabel, perOutput are tables

/** Errors, of which the smaller is better; of all others the larger. */
export const SMALLER_BETTER = ['rmse', 'mape', ...OF_PROBABILITIES];
