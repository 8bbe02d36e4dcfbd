/** Matrices of random numbers and their products, plain. */

/** @typedef {{ rows: number, cols: number, data: Float64Array }} Dense row-major */

/** @param {number} rows @param {number} cols @param {(row: number, col: number) => number} fill @returns {Dense} */
export function dense(rows, cols, fill) {
    const data = new Float64Array(rows * cols);
    for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data[i * cols + j] = fill(i, j);
    return { rows, cols, data };
}

/** a · b @param {Dense} a @param {Dense} b @returns {Dense} */
export function product(a, b) {
    const out = new Float64Array(a.rows * b.cols);
    for (let i = 0; i < a.rows; i++) {
        const row = out.subarray(i * b.cols, (i + 1) * b.cols);
        for (let k = 0; k < a.cols; k++) {
            const value = a.data[i * a.cols + k],
                from = k * b.cols;
            for (let j = 0; j < b.cols; j++) row[j] += value * b.data[from + j];
        }
    }
    return { rows: a.rows, cols: b.cols, data: out };
}

/** aᵀ @param {Dense} a */
export const transposed = a => dense(a.cols, a.rows, (i, j) => a.data[j * a.cols + i]);

/** a x @param {Dense} a @param {Float64Array} x */
export function times({ rows, cols, data }, x) {
    const y = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let j = 0; j < cols; j++) sum += data[i * cols + j] * x[j];
        y[i] = sum;
    }
    return y;
}

/** aᵀ x @param {Dense} a @param {Float64Array} x */
export function timesTransposed({ rows, cols, data }, x) {
    const y = new Float64Array(cols);
    for (let i = 0; i < rows; i++) {
        const value = x[i];
        for (let j = 0; j < cols; j++) y[j] += data[i * cols + j] * value;
    }
    return y;
}

/**
 * Largest singular value of a sum of products of matrices, by power iteration: the product itself is never formed.
 * @param {{ sign: number, factors: Dense[] }[]} terms
 */
export function spectralNorm(terms) {
    const size = terms[0].factors[terms[0].factors.length - 1].cols;
    let x = Float64Array.from({ length: size }, (_, i) => Math.cos(i * 1.7) + 0.3),
        norm = 0;
    for (let step = 0; step < 300; step++) {
        const y = sum(terms, x, false),
            z = sum(terms, y, true);
        const length = Math.hypot(...chunk(z)),
            before = norm;
        norm = Math.sqrt(length / Math.hypot(...chunk(x)));
        if (length === 0) return 0;
        x = z.map(value => value / length);
        if (step > 5 && Math.abs(norm - before) < 1e-5 * norm) break;
    }
    return norm;
}

/** Norms of parts, so that no call has thousands of arguments. @param {Float64Array} x */
function chunk(x) {
    const norms = [];
    for (let i = 0; i < x.length; i += 64) norms.push(Math.hypot(...x.subarray(i, i + 64)));
    return norms;
}

/** @param {{ sign: number, factors: Dense[] }[]} terms @param {Float64Array} x @param {boolean} transpose */
function sum(terms, x, transpose) {
    /** @type {Float64Array | null} */
    let total = null;
    for (const { sign, factors } of terms) {
        const y = transpose
            ? factors.reduce((v, factor) => timesTransposed(factor, v), x)
            : factors.reduceRight((v, factor) => times(factor, v), x);
        if (total)
            y.forEach((value, i) => {
                /** @type {Float64Array} */ (total)[i] += sign * value;
            });
        else total = y.map(value => sign * value);
    }
    return /** @type {Float64Array} */ (total);
}
