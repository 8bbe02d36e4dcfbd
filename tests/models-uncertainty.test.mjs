// model.uncertainty(): dropout in front of a linear head has a mean, a deviation and a mutual information in closed
// form; equal seeds give equal answers, training goes on as if nothing had been asked, and without chance there is a
// sentence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { small, uniform, waves } from './support/samples.mjs';
import { rejects } from './support/sentences.mjs';

/** @type {any} */
const pa = await loadLibrary();
const RATE = 0.4;
/** One token, so that the pooled vector is the token's: dropout falls on what the head takes. */
const one = {
    input: { kind: 'series', features: 3, length: 1 },
    width: 2,
    heads: 1,
    depth: 1,
    dropout: 0,
    finalDropout: RATE,
    standardize: false,
    standardizeTargets: false,
    seed: 6,
};
const x = [0.3, -1, 2];

/** @param {any} model @param {string} name */
const parameter = (model, name) => model.parameters.find((/** @type {any} */ p) => p.name === name).data;

/** Each mask of two numbers with its probability. @param {ArrayLike<number>} embedded */
const masked = embedded =>
    [0, 1, 2, 3].map(mask => {
        const kept = [mask & 1, mask >> 1];
        return {
            share: kept.reduce((product, k) => product * (k ? 1 - RATE : RATE), 1),
            row: kept.map((k, i) => (k * embedded[i]) / (1 - RATE)),
        };
    });
const entropy = (/** @type {number[]} */ p) => p.reduce((sum, each) => sum - each * Math.log(each), 0);

test('numbers: w·e + b, and √(p/(1 − p) Σ (w e)²)', async () => {
    const model = pa.classifier({ ...one, outputs: 1 }),
        w = parameter(model, 'head.weight').map((/** @type {number} */ v) => 3 * v);
    model.setParameter('head.weight', w);
    const e = model.embed(x),
        { values, deviation, draws } = await model.uncertainty(x, { draws: 40000, seed: 1 });
    const spread = Math.sqrt(
        (RATE / (1 - RATE)) *
            e.reduce(
                (/** @type {number} */ s, /** @type {number} */ v, /** @type {number} */ i) => s + (w[i] * v) ** 2,
                0,
            ),
    );
    assert.equal(draws, 40000);
    assert.ok(Math.abs(values[0] - model.predict(x).values[0]) < 4 * (spread / 200), `${values[0]}`);
    assertClose(deviation, [spread], 0.02);
    model.dispose();
});

test('classes: the mean, the entropy and the mutual information over all masks', async () => {
    const model = pa.classifier({ ...one, classes: ['a', 'b', 'c'] }),
        w = parameter(model, 'head.weight').map((/** @type {number} */ v) => 4 * v),
        b = parameter(model, 'head.bias');
    model.setParameter('head.weight', w);
    const cases = masked(model.embed(x)).map(({ share, row }) => {
        const odds = [0, 1, 2].map(o => Math.exp(b[o] + w[2 * o] * row[0] + w[2 * o + 1] * row[1])),
            all = odds.reduce((sum, each) => sum + each);
        return { share, p: odds.map(each => each / all) };
    });
    const mean = [0, 1, 2].map(o => cases.reduce((sum, { share, p }) => sum + share * p[o], 0)),
        deviation = mean.map((m, o) =>
            Math.sqrt(cases.reduce((sum, { share, p }) => sum + share * (p[o] - m) ** 2, 0)),
        ),
        own = cases.reduce((sum, { share, p }) => sum + share * entropy(p), 0);
    const found = await model.uncertainty(x, { draws: 40000, seed: 2 });
    assertClose(found.probabilities, mean, 0.01);
    assertClose(found.deviation, deviation, 0.02);
    assertClose([found.entropy], [entropy(mean)], 0.01);
    assertClose([found.mutualInformation], [entropy(mean) - own], 0.03);
    assert.equal(found.name, ['a', 'b', 'c'][found.label]);
    model.dispose();
});

test('equal seeds give equal answers, and predictions and training are as before', async () => {
    const train = waves(12, 1),
        [asked, left] = [1, 2].map(() => pa.classifier({ ...small(), dropout: 0.3, seed: 3 }));
    for (const each of [asked, left]) await each.fit(train, { epochs: 1, seed: 1 });
    const before = asked.predict(train.x[0]),
        first = await asked.uncertainty(train.x[0], { draws: 5, seed: 7 });
    assert.deepEqual(await asked.uncertainty(train.x[0], { draws: 5, seed: 7 }), first);
    assert.notDeepEqual(await asked.uncertainty(train.x[0], { draws: 5, seed: 8 }), first);
    assert.ok(first.mutualInformation > 0 && first.entropy > first.mutualInformation);
    assert.deepEqual(asked.predict(train.x[0]), before);
    for (const each of [asked, left]) each.step(train);
    assert.deepEqual(asked.save(), left.save());
    for (const each of [asked, left]) each.dispose();
});

test('a row for each token, each node; points of a kernel are drawn without dropout too', async () => {
    const layer = { width: 8, heads: 2, depth: 1, dropout: 0.2, length: 6 },
        sequences = pa.sequenceModel({ ...layer, inputs: 1, outputs: 2, standardize: false }),
        { values, deviation } = await sequences.uncertainty([1, 2, 3]);
    assert.deepEqual([values.rows, values.cols, deviation.data.length], [3, 2, 6]);
    const graph = { x: [[1], [2]], edges: [[0, 1]] },
        nodes = await pa.graphClassifier({ features: 1, classes: 3, width: 4, heads: 2 }).uncertainty(graph);
    assert.deepEqual([nodes.labels.length, nodes.probabilities.rows, nodes.entropy.length], [2, 2, 2]);
    const text = await pa.languageModel(layer).uncertainty('abc', { draws: 4 });
    assert.deepEqual([text.labels.length, text.probabilities.cols], [3, 256]);
    const implicit = pa.classifier({
        ...small(),
        dropout: 0,
        attention: { kind: 'implicit', source: 'ikan', samples: 8 },
        standardize: false,
    });
    assert.ok((await implicit.uncertainty(waves(1, 1).x[0])).deviation[0] > 0);
});

test('kep-svgp: a prediction is of the mean, a draw of the posterior, and what is far from training is less sure', async () => {
    const model = pa.classifier({
            ...small(),
            dropout: 0,
            attention: ['softmax', { kind: 'kep-svgp', rank: 6 }],
        }),
        train = waves(60, 1),
        test = waves(30, 2);
    await model.fit(train, { epochs: 60, batchSize: 10, learningRate: 3e-3, seed: 1 });
    const near = test.x,
        noise = uniform(5),
        far = near.map(x => x.map((_, i) => (i % 2 ? 7 : 5 + 3 * noise()))), // no wave, values as theirs
        wider = near.map(x => x.map((value, i) => (i % 2 ? 7 : 5 + 4 * (value - 5)))); // waves, four times as high
    /** @param {Float32Array[]} samples */
    const mutual = async samples => {
        const all = [];
        for (const x of samples) all.push((await model.uncertainty(x, { draws: 32, seed: 1 })).mutualInformation);
        return all.reduce((a, b) => a + b) / all.length;
    };
    const [usual, other, high] = [await mutual(near), await mutual(far), await mutual(wider)];
    assert.ok(usual > 0 && other > 2 * usual && high > usual, `${usual}, ${other}, ${high}`);
    assert.ok(model.evaluate(test).accuracy > 0.9, `${model.evaluate(test).accuracy}`);
    assert.deepEqual(model.predict(near[0]), model.predict(near[0]));
    // with factors of 0 every draw is the mean
    const name = 'layers.1.attention.cholesky',
        { shape } = model.parameters.find((/** @type {any} */ p) => p.name === name),
        [size] = shape.slice(-1),
        s = 6;
    assert.equal(size, (s * (s + 1)) / 2);
    const diagonal = new Set(Array.from({ length: s }, (_, i) => (i * (i + 3)) / 2));
    model.setParameter(
        name,
        Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (diagonal.has(i % size) ? -60 : 0)),
    );
    const predicted = model.predict(near[0]).probabilities,
        drawn = await model.uncertainty(near[0], { draws: 3 }).catch(error => error);
    // what is drawn has no effect left: uncertainty says that all predictions are the same, or they all but are
    if (drawn instanceof Error) assert.match(drawn.message, /all predictions are the same/);
    else assertClose(drawn.probabilities, predicted, 1e-5);
    model.dispose();
});

test('what uncertainty refuses, it says', async () => {
    const certain = pa.classifier({ ...small(), dropout: 0, standardize: false, attention: 'softmax' }),
        [sample] = waves(1, 1).x,
        before = certain.predict(sample);
    await rejects(certain.uncertainty(sample), 'uncertainty', 'nothing in this model is drawn', 'dropout');
    assert.deepEqual(certain.predict(sample), before);
    await rejects(certain.uncertainty(sample, { draws: 1 }), 'uncertainty: draws', '1');
    await rejects(certain.uncertainty(sample, { seed: -1 }), 'uncertainty: seed', '-1');
    await rejects(certain.uncertainty(sample, { draw: 3 }), '"draw"', '"draws"');
    await rejects(certain.uncertainty([NaN, 1]), 'uncertainty: x', 'NaN');
    const translator = pa.translator({
        width: 8,
        heads: 2,
        depth: 1,
        source: { vocabulary: 5, length: 4 },
        target: { vocabulary: 6, length: 4 },
    });
    await rejects(translator.uncertainty([1]), 'uncertainty', 'translator');
    certain.dispose();
    await rejects(certain.uncertainty(sample), 'disposed');
});

test('in the worker', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd }),
        there = await remote.classifier({ ...small(), standardize: false, seed: 3 }),
        here = pa.classifier({ ...small(), standardize: false, seed: 3 }),
        [sample] = waves(1, 1).x;
    assert.deepEqual(await there.uncertainty(sample, { draws: 4 }), await here.uncertainty(sample, { draws: 4 }));
    remote.terminate();
});
