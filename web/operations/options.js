/**
 * Options of operations and of layers, as their rows of the core's table have them: what people give, checked, and the
 * number that the core takes for it.
 */
import { checkBoolean, checkInteger, checkNumber, checkWord, describe, fail } from '../errors.js';

/** @typedef {import('../engine/core.js').Option} Option */

/**
 * What was given for an option, as people write it; what it is by default if that is undefined.
 * @param {string} where
 * @param {Option} option
 * @param {unknown} given
 * @returns {string | boolean | number}
 */
export function checkOption(where, option, given) {
    const { words, onOff, whole, least, most, above, below } = option;
    const value = given === undefined ? defaultOf(option) : given;
    if (words) return checkWord(where, value, words);
    if (onOff) return checkBoolean(where, value);
    // an end that does not belong to the range is told by itself
    if (typeof value === 'number' && above !== undefined && value <= above)
        fail(`${where} must be above ${above}, got ${value}`);
    if (typeof value === 'number' && below !== undefined && value >= below)
        fail(`${where} must be below ${below}, got ${value}`);
    const check = whole ? checkInteger : checkNumber;
    return check(where, value, least ?? above, most ?? below);
}

/** @param {Option} option */
function defaultOf({ words, onOff, fallback }) {
    return words ? words[fallback] : onOff ? fallback !== 0 : fallback;
}

/** The core's number for a checked value. @param {Option} option @param {unknown} value @returns {number} */
export function optionNumber({ words }, value) {
    return words ? words.indexOf(/** @type {string} */ (value)) : Number(value);
}

/**
 * Options that are right each by itself, but not together.
 * @param {string} where
 * @param {string} kind
 * @param {Record<string, any>} options those that are not given are at their defaults
 * @param {readonly Option[]} row
 */
export function checkTogether(where, kind, options, row) {
    const { pattern, causal, beta = 0, standardize, learnedBeta, source } = options,
        recentred = learnedBeta ? 'learnedBeta' : beta === 0 ? standardize && 'standardize' : `beta ${describe(beta)}`;
    if (kind === 'sparse' && pattern === 'fixed') {
        const [block, summary] = ['block', 'summary'].map(
            name => options[name] ?? row.find(option => option.name === name)?.fallback,
        );
        if (summary > block)
            fail(`${where}: summary is ${summary}, more than the block of ${block} whose last ones it counts`);
    }
    if (kind === 'linear' && causal && recentred)
        fail(`${where}: causal does not go with ${recentred}: the keys' statistics would see what comes later`);
    if (standardize && learnedBeta)
        fail(`${where}: learnedBeta does not go with standardize, which takes off the whole mean: beta is 1`);
    if (kind === 'implicit' && causal && source && source !== 'direct')
        fail(
            `${where}: causal does not go with source "${source}": its noise is made of the mean of all tokens, later ones too`,
        );
    if (kind === 'primal' && options.cross && options.mode === 'causal')
        fail(
            `${where}: cross does not go with mode "causal": keys of another sequence have no order among the queries`,
        );
}
