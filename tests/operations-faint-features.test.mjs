// Linear attention where φ(x) = elu(x) + 1 is tiny: a weighted mean stays a mean, however far below zero queries and
// keys lie.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertClose, assertFinite, assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { uniform } from './support/samples.mjs';

const pa = await loadLibrary();
const EPSILON = 1e-6;

/** ln φ, which does not underflow. @param {number} x */
const logPhi = x => (x > 0 ? Math.log1p(x) : x);
/** φ'/φ. @param {number} x */
const slope = x => (x > 0 ? 1 / (1 + x) : 1);

/**
 * y and gradients of Σ y·dy in float64.
 * @param {ArrayLike<number>} q
 * @param {ArrayLike<number>} k
 * @param {ArrayLike<number>} v
 * @param {ArrayLike<number>} dy
 * @param {number} N @param {number} d @param {{ causal?: boolean, mask?: number[] }} options */
function exact(q, k, v, dy, N, d, { causal, mask }) {
    const y = new Float64Array(N * d),
        dq = new Float64Array(N * d),
        dk = new Float64Array(N * d),
        dv = new Float64Array(N * d);
    for (let i = 0; i < N; i++) {
        /** @type {number[]} */ const logs = [];
        for (let j = 0; j < N; j++) {
            const terms = Array.from({ length: d }, (_, c) => logPhi(q[i * d + c]) + logPhi(k[j * d + c])),
                most = Math.max(...terms);
            logs.push(
                (causal && j > i) || (mask && mask[j] === 0)
                    ? -Infinity
                    : most + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - most), 0)),
            );
        }
        const most = Math.max(...logs);
        if (most === -Infinity) continue;
        const sum = logs.reduce((s, log) => s + Math.exp(log - most), 0),
            weights = logs.map(log => Math.exp(log - most) / sum);
        const large = most + Math.log(sum) > 0,
            shrink = large ? 1 / (1 + EPSILON / Math.exp(most + Math.log(sum))) : 1 / (1 + EPSILON);
        for (let j = 0; j < N; j++) for (let c = 0; c < d; c++) y[i * d + c] += shrink * weights[j] * v[j * d + c];
        const mean = large ? shrink : 1; // ∂y/∂ln ρ = −y·mean where ε stands beside ρ, −y where it is a part of it
        for (let j = 0; j < N; j++) {
            if (!weights[j]) continue;
            let g = 0;
            for (let c = 0; c < d; c++) {
                g += dy[i * d + c] * (shrink * v[j * d + c] - mean * y[i * d + c]);
                dv[j * d + c] += shrink * weights[j] * dy[i * d + c];
            }
            for (let c = 0; c < d; c++) {
                const part = Math.exp(logPhi(q[i * d + c]) + logPhi(k[j * d + c]) - logs[j]) * g * weights[j];
                dq[i * d + c] += part * slope(q[i * d + c]);
                dk[j * d + c] += part * slope(k[j * d + c]);
            }
        }
    }
    return { y, dq, dk, dv };
}

describe('linear attention of faint features', () => {
    // the largest key of a channel may come so late that the early ones vanish beside it
    for (const [at, spread] of [
        [-3, 1],
        [-10, 2],
        [-40, 0.5],
        [-90, 3],
        [-1000, 1],
        [0, 1],
        [50, 1],
    ])
        for (const options of [{}, ...(spread > 1 ? [] : [{ causal: true }]), { mask: true }])
            test(`queries and keys about ${at} ± ${spread}, ${Object.keys(options)[0] ?? 'all keys'}`, () =>
                pa.scope(() => {
                    const N = 37,
                        d = 5,
                        next = uniform(41);
                    const draw = () => Float32Array.from({ length: N * d }, () => at + spread * next());
                    const q = draw(),
                        k = draw(),
                        v = Float32Array.from({ length: N * d }, next),
                        dy = Float32Array.from({ length: N * d }, next);
                    const mask =
                        'mask' in options ? Array.from({ length: N }, (_, j) => (j % 3 === 1 ? 0 : 1)) : undefined;
                    if (mask) mask.forEach((counts, j) => counts || k.fill(1e4, j * d, (j + 1) * d));
                    const [Q, K, V] = [q, k, v].map(data => pa.tensor(data, [1, 1, N, d], { grad: true }));
                    const y = /** @type {any} */ (
                        pa.attention.linear(
                            { q: Q, k: K, v: V },
                            mask ? { mask } : 'causal' in options ? { causal: true } : {},
                        )
                    );
                    pa.backward(y, dy);
                    const want = exact(q, k, v, dy, N, d, { causal: 'causal' in options, mask });
                    assertClose(y.toArray(), want.y, 1e-5, 'y');
                    assertClose(Q.grad, want.dq, 5e-5, 'dq');
                    assertClose(K.grad, want.dk, 5e-5, 'dk');
                    assertClose(V.grad, want.dv, 1e-5, 'dv');
                }));

    for (const at of [0, -5, -20, -87, -104, -1e4, 3])
        for (const pool of [undefined, 2, 3])
            test(`the mean of ones is one at ${at}${pool ? `, pooled by ${pool}` : ''}`, () =>
                pa.scope(() => {
                    const N = 70,
                        d = 4,
                        x = pa.tensor(new Float32Array(N * d).fill(at), [1, 1, N, d]),
                        ones = pa.tensor(new Float32Array(N * d).fill(1), [1, 1, N, d]);
                    for (const causal of [false, true]) {
                        const y = /** @type {any} */ (
                            pa.attention.linear({ q: x, k: x, v: ones }, { causal, ...(pool && { pool: [pool] }) })
                        );
                        assertNear(y.toArray(), ones.toArray(), 3e-6);
                    }
                }));

    test('denominatorEps is the ε, and must be above 0', () =>
        pa.scope(() => {
            const x = pa.tensor(new Float32Array(8).fill(-2), [1, 1, 2, 4]),
                ones = pa.tensor(new Float32Array(8).fill(1), [1, 1, 2, 4]);
            const y = /** @type {any} */ (pa.attention.linear({ q: x, k: x, v: ones }, { denominatorEps: 0.25 }));
            // two keys of four channels, each rescaled to 1
            assertNear(y.toArray(), new Array(8).fill(8 / 8.25), 1e-6);
            for (const denominatorEps of [0, -1, NaN])
                assert.throws(() => pa.attention.linear({ q: x, k: x, v: ones }, { denominatorEps }), /denominatorEps/);
        }));
});

test('recentred by a part of the mean only, faint keys keep their weights', () => {
    for (const [beta, at] of [
        [0.5, -400],
        [0.9, -2000],
        [-1, -90],
        [0.25, 3],
    ])
        pa.scope(() => {
            const N = 12,
                k = Float32Array.from({ length: N }, (_, j) => at - (j % 3)),
                v = Float32Array.from({ length: N }, (_, j) => j + 1);
            const mean = k.reduce((sum, value) => sum + value, 0) / N,
                logs = Array.from(k, value => logPhi(value - beta * mean)),
                most = Math.max(...logs);
            const weights = logs.map(log => Math.exp(log - most)),
                want = weights.reduce((sum, w, j) => sum + w * v[j], 0) / weights.reduce((a, b) => a + b, 0);
            const shape = [1, 1, N, 1],
                q = pa.tensor(new Float32Array(N), shape, { grad: true }),
                K = pa.tensor(k, shape, { grad: true }),
                V = pa.tensor(v, shape, { grad: true });
            const y = /** @type {any} */ (pa.attention.linear({ q, k: K, v: V }, { beta }));
            assert.ok(
                Math.abs(y.toArray()[0] - want) < 1e-4 * want,
                `beta ${beta} at ${at}: ${y.toArray()[0]}, not ${want}`,
            );
            pa.backward(y, new Float32Array(N).fill(1));
            for (const tensor of [q, K, V]) assertFinite(tensor.grad);
        });
});
