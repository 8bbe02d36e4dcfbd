// Parts and folds of a data set: in proportion, by groups, by time; what scikit-learn gives, and that nothing leaks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bumps, kFold, parseCsv, select, split } from '../web/data.js';

const golden = JSON.parse(readFileSync(new URL('golden/folds.json', import.meta.url), 'utf8'));
const range = n => Array.from({ length: n }, (_, i) => i);

/** Of each sample, which is its number, the fold that tests on it. */
const places = (data, options) => {
    const folds = kFold(data, options),
        out = new Array(data.x.length).fill(-1);
    folds.forEach(({ train, test }, fold) => {
        assert.deepEqual(
            [...train.x, ...test.x].map(([i]) => i).sort((a, b) => a - b),
            range(data.x.length),
        );
        for (const [i] of test.x) {
            assert.equal(out[i], -1);
            out[i] = fold;
        }
    });
    return out;
};
/** @param {number[]} all */
const renumbered = all => all.map(fold => [...new Set(all)].indexOf(fold));
const numbered = (n, more) => ({ x: range(n).map(i => [i]), ...more });

/** Steps of recordings that windows cover, as texts. */
const steps = ({ read: { windows } }) =>
    new Set(
        [...windows.starts].flatMap((from, i) => range(windows.span).map(t => `${windows.recordings[i]}:${from + t}`)),
    );
const apart = (a, b) => {
    const known = steps(a);
    for (const step of steps(b)) assert.ok(!known.has(step), `${step} is on both sides`);
};
const windowed = (rows, window, more = {}) =>
    parseCsv(
        `load\n${range(rows)
            .map(i => Math.sin(i))
            .join('\n')}`,
        { rows: 'steps', window, target: 'load', ...more },
    );

test('kFold: in their order the samples lie in the folds that scikit-learn puts them into', () => {
    for (const { y, groups, folds, plain, stratified, stratifiedGroups, groupSizes } of golden) {
        const data = numbered(y.length, { y });
        assert.deepEqual(places(numbered(y.length), { folds, shuffle: false }), plain);
        assert.deepEqual(places(data, { folds, shuffle: false, stratify: true }), stratified);
        // which of several folds that are filled alike comes first is a matter of roundings there
        assert.deepEqual(
            renumbered(places(data, { folds, shuffle: false, groups, stratify: y })),
            renumbered(stratifiedGroups),
        );
        const sizes = kFold(data, { folds, shuffle: false, groups, stratify: false }).map(({ test }) => test.x.length);
        assert.deepEqual(
            sizes.sort((a, b) => a - b),
            groupSizes,
        );
        // shuffled: others, and as many of each class
        const counts = all =>
            range(folds).map(fold =>
                y
                    .filter((_, i) => all[i] === fold)
                    .sort()
                    .join(),
            );
        assert.deepEqual(counts(places(data, { folds, stratify: y, seed: 4 })), counts(stratified));
    }
});

test('kFold: a seed repeats it, labels are kept in balance unless it is told otherwise', () => {
    const data = bumps({ count: 50, seed: 1 });
    const tests = options => kFold(data, options).map(({ test }) => [...test.y]);
    assert.deepEqual(tests({ seed: 3 }), tests({ seed: 3 }));
    assert.notDeepEqual(kFold(data, { seed: 3 })[0].test.x, kFold(data, { seed: 4 })[0].test.x);
    const share = y => y.filter(label => label === 0).length;
    for (const y of tests({ folds: 5 })) assert.equal(share(y), 5);
    assert.ok(tests({ folds: 5, stratify: false, seed: 0 }).some(y => share(y) !== 5));
    // by something else
    const days = range(50).map(i => (i % 5 === 0 ? 'sunday' : 'weekday'));
    for (const { test } of kFold({ ...data, days }, { stratify: days }))
        assert.equal(test.days.filter(day => day === 'sunday').length, 2);
    assert.equal(kFold(data)[0].test.classes, data.classes);
});

test('groups are on one side: of the field, an array or a function; classes in the best proportion', () => {
    const owner = range(120).map(i => `p${(i * 7) % 17}`),
        data = numbered(120, { y: range(120).map(i => (i * i) % 3), groups: owner });
    const sets = part => new Set(part.x.map(([i]) => owner[i]));
    const check = parts => {
        const all = Object.values(parts).map(sets);
        assert.equal(
            all.reduce((n, { size }) => n + size, 0),
            17,
        );
        assert.equal(new Set(all.flatMap(set => [...set])).size, 17);
    };
    const { groups, ...plain } = data;
    for (const parts of [
        split(data, 0.7),
        split(data, { fraction: 0.7, seed: 2 }),
        split(plain, { groups: owner }),
        split(plain, { groups: ([i]) => owner[i] }),
        split(plain, { groups: (_, i) => owner[i], fraction: { train: 0.5, validation: 0.25, test: 0.25 } }),
        ...kFold(data, { folds: 4 }),
    ])
        check(parts);
    assert.throws(() => check(split(data, { groups: false })));
    const { train, test: held } = split(data, { fraction: 0.75, seed: 1 });
    assert.ok(Math.abs(train.x.length / 120 - 0.75) < 0.06, `${train.x.length} of 120`);
    const shares = part => range(2).map(c => part.y.filter(label => label === c).length / part.x.length);
    shares(train).forEach((share, c) => assert.ok(Math.abs(share - shares(held)[c]) < 0.1, `${share}`));
    assert.notDeepEqual(split(data, { seed: 1 }).train.x, split(data, { seed: 2 }).train.x);
    // two groups: one each, whatever the fraction
    assert.equal(split(plain, { groups: ([i]) => i < 100, fraction: 0.5 }).test.x.length, 20);
});

test('split: three parts by their fractions, each class in proportion', () => {
    const data = numbered(200, { y: range(200).map(i => (i % 10 === 0 ? 1 : 0)) });
    const { train, validation, test: held } = split(data, { fraction: { train: 0.7, validation: 0.1 }, seed: 5 });
    assert.deepEqual(
        [train, validation, held].map(part => [part.x.length, part.y.filter(label => label === 1).length]),
        [
            [140, 14],
            [20, 2],
            [40, 4],
        ],
    );
    assert.deepEqual(
        [train, validation, held].flatMap(({ x }) => x.map(([i]) => i)).sort((a, b) => a - b),
        range(200),
    );
    const windows = windowed(300, 10),
        three = split(windows, { fraction: { train: 0.6, validation: 0.2, test: 0.2 } });
    apart(three.train, three.validation);
    apart(three.validation, three.test);
    apart(three.train, three.test);
    assert.ok(Math.max(...three.validation.read.windows.starts) < Math.min(...three.test.read.windows.starts));
    assert.deepEqual(split(data, { fraction: 0.6, seed: 9 }), split(data, 0.6, 9));
    assert.deepEqual(split(data), split(data, 0.8, 0));
    assert.deepEqual(split(data, { seed: 7, stratify: true }), split(data, 0.8, 7));
});

test('windows that overlap: folds by time, or whole recordings', () => {
    const data = windowed(300, 10);
    const folds = kFold(data, { folds: 4 });
    for (const { train, test: held } of folds) {
        apart(train, held);
        assert.ok(train.x.length + held.x.length < data.x.length && train.x.length > 2 * held.x.length);
    }
    assert.equal(
        folds.reduce((n, { test: held }) => n + held.x.length, 0),
        data.x.length,
    );
    // recordings: whole where asked for
    const many = parseCsv(
        `id,load\n${range(240)
            .map(i => `r${i % 6},${Math.cos(i)}`)
            .join('\n')}`,
        {
            rows: 'steps',
            id: 'id',
            window: 5,
            target: 'load',
        },
    );
    const of = ({ read: { windows } }) => new Set(windows.recordings);
    for (const { train, test: held } of [
        ...kFold(many, { folds: 3, groups: 'recordings' }),
        split(many, { groups: 'recordings', fraction: 0.5 }),
    ]) {
        assert.equal(of(train).size + of(held).size, 6);
        assert.equal(train.x.length + held.x.length, many.x.length);
    }
    for (const { train, test: held } of kFold(many, { folds: 3 })) apart(train, held);
    assert.throws(
        () => split(many, { groups: (_, i) => i % 2 }),
        /split: the windows of recording 0 overlap, and are in the groups 0 and 1: a recording must be in one group/,
    );
    assert.throws(() => split(many, { stratify: many.x.map((_, i) => i % 2) }), /split: windows that overlap are cut/);
    assert.throws(() => kFold(data, { stratify: true }), /kFold: windows that overlap are cut by time/);
    assert.throws(() => kFold(select(data, [0, 1, 2, 3, 4, 5])), /kFold: with 5 folds by time a part of 6 windows/);
    // windows without a common step are samples like others
    assert.equal(kFold(windowed(120, 5, { stride: 6 }), { folds: 2 })[0].train.x.length, 10);
    // recordings with fewer windows than folds are dealt out
    const short = parseCsv(
        `id,load\n${range(32)
            .map(i => `r${i % 8},${i}`)
            .join('\n')}`,
        {
            rows: 'steps',
            id: 'id',
            window: 2,
            target: 'load',
        },
    );
    for (const { train, test: held } of kFold(short, { folds: 4 })) {
        apart(train, held);
        assert.deepEqual([train.x.length, held.x.length], [12, 4]);
    }
});

test('what cannot be split so is refused by a sentence', () => {
    const data = numbered(8, { y: range(8).map(i => i % 2) });
    for (const [call, sentence] of [
        [() => kFold(data, { folds: 1 }), /kFold: folds must be a whole number from 2 to/],
        [() => kFold(data, { folds: 9 }), /kFold: 9 folds of 8 samples: each needs one/],
        [() => kFold(data, { fold: 2 }), /kFold: unknown option "fold"; did you mean "folds"\?/],
        [() => kFold(data, { groups: [1, 2] }), /kFold: groups has 2 entries for 8 samples/],
        [() => kFold(data, { groups: () => 1 }), /kFold: 5 folds of 1 group: each needs one/],
        [() => kFold(data, { groups: true }), /kFold: groups is true, but the data set has no field groups/],
        [() => kFold(data, { groups: 'recording' }), /kFold: groups must be "recordings", got "recording"/],
        [() => kFold(data, { groups: 'recordings' }), /kFold: groups is "recordings", but the data set does not say/],
        [
            () => kFold(data, { stratify: () => null }),
            /kFold: stratify\(x\[0\], 0\) must be a text or a number, got null/,
        ],
        [() => kFold(numbered(8), { stratify: true }), /kFold: stratify is true, but the samples have no labels/],
        [() => kFold(data, { shuffle: 1 }), /kFold: shuffle must be true or false, got 1/],
        [() => split(data, { fraction: 2 }), /split: fraction must be between 0 and 1, got 2/],
        [() => split(data, { fraction: null }), /split: fraction is null; leave it out/],
        [
            () => split(data, { fraction: { train: 0.5 } }),
            /split: fraction.validation must be between 0 and 1, got undef/,
        ],
        [
            () => split(data, { fraction: { train: 0.5, validation: 0.6 } }),
            /split: fraction.test must be between 0 and 1, got -0.0999/,
        ],
        [
            () => split(data, { fraction: { train: 0.5, validation: 0.2, test: 0.2 } }),
            /split: the fractions 0.5, 0.2, 0.2 add up to 0.89999\d+, not 1/,
        ],
        [() => split(data, { fraction: { train: 0.5, valid: 0.2 } }), /split: fraction has an unknown part "valid"/],
        [
            () => split(data, { groups: x => x[0] > 9 }),
            /split: all samples are in 1 group, and each of 2 parts needs one/,
        ],
        [() => split(data, { seed: 0.5 }), /random: seed must be a whole number, got 0.5/],
        [
            () => split(data, { fraction: { train: 0.9, validation: 0.05, test: 0.05 } }),
            /split: with fractions of 0.9, 0.05, 0.05 the test part of 8 samples would be empty/,
        ],
    ])
        assert.throws(call, sentence);
});

test('labels that are names are dealt out as numbers are, with the names of classes and without', () => {
    const names = ['failing', 'ok', 'worn'],
        labels = range(30).map(i => (i < 18 ? 0 : i < 27 ? 1 : 2)),
        y = labels.map(label => names[label]);
    const byNumber = numbered(30, { y: labels, classes: names });
    for (const named of [numbered(30, { y, classes: names }), numbered(30, { y })]) {
        for (const stratify of [undefined, true, false]) {
            assert.deepEqual(
                split(named, { fraction: 0.7, seed: 2, stratify }).test.x,
                split(byNumber, { fraction: 0.7, seed: 2, stratify }).test.x,
            );
            assert.deepEqual(places(named, { folds: 3, stratify }), places(byNumber, { folds: 3, stratify }));
        }
        assert.deepEqual(split(named, 0.7).test.y.filter(name => name === 'worn').length, 1);
    }
    assert.throws(() => split(numbered(2, { y: ['ok', 'wron'], classes: names }), 0.5), {
        message: 'split: y[1]: unknown class "wron"; did you mean "worn"? Known: failing, ok, worn',
    });
    assert.throws(() => split(numbered(2, { y: [0, 3], classes: names }), 0.5), {
        message: 'split: y[1] is 3, expected a label from 0 to 2, or a name',
    });
});
