// The singular values of a map and what they say: all of them by the package's SVD, or of a large map the leading ones
// by subspace iteration. Touches no page.

import { product } from './kernels.js';
import { random } from '../tasks/random.js';

/** @typedef {import('./understand.js').Matrix} Matrix */
/**
 * @typedef {object} Decomposition
 * @property {Float32Array} values  descending
 * @property {boolean} whole        all of them
 * @property {number} energy        Σσ² of all, ‖K‖²
 * @property {number} size          how many there are
 * @property {Matrix} u             [rows, values.length]
 * @property {Matrix} v             [cols, values.length]
 */

/** Up to so many, all singular values come at once. */
export const MOST_WHOLE = 512;
const LEADING = 96, // else so many
    SPARE = 48, // columns that make the iteration converge
    ROUNDS = 5;

/** Σ of squares. @param {ArrayLike<number>} data */
export function energyOf(data) {
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
    return sum;
}

/** @param {any} pa @param {Matrix} map @param {boolean} [whole] @returns {Decomposition} */
export function decompose(pa, map, whole = Math.min(map.rows, map.cols) <= MOST_WHOLE) {
    const size = Math.min(map.rows, map.cols),
        energy = energyOf(map.data);
    if (!whole) return { ...leading(pa, map, Math.min(LEADING, size)), whole: false, energy, size };
    const { u, s, v } = pa.svd(map);
    return { u, v, values: s, whole: true, energy, size };
}

/**
 * The leading singular values and vectors (Halko, Martinsson, Tropp 2011): a random subspace, turned towards them by
 * products with the map.
 * @param {any} pa @param {Matrix} map @param {number} count
 */
export function leading(pa, map, count) {
    const width = Math.min(count + SPARE, map.rows, map.cols),
        draw = random(1, 'subspace'),
        start = {
            rows: map.cols,
            cols: width,
            data: Float32Array.from({ length: map.cols * width }, () => draw.normal()),
        };
    const { left, right } = pa.scope(() => {
        const a = pa.tensor(map.data, [map.rows, map.cols]);
        const turn = (/** @type {Matrix} */ x, /** @type {boolean} */ transposeA) =>
            pa.scope(() => {
                const b = pa.tensor(x.data, [x.rows, x.cols]),
                    data = pa.ops.matmul({ a, b }, { transposeA }).toArray();
                return orthonormal({ rows: data.length / x.cols, cols: x.cols, data });
            });
        let basis = turn(start, false);
        for (let round = 0; round < ROUNDS; round++) basis = turn(turn(basis, true), false);
        const b = pa.tensor(basis.data, [basis.rows, basis.cols]);
        return { left: basis, right: pa.ops.matmul({ a: b, b: a }, { transposeA: true }).toArray() };
    });
    const small = pa.svd({ rows: width, cols: map.cols, data: right });
    return {
        values: small.s.slice(0, count),
        u: product(pa, left, firstColumns(small.u, count)),
        v: firstColumns(small.v, count),
    };
}

/** What a column has of another. @param {Float64Array} column @param {Float64Array} other */
function subtract(column, other) {
    let along = 0;
    for (let i = 0; i < column.length; i++) along += column[i] * other[i];
    for (let i = 0; i < column.length; i++) column[i] -= along * other[i];
}

/** Gram and Schmidt, in float64. @param {Matrix} x @returns {Matrix} */
export function orthonormal({ rows, cols, data }) {
    const columns = Array.from({ length: cols }, (_, j) =>
        Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]),
    );
    columns.forEach((column, j) => {
        const whole = Math.sqrt(energyOf(column));
        let before = whole,
            length = whole;
        do {
            before = length;
            for (let c = 0; c < j; c++) subtract(column, columns[c]);
            length = Math.sqrt(energyOf(column));
        } while (length < 0.1 * before && length > 1e-10 * whole); // much was taken away: what is left is rough
        const factor = length > 1e-10 * whole ? 1 / length : 0; // of a smaller rank: nothing is left of the column
        for (let i = 0; i < rows; i++) column[i] *= factor;
    });
    return {
        rows,
        cols,
        data: Float32Array.from({ length: rows * cols }, (_, at) => columns[at % cols][Math.floor(at / cols)]),
    };
}

/** @param {Matrix} x @param {number} count @returns {Matrix} */
export function firstColumns({ rows, cols, data }, count) {
    return {
        rows,
        cols: count,
        data: Float32Array.from({ length: rows * count }, (_, i) => data[Math.floor(i / count) * cols + (i % count)]),
    };
}

/**
 * @typedef {object} Ranks
 * @property {number | undefined} entropy  exp of the entropy of σ/Σσ (Roy and Vetterli 2007); needs all of them
 * @property {number} stable               ‖K‖²F / ‖K‖²₂
 * @property {number | undefined} energy90  so many values hold 90 % of Σσ²; undefined: more than are known
 * @property {number | undefined} energy95
 * @property {number | undefined} energy99
 */

/** @param {Pick<Decomposition, 'values' | 'whole' | 'energy'>} of @returns {Ranks} */
export function ranksOf({ values, whole, energy }) {
    let sum = 0,
        entropy = 0;
    for (const value of values) sum += value;
    for (const value of values) if (value > 0) entropy -= (value / sum) * Math.log(value / sum);
    const holding = (/** @type {number} */ share) => {
        let held = 0;
        for (let i = 0; i < values.length; i++)
            if ((held += values[i] ** 2) >= share * energy * (1 - 1e-6)) return i + 1;
        return undefined;
    };
    return {
        entropy: whole && sum ? Math.exp(entropy) : whole ? 0 : undefined,
        stable: values[0] ? energy / values[0] ** 2 : 0,
        energy90: holding(0.9),
        energy95: holding(0.95),
        energy99: holding(0.99),
    };
}

/**
 * Of the best map of rank s (Eckart and Young), for s = 0, 1, …: its relative errors.
 * @param {Pick<Decomposition, 'values' | 'whole' | 'energy'>} of
 */
export function tails({ values, whole, energy }) {
    const count = values.length,
        frobenius = new Float64Array(count + 1),
        spectral = new Float64Array(count + 1);
    // the sum from the end loses nothing; what lies beyond the known values is the rest of the energy
    let rest = whole ? 0 : Math.max(0, energy - energyOf(values));
    for (let s = count; s >= 0; s--) {
        frobenius[s] = energy ? Math.sqrt(rest / energy) : 0;
        spectral[s] = s < count ? values[s] / (values[0] || 1) : whole ? 0 : NaN;
        if (s > 0) rest += values[s - 1] ** 2;
    }
    return { frobenius, spectral };
}

/** The largest singular value, by power iteration in float64. @param {Matrix} map */
export function norm({ rows, cols, data }) {
    let x = Float64Array.from({ length: cols }, (_, i) => Math.cos(1.7 * i) + 0.3),
        value = 0;
    for (let step = 0; step < 200; step++) {
        const y = new Float64Array(rows),
            z = new Float64Array(cols),
            length = Math.sqrt(energyOf(x));
        if (!length) return 0;
        for (let j = 0; j < cols; j++) x[j] /= length;
        for (let i = 0; i < rows; i++) {
            let sum = 0;
            for (let j = 0, at = i * cols; j < cols; j++) sum += data[at + j] * x[j];
            y[i] = sum;
            for (let j = 0, at = i * cols; j < cols; j++) z[j] += data[at + j] * sum;
        }
        const before = value;
        value = Math.sqrt(energyOf(y));
        x = z;
        if (step > 4 && Math.abs(value - before) <= 1e-5 * value) break;
    }
    return value;
}
