/** Arrays of numpy as a data set: what their dimensions mean, and what of it has to be guessed. */

import { count, describe, fail } from '../../errors.js';
import { encodeLabels, knownOf } from '../labels.js';
import { Measure } from '../measure.js';
import { fillMissing } from '../parsing/gaps.js';
import { resultOf } from '../result.js';

/**
 * @typedef {import('../formats/npy.js').NumpyArray} NumpyArray
 * @typedef {import('./options.js').OwnOptions} OwnOptions
 * @typedef {import('./options.js').ArrayRows} ArrayRows
 * @typedef {Float32Array | Float64Array} Floats
 */
/** @typedef {{ name: string, array: NumpyArray }} NamedArray */
/**
 * @typedef {object} Found
 * @property {'npy' | 'npz'} who
 * @property {NamedArray} x
 * @property {NamedArray | null} y
 * @property {readonly string[] | null} classes names that the file has
 * @property {readonly string[] | null} columns
 * @property {string[]} guesses
 */
/**
 * `arrays`: which of a .npz were read; `shape`: of the samples' array.
 * @typedef {object} OfArrays
 * @property {string[]} [columns] @property {'position'} [standardize]
 * @property {number} [height] @property {number} [width] of images
 * @property {number} [vocabulary] of tokens
 * @property {import('../types.js').Read & Shape} read
 * @typedef {{ rows: ArrayRows, shape: number[], arrays?: { x: string, y: string | null } }} Shape
 */

/** What images have: grey, colours, colours and how much of them is seen. */
const CHANNELS = [1, 3, 4];

/**
 * @param {Found} found @param {OwnOptions} own
 * @returns {import('../types.js').SeriesDataset & OfArrays}
 */
export function arraysDataset(found, own) {
    const { who, x, y, guesses } = found,
        { shape } = x.array;
    const where = who === 'npz' ? `npz: ${describe(x.name)}` : 'npy: x';
    checkShape(where, x.array);
    const columns = found.columns && shape.length === 2 && found.columns.length === shape[1] ? found.columns : null;
    const layout = layoutOf(where, x.array, own, columns !== null, guesses);
    const all = samplesOf(where, x.array, layout);
    const target = targetOf(who, own.target, shape),
        inputs = Array.from({ length: shape[1] }, (_, c) => c).filter(c => c !== target);
    const labels = target >= 0 ? all.map(sample => String(sample[target])) : y ? labelTexts(who, x, y, guesses) : null;
    const made = target < 0 ? all : all.map(sample => sample.filter((_, c) => c !== target));
    const filled = fill(where, made, layout, own.missing);
    const features = layout.rows === 'samples' && target >= 0 ? layout.features - 1 : layout.features;
    const encoded = Array.isArray(labels)
        ? encodeLabels(labels, {
              who,
              ...withNames(labels, own, found.classes),
              missingTarget: own.missingTarget,
              where: i => (target >= 0 ? `${where}[${i}, ${target}]` : `${who}: ${y?.name ?? 'y'}[${i}]`),
          })
        : labels && { y: labels, classes: [], kept: null, guesses: [] };
    const data = resultOf({
        x: made,
        features,
        labels: encoded,
        format: who,
        filled,
        how: own.missing === 'interpolate' && isTable(layout.rows) ? 'mean' : own.missing,
        guesses,
    });
    return {
        ...data,
        ...(columns && { columns: target < 0 ? [...columns] : inputs.map(c => columns[c]) }),
        ...(layout.rows === 'table' && { standardize: /** @type {const} */ ('position') }),
        ...(layout.rows === 'images' && { height: layout.height, width: layout.width }),
        ...(layout.rows === 'tokens' && asTokens(where, data.x)),
        read: {
            ...data.read,
            rows: layout.rows,
            shape,
            ...(who === 'npz' && { arrays: { x: x.name, y: y?.name ?? null } }),
        },
    };
}

/** @param {string} where @param {Pick<NumpyArray, 'kind' | 'shape'>} array */
export function checkShape(where, { kind, shape }) {
    if (kind === 'text') fail(`${where} holds texts: samples are numbers`);
    if (shape.length === 0 || shape.length > 4)
        fail(
            `${where} has ${count(shape.length, 'dimension')}: samples need [N, T], [N, T, F], [N, F] or [N, H, W, C]`,
        );
    if (shape.length === 1)
        fail(
            `${where} has one dimension, ${shape[0]} numbers: samples need [N, T], x.reshape(-1, T), or ` +
                'x[None] for a single series',
        );
    if (shape.some(n => n === 0)) fail(`${where} is empty: its shape is (${shape.join(', ')})`);
}

/** @param {string} who @param {number | null} said @param {number[]} shape @returns {number} −1: none */
export function targetOf(who, said, shape) {
    if (said === null) return -1;
    if (shape.length !== 2) fail(`${who}: target is a column of [N, F], the array has ${shape.length} dimensions`);
    const target = said < 0 ? shape[1] + said : said;
    if (!(target >= 0 && target < shape[1]) || shape[1] < 2)
        fail(`${who}: target: there is no column ${said} beside others, the array has ${shape[1]}`);
    return target;
}

/** @param {ArrayRows} rows */
export function isTable(rows) {
    return rows === 'table' || rows === 'samples';
}

/**
 * The names of classes that a file has beside labels that are their places.
 * @param {string[]} labels @param {OwnOptions} own @param {readonly string[] | null} names
 */
function withNames(labels, own, names) {
    const fit =
        names && own.task !== 'regression' && !own.classes && labels.every(label => names.includes(label))
            ? { classes: names }
            : {};
    return knownOf(own, fit);
}

/** @typedef {{ rows: ArrayRows, features: number, height: number, width: number, first: boolean }} Layout */

/**
 * @param {string} where @param {Pick<NumpyArray, 'shape' | 'dtype'>} array @param {OwnOptions} own
 * @param {boolean} named @param {string[]} guesses
 * @returns {Layout}
 */
export function layoutOf(where, { shape, dtype }, { rows: said, channelsFirst }, named, guesses) {
    const dims = shape.length,
        [, a, b = 1, c = 1] = shape,
        text = `(${shape.join(', ')})`;
    const bytes = /u1$/.test(dtype);
    const rows = said ?? (dims === 4 || (dims === 3 && bytes) ? 'images' : named ? 'table' : 'series');
    const fits = { series: dims < 4, table: dims === 2, samples: dims === 2, tokens: dims === 2, images: dims > 2 };
    if (!fits[rows])
        fail(`${where} has the shape ${text}, which rows: '${rows}' cannot be: ${WANTED[rows]} was expected`);
    if (channelsFirst !== undefined && dims < 3)
        fail(`${where} has the shape ${text}: channelsFirst is for [N, F, T] and [N, C, H, W]`);
    if (rows === 'images') {
        const last = CHANNELS.includes(c),
            front = CHANNELS.includes(a),
            first = dims === 4 && (channelsFirst ?? (front && !last));
        if (dims === 3 && channelsFirst) fail(`${where} has the shape ${text}: channelsFirst is for [N, C, H, W]`);
        if (dims === 4 && channelsFirst === undefined && front === last)
            fail(
                `${where} has the shape ${text}, which may be [N, H, W, C] or [N, C, H, W]: say { channelsFirst: true } or false`,
            );
        const [height, width, features] = dims === 3 ? [a, b, 1] : first ? [b, c, a] : [a, b, c];
        if (said === undefined || dims === 4)
            guesses.push(
                `the shape ${text} is taken as ${shape[0]} images of ${height} × ${width} with ${count(features, 'channel')}` +
                    (said === undefined && dims === 3 ? "; { rows: 'series' } takes [N, T, F]" : ''),
            );
        return { rows, features, height, width, first };
    }
    const first = dims === 3 && channelsFirst === true;
    const [steps, features] = first ? [b, a] : [a, b];
    const layout = { rows, height: steps, width: 1, features: rows === 'samples' ? a : features, first };
    if (dims === 3 && channelsFirst === undefined)
        guesses.push(
            `the shape ${text} is taken as ${shape[0]} series of ${count(a, 'step')} with ${count(b, 'feature')}` +
                `; { channelsFirst: true } takes ${count(a, 'feature')} and ${count(b, 'step')}`,
        );
    if (dims === 2 && said === undefined)
        guesses.push(
            named
                ? `the shape ${text} is taken as a table, as its columns have names; { rows: 'series' } takes them as steps`
                : `the shape ${text} is taken as ${shape[0]} series of ${count(a, 'step')}; { rows: 'table' } takes the columns as measurements of their own`,
        );
    return layout;
}

/** @type {Record<ArrayRows, string>} */
const WANTED = {
    series: '[N, T] or [N, T, F]',
    table: '[N, F]',
    samples: '[N, F]',
    tokens: '[N, T]',
    images: '[N, H, W] or [N, H, W, C]',
};

/**
 * @param {string} where @param {Pick<NumpyArray, 'shape' | 'values'>} array @param {Layout} layout
 * @param {number} [begin] the number of its first sample, for sentences
 * @returns {Floats[]}
 */
export function samplesOf(where, { shape, values: all }, { features, first }, begin = 0) {
    const values = /** @type {Floats} */ (all),
        [n] = shape,
        size = values.length / n,
        steps = size / features;
    const infinite = values.findIndex(value => Math.abs(value) === Infinity);
    if (infinite >= 0)
        fail(
            `${where}[${placeOf(infinite + begin * size, [Infinity, ...shape.slice(1)])}] is ${values[infinite]}, expected a finite number, or NaN if missing`,
        );
    return Array.from({ length: n }, (_, i) => {
        const sample = values.slice(i * size, (i + 1) * size);
        if (first)
            for (let f = 0; f < features; f++)
                for (let t = 0; t < steps; t++) sample[t * features + f] = values[i * size + f * steps + t];
        return sample;
    });
}

/** @param {number} at @param {number[]} shape */
function placeOf(at, shape) {
    const place = shape.map(() => 0);
    for (let d = shape.length - 1; d >= 0; d--) {
        place[d] = at % shape[d];
        at = Math.floor(at / shape[d]);
    }
    return place.join(', ');
}

/**
 * @param {string} where @param {Floats[]} samples @param {Layout} layout
 * @param {import('../parsing/gaps.js').Missing} missing
 * @param {Measure[] | null} [known] of the columns of a table, of which these are a part
 * @param {number} [begin] the number of the first, for sentences
 * @returns {number} how many were missing
 */
export function fill(where, samples, { rows, features }, missing, known = null, begin = 0) {
    let filled = 0;
    const holes = samples.map(sample => sample.some(Number.isNaN));
    const [first] = samples,
        means =
            known ??
            (isTable(rows) && missing === 'interpolate' && holes.includes(true)
                ? Array.from(first, () => new Measure())
                : null);
    if (means && !known)
        for (const sample of samples)
            sample.forEach((value, c) => {
                if (!Number.isNaN(value)) means[c].add(value);
            });
    samples.forEach((sample, i) => {
        if (!holes[i]) return;
        const gaps = Array.from(sample).filter(Number.isNaN).length;
        if (missing === 'error')
            fail(`${where}[${begin + i}] lacks ${count(gaps, 'value')} (NaN), and { missing: 'error' } was asked for`);
        filled += gaps;
        if (isTable(rows))
            sample.forEach((value, c) => {
                if (Number.isNaN(value)) sample[c] = means ? means[c].mean : 0;
            });
        else for (let f = 0; f < features; f++) fillMissing(sample, f, features, sample.length / features, missing);
    });
    return filled;
}

/**
 * The targets of the samples as texts, or, where each has several numbers, those.
 * @param {'npy' | 'npz'} who @param {{ name: string, array: { shape: number[] } }} x @param {NamedArray} y
 * @param {string[]} guesses
 * @returns {string[] | Float64Array}
 */
export function labelTexts(who, x, { name, array: { shape, values, kind } }, guesses) {
    const [n] = x.array.shape,
        where = `${who}: ${describe(name)}`;
    if (shape[0] !== n)
        fail(`${where} has ${shape[0] ?? 'no'} entries for the ${count(n, 'sample')} of ${describe(x.name)}`);
    const each = values.length / n;
    if (each === 1)
        return Array.from(/** @type {ArrayLike<number | string>} */ (values), value =>
            kind === 'bool' ? String(value === 1) : String(value).trim(),
        );
    if (kind === 'text' || shape.length !== 2) fail(`${where} has the shape (${shape.join(', ')}), expected (${n})`);
    const numbers = Float64Array.from(/** @type {Floats} */ (values));
    if (isOneHot(numbers, each)) {
        guesses.push(`${describe(name)} is one-hot: the label is the place of the 1 among ${each}`);
        return Array.from({ length: n }, (_, i) => String(numbers.subarray(i * each, (i + 1) * each).indexOf(1)));
    }
    const bad = numbers.findIndex(value => !Number.isFinite(value));
    if (bad >= 0) fail(`${where}[${placeOf(bad, shape)}] is ${numbers[bad]}, expected a finite number`);
    guesses.push(`${describe(name)} has ${each} numbers a sample: as many outputs`);
    return numbers;
}

/** @param {Float64Array} numbers @param {number} each */
function isOneHot(numbers, each) {
    let ones = 0;
    for (let i = 0; i < numbers.length; i++) {
        if (numbers[i] !== 0 && numbers[i] !== 1) return false;
        ones += numbers[i];
        if ((i + 1) % each === 0 && ones * each !== i + 1) return false;
    }
    return true;
}

/** @param {string} where @param {Floats[]} x @param {number} [begin] the number of the first */
export function asTokens(where, x, begin = 0) {
    let most = 0;
    x.forEach((sample, i) => {
        const bad = sample.findIndex(id => !(Number.isInteger(id) && id >= 0 && id < 2 ** 31));
        if (bad >= 0)
            fail(
                `${where}[${begin + i}, ${bad}] is ${sample[bad]}, expected the id of a token, a whole number from 0 on`,
            );
        for (const id of sample) most = Math.max(most, id);
    });
    return { x: /** @type {any} */ (x.map(sample => Int32Array.from(sample))), vocabulary: most + 1 };
}
