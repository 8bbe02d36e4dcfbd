// Softmax at logits of any size. Its backward recomputes the weights: from the logarithm of the row's sum in one float
// they would be wrong by a factor of e^(6e-8 · logit), from the shift and the sum apart they are those of the forward
// pass.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadLibrary } from './support/library.mjs';
import { uniform } from './support/samples.mjs';
import { softmax } from './reference/softmax.mjs';
import { sparse, window as windowed } from './reference/sparse.mjs';

const pa = await loadLibrary();
const [H, d] = [2, 16];

const N = 37;
/**
 * With `rows`, so many tokens: a power of two, whose mean is exact.
 * @type {Record<string, { op: string, reference: any, options: any, rows?: number }>}
 */
const VARIANTS = {
    plain: { op: 'softmax', reference: softmax, options: {} },
    causal: { op: 'softmax', reference: softmax, options: { causal: true } },
    masked: {
        op: 'softmax',
        reference: softmax,
        options: { mask: Array.from({ length: N }, (_, j) => (j % 5 === 1 ? 0 : 1)) },
    },
    'masked at the end': {
        op: 'softmax',
        reference: softmax,
        options: { mask: Array.from({ length: N }, (_, j) => (j < 29 ? 1 : 0)) },
    },
    pooled: { op: 'softmax', reference: softmax, options: { pool: [1, 3] } },
    'pooled, causal': { op: 'softmax', reference: softmax, options: { pool: [2, 5], causal: true } },
    'Attention-BN': { op: 'softmax', reference: softmax, options: { beta: 0.5 }, rows: 32 },
    'Attention-BN, causal': { op: 'softmax', reference: softmax, options: { beta: 0.5, causal: true }, rows: 32 },
    window: { op: 'window', reference: windowed, options: { window: 4 } },
    strided: { op: 'sparse', reference: sparse, options: { pattern: 'strided', block: 5 } },
    'fixed, causal': {
        op: 'sparse',
        reference: sparse,
        options: { pattern: 'fixed', block: 6, summary: 2, causal: true },
    },
    'strided, masked': {
        op: 'sparse',
        reference: sparse,
        options: { pattern: 'strided', block: 4, mask: Array.from({ length: N }, (_, j) => (j % 4 === 2 ? 0 : 1)) },
    },
};

/**
 * @param {number} scale
 * @param {number} seed
 * @param {number} [rows] whole multiples of scale/8: products are exact in float32 as long as it is a power of two
 */
function draw(scale, seed, rows = N) {
    const next = uniform(seed);
    return Float32Array.from({ length: H * rows * d }, () => (scale * Math.round(8 * next())) / 8);
}

/**
 * The weights P [H][N][M] in float64: what comes out for values that are unit vectors.
 * @param {any} variant
 * @param {Float32Array} q
 * @param {Float32Array} k
 */
function weights({ reference, options, rows: N = 37 }, q, k) {
    const identity = {
        shape: [1, H, N, N],
        data: Float64Array.from({ length: H * N * N }, (_, i) => (i % N === Math.floor(i / N) % N ? 1 : 0)),
    };
    const shaped = {
        q: { shape: [1, H, N, d], data: Float64Array.from(q) },
        k: { shape: [1, H, N, d], data: Float64Array.from(k) },
        v: identity,
    };
    const { mask } = options;
    return reference(shaped, mask ? { ...options, mask: { shape: [1, N], data: Float64Array.from(mask) } } : options).y
        .data;
}

describe("values' gradients are those of the weights that were applied", () => {
    for (const [name, variant] of Object.entries(VARIANTS))
        test(name, () => {
            const { rows: N = 37 } = variant;
            for (const scale of [1, 64, 2 ** 10, 2 ** 13])
                pa.scope(() => {
                    // largest logits from 1 to 1e8
                    const [q, k] = [draw(scale, 3, N), draw(scale, 4, N)],
                        P = weights(variant, q, k),
                        next = uniform(5);
                    const v = Float32Array.from({ length: H * N * d }, next),
                        dy = Float32Array.from({ length: H * N * d }, next);
                    const [Q, K, V] = [q, k, v].map(data => pa.tensor(data, [1, H, N, d], { grad: true }));
                    pa.backward(
                        /** @type {any} */ (pa.attention)[variant.op]({ q: Q, k: K, v: V }, variant.options),
                        dy,
                    );
                    const want = new Float64Array(v.length);
                    for (let h = 0; h < H; h++)
                        for (let i = 0; i < N; i++)
                            for (let j = 0; j < N; j++)
                                for (let c = 0; c < d; c++)
                                    want[(h * N + j) * d + c] += P[(h * N + i) * N + j] * dy[(h * N + i) * d + c];
                    const got = /** @type {Float32Array} */ (V.grad),
                        largest = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
                    const worst = want.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i])), 0);
                    assert.ok(worst <= 2e-6 * largest, `scale ${scale}: dv differs by ${worst} of ${largest}`);
                });
        });
});

describe("queries' and keys' gradients", () => {
    test('vanish where a single key has all the weight, at logits of 1e4 to 1e10', () => {
        for (const [name, { op, options }] of Object.entries(VARIANTS))
            for (const scale of [2 ** 9, 2 ** 13, 2 ** 16])
                pa.scope(() => {
                    const next = uniform(8);
                    // Orthogonal keys, each query along one of them that it may see: its own.
                    const k = Float32Array.from({ length: H * N * d }, (_, i) =>
                            Math.floor(i / d) % d === i % d ? scale : 0,
                        ),
                        q = k.slice();
                    if (N > d && !options.window)
                        for (let h = 0; h < H; h++) k.fill(0, (h * N + d) * d, (h + 1) * N * d); // no key twice
                    const [Q, K, V] = [q, k, Float32Array.from(q, next)].map(data =>
                        pa.tensor(data, [1, H, N, d], { grad: true }),
                    );
                    const y = /** @type {any} */ (pa.attention)[op]({ q: Q, k: K, v: V }, options);
                    pa.backward(y, Float32Array.from(q, next));
                    for (const gradient of [Q.grad, K.grad])
                        assert.ok(
                            /** @type {Float32Array} */ (gradient).every(Number.isFinite),
                            `${name}, scale ${scale}`,
                        );
                    if (name === 'plain')
                        for (let i = 0; i < d * d; i++) assert.equal(/** @type {Float32Array} */ (Q.grad)[i], 0);
                });
    });

    test('are those of float64 where the weight is shared, beside keys far away', () => {
        // Queries see two keys with logits that differ by little and others that are 1e5 below: what the softmax of the
        // two alone would have.
        const M = 6,
            width = 4,
            base = 2 ** 17;
        const q = Float32Array.of(1, 1, 0.5, 0),
            k = new Float32Array(M * width),
            v = Float32Array.from({ length: M * width }, uniform(3)),
            dy = Float32Array.of(1, -2, 0.5, 0.25);
        for (let j = 0; j < M; j++) k.set(j < 2 ? [0, 0, j, 3 * j] : [-base * j, 0, 1, 0], j * width);
        const [Q, K, V] = [
            [q, 1],
            [k, M],
            [v, M],
        ].map(([data, rows]) =>
            pa.tensor(/** @type {Float32Array} */ (data), [1, 1, /** @type {number} */ (rows), width], { grad: true }),
        );
        pa.backward(pa.attention.softmax({ q: Q, k: K, v: V }), dy);
        const s = [0, 1].map(j => [0, 1, 2, 3].reduce((sum, c) => sum + q[c] * k[j * width + c], 0) / 2),
            p1 = 1 / (1 + Math.exp(s[0] - s[1])),
            p = [1 - p1, p1];
        const dp = [0, 1].map(j => [0, 1, 2, 3].reduce((sum, c) => sum + dy[c] * v[j * width + c], 0)),
            delta = p[0] * dp[0] + p[1] * dp[1];
        const dS = p.map((each, j) => (each * (dp[j] - delta)) / 2);
        for (let c = 0; c < width; c++) {
            assert.ok(Math.abs(/** @type {Float32Array} */ (Q.grad)[c] - dS[0] * k[c] - dS[1] * k[width + c]) < 2e-6);
            for (let j = 0; j < M; j++)
                assert.ok(
                    Math.abs(/** @type {Float32Array} */ (K.grad)[j * width + c] - (j < 2 ? dS[j] * q[c] : 0)) < 1e-6,
                );
        }
        for (const tensor of [Q, K, V]) tensor.dispose();
    });

    test('of a model whose inputs are not standardised', () => {
        for (const attention of [
            'softmax',
            'sparse',
            'window',
            { kind: 'softmax', causal: true },
            { kind: 'softmax', pool: 2 },
            { kind: 'softmax', beta: 0.5 },
        ]) {
            const norms = [3e2, 3e3, 3e4, 3e5].map(amplitude => {
                const model = pa.classifier({
                    input: { kind: 'series', features: 1, length: 24 },
                    classes: 2,
                    width: 16,
                    depth: 2,
                    heads: 2,
                    attention: /** @type {any} */ (attention),
                    dropout: 0,
                    seed: 2,
                    standardize: false,
                    positions: 'none',
                });
                const x = Array.from({ length: 6 }, (_, i) =>
                    Float32Array.from({ length: 24 }, (_, t) => amplitude * Math.cos(t * (1 + (i % 2)) + i)),
                );
                const { gradientNorm } = model.step(
                    { x, y: [0, 1, 0, 1, 0, 1] },
                    { optimizer: 'sgd', learningRate: 1e-3 },
                );
                model.dispose();
                return gradientNorm;
            });
            assert.ok(
                norms.every(norm => norm > 1e-3 && norm < 10),
                `${JSON.stringify(attention)}: ${norms}`,
            );
        }
    });
});
