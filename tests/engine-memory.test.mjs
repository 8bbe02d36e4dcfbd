// Memory: a training asks for nothing after its first steps, two models do not mix, and everything is given back,
// errors or not.
import assert from 'node:assert/strict';
import { freemem } from 'node:os';
import { test } from 'node:test';
import { assertFinite } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { reports, small, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

const tiny = (/** @type {any} */ changes = {}) =>
    small({ width: 4, heads: 2, depth: 1, feedforward: 4, standardize: false, ...changes });
const data = waves(8, 1);
const batch = (/** @type {number} */ i) => ({
    x: data.x.slice(i % 7, (i % 7) + 2),
    y: data.y.subarray(i % 7, (i % 7) + 2),
});

test('10,000 steps take the memory of the first ones, of two models at once', async () => {
    const pa = await loadLibrary();
    const models = [
        pa.classifier(tiny({ attention: { kind: 'primal', rank: 2 } })),
        pa.classifier(tiny({ attention: 'softmax', pooling: 'flatten' })),
    ];
    const step = (/** @type {number} */ i) => models[i % 2].step(batch(i >> 1));
    for (let i = 0; i < 20; i++) step(i); // each has met the longest sample by then
    const { used, total } = pa.memory();
    pa.resetPeak();
    const { peak } = pa.memory();
    for (let i = 0; i < 10_000; i++) {
        step(i);
        if (i % 100 === 0) assert.deepEqual([pa.memory().used, pa.memory().total], [used, total], `after ${i} steps`);
    }
    assert.deepEqual([pa.memory().used, pa.memory().total], [used, total]);
    assert.ok(
        pa.memory().peak - peak < 1024,
        `${pa.memory().peak - peak} bytes: beside the samples themselves nothing was asked for`,
    );
    models.forEach(model => model.dispose());
});

test('fit, predict and inspect, over and over', async () => {
    const pa = await loadLibrary(),
        model = pa.classifier(tiny({ attention: ['primal'] }));
    const round = async () => {
        assert.equal((await reports(model, data, { epochs: 2, validation: data })).length, 2);
        model.evaluate(data);
        model.inspect(data.x[0], { outputs: true });
        model.save();
        return pa.memory().used;
    };
    await round();
    const used = await round(),
        { total } = pa.memory();
    for (let i = 0; i < 50; i++) assert.equal(await round(), used);
    assert.equal(pa.memory().total, total);
    model.dispose();
});

test('every kind gives back all that it took, and a second one takes as much', async () => {
    const pa = await loadLibrary();
    const clean = pa.memory().used;
    /** @type {number[]} */
    const held = [];
    for (const attention of [
        'softmax',
        'linear',
        'sparse',
        'window',
        'gaussian',
        { kind: 'skyformer', landmarks: 4 },
        { kind: 'primal', rank: 2 },
        { kind: 'implicit', samples: 4, source: 'mikan', klWeight: 0.1 },
    ]) {
        for (let again = 0; again < 2; again++) {
            const model = pa.classifier(tiny({ attention, dropout: 0.1 }));
            for (let i = 0; i < 16; i++) model.step(batch(i));
            model.inspect(data.x[0]);
            held[again] = pa.memory().used - clean;
            model.dispose();
            assert.equal(pa.memory().used, clean, JSON.stringify(attention));
        }
        assert.equal(held[0], held[1], JSON.stringify(attention));
    }
    const language = pa.languageModel({ length: 8, width: 8, heads: 2, depth: 1 });
    assert.equal((await reports(language, 'to be or not to be', { epochs: 3 })).length, 3);
    language.generate('to', { tokens: 5 });
    const graph = {
            x: [
                [1, 2],
                [3, 4],
            ],
            edges: [[0, 1]],
            y: [0, 1],
        },
        network = pa.graphClassifier({ features: 2, classes: 2, width: 4, heads: 2 });
    assert.equal((await reports(network, graph, { epochs: 3 })).length, 3);
    network.inspect({ ...graph, edges: [[1, 0]] });
    language.dispose();
    network.dispose();
    assert.equal(pa.memory().used, clean);
    const { total } = pa.memory();
    for (let i = 0; i < 200; i++) pa.classifier(tiny()).dispose();
    assert.equal(pa.memory().total, total, 'what was given back is used again');
});

test('an error leaves nothing behind', async () => {
    const pa = await loadLibrary(),
        model = pa.classifier(tiny({ attention: { kind: 'primal', rank: 2 }, ksvdPerBatch: true }));
    const bytes = model.save();
    for (let i = 0; i < 20; i++) model.step(batch(i));
    model.inspect(data.x[0]);
    const { used, total } = pa.memory(),
        before = model.parameters;
    const broken = bytes.slice();
    broken[20] ^= 1;
    /** @type {Record<string, [() => any, string]>} */
    const errors = {
        'a sample that does not fit': [() => model.predict([1, 2, 3]), 'x has 3 values'],
        'one that is not finite': [() => model.predict([1, NaN]), 'feature 1 of time step 0 is NaN'],
        'one that is too long': [
            () => model.step({ x: [data.x[0], new Float32Array(400)], y: [0, 1] }),
            'batch.x[1] has 200 time steps',
        ],
        'a label that there is not': [() => model.step({ x: [data.x[0]], y: [3] }), 'batch.y[0] is 3'],
        'a loss that is not finite': [
            () => model.step({ x: [data.x[0], data.x[1].map(() => 3e38)], y: [0, 1] }),
            'the loss is NaN',
        ],
        'a configuration': [
            () => pa.classifier(tiny({ attention: { kind: 'primal', rank: 0 } })),
            'attention.rank must be',
        ],
        'one that the core refuses': [
            () => pa.classifier(tiny({ width: 65536, heads: 1, feedforward: 2 ** 18, depth: 200 })),
            'out of memory',
        ],
        'a file': [() => pa.open(broken), 'unknown dtype'],
        'a file that ends': [() => pa.open(bytes.subarray(0, bytes.length - 4)), 'the file is cut short'],
        'a parameter': [() => model.setParameter('head.bias', [1, 2, NaN]), 'value 2 of head.bias is NaN'],
        'a weight of the objective': [() => model.setEta(-1), 'eta must be a number'],
        'an operation': [
            () =>
                pa.scope(() =>
                    pa.attention.softmax({
                        q: pa.tensor(new Float32Array(8), [1, 1, 2, 4]),
                        k: pa.tensor(new Float32Array(8), [1, 1, 2, 4]),
                        v: pa.tensor(new Float32Array(4), [1, 1, 1, 4]),
                    }),
                ),
            'v has shape [1, 1, 1, 4]',
        ],
        'a gradient': [
            () => pa.scope(() => pa.backward(pa.tensor([1]), [1])),
            'nothing that this tensor was made from',
        ],
        'a tensor too large': [() => pa.tensor(new Float32Array(2), [2 ** 20, 2 ** 20]), 'data has 2 values'],
        'an export': [() => model.export({ format: 'primalformer-lra' }), 'this model takes "series"'],
        'a matrix': [() => pa.svd([[1, NaN]]), 'row 0, column 1 is NaN'],
    };
    for (const [name, [fail, sentence]] of Object.entries(errors))
        for (let i = 0; i < 3; i++) {
            says(fail, sentence);
            assert.equal(pa.memory().used, used, name);
        }
    const poisoned = { x: [...data.x.slice(0, 7), data.x[7].map(() => 3e38)], y: data.y };
    await rejects(reports(model, poisoned, { epochs: 1, batchSize: 8 }), 'the loss is NaN');
    for await (const report of model.fit(data, { epochs: 5, reportEvery: 1, learningRate: 0 }))
        if (report.step === 1) break;
    assert.equal(pa.memory().used, used);
    assert.deepEqual(model.parameters, before, 'and changes nothing');
    model.dispose();
    assert.ok(pa.memory().total <= total + 2 ** 20, `${total} and ${pa.memory().total}`);
});

test('works beyond 2 GB, where addresses no longer fit an int32; a block that large is refused', {
    skip: freemem() < 5e9 && 'needs 5 GB of free memory',
}, async () => {
    const pa = await loadLibrary(),
        array = new Float32Array(137e6);
    const large = Array.from({ length: 4 }, () => pa.tensor(array));
    assert.ok(pa.memory().used > 2 ** 31);
    const a = pa.tensor([1, 2, 3, 4]),
        b = pa.tensor([5, 6, 7, 8], [4], { grad: true });
    const y = pa.ops.add({ a, b });
    assert.deepEqual([y.shape, [...y.toArray()]], [[4], [6, 8, 10, 12]]);
    pa.backward(y, [1, 2, 3, 4]);
    assert.deepEqual(Array.from(b.grad ?? []), [1, 2, 3, 4]);
    const model = pa.classifier(tiny({ attention: { kind: 'primal', rank: 2 } }));
    assert.ok(model.step(batch(0)).loss > 0);
    assertFinite(model.inspect(data.x[0]).layers[0].heads[0].map.data);
    assertFinite(pa.open(model.save()).predict(data.x[0]).probabilities);
    assert.throws(() => pa.tensor(new Float32Array(2 ** 29 + 4)), /out of memory/);
    assert.deepEqual([...y.toArray()], [6, 8, 10, 12]);
    for (const tensor of large) tensor.dispose();
});
