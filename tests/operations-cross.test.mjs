/**
 * @file Cross-attention: queries of one sequence, keys of another, masks on both sides; and what came with it, the
 *   causal implicit kernel and a learned beta. Against the float64 reference, and PyTorch's numbers (golden/cross.py).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';

import { assertClose, assertNear, assertZero, relativeError } from './support/compare.mjs';
import { checkDirection, checkGradient, numericGradient } from './support/gradcheck.mjs';
import { differentiate, loadLibrary } from './support/library.mjs';
import { binaryOf } from './support/wasm.mjs';
import { Core } from '../web/engine/core.js';
import { array, generator, view } from './reference/array.mjs';
import * as plain from './reference/attention.mjs';

const { instance } = await WebAssembly.instantiate(binaryOf('simd128'), {
    env: { emscripten_notify_memory_growth() {}, pa_custom: () => 0 },
});
/** @type {any} */ (instance.exports)._initialize?.();
const { operations } = new Core(/** @type {any} */ (instance.exports));
/** @type {any} */
let pa;
before(async () => {
    pa = await loadLibrary();
});

/** Rows of y where queryMask is 0 are 0; ksvdObjective looks at it itself. @type {Record<string, any>} */
const reference = Object.fromEntries(
    Object.entries(plain).map(([op, f]) => [
        op,
        (inputs, { queryMask, ...options }) => {
            if (op === 'ksvdObjective') return f(inputs, { ...options, queryMask });
            const result = f(inputs, options);
            const [B, H, N] = result.y.shape;
            for (let b = 0; b < B && queryMask; b++)
                for (let h = 0; h < H; h++)
                    for (let i = 0; i < N; i++) if (view(queryMask, b)[i] === 0) view(result.y, b, h)[i].fill(0);
            return result;
        },
    ]),
);

/** Sizes around the vector width: queries, keys, channels. */
const SIZES = [
    [1, 5, 4],
    [5, 1, 3],
    [3, 9, 5],
    [9, 3, 8],
    [7, 7, 4],
    [33, 8, 7],
    [8, 31, 9],
];
const [B, H] = [2, 2];

/** @param {ReturnType<typeof generator>} random */
function someMask(random, N) {
    const mask = random.mask([B, N]);
    for (let b = 0; b < B; b++) mask.data[b * N] = 1;
    return mask;
}

/** What each kind takes beside q, k, v, and its options. @type {Record<string, (random: any, sizes: any) => any[]>} */
const KINDS = {
    softmax: () => [{}, {}],
    'softmax, recentred, pooled': () => [{}, { beta: 0.7, pool: [1, 3] }],
    'softmax, standardised': () => [{}, { standardize: true, eps: 0.1 }],
    linear: () => [{}, {}],
    'linear, recentred, pooled': () => [{}, { beta: 0.4, pool: [2, 1] }],
    'linear, standardised': () => [{}, { standardize: true, eps: 0.1 }],
    gaussian: () => [{}, {}],
    skyformer: (random, { N, M }) => [{}, { landmarks: Int32Array.of(0, N - 1, N, N + M - 1).filter(unique) }],
    'skyformer, exact': (random, { N, M }) => [
        {},
        { iterations: 0, landmarks: Int32Array.of(0, N, N + (M >> 1)).filter(unique) },
    ],
    implicit: (random, { d }) => [
        { w1: random.array([H, d, 4], 0.1 / Math.sqrt(d)), w2: random.array([H, d, 4], 0.1 / Math.sqrt(d)) },
        { p: 1.8, eps: 1e-3 },
    ],
    'primal, data': (random, { M, d }) => [
        { x: random.array([B, M, H * d]), ...primalInputs(random, 5, 3, d) },
        { cross: true },
    ],
    'primal, fixed': (random, { d }) => [primalInputs(random, d, 6, d), { cross: true, mode: 'fixed' }],
};
const unique = (x, i, all) => all.indexOf(x) === i;

/** @param {ReturnType<typeof generator>} random */
function primalInputs(random, n, s, d) {
    return {
        we: random.array([H, n, s]),
        wr: random.array([H, n, s]),
        concatWeight: random.array([d, 2 * s]),
        concatBias: random.array([d]),
    };
}

/** @param {string} kind @param {number[]} sizes @param {string[]} masks */
function problem(kind, [N, M, d], masks, seed = N + 7 * M) {
    const random = generator(seed);
    const op = kind.split(',')[0];
    const [more, options] = KINDS[kind](random, { N, M, d });
    const inputs = { q: random.array([B, H, N, d]), k: random.array([B, H, M, d]), ...more };
    if (op !== 'primal') inputs.v = random.array([B, H, M, d]);
    return {
        op,
        inputs,
        options: {
            ...options,
            ...(masks.includes('mask') && { mask: someMask(random, M) }),
            ...(masks.includes('queryMask') && { queryMask: someMask(random, N) }),
        },
    };
}

/** @param {string} op @param {any} inputs @param {any} options @param {number} [tolerance] @param {string[]} [zero] */
function check(op, inputs, options, tolerance = 2e-4, zero = []) {
    const random = generator(9);
    const expected = reference[op](inputs, options);
    const dout = Object.fromEntries(
        Object.entries(expected).map(([name, { shape }]) => [name, random.array([...shape])]),
    );
    const actual = differentiate(pa, op, inputs, options, dout);
    assert.deepEqual(Object.keys(actual.outputs).sort(), Object.keys(expected).sort());
    for (const [name, { shape, data }] of Object.entries(actual.outputs)) {
        assert.deepEqual(shape, expected[name].shape, `${name}: shape`);
        assertClose(data, expected[name].data, Math.max(1e-5, tolerance / 20), name);
    }
    const numeric = numericGradient(reference[op], inputs, options, dout, { entries: 8 });
    assert.ok(checkGradient(actual.gradients, numeric, tolerance, { zero }) >= 8);
    checkDirection(reference[op], inputs, options, dout, actual.gradients, tolerance);
    return actual;
}

describe('queries and keys of two sequences', () => {
    for (const kind of Object.keys(KINDS))
        for (const [n, sizes] of SIZES.entries()) {
            const [N, M] = sizes;
            if (M === 1 && !/gaussian|skyformer|primal/.test(kind)) continue; // one key: its weight is 1
            const masks = [[], ['mask'], ['queryMask'], ['mask', 'queryMask']][n % 4];
            test(`${kind}, N ${N} M ${M} d ${sizes[2]} ${masks.join(' ')}`, () => {
                const { op, inputs, options } = problem(kind, sizes, masks);
                check(op, inputs, options, /implicit|skyformer/.test(kind) ? 2e-3 : 2e-4);
            });
        }

    test('more keys and queries than a block holds', () => {
        for (const kind of ['primal, data', 'linear, recentred, pooled', 'implicit', 'skyformer']) {
            const { op, inputs, options } = problem(kind, [267, 300, 3], ['mask', 'queryMask']);
            const dout = { y: generator(3).array(inputs.q.shape) };
            const actual = differentiate(pa, op, inputs, options, dout);
            assertClose(actual.outputs.y.data, reference[op](inputs, options).y.data, 1e-4, kind);
            checkDirection(reference[op], inputs, options, dout, actual.gradients, 2e-3);
        }
    });

    for (const kind of Object.keys(KINDS)) {
        test(`${kind}: masked queries and keys are as if they were not there`, () => {
            const { op, inputs, options } = problem(kind, [6, 9, 5], ['mask', 'queryMask']);
            for (let b = 0; b < B; b++) options.mask.data.set([1, 1, 0, 1, 0, 1, 1, 0, 0], b * 9);
            for (let b = 0; b < B; b++) options.queryMask.data.set([1, 0, 1, 1, 0, 0], b * 6);
            if (options.landmarks) options.landmarks = Int32Array.of(0, 2, 6, 11);
            const dout = { y: generator(4).array(inputs.q.shape) };
            const first = differentiate(pa, op, inputs, options, dout);
            const rows = /** @type {[string, any][]} */ ([
                ['q', options.queryMask],
                ['k', options.mask],
                ['v', options.mask],
                ['x', options.mask],
            ]);
            const other = structuredClone(inputs);
            for (const [name, mask] of rows.filter(([name]) => inputs[name])) {
                const d = name === 'x' ? 2 * 5 : 5,
                    heads = name === 'x' ? 1 : H;
                const gone = i => {
                    const row = Math.floor(i / d),
                        length = mask.shape[1];
                    return mask.data[Math.floor(row / length / heads) * length + (row % length)] === 0;
                };
                other[name].data = inputs[name].data.map((x, i) => (gone(i) ? x + 3 : x));
                assertZero(
                    first.gradients[name].filter((_, i) => gone(i)),
                    `gradient of masked rows of ${name}`,
                );
            }
            assertZero(first.outputs.y.data.filter((_, i) => options.queryMask.data[Math.floor(i / 5) % 6] === 0));
            const second = differentiate(pa, op, other, options, dout);
            assertClose(second.outputs.y.data, first.outputs.y.data, 1e-6, 'y');
            for (const name of Object.keys(first.gradients))
                assertClose(second.gradients[name], first.gradients[name], 1e-5, `gradient of ${name}`);
        });

        test(`${kind}: no key, no query`, () => {
            const { op, inputs, options } = problem(kind, [4, 5, 4], ['mask', 'queryMask']);
            options.mask.data.fill(0);
            const dout = { y: generator(5).array(inputs.q.shape) };
            const { outputs, gradients } = differentiate(pa, op, inputs, options, dout);
            if (op !== 'primal') assertZero(outputs.y.data);
            else assertClose(outputs.y.data, reference.primal(inputs, options).y.data, 1e-5, 'y');
            assertZero(gradients.k);
            options.queryMask.data.fill(0);
            const none = differentiate(pa, op, inputs, options, dout);
            assertZero(none.outputs.y.data);
            for (const name of Object.keys(none.gradients)) assertZero(none.gradients[name], name);
        });

        test(`${kind}: the map`, () => {
            const { op, inputs, options } = problem(kind, [6, 9, 5], ['mask', 'queryMask']);
            if (op === 'primal') inputs.v = generator(2).array([B, H, 9, 5]);
            const { map, y } = pa.scope(() => {
                const { v, ...tensors } = Object.fromEntries(
                    Object.entries(inputs).map(([name, { shape, data }]) => [name, pa.tensor(data, shape)]),
                );
                const given = { ...options };
                for (const name of ['mask', 'queryMask'])
                    given[name] = pa.tensor(options[name].data, options[name].shape);
                const all = op === 'primal' ? tensors : { ...tensors, v };
                const map = pa.map(op, all, given);
                assert.deepEqual([...map.shape], [B, H, 6, 9]);
                return { map: map.toArray(), y: op === 'primal' ? null : pa.attention[op](all, given).toArray() };
            });
            const product = array(inputs.q.shape);
            view(array([B, H, 6, 9], map)).forEach((heads, b) =>
                heads.forEach((rows, h) =>
                    rows.forEach((weights, i) => {
                        weights.forEach((w, j) => {
                            if (options.mask.data[b * 9 + j] === 0 || options.queryMask.data[b * 6 + i] === 0)
                                assert.equal(w, 0);
                            for (let c = 0; c < 5; c++) view(product, b, h)[i][c] += w * view(inputs.v, b, h)[j][c];
                        });
                    }),
                ),
            );
            if (y) assertClose(product.data, y, 1e-5, 'the map times the values');
        });
    }

    test('primal: the objective of two sequences, each with its mask', () => {
        for (const [N, M, s] of [
            [5, 9, 3],
            [8, 4, 4],
            [6, 6, 5],
        ]) {
            const random = generator(N);
            const inputs = {
                e: random.array([B, H, N, s]),
                r: random.array([B, H, M, s]),
                we: random.array([H, 4, s]),
                wr: random.array([H, 4, s]),
                lambda: random.array([H, s]),
            };
            const both = { mask: someMask(random, M), queryMask: someMask(random, N) };
            for (const masks of [{}, { mask: both.mask }, both, { ...both, countMasked: true }])
                check('ksvdObjective', inputs, { cross: true, ...masks });
        }
    });

    test('primal: with all rows alike, what the keys tell is that of one key; a query that is its key has cosine 1', () =>
        pa.scope(() => {
            const row = generator(6).array([1, 1, 1, 4]).data;
            const same = n =>
                pa.tensor(
                    Float32Array.from({ length: 4 * n }, (_, i) => row[i % 4]),
                    [1, 1, n, 4],
                );
            const rest = Object.fromEntries(
                Object.entries(primalInputs(generator(7), 4, 3, 4)).map(([name, { shape, data }]) => [
                    name,
                    name === 'concatWeight' || name === 'concatBias'
                        ? pa.tensor(data, shape)
                        : pa.tensor(data.slice(0, 12), [1, 4, 3]),
                ]),
            );
            const crossed = pa.attention.primal({ q: same(3), k: same(7), ...rest }, { mode: 'fixed', cross: true });
            const self = pa.attention.primal({ q: same(3), k: same(3), ...rest }, { mode: 'fixed' });
            assertNear(crossed.y.toArray(), self.y.toArray(), 1e-5);
        }));

    test('which kinds have it is said by their rows', () => {
        const kinds = operations.filter(({ traits }) => traits.includes('cross')).map(({ name }) => name);
        assert.deepEqual(kinds, [
            'softmax',
            'primal',
            'linear',
            'gaussian',
            'skyformer',
            'implicit',
            'linformer',
            'nystromformer',
            'performer',
            'cosformer',
            'elliptical',
        ]);
        pa.scope(() => {
            const f = (...shape) => pa.tensor(new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5), shape);
            for (const kind of kinds) {
                const [N, M] = [3, 5];
                const more =
                    kind === 'primal'
                        ? { we: f(2, 4, 3), wr: f(2, 4, 3), concatWeight: f(4, 6), concatBias: f(4) }
                        : {
                              v: f(1, 2, M, 4),
                              ...(kind === 'implicit' && { w: f(2, 4, 3) }),
                              ...(kind === 'linformer' && { keyProjection: f(2, M) }),
                          };
                const options = { primal: { mode: 'fixed', cross: true }, implicit: { stationary: true } }[kind];
                const result = pa.attention[kind]({ q: f(1, 2, N, 4), k: f(1, 2, M, 4), ...more }, options);
                assert.deepEqual([...(result.y ?? result).shape], [1, 2, N, 4], kind);
            }
        });
    });
});

describe('the causal implicit kernel', () => {
    for (const N of [2, 4, 5, 9, 33, 70])
        for (const masked of [false, true])
            test(`N ${N}${masked ? ', masked' : ''}`, () => {
                const random = generator(N);
                const d = 3 + (N % 4);
                const inputs = {
                    q: random.array([B, H, N, d]),
                    k: random.array([B, H, N, d]),
                    v: random.array([B, H, N, d]),
                    w1: random.array([H, d, 5], 0.1 / Math.sqrt(d)),
                    w2: random.array([H, d, 5], 0.1 / Math.sqrt(d)),
                };
                const mask = someMask(random, N);
                check('implicit', inputs, { causal: true, p: 1.8, eps: 1e-3, ...(masked && { mask }) }, 2e-3);
            });

    test('nothing looks ahead, not even where a later key is far longer', () => {
        const random = generator(8);
        const inputs = {
            q: random.array([1, 1, 140, 4]),
            k: random.array([1, 1, 140, 4]),
            v: random.array([1, 1, 140, 4]),
            w1: random.array([1, 4, 6], 0.1),
            w2: random.array([1, 4, 6], 0.1),
        };
        const before = differentiate(pa, 'implicit', inputs, { causal: true }).outputs.y.data;
        for (const name of ['k', 'v']) inputs[name].data.fill(60, 100 * 4);
        const after = differentiate(pa, 'implicit', inputs, { causal: true }).outputs.y.data;
        assert.equal(relativeError(after.subarray(0, 400), before.subarray(0, 400)), 0);
        assert.ok(relativeError(after.subarray(400), before.subarray(400)) > 0.1);
    });

    test('the map is that of the causal weights', () =>
        pa.scope(() => {
            const random = generator(10);
            const t = (shape, scale = 1) => pa.tensor(random.array(shape, scale).data, shape);
            const inputs = { q: t([1, 1, 70, 4]), k: t([1, 1, 70, 4]), v: t([1, 1, 70, 4]), w: t([1, 4, 5], 0.1) };
            const map = pa.map('implicit', inputs, { causal: true, stationary: true }).toArray();
            for (let i = 0; i < 70; i++) {
                const row = map.subarray(i * 70, (i + 1) * 70);
                assertNear([row.reduce((a, b) => a + b)], [1], 1e-5);
                if (i < 69) assertZero(row.subarray(i + 1));
            }
        }));

    test('a language model of it learns and generates', async () => {
        const text = 'abcdefgh'.repeat(40);
        const bytes = Uint8Array.from(text, c => c.charCodeAt(0) - 97);
        pa.seed(3);
        const model = pa.languageModel({
            vocabulary: 8,
            length: 16,
            width: 16,
            depth: 1,
            heads: 2,
            dropout: 0,
            attention: { kind: 'implicit', samples: 8 },
        });
        for await (const _ of model.fit(bytes, { epochs: 12, learningRate: 1e-2, batchSize: 4 }));
        const tokens = [...model.generate(Uint8Array.of(0, 1, 2), { tokens: 8, temperature: 0 })];
        assert.deepEqual(tokens.slice(-8), [3, 4, 5, 6, 7, 0, 1, 2]);
        model.dispose();
        assert.throws(
            () => pa.languageModel({ vocabulary: 8, length: 16, attention: { kind: 'implicit', source: 'mikan' } }),
            /causal does not go with source "mikan"/,
        );
    });
});

describe('beta of each head, learned', () => {
    const random = generator(20);
    const betas = (...values) => ({ shape: [H], data: Float64Array.from(values) });
    for (const N of [4, 5, 9, 33])
        for (const [what, options] of Object.entries({
            softmax: {},
            'softmax, pooled, masked': { pool: [1, 3], mask: true },
            'softmax, causal': { causal: true },
            'softmax, causal, pooled, masked': { causal: true, pool: [2, 1], mask: true },
            'softmax, convolved': { conv: '1d', filter: true },
            'sparse, window': { pattern: 'window', window: 2 },
            'sparse, causal': { pattern: 'strided', block: 3, causal: true },
            window: { window: 2 },
            linear: {},
            'linear, pooled, masked': { pool: [1, 2], mask: true },
        }))
            test(`${what}, N ${N}`, () => {
                const { filter, mask, ...rest } = /** @type {any} */ (options);
                const d = 3 + (N % 3);
                const inputs = {
                    q: random.array([B, H, N, d]),
                    k: random.array([B, H, N, d]),
                    v: random.array([B, H, N, d]),
                    betas: betas(0.3, N % 2 ? 0 : 1.2),
                    ...(filter && { filter: random.array([H, 3], 0.5) }),
                };
                const some = mask && someMask(random, N);
                for (let b = 0; b < B && mask; b++) some.data[(b + 1) * N - 1] = 1; // two windows at least
                check(what.split(',')[0], inputs, { ...rest, mask: some });
            });

    test('the same as the number; alone wanted, the same gradient', () => {
        for (const op of ['softmax', 'linear', 'sparse'])
            for (const causal of op === 'linear' ? [false] : [false, true]) {
                const inputs = Object.fromEntries(['q', 'k', 'v'].map(name => [name, random.array([B, H, 9, 5])]));
                const dout = { y: random.array([B, H, 9, 5]) };
                const options = { ...(op === 'sparse' && { pattern: 'window' }), ...(causal && { causal }) };
                const number = differentiate(pa, op, inputs, { ...options, beta: 0.6 }, dout);
                const all = differentiate(pa, op, { ...inputs, betas: betas(0.6, 0.6) }, options, dout);
                assert.deepEqual(all.outputs.y.data, number.outputs.y.data, op);
                for (const name of ['q', 'k', 'v']) assert.deepEqual(all.gradients[name], number.gradients[name]);
                const alone = differentiate(pa, op, { ...inputs, betas: betas(0.6, 0.6) }, options, dout, {
                    constant: ['q', 'k', 'v'],
                });
                assertClose(alone.gradients.betas, all.gradients.betas, 1e-6, op);
            }
    });

    test('in a model: it starts at beta, learns, is saved and generates as it learned', async () => {
        const text = Uint8Array.from({ length: 400 }, (_, i) => (i * i) % 7);
        for (const attention of [
            { kind: 'softmax', learnedBeta: true, beta: 0.25 },
            { kind: 'window', window: 4, learnedBeta: true },
        ]) {
            pa.seed(5);
            const model = pa.languageModel({ vocabulary: 7, length: 12, width: 12, depth: 1, heads: 2, attention });
            const learned = () => {
                const found = model.parameters.find(({ name }) => name.endsWith('attention.beta'));
                return [...found.data];
            };
            assert.deepEqual(learned(), Array(2).fill(attention.beta ?? 1));
            for await (const _ of model.fit(text, { epochs: 2, learningRate: 1e-2, batchSize: 8 }));
            assert.ok(learned().every(value => Math.abs(value - (attention.beta ?? 1)) > 1e-3));
            const again = pa.open(model.save());
            const prompt = text.subarray(0, 6);
            const [first, second] = [model, again].map(each => [
                ...each.generate(prompt, { tokens: 6, temperature: 0 }),
            ]);
            assert.deepEqual(second, first);
            model.dispose();
            again.dispose();
        }
    });
});

describe('PyTorch', () => {
    const cases = JSON.parse(readFileSync(new URL('golden/cross.json', import.meta.url), 'utf8'));
    const stored = ({ shape, data }) => ({ shape, data: Float64Array.from(data) });
    for (const { name, op, inputs, options, masks, dout, outputs, gradients } of cases)
        test(name, () => {
            const given = { ...options };
            for (const [mask, value] of Object.entries(masks)) given[mask] = stored(value);
            if (options.landmarks) given.landmarks = Int32Array.from(options.landmarks);
            const all = Object.fromEntries(Object.entries(inputs).map(([input, value]) => [input, stored(value)]));
            const actual = differentiate(pa, op, all, given, { y: stored(dout) });
            for (const [output, value] of Object.entries(outputs))
                assertClose(actual.outputs[output].data, /** @type {any} */ (value).data, 4e-6, output);
            for (const [input, value] of Object.entries(gradients))
                assertClose(
                    actual.gradients[input],
                    /** @type {any} */ (value),
                    input === 'betas' ? 1e-5 : 4e-6,
                    input,
                );
        });
    test('there are enough', () => assert.ok(cases.length >= 12));
});

describe('what does not fit is told', () => {
    const says = (call, ...parts) => {
        assert.throws(call, error => {
            for (const part of parts) assert.ok(error.message.includes(part), `${error.message}: lacks ${part}`);
            return true;
        });
    };
    const f = (...shape) => generator(30).array(shape);
    const t = (...shape) => pa.tensor(f(...shape).data, shape);

    test('shapes, both of them', () =>
        pa.scope(() => {
            const [q, k, v] = [t(1, 2, 3, 4), t(1, 2, 5, 4), t(1, 2, 5, 4)];
            const primal = { we: t(2, 4, 3), wr: t(2, 4, 3), concatWeight: t(4, 6), concatBias: t(4) };
            says(
                () => pa.attention.primal({ q, k, ...primal }, { mode: 'fixed' }),
                '[1, 2, 3, 4]',
                '[1, 2, 5, 4]',
                'cross',
            );
            says(
                () => pa.attention.primal({ q, k, x: t(1, 3, 8), ...primal }, { cross: true }),
                'k has shape [1, 2, 5, 4]',
                'M = 3, as in x',
            );
            says(() => pa.attention.primal({ q, k, ...primal }, { mode: 'causal', cross: true }), 'cross', 'causal');
            for (const op of ['linear', 'softmax'])
                says(() => pa.attention[op]({ q, k, v }, { causal: true }), '[1, 2, 3, 4]', '[1, 2, 5, 4]', 'causal');
            says(
                () => pa.attention.implicit({ q, k, v, w: t(2, 4, 3) }, { stationary: true, causal: true }),
                '[1, 2, 3, 4]',
                '[1, 2, 5, 4]',
            );
            for (const op of ['softmax', 'linear', 'gaussian', 'skyformer']) {
                says(() => pa.attention[op]({ q, k, v: q }), 'v has shape [1, 2, 3, 4]', 'M = 5, as in k');
                says(() => pa.attention[op]({ q, k, v }, { mask: t(1, 3) }), 'mask has shape [1, 3]', 'M = 5');
                says(
                    () => pa.attention[op]({ q, k, v }, { queryMask: t(1, 5) }),
                    'queryMask has shape [1, 5]',
                    'N = 3',
                );
            }
            says(() => pa.attention.skyformer({ q, k, v }, { landmarks: [8] }), 'landmarks', '0 to 7');
            says(
                () => pa.attention.ksvdObjective({ e: q, r: k, we: t(2, 3, 4), wr: t(2, 3, 4), lambda: t(2, 4) }),
                '[1, 2, 3, 4]',
                '[1, 2, 5, 4]',
                'cross',
            );
        }));

    test('beta', () =>
        pa.scope(() => {
            const q = t(1, 2, 3, 4);
            says(() => pa.attention.softmax({ q, k: q, v: q, betas: t(3) }), 'betas has shape [3]', 'H = 2');
            says(() => pa.attention.softmax({ q, k: q, v: q }, { betas: [1, 1], standardize: true }), 'standardize');
            says(() => pa.attention.linear({ q, k: q, v: q }, { betas: [1, 1], causal: true }), 'causal', 'betas');
            says(() => pa.attention.softmax({ q, k: q, v: q }, { betas: [1, 1], beta: 0.5 }), 'betas', '0.5');
            for (const options of [{ standardize: true }, { kind: 'linear', causal: true }])
                says(
                    () =>
                        pa.classifier({
                            input: { kind: 'series', features: 1, length: 4 },
                            classes: 2,
                            attention: { kind: 'softmax', learnedBeta: true, ...options },
                        }),
                    'learnedBeta',
                );
        }));
});
