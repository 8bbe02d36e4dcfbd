/** Singular values alone: cheaper than svd(), and all that a map is looked at for. */
import { fail } from '../errors.js';

/** @typedef {import('../types.js').Matrix} Matrix */

/** @param {string} where @param {Matrix} matrix @returns {Matrix} */
export function checkFinite(where, matrix) {
    const { cols, data } = matrix,
        bad = data.findIndex(value => !Number.isFinite(value));
    if (bad >= 0) fail(`${where} must be finite: row ${Math.floor(bad / cols)}, column ${bad % cols} is ${data[bad]}`);
    return matrix;
}

/**
 * @param {import('../engine/core.js').Core} core
 * @param {Matrix} matrix finite
 * @returns {Float32Array} descending
 */
export function singularValues(core, { rows, cols, data }) {
    const k = Math.min(rows, cols);
    const { exports, memory } = core,
        own = memory.outside(data); // blocks may grow the memory that it is a view of
    return memory.withBlocks(scratch => {
        const s = scratch.block(4 * k);
        core.check(exports.pa_svd(0, s, 0, scratch.put(own), rows, cols), 'spectrum');
        return memory.f32(s, k).slice();
    });
}

/**
 * How many directions a map uses, of its singular values. `entropy` is exp(−Σ p ln p) with p = σ/Σσ (Roy and Vetterli
 * 2007), `participation` is (Σσ²)²/Σσ⁴: both are 1 for a map of rank one and the size for an orthogonal one.
 * `energy90` and `energy99` count the values that hold so many percent of Σσ². All are 0 for a map of zeros.
 * @param {ArrayLike<number>} values descending
 * @returns {import('../types.js').EffectiveRank}
 */
export function effectiveRank(values) {
    const all = Array.from(values),
        sum = all.reduce((a, b) => a + b, 0),
        total = all.reduce((a, b) => a + b * b, 0);
    let entropy = 0,
        fourth = 0,
        energy = 0,
        energy90 = 0,
        energy99 = 0;
    for (const value of all) {
        const p = value / sum;
        if (p > 0) entropy -= p * Math.log(p);
        fourth += value ** 4;
        if (energy < 0.9 * total) energy90++;
        if (energy < 0.99 * total) energy99++;
        energy += value * value;
    }
    return total === 0
        ? { entropy: 0, participation: 0, energy90, energy99 }
        : { entropy: Math.exp(entropy), participation: (total * total) / fourth, energy90, energy99 };
}
