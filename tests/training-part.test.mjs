// validationSplit: the part that fit() cuts off is the one that split() of primal-attention/data does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { split } from 'primal-attention/data';
import { loadWorker } from 'primal-attention/worker';
import { loadLibrary, simd } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

const pa = await loadLibrary();
const train = waves(60, 1),
    options = { epochs: 2, seed: 3 },
    body = { width: 8, depth: 1, heads: 2, seed: 1 };
/** @param {any} report */
const timeless = ({ seconds, secondsLeft, ...rest }) => rest;
/** @param {any} make @param {any} data @param {any} rest @param {any} validation */
async function same(make, data, rest, validation) {
    const [whole, halves] = [make(), make()];
    const far = await whole.fit(data, { ...options, validationSplit: 0.25 }),
        near = await halves.fit(rest, { ...options, validation });
    assert.ok(near.validation);
    assert.deepEqual(timeless(far), timeless(near));
    assert.deepEqual(whole.save(), halves.save());
    whole.dispose();
    halves.dispose();
}

test('of labels in equal shares', async () => {
    const parts = split(train, 0.75);
    assert.deepEqual(
        [0, 1, 2].map(label => parts.test.y.filter(y => y === label).length),
        [5, 5, 5],
    );
    await same(() => pa.classifier(small()), train, parts.train, parts.test);
});

test('of labels that are names', async () => {
    const names = Array.from(train.y, label => train.classes[label]),
        model = /** @type {any} */ (pa.classifier(small({ classes: 3 })));
    const last = await model.fit({ x: train.x, y: names }, { ...options, validationSplit: 0.25 });
    const parts = split({ x: train.x, y: names, features: 2 }, 0.75);
    assert.equal(last.validation.loss, model.evaluate(parts.test).loss);
    assert.deepEqual(model.config.classes, [...train.classes].sort());
    model.dispose();
});

test('of windows by time', async () => {
    const starts = Array.from({ length: 58 }, (_, i) => 4 * i),
        data = {
            x: starts.map(from => Float64Array.from({ length: 12 }, (_, t) => Math.sin((from + t) / 5))),
            y: Float64Array.from(starts, from => Math.sin((from + 12) / 5)),
            features: 1,
            read: { windows: { span: 12, starts, recordings: starts.map(() => 0) } },
        };
    const parts = split(data, 0.75),
        last = Math.max(...parts.train.read.windows.starts) + 12;
    assert.ok(Math.min(...parts.test.read.windows.starts) >= last, 'no window reaches over the cut');
    const make = () => pa.classifier({ ...body, input: { kind: 'series', features: 1, length: 12 }, outputs: 1 });
    await same(make, data, parts.train, parts.test);
});

test('of a text its end', async () => {
    const text = 'to be or not to be, that is the question, whether it is nobler';
    const at = Math.round(text.length * 0.75);
    await same(() => pa.languageModel({ ...body, length: 8 }), text, text.slice(0, at), text.slice(at));
});

test('of a graph some of the nodes that have a label', async () => {
    const nodes = 24,
        graph = {
            x: Float32Array.from({ length: 2 * nodes }, (_, i) => Math.sin(i)),
            edges: Array.from({ length: nodes }, (_, i) => [i, (i + 1) % nodes]),
            y: Array.from({ length: nodes }, (_, i) => (i < 8 ? -1 : i % 2)),
        };
    const model = pa.graphClassifier({ ...body, features: 2, classes: 2 });
    const seen = /** @type {any[]} */ ([]);
    for await (const { validation } of model.fit(graph, { epochs: 3, validationSplit: 0.25 })) seen.push(validation);
    assert.equal(seen.length, 3);
    // Four nodes, two of each class: the accuracy is a multiple of a quarter.
    assert.ok(seen.every(({ accuracy }) => Number.isInteger(4 * accuracy)));
    model.dispose();
});

test('of pairs, and of sequences', async () => {
    const words = Array.from({ length: 16 }, (_, i) => 'abc'.repeat(3).slice(i % 3, (i % 3) + 2 + (i % 4)));
    const pairs = { x: words, y: words.map(word => word.toUpperCase()) };
    const model = pa.translator({ ...body, source: { length: 8 }, target: { length: 8 } });
    assert.ok((await model.fit(pairs, { ...options, validationSplit: 0.25 }))?.validation);
    model.dispose();
    const series = Array.from({ length: 16 }, (_, i) => Float32Array.from({ length: 6 }, (_, t) => Math.sin(i + t)));
    const data = { x: series, y: series },
        parts = split(data, 0.75);
    await same(() => pa.sequenceModel({ ...body, inputs: 1, outputs: 1, length: 6 }), data, parts.train, parts.test);
});

test('what becomes of the arrays after the call does not matter', async () => {
    const one = pa.classifier(small()),
        other = pa.classifier(small()),
        given = { ...train, x: train.x.map(x => x.slice()), y: train.y.slice() };
    const training = one.fit(given, { ...options, validationSplit: 0.25 });
    for (const x of given.x) x.fill(0);
    given.y.fill(0);
    await training;
    await other.fit(train, { ...options, validationSplit: 0.25 });
    assert.deepEqual(one.save(), other.save());
    one.dispose();
    other.dispose();
});

test('in a worker', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd }),
        there = await remote.classifier(small()),
        here = pa.classifier(small());
    const given = { ...options, validationSplit: 0.2, earlyStopping: 1 };
    assert.deepEqual(timeless(await there.fit(train, given)), timeless(await here.fit(train, given)));
    assert.deepEqual(await there.save(), here.save());
    here.dispose();
    remote.terminate();
});

test('what can not be cut', async () => {
    const model = pa.classifier(small()),
        text = pa.languageModel({ ...body, length: 8 });
    for (const share of [0, 1, '20%', NaN])
        says(
            () => model.fit(train, /** @type {any} */ ({ validationSplit: share })),
            'validationSplit',
            'between 0 and 1',
        );
    says(() => model.fit(train, { validationSplit: 0.2, validation: train }), 'validationSplit', 'validation');
    says(() => model.fit(/** @type {any} */ ({ x: [[NaN]], y: [0] }), { validationSplit: 0.2 }), 'fit: data.x[0]');
    await rejects(model.fit({ ...train, x: train.x.slice(0, 1), y: [0] }, { validationSplit: 0.2 }), '1 sample');
    says(() => text.fit('abc', { validationSplit: 0.2 }), 'validationSplit', '3 tokens');
    model.dispose();
    text.dispose();
});
