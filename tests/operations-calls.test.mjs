// Operations as people call them: with arrays or tensors, one after the other, and wrongly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNear } from './support/compare.mjs';
import { loadBase } from './support/library.mjs';
import { randomArray } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadBase();

/** @param {number} seed @param {number[]} shape @param {boolean} [grad] */
const random = (seed, shape, grad = false) =>
    pa.tensor(
        randomArray(
            shape.reduce((a, b) => a * b, 1),
            seed,
        ),
        shape,
        { grad },
    );
const qkv = () => ({
    q: random(1, [2, 2, 5, 4], true),
    k: random(2, [2, 2, 7, 4], true),
    v: random(3, [2, 2, 7, 4], true),
});

test('softmax is the softmax, whatever the sizes', () => {
    for (const N of [0, 1, 3, 4, 5, 7, 8, 9, 31, 33])
        pa.scope(() => {
            const q = random(1, [1, 1, N, 4]),
                k = random(2, [1, 1, N, 4]),
                v = random(3, [1, 1, N, 4]);
            const [Q, K, V] = [q, k, v].map(t => t.toArray());
            const expected = new Float64Array(N * 4);
            for (let i = 0; i < N; i++) {
                const weights = Array.from({ length: N }, (_, j) =>
                    Math.exp([0, 1, 2, 3].reduce((sum, c) => sum + Q[i * 4 + c] * K[j * 4 + c], 0) / 2),
                );
                const total = weights.reduce((a, b) => a + b, 0);
                weights.forEach((w, j) =>
                    [0, 1, 2, 3].forEach(c => (expected[i * 4 + c] += (w / total) * V[j * 4 + c])),
                );
            }
            const y = pa.attention.softmax({ q, k, v }).toArray();
            if (N === 0) assert.equal(y.length, 0);
            else assertNear(y, expected, 1e-6);
        });
});

test('backward agrees with differences, and accumulates', () => {
    pa.scope(() => {
        const inputs = qkv();
        const dout = randomArray(80, 9);
        const loss = () =>
            pa.scope(() =>
                pa.attention
                    .softmax(inputs, { beta: 0.6, pool: [1, 2] })
                    .toArray()
                    .reduce((sum, y, i) => sum + y * dout[i], 0),
            );
        pa.backward(pa.attention.softmax(inputs, { beta: 0.6, pool: [1, 2] }), dout);
        let largest = 0;
        for (const t of Object.values(inputs)) {
            const gradient = /** @type {Float32Array} */ (t.grad);
            for (const i of [0, 5, 23]) {
                const value = t.toArray()[i];
                t.view()[i] = value + 1e-2;
                const up = loss();
                t.view()[i] = value - 1e-2;
                const down = loss();
                t.view()[i] = value;
                assert.ok(
                    Math.abs((up - down) / 2e-2 - gradient[i]) < 2e-3,
                    `${(up - down) / 2e-2} and ${gradient[i]}`,
                );
                largest = Math.max(largest, Math.abs(gradient[i]));
            }
        }
        assert.ok(largest > 1e-2);
        const once = /** @type {Float32Array} */ (inputs.q.grad);
        pa.backward(pa.attention.softmax(inputs, { beta: 0.6, pool: [1, 2] }), dout);
        assertNear(
            /** @type {Float32Array} */ (inputs.q.grad),
            once.map(g => 2 * g),
            1e-6,
        );
        inputs.q.zeroGrad();
        assert.ok(/** @type {Float32Array} */ (inputs.q.grad).every(g => g === 0));
    });
});

test('masks and pools come as arrays or tensors, as inputs or options', () => {
    pa.scope(() => {
        const { q, k, v } = qkv();
        const flat = [1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1];
        const mask = pa.tensor(flat, [2, 7]);
        const expected = pa.attention.softmax({ q, k, v }, { mask }).toArray();
        for (const each of [flat, Float32Array.from(flat), [flat.slice(0, 7), flat.slice(7)], flat.map(Boolean)])
            assert.deepEqual(
                pa.attention.softmax({ q, k, v }, { mask: /** @type {any} */ (each) }).toArray(),
                expected,
            );
        assert.deepEqual(pa.attention.softmax(/** @type {any} */ ({ q, k, v, mask })).toArray(), expected);
        const pooled = pa.attention.softmax({ q, k, v }, { pool: [1, 2] }).toArray();
        assert.deepEqual(pa.attention.softmax({ q, k, v }, { pool: Int32Array.of(1, 2) }).toArray(), pooled);
        assert.deepEqual(pa.attention.softmax({ q, k, v }, { pool: pa.tensor(Int32Array.of(1, 2)) }).toArray(), pooled);
        says(() => pa.attention.softmax(/** @type {any} */ ({ q, k, v, mask }), { mask }), 'mask', 'one of them');
        says(() => pa.attention.softmax({ q, k, v }, { mask: flat.slice(1) }), 'mask', '13', '[2, 7]');
        says(() => pa.attention.softmax({ q, k, v }, { pool: [1, 2, 3] }), 'pool', '[3]', 'H = 2');
        says(() => pa.attention.softmax({ q, k, v }, { pool: [1, 1.5] }), 'pool', '1.5');
        says(() => pa.attention.softmax({ q, k, v }, { mask: 1 }), 'mask', '1');
    });
});

test('primal gives y, e, r; its map is the cosine kernel', () => {
    pa.scope(() => {
        const [B, H, N, d, s] = [1, 2, 6, 4, 3];
        const inputs = {
            x: random(1, [B, N, H * d]),
            q: random(2, [B, H, N, d]),
            k: random(3, [B, H, N, d]),
            we: random(4, [H, 5, s]),
            wr: random(5, [H, 5, s]),
            concatWeight: random(6, [d, 2 * s]),
            concatBias: random(7, [d]),
        };
        const { y, e, r } = pa.attention.primal(inputs, { mode: 'data' });
        assert.deepEqual(
            [y.shape, e.shape, r.shape],
            [
                [B, H, N, d],
                [B, H, N, s],
                [B, H, N, s],
            ],
        );
        const map = pa.map('primal', inputs, { mode: 'data' });
        assert.deepEqual(map.shape, [B, H, N, N]);
        const [Q, K] = [inputs.q.toArray(), inputs.k.toArray()];
        const cosine = (i, j) => {
            const a = Q.subarray(i * d, i * d + d),
                b = K.subarray(j * d, j * d + d);
            return a.reduce((sum, value, c) => sum + value * b[c], 0) / Math.hypot(...a) / Math.hypot(...b);
        };
        assertNear(
            map.toArray().subarray(0, N * N),
            Float64Array.from({ length: N * N }, (_, i) => cosine(Math.floor(i / N), i % N)),
            1e-6,
        );
        says(
            () => pa.attention.primal(inputs, { mode: /** @type {any} */ ('dta') }),
            'mode',
            '"dta"',
            'did you mean "data"',
        );
        says(() => pa.attention.primal({ ...inputs, wr: random(1, [H, 4, s]) }), 'wr', '[2, 4, 3]', 'n = 5');
    });
});

test('rows of the softmax map sum to one', () => {
    pa.scope(() => {
        const map = pa.map('softmax', qkv(), { causal: false }).toArray();
        for (let row = 0; row < map.length / 7; row++)
            assert.ok(Math.abs(map.subarray(row * 7, row * 7 + 7).reduce((a, b) => a + b) - 1) < 1e-5);
    });
});

test('sentences name the input, its shape and what was expected', () => {
    pa.scope(() => {
        const { q, k, v } = qkv();
        says(() => pa.attention.softmax(/** @type {any} */ ({ q, k })), 'v is missing');
        says(() => pa.attention.softmax(/** @type {any} */ ({ q, k, v, key: k })), 'unknown input "key"');
        says(
            () => pa.attention.softmax({ q, k, v }, /** @type {any} */ ({ casual: true })),
            'unknown option "casual"',
            'did you mean "causal"',
        );
        says(
            () => pa.attention.softmax({ q, k: random(1, [2, 2, 7, 3]), v }),
            'k has shape [2, 2, 7, 3]',
            'd = 4',
            'as in q',
        );
        says(() => pa.attention.softmax({ q, k: random(1, [2, 7, 4]), v }), 'k has shape [2, 7, 4]', '4 dimensions');
        says(() => pa.attention.softmax({ q, k, v: random(1, [2, 2, 6, 4]) }), 'v has shape', 'M = 7');
        says(() => pa.attention.softmax({ q, k, v }, { beta: /** @type {any} */ ('much') }), 'beta', '"much"');
        says(() => pa.attention.softmax({ q, k, v }, { beta: NaN }), 'beta', 'NaN');
        says(
            () => pa.attention.softmax({ q, k, v }, { causal: /** @type {any} */ (1) }),
            'causal must be true or false',
            '1',
        );
        says(() => pa.attention.softmax(/** @type {any} */ ({ q: 3, k, v })), 'q must be a tensor', '3');
        says(
            () => pa.attention.softmax({ q: pa.tensor(new Int32Array(80), [2, 2, 5, 4]), k, v }),
            'q must be a tensor of float32',
            'int32',
        );
        says(() => pa.attention.softmax(/** @type {any} */ (q)), 'unknown input');
        says(() => /** @type {any} */ (pa.attention).softmux, 'unknown operation "softmux"', 'did you mean "softmax"');
        says(() => pa.map(/** @type {any} */ ('primel'), { q, k, v }), '"primel"', 'did you mean "primal"');
        says(() => pa.backward(q, [1]), 'dout has 1 values', '80');
        says(() => pa.backward(q), 'dout');
        says(() => pa.backward(/** @type {any} */ ([1])), 'y must be a tensor');
    });
});

test('a failure leaves nothing behind', () => {
    const { q, k, v } = qkv();
    const before = pa.memory().used;
    for (let i = 0; i < 10; i++)
        says(() => pa.attention.softmax({ q, k, v }, { mask: new Array(14).fill(1), pool: [0, -1] }), 'pool[0] is 0');
    assert.equal(pa.memory().used, before);
    for (const t of [q, k, v]) t.dispose();
});

test('ops of layers chain, and a loss is carried back to the weights', () => {
    pa.scope(() => {
        const x = random(1, [3, 4]),
            weight = random(2, [2, 4], true),
            bias = pa.tensor([0.1, -0.2], [2], { grad: true });
        const loss = pa.ops.crossEntropy({
            logits: pa.ops.linearLayer({ x, weight, bias }),
            labels: pa.tensor(Int32Array.of(0, 1, 1)),
        });
        pa.backward(loss);
        assert.equal(loss.size, 1);
        const total = /** @type {Float32Array} */ (bias.grad).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(total) < 1e-6 && /** @type {Float32Array} */ (weight.grad).some(g => Math.abs(g) > 1e-3));
    });
});
