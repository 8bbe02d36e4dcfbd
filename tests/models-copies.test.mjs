// clone(), withClasses() and summary(): what a copy shares with its model (nothing), what a new head leaves of the
// body, and that the table counts what pa.cost() counts. In the worker too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { loadLibrary, simd } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

/** @type {any} */
const pa = await loadLibrary();
const train = waves(18, 1);
const graph = {
    x: [
        [0, 1],
        [1, 0],
        [1, 1],
    ],
    edges: [
        [0, 1],
        [1, 2],
    ],
    y: [0, 1, 1],
};
const layer = { width: 8, heads: 2, depth: 1, dropout: 0.1 };
const sequences = {
    x: train.x.slice(0, 4),
    y: train.x.slice(0, 4).map(x => Array.from({ length: x.length / 2 }, (_, t) => t)),
};

/** @type {Record<string, { model: any, data: any, answer: (model: any) => unknown }>} */
const MODELS = {
    classifier: { model: pa.classifier(small()), data: train, answer: model => model.predict(train.x[0]) },
    regressor: {
        model: pa.classifier({ ...small(), classes: undefined, outputs: 1 }),
        data: { x: train.x, y: Float64Array.from(train.y, y => 10 * y) },
        answer: model => model.predict(train.x[0]),
    },
    sequences: {
        model: pa.sequenceModel({ ...layer, inputs: 2, outputs: 1, length: 20 }),
        data: sequences,
        answer: model => model.predict(train.x[0]),
    },
    graph: {
        model: pa.graphClassifier({ ...layer, features: 2, classes: 2 }),
        data: graph,
        answer: model => model.predict(graph),
    },
    text: {
        model: pa.languageModel({ ...layer, length: 8, tied: true }),
        data: 'to be or not to be',
        answer: model => model.generate('to ', { tokens: 4, seed: 1 }),
    },
    translator: {
        model: pa.translator({
            ...layer,
            source: { vocabulary: 5, length: 4 },
            target: { vocabulary: 6, length: 4 },
        }),
        data: { x: [[1, 2], [3]], y: [[5], [0, 1]] },
        answer: model => model.predict([1, 2]),
    },
};

for (const [name, { model, data, answer }] of Object.entries(MODELS))
    test(`a clone equals its model and shares nothing with it: ${name}`, async () => {
        await model.fit(data, { epochs: 1, seed: 2 });
        pa.seed(5);
        const drawn = pa.parameter([4]).toArray();
        pa.seed(5);
        const copy = model.clone();
        assert.deepEqual(pa.parameter([4]).toArray(), drawn, 'a clone draws nothing');
        assert.equal(copy.constructor, model.constructor);
        assert.deepEqual(copy.config, model.config);
        assert.deepEqual(copy.save(), model.save());
        const before = answer(model);
        assert.deepEqual(answer(copy), before);
        await copy.fit(data, { epochs: 1, seed: 3 });
        assert.notDeepEqual(copy.parameters, model.parameters);
        assert.deepEqual(answer(model), before, 'the model is as it was');
        const again = model.clone(),
            other = model.clone();
        for (const each of [again, other]) await each.fit(data, { epochs: 1, seed: 4 });
        assert.deepEqual(again.save(), other.save(), 'they learn the same from the same');
        for (const each of [copy, again, other]) each.dispose();
        says(() => copy.clone(), 'clone', 'disposed');
    });

test("attention of one's own is called by the clone too", () => {
    let calls = 0;
    const model = pa.classifier({
        ...small(),
        attention: {
            kind: 'custom',
            parameters: { w: [8, 8] },
            forward: (/** @type {any} */ { v, w }) => (calls++, pa.ops.matmul({ a: v, b: w })),
        },
        width: 8,
        heads: 1,
    });
    const copy = model.clone();
    calls = 0;
    assert.deepEqual(copy.predict(train.x[0]), model.predict(train.x[0]));
    assert.ok(calls >= 2);
    assert.notEqual(copy.config.attention[0].forward, undefined);
});

test('withClasses keeps the body and the standardisation, and draws a head by its seed', async () => {
    const { model } = MODELS.classifier,
        before = model.save(),
        names = ['a', 'b', 'c', 'd'];
    const other = model.withClasses(names, { seed: 7 }),
        same = model.withClasses(4, { seed: 7 });
    assert.deepEqual(other.config, { ...model.config, outputs: 4, classes: names });
    assert.deepEqual(same.parameters, other.parameters);
    assert.notDeepEqual(model.withClasses(4, { seed: 8 }).parameters, other.parameters);
    for (const { name, data, shape } of other.parameters) {
        const old = model.parameters.find((/** @type {any} */ p) => p.name === name);
        if (name.startsWith('head.')) assert.equal(shape[0], 4);
        else assert.deepEqual(data, old.data, name);
    }
    // a head of the size that was is another one all the same
    const fresh = model.withClasses(['x', 'y', 'z'], { seed: 1 });
    assert.notDeepEqual(fresh.predict(train.x[0]).logits, model.predict(train.x[0]).logits);
    assert.deepEqual(fresh.config.classes, ['x', 'y', 'z']);
    await other.fit({ x: train.x, y: train.y.map(y => y + 1) }, { epochs: 1 });
    assert.equal(other.predict(train.x[0]).name.length, 1);
    assert.deepEqual(model.save(), before, 'the model is as it was');
    for (const each of [other, same, fresh]) each.dispose();
});

test('a body that learned numbers gets classes; nodes get others', async () => {
    const { model, data } = MODELS.regressor,
        labelled = model.withClasses(3);
    assert.deepEqual(
        [labelled.config.loss, labelled.config.outputs, labelled.config.standardizeTargets],
        ['crossEntropy', 3, false],
    );
    await labelled.fit({ x: data.x, y: train.y }, { epochs: 1 });
    assert.equal(labelled.predict(train.x[0]).probabilities.length, 3);
    const opened = pa.open(labelled.save());
    assert.deepEqual(opened.predict(train.x[0]), labelled.predict(train.x[0]));
    const regressor = pa.regressor({ ...small(), classes: undefined, outputs: 1 }),
        classifier = regressor.withClasses(['a', 'b', 'c']);
    classifier.standardize({ x: train.x, y: train.y });
    assert.equal(pa.open(classifier.save()).predict(train.x[0]).name, classifier.predict(train.x[0]).name);
    assert.equal(regressor.clone().constructor, regressor.constructor);
    const nodes = MODELS.graph.model.withClasses(['a', 'b', 'c']);
    assert.equal(nodes.predict(graph).probabilities.cols, 3);
    const tokens = MODELS.sequences.model.withClasses(2);
    assert.equal(tokens.predict(train.x[0]).probabilities.cols, 2);
    for (const each of [labelled, opened, nodes, tokens]) each.dispose();
});

test('what withClasses refuses, it says, and the seed is as before', () => {
    const { model } = MODELS.classifier;
    for (const text of [MODELS.text, MODELS.translator])
        says(() => text.model.withClasses(3), 'withClasses', 'outputs', 'tokens');
    pa.seed(5);
    const drawn = pa.parameter([4]).toArray();
    pa.seed(5);
    says(() => model.withClasses(), 'withClasses', 'classes', 'missing');
    says(() => model.withClasses(1), 'withClasses', 'classes', 'got 1');
    says(() => model.withClasses(['a', 2]), 'withClasses', 'classes[1]', 'got 2');
    says(() => model.withClasses(3, { seed: -1 }), 'withClasses: seed', '-1');
    says(() => model.withClasses(3, { sed: 1 }), 'withClasses', '"sed"', '"seed"');
    says(() => model.withClasses(3, 5), 'withClasses: options', '5');
    assert.deepEqual(pa.parameter([4]).toArray(), drawn);
});

test('summary names every parameter once and counts what pa.cost() counts', () => {
    for (const { model } of Object.values(MODELS)) {
        const options = model === MODELS.graph.model ? { tokens: 3, edges: 5 } : {},
            found = model.summary(options),
            { tokens, ...others } = /** @type {any} */ (options);
        assert.deepEqual(found.cost, pa.cost(model, tokens, others));
        assert.equal(found.parameters, found.cost.parameters);
        assert.deepEqual(
            found.layers.flatMap((/** @type {any} */ l) => l.tensors.map((/** @type {any} */ t) => t.name)).sort(),
            model.parameters.map((/** @type {any} */ p) => p.name).sort(),
        );
        assert.equal(
            found.layers.reduce((/** @type {number} */ sum, /** @type {any} */ l) => sum + l.parameters, 0),
            found.parameters,
        );
        assert.equal(String(found), found.text);
        for (const { name } of found.layers) assert.ok(found.text.includes(`\n${name} `), name);
        const counted = found.layers.map((/** @type {any} */ l) => l.flops);
        if (counted.some(Number.isFinite))
            assert.equal(
                counted.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0),
                found.cost.flops.forward.total,
            );
    }
});

test('shapes of the summary are those of the layers', () => {
    const model = pa.classifier({
        input: { kind: 'series', features: 3, length: 16 },
        classes: 3,
        width: 16,
        heads: 2,
        depth: 2,
        attention: ['primal', 'softmax'],
        pooling: 'cls',
        headHidden: 7,
    });
    const { layers, text } = model.summary(),
        of = (/** @type {string} */ name) => layers.find((/** @type {any} */ l) => l.name === name);
    assert.deepEqual(of('embedding').output, [16, 16]);
    assert.deepEqual(of('layers.1.attention').output, [17, 16]);
    assert.deepEqual([of('layers.0.attention').kind, of('layers.1.attention').kind], ['primal', 'softmax']);
    assert.deepEqual([of('head.hidden').output, of('head').output], [[7], [3]]);
    assert.ok(text.includes('layers.1.attention (softmax)'));
    assert.deepEqual(MODELS.graph.model.summary().layers.at(-1).output, [null, 2]);
    assert.equal(MODELS.graph.model.summary().cost, null);
    says(() => model.summary({ token: 3 }), 'summary', '"token"', '"tokens"');
    says(() => model.summary({ tokens: 99 }), 'tokens', '99');
    model.dispose();
});

test('in the worker', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd }),
        there = await remote.classifier({ ...small(), seed: 3 }),
        here = pa.classifier({ ...small(), seed: 3 });
    for (const each of [there, here]) await each.fit(train, { epochs: 1, seed: 1 });
    const copy = await there.clone();
    assert.deepEqual(await copy.save(), here.save());
    const other = await there.withClasses(['a', 'b'], { seed: 2 });
    assert.deepEqual(other.config.classes, ['a', 'b']);
    assert.deepEqual(await other.parameters(), here.withClasses(['a', 'b'], { seed: 2 }).parameters);
    assert.deepEqual(await there.summary(), { ...here.summary() });
    await copy.dispose();
    await rejects(copy.predict(train.x[0]), 'disposed');
    assert.deepEqual(await there.predict(train.x[0]), here.predict(train.x[0]));
    const text = await remote.languageModel({ ...layer, length: 8 });
    await rejects(text.withClasses(3), 'withClasses', 'tokens');
    remote.terminate();
});
