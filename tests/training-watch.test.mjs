// What ends a training before its last epoch, what is called on the way, and which weights are left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { reports, small, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

const pa = await loadLibrary();
const train = waves(60, 1),
    other = waves(21, 2);
/** @param {any} model */
const weightsOf = model => model.parameters.map(({ data }) => data);
const wait = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

test('a training that gets no better ends after `patience` epochs', async () => {
    const still = { learningRate: 0, epochs: 50, seed: 1, validation: other };
    const model = pa.classifier(small({ dropout: 0 }));
    for (const earlyStopping of [3, { patience: 3 }, { patience: 3, monitor: 'accuracy' }]) {
        const all = await reports(model, train, { ...still, earlyStopping });
        assert.deepEqual(
            all.map(({ stopped }) => stopped),
            [null, null, null, 'patience'],
        );
        const { validation, best, secondsLeft, step } = all[3];
        assert.deepEqual(best, { epoch: 1, step: 4, ...validation });
        assert.equal(secondsLeft, 0);
        assert.equal(step, 16);
    }
    const last = await model.fit(train, { ...still, epochs: 3, earlyStopping: 3 });
    assert.equal(last?.stopped, 'epochs', 'three epochs are fewer than one and three');
    model.dispose();
});

test('minDelta is what must be gained in all, not from one epoch to the next', async () => {
    const model = pa.classifier(small({ dropout: 0 })),
        options = { epochs: 12, seed: 1, learningRate: 1e-3 };
    const losses = (await reports(model, train, options)).map(({ loss }) => loss);
    for (const minDelta of [0.02, 0.1]) {
        // By hand: the loss that has to be bettered, and since when it is.
        let reference = Infinity,
            waited = 0,
            end = losses.findIndex(loss => {
                if (loss < reference - minDelta) [reference, waited] = [loss, 0];
                else waited++;
                return waited === 2;
            });
        if (end < 0) end = losses.length - 1;
        const again = pa.classifier(small({ dropout: 0 }));
        const all = await reports(again, train, { ...options, earlyStopping: { patience: 2, minDelta } });
        assert.equal(all.length, end + 1);
        const least = Math.min(...losses.slice(0, end + 1));
        assert.equal(all.at(-1)?.best.loss, least, 'the best epoch is the best, by however little');
        again.dispose();
    }
    model.dispose();
});

test('the weights of the best epoch come back', async () => {
    const model = pa.classifier(small({ dropout: 0 })),
        kept = [];
    const last = await model.fit(train, {
        epochs: 12,
        seed: 1,
        learningRate: 0.03, // too large on purpose
        validation: other,
        restoreBest: true,
        callbacks: { epoch: ({ validation }) => void kept.push({ loss: validation.loss, weights: weightsOf(model) }) },
    });
    const best = kept.reduce((least, one) => (one.loss < least.loss ? one : least));
    assert.equal(last?.best?.epoch, kept.indexOf(best) + 1);
    assert.equal(last?.best?.loss, best.loss);
    assert.ok(kept.indexOf(best) < 11, 'the last epoch was not the best');
    assert.deepEqual(weightsOf(model), best.weights);
    assert.equal(model.evaluate(other).loss, best.loss);

    // An abort leaves the weights of the last step, as it says.
    const abort = new AbortController();
    const ended = await model.fit(train, {
        epochs: 9,
        learningRate: 0.03,
        restoreBest: true,
        signal: abort.signal,
        callbacks: { step: ({ step }) => void (step === 10 && (kept.push(weightsOf(model)), abort.abort())) },
    });
    assert.equal(ended?.stopped, 'signal');
    assert.deepEqual(weightsOf(model), kept.at(-1));
    model.dispose();
});

test('maxSeconds ends with the step in which they are over', async () => {
    const model = pa.classifier(small());
    const last = await model.fit(train, { epochs: 1e6, maxSeconds: 0.2, validation: other });
    assert.equal(last?.stopped, 'seconds');
    assert.ok(last.seconds >= 0.2 && last.seconds < 60, `${last.seconds} s`);
    assert.equal(last.secondsLeft, 0);
    for await (const report of model.fit(train, { epochs: 1e6, maxSeconds: 0.5, reportEvery: 1 })) {
        assert.ok(report.secondsLeft <= 0.5, `${report.secondsLeft} s`);
        if (report.step === 5) break;
    }
    model.dispose();
});

test('callbacks are called in their turn and may stop, at once or later', async () => {
    const model = pa.classifier(small()),
        told = [];
    const names = (/** @type {string} */ who) => ({
        begin: ({ epochs, steps, stepsPerEpoch }) => void told.push(`${who} begin ${epochs} ${steps} ${stepsPerEpoch}`),
        step: async ({ step, loss, learningRate }) => {
            await wait(1);
            assert.ok(loss > 0 && learningRate === 0.001);
            told.push(`${who} step ${step}`);
        },
        epoch: ({ epoch, validation }) => void told.push(`${who} epoch ${epoch} ${validation.loss > 0}`),
        end: ({ step, stopped }) => void told.push(`${who} end ${step} ${stopped}`),
    });
    const options = { epochs: 2, batchSize: 30, validation: other, seed: 1 };
    await model.fit(train, { ...options, callbacks: [names('a'), names('b')] });
    const each = [
        'begin 2 4 2',
        'step 1',
        'step 2',
        'epoch 1 true',
        'step 3',
        'step 4',
        'epoch 2 true',
        'end 4 epochs',
    ];
    assert.deepEqual(
        told,
        each.flatMap(one => [`a ${one}`, `b ${one}`]),
    );
    for (const [callbacks, steps, epoch] of /** @type {const} */ ([
        [{ step: ({ step }) => step < 3 }, 3, 2],
        [{ step: ({ step, stop }) => void (step === 1 && stop()) }, 1, 1],
        [{ epoch: async () => false }, 2, 1],
        [[{}, { begin: () => false }], 0, 0],
    ])) {
        const last = await model.fit(train, { ...options, callbacks });
        assert.deepEqual(
            last && [last.step, last.epoch, last.stopped, last.validation !== null],
            steps > 0 ? [steps, epoch, 'callback', epoch === 1 && steps === 2] : null,
        );
    }
    model.dispose();
});

test('a callback that fails ends the training with its error, and the model goes on', async () => {
    const model = pa.classifier(small()),
        whole = /** @type {any[]} */ ([]);
    const options = { epochs: 2, seed: 1, ema: 0.9, restoreBest: true };
    for (const moment of ['begin', 'step', 'epoch', 'end']) {
        const error = new TypeError('mine'),
            fails = () => {
                whole.push(weightsOf(model));
                throw error;
            };
        await assert.rejects(Promise.resolve(model.fit(train, { ...options, callbacks: { [moment]: fails } })), error);
        assert.deepEqual(weightsOf(model), whole.at(-1), moment);
    }
    assert.equal((await reports(model, train, { epochs: 1 })).length, 1);
    model.dispose();
});

test('the average of the weights is validated, and left at the end', async () => {
    const decay = 0.6;
    const model = pa.classifier(small({ dropout: 0 })),
        plain = pa.classifier(small({ dropout: 0 }));
    const average = weightsOf(model).map(data => Float64Array.from(data)),
        options = { epochs: 3, seed: 2, learningRate: 0.01, validation: other };
    let trained = weightsOf(model);
    const all = await reports(model, train, {
        ...options,
        ema: decay,
        callbacks: {
            step: ({ step }) => {
                trained = weightsOf(model);
                const d = Math.min(decay, (1 + step) / (10 + step));
                trained.forEach((data, p) =>
                    data.forEach((value, i) => (average[p][i] = d * average[p][i] + (1 - d) * value)),
                );
            },
        },
    });
    weightsOf(model).forEach((data, p) => assertClose(data, average[p], 1e-6, 'the average'));
    assert.equal(model.evaluate(other).loss, all[2].validation.loss);
    // It is looked at, and changes nothing of the training.
    await plain.fit(train, options);
    assert.deepEqual(weightsOf(plain), trained);
    // The best of the averages.
    const best = await model.fit(train, { ...options, ema: decay, restoreBest: true, learningRate: 0.1 });
    assert.equal(model.evaluate(other).loss, best?.best?.loss);
    model.dispose();
    plain.dispose();
});

test('accumulated batches are one larger batch', async () => {
    const one = pa.classifier(small()),
        two = pa.classifier(small());
    const far = await reports(one, train, { epochs: 2, seed: 1, batchSize: 7, accumulate: 3, reportEvery: 1 }),
        near = await reports(two, train, { epochs: 2, seed: 1, batchSize: 21, reportEvery: 1 });
    assert.deepEqual(
        far.map(({ step, loss }) => [step, loss]),
        near.map(({ step, loss }) => [step, loss]),
    );
    assert.deepEqual(weightsOf(one), weightsOf(two));
    one.dispose();
    two.dispose();
});

test('schedules by epochs, and of one’s own', async () => {
    const model = pa.classifier(small()),
        rates = async options =>
            (
                await reports(model, train, { epochs: 4, batchSize: 30, learningRate: 0.8, reportEvery: 1, ...options })
            ).map(({ learningRate }) => learningRate);
    const seen = /** @type {number[]} */ ([]);
    const own = (/** @type {number} */ progress) => {
        seen.push(progress);
        return (1 - progress) ** 2;
    };
    const twice = (/** @type {number[]} */ each) => each.flatMap(rate => [rate, rate]);
    assertClose(await rates({ schedule: 'linear', scheduleBy: 'epoch' }), twice([0.8, 0.6, 0.4, 0.2]), 1e-12, 'linear');
    assertClose(
        await rates({ schedule: { kind: 'step', every: 2 }, scheduleBy: 'epoch', warmup: 1 }),
        twice([0.8, 0.8, 0.8, 0.08]),
        1e-12,
        'rates',
    );
    assertClose(
        await rates({ schedule: own }),
        [0, 1, 2, 3, 4, 5, 6, 7].map(i => 0.8 * (1 - i / 8) ** 2),
        1e-12,
        'rates',
    );
    assert.deepEqual(seen, [0, ...[0, 1, 2, 3, 4, 5, 6, 7].map(i => i / 8)], 'once to see that it gives numbers');
    assertClose(
        await rates({ schedule: own, warmup: 2 }),
        [0.4, 0.8, ...[0, 1, 2, 3, 4, 5].map(i => 0.8 * (1 - i / 6) ** 2)],
        1e-12,
        'rates',
    );
    assertClose(
        await rates({ schedule: own, scheduleBy: 'epoch' }),
        twice([0, 1, 2, 3].map(i => 0.8 * (1 - i / 4) ** 2)),
        1e-12,
        'rates',
    );
    // PyTorch's OneCycleLR, stepped by epochs, has as many steps as epochs.
    const cycle = await rates({ schedule: { kind: 'oneCycle', pctStart: 0.5 }, scheduleBy: 'epoch' });
    assertClose([cycle[0], cycle[3]], [0.8 / 25, 0.8], 1e-6, 'oneCycle');
    await rejects(
        model.fit(train, { schedule: progress => (progress > 0.5 ? NaN : 1) }),
        'schedule(0.5',
        'NaN',
        'factor of the learning rate',
    );
    model.dispose();
});

test('the seconds that are left are those that are taken', async () => {
    const model = pa.classifier(small()),
        told = [];
    await model.fit(train, {
        epochs: 4,
        validation: other,
        reportEvery: 1,
        callbacks: {
            step: async info => {
                await wait(20);
                told.push(info);
            },
        },
    });
    const [half] = told.filter(({ step }) => step === 8),
        end = told[15].seconds;
    const taken = end - half.seconds;
    assert.ok(half.secondsLeft > taken / 4 && half.secondsLeft < taken * 4, `${half.secondsLeft} for ${taken}`);
    model.dispose();
});

test('what is no such option is said before anything is trained', () => {
    const model = pa.classifier(small()),
        before = weightsOf(model);
    for (const [options, ...parts] of /** @type {[any, ...string[]][]} */ ([
        [{ earlyStopping: 0 }, 'earlyStopping', 'got 0'],
        [{ earlyStopping: true }, 'earlyStopping', 'true'],
        [{ earlyStopping: { patience: 1.5 } }, 'earlyStopping.patience', '1.5'],
        [{ earlyStopping: { minDelta: -1 } }, 'earlyStopping.minDelta', '-1'],
        [{ earlyStopping: { monitor: 'acuracy' } }, 'earlyStopping.monitor', 'acuracy', 'accuracy'],
        [{ earlyStopping: { patients: 3 } }, 'patients', 'patience'],
        [{ restoreBest: 1 }, 'restoreBest', 'got 1'],
        [{ maxSeconds: 0 }, 'maxSeconds', 'got 0'],
        [{ maxSeconds: '60' }, 'maxSeconds', '60'],
        [{ callbacks: () => {} }, 'callbacks', 'object'],
        [{ callbacks: [{ step: 1 }] }, 'callbacks[0].step', 'function', 'got 1'],
        [{ callbacks: { onEpochEnd() {} } }, 'callbacks', 'onEpochEnd', 'epoch'],
        [{ ema: 1 }, 'ema', '1', '0.999'],
        [{ ema: -0.1 }, 'ema', '-0.1'],
        [{ accumulate: 0 }, 'accumulate', 'got 0'],
        [{ scheduleBy: 'batch' }, 'scheduleBy', 'batch', 'step'],
        [{ schedule: () => 'fast' }, 'schedule(0)', 'fast'],
    ]))
        says(() => model.fit(train, options), ...parts);
    assert.deepEqual(weightsOf(model), before);
    model.dispose();
});

test('what is monitored must be there', async () => {
    const model = pa.classifier(small()),
        before = weightsOf(model);
    await rejects(model.fit(train, { earlyStopping: { monitor: 'r2' } }), 'monitor', 'r2', 'loss', 'accuracy');
    await rejects(model.fit(train, { earlyStopping: { monitor: 'f1' } }), 'monitor', 'f1', 'validationSplit');
    await rejects(model.fit(train, { validation: other, earlyStopping: { monitor: 'mae' } }), 'mae', 'evaluation');
    await rejects(model.fit(train, { validation: other, earlyStopping: { monitor: 'rmse' } }), 'rmse', 'evaluation');
    assert.deepEqual(weightsOf(model), before);
    model.dispose();
});

test('metrics are monitored too', async () => {
    const model = pa.classifier(small({ dropout: 0 })),
        seen = /** @type {number[]} */ ([]);
    const last = await model.fit(train, {
        epochs: 8,
        seed: 1,
        learningRate: 0.02,
        validation: other,
        earlyStopping: { monitor: 'f1', patience: 8 },
        restoreBest: true,
        callbacks: { epoch: ({ validation }) => void seen.push(validation.f1) },
    });
    assert.equal(seen.length, 8);
    assert.equal(last?.best?.f1, Math.max(...seen));
    assert.equal(last?.best?.epoch, seen.indexOf(Math.max(...seen)) + 1);
    assert.equal((await model.evaluate(other, { metrics: ['f1'] })).f1, last?.best?.f1);
    model.dispose();
});

test('every kind of model takes them', async () => {
    const body = { width: 8, depth: 1, heads: 2, seed: 1 };
    const words = ['ab', 'abc', 'ba', 'cab'],
        pairs = { x: words, y: words.map(word => word.toUpperCase()) };
    const tokens = [0, 1, 2, 3].map(i => Float32Array.from({ length: 6 }, (_, t) => Math.sin(i + t)));
    const graph = {
        x: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
        edges: [0, 1, 1, 2, 2, 3, 3, 0],
        y: [0, 1, 0, 1],
    };
    const kinds = /** @type {[any, any, any, any][]} */ ([
        [pa.classifier(small()), train, other, {}],
        [
            pa.sequenceModel({ ...body, inputs: 1, outputs: 1, length: 6 }),
            { x: tokens, y: tokens },
            { x: tokens, y: tokens },
            {},
        ],
        [pa.languageModel({ ...body, length: 8 }), 'to be or not to be, that is', 'to be', {}],
        [pa.graphClassifier({ ...body, features: 3, classes: 2 }), graph, [0, 1, 0, 1], { learningRate: 0.01 }],
        [pa.translator({ ...body, source: { length: 8 }, target: { length: 8 } }), pairs, pairs, {}],
    ]);
    for (const [model, data, validation, more] of kinds) {
        const steps = [];
        const last = await model.fit(data, {
            epochs: 30,
            validation,
            earlyStopping: { patience: 2, minDelta: 1e9 },
            restoreBest: true,
            ema: 0.9,
            schedule: progress => 1 - progress,
            maxSeconds: 100,
            callbacks: { step: ({ step }) => void steps.push(step) },
            ...more,
        });
        assert.deepEqual([last.stopped, last.epoch, last.best.epoch <= 3], ['patience', 3, true]);
        assert.equal(steps.length, last.step);
        model.dispose();
    }
});

test('in a worker they are called in the page', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd }),
        there = /** @type {any} */ (await remote.classifier(small())),
        here = /** @type {any} */ (pa.classifier(small()));
    const timeless = ({ seconds, secondsLeft, stop, ...rest }) => rest;
    const run = async (/** @type {any} */ model, /** @type {any} */ more) => {
        const told = /** @type {any[]} */ ([]),
            tell = (/** @type {string} */ moment) => async (/** @type {any} */ info) => {
                await wait(0);
                told.push([moment, timeless(info)]);
                return more.until?.(moment, info);
            };
        const { until, ...options } = more;
        const last = await model.fit(train, {
            epochs: 4,
            seed: 1,
            validation: other,
            ema: 0.9,
            restoreBest: true,
            ...options,
            callbacks: [
                { begin: tell('begin'), step: tell('step') },
                { epoch: tell('epoch'), end: tell('end') },
            ],
        });
        return { told, last: last && timeless(last), bytes: await model.save() };
    };
    const root = (/** @type {number} */ progress) => Math.sqrt(1 - progress);
    for (const more of [
        { schedule: root, warmup: 3 },
        { schedule: root, scheduleBy: 'epoch', warmup: 1 },
        { schedule: 'cosine', until: (moment, { step }) => !(moment === 'step' && step === 6) },
        { until: (moment, { stop }) => void (moment === 'begin' && stop()) },
        { earlyStopping: { patience: 1, minDelta: 1e3 } },
    ])
        assert.deepEqual(await run(there, more), await run(here, more));
    for (const model of [here, there]) {
        let stop = () => {};
        const late = await model.fit(train, {
            epochs: 9,
            callbacks: { begin: info => void (stop = info.stop), epoch: ({ epoch }) => void (epoch === 2 && stop()) },
        });
        assert.deepEqual([late?.epoch, late?.stopped], [2, 'callback']);
    }
    await rejects(there.fit(train, { schedule: () => -1 }), 'schedule(0)', '-1');
    await rejects(there.fit(train, { schedule: progress => 0.5 - progress }), 'schedule(0.5', 'factor');
    await rejects(there.fit(train, { callbacks: [7] }), 'callbacks[0]', 'got 7');
    for (const moment of ['begin', 'step', 'epoch', 'end']) {
        const error = new TypeError('mine');
        const fails = {
            [moment]: async () => {
                await there.predict(train.x[0]); // the worker answers meanwhile
                throw error;
            },
        };
        await assert.rejects(Promise.resolve(there.fit(train, { epochs: 1, callbacks: fails })), error);
    }
    for await (const { step } of there.fit(train, { reportEvery: 1, callbacks: { step: () => wait(1) } }))
        if (step === 2) break;
    assert.equal((await there.fit(train, { epochs: 1 })).stopped, 'epochs');
    here.dispose();
    remote.terminate();
});
