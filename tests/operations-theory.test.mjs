/** @file What the papers prove, held against the library through its public API: exact identities, no statistics. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { assertClose } from './support/compare.mjs';
import { differentiate, loadLibrary } from './support/library.mjs';
import { array, dot, generator, view } from './reference/array.mjs';

/** @type {any} */
let pa;
before(async () => {
    pa = await loadLibrary();
});

const ROUNDING = 2e-6; // of the largest entry: float32

/** @param {number[][]} A @param {number[][]} B */
const multiply = (A, B) => A.map(row => B[0].map((_, j) => row.reduce((sum, x, l) => sum + x * B[l][j], 0)));
/** @param {number[][]} A */
const transpose = A => A[0].map((_, j) => A.map(row => row[j]));
/** @param {{ rows: number, cols: number, data: ArrayLike<number> }} m */
const rowsOf = ({ rows, cols, data }) =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (__, j) => data[i * cols + j]));
const unit = x => x.map(value => value / Math.sqrt(dot(x, x)));
const scaleColumns = (A, s) => A.map(row => row.map((x, j) => x * s[j]));

/** Queries, keys, their cosine kernel K = φ(Q)φ(K)ᵀ of rank d, and its KSVD. */
function cosineKernel({ N = 19, d = 7, seed = 1 } = {}) {
    const random = generator(seed);
    const q = random.array([1, 1, N, d]);
    const k = random.array([1, 1, N, d]);
    const [phiQ, phiK] = [q, k].map(x => view(x, 0, 0).map(row => unit(Array.from(row))));
    const kernel = multiply(phiQ, transpose(phiK));
    return { N, d, q, k, phiQ, phiK, kernel, svd: pa.ksvd(kernel, d) };
}

describe('asymmetric kernel SVD (Primal-Attention, §1.1)', () => {
    test('the shifted eigenvalue problem: K H_r = H_e Σ, Kᵀ H_e = H_r Σ, Σ descending and positive', () => {
        const { kernel, d, svd } = cosineKernel();
        const [He, Hr, sigma] = [rowsOf(svd.he), rowsOf(svd.hr), Array.from(svd.sigma)];
        assert.equal(sigma.length, d);
        sigma.forEach((s, i) => assert.ok(s > 0.1 && (i === 0 || s <= sigma[i - 1]), `σ_${i} = ${s}`));
        assertClose(multiply(kernel, Hr).flat(), scaleColumns(He, sigma).flat(), ROUNDING, 'K H_r');
        assertClose(multiply(transpose(kernel), He).flat(), scaleColumns(Hr, sigma).flat(), ROUNDING, 'Kᵀ H_e');
        for (const H of [He, Hr])
            assertClose(
                multiply(transpose(H), H).flat(),
                Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0)),
                ROUNDING,
                'HᵀH = I',
            );
        assertClose(rowsOf(svd.e).flat(), multiply(kernel, Hr).flat(), ROUNDING, 'e');
        assertClose(rowsOf(svd.r).flat(), multiply(transpose(kernel), He).flat(), ROUNDING, 'r');
    });

    test('the SVD puts the matrix together again, square or not, and of full or less rank', () => {
        for (const [rows, cols] of [
            [1, 1],
            [5, 3],
            [3, 5],
            [33, 31],
            [31, 33],
        ]) {
            const random = generator(rows * 100 + cols);
            const A = rowsOf({ rows, cols, data: random.array([rows, cols]).data });
            if (rows === 33) A[7] = A[3].slice(); // two equal rows
            const { u, s, v } = pa.svd(A);
            assertClose(
                multiply(scaleColumns(rowsOf(u), s), transpose(rowsOf(v))).flat(),
                A.flat(),
                ROUNDING,
                `${rows}×${cols}`,
            );
        }
    });

    test('the map of the primal layer is the kernel, of rank at most d', () => {
        const { q, k, kernel, N, d } = cosineKernel();
        const random = generator(2);
        const map = pa.scope(() => {
            const tensor = ({ shape, data }) => pa.tensor(Float32Array.from(data), shape);
            return pa
                .map(
                    'primal',
                    {
                        q: tensor(q),
                        k: tensor(k),
                        we: tensor(random.array([1, d, 3])),
                        wr: tensor(random.array([1, d, 3])),
                        concatWeight: tensor(random.array([d, 6])),
                        concatBias: tensor(random.array([d])),
                    },
                    { mode: 'fixed' },
                )
                .toArray();
        });
        assertClose(map, kernel.flat(), ROUNDING, 'map');
        const { values } = pa.spectrum({ rows: N, cols: N, data: map });
        assert.ok(values[d] < 1e-5 * values[0] && values[d - 1] > 1e-2 * values[0], 'rank d');
    });

    /** The primal weights of a solution: W_e|X = Σ_j φ(k_j) h_{r,j}ᵀ, W_r|X = Σ_i φ(q_i) h_{e,i}ᵀ. */
    function primalSolution() {
        const problem = cosineKernel();
        const { d, phiQ, phiK, svd, q, k } = problem;
        const [He, Hr, sigma] = [rowsOf(svd.he), rowsOf(svd.hr), Array.from(svd.sigma)];
        const We = multiply(transpose(phiK), Hr);
        const Wr = multiply(transpose(phiQ), He);
        // y = [e ‖ r] Cᵀ with C = [I 0], and then with C = [0 I], is e, and then r
        const select = first =>
            array(
                [d, 2 * d],
                Array.from({ length: 2 * d * d }, (_, i) => (i % (2 * d) === first + Math.floor(i / (2 * d)) ? 1 : 0)),
            );
        const run = first =>
            differentiate(
                pa,
                'primal',
                {
                    q,
                    k,
                    we: array([1, d, d], We.flat()),
                    wr: array([1, d, d], Wr.flat()),
                    concatWeight: select(first),
                    concatBias: array([d]),
                },
                { mode: 'fixed' },
            ).outputs;
        return { ...problem, He, Hr, sigma, We, Wr, first: run(0), second: run(d) };
    }

    test('primal and dual agree: weights built from the dual variables give e = K H_r = H_e Σ and r = Kᵀ H_e = H_r Σ', () => {
        const { kernel, He, Hr, sigma, first, second } = primalSolution();
        assertClose(first.e.data, multiply(kernel, Hr).flat(), ROUNDING, 'e against the dual');
        assertClose(first.e.data, scaleColumns(He, sigma).flat(), ROUNDING, 'e against H_e Σ');
        assertClose(first.r.data, multiply(transpose(kernel), He).flat(), ROUNDING, 'r against the dual');
        assertClose(first.r.data, scaleColumns(Hr, sigma).flat(), ROUNDING, 'r against H_r Σ');
        assertClose(first.y.data, scaleColumns(He, sigma).flat(), ROUNDING, 'y = e');
        assertClose(second.y.data, scaleColumns(Hr, sigma).flat(), ROUNDING, 'y = r');
    });

    /**
     * J of the library with sums in the place of means: e, r scaled by √N, one head.
     * @param {any} solution
     * @param {number[]} lambda
     */
    function objective({ N, d, We, Wr, first }, lambda, change = 0) {
        const scaled = scores =>
            array(
                [1, 1, N, d],
                scores.data.map(x => x * Math.sqrt(N)),
            );
        const we = array(
            [1, d, d],
            We.flat().map((x, i) => x * (1 + change * Math.sin(i))),
        );
        return differentiate(
            pa,
            'ksvdObjective',
            {
                e: scaled(first.e),
                r: scaled(first.r),
                we,
                wr: array([1, d, d], Wr.flat()),
                lambda: array([1, d], lambda),
            },
            {},
        ).outputs.y.data[0];
    }

    test('the objective is zero at the solution with Λ = Σ⁻¹, and not beside it', () => {
        const solution = primalSolution();
        const total = solution.sigma.reduce((a, b) => a + b, 0);
        const roots = solution.sigma.map(s => 1 / Math.sqrt(s)); // the parameter is the root of Λ
        assert.ok(
            Math.abs(objective(solution, roots)) < ROUNDING * total,
            `J = ${objective(solution, roots)}, Σσ = ${total}`,
        );
        // ½ Σ σ + ½ Σ σ − Tr: the trace in weight space is Σ σ
        assertClose(
            [
                objective(
                    solution,
                    roots.map(() => 0),
                ),
            ],
            [-total],
            ROUNDING,
            'trace',
        );
        assert.ok(
            Math.abs(
                objective(
                    solution,
                    roots.map(x => 1.1 * x),
                ),
            ) >
                0.1 * total,
            'another Λ',
        );
        assert.ok(Math.abs(objective(solution, roots, 0.5)) > 0.01 * total, 'other weights');
    });

    test('the solution is stationary: the gradient of J by the weights vanishes', () => {
        const { N, d, q, k, We, Wr, sigma } = primalSolution();
        const roots = sigma.map(s => 1 / Math.sqrt(s));
        pa.scope(() => {
            const tensor = (data, shape, grad = false) => pa.tensor(Float32Array.from(data), shape, { grad });
            const we = tensor(We.flat(), [1, d, d], true);
            const wr = tensor(Wr.flat(), [1, d, d], true);
            const { e, r } = pa.attention.primal(
                {
                    q: tensor(q.data, q.shape),
                    k: tensor(k.data, k.shape),
                    we,
                    wr,
                    concatWeight: tensor(new Array(2 * d * d).fill(0), [d, 2 * d]),
                    concatBias: tensor(new Array(d).fill(0), [d]),
                },
                { mode: 'fixed' },
            );
            const lambda = tensor(
                roots.map(x => x * Math.sqrt(N)),
                [1, d],
            ); // sums in the place of means
            const J = pa.attention.ksvdObjective({ e, r, we, wr, lambda });
            assert.ok(Math.abs(J.toArray()[0]) < 1e-4);
            pa.backward(J);
            const size = Math.max(...We.flat().map(Math.abs));
            for (const [name, { grad, size: entries }] of Object.entries({ we, wr })) {
                assert.equal(grad.length, entries);
                assert.ok(
                    grad.every(x => Math.abs(x) < 1e-5 * size),
                    `dJ/d${name}`,
                );
            }
            // and not because there is none: with another λ it does not vanish
            const other = pa.attention.ksvdObjective({ e, r, we, wr, lambda: tensor(roots, [1, d]) });
            pa.backward(other);
            assert.ok(we.grad.some(x => Math.abs(x) > 0.1 * size));
        });
    });
});

/** Tensors q, k, v of one shape. @param {number} seed */
function heads(seed, { N = 9, M = N, d = 5, B = 1, H = 2 } = {}) {
    const random = generator(seed);
    return { q: random.array([B, H, N, d]), k: random.array([B, H, M, d]), v: random.array([B, H, M, d]) };
}
const y = (op, inputs, options = {}) => differentiate(pa, op, inputs, options).outputs.y.data;
const plus = (a, f) =>
    array(
        a.shape,
        a.data.map((x, i) => x + f(i)),
    );

describe('the primal-dual framework (Nguyen et al.)', () => {
    test('Theorem 1: attention is the support vector expansion with monomial features', () => {
        const random = generator(20);
        const [N, d, degree] = [9, 2, 20];
        const inputs = {
            q: random.array([1, 1, N, d], 0.8),
            k: random.array([1, 1, N, d], 0.8),
            v: random.array([1, 1, N, d]),
        };
        const factorial = n => (n < 2 ? 1 : n * factorial(n - 1));
        const phi = x =>
            Array.from({ length: degree + 1 }, (_, t) =>
                Array.from(
                    { length: t + 1 },
                    (__, n) =>
                        ((x[0] / d ** 0.25) ** n / Math.sqrt(factorial(n))) *
                        ((x[1] / d ** 0.25) ** (t - n) / Math.sqrt(factorial(t - n))),
                ),
            ).flat();
        const features = view(inputs.k, 0, 0).map(phi);
        const W = [0, 1].map(c =>
            features[0].map((_, f) =>
                features.reduce((sum, feature, j) => sum + view(inputs.v, 0, 0)[j][c] * feature[f], 0),
            ),
        );
        const expected = view(inputs.q, 0, 0).flatMap(x => {
            const h = features.reduce((sum, feature) => sum + dot(phi(x), feature), 0);
            return W.map(w => dot(w, phi(x)) / h);
        });
        assertClose(y('softmax', inputs), expected, ROUNDING, 'W Φ(x) / h(x)');
    });

    test('Attention-BN with β = 0 is softmax attention; β = 1 does not see a vector added to all queries and keys', () => {
        const inputs = heads(21);
        assertClose(y('softmax', inputs, { beta: 0 }), y('softmax', inputs), 1e-12, 'β = 0');
        const moved = { q: plus(inputs.q, i => (i % 5) - 2), k: plus(inputs.k, i => (i % 5) - 2), v: inputs.v };
        assertClose(y('softmax', moved, { beta: 1 }), y('softmax', inputs, { beta: 1 }), 1e-5, 'β = 1, moved');
        assertClose(
            y('softmax', moved, { standardize: true }),
            y('softmax', inputs, { standardize: true }),
            1e-5,
            'standardised, moved',
        );
        assert.throws(() => assertClose(y('softmax', moved), y('softmax', inputs), 1e-5, 'plain'), /plain: differs/);
    });

    test('standardising does not see a positive factor per channel either', () => {
        const inputs = heads(22);
        const factor = [0.5, 1, 2, 3, 4];
        const stretched = a =>
            array(
                a.shape,
                a.data.map((x, i) => x * factor[i % 5]),
            );
        const options = { standardize: true, eps: 1e-12 };
        assertClose(
            y('softmax', { q: stretched(inputs.q), k: stretched(inputs.k), v: inputs.v }, options),
            y('softmax', inputs, options),
            1e-5,
            'stretched',
        );
    });

    test('keys of mean zero: recentring changes nothing; equal keys: the mean of the values', () => {
        const { q, k, v } = heads(23, { N: 8 });
        const centred = array(
            k.shape,
            k.data.map((x, i) => (Math.floor(i / 5) % 2 ? -k.data[i - 5] : x)),
        );
        assertClose(
            y('softmax', { q, k: centred, v }, { beta: 0.7 }),
            y('softmax', { q, k: centred, v }),
            1e-5,
            'mean zero',
        );
        const equal = array(
            k.shape,
            k.data.map((_, i) => (i % 5) - 1),
        );
        const mean = Array.from({ length: 2 * 8 * 5 }, (_, i) =>
            view(v, 0, Math.floor(i / 40)).reduce((sum, row) => sum + row[i % 5] / 8, 0),
        );
        for (const options of [{}, { beta: 0.6 }, { standardize: true }])
            assertClose(y('softmax', { q, k: equal, v }, options), mean, 1e-5, `equal keys ${Object.keys(options)}`);
    });

    test('scaled heads: factor 1 is softmax attention, factor N the mean value, tokens repeated s times are one token', () => {
        const inputs = heads(24, { N: 6 });
        assertClose(y('softmax', inputs, { pool: [1, 1] }), y('softmax', inputs), 1e-12, 'factor 1');
        const mean = Array.from({ length: 2 * 6 * 5 }, (_, i) =>
            view(inputs.v, 0, Math.floor(i / 30)).reduce((sum, row) => sum + row[i % 5] / 6, 0),
        );
        assertClose(y('softmax', inputs, { pool: [6, 6] }), mean, 1e-5, 'factor N');
        const repeat = a =>
            array(
                [1, 2, 18, 5],
                Array.from({ length: 180 }, (_, i) => view(a, 0, Math.floor(i / 90))[Math.floor((i % 90) / 15)][i % 5]),
            );
        assertClose(
            y('softmax', { q: inputs.q, k: repeat(inputs.k), v: repeat(inputs.v) }, { pool: [3, 3] }),
            y('softmax', inputs),
            1e-5,
            'repeated',
        );
    });

    test('convolution: a delta filter is softmax attention, a filter times γ multiplies the logits by γ²', () => {
        const inputs = heads(25);
        const filter = tap => array([2, 5], [0, 0, tap, 0, 0, 0, 0, tap, 0, 0]);
        assertClose(
            y('softmax', { ...inputs, filter: filter(1) }, { conv: '1d' }),
            y('softmax', inputs),
            1e-6,
            'delta',
        );
        const warmer = {
            q: array(
                inputs.q.shape,
                inputs.q.data.map(x => 9 * x),
            ),
            k: inputs.k,
            v: inputs.v,
        };
        assertClose(
            y('softmax', { ...inputs, filter: filter(3) }, { conv: '1d' }),
            y('softmax', warmer),
            1e-5,
            'γ = 3',
        );
        const random = generator(26);
        const taps = random.array([2, 3]);
        const column = { ...inputs, filter: array([2, 3, 1], taps.data) };
        assertClose(
            y('softmax', column, { conv: '2d', rows: 9, cols: 1 }),
            y('softmax', { ...inputs, filter: taps }, { conv: '1d' }),
            1e-6,
            '2-D with one column',
        );
    });

    test('permuting keys and values together changes nothing; attention is within the hull of the values', () => {
        const inputs = heads(27);
        const order = [4, 2, 8, 0, 6, 1, 7, 5, 3];
        const permuted = a =>
            array(
                a.shape,
                a.data.map((_, i) => a.data[Math.floor(i / 45) * 45 + order[Math.floor(i / 5) % 9] * 5 + (i % 5)]),
            );
        for (const options of [{}, { beta: 0.6 }, { standardize: true }])
            assertClose(
                y('softmax', { q: inputs.q, k: permuted(inputs.k), v: permuted(inputs.v) }, options),
                y('softmax', inputs, options),
                1e-5,
                `${Object.keys(options)}`,
            );
        const ones = {
            ...inputs,
            v: array(
                inputs.v.shape,
                inputs.v.data.map(() => 1),
            ),
        };
        for (const op of ['softmax', 'linear']) assertClose(y(op, ones), ones.v.data, 1e-5, `${op}: rows sum to 1`);
    });

    test('linear attention: β and factors of 1 change nothing, and both centrings matter', () => {
        const inputs = heads(28);
        assertClose(y('linear', inputs, { beta: 0, pool: [1, 1] }), y('linear', inputs), 1e-6, 'β = 0');
        const moved = { q: plus(inputs.q, () => 1), k: plus(inputs.k, () => 1), v: inputs.v };
        assertClose(y('linear', moved, { beta: 1 }), y('linear', inputs, { beta: 1 }), 1e-5, 'β = 1, moved');
        assert.throws(() => assertClose(y('linear', moved), y('linear', inputs), 1e-3, 'plain'), /plain: differs/);
    });

    test('sparse attention whose pattern allows everything is dense attention', () => {
        const inputs = heads(29);
        for (const pattern of [
            { pattern: 'window', window: 9 },
            { pattern: 'strided', block: 9 },
            { pattern: 'strided', block: 1 },
            { pattern: 'fixed', block: 9 },
        ])
            for (const options of [{}, { beta: 0.6 }, { standardize: true }])
                assertClose(
                    y('sparse', inputs, { ...pattern, ...options }),
                    y('softmax', inputs, options),
                    1e-5,
                    JSON.stringify({ ...pattern, ...options }),
                );
    });
});

describe('Gaussian kernels (Skyformer)', () => {
    test('C = D_Q^{-½} A D_K^{-½}: the two-sided normalisation of softmax scores', () => {
        const inputs = heads(30, { M: 7 });
        const expected = [0, 1].flatMap(h =>
            view(inputs.q, 0, h).flatMap(q =>
                [0, 1, 2, 3, 4].map(c =>
                    view(inputs.k, 0, h).reduce((sum, k, j) => {
                        const root = Math.sqrt(5);
                        return (
                            sum +
                            (Math.exp(dot(q, k) / root) /
                                Math.sqrt(Math.exp(dot(q, q) / root) * Math.exp(dot(k, k) / root))) *
                                view(inputs.v, 0, h)[j][c]
                        );
                    }, 0),
                ),
            ),
        );
        assertClose(y('gaussian', inputs), expected, ROUNDING, 'y');
    });

    test('Nyström with every row as a landmark, γ → 0, converges to the kernel itself', () => {
        const inputs = heads(31, { N: 4, d: 3 });
        // far apart: well conditioned
        for (const a of [inputs.q, inputs.k]) for (let i = 0; i < a.data.length; i++) a.data[i] *= 3;
        const errors = [0.1, 0.01, 0.001].map(gamma => {
            const [nystrom, kernel] = [
                y('skyformer', inputs, {
                    landmarks: Int32Array.from({ length: 8 }, (_, i) => i),
                    gamma,
                    iterations: 0,
                }),
                y('gaussian', inputs),
            ];
            return Math.max(...nystrom.map((x, i) => Math.abs(x - kernel[i]))) / Math.max(...kernel.map(Math.abs));
        });
        assert.ok(errors[0] < 0.3 && errors[1] < errors[0] / 4 && errors[2] < errors[1] / 4, `${errors}`);
    });

    test('C̄ − C̄S(SᵀC̄S)⁻¹SᵀC̄ has no negative eigenvalue, and its norm falls with m', () => {
        // q = k makes C itself positive semidefinite; the map of the un-normalised kernel is C
        const random = generator(32);
        const N = 24;
        const x = random.array([1, 1, N, 4], 1.5);
        const tensors = a => pa.tensor(Float32Array.from(a.data), a.shape);
        const map = (op, options = {}) =>
            pa.scope(() => {
                const t = tensors(x);
                return rowsOf({ rows: N, cols: N, data: pa.map(op, { q: t, k: t, v: t }, options).toArray() });
            });
        const C = map('gaussian');
        let before = Infinity;
        for (const m of [4, 8, 16]) {
            const landmarks = Int32Array.from({ length: m }, (_, i) => Math.floor((i * N) / m));
            const nystrom = map('skyformer', { landmarks, gamma: 1e-3, iterations: 0 });
            const difference = C.map((row, i) =>
                row.map((value, j) => (value - nystrom[i][j] + C[j][i] - nystrom[j][i]) / 2),
            );
            const quadratic = Math.min(
                ...Array.from({ length: 200 }, () => {
                    const direction = unit(Array.from({ length: N }, () => random.normal()));
                    return dot(
                        direction,
                        multiply(
                            difference,
                            direction.map(value => [value]),
                        ).flat(),
                    );
                }),
            );
            assert.ok(quadratic > -1e-4, `m ${m}: xᵀ(C − C̃)x = ${quadratic}`);
            const norm = pa.svd(difference).s[0];
            assert.ok(norm < before, `m ${m}: ‖C − C̃‖ = ${norm}, before ${before}`);
            before = norm;
        }
    });
});

describe('implicit kernels (Song et al.)', () => {
    /** @param {number} M @param {number} d @param {number} sigma */
    const gaussianPoints = (M, d, sigma) => generator(40).array([1, d, M], sigma);

    test('samples of the right Gaussian and p = 2 give softmax attention', () => {
        const [d, M] = [4, 60_000];
        const random = generator(41);
        const inputs = {
            q: random.array([1, 1, 5, d], 0.7),
            k: random.array([1, 1, 5, d], 0.7),
            v: random.array([1, 1, 5, d]),
        };
        const w = gaussianPoints(M, d, 1 / (2 * Math.PI * Math.SQRT2 * d ** 0.25));
        assertClose(
            y('implicit', { ...inputs, w }, { p: 2, eps: 1e-9, stationary: true }),
            y('softmax', inputs),
            2e-2,
            'stationary',
        );
        assertClose(
            y('implicit', { ...inputs, w1: w, w2: w }, { p: 2, eps: 1e-9 }),
            y('implicit', { ...inputs, w }, { p: 2, eps: 1e-9, stationary: true }),
            1e-4,
            'the same points twice',
        );
    });

    test('no spectrum: weights are the magnitudes alone; signs of the points do not matter', () => {
        const inputs = heads(42);
        const zeros = array([2, 5, 3]);
        for (const p of [1.8, 2, 3]) {
            const expected = [0, 1].flatMap(h => {
                const weights = view(inputs.k, 0, h).map(k =>
                    Math.exp(k.reduce((sum, x) => sum + Math.abs(x) ** p, 0) ** (2 / p) / (2 * Math.sqrt(5))),
                );
                const sum = weights.reduce((a, b) => a + b, 0);
                const row = [0, 1, 2, 3, 4].map(c =>
                    weights.reduce((s, w, j) => s + (w / sum) * view(inputs.v, 0, h)[j][c], 0),
                );
                return Array.from({ length: 9 }, () => row).flat();
            });
            assertClose(y('implicit', { ...inputs, w1: zeros, w2: zeros }, { p }), expected, 1e-5, `p ${p}`);
        }
        const random = generator(43);
        const [w1, w2] = [random.array([2, 5, 3], 0.1), random.array([2, 5, 3], 0.1)];
        const negative = a =>
            array(
                a.shape,
                a.data.map(x => -x),
            );
        assertClose(
            y('implicit', { ...inputs, w1: negative(w1), w2: negative(w2) }),
            y('implicit', { ...inputs, w1, w2 }),
            1e-5,
            'signs',
        );
    });

    test('the generator of points is odd', () => {
        const random = generator(44);
        const net = Object.fromEntries(
            [1, 2, 3].flatMap(i => [
                [`a${i}`, random.array([5, 5])],
                [`b${i}`, random.array([5])],
            ]),
        );
        const z = random.array([1, 2, 5, 7]);
        const forward = y('spectralNet', { z, ...net });
        assertClose(
            y('spectralNet', {
                z: array(
                    z.shape,
                    z.data.map(x => -x),
                ),
                ...net,
            }),
            forward.map(x => -x),
            1e-6,
            'w(−z) = −w(z)',
        );
    });
});

describe('graphs', () => {
    test('a complete graph with magnitudes only is the same for every node; without self terms GAT ignores the target', () => {
        const random = generator(50);
        const [H, N, d] = [2, 7, 4];
        const z = random.array([H, N, d]);
        const edges = Int32Array.from(Array.from({ length: N * N }, (_, e) => [Math.floor(e / N), e % N]).flat());
        const zero = array([H, d]);
        const result = y('graph', { z, aSelf: zero, aNeighbor: zero }, { edges });
        const mean = Array.from({ length: H * N * d }, (_, i) =>
            view(z, Math.floor(i / (N * d))).reduce((sum, row) => sum + row[i % d] / N, 0),
        );
        assertClose(result, mean, ROUNDING, 'mean of the neighbours');
        const w = array([H, d, 3]);
        const implicit = y('graphImplicit', { z, w1: w, w2: w }, { edges });
        const expected = Array.from({ length: H * N * d }, (_, i) => {
            const rows = view(z, Math.floor(i / (N * d)));
            const weights = rows.map(row => Math.exp(dot(row, row) / 2));
            return rows.reduce((sum, row, j) => sum + weights[j] * row[i % d], 0) / weights.reduce((a, b) => a + b, 0);
        });
        assertClose(implicit, expected, 1e-5, 'magnitudes');
    });
});
