/**
 * @file Gradient checks that can't be vacuous. The objective is dot(y, dout) with a random dout (sum(y) would be
 *   constant for
 * a softmax), differences are taken in float64 of the reference, the number of compared entries is returned and must be
 * asserted, and a gradient that is all zero fails unless it was said to be. */
import assert from 'node:assert/strict';

import { assertClose } from './compare.mjs';
import { generator } from '../reference/array.mjs';

/** @typedef {import('../reference/array.mjs').NArrays} NArrays
 * @typedef {Record<string, { indices: number[], values: Float64Array }>} Expected */

/**
 * d dot(f(inputs)[output], dout) / d inputs[name] by central differences, of every entry, or of `entries` random ones
 * of each input. With a step of 1e-5 of values near 1 truncation (step²) and rounding (1e-16 / step) are both below
 * 1e-9.
 * @param {import('../reference/array.mjs').Reference} f @param {NArrays} inputs @param {any} options
 * @param {Record<string, import('../reference/array.mjs').NArray>} dout by output
 * @param {{ names?: string[], entries?: number, step?: number }} [how] @returns {Expected} */
export function numericGradient(
    f,
    inputs,
    options,
    dout,
    { names = Object.keys(inputs), entries = Infinity, step = 1e-5 } = {},
) {
    /** @type {Expected} */
    const gradient = {};
    const random = generator(1);
    const objectiveChange = (up, down) => {
        let sum = 0; // the difference first: dot(up) − dot(down) would cancel
        for (const [name, { data }] of Object.entries(dout))
            for (let j = 0; j < data.length; j++) sum += (up[name].data[j] - down[name].data[j]) * data[j];
        return sum;
    };
    for (const name of names) {
        const { data } = inputs[name];
        let indices = Array.from(data, (_, i) => i);
        if (entries < data.length)
            indices = Array.from({ length: entries }, () => indices.splice(random.below(indices.length), 1)[0]);
        const values = indices.map(i => {
            const value = data[i];
            data[i] = value + step;
            const up = f(inputs, options);
            data[i] = value - step;
            const down = f(inputs, options);
            data[i] = value;
            return objectiveChange(up, down) / (2 * step);
        });
        gradient[name] = { indices, values: Float64Array.from(values) };
    }
    return gradient;
}

/**
 * Asserts that `actual[name]` agrees with what was expected of every name, to `tolerance` of the largest entry. Returns
 * the number of compared entries. @param {Record<string, ArrayLike<number>>} actual @param {Expected} expected
 * @param {number} tolerance @param {{ zero?: string[] }} [allow] names whose gradient is zero */
export function checkGradient(actual, expected, tolerance, { zero = [] } = {}) {
    let compared = 0;
    for (const [name, { indices, values }] of Object.entries(expected)) {
        assert.ok(actual[name], `gradient of ${name}: there is none`);
        compared += assertClose(
            indices.map(i => actual[name][i]),
            values,
            tolerance,
            `gradient of ${name}`,
            { zero: zero.includes(name) },
        );
    }
    assert.ok(compared > 0, 'no gradient was compared');
    return compared;
}

/** One number for inputs of any size: the slope of dot(y, dout) along a random direction u, Σ dot(gradient, u).
 * @param {import('../reference/array.mjs').Reference} f @param {NArrays} inputs @param {any} options
 * @param {Record<string, import('../reference/array.mjs').NArray>} dout
 * @param {Record<string, ArrayLike<number>>} actual
 * @param {number} tolerance relative to the sum of the absolute terms' root mean square @param {number} [seed] */
export function checkDirection(f, inputs, options, dout, actual, tolerance, seed = 2) {
    const random = generator(seed);
    const step = 1e-5;
    let slope = 0;
    let squares = 0;
    /** @type {NArrays[]} */
    const [up, down] = [1, -1].map(() =>
        Object.fromEntries(
            Object.entries(inputs).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
        ),
    );
    for (const [name, { data }] of Object.entries(inputs)) {
        if (!actual[name]) continue;
        for (let i = 0; i < data.length; i++) {
            const u = random.normal();
            up[name].data[i] += step * u;
            down[name].data[i] -= step * u;
            slope += actual[name][i] * u;
            squares += (actual[name][i] * u) ** 2;
        }
    }
    assert.ok(squares > 0, 'the gradient is all zero');
    const [high, low] = [f(up, options), f(down, options)];
    let expected = 0;
    for (const [name, { data }] of Object.entries(dout))
        for (let j = 0; j < data.length; j++)
            expected += ((high[name].data[j] - low[name].data[j]) * data[j]) / (2 * step);
    const error = Math.abs(slope - expected) / Math.sqrt(squares);
    assert.ok(
        error <= tolerance,
        `slope along a random direction: ${slope}, expected ${expected} (error ${error.toExponential(2)}, allowed ${tolerance})`,
    );
}
