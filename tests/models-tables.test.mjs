// Rows of tables: PyTorch's numbers, numbers far from 0, missing values, categories by name, files, the worker, and
// what is refused. Logits and gradients against the float64 reference: models-reference.test.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describe, parseCsv, split, tableInput } from 'primal-attention/data';
import { loadWorker } from 'primal-attention/worker';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { rejects, says } from './support/sentences.mjs';

const pa = await loadLibrary();

const input = {
    kind: 'table',
    columns: [{ name: 'year' }, { name: 'colour', categories: ['red', 'white'] }, { name: 'grade' }],
};
const small = { input, classes: 2, width: 8, depth: 1, heads: 2, attention: 'softmax', seed: 1 };

/** Whether the grade, or where it is missing the colour, is high. */
const rows = Array.from({ length: 160 }, (_, i) => {
    const grade = ((i * 37) % 101) / 50 - 1,
        colour = i % 3 ? 'red' : 'white',
        missing = i % 4 === 0;
    return { row: [1.7e12 + i, colour, missing ? null : grade], y: Number(missing ? colour === 'red' : grade > 0) };
});
const data = { x: rows.map(({ row }) => row), y: rows.map(({ y }) => y) };

test('logits and gradients are those of an FT-Transformer in PyTorch', () => {
    const golden = JSON.parse(readFileSync(new URL('./golden/ft_transformer.json', import.meta.url), 'utf8')),
        model = pa.classifier(golden.config);
    assert.equal(model.config.pooling, 'cls');
    assert.deepEqual(model.parameters.map(({ name }) => name).sort(), Object.keys(golden.parameters).sort());
    for (const [name, values] of Object.entries(golden.parameters)) model.setParameter(name, values);
    golden.rows.forEach((row, i) =>
        assertClose(model.predict(row).logits, golden.logits[i], 2e-5, JSON.stringify(row)),
    );
    const before = Object.fromEntries(model.parameters.map(({ name, data: values }) => [name, values]));
    const { loss } = model.step(
        { x: golden.rows, y: golden.labels },
        { optimizer: 'sgd', learningRate: 1, momentum: 0 },
    );
    assertClose([loss], [golden.loss], 2e-5, 'loss');
    for (const { name, data: after } of model.parameters) {
        const gradient = after.map((value, i) => before[name][i] - value);
        // softmax does not see what all keys share
        if (name.endsWith('key.bias')) assert.ok(gradient.every(slope => Math.abs(slope) < 1e-6));
        else assertClose(gradient, golden.gradients[name], 3e-5, `gradient of ${name}`);
    }
    model.dispose();
});

test('learns from numbers far from 0, categories and missing values, in every way to write a row', async () => {
    const model = pa.classifier(small);
    await model.fit(data, { epochs: 60, learningRate: 1e-2, seed: 1 });
    assert.ok(model.evaluate(data).accuracy > 0.97, `${model.evaluate(data).accuracy}`);
    const [year, colour, grade] = data.x[1],
        { logits } = model.predict(data.x[1]);
    for (const same of [
        { grade, colour, year },
        Float64Array.of(year, 0, grade),
        [year, 0, grade],
        Object.assign(Object.create(null), { year, colour, grade }),
    ])
        assert.deepEqual(model.predict(same).logits, logits);
    const missing = model.predict([year, 'red', null]).logits;
    for (const same of [[year, 'red', NaN], [year, 'red', undefined], { year, colour: 'red' }])
        assert.deepEqual(model.predict(same).logits, missing);
    assert.notDeepEqual(missing, logits);

    const { layers, tokens } = model.inspect(data.x[0]);
    assert.deepEqual(tokens, ['(class token)', 'year', 'colour', 'grade']);
    assert.equal(layers[0].heads[0].map.rows, tokens.length);
    assert.equal(pa.cost(small).tokens, 3);
    assert.equal(
        pa.cost(small).parameters,
        model.parameters.reduce((n, { data: values }) => n + values.length, 0),
    );

    const bytes = model.save(),
        again = pa.open(bytes);
    assert.deepEqual(again.config, model.config);
    assert.deepEqual(again.predict({ year, colour, grade }).logits, logits);
    says(() => model.export({ format: 'primalformer-uea' }), 'this model takes "table"');
    model.dispose();
    again.dispose();
});

test('numbers are standardised by the training set alone, categories and gaps left out', async () => {
    const part = { x: data.x.slice(0, 100), y: data.y.slice(0, 100) },
        other = {
            x: data.x.slice(100).map(([year, colour, grade]) => [year * 2, colour, grade]),
            y: data.y.slice(100),
        };
    const model = pa.classifier(small);
    await model.fit(part, { epochs: 1, validation: other, seed: 2 });
    const file = Buffer.from(model.save()).toString('latin1'),
        { mean, deviation } = JSON.parse(
            JSON.parse(file.slice(8, 8 + Number(Buffer.from(model.save()).readBigUInt64LE(0)))).__metadata__
                .standardization,
        );
    const grades = part.x.map(([, , grade]) => grade).filter(grade => grade !== null),
        middle = grades.reduce((a, b) => a + b) / grades.length;
    assertClose([mean[0] - 1.7e12, mean[1], mean[2]], [49.5, 0, middle], 1e-6, 'means');
    assertClose(
        [deviation[0], deviation[1], deviation[2]],
        [
            Math.sqrt((100 ** 2 - 1) / 12),
            1,
            Math.sqrt(grades.reduce((sum, grade) => sum + (grade - middle) ** 2, 0) / grades.length),
        ],
        1e-6,
        'deviations',
    );
    model.dispose();
});

test('a column without a value, one of a single category, and regression', async () => {
    const model = pa.classifier({
        ...small,
        input: { kind: 'table', columns: ['never', 'x', { name: 'one', categories: ['only'] }] },
        classes: undefined,
        outputs: 1,
        attention: 'primal',
    });
    const x = Array.from({ length: 80 }, (_, i) => [null, i, 'only']),
        y = x.map(([, value]) => 1000 + 3 * value);
    await model.fit({ x, y }, { epochs: 60, learningRate: 1e-2, schedule: 'cosine', seed: 1 });
    const { r2 } = model.evaluate({ x, y });
    assert.ok(r2 > 0.9, `${r2}`);
    assert.ok(Math.abs(model.predict([5, 40, null]).values[0] - 1120) < 200);
    model.dispose();
});

test('the categories of a data set are told by name', async () => {
    const model = pa.classifier(small);
    const codes = order => ({
        x: data.x.map(([year, colour, grade]) => Float64Array.of(year, order.indexOf(colour), grade ?? NaN)),
        y: data.y,
        columns: ['year', 'colour', 'grade'],
        categories: [null, order, null],
    });
    await model.fit(codes(['white', 'red']), { epochs: 2, seed: 1 });
    const { loss } = model.evaluate(data);
    assert.equal(model.evaluate(codes(['red', 'white'])).loss, loss);
    assert.equal(model.evaluate(codes(['red', 'blue', 'white'])).loss, loss);
    says(
        () => model.evaluate({ ...codes(['red', 'white']), columns: ['year', 'hue', 'grade'] }),
        'evaluate: data: column 1 is "hue", the model\'s is "colour"',
    );
    says(
        () => model.evaluate({ ...codes(['red', 'white']), categories: [null, ['red', 'blue'], null] }),
        'column "colour" is "blue"',
        "unknown: 'missing'",
    );
    says(() => model.evaluate({ ...codes(['red', 'white']), categories: [null, null, null] }), 'holds numbers');
    says(() => model.evaluate({ ...codes(['red', 'white']), categories: [null, ['red']] }), '3 entries');
    says(
        () => pa.classifier({ input: { kind: 'series', features: 1, length: 3 }, classes: 2 }).evaluate(codes(['red'])),
        'tableInput(data)',
    );
    const forgiving = pa.classifier({ ...small, input: { ...input, unknown: 'missing' }, standardize: false });
    assert.deepEqual(forgiving.predict([1, 'blue', 2]).logits, forgiving.predict([1, null, 2]).logits);
    model.dispose();
    forgiving.dispose();
});

test('the worker takes rows as they are, and says the same', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd }),
        there = await remote.classifier(small),
        here = pa.classifier(small);
    assert.deepEqual(await there.config, here.config);
    const named = { x: data.x.map(([year, colour, grade]) => ({ year, colour, grade })), y: data.y };
    await there.fit(named, { epochs: 2, seed: 3 });
    await here.fit(data, { epochs: 2, seed: 3 });
    assert.deepEqual(await there.predict(named.x[3]), here.predict(data.x[3]));
    assert.deepEqual(await there.inspect(data.x[5]), here.inspect(data.x[5]));
    await rejects(there.predict([1, 'blue', 3]), 'predict: x: column "colour" is "blue"');
    remote.terminate();
    here.dispose();
});

test('from a CSV file to a model', async () => {
    const csv = ['year,colour,grade,good']
        .concat(rows.map(({ row: [year, colour, grade], y }) => `${year},${colour},${grade ?? ''},${y ? 'yes' : 'no'}`))
        .join('\n');
    const set = parseCsv(csv, { rows: 'mixed' });
    assert.deepEqual(tableInput(set), { ...input, columns: [{ name: 'year' }, input.columns[1], { name: 'grade' }] });
    const { train, test: rest } = split(set, 0.75, 1),
        model = pa.classifier({ ...small, input: tableInput(set), classes: set.classes });
    await model.fit(train, { epochs: 60, learningRate: 1e-2, seed: 1 });
    assert.ok(model.evaluate(rest).accuracy > 0.9);
    assert.match(describe(train).text, /the training part alone/);
    assert.equal(model.predict({ colour: 'red' }).name, 'yes');
    model.dispose();
});

test('what is no table, and no row of it, is told', () => {
    const made = changes => () => pa.classifier({ ...small, input: { ...input, ...changes } });
    says(made({ columns: undefined }), 'input.columns must be an array', 'got undefined');
    says(made({ columns: [] }), 'the number of columns', 'from 1');
    says(made({ columns: ['a', 7] }), 'columns[1] must be an object, got 7');
    says(made({ columns: ['a', { name: 'a' }] }), 'columns: 0 and 1 are both named "a"');
    says(made({ columns: [{ name: 'a', categories: 'red' }] }), 'categories must be an array of names');
    says(made({ columns: [{ name: 'a', categories: [] }] }), 'the number of categories');
    says(made({ columns: [{ name: 'a', categories: [0, 1] }] }), 'categories[0] must be a name, got 0');
    says(made({ columns: [{ name: 'a', categories: ['x', 'x'] }] }), '0 and 1 are both named "x"');
    says(made({ columns: [{ name: 'a', kind: 'x' }] }), 'unknown field "kind"');
    says(made({ unknown: 'ignore' }), 'input.unknown', '"ignore"');
    says(() => pa.classifier({ ...small, positions: 'learned' }), 'positions is "learned"', 'no order');
    says(() => pa.classifier({ ...small, standardize: 'position' }), 'standardize');

    const model = pa.classifier({ ...small, standardize: false });
    says(() => model.predict(5), 'predict: x, unless it is an array', 'got 5');
    says(() => model.predict([1, 'red']), 'has 2 values, the model takes 3 columns');
    says(() => model.predict({ yaer: 1 }), 'unknown column "yaer"', 'did you mean "year"');
    says(() => model.predict([1, 'rad', 2]), 'column "colour" is "rad"', 'none of its 2 categories', 'mean "red"?');
    says(() => model.predict([1, 2, 2]), 'column "colour" is 2', 'from 0 to 1');
    says(() => model.predict([1, {}, 2]), 'column "colour"', 'expected a category');
    says(() => model.predict(['1', 'red', 2]), 'column "year" is "1", expected a number');
    says(() => model.predict([-Infinity, 'red', 2]), 'column "year" is -Infinity', 'or null');
    says(() => model.predict([1e300, 'red', 2]), 'column "year" is 1e+300, more than float32 holds');
    says(() => model.evaluate({ x: [[1, 'red', 2], null], y: [0, 1] }), 'evaluate: data.x[1]');
    says(
        () =>
            model.fit({
                x: [
                    [1.7e12, 'red', 2],
                    [1.7e12 + 1, 'red', 2],
                ],
                y: [0, 1],
            }),
        'column "year"',
        'float32',
    );
    const digits = pa.classifier({
        ...small,
        input: { kind: 'table', columns: [{ name: 'n', categories: ['1', '2'] }] },
        standardize: false,
    });
    says(() => digits.predict([1]), 'column "n" is 1', 'the place of another, "2"');
    assert.ok(digits.predict(['1']).logits[0] !== digits.predict(Uint8Array.of(1)).logits[0]);
    model.dispose();
    digits.dispose();
});
