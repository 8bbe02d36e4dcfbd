/**
 * Samples and targets as people bring them → as the core takes them, each checked once, with sentences that say which sample is
 * wrong and where. Also the standardisation of inputs, whose numbers belong to a model.
 */
import { count, describe, fail, shapeText } from './errors.js';
import { inputSize } from './config.js';

/**
 * @typedef {import('./config.js').ModelConfig} ModelConfig
 * @typedef {object} Encoded one sample
 * @property {Float32Array | Int32Array} data [length, features] float32, or ids
 * @property {number} length
 * @property {Encoded} [second] the other one of a pair
 * @property {Int32Array} [edges] of a graph: pairs target, source
 * @typedef {{ samples: Encoded[], count: number, target: (i: number) => Int32Array | Float32Array }} EncodedSet
 */

/**
 * @param {ModelConfig} config @param {any} set @param {string} where @returns {EncodedSet}
 */
export function encodeSet(config, set, where) {
    if (typeof set !== 'object' || set === null || set.x === undefined || set.y === undefined)
        fail(`${where} must be a data set { x: [samples], y: labels }, got ${describe(set)}`);
    if (!isList(set.x) || ArrayBuffer.isView(set.x)) fail(`${where}.x must be an array of samples, got ${describe(set.x)}`);
    if (!isList(set.y)) fail(`${where}.y must be an array, got ${describe(set.y)}`);
    if (set.x.length === 0) fail(`${where}.x has no samples`);
    const { input } = config;
    if (set.features !== undefined && input.kind === 'series' && set.features !== input.features)
        fail(`${where} has ${count(set.features, 'feature')} per time step, the model takes ${input.features}`);
    if (set.classes !== undefined) checkClasses(config, set.classes, where);
    const target = encodeTargets(config, set.y, set.x.length, `${where}.y`);
    const samples = Array.from(set.x, (sample, i) => encodeSample(config, sample, `${where}.x[${i}]`));
    return { samples, target, count: samples.length };
}

/** @param {ModelConfig} config @param {any} classes @param {string} where */
function checkClasses(config, classes, where) {
    if (!Array.isArray(classes)) fail(`${where}.classes must be an array of names, got ${describe(classes)}`);
    if (config.loss === 'mse') return;
    if (classes.length > config.outputs) fail(`${where} has ${classes.length} classes, the model ${config.outputs}`);
    const different = config.classes ? classes.findIndex((name, i) => name !== config.classes?.[i]) : -1;
    if (different >= 0) fail(`${where}.classes[${different}] is ${describe(classes[different])}, the model's is ${describe(config.classes?.[different])}: its labels mean other classes`);
}

/**
 * @param {ModelConfig} config @param {any} y @param {number} n @param {string} where
 * @returns {(i: number) => Int32Array | Float32Array}
 */
function encodeTargets({ loss, outputs }, y, n, where) {
    if (loss === 'mse') {
        const flat = y.length > 0 && typeof y[0] === 'object' ? Array.from(y, (/** @type {any} */ row, i) => {
            if (!isList(row) || row.length !== outputs) fail(`${where}[${i}] must have ${count(outputs, 'value')}, got ${describe(row)}`);
            return Array.from(row);
        }).flat() : y;
        if (flat.length !== n * outputs) fail(`${where} has ${count(flat.length, 'value')} for ${count(n, 'sample')} of ${count(outputs, 'output')}, expected ${n * outputs}`);
        const targets = Float32Array.from(flat);
        const bad = targets.findIndex(value => !Number.isFinite(value));
        if (bad >= 0) fail(`${where}[${bad}] is ${describe(flat[bad])}, expected a finite number`);
        return i => targets.subarray(i * outputs, (i + 1) * outputs);
    }
    if (y.length !== n) fail(`${where} has ${count(y.length, 'label')} for ${count(n, 'sample')}`);
    for (let i = 0; i < n; i++)
        if (!Number.isInteger(y[i]) || y[i] < 0 || y[i] >= outputs) fail(`${where}[${i}] is ${describe(y[i])}, expected a label from 0 to ${outputs - 1}`);
    const labels = Int32Array.from(y);
    return i => labels.subarray(i, i + 1);
}

/** @param {ModelConfig} config @param {any} sample @param {string} where @returns {Encoded} */
export function encodeSample(config, sample, where) {
    if (!config.pair) return fitsGrid(config, encodeOne(config, sample, where), where);
    if (!Array.isArray(sample) || sample.length !== 2 || !sample.every(isList)) fail(`${where} must be a pair of samples, [a, b], got ${describe(sample)}`);
    const [a, b] = [0, 1].map(i => fitsGrid(config, encodeOne(config, sample[i], `${where}[${i}]`), `${where}[${i}]`));
    return { ...a, second: b };
}

/** Convolution over a grid of tokens needs them all. @param {ModelConfig} config @param {Encoded} encoded @param {string} where @returns {Encoded} */
function fitsGrid({ attention }, encoded, where) {
    const grid = attention.find(({ conv }) => conv === '2d');
    const { rows = 0, cols = 0 } = grid ?? {};
    if (grid && rows * cols !== encoded.length) fail(`${where} has ${count(encoded.length, 'token')}, attention with conv "2d" over a grid of ${rows} × ${cols} needs ${rows * cols}`);
    return encoded;
}

/** @param {ModelConfig} config @param {any} sample @param {string} where @returns {Encoded} */
function encodeOne({ input }, sample, where) {
    if (!isList(sample)) fail(`${where} must be an array of numbers, got ${describe(sample)}`);
    if (input.kind === 'tokens') return encodeTokens(input, sample, where);
    const { features } = inputSize(input);
    const rowLength = input.kind === 'image' ? null : features;
    const numbers = flattenRows(sample, rowLength, where);
    if (input.kind === 'image') {
        const size = input.height * input.width * input.channels;
        if (numbers.length !== size) fail(`${where} has ${count(numbers.length, 'value')}, an image of ${input.height} × ${input.width} × ${input.channels} has ${size}`);
        checkFinite(numbers, where, i => `channel ${i % input.channels} of the pixel in row ${Math.floor(i / (input.width * input.channels))}, column ${Math.floor(i / input.channels) % input.width}`);
        return { data: patches(input, numbers), length: inputSize(input).length };
    }
    if (numbers.length === 0) fail(`${where} is empty`);
    if (numbers.length % features !== 0) fail(`${where} has ${count(numbers.length, 'value')}, not a multiple of the ${count(features, 'feature')} per time step`);
    const length = numbers.length / features, most = inputSize(input).length;
    if (length > most) fail(`${where} has ${count(length, 'time step')}, the model takes at most ${most}`);
    checkFinite(numbers, where, i => `feature ${i % features} of time step ${Math.floor(i / features)}`);
    return { data: numbers, length };
}

/** @param {import('./types.js').TokensInput} input @param {ArrayLike<number>} sample @param {string} where @returns {Encoded} */
function encodeTokens(input, sample, where) {
    if (sample.length === 0) fail(`${where} is empty`);
    if (sample.length > input.length) fail(`${where} has ${count(sample.length, 'token')}, the model takes at most ${input.length}`);
    for (let i = 0; i < sample.length; i++)
        if (!Number.isInteger(sample[i]) || sample[i] < 0 || sample[i] >= input.vocabulary)
            fail(`${where}: token ${i} is ${describe(sample[i])}, expected a whole number from 0 to ${input.vocabulary - 1}`);
    return { data: sample instanceof Int32Array ? sample : Int32Array.from(sample), length: sample.length };
}

/** @param {any} sample @param {number | null} rowLength @param {string} where @returns {Float32Array} */
export function flattenRows(sample, rowLength, where) {
    if (sample instanceof Float32Array) return sample;
    const nested = sample.length > 0 && typeof sample[0] === 'object';
    if (nested && rowLength !== null)
        Array.from(sample, (/** @type {any} */ row, t) => {
            if (!isList(row) || row.length !== rowLength) fail(`${where}[${t}] must have ${count(rowLength, 'feature')}, got ${describe(row)}`);
        });
    const flat = nested ? Array.from(sample, (/** @type {any} */ row) => Array.from(row)).flat(3) : sample;
    for (let i = 0; i < flat.length; i++)
        if (typeof flat[i] !== 'number') fail(`${where}: value ${i} is ${describe(flat[i])}, expected a number`);
    return Float32Array.from(flat);
}

/** @param {Float32Array} numbers @param {string} where @param {(i: number) => string} place */
export function checkFinite(numbers, where, place) {
    for (let i = 0; i < numbers.length; i++)
        if (!(Math.abs(numbers[i]) < Infinity)) fail(`${where}: ${place(i)} is ${numbers[i]}, expected a finite number`);
}

/** @param {Required<import('./types.js').ImageInput>} input @param {Float32Array} image @returns {Float32Array} [patches, patch·patch·channels] */
function patches({ height, width, channels, patch }, image) {
    if (patch === 1) return image;
    const out = new Float32Array(image.length);
    const run = patch * channels;
    let at = 0;
    for (let top = 0; top < height; top += patch)
        for (let left = 0; left < width; left += patch)
            for (let row = top; row < top + patch; row++, at += run) {
                const from = (row * width + left) * channels;
                out.set(image.subarray(from, from + run), at);
            }
    return out;
}

/** @param {any} value @returns {boolean} */
function isList(value) {
    return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

/* ---- standardisation ----------------------------------------------------------------------------------------------- */

/**
 * x → (x − mean) / deviation for each feature, with numbers measured on a training set. A feature that does not vary is only
 * centred.
 */
export class Standardization {
    /** For a sample and the other one of a pair. */
    #scaled = [new Float32Array(0), new Float32Array(0)];

    /** @param {Float64Array} mean @param {Float64Array} deviation */
    constructor(mean, deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /** @param {Encoded[]} samples @param {number} features @returns {Standardization} */
    static measure(samples, features) {
        samples = samples.flatMap(sample => sample.second ? [sample, sample.second] : [sample]);
        const mean = new Float64Array(features), deviation = new Float64Array(features);
        let rows = 0;
        for (const { data, length } of samples) {
            for (let i = 0; i < data.length; i++) mean[i % features] += data[i];
            rows += length;
        }
        for (let f = 0; f < features; f++) mean[f] /= rows;
        // The second pass, about the mean, loses nothing to cancellation.
        for (const { data } of samples)
            for (let i = 0; i < data.length; i++) deviation[i % features] += (data[i] - mean[i % features]) ** 2;
        for (let f = 0; f < features; f++) {
            const measured = Math.sqrt(deviation[f] / rows);
            // A constant that float32 can't hold exactly has a deviation of rounding.
            deviation[f] = measured > 1e-6 * Math.abs(mean[f]) ? measured : 1;
        }
        return new Standardization(mean, deviation);
    }

    /** The result is valid until the next call for the same place. @param {Float32Array} data @param {0 | 1} place @returns {Float32Array} */
    apply(data, place) {
        const { mean, deviation } = this, features = mean.length;
        if (this.#scaled[place].length < data.length) this.#scaled[place] = new Float32Array(data.length);
        const scaled = this.#scaled[place].subarray(0, data.length);
        for (let i = 0, f = 0; i < data.length; i++) {
            scaled[i] = (data[i] - mean[f]) / deviation[f];
            if (++f === features) f = 0;
        }
        return scaled;
    }

    toJSON() {
        return { mean: [...this.mean], deviation: [...this.deviation] };
    }

    /** @param {any} json @param {number} features @returns {Standardization} */
    static from(json, features) {
        for (const field of ['mean', 'deviation'])
            if (!Array.isArray(json?.[field]) || json[field].length !== features || !json[field].every(Number.isFinite))
                fail(`open: the standardisation's ${field} should have ${count(features, 'number')}, the file has ${describe(json?.[field])}`);
        const zero = json.deviation.findIndex((/** @type {number} */ value) => value <= 0);
        if (zero >= 0) fail(`open: the standardisation's deviation of feature ${zero} is ${json.deviation[zero]}, expected more than 0; all: ${shapeText(json.deviation.slice(0, 8))}`);
        return new Standardization(Float64Array.from(json.mean), Float64Array.from(json.deviation));
    }
}
