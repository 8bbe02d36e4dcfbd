/**
 * @file Dropout of attention weights: which weights a seed drops is read off with values that are the identity, and
 *   outputs and gradients of the same seed are held against the float64 formula with that mask.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertClose, assertFinite } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { says } from './support/sentences.mjs';
import { array, generator, view } from './reference/array.mjs';
import { allows } from './reference/sparse.mjs';

const pa = await loadLibrary();
const dropout = 0.4;

/** @type {[string, string, any][]} */
const CASES = [
    ['softmax', 'plain', {}],
    ['softmax', 'causal', { causal: true }],
    ['window', 'window', { window: 3 }],
    ['sparse', 'strided', { pattern: 'strided', block: 3 }],
    ['sparse', 'fixed', { pattern: 'fixed', block: 4, summary: 1 }],
];

/** Whether a query may see a key. @param {string} op @param {any} options @param {number} i @param {number} j */
const sees = (op, options, i, j) =>
    (!options.causal || j <= i) && (op === 'softmax' || allows({ pattern: 'window', ...options }, i, j));

for (const [op, what, options] of CASES)
    for (const N of [7, 8, 33, 70])
        test(`${what}, ${N} tokens`, () => {
            const random = generator(N),
                [B, H, d] = [2, 2, N];
            const [q, k, v, dy] = Array.from({ length: 4 }, () => random.array([B, H, N, d]));
            const identity = array([B, H, N, d]);
            for (let b = 0; b < B; b++)
                for (let h = 0; h < H; h++) for (let i = 0; i < N; i++) view(identity, b, h, i)[i] = 1;
            const tensor = (/** @type {any} */ { shape, data }, grad = false) =>
                pa.tensor(Float32Array.from(data), shape, { grad });
            const run = (/** @type {any} */ values, grad = false) => {
                pa.seed(5);
                const inputs = { q: tensor(q, grad), k: tensor(k, grad), v: tensor(values, grad) };
                return { inputs, y: pa.attention[op](inputs, { ...options, dropout, training: true }) };
            };
            const weights = run(identity).y.toArray();
            const { inputs, y } = run(v, true);
            pa.attention[op](inputs, options).dispose(); // what is not training in between changes nothing
            pa.backward(y, Float32Array.from(dy.data));

            const expected = {
                y: array([B, H, N, d]),
                q: array([B, H, N, d]),
                k: array([B, H, N, d]),
                v: array([B, H, N, d]),
            };
            let [kept, all] = [0, 0];
            const masks = [];
            for (let b = 0; b < B; b++)
                for (let h = 0; h < H; h++) {
                    const mask = [];
                    for (let i = 0; i < N; i++) {
                        const at = (/** @type {any} */ t, /** @type {number} */ n) => view(t, b, h, n);
                        const keys = Array.from({ length: N }, (_, j) => j).filter(j => sees(op, options, i, j));
                        const dot = (/** @type {any} */ x, /** @type {any} */ z) =>
                            x.reduce(
                                (/** @type {number} */ s, /** @type {number} */ e, /** @type {number} */ c) =>
                                    s + e * z[c],
                                0,
                            );
                        const scores = keys.map(j => dot(at(q, i), at(k, j)) / Math.sqrt(d));
                        const most = Math.max(...scores),
                            exps = scores.map(score => Math.exp(score - most)),
                            total = exps.reduce((x, z) => x + z);
                        const P = exps.map(e => e / total);
                        const m = keys.map((j, n) => {
                            const applied = weights[((b * H + h) * N + i) * N + j];
                            all++;
                            if (applied === 0) return 0;
                            kept++;
                            assert.ok(
                                Math.abs(applied * (1 - dropout) - P[n]) < 1e-5 * (P[n] + 1e-2),
                                'weights kept are scaled',
                            );
                            return 1 / (1 - dropout);
                        });
                        mask.push(...m);
                        const dP = keys.map((j, n) => m[n] * dot(at(dy, i), at(v, j)));
                        const mean = P.reduce((sum, p, n) => sum + p * dP[n], 0);
                        keys.forEach((j, n) => {
                            const dS = (P[n] * (dP[n] - mean)) / Math.sqrt(d);
                            for (let c = 0; c < d; c++) {
                                at(expected.y, i)[c] += m[n] * P[n] * at(v, j)[c];
                                at(expected.v, j)[c] += m[n] * P[n] * at(dy, i)[c];
                                at(expected.q, i)[c] += dS * at(k, j)[c];
                                at(expected.k, j)[c] += dS * at(q, i)[c];
                            }
                        });
                    }
                    masks.push(mask.join());
                }
            assertClose(y.toArray(), expected.y.data, 1e-5, 'y');
            for (const name of /** @type {const} */ (['q', 'k', 'v']))
                assertClose(inputs[name].grad, expected[name].data, 1e-4, `gradient of ${name}`);
            assert.equal(new Set(masks).size, B * H, 'every head drops others');
            if (all > 1000)
                assert.ok(Math.abs(kept / all - (1 - dropout)) < 4 * Math.sqrt(0.24 / all), `${kept} of ${all}`);
            y.dispose();
            for (const each of Object.values(inputs)) each.dispose();
        });

test('only training drops, and pooling is refused', () => {
    const random = generator(3);
    const [q, k, v] = Array.from({ length: 3 }, () =>
        pa.tensor(Float32Array.from(random.array([1, 2, 9, 4]).data), [1, 2, 9, 4]),
    );
    const plain = pa.attention.softmax({ q, k, v }).toArray();
    assert.deepEqual(pa.attention.softmax({ q, k, v }, { dropout }).toArray(), plain);
    says(() => pa.attention.softmax({ q, k, v, pool: [1, 2] }, { dropout }), 'dropout', 'pool');
    says(() => pa.attention.softmax({ q, k, v }, { dropout: 1 }), 'dropout', 'below 1');
    const model = { input: { kind: 'tokens', vocabulary: 9, length: 8 }, classes: 2 };
    says(
        () => pa.classifier({ ...model, attention: { kind: 'softmax', pool: 2, dropout } }),
        'attention.dropout',
        'pooled',
    );
});

test('models with dropout of weights and after the last activation learn, and predict the same every time', () => {
    const model = pa.classifier({
        input: { kind: 'tokens', vocabulary: 9, length: 8 },
        classes: 2,
        width: 16,
        depth: 1,
        dropout: 0,
        attention: { kind: 'softmax', dropout: 0.2 },
        pooling: 'cls',
        finalDropout: 0.5,
        seed: 1,
    });
    const x = [[1, 2, 3, 4, 5, 6, 7, 8]];
    const before = model.parameters.find((/** @type {any} */ { name }) => name === 'head.weight').data;
    assert.deepEqual(model.predict(x[0]), model.predict(x[0]));
    model.step({ x, y: [1] }, { optimizer: 'sgd', learningRate: 1, momentum: 0, weightDecay: 0 });
    const after = model.parameters.find((/** @type {any} */ { name }) => name === 'head.weight').data;
    assertFinite(after, 'weights');
    // the head learns nothing of what was dropped in front of it
    const still = Array.from({ length: 16 }, (_, c) => after[c] === before[c]).filter(Boolean).length;
    assert.ok(still >= 2 && still <= 14, `${still} columns of 16 were dropped`);
    model.dispose();
});
