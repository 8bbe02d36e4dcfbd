// Models of sequences: outputs at every token against the float64 encoder, the masked loss and its gradient, causality,
// what bad input hears, and what they are for: forecasts and tags.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, generator } from './reference/array.mjs';
import { encoder, sequenceLoss } from './reference/encoder.mjs';
import { assertClose, assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { reports, uniform } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

/** @type {any} */
const pa = await loadLibrary();

const LENGTH = 11;
const small = { length: LENGTH, width: 12, heads: 3, depth: 2, feedforward: 10, dropout: 0, standardize: false };

/** @type {Record<string, any>} */
const MODELS = {
    'softmax, numbers': { inputs: 3, outputs: 2, attention: 'softmax' },
    'softmax, causal, classes': { inputs: 3, classes: 4, attention: 'softmax', causal: true, labelSmoothing: 0.1 },
    'ids to classes': { vocabulary: 13, classes: 3, attention: 'linear', headHidden: 7 },
    'Primal.+, causal, places, tanh': {
        inputs: 4,
        outputs: 3,
        places: 9,
        causal: true,
        attention: ['softmax', { kind: 'primal', rank: 4, eta: 0.3 }],
        norm: 'pre',
        positions: 'none',
        embeddingNorm: true,
        outputActivation: 'tanh',
        activation: 'relu',
    },
    'primal, data': { inputs: 3, outputs: 5, attention: { kind: 'primal', rank: 3, eta: 0.5 }, gated: true },
    'places and learned positions, a norm without mean': {
        inputs: 2,
        classes: 2,
        places: 5,
        attention: 'window',
        embeddingNorm: true,
        normKind: 'rms',
        embeddingScale: 2,
    },
};

/** @param {any} model @param {ReturnType<typeof generator>} random */
function randomise(model, random) {
    for (const { name, shape } of model.parameters)
        model.setParameter(name, random.array(shape, shape.length > 1 ? 0.4 : 0.5).data);
    return Object.fromEntries(model.parameters.map((/** @type {any} */ p) => [p.name, array(p.shape, p.data)]));
}

/** @param {any} config @param {number} length @param {ReturnType<typeof generator>} random */
function sample({ inputs, places }, length, random) {
    if (inputs === undefined) return Array.from({ length }, () => random.below(13));
    return Array.from({ length }, () =>
        Array.from(Float32Array.from(random.array([inputs]).data), (value, i) =>
            i === 0 && places ? random.below(places) : value,
        ),
    );
}

/** Some are missing. @param {any} config @param {number} length @param {ReturnType<typeof generator>} random */
function targets({ outputs, classes }, length, random) {
    return Array.from({ length }, (_, t) =>
        classes
            ? t % 3 === 1
                ? -1
                : random.below(classes)
            : Array.from(random.array([outputs]).data, (value, k) =>
                  (t + k) % 4 === 1 ? NaN : Math.fround(Math.tanh(value)),
              ),
    );
}

describe('outputs at every token', () => {
    for (const [name, config] of Object.entries(MODELS))
        test(name, () => {
            const random = generator(5),
                model = pa.sequenceModel({ ...small, ...config }),
                parameters = randomise(model, random);
            for (const length of [1, 2, 5, LENGTH]) {
                const x = sample(config, length, random),
                    { logits, labels, values, probabilities } = model.predict(x),
                    expected = encoder(parameters, model.config, x).logits;
                assertClose(logits.data, expected.flat(), 2e-5, `${length} tokens`);
                assert.deepEqual([logits.rows, logits.cols], [length, config.outputs ?? config.classes]);
                if (config.outputs) assertNear(values.data, logits.data, 1e-6);
                else
                    expected.forEach((/** @type {number[]} */ row, /** @type {number} */ t) => {
                        assert.equal(labels[t], row.indexOf(Math.max(...row)));
                        const sum = row.reduce((total, value) => total + Math.exp(value), 0);
                        row.forEach((value, c) =>
                            assert.ok(Math.abs(probabilities.data[t * row.length + c] - Math.exp(value) / sum) < 1e-4),
                        );
                    });
            }
            model.dispose();
        });
});

describe('the masked loss and its gradient', () => {
    for (const [name, config] of Object.entries(MODELS))
        test(name, () => {
            const random = generator(6),
                model = pa.sequenceModel({ ...small, ...config }),
                parameters = randomise(model, random);
            const lengths = [LENGTH, 4, 7],
                x = lengths.map(length => sample(config, length, random)),
                given = lengths.map(length => targets(config, length, random)),
                mask = lengths.map(length => Array.from({ length }, (_, t) => (t + length) % 5 !== 0));
            const none = config.classes ? -1 : Array(config.outputs).fill(NaN),
                seen = given.map((rows, i) => rows.map((row, t) => (mask[i][t] ? row : none)));
            const loss = () => sequenceLoss(parameters, model.config, x, seen);
            // plain gradient descent at rate 1 subtracts the gradient itself
            const report = model.step({ x, y: given, mask }, { optimizer: 'sgd', learningRate: 1 });
            assertClose([report.objective], [loss()], 2e-5, 'objective');
            const after = Object.fromEntries(model.parameters.map((/** @type {any} */ p) => [p.name, p.data]));
            for (const [parameter, { data }] of Object.entries(parameters)) {
                const gradient = Array.from(data, (value, i) => value - after[parameter][i]),
                    largest = Math.max(...gradient.map(Math.abs));
                for (let n = 0; n < 3; n++) {
                    const i = random.below(data.length),
                        value = data[i];
                    data[i] = value + 1e-5;
                    const up = loss();
                    data[i] = value - 1e-5;
                    const down = loss();
                    data[i] = value;
                    assert.ok(
                        Math.abs(gradient[i] - (up - down) / 2e-5) <= 5e-4 * largest + 2e-6,
                        `${parameter}[${i}]: ${gradient[i]}, expected ${(up - down) / 2e-5}`,
                    );
                }
            }
            model.dispose();
        });

    test('what does not count changes nothing: not the loss, not the step', () => {
        const random = generator(7),
            config = { ...small, inputs: 3, outputs: 2, attention: 'softmax', seed: 1 };
        const x = [sample(config, 6, random), sample(config, 9, random)],
            mask = x.map(rows => rows.map((_, t) => (t % 2 ? 0 : 1)));
        const y = x.map(rows => rows.map(() => [...random.array([2]).data]));
        const other = y.map(rows => rows.map((row, t) => (t % 4 === 1 ? null : t % 2 ? [9, NaN] : row)));
        const [a, b] = [y, other].map(targets => {
            const model = pa.sequenceModel(config),
                report = model.step({ x, y: targets, mask });
            return { report, evaluation: model.evaluate({ x, y: targets, mask }), parameters: model.parameters };
        });
        assert.deepEqual(a, b);
        assert.equal(a.evaluation.counted, 16);
    });
});

describe('with causal: true the future changes nothing before', () => {
    const kinds = [
        'softmax',
        { kind: 'softmax', beta: 0.6, pool: [1, 2, 3] },
        { kind: 'softmax', conv: '1d', filter: 3, standardize: true, eps: 0.1 },
        'window',
        { kind: 'sparse', pattern: 'strided', block: 3 },
        { kind: 'sparse', pattern: 'fixed', block: 3 },
        'linear',
        { kind: 'primal', rank: 4 },
    ];
    for (const attention of kinds)
        test(JSON.stringify(attention), () => {
            const random = generator(8),
                model = pa.sequenceModel({ ...small, inputs: 3, outputs: 2, causal: true, attention });
            randomise(model, random);
            const x = sample({ inputs: 3 }, LENGTH, random),
                before = model.predict(x).values.data;
            for (const from of [1, 4, LENGTH - 1]) {
                const changed = x.map((row, t) => (t < from ? row : row.map(value => 3 * value + 1)));
                const after = model.predict(changed).values.data;
                assertNear(after.subarray(0, 2 * from), before.subarray(0, 2 * from), 1e-6, `from token ${from} on`);
                assert.ok(
                    after.subarray(2 * from).some((value, i) => Math.abs(value - before[2 * from + i]) > 1e-3),
                    'and what follows, it does',
                );
                assertNear(model.predict(x.slice(0, from)).values.data, before.subarray(0, 2 * from), 1e-5, 'a prefix');
            }
            model.dispose();
        });

    test('without, it does; and kinds that have no such form are refused', () => {
        const random = generator(8),
            model = pa.sequenceModel({ ...small, inputs: 3, outputs: 2, attention: 'softmax' }),
            x = sample({ inputs: 3 }, LENGTH, random),
            before = model.predict(x).values.data;
        x[LENGTH - 1] = [4, -4, 4];
        assert.ok(Math.abs(model.predict(x).values.data[0] - before[0]) > 1e-4);
        const make = (/** @type {any} */ more) => () =>
            pa.sequenceModel({ inputs: 1, outputs: 1, length: 4, causal: true, ...more });
        says(make({ attention: 'gaussian' }), 'sequenceModel', '"gaussian" has no causal form', 'primal');
        says(make({ attention: { kind: 'primal', mode: 'data' } }), 'mode is "data"', 'causal model needs "causal"');
        says(make({ causal: 1 }), 'sequenceModel: causal', '1');
    });
});

test('what bad input hears', () => {
    const config = { inputs: 2, outputs: 2, length: 5, width: 8, heads: 1, depth: 1, attention: 'softmax' },
        make = (/** @type {any} */ more) => () => pa.sequenceModel({ ...config, ...more });
    says(make({ vocabulary: 3 }), 'inputs', 'vocabulary', 'not both');
    says(make({ pooling: 'mean' }), 'pooling');
    says(make({ classes: 3 }), 'classes', 'outputs');
    says(make({ places: 3, inputs: 1 }), 'places is 3', 'it has 1');
    says(make({ places: 3, inputs: undefined, vocabulary: 4 }), 'places is 3', 'series');
    says(make({ outputActivation: 'tanh', standardizeTargets: true }), 'standardizeTargets', 'tanh');
    says(make({ outputActivation: 'tanh', outputs: undefined, classes: 2 }), 'outputActivation', 'classes');
    says(make({ outputActivation: 'relu' }), 'outputActivation', '"relu"');
    const model = pa.sequenceModel(config),
        x = [
            [1, 2, 3, 4],
            [5, 6],
        ],
        hears = (/** @type {any} */ data, /** @type {string[]} */ ...parts) =>
            says(() => model.evaluate({ x, ...data }), ...parts);
    hears({ y: [1, 2] }, 'data.y[0]', 'targets for each token');
    hears({ y: [[1, 2, 3, 4]] }, 'data.y has 1 list for 2 samples');
    hears(
        {
            y: [
                [1, 2, 3],
                [1, 2],
            ],
        },
        'data.y[0] has 3 targets for 2 tokens of 2 outputs',
        'expected 4',
    );
    hears({ y: [[[1, 2]], [1, 2]] }, 'data.y[0] has 1 row for 2 tokens');
    hears(
        {
            y: [
                [[1, 2], [1]],
                [1, 2],
            ],
        },
        'data.y[0][1] must have 2 targets',
    );
    hears(
        {
            y: [
                [1, 2, 3, 'x'],
                [1, 2],
            ],
        },
        'data.y[0]: output 1 of token 1 is "x"',
        'null or NaN',
    );
    hears(
        {
            y: [
                [1, 2, 3, Infinity],
                [1, 2],
            ],
        },
        'output 1 of token 1 is Infinity',
    );
    hears(
        {
            y: [
                [1, 2, 3, undefined],
                [1, 2],
            ],
        },
        'output 1 of token 1 is undefined',
    );
    hears(
        {
            y: [
                [null, NaN, null, NaN],
                [null, null],
            ],
        },
        'no target that counts',
    );
    hears(
        {
            y: [
                [1, 2, 3, 4],
                [1, 2],
            ],
            mask: [[1, 1]],
        },
        'data.mask has 1 list',
    );
    hears(
        {
            y: [
                [1, 2, 3, 4],
                [1, 2],
            ],
            mask: [[1], [1]],
        },
        'data.mask[0] has 1 value for 2 tokens',
    );
    hears(
        {
            y: [
                [1, 2, 3, 4],
                [1, 2],
            ],
            mask: [[1, 0.5], [1]],
        },
        'data.mask[0]: token 1 has 0.5',
    );
    hears(
        {
            y: [
                [1, 2, 3, 4],
                [1, 2],
            ],
            masc: [],
        },
        'masc',
        'mask',
    );
    says(() => model.predict([[1, NaN]]), 'NaN');
    const tags = pa.sequenceModel({ ...config, outputs: undefined, classes: 3 });
    says(() => tags.evaluate({ x, y: [[0, 3], [1]] }), 'data.y[0]: the target of token 1 is 3', 'from 0 to 2');
    says(() => tags.evaluate({ x, y: [[0.5, 2], [1]] }), 'is 0.5');
    const placed = pa.sequenceModel({ ...config, places: 4 });
    says(() => placed.predict([[4, 1]]), 'time step 0 begins with 4', '0 to 3');
    says(
        () =>
            placed.predict([
                [0, 1],
                [0.5, 1],
            ]),
        'time step 1 begins with 0.5',
    );
    says(() => pa.openLanguageModel(model.save()), 'holds a model of sequences');
    says(() => model.export({ format: 'primalformer-uea' }), 'pooling');
    for (const each of [model, tags, placed]) each.dispose();
});

test('targets in their units, missing ones said; places stay as they are; it is saved and opened', async () => {
    const next = uniform(3),
        x = [],
        y = [];
    for (let i = 0; i < 120; i++) {
        const rows = Array.from({ length: 6 + (i % 9) }, (_, t) => [(i + t) % 7, 100 + next()]);
        x.push(rows);
        // The place tells an offset; the number beside it the rest. One of two outputs is often missing.
        y.push(rows.map(([place, v], t) => [1e6 + 1e3 * place, (t + i) % 3 ? null : 50 * (v - 100)]));
    }
    const config = { inputs: 2, outputs: 2, places: 7, length: 14, width: 16, heads: 2, attention: 'softmax' },
        model = pa.sequenceModel({ ...config, positions: 'none', dropout: 0, seed: 2 });
    const all = await reports(model, { x, y }, { epochs: 60, learningRate: 5e-3, validation: { x, y }, seed: 1 }),
        last = all[all.length - 1],
        tokens = x.flat().length;
    assert.ok(last.counted < 2 * tokens && last.counted + last.missing === 2 * tokens && last.counted > tokens);
    assert.equal(last.validation.missing, last.missing);
    const evaluation = model.evaluate({ x, y });
    assert.ok(evaluation.r2 > 0.97, JSON.stringify(evaluation));
    assert.equal(evaluation.mse, last.validation.mse);
    const { values } = model.predict(x[0]);
    assert.ok(Math.abs(values.data[0] - 1e6) < 1e3, String(values.data[0]));
    const opened = pa.open(model.save());
    assert.deepEqual(opened.predict(x[0]), model.predict(x[0]));
    assert.deepEqual(opened.config, model.config);
    assert.deepEqual(opened.save(), model.save());
    // By hand: the mean of the squares of what is there.
    let squares = 0,
        counted = 0;
    x.forEach((rows, i) => {
        const { data } = model.predict(rows).values;
        y[i].flat().forEach((value, k) => {
            if (value === null) return;
            squares += (data[k] - value) ** 2;
            counted++;
        });
    });
    assertClose([evaluation.mse], [squares / counted], 1e-9);
    assert.equal(counted, evaluation.counted);
});

test('tags: each token by what came before and after it, with a confusion of the classes', async () => {
    // A token is up, down or flat by the slope between its neighbours, which it alone does not know.
    const next = uniform(5),
        made = (/** @type {number} */ n) => {
            const x = Array.from({ length: n }, (_, i) => Float32Array.from({ length: 12 + (i % 8) }, next));
            const y = x.map(series =>
                Int32Array.from(series, (_, t) => {
                    if (t === 0 || t === series.length - 1) return -1;
                    const slope = series[t + 1] - series[t - 1];
                    return slope > 0.5 ? 2 : slope < -0.5 ? 0 : 1;
                }),
            );
            return { x, y, classes: ['down', 'flat', 'up'] };
        };
    const model = pa.sequenceModel({
        inputs: 1,
        classes: 3,
        length: 20,
        width: 32,
        heads: 4,
        depth: 2,
        attention: { kind: 'window', window: 1 },
        positions: 'relative',
        dropout: 0,
        seed: 3,
    });
    const test = made(50);
    await model.fit(made(300), { epochs: 12, learningRate: 4e-3, seed: 1 });
    const { accuracy, confusion, counted, loss } = model.evaluate(test);
    assert.ok(accuracy > 0.85, String(accuracy));
    assert.equal(
        confusion.flatMap((/** @type {Int32Array} */ row) => [...row]).reduce((/** @type {number} */ a, b) => a + b),
        counted,
    );
    assert.ok(loss < 0.5);
    assert.deepEqual(model.config.classes, test.classes);
});

test('numbers that leave float32 are no answer: the large target is named, not the one that is missing', () => {
    const model = pa.sequenceModel({ ...small, inputs: 1, outputs: 1, attention: 'softmax' }),
        data = { x: [[1, 2, 3]], y: [[null, 3e38, 1]] };
    says(() => model.step(data), 'step: the loss is', 'The target of sample 0 is 3e+38');
    assert.ok(model.parameters.every((/** @type {any} */ { data }) => data.every(Number.isFinite)));
});

test('an abort ends it as any other training; the same seed gives the same model', async () => {
    const next = uniform(9),
        x = Array.from({ length: 30 }, () => Float32Array.from({ length: 10 }, next)),
        data = { x, y: x.map(series => series.map((_, t) => series[Math.max(0, t - 1)])) };
    const config = { inputs: 1, outputs: 1, length: 10, width: 8, heads: 2, causal: true, seed: 4 };
    const [a, b] = await Promise.all(
        [0, 1].map(async () => {
            const model = pa.sequenceModel(config);
            await model.fit(data, { epochs: 2, seed: 3 });
            return model.save();
        }),
    );
    assert.deepEqual(a, b);
    const model = pa.sequenceModel(config),
        controller = new AbortController();
    const seen = [];
    for await (const report of model.fit(data, { epochs: 5, reportEvery: 1, signal: controller.signal })) {
        seen.push(report);
        if (seen.length === 2) controller.abort();
    }
    assert.ok(seen.length <= 3);
    assert.ok(seen[0].counted === 300 && seen[0].missing === 0);
    const { flops, parameters } = pa.cost(model, 10);
    assert.ok(flops.step.total > 2 * flops.forward.total && parameters > 0);
    assert.equal(pa.headDistance(model, x[0]).layers.length, 2);
});
