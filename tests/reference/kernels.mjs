/**
 * @file What layers are made of, in float64: rows, activations, losses, products, singular values. Matrices are lists
 *   of rows.
 */
import { dot } from './array.mjs';

/** A [M][K] · B [K][N] @param {any} A @param {any} B @returns {number[][]} */
export const multiply = (A, B) =>
    Array.from(A, row =>
        Array.from({ length: B[0]?.length ?? 0 }, (_, j) => {
            let sum = 0;
            for (let l = 0; l < B.length; l++) sum += row[l] * B[l][j];
            return sum;
        }),
    );

/** @param {any} A @returns {number[][]} */
export const transpose = A => Array.from({ length: A[0]?.length ?? 0 }, (_, j) => Array.from(A, row => row[j]));

/** x Wᵀ + b, W [out][in] as in PyTorch. @param {any} X @param {any} W @param {any} [b] @returns {number[][]} */
export const linearLayer = (X, W, b) => Array.from(X, x => Array.from(W, (w, j) => dot(x, w) + (b ? b[j] : 0)));

/** erf to 1e-15: e^{−x²} 2/√π Σ 2ⁿ x^{2n+1} / (2n+1)!!, whose terms are all of one sign. @param {number} x */
export function erf(x) {
    if (Math.abs(x) > 6) return Math.sign(x);
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
        term *= (2 * x * x) / (2 * n + 1);
        sum += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** @type {Record<string, (x: number) => number>} */
export const activations = {
    relu: x => Math.max(x, 0),
    leaky_relu: x => (x > 0 ? x : 0.2 * x),
    elu: x => (x > 0 ? x + 1 : Math.exp(x)), // shifted by 1: a kernel feature
    gelu: x => (x / 2) * (1 + erf(x / Math.SQRT2)),
    tanh: Math.tanh,
    silu: x => x / (1 + Math.exp(-x)),
    sigmoid: x => 1 / (1 + Math.exp(-x)),
};

/** −Infinity is a weight of 0, a row of nothing else all zeros. @param {any} row @returns {number[]} */
export function softmaxRow(row) {
    const max = Math.max(...row);
    const weights = Array.from(row, x => (max === -Infinity ? 0 : Math.exp(x - max)));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map(weight => (sum === 0 ? 0 : weight / sum));
}

/** @param {any} row @param {any} gamma @param {any} beta @param {number} [eps] @returns {number[]} */
export function layerNormRow(row, gamma, beta, eps = 1e-5) {
    const mean = row.reduce((a, x) => a + x, 0) / row.length;
    const variance = row.reduce((a, x) => a + (x - mean) ** 2, 0) / row.length;
    return Array.from(
        row,
        (x, c) => ((x - mean) / Math.sqrt(variance + eps)) * (gamma ? gamma[c] : 1) + (beta ? beta[c] : 0),
    );
}

/** @param {any} row @param {any} gamma @returns {number[]} */
export function rmsNormRow(row, gamma, eps = 1e-5) {
    const square = row.reduce((a, x) => a + x * x, 0) / row.length;
    return Array.from(row, (x, c) => (x / Math.sqrt(square + eps)) * gamma[c]);
}

/** @param {any} row */
export const l2NormalizeRow = row => Array.from(row, x => x / Math.max(Math.hypot(...row), 1e-12));

/**
 * Mean over the rows that count of −Σ t log p, t = (1−s)[c = label] + s/C.
 * @param {any} logits
 * @param {ArrayLike<number>} labels
 * @param {number} [smoothing]
 */
export function crossEntropy(logits, labels, smoothing = 0) {
    let loss = 0;
    let rows = 0;
    Array.from(logits).forEach((row, r) => {
        if (labels[r] < 0) return;
        rows++;
        const max = Math.max(...row);
        const logSum = max + Math.log(Array.from(row).reduce((sum, x) => sum + Math.exp(x - max), 0));
        Array.from(row).forEach((x, c) => {
            loss += ((c === labels[r] ? 1 - smoothing : 0) + smoothing / row.length) * (logSum - x);
        });
    });
    return rows ? loss / rows : 0;
}

/** @param {ArrayLike<number>} y @param {ArrayLike<number>} target */
export const meanSquaredError = (y, target) =>
    Array.from(y).reduce((sum, x, i) => sum + (x - target[i]) ** 2, 0) / y.length;

/** Singular values, descending: one-sided Jacobi, columns turned in pairs until all are orthogonal. @param {any} A */
export function singularValues(A) {
    const columns = A.length >= A[0].length ? transpose(A) : Array.from(A, row => Array.from(row));
    const product = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    for (let sweep = 0; sweep < 60; sweep++) {
        let largest = 0;
        for (let i = 0; i < columns.length; i++)
            for (let j = i + 1; j < columns.length; j++) {
                const [aa, bb, ab] = [
                    product(columns[i], columns[i]),
                    product(columns[j], columns[j]),
                    product(columns[i], columns[j]),
                ];
                if (Math.abs(ab) <= 1e-300) continue;
                largest = Math.max(largest, Math.abs(ab) / Math.sqrt(aa * bb));
                const angle = 0.5 * Math.atan2(2 * ab, aa - bb);
                const [c, s] = [Math.cos(angle), Math.sin(angle)];
                [columns[i], columns[j]] = [
                    columns[i].map((x, l) => c * x + s * columns[j][l]),
                    columns[j].map((x, l) => c * x - s * columns[i][l]),
                ];
            }
        if (largest < 1e-15) break;
    }
    return columns.map(column => Math.sqrt(product(column, column))).sort((a, b) => b - a);
}

/**
 * Vaswani et al. 2017: table[t][2i] = sin(t / 10000^{2i/D}), table[t][2i+1] = cos of the same.
 * @param {number} length
 * @param {number} D
 */
export const sinusoidalPositions = (length, D) =>
    Array.from({ length }, (_, t) =>
        Array.from({ length: D }, (__, c) => {
            const angle = t / 10000 ** ((c - (c % 2)) / D);
            return c % 2 ? Math.cos(angle) : Math.sin(angle);
        }),
    );
