// The blocks that a mechanism of one's own is composed of (pa.ops): values against float64, gradients against central
// differences, shapes as in PyTorch, and sentences that name both shapes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { array, generator, sizeOf } from './reference/array.mjs';
import { BLOCKS } from './reference/blocks.mjs';
import { assertClose } from './support/compare.mjs';
import { checkGradient, numericGradient } from './support/gradcheck.mjs';
import { loadLibrary } from './support/library.mjs';
import { says } from './support/sentences.mjs';

/** @typedef {import('./reference/array.mjs').NArray} NArray */

const pa = await loadLibrary(),
    ops = /** @type {Record<string, any>} */ (pa.ops);

/** Operations of which something stays the same. @type {Record<string, any>} */
const ops_ = {};

/**
 * An operation against its reference, and its gradient against what a small change does.
 * @param {string} name @param {Record<string, NArray>} inputs @param {any} [options]
 * @param {{ constant?: string[], tolerance?: number, zero?: string[], mayBeZero?: boolean }} [how]
 */
function check(name, inputs, options, { constant = [], tolerance = 2e-5, zero = [], mayBeZero = false } = {}) {
    const random = generator(9),
        expected = BLOCKS[name](inputs, options).y,
        dout = random.array(expected.shape);
    const slopes = numericGradient(
        BLOCKS[name],
        inputs,
        options,
        { y: dout },
        {
            names: Object.keys(inputs).filter(key => !constant.includes(key)),
        },
    );
    if (mayBeZero) zero = Object.keys(slopes).filter(key => slopes[key].values.every(value => value === 0));
    const { used } = pa.memory();
    pa.scope(() => {
        const tensors = Object.fromEntries(
            Object.entries(inputs).map(([key, { shape, data }]) => [
                key,
                pa.tensor(Float32Array.from(data), shape, { grad: !constant.includes(key) }),
            ]),
        );
        const y = (ops_[name] ?? ops[name])(tensors, options),
            what = `${name} of ${Object.values(inputs)
                .map(({ shape }) => `[${shape}]`)
                .join(' and ')} ${JSON.stringify(options ?? {})}`;
        assert.deepEqual([...y.shape], expected.shape, what);
        if (expected.data.length === 0) return;
        assertClose(y.toArray(), expected.data, tolerance, what, { zero: expected.data.every(x => x === 0) });
        pa.backward(y, Float32Array.from(dout.data));
        const once = Object.fromEntries(Object.keys(slopes).map(key => [key, tensors[key].grad]));
        checkGradient(once, slopes, tolerance * 5, { zero });
        pa.backward(y, Float32Array.from(dout.data)); // it adds
        for (const key of Object.keys(slopes))
            assertClose(
                tensors[key].grad,
                once[key].map((/** @type {number} */ g) => 2 * g),
                1e-6,
                key,
                { zero: zero.includes(key) },
            );
    });
    assert.equal(pa.memory().used, used, 'nothing is left behind');
}

// scratch memory, which stays
pa.scope(() =>
    pa.backward(
        ops.mul({ a: pa.tensor([1, 2, 3], [3], { grad: true }), b: pa.tensor([1], [1], { grad: true }) }),
        [1, 1, 1],
    ),
);

/** @param {number[]} shape @param {number} [seed] */
const normal = (shape, seed = 1) => generator(seed).array(shape);
/** Away from 0, where a slope may jump. @param {number[]} shape @param {number} [seed] @param {boolean} [positive] */
const away = (shape, seed = 1, positive = false) => {
    const x = normal(shape, seed);
    x.data.forEach((value, i) => {
        const size = 0.25 + Math.abs(value);
        x.data[i] = Math.fround(positive || value > 0 ? size : -size);
    });
    return x;
};

const PAIRS = /** @type {[number[], number[]][]} */ ([
    [[], []],
    [[5], [5]],
    [
        [3, 7],
        [3, 7],
    ],
    [[3, 7], [7]],
    [[7], [3, 7]],
    [
        [3, 1],
        [1, 5],
    ],
    [
        [2, 1, 4],
        [3, 1],
    ],
    [
        [2, 3, 4, 5],
        [3, 1, 5],
    ],
    [
        [4, 130],
        [4, 1],
    ],
    [[9, 6], []],
    [
        [2, 3, 2, 2, 3],
        [2, 1, 2, 1, 3],
    ],
]);

describe('two tensors, number by number', () => {
    for (const [a, b] of PAIRS) {
        for (const name of ['add', 'sub', 'mul'])
            test(`${name} [${a}] [${b}]`, () => check(name, { a: normal(a), b: normal(b, 2) }));
        test(`div [${a}] [${b}]`, () => check('div', { a: normal(a), b: away(b, 2) }));
        test(`pow [${a}] [${b}]`, () => check('pow', { a: away(a, 1, true), b: normal(b, 2) }));
        for (const condition of [[], a, b])
            test(`where [${condition}] [${a}] [${b}]`, () => {
                const mask = normal(condition, 3);
                mask.data.forEach((value, i) => void (mask.data[i] = value > 0 ? 1 : 0));
                check(
                    'where',
                    { condition: mask, a: normal(a), b: normal(b, 2) },
                    {},
                    { constant: ['condition'], mayBeZero: true },
                );
            });
    }
    test('whole powers of negative numbers, and of 0', () => {
        for (const power of [0, 1, 2, 3])
            check(
                'pow',
                { a: array([5], [-2, -0.5, 0, 0.5, 3]), b: array([], [power]) },
                {},
                {
                    constant: ['b'],
                    zero: power === 0 ? ['a'] : [],
                },
            );
        check('pow', { a: array([3], [-2, -0.5, 3]), b: array([], [-3]) }, {}, { constant: ['b'] });
        assert.ok(Number.isNaN(ops.pow({ a: [-1], b: 0.5 }).toArray()[0]));
    });
    test('numbers and arrays in the place of tensors', () =>
        pa.scope(() => {
            const a = pa.tensor([
                [1, 2],
                [3, 4],
            ]);
            assert.deepEqual([...ops.mul({ a, b: 2 }).toArray()], [2, 4, 6, 8]);
            assert.deepEqual([...ops.sub({ a: 1, b: a }).toArray()], [0, -1, -2, -3]);
            assert.deepEqual([...ops.add({ a, b: [[10], [20]] }).toArray()], [11, 12, 23, 24]);
            assert.deepEqual(ops.add({ a: 1, b: 2 }).shape, []);
        }));
    test('without any entry', () => {
        check('add', { a: normal([0, 3]), b: normal([3]) });
        check('mul', { a: normal([2, 0]), b: normal([2, 1]) });
    });
    test('one tensor on both sides', () =>
        pa.scope(() => {
            const x = pa.tensor([1, -2, 3], [3], { grad: true });
            pa.backward(ops.sum({ x: ops.mul({ a: x, b: x }) }));
            assert.deepEqual([...(x.grad ?? [])], [2, -4, 6]);
        }));
});

describe('functions of one number', () => {
    for (const n of [1, 3, 4, 5, 67])
        for (const name of ['exp', 'tanh', 'sigmoid', 'silu', 'gelu'])
            test(`${name} of ${n}`, () => check(name, { x: normal([n]) }));
    for (const n of [1, 3, 4, 5, 67]) {
        for (const name of ['relu', 'abs']) test(`${name} of ${n}`, () => check(name, { x: away([n, 2]) }));
        for (const name of ['log', 'sqrt']) test(`${name} of ${n}`, () => check(name, { x: away([n], 2, true) }));
    }
    test('far out', () =>
        pa.scope(() => {
            const x = pa.tensor([-200, -90, 90, 200], [4], { grad: true });
            const y = [...ops.silu({ x }).toArray()];
            assert.ok(y.every(Number.isFinite) && Math.abs(y[0]) < 1e-30 && y[3] === 200, String(y));
            assert.deepEqual([...ops.sigmoid({ x }).toArray()].map(Math.round), [0, 0, 1, 1]);
            pa.backward(ops.silu({ x }), [1, 1, 1, 1]);
            assert.deepEqual([...(x.grad ?? [])].map(Math.round).map(Math.abs), [0, 0, 1, 1]);
            assert.deepEqual([...ops.log({ x: [0, 1] }).toArray()], [-Infinity, 0]);
        }));
});

describe('over axes', () => {
    for (const shape of [[5], [3, 4], [4, 67], [2, 3, 4], [3, 2, 5, 2], [1, 3, 1], [2, 1, 2, 3, 2]])
        for (const axis of [undefined, 0, -1, ...(shape.length > 2 ? [1, [0, 2], [0, -1], [1, 2]] : [])])
            for (const keepDims of [false, true])
                test(`[${shape}] over ${JSON.stringify(axis)}${keepDims ? ', kept' : ''}`, () => {
                    const x = normal(shape),
                        options = { ...(axis === undefined ? {} : { axis }), keepDims };
                    for (const name of ['sum', 'mean', 'max']) check(name, { x }, options);
                    check(
                        'var',
                        { x },
                        { ...options, correction: 0 },
                        {
                            zero: BLOCKS.var({ x }, { ...options, correction: 0 }).y.data.every(v => v === 0)
                                ? ['x']
                                : [],
                        },
                    );
                });
    test('no axis at all', () => {
        for (const name of ['sum', 'mean', 'max']) check(name, { x: normal([2, 3]) }, { axis: [] });
        check('sum', { x: normal([]) });
    });
    test('var counts one less by default', () => check('var', { x: normal([3, 6]) }, { axis: 1 }));
    test('the largest share their gradient, and NaN is not passed over', () =>
        pa.scope(() => {
            const x = pa.tensor(
                [
                    [1, 3, 3, 0],
                    [2, 2, 2, 2],
                ],
                undefined,
                { grad: true },
            );
            pa.backward(ops.max({ x }, { axis: 1 }), [1, 1]);
            assert.deepEqual([...(x.grad ?? [])], [0, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25]);
            assert.ok(
                Number.isNaN(
                    ops
                        .max(
                            {
                                x: [
                                    [NaN, 1],
                                    [2, 3],
                                ],
                            },
                            { axis: 0 },
                        )
                        .toArray()[0],
                ),
            );
            assert.ok(
                Number.isNaN(
                    ops
                        .max(
                            {
                                x: [
                                    [1, 1],
                                    [NaN, 3],
                                ],
                            },
                            { axis: 0 },
                        )
                        .toArray()[0],
                ),
            );
        }));
    test('long columns and rows lose no digits', () =>
        pa.scope(() => {
            const x = pa.tensor(new Float32Array(3 * 100000).fill(0.1), [100000, 3]);
            for (const sum of [...ops.sum({ x }, { axis: 0 }).toArray(), ops.sum({ x }).toArray()[0] / 3])
                assert.ok(Math.abs(sum - 10000) < 0.1, String(sum));
            const bias = pa.tensor([1, 2, 3], [3], { grad: true });
            pa.backward(ops.add({ a: x, b: bias }), new Float32Array(3 * 100000).fill(0.1));
            for (const sum of bias.grad ?? [0]) assert.ok(Math.abs(sum - 10000) < 0.1, String(sum));
        }));
    test('of nothing', () => {
        check('sum', { x: normal([0, 3]) }, { axis: 1 });
        assert.deepEqual([...ops.sum({ x: pa.tensor([], [0, 2]) }, { axis: 0 }).toArray()], [0, 0]);
        says(() => ops.mean({ x: pa.tensor([], [0]) }), 'of no numbers there is no mean');
        says(() => ops.var({ x: pa.tensor([1]) }), '1 numbers', 'correction of 1');
    });
    for (const shape of [[5], [3, 4], [2, 67], [2, 3, 5], [2, 3, 4, 2]])
        for (const axis of [undefined, 0, -2, -1].filter(d => d === undefined || d >= -shape.length))
            test(`softmax [${shape}] over ${axis}`, () => {
                const options = axis === undefined ? undefined : { axis };
                check('softmax', { x: normal(shape) }, options);
                check('logSoftmax', { x: normal(shape) }, options);
            });
    test('logSoftmax where probabilities leave float32, and of masked entries', () =>
        pa.scope(() => {
            assert.deepEqual([...ops.logSoftmax({ x: [0, -200, 1000] }).toArray()], [-1000, -1200, 0]);
            assert.deepEqual([...ops.logSoftmax({ x: [0, -Infinity] }).toArray()], [0, -Infinity]);
            const x = pa.tensor([-Infinity, 0, -Infinity], [3], { grad: true });
            pa.backward(ops.softmax({ x }), [1, 2, 3]);
            assert.deepEqual([...(x.grad ?? [])], [0, 0, 0]);
        }));
});

describe('matmul', () => {
    const cases = /** @type {[number[], number[], any?][]} */ ([
        [
            [3, 4],
            [4, 5],
        ],
        [
            [1, 1],
            [1, 1],
        ],
        [
            [7, 33],
            [33, 9],
        ],
        [[4], [4]],
        [[4], [4, 3]],
        [[3, 4], [4]],
        [[2, 5, 3, 4], [4]],
        [[4], [2, 4, 3]],
        [
            [2, 3, 4],
            [4, 5],
        ],
        [
            [2, 3, 4],
            [2, 4, 5],
        ],
        [
            [2, 1, 3, 4],
            [5, 4, 2],
        ],
        [
            [3, 4],
            [2, 4, 5],
        ],
        [
            [2, 3, 3, 4],
            [2, 3, 4, 5],
        ],
        [
            [2, 2, 1, 3, 2],
            [2, 1, 2, 2, 3],
        ],
    ]);
    for (const [a, b] of cases)
        for (const transposeA of [false, true])
            for (const transposeB of [false, true])
                test(`[${a}] [${b}]${transposeA ? ' a turned' : ''}${transposeB ? ' b turned' : ''}`, () => {
                    const turn = (/** @type {number[]} */ shape) =>
                        shape.length < 2 ? shape : [...shape.slice(0, -2), shape.at(-1) ?? 0, shape.at(-2) ?? 0];
                    check(
                        'matmul',
                        { a: normal(transposeA ? turn(a) : a), b: normal(transposeB ? turn(b) : b, 2) },
                        { transposeA, transposeB },
                    );
                });
    test('of nothing', () => {
        check('matmul', { a: normal([0, 4]), b: normal([4, 3]) });
        pa.scope(() =>
            assert.deepEqual(
                [...ops.matmul({ a: pa.tensor([], [2, 0]), b: pa.tensor([], [0, 2]) }).toArray()],
                [0, 0, 0, 0],
            ),
        );
    });
});

describe('the same numbers in another shape', () => {
    for (const [shape, to] of [
        [[6], [2, 3]],
        [
            [2, 3, 4],
            [4, -1],
        ],
        [[1], []],
        [[], [1, 1]],
        [[2, 3], [-1]],
    ])
        test(`reshape [${shape}] to [${to}]`, () => check('reshape', { x: normal(shape) }, { shape: to }));
    for (const shape of [[5], [3, 4], [33, 18], [2, 3, 4], [2, 3, 4, 5], [2, 1, 3, 2, 2], [1, 4, 1]])
        for (let seed = 0; seed < 6; seed++)
            test(`permute [${shape}] ${seed}`, () => {
                const random = generator(seed),
                    left = shape.map((_, d) => d),
                    order = shape.map(() => left.splice(random.below(left.length), 1)[0]);
                check('permute', { x: normal(shape) }, { order });
                check('permute', { x: normal(shape) }, { order: order.map(d => d - shape.length) });
            });
    test('transpose', () => {
        check('transpose', { x: normal([2, 3, 4]) });
        check('transpose', { x: normal([2, 3, 4]) }, { axes: [0, -1] });
    });
    for (const axis of [0, 1, 2, -1])
        test(`concat along ${axis}`, () => {
            const part = (/** @type {number} */ n, /** @type {number} */ seed) =>
                normal([2, 3, 4].with(axis < 0 ? axis + 3 : axis, n), seed);
            check('concat', { a: part(2, 1), b: part(1, 2), c: part(5, 3) }, { axis });
            check('concat', { a: part(2, 1) }, { axis });
            check(
                'concat',
                Object.fromEntries([...'abcdefgh'].map((key, i) => [key, part(i, i + 1)])),
                { axis },
                { constant: ['a'] },
            );
        });
    for (const options of [
        { start: 1 },
        { end: -1 },
        { axis: 1, start: -2, end: 3 },
        { axis: -1, start: 1, end: 3 },
        { axis: 2, start: -100, end: 100 },
        { axis: 1, start: 2, end: 1 },
    ])
        test(`slice ${JSON.stringify(options)}`, () => check('slice', { x: normal([3, 4, 5]) }, options));
    test('split is slices', () =>
        pa.scope(() => {
            const x = pa.tensor(Float32Array.from(normal([2, 7]).data), [2, 7], { grad: true });
            const parts = ops.split({ x }, { axis: 1, sizes: [2, 4, 1] });
            assert.deepEqual(
                parts.map((/** @type {any} */ part) => part.shape),
                [
                    [2, 2],
                    [2, 4],
                    [2, 1],
                ],
            );
            assert.deepEqual(
                ops.split({ x }, { axis: -1, sizes: 3 }).map((/** @type {any} */ part) => part.shape[1]),
                [3, 3, 1],
            );
            const [a, b, c] = parts;
            const back = ops.concat({ a, b, c }, { axis: 1 });
            assert.deepEqual(back.toArray(), x.toArray());
            pa.backward(back, new Float32Array(14).fill(1));
            assert.deepEqual([...(x.grad ?? [])], Array(14).fill(1));
            says(
                () => ops.split({ x }, { axis: 1, sizes: [2, 4] }),
                'sizes [2, 4] make 6, x has shape [2, 7]: 7 along axis 1',
            );
        }));
    test('a list may be written to after the call', () =>
        pa.scope(() => {
            const x = pa.tensor(Float32Array.from(normal([2, 3]).data), [2, 3], { grad: true }),
                order = pa.tensor(Int32Array.of(1, 0)),
                y = ops.permute({ x }, { order });
            order.view().fill(7);
            pa.backward(y, [1, 2, 3, 4, 5, 6]);
            assert.deepEqual([...(x.grad ?? [])], [1, 3, 5, 2, 4, 6]);
            says(() => ops.permute({ x }, { order }), 'order is [7, 7], x has shape [2, 3]');
        }));
});

describe('picked, added, normalised', () => {
    const index = (/** @type {number[]} */ shape, /** @type {number} */ below) => {
        const random = generator(4);
        return pa.tensor(
            Int32Array.from({ length: sizeOf(shape) }, () => random.below(below)),
            shape,
        );
    };
    const read = (/** @type {any} */ tensor) => array([...tensor.shape], tensor.toArray());
    for (const [shape, picked, axis] of /** @type {[number[], number[], number][]} */ ([
        [[5], [9], 0],
        [[3, 4], [7, 4], 0],
        [[3, 4], [3, 2], 1],
        [[2, 3, 4], [2, 6, 4], -2],
        [[2, 3, 4], [2, 3, 9], -1],
    ]))
        test(`gather and scatterAdd of [${shape}] by [${picked}]`, () => {
            const places = index(picked, shape.at(axis) ?? 0),
                seen = { index: read(places), axis };
            BLOCKS.gathered = inputs => BLOCKS.gather(inputs, seen);
            ops_.gathered = inputs => ops.gather(inputs, { index: places, axis });
            check('gathered', { x: normal(shape) });
            BLOCKS.scattered = inputs => BLOCKS.scatterAdd(inputs, seen);
            ops_.scattered = inputs => ops.scatterAdd(inputs, { index: places, axis });
            check('scattered', { x: normal(shape), source: normal(picked, 2) });
            places.dispose();
        });
    test('an index stays within x, later too', () =>
        pa.scope(() => {
            const x = pa.tensor([1, 2, 3], [3], { grad: true }),
                places = pa.tensor(Int32Array.of(0, 2)),
                y = ops.gather({ x, index: places });
            says(() => ops.gather({ x, index: Int32Array.of(3) }), 'an index is not below');
            says(() => ops.gather({ x, index: Int32Array.of(-1) }), 'an index is not below');
            places.view()[0] = 1e9;
            says(() => pa.backward(y, [1, 1]), 'an index is not below');
            says(() => ops.gather({ x, index: [[0]] }), 'x has shape [3], index has [1, 1]');
            says(() => ops.scatterAdd({ x, index: [0], source: [1, 2] }), 'index has shape [1], source has [2]');
        }));
    for (const shape of [[5], [3, 4], [2, 3, 67]])
        test(`rmsNorm [${shape}]`, () => {
            check('rmsNorm', { x: normal(shape), gamma: normal([shape.at(-1) ?? 0], 2) });
            check('rmsNorm', { x: normal(shape) }, { eps: 0.1 });
        });
});

test('sentences name both shapes', () =>
    pa.scope(() => {
        const f = (/** @type {number[]} */ ...shape) => pa.tensor(new Float32Array(sizeOf(shape)), shape);
        says(
            () => ops.add({ a: f(2, 3), b: f(2, 4) }),
            'ops.add: a has shape [2, 3], b has [2, 4]',
            'along axis -1 that is 3 and 4',
        );
        says(() => ops.where({ condition: f(2), a: f(3), b: 1 }), 'ops.where: condition has shape [2], a has [3]');
        says(
            () => ops.matmul({ a: f(2, 3), b: f(2, 3) }),
            'a has shape [2, 3], b has [2, 3]: 3 columns against 2 rows',
        );
        says(
            () => ops.matmul({ a: f(2, 3), b: f(4, 2) }, { transposeB: true }),
            '3 columns against 2 columns (transposeB)',
        );
        says(
            () => ops.matmul({ a: f(2, 5, 3), b: f(3, 3, 4) }),
            'a has shape [2, 5, 3], b has [3, 3, 4]',
            'along axis -3',
        );
        says(() => ops.matmul({ a: f(), b: f(3) }), 'a has shape [], b has [3]');
        says(() => ops.sum({ x: f(2, 3) }, { axis: 2 }), 'axis is 2, x has shape [2, 3]: expected -2 to 1');
        says(() => ops.sum({ x: f(2, 3) }, { axis: [0, -2] }), 'axis names -2 twice');
        says(() => ops.softmax({ x: f(2) }, { axis: 1 }), 'axis is 1, x has shape [2]');
        says(() => ops.reshape({ x: f(2, 3) }, { shape: [4, -1] }), 'x has shape [2, 3], 6 numbers', '[4, -1]');
        says(() => ops.reshape({ x: f(2, 3) }, { shape: [-1, -1] }), 'of which one size may be -1');
        says(
            () => ops.permute({ x: f(2, 3) }, { order: [0] }),
            'order is [0], x has shape [2, 3]: expected each of its 2 axes once',
        );
        says(() => ops.concat({ a: f(2, 3), b: f(3, 2) }), 'a has shape [2, 3], b has [3, 2]: only along axis 0');
        says(() => ops.slice({ x: f(2) }, { axis: 4 }), 'axis is 4, x has shape [2]');
        says(() => ops.transpose({ x: f(2) }), 'axes[0] is -2, x has shape [2]');
        says(() => ops.add({ a: f(2, 3), b: f(1, 1, 1, 1, 1, 1) }), 'shape');
    }));
