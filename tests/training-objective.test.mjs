// The KSVD objective in training: its weight while it goes on, and its two forms. The gradient of both forms without
// dropout is held against float64 in models-reference.test.mjs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { small, uniform, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();
const train = waves(8, 1);

/**
 * One step of plain descent over the whole set, with the same dropout every time.
 * @param {any} model
 * @param {number} learningRate
 */
async function wholeStep(model, learningRate) {
    for await (const report of model.fit(train, { epochs: 1, batchSize: 8, optimizer: 'sgd', learningRate, seed: 7 }))
        return report;
}

describe('averaged over the batch before it is squared', () => {
    const config = small({
        width: 8,
        heads: 2,
        standardize: false,
        dropout: 0.3,
        ksvdPerBatch: true,
        attention: ['softmax', { kind: 'primal', rank: 3, eta: 2 }],
    });

    test('goes down the gradient of what is reported, dropout included', async () => {
        const model = pa.classifier({
            ...config,
            attention: [
                { kind: 'primal', rank: 2, eta: 1 },
                { kind: 'primal', rank: 3, eta: 2 },
            ],
        });
        const before = model.parameters,
            next = uniform(4),
            rate = 1e-3;
        const report = await wholeStep(model, rate);
        const after = model.parameters,
            direction = before.map(({ data }) => data.map(next));
        let analytic = 0;
        before.forEach(({ data }, i) =>
            data.forEach((value, j) => (analytic += ((value - after[i].data[j]) / rate) * direction[i][j])),
        );
        const at = async (/** @type {number} */ size) => {
            before.forEach(({ name, data }, i) =>
                model.setParameter(
                    name,
                    data.map((value, j) => value + size * direction[i][j]),
                ),
            );
            return (await wholeStep(model, 0)).objective;
        };
        assert.ok(Math.abs((await at(0)) - report.objective) < 1e-6, 'the same dropout');
        const numeric = ((await at(1e-3)) - (await at(-1e-3))) / 2e-3;
        assert.ok(
            Math.abs(analytic) > 0.01 && Math.abs(numeric - analytic) < 0.01 * Math.abs(analytic) + 2e-3,
            `${numeric} and ${analytic}`,
        );
        model.dispose();
    });

    test('reports the square of the mean, which is at most the mean of the squares', async () => {
        const each = pa.classifier({ ...config, dropout: 0, ksvdPerBatch: false }),
            batch = pa.classifier({ ...config, dropout: 0 });
        const J = train.x.map(x => each.inspect(x, { maps: false, spectrum: false }).layers[1].ksvd),
            mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b) / values.length;
        const [one, other] = [await wholeStep(each, 0), await wholeStep(batch, 0)];
        assert.ok(Math.abs(one.ksvd - mean(J.map(value => value ** 2))) < 1e-5 * one.ksvd, `${one.ksvd}`);
        assert.ok(Math.abs(other.ksvd - mean(J) ** 2) < 1e-5 * other.ksvd, `${other.ksvd}`);
        assert.ok(
            other.ksvd < one.ksvd &&
                Math.abs(other.objective - other.taskLoss - 2 * other.ksvd) < 1e-5 * other.objective,
        );
        assert.equal(one.taskLoss, other.taskLoss);
        each.dispose();
        batch.dispose();
    });

    test('in fit and step alike; of one sample it is the same form as the other', () => {
        const all = [true, false].map(ksvdPerBatch => pa.classifier({ ...config, dropout: 0, ksvdPerBatch }));
        const [a, b] = all.map(model => model.step({ x: train.x.slice(0, 1), y: [0] }));
        assert.deepEqual(a, b);
        assert.deepEqual(all[0].parameters, all[1].parameters);
        const whole = all[0].step(train, { learningRate: 0 });
        assert.ok(whole.ksvd > 0);
        says(
            () => all[0].step({ x: [train.x[0], train.x[1].map(() => 3e38)], y: [0, 1] }),
            'the model is as it was before',
        );
        assert.deepEqual(all[0].step(train, { learningRate: 0 }), whole, 'a failed batch leaves nothing behind');
        all.forEach(model => model.dispose());
    });
});

describe('its weight', () => {
    test('acts from the next step on, is seen and saved', () => {
        const attention = [
            { kind: 'primal', rank: 3, eta: 0.1 },
            { kind: 'primal', rank: 3, eta: 0.2 },
        ];
        const model = pa.classifier(small({ dropout: 0, standardize: false, attention }));
        const penalty = () => {
            const { objective, loss, ksvd } = model.step(train, { learningRate: 0 });
            return (objective - loss) / ksvd;
        };
        const near = (/** @type {number} */ a, /** @type {number} */ b) =>
            assert.ok(Math.abs(a - b) < 1e-4, `${a} and ${b}`);
        const first = penalty();
        assert.ok(first > 0.1 && first < 0.2);
        model.setEta(0.5);
        near(penalty(), 0.5);
        model.setEta(0, 0);
        assert.deepEqual(
            model.config.attention.map(({ eta }) => eta),
            [0, 0.5],
        );
        assert.ok(penalty() < 0.5);
        model.setEta(0);
        near(penalty(), 0);
        model.setEta(0.3, 1);
        const again = pa.open(model.save());
        assert.deepEqual(
            again.config.attention.map(({ eta }) => eta),
            [0, 0.3],
        );
        const made = pa.classifier(
            small({
                dropout: 0,
                standardize: false,
                attention: [
                    { ...attention[0], eta: 0 },
                    { ...attention[1], eta: 0.3 },
                ],
            }),
        );
        for (const { name, data } of model.parameters) made.setParameter(name, data);
        assert.deepEqual(model.step(train, { optimizer: 'sgd' }), made.step(train, { optimizer: 'sgd' }));
        assert.deepEqual(model.parameters, made.parameters);
        for (const each of [model, again, made]) each.dispose();
    });

    test('changes a training that is under way', async () => {
        const model = pa.classifier(small({ dropout: 0, attention: { kind: 'primal', rank: 3, eta: 0 } }));
        const weights = [];
        for await (const { step, objective, loss, ksvd } of model.fit(train, { epochs: 4, batchSize: 8 })) {
            weights.push((objective - loss) / ksvd);
            if (step === 2) model.setEta(0.4);
        }
        assertNear(weights, [0, 0, 0.4, 0.4], 1e-3);
        model.dispose();
    });

    test('is checked', () => {
        const model = pa.classifier(small({ attention: ['softmax', { kind: 'primal', rank: 3 }] })),
            plain = pa.classifier(small({ attention: 'softmax' }));
        says(() => model.setEta(-1), 'eta', '-1');
        says(() => model.setEta(NaN), 'eta', 'NaN');
        says(() => model.setEta(0.1, 2), 'layer', '0 to 1', '2');
        says(() => model.setEta(0.1, 0), 'layer 0 is softmax');
        says(() => plain.setEta(0.1), 'no layer is primal');
        model.dispose();
        plain.dispose();
    });
});
