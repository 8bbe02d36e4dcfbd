/**
 * What can be meant by the distance between two heads, and what it is made of. With h the output of a head before the
 * output projection, ‖hˢ − hᵗ‖² = ‖hˢ‖² + ‖hᵗ‖² − 2 ‖hˢ‖ ‖hᵗ‖ cos(hˢ, hᵗ): two lengths and a cosine. With A the map of
 * a head, of N rows that sum to one, the distance is ‖Aˢ − Aᵗ‖ in Frobenius' norm; the weight of a pooled key is
 * spread evenly over the keys that were pooled, as inspect() shows it, so that all maps are N × N.
 */
import { mean } from './context.mjs';

/** @typedef {import('../dist/types.js').Matrix} Matrix */

/**
 * Means over tokens, pairs of heads, layers and samples. Relative: divided by the mean length of a head's output.
 * @typedef {{ distance: number, length: number, relative: number, cosine: number, maps: number }} Measures
 */

/**
 * @param {import('./context.mjs').Context['pa']} pa
 * @param {import('../dist/classifier.js').Classifier} model
 * @param {any[]} samples
 * @returns {Measures}
 */
export function measureHeads(pa, model, samples) {
    const distance = mean(samples.map(x => pa.headDistance(model, x).mean));
    const layers = samples.flatMap(x => model.headOutputs(x));
    const length = mean(layers.flat().map(head => mean(rowsOf(head).map(norm))));
    const cosine = mean(layers.flatMap(heads => pairsOf(heads).map(([a, b]) => meanCosine(a, b))));
    const maps = mean(samples.flatMap(x => mapsOf(model, x).flatMap(heads => pairsOf(heads).map(frobenius))));
    return { distance, length, relative: distance / length, cosine, maps };
}

/** Of each layer, the maps of its heads. @param {any} model @param {any} x @returns {Matrix[][]} */
const mapsOf = (model, x) =>
    model
        .inspect(x, { maps: true, spectrum: false, scores: false })
        .layers.map((/** @type {any} */ { heads }) => heads.map((/** @type {any} */ { map }) => map));

/** @template T @param {readonly T[]} heads @returns {[T, T][]} */
const pairsOf = heads => heads.flatMap((a, s) => heads.slice(0, s).map(b => /** @type {[T, T]} */ ([a, b])));

/** @param {Matrix} matrix */
const rowsOf = ({ rows, cols, data }) =>
    Array.from({ length: rows }, (_, i) => data.subarray(i * cols, (i + 1) * cols));

/** @param {Float32Array} a @param {Float32Array} b */
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** @param {Float32Array} row */
const norm = row => Math.sqrt(dot(row, row));

/** @param {Matrix} a @param {Matrix} b */
function meanCosine(a, b) {
    const others = rowsOf(b);
    return mean(rowsOf(a).map((row, i) => dot(row, others[i]) / (norm(row) * norm(others[i]) || 1)));
}

/** @param {[Matrix, Matrix]} pair */
const frobenius = ([a, b]) => Math.sqrt(a.data.reduce((sum, weight, i) => sum + (weight - b.data[i]) ** 2, 0));
