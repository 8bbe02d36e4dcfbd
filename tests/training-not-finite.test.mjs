/**
 * @file NaN and infinity are never an answer: an error that names who left the finite numbers and what did it, or a
 *   definition.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertFinite, assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { randomArray, small, waves } from './support/samples.mjs';

const pa = await loadLibrary();
const data = waves(12, 3);

test('a sample that the model cannot answer is named, and its largest number', async () => {
    const model = pa.classifier(small({ attention: 'softmax' }));
    await model.fit(data, { epochs: 1 });
    const far = Float32Array.from(data.x[4]);
    far[6] = -2e25;
    const told =
        /: the model's answer is (NaN|-?Infinity), no finite number; the attention of layer 0 \(operation softmax\) left the finite numbers first\. The sample's largest number is -2e\+25.* \(feature 0 of time step 3\)/;
    for (const call of [
        () => model.predict(far),
        () => model.inspect(far),
        () => model.headOutputs(far),
        () => pa.headDistance(model, far),
    ])
        assert.throws(call, told);
    assert.throws(
        () => model.evaluate({ ...data, x: data.x.map((x, i) => (i === 5 ? far : x)) }),
        error => told.test(error.message) && error.message.startsWith('evaluate: data.x[5]'),
    );
    await assert.rejects(
        async () =>
            model.fit(data, { epochs: 1, validation: { ...data, x: data.x.map((x, i) => (i === 2 ? far : x)) } }),
        /fit: validation\.x\[2\]: the model's answer/,
    );
    assertFinite(model.predict(data.x[4]).probabilities);
});

test('of tokens, nodes and numbers too', () => {
    const blown = (/** @type {any} */ model, /** @type {string} */ name) => {
        const { data } = model.parameters.find((/** @type {any} */ parameter) => parameter.name === name);
        model.setParameter(
            name,
            data.map(() => 3e38),
        );
        return model;
    };
    const language = blown(
        pa.languageModel({ vocabulary: 12, length: 8, width: 8, heads: 2, depth: 1, seed: 1 }),
        'head.weight',
    );
    assert.throws(
        () => language.generate([1, 2], { tokens: 3 }),
        /generate: token \d+: the model's answer is .*largest weight is 3e\+38, in head\.weight/i,
    );
    assert.throws(
        () => language.evaluate([1, 2, 3, 4, 5]),
        /evaluate: .*at token \d.*the head .*largest weight is 3e\+38, in head\.weight/i,
    );
    assert.throws(() => language.inspect([1, 2, 3]), /inspect: .*at token \d/);
    const graph = pa.graphClassifier({ features: 2, classes: 2, width: 8, heads: 2, seed: 1 }),
        x = Array.from({ length: 4 }, (_, i) => [i, -i]);
    assert.throws(
        () => blown(graph, 'layers.1.weight').predict({ x, edges: [[0, 1]] }),
        /predict: graph.x: the model's answer is .* at node \d/,
    );
    const numbers = blown(pa.classifier(small({ classes: undefined, outputs: 2 })), 'head.weight');
    assert.throws(() => numbers.predict(data.x[0]), /predict: x: the model's answer is/);
    const pair = pa.classifier(small({ pair: true, standardize: false, attention: 'softmax' }));
    assert.throws(
        () => pair.predict([data.x[0], data.x[1].map(() => 1e30)]),
        /largest number is 1e\+30 \(feature 0 of time step 0 of predict: x\[1\]\)/,
    );
});

test('what made a training diverge is told: the size of the input, of the target, the rate, the weights', async () => {
    const model = (/** @type {object} */ changes = {}) =>
        pa.classifier(small({ standardize: false, dropout: 0.1, ...changes }));
    const large = { ...data, x: data.x.map((series, i) => (i === 7 ? series.map(value => value * 1e35) : series)) };
    for (const learningRate of [0, 1e-3])
        for (const attention of ['softmax', 'sparse', 'primal']) {
            const text = await failure(
                model({ attention }).fit(large, { epochs: 1, batchSize: 4, learningRate, shuffle: false }),
            );
            assert.match(
                text,
                /^fit: the (loss|norm of the gradients) is (NaN|Infinity) at epoch 1, step 2.*sample 7.*; the model is as it was before that step\. The largest number of sample 7 is .*: its size did it, not the learning rate/,
            );
            assert.doesNotMatch(text, /try a smaller/);
        }
    const targets = { x: data.x, y: data.x.map((_, i) => (i === 3 ? 3e30 : i)) };
    assert.match(
        await failure(
            model({ classes: undefined, outputs: 1, standardizeTargets: false }).fit(targets, {
                epochs: 1,
                batchSize: 12,
            }),
        ),
        /The target of sample 3 is 3e\+30: its size did it/,
    );
    assert.match(
        await failure(
            model({ attention: 'softmax' }).fit(data, {
                epochs: 50,
                batchSize: 4,
                learningRate: 1e12,
                optimizer: 'sgd',
            }),
        ),
        /The learning rate is 1000000000000: try a smaller one, or clip: 1/,
    );
    const blown = model();
    const { name, data: weights } = blown.parameters.find(each => /head\.weight/.test(each.name));
    blown.setParameter(
        name,
        weights.map(() => 2e38),
    );
    assert.match(
        await failure(blown.fit(data, { epochs: 1 })),
        /Nothing had been learned in this training yet, so its rate has no part in it; the largest weight is 2e\+38, in head\.weight: begin with a new model/,
    );
    assert.match(
        await failure(blown.fit(data, { epochs: 1, learningRate: 0 })),
        /The learning rate is 0, so its rate has no part in it/,
    );
    assert.throws(
        () => blown.step(data),
        /step: the .*; the model is as it was before\. Nothing had been learned in this training yet/,
    );
});

/** @param {PromiseLike<any>} training @returns {Promise<string>} */
async function failure(training) {
    try {
        await training;
    } catch (error) {
        return /** @type {Error} */ (error).message;
    }
    return 'nothing failed';
}

test('an update that would make weights infinite is refused', async () => {
    for (const options of [
        { optimizer: 'adamw', learningRate: 1e20, weightDecay: 1e20 },
        { optimizer: 'sgd', learningRate: 3e38 },
        { optimizer: 'adam', learningRate: 1e38 },
    ]) {
        const model = pa.classifier(small({ standardize: false }));
        const before = model.save();
        let refused = 0;
        for (let i = 0; i < 3; i++) {
            const kept = model.save();
            const text = await failure(model.fit(data, { epochs: 1, batchSize: 12, ...options }));
            for (const { data } of model.parameters) assertFinite(data, JSON.stringify(options));
            if (/largest weight after it is Infinity/.test(text)) {
                assert.deepEqual(model.save(), kept);
                refused++;
            }
        }
        assert.ok(refused > 0, `${JSON.stringify(options)}: none was refused`);
        assert.equal(pa.open(before).predict(data.x[0]).probabilities.length, 3);
    }
});

test('targets that float32 does not hold are refused, where they are', async () => {
    const model = pa.classifier(small({ classes: undefined, outputs: 1 }));
    assert.throws(
        () => model.fit({ x: data.x, y: data.x.map((_, i) => (i === 4 ? -1e39 : i)) }),
        /fit: data\.y: the target of sample 4 is -1e\+39, more than float32 holds/,
    );
});

test('primal attention answers of rows as large as float32 holds, looked into or not', () => {
    const model = pa.classifier(small({ standardize: false, attention: { kind: 'primal', mode: 'fixed' } }));
    for (const scale of [1e15, 1e18, 1e20]) {
        const x = data.x[0].map(value => value * scale);
        const plain = model.predict(x).logits,
            inspected = model.inspect(x).prediction.logits;
        assertNear(plain, inspected, 1e-4, `${scale}`);
    }
});

test('a cotangent must be finite', () => {
    pa.scope(() => {
        const x = pa.tensor([1, 2, 3], [3], { grad: true }),
            y = pa.ops.scale({ x }, { factor: 2 }),
            one = pa.ops.meanSquaredError({ x: y, target: pa.tensor([0, 0, 0]) });
        for (const bad of [NaN, Infinity, -Infinity]) {
            assert.throws(() => pa.backward(one, bad), new RegExp(`backward: dout\\[0\\] is ${bad}`));
            assert.throws(() => pa.backward(y, [1, bad, 1]), /backward: .*1/);
            assert.throws(() => pa.backward(y, Float32Array.of(1, 1, bad)), /backward: .*2/);
        }
        assert.throws(() => pa.backward(y, [1, 1, 1e39]), /backward: dout\[2\] is 1e\+39/);
        assert.deepEqual([...x.grad], [0, 0, 0]);
    });
});

test('an option is a number that float32 holds', () => {
    const x = pa.tensor([1, 2, 3]);
    assert.throws(() => pa.ops.scale({ x }, { factor: 1e39 }), /ops\.scale: factor is 1e\+39, more than float32 holds/);
    assert.throws(
        () => pa.classifier(small({ embeddingScale: -4e38 })),
        /embeddingScale is -4e\+38, more than float32 holds/,
    );
    assert.throws(
        () => pa.classifier(small()).fit(data, { learningRate: 1e300 }),
        /learningRate is 1e\+300, more than float32 holds/,
    );
});

test('constant rows and channels with eps 0, nothing at all, and spreads that exp cannot hold are defined', () => {
    /** @param {any} y @param {any[]} of */
    const check = (y, of, what = '') => {
        for (const output of y.shape ? [y] : Object.values(y)) {
            assertFinite(output.toArray(), `${what} forward`);
            pa.backward(
                output,
                Float32Array.from({ length: output.size }, (_, i) => Math.sin(i + 1)),
            );
        }
        for (const tensor of of) assertFinite(tensor.grad, `${what} backward`);
    };
    const tensor = (/** @type {number[]} */ shape, seed = 1, scale = 1) =>
        pa.tensor(
            randomArray(
                shape.reduce((a, b) => a * b, 1),
                seed,
            ).map(value => value * scale),
            shape,
            { grad: true },
        );
    const constant = (/** @type {number[]} */ shape, value = 2) =>
        pa.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape, { grad: true });
    pa.scope(() => {
        const x = constant([3, 5]),
            gamma = tensor([5]),
            beta = tensor([5], 2),
            y = pa.ops.layerNorm({ x, gamma, beta }, { eps: 0 });
        assert.deepEqual([...y.toArray().slice(0, 5)], [...beta.toArray()]);
        check(y, [x, gamma, beta], 'layerNorm');
        // A row too large to be squared in float32 is normalised like any other.
        const row = [1, -2, 4, 0.5, 3],
            ones = pa.tensor([1, 1, 1, 1, 1]),
            zeros = pa.tensor([0, 0, 0, 0, 0]);
        const [large, usual] = [2 ** 80, 1].map(scale =>
            pa.ops
                .layerNorm(
                    {
                        x: pa.tensor(
                            row.map(value => value * scale),
                            [1, 5],
                        ),
                        gamma: ones,
                        beta: zeros,
                    },
                    { eps: 0 },
                )
                .toArray(),
        );
        assertNear(large, usual, 1e-5);
        for (const kind of ['softmax', 'linear', 'sparse'])
            for (const option of [{}, ...(kind === 'linear' ? [] : [{ causal: true }])]) {
                const q = tensor([1, 2, 6, 3]),
                    k = constant([1, 2, 6, 3]),
                    v = tensor([1, 2, 6, 3], 3);
                check(
                    pa.attention[kind]({ q, k, v }, { standardize: true, eps: 0, beta: 1, ...option }),
                    [q, k, v],
                    `${kind} ${JSON.stringify(option)}`,
                );
            }
        for (const [shape, what] of /** @type {[number[], string][]} */ ([
            [[0, 3], 'crossEntropy'],
            [[0], 'meanSquaredError'],
        ])) {
            const x = tensor(shape),
                y =
                    what === 'crossEntropy'
                        ? pa.ops.crossEntropy({ logits: x, labels: pa.tensor(new Int32Array(0), [0]) })
                        : pa.ops.meanSquaredError({ x, target: tensor(shape) });
            assert.deepEqual([...y.toArray()], [0]);
        }
        for (const scale of [30, 300, 3000])
            for (let seed = 1; seed < 30; seed++) {
                const d = 3,
                    network = {
                        B1: tensor([2 * d, d], seed),
                        c1: tensor([d], seed + 1),
                        B2: tensor([d, d], seed + 2),
                        c2: tensor([d], seed + 3),
                        B3: tensor([d, d], seed + 4, scale),
                        c3: tensor([d], seed + 5, scale),
                        B4: tensor([d, d], seed + 6),
                        c4: tensor([d], seed + 7),
                    };
                const q = tensor([2, 2, 5, d], seed + 8, 3),
                    k = tensor([2, 2, 5, d], seed + 9, 3);
                check(
                    pa.attention.copulaNoise({ q, k, ...network }, { noise: tensor([2, d, 2, 4], seed + 10) }),
                    [q, k, ...Object.values(network)],
                    `copulaNoise at ${scale}`,
                );
            }
    });
});
