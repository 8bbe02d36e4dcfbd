// predictBatch() and embed(): the same bits as predict(), and what a linear head makes logits of, for every kind of
// model; in the worker too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { forwardMany } from '../web/models/forward-many.js';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { randomArray, small, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

/** @type {any} */
const pa = await loadLibrary();
const train = waves(12, 1);
const layer = { width: 8, heads: 2, depth: 2, dropout: 0.1, seed: 4 };
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
};

/** @param {any} model @param {string} name */
const parameter = (model, name) => model.parameters.find((/** @type {any} */ p) => p.name === name);

/** The logits that a head of weights [outputs, width] makes of rows. @param {any} model @param {any} rows */
function linear(model, rows) {
    const weight =
            parameter(model, 'head.weight') ??
            parameter(model, 'embedding.weight') ??
            parameter(model, 'target.embedding.weight'),
        bias = parameter(model, 'head.bias').data,
        [outputs, width] = weight.shape;
    assert.equal(rows.length % width, 0);
    return Float32Array.from({ length: (rows.length / width) * outputs }, (_, i) => {
        const o = i % outputs,
            row = Math.floor(i / outputs);
        let sum = bias[o];
        for (let c = 0; c < width; c++) sum += weight.data[o * width + c] * rows[row * width + c];
        return sum;
    });
}

/** @type {Record<string, { model: any, xs: any[] }>} */
const MODELS = {
    series: { model: pa.classifier(small()), xs: train.x },
    'series, flattened, a hidden head': {
        model: pa.classifier({ ...small(), pooling: 'flatten', headHidden: 5, attention: 'softmax' }),
        xs: train.x,
    },
    'class token': { model: pa.classifier({ ...small(), pooling: 'cls' }), xs: train.x },
    numbers: { model: pa.classifier({ ...small(), classes: undefined, outputs: 2 }), xs: train.x },
    regressor: { model: pa.regressor({ ...small(), classes: undefined, outputs: 2 }), xs: train.x },
    pairs: {
        model: pa.classifier({ ...small(), pair: true, standardize: false }),
        xs: train.x.slice(1).map((x, i) => [x, train.x[i]]),
    },
    tokens: {
        model: pa.classifier({ ...layer, input: { kind: 'tokens', vocabulary: 9, length: 6 }, classes: 2 }),
        xs: [[1, 2, 3], Uint8Array.of(8), [0, 0, 0, 0, 0, 0]],
    },
    table: {
        model: pa.classifier({
            ...layer,
            input: { kind: 'table', columns: [{ name: 'a' }, { name: 'b', categories: ['u', 'v'] }] },
            classes: 2,
            standardize: false,
        }),
        xs: [[1, 'u'], { a: null, b: 'v' }, [3, null]],
    },
    sequences: {
        model: pa.sequenceModel({ ...layer, inputs: 2, classes: 3, length: 20, standardize: false }),
        xs: train.x,
    },
    graph: {
        model: pa.graphClassifier({ ...layer, features: 2, classes: 2 }),
        xs: [graph, { x: [[1, 1]], edges: [] }, graph],
    },
    translator: {
        model: pa.translator({ ...layer, source: { vocabulary: 5, length: 4 }, target: { vocabulary: 6, length: 4 } }),
        xs: [[1, 2], [], [3]],
    },
};
for (const { model, xs } of Object.values(MODELS))
    if (model.config.standardize !== false && model.standardize)
        model.standardize({ x: xs, y: model.config.loss === 'mse' ? xs.map((_, i) => [i, -i]) : xs.map(() => 0) });

for (const [name, { model, xs }] of Object.entries(MODELS))
    test(`predictBatch gives the same bits as predict: ${name}`, () => {
        const one = xs.map(x => model.predict(x));
        assert.deepEqual(model.predictBatch(xs), one);
        assert.deepEqual(model.predictBatch([]), []);
        if (name !== 'translator')
            assert.deepEqual(
                model.predictBatch(xs, { draws: 3 }),
                xs.map(x => model.predict(x, { draws: 3 })),
            );
        const used = pa.memory().used;
        model.predictBatch([...xs, ...xs]);
        assert.ok(pa.memory().used <= used, 'nothing is held');
    });

/**
 * Logits of samples that go through the core together, and how many went alone.
 * @param {any} model @param {any[]} xs
 */
function together(model, xs) {
    const { model: core, prepared } = model._used('a test'),
        pooled = model.config.pooling !== 'none';
    let alone = 0;
    const logits = core.forwards(
        (/** @type {any} */ forward, /** @type {any} */ held) =>
            forwardMany(
                held,
                xs.length,
                i => prepared(xs[i], 'a test'),
                sample => {
                    alone++;
                    return forward(sample);
                },
                length => (pooled ? 1 : length) * core.outputs,
                model.config.width,
            ),
        'a test',
    );
    return { logits, alone };
}

/** @param {any} model @param {any[]} xs */
function oneByOne(model, xs) {
    const { model: core, prepared } = model._used('a test');
    return xs.map(x => core.forward(prepared(x, 'a test'), false, 'a test'));
}

test('samples of one length give the same bits side by side, whatever the length, kind and sizes', () => {
    const series = (/** @type {number} */ n, /** @type {number} */ length) =>
        Array.from({ length: n }, (_, i) => randomArray(2 * length, 10 * length + i));
    const ATTENTION = {
        softmax: 0,
        'causal, convolved, recentred': { kind: 'softmax', causal: true, conv: '1d', beta: 0.5 },
        pooled: { kind: 'softmax', pool: [1, 2] },
        window: { kind: 'window', window: 2 },
        sparse: { kind: 'sparse', pattern: 'strided', block: 2 },
        linear: 0,
        'linear, causal': { kind: 'linear', causal: true },
        gaussian: 0,
        primal: 0,
        'primal, fixed': { kind: 'primal', mode: 'fixed' },
        'primal, causal': { kind: 'primal', mode: 'causal' },
        skyformer: 'alone',
        implicit: 'alone',
    };
    for (const [kind, attention] of Object.entries(ATTENTION))
        for (const changes of [{}, { pooling: 'flatten', width: 6, depth: 1, norm: 'post' }, { pooling: 'cls' }]) {
            const model = pa.classifier({
                ...small(),
                heads: 2,
                standardize: false,
                positions: 'sinusoidal',
                ...changes,
                attention: typeof attention === 'object' ? attention : kind,
            });
            for (const length of [4, 5, 9, 19]) {
                const xs = series(7, length),
                    { logits, alone } = together(model, xs);
                assert.deepEqual(logits, oneByOne(model, xs), `${kind}, ${length}`);
                assert.equal(alone, attention === 'alone' ? xs.length : 0, kind);
            }
            for (const length of [1, 2]) // too few rows for products that do not know of each other
                assert.equal(together(model, series(3, length)).alone, 3);
            const mixed = [...series(60, 12), ...series(2, 20), ...series(3, 2), ...series(2, 12)],
                alone = oneByOne(model, mixed),
                used = pa.memory().used;
            assert.deepEqual(together(model, mixed).logits, alone, `${kind}, mixed`);
            assert.ok(pa.memory().used <= used, 'nothing is held');
            model.dispose();
        }
});

test('kinds of samples that go side by side, and others that go alone', () => {
    const table = Array.from({ length: 5 }, (_, i) => [i, 'u', null, 'v', 2 * i]),
        ids = Array.from({ length: 9 }, (_, i) => [i % 9, 1, 2, 8, (3 * i) % 9]),
        columns = ['a', 'b', 'c', 'd', 'e'].map((name, i) => (i % 2 ? { name, categories: ['u', 'v'] } : { name })),
        tokens = { kind: 'tokens', vocabulary: 9, length: 6 };
    /** @type {[any, any[], boolean][]} */
    const cases = [
        [pa.classifier({ ...layer, input: { kind: 'table', columns }, classes: 2, standardize: false }), table, true],
        [pa.classifier({ ...layer, input: tokens, classes: 2, embeddingNorm: true }), ids, true],
        [pa.classifier({ ...layer, input: tokens, classes: 2, positions: 'rotary' }), ids, false],
        [pa.classifier({ ...layer, input: tokens, classes: 2, pair: true }), ids.map(x => [x, x]), false],
        [
            pa.sequenceModel({ ...layer, inputs: 2, classes: 3, length: 20, standardize: false }),
            [train.x[0], train.x[5]],
            true,
        ],
    ];
    for (const [model, xs, side] of cases) {
        assert.equal(together(model, xs).alone, side ? 0 : xs.length);
        assert.deepEqual(
            model.predictBatch(xs),
            xs.map(x => model.predict(x)),
        );
    }
    const model = pa.classifier({ ...small(), attention: 'softmax', standardize: false }),
        xs = [train.x[0], train.x[5]],
        far = train.x[10].slice();
    far[6] = -2e25;
    says(() => model.predictBatch([...xs, far]), 'predictBatch', 'no finite number', '-2e+25');
    model.enableHead(0, 1, false);
    assert.deepEqual(
        model.predictBatch(xs),
        xs.map(x => model.predict(x)),
    );
    model.enableHead(0, 1, true);
});

test('draws and beams go along', () => {
    const model = pa.classifier({ ...small(), attention: { kind: 'implicit', samples: 8 } });
    model.standardize(train);
    assert.deepEqual(
        model.predictBatch(train.x, { draws: 5 }),
        train.x.map(x => model.predict(x, { draws: 5 })),
    );
    assert.notDeepEqual(model.predictBatch(train.x, { draws: 5 }), model.predictBatch(train.x));
    const { model: translator, xs } = MODELS.translator,
        beams = { beams: 3, maxLength: 2 };
    assert.deepEqual(
        translator.predictBatch(xs, beams),
        xs.map(x => translator.predict(x, beams)),
    );
    model.dispose();
});

test('a sentence of predictBatch says which sample it is about', () => {
    const { model } = MODELS.series;
    says(() => model.predictBatch(new Float32Array(4)), 'predictBatch: xs must be an array of samples');
    says(() => model.predictBatch([train.x[0], [1, NaN]]), 'predictBatch: xs[1]', 'NaN');
    says(() => model.predictBatch([train.x[0], 5]), 'predictBatch: xs[1]', '5');
    says(() => model.predictBatch(train.x, { draw: 3 }), '"draw"', '"draws"');
    says(() => model.predictBatch(train.x, 3), 'predictBatch: options', '3');
    says(() => MODELS.graph.model.predictBatch([graph, {}]), 'predictBatch: xs[1]');
    says(() => MODELS.translator.model.predictBatch([[1], [9]]), 'predictBatch: xs[1]', '9');
    says(
        () => pa.languageModel({ ...layer, length: 4 }).predictBatch(['a']),
        'predictBatch',
        'language model',
        'embed',
    );
    assert.deepEqual(
        model.predictBatch(train.x),
        train.x.map(x => model.predict(x)),
    );
});

for (const [name, { model, xs }] of Object.entries(MODELS)) {
    if (['graph', 'translator'].includes(name)) continue;
    test(`the head's weights times embed() are the logits: ${name}`, () => {
        for (const x of xs) {
            const found = model.embed(x),
                prediction = model.predict(x);
            if (name.endsWith('a hidden head')) assert.equal(found.length, 5);
            const numbers = model.config.loss === 'mse';
            assertClose(
                linear(model, found.data ?? found),
                numbers ? scaled(model, prediction) : (prediction.logits.data ?? prediction.logits),
                1e-5,
            );
        }
    });
}

/** What a model put out for what it predicts, in units of its targets. @param {any} model @param {any} prediction */
function scaled(model, { values }) {
    const { mean, deviation } = model._state.targets;
    return Float32Array.from(values, (value, i) => (value - mean[i]) / deviation[i]);
}

test('embed of texts, graphs and sources has a row for each token', () => {
    const text = pa.languageModel({ ...layer, length: 8, tied: true }),
        embedded = text.embed('to be');
    assert.deepEqual([embedded.rows, embedded.cols, embedded.data.length], [5, 8, 40]);
    assertClose(linear(text, embedded.data), text.inspect('to be').logits, 1e-5);
    says(() => text.embed('more than eight'), 'embed', '15');

    const nodes = MODELS.graph.model.embed(graph);
    assert.deepEqual([nodes.rows, nodes.cols], [3, 8]);
    assert.ok(
        nodes.data.every(value => value > -1),
        'behind an ELU',
    );

    const { model } = MODELS.translator,
        source = model.embed([1, 2]);
    assert.deepEqual([source.rows, source.cols], [3, 8]); // and its end
    model.predict([3]);
    assert.deepEqual(model.embed([1, 2]), source);
    says(() => MODELS.series.model.embed([NaN, 1]), 'embed: x', 'NaN');
});

test('in the worker', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd }),
        there = await remote.classifier({ ...small(), seed: 3 }),
        here = pa.classifier({ ...small(), seed: 3 });
    for (const each of [there, here]) await each.standardize(train);
    assert.deepEqual(await there.predictBatch(train.x), here.predictBatch(train.x));
    assert.deepEqual(await there.predictBatch(train.x, { draws: 2 }), here.predictBatch(train.x, { draws: 2 }));
    assert.deepEqual(await there.embed(train.x[0]), here.embed(train.x[0]));
    await rejects(there.predictBatch([[NaN]]), 'predictBatch: xs[0]');
    remote.terminate();
});
