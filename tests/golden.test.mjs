/** @file The library through its public API against the golden vectors: outputs and gradients in float32. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertClose } from './compare.mjs';
import { goldenVectors } from './golden.mjs';
import { attentionOps, differentiate, loadPackage } from './library.mjs';

/** Ops that must be in the library; a golden file of any other is tested as soon as its op exists. */
const IMPLEMENTED = [
    'softmax',
    'primal',
    'ksvdObjective',
    'linear',
    'sparse',
    'window',
    'gaussian',
    'skyformer',
    'implicit',
    'spectralNet',
    'copulaNoise',
    'graph',
    'graphImplicit',
];

const OUTPUT = 1e-4; // of the largest entry
const GRADIENT = 1e-3;

const vectors = goldenVectors();
/** @type {any} */
let pa;
before(async () => {
    pa = await loadPackage();
});

test('the ops of the golden files exist', () => {
    assert.equal(vectors.length, 35);
    for (const op of IMPLEMENTED) {
        assert.ok(attentionOps(pa).includes(op), `pa.attention.${op} is missing`);
        assert.ok(
            vectors.some(golden => golden.op === op),
            `no golden file for ${op}`,
        );
    }
});

for (const { name, op, inputs, options, mask, noise, landmarks, edges, dout, outputs, gradients } of vectors) {
    test(`golden: ${name} (${op})`, () => {
        const given = { ...options, mask, noise, landmarks, edges };
        const actual = differentiate(pa, op, inputs, given, { y: dout });
        for (const [output, { shape, data }] of Object.entries(outputs)) {
            assert.deepEqual(actual.outputs[output].shape, shape, `${output}: shape`);
            assertClose(actual.outputs[output].data, data, OUTPUT, output);
        }
        let compared = 0;
        for (const [input, { data }] of Object.entries(gradients))
            compared += assertClose(actual.gradients[input], data, GRADIENT, `gradient of ${input}`);
        assert.ok(compared > 100, `${compared} gradient entries compared`);
    });
}
