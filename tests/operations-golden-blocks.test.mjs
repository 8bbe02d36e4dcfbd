// The blocks of pa.ops against PyTorch in float64 (golden/blocks.py): shapes, values and gradients.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary(),
    ops = /** @type {Record<string, any>} */ (pa.ops);

/** @typedef {{ shape: number[], data?: number[], ids?: number[] }} NArray */
/**
 * @type {{ cases: { op: string, options: any, inputs: Record<string, NArray>, outputs: NArray[], douts: number[][],
 *   gradients: Record<string, number[]> }[] }}
 */
const { cases } = JSON.parse(readFileSync(new URL('golden/blocks.json', import.meta.url), 'utf8'));

/** What is asked of pa.ops by name; dropout, whose chance is its own, is tested below. */
const WANTED =
    'matmul add sub mul div exp log tanh sigmoid silu relu gelu sqrt abs pow softmax logSoftmax sum mean max var reshape transpose permute concat split slice gather scatterAdd where layerNorm rmsNorm conv1d embedding crossEntropy mse';

test('every block has its cases', () => {
    for (const op of WANTED.split(' ')) {
        assert.equal(typeof ops[op], 'function', op);
        assert.ok(
            cases.some(one => one.op === op),
            `${op} has no case`,
        );
    }
});

/** Of tiny numbers that float32 can't tell from 0. @param {number[]} list */
const none = list => list.every(x => Math.abs(x) < 1e-12);

/** @param {(typeof cases)[number]} one */
function compare({ op, options, inputs, outputs, douts, gradients }) {
    pa.scope(() => {
        const tensors = Object.fromEntries(
            Object.entries(inputs).map(([name, { shape, data, ids }]) => [
                name,
                pa.tensor(ids ? Int32Array.from(ids) : Float32Array.from(data ?? []), shape, {
                    grad: name in gradients,
                }),
            ]),
        );
        const given = structuredClone(options),
            result = ops[op](tensors, given),
            parts = Array.isArray(result) ? result : [result];
        assert.deepEqual(given, options, 'options are only read');
        assert.deepEqual(
            parts.map(({ shape }) => [...shape]),
            outputs.map(({ shape }) => shape),
        );
        outputs.forEach(({ data = [] }, at) => assertClose(parts[at].toArray(), data, 1e-5, `output ${at}`));
        parts.forEach((part, at) => pa.backward(part, Float32Array.from(douts[at])));
        for (const [name, expected] of Object.entries(gradients))
            assertClose(tensors[name].grad ?? [], expected, 1e-5, `gradient of ${name}`, { zero: none(expected) });
    });
}

for (const [i, one] of cases.entries())
    test(`${i}: ${one.op} of ${Object.values(one.inputs)
        .map(({ shape }) => `[${shape}]`)
        .join(' and ')} ${JSON.stringify(one.options)}`, () => {
        let used = -1;
        for (const _ of [1, 2]) {
            // the first time scratch memory may be taken, which stays
            compare(one);
            assert.ok(used === -1 || used === pa.memory().used, 'nothing is left behind');
            ({ used } = pa.memory());
        }
    });

test('dropout keeps as many as it says, and all of them where training is false', () =>
    pa.scope(() => {
        const x = pa.tensor(new Float32Array(10000).fill(1), [100, 100], { grad: true }),
            y = ops.dropout({ x }, { rate: 0.25 }),
            values = y.toArray();
        assert.ok(values.every((/** @type {number} */ v) => v === 0 || Math.abs(v - 4 / 3) < 1e-6));
        const kept = values.filter((/** @type {number} */ v) => v > 0).length;
        assert.ok(Math.abs(kept / 10000 - 0.75) < 0.02, String(kept));
        pa.backward(y, new Float32Array(10000).fill(1));
        assert.deepEqual(x.grad, values);
        assert.deepEqual(ops.dropout({ x }, { rate: 0.25, training: false }).toArray(), x.toArray());
    }));

test('concat of a list, longer than the core joins at once', () =>
    pa.scope(() => {
        const parts = Array.from({ length: 20 }, (_, i) => pa.tensor([[i, 2 * i]], undefined, { grad: true }));
        const whole = ops.concat(parts);
        assert.deepEqual(whole.shape, [20, 2]);
        assert.deepEqual([...whole.toArray()], Array.from({ length: 20 }, (_, i) => [i, 2 * i]).flat());
        pa.backward(
            whole,
            Float32Array.from({ length: 40 }, (_, i) => i),
        );
        assert.deepEqual([...(parts[17].grad ?? [])], [34, 35]);
        assert.deepEqual(ops.concat([parts[3]]).toArray(), parts[3].toArray());
        says(() => ops.concat([]), 'there are no tensors');
        says(() => ops.concat([parts[0], pa.tensor([[1, 2, 3]])]), '0 has shape [1, 2], 1 has [1, 3]');
    }));

test('sentences of what is composed name both shapes', () =>
    pa.scope(() => {
        const f = (/** @type {number[]} */ ...shape) =>
                pa.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape),
            x = f(2, 3, 9);
        const both = 'ops.conv1d: x has shape [2, 3, 9], weight has ';
        says(() => ops.conv1d({ x, weight: f(4, 2, 3) }), `${both}[4, 2, 3]`, '3 channels against 2 in 1 groups');
        says(() => ops.conv1d({ x, weight: f(4, 1, 3) }, { groups: 3 }), '4 outputs are not 3 groups');
        says(() => ops.conv1d({ x, weight: f(4, 3) }), `${both}[4, 3]`, 'expected [B, C, N]');
        says(() => ops.conv1d({ x, weight: f(4, 3, 10) }), '9 tokens with their padding', 'covers 10');
        says(() => ops.conv1d({ x, weight: f(4, 3, 3), bias: f(3) }), 'bias has shape [3], weight has [4, 3, 3]');
        says(() => ops.conv1d({ x, weight: f(4, 3, 3) }, { stride: 0 }), 'stride');
        says(() => ops.conv1d({ x, weight: f(4, 3, 3) }, { padding: 'same', stride: 2 }), 'stride of 1 alone');
        says(() => ops.conv1d({ x, weight: f(4, 3, 3) }, { pading: 1 }), 'pading');
        says(() => ops.conv1d({ x }), 'weight must be a tensor');
        says(
            () => ops.linearLayer({ x: f(4, 3), weight: f(5, 2) }),
            'weight has shape [5, 2], expected [O,K] with K = 3, as in x, which has [4, 3]',
        );
        says(() => ops.meanSquaredError({ x: f(2), target: f(3) }), 'x has shape [2], target has [3]');
        says(() => ops.mse({ x: f(2, 3), target: f(3, 2) }), 'x has shape [2, 3], target has [3, 2]');
        const labels = Int32Array.of(0, 1);
        says(() => ops.crossEntropy({ logits: f(3, 4), labels }), 'logits has shape [3, 4], labels has [2]');
        says(() => ops.crossEntropy({ logits: f(2, 4), labels: [0, 4] }), 'labels[1] is 4', 'less than 4');
        says(() => ops.crossEntropy({ logits: f(2, 4), labels }, { reduction: 'max' }), 'reduction', 'max');
        says(() => ops.crossEntropy({ logits: f(2, 4), labels }, { axis: 2 }), 'axis is 2');
        says(() => ops.crossEntropy({ logits: f(2, 4), labels }, { labelSmoothing: 2 }), 'labelSmoothing');
    }));
