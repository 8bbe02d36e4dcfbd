// windows(): recordings in every shape to windows with targets; what the readers cut of the same numbers; no leaks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kFold, parseCsv, split, windows } from '../web/data.js';

const range = n => Array.from({ length: n }, (_, i) => i);
/** Feature f of step t. */
const at = (t, f) => 10 * t + f;
const rows = (steps, features = 2) => range(steps).map(t => range(features).map(f => at(t, f)));
const flat = (steps, features = 2) => Float32Array.from(rows(steps, features).flat());
const columns = steps => ({
    load: range(steps).map(t => at(t, 0)),
    heat: Float64Array.from(range(steps), t => at(t, 1)),
});
const values = set => set.x.map(sample => [...sample]);

test('one recording in every shape gives the same windows and targets', () => {
    const options = { length: 3, stride: 2, horizon: 2, target: 1 };
    const named = { ...options, target: 'heat' };
    for (const set of [
        windows(flat(9), { ...options, features: 2 }),
        windows([...flat(9)], { ...options, features: 2 }),
        windows(rows(9), options),
        windows([flat(9)], { ...options, features: 2 }),
        windows([rows(9)], { ...options, target: -1 }),
        windows(columns(9), named),
        windows([columns(9)], named),
        windows(
            rows(9).map(([load, heat]) => ({ load, heat })),
            named,
        ),
        windows({ x: [flat(9)], features: 2 }, options),
        windows({ x: [rows(9)], features: 2, columns: ['load', 'heat'] }, named),
    ]) {
        assert.deepEqual(
            values(set),
            [0, 2, 4].map(from =>
                rows(9)
                    .slice(from, from + 3)
                    .flat(),
            ),
        );
        assert.deepEqual(
            [...set.y],
            [0, 2, 4].map(from => at(from + 2 + 2, 1)),
        );
        assert.deepEqual([set.features, set.length, set.classes], [2, 3, []]);
        assert.deepEqual(set.read.windows, {
            span: 5,
            starts: Int32Array.of(0, 2, 4),
            recordings: Int32Array.of(0, 0, 0),
        });
        if (set.columns) assert.deepEqual([set.columns, set.read.targets], [['load', 'heat'], ['heat+2']]);
    }
});

test('as the reader of tables cuts them, gaps and missing targets too', () => {
    const text = `load,heat\n${rows(30)
        .map(([load, heat], t) => `${t % 7 === 3 ? '' : load},${t % 11 === 5 ? '' : heat}`)
        .join('\n')}`;
    const given = rows(30).map(([load, heat], t) => [t % 7 === 3 ? NaN : load, t % 11 === 5 ? null : heat]);
    for (const more of [{}, { missing: 'zero' }])
        for (const [length, stride, horizon] of [
            [4, 1, 1],
            [5, 3, 2],
            [2, 2, 0],
        ]) {
            const read = parseCsv(text, {
                rows: 'steps',
                window: length,
                stride,
                horizon,
                target: 'heat',
                missingTarget: 'drop',
                task: 'regression',
                ...more,
            });
            const set = windows(given, { length, stride, horizon, target: 1, missingTarget: 'drop', ...more });
            assert.deepEqual(values(set), values(read));
            assert.deepEqual([...set.y], [...read.y]);
            assert.deepEqual(set.read.windows, read.read.windows);
            assert.equal(set.read.dropped, read.read.dropped);
            assert.deepEqual(
                set.read.guesses.filter(guess => /overlap/.test(guess)),
                [...read.read.guesses.filter(guess => /overlap/.test(guess))],
            );
        }
    // filled by what was known when the window ended, never by what comes after it
    const [first, second] = windows([1, NaN, 9, 4], { length: 2, target: null }).x;
    assert.deepEqual(
        [[...first], [...second]],
        [
            [1, 1],
            [1, 9],
        ],
    );
});

test('several horizons and several targets: one row of numbers for each window', () => {
    const set = windows(rows(12, 3), { length: 2, horizon: [1, 3], target: [2, 0] });
    assert.deepEqual(set.read.targets, ['2+1', '0+1', '2+3', '0+3']);
    assert.equal(set.y.length, 4 * set.x.length);
    assert.deepEqual([...set.y.subarray(4, 8)], [at(3, 2), at(3, 0), at(5, 2), at(5, 0)]);
    assert.equal(set.read.windows.span, 5);
    assert.deepEqual([...windows(rows(5), { length: 2 }).y.subarray(0, 2)], rows(5)[2]); // all features, one ahead
    assert.deepEqual(values(windows(rows(5), { length: 2, inputs: [1], target: 0 }))[0], [at(0, 1), at(1, 1)]);
    // where the last step itself is the target, the windows do not hold it
    assert.deepEqual(values(windows(rows(5), { length: 2, horizon: 0, target: 0 }))[0], [at(0, 1), at(1, 1)]);
});

test('a class per window: a column of words, labels of recordings, a function', () => {
    const state = range(12).map(t => (t < 6 ? 'still' : 'walk'));
    const set = windows({ load: range(12), state }, { length: 4, horizon: 0 });
    assert.deepEqual([set.classes, set.features, set.columns], [['still', 'walk'], 1, ['load']]);
    assert.deepEqual(
        [...set.y],
        range(9).map(from => (from + 3 < 6 ? 0 : 1)),
    );
    assert.deepEqual(
        [...windows({ load: range(12), state }, { length: 4, horizon: 2, target: 'state' }).y],
        [...range(7).map(from => (from + 5 < 6 ? 0 : 1))],
    );
    const recordings = {
        x: [flat(7), flat(5), flat(2)],
        y: Int32Array.of(1, 0, 1),
        classes: ['a', 'b'],
        features: 2,
        ids: ['p', 'q', 'r'],
        weights: Float32Array.of(1, 2, 3),
        name: 'walks',
    };
    const cut = windows(recordings, { length: 3, stride: 2 });
    assert.deepEqual([[...cut.y], cut.y.constructor, cut.classes], [[1, 1, 1, 0, 0], Int32Array, ['a', 'b']]);
    assert.deepEqual([cut.ids, [...cut.weights], cut.name], [['p', 'p', 'p', 'q', 'q'], [1, 1, 1, 2, 2], 'walks']);
    assert.deepEqual([...cut.read.windows.recordings], [0, 0, 0, 1, 1]);
    assert.match(cut.read.guesses.join(), /1 of 3 recordings are shorter than the 3 steps of a window/);
    const most = ({ start, end }) => state.slice(start, end).filter(word => word === 'walk').length;
    const asked = windows(range(12), { length: 4, target: place => (most(place) > 2 ? 'walk' : 'still') });
    assert.deepEqual(
        [...asked.y],
        range(9).map(from => (from + 4 - 6 > 2 ? 1 : 0)),
    );
    assert.deepEqual([...windows(range(6), { length: 4, target: ({ start }) => start / 2 }).y], [0, 0.5, 1]);
    assert.deepEqual([...windows(range(6), { length: 5, target: ({ end }) => [end, 2] }).y], [5, 2, 6, 2]);
    assert.deepEqual(windows(range(9), { length: 3, horizon: 2, target: ({ end }) => end }).read.windows.span, 5);
    assert.deepEqual(
        [
            ...windows(
                range(8).map(t => t % 2),
                { length: 3, task: 'classification' },
            ).y,
        ],
        [1, 0, 1, 0, 1],
    );
});

test('a part never holds a step that the other has seen', () => {
    const steps = ({ read: { windows: w } }) =>
        new Set([...w.starts].flatMap((from, i) => range(w.span).map(t => `${w.recordings[i]}:${from + t}`)));
    const set = windows([flat(80), flat(50), flat(20)], { length: 6, horizon: [1, 4], features: 2 });
    for (const { train, test: held } of [split(set, { fraction: 0.7 }), ...kFold(set, { folds: 3 })]) {
        const known = steps(train);
        assert.deepEqual(
            [...steps(held)].filter(step => known.has(step)),
            [],
        );
        assert.ok(train.x.length > 0 && held.x.length > 0);
        assert.equal(held.y.length, held.x.length * 4);
    }
});

test('what cannot be cut is refused by a sentence', () => {
    for (const [call, sentence] of [
        [() => windows(rows(4), {}), /windows: length must be a whole number .*, got undefined/],
        [
            () => windows(rows(4), { length: 4 }),
            /a window of 4 steps and a horizon of 1 need 5 steps, the series has 4/,
        ],
        [() => windows(7, { length: 1 }), /windows: the series must be numbers, rows, columns, or a data set/],
        [() => windows([1, 'a'], { length: 1 }), /windows: the series: feature 0 of step 1 is "a", expected a finite/],
        [() => windows([1, Infinity, 2], { length: 1 }), /feature 0 of step 1 is Infinity, expected a finite number/],
        [() => windows([1, 2, 3], { length: 1, features: 2 }), /the series has 3 values, not a multiple of 2 features/],
        [() => windows([[1, 2], [3]], { length: 1 }), /windows: the series\[1\] has 1 value, the rows before it 2/],
        [() => windows({ a: [1, 2], b: [1] }, { length: 1 }), /windows: column b has 1 values, a has 2/],
        [() => windows(columns(5), { length: 2, target: 'hea' }), /target: unknown feature "hea"; did you mean "heat"/],
        [
            () => windows(rows(5), { length: 2, target: 2 }),
            /windows: target must be a whole number from -2 to 1, got 2/,
        ],
        [() => windows(rows(5), { length: 2, horizon: -1 }), /windows: horizon must be a whole number .*, got -1/],
        [() => windows(rows(9), { length: 2, horizon: [1, 2, 1] }), /windows: horizon: 0 and 2 are both 1/],
        [() => windows(rows(5), { length: 2, horizon: [] }), /windows: horizon has 0 entries, expected one at least/],
        [
            () => windows([1, 2, NaN, 4], { length: 2 }),
            /the target is missing, feature 0 of step 2; leave such windows/,
        ],
        [
            () => windows([1, NaN, 3], { length: 2, missing: 'error' }),
            /windows: feature 0 of step 1 is missing, and \{ missing: 'error' \} was asked for/,
        ],
        [() => windows(windows(rows(9), { length: 2 }), { length: 1 }), /windows: the samples are windows already/],
        [() => windows(range(5), { length: 2, horizon: 0 }), /no feature is left as input, the only one is target/],
        [
            () => windows({ x: [range(5)], y: [1] }, { length: 2, horizon: 3 }),
            /windows: horizon is 3, but the targets are the labels of whole recordings; give target/,
        ],
        [
            () => windows({ a: range(4), s: ['u', 'v', 'u', 'v'] }, { length: 2, target: ['a', 's'] }),
            /column s holds words/,
        ],
        [
            () => windows({ a: range(4), s: ['u', 'v', 'u', 'v'] }, { length: 2, inputs: 's' }),
            /column s holds words, and/,
        ],
        [
            () => windows(range(5), { length: 2, target: () => ({}) }),
            /windows: target\(\{"recording":0,.*expected a number/,
        ],
        [
            () => windows(rows(9), { length: 2, horizons: 3 }),
            /windows: unknown option "horizons"; did you mean "horizon"/,
        ],
    ])
        assert.throws(call, sentence);
});
