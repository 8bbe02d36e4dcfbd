// What samples and classes weigh: against PyTorch's weighted losses, scikit-learn's weights, and samples told twice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd, full: true });
after(() => remote.terminate());
const golden = JSON.parse(readFileSync(new URL('golden/targets.json', import.meta.url), 'utf8'));

const data = waves(12, 1),
    quiet = small({ dropout: 0 }),
    options = { epochs: 1, batchSize: 12, learningRate: 1e-3, seed: 5, shuffle: false };
/** −log p of a label. @param {ArrayLike<number>} logits @param {number} label */
const surprise = (logits, label) => {
    const all = Array.from(logits);
    return Math.log(all.reduce((sum, x) => sum + Math.exp(x - all[label]), 0));
};
/** @param {number[]} weights @param {number[]} values */
const mean = (weights, values) =>
    values.reduce((sum, value, i) => sum + weights[i] * value, 0) / weights.reduce((a, b) => a + b, 0);
/** @param {number} got @param {number} expected */
const near = (got, expected) =>
    assert.ok(Math.abs(got - expected) < 2e-6 * Math.max(1, Math.abs(expected)), `${got}, not ${expected}`);

describe('cross entropy', () => {
    for (const [i, { logits, labels, weight, loss, gradient }] of golden.crossEntropy.entries())
        test(`with weights, as PyTorch's (${i})`, () => {
            const x = pa.tensor(logits, undefined, { grad: true }),
                weights = pa.tensor(labels.map((/** @type {number} */ label) => (label < 0 ? 5 : weight[label])));
            const y = pa.ops.crossEntropy({ logits: x, labels, weights });
            pa.backward(y);
            near(y.toArray()[0], loss);
            assertClose(x.grad, gradient.flat(), 2e-6, 'gradient');
            const total = labels.reduce(
                (/** @type {number} */ sum, /** @type {number} */ l) => sum + (l < 0 ? 0 : weight[l]),
                0,
            );
            near(pa.ops.crossEntropy({ logits: x, labels, weights }, { reduction: 'sum' }).toArray()[0], loss * total);
            assert.throws(() => pa.ops.crossEntropy({ logits: x, labels, weights: pa.tensor([1, 2]) }), {
                message: `ops.crossEntropy: weights must be a tensor of ${labels.length} numbers, one for each label, got shape [2]`,
            });
        });
});

describe('weights of samples', () => {
    const weights = Array.from({ length: 12 }, (_, i) => [1, 0.5, 3, 0][i % 4]);

    test('make the loss of a batch their weighted mean, in step() and fit()', async () => {
        const model = pa.classifier(quiet);
        model.standardize(data);
        const each = data.x.map((x, i) => surprise(model.predict(x).logits, data.y[i])),
            right = data.x.map((x, i) => Number(model.predict(x).label === data.y[i]));
        const other = pa.open(model.save());
        const step = model.step({ ...data, weights }, { learningRate: 1e-3 });
        near(step.loss, mean(weights, each));
        near(step.accuracy, mean(weights, right));
        const report = await other.fit({ ...data, weights }, options);
        near(report.loss, step.loss);
        near(report.gradientNorm, step.gradientNorm);
    });

    test('that are whole numbers are as samples told so often', async () => {
        const often = [2, 1, 0, 3, 1, 1, 1, 2, 1, 1, 1, 1],
            order = often.flatMap((n, i) => Array.from({ length: n }, () => i));
        const repeated = { x: order.map(i => data.x[i]), y: order.map(i => data.y[i]) };
        const [a, b] = [pa.classifier(quiet), pa.classifier(quiet)];
        a.standardize(data);
        b.standardize(data);
        near(
            a.step({ x: data.x, y: data.y, weights: often }, { learningRate: 0.01 }).gradientNorm,
            b.step(repeated, { learningRate: 0.01 }).gradientNorm,
        );
        a.parameters.forEach(({ name, data }, i) => assertClose(data, b.parameters[i].data, 1e-4, name));
        near(a.evaluate({ x: data.x, y: data.y, weights: often }).loss, a.evaluate(repeated).loss);
        near(a.evaluate({ x: data.x, y: data.y, weights: often }).accuracy, a.evaluate(repeated).accuracy);
        const values = (/** @type {any} */ set) => ({ ...set, y: Array.from(set.y, y => 3 * Number(y) + 1) });
        const numbers = pa.regressor({
            input: quiet.input,
            width: 16,
            heads: 4,
            seed: 1,
            dropout: 0,
            standardizeTargets: false,
        });
        numbers.standardize(values({ x: data.x, y: data.y }));
        const [one, two] = /** @type {any[]} */ ([
            numbers.evaluate(values({ x: data.x, y: data.y, weights: often })),
            numbers.evaluate(values(repeated)),
        ]);
        for (const figure of ['loss', 'mae', 'r2']) near(one[figure], two[figure]);
    });

    test('of sequences weigh their tokens', () => {
        const set = {
            x: [
                [1, 2, 3],
                [4, 5],
            ],
            y: [
                [0, 1, -1],
                [1, 1],
            ],
        };
        const model = pa.sequenceModel({
            inputs: 1,
            classes: 2,
            length: 3,
            width: 8,
            heads: 2,
            dropout: 0,
            standardize: false,
            seed: 1,
        });
        const each = set.x.flatMap((x, i) => {
            const { data } = model.predict(x).logits;
            return set.y[i].flatMap((label, t) =>
                label < 0 ? [] : [surprise(data.subarray(2 * t, 2 * t + 2), label)],
            );
        });
        near(model.evaluate({ ...set, weights: [3, 0.5] }).loss, mean([3, 3, 0.5, 0.5], each));
        near(model.step({ ...set, weights: [3, 0.5] }, { learningRate: 0 }).loss, mean([3, 3, 0.5, 0.5], each));
    });

    test('of nodes weigh them', async () => {
        const graph = {
            x: [[1], [2], [-3]],
            edges: [
                [0, 1],
                [1, 2],
            ],
            y: [0, 1, 1],
        };
        const model = pa.graphClassifier({ features: 1, classes: 2, width: 8, dropout: 0, seed: 4 });
        const { data } = model.predict(graph).logits,
            each = graph.y.map((label, i) => surprise(data.subarray(2 * i, 2 * i + 2), label)),
            weights = [1, 0, 2.5];
        near(model.evaluate({ ...graph, weights }).loss, mean(weights, each));
        const report = await model.fit({ ...graph, weights }, { epochs: 1, classWeights: [3, 1] });
        near(report.loss, mean([3, 0, 2.5], each));
    });

    test('count in validation too, and in the worker', async () => {
        const model = pa.classifier(quiet),
            report = await model.fit({ ...data, weights }, { ...options, validation: { ...data, weights } });
        near(report.validation.loss, model.evaluate({ ...data, weights }).loss);
        assert.notEqual(report.validation.loss, model.evaluate(data).loss);
        const far = await remote.classifier(quiet);
        for await (const _ of far.fit({ ...data, weights }, options));
        assert.deepEqual(await far.predict(data.x[0]), model.predict(data.x[0]));
    });

    test('that are none are told', () => {
        const model = pa.classifier(quiet);
        /** @param {any} weights @param {string | RegExp} message */
        const says = (weights, message) => assert.throws(() => model.evaluate({ ...data, weights }), { message });
        says(3, /evaluate: data.weights must be an array with a number for each sample, got 3/);
        says([1, 2], 'evaluate: data.weights has 2 numbers for 12 samples');
        says(weights.with(4, -1), 'evaluate: data.weights[4] must be a number of at least 0, got -1');
        says(weights.with(4, NaN), 'evaluate: data.weights[4] must be a number of at least 0, got NaN');
        says(
            weights.map(() => 0),
            'evaluate: data.weights are all 0: nothing would count',
        );
    });
});

describe('weights of classes', () => {
    test("balanced, as scikit-learn's", async () => {
        const { labels, weights } = golden.balanced,
            x = data.x.slice(0, labels.length);
        const model = pa.classifier({ ...quiet, classes: 4 });
        model.standardize({ x, y: labels });
        const each = x.map((one, i) => surprise(model.predict(one).logits, labels[i])),
            right = x.map((one, i) => Number(model.predict(one).label === labels[i]));
        const report = await model.fit({ x, y: labels }, { ...options, classWeights: 'balanced' });
        near(
            report.loss,
            mean(
                labels.map((/** @type {number} */ label) => weights[label]),
                each,
            ),
        );
        near(
            report.accuracy,
            mean(
                labels.map(() => 1),
                right,
            ),
        );
    });

    test('by number and by name, with weights of samples and smoothing, here as in the worker', async () => {
        const named = { ...quiet, classes: data.classes, labelSmoothing: 0.1 },
            weights = Array.from({ length: 12 }, (_, i) => 1 + (i % 2)),
            set = { ...data, weights },
            ofClass = [1, 4, 0.5];
        const fit = async (/** @type {any} */ classWeights) => {
            const model = pa.classifier(named);
            model.standardize(data);
            const each = data.x.map((x, i) => surprise(model.predict(x).logits, data.y[i]));
            const report = await model.fit(set, { ...options, batchSize: 12, classWeights });
            near(
                report.loss,
                mean(
                    weights.map((weight, i) => weight * ofClass[data.y[i]]),
                    each,
                ),
            );
            return model.save();
        };
        const saved = await fit(ofClass);
        assert.deepEqual(await fit({ middling: 4, fast: 0.5 }), saved);
        const far = await remote.classifier(named);
        await far.standardize(data);
        for await (const _ of far.fit(set, { ...options, classWeights: { middling: 4, fast: 0.5 } }));
        assert.deepEqual(await far.save(), saved);
    });

    test('weigh the tokens of sequences, over the batch together', async () => {
        const set = {
            x: [
                [1, 2, 3],
                [4, 5],
            ],
            y: [
                [0, 1, -1],
                [1, 0],
            ],
        };
        for (const labelSmoothing of [0, 0.2]) {
            const model = pa.sequenceModel({
                inputs: 1,
                classes: 2,
                length: 3,
                width: 8,
                heads: 2,
                dropout: 0,
                standardize: false,
                labelSmoothing,
                seed: 1,
            });
            const each = set.x.flatMap((x, i) => {
                const { data } = model.predict(x).logits;
                return set.y[i].flatMap((label, t) =>
                    label < 0 ? [] : [surprise(data.subarray(2 * t, 2 * t + 2), label)],
                );
            });
            const report = await model.fit(set, { ...options, classWeights: [5, 1] });
            near(report.loss, mean([5, 1, 1, 5], each));
            assert.ok([0, 0.25, 0.5, 0.75, 1].includes(report.accuracy), `${report.accuracy}`);
        }
    });

    test('of mixtures are those of each label', async () => {
        const even = { x: data.x.map(x => x.slice(0, 32)), y: data.y };
        const model = pa.classifier({ ...quiet, width: 8 }),
            same = pa.classifier({ ...quiet, width: 8 });
        await model.fit(even, { ...options, mixup: 0.5, classWeights: [2, 2, 2] });
        await same.fit(even, { ...options, mixup: 0.5 });
        model.parameters.forEach(({ name, data }, i) => assertClose(data, same.parameters[i].data, 1e-4, name));
        const report = await model.fit(even, { ...options, mixup: 0.5, classWeights: 'balanced' });
        assert.ok(Number.isFinite(report.loss));
    });

    test('that are none are told', () => {
        const model = pa.classifier({ ...quiet, classes: data.classes });
        /** @param {any} classWeights @param {string | RegExp} message */
        const says = (classWeights, message) => assert.throws(() => model.fit(data, { classWeights }), { message });
        says(
            'balancd',
            'fit: classWeights must be "balanced", a number for each class, or { name: number }, got "balancd"',
        );
        says([1, 2], 'fit: classWeights has 2 numbers for 3 classes');
        says({ fsat: 2 }, /fit: classWeights: unknown class "fsat"; did you mean "fast"/);
        says({ fast: -2 }, 'fit: classWeights: that of class "fast" must be a number of at least 0, got -2');
        says([0, 0, 0], /fit: classWeights is \[0, 0, 0\], which leaves nothing that counts/);
        const numbers = pa.regressor({ input: quiet.input });
        assert.throws(
            () => numbers.fit({ x: data.x, y: data.y }, /** @type {any} */ ({ classWeights: 'balanced' })),
            /does not tell one class of each/,
        );
        assert.throws(
            () => pa.languageModel({ length: 8 }).fit('some text', /** @type {any} */ ({ classWeights: [] })),
            /unknown option "classWeights"/,
        );
    });
});
