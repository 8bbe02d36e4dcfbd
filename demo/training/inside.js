// What is particular to a mechanism: Skyformer's landmarks, worked out again with landmarks of one's own choice from
// the queries and keys of the chosen head; the spectral samples that an implicit kernel was made of.

import { MECHANISMS } from '../catalogue/mechanisms.js';
import { quantise } from '../catalogue/measures.js';

/** @typedef {import('../catalogue/measures.js').Matrix} Matrix */

/**
 * The Gaussian kernel of queries and keys, and how well the landmarks rebuild it: row numbers 0 … N−1 are queries, N …
 * 2N−1 keys.
 * @param {any} pa
 * @param {{ n: number, d: number, q: Float32Array, k: Float32Array }} layer
 * @param {number[]} landmarks
 * @param {Record<string, any>} options
 */
function landmarkView(pa, { n, d, q, k }, landmarks, { iterations, gamma }) {
    const chosen = [...new Set(landmarks.filter(i => i < 2 * n))].sort((a, b) => a - b);
    return pa.scope(() => {
        const tensor = (/** @type {Float32Array} */ data) => pa.tensor(data, [1, 1, n, d]);
        const inputs = { q: tensor(q), k: tensor(k), v: tensor(k) };
        const exact = pa.map('gaussian', inputs).toArray();
        const near = chosen.length
            ? pa.map('skyformer', inputs, { landmarks: Int32Array.from(chosen), iterations, gamma }).toArray()
            : new Float32Array(n * n);
        const rest = exact.map((/** @type {number} */ v, /** @type {number} */ i) => v - near[i]);
        const norm = (/** @type {Float32Array} */ data) => pa.spectrum({ rows: n, cols: n, data }).values[0];
        // The token that the landmarks serve worst: the one to become a landmark next.
        const error = new Float32Array(2 * n);
        for (let i = 0; i < n * n; i++) {
            error[Math.floor(i / n)] += Math.abs(rest[i]);
            error[n + (i % n)] += Math.abs(rest[i]);
        }
        for (const i of chosen) error[i] = 0;
        const { bytes, ranges, signs } = quantise([exact, near, rest], (_, low, top) => low < -0.01 * top);
        return {
            kind: 'landmarks',
            n,
            landmarks: chosen,
            bytes,
            ranges,
            signs,
            size: norm(exact),
            error: norm(rest),
            worst: error.indexOf(error.reduce((a, b) => Math.max(a, b))),
        };
    });
}

/**
 * Spectral samples that made one head's map, as points of their first two dimensions. `sigma`: deviation of those whose
 * kernel would be softmax's: s² = exp(−‖q − k‖²/(2√d)) and s = mean cos 2πwᵀ(q − k) ask for w of variance 1/(8π²√d);
 * NaN where the kernel isn't of queries and keys.
 * @param {{ w1: Matrix, w2: Matrix }} head of an inspection with points
 * @param {boolean} stationary
 * @param {boolean} generated
 * @param {boolean} graph
 */
function samplesView({ w1, w2 }, stationary, generated, graph) {
    return {
        kind: 'samples',
        generated,
        d: w1.rows,
        count: w1.cols,
        sigma: graph ? NaN : 1 / Math.sqrt(8 * Math.PI ** 2 * Math.sqrt(w1.rows)),
        sets: (stationary ? [w1] : [w1, w2]).map(({ data, cols }) => data.slice(0, 2 * cols)),
    };
}

/**
 * What is particular to a trainer's mechanism.
 * @param {import('./trainer.js').Trainer} trainer
 * @param {number[]} landmarks
 * @param {any} seen the chosen head's inspection
 */
export function insideOf({ pa, kind, options }, landmarks, seen) {
    const { stationary, source } = options,
        graph = Boolean(MECHANISMS[kind].graph);
    if (seen.w1)
        return samplesView(seen, stationary && source === 'direct', source !== undefined && source !== 'direct', graph);
    if (graph) return undefined;
    const { k, q = k } = seen.inputs; // RPC has no queries of its own: its keys ask
    return landmarkView(
        pa,
        { n: q.rows, d: q.cols, q: q.data, k: k.data },
        landmarks,
        kind === 'skyformer' ? options : { iterations: 6, gamma: 0.1 },
    );
}
