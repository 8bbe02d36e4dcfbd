/**
 * @file Kernels of the WebAssembly binary, called by their own names, against float64: sizes around the vector width,
 *   blocks that
 * start at any float, canaries before and after each. Runs for the binary that PA_SIMD names. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { assertClose } from './support/compare.mjs';
import { generator } from './reference/array.mjs';
import * as reference from './reference/kernels.mjs';
import { instantiateTestBinary } from './support/wasm.mjs';

const SIZES = [0, 1, 3, 4, 5, 7, 8, 9, 31, 33];
const EXACT = 3e-7; // of the largest entry: a few roundings
const VALUE = 2e-6; // through exp, log and the like
const SUM = 5e-6; // through sums of many terms

const { exports } = await instantiateTestBinary(process.env.PA_SIMD ?? 'simd128');
const CANARY = -7.25e31;
const GUARD = 6;

/** Blocks of floats between canaries, for one call of `use`; every canary is looked at afterwards.
 * @param {(memory: { put: (x: ArrayLike<number>) => number, ints: (x: number[]) => number, get: (p: number, n: number)
 *   => Float64Array, doubles: (n: number) => number }) => void} use
 */
function withMemory(use) {
    /** @type {{ block: number, start: number, n: number }[]} */
    const blocks = [];
    const floats = () => new Float32Array(exports.memory.buffer);
    let turn = 0;
    const reserve = n => {
        const block = exports.pa_alloc(4 * (n + 2 * GUARD + 4));
        assert.notEqual(block, 0);
        const start = block / 4 + GUARD + (turn++ % 4); // 16-byte aligned, and not
        floats().fill(CANARY, block / 4, block / 4 + n + 2 * GUARD + 4);
        blocks.push({ block, start, n });
        return 4 * start;
    };
    try {
        use({
            put(x) {
                const p = reserve(x.length);
                floats().set(x, p / 4);
                return p;
            },
            ints(x) {
                const p = reserve(x.length);
                new Int32Array(exports.memory.buffer).set(x, p / 4);
                return p;
            },
            get: (p, n) => Float64Array.from(floats().subarray(p / 4, p / 4 + n)),
            doubles: n => {
                const p = exports.pa_alloc(8 * n);
                blocks.push({ block: p, start: 0, n: -1 });
                return p;
            },
        });
        for (const { block, start, n } of blocks) {
            if (n < 0) continue;
            const around = [
                ...floats().subarray(block / 4, start),
                ...floats().subarray(start + n, block / 4 + n + 2 * GUARD + 4),
            ];
            assert.ok(
                around.every(x => x === Math.fround(CANARY)),
                `a block of ${n} floats was written beyond its ends`,
            );
        }
    } finally {
        for (const { block } of blocks) exports.pa_free(block);
    }
}

const random = generator(1);
const numbers = (n, scale = 1) => random.array([n], scale).data;
const rowsOf = (data, columns) =>
    Array.from({ length: columns ? data.length / columns : 0 }, (_, r) =>
        Array.from(data.subarray(r * columns, (r + 1) * columns)),
    );

/** As assertClose, but nothing against nothing is right. */
const close = (actual, expected, tolerance, what) =>
    expected.length === 0
        ? assert.equal(actual.length, 0, what)
        : assertClose(actual, expected, tolerance, what, { zero: expected.every(x => x === 0) });

/**
 * dx of a row function by central differences of its float64 form.
 * @param {(x: number[]) => any} f
 * @param {number[]} x
 * @param {number[]} dy
 */
const rowGradient = (f, x, dy) =>
    x.map((_, i) => {
        const at = h => f(x.map((value, j) => (j === i ? value + h : value)));
        const [up, down] = [at(1e-5), at(-1e-5)];
        return dy.reduce((sum, d, j) => sum + (d * (up[j] - down[j])) / 2e-5, 0);
    });

describe('gemm', () => {
    const [NN, NT, TN] = [0, 1, 2];
    for (const [name, layout] of Object.entries({ NN, NT, TN })) {
        test(name, () => {
            let compared = 0;
            const cases = SIZES.flatMap(M => SIZES.map((N, n) => [M, N, SIZES[(n + M) % 10]])).concat([
                [1, 257, 300],
                [67, 130, 515],
                [130, 67, 9],
            ]);
            for (const [M, N, K] of cases) {
                const [pad, accumulate, alpha] = [M % 3, N % 2, K % 2 ? 1 : 0.5];
                const A = rowsOf(numbers((layout === TN ? K : M) * (layout === TN ? M : K)), layout === TN ? M : K);
                const B = rowsOf(numbers((layout === NT ? N : K) * (layout === NT ? K : N)), layout === NT ? K : N);
                const [lda, ldb, ldc] = [(layout === TN ? M : K) + pad, (layout === NT ? K : N) + pad, N + pad];
                const padded = (X, rows, columns) =>
                    Array.from({ length: rows }, (_, r) =>
                        [...(X[r] ?? []), ...new Array(pad).fill(99)].slice(0, columns + pad),
                    ).flat();
                const bias = numbers(N);
                const before = numbers(M * ldc);
                const left = layout === TN ? (M ? reference.transpose(K ? A : [new Array(M).fill(0)]) : []) : A;
                const right = layout === NT ? reference.transpose(B) : B;
                const expected = Array.from({ length: M }, (_, i) =>
                    Array.from({ length: N }, (__, j) => {
                        let sum = 0;
                        for (let k = 0; k < K; k++) sum += left[i][k] * right[k][j];
                        return alpha * sum + bias[j] + (accumulate ? before[i * ldc + j] : 0);
                    }),
                );
                withMemory(({ put, get }) => {
                    const C = put(before);
                    const scratch = put(new Float32Array(exports.gemm_scratch(M, N, K)));
                    const a = put(padded(A, layout === TN ? K : M, layout === TN ? M : K));
                    const b = put(padded(B, layout === NT ? N : K, layout === NT ? K : N));
                    exports.gemm_bias(layout, C, ldc, a, lda, b, ldb, M, N, K, alpha, accumulate, put(bias), scratch);
                    const result = get(C, M * ldc);
                    close(
                        expected.flatMap((_, i) => Array.from(result.subarray(i * ldc, i * ldc + N))),
                        expected.flat(),
                        SUM,
                        `${M}×${N}×${K}`,
                    );
                    for (let i = 0; i < M; i++)
                        for (let j = N; j < ldc; j++)
                            assert.equal(result[i * ldc + j], before[i * ldc + j], 'between the rows');
                });
                compared += M * N;
            }
            assert.ok(compared > 10_000);
        });
    }
});

describe('rows', () => {
    for (const C of SIZES.slice(1))
        test(`softmax, layer norm, l2 norm of ${C} columns`, () => {
            for (const R of [0, 1, 3, 8]) {
                const x = numbers(R * C, 2);
                const dy = numbers(R * C);
                const start = numbers(R * C);
                const [gamma, beta] = [numbers(C), numbers(C)];
                const [rows, dys] = [rowsOf(x, C), rowsOf(dy, C)];
                const masked = rows.map((row, r) =>
                    row.map((value, c) => (r === 1 || (r > 1 && c === r % C && C > 1) ? -Infinity : value)),
                );
                withMemory(({ put, get }) => {
                    const y = put(new Float32Array(R * C));
                    exports.softmax_forward(y, put(masked.flat()), R, C);
                    close(
                        get(y, R * C),
                        masked.flatMap(row => reference.softmaxRow(row)),
                        VALUE,
                        `softmax, ${R} rows`,
                    );
                    const weights = get(y, R * C);
                    masked.flat().forEach((value, i) => value === -Infinity && assert.equal(weights[i], 0, 'masked'));
                    exports.softmax_forward(y, put(x), R, C);
                    const dx = put(start);
                    exports.softmax_backward(dx, put(dy), y, R, C);
                    const expected = rows.flatMap((row, r) => rowGradient(reference.softmaxRow, row, dys[r]));
                    close(
                        get(dx, R * C),
                        expected.map((g, i) => g + start[i]),
                        VALUE,
                        'softmax backward',
                    );
                });
                if (C > 1)
                    withMemory(({ put, get }) => {
                        const [y, mean, rstd] = [R * C, R, R].map(n => put(new Float32Array(n)));
                        const input = put(x);
                        const g = put(gamma);
                        exports.layer_norm_forward(y, mean, rstd, input, g, put(beta), R, C, 1e-5);
                        close(
                            get(y, R * C),
                            rows.flatMap(row => reference.layerNormRow(row, gamma, beta)),
                            VALUE,
                            `layer norm, ${R} rows`,
                        );
                        const [dx, dgamma, dbeta] = [put(start), put(new Float32Array(C)), put(new Float32Array(C))];
                        exports.layer_norm_backward(dx, dgamma, dbeta, put(dy), input, mean, rstd, g, R, C);
                        const f = row => reference.layerNormRow(row, gamma, beta);
                        const expected = rows.flatMap((row, r) => rowGradient(f, row, dys[r]));
                        close(
                            get(dx, R * C),
                            expected.map((value, i) => value + start[i]),
                            2e-5,
                            'layer norm backward',
                        );
                        const normal = rows.map(row => reference.layerNormRow(row, null, null));
                        close(
                            get(dgamma, C),
                            Array.from(gamma, (_, c) =>
                                normal.reduce((sum, row, r) => sum + row[c] * dy[r * C + c], 0),
                            ),
                            SUM,
                            'dgamma',
                        );
                        close(
                            get(dbeta, C),
                            Array.from(beta, (_, c) => rows.reduce((sum, _row, r) => sum + dy[r * C + c], 0)),
                            SUM,
                            'dbeta',
                        );
                    });
                if (C > 1)
                    withMemory(({ put, get }) => {
                        const [y, rstd, dx, dgamma] = [R * C, R, R * C, C].map(n => put(new Float32Array(n)));
                        const [input, g] = [x, gamma].map(put);
                        exports.layer_norm_forward(y, 0, rstd, input, g, 0, R, C, 1e-5);
                        const f = row => reference.rmsNormRow(row, gamma);
                        close(get(y, R * C), rows.flatMap(f), VALUE, `RMS norm, ${R} rows`);
                        exports.layer_norm_backward(dx, dgamma, 0, put(dy), input, 0, rstd, g, R, C);
                        close(
                            get(dx, R * C),
                            rows.flatMap((row, r) => rowGradient(f, row, dys[r])),
                            2e-5,
                            'RMS norm backward',
                        );
                        const normal = rows.map(row => reference.rmsNormRow(row, new Array(C).fill(1)));
                        close(
                            get(dgamma, C),
                            Array.from(gamma, (_, c) =>
                                normal.reduce((sum, row, r) => sum + row[c] * dy[r * C + c], 0),
                            ),
                            SUM,
                            'dgamma of RMS norm',
                        );
                    });
                withMemory(({ put, get }) => {
                    const [y, norm, dx] = [put(new Float32Array(R * C)), put(new Float32Array(R)), put(start)];
                    exports.l2_normalize_forward(y, norm, put(x), R, C);
                    close(get(y, R * C), rows.flatMap(reference.l2NormalizeRow), VALUE, `l2 norm, ${R} rows`);
                    exports.l2_normalize_backward(dx, put(dy), y, norm, R, C);
                    const expected = rows.flatMap((row, r) => rowGradient(reference.l2NormalizeRow, row, dys[r]));
                    close(
                        get(dx, R * C),
                        expected.map((value, i) => value + start[i]),
                        SUM,
                        'l2 norm backward',
                    );
                });
            }
        });

    test('l2 norm where squares leave the range of float32, and of zeros', () => {
        withMemory(({ put, get }) => {
            const y = put(new Float32Array(8));
            exports.l2_normalize_forward(y, 0, put([3e30, 4e30, 3e-30, 4e-30, 0, 0, 0, 0]), 4, 2);
            const expected = [0.6, 0.8, 3e-18, 4e-18, 0, 0, 0, 0]; // 5e-30 is below the clamp 1e-12
            get(y, 8).forEach((value, i) =>
                assert.ok(Math.abs(value - expected[i]) <= 2e-7 * Math.abs(expected[i]), `entry ${i}: ${value}`),
            );
        });
    });
});

describe('activations', () => {
    for (const [name, f] of Object.entries(reference.activations))
        test(name, () => {
            const extra = { leaky_relu: [0.2], elu: [1] }[name] ?? [];
            const fromY = ['tanh', 'sigmoid'].includes(name);
            for (const n of [...SIZES, 1037]) {
                const x = numbers(n, 3);
                if (n > 8) [x[0], x[1], x[2], x[3]] = [0.5, -30, 30, -1e-3].map(Math.fround);
                const dy = numbers(n);
                withMemory(({ put, get }) => {
                    const [y, dx, input] = [put(new Float32Array(n)), put(dy), put(x)];
                    exports[`${name}_forward`](y, input, ...extra, n);
                    close(get(y, n), x.map(f), EXACT * (name === 'gelu' ? 3 : 1), `${name}, ${n}`);
                    const backwardExtra = name === 'leaky_relu' ? [0.2] : [];
                    exports[`${name}_backward`](dx, put(dy), fromY ? y : input, ...backwardExtra, n);
                    close(
                        get(dx, n),
                        x.map((value, i) => dy[i] * (1 + (f(value + 1e-6) - f(value - 1e-6)) / 2e-6)),
                        VALUE,
                        `${name} backward, ${n}`,
                    );
                });
            }
        });

    test('erf of the reference, at known points', () => {
        for (const [x, value] of [
            [0.1, 0.1124629160182849],
            [0.5, 0.5204998778130465],
            [1, 0.8427007929497149],
            [2, 0.9953222650189527],
            [-3, -0.9999779095030014],
        ])
            assert.ok(Math.abs(reference.erf(x) - value) <= 2e-16 * 2, `erf(${x}) = ${reference.erf(x)}`);
    });
});

describe('losses, tables, sums', () => {
    test('cross entropy, with and without smoothing, rows that do not count, and logits of any size', () => {
        for (const C of SIZES.slice(1))
            for (const [R, smoothing, scale] of [
                [1, 0, 1],
                [5, 0.1, 0.5],
                [8, 0, 2],
            ]) {
                const x = numbers(R * C, R === 8 ? 60 : 2);
                const labels = Array.from({ length: R }, (_, r) => (r === 2 ? -1 : random.below(C)));
                const logits = rowsOf(x, C);
                withMemory(({ put, ints, get }) => {
                    const [probabilities, dlogits] = [put(new Float32Array(R * C)), put(new Float32Array(R * C))];
                    const loss = exports.cross_entropy(
                        probabilities,
                        dlogits,
                        put(x),
                        ints(labels),
                        0,
                        R,
                        C,
                        smoothing,
                        scale,
                    );
                    const expected = reference.crossEntropy(logits, labels, smoothing);
                    assert.ok(
                        Math.abs(loss - expected) <= 2e-6 * Math.max(1, expected),
                        `loss ${loss}, expected ${expected}`,
                    );
                    close(
                        get(probabilities, R * C),
                        logits.flatMap(reference.softmaxRow),
                        VALUE * (R === 8 ? 5 : 1),
                        'probabilities',
                    );
                    const rows = labels.filter(label => label >= 0).length;
                    const gradient = logits.flatMap((row, r) =>
                        reference
                            .softmaxRow(row)
                            .map((p, c) =>
                                labels[r] < 0
                                    ? 0
                                    : (scale * (p - (c === labels[r] ? 1 - smoothing : 0) - smoothing / C)) / rows,
                            ),
                    );
                    if (C > 1) assertClose(get(dlogits, R * C), gradient, VALUE * (R === 8 ? 5 : 1), 'dlogits');
                });
            }
    });

    test('mean squared error', () => {
        for (const n of SIZES.slice(1)) {
            const [y, target] = [numbers(n), numbers(n)];
            withMemory(({ put, get }) => {
                const dy = put(new Float32Array(n));
                const loss = exports.mse(dy, put(y), put(target), n, 0, 0.5);
                assertClose([loss], [reference.meanSquaredError(y, target)], SUM, 'loss');
                assertClose(
                    get(dy, n),
                    y.map((value, i) => (value - target[i]) / n),
                    EXACT,
                    'dy',
                );
            });
        }
    });

    test('rows of a table by number; repeated numbers add up, a negative one is no row', () => {
        for (const D of SIZES.slice(1)) {
            const table = numbers(7 * D);
            const ids = [3, 0, 3, -1, 6, 3];
            const dy = numbers(ids.length * D);
            withMemory(({ put, ints, get }) => {
                const [y, dtable, list] = [put(new Float32Array(ids.length * D)), put(table), ints(ids)];
                exports.gather_forward(y, put(table), list, ids.length, D);
                assert.deepEqual(
                    get(y, ids.length * D),
                    Float64Array.from(ids.flatMap(id => (id < 0 ? new Array(D).fill(0) : rowsOf(table, D)[id]))),
                );
                exports.gather_backward(dtable, put(dy), list, ids.length, D);
                const expected = table.map(
                    (value, i) =>
                        value +
                        ids.reduce((sum, id, r) => sum + (id === Math.floor(i / D) ? dy[r * D + (i % D)] : 0), 0),
                );
                assertClose(get(dtable, 7 * D), expected, EXACT, 'dtable');
            });
        }
    });

    test('sums stay accurate when they are long', () => {
        const x = Float64Array.from({ length: 100_003 }, () => Math.fround(1 + random.uniform()));
        const exact = x.reduce((a, b) => a + b, 0);
        withMemory(({ put }) => {
            const p = put(x);
            assert.ok(Math.abs(exports.sum(p, x.length) - exact) < 1e-6 * exact);
            assert.ok(Math.abs(exports.sum_squares(p, x.length) - x.reduce((a, b) => a + b * b, 0)) < 1e-12 * 3e5);
            for (const n of SIZES)
                assert.ok(Math.abs(exports.sum(p, n) - x.subarray(0, n).reduce((a, b) => a + b, 0)) < 1e-6 * (n + 1));
        });
    });

    test('transposing, column sums, means over tokens', () => {
        for (const R of SIZES)
            for (const C of [1, 4, 7, 33]) {
                const x = numbers(R * C);
                const rows = rowsOf(x, C);
                withMemory(({ put, get }) => {
                    const [y, sums, input] = [put(new Float32Array(R * C)), put(new Float32Array(C)), put(x)];
                    exports.transpose(y, R, input, C, R, C);
                    close(get(y, R * C), rows.length ? reference.transpose(rows).flat() : [], 0, 'transpose');
                    exports.column_sums(sums, input, R, C);
                    close(
                        get(sums, C),
                        Array.from({ length: C }, (_, c) => rows.reduce((sum, row) => sum + row[c], 0)),
                        SUM,
                        'column sums',
                    );
                });
                if (R === 0) continue;
                const mask = Array.from({ length: R }, (_, r) => (r % 3 === 1 ? 0 : 1));
                const count = mask.reduce((a, b) => a + b, 0);
                const dy = numbers(C);
                withMemory(({ put, get }) => {
                    const [y, dx, weights] = [put(new Float32Array(C)), put(x), put(mask)];
                    exports.mean_tokens_forward(y, put(x), weights, 1, R, C);
                    assertClose(
                        get(y, C),
                        Array.from({ length: C }, (_, c) =>
                            rows.reduce((sum, row, r) => sum + (mask[r] * row[c]) / count, 0),
                        ),
                        EXACT * 3,
                        'mean',
                    );
                    exports.mean_tokens_backward(dx, put(dy), weights, 1, R, C);
                    assertClose(
                        get(dx, R * C),
                        x.map((value, i) => value + (mask[Math.floor(i / C)] * dy[i % C]) / count),
                        EXACT,
                        'mean backward',
                    );
                });
            }
    });

    test('sinusoidal positions', () => {
        for (const [length, D] of [
            [2, 1],
            [5, 7],
            [33, 8],
            [2000, 6],
        ])
            withMemory(({ put, get }) => {
                const table = put(new Float32Array(length * D));
                exports.sinusoidal_positions(table, length, D);
                // the frequency is a float32: after t tokens its rounding is an angle of t·6e-8
                assertClose(
                    get(table, length * D),
                    reference.sinusoidalPositions(length, D).flat(),
                    1e-6 + length * 2e-7,
                    `${length}×${D}`,
                );
            });
    });
});

describe('singular values', () => {
    test('the Jacobi SVD of the core, singular values against the reference and U Σ Vᵀ against the matrix', () => {
        for (const [M, N] of [
            [1, 1],
            [1, 7],
            [9, 4],
            [5, 8],
            [31, 33],
            [33, 33],
        ]) {
            const A = numbers(M * N);
            const rows = rowsOf(A, N);
            if (M === 33) rows[5].splice(0, N, ...rows[2]), A.set(rows.flat()); // of less rank
            const K = Math.min(M, N);
            withMemory(({ put, get, doubles }) => {
                const [u, s, v] = [M * K, K, N * K].map(n => put(new Float32Array(n)));
                assert.ok(exports.svd(u, s, v, put(A), M, N, doubles(exports.svd_scratch(M, N))) > 0);
                assertClose(get(s, K), reference.singularValues(rows), EXACT, `${M}×${N}`);
                const [U, V] = [rowsOf(get(u, M * K), K), rowsOf(get(v, N * K), K)];
                assertClose(
                    reference
                        .multiply(
                            U.map(row => row.map((x, k) => x * get(s, K)[k])),
                            reference.transpose(V),
                        )
                        .flat(),
                    A,
                    2e-6,
                    'U Σ Vᵀ',
                );
                for (const Q of [U, V])
                    assertClose(
                        reference.multiply(reference.transpose(Q), Q).flat(),
                        Array.from({ length: K * K }, (_, i) => (i % (K + 1) === 0 ? 1 : 0)),
                        1e-6,
                        'orthonormal',
                    );
            });
        }
    });

    test('NaN in a matrix is said', () =>
        withMemory(({ put, doubles }) => {
            const [u, s, v] = [4, 2, 4].map(n => put(new Float32Array(n)));
            assert.equal(exports.svd(u, s, v, put([1, 2, NaN, 4]), 2, 2, doubles(exports.svd_scratch(2, 2))), -1);
        }));
});
