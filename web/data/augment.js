/** Samples varied by chance, without a model: what fit() does with its option augment, once. */

import { checkInteger, checkWord, count, describe, fail, typedKind } from '../errors.js';
import { isPlainObject } from '../engine/platform.js';
import { randomStream } from '../engine/chance.js';
import { checkFields, checkNested, isList } from '../lists.js';
import { chanceOf, planOf, variedImage, variedSeries } from '../samples/augmentation.js';
import { withGaps } from '../samples/masking.js';
import { Standardization } from '../samples/standardization.js';
import { keptGaps, listOf } from './arguments.js';

/**
 * @typedef {object} AugmentOptions
 * @property {number} [seed] 0 if not given
 * @property {number} [features] of a step of a series, where neither a data set nor rows say it; 1 if not given
 * @property {number} [height] of images, where the data set does not say it
 * @property {number} [width]
 * @property {number} [channels] 1 if not given
 * @property {'error' | 'keep'} [missing] of series: values that are NaN or null are an error, or stay missing ('keep'
 *   where the reader of the data set kept them, else 'error')
 *
 * @typedef {import('../samples/augmentation.js').SeriesAugmentation} SeriesAugmentation
 * @typedef {import('../samples/augmentation.js').ImageAugmentation} ImageAugmentation
 */

const OWN = ['seed', 'features', 'height', 'width', 'channels', 'missing'];
const WHO = 'augment';

/**
 * Each sample of a data set, or one sample, varied once; all else of the data set stays as it is, and so does what was
 * given. Series are taken as a model sees them that standardises: about the mean of each feature and in its deviations,
 * those of the data set or, of one sample, its own.
 * @template T
 * @param {T} data a data set, or a sample: numbers, rows, the rows of an image
 * @param {AugmentOptions & SeriesAugmentation & ImageAugmentation} options ways to vary samples, and their strengths
 * @returns {T} samples are flat, Float32Array where they were, else Float64Array
 */
export function augment(data, options) {
    const fields = checkFields(`${WHO}: options`, options),
        set = isPlainObject(data) ? checkFields(`${WHO}: the data set`, data) : null;
    if (!set && !isList(data)) fail(`${WHO}: the data must be a data set or a sample, got ${describe(data)}`);
    const size = sizeOf(fields, set),
        plan = planOf(WHO, fields, size ? 'image' : 'series', OWN),
        chance = chanceOf(randomStream(checkInteger(`${WHO}: seed`, fields.seed ?? 0, 0, 2 ** 32 - 1)));
    if (set && (set.categories !== undefined || set.standardize === 'position'))
        fail(`${WHO}: only series and images can be augmented, and the samples are rows of a table`);
    if (set && set.vocabulary !== undefined && !size)
        fail(`${WHO}: only series and images can be augmented, and the samples are tokens`);
    const x = set ? listOf(`${WHO}: x`, set.x, 'samples') : [data],
        features = size ? 1 : featuresOf(fields.features ?? set?.features ?? rowLength(x[0])),
        gaps = keepsGaps(fields.missing, set, size !== null);
    const parts = x.map((sample, i) =>
        valuesOf(sample, set ? `${WHO}: x[${i}]` : `${WHO}: the sample`, { features, size, gaps }),
    );
    const scale = size || x.length === 0 ? null : Standardization.measure(parts, features, 'feature', WHO);
    const varied = parts.map((part, i) => {
        const values = size
            ? variedImage(part.data, size, plan, chance)
            : /** @type {Standardization} */ (scale).undo(
                  variedSeries(/** @type {Standardization} */ (scale).do(part.data), features, plan, chance),
              );
        return typedKind(x[i]) === 'Float32Array' ? Float32Array.from(values) : values;
    });
    return /** @type {any} */ (set ? { ...set, x: varied } : varied[0]);
}

/**
 * @param {Record<string, any>} options @param {Record<string, any> | null} set
 * @returns {import('../samples/augmentation.js').Size | null}
 */
function sizeOf({ height, width, channels }, set) {
    const all = { height: height ?? set?.height, width: width ?? set?.width };
    if (all.height === undefined && all.width === undefined) {
        if (channels !== undefined)
            fail(`${WHO}: channels is ${describe(channels)}, but height and width are not given`);
        return null;
    }
    for (const [name, value] of Object.entries(all)) checkInteger(`${WHO}: ${name}`, value, 1, 2 ** 16);
    return { ...all, channels: checkInteger(`${WHO}: channels`, channels ?? 1, 1, 2 ** 16) };
}

/**
 * @param {unknown} given @param {Record<string, any> | null} set @param {boolean} images
 * @returns {boolean}
 */
function keepsGaps(given, set, images) {
    const missing = checkWord(`${WHO}: missing`, given ?? 'error', ['error', 'keep']);
    if (images) return missing === 'keep' && fail(`${WHO}: missing is "keep", but only series have missing values`);
    return missing === 'keep' || (given === undefined && keptGaps(set?.read));
}

/** @param {unknown} features */
function featuresOf(features) {
    return checkInteger(`${WHO}: features`, features ?? 1, 1);
}

/** Of a sample in rows. @param {any} sample @returns {number | undefined} */
function rowLength(sample) {
    return isList(sample) && isList(sample[0]) ? sample[0].length : undefined;
}

/**
 * @param {any} sample @param {string} where
 * @param {{ features: number, size: import('../samples/augmentation.js').Size | null, gaps: boolean }} how gaps: NaN
 *   and null are missing values, and stay so
 */
function valuesOf(sample, where, { features, size, gaps }) {
    const kind = typedKind(sample);
    if (!size && kind !== undefined && !kind.startsWith('Float'))
        fail(`${where} is ${describe(sample)}: tokens can't be augmented; numbers of a series come as Float32Array`);
    if (!isList(sample)) fail(`${where} must be a sample, got ${describe(sample)}`);
    const { numbers, shape } = checkNested(where, gaps ? withGaps(sample) : sample),
        data = Float64Array.from(numbers),
        wanted = size ? size.height * size.width * size.channels : features;
    if (!size && shape.length > 1 && shape[1] !== features)
        fail(`${where} has ${count(shape[1], 'value')} a row, expected ${count(features, 'feature')}`);
    if (data.length === 0) fail(`${where} is empty`);
    if (size ? data.length !== wanted : data.length % wanted !== 0)
        fail(
            size
                ? `${where} has ${count(data.length, 'value')}, an image of ${size.height} × ${size.width} × ${size.channels} has ${wanted}`
                : `${where} has ${count(data.length, 'value')}, not a multiple of ${count(features, 'feature')}`,
        );
    const bad = data.findIndex(value => !Number.isFinite(value) && !(gaps && Number.isNaN(value)));
    if (bad >= 0)
        fail(
            `${where}: value ${bad} is ${data[bad]}; ${Number.isNaN(data[bad]) ? `missing values can't be augmented: fill them before${size ? '' : ", or leave them so with { missing: 'keep' }"}` : 'expected a finite number'}`,
        );
    return { data };
}
