// What heads put out, and how far they are from each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLibrary, small, waves } from './helpers.mjs';

const pa = await loadLibrary();
const data = waves(5, 1);

test('outputs of heads are those that inspect shows, whatever the kind', () => {
    for (const attention of ['softmax', { kind: 'softmax', beta: 0.5, pool: [1, 1, 2, 4] }, 'linear', { kind: 'primal', rank: 3 }, 'gaussian']) {
        const model = pa.classifier(small({ attention }));
        const outputs = model.headOutputs(data.x[1]), { layers } = model.inspect(data.x[1], { outputs: true, maps: false, spectrum: false });
        assert.deepEqual(outputs.map(heads => heads.map(({ rows, cols }) => [rows, cols])), Array(2).fill(Array(4).fill([19, 4])));
        outputs.forEach((heads, layer) => heads.forEach(({ data: values }, head) => values.forEach((value, i) =>
            assert.ok(Math.abs(value - /** @type {any} */ (layers[layer].heads[head].output).data[i]) < 1e-5))));
        model.dispose();
    }
});

test('the distance is the mean over tokens of the length of the difference', () => {
    const model = pa.classifier(small({ attention: { kind: 'softmax', pool: [1, 1, 2, 2] } }));
    const outputs = data.x.map(x => model.headOutputs(x)), { layers, mean, deviation } = pa.headDistance(model, data);
    const pairs = [];
    for (let layer = 0; layer < 2; layer++) {
        const distances = [];
        for (let s = 0; s < 4; s++) for (let t = 0; t < 4; t++) {
            let sum = 0, tokens = 0;
            for (const sample of outputs) {
                const [a, b] = [sample[layer][s], sample[layer][t]];
                for (let i = 0; i < a.rows; i++, tokens++) sum += Math.hypot(...Array.from({ length: a.cols }, (_, c) => a.data[i * a.cols + c] - b.data[i * a.cols + c]));
            }
            const distance = layers[layer].pairs.data[s * 4 + t];
            assert.ok(Math.abs(distance - sum / tokens) < 1e-6);
            if (t < s) distances.push(distance);
        }
        const average = distances.reduce((a, b) => a + b) / 6;
        assert.ok(Math.abs(layers[layer].mean - average) < 1e-6);
        assert.ok(Math.abs(layers[layer].deviation - Math.sqrt(distances.reduce((a, b) => a + (b - average) ** 2, 0) / 6)) < 1e-6);
        pairs.push(distances);
    }
    assert.ok(pairs[0].every(distance => distance > 0));
    assert.deepEqual([mean, deviation], ['mean', 'deviation'].map(field => (layers[0][field] + layers[1][field]) / 2));
    assert.deepEqual(pa.headDistance(model, data.x[0]), pa.headDistance(model, { x: [data.x[0]] }));

    // Heads with the same weights say the same.
    const twins = pa.classifier(small({ heads: 2, depth: 1, attention: 'softmax' }));
    for (const { name, shape, data: values } of twins.parameters)
        if (/attention.(query|key|value)/.test(name)) twins.setParameter(name, values.map((_, i) => values[i % (8 * (shape[1] ?? 1))]));
    assert.equal(pa.headDistance(twins, data).mean, 0);
    const single = pa.classifier(small({ heads: 1, depth: 1 }));
    assert.ok(Number.isNaN(pa.headDistance(single, data.x[0]).mean));
    for (const each of [model, twins, single]) each.dispose();
});

test('of texts and graphs too, where the last layer has another width', () => {
    const language = pa.languageModel({ length: 8, width: 8, heads: 2, depth: 1 });
    assert.ok(pa.headDistance(language, 'to be').mean > 0);
    const graph = { x: [[0, 1], [1, 0], [1, 1]], edges: [[0, 1], [1, 2], [2, 0]] };
    const network = pa.graphClassifier({ features: 2, classes: 5, width: 4, heads: 2 });
    assert.deepEqual(network.headOutputs(graph).map(heads => heads.map(({ rows, cols }) => [rows, cols])), [[[3, 2], [3, 2]], [[3, 5], [3, 5]]]);
    const [, last] = network.headOutputs(graph), { logits } = network.predict(graph), bias = /** @type {any} */ (network.parameters.find(({ name }) => name === 'layers.1.bias')).data;
    last[0].data.forEach((value, i) => assert.ok(Math.abs((value + last[1].data[i]) / 2 + bias[i % 5] - logits.data[i]) < 1e-6));
    assert.equal(pa.headDistance(network, graph).layers.length, 2);
    for (const [model, x, part] of /** @type {[any, any, RegExp][]} */ ([
        [{}, 1, /model must be a model/], [language, { x: 'to be' }, /x must be a sample/], [language, { x: [] }, /no samples/], [language, 3, /text must be/], [network, [1], /graph/],
    ])) assert.throws(() => pa.headDistance(model, x), part);
    language.dispose();
    network.dispose();
});
