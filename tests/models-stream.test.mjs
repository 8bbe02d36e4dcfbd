// model.stream(): every push of a causal model is what predict() says of the last of all tokens so far, beyond its
// length of the last so many; a window is what predict() says of it. Memory does not grow with what is pushed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { assertClose } from './support/compare.mjs';
import { loadBase, loadLibrary, simd } from './support/library.mjs';
import { small, uniform, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

/** @type {any} */
const pa = await loadLibrary();
const LENGTH = 10;
const layer = { width: 12, heads: 3, depth: 2, dropout: 0.1, length: LENGTH, causal: true, seed: 4 };
const next = uniform(3);
const rows = (/** @type {number} */ n, places = 0) =>
    Array.from({ length: n }, () =>
        Array.from({ length: 3 }, (_, c) => (places && c === 0 ? Math.floor((next() + 1) * 2) : 20 + 5 * next())),
    );

/** @type {Record<string, any>} */
const MODELS = {
    softmax: { attention: 'softmax', outputs: 2 },
    'linear, classes': { attention: 'linear', classes: ['a', 'b', 'c'], positions: 'none' },
    'primal, then softmax': { attention: ['primal', 'softmax'], outputs: 1, norm: 'pre' },
    'a window and no positions': { attention: { kind: 'window', window: 3 }, outputs: 2, positions: 'none' },
    'sparse, alibi': { attention: 'sparse', outputs: 2, positions: 'alibi' },
    'rotary, gated': { attention: 'softmax', outputs: 2, positions: 'rotary', gated: true, headHidden: 5 },
    'places, tanh': { attention: 'primal', outputs: 2, places: 4, positions: 'none', outputActivation: 'tanh' },
    'no step form': { attention: { kind: 'softmax', conv: '1d' }, outputs: 2 },
    'a kernel without a step form': { attention: { kind: 'implicit', samples: 4 }, classes: 2 },
};

/** What predict() says of the last token of a sample. @param {any} model @param {any} sample */
function last(model, sample) {
    const { values, logits, probabilities, labels } = model.predict(sample),
        of = (/** @type {any} */ m) => m.data.slice(m.data.length - m.cols);
    return { values: of(values), logits: of(logits), probabilities: of(probabilities), label: labels.at(-1) ?? -1 };
}

/** @param {any} answer @param {any} expected */
function same(answer, expected) {
    for (const field of ['values', 'logits', 'probabilities'])
        if (expected[field].length > 0) assertClose(answer[field], expected[field], 1e-5);
    assert.equal(answer.label, expected.label);
}

for (const [name, config] of Object.entries(MODELS))
    test(`a causal stream says what predict() says of all so far: ${name}`, async () => {
        const model = pa.sequenceModel({ ...layer, ...config, inputs: 3 }),
            sample = rows(LENGTH, config.places),
            outputs = config.outputs;
        model.standardize({
            x: [sample],
            y: [sample.map((_, t) => (outputs ? Array(outputs).fill(0.05 * t) : t % 2))],
        });
        const stream = await model.stream();
        for (let round = 0; round < 2; round++) {
            sample.forEach((row, t) => {
                same(stream.push(t % 2 ? row : Float64Array.from(row)), last(model, sample.slice(0, t + 1)));
                if (t === 4) model.predict(sample); // a pass in between disturbs nothing
                assert.equal(stream.count, t + 1);
            });
            stream.reset();
        }
        if (config.classes?.[0] === 'a') assert.ok(['a', 'b', 'c'].includes(stream.push(sample[0]).name));
        model.dispose();
    });

test('beyond its length a model that keeps all keys looks at the last so many, others go on', async () => {
    const model = pa.sequenceModel({ ...layer, inputs: 3, outputs: 1, attention: 'softmax', standardize: false }),
        long = rows(3 * LENGTH),
        stream = await model.stream();
    long.forEach((row, t) => same(stream.push(row), last(model, long.slice(Math.max(0, t + 1 - LENGTH), t + 1))));
    stream.dispose();

    const config = { ...layer, inputs: 3, outputs: 1, attention: ['primal', 'linear'], positions: 'none' },
        endless = pa.sequenceModel({ ...config, standardize: false }),
        longer = pa.sequenceModel({ ...config, standardize: false, length: long.length });
    for (const { name, data } of endless.parameters) longer.setParameter(name, data);
    const goes = await endless.stream();
    long.forEach((row, t) => same(goes.push(row), last(longer, long.slice(0, t + 1))));
    for (const each of [model, endless, longer]) each.dispose();
});

test('several streams of a model, and a text that it generates, do not meet', async () => {
    const model = pa.languageModel({ width: 8, heads: 2, depth: 1, length: 8, attention: 'softmax', seed: 2 }),
        [a, b] = [await model.stream(), await model.stream()],
        ids = [1, 2, 3, 4, 5];
    const { logits } = model.inspect(ids),
        other = model.inspect([9, 8, 7, 6, 5]).logits,
        said = model.generate([1, 2], { tokens: 3, seed: 1 });
    ids.forEach((id, t) => {
        const answer = a.push(id);
        assertClose(answer.logits, logits.slice(t * 256, (t + 1) * 256), 1e-5);
        assertClose([answer.probabilities.reduce((sum, p) => sum + p)], [1], 1e-5);
        assertClose(b.push(9 - t).logits, other.slice(t * 256, (t + 1) * 256), 1e-5);
        assert.deepEqual(model.generate([1, 2], { tokens: 3, seed: 1 }), said);
    });
    a.reset();
    a.push('h');
    assertClose(a.push('i').logits, model.inspect('hi').logits.slice(256), 1e-5);
    model.dispose();
});

test('ids in, classes out, of the base', async () => {
    const base = await loadBase(),
        model = base.sequenceModel({ ...layer, vocabulary: 7, classes: 3, attention: 'primal' }),
        stream = await model.stream(),
        ids = [3, 1, 4, 1, 5];
    ids.forEach((id, t) => same(stream.push(id), last(model, ids.slice(0, t + 1))));
    says(() => stream.push(7), 'push: x', '7', '0 to 6');
    model.dispose();
});

for (const [name, make] of /** @type {[string, () => any][]} */ ([
    ['classifier', () => pa.classifier(small())],
    ['regressor', () => pa.regressor({ ...small(), classes: undefined, outputs: 1 })],
    [
        'sequences that look ahead',
        () => pa.sequenceModel({ ...layer, causal: false, inputs: 2, outputs: 1, length: 20 }),
    ],
]))
    test(`a window answers what predict() says of it, every so often: ${name}`, async () => {
        const model = make(),
            train = waves(6, 1),
            series = waves(1, 5, 40).x[0];
        model.standardize({
            x: train.x,
            y: train.x.map((x, i) => (name.startsWith('seq') ? Array.from(x).filter((_, k) => k % 2) : i % 3)),
        });
        const stream = await model.stream({ window: 6, stride: 4 });
        for (let t = 0; t < 40; t++) {
            const answer = stream.push(series.subarray(2 * t, 2 * t + 2));
            if (t < 5 || (t - 5) % 4 !== 0) assert.equal(answer, null);
            else assert.deepEqual(answer, model.predict(series.slice(2 * (t - 5), 2 * t + 2)));
        }
        stream.reset();
        assert.equal(stream.count, 0);
        for (let t = 0; t < 6; t++) assert.equal(stream.push([1, 2]) === null, t < 5);
        model.dispose();
    });

test('a number alone is a row of one feature; the window is the length unless told otherwise', async () => {
    const model = pa.classifier({ ...small(), input: { kind: 'series', features: 1, length: 4 }, standardize: false }),
        stream = await model.stream();
    const answers = [1, 2, 3, 4, 5].map(x => stream.push(x));
    assert.deepEqual(answers.slice(0, 3), [null, null, null]);
    assert.deepEqual(answers.slice(3), [model.predict([1, 2, 3, 4]), model.predict([2, 3, 4, 5])]);
    model.dispose();
});

test('memory is flat, and all given back', async () => {
    for (const [options, model] of /** @type {[any, any][]} */ ([
        [
            {},
            pa.sequenceModel({
                ...layer,
                inputs: 3,
                outputs: 1,
                attention: 'linear',
                positions: 'none',
                standardize: false,
            }),
        ],
        [{}, pa.sequenceModel({ ...layer, inputs: 3, outputs: 1, attention: 'softmax', standardize: false })],
        [
            { window: 5 },
            pa.classifier({ ...small(), input: { kind: 'series', features: 3, length: 8 }, standardize: false }),
        ],
    ])) {
        const row = [1, 2, 3],
            warm = await model.stream(options);
        for (let t = 0; t < 2 * LENGTH; t++) warm.push(row);
        warm.dispose();
        warm.dispose();
        const before = pa.memory().used,
            stream = await model.stream(options);
        for (let t = 0; t < 2 * LENGTH; t++) stream.push(row);
        const held = pa.memory().used;
        for (let t = 0; t < 500; t++) stream.push(row);
        assert.equal(pa.memory().used, held);
        stream[Symbol.dispose ?? Symbol.for('Symbol.dispose')]?.();
        stream.dispose();
        assert.equal(pa.memory().used, before);
        says(() => stream.push(row), 'stream', 'disposed');
        says(() => stream.reset(), 'stream', 'disposed');
        const other = await model.stream(options);
        model.dispose();
        says(() => other.push(row), 'stream', 'model was disposed');
        other.dispose();
    }
});

test('what a stream refuses, it says, and goes on', async () => {
    const model = pa.sequenceModel({ ...layer, inputs: 3, outputs: 1, attention: 'softmax', standardize: false }),
        stream = await model.stream(),
        sample = rows(3);
    stream.push(sample[0]);
    says(() => stream.push([1, 2]), 'push: x', '3 features');
    says(() => stream.push([1, NaN, 2]), 'push: x', 'NaN');
    says(() => stream.push([...sample[0], ...sample[1]]), 'push: x', '2 tokens');
    says(() => stream.push(null), 'push: x');
    same(stream.push(sample[1]), last(model, sample.slice(0, 2)));
    await rejects(model.stream({ window: 3 }), 'window', 'causal');
    await rejects(model.stream({ windows: 3 }), '"windows"', '"window"');
    await rejects(model.stream(3), 'stream: options');
    const classifier = pa.classifier(small());
    const window = await classifier.stream({ window: 2 });
    for (const two of [
        [1, 2, 3, 4],
        [1, 2, 3, 4, 5, 6],
    ]) {
        window.push([1, 2]);
        says(() => window.push(two), 'push: x', `${two.length / 2} tokens`);
    }
    assert.deepEqual([window.push([5, 6]), window.count], [classifier.predict([1, 2, 5, 6]), 3]);
    await rejects(classifier.stream({ window: 21 }), 'stream: window', '21');
    await rejects(classifier.stream({ stride: 0 }), 'stream: stride', '0');
    await rejects(pa.graphClassifier({ features: 2, classes: 2, width: 4, heads: 2 }).stream(), 'stream', 'graph');
    await rejects(pa.classifier({ ...small(), pair: true }).stream(), 'stream', 'pairs');
    model.dispose();
    await rejects(model.stream(), 'stream', 'disposed');
});

test('in the worker', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd, full: true }),
        config = { ...layer, inputs: 3, outputs: 1, attention: 'linear', positions: 'none', standardize: false },
        there = await remote.sequenceModel(config),
        here = pa.sequenceModel(config),
        far = await there.stream(),
        near = await here.stream();
    for (const row of rows(14)) assert.deepEqual(await far.push(row), near.push(row));
    await rejects(far.push([1]), 'push: x');
    await far.reset();
    near.reset();
    assert.deepEqual(await far.push([1, 2, 3]), near.push([1, 2, 3]));
    await rejects(there.stream({ window: 2 }), 'window');
    await far.dispose();
    await rejects(far.push([1, 2, 3]), 'disposed');
    remote.terminate();
});
