// Q and K to a map, by the package: softmax attention, the Gaussian kernel of Skyformer, the cosine kernel of
// Primal-Attention. Touches no page.

/**
 * @typedef {import('./understand.js').Matrix} Matrix
 * @typedef {import('./understand.js').Choice} Choice
 * @typedef {Choice['kernel']} Kernel
 */

/** @type {Record<Kernel, { name: string, about: string }>} */
export const KERNELS = {
    softmax: { name: 'softmax', about: 'exp(q·k / scale), each row divided by its sum' },
    gaussian: { name: 'Gaussian kernel', about: 'exp(−‖q − k‖² / 2 scale), as Skyformer has it, rows not normalised' },
    cosine: { name: 'cosine kernel', about: 'cos(q, k), as Primal-Attention has it: below zero too' },
};

/** @param {Matrix} x @param {number} factor @returns {Matrix} */
const times = (x, factor) => (factor === 1 ? x : { ...x, data: x.data.map(v => v * factor) });

/** What the package, which divides q·k and ‖q − k‖² by √d, has to be given. @param {Matrix} x @param {Choice} choice */
export const scaled = (x, { scale }) => (scale === 'root' ? x : times(x, x.cols ** 0.25));

/** Each row divided by its length. @param {Matrix} x @returns {Matrix} */
export function unitRows(x) {
    const data = x.data.slice();
    for (let i = 0; i < x.rows; i++) {
        const row = data.subarray(i * x.cols, (i + 1) * x.cols);
        let sum = 0;
        for (const v of row) sum += v * v;
        const length = Math.sqrt(sum) || 1;
        for (let j = 0; j < x.cols; j++) row[j] /= length;
    }
    return { ...x, data };
}

/**
 * a · b, or a · bᵀ.
 * @param {any} pa @param {Matrix} a @param {Matrix} b @param {boolean} [transposeB] @returns {Matrix}
 */
export function product(pa, a, b, transposeB = false) {
    return pa.scope(() => {
        const of = (/** @type {Matrix} */ x) => pa.tensor(x.data, [x.rows, x.cols]);
        const data = pa.ops.matmul({ a: of(a), b: of(b) }, { transposeB }).toArray();
        return { rows: a.rows, cols: transposeB ? b.rows : b.cols, data };
    });
}

/**
 * @param {any} pa @param {Matrix} q @param {Matrix} k @param {Kernel} kernel @param {Choice} choice
 * @returns {Matrix}
 */
export function mapOf(pa, q, k, kernel, choice) {
    if (kernel === 'cosine') return masked(product(pa, unitRows(q), unitRows(k), true), choice.causal);
    const [a, b] = [scaled(q, choice), scaled(k, choice)];
    const data = pa.scope(() => {
        const of = (/** @type {Matrix} */ x) => pa.tensor(x.data, [1, 1, x.rows, x.cols]);
        const keys = of(b);
        return pa
            .map(kernel, { q: of(a), k: keys, v: keys }, kernel === 'softmax' ? { causal: choice.causal } : {})
            .toArray();
    });
    return masked({ rows: q.rows, cols: k.rows, data }, choice.causal);
}

/** Nothing above the diagonal. @param {Matrix} map @param {boolean} causal */
function masked(map, causal) {
    if (causal) for (let i = 0; i < map.rows; i++) map.data.fill(0, i * map.cols + i + 1, (i + 1) * map.cols);
    return map;
}

/** The softmax of scores, row by row; −∞ is what is masked. @param {Matrix} scores @returns {Matrix} */
export function softmaxRows({ rows, cols, data }) {
    const out = new Float32Array(rows * cols);
    for (let i = 0; i < rows; i++) {
        let top = -Infinity,
            sum = 0;
        for (let j = 0; j < cols; j++) top = Math.max(top, data[i * cols + j]);
        if (top === -Infinity) continue; // a query that sees nothing
        for (let j = 0; j < cols; j++) sum += out[i * cols + j] = Math.exp(data[i * cols + j] - top);
        for (let j = 0; j < cols; j++) out[i * cols + j] /= sum;
    }
    return { rows, cols, data: out };
}

/** Each row divided by its sum. @param {Matrix} map @returns {Matrix} */
export function normalised({ rows, cols, data }) {
    const out = data.slice();
    for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let j = 0; j < cols; j++) sum += data[i * cols + j];
        if (sum) for (let j = 0; j < cols; j++) out[i * cols + j] /= sum;
    }
    return { rows, cols, data: out };
}

/** How much the lengths of the rows differ: their standard deviation by their mean. @param {Matrix} x */
export function lengthSpread({ rows, cols, data }) {
    const lengths = Float64Array.from({ length: rows }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < cols; j++) sum += data[i * cols + j] ** 2;
        return Math.sqrt(sum);
    });
    const mean = lengths.reduce((a, b) => a + b, 0) / rows;
    return mean ? Math.sqrt(lengths.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows) / mean : 0;
}
