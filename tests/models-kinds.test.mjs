// Every kind of attention in every form: it trains in a worker as it does here, bit for bit, and has a map in inspect
// that is what it applies.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { GRAPHS, sequences } from './support/kinds.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { randomArray, small, waves } from './support/samples.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd });
const train = waves(6, 1),
    sixteen = waves(16, 1),
    whole = {
        ...sixteen,
        x: sixteen.x.filter(x => x.length === 40),
        y: sixteen.y.filter((_, i) => sixteen.x[i].length === 40),
    }; // for a grid
after(() => remote.terminate());

const SEQUENCES = sequences(4, 5);
/** Rows of the maps of these sum to one. */
const NORMALISED = ['softmax', 'linear', 'sparse', 'window', 'implicit', 'graph', 'graphImplicit'];

/** @type {any[]} */
const LANGUAGE = [
    'softmax',
    { kind: 'softmax', beta: 0.6, pool: 2 },
    'linear',
    'primal',
    'window',
    { kind: 'sparse', pattern: 'strided' },
    { kind: 'sparse', pattern: 'fixed' },
];

test('none is left out', () => {
    const tried = new Set([...SEQUENCES, ...GRAPHS].flat().map(each => each.kind ?? each));
    for (const kind of Object.keys(pa.attention))
        if (!['ksvdObjective', 'copulaNoise', 'spectralNet'].includes(kind)) assert.ok(tried.has(kind), kind);
});

/** @param {any[]} layers @param {number} heads @param {number} tokens @param {any} [adjacent] of two tokens */
function checkMaps(layers, heads, tokens, adjacent) {
    assert.ok(layers.length > 0);
    for (const { kind, heads: seen, ksvd } of layers) {
        assert.equal(seen.length, heads);
        assert.ok(Number.isFinite(ksvd));
        for (const { map, spectrum, e, r } of seen) {
            assert.deepEqual([map.rows, map.cols, map.data.length], [tokens, tokens, tokens ** 2]);
            assert.ok(
                // below 0 its features are 0: a head that is not trained may see nothing
                map.data.every(Number.isFinite) &&
                    (kind === 'cosformer' || map.data.some((/** @type {number} */ value) => value !== 0)),
                kind,
            );
            assert.ok(
                spectrum.length === tokens &&
                    (kind === 'cosformer' || spectrum[0] > 0) &&
                    spectrum.every(
                        (/** @type {number} */ value, /** @type {number} */ i) =>
                            value >= 0 && (i === 0 || value <= spectrum[i - 1]),
                    ),
            );
            assert.equal(Boolean(e && r), kind === 'primal' || kind === 'kep-svgp');
            for (let i = 0; i < tokens && NORMALISED.includes(kind); i++) {
                const row = map.data.subarray(i * tokens, (i + 1) * tokens);
                assert.ok(
                    Math.abs(row.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b) - 1) < 1e-4,
                    `${kind}: row ${i}`,
                );
                if (adjacent)
                    row.forEach((/** @type {number} */ value, /** @type {number} */ j) =>
                        assert.ok(value >= 0 && (value === 0 || adjacent(i, j)), `${kind}: ${i}, ${j}`),
                    );
            }
        }
    }
}

/** @param {any} options @param {any} data */
async function trained(options, data, /** @type {any[]} */ ...models) {
    const reports = [];
    for (const model of models) {
        /** @type {any[]} */
        const all = [];
        for await (const report of model.fit(data, options)) all.push({ ...report, seconds: 0, secondsLeft: 0 });
        assert.ok(all.length > 0 && all.every(({ loss }) => Number.isFinite(loss)), JSON.stringify(all));
        reports.push(all);
    }
    return reports;
}

describe('classifiers', () => {
    for (const attention of SEQUENCES)
        test(JSON.stringify(attention), async () => {
            const set = attention.conv === '2d' ? whole : train,
                untrained = [attention].flat().some(each => each.eta === 0) ? /key.bias|lambda/ : /key.bias/;
            const config = small({ width: 16, heads: 4, attention }),
                here = pa.classifier(config),
                there = await remote.classifier(config);
            const before = here.parameters,
                [a, b] = await trained({ epochs: 2, batchSize: 3, seed: 4, reportEvery: 1 }, set, here, there);
            assert.deepEqual(a, b);
            assert.ok(
                a.length === 2 * Math.ceil(set.x.length / 3) &&
                    a.every(({ loss, gradientNorm }) => Number.isFinite(loss) && gradientNorm > 0),
            );
            assert.ok(before.length > 10 && here.parameters.length === before.length);
            here.parameters.forEach(({ name, data }, i) =>
                assert.ok(
                    untrained.test(name) || data.some((value, j) => value !== before[i].data[j]),
                    `${name} has been trained`,
                ),
            );
            const x = set.x[0],
                inspection = here.inspect(x, { outputs: true });
            checkMaps(inspection.layers, 4, x.length / 2);
            assert.deepEqual(await there.inspect(x, { outputs: true }), inspection);
            assert.deepEqual(await there.predict(x), here.predict(x));
            const opened = pa.open(here.save());
            assert.deepEqual(opened.predict(x), here.predict(x));
            for (const each of [here, there, opened]) await each.dispose();
        });
});

describe('models of sequences', () => {
    const x = train.x,
        y = x.map(each => Float32Array.from({ length: each.length / 2 }, (_, t) => each[2 * t] + t));
    for (const attention of SEQUENCES.filter(each => each.conv !== '2d'))
        test(JSON.stringify(attention), async () => {
            const config = { inputs: 2, outputs: 1, length: 20, width: 16, heads: 4, attention, seed: 3 },
                here = pa.sequenceModel(config),
                there = await remote.sequenceModel(config);
            const [a, b] = await trained({ epochs: 2, batchSize: 3, seed: 4 }, { x, y }, here, there);
            assert.deepEqual(a, b);
            const inspection = here.inspect(x[0]);
            checkMaps(inspection.layers, 4, x[0].length / 2);
            assert.deepEqual(await there.inspect(x[0]), inspection);
            assert.deepEqual(await there.evaluate({ x, y }), here.evaluate({ x, y }));
            const opened = pa.openSequenceModel(here.save());
            assert.deepEqual(opened.predict(x[0]), here.predict(x[0]));
            for (const each of [here, there, opened]) await each.dispose();
        });
});

describe('graph classifiers', () => {
    const nodes = 7,
        edges = [
            [0, 1],
            [1, 0],
            [1, 2],
            [2, 1],
            [3, 4],
            [4, 3],
            [5, 0],
            [5, 0],
        ],
        graph = { x: randomArray(3 * nodes, 2), edges, y: [0, 1, 0, 1, -1, 0, 1] };
    const adjacent = (/** @type {number} */ i, /** @type {number} */ j) =>
        i === j || edges.some(([target, source]) => target === i && source === j);
    for (const attention of GRAPHS)
        test(JSON.stringify(attention), async () => {
            const config = { features: 3, classes: 2, width: 8, heads: 2, attention, seed: 3 },
                here = pa.graphClassifier(config),
                there = await remote.graphClassifier(config);
            const [a, b] = await trained({ epochs: 3, seed: 4 }, graph, here, there);
            assert.deepEqual(a, b);
            const inspection = here.inspect(graph, { inputs: true, outputs: true });
            checkMaps(inspection.layers, 2, nodes, adjacent);
            assert.deepEqual(await there.inspect(graph, { inputs: true, outputs: true }), inspection);
            for (const { inputs, output, map } of inspection.layers.flatMap(({ heads }) => heads))
                inputs?.z.data.forEach((_, at, z) => {
                    const { cols } = inputs.z; // a head puts out the mean of its neighbours' z
                    let sum = 0;
                    for (let j = 0; j < nodes; j++)
                        sum += (map?.data[Math.floor(at / cols) * nodes + j] ?? NaN) * z[j * cols + (at % cols)];
                    assert.ok(Math.abs(sum - (output?.data[at] ?? NaN)) < 1e-5);
                });
            for (const each of [here, there]) await each.dispose();
        });
});

describe('language models', () => {
    const text = 'what is seen is what is done, and what is done is seen';
    for (const attention of LANGUAGE)
        test(JSON.stringify(attention), async () => {
            const config = { length: 12, width: 8, heads: 2, depth: 2, attention, seed: 3 },
                here = pa.languageModel(config),
                there = await remote.languageModel(config);
            const [a, b] = await trained({ epochs: 2, seed: 4 }, text, here, there);
            assert.deepEqual(a, b);
            const { layers } = here.inspect(text.slice(0, 9));
            checkMaps(layers, 2, 9, (/** @type {number} */ i, /** @type {number} */ j) => j <= i);
            assert.deepEqual((await there.inspect(text.slice(0, 9))).layers, layers);
            assert.equal(
                await there.generate('wh', { tokens: 6, seed: 1 }),
                here.generate('wh', { tokens: 6, seed: 1 }),
            );
            for (const each of [here, there]) await each.dispose();
        });
});
