/**
 * Parameters in fewer bytes: every number in 16 bits, or matrices in 8 with a scale for each row (symmetric: the row's
 * largest number is ±127, so that no error is above 1/254 of it). The names of the scales are those of
 * compressed-tensors, `NAME_scale`.
 */
import { checkWord, describe, fail, shapeText } from '../errors.js';
import { firstNotFinite, isFloat32 } from '../lists.js';
import { narrowBF16, narrowF16, widenBF16, widenF16 } from './half.js';

/** @typedef {import('./safetensors-tensor.js').StoredTensor} StoredTensor */
/**
 * What became of the numbers: the largest difference, and of which parameter.
 * @typedef {{ dtype: string, largestError: number, parameter: string }} Rounding
 */

/** A row must have so many numbers for its scale to pay. */
const LEAST = 8;

const SCALE = '_scale';

/**
 * @param {import('../types.js').Parameter[]} parameters
 * @param {unknown} dtype
 * @returns {{ tensors: Map<string, import('./safetensors-tensor.js').TensorToStore>, rounding: Rounding | null }} null:
 *   nothing was rounded
 */
export function compress(parameters, dtype) {
    const to = checkWord('save: dtype', dtype, /** @type {const} */ (['float32', 'float16', 'bfloat16', 'int8'])),
        tensors = new Map(),
        rounding = { dtype: to, largestError: 0, parameter: '' };
    for (const { name, shape, data } of parameters) {
        const cols = shape.length > 1 ? shape[shape.length - 1] : 0;
        let again = data;
        if (to === 'int8' && cols >= LEAST) {
            const { rows, scales } = quantise(data, cols);
            tensors.set(name, { shape, data: rows });
            tensors.set(name + SCALE, { shape: [...shape.slice(0, -1), 1], data: scales });
            again = dequantise(rows, scales);
        } else if (to === 'float16' || to === 'bfloat16') {
            again = to === 'float16' ? widenF16(narrowF16(data)) : widenBF16(narrowBF16(data));
            tensors.set(name, { shape, data, dtype: to === 'float16' ? 'F16' : 'BF16' });
        } else tensors.set(name, { shape, data });
        const bad = again === data ? -1 : firstNotFinite(again);
        if (bad >= 0) fail(`save: ${name} has ${data[bad]}, more than ${to} holds; save it as "float32"`);
        data.forEach((value, i) => {
            if (Math.abs(value - again[i]) > rounding.largestError) {
                rounding.largestError = Math.abs(value - again[i]);
                rounding.parameter = name;
            }
        });
    }
    return { tensors, rounding: to === 'float32' ? null : rounding };
}

/** @param {Float32Array} data @param {number} cols */
function quantise(data, cols) {
    const rows = new Int8Array(data.length),
        scales = new Float32Array(data.length / cols);
    for (let r = 0; r < scales.length; r++) {
        const row = data.subarray(r * cols, (r + 1) * cols),
            scale = (scales[r] = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127);
        if (scale > 0) row.forEach((value, c) => (rows[r * cols + c] = Math.round(value / scales[r])));
    }
    return { rows, scales };
}

/** @param {Int8Array} rows @param {Float32Array} scales */
function dequantise(rows, scales) {
    const cols = rows.length / scales.length;
    return Float32Array.from(rows, (value, i) => value * scales[Math.floor(i / cols)]);
}

/**
 * The tensors of a file as numbers again.
 * @param {Map<string, StoredTensor>} tensors @returns {Map<string, StoredTensor>}
 */
export function expand(tensors) {
    const all = new Map(tensors);
    for (const [name, { dtype, shape, data }] of tensors) {
        const scales = tensors.get(name + SCALE);
        if (dtype !== 'I8' || scales === undefined) continue;
        const asked = [...shape.slice(0, -1), 1];
        if (!isFloat32(scales.data) || shapeText(scales.shape) !== shapeText(asked))
            fail(
                `open: ${name + SCALE} is ${describe(scales.data)} of shape ${shapeText(scales.shape)}, expected float32 of shape ${shapeText(asked)}`,
            );
        all.delete(name + SCALE);
        all.set(name, { dtype: 'F32', shape, data: dequantise(/** @type {Int8Array} */ (data), scales.data) });
    }
    return all;
}
