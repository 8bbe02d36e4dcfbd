// Metrics against scikit-learn's values (tests/golden/metrics.py), closed forms where that has none, what is refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { metrics } from 'primal-attention/data';
import { says } from './support/sentences.mjs';

const golden = JSON.parse(readFileSync(new URL('./golden/metrics.json', import.meta.url), 'utf8'));

/** @param {any} value @param {any} wanted @param {string} where */
function close(value, wanted, where) {
    if (Array.isArray(wanted)) {
        assert.equal(value.length, wanted.length, where);
        wanted.forEach((each, i) => close(value[i], each, `${where}[${i}]`));
    } else if (wanted === null) assert.equal(value, null, where);
    else
        assert.ok(
            Math.abs(value - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)),
            `${where}: ${value}, scikit-learn has ${wanted}`,
        );
}

/**
 * The function and options that a name of a stored value stands for.
 * @param {string} key @returns {[string, object]}
 */
function meant(key) {
    const [word, average] = key.split(' '),
        number = Number(word.replace(/^[a-z]+/i, ''));
    if (/^top/.test(word)) return ['topK', { k: number }];
    if (/^pinball/.test(word)) return ['pinball', { quantile: number, average }];
    if (/^kappa./.test(word)) return ['kappa', { penalty: word.slice(5).toLowerCase() }];
    return [word, average ? { average } : {}];
}

for (const [group, cases] of Object.entries(golden))
    test(`${group} have scikit-learn's values`, () => {
        let compared = 0;
        for (const [name, { y, predicted, probabilities, scores, weights, values }] of Object.entries(cases))
            for (const [key, wanted] of Object.entries(values)) {
                const [word, options] = meant(key),
                    ranks = /rocAuc|averagePrecision|topK/.test(word),
                    given = probabilities ?? (ranks ? scores : predicted);
                const value = /** @type {any} */ (metrics)[word](y, given, { ...options, ...(weights && { weights }) });
                if (word === 'averagePrecision' && value?.includes?.(null))
                    close(
                        value.filter((/** @type {any} */ each) => each !== null),
                        wanted,
                        `${name}: ${key}`,
                    );
                else close(word === 'confusion' ? value.matrix : value, wanted, `${name}: ${key}`);
                compared++;
            }
        assert.ok(compared > 50, `${compared} values`);
    });

test('one number for each sample means two columns', () => {
    const { y, probabilities, weights, values } = golden.probabilities['two, weighted'],
        p = probabilities.map((/** @type {number[]} */ row) => row[1]);
    for (const key of Object.keys(values))
        close(/** @type {any} */ (metrics)[key](y, p, { weights }), values[key], key);
    const names = y.map((/** @type {number} */ label) => ['no', 'yes'][label]);
    close(metrics.rocAuc(names, p, { weights }), values.rocAuc, 'names in their order');
    close(metrics.rocAuc(names, p, { weights, positive: 'yes' }), values.rocAuc, 'a positive one');
    close(metrics.rocAuc(names, p, { positive: 'no' }), 1 - Number(metrics.rocAuc(y, p)), 'the other');
    close(metrics.rocAuc(y.map(Boolean), p, { weights }), values.rocAuc, 'booleans');
    close(metrics.f1(names, names, { positive: 'yes' }), 1, 'one class alone');
});

test('names are found in classes, whose places are labels too; probabilities may be a matrix', () => {
    const { y, probabilities, values } = golden.probabilities.three,
        classes = ['z', 'a', 'm'],
        names = y.map((/** @type {number} */ label) => classes[label]),
        matrix = { rows: y.length, cols: 3, data: Float64Array.from(probabilities.flat()) };
    close(metrics.logLoss(names, matrix, { classes }), values.logLoss, 'log loss');
    close(metrics.rocAuc(Int32Array.from(y), matrix), values['rocAuc macro'], 'area');
    const { classes: order, matrix: table } = metrics.confusion(['z', 'a'], [0, 2], { classes });
    assert.deepEqual(
        [order, table.map(row => [...row])],
        [
            classes,
            [
                [1, 0, 0],
                [0, 0, 1],
                [0, 0, 0],
            ],
        ],
    );
    close(metrics.f1(['z', 'a'], [0, 2], { classes }), 1 / 3, 'over the classes that are there');
});

test('what is not defined is null', () => {
    assert.equal(metrics.rocAuc([1, 1], [0.2, 0.4]), null);
    assert.equal(metrics.rocAuc([0, 0], [0.2, 0.4]), null);
    assert.equal(metrics.averagePrecision([0, 0], [0.2, 0.4]), null);
    assert.equal(metrics.averagePrecision([1, 1], [0.2, 0.4]), 1);
    assert.deepEqual(
        metrics.rocAuc(
            [0, 1, 0],
            [
                [0.8, 0.1, 0.1],
                [0.2, 0.5, 0.3],
                [0.1, 0.3, 0.6],
            ],
            { average: 'none' },
        ),
        [0.5, 1, null],
    );
    assert.equal(metrics.rocAuc([0, 1], [0.1, 0.9], { weights: [1, 0] }), null, 'what counts nothing is not there');
    assert.equal(metrics.kappa(['a'], ['a']), null);
    assert.equal(metrics.r2([1], [2]), null);
});

test('several labels: exact match and area by hand', () => {
    const y = [
            [1, 0, 1],
            [0, 1, 0],
        ],
        predicted = [
            [1, 0, 0],
            [0, 1, 0],
        ];
    assert.equal(metrics.exactMatch(y, predicted), 0.5);
    assert.equal(metrics.accuracy(y, predicted), 0.5);
    close(metrics.hammingLoss(y, predicted), 1 / 6, 'one of six');
    close(metrics.f1(y, predicted, { average: 'micro' }), 4 / 5, 'two right, one missed');
});

test('bad input gets a sentence', () => {
    const { accuracy, brier, confusion, f1, kappa, logLoss, mae, pinball, rocAuc, topK, calibrationError } =
        /** @type {Record<string, any>} */ (metrics);
    says(() => accuracy([], []), 'accuracy: y has no samples');
    says(() => accuracy([1], [1, 2]), 'predicted has 2 labels, y has 1');
    says(() => accuracy('ab', [1]), 'accuracy: y must be an array of labels', '"ab"');
    says(() => accuracy([0, NaN], [0, 1]), 'y[1] is NaN');
    says(() => accuracy([0, 1], ['a', 'b']), 'predicted[0] is "a"', 'give classes');
    says(() => accuracy([0, 3], [0, 1], { classes: ['a', 'b'] }), 'y[1] is 3', '0 to 1');
    says(() => accuracy([0], [0], { classes: ['a', 'a'] }), 'classes[1] is "a"');
    says(() => accuracy([0], [0], { weight: [1] }), 'unknown option "weight"', 'weights');
    says(() => accuracy([0, 1], [0, 1], { weights: [1] }), 'weights has 1 value for 2 samples');
    says(() => accuracy([0, 1], [0, 1], { weights: [1, -1] }), 'weights[1] is -1');
    says(() => accuracy([0, 1], [0, 1], { weights: [0, 0] }), 'all 0');
    says(() => f1([0], [0], { average: 'binary' }), 'average must be', '"binary"');
    says(() => f1([0], [0], { positive: 4 }), 'positive is 4', 'one of 0');
    says(() => f1([[0, 2]], [[0, 1]]), 'label 1 of sample 0 is 2');
    says(() => f1([[0, 1]], [[0, 1, 1]]), 'predicted has 1 row of 3 labels, y 1 of 2');
    says(() => kappa([0], [0], { penalty: 'cubic' }), 'penalty', '"cubic"');
    says(() => logLoss([0, 1], [0.5, 1.5]), 'probabilities', 'sample 1', 'expected 0 to 1');
    says(() => logLoss([0, 1, 2], [0.5, 0.5, 0.5]), '3 different labels');
    says(
        () =>
            logLoss(
                [0, 3],
                [
                    [0.5, 0.5],
                    [0.5, 0.5],
                ],
            ),
        'y[1] is 3',
        '0 to 1',
    );
    says(() => logLoss(['a'], [[0.5, 0.5]]), 'y[0] is "a"', 'give classes');
    says(() => brier([0], [[NaN, 1]]), 'value 0 of sample 0 is NaN');
    says(() => calibrationError([0], [[0, 1]], { bins: 0 }), 'bins', '0');
    says(() => topK([0], [[1, 2]], { k: 0 }), 'k must be');
    says(() => rocAuc([0, 1], [0.5]), 'y has 2 labels for 1 row');
    says(() => rocAuc([0, 1], { rows: 1, cols: 2 }), 'scores must be');
    says(() => rocAuc([[0, 1]], [[0.5]]), 'scores has 1 row of 1 label, y 1 of 2');
    says(() => mae([1, null], [1, 2]), 'mae: y', 'null');
    says(() => mae([1, 2], [1]), 'predicted has 1 row of 1, y 2 of 1');
    says(() => mae([1, Infinity], [1, 2]), 'value 1 is Infinity');
    says(() => pinball([1], [1], { quantile: 2 }), 'quantile', '2');
    says(
        () =>
            confusion(
                Array.from({ length: 5000 }, (_, i) => i),
                Array(5000).fill(0),
            ),
        '5000 different labels',
    );
});
