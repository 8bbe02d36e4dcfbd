/** What samples weigh. */
import { checkNumber, count, describe, fail, isArray, typedKind } from '../errors.js';

/**
 * What each of n samples, or nodes, weighs.
 * @param {any} given @param {number} n @param {string} where
 * @returns {Float64Array | undefined}
 */
export function encodeWeights(given, n, where, unit = 'sample') {
    if (given === undefined) return undefined;
    if (!isArray(given) && !typedKind(given))
        fail(`${where} must be an array with a number for each ${unit}, got ${describe(given)}`);
    if (given.length !== n) fail(`${where} has ${count(given.length, 'number')} for ${count(n, unit)}`);
    const weights = Float64Array.from(given, (/** @type {unknown} */ weight, i) =>
        checkNumber(`${where}[${i}]`, weight, 0),
    );
    if (!weights.some(weight => weight > 0)) fail(`${where} are all 0: nothing would count`);
    return weights;
}
