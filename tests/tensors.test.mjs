// Tensors, who owns them, and what is made of matrices.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { randomArray } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();

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
            assertNear(again, data, 1e-5);
            assertNear(pa.spectrum({ rows, cols, data }).values, s, 1e-5);
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
                assertNear([left, right], [e.data[i * 3 + c], r.data[i * 3 + c]], 1e-5);
                assertNear([left, right], [he.data[i * 3 + c] * sigma[c], hr.data[i * 3 + c] * sigma[c]], 1e-5);
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
        assertNear([identity.effectiveRank.entropy, identity.effectiveRank.participation], [3, 3], 1e-5);
        assertNear(identity.cumulativeEnergy, [1 / 3, 2 / 3, 1], 1e-6);
        const one = pa.spectrum(
            pa.tensor([
                [1, 2],
                [2, 4],
            ]),
        );
        assertNear([one.effectiveRank.entropy, one.effectiveRank.participation], [1, 1], 1e-3);
        assert.deepEqual(
            pa.spectrum([
                [0, 0],
                [0, 0],
            ]).effectiveRank,
            { entropy: 0, participation: 0, energy90: 0, energy99: 0 },
        );
        const steep = pa.spectrum([
            [10, 0, 0],
            [0, 3, 0],
            [0, 0, 1],
        ]).effectiveRank;
        assert.deepEqual([steep.energy90, steep.energy99], [1, 2], 'of 110, the first holds 100, two hold 109');
        assert.deepEqual([identity.effectiveRank.energy90, identity.effectiveRank.energy99], [3, 3]);
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
