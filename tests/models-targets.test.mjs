// What models are trained to tell, in other forms than whole numbers: names of classes, and numbers of a regressor.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { loadLibrary, simd } from './support/library.mjs';
import { small, uniform, waves } from './support/samples.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd, full: true });
after(() => remote.terminate());

const data = waves(18, 1),
    /** @type {any} */
    named = { x: data.x, y: Array.from(data.y, label => data.classes[label]) };
const options = { epochs: 3, batchSize: 4, learningRate: 3e-3, seed: 5 };

describe('a regressor', () => {
    const next = uniform(3),
        x = Array.from({ length: 16 }, () => Float32Array.from({ length: 12 }, next)),
        y = x.map(row => 50 + 10 * row[0] + row[1]);
    const config = { input: { kind: 'series', features: 2, length: 6 }, width: 16, heads: 2, seed: 2 };

    test('is a classifier with outputs, which answers with values alone', async () => {
        const model = pa.regressor(config),
            plain = pa.classifier({ ...config, outputs: 1 });
        const report = await model.fit({ x, y }, options);
        await plain.fit({ x, y }, options);
        assert.equal(report.accuracy, undefined);
        const { values, ...more } = model.predict(x[3]);
        assert.ok(values instanceof Float64Array);
        assert.deepEqual([...values], [...plain.predict(x[3]).values]);
        assert.deepEqual(more, {});
        assert.equal(model.evaluate({ x, y }).accuracy, undefined);
        assert.equal(model.evaluate({ x, y }).loss, plain.evaluate({ x, y }).loss);
        assert.ok(
            Math.abs(model.inspect(x[0], { maps: false }).prediction.values[0] - model.predict(x[0]).values[0]) < 1e-5,
        );
    });

    test('is saved and opened as itself, here and in a worker', async () => {
        const model = pa.regressor({ ...config, outputs: 2 }),
            pairs = { x, y: y.map(value => [value, -value]) };
        await model.fit(pairs, options);
        const again = pa.open(model.save());
        assert.ok(again instanceof pa.openRegressor(model.save()).constructor);
        assert.deepEqual(again.predict(x[1]), model.predict(x[1]));
        assert.equal(again.config.task, 'regression');
        const far = await remote.regressor({ ...config, outputs: 2 });
        for await (const _ of far.fit(pairs, options));
        assert.deepEqual(await far.predict(x[1]), model.predict(x[1]));
        assert.deepEqual(await (await remote.open(model.save())).predict(x[1]), model.predict(x[1]));
        assert.deepEqual(await (await remote.openRegressor(await far.save())).predict(x[1]), model.predict(x[1]));
    });

    test('refuses what is of classes', () => {
        assert.throws(() => pa.regressor({ ...config, classes: ['a', 'b'] }), {
            message:
                'regressor: classes is ["a", "b"], but a regressor predicts numbers; pa.classifier({ classes }) tells classes apart',
        });
        assert.throws(
            () => pa.regressor({ ...config, labelSmoothing: 0.1 }),
            /regressor: unknown option "labelSmoothing"/,
        );
        assert.throws(() => pa.regressor({ ...config, loss: 'crossEntropy' }), /regressor: loss must be "mse"/);
        assert.throws(() => pa.regressor({ ...config, outputs: 0 }), /regressor: outputs must be .*, got 0/);
        assert.throws(
            () => pa.regressor({ input: { kind: 'graph', features: 2 } }),
            /^Error: regressor: input.kind is "graph"/,
        );
        assert.throws(() => pa.openRegressor(pa.classifier(small()).save()), /holds a classifier/);
    });
});

describe('labels that are names', () => {
    test('give the same bits as the numbers of the same classes', async () => {
        const known = pa.classifier(small({ classes: data.classes })),
            numbers = pa.classifier(small({ classes: data.classes }));
        const one = await known.fit(named, { ...options, validation: named }),
            two = await numbers.fit({ x: data.x, y: data.y }, { ...options, validation: data });
        assert.equal(one.loss, two.loss);
        assert.deepEqual(one.validation, two.validation);
        assert.deepEqual(known.evaluate(named), numbers.evaluate(data));
        assert.deepEqual(known.save(), numbers.save());
        assert.equal(known.step({ x: named.x, y: named.y }).loss, numbers.step({ x: data.x, y: data.y }).loss);
    });

    test('are found in the data, sorted, and said in the reports', async () => {
        const model = pa.classifier(small()),
            report = await model.fit(named, { ...options, validation: named });
        assert.deepEqual(report.classes, ['fast', 'middling', 'slow']);
        assert.deepEqual(model.config.classes, ['fast', 'middling', 'slow']);
        const sorted = pa.classifier(small({ classes: ['fast', 'middling', 'slow'] }));
        const other = await sorted.fit(named, { ...options, validation: named });
        assert.equal(report.loss, other.loss);
        assert.equal(other.classes, undefined);
        assert.equal(model.predict(data.x[0]).name, model.config.classes?.[model.predict(data.x[0]).label]);
        const again = pa.open(model.save());
        assert.deepEqual(again.evaluate(named), model.evaluate(named));
        const far = await remote.classifier(small());
        let last;
        for await (const report of far.fit(named, { ...options, validation: named })) last = report;
        assert.deepEqual(last?.classes, report.classes);
        assert.deepEqual(await far.evaluate(named), model.evaluate(named));
        assert.equal((await far.predict(data.x[0])).name, model.predict(data.x[0]).name);
    });

    test('may be those of tokens, and of the nodes of a graph', async () => {
        const x = [Int32Array.of(0, 1, 2), Int32Array.of(2, 1)],
            words = [
                ['noun', null, 'verb'],
                ['verb', 'noun'],
            ],
            numbers = [
                [0, -1, 1],
                [1, 0],
            ];
        const config = { vocabulary: 3, classes: 2, length: 3, width: 8, heads: 2, seed: 3 };
        const [a, b] = [pa.sequenceModel(config), pa.sequenceModel(config)];
        assert.deepEqual((await a.fit({ x, y: words }, options)).classes, ['noun', 'verb']);
        await b.fit({ x, y: numbers }, options);
        assert.deepEqual(a.predict(x[0]), b.predict(x[0]));
        assert.throws(() => a.evaluate({ x, y: [['noun', null, 'werb'], words[1]] }), {
            message: 'evaluate: data.y[0][2]: unknown class "werb"; did you mean "verb"? Known: noun, verb',
        });

        const graph = {
            x: [[1], [2], [3]],
            edges: [
                [0, 1],
                [1, 2],
            ],
        };
        const nodes = pa.graphClassifier({ features: 1, classes: 2, width: 8, seed: 4 });
        const report = await nodes.fit(
            { ...graph, y: ['b', null, 'a'] },
            { epochs: 2, seed: 1, validation: [null, 'b', null] },
        );
        assert.deepEqual(report.classes, ['a', 'b']);
        assert.deepEqual(nodes.config.classes, ['a', 'b']);
        assert.equal(
            nodes.evaluate({ ...graph, y: ['b', null, 'a'] }).loss,
            nodes.evaluate({ ...graph, y: [1, -1, 0] }).loss,
        );
    });

    test('that are not known are told, with the nearest', async () => {
        const model = pa.classifier(small({ classes: data.classes })),
            wrong = { x: named.x, y: named.y.with(2, 'fsat') };
        for (const [call, where] of /** @type {[() => void, string][]} */ ([
            [() => model.evaluate(wrong), 'evaluate: data'],
            [() => void model.fit(wrong), 'fit: data'],
            [() => void model.fit(named, { validation: wrong }), 'fit: validation'],
        ]))
            assert.throws(call, {
                message: `${where}.y[2]: unknown class "fsat"; did you mean "fast"? Known: slow, middling, fast`,
            });
        assert.throws(() => pa.classifier(small()).evaluate(named), {
            message:
                `evaluate: data.y[0] is "${named.y[0]}", but the model does not know its classes' names: ` +
                `give them in its configuration, classes: ["${named.y[0]}", …], or have fit() find them in its data`,
        });
        assert.throws(() => pa.classifier(small({ classes: 4 })).fit(named), {
            message:
                'fit: data.y has 3 different names ("fast", "middling", "slow"), the model 4 classes; make it with the names of all of them: classes: ["fast", …]',
        });
        assert.throws(() => pa.regressor({ input: small().input }).fit(named), /fit: data.y: .*"slow"/);
    });
});
