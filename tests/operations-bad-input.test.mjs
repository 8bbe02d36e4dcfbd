// Input at the edges of what the mechanisms take: either a sentence that names the argument and the value, or the
// result that follows from the definition. Never NaN, never what lies beside an array.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertFinite, assertNear, assertZero } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { randomArray, small, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();

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
const [B, H, N, d] = [1, 2, 5, 4];
const qkv = (grad = false) => ({
    q: random(1, [B, H, N, d], grad),
    k: random(2, [B, H, N, d], grad),
    v: random(3, [B, H, N, d], grad),
});
/**
 * What every mechanism needs beside q, k, v.
 * @type {Record<string, () => { inputs: Record<string, any>, options?: any }>}
 */
const MECHANISMS = {
    softmax: () => ({ inputs: qkv(true) }),
    'softmax, BN and scaled heads': () => ({
        inputs: qkv(true),
        options: { beta: 0.5, standardize: true, pool: [1, 3] },
    }),
    'softmax, convolution': () => ({ inputs: { ...qkv(true), filter: random(4, [H, 3], true) } }),
    linear: () => ({ inputs: qkv(true) }),
    'linear, BN and scaled heads': () => ({
        inputs: qkv(true),
        options: { beta: 0.5, standardize: true, pool: [1, 3] },
    }),
    sparse: () => ({ inputs: qkv(true), options: { pattern: 'strided', block: 2 } }),
    window: () => ({ inputs: qkv(true), options: { window: 1 } }),
    gaussian: () => ({ inputs: qkv(true) }),
    skyformer: () => ({ inputs: qkv(true), options: { landmarks: 4 } }),
    implicit: () => ({ inputs: { ...qkv(true), w1: random(5, [H, d, 3], true), w2: random(6, [H, d, 3], true) } }),
    primal: () => {
        const { q, k } = qkv(true);
        return {
            inputs: {
                x: random(7, [B, N, H * d], true),
                q,
                k,
                we: random(8, [H, 3, 2], true),
                wr: random(9, [H, 3, 2], true),
                concatWeight: random(10, [d, 4], true),
                concatBias: random(11, [d], true),
            },
        };
    },
};
/** @param {string} name @param {any} options */
const run = (name, options) => {
    const { inputs, options: own } = MECHANISMS[name](),
        op = /** @type {any} */ (pa.attention)[name.split(',')[0]];
    const result = op(inputs, { ...own, ...options });
    return { inputs, y: result.y ?? result };
};

describe('samples that are all padding', () => {
    for (const name of Object.keys(MECHANISMS))
        test(`${name}: zeros, and finite gradients`, () =>
            pa.scope(() => {
                const { inputs, y } = run(name, { mask: [0, 0, 0, 0, 0] });
                assertZero(y.toArray());
                pa.backward(y, randomArray(y.size, 12));
                for (const [input, tensor] of Object.entries(inputs)) assertZero(tensor.grad, input);
            }));

    test('beside a real one they change nothing', () =>
        pa.scope(() => {
            const [q, k, v] = [1, 2, 3].map(seed => random(seed, [2, H, N, d]));
            const first = (/** @type {any} */ t) => pa.tensor(t.toArray().subarray(0, H * N * d), [1, H, N, d]);
            for (const name of /** @type {const} */ (['softmax', 'linear', 'gaussian'])) {
                const both = pa.attention[name](
                    { q, k, v },
                    {
                        mask: [
                            [1, 1, 1, 1, 1],
                            [0, 0, 0, 0, 0],
                        ],
                    },
                ).toArray();
                assertNear(
                    both.subarray(0, H * N * d),
                    pa.attention[name]({ q: first(q), k: first(k), v: first(v) }).toArray(),
                    1e-6,
                );
                assertZero(both.subarray(H * N * d));
            }
        }));

    test('the objective of none is the trace alone', () =>
        pa.scope(() => {
            const we = random(1, [H, 3, 2]),
                wr = random(2, [H, 3, 2]);
            const J = pa.attention.ksvdObjective(
                { e: random(3, [B, H, N, 2]), r: random(4, [B, H, N, 2]), we, wr, lambda: random(5, [H, 2]) },
                { mask: [0, 0, 0, 0, 0] },
            );
            assertNear(
                J.toArray(),
                [-we.toArray().reduce((sum, value, i) => sum + value * wr.toArray()[i], 0) / H],
                1e-5,
            );
        }));

    test('a model takes no empty sample', () => {
        const model = pa.classifier(small());
        says(() => model.predict([]), 'x is empty');
        says(() => model.step({ x: [[1, 2], []], y: [0, 1] }), 'batch.x[1] is empty');
        model.dispose();
    });
});

test('a bias of −Infinity hides a key, and a query without keys gets 0 and gives no gradient', () => {
    const make = (/** @type {number[]} */ ...shape) => random(4, shape, true);
    pa.scope(() => {
        const [q, k, v] = [make(1, 2, 9, 4), make(1, 2, 11, 4), make(1, 2, 11, 4)];
        const hides = (/** @type {number} */ i, /** @type {number} */ j) => i === 4 || (i + j) % 3 === 0;
        const bias = pa.tensor(
            Float32Array.from({ length: 99 }, (_, n) => (hides(Math.floor(n / 11), n % 11) ? -Infinity : 0)),
            [9, 11],
            { grad: true },
        );
        const y = pa.attention.softmax({ q, k, v, bias });
        pa.backward(y, new Float32Array(72).fill(1));
        const rows = y.toArray();
        assert.deepEqual([...rows.slice(16, 20)], [0, 0, 0, 0]);
        for (const x of [q, k, v, bias])
            assert.ok([.../** @type {Float32Array} */ (x.grad)].every(Number.isFinite), 'a gradient');
        const map = pa.map('softmax', { q, k, v, bias }).toArray();
        for (let i = 0; i < 9; i++) for (let j = 0; j < 11; j++) assert.equal(map[i * 11 + j] === 0, hides(i, j));
    });
});

test('a bias by distance, or for each pair', () => {
    const f = (/** @type {number[]} */ ...shape) => random(4, shape);
    const [q, k] = [f(1, 2, 3, 4), f(1, 2, 5, 4)];
    for (const op of ['softmax', 'sparse', 'window']) {
        says(() => pa.attention[op]({ q, k, v: k, relative: f(2, 6) }), 'relative', '[2, 6]', 'N+M−1', '[2, 7]');
        says(() => pa.attention[op]({ q, k, v: k, relative: f(3, 7) }), 'relative', '[3, 7]');
        says(() => pa.attention[op]({ q, k, v: k, relative: f(2, 7), pool: [1, 2] }), 'relative', 'pool');
        says(() => pa.attention[op]({ q, k, v: k, bias: f(7, 7) }), 'bias', '[7, 7]', 'N');
        says(() => pa.attention[op]({ q, k, v: k, bias: f(3, 4, 4) }), 'bias', '[3, 4, 4]');
        says(() => pa.attention[op]({ q, k, v: k, bias: f(3, 5), pool: [1, 2] }), 'bias', 'pool');
    }
});

describe('pooling factors', () => {
    test('that are no factors', () =>
        pa.scope(() => {
            for (const name of ['softmax', 'linear', 'sparse', 'window']) {
                says(() => run(name, { pool: [1, 0] }), `attention.${name}: pool[1] is 0`, 'at least 1');
                says(() => run(name, { pool: [-2, 1] }), 'pool[0] is -2');
                says(() => run(name, { pool: pa.tensor(Int32Array.of(1, -1)) }), 'pool[1] is -1');
                says(() => run(name, { pool: [1, 1.5] }), 'pool', 'value 1 is 1.5');
                says(() => run(name, { pool: [1, 2 ** 31] }), 'pool', '2147483648');
                says(() => run(name, { pool: [1, 2, 3] }), 'pool has shape [3]', 'H = 2');
                says(
                    () => pa.classifier(small({ attention: { kind: name, pool: [1, 1, 1, 0] } })),
                    'pool[3]',
                    '1 to 20',
                    '0',
                );
                says(() => pa.classifier(small({ attention: { kind: name, pool: [1, 1, 1, 21] } })), 'pool[3]', '21');
                says(() => pa.classifier(small({ attention: { kind: name, pool: [1, 2.5, 1, 1] } })), 'pool[1]', '2.5');
            }
        }));

    test('odd ones: the last window has what is left', () =>
        pa.scope(() => {
            const { q, k, v } = qkv(),
                by3 = (/** @type {any} */ t) => {
                    const data = t.toArray(),
                        out = [];
                    for (let h = 0; h < H; h++)
                        for (const [from, to] of [
                            [0, 3],
                            [3, 5],
                        ])
                            for (let c = 0; c < d; c++) {
                                let sum = 0;
                                for (let i = from; i < to; i++) sum += data[(h * N + i) * d + c];
                                out.push(sum / (to - from));
                            }
                    return pa.tensor(out, [B, H, 2, d]);
                };
            assertNear(
                pa.attention.softmax({ q, k, v }, { pool: [3, 3] }).toArray(),
                pa.attention.softmax({ q, k: by3(k), v: by3(v) }).toArray(),
                1e-6,
            );
        }));

    test('of the whole length and more: the mean of the values, for every query', () =>
        pa.scope(() => {
            const { q, k, v } = qkv(),
                values = v.toArray();
            const mean = Float64Array.from({ length: H * N * d }, (_, at) => {
                const h = Math.floor(at / (N * d)),
                    c = at % d;
                return Array.from({ length: N }, (_, i) => values[(h * N + i) * d + c]).reduce((a, b) => a + b) / N;
            });
            for (const factor of [5, 6, 7, 1000])
                for (const name of /** @type {const} */ (['softmax', 'linear']))
                    assertNear(pa.attention[name]({ q, k, v }, { pool: [factor, factor] }).toArray(), mean, 1e-5);
        }));
});

describe('implicit kernels', () => {
    test('p, den, eps, samples, dropout', () =>
        pa.scope(() => {
            for (const p of [1, 0.5, 0, -3]) {
                says(() => run('implicit', { p }), 'p must be above 1', `${p}`);
                says(
                    () => pa.classifier(small({ attention: { kind: 'implicit', p } })),
                    'attention.p must be above 1',
                    `${p}`,
                );
                says(
                    () => pa.graphClassifier({ features: 2, classes: 2, attention: { kind: 'graphImplicit', p } }),
                    'attention.p must be above 1',
                    `${p}`,
                );
            }
            for (const p of [NaN, Infinity]) says(() => run('implicit', { p }), 'p must be a number', `${p}`);
            for (const p of [1.0001, 60]) assertFinite(run('implicit', { p }).y.toArray());
            says(() => run('implicit', { den: -1 }), 'den', '-1');
            says(() => run('implicit', { eps: -1 }), 'eps', '-1');
            says(() => run('implicit', { magnitudeDropout: 1 }), 'magnitudeDropout must be below 1');
            says(
                () => pa.classifier(small({ attention: { kind: 'implicit', magnitudeDropout: 1 } })),
                'magnitudeDropout',
                '1',
            );
            says(() => pa.classifier(small({ attention: { kind: 'implicit', samples: 0 } })), 'samples', '0');
            says(
                () => pa.classifier(small({ attention: { kind: 'implicit', source: 'ikan', samples: 3 } })),
                'samples is 3',
                'even',
            );
        }));
});

describe('landmarks', () => {
    test('that are no rows', () =>
        pa.scope(() => {
            says(() => run('skyformer', { landmarks: [0, 10] }), 'landmarks[1] is 10', '0 to 9');
            says(() => run('skyformer', { landmarks: [-1] }), 'landmarks[0] is -1');
            says(() => run('skyformer', { landmarks: pa.tensor(Int32Array.of(99)) }), 'landmarks[0] is 99');
            says(() => run('skyformer', { landmarks: [] }), 'landmarks is empty');
            says(() => run('skyformer', { landmarks: [0.5] }), 'landmarks', '0.5');
            says(() => run('skyformer', { landmarks: 0 }), 'landmarks', '0');
            says(() => run('skyformer', { landmarks: 'all' }), 'landmarks', '"all"');
            for (const [option, value] of /** @type {const} */ ([
                ['gamma', -1],
                ['iterations', -1],
                ['iterations', 101],
                ['iterations', 2.5],
            ]))
                says(() => run('skyformer', { [option]: value }), `skyformer: ${option}`, `${value}`);
            for (const [option, value] of /** @type {const} */ ([
                ['landmarks', 0],
                ['landmarks', 1e6],
                ['gamma', -1],
                ['iterations', 101],
            ]))
                says(
                    () => pa.classifier(small({ attention: { kind: 'skyformer', [option]: value } })),
                    `attention.${option}`,
                    `${value}`,
                );
        }));

    test('the same one twice, more than there are rows, all of them, with an exact inverse: finite', () =>
        pa.scope(() => {
            for (const options of [
                { landmarks: [3, 3] },
                { landmarks: Array.from({ length: 30 }, (_, i) => i % 10) },
                { landmarks: 1000 },
                { landmarks: [1, 1, 6], gamma: 0, iterations: 0 },
            ]) {
                const { inputs, y } = run('skyformer', options);
                pa.backward(y, randomArray(y.size, 5));
                for (const values of [y.toArray(), ...Object.values(inputs).map(tensor => tensor.grad)])
                    assertFinite(values, JSON.stringify(options));
            }
            const model = pa.classifier(small({ attention: { kind: 'skyformer', landmarks: 5, iterations: 0 } }));
            assertFinite(model.predict(waves(1, 1).x[0]).logits);
            model.dispose();
        }));
});

describe('graphs', () => {
    const nodes = 5,
        C = 3;
    const inputs = () => ({
        z: random(1, [H, nodes, C], true),
        aSelf: random(2, [H, C], true),
        aNeighbor: random(3, [H, C], true),
    });
    const implicit = () => ({
        z: random(1, [H, nodes, C], true),
        w1: random(4, [H, C, 2], true),
        w2: random(5, [H, C, 2], true),
    });
    const rows = (/** @type {any} */ y, /** @type {number} */ node) =>
        [0, 1].flatMap(h => [...y.toArray().subarray((h * nodes + node) * C, (h * nodes + node + 1) * C)]);

    for (const [name, make] of /** @type {[any, () => any][]} */ ([
        ['graph', inputs],
        ['graphImplicit', implicit],
    ])) {
        const attend = (/** @type {number[]} */ edges, given = make()) =>
            /** @type {any} */ (pa.attention)[name](given, { edges: Int32Array.from(edges) });

        test(`${name}: edges that lead nowhere`, () =>
            pa.scope(() => {
                says(() => attend([0, 1, 2, 5]), 'source of edge 1 is 5', '0 to 4', '5 nodes');
                says(() => attend([-1, 0]), 'target of edge 0 is -1');
                says(() => attend([0, 1, 2]), 'edges has 3 values');
            }));

        test(`${name}: an isolated node has zeros, and so has a graph without edges`, () =>
            pa.scope(() => {
                const given = make(),
                    y = attend([0, 1, 1, 0], given);
                for (const node of [2, 3, 4]) assertZero(rows(y, node));
                assert.ok(rows(y, 0).some(value => value !== 0));
                pa.backward(y, randomArray(y.size, 7));
                for (const tensor of Object.values(given)) assertFinite(tensor.grad);
                assertZero(attend([]).toArray());
            }));

        test(`${name}: parts that are not connected do not know of each other`, () =>
            pa.scope(() => {
                const together = attend([0, 1, 1, 0, 3, 4, 4, 3, 3, 3]),
                    alone = attend([3, 4, 4, 3, 3, 3]);
                for (const node of [3, 4]) assertNear(rows(together, node), rows(alone, node), 0);
            }));

        test(`${name}: an edge given again counts once`, () =>
            pa.scope(() => {
                assertNear(attend([0, 1, 0, 1, 0, 2, 0, 1]).toArray(), attend([0, 1, 0, 2]).toArray(), 0);
            }));
    }

    test('models, with and without loops', () => {
        const x = randomArray(10, 1),
            edges = [0, 1, 1, 0, 0, 1];
        for (const selfLoops of [true, false])
            for (const attention of /** @type {const} */ ([
                'graph',
                'graphImplicit',
                { kind: 'graphImplicit', source: 'mikan' },
            ])) {
                const model = pa.graphClassifier({ features: 2, classes: 2, width: 4, heads: 2, attention, selfLoops });
                assertFinite(model.predict({ x, edges }).logits.data);
                assertFinite(model.predict({ x, edges: [] }).logits.data);
                says(() => model.predict({ x, edges: [0, 5] }), 'source of edge 0 is 5', '0 to 4');
                model.dispose();
            }
    });
});

describe('filters and patterns', () => {
    test('a filter longer than the sequence: taps that meet nothing do nothing', () =>
        pa.scope(() => {
            const { q, k, v } = qkv(),
                taps = randomArray(H * 64, 3);
            const long = pa.attention
                .softmax(/** @type {any} */ ({ q, k, v, filter: pa.tensor(taps, [H, 64]) }))
                .toArray();
            const centre = Float32Array.from(
                { length: H * (2 * N - 1) },
                (_, i) => taps[Math.floor(i / (2 * N - 1)) * 64 + 31 - (N - 1) + (i % (2 * N - 1))],
            );
            assertNear(
                long,
                pa.attention
                    .softmax(/** @type {any} */ ({ q, k, v, filter: pa.tensor(centre, [H, 2 * N - 1]) }))
                    .toArray(),
                1e-6,
            );
            const grid = pa.attention.softmax(/** @type {any} */ ({ q, k, v, filter: random(4, [H, 9, 9]) }), {
                conv: '2d',
                rows: 1,
                cols: 5,
            });
            assertFinite(grid.toArray());
        }));

    test('in models', () => {
        for (const filter of [1, 2, 21, 100])
            for (const pooling of ['mean', 'cls']) {
                const model = pa.classifier(small({ pooling, attention: { kind: 'softmax', conv: '1d', filter } }));
                for (const x of [[1, 2], waves(1, 1).x[0]]) assertFinite(model.predict(x).logits);
                model.dispose();
            }
        const image = pa.classifier(
            small({ attention: { kind: 'softmax', conv: '2d', rows: 4, cols: 5, filter: 30 } }),
        );
        assertFinite(image.predict(randomArray(40, 1)).logits);
        says(() => image.predict([1, 2]), '1 token', '4 × 5', '20');
        image.dispose();
        says(() => pa.classifier(small({ attention: { kind: 'softmax', conv: '1d', filter: 0 } })), 'filter', '0');
        says(
            () =>
                pa.attention.softmax(/** @type {any} */ ({ ...qkv(), filter: pa.tensor(new Float32Array(0), [H, 0]) })),
            'filter',
        );
    });

    test('windows and blocks', () =>
        pa.scope(() => {
            for (const [options, ...parts] of /** @type {[any, ...string[]][]} */ ([
                [{ window: -1 }, 'window', '-1'],
                [{ window: 1.5 }, 'window', '1.5'],
                [{ pattern: 'strided', block: 0 }, 'block', '0'],
                [{ pattern: 'fixed', block: 2, summary: 3 }, 'summary is 3', 'block of 2'],
                [{ pattern: 'fixd' }, 'pattern', 'did you mean "fixed"'],
            ])) {
                says(() => run('sparse', options), ...parts);
                says(() => pa.classifier(small({ attention: { kind: 'sparse', ...options } })), ...parts);
            }
            const dense = run('softmax', {}).y.toArray();
            for (const options of [
                { window: 4 },
                { window: 1e6 },
                { pattern: 'strided', block: 1e6 },
                { pattern: 'fixed', block: 1e6 },
            ])
                assertNear(run('sparse', { pattern: 'window', ...options }).y.toArray(), dense, 1e-6);
            says(() => run('linear', { causal: true, beta: 0.5 }), 'causal does not go with beta 0.5');
            says(
                () => pa.classifier(small({ attention: { kind: 'linear', causal: true, standardize: true } })),
                'causal does not go with standardize',
            );
        }));
});

describe('inputs of functions that do not go together: a sentence with the shapes, before anything is done', () => {
    const f = (/** @type {number[]} */ ...shape) => random(4, shape);
    const rest = (/** @type {number} */ s = 2) => ({ wr: f(H, 3, s), we: f(H, 3, s), concatBias: f(d) });
    const copula = (/** @type {any} */ changes = {}) => ({
        B1: f(2 * d, d),
        c1: f(d),
        B2: f(d, d),
        c2: f(d),
        B3: f(d, d),
        c3: f(d),
        B4: f(d, d),
        c4: f(d),
        ...changes,
    });
    const { attention } = /** @type {any} */ (pa);
    /** @type {[string, () => unknown, ...string[]][]} */
    const calls = [
        [
            'a filter for other heads',
            () => attention.softmax({ ...qkv(), filter: f(3, 3) }),
            'softmax: filter has shape [3, 3]',
            '[H,T] with H = 2, as in q',
        ],
        [
            'a filter of one dimension',
            () => attention.softmax({ ...qkv(), filter: f(3) }),
            'filter has shape [3]',
            '[H,T], 2 dimensions, or [H,T,U], 3 dimensions',
        ],
        [
            'a filter of a line for a grid',
            () => attention.softmax({ ...qkv(), filter: f(H, 3) }, { conv: '2d', rows: 1, cols: 5 }),
            'filter has shape [2, 3]',
            '"2d"',
        ],
        [
            'a filter of a grid for a line',
            () => attention.softmax({ ...qkv(), filter: f(H, 3, 3) }, { conv: '1d' }),
            'filter has shape [2, 3, 3]',
            '"1d"',
        ],
        [
            'a filter that is not used',
            () => attention.softmax({ ...qkv(), filter: f(H, 3) }, { conv: 'none' }),
            'filter has shape [2, 3]',
            '"none"',
        ],
        [
            'a filter without taps',
            () => attention.softmax({ ...qkv(), filter: f(H, 0) }),
            'filter has shape [2, 0]',
            'one tap',
        ],
        ['no filter', () => attention.softmax(qkv(), { conv: '1d' }), 'filter is missing', '"1d"'],
        [
            'no grid',
            () => attention.softmax({ ...qkv(), filter: f(H, 2, 2) }, { rows: 5 }),
            'cols is missing',
            '[2, 2, 2]',
        ],
        [
            'another grid',
            () => attention.softmax({ ...qkv(), filter: f(H, 2, 2) }, { rows: 2, cols: 3 }),
            '2 × 3 = 6',
            '5 tokens',
        ],
        [
            'a grid of parts of rows',
            () => attention.softmax({ ...qkv(), filter: f(H, 2, 2) }, { rows: 2.5, cols: 2 }),
            'rows',
            '2.5',
        ],
        [
            'a filter over other keys',
            () => attention.softmax({ ...qkv(), q: f(B, H, 3, d), filter: f(H, 3) }),
            'a filter needs as many queries as keys',
            '3 and 5',
        ],
        ...['softmax', 'sparse', 'window', 'linear'].map(
            name =>
                /** @type {[string, () => unknown, string]} */ ([
                    `${name}: causal over other keys`,
                    () => attention[name]({ ...qkv(), q: f(B, H, 3, d) }, { causal: true }),
                    'causal needs as many queries as keys, got 3 and 5',
                ]),
        ),
        ...['softmax', 'linear', 'gaussian'].map(
            name =>
                /** @type {[string, () => unknown, string]} */ ([
                    `${name}: no channels`,
                    () => attention[name]({ q: f(B, H, N, 0), k: f(B, H, N, 0), v: f(B, H, N, 0) }),
                    'q has shape [1, 2, 5, 0], expected [B,H,N,d] with at least one channel',
                ]),
        ),
        [
            'skyformer: landmarks of other samples',
            () =>
                attention.skyformer(
                    { ...qkv() },
                    {
                        landmarks: [
                            [0, 1],
                            [2, 3],
                        ],
                    },
                ),
            'landmarks has shape [2, 2], expected [B,m] with B = 1, as in q',
        ],
        [
            'primal: no input',
            () => attention.primal({ q: f(B, H, N, d), k: f(B, H, N, d), ...rest(), concatWeight: f(d, 4) }),
            'x is missing',
            '"data"',
        ],
        [
            'primal: an input of another width',
            () =>
                attention.primal({
                    x: f(B, N, 7),
                    q: f(B, H, N, d),
                    k: f(B, H, N, d),
                    ...rest(),
                    concatWeight: f(d, 4),
                }),
            'x has shape [1, 5, 7]',
            '[B,N,H·d] = [1, 5, 8]',
        ],
        [
            'primal: fixed weights of other rows',
            () =>
                attention.primal(
                    { q: f(B, H, N, d), k: f(B, H, N, d), ...rest(), concatWeight: f(d, 4) },
                    { mode: 'fixed' },
                ),
            'we has shape [2, 3, 2]',
            '[2, 4, 2]',
            '"fixed"',
        ],
        [
            'primal: concatWeight',
            () =>
                attention.primal({
                    x: f(B, N, 8),
                    q: f(B, H, N, d),
                    k: f(B, H, N, d),
                    ...rest(),
                    concatWeight: f(d, 3),
                }),
            'concatWeight has shape [4, 3]',
            '[d,2s] = [4, 4]',
        ],
        ['implicit: no points', () => attention.implicit(qkv()), 'w1 and w2 are missing'],
        ['implicit: half of them', () => attention.implicit({ ...qkv(), w1: f(H, d, 3) }), 'w2 is missing'],
        [
            'implicit: too many',
            () => attention.implicit({ ...qkv(), w1: f(H, d, 3), w2: f(H, d, 3), w: f(H, d, 3) }),
            'w and w1 are both given',
        ],
        [
            'implicit: stationary with two',
            () => attention.implicit({ ...qkv(), w1: f(H, d, 3), w2: f(H, d, 3) }, { stationary: true }),
            'w2 is given',
            'stationary',
        ],
        [
            'implicit: none of them',
            () => attention.implicit({ ...qkv(), w: f(H, d, 0) }),
            'w has shape [2, 4, 0]',
            'one spectral point',
        ],
        [
            'implicit: of other samples',
            () => attention.implicit({ ...qkv(), w: f(3, H, d, 2) }),
            'w has shape [3, 2, 4, 2]',
            '[B,H,d,S]',
            'B = 1',
        ],
        [
            'copulaNoise: B1',
            () => attention.copulaNoise({ ...qkv(), v: undefined, ...copula({ B1: f(d, d) }) }),
            'B1 has shape [4, 4]',
            '[2d,d] = [8, 4]',
        ],
        [
            'copulaNoise: B4',
            () => attention.copulaNoise({ q: f(B, H, N, d), k: f(B, H, N, d), ...copula({ B4: undefined }) }),
            'B4 is missing',
            'independent',
        ],
        [
            'copulaNoise: odd noise',
            () => attention.copulaNoise({ q: f(B, H, N, d), k: f(B, H, N, d), ...copula() }, { noise: f(B, d, H, 3) }),
            'noise has shape [1, 4, 2, 3]',
            'even',
        ],
        [
            'copulaNoise: odd samples',
            () => attention.copulaNoise({ q: f(B, H, N, d), k: f(B, H, N, d), ...copula() }, { samples: 5 }),
            'samples is 5',
            'even',
        ],
        [
            'spectralNet: layers',
            () =>
                attention.spectralNet({
                    z: f(B, H, d, 2),
                    a1: f(d, 3),
                    b1: f(d),
                    a2: f(d, d),
                    b2: f(d),
                    a3: f(d, d),
                    b3: f(d),
                }),
            'a1 has shape [4, 3]',
            'd = 4',
        ],
    ];
    for (const [name, call, ...parts] of calls)
        test(name, () => {
            const { used } = pa.memory();
            pa.scope(() => says(call, 'attention.', ...parts));
            assert.equal(pa.memory().used, used);
        });
});

test('inputs of the operations that layers are made of, too', () =>
    pa.scope(() => {
        const f = (/** @type {number[]} */ ...shape) => random(4, shape),
            { ops } = pa,
            x = f(3, 4);
        says(
            () => ops.linearLayer({ x, weight: f(5, 3) }),
            'ops.linearLayer: weight has shape [5, 3], expected [O,K] with K = 4, as in x',
        );
        says(
            () => ops.linearLayer({ x, weight: f(5, 4), bias: f(4) }),
            'bias has shape [4], expected [O] with O = 5, as in weight',
        );
        says(() => ops.linearLayer({ x: f(), weight: f(5, 4) }), 'x has shape [], expected […,K]');
        says(
            () => ops.layerNorm({ x, gamma: f(4), beta: f(3) }, { eps: 1e-5 }),
            'beta has shape [3]',
            'D = 4, as in x',
        );
        says(() => ops.poolMean({ x, mask: f(2) }), 'mask has shape [2], expected [1,N] with N = 3, as in x');
        says(() => ops.maskRows({ x, mask: f(3, 1) }), 'mask has shape [3, 1], expected [1,N]');
        assert.deepEqual(ops.maskRows({ x, mask: f(3) }).toArray(), ops.maskRows({ x, mask: f(1, 3) }).toArray());
        assert.deepEqual(ops.linearLayer({ x: f(2, 3, 4), weight: f(5, 4) }).shape, [2, 3, 5]);
    }));

describe('numbers that are none', () => {
    /** @param {string} name @param {string} input @param {number} value */
    const spoiled = (name, input, value) =>
        pa.scope(() => {
            const two = (/** @type {any} */ tensor, /** @type {string} */ key) => {
                if (!['x', 'q', 'k', 'v'].includes(key)) return tensor;
                const data = tensor.toArray();
                return pa.tensor(
                    [
                        ...data,
                        ...data.map((/** @type {number} */ each, /** @type {number} */ i) =>
                            key === input && i === 1 ? value : each,
                        ),
                    ],
                    [2, ...tensor.shape.slice(1)],
                    { grad: true },
                );
            };
            const { inputs, options } = MECHANISMS[name](),
                both = Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, two(tensor, key)]));
            const op = /** @type {any} */ (pa.attention)[name.split(',')[0]],
                out = op(both, options),
                y = out.y ?? out,
                clean = op(inputs, options);
            pa.backward(y, randomArray(y.size, 3));
            return { y: y.toArray(), clean: (clean.y ?? clean).toArray(), grad: both.q.grad };
        });

    for (const name of Object.keys(MECHANISMS))
        test(`${name}: NaN and infinity stay in their sample, and nothing hangs or is kept`, () => {
            const { used } = pa.memory();
            for (const input of name === 'primal' ? ['x', 'q', 'k'] : ['q', 'k', 'v'])
                for (const value of [NaN, Infinity]) {
                    const { y, clean, grad } = spoiled(name, input, value);
                    assertNear(y.subarray(0, clean.length), clean, 0);
                    assertFinite(grad.subarray(0, grad.length / 2), `${input}: the gradient of the other sample`);
                    if (Number.isNaN(value))
                        assert.ok(y.subarray(clean.length).some(Number.isNaN), `${input}: NaN is not hidden`);
                }
            assert.equal(pa.memory().used, used);
        });

    for (const [name, attention] of /** @type {[string, any][]} */ ([
        ['softmax', 'softmax'],
        ['skyformer', { kind: 'skyformer', landmarks: 4, iterations: 0 }],
        ['primal', 'primal'],
        ['mikan', { kind: 'implicit', source: 'mikan', samples: 4, klWeight: 0.1 }],
    ]))
        test(`a model of ${name} refuses them, and is as before`, () => {
            const model = pa.classifier(small({ attention, standardize: false })),
                { x, y } = waves(3, 1);
            model.step({ x, y });
            const before = model.parameters,
                { used } = pa.memory(),
                logits = model.predict(x[0]).logits;
            for (const value of [NaN, Infinity, -Infinity]) {
                const bad = Float32Array.from(x[1], (each, i) => (i === 3 ? value : each));
                for (const call of [
                    () => model.predict(bad),
                    () => model.inspect(bad),
                    () => model.evaluate({ x: [x[0], bad], y: [0, 1] }),
                    () => model.step({ x: [x[0], bad], y: [0, 1] }),
                ])
                    says(call, 'feature 1 of time step 1', `${value}`);
            }
            says(() => model.setParameter('head.bias', [0, NaN, 0]), 'value 1 of head.bias', 'NaN');
            // Finite, but too large for what comes of it.
            const huge = { x: [x[0], x[1].map(() => 3e38)], y: [0, 1] };
            says(() => model.step(huge), 'the model is as it was before');
            assert.deepEqual(model.parameters, before);
            assert.deepEqual(model.predict(x[0]).logits, logits);
            assert.equal(pa.memory().used, used);
            model.dispose();
        });

    test('a graph model, too', () => {
        const model = pa.graphClassifier({ features: 2, classes: 2, width: 4, heads: 2 }),
            x = [1, 2, 3, 4, 5, 6],
            edges = [0, 1, 2, 2];
        const before = model.parameters,
            { used } = pa.memory();
        says(() => model.predict({ x: [1, 2, 3, NaN, 5, 6], edges }), 'feature 1 of node 1', 'NaN');
        says(() => model.predict({ x, edges: [0, NaN] }), 'source of edge 0 is NaN');
        says(() => model.fit({ x, edges, y: [0, NaN, 1] }), 'y[1] is NaN');
        assert.deepEqual(model.parameters, before);
        assert.equal(pa.memory().used, used);
        model.dispose();
    });
});

test('models: every option out of its range is named with its value, and nothing is made', () => {
    const { used } = pa.memory();
    for (const [attention, ...parts] of /** @type {[any, ...string[]][]} */ ([
        [{ kind: 'softmax', pool: [1, 1, 1] }, 'pool has 3 entries for 4 heads'],
        [{ kind: 'softmax', pool: 0 }, 'pool[0]', '0'],
        [{ kind: 'softmax', pool: [1, 2, NaN, 1] }, 'pool[2]', 'NaN'],
        [{ kind: 'softmax', conv: '1d', filter: 2.5 }, 'filter', '2.5'],
        [{ kind: 'softmax', filter: 3 }, 'filter is 3', 'conv is "none"'],
        [{ kind: 'softmax', conv: '2d' }, 'rows'],
        [{ kind: 'softmax', conv: '2d', rows: 3, cols: 5 }, '3 × 5 = 15', '20 tokens'],
        [{ kind: 'softmax', beta: NaN }, 'beta', 'NaN'],
        [{ kind: 'softmax', eps: -1 }, 'eps', '-1'],
        [{ kind: 'linear', conv: '1d' }, 'unknown option of linear "conv"'],
        [{ kind: 'gaussian', beta: 1 }, 'unknown option of gaussian "beta"'],
        [{ kind: 'primal', pool: 2 }, 'unknown option of primal "pool"'],
        [{ kind: 'skyformer', beta: 1 }, 'unknown option of skyformer "beta"'],
        [{ kind: 'implicit', pool: 2 }, 'unknown option of implicit "pool"'],
        [{ kind: 'sparse', conv: '1d' }, 'unknown option of sparse "conv"'],
        [{ kind: 'skyformer', landmarks: 2.5 }, 'landmarks', '2.5'],
        [{ kind: 'skyformer', gamma: NaN }, 'gamma', 'NaN'],
        [{ kind: 'primal', rank: 0 }, 'rank', '0'],
        [{ kind: 'primal', rows: 0 }, 'rows', '0'],
        [{ kind: 'primal', eta: -1 }, 'eta', '-1'],
        [{ kind: 'implicit', den: -2 }, 'den', '-2'],
        [{ kind: 'implicit', klWeight: -1 }, 'klWeight', '-1'],
        [{ kind: 'implicit', source: 'mikn' }, 'source', 'did you mean "mikan"'],
        [{ kind: 'sparse', pattern: 'fixed', block: 4, summary: 5 }, 'summary is 5', 'block of 4'],
    ]))
        says(() => pa.classifier(small({ attention })), 'classifier: attention', ...parts);
    for (const [attention, ...parts] of /** @type {[any, ...string[]][]} */ ([
        [{ kind: 'graph', slope: NaN }, 'slope', 'NaN'],
        [{ kind: 'graph', dropout: 1 }, 'dropout', '1'],
        [{ kind: 'graphImplicit', samples: 0 }, 'samples', '0'],
        [{ kind: 'graphImplicit', p: 1 }, 'p must be above 1'],
        [{ kind: 'graphImplicit', eps: -1 }, 'eps', '-1'],
        [{ kind: 'graphImplicit', klWeight: -1 }, 'klWeight', '-1'],
        [{ kind: 'graphImplicit', source: 'mikn' }, 'source', 'did you mean "mikan"'],
        [{ kind: 'graphImplicit', source: 'ikan', samples: 5 }, 'samples is 5', 'must be even'],
        [{ kind: 'graph', source: 'ikan' }, 'option of graph "source"'],
    ]))
        says(() => pa.graphClassifier({ features: 2, classes: 2, attention }), 'graphClassifier: attention', ...parts);
    assert.equal(pa.memory().used, used);
});
