/** The decompositions that the theory of kernel attention speaks of, of matrices that people bring. */
import { checkInteger, checkKeys, checkObject, fail, isArray, shapeText } from '../errors.js';
import { checkNested, checkNumbers, isFloat32 } from '../lists.js';
import { checkFinite, effectiveRank, singularValues } from './singular-values.js';
import { Tensor } from './tensor.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../types.js').Matrix} Matrix
 * @typedef {import('../types.js').MatrixLike} MatrixLike
 */

/**
 * a = u · diag(s) · vᵀ, s descending, with k = min(rows, cols) columns in u and v.
 * @param {Core} core @param {MatrixLike} matrix
 * @returns {{ u: Matrix, s: Float32Array, v: Matrix }}
 */
export function svd(core, matrix) {
    const { rows, cols, data } = toMatrix('svd: matrix', matrix);
    const k = Math.min(rows, cols);
    const { exports, memory } = core,
        own = memory.outside(data); // blocks may grow the memory that it is a view of
    return memory.withBlocks(scratch => {
        const u = scratch.block(4 * rows * k),
            s = scratch.block(4 * k),
            v = scratch.block(4 * cols * k);
        core.check(exports.pa_svd(u, s, v, scratch.put(own), rows, cols), 'svd');
        return {
            u: { rows, cols: k, data: memory.f32(u, rows * k).slice() },
            s: memory.f32(s, k).slice(),
            v: { rows: cols, cols: k, data: memory.f32(v, cols * k).slice() },
        };
    });
}

/**
 * Kernel SVD of an (asymmetric) kernel matrix K, its first `rank` components: the dual variables of the shifted
 * eigenvalue problem K·Hr = He·Σ, Kᵀ·He = Hr·Σ, and the projection scores e = K·Hr = He·Σ of the queries, r = Kᵀ·He =
 * Hr·Σ of the keys.
 * @param {Core} core @param {MatrixLike} kernelMatrix @param {number} [rank] all of them if left out
 * @returns {import('../types.js').KernelSVD}
 */
export function ksvd(core, kernelMatrix, rank) {
    const { rows, cols, data } = toMatrix('ksvd: kernelMatrix', kernelMatrix);
    const most = Math.min(rows, cols);
    const s = rank === undefined ? most : checkInteger('ksvd: rank', rank, Math.min(1, most), most);
    const full = svd(core, { rows, cols, data });
    const sigma = full.s.slice(0, s);
    const he = firstColumns(full.u, s),
        hr = firstColumns(full.v, s);
    const all = sumOfSquares(full.s);
    return {
        he,
        hr,
        sigma,
        e: scaleColumns(he, sigma),
        r: scaleColumns(hr, sigma),
        energy: all === 0 ? 1 : sumOfSquares(sigma) / all,
    };
}

/**
 * Singular values of a map, and how many directions it uses (effectiveRank()). `cumulativeEnergy[i]` is the share of
 * Σσ² in the first i+1 singular values.
 * @param {Core} core
 * @param {MatrixLike} map
 * @returns {import('../types.js').Spectrum}
 */
export function spectrum(core, map) {
    const values = singularValues(core, toMatrix('spectrum: map', map)),
        total = sumOfSquares(values);
    let energy = 0;
    const cumulativeEnergy = values.map(value => (total === 0 ? 0 : (energy += value * value) / total));
    return { values, cumulativeEnergy, effectiveRank: effectiveRank(values) };
}

/** @param {string} where @param {MatrixLike} matrix @returns {Matrix} */
function toMatrix(where, matrix) {
    if (Tensor.is(matrix)) {
        Tensor.pointerOf(matrix, where);
        if (matrix.shape.length !== 2 || matrix.dtype !== 'float32')
            fail(
                `${where} must have two dimensions of float32, the tensor has shape ${shapeText(matrix.shape)} of ${matrix.dtype}`,
            );
        return { rows: matrix.shape[0], cols: matrix.shape[1], data: /** @type {Float32Array} */ (matrix.toArray()) };
    }
    if (isArray(matrix)) {
        const { numbers, shape } = checkNested(where, matrix);
        if (shape.length !== 2 && !(shape.length === 1 && shape[0] === 0))
            fail(`${where} must be an array of rows, got one of shape ${shapeText(shape)}`);
        return checkFinite(where, { rows: shape[0], cols: shape[1] ?? 0, data: Float32Array.from(numbers) });
    }
    const { rows, cols, data, ...rest } = checkObject(where, matrix);
    checkKeys(where, 'field', rest, ['rows', 'cols', 'data']);
    checkInteger(`${where}.rows`, rows, 0);
    checkInteger(`${where}.cols`, cols, 0);
    const numbers = checkNumbers(`${where}.data`, data);
    if (numbers.length !== rows * cols)
        fail(`${where}.data has ${numbers.length} values, rows × cols = ${rows} × ${cols} needs ${rows * cols}`);
    return checkFinite(where, { rows, cols, data: isFloat32(numbers) ? numbers : Float32Array.from(numbers) });
}

/** @param {Matrix} matrix @param {number} n @returns {Matrix} */
function firstColumns({ rows, cols, data }, n) {
    return {
        rows,
        cols: n,
        data: Float32Array.from({ length: rows * n }, (_, i) => data[Math.floor(i / n) * cols + (i % n)]),
    };
}

/** @param {Matrix} matrix @param {Float32Array} factor @returns {Matrix} */
function scaleColumns({ rows, cols, data }, factor) {
    return { rows, cols, data: data.map((value, i) => value * factor[i % cols]) };
}

/** @param {Float32Array} values */
function sumOfSquares(values) {
    return values.reduce((sum, value) => sum + value * value, 0);
}
