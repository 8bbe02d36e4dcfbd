// What is particular to a mechanism: Skyformer's landmarks, worked out again with landmarks of one's own choice from
// the queries and keys of the first layer; the spectral samples that an implicit kernel was made of.

import { MECHANISMS } from '../catalogue/mechanisms.js';
import { quantise } from '../catalogue/measures.js';

/** @typedef {import('../catalogue/measures.js').Matrix} Matrix */

/** Queries and keys of one head of the first layer, for a model with layer norm before attention and learned positions.
 * @param {any} model @param {any} x @param {number} head */
function firstLayer(model, x, head) {
    /** @type {Map<string, { shape: number[], data: Float32Array }>} */
    const parameters = new Map(model.parameters.map((/** @type {any} */ p) => [p.name, p]));
    /** @param {string} name */
    const weights = name => /** @type {{ shape: number[], data: Float32Array }} */ (parameters.get(name));
    const { input, width, heads } = model.config;
    const d = width / heads;
    const embedding = weights('embedding.weight'),
        bias = parameters.get('embedding.bias')?.data;
    const tokens = rows(input, x),
        n = tokens.length;
    const positions = parameters.get('positions.weight')?.data;
    const [gamma, beta] = [weights('layers.0.norm1.weight').data, weights('layers.0.norm1.bias').data];
    const normed = tokens.map((token, t) => {
        const u = new Float32Array(width);
        for (let c = 0; c < width; c++) {
            let sum = (bias?.[c] ?? 0) + (positions?.[t * width + c] ?? 0);
            if (typeof token === 'number') sum += embedding.data[token * width + c];
            else for (let f = 0; f < token.length; f++) sum += embedding.data[c * token.length + f] * token[f];
            u[c] = sum;
        }
        const mean = u.reduce((a, b) => a + b, 0) / width,
            variance = u.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
        return u.map((v, c) => ((v - mean) / Math.sqrt(variance + 1e-5)) * gamma[c] + beta[c]);
    });
    /** @param {string} name */
    const project = name => {
        const w = weights(`layers.0.attention.${name}.weight`).data,
            b = weights(`layers.0.attention.${name}.bias`).data;
        const out = new Float32Array(n * d);
        normed.forEach((u, t) => {
            for (let c = 0; c < d; c++) {
                const row = head * d + c;
                let sum = b[row];
                for (let f = 0; f < width; f++) sum += w[row * width + f] * u[f];
                out[t * d + c] = sum;
            }
        });
        return out;
    };
    return { n, d, q: project('query'), k: project('key') };
}

/**
 * A sample as tokens: numbers for ids, rows for the rest.
 * @param {any} input
 * @param {ArrayLike<number>} x
 * @returns {(number | ArrayLike<number>)[]}
 */
function rows(input, x) {
    if (input.kind === 'tokens') return Array.from(x);
    if (input.kind === 'series')
        return Array.from({ length: x.length / input.features }, (_, t) =>
            Array.prototype.slice.call(x, t * input.features, (t + 1) * input.features),
        );
    const { width, patch, channels } = input,
        across = width / patch;
    return Array.from({ length: (input.height / patch) * across }, (_, t) => {
        const out = [];
        for (let i = 0; i < patch; i++)
            for (let j = 0; j < patch; j++)
                for (let c = 0; c < channels; c++)
                    out.push(
                        x[((Math.floor(t / across) * patch + i) * width + (t % across) * patch + j) * channels + c],
                    );
        return out;
    });
}

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
 * @param {import('../tasks/index.js').Sample} x
 * @param {number[]} landmarks
 * @param {any} seen the chosen head's inspection
 * @param {number} head
 */
export function insideOf({ pa, kind, options, model }, x, landmarks, seen, head) {
    const { stationary, source } = options,
        graph = Boolean(MECHANISMS[kind].graph);
    if (seen.w1)
        return samplesView(seen, stationary && source === 'direct', source !== undefined && source !== 'direct', graph);
    if (graph) return undefined;
    return landmarkView(
        pa,
        firstLayer(model, x, head),
        landmarks,
        kind === 'skyformer' ? options : { iterations: 6, gamma: 0.1 },
    );
}
