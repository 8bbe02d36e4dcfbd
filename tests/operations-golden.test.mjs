/** @file The library through its public API against the golden vectors: outputs and gradients in float32. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { assertClose, relativeError } from './support/compare.mjs';
import { goldenVectors } from './support/golden.mjs';
import { attentionOps, differentiate, loadLibrary } from './support/library.mjs';

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
    'linformer',
    'nystromformer',
    'performer',
    'cosformer',
    'elliptical',
    'rpc',
    'kep-svgp',
];

const CLOSE = 4e-6; // of the largest entry, outputs and gradients alike: what the README says
/** The worst of all, and where. */
const worst = { outputs: { error: 0, where: '' }, gradients: { error: 0, where: '' } };

/**
 * @param {'outputs' | 'gradients'} kind
 * @param {ArrayLike<number>} actual
 * @param {ArrayLike<number>} expected
 * @param {string} where
 */
function compare(kind, actual, expected, where) {
    const error = relativeError(actual, expected);
    if (error > worst[kind].error) worst[kind] = { error, where };
    return assertClose(actual, expected, CLOSE, where);
}

const vectors = goldenVectors();
/** @type {any} */
let pa;
before(async () => {
    pa = await loadLibrary();
});

test('the ops of the golden files exist', () => {
    assert.equal(vectors.length, 50);
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
        const given = { ...options, mask, noise, edges, ...(landmarks && { landmarks }) };
        const actual = differentiate(pa, op, inputs, given, { y: dout });
        assert.ok(Object.keys(outputs).length > 0, 'no output to compare');
        for (const [output, { shape, data }] of Object.entries(outputs)) {
            assert.deepEqual(actual.outputs[output].shape, shape, `${output}: shape`);
            compare('outputs', actual.outputs[output].data, data, `${output} of ${name}`);
        }
        let compared = 0;
        for (const [input, { data }] of Object.entries(gradients))
            compared += compare('gradients', actual.gradients[input], data, `gradient of ${input} of ${name}`);
        assert.ok(compared > 100, `${compared} gradient entries compared`);
    });
}

test('the worst of them', t => {
    for (const [kind, { error, where }] of Object.entries(worst)) {
        t.diagnostic(`${kind}: ${error.toExponential(1)} of the largest entry, ${where}`);
        assert.ok(error > 0, `no ${kind} were compared`);
    }
});
