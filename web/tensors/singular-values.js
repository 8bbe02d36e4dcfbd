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
