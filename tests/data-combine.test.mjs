// Data sets one behind the other, in another order, or their beginning; and streams of samples.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { collect, concat, parseCsv, select, shuffle, split, take, windows } from 'primal-attention/data';

const a = {
    x: [
        [1, 2],
        [3, 4],
        [5, 6],
    ].map(row => Float64Array.from(row)), // prettier-ignore
    y: Int32Array.of(0, 1, 1),
    classes: ['up', 'down'],
    features: 2,
    length: 1,
    weights: Float32Array.of(1, 2, 3),
    groups: ['p', 'q', 'p'],
};
const b = {
    x: [
        [7, 8, 9, 10],
        [11, 12],
    ].map(row => Float64Array.from(row)), // prettier-ignore
    y: Int32Array.of(0, 1),
    classes: ['down', 'up'],
    features: 2,
    length: 2,
    weights: Float32Array.of(4, 5),
    groups: ['r', 'r'],
};
const streamOf = ({ x, y, weights, groups, length, ...fields }, more = {}) => ({
    ...fields,
    samples: async function* () {
        for (let i = 0; i < x.length; i++) yield { x: x[i], y: y[i], ...(weights && { weight: weights[i] }) };
    },
    ...more,
});

test('concat: classes are matched by name, and what has one entry a sample goes along', () => {
    const all = concat(a, b);
    assert.deepEqual(all.x, [...a.x, ...b.x]);
    assert.deepEqual(all.y, Int32Array.of(0, 1, 1, 1, 0));
    assert.deepEqual([all.classes, all.features, all.length], [['up', 'down'], 2, 2]);
    assert.deepEqual(all.weights, Float32Array.of(1, 2, 3, 4, 5));
    assert.deepEqual(all.groups, ['p', 'q', 'p', 'r', 'r']);
    assert.deepEqual(concat(a), { ...a, x: [...a.x] });
    assert.deepEqual(concat(a, { ...b, classes: ['down'], y: Int32Array.of(0, 0) }).y, Int32Array.of(0, 1, 1, 1, 1));
    const numbers = { x: [[1], [2]], y: Float64Array.of(1, 2, 3, 4) };
    assert.deepEqual(
        concat(numbers, { ...numbers, y: Float32Array.of(5, 6, 7, 8) }).y,
        Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    );
    const named = { x: [[1]], y: ['up'] };
    assert.deepEqual(concat(named, named).y, ['up', 'up']);
    assert.equal('y' in concat({ x: [[1]] }, { x: [[2]] }), false);
});

test('concat: windows keep apart, what was read is added up', () => {
    const cut = seed =>
        windows(
            Array.from({ length: 30 }, (_, i) => i * seed),
            { length: 4, horizon: 1 },
        );
    const one = cut(1),
        two = cut(2),
        all = concat(one, two, one);
    const n = one.x.length;
    assert.deepEqual(Array.from(all.read.windows.recordings), [
        ...Array(n).fill(0),
        ...Array(n).fill(1),
        ...Array(n).fill(2),
    ]);
    assert.deepEqual(Array.from(all.read.windows.starts.subarray(n, 2 * n)), Array.from(one.read.windows.starts));
    const { test: tests } = split(all, 0.8);
    assert.ok(tests.x.length > 0);
    const csv = parseCsv('p,q,label\n1,,u\n3,4,v\n5,6,u\n', { rows: 'table' }),
        both = concat(csv, csv);
    assert.equal(both.read.filled.count, 2);
    assert.deepEqual(both.read.guesses, csv.read.guesses);
    assert.throws(
        () =>
            concat(
                one,
                windows(
                    Array.from({ length: 30 }, (_, i) => i),
                    { length: 5, horizon: 1 },
                ),
            ),
        /windows of 6 steps, argument 0 of 5/,
    );
});

test('concat: what does not agree is refused', () => {
    for (const [args, sentence] of [
        [[], /expected data sets, got none/],
        [[a, { ...b, features: 1 }], /argument 1 has the features 1, argument 0 2: they must agree/],
        [[a, { ...b, columns: ['p', 'q'] }], /argument 1 has the columns/],
        [
            [a, { ...b, classes: ['left', 'down'] }],
            /argument 1 has the class "left", argument 0 has "up", "down"; read all/,
        ],
        [[a, { ...b, classes: undefined }], /argument 1 has no classes, as others have/],
        [[a, (({ weights, ...rest }) => rest)(b)], /argument 1 has no weights for each sample/],
        [[a, { ...b, y: undefined }], /0 targets|no targets/],
        [[a, { ...b, y: Int32Array.of(0, 3) }], /argument 1: y\[1\] must be a whole number/],
        [[a, streamOf(b)], /some are streams/],
        [[a, 5], /concat: argument 1: the data set/],
    ])
        assert.throws(() => concat(...args), sentence);
});

test('shuffle and take choose as select does', () => {
    const some = shuffle(a, 3);
    assert.deepEqual(shuffle(a, 3), some);
    const many = {
        x: Array.from({ length: 100 }, (_, i) => [i]),
        y: Int32Array.from({ length: 100 }, (_, i) => i % 2),
    };
    const order = shuffle(many, 1).x.map(([i]) => i);
    assert.notDeepEqual(
        order,
        [...order].sort((p, q) => p - q),
    );
    assert.deepEqual(
        [...order].sort((p, q) => p - q),
        many.x.map(([i]) => i),
    ); // prettier-ignore
    assert.deepEqual(shuffle(many, 1), select(many, order));
    assert.notDeepEqual(shuffle(many, 2), shuffle(many, 1));
    assert.deepEqual(take(a, 2), select(a, [0, 1]));
    assert.deepEqual(take(a, 99), select(a, [0, 1, 2]));
    assert.equal(take(a, 0).x.length, 0);
    for (const n of [-1, 0.5, '2']) assert.throws(() => take(a, n), /take: n must be/);
    assert.throws(() => shuffle(a, 0.5), /seed must be/);
    assert.throws(() => shuffle(streamOf(a)), /shuffle: a stream is shuffled as it is learned/);
});

test('streams: one behind the other, their beginning, in memory', async () => {
    const both = concat(streamOf(a, { count: 3 }), streamOf(b, { count: 2 }));
    assert.deepEqual([both.count, both.features, both.classes], [5, 2, ['up', 'down']]);
    const { x, y, weights, classes } = await collect(both);
    assert.deepEqual(
        [x, y, weights, classes],
        [
            [...a.x, ...b.x],
            [0, 1, 1, 1, 0],
            [1, 2, 3, 4, 5],
            ['up', 'down'],
        ],
    );
    assert.equal(concat(streamOf(a), streamOf(b)).count, undefined);
    assert.equal((await collect(take(both, 4))).x.length, 4);
    assert.equal(take(both, 4).count, 4);
    assert.equal((await collect(both, 2)).x.length, 2);
    let closed = false;
    const endless = {
        samples: function* () {
            try {
                for (;;) yield { x: [1], y: 0 };
            } finally {
                closed = true;
            }
        },
    }; // prettier-ignore
    assert.equal((await collect(take(endless, 3))).x.length, 3);
    assert.ok(closed);
    assert.throws(() => concat(streamOf(a), streamOf(b, { features: 3 })), /features/);
    await assert.rejects(collect(a), /collect: expected a stream/);
    await assert.rejects(collect({ samples: () => [5] }), /sample 0 must be \{ x, y \}, got 5/);
    await assert.rejects(
        collect({
            samples: () => [
                { x: 1, y: 1 },
                { x: 1, y: 1, weight: 2 },
            ],
        }),
        /1 of 2 samples have a weight/,
    );
});
