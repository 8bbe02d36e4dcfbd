/**
 * How far the heads of a layer are from each other: the measure of redundancy of the primal-dual paper's Table 4, which
 * leaves open what a head is. Here it is a head's output before the output projection, so that heads with scaled
 * lengths compare:
 *
 *   distance(s, t) = mean over tokens of ‖hᵢˢ − hᵢᵗ‖₂
 */
import { Model } from './base-model.js';
import { FIELDS } from '../samples/dataset.js';
import { checkKeys, checkObject, describe, fail, isArray, isObject } from '../errors.js';

/**
 * @typedef {import('../types.js').Matrix} Matrix
 * @typedef {{ headOutputs: (x: any) => Matrix[][] }} HasHeads
 */

/**
 * @param {any} model
 * @param {any} x a sample, a text, a graph; or a data set { x: [samples] }
 * @returns {import('../types.js').HeadDistance}
 */
export function headDistance(model, x) {
    if (!Model.is(model) || !('headOutputs' in model))
        fail(`headDistance: model must be a model of this library, got ${describe(model)}`);
    const isSet = isObject(x) && !isArray(x) && !ArrayBuffer.isView(x) && x.edges === undefined;
    if (isSet) checkKeys('headDistance: x', 'field', checkObject('headDistance: x', x), FIELDS);
    const samples = isSet ? x.x : [x];
    if (!isArray(samples)) fail(`headDistance: x must be a sample, or a data set { x: [samples] }, got ${describe(x)}`);
    if (samples.length === 0) fail('headDistance: x has no samples');
    if (model.config?.heads === 1) fail('headDistance: the model has one head, and so no pairs of heads');
    /** @type {Float64Array[]} sums over tokens for each layer, [heads, heads] */
    let sums = [];
    let heads = 0;
    /** @type {number[]} of each layer: the decoder of a translator has others than its encoder */
    let tokens = [];
    for (const sample of samples) {
        const layers = /** @type {HasHeads} */ (model).headOutputs(sample);
        heads = layers[0].length;
        if (sums.length === 0) sums = layers.map(() => new Float64Array(heads * heads));
        layers.forEach((outputs, layer) => addDistances(sums[layer], outputs));
        tokens = layers.map(([{ rows }], layer) => (tokens[layer] ?? 0) + rows);
    }
    const layers = sums.map((sum, layer) =>
        summary(
            sum.map(value => value / tokens[layer]),
            heads,
        ),
    );
    const average = (/** @type {'mean' | 'deviation'} */ field) =>
        layers.reduce((total, layer) => total + layer[field], 0) / layers.length;
    return { layers, mean: average('mean'), deviation: average('deviation') };
}

/** @param {Float64Array} sums @param {Matrix[]} outputs */
function addDistances(sums, outputs) {
    const heads = outputs.length;
    for (let s = 0; s < heads; s++)
        for (let t = 0; t < s; t++) {
            const a = outputs[s].data,
                b = outputs[t].data,
                { rows, cols } = outputs[s];
            let sum = 0;
            for (let row = 0; row < rows; row++) {
                let squares = 0;
                for (let i = row * cols; i < (row + 1) * cols; i++) squares += (a[i] - b[i]) ** 2;
                sum += Math.sqrt(squares);
            }
            sums[s * heads + t] += sum;
            sums[t * heads + s] += sum;
        }
}

/** Over the pairs. @param {Float64Array} distances @param {number} heads */
function summary(distances, heads) {
    const pairs = [];
    for (let s = 0; s < heads; s++) for (let t = 0; t < s; t++) pairs.push(distances[s * heads + t]);
    const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
    const deviation = Math.sqrt(pairs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pairs.length);
    return { mean, deviation, pairs: { rows: heads, cols: heads, data: Float32Array.from(distances) } };
}
