/**
 * Samples and targets as people bring them → as the core takes them, each checked once, with sentences that say which
 * sample is wrong and where. Until they are standardised they stay what they were: nothing is rounded, nothing is
 * copied (prepareSet).
 */
import { checkInteger, checkKeys, checkWord, count, describe, fail, isArray, isObject, shapeText } from '../errors.js';
import {
    checkIntegers,
    checkList,
    checkNested,
    checkNumbers,
    checkRows,
    isFloat32,
    isList,
    isNested,
} from '../lists.js';
import { checkColumns, encodeRow, joined } from '../operations/columns.js';
import { checkClasses, encodeLabelSets, encodeLabels } from './labels.js';
import { masked, withGaps } from './masking.js';
import { encodeWeights } from './weights.js';
import { eachRun } from './patches.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../lists.js').TypedNumbers} TypedNumbers
 * @typedef {import('./standardization.js').Standardization} Standardization
 * @typedef {object} Encoded one sample
 * @property {TypedNumbers} data [length, features], or ids; once `ready`, Float32Array or Int32Array
 * @property {number} length
 * @property {string} where what sentences call it
 * @property {(i: number) => string} [place] what sentences call its i-th number
 * @property {boolean} [ids] the data are ids of tokens
 * @property {boolean} [ready] standardised, float32, and nobody else's
 * @property {TypedNumbers} [given] of one that was prepared for a single call: the data before
 * @property {Encoded} [second] the other one of a pair
 * @property {Int32Array} [rows] of a table: which row of the embedding each column has; NaN in the data are no numbers
 * @property {Int32Array} [edges] of a graph: pairs target, source
 * @property {boolean} [masked] NaN in the data are missing, and become a mask beside each number
 * @typedef {object} Said what reports say of a set
 * @property {number} [counted] of sequences, how many targets count @property {number} [missing] and are missing
 * @property {readonly string[]} [classes] names that were found
 * @property {number} [measured] of a stream, samples
 * @typedef {object} EncodedSet
 * @property {Encoded[]} samples
 * @property {number} count
 * @property {TypedNumbers | null} values of a model with outputs, the targets as they were given, [count, outputs]
 * @property {(i: number) => Int32Array | Float32Array} target as the core takes it; numbers only once the set is
 *   prepared
 * @property {Int32Array} [starts] of sequences: where the values of each sample begin, and how many there are
 * @property {ArrayLike<number>} [given] what each sample weighs, as it was given
 * @property {ArrayLike<number>} [weights] the same in the mean over a batch; of sequences times the targets that count
 * @property {ArrayLike<number>} [votes] the same in the share of right predictions, where that is not the same
 * @property {Float32Array[]} [rows] what each row of a sample's labels weighs
 * @property {Said} [said] what reports and evaluations say of the set
 */

/**
 * Fields of a data set: what a model looks at, and what readers and generators add (web/data), which says where it came
 * from and how it was understood.
 */
export const FIELDS = [
    'x',
    'y',
    'features',
    'classes',
    'length',
    'vocabulary',
    'name',
    'height',
    'width',
    'positions',
    'columns',
    'categories',
    'standardize',
    'missing',
    'weights',
    'ids',
    'groups',
    'read',
];

/** @param {ModelConfig} config @param {any} set @param {string} where @returns {EncodedSet} */
export function encodeSet(config, set, where) {
    const n = checkSet(config, set, where, FIELDS);
    const targets =
            config.loss === 'mse'
                ? encodeValues(config, set.y, n, `${where}.y`)
                : config.loss === 'multiLabel'
                  ? encodeLabelSets(config, set.y, n, `${where}.y`)
                  : encodeLabels(config, set.y, n, `${where}.y`),
        weights = encodeWeights(set.weights, n, `${where}.weights`);
    return {
        samples: encodeSamples(config, set, where),
        count: n,
        ...targets,
        ...(weights && { given: weights, weights }),
    };
}

/** @param {ModelConfig} config @param {any} set @param {string} where @returns {Encoded[]} */
export function encodeSamples(config, set, where) {
    return Array.from(set.x, (sample, i) => encodeSample(config, sample, `${where}.x[${i}]`, set.categories));
}

/**
 * All of a data set but its samples and targets.
 * @param {ModelConfig} config @param {any} set @param {string} where @param {string[]} fields
 * @returns {number} of samples
 */
export function checkSet(config, set, where, fields) {
    if (isObject(set) && set.x === undefined && typeof set.samples === 'function')
        fail(
            `${where} comes sample by sample, which only fit() takes; await collect(data, n) of primal-attention/data makes a data set of it`,
        );
    if (!isObject(set) || set.x === undefined || set.y === undefined)
        fail(`${where} must be a data set { x: [samples], y: labels }, got ${describe(set)}`);
    checkKeys(where, 'field', set, fields);
    if (!isArray(set.x)) fail(`${where}.x must be an array of samples, got ${describe(set.x)}`);
    checkList(`${where}.y`, set.y, 'an array');
    const n = set.x.length;
    if (n === 0) fail(`${where}.x has no samples`);
    const { input } = config;
    if (set.features !== undefined) {
        checkInteger(`${where}.features`, set.features, 1);
        if (input.kind === 'series' && set.features !== input.features)
            fail(`${where} has ${count(set.features, 'feature')} per time step, the model takes ${input.features}`);
    }
    if (set.standardize !== undefined) checkWord(`${where}.standardize`, set.standardize, ['feature', 'position']);
    if (set.length !== undefined) checkInteger(`${where}.length`, set.length, 0);
    if (set.vocabulary !== undefined) checkInteger(`${where}.vocabulary`, set.vocabulary, 1);
    if (set.classes !== undefined) checkClasses(config, set.classes, where);
    if (input.kind === 'table') checkColumns(input, set, where);
    else if (set.categories !== undefined)
        fail(`${where} has columns of categories; a model of it takes input: tableInput(data) (primal-attention/data)`);
    return n;
}

/** @param {ModelConfig} config @param {any} y @param {number} n @param {string} where */
function encodeValues({ outputs, outputActivation }, y, n, where) {
    const nested = isNested(y);
    if (nested && y.length !== n) fail(`${where} has ${count(y.length, 'row')} for ${count(n, 'sample')}`);
    const place = (/** @type {number} */ i) =>
        outputs === 1 ? `the target of sample ${i}` : `output ${i % outputs} of sample ${Math.floor(i / outputs)}`;
    const values = checkRows(where, y, outputs, 'value', place);
    if (values.length !== n * outputs)
        fail(
            `${where} has ${count(values.length, 'value')} for ${count(n, 'sample')} of ${count(outputs, 'output')}, expected ${n * outputs}`,
        );
    checkFinite(values, where, place);
    const far = values.findIndex((/** @type {number} */ value) => !Number.isFinite(Math.fround(value)));
    if (far >= 0)
        fail(`${where}: ${place(far)} is ${values[far]}, more than float32 holds (3.4e38); scale the targets`);
    const beyond = outputActivation === 'tanh' ? values.findIndex((/** @type {number} */ v) => Math.abs(v) > 1) : -1;
    if (beyond >= 0)
        fail(`${where}: ${place(beyond)} is ${values[beyond]}, which outputActivation "tanh" never reaches: −1 to 1`);
    return { values, target: () => fail(`${where}: the targets are not prepared`) };
}

/**
 * A set as training takes it: standardised, in memory of its own, so that what becomes of the caller's arrays meanwhile
 * (changed, transferred to a worker) does not matter.
 * @param {EncodedSet} set
 * @param {Standardization | null} inputs
 * @param {Standardization | null} targets
 * @returns {EncodedSet}
 */
export function prepareSet(set, inputs, targets) {
    const { count: n } = set,
        values = set.values?.slice() ?? null,
        outputs = values ? values.length / n : 0,
        start = (/** @type {number} */ i) => set.starts?.[i] ?? i * outputs;
    const samples = set.samples.map(sample => prepare(sample, inputs, true));
    if (!values) return { ...set, samples };
    const place = (/** @type {number} */ i) => `output ${i % outputs} of sample ${Math.floor(i / outputs)}`;
    const { data } = prepareOne({ data: values, length: n, where: 'the targets', place }, targets, 0, true);
    return {
        ...set,
        samples,
        values,
        target: i => /** @type {Float32Array} */ (data).subarray(start(i), start(i + 1)),
    };
}

/**
 * One sample, standardised; with `own`, in memory of its own, else valid until the next one.
 * @param {Encoded} sample
 * @param {Standardization | null} inputs
 * @param {boolean} own
 * @returns {Encoded}
 */
export function prepare(sample, inputs, own) {
    if (sample.ready) return sample;
    const ready = prepareOne(sample, inputs, 0, own);
    if (sample.second) ready.second = prepareOne(sample.second, inputs, 1, own);
    return ready;
}

/**
 * @param {Encoded} sample
 * @param {Standardization | null} inputs
 * @param {0 | 1} place
 * @param {boolean} own
 * @returns {Encoded}
 */
function prepareOne(sample, inputs, place, own) {
    const { data } = sample;
    if (sample.rows) {
        const filled = data.map((value, c) => (Number.isNaN(value) ? (inputs?.mean[c] ?? 0) : value)),
            numbers = prepareOne({ ...sample, data: filled, rows: undefined }, inputs, place, false).data;
        return withData(sample, joined(sample, numbers), own, true);
    }
    if (sample.ids) return withData(sample, data, own, false);
    if (sample.masked) {
        const numbers = prepareOne({ ...sample, masked: false }, inputs, place, false).data;
        return withData(sample, masked(numbers), own, true);
    }
    if (inputs) return withData(sample, inputs.apply(sample, place, own), own, true);
    if (isFloat32(data)) return withData(sample, own ? data.slice() : data, own, false);
    const rounded = Float32Array.from(data),
        bad = rounded.findIndex(value => Math.abs(value) === Infinity); // NaN is a target that is missing
    if (bad >= 0)
        fail(
            `${sample.where}: ${sample.place?.(bad) ?? `value ${bad}`} is ${data[bad]}, more than float32 holds (3.4e38)`,
        );
    return withData(sample, rounded, own, false);
}

/**
 * Field by field: a spread takes as long as all else that a short sample meets.
 * @param {Encoded} sample @param {TypedNumbers} data prepared @param {boolean} ready @param {boolean} changed
 * @returns {Encoded}
 */
function withData(sample, data, ready, changed) {
    const { length, where, place, ids, second, edges, masked } = sample;
    return {
        data,
        length,
        where,
        place,
        ids,
        ready,
        given: changed && !ready ? sample.data : undefined,
        second,
        edges,
        masked,
    };
}

/**
 * @param {ModelConfig} config @param {any} sample @param {string} where
 * @param {import('../operations/columns.js').Categories} [categories] of the data set's columns
 * @returns {Encoded}
 */
export function encodeSample(config, sample, where, categories) {
    const one = (/** @type {any} */ each, /** @type {string} */ name) =>
        config.input.kind === 'table'
            ? encodeRow(config.input, each, name, categories)
            : fitsGrid(config, encodeOne(config, each, name), name);
    if (!config.pair) return one(sample, where);
    if (
        !isArray(sample) ||
        sample.length !== 2 ||
        !sample.every(each => isList(each) || (config.input.kind === 'table' && isObject(each)))
    )
        fail(`${where} must be a pair of samples, [a, b], got ${describe(sample)}`);
    const [a, b] = [0, 1].map(i => one(sample[i], `${where}[${i}]`));
    return { ...a, second: b };
}

/**
 * Convolution over a grid of tokens needs them all.
 * @param {ModelConfig} config
 * @param {Encoded} encoded
 * @param {string} where
 * @returns {Encoded}
 */
function fitsGrid({ attention }, encoded, where) {
    const grid = attention.find(({ conv }) => conv === '2d');
    const { rows = 0, cols = 0 } = grid ?? {};
    if (grid && rows * cols !== encoded.length)
        fail(
            `${where} has ${count(encoded.length, 'token')}, attention with conv "2d" over a grid of ${rows} × ${cols} needs ${rows * cols}`,
        );
    return encoded;
}

/** @param {ModelConfig} config @param {any} sample @param {string} where @returns {Encoded} */
function encodeOne({ input, places, missing }, sample, where) {
    checkList(where, sample);
    if (input.kind === 'tokens') return encodeTokens(input, sample, where);
    if (input.kind === 'image') return encodeImage(input, sample, where);
    const { features, length: most } = /** @type {import('../types.js').SeriesInput} */ (input);
    const place = (/** @type {number} */ i) => featureOf(i, features, 'time step');
    const gaps = missing === 'mask',
        data = checkRows(where, gaps ? withGaps(sample) : sample, features, 'feature', place);
    if (data.length === 0) fail(`${where} is empty`);
    if (data.length % features !== 0)
        fail(
            `${where} has ${count(data.length, 'value')}, not a multiple of the ${count(features, 'feature')} per time step`,
        );
    const length = data.length / features;
    if (length > most) fail(`${where} has ${count(length, 'time step')}, the model takes at most ${most}`);
    checkSeries(data, where, place, gaps);
    for (let i = 0; places > 0 && i < data.length; i += features)
        if (!Number.isInteger(data[i]) || data[i] < 0 || data[i] >= places)
            fail(
                `${where}: time step ${i / features} begins with ${data[i]}, expected its place, a whole number from 0 to ${places - 1}`,
            );
    return gaps ? { data, length, where, place, masked: true } : { data, length, where, place };
}

/**
 * @param {TypedNumbers} data @param {string} where @param {(i: number) => string} place
 * @param {boolean} gaps whether NaN is a missing value
 */
function checkSeries(data, where, place, gaps) {
    for (let i = 0; i < data.length; i++)
        if (!(Math.abs(data[i]) < Infinity) && !(gaps && Number.isNaN(data[i])))
            fail(
                `${where}: ${place(i)} is ${data[i]}, expected a finite number${Number.isNaN(data[i]) ? "; a model configured with missing: 'mask' takes NaN and null as missing" : gaps ? ', or NaN or null where it is missing' : ''}`,
            );
}

/** @param {number} i @param {number} features @param {string} row what the rows are called */
export function featureOf(i, features, row) {
    return `feature ${i % features} of ${row} ${Math.floor(i / features)}`;
}

/**
 * @param {Required<import('../types.js').ImageInput>} input
 * @param {any} sample
 * @param {string} where
 * @returns {Encoded}
 */
function encodeImage(input, sample, where) {
    const { height, width, channels, patch } = input,
        size = height * width * channels;
    const { numbers, shape } = isNested(sample)
        ? checkNested(where, sample)
        : { numbers: checkNumbers(where, sample), shape: [size] };
    if (numbers.length !== size)
        fail(
            `${where} has ${count(numbers.length, 'value')}, an image of ${height} × ${width} × ${channels} has ${size}`,
        );
    const nestings = [[height, width, channels], [height, width * channels], [height * width, channels], [size]].map(
        shapeText,
    );
    if (!nestings.includes(shapeText(shape)))
        fail(
            `${where} has shape ${shapeText(shape)}, expected ${shapeText([height, width, channels])}: rows, columns, channels`,
        );
    checkFinite(
        numbers,
        where,
        i =>
            `channel ${i % channels} of the pixel in row ${Math.floor(i / (width * channels))}, column ${Math.floor(i / channels) % width}`,
    );
    return { data: patches(input, numbers), length: size / (patch ** 2 * channels), where };
}

/**
 * @param {import('../types.js').TokensInput} input
 * @param {ArrayLike<number>} sample
 * @param {string} where
 * @returns {Encoded}
 */
function encodeTokens({ vocabulary, length }, sample, where) {
    if (sample.length === 0) fail(`${where} is empty`);
    if (sample.length > length)
        fail(`${where} has ${count(sample.length, 'token')}, the model takes at most ${length}`);
    return {
        data: checkIntegers(where, sample, 0, vocabulary - 1, i => `token ${i}`),
        length: sample.length,
        where,
        ids: true,
    };
}

/** @param {TypedNumbers} numbers @param {string} where @param {(i: number) => string} place */
export function checkFinite(numbers, where, place) {
    for (let i = 0; i < numbers.length; i++)
        if (!(Math.abs(numbers[i]) < Infinity))
            fail(`${where}: ${place(i)} is ${numbers[i]}, expected a finite number`);
}

/**
 * @param {Required<import('../types.js').ImageInput>} input
 * @param {TypedNumbers} image
 * @returns {TypedNumbers} [patches, patch·patch·channels]
 */
function patches(input, image) {
    if (input.patch === 1) return image;
    const out = isFloat32(image) ? new Float32Array(image.length) : new Float64Array(image.length);
    eachRun(input, (at, from, run) => out.set(image.subarray(from, from + run), at));
    return out;
}
