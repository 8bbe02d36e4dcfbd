// Models of graphs: they tell communities apart from their edges, from few labels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLibrary, uniform } from './helpers.mjs';

const pa = await loadLibrary();

/** @param {() => unknown} fn @param {...string} parts */
function says(fn, ...parts) {
    assert.throws(fn, error => {
        assert.ok(error instanceof Error);
        for (const part of parts) assert.ok(error.message.includes(part), `"${error.message}" should have ${part}`);
        return true;
    });
}

/** Three communities of 14 nodes; a node's features hint at its own faintly, so that neighbours must be asked. */
function communities(seed = 1) {
    const next = uniform(seed), N = 42;
    const y = Int32Array.from({ length: N }, (_, i) => i % 3);
    const x = Array.from(y, label => Float32Array.from({ length: 5 }, (_, f) => 1.5 * next() + (f === label ? 0.7 : 0)));
    const edges = [];
    for (let i = 0; i < N; i++) for (let j = 0; j < i; j++) if (next() > (y[i] === y[j] ? 0.2 : 0.95)) edges.push([i, j], [j, i]);
    return { x, edges, y };
}

const graph = communities();
const known = { ...graph, y: graph.y.map((label, i) => i < 15 ? label : -1) };
const hidden = graph.y.map((label, i) => i < 15 ? -1 : label);

for (const attention of /** @type {const} */ (['graph', { kind: 'graphImplicit', samples: 8 }])) test(`learns communities: ${JSON.stringify(attention)}`, async () => {
    const before = pa.memory().used;
    const model = pa.graphClassifier({ features: 5, classes: ['a', 'b', 'c'], width: 16, heads: 2, dropout: 0.2, attention, seed: 5 });
    const reports = [];
    for await (const report of model.fit(known, { epochs: 100, learningRate: 1e-2, validation: hidden, seed: 1 })) reports.push(report);
    assert.equal(reports.length, 100);
    const last = reports[99];
    assert.ok(last.loss < reports[0].loss && last.validation && last.validation.accuracy > 0.6, JSON.stringify(last));
    const evaluation = model.evaluate({ ...graph, y: hidden });
    assert.deepEqual({ loss: evaluation.loss, accuracy: evaluation.accuracy }, last.validation);
    assert.equal(evaluation.confusion.reduce((sum, row) => sum + row.reduce((a, b) => a + b), 0), 27);
    const { labels, probabilities } = model.predict(graph);
    assert.equal(labels.filter((label, i) => hidden[i] >= 0 && label === hidden[i]).length / 27, evaluation.accuracy);
    assert.ok(Math.abs(probabilities.data.subarray(0, 3).reduce((a, b) => a + b) - 1) < 1e-6);

    const { map } = model.inspect(graph, { spectrum: false }).layers[0].heads[0];
    assert.deepEqual([map?.rows, map?.cols], [42, 42]);
    const linked = new Set(graph.edges.map(([i, j]) => i * 42 + j));
    map?.data.forEach((weight, at) => assert.ok(weight === 0 || linked.has(at) || at % 43 === 0));
    for (let i = 0; i < 42; i++) assert.ok(Math.abs((map?.data.subarray(i * 42, i * 42 + 42).reduce((a, b) => a + b) ?? 0) - 1) < 1e-5);

    const again = pa.openGraphClassifier(model.save());
    assert.deepEqual(again.predict(graph), model.predict(graph));
    assert.deepEqual(again.save(), model.save());
    const flat = { x: Float32Array.from(graph.x.flatMap(row => [...row])), edges: Int32Array.from(graph.edges.flat()) };
    assert.deepEqual(model.predict(flat), model.predict(graph));
    for (const each of [model, again]) each.dispose();
    assert.equal(pa.memory().used, before);
});

test('sentences name the node or the edge', () => {
    const model = pa.graphClassifier({ features: 5, classes: 3, width: 8, heads: 2 });
    const bad = (/** @type {any} */ changes, /** @type {string[]} */ ...parts) => says(() => model.predict({ ...graph, ...changes }), ...parts);
    bad({ edges: [[0, 42]] }, 'source of edge 0 is 42', '0 to 41');
    bad({ edges: [0, 1, -1, 2] }, 'target of edge 1 is -1');
    bad({ edges: [0, 1, 2] }, '3 values');
    bad({ edges: [[0, 1, 2]] }, 'edges[0]');
    bad({ edges: undefined }, 'edges');
    bad({ x: [1, 2, 3, 4, 5, 6] }, '6 values', '5 features');
    bad({ x: [1, 2, 3, 4, NaN] }, 'feature 4 of node 0 is NaN');
    says(() => model.fit({ ...graph, y: [0] }), '1 label', '42 nodes');
    says(() => model.fit({ ...graph, y: graph.y.map(() => -1) }), 'all are negative');
    says(() => model.fit({ ...graph, y: graph.y.map(() => 3) }), 'y[0] is 3', '0 to 2');
    says(() => model.fit(graph, /** @type {any} */ ({ batchSize: 3 })), 'batchSize');
    says(() => pa.graphClassifier(/** @type {any} */ ({ features: 5, classes: 3, attention: 'softmax' })), '"softmax"', 'graphImplicit');
    says(() => pa.graphClassifier(/** @type {any} */ ({ features: 5, classes: 3, input: 3 })), 'unknown option "input"');
    says(() => pa.graphClassifier(/** @type {any} */ ({ classes: 3 })), 'features');
    says(() => pa.openLanguageModel(model.save()), 'holds a graph classifier', 'pa.open(bytes)');
    const opened = /** @type {import('../dist/web.js').GraphClassifier} */ (pa.open(model.save()));
    assert.deepEqual(opened.predict(graph), model.predict(graph));
    opened.dispose();
    says(() => pa.classifier(/** @type {any} */ ({ input: { kind: 'graph', features: 3 }, classes: 2 })), 'pa.graphClassifier');
    assert.notDeepEqual(model.predict({ ...graph, edges: [] }), model.predict(graph));
    model.dispose();
    says(() => model.predict(graph), 'disposed');
});
