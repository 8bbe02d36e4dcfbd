/**
 * @file The float64 reference against vectors from an independent implementation (float64 PyTorch, stored as float32).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertClose } from './support/compare.mjs';
import { goldenVectors } from './support/golden.mjs';
import { checkGradient, numericGradient } from './support/gradcheck.mjs';
import { array } from './reference/array.mjs';
import * as attention from './reference/attention.mjs';

const STORED = 2e-7; // float32 rounding of the stored values
const GRADIENT = 1e-6; // and of central differences

/** The reference's options for a golden file. @param {import('./support/golden.mjs').Golden} golden */
export function referenceOptions({ op, options, mask, noise, landmarks, edges }) {
    const wide = stored => stored && array(stored.shape, stored.data);
    return {
        ...options,
        mask: wide(mask),
        noise: wide(noise),
        edges,
        ...(landmarks && { landmarks }),
        ...(op === 'skyformer' && { start: 'global' }),
    };
}

const vectors = goldenVectors();

test('every golden file is read', () => assert.equal(vectors.length, 50));

for (const golden of vectors) {
    test(`reference: ${golden.name} (${golden.op})`, () => {
        const f = attention[golden.op];
        const inputs = Object.fromEntries(
            Object.entries(golden.inputs).map(([name, { shape, data }]) => [name, array(shape, data)]),
        );
        // no gradient goes through what elliptical attention makes of the values
        const values = golden.op === 'elliptical' && { values: array(inputs.v.shape, inputs.v.data) };
        const options = { ...referenceOptions(golden), ...values };
        const result = f(inputs, options);
        for (const [name, { shape, data }] of Object.entries(golden.outputs)) {
            assert.deepEqual(result[name].shape, shape, `${name}: shape`);
            assertClose(result[name].data, data, STORED, name);
        }
        const names = Object.keys(golden.gradients);
        const dout = { y: array(golden.dout.shape, golden.dout.data) };
        const expected = numericGradient(f, inputs, options, dout, { names, entries: 60 });
        const compared = checkGradient(
            Object.fromEntries(names.map(name => [name, golden.gradients[name].data])),
            expected,
            GRADIENT,
        );
        assert.equal(
            compared,
            names.reduce((sum, name) => sum + Math.min(60, golden.gradients[name].data.length), 0),
        );
    });
}
