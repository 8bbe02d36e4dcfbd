// evaluate(data, { metrics }): its numbers are those of the functions of primal-attention/data on what predict() gives,
// of every kind of model; what is not defined says why; the report as text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bumps, metrics } from 'primal-attention/data';
import { loadWorker } from 'primal-attention/worker';
import { loadLibrary, simd } from './support/library.mjs';
import { rejects, says } from './support/sentences.mjs';

const pa = await loadLibrary();
const small = { width: 8, depth: 1, heads: 2, attention: 'softmax', seed: 3 };
const made = bumps({ count: 60, seed: 2 }),
    data = { ...made, y: made.y.map((label, i) => (i + label) % 3), classes: ['calm', 'gale', 'storm'] };
const config = /** @type {any} */ ({
    ...small,
    input: { kind: 'series', features: data.features, length: 64 },
    classes: data.classes,
});

/** @param {number | null | undefined} value @param {any} wanted @param {string} [where] */
function close(value, wanted, where = '') {
    if (typeof wanted !== 'number') assert.equal(value, wanted, where);
    else
        assert.ok(
            Math.abs(Number(value) - wanted) < 1e-6 * Math.max(1, Math.abs(wanted)),
            `${where}: ${value}, not ${wanted}`,
        );
}

/**
 * Every metric of an evaluation against the functions.
 * @param {any} found @param {ArrayLike<number>} y @param {any} p
 */
function compare(found, y, p) {
    const rows = p.map((/** @type {Float32Array} */ row) => [...row]),
        labels = rows.map((/** @type {number[]} */ row) => row.indexOf(Math.max(...row))),
        two = rows[0].length === 2,
        given = /** @type {any} */ (metrics);
    close(found.logLoss, found.loss);
    close(found.loss, metrics.logLoss(y, rows), 'loss');
    close(found.accuracy, metrics.accuracy(y, labels), 'accuracy');
    for (const name of ['balancedAccuracy', 'mcc', 'kappa']) close(found[name], given[name](y, labels), name);
    for (const name of ['precision', 'recall', 'f1']) {
        close(found[name], given[name](y, labels), name);
        close(found[`${name}Weighted`], given[name](y, labels, { average: 'weighted' }), name);
    }
    for (const name of ['brier', 'calibrationError']) close(found[name], given[name](y, rows), name);
    for (const name of ['rocAuc', 'averagePrecision']) {
        close(found[name], given[name](y, rows), name);
        if (!two) close(found[`${name}Weighted`], given[name](y, rows, { average: 'weighted' }), name);
        const each = two
            ? [
                  given[name](
                      y,
                      rows.map((/** @type {number[]} */ row) => row[0]),
                      { positive: 0 },
                  ),
                  given[name](y, rows),
              ]
            : given[name](y, rows, { average: 'none' });
        found.perClass.forEach((/** @type {any} */ one, /** @type {number} */ c) => close(one[name], each[c], name));
    }
    found.perClass.forEach((/** @type {any} */ one, /** @type {number} */ c) =>
        assert.equal(one.support, Array.from(y).filter(label => label === c).length),
    );
}

test('a classifier has all that fits', async () => {
    const model = pa.classifier(config);
    await model.fit(data, { epochs: 2, learningRate: 5e-3 });
    const plain = model.evaluate(data, { metrics: [] });
    assert.deepEqual(Object.keys(plain).sort(), ['accuracy', 'classes', 'confusion', 'loss']);
    assert.deepEqual(plain.classes, data.classes);
    const found = model.evaluate(data);
    assert.deepEqual(model.evaluate(data, { metrics: 'all' }), found);
    const { loss, accuracy, confusion, classes } = found;
    assert.deepEqual({ loss, accuracy, confusion, classes }, plain);
    compare(
        found,
        data.y,
        data.x.map(x => model.predict(x).probabilities),
    );
    assert.equal(found.why, undefined);
    assert.equal(found.top5, undefined, 'of three classes');
    const some = model.evaluate(data, { metrics: ['f1', 'brier'] });
    assert.deepEqual(Object.keys(some).sort(), ['accuracy', 'brier', 'classes', 'confusion', 'f1', 'loss']);
    assert.deepEqual([some.f1, some.brier], [found.f1, found.brier]);
    model.dispose();
});

test('two classes, one of them nowhere, and many classes', async () => {
    const two = pa.classifier({ ...config, classes: ['no', 'yes'] }),
        y = Array.from(data.y, label => Number(label > 0)),
        found = two.evaluate({ x: data.x, y });
    compare(
        found,
        y,
        data.x.map(x => two.predict(x).probabilities),
    );
    assert.equal(/** @type {any} */ (found).rocAucWeighted, undefined);

    const one = two.evaluate({ x: data.x, y: y.map(() => 1) });
    assert.equal(one.rocAuc, null);
    assert.equal(one.averagePrecision, 1);
    assert.match(String(one.why?.rocAuc), /only the class "yes" occurs/);
    assert.ok(!JSON.stringify(one).includes('NaN'));

    const three = pa.classifier(config),
        missing = await three.evaluate({ x: data.x, y }, { metrics: ['rocAuc', 'averagePrecision', 'perClass'] });
    assert.ok(Number(missing.rocAuc) >= 0);
    assert.match(String(missing.why?.rocAuc), new RegExp(`without the class "${data.classes?.[2]}"`));
    assert.equal(missing.perClass?.[2].rocAuc, null);

    const many = pa.classifier({ ...config, classes: 7 }),
        { top5 } = await many.evaluate(data, { metrics: ['top5'] });
    close(
        top5,
        metrics.topK(
            data.y,
            data.x.map(x => many.predict(x).logits),
            { k: 5 },
        ),
    );
    for (const model of [two, three, many]) model.dispose();
});

test('models of sequences, graphs, texts and translations', async () => {
    const x = Array.from({ length: 6 }, (_, i) => Float32Array.from({ length: 10 }, (_, t) => Math.sin(i + t))),
        y = x.map((row, i) => Array.from(row, (value, t) => (t === i ? -1 : Number(value > 0)))),
        tags = pa.sequenceModel({ ...small, inputs: 1, length: 10, classes: 2, attention: 'softmax' }),
        seen = x.flatMap((row, i) => {
            const { rows, cols, data } = tags.predict(row).probabilities;
            return Array.from({ length: rows }, (_, t) => data.subarray(t * cols, (t + 1) * cols)).filter(
                (_, t) => t !== i,
            );
        });
    compare(
        tags.evaluate({ x, y }),
        y.flat().filter(label => label >= 0),
        seen,
    );

    const graph = {
            x: x.slice(0, 4).flatMap(row => [...row.slice(0, 2)]),
            edges: [0, 1, 1, 2, 2, 3],
            y: [0, 1, 1, -1],
        },
        nodes = pa.graphClassifier({ features: 2, classes: ['a', 'b'], width: 8, heads: 2, seed: 1 }),
        { probabilities } = nodes.predict(graph);
    compare(
        nodes.evaluate(graph),
        [0, 1, 1],
        [0, 1, 2].map(i => probabilities.data.subarray(2 * i, 2 * i + 2)),
    );

    const text = pa.languageModel({ ...small, length: 16, vocabulary: 256 }),
        plain = text.evaluate('a text that nobody has learned', { metrics: [] }),
        { top5, brier, calibrationError, logLoss, ...rest } = text.evaluate('a text that nobody has learned');
    assert.deepEqual(rest, plain);
    close(logLoss, plain.loss);
    assert.ok(Number(top5) >= plain.accuracy && Number(brier) > 0 && Number(calibrationError) >= 0);

    const words = { x: ['ab', 'ba', 'aab'], y: ['ba', 'ab', 'baa'] },
        translator = pa.translator({
            ...small,
            source: { vocabulary: 'ab', length: 4 },
            target: { vocabulary: 'ab', length: 4 },
        }),
        said = translator.evaluate(words, { metrics: [] }),
        more = translator.evaluate(words, { metrics: ['brier'], beams: 1 });
    const { brier: _, ...others } = more;
    assert.deepEqual(others, said);
    says(() => translator.evaluate(words, /** @type {any} */ ({ beam: 2 })), '"beam"', 'metrics');
    for (const model of [tags, nodes, text, translator]) model.dispose();
});

test('models with outputs: errors of all and of each, missing targets aside', async () => {
    const y = data.x.map((x, i) => [x[0] + i, 2 + Math.sin(i)]),
        model = pa.classifier({ ...config, classes: undefined, outputs: 2, loss: 'mse' });
    await model.fit({ x: data.x, y }, { epochs: 1 });
    const found = model.evaluate({ x: data.x, y }),
        values = data.x.map(x => model.predict(x).values);
    for (const name of /** @type {const} */ (['mse', 'mae', 'r2', 'rmse', 'mape'])) {
        close(/** @type {any} */ (found)[name], metrics[name](y, values), name);
        const each = /** @type {number[]} */ (metrics[name](y, values, { average: 'none' }));
        found.perOutput?.forEach((of, k) => close(of[name], each[k], name));
    }
    assert.deepEqual(
        found.perOutput?.map(({ targets }) => targets),
        [60, 60],
    );
    const zero = model.evaluate(
        {
            x: data.x.slice(0, 2),
            y: [
                [0, 1],
                [2, 0],
            ],
        },
        { metrics: 'all' },
    );
    assert.equal(zero.mape, null);
    assert.match(String(zero.why?.mape), /2 targets are 0/);

    const sequence = pa.sequenceModel({ ...small, inputs: 1, outputs: 2, length: 4 }),
        gaps = sequence.evaluate(
            {
                x: [Float32Array.of(1, 2)],
                y: [
                    [
                        [1, NaN],
                        [3, NaN],
                    ],
                ],
            },
            { metrics: 'all' },
        );
    assert.equal(gaps.perOutput?.[1].mse, null);
    assert.match(String(gaps.why?.['perOutput[1]']), /missing/);
    close(gaps.perOutput?.[0].mse, gaps.mse);
    model.dispose();
    sequence.dispose();
});

test('weights of the samples count in all of them', async () => {
    const weights = data.x.map((_, i) => (i % 4) / 2),
        model = pa.classifier(config),
        found = /** @type {any} */ (await model.evaluate({ ...data, weights }, { metrics: 'all' })),
        rows = data.x.map(x => [...model.predict(x).probabilities]),
        labels = rows.map(row => row.indexOf(Math.max(...row)));
    for (const name of /** @type {const} */ (['accuracy', 'f1', 'recall', 'mcc', 'balancedAccuracy']))
        close(found[name], metrics[name](data.y, labels, { weights }), name);
    for (const name of /** @type {const} */ (['logLoss', 'brier', 'calibrationError', 'rocAuc', 'averagePrecision']))
        close(found[name], metrics[name](data.y, rows, { weights }), name);
    close(found.loss, found.logLoss);
    assert.deepEqual(found.confusion, metrics.confusion(data.y, labels, { weights }).matrix);
    assert.ok(model.evaluate(data).confusion[0] instanceof Int32Array, 'without weights: how many');
    for (const { name, support } of found.perClass)
        assert.match(
            metrics.report(found),
            new RegExp(`^${name} .* ${Number.isInteger(support) ? support : support.toFixed(3)}$`, 'm'),
        );

    const y = data.x.map((x, i) => x[0] + i + 1),
        numbers = pa.classifier({ ...config, classes: undefined, outputs: 1, loss: 'mse' }),
        errors = /** @type {any} */ (await numbers.evaluate({ x: data.x, y, weights }, { metrics: 'all' })),
        values = data.x.map(x => numbers.predict(x).values[0]);
    for (const name of /** @type {const} */ (['mse', 'mae', 'r2', 'rmse', 'mape']))
        close(errors[name], metrics[name](y, values, { weights }), name);
    model.dispose();
    numbers.dispose();
});

test('a worker gives the same', async () => {
    const worker = await loadWorker({ simd, full: true }),
        model = pa.classifier(config),
        there = await worker.open(model.save());
    assert.deepEqual(await there.evaluate(data), model.evaluate(data));
    await rejects(there.evaluate(data, /** @type {any} */ ({ metrics: ['f2'] })), 'metrics[0]', '"f2"');
    worker.terminate();
    model.dispose();
});

test('bad input gets a sentence', async () => {
    const model = pa.classifier(config),
        evaluate = (/** @type {any} */ options) => /** @type {any} */ (model.evaluate(data, options));
    says(() => evaluate({ metric: 'all' }), 'unknown option "metric"', 'metrics');
    says(() => evaluate(null), 'evaluate: options must be an object, got null');
    says(() => evaluate({ metrics: 'f1' }), 'metrics must be "all" or an array', '"f1"');
    says(() => evaluate({ metrics: ['rmse'] }), 'metrics[0]', '"rmse"', '"rocAuc"');
    model.dispose();
    says(() => evaluate({}), 'disposed');
    says(() => metrics.report(/** @type {any} */ ({})), 'what evaluate() gave');
    says(() => metrics.report(/** @type {any} */ (null)), 'got null');
    says(() => metrics.report({ loss: 1 }, { digits: -1 }), 'digits');
    says(() => metrics.report({ loss: 1, confusion: [[1]] }, { classes: [] }), 'classes must be 1 names');
});

test('the report as text', () => {
    const evaluation = {
        loss: 0.5,
        accuracy: 0.75,
        confusion: [Int32Array.of(5, 1), Int32Array.of(1, 1)],
        classes: ['calm', 'storm'],
        rocAuc: null,
        why: { rocAuc: 'only the class "calm" occurs' },
    };
    assert.equal(
        metrics.report(evaluation, { digits: 2 }),
        `               precision  recall    f1  support
calm                0.83    0.83  0.83        6
storm               0.50    0.50  0.50        2
accuracy                          0.75        8
macro mean          0.67    0.67  0.67        8
weighted mean       0.75    0.75  0.75        8

actual \\ predicted  calm  storm
calm                   5      1
storm                  1      1

loss      0.50
accuracy  0.75
rocAuc       –

rocAuc: only the class "calm" occurs`,
    );
    assert.match(
        metrics.report({ loss: 1.5, mse: 1.5, mae: 1, r2: 0.25 }),
        /^loss {2}1\.500\nmse {3}1\.500\nmae {7}1\nr2 {4}0\.250$/,
    );
    assert.match(
        metrics.report({ loss: 1, perOutput: [{ mse: 1, r2: null, targets: 2 }] }),
        /^ +mse {2}r2 {2}targets\noutput 0 {4}1 {3}– {8}2\n/,
    );
});
