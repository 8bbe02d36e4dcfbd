/**
 * Fresh augmentations of the samples of a training, each time that they are drawn: of series as they are standardised,
 * of images in their own units, or what a function makes of a sample as it was given. Few trainings want them: fit()
 * fetches this file for those.
 */
import { isList } from '../lists.js';
import { describe, fail, isObject } from '../errors.js';
import { chanceOf, planOf, variedImage, variedSeries } from '../samples/augmentation.js';
import { masked, unmasked } from '../samples/masking.js';
import { eachRun } from '../samples/patches.js';

/**
 * @typedef {import('../operations/config.js').ModelConfig} ModelConfig
 * @typedef {import('../samples/dataset.js').Encoded} Encoded
 * @typedef {import('../samples/standardization.js').Standardization} Standardization
 * @typedef {import('./not-finite.js').Item} Item
 * @typedef {(batch: Item[], random: () => number) => Item[]} Vary random: whole numbers below 2^32
 *
 * @typedef {object} Augment what is known when fit() is called
 * @property {unknown} given the option augment
 * @property {ModelConfig} config
 * @property {Encoded[]} samples prepared
 * @property {Standardization | null} inputs by which they are standardised
 * @property {() => Standardization} measure of series that are not
 * @property {(x: any, where: string) => Encoded} prepared another sample
 * @property {boolean} fixed the lengths of samples, by targets at every token or by mixtures
 */

/** What moves the steps of a series. */
const MOVES = ['crop', 'timeWarp'];

/** @param {Augment} augment @returns {Vary | null} */
export function augmenter(augment) {
    const one = other(augment);
    return one && ((batch, random) => batch.map(item => one(item, random)));
}

/**
 * What makes another of a sample.
 * @param {Augment} augment @returns {((item: Item, random: () => number) => Item) | null}
 */
function other({ given, config, samples, inputs, measure, prepared, fixed }) {
    const { input, pair, pooling, places } = config,
        { kind } = input;
    if (pair || (kind !== 'image' && kind !== 'series'))
        return fail(
            `fit: augment is ${describe(given)}, but only series and images can be augmented, and this model takes ${pair ? 'pairs' : kind === 'table' ? 'rows of a table' : kind}`,
        );
    const own = typeof given === 'function' ? /** @type {import('../types.js').OwnAugment} */ (given) : null;
    if (!own && (!isObject(given) || isList(given)))
        fail(`fit: augment must be an object of ways and strengths, or a function, got ${describe(given)}`);
    const plan = own ? [] : planOf('fit: augment', given, kind);
    if (!own && plan.length === 0) return null;
    if (!own && places > 0)
        fail("fit: augment: a sample's first numbers are places, which can't be varied; give a function");
    const move = pooling === 'none' && plan.find(([name]) => MOVES.includes(name));
    if (move)
        fail(
            `fit: augment: ${move[0]} moves the steps of a series, and this model's targets, one at every token, stay where they are`,
        );
    const gap = samples.find(({ data }) => data.some(Number.isNaN));
    if (gap) fail(`fit: augment: ${gap.where} has missing values, which can't be augmented; fill them before`);
    if (!own && kind === 'series') {
        const scale = inputs ? null : measure(),
            { features } = /** @type {import('../types.js').SeriesInput} */ (input);
        return (item, random) => {
            const data = numbersOf(item.sample),
                values = scale ? scale.do(data) : Float64Array.from(data),
                varied = variedSeries(values, features, plan, chanceOf(random));
            const made = Float32Array.from(scale ? scale.undo(varied) : varied);
            return { ...item, sample: { ...item.sample, data: item.sample.masked ? masked(made) : made } };
        };
    }
    const image = kind === 'image' ? /** @type {Required<import('../types.js').ImageInput>} */ (input) : null;
    return (item, random) => {
        const { sample } = item,
            numbers = numbersOf(sample),
            values = inputs ? inputs.undo(numbers) : Float64Array.from(numbers),
            x = image ? pixelsOf(values, image) : values,
            where = `fit: augment(${sample.where})`;
        const made = own
            ? own(x, () => random() / 2 ** 32)
            : variedImage(x, /** @type {any} */ (image), plan, chanceOf(random));
        if (!isList(made)) fail(`${where} must be a sample, got ${describe(made)}`);
        const ready = prepared(made, where);
        if (fixed && ready.length !== sample.length)
            fail(`${where} has ${ready.length} tokens, and what it belongs to has ${sample.length}`);
        return { ...item, sample: { ...ready, where: sample.where } };
    };
}

/** Of a sample, NaN where one is missing: no way to vary it makes a number of that. @param {Encoded} sample */
function numbersOf({ data, masked }) {
    return masked ? unmasked(/** @type {Float32Array} */ (data)) : data;
}

/**
 * @param {Float64Array} squares one after the other @param {Required<import('../types.js').ImageInput>} image
 * @returns {Float64Array} row by row
 */
function pixelsOf(squares, image) {
    const out = new Float64Array(squares.length);
    eachRun(image, (at, from, run) => out.set(squares.subarray(at, at + run), from));
    return out;
}
