// Tables whose columns hold numbers or categories: which is which, what is missing, what is left out and refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, parseArff, parseCsv, readDataset, select, split, tableInput } from 'primal-attention/data';
import { says } from './support/sentences.mjs';

const lines = Array.from(
    { length: 60 },
    (_, i) =>
        `${i % 7 ? 20 + i : ''},${i % 3 ? 'male' : 'female'},T${i}x,${1 + (i % 3)},${i % 5 ? 'ABC'[i % 3] : '?'},${i}`,
);
const csv = ['age,sex,ticket,berth,deck,fare', ...lines].join('\n'),
    mixed = { rows: 'mixed', task: 'regression' };

test('words are categories, numbers numbers, gaps gaps, names are left out', () => {
    const set = parseCsv(csv, mixed);
    assert.deepEqual(set.columns, ['age', 'sex', 'berth', 'deck']);
    assert.deepEqual(set.categories, [null, ['female', 'male'], null, ['A', 'B', 'C']]);
    assert.deepEqual([...set.x[0]], [NaN, 0, 1, NaN]);
    assert.deepEqual([...set.x[1]], [21, 1, 2, 1]);
    assert.deepEqual(set.read.filled, { count: 9 + 12, how: 'kept' });
    assert.match(set.read.guesses.join(), /column "ticket" left out: 60 different words in 60 rows/);
    assert.match(set.read.guesses.join(), /\{ categories: \["ticket"\] \} takes them/);
    assert.equal(set.features, 1);
    assert.deepEqual(tableInput(set).columns, [
        { name: 'age' },
        { name: 'sex', categories: ['female', 'male'] },
        { name: 'berth' },
        { name: 'deck', categories: ['A', 'B', 'C'] },
    ]);
    assert.deepEqual(select(set, [1]).categories, set.categories);
    assert.deepEqual(split(select(set, [0, 1, 2, 3]), 0.5, 1).test.categories, set.categories);
});

test('columns that are to be categories are, numbers in their order', () => {
    const set = parseCsv(csv.replaceAll(',3,', ',10,'), { ...mixed, categories: ['berth', 2] });
    assert.deepEqual(set.columns, ['age', 'sex', 'ticket', 'berth', 'deck']);
    assert.deepEqual(set.categories[3], ['1', '2', '10']);
    assert.equal(set.categories[2].length, 60);
    assert.deepEqual([...set.x[2]].slice(2, 4), [set.categories[2].indexOf('T2x'), 2]);
});

test('other formats, and tables without categories', () => {
    const arff = parseArff(
        '@relation r\n@attribute a numeric\n@attribute b {x,y,z}\n@attribute c {p,q}\n@data\n1,x,p\n?,z,q\n3,?,p\n',
        { rows: 'mixed' },
    );
    assert.deepEqual(arff.categories, [null, ['x', 'y', 'z']]);
    assert.deepEqual([...arff.x[2]], [3, NaN]);
    const json = readDataset('[{"a":1,"b":"x","y":1.5},{"a":null,"b":"z","y":2.5}]', { rows: 'mixed' });
    assert.deepEqual([...json.x[1]], [NaN, 1]);
    assert.deepEqual(tableInput(parseCsv('a,b,y\n1,2,x\n3,4,z\n5,6,x', { rows: 'table' })).columns, [
        { name: 'a' },
        { name: 'b' },
    ]);
    assert.deepEqual(tableInput({ x: [[1, 2]] }).columns, [{ name: '0' }, { name: '1' }]);
});

test('it is said what was understood', () => {
    const { text, categories, scales, kind, notFinite, filled } = describe(parseCsv(csv, mixed));
    assert.equal(kind, 'table');
    assert.match(text, /60 rows of a table of 4 columns, 2 of them categories/);
    assert.match(text, /21 values missing, and kept so/);
    assert.match(text, /sex is one of female 20, male 40\./);
    assert.match(text, /standardised by what is measured on the set that a model is fitted on/);
    assert.deepEqual(
        scales.map(({ name, min }) => [name, min]),
        [
            ['age', 21],
            ['berth', 1],
        ],
    );
    assert.deepEqual(categories[0].counts[1], { name: 'male', count: 40 });
    assert.equal(notFinite, 0);
    assert.equal(filled.count, 21);
    const own = describe({ x: [[NaN, 0, Infinity]], categories: [null, ['a'], null] });
    assert.deepEqual([own.filled.count, own.notFinite], [1, 1]);
    says(() => describe({ x: [[1, 2]], categories: [null, ['a']] }), 'describe: x[0][1] is 2', 'from 0 to 0');
    says(() => describe({ x: [[1]], categories: [null, ['a']] }), 'describe: x[0] has 1 value for 2');
});

test('what does not go together is told', () => {
    says(() => parseCsv(csv, { categories: ['sex'] }), "csv: categories is for rows: 'mixed'");
    says(() => parseCsv(csv, { ...mixed, categories: ['fare'] }), 'column "fare" is among the categories');
    says(() => parseCsv(csv, { ...mixed, categories: 'bert' }), 'no column is named "bert"', 'did you mean "berth"');
    says(() => parseCsv(csv, { ...mixed, missing: 'zero' }), "rows: 'mixed' keeps what is missing");
    says(() => parseCsv(csv, { ...mixed, missing: 'error' }), 'csv: line 2, column "age": the value is missing');
    says(() => parseCsv(csv.replace('\n21,', '\n21 years,'), mixed), 'line 3, column "age": expected a number');
    says(() => parseCsv(csv, { ...mixed, ignore: ['age', 'sex', 'berth', 'deck'] }), 'no column is left as input: all');
    says(() => tableInput({ x: [] }), 'tableInput: x has no rows');
    says(() => tableInput({ x: [[1, 2]], columns: ['a'] }), 'columns must have an entry for each of the 2 columns');
    says(() => tableInput(null), 'tableInput: the data set');
});

test('a column of dates is left out as one, and what is none is not called so', () => {
    const guess = (/** @type {(day: number) => string} */ written) =>
        parseCsv(
            `day,size,kind\n${Array.from({ length: 60 }, (_, i) => `${written(i)},${i},${i % 2 ? 'a' : 'b'}`).join('\n')}`,
            { rows: 'mixed', target: 'kind' },
        ).read.guesses.join();
    const two = (/** @type {number} */ n) => String(n).padStart(2, '0'),
        day = (/** @type {number} */ i) => two(1 + (i % 28)),
        month = (/** @type {number} */ i) => two(1 + Math.floor(i / 28));
    for (const written of /** @type {((i: number) => string)[]} */ ([
        i => `2024-${month(i)}-${day(i)}`,
        i => `2024-${month(i)}-${day(i)}T12:30:00Z`,
        i => `${day(i)}.${month(i)}.2024`,
        i => `${month(i)}/${day(i)}/2024`,
    ]))
        assert.match(
            guess(written),
            /column "day" left out: 60 different dates in 60 rows .*month.*categories: \["day"\]/,
        );
    assert.match(
        guess(i => `2024-${two(13 + i)}-99`),
        /60 different words/,
    );
    assert.match(
        guess(i => `${day(i)}.${month(i)}.9.1`),
        /60 different words/,
    );
});
