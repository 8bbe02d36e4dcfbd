// The public API as people use it, and what it says when they use it wrongly.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { load as loadWeb } from '../dist/web.js';
import { load as loadInline } from '../dist/inline.js';
import { writeSafetensors, readSafetensors } from '../dist/safetensors.js';
import { loadLibrary, randomArray, simd, small, uniform, waves } from './support/helpers.mjs';

const pa = await loadLibrary();
const binary = readFileSync(new URL(`../dist/core.${pa.simd}.wasm`, import.meta.url));

/** @param {() => unknown} fn @param {...(string | RegExp)} parts that the sentence has */
function says(fn, ...parts) {
    assert.throws(fn, error => {
        assert.ok(error instanceof Error);
        for (const part of parts)
            assert.ok(
                typeof part === 'string' ? error.message.includes(part) : part.test(error.message),
                `"${error.message}" should have ${part}`,
            );
        return true;
    });
}

/** @param {Promise<unknown>} promise @param {...string} parts */
async function rejects(promise, ...parts) {
    const error = await promise.then(
        () => null,
        each => each,
    );
    assert.ok(error instanceof Error, 'it should have failed');
    for (const part of parts) assert.ok(error.message.includes(part), `"${error.message}" should have ${part}`);
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} tolerance */
function close(a, b, tolerance) {
    assert.equal(a.length, b.length);
    assert.ok(a.length > 0, 'nothing is compared');
    for (let i = 0; i < a.length; i++) assert.ok(Math.abs(a[i] - b[i]) <= tolerance, `${i}: ${a[i]} and ${b[i]}`);
}

/** @param {import('../dist/web.js').Classifier} model @param {any} data @param {any} [options] */
async function reports(model, data, options) {
    const all = [];
    for await (const report of model.fit(data, options)) all.push(report);
    return all;
}

describe('load', () => {
    test('takes bytes, an ArrayBuffer, a module, a URL, a Response', async () => {
        const copy = Uint8Array.from(binary);
        for (const wasm of [
            binary,
            copy.buffer,
            pa.module,
            new URL(`../dist/core.${pa.simd}.wasm`, import.meta.url),
            new Response(copy, { headers: { 'content-type': 'application/wasm' } }),
            new Response(copy),
            Promise.resolve(new Response(copy)),
        ]) {
            const again = await loadLibrary({ wasm: /** @type {any} */ (wasm) });
            assert.equal(again.simd, pa.simd);
            assert.ok(again.memory().total > 0);
        }
    });

    test('runs the variant it is told to', async () => {
        if (simd !== 'auto') assert.equal(pa.simd, simd);
        assert.equal((await loadLibrary({ simd: 'simd128' })).simd, 'simd128');
        assert.equal((await loadInline({ simd: 'simd128' })).simd, 'simd128');
        assert.equal(
            (
                await loadWeb({
                    simd: 'simd128',
                    wasm: readFileSync(new URL('../dist/core.simd128.wasm', import.meta.url)),
                })
            ).simd,
            'simd128',
        );
    });

    test('says what came instead of a binary', async () => {
        await rejects(
            loadLibrary({ wasm: new TextEncoder().encode('<!doctype html><title>App</title>') }),
            'HTML',
            'optimizeDeps.exclude',
            'primal-attention/inline',
        );
        await rejects(
            loadLibrary({
                wasm: new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
            }),
            'got text/html',
            'index.html',
        );
        await rejects(
            loadLibrary({ wasm: new Response('gone', { status: 404, statusText: 'Not Found' }) }),
            '404 Not Found',
        );
        await rejects(
            loadLibrary({ wasm: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) }),
            'not a WebAssembly binary',
            '01 02 03 04',
            '00 61 73 6d',
        );
        await rejects(loadLibrary({ wasm: new Uint8Array(0) }), '0 bytes');
        await rejects(loadLibrary({ wasm: /** @type {any} */ (7) }), 'wasm must be', '7');
        await rejects(loadLibrary({ wasm: 'core.wasm' }), '"core.wasm"', 'no address');
        await rejects(
            loadLibrary({ simd: /** @type {any} */ ('simd') }),
            'simd must be',
            '"simd"',
            'did you mean "simd128"',
        );
        await rejects(loadLibrary(/** @type {any} */ ({ wsam: 1 })), 'unknown option "wsam"', 'did you mean "wasm"');
    });
});

describe('tensors', () => {
    test('keep numbers, shape and type', () => {
        const t = pa.tensor([
            [1, 2, 3],
            [4, 5, 6],
        ]);
        assert.deepEqual(t.shape, [2, 3]);
        assert.deepEqual([...t.toArray()], [1, 2, 3, 4, 5, 6]);
        assert.equal(t.grad, null);
        assert.equal(t.dtype, 'float32');
        assert.equal(pa.tensor(Int32Array.of(1, 2)).dtype, 'int32');
        assert.deepEqual(pa.tensor(3).shape, []);
        assert.deepEqual(pa.tensor(new Float32Array(0), [0, 4]).shape, [0, 4]);
        assert.deepEqual([...pa.tensor(new Float64Array([0.5, 1]), [1, 2]).toArray()], [0.5, 1]);
        const view = t.view();
        view[0] = 9;
        assert.equal(t.toArray()[0], 9);
    });

    test('say what is wrong with data and shape', () => {
        says(() => pa.tensor(new Float32Array(48), [2, 3, 4]), '48 values', '[2, 3, 4]', '24');
        says(() => pa.tensor([1, 2], /** @type {any} */ ([1.5])), 'shape[0]', '1.5');
        says(() => pa.tensor([1], [-1]), 'shape[0]', '-1');
        says(() => pa.tensor([1], [1, 1, 1, 1, 1, 1]), '6 dimensions');
        says(() => pa.tensor([[1, 2], [3]]), 'not rectangular');
        says(() => pa.tensor(/** @type {any} */ (['a'])), 'value 0', '"a"');
        says(() => pa.tensor([1], [1], /** @type {any} */ ({ gard: true })), '"gard"', 'did you mean "grad"');
        says(() => pa.tensor(Int32Array.of(1), [1], { grad: true }), 'integers');
        says(() => pa.tensor([1], /** @type {any} */ (1)), 'shape must be an array', '1');
    });

    test('are released once, by hand, by scope, by using', () => {
        const before = pa.memory().used;
        const t = pa.tensor([1, 2, 3]);
        assert.ok(pa.memory().used > before);
        t.dispose();
        t.dispose();
        assert.ok(t.disposed);
        assert.equal(pa.memory().used, before);
        for (const use of [
            () => t.toArray(),
            () => t.view(),
            () => t.grad,
            () => t.zeroGrad(),
            () => pa.backward(t, [1, 1, 1]),
        ])
            says(use, 'shape [3]', 'disposed');

        const kept = pa.scope(() => {
            pa.tensor([1]);
            const inner = pa.scope(() => ({ a: pa.tensor([2]), list: [pa.tensor([3])] }));
            inner.list[0].dispose();
            return [pa.tensor([4]), inner.a];
        });
        assert.deepEqual(
            kept.map(each => each.toArray()[0]),
            [4, 2],
        );
        kept.forEach(each => each[Symbol.dispose]());
        assert.equal(pa.memory().used, before);
    });

    test('a scope releases when its function throws, and refuses async ones', () => {
        const before = pa.memory().used;
        assert.throws(
            () =>
                pa.scope(() => {
                    pa.tensor([1]);
                    throw new RangeError('mine');
                }),
            { name: 'RangeError', message: 'mine' },
        );
        says(() => pa.scope(async () => pa.tensor([1])), 'async');
        says(
            () =>
                pa.scope(() => {
                    pa.tensor([1]);
                    return Promise.resolve(1);
                }),
            'promise',
        );
        says(() => pa.scope(/** @type {any} */ (3)), 'function', '3');
        assert.equal(pa.memory().used, before);
    });

    test('of another instance are refused', async () => {
        const other = await loadLibrary();
        const q = other.tensor(randomArray(8, 1), [1, 1, 2, 4]);
        says(() => pa.attention.softmax({ q, k: q, v: q }), 'another instance');
    });

    test('that are forgotten are collected', async () => {
        setFlagsFromString('--expose-gc');
        const gc = runInNewContext('gc');
        const before = pa.memory().used;
        for (let i = 0; i < 50; i++) pa.tensor(new Float32Array(100));
        for (let i = 0; i < 10 && pa.memory().used > before; i++) {
            gc();
            await new Promise(resolve => setTimeout(resolve, 5));
        }
        assert.ok(pa.memory().used <= before);
    });
});

describe('attention', () => {
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
                else close(y, expected, 1e-6);
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
            close(
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
            assert.deepEqual(
                pa.attention.softmax({ q, k, v }, { pool: pa.tensor(Int32Array.of(1, 2)) }).toArray(),
                pooled,
            );
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
            close(
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
            says(
                () => pa.attention.softmax({ q, k: random(1, [2, 7, 4]), v }),
                'k has shape [2, 7, 4]',
                '4 dimensions',
            );
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
            says(
                () => /** @type {any} */ (pa.attention).softmux,
                'unknown operation "softmux"',
                'did you mean "softmax"',
            );
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
            assert.throws(() =>
                pa.attention.softmax(
                    { q, k, v },
                    {
                        mask: [
                            [1, 1, 1, 1, 1, 1, 1],
                            [1, 1, 1, 1, 1, 1, 1],
                        ],
                        pool: [0, -1],
                    },
                ),
            );
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
            assert.ok(
                Math.abs(total) < 1e-6 && /** @type {Float32Array} */ (weight.grad).some(g => Math.abs(g) > 1e-3),
            );
        });
    });
});

describe('decompositions', () => {
    test('u diag(s) vᵀ is the matrix', () => {
        for (const [rows, cols] of [
            [1, 1],
            [3, 5],
            [7, 4],
            [9, 9],
        ]) {
            const data = randomArray(rows * cols, rows);
            const { u, s, v } = pa.svd({ rows, cols, data });
            const k = Math.min(rows, cols);
            assert.deepEqual([u.rows, u.cols, s.length, v.rows, v.cols], [rows, k, k, cols, k]);
            const again = Float64Array.from(data, (_, i) => {
                let sum = 0;
                for (let c = 0; c < k; c++)
                    sum += u.data[Math.floor(i / cols) * k + c] * s[c] * v.data[(i % cols) * k + c];
                return sum;
            });
            close(again, data, 1e-5);
            close(pa.spectrum({ rows, cols, data }).values, s, 1e-5);
        }
    });

    test('the dual variables solve K·Hr = He·Σ and Kᵀ·He = Hr·Σ', () => {
        const n = 8,
            K = randomArray(n * n, 3);
        const { he, hr, sigma, e, r, energy } = pa.ksvd({ rows: n, cols: n, data: K }, 3);
        for (let i = 0; i < n; i++)
            for (let c = 0; c < 3; c++) {
                let left = 0,
                    right = 0;
                for (let j = 0; j < n; j++) {
                    left += K[i * n + j] * hr.data[j * 3 + c];
                    right += K[j * n + i] * he.data[j * 3 + c];
                }
                close([left, right], [e.data[i * 3 + c], r.data[i * 3 + c]], 1e-5);
                close([left, right], [he.data[i * 3 + c] * sigma[c], hr.data[i * 3 + c] * sigma[c]], 1e-5);
            }
        assert.ok(energy > 0 && energy < 1);
        assert.ok(Math.abs(pa.ksvd({ rows: n, cols: n, data: K }).energy - 1) < 1e-6);
    });

    test('effective ranks of known matrices', () => {
        const identity = pa.spectrum([
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
        ]);
        close([identity.effectiveRank.entropy, identity.effectiveRank.participation], [3, 3], 1e-5);
        close(identity.cumulativeEnergy, [1 / 3, 2 / 3, 1], 1e-6);
        const one = pa.spectrum(
            pa.tensor([
                [1, 2],
                [2, 4],
            ]),
        );
        close([one.effectiveRank.entropy, one.effectiveRank.participation], [1, 1], 1e-3);
        assert.deepEqual(
            pa.spectrum([
                [0, 0],
                [0, 0],
            ]).effectiveRank,
            { entropy: 0, participation: 0 },
        );
    });

    test('say what is no matrix', () => {
        says(() => pa.svd({ rows: 2, cols: 3, data: [1, 2] }), '2 values', '2 × 3', '6');
        says(() => pa.svd([[1, 2], [3]]), 'not rectangular', '[3]', '2 values');
        says(() => pa.svd([[1, NaN]]), 'finite', 'column 1', 'NaN');
        says(() => pa.svd(pa.tensor([1, 2])), 'two dimensions', '[2]');
        says(() => pa.svd(/** @type {any} */ (5)), 'matrix', '5');
        says(
            () =>
                pa.ksvd(
                    [
                        [1, 0],
                        [0, 1],
                    ],
                    3,
                ),
            'rank',
            'from 1 to 2',
            '3',
        );
    });
});

describe('classifier', () => {
    const train = waves(60, 1),
        test_ = waves(30, 2);

    test('learns, reports, evaluates, predicts with names', async () => {
        const model = pa.classifier(small({ width: 32, attention: { kind: 'primal', rank: 8, eta: 0.1 } }));
        const all = await reports(model, waves(120, 1), {
            epochs: 20,
            batchSize: 30,
            learningRate: 1e-2,
            optimizer: 'adam',
            validation: test_,
            seed: 5,
            clip: 4,
        });
        assert.equal(all.length, 20);
        const last = all[19];
        assert.deepEqual([all[0].epoch, last.epoch, last.step], [1, 20, 20 * 4]);
        assert.ok(last.loss < all[0].loss / 2, `${all[0].loss} → ${last.loss}`);
        assert.ok(
            last.accuracy > 0.9 &&
                last.validation.accuracy > 0.9 &&
                last.ksvd >= 0 &&
                last.seconds > 0 &&
                last.gradientNorm > 0,
        );
        assert.ok(
            last.loss === last.taskLoss &&
                Math.abs(last.objective - last.loss - 0.1 * last.ksvd) < 1e-4 + 0.1 * last.ksvd,
        );
        assert.equal(last.learningRate, 1e-2);
        const { loss, accuracy, confusion } = model.evaluate(test_);
        assert.deepEqual({ loss, accuracy }, last.validation);
        assert.equal(
            confusion.reduce((sum, row) => sum + row.reduce((a, b) => a + b), 0),
            30,
        );
        const { label, name, probabilities, logits } = model.predict(test_.x[1]);
        assert.equal(name, train.classes[label]);
        assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-6);
        assert.equal(logits.length, 3);
        model.dispose();
    });

    test('every combination of parts trains and is saved to the same bits', async () => {
        for (const norm of ['post', 'pre'])
            for (const pooling of ['mean', 'flatten', 'cls'])
                for (const [positions, attention] of [
                    ['learned', 'primal'],
                    ['none', 'softmax'],
                    ['sinusoidal', 'linear'],
                ]) {
                    const before = pa.memory().used;
                    const model = pa.classifier(
                        small({
                            norm,
                            pooling,
                            positions,
                            attention: attention === 'primal' ? ['softmax', { kind: 'primal', rank: 3 }] : attention,
                        }),
                    );
                    const [report] = await reports(model, waves(12, 3), { epochs: 1, batchSize: 5 });
                    assert.ok(Number.isFinite(report.loss));
                    const bytes = model.save();
                    const again = pa.open(bytes);
                    assert.deepEqual(again.predict(train.x[0]), model.predict(train.x[0]));
                    assert.deepEqual(again.save(), bytes);
                    assert.deepEqual(again.config, model.config);
                    model.dispose();
                    again.dispose();
                    // less where something of an earlier test was collected meanwhile
                    assert.ok(pa.memory().used <= before, 'all memory is given back');
                }
    });

    test('every kind of attention trains, evaluates to the same numbers twice, and is saved', async () => {
        const kinds = ['softmax', 'linear', 'sparse', 'window', 'gaussian', 'skyformer', 'primal', 'implicit'].filter(
            kind => kind in pa.attention,
        );
        const variants = [
            ...kinds.map(kind => ({ kind })),
            { kind: 'softmax', beta: 0.5, standardize: true, pool: [1, 2, 1, 3] },
            { kind: 'softmax', conv: '1d' },
            { kind: 'softmax', conv: '2d', rows: 4, cols: 5 },
            { kind: 'primal', mode: 'fixed', rank: 3 },
            { kind: 'primal', mode: 'causal', rank: 3 },
            { kind: 'skyformer', landmarks: 6 },
            { kind: 'implicit', stationary: true, samples: 4 },
            { kind: 'implicit', source: 'ikan', klWeight: 0.01, samples: 4 },
            { kind: 'implicit', source: 'mikan', klWeight: 0.01, samples: 4, p: 1.8 },
        ];
        const data = {
            ...waves(12, 3),
            x: waves(12, 3).x.map(series => Float32Array.from({ length: 40 }, (_, i) => series[i % series.length])),
        };
        for (const attention of variants.filter(({ kind }) => kinds.includes(kind))) {
            const before = pa.memory().used;
            const model = pa.classifier(small({ depth: 1, attention }));
            const [first, second] = await reports(model, data, { epochs: 2, batchSize: 5, seed: 1 });
            assert.ok(Number.isFinite(first.loss) && Number.isFinite(second.loss), JSON.stringify(attention));
            const evaluation = model.evaluate(data),
                inspection = model.inspect(data.x[0]);
            assert.deepEqual(model.evaluate(data), evaluation, JSON.stringify(attention));
            assert.equal(inspection.layers[0].heads.length, 4);
            assert.ok(
                inspection.layers[0].heads.every(({ map }) => map?.rows === 20 && map.data.every(Number.isFinite)),
                JSON.stringify(attention),
            );
            const again = pa.open(model.save());
            assert.deepEqual(again.evaluate(data), evaluation, JSON.stringify(attention));
            model.dispose();
            again.dispose();
            assert.ok(pa.memory().used <= before, JSON.stringify(attention));
        }
        says(
            () => pa.classifier(small({ attention: { kind: 'implicit', source: 'mikan', samples: 3 } })),
            'samples is 3',
            'even',
        );
        const noisy = pa.classifier(small({ attention: { kind: 'implicit', source: 'ikan', samples: 4 } })),
            [x] = data.x;
        assert.notDeepEqual(noisy.predict(x, { draws: 3 }), noisy.predict(x));
        assert.deepEqual(noisy.predict(x, { draws: 3 }), noisy.predict(x, { draws: 3 }));
        says(() => noisy.predict(x, { draws: 0 }), 'draws', '0');
        noisy.dispose();
    });

    test('a step goes down the gradient of the loss', () => {
        for (const attention of ['softmax', { kind: 'primal', rank: 3, eta: 0.3 }]) {
            const model = pa.classifier(small({ width: 8, heads: 2, dropout: 0, standardize: false, attention }));
            const batch = { x: train.x.slice(0, 2), y: [0, 1] };
            const loss = () => model.step(batch, { learningRate: 0, optimizer: 'sgd' }).objective;
            const before = model.parameters,
                next = uniform(4),
                rate = 1e-3;
            model.step(batch, { learningRate: rate, optimizer: 'sgd' });
            const after = model.parameters;
            const direction = before.map(({ data }) => data.map(next));
            let analytic = 0;
            before.forEach(({ data }, i) =>
                data.forEach((value, j) => (analytic += ((value - after[i].data[j]) / rate) * direction[i][j])),
            );
            const at = size => {
                before.forEach(({ name, data }, i) =>
                    model.setParameter(
                        name,
                        data.map((value, j) => value + size * direction[i][j]),
                    ),
                );
                return loss();
            };
            const numeric = (at(1e-3) - at(-1e-3)) / 2e-3;
            assert.ok(
                Math.abs(analytic) > 0.01 && Math.abs(numeric - analytic) < 0.01 * Math.abs(analytic) + 2e-3,
                `${numeric} and ${analytic}`,
            );
            model.dispose();
        }
    });

    test('the same seed gives the same bits, another one others', async () => {
        const run = async seed => {
            const model = pa.classifier(small());
            await reports(model, train, { epochs: 2, seed });
            const bytes = model.save();
            model.dispose();
            return bytes;
        };
        assert.deepEqual(await run(3), await run(3));
        assert.notDeepEqual(await run(3), await run(4));
        pa.seed(9);
        const once = pa.classifier({ ...small(), seed: undefined }).save();
        pa.seed(9);
        assert.deepEqual(pa.classifier({ ...small(), seed: undefined }).save(), once);
    });

    test('tokens, images and regression', async () => {
        const tokens = pa.classifier({
            input: { kind: 'tokens', vocabulary: 8, length: 12 },
            classes: ['even', 'odd'],
            width: 16,
            attention: 'primal',
        });
        const next = uniform(7),
            x = Array.from({ length: 20 }, (_, i) =>
                Uint8Array.from({ length: 4 + (i % 9) }, () => Math.floor((next() + 1) * 4)),
            );
        await reports(tokens, { x, y: x.map(each => each[0] % 2) }, { epochs: 2 });
        assert.equal(tokens.predict(x[0]).name, ['even', 'odd'][tokens.predict(x[0]).label]);
        says(() => tokens.predict([1, 2, 8]), 'token 2 is 8', '0 to 7');
        says(() => tokens.predict([1, -1]), 'token 1 is -1');
        says(() => tokens.predict([0.5]), 'token 0 is 0.5');
        says(() => tokens.predict([]), 'empty');
        says(() => tokens.predict(new Uint8Array(13)), '13 tokens', '12');

        const image = pa.classifier({
            input: { kind: 'image', height: 4, width: 6, channels: 2, patch: 2 },
            classes: 2,
            width: 8,
            pooling: 'cls',
            attention: 'softmax',
            standardize: false,
        });
        const pixels = Float32Array.from({ length: 48 }, (_, i) => i / 48);
        // The same image as the series of its 2 × 2 patches.
        const series = pa.classifier({
            input: { kind: 'series', features: 8, length: 6 },
            classes: 2,
            width: 8,
            pooling: 'cls',
            attention: 'softmax',
            standardize: false,
        });
        for (const { name, data } of image.parameters) series.setParameter(name, data);
        const rows = [];
        for (let top = 0; top < 4; top += 2)
            for (let left = 0; left < 6; left += 2)
                rows.push(
                    [0, 1].flatMap(r =>
                        [0, 1].flatMap(c => [0, 1].map(channel => pixels[((top + r) * 6 + left + c) * 2 + channel])),
                    ),
                );
        assert.deepEqual(image.predict(pixels), series.predict(rows));
        assert.equal(image.inspect(pixels).layers[0].heads[0].map?.rows, 7);
        says(() => image.predict(new Float32Array(47)), '47 values', '4 × 6 × 2', '48');
        says(
            () => pa.classifier({ input: { kind: 'image', height: 5, width: 6, patch: 2 }, classes: 2 }),
            'patch',
            '5 × 6',
        );

        const regression = pa.classifier(/** @type {any} */ (small({ classes: undefined, outputs: 2 })));
        const y = Float32Array.from({ length: 120 }, (_, i) => (i % 2 ? train.y[i >> 1] : 1));
        const [first, ...rest] = await reports(regression, { x: train.x, y }, { epochs: 10, learningRate: 3e-3 });
        assert.ok(rest[8].loss < first.loss && !('accuracy' in first));
        assert.ok(
            Math.abs(
                regression.evaluate({ x: train.x, y: Array.from({ length: 60 }, (_, i) => [y[2 * i], y[2 * i + 1]]) })
                    .loss - regression.evaluate({ x: train.x, y }).loss,
            ) < 1e-9,
        );
        const { values, logits, ...answer } = regression.predict(train.x[0]);
        assert.deepEqual(answer, { label: -1, name: '', probabilities: new Float32Array(0) });
        assert.deepEqual(logits, Float32Array.from(values));
        assert.deepEqual(pa.open(regression.save()).predict(train.x[0]), regression.predict(train.x[0]));
        says(() => regression.evaluate({ x: train.x, y: y.subarray(1) }), '119 values', '60 samples', '120');
        says(() => regression.evaluate({ x: train.x.slice(0, 1), y: [1, NaN] }), 'y: output 1 of sample 0 is NaN');
        for (const model of [tokens, image, series, regression]) model.dispose();
    });

    test('inputs are standardised with the training set, and constant ones only centred', async () => {
        const shifted = {
            ...train,
            x: train.x.map(series => series.map((value, i) => (i % 2 ? value : 1000 * value + 500))),
        };
        const [plain, scaled] = [pa.classifier(small()), pa.classifier(small())];
        await reports(plain, train, { epochs: 2, seed: 1 });
        await reports(scaled, shifted, { epochs: 2, seed: 1 });
        close(scaled.predict(shifted.x[4]).logits, plain.predict(train.x[4]).logits, 1e-3);
        const raw = pa.classifier(small({ standardize: false }));
        await reports(raw, train, { epochs: 1 });
        assert.equal(readSafetensors(raw.save()).metadata.standardization, undefined);
        const { mean, deviation } = JSON.parse(readSafetensors(plain.save()).metadata.standardization);
        assert.ok(
            Math.abs(mean[0] - 5) < 0.5 && Math.abs(deviation[0] - 2.1) < 0.3 && mean[1] === 7 && deviation[1] === 1,
        );
        says(() => pa.classifier(small()).step({ x: train.x.slice(0, 2), y: [0, 1] }), 'standardize(train)');
        for (const model of [plain, scaled, raw]) model.dispose();
    });

    test('inspect shows maps, spectra and scores, as much as is asked for', () => {
        const model = pa.classifier(small({ attention: ['softmax', { kind: 'primal', rank: 3 }] }));
        const { prediction, layers } = model.inspect(test_.x[0], { outputs: true });
        const predicted = model.predict(test_.x[0]); // which takes a cheaper way where nobody looks at the scores
        assert.deepEqual([prediction.label, prediction.name], [predicted.label, predicted.name]);
        close(prediction.logits, predicted.logits, 1e-5);
        assert.deepEqual(
            layers.map(({ kind, heads }) => [kind, heads.length]),
            [
                ['softmax', 4],
                ['primal', 4],
            ],
        );
        const [softmax, primal] = layers.map(({ heads }) => heads[2]);
        assert.deepEqual(
            [softmax.map?.rows, softmax.map?.cols, softmax.spectrum?.length, softmax.e],
            [20, 20, 20, undefined],
        );
        assert.deepEqual([primal.e?.rows, primal.e?.cols, primal.r?.cols, primal.output?.cols], [20, 3, 3, 4]);
        assert.ok(
            /** @type {Float32Array} */ (primal.spectrum)[4] < 1e-5,
            'the cosine kernel of a head of width 4 has rank 4',
        );
        assert.ok(layers[1].ksvd !== 0 && layers[0].ksvd === 0);
        const little = model.inspect(test_.x[0], {
            maps: false,
            spectrum: false,
            scores: false,
            layers: [1],
            heads: [3],
        });
        assert.deepEqual(
            little.layers.map(({ layer, heads }) => [layer, heads]),
            [[1, [{ head: 3, map: null, spectrum: null }]]],
        );
        says(() => model.inspect(test_.x[0], { layers: [2] }), 'layers[0]', '2');
        says(
            () => model.inspect(test_.x[0], /** @type {any} */ ({ spectra: true })),
            '"spectra"',
            'did you mean "spectrum"',
        );
        model.dispose();
    });

    test('a head that is switched off changes the answer, and on again restores it', () => {
        const model = pa.classifier(small());
        const before = model.predict(test_.x[0]);
        model.enableHead(0, 1, false);
        assert.notDeepEqual(model.predict(test_.x[0]), before);
        model.enableHead(0, 1, true);
        assert.deepEqual(model.predict(test_.x[0]), before);
        says(() => model.enableHead(0, 4, false), 'head', '4');
        model.dispose();
    });

    test('reports come as often as asked, and schedules move the rate', async () => {
        const model = pa.classifier(small());
        const each = await reports(model, train, {
            epochs: 2,
            reportEvery: 'step',
            schedule: 'linear',
            warmup: 2,
            learningRate: 0.01,
        });
        assert.deepEqual(
            each.map(({ step }) => step),
            [1, 2, 3, 4, 5, 6, 7, 8],
        );
        assert.deepEqual(
            each.map(({ epoch }) => epoch),
            [1, 1, 1, 1, 2, 2, 2, 2],
        );
        assert.ok(each[0].learningRate < each[2].learningRate && each[7].learningRate < each[4].learningRate);
        assert.deepEqual(
            (await reports(model, train, { epochs: 2, reportEvery: 3 })).map(({ step }) => step),
            [3, 4, 6, 8],
        );
        assert.deepEqual(await reports(model, train, { epochs: 0 }), []);
        model.dispose();
    });

    test('an abort and a broken loop end the training; the model goes on working', async () => {
        const model = pa.classifier(small());
        const controller = new AbortController(),
            seen = [];
        for await (const report of model.fit(train, { epochs: 1000, reportEvery: 'step', signal: controller.signal })) {
            seen.push(report);
            if (seen.length === 3) controller.abort();
        }
        assert.deepEqual(
            seen.map(({ step, aborted }) => [step, aborted]),
            [
                [1, false],
                [2, false],
                [3, false],
                [3, true],
            ],
        );
        assert.deepEqual(
            { ...seen[3], aborted: false, seconds: seen[2].seconds },
            seen[2],
            'nothing had been done since the report before',
        );
        const later = new AbortController();
        setTimeout(() => later.abort(), 60);
        const all = await reports(model, train, { epochs: 100_000, signal: later.signal });
        assert.ok(
            all.length > 0 &&
                all.length < 100_000 &&
                all.slice(0, -1).every(({ aborted }) => !aborted) &&
                all.every(({ loss }) => Number.isFinite(loss)),
        );
        assert.deepEqual(await reports(model, train, { signal: AbortSignal.abort() }), []);
        for await (const report of model.fit(train, { reportEvery: 1 })) if (report.step === 2) break;
        assert.ok(Number.isFinite(model.evaluate(train).loss));
        assert.ok(Number.isFinite(model.step({ x: train.x.slice(0, 4), y: train.y.subarray(0, 4) }).loss));
        model.dispose();
    });

    test('others get a turn while it trains', async () => {
        const model = pa.classifier(small({ width: 64 }));
        let turns = 0,
            over = false,
            longest = 0,
            last = performance.now();
        const tick = () => {
            longest = Math.max(longest, performance.now() - last);
            last = performance.now();
            turns++;
            if (!over) setImmediate(tick);
        };
        tick();
        const start = performance.now();
        await reports(model, waves(100, 3), { epochs: 3 });
        over = true;
        assert.ok(turns > (performance.now() - start) / 100, `${turns} turns in ${performance.now() - start} ms`);
        model.dispose();
    });

    test('predictions may be asked for in between, a second training not', async () => {
        const model = pa.classifier(small()),
            calm = pa.classifier(small());
        for await (const report of model.fit(train, { epochs: 2, seed: 1, reportEvery: 1 })) {
            model.predict(train.x[0]);
            model.inspect(train.x[1]);
            says(() => model.step({ x: train.x.slice(0, 1), y: [0] }), 'being trained');
            if (report.step === 1) await rejects(reports(model, train, {}), 'being trained already');
        }
        await reports(calm, train, { epochs: 2, seed: 1 });
        assert.deepEqual(model.save(), calm.save());
        const doomed = model.fit(train, { epochs: 5, reportEvery: 1 });
        await doomed.next();
        model.dispose();
        await rejects(doomed.next(), 'disposed');
        calm.dispose();
    });

    test('a loss that is not finite stops, and nothing has changed', async () => {
        const model = pa.classifier(small({ dropout: 0, norm: 'pre', finalNorm: false }));
        await reports(model, train, { epochs: 1 });
        const gentle = { x: train.x, y: train.y };
        await rejects(
            reports(model, gentle, { epochs: 300, optimizer: 'sgd', learningRate: 1e30 }),
            'epoch',
            'step',
            'learning rate is 1e+30',
        );
        for (const { data } of model.parameters) assert.ok(data.every(Number.isFinite));
        model.dispose();
    });

    test('sentences about the configuration', () => {
        const bad = (changes, ...parts) => says(() => pa.classifier(small(changes)), ...parts);
        bad({ widht: 3 }, 'unknown option "widht"', 'did you mean "width"');
        bad({ heads: 3 }, 'heads must divide width', '16 / 3');
        bad({ width: 0 }, 'width', '0');
        bad({ width: 16.5 }, 'width', '16.5');
        bad({ dropout: 1 }, 'dropout', '1');
        bad({ dropout: -0.1 }, 'dropout', '-0.1');
        bad({ norm: 'psot' }, 'norm', '"psot"', 'did you mean "post"');
        bad({ positions: 'rotary' }, '"learned" or "sinusoidal" or "none"', '"rotary"');
        bad({ pooling: 'max' }, 'pooling', '"max"');
        bad({ classes: undefined }, 'classes is missing');
        bad({ classes: 1 }, 'classes', '1');
        bad({ classes: ['a', 3] }, 'classes[1]', '3');
        bad({ outputs: 1 }, 'one or the other');
        bad({ loss: 'mse' }, 'outputs');
        bad({ input: undefined }, 'input is missing');
        bad({ input: { kind: 'serie', features: 1, length: 2 } }, '"serie"', 'did you mean "series"');
        bad({ input: { kind: 'series', features: 1, lenght: 2 } }, '"lenght"', 'did you mean "length"');
        bad({ input: { kind: 'series', features: 2 } }, 'input.length', 'undefined');
        bad({ attention: 'flash' }, 'unknown kind "flash"', 'softmax');
        bad({ attention: { kind: 'primal', rnak: 3 } }, 'unknown option of primal "rnak"', 'did you mean "rank"');
        bad({ attention: { kind: 'softmax', rank: 3 } }, 'unknown option of softmax "rank"');
        bad({ attention: { kind: 'primal', rank: 0 } }, 'rank', '0');
        bad({ attention: { kind: 'primal', eta: -1 } }, 'eta', '-1');
        bad({ attention: ['softmax'] }, '1 entry', '2 layers');
        bad({ attention: { kind: 'softmax', pool: [1, 2] } }, 'pool', '2 entries', '4 heads');
        bad({ attention: { kind: 'softmax', conv: '3d' } }, 'conv', '"3d"');
        bad({ attention: { kind: 'softmax', filter: 3 } }, 'filter is 3', 'conv is "none"');
        bad({ attention: { kind: 'softmax', conv: '2d', rows: 3, cols: 5 } }, '3 × 5 = 15', '20 tokens');
        says(() => pa.classifier(/** @type {any} */ (null)), 'configuration', 'null');
        says(() => pa.seed(-1), 'seed', '-1');
        assert.deepEqual(
            pa.classifier(small({ attention: { kind: 'softmax', conv: '2d', rows: 4, cols: 5, filter: 2 } })).config
                .attention[0].rows,
            4,
        );
    });

    test('sentences about data and options of training', () => {
        const model = pa.classifier(small());
        const with_ = changes => ({ ...waves(6, 1), ...changes });
        const bad = (data, ...parts) => says(() => model.fit(data), ...parts);
        bad(undefined, 'data set');
        bad(with_({ x: [] }), 'no samples');
        bad(with_({ y: [0, 1] }), '2 labels', '6 samples');
        bad(with_({ y: [0, 1, 2, 3, 0, 1] }), 'y[3] is 3', '0 to 2');
        bad(with_({ y: [0, 1, 2, -1, 0, 1] }), 'y[3] is -1');
        bad(with_({ y: [0, 1, 2, 0.5, 0, 1] }), 'y[3] is 0.5');
        bad(with_({ features: 3 }), '3 features', '2');
        bad(with_({ classes: ['a', 'b', 'c', 'd'] }), '4 classes');
        const x = waves(6, 1).x;
        x[4] = Float32Array.of(1, 2, 3);
        bad(with_({ x }), 'x[4]', '3 values', '2 features');
        x[4] = Float32Array.of(1, 2, 3, NaN);
        bad(with_({ x }), 'x[4]', 'feature 1 of time step 1 is NaN');
        x[4] = new Float32Array(0);
        bad(with_({ x }), 'x[4] is empty');
        x[4] = new Float32Array(42);
        bad(with_({ x }), 'x[4] has 21 time steps', '20');
        x[4] = /** @type {any} */ ([[1, 2], [3]]);
        bad(with_({ x }), 'x[4][1]', '2 features');
        const options = (given, ...parts) => says(() => model.fit(train, given), ...parts);
        options({ epoch: 3 }, 'unknown option "epoch"', 'did you mean "epochs"');
        options({ epochs: -1 }, 'epochs', '-1');
        options({ batchSize: 0 }, 'batchSize', '0');
        options({ learningRate: NaN }, 'learningRate', 'NaN');
        options({ optimizer: 'adma' }, 'optimizer', 'did you mean "adam"');
        options({ beta1: 1 }, 'beta1');
        options({ schedule: 'step' }, 'schedule', '"step"');
        options({ signal: 3 }, 'signal', '3');
        options({ reportEvery: 'batch' }, 'reportEvery', '"batch"');
        options({ validation: with_({ y: [] }) }, 'validation', '0 labels');
        says(
            () => model.setParameter('head.wieght', []),
            'unknown parameter "head.wieght"',
            'did you mean "head.weight"',
        );
        says(() => model.setParameter('head.bias', [1, 2]), 'head.bias', '[3]', '2 values');
        says(() => model.setParameter('head.bias', [1, 2, NaN]), 'value 2 of head.bias is NaN');
        model.dispose();
        model.dispose();
        for (const use of [
            () => model.predict(train.x[0]),
            () => model.fit(train),
            () => model.step(train),
            () => model.evaluate(train),
            () => model.inspect(train.x[0]),
            () => model.save(),
            () => model.parameters,
            () => model.setParameter('a', []),
            () => model.enableHead(0, 0, true),
            () => model.standardize(train),
            () => model.headOutputs(train.x[0]),
            () => model.setEta(0.1),
            () => model.export({ format: 'primalformer-uea' }),
        ])
            says(use, 'this model was disposed of');
    });

    test('labels of a set with other names are refused', async () => {
        const model = pa.classifier(small());
        await reports(model, train, { epochs: 1 });
        assert.deepEqual(model.config.classes, train.classes);
        says(
            () => model.evaluate({ ...test_, classes: ['slow', 'fast', 'middling'] }),
            'classes[1]',
            '"fast"',
            '"middling"',
        );
        model.dispose();
    });

    test('open says what is wrong with a file', () => {
        const model = pa.classifier(small()),
            bytes = model.save();
        const { tensors, metadata } = readSafetensors(bytes);
        const file = (change, data = metadata) => {
            const copy = new Map(tensors);
            change(copy);
            return writeSafetensors(copy, data);
        };
        const nothing = () => {};
        says(() => pa.open(file(map => map.delete('head.bias'))), 'no head.bias');
        says(
            () => pa.open(file(map => map.set('tail.bias', { shape: [1], data: Float32Array.of(1), dtype: 'F32' }))),
            'tail.bias',
            'no place',
        );
        says(
            () => pa.open(file(map => map.set('head.bias', { shape: [2], data: Float32Array.of(1, 2), dtype: 'F32' }))),
            'head.bias',
            '[3]',
            '[2]',
        );
        says(
            () =>
                pa.open(
                    file(map =>
                        map.set('head.bias', { shape: [3], data: Float32Array.of(1, 2, Infinity), dtype: 'F32' }),
                    ),
                ),
            'head.bias is Infinity',
        );
        says(
            () =>
                pa.open(file(map => map.set('head.bias', { shape: [3], data: Int32Array.of(1, 2, 3), dtype: 'I32' }))),
            'head.bias',
            'float32',
        );
        says(() => pa.open(file(nothing, {})), 'no format', 'primalformer-uea');
        says(() => pa.open(file(nothing, { ...metadata, version: '2' })), 'version "2"');
        says(() => pa.open(file(nothing, { ...metadata, config: '{' })), 'not JSON');
        says(() => pa.open(file(nothing, { ...metadata, config: '{"width":3}' })), 'open');
        says(
            () => pa.open(file(nothing, { ...metadata, standardization: '{"mean":[1],"deviation":[1,1]}' })),
            'mean',
            '2 numbers',
        );
        says(
            () => pa.open(bytes, { format: /** @type {any} */ ('primalformer-ura') }),
            'did you mean "primalformer-uea"',
        );
        says(() => pa.open(bytes.subarray(0, 100)), 'safetensors');
        says(() => pa.open(/** @type {any} */ ('model.safetensors')), 'bytes', '"model.safetensors"');
        model.dispose();
    });
});
