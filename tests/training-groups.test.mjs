// Groups of parameters and frozen ones: against PyTorch's param groups, the definitions, and each other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { generator } from './reference/array.mjs';
import { optimizer } from './reference/optimizers.mjs';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd, full: true });
after(() => remote.terminate());
const golden = JSON.parse(readFileSync(new URL('golden/targets.json', import.meta.url), 'utf8'));
const NAMES = ['plain', 'own', 'frozen', 'spared'];

/** @param {number[][]} start @returns {Record<string, any>} */
const parametersOf = start =>
    Object.fromEntries(start.map((values, i) => [NAMES[i], pa.parameter([values.length], { init: k => values[k] })]));

/** Gives parameters these gradients. @param {Record<string, any>} parameters @param {number[][]} gradients */
const backward = (parameters, gradients) =>
    Object.values(parameters).forEach((x, i) =>
        pa.scope(() => pa.backward(pa.ops.scale({ x }, { factor: 1 }), gradients[i])),
    );

describe('parameter groups', () => {
    const groups = [{ parameters: ['o*'], learningRate: 0.1, weightDecay: 0.3 }];
    for (const { kind, momentum, rate, weightDecay, clip, start, steps } of golden.groups)
        test(`PyTorch's ${kind}`, () => {
            const parameters = parametersOf(start);
            const o = pa.optimizer(parameters, {
                kind,
                learningRate: rate,
                weightDecay,
                clip,
                groups,
                freeze: ['frozen'],
                noDecay: ['spared'],
                ...(kind === 'sgd' && { momentum }),
            });
            for (const [t, { gradients, norm, after }] of steps.entries()) {
                backward(parameters, gradients);
                o.step();
                o.zeroGrad();
                assert.ok(Math.abs(o.gradientNorm - norm) < 1e-6 * norm, `norm ${o.gradientNorm}, not ${norm}`);
                Object.values(parameters).forEach((p, i) =>
                    assertClose(p.toArray(), after[i], 2e-6, `${NAMES[i]} at step ${t + 1}`),
                );
                assert.deepEqual([...parameters.frozen.toArray()], start[2]);
            }
        });

    for (const kind of /** @type {const} */ (['sgd', 'adam', 'adamw', 'radam', 'lion']))
        for (const decoupledWeightDecay of kind === 'adamw' || kind === 'lion' ? [true] : [false, true])
            test(`${kind}, ${decoupledWeightDecay ? 'decoupled' : 'coupled'} decay, by the definition`, () => {
                const random = generator(kind.length),
                    draw = () => [6, 4, 5, 9].map(n => Array.from({ length: n }, () => Math.fround(random.normal())));
                const start = draw(),
                    parameters = parametersOf(start),
                    weightDecay = 0.2,
                    settings = { kind, beta1: 0.8, beta2: 0.9, epsilon: 1e-6, momentum: 0.7, clip: 0 };
                const o = pa.optimizer(parameters, {
                    kind,
                    learningRate: 0.03,
                    weightDecay,
                    beta1: 0.8,
                    beta2: 0.9,
                    epsilon: 1e-6,
                    decoupledWeightDecay,
                    momentum: 0.7,
                    groups: [
                        { parameters: ['own'], learningRate: 3, weightDecay: 0.05 },
                        { parameters: ['spared'], learningRate: 0.5 },
                    ],
                    noDecay: ['spared'],
                    freeze: ['f*n'],
                });
                const decays = [weightDecay, 0.05, 0, 0],
                    rates = [0.03, 0.09, 0, 0.015];
                const expected = start.map(values => Float64Array.from(values)),
                    by = expected.map(({ length }, i) =>
                        optimizer({ ...settings, weightDecay: decays[i], decoupled: decoupledWeightDecay }, length),
                    );
                for (let t = 0; t < 8; t++) {
                    const gradients = draw();
                    backward(parameters, gradients);
                    o.step();
                    o.zeroGrad();
                    Object.values(parameters).forEach((p, i) => {
                        if (i === 2) assert.deepEqual([...p.toArray()], start[2]);
                        else {
                            by[i](expected[i], gradients[i], rates[i]);
                            assertClose(p.toArray(), expected[i], 2e-6, `${NAMES[i]} at step ${t + 1}`);
                        }
                    });
                }
            });
});

describe('fit', () => {
    const data = waves(12, 1),
        options = { epochs: 2, batchSize: 4, learningRate: 3e-3, seed: 5, clip: 1 };
    /** @param {any} model */
    const values = model => new Map(model.parameters.map((/** @type {any} */ { name, data }) => [name, data]));

    test('leaves frozen parameters as they are, by the bit, whatever the optimizer, and the others move', async () => {
        for (const kind of /** @type {const} */ (['sgd', 'adam', 'adamw', 'radam', 'lion'])) {
            const model = pa.classifier(small()),
                before = values(model);
            await model.fit(data, { ...options, optimizer: kind, weightDecay: 0.1, freeze: ['embed*', 'layers.0.*'] });
            for (const [name, now] of values(model)) {
                const frozen = name.startsWith('embed') || name.startsWith('layers.0.');
                if (frozen) assert.deepEqual(now, before.get(name), `${kind} ${name}`);
                else if (now.some((/** @type {number} */ v) => v !== 0))
                    assert.notDeepEqual(now, before.get(name), `${kind} ${name}`);
            }
        }
    });

    test('norms of gradients leave frozen ones out', () => {
        const norm = (/** @type {any} */ more) => {
            const model = pa.classifier(small({ dropout: 0, standardize: false }));
            return model.step({ x: data.x, y: data.y }, { learningRate: 1e-3, ...more }).gradientNorm;
        };
        const [all, one, two] = [
            norm({}),
            norm({ freeze: ['head*'] }),
            norm({ freeze: ['embed*', 'layers*', 'norm*', 'pos*'] }),
        ];
        assert.ok(
            one > 0 && two > 0 && Math.abs(one ** 2 + two ** 2 - all ** 2) < 1e-5 * all ** 2,
            `${all} ${one} ${two}`,
        );
    });

    test('factors of 1 and the decay of all change no bit; other factors do, here as in the worker', async () => {
        const fit = async (/** @type {any} */ more) => {
            const model = pa.classifier(small());
            await model.fit(data, { ...options, weightDecay: 0.01, ...more });
            return model.save();
        };
        const groups = [
            { parameters: ['head.*'], learningRate: 10 },
            { parameters: ['layers.*'], weightDecay: 0 },
        ];
        const plain = await fit({});
        assert.deepEqual(await fit({ groups: [{ parameters: ['head.*'] }] }), plain);
        const other = await fit({ groups });
        assert.notDeepEqual(other, plain);
        const far = await remote.classifier(small());
        for await (const _ of far.fit(data, { ...options, weightDecay: 0.01, groups }));
        assert.deepEqual(await far.save(), other);
    });

    test('goes on from a checkpoint with groups, frozen parameters and weights as if there had been no break', async () => {
        const all = {
            ...options,
            epochs: 3,
            groups: [{ parameters: ['head.*'], learningRate: 10, weightDecay: 0.1 }],
            freeze: ['embed*'],
            classWeights: { slow: 3 },
        };
        const set = { ...data, weights: data.x.map((_, i) => 1 + (i % 3)) };
        const whole = pa.classifier(small({ classes: data.classes })),
            broken = pa.classifier(small({ classes: data.classes }));
        await whole.fit(set, all);
        for await (const { epoch } of broken.fit(set, all)) if (epoch === 1) break;
        const again = pa.resume(broken.checkpoint());
        await again.fit(set, { resume: true });
        assert.deepEqual(again.save(), whole.save());
        await assert.rejects(async () => {
            const other = pa.resume(broken.checkpoint());
            await other.fit({ ...set, weights: set.weights.map(w => 4 - w) }, { resume: true });
        }, /fingerprint/);
    });

    test('says what is wrong with groups', () => {
        const model = pa.classifier(small());
        /** @param {any} more @param {RegExp | string} message */
        const says = (more, message) => assert.throws(() => model.fit(data, more), { message });
        says({ groups: {} }, /fit: groups must be an array of groups/);
        says({ groups: [3] }, 'fit: groups[0] must be an object, got 3');
        says({ groups: [{}] }, /fit: groups\[0\].parameters must be an array of names/);
        says(
            { groups: [{ parameters: ['haed.*'] }] },
            /fit: groups\[0\].parameters\[0\] is "haed.\*", which no parameter matches; did you mean "head\*"\? Known: embedding\*, /,
        );
        says(
            { freeze: ['ding*'] },
            'fit: freeze[0] is "ding*", which no parameter matches; did you mean "embedding*"? ' +
                'Known: embedding*, positions*, layers*, norm*, head*',
        );
        says(
            { groups: [{ parameters: ['head.*'], lr: 1 }] },
            /fit: groups\[0\]: unknown option "lr"; did you mean "learningRate"/,
        );
        says(
            { groups: [{ parameters: ['head.*'], learningRate: -1 }] },
            /groups\[0\].learningRate, a factor, must be a number of at least 0, got -1/,
        );
        says(
            { groups: [{ parameters: ['head.*'], weightDecay: NaN }] },
            /groups\[0\].weightDecay must be a number of at least 0, got NaN/,
        );
        says(
            { groups: [{ parameters: ['head.*'] }, { parameters: ['*.bias'] }] },
            /groups\[1\].parameters has head\S*bias, which groups\[0\] has already/,
        );
        says({ freeze: ['*'] }, 'fit: freeze leaves no parameter to be trained');
        says({ freeze: ['head.bais'] }, /fit: freeze\[0\]: unknown parameter "head.bais"; did you mean/);
        assert.throws(
            () => pa.optimizer([pa.parameter([2])], { freeze: ['0'] }),
            /optimizer: freeze leaves no parameter/,
        );
    });
});
