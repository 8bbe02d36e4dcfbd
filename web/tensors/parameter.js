/** Parameters of one's own: tensors with a gradient, drawn from the stream that pa.seed() starts. */
import { checkKeys, checkNumber, checkObject, checkWord, describe, fail } from '../errors.js';
import { checkShape } from '../lists.js';
import { makeTensor } from './tensor.js';

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {'xavierUniform' | 'xavierNormal' | 'kaimingUniform' | 'kaimingNormal'} ScaledInit
 * @typedef {'linear' | 'zeros' | 'ones' | 'uniform' | 'normal' | ScaledInit} Init
 */

/**
 * How far a parameter of this shape spreads, as in PyTorch: of [out, in, …] each number is one of `in`·… that make an
 * output. Uniform ones lie within ± so much, normal ones have it as their deviation.
 * @param {string} init
 * @param {readonly number[]} shape
 */
function spread(init, shape) {
    const each = shape.slice(2).reduce((product, n) => product * n, 1),
        fanOut = (shape[0] ?? 1) * each,
        fanIn = Math.max(shape.length > 1 ? shape[1] * each : fanOut, 1);
    /** @type {Record<string, number>} */
    const sizes = {
        linear: Math.sqrt(1 / fanIn),
        uniform: 1,
        normal: 1,
        xavierUniform: Math.sqrt(6 / (fanIn + fanOut)),
        xavierNormal: Math.sqrt(2 / (fanIn + fanOut)),
        kaimingUniform: Math.sqrt(6 / fanIn),
        kaimingNormal: Math.sqrt(2 / fanIn),
    };
    return sizes[init];
}

/** @type {readonly Init[]} */
const INITS = [
    'linear',
    'zeros',
    'ones',
    'uniform',
    'normal',
    'xavierUniform',
    'xavierNormal',
    'kaimingUniform',
    'kaimingNormal',
];

/**
 * @param {Core} core
 * @param {readonly number[]} shape
 * @param {{ init?: Init | number | ((index: number) => number), scale?: number }} [options]
 */
export function parameter(core, shape, options = {}) {
    const where = 'parameter';
    checkKeys(where, 'option', checkObject(`${where}: options`, options), ['init', 'scale']);
    const sizes = checkShape(`${where}: shape`, shape, 5);
    return makeTensor(core, initialValues(core, where, sizes, options), sizes, { grad: true, where });
}

/**
 * What a parameter begins with.
 * @param {Core} core
 * @param {string} where
 * @param {readonly number[]} sizes
 * @param {{ init?: Init | number | ((index: number) => number), scale?: number }} options
 */
export function initialValues(core, where, sizes, options) {
    const { init = 'linear' } = options,
        factor = checkNumber(`${where}: scale`, options.scale ?? 1),
        values = new Float32Array(sizes.reduce((product, n) => product * n, 1));
    if (typeof init === 'function') {
        for (let i = 0; i < values.length; i++) values[i] = factor * init(i);
        const bad = values.findIndex(value => !Number.isFinite(value));
        if (bad >= 0) fail(`${where}: init(${bad}) gave ${describe(values[bad])}, expected a finite number`);
    } else if (typeof init === 'number') {
        values.fill(factor * checkNumber(`${where}: init`, init));
    } else {
        const word = /** @type {Init} */ (checkWord(`${where}: init`, init, INITS));
        if (word === 'ones') values.fill(factor);
        else if (word !== 'zeros') draw(core, values, factor * spread(word, sizes), !/normal$/i.test(word));
    }
    return values;
}

/** @param {Core} core @param {Float32Array} values @param {number} size @param {boolean} uniform */
function draw(core, values, size, uniform) {
    const unit = () => (core.random() + 0.5) / 2 ** 32;
    for (let i = 0; i < values.length; i++)
        values[i] =
            size * (uniform ? 2 * unit() - 1 : Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit()));
}
