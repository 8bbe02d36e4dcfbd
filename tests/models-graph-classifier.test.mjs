// Models of graphs: they tell communities apart from their edges, from few labels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { randomArray, reports, uniform } from './support/samples.mjs';
import { says } from './support/sentences.mjs';
import { array, view } from './reference/array.mjs';
import * as reference from './reference/graph.mjs';
import { copulaNoise, spectralNet } from './reference/implicit.mjs';
import { crossEntropy } from './reference/kernels.mjs';

const pa = await loadLibrary();

/** Three communities of 14 nodes; a node's features hint at its own faintly, so that neighbours must be asked. */
function communities(seed = 1) {
    const next = uniform(seed),
        N = 42;
    const y = Int32Array.from({ length: N }, (_, i) => i % 3);
    const x = Array.from(y, label =>
        Float32Array.from({ length: 5 }, (_, f) => 1.5 * next() + (f === label ? 0.7 : 0)),
    );
    const edges = [];
    for (let i = 0; i < N; i++)
        for (let j = 0; j < i; j++) if (next() > (y[i] === y[j] ? 0.2 : 0.95)) edges.push([i, j], [j, i]);
    return { x, edges, y };
}

const graph = communities();
const known = { ...graph, y: graph.y.map((label, i) => (i < 15 ? label : -1)) };
const hidden = graph.y.map((label, i) => (i < 15 ? -1 : label));

for (const attention of /** @type {const} */ ([
    'graph',
    { kind: 'graphImplicit', samples: 8 },
    { kind: 'graphImplicit', samples: 8, source: 'ikan', klWeight: 1e-3 },
    { kind: 'graphImplicit', samples: 8, source: 'mikan', klWeight: 1e-3, p: 1.8 },
]))
    test(`learns communities: ${JSON.stringify(attention)}`, async () => {
        const before = pa.memory().used;
        const model = pa.graphClassifier({
            features: 5,
            classes: ['a', 'b', 'c'],
            width: 16,
            heads: 2,
            dropout: 0.2,
            attention,
            seed: 5,
        });
        const all = await reports(model, known, { epochs: 100, learningRate: 1e-2, validation: hidden, seed: 1 });
        assert.equal(all.length, 100);
        const last = all[99];
        assert.ok(last.loss < all[0].loss && last.validation && last.validation.accuracy > 0.6, JSON.stringify(last));
        const evaluation = model.evaluate({ ...graph, y: hidden });
        assert.deepEqual({ loss: evaluation.loss, accuracy: evaluation.accuracy }, last.validation);
        assert.equal(
            evaluation.confusion.reduce((sum, row) => sum + row.reduce((a, b) => a + b), 0),
            27,
        );
        const { labels, probabilities } = model.predict(graph);
        assert.equal(
            labels.filter((label, i) => hidden[i] >= 0 && label === hidden[i]).length / 27,
            evaluation.accuracy,
        );
        assert.ok(Math.abs(probabilities.data.subarray(0, 3).reduce((a, b) => a + b) - 1) < 1e-6);

        const { map } = model.inspect(graph, { spectrum: false }).layers[0].heads[0];
        assert.deepEqual([map?.rows, map?.cols], [42, 42]);
        const linked = new Set(graph.edges.map(([i, j]) => i * 42 + j));
        map?.data.forEach((weight, at) => assert.ok(weight === 0 || linked.has(at) || at % 43 === 0));
        for (let i = 0; i < 42; i++)
            assert.ok(Math.abs((map?.data.subarray(i * 42, i * 42 + 42).reduce((a, b) => a + b) ?? 0) - 1) < 1e-5);

        const again = pa.openGraphClassifier(model.save());
        assert.deepEqual(again.predict(graph), model.predict(graph));
        assert.deepEqual(again.save(), model.save());
        const flat = {
            x: Float32Array.from(graph.x.flatMap(row => [...row])),
            edges: Int32Array.from(graph.edges.flat()),
        };
        assert.deepEqual(model.predict(flat), model.predict(graph));
        for (const each of [model, again]) each.dispose();
        assert.equal(pa.memory().used, before);
    });

test('sentences name the node or the edge', () => {
    const model = pa.graphClassifier({ features: 5, classes: 3, width: 8, heads: 2 });
    const bad = (/** @type {any} */ changes, /** @type {string[]} */ ...parts) =>
        says(() => model.predict({ ...graph, ...changes }), ...parts);
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
    says(
        () => pa.graphClassifier(/** @type {any} */ ({ features: 5, classes: 3, attention: 'softmax' })),
        '"softmax"',
        'graphImplicit',
    );
    says(
        () => pa.graphClassifier(/** @type {any} */ ({ features: 5, classes: 3, input: 3 })),
        'unknown option "input"',
    );
    says(() => pa.graphClassifier(/** @type {any} */ ({ classes: 3 })), 'features');
    says(() => pa.openLanguageModel(model.save()), 'holds a graph classifier', 'pa.open(bytes)');
    const opened = /** @type {import('primal-attention').GraphClassifier} */ (pa.open(model.save()));
    assert.deepEqual(opened.predict(graph), model.predict(graph));
    opened.dispose();
    says(
        () => pa.classifier(/** @type {any} */ ({ input: { kind: 'graph', features: 3 }, classes: 2 })),
        'pa.graphClassifier',
    );
    assert.notDeepEqual(model.predict({ ...graph, edges: [] }), model.predict(graph));
    model.dispose();
    says(() => model.predict(graph), 'disposed');
});

/**
 * Spectral points of IKAN or MIKAN: noise whose mean and deviation follow from the mean node, through the generators.
 * @param {Record<string, any>} p
 * @param {string} at
 * @param {any} options
 * @param {any} z [H,N,d]
 * @param {any} noise [1,d,H,M]
 */
function generated(p, at, { source, stationary }, z, noise) {
    const named = (/** @type {string} */ prefix) =>
        Object.fromEntries(
            Object.keys(p)
                .filter(name => name.startsWith(at + prefix))
                .map(name => [name.slice(at.length + prefix.length), p[name]]),
        );
    const q = array([1, ...z.shape], z.data),
        independent = source === 'ikan',
        uncoupled = { B4: array([z.shape[2], z.shape[2]]), c4: array([z.shape[2]]) };
    const { y } = copulaNoise({ q, k: q, ...(independent && uncoupled), ...named('noise.') }, { noise, independent });
    const [w1, w2] = ['generator1.', 'generator2.'].map(net =>
        stationary && net === 'generator2.' ? undefined : spectralNet({ z: y, ...named(net) }).y,
    );
    return { w1, w2 };
}

/**
 * The whole model in float64: heads side by side, elu; in the last layer their mean.
 * @param {Record<string, any>} p
 * @param {any} config
 * @param {any} x [N][features]
 * @param {Int32Array} edges
 * @param {any[]} [noise] of each layer whose spectral points are generated
 */
function network(p, config, x, edges, noise = []) {
    const { attention, heads: H, width, outputs } = config;
    attention.forEach((/** @type {any} */ { kind, ...options }, /** @type {number} */ l) => {
        const last = l === attention.length - 1,
            d = last ? outputs : width / H,
            W = view(p[`layers.${l}.weight`]),
            bias = p[`layers.${l}.bias`].data;
        const z = array(
            [H, x.length, d],
            Array.from({ length: H }, (_, h) =>
                x.flatMap((/** @type {number[]} */ row) =>
                    Array.from({ length: d }, (_, c) =>
                        row.reduce((sum, value, i) => sum + value * W[h * d + c][i], 0),
                    ),
                ),
            ).flat(),
        );
        const inputs =
            kind === 'graph'
                ? { z, aSelf: p[`layers.${l}.aSelf`], aNeighbor: p[`layers.${l}.aNeighbor`] }
                : {
                      z,
                      ...(options.source === 'direct'
                          ? { w1: p[`layers.${l}.w1`], w2: p[`layers.${l}.w2`] }
                          : generated(p, `layers.${l}.`, options, z, noise[l])),
                  };
        const { y } = /** @type {any} */ (reference)[kind](inputs, { ...options, den: options.den || 2, edges }),
            at = (/** @type {number} */ h, /** @type {number} */ i, /** @type {number} */ c) =>
                y.data[(h * x.length + i) * d + c];
        x = x.map((_, i) =>
            last
                ? Array.from(
                      { length: d },
                      (_, c) => Array.from({ length: H }, (_, h) => at(h, i, c) / H).reduce((a, b) => a + b) + bias[c],
                  )
                : Array.from({ length: H * d }, (_, c) => at(Math.floor(c / d), i, c % d) + bias[c]).map(value =>
                      value > 0 ? value : Math.expm1(value),
                  ),
        );
    });
    return x;
}

for (const attention of /** @type {any[]} */ ([
    'graph',
    { kind: 'graphImplicit', samples: 5, p: 1.8, eps: 1e-3 },
    ['graph', { kind: 'graphImplicit', samples: 3, eps: 1e-3 }, { kind: 'graph', slope: 0.4 }],
]))
    for (const heads of [1, 3])
        test(`against float64, ${heads} heads put side by side and averaged: ${JSON.stringify(attention)}`, async () => {
            const nodes = 9,
                model = pa.graphClassifier({
                    features: 4,
                    classes: 3,
                    width: 6,
                    heads,
                    depth: Array.isArray(attention) ? 3 : 2,
                    dropout: 0,
                    attention,
                    selfLoops: false,
                    seed: 2,
                });
            const next = uniform(3),
                y = [0, 2, -1, 1, 0, 1, -1, 2, 2];
            for (const { name, data } of model.parameters)
                model.setParameter(
                    name,
                    data.map(() => 0.7 * next()),
                );
            // With an isolated node, one that only sees itself, an edge given twice, and two parts that do not know of
            // each other.
            const edges = Int32Array.from([0, 1, 1, 0, 1, 2, 2, 3, 2, 3, 4, 4, 5, 6, 6, 5, 6, 7, 5, 5]),
                x = randomArray(4 * nodes, 5),
                rows = Array.from({ length: nodes }, (_, i) => [...x.subarray(4 * i, 4 * i + 4)]);
            const p = Object.fromEntries(
                model.parameters.map(({ name, shape, data }) => [name, array([...shape], data)]),
            );
            const logits = model.predict({ x, edges }).logits.data,
                expected = network(p, model.config, rows, edges).flat();
            assertNear(logits, expected, 2e-5);
            const loss = () => crossEntropy(network(p, model.config, rows, edges), y);
            const [report] = await reports(
                model,
                { x, edges, y },
                { epochs: 1, optimizer: 'sgd', learningRate: 1, clip: 0 },
            );
            assert.ok(Math.abs(report.loss - loss()) < 1e-5);
            for (const { name, data } of model.parameters) {
                const before = p[name].data,
                    gradient = before.map((/** @type {number} */ value, /** @type {number} */ i) => value - data[i]),
                    largest = Math.max(...gradient.map(Math.abs));
                for (const i of [0, data.length >> 1, data.length - 1]) {
                    const value = before[i],
                        at = (/** @type {number} */ other) => ((before[i] = other), loss()),
                        numeric = (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
                    before[i] = value;
                    assert.ok(
                        Math.abs(gradient[i] - numeric) <= 1e-3 * largest + 5e-6,
                        `${name}[${i}]: ${gradient[i]} and ${numeric}`,
                    );
                }
            }
            model.dispose();
        });

/** Nine nodes, some of them alone. */
const NINE = {
    edges: Int32Array.from([0, 1, 1, 0, 1, 2, 2, 3, 2, 3, 4, 4, 5, 6, 6, 5, 6, 7, 5, 5]),
    x: randomArray(36, 5),
    y: [0, 2, -1, 1, 0, 1, -1, 2, 2],
};

/**
 * The normal numbers ε that are drawn at evaluation, of each layer. With μ = 0, σ = 0.1 and generators that change
 * nothing the spectral points are 0.1 clamp(ε, −2, 2) while heads are not coupled; those beyond 2 are told by what they
 * do to other heads once they are. The model's parameters are overwritten.
 * @param {import('primal-attention').GraphClassifier} model
 * @param {'ikan' | 'mikan'} source
 */
function drawn(model, source) {
    const t = Math.tanh(3);
    const [apart, coupled] = [0, 3].map(coupling => {
        for (const { name, shape, data } of model.parameters)
            if (/generator\d\.a/.test(name))
                model.setParameter(
                    name,
                    data.map((_, i) => (i % (shape[1] + 1) === 0 ? 1 : 0)),
                );
            else if (/noise|generator/.test(name))
                model.setParameter(
                    name,
                    data.map(() => (name.endsWith('c4') ? coupling : 0)),
                );
        return model
            .inspect(NINE, { points: true, maps: false })
            .layers.map(({ heads }) => heads.map(({ w1 }) => Float64Array.from(w1?.data ?? [], value => value / 0.1)));
    });
    const inside = (/** @type {number} */ value) => Math.abs(value) < 1.999;
    return apart.map((heads, layer) => {
        const H = heads.length,
            M = 2,
            d = heads[0].length / M;
        const noise = array([1, d, H, M]);
        for (let at = 0; at < d * M; at++) {
            const known = heads.map(head => (inside(head[at]) || source === 'ikan' ? head[at] : NaN));
            for (let row = 0; row < H; row++) {
                const X = coupled[layer][row][at] * Math.sqrt(1 + row * t ** 4),
                    unknown = known.slice(0, row + 1).flatMap((value, h) => (Number.isNaN(value) ? [h] : []));
                if (unknown.length !== 1 || !inside(coupled[layer][row][at])) continue;
                const [h] = unknown;
                const rest = known
                    .slice(0, row + 1)
                    .reduce((sum, value, k) => sum + (k === h ? 0 : k === row ? value : t * t * value), 0);
                known[h] = (X - rest) / (h === row ? 1 : t * t);
            }
            known.forEach((value, h) => (noise.data[(Math.floor(at / M) * H + h) * M + (at % M)] = value));
        }
        assert.ok(noise.data.every(Number.isFinite), 'all are known');
        return noise;
    });
}

for (const [source, stationary] of /** @type {const} */ ([
    ['ikan', false],
    ['mikan', false],
    ['mikan', true],
]))
    test(`generated spectral points against float64, and gradients by differences: ${source}${stationary ? ', stationary' : ''}`, async () => {
        const { x, y, edges } = NINE,
            H = 3,
            M = 2;
        const make = () =>
            pa.graphClassifier({
                ...{ features: 4, classes: 3, width: 6, heads: H, dropout: 0, selfLoops: false, seed: 2 },
                attention: { kind: 'graphImplicit', samples: M, p: 1.8, eps: 1e-2, source, stationary, klWeight: 0.05 },
            });
        const model = make(),
            next = uniform(4);
        for (const { name, data } of model.parameters)
            model.setParameter(
                name,
                data.map(() => 0.7 * next()),
            );
        const values = new Map(model.parameters.map(({ name, data }) => [name, Float32Array.from(data)]));

        const noise = drawn(model, source);
        for (const [name, data] of values) model.setParameter(name, data);

        const p = Object.fromEntries(model.parameters.map(({ name, shape, data }) => [name, array([...shape], data)])),
            rows = Array.from({ length: 9 }, (_, i) => [...x.subarray(4 * i, 4 * i + 4)]);
        assertNear(model.predict({ x, edges }).logits.data, network(p, model.config, rows, edges, noise).flat(), 5e-5);
        const [one, two] = [1, 8].map(draws => model.predict({ x, edges }, { draws }).logits.data);
        assert.notDeepEqual(two, one);

        // One step from the same chance, with one parameter a little more or less.
        const objective = async (/** @type {(at: typeof model) => void} */ change) => {
            const other = make();
            for (const [name, data] of values) other.setParameter(name, data);
            change(other);
            const [report] = await reports(
                other,
                { x, edges, y },
                { epochs: 1, optimizer: 'sgd', learningRate: 1, clip: 0, seed: 3 },
            );
            const after = new Map(other.parameters.map(({ name, data }) => [name, Float32Array.from(data)]));
            other.dispose();
            return { value: report.objective, penalty: report.objective - report.loss, after };
        };
        const { after, penalty } = await objective(() => {});
        assert.ok(penalty > 0, 'the divergence is part of the objective');
        const all = [...values].map(([name, data]) => ({
            name,
            gradient: data.map((value, i) => value - Number(after.get(name)?.[i])),
        }));
        const most = Math.max(...all.map(({ gradient }) => Math.max(...gradient.map(Math.abs))));
        for (const { name, gradient } of all) {
            const i = gradient.length >> 1,
                h = 1e-3;
            const [more, less] = await Promise.all(
                [h, -h].map(step =>
                    objective(at => {
                        const data = Float32Array.from(/** @type {Float32Array} */ (values.get(name)));
                        data[i] += step;
                        at.setParameter(name, data);
                    }),
                ),
            );
            const numeric = (more.value - less.value) / (2 * h);
            assert.ok(
                Math.abs(gradient[i] - numeric) < 1e-3 * most + 2e-2 * Math.abs(numeric),
                `${name}[${i}]: ${gradient[i]} and ${numeric}`,
            );
        }
        model.dispose();
    });

test("MIKAN's copula ties the heads' spectral points together, IKAN's are each by themselves", () => {
    const correlation = (/** @type {'ikan' | 'mikan'} */ source) => {
        const model = pa.graphClassifier({
            ...{ features: 4, classes: 3, width: 8, heads: 2, dropout: 0, depth: 1, seed: 2 },
            attention: { kind: 'graphImplicit', samples: 512, source },
        });
        for (const { name, shape, data } of model.parameters)
            if (/generator\d\.a/.test(name))
                model.setParameter(
                    name,
                    data.map((_, i) => (i % (shape[1] + 1) === 0 ? 1 : 0)),
                );
            else if (/noise|generator/.test(name))
                model.setParameter(
                    name,
                    data.map(() => (name.endsWith('c4') ? 3 : 0)),
                );
        const [a, b] = model
            .inspect(NINE, { points: true, maps: false })
            .layers[0].heads.map(({ w1 }) => Float64Array.from(w1?.data ?? []));
        model.dispose();
        const dot = (/** @type {Float64Array} */ u, /** @type {Float64Array} */ v) =>
            u.reduce((s, value, i) => s + value * v[i], 0);
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    assert.ok(Math.abs(correlation('ikan')) < 0.08);
    assert.ok(Math.abs(correlation('mikan') - Math.SQRT1_2) < 0.08); // tanh(3)² ≈ 1: L = [[1, 0], [1, 1]], rows of length 1
});
