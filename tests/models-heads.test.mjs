// What heads put out, and how far they are from each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = await loadLibrary();
const data = waves(5, 1);

test('outputs of heads are those that inspect shows, whatever the kind', () => {
    for (const attention of [
        'softmax',
        { kind: 'softmax', beta: 0.5, pool: [1, 1, 2, 4] },
        'linear',
        { kind: 'primal', rank: 3 },
        'gaussian',
    ]) {
        const model = pa.classifier(small({ attention }));
        const outputs = model.headOutputs(data.x[1]),
            { layers } = model.inspect(data.x[1], { outputs: true, maps: false, spectrum: false });
        assert.deepEqual(
            outputs.map(heads => heads.map(({ rows, cols }) => [rows, cols])),
            Array(2).fill(Array(4).fill([19, 4])),
        );
        outputs.forEach((heads, layer) =>
            heads.forEach(({ data: values }, head) =>
                assertNear(values, /** @type {any} */ (layers[layer].heads[head].output).data, 1e-5),
            ),
        );
        model.dispose();
    }
});

test('the distance is the mean over tokens of the length of the difference', () => {
    const model = pa.classifier(small({ attention: { kind: 'softmax', pool: [1, 1, 2, 2] } }));
    const outputs = data.x.map(x => model.headOutputs(x)),
        { layers, mean, deviation } = pa.headDistance(model, data);
    const pairs = [];
    for (let layer = 0; layer < 2; layer++) {
        const distances = [];
        for (let s = 0; s < 4; s++)
            for (let t = 0; t < 4; t++) {
                let sum = 0,
                    tokens = 0;
                for (const sample of outputs) {
                    const [a, b] = [sample[layer][s], sample[layer][t]];
                    for (let i = 0; i < a.rows; i++, tokens++)
                        sum += Math.hypot(
                            ...Array.from(
                                { length: a.cols },
                                (_, c) => a.data[i * a.cols + c] - b.data[i * a.cols + c],
                            ),
                        );
                }
                const distance = layers[layer].pairs.data[s * 4 + t];
                assert.ok(Math.abs(distance - sum / tokens) < 1e-6);
                if (t < s) distances.push(distance);
            }
        const average = distances.reduce((a, b) => a + b) / 6;
        assert.ok(Math.abs(layers[layer].mean - average) < 1e-6);
        assert.ok(
            Math.abs(layers[layer].deviation - Math.sqrt(distances.reduce((a, b) => a + (b - average) ** 2, 0) / 6)) <
                1e-6,
        );
        pairs.push(distances);
    }
    assert.ok(pairs[0].length === 6 && pairs[0].every(distance => distance > 0));
    assert.deepEqual(
        [mean, deviation],
        ['mean', 'deviation'].map(field => (layers[0][field] + layers[1][field]) / 2),
    );
    assert.deepEqual(pa.headDistance(model, data.x[0]), pa.headDistance(model, { x: [data.x[0]] }));

    // Heads with the same weights say the same.
    const twins = pa.classifier(small({ heads: 2, depth: 1, attention: 'softmax' }));
    for (const { name, shape, data: values } of twins.parameters)
        if (/attention.(query|key|value)/.test(name))
            twins.setParameter(
                name,
                values.map((_, i) => values[i % (8 * (shape[1] ?? 1))]),
            );
    assert.equal(pa.headDistance(twins, data).mean, 0);
    const single = pa.classifier(small({ heads: 1, depth: 1 }));
    assert.throws(() => pa.headDistance(single, data.x[0]), /one head/);
    for (const each of [model, twins, single]) each.dispose();
});

test('of texts and graphs too, where the last layer has another width', () => {
    const language = pa.languageModel({ length: 8, width: 8, heads: 2, depth: 1 });
    assert.ok(pa.headDistance(language, 'to be').mean > 0);
    const graph = {
        x: [
            [0, 1],
            [1, 0],
            [1, 1],
        ],
        edges: [
            [0, 1],
            [1, 2],
            [2, 0],
        ],
    };
    const network = pa.graphClassifier({ features: 2, classes: 5, width: 4, heads: 2 });
    assert.deepEqual(
        network.headOutputs(graph).map(heads => heads.map(({ rows, cols }) => [rows, cols])),
        [
            [
                [3, 2],
                [3, 2],
            ],
            [
                [3, 5],
                [3, 5],
            ],
        ],
    );
    const [, last] = network.headOutputs(graph),
        { logits } = network.predict(graph),
        bias = /** @type {any} */ (network.parameters.find(({ name }) => name === 'layers.1.bias')).data;
    assertNear(
        last[0].data.map((value, i) => (value + last[1].data[i]) / 2 + bias[i % 5]),
        logits.data,
        1e-6,
    );
    assert.equal(pa.headDistance(network, graph).layers.length, 2);
    for (const [model, x, part] of /** @type {[any, any, RegExp][]} */ ([
        [{}, 1, /model must be a model/],
        [language, { x: 'to be' }, /x must be a sample/],
        [language, { x: [] }, /no samples/],
        [language, 3, /text must be/],
        [network, [1], /graph/],
    ]))
        assert.throws(() => pa.headDistance(model, x), part);
    language.dispose();
    network.dispose();
});

test('a head of a graph model that is off contributes nothing', () => {
    const graph = {
        x: [
            [0, 1],
            [1, 0],
            [1, 1],
            [2, 1],
        ],
        edges: [
            [0, 1],
            [1, 2],
            [2, 0],
            [3, 1],
        ],
    };
    for (const attention of /** @type {const} */ (['graph', { kind: 'graphImplicit', samples: 4 }])) {
        const model = pa.graphClassifier({ features: 2, classes: 3, width: 4, heads: 2, attention, seed: 2 });
        model.setParameter('layers.1.bias', [0.5, -1, 2]);
        const { logits: before } = model.predict(graph),
            outputs = model.headOutputs(graph)[1];
        model.enableHead(1, 0, false); // the last layer's heads are averaged
        assertNear(
            model.predict(graph).logits.data,
            outputs[1].data.map((value, i) => value / 2 + [0.5, -1, 2][i % 3]),
            1e-6,
        );
        model.enableHead(1, 0, true);
        assert.deepEqual(model.predict(graph).logits, before);
        model.enableHead(0, 1, false);
        assert.notDeepEqual(model.predict(graph).logits, before);
        model.enableHead(0, 0, false); // nothing is left: elu(bias 0) = 0 for every node
        const { cols, data: alike } = model.predict(graph).logits;
        assertNear(
            alike,
            alike.map((_, i) => alike[i % cols]),
            0,
        );
        model.dispose();
    }
});

test('the spectral points are those that made the map, learned or from a generator', () => {
    const d = 4,
        n = 19,
        H = 2;
    for (const [source, stationary] of /** @type {const} */ ([
        ['direct', false],
        ['direct', true],
        ['ikan', false],
        ['ikan', true],
        ['mikan', false],
    ])) {
        const model = pa.classifier(
            small({
                depth: 1,
                heads: H,
                width: H * d,
                norm: 'post',
                positions: 'none',
                attention: { kind: 'implicit', source, stationary, samples: 6 },
            }),
        );
        const parameters = new Map(model.parameters.map(({ name, data: values }) => [name, values]));
        const {
            layers: [{ heads }],
        } = model.inspect(data.x[1], { points: true });
        /** x W ᵀ + b @param {Float32Array} x @param {string} name @param {number} width */
        const linear = (x, name, width) => {
            const [w, b] = ['weight', 'bias'].map(
                    part => /** @type {Float32Array} */ (parameters.get(`${name}.${part}`)),
                ),
                from = w.length / width;
            return Float32Array.from(
                { length: n * width },
                (_, i) =>
                    b[i % width] +
                    x
                        .slice(Math.floor(i / width) * from, (Math.floor(i / width) + 1) * from)
                        .reduce((sum, v, f) => sum + v * w[(i % width) * from + f], 0),
            );
        };
        const u = linear(/** @type {Float32Array} */ (data.x[1]), 'embedding', H * d);
        const [q, k] = ['query', 'key'].map(name => linear(u, `layers.0.attention.${name}`, H * d));
        assert.equal(heads.length, H);
        heads.forEach(({ map, w1, w2 }, head) =>
            pa.scope(() => {
                assert.deepEqual([w1?.rows, w1?.cols, w2?.rows, w2?.cols], [d, 6, d, 6]);
                const own = (/** @type {Float32Array} */ x) =>
                    pa.tensor(
                        x.filter((_, i) => Math.floor((i % (H * d)) / d) === head),
                        [1, 1, n, d],
                    );
                const inputs = {
                    q: own(q),
                    k: own(k),
                    v: own(k),
                    w1: pa.tensor(/** @type {any} */ (w1).data, [1, d, 6]),
                    w2: pa.tensor(/** @type {any} */ (w2).data, [1, d, 6]),
                };
                assertNear(
                    /** @type {any} */ (map).data,
                    pa.map('implicit', inputs).toArray(),
                    1e-5,
                    `${source} ${stationary}, head ${head}`,
                );
                if (source === 'direct')
                    assert.deepEqual(
                        w1?.data,
                        parameters
                            .get(`layers.0.attention.${stationary ? 'w' : 'w1'}`)
                            ?.slice(head * d * 6, (head + 1) * d * 6),
                    );
                assert.equal(
                    stationary,
                    w1?.data.every((value, i) => value === w2?.data[i]),
                );
            }),
        );
        model.dispose();
    }
    const softmax = pa.classifier(small({ attention: 'softmax' }));
    assert.equal('w1' in softmax.inspect(data.x[1], { points: true }).layers[0].heads[0], false);
    softmax.dispose();
    const graph = {
        x: [
            [0, 1],
            [1, 0],
            [1, 1],
        ],
        edges: [
            [0, 1],
            [1, 2],
            [2, 0],
        ],
    };
    const network = pa.graphClassifier({
        features: 2,
        classes: 5,
        width: 4,
        heads: 2,
        attention: { kind: 'graphImplicit', samples: 3 },
    });
    const last = network.inspect(graph, { points: true }).layers[1].heads[1];
    assert.deepEqual([last.w2?.rows, last.w2?.cols], [5, 3]);
    assert.deepEqual(last.w2?.data, network.parameters.find(({ name }) => name === 'layers.1.w2')?.data.slice(15));
    const stationary = pa.graphClassifier({
        ...{ features: 2, classes: 5, width: 4, heads: 2 },
        attention: { kind: 'graphImplicit', samples: 4, source: 'ikan', stationary: true },
    });
    const first = stationary.inspect(graph, { points: true }).layers[0].heads[0];
    assert.deepEqual([first.w1?.rows, first.w1?.cols], [2, 4]);
    assert.deepEqual(first.w1, first.w2);
    stationary.dispose();
    network.dispose();
});
