// Kernels that do not see a shift of all rows, however large: exp(−‖x − y‖²/2√d) is written as products and squares,
// whose difference has no digit left where rows lie far from the origin, unless a common centre is taken off first.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { uniform } from './support/samples.mjs';

const pa = await loadLibrary();

/**
 * y and gradients of gaussian attention in float64.
 * @param {ArrayLike<number>} q
 * @param {ArrayLike<number>} k
 * @param {ArrayLike<number>} v
 * @param {ArrayLike<number>} dy
 * @param {number} N
 * @param {number} M
 * @param {number} d
 * @param {number[] | null} mask
 */
function exact(q, k, v, dy, N, M, d, mask) {
    const t = 1 / Math.sqrt(d),
        y = new Float64Array(N * d),
        dq = new Float64Array(N * d),
        dk = new Float64Array(M * d),
        dv = new Float64Array(M * d);
    for (let i = 0; i < N; i++)
        for (let j = 0; j < M; j++) {
            if (mask && mask[j] === 0) continue;
            let distance = 0,
                dw = 0;
            for (let c = 0; c < d; c++) distance += (q[i * d + c] - k[j * d + c]) ** 2;
            const w = Math.exp((-t * distance) / 2);
            for (let c = 0; c < d; c++) {
                y[i * d + c] += w * v[j * d + c];
                dv[j * d + c] += w * dy[i * d + c];
                dw += v[j * d + c] * dy[i * d + c];
            }
            for (let c = 0; c < d; c++) {
                const g = -t * dw * w * (q[i * d + c] - k[j * d + c]);
                dq[i * d + c] += g;
                dk[j * d + c] -= g;
            }
        }
    return { y, dq, dk, dv };
}

const SHIFTS = /** @type {Record<string, (c: number) => number>} */ ({
    none: () => 0,
    'of 1000': () => 1000,
    'of −10000': () => -10_000,
    'of one channel': c => (c === 2 ? 8192 : 0),
    'of every other sign': c => (c % 2 ? -1 : 1) * 3000,
});

describe('gaussian attention', () => {
    for (const [name, shift] of Object.entries(SHIFTS))
        for (const [N, M, d, masked] of /** @type {[number, number, number, boolean][]} */ ([
            [32, 32, 16, false],
            [19, 41, 7, true],
            [3, 2, 4, false],
            [70, 9, 5, true],
            [8, 1, 3, false],
        ]))
            test(`shifted ${name}, ${N} × ${M}, d ${d}${masked ? ', masked' : ''}`, () =>
                pa.scope(() => {
                    const next = uniform(N + M);
                    const draw = (/** @type {number} */ rows) =>
                        Float32Array.from({ length: rows * d }, (_, i) => next() + shift(i % d));
                    const q = draw(N),
                        k = draw(M),
                        v = Float32Array.from({ length: M * d }, next),
                        dy = Float32Array.from({ length: N * d }, next);
                    const mask = masked
                        ? Array.from({ length: M }, (_, j) => (j % 3 === 1 || j > M - 3 ? 0 : 1))
                        : null;
                    // what is masked may be anything
                    if (mask) mask.forEach((counts, j) => counts || k.fill(1e7, j * d, (j + 1) * d));
                    const [Q, K, V] = [
                        [q, N],
                        [k, M],
                        [v, M],
                    ].map(([data, rows]) =>
                        pa.tensor(/** @type {Float32Array} */ (data), [1, 1, /** @type {number} */ (rows), d], {
                            grad: true,
                        }),
                    );
                    const options = mask ? { mask } : {};
                    const y = /** @type {any} */ (pa.attention.gaussian({ q: Q, k: K, v: V }, options));
                    pa.backward(y, dy);
                    const want = exact(q, k, v, dy, N, M, d, mask);
                    assertClose(y.toArray(), want.y, 2e-6, 'y');
                    assertClose(Q.grad, want.dq, 1e-5, 'dq');
                    assertClose(K.grad, want.dk, 1e-5, 'dk');
                    assertClose(V.grad, want.dv, 2e-6, 'dv');
                    const self = pa.map('gaussian', { q: K, k: K, v: V }, options).toArray();
                    for (let j = 0; j < M; j++)
                        if (!mask || mask[j])
                            assert.ok(Math.abs(self[j * M + j] - 1) < 1e-5, `κ(x, x) is ${self[j * M + j]}`);
                }));

    test('one token far away does not spoil the others, and no weight exceeds 1', () =>
        pa.scope(() => {
            const N = 40,
                d = 8,
                next = uniform(2);
            const x = Float32Array.from(
                    { length: N * d },
                    (_, i) => 500 + next() + (Math.floor(i / d) === 17 ? 1e6 : 0),
                ),
                v = Float32Array.from(x, next),
                dy = Float32Array.from(x, next);
            const [Q, K, V] = [x, x, v].map(data => pa.tensor(data, [1, 1, N, d], { grad: true })),
                y = /** @type {any} */ (pa.attention.gaussian({ q: Q, k: K, v: V }));
            assertClose(y.toArray(), exact(x, x, v, dy, N, N, d, null).y, 1e-5, 'y');
            const map = pa.map('gaussian', { q: Q, k: K, v: V }).toArray();
            assert.equal(map.length, N * N);
            assert.ok(map.every(weight => weight >= 0 && weight <= 1));
        }));
    for (const groups of [2, 3])
        for (const apart of [30, 300, 1000, 1e4, 1e5])
            test(`gaussian of ${groups} groups of rows ${apart} apart`, () =>
                pa.scope(() => {
                    const N = 27,
                        d = 7,
                        next = uniform(groups),
                        v = Float32Array.from({ length: N * d }, next),
                        dy = v.map(next);
                    const x = Float32Array.from(
                        { length: N * d },
                        (_, i) => ((Math.floor(i / d) % groups) - 0.3) * apart + next(),
                    );
                    const [Q, K, V] = [x, x, v].map(data => pa.tensor(data, [1, 1, N, d], { grad: true }));
                    const y = /** @type {any} */ (pa.attention.gaussian({ q: Q, k: K, v: V })),
                        want = exact(x, x, v, dy, N, N, d, null);
                    pa.backward(y, dy);
                    assertClose(y.toArray(), want.y, 1e-5, 'y');
                    assertClose(Q.grad, want.dq, 1e-5, 'dq');
                    assertClose(K.grad, want.dk, 1e-5, 'dk');
                    assertClose(V.grad, want.dv, 1e-5, 'dv');
                    const map = pa.map('gaussian', { q: Q, k: K, v: V }).toArray();
                    for (let i = 0; i < N; i++)
                        assert.ok(Math.abs(map[i * N + i] - 1) < 1e-5, `κ(x,x) is ${map[i * N + i]}`);
                    const all = Int32Array.from({ length: N }, (_, i) => i),
                        sky = /** @type {any} */ (
                            pa.attention.skyformer({ q: Q, k: K, v: V }, { landmarks: all, gamma: 0, iterations: 30 })
                        );
                    assertClose(sky.toArray(), want.y, 2e-2, 'skyformer whose landmarks are all queries');
                }));
});

test('skyformer gives the same wherever its rows lie', () => {
    const N = 24,
        d = 8,
        next = uniform(6),
        base = Float32Array.from({ length: N * d }, () => Math.round(64 * next()) / 64); // exact at every offset
    const v = Float32Array.from(base, next),
        dy = Float32Array.from(base, next),
        landmarks = Int32Array.from({ length: 12 }, (_, i) => 4 * i);
    for (const iterations of [0, 6]) {
        /** @param {(c: number) => number} shift */
        const at = shift =>
            pa.scope(() => {
                const x = base.map((value, i) => value + shift(i % d));
                const [Q, K, V] = [x, x, v].map(data => pa.tensor(data, [1, 1, N, d], { grad: true }));
                const y = /** @type {any} */ (
                    pa.attention.skyformer({ q: Q, k: K, v: V }, { landmarks, gamma: 0.1, iterations })
                );
                pa.backward(y, dy);
                return [
                    y.toArray(),
                    Q.grad,
                    K.grad,
                    V.grad,
                    pa.map('skyformer', { q: Q, k: K, v: V }, { landmarks, gamma: 0.1, iterations }).toArray(),
                ];
            });
        const origin = at(() => 0);
        for (const [name, shift] of Object.entries(SHIFTS))
            at(shift).forEach((got, i) =>
                assertClose(
                    got,
                    /** @type {any} */ (origin)[i],
                    1e-4,
                    `shifted ${name}, ${['y', 'dq', 'dk', 'dv', 'map'][i]}, ${iterations} iterations`,
                ),
            );
    }
});
