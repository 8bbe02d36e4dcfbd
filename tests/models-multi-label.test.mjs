// Several labels of a sample at once: loss and gradient against PyTorch's BCEWithLogitsLoss, figures against
// scikit-learn's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { LabelErrors, labelsOf } from '../web/models/multi-label.js';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd, full: true });
after(() => remote.terminate());
const golden = JSON.parse(readFileSync(new URL('golden/targets.json', import.meta.url), 'utf8')).multiLabel;
/** @param {number} got @param {number} expected */
const near = (got, expected) => assert.ok(Math.abs(got - expected) < 2e-6, `${got}, not ${expected}`);

for (const [i, { logits, targets, loss, gradient, exactMatch, hamming, f1 }] of golden.entries())
    test(`PyTorch's loss and scikit-learn's figures (${i})`, () => {
        const x = pa.tensor(logits, undefined, { grad: true });
        const y = pa.ops.binaryCrossEntropy({ x, target: pa.tensor(targets) });
        pa.backward(y);
        near(y.toArray()[0], loss);
        assertClose(x.grad, gradient.flat(), 2e-6, 'gradient');
        const errors = new LabelErrors(targets[0].length);
        logits.forEach((/** @type {number[]} */ row, /** @type {number} */ r) => errors.add(row, targets[r], 0, 1));
        const found = errors.evaluation();
        near(found.loss, loss);
        near(found.exactMatch, exactMatch);
        near(found.hammingLoss, hamming);
        near(found.f1Micro, f1.micro);
        near(found.f1Macro, f1.macro);
    });

test('the loss of sure logits is finite, and what is missing does not count', () => {
    const x = pa.tensor([1000, -1000, 3, 0], undefined, { grad: true });
    const y = pa.ops.binaryCrossEntropy({ x, target: pa.tensor([0, 1, NaN, 0]) }, { missing: true });
    pa.backward(y);
    near(y.toArray()[0] / 1000, (2000 + Math.LN2) / 3000);
    assertClose(x.grad, [1 / 3, -1 / 3, 0, 1 / 6], 1e-6, 'gradient');
});

describe('a model of several labels', () => {
    const data = waves(12, 1),
        names = ['slow', 'middling', 'fast'],
        sets = Array.from(data.y, label => [[], ['slow'], ['slow', 'fast']][label]),
        rows = sets.map(set => names.map(name => Number(set.includes(name))));
    const config = small({ classes: names, loss: 'multiLabel', dropout: 0 }),
        options = { epochs: 4, batchSize: 12, learningRate: 3e-3, seed: 5, shuffle: false };

    test('minimises that loss, from names as from rows of 0 and 1, here as in the worker', async () => {
        const [a, b] = [pa.classifier(config), pa.classifier(config)];
        a.standardize({ x: data.x, y: sets });
        const logits = data.x.map(x => a.predict(x).logits);
        const step = a.step({ x: data.x, y: rows }, { learningRate: 0 });
        const each = logits.flatMap((row, i) => Array.from(row, (x, c) => Math.log1p(Math.exp(x)) - x * rows[i][c]));
        near(step.loss, each.reduce((sum, x) => sum + x, 0) / each.length);
        assert.equal(step.accuracy, undefined);
        const model = pa.classifier(config),
            first = await model.fit({ x: data.x, y: sets }, { ...options, validation: { x: data.x, y: rows } });
        await b.fit({ x: data.x, y: rows }, options);
        assert.deepEqual(b.predict(data.x[0]), model.predict(data.x[0]));
        assert.deepEqual(first.validation, model.evaluate({ x: data.x, y: sets }));
        assert.deepEqual(Object.keys(first.validation), ['loss', 'exactMatch', 'hammingLoss', 'f1Micro', 'f1Macro']);
        const far = await remote.classifier(config);
        for await (const _ of far.fit({ x: data.x, y: sets }, options));
        assert.deepEqual(await far.predict(data.x[0]), b.predict(data.x[0]));
        assert.deepEqual(await far.evaluate({ x: data.x, y: sets }), b.evaluate({ x: data.x, y: rows }));
    });

    test('learns, and answers with the labels above a half; it is saved and opened', async () => {
        const model = pa.classifier(config);
        await model.fit({ x: data.x, y: sets }, { ...options, epochs: 60, learningRate: 1e-2 });
        const found = model.evaluate({ x: data.x, y: sets });
        assert.ok(found.exactMatch > 0.8 && found.f1Micro > 0.8, JSON.stringify(found));
        const { labels, probabilities } = model.predict(data.x[2]);
        assert.deepEqual(
            labels,
            names.filter((_, c) => probabilities[c] > 0.5),
        );
        assert.deepEqual(pa.open(model.save()).predict(data.x[2]), model.predict(data.x[2]));
        assert.deepEqual(labelsOf(Float32Array.of(1, -1, 2), null).labels, [0, 2]);
        const numbered = pa.classifier({ ...config, classes: 2 });
        assert.deepEqual((await numbered.fit({ x: data.x, y: sets }, options)).classes, ['fast', 'slow']);
        assert.ok(
            Number.isFinite((await model.fit({ x: data.x, y: sets, weights: data.x.map((_, i) => i) }, options)).loss),
        );
    });

    test('its figures are monitored, those of others are not', async () => {
        const model = pa.classifier(config),
            set = { x: data.x, y: rows };
        for (const monitor of ['exactMatch', 'hammingLoss', 'f1Micro', 'f1Macro']) {
            const { best, validation } = await model.fit(set, {
                ...options,
                epochs: 1,
                validation: set,
                earlyStopping: { monitor },
            });
            assert.equal(best[monitor], validation[monitor]);
            assert.ok(Number.isFinite(best[monitor]), monitor);
        }
        await assert.rejects(
            Promise.resolve(model.fit(set, { ...options, validation: set, earlyStopping: { monitor: 'mse' } })),
            /monitor is "mse".*there is loss, exactMatch, hammingLoss, f1Micro, f1Macro/,
        );
    });

    test('uncertainty is of each label by itself', async () => {
        const model = pa.classifier({ ...config, dropout: 0.2 });
        await model.fit({ x: data.x, y: rows }, { ...options, epochs: 20, learningRate: 1e-2 });
        for (const x of data.x.slice(0, 3)) {
            const { labels, probabilities, entropy, mutualInformation } = await model.uncertainty(x, { draws: 200 }),
                { probabilities: sure } = model.predict(x);
            assertClose(probabilities, sure, 0.2, 'means of the draws');
            assert.deepEqual(
                labels,
                names.filter((_, c) => probabilities[c] > 0.5),
            );
            assertClose(
                entropy,
                probabilities.map((/** @type {number} */ p) => -p * Math.log(p) - (1 - p) * Math.log(1 - p)),
                1e-12,
                'entropy',
            );
            assert.ok(mutualInformation.every((/** @type {number} */ bits, c) => bits > 0 && bits < entropy[c]));
        }
        assert.deepEqual(
            (await pa.classifier({ ...config, classes: 3, dropout: 0.2 }).uncertainty(data.x[0])).labels.map(Number)
                .length,
            (await pa.classifier({ ...config, dropout: 0.2 }).uncertainty(data.x[0])).labels.length,
        );
    });

    test('has the gradient of its loss', () => {
        const model = pa.classifier({ ...config, width: 8, heads: 2, depth: 1, standardize: false }),
            batch = { x: data.x.slice(0, 2), y: sets.slice(0, 2) },
            loss = () => model.evaluate(batch).loss + 0;
        const before = model.parameters;
        const { objective } = model.step(batch, { optimizer: 'sgd', learningRate: 0 });
        assert.ok(objective > 0);
        model.step(batch, { optimizer: 'sgd', learningRate: 1 });
        const after = model.parameters;
        for (const { name, data } of before) model.setParameter(name, data);
        const head = before.findIndex(({ name }) => name === 'head.bias');
        before[head].data.forEach((value, i) => {
            const slope = value - after[head].data[i],
                at = (/** @type {number} */ h) => {
                    const moved = before[head].data.slice();
                    moved[i] += h;
                    model.setParameter('head.bias', moved);
                    const found = loss();
                    model.setParameter('head.bias', before[head].data);
                    return found;
                };
            const expected = (at(1e-2) - at(-1e-2)) / 2e-2;
            assert.ok(Math.abs(slope - expected) < 1e-4, `${slope}, not ${expected}`);
        });
    });

    test('says what is wrong', () => {
        const model = pa.classifier(config);
        /** @param {any} y @param {string | RegExp} message */
        const says = (y, message) => assert.throws(() => model.evaluate({ x: data.x.slice(0, 2), y }), { message });
        says([['slow'], 1], "evaluate: data.y[1] must be a row of 0 and 1, or a list of the classes' names, got 1");
        says([['slow']], 'evaluate: data.y has 1 row for 2 samples');
        says(
            [
                [1, 0],
                [1, 0, 1],
            ],
            'evaluate: data.y[0] has 2 numbers for 3 classes',
        );
        says(
            [
                [1, 0, 2],
                [1, 0, 1],
            ],
            'evaluate: data.y[0][2] is 2, expected 1 if the label applies, 0 if not',
        );
        says([['slwo'], []], /evaluate: data.y\[0\]\[0\]: unknown class "slwo"; did you mean "slow"/);
        says([['slow', 1], []], "evaluate: data.y[0][1] is 1, expected a class's name, as the others");
        assert.throws(
            () => pa.classifier({ ...config, labelSmoothing: 0.1 }),
            /labelSmoothing is 0.1, but labels of which several apply/,
        );
        assert.throws(
            () => pa.classifier({ ...config, loss: 'multilabel' }),
            /loss must be "crossEntropy" or "multiLabel"/,
        );
        assert.throws(
            () => model.fit({ x: data.x, y: sets }, { classWeights: 'balanced' }),
            /does not tell one class of each/,
        );
        assert.throws(
            () => model.evaluate({ x: data.x, y: sets }, { metrics: ['f1'] }),
            /metrics are for models that tell one class/,
        );
        assert.throws(
            () => pa.sequenceModel({ inputs: 1, classes: 2, length: 3, loss: 'multiLabel' }),
            /loss must be "crossEntropy" for/,
        );
    });
});
