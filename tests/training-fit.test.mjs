// fit(): the gradient it follows, its reports, how it is left, and what it says of data and options that are none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFinite } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { reports, small, uniform, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

const pa = await loadLibrary();
const train = waves(60, 1);

test('a step goes down the gradient of the loss', () => {
    for (const attention of ['softmax', { kind: 'primal', rank: 3, eta: 0.3 }]) {
        const model = pa.classifier(small({ width: 8, heads: 2, dropout: 0, standardize: false, attention }));
        const batch = { x: train.x.slice(0, 2), y: [0, 1] };
        const loss = () => model.step(batch, { learningRate: 0, optimizer: 'sgd' }).objective;
        const before = model.parameters,
            next = uniform(4),
            rate = 1e-3;
        model.step(batch, { learningRate: rate, optimizer: 'sgd' });
        const after = model.parameters;
        const direction = before.map(({ data }) => data.map(next));
        let analytic = 0;
        before.forEach(({ data }, i) =>
            data.forEach((value, j) => (analytic += ((value - after[i].data[j]) / rate) * direction[i][j])),
        );
        const at = size => {
            before.forEach(({ name, data }, i) =>
                model.setParameter(
                    name,
                    data.map((value, j) => value + size * direction[i][j]),
                ),
            );
            return loss();
        };
        const numeric = (at(1e-3) - at(-1e-3)) / 2e-3;
        assert.ok(
            Math.abs(analytic) > 0.01 && Math.abs(numeric - analytic) < 0.01 * Math.abs(analytic) + 2e-3,
            `${numeric} and ${analytic}`,
        );
        model.dispose();
    }
});

test('the same seed gives the same bits, another one others', async () => {
    const run = async seed => {
        const model = pa.classifier(small());
        await reports(model, train, { epochs: 2, seed });
        const bytes = model.save();
        model.dispose();
        return bytes;
    };
    assert.deepEqual(await run(3), await run(3));
    assert.notDeepEqual(await run(3), await run(4));
    pa.seed(9);
    const once = pa.classifier({ ...small(), seed: undefined }).save();
    pa.seed(9);
    assert.deepEqual(pa.classifier({ ...small(), seed: undefined }).save(), once);
});

test('reports come as often as asked, and schedules move the rate', async () => {
    const model = pa.classifier(small());
    const each = await reports(model, train, {
        epochs: 2,
        reportEvery: 'step',
        schedule: 'linear',
        warmup: 2,
        learningRate: 0.01,
    });
    assert.deepEqual(
        each.map(({ step }) => step),
        [1, 2, 3, 4, 5, 6, 7, 8],
    );
    assert.deepEqual(
        each.map(({ epoch }) => epoch),
        [1, 1, 1, 1, 2, 2, 2, 2],
    );
    assert.ok(each[0].learningRate < each[2].learningRate && each[7].learningRate < each[4].learningRate);
    assert.deepEqual(
        (await reports(model, train, { epochs: 2, reportEvery: 3 })).map(({ step }) => step),
        [3, 4, 6, 8],
    );
    assert.deepEqual(await reports(model, train, { epochs: 0 }), []);
    model.dispose();
});

test('weight decay spares the parameters of noDecay', () => {
    const start = pa.classifier(small({ standardize: false, dropout: 0, attention: 'softmax' }));
    const bytes = start.save(),
        batch = { x: train.x.slice(0, 4), y: train.y.slice(0, 4) };
    /** Parameters after two steps, by name. */
    const after = options => {
        const model = pa.open(bytes);
        for (let i = 0; i < 2; i++) {
            model.step(batch, { optimizer: 'sgd', learningRate: 0.1, ...options });
        }
        const values = Object.fromEntries(model.parameters.map(({ name, data }) => [name, data]));
        model.dispose();
        return values;
    };
    for (const decoupledWeightDecay of [false, true]) {
        const decay = { weightDecay: 0.5, decoupledWeightDecay },
            before = Object.fromEntries(start.parameters.map(({ name, data }) => [name, data]));
        // a rate so small that the gradients hardly change: what differs from no decay at all is the decay
        const small = { learningRate: 1e-3 },
            none = after(small),
            some = after({ ...small, ...decay, noDecay: ['*.bias', '*norm*', 'head.weight', 'head.weight'] });
        for (const [name, values] of Object.entries(some)) {
            const spared = /bias$|norm|^head\.weight$/.test(name);
            values.forEach((value, i) => {
                const decayed = none[name][i] - (spared ? 0 : 2 * 1e-3 * 0.5 * before[name][i]);
                assert.ok(Math.abs(value - decayed) < 3e-6, `${name}[${i}]: ${value}, not ${decayed}`);
            });
        }
    }
    start.dispose();
});

test('the rates of oneCycle, and its momentum, reach the optimizer', async () => {
    const run = async schedule => {
        const model = pa.classifier(small());
        const rates = (await reports(model, train, { epochs: 5, reportEvery: 1, seed: 1, schedule })).map(
            ({ learningRate }) => learningRate,
        );
        const weights = model.parameters.flatMap(({ data }) => [...data]);
        model.dispose();
        return { rates, weights };
    };
    const cycled = await run('oneCycle'),
        still = await run({ kind: 'oneCycle', cycleMomentum: false });
    assert.deepEqual(cycled.rates, still.rates);
    assert.notDeepEqual(cycled.weights, still.weights);
    assert.equal(cycled.rates.indexOf(Math.max(...cycled.rates)), 5); // 0.3 · 20 − 1
    assert.ok(Math.abs(cycled.rates[0] - 1e-3 / 25) < 1e-9 && cycled.rates[19] < 1e-8);
});

test('lion learns, and a step that says nothing goes on with it', async () => {
    const model = pa.classifier(small());
    const before = await reports(model, train, { epochs: 1, optimizer: 'lion', seed: 1 });
    const last = await model.fit(train, { epochs: 15, optimizer: 'lion', learningRate: 1e-3, clipValue: 0.1 });
    assert.equal(before[0].learningRate, 1e-4);
    assert.ok(last.loss < 0.8 * before[0].loss, `${last.loss}, ${before[0].loss}`);
    assert.equal(model.step({ x: train.x.slice(0, 4), y: train.y.slice(0, 4) }).learningRate, 1e-4);
    model.dispose();
});

test('an abort and a broken loop end the training; the model goes on working', async () => {
    const model = pa.classifier(small());
    const controller = new AbortController(),
        seen = [];
    for await (const report of model.fit(train, { epochs: 1000, reportEvery: 'step', signal: controller.signal })) {
        seen.push(report);
        if (seen.length === 3) controller.abort();
    }
    assert.deepEqual(
        seen.map(({ step, aborted }) => [step, aborted]),
        [
            [1, false],
            [2, false],
            [3, false],
            [3, true],
        ],
    );
    assert.deepEqual(
        { ...seen[3], aborted: false, stopped: null, seconds: seen[2].seconds, secondsLeft: seen[2].secondsLeft },
        seen[2],
        'nothing had been done since the report before',
    );
    const later = new AbortController();
    setTimeout(() => later.abort(), 60);
    const all = await reports(model, train, { epochs: 100_000, signal: later.signal });
    assert.ok(
        all.length > 0 &&
            all.length < 100_000 &&
            all.slice(0, -1).every(({ aborted }) => !aborted) &&
            all.every(({ loss }) => Number.isFinite(loss)),
    );
    assert.deepEqual(await reports(model, train, { signal: AbortSignal.abort() }), []);
    for await (const report of model.fit(train, { reportEvery: 1 })) if (report.step === 2) break;
    assert.ok(Number.isFinite(model.evaluate(train).loss));
    assert.ok(Number.isFinite(model.step({ x: train.x.slice(0, 4), y: train.y.subarray(0, 4) }).loss));
    model.dispose();
});

test('others get a turn while it trains', async () => {
    const model = pa.classifier(small({ width: 64 }));
    let turns = 0,
        over = false,
        longest = 0,
        last = performance.now();
    const tick = () => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
        turns++;
        if (!over) setImmediate(tick);
    };
    tick();
    const start = performance.now();
    await reports(model, waves(100, 3), { epochs: 3 });
    over = true;
    assert.ok(turns > (performance.now() - start) / 100, `${turns} turns in ${performance.now() - start} ms`);
    model.dispose();
});

test('predictions may be asked for in between, a second training not', async () => {
    const model = pa.classifier(small()),
        calm = pa.classifier(small());
    let steps = 0;
    for await (const report of model.fit(train, { epochs: 2, seed: 1, reportEvery: 1 })) {
        steps = report.step;
        model.predict(train.x[0]);
        model.inspect(train.x[1]);
        says(() => model.step({ x: train.x.slice(0, 1), y: [0] }), 'being trained');
        if (report.step === 1) await rejects(reports(model, train, {}), 'being trained already');
    }
    assert.equal(steps, 8);
    await reports(calm, train, { epochs: 2, seed: 1 });
    assert.deepEqual(model.save(), calm.save());
    const doomed = model.fit(train, { epochs: 5, reportEvery: 1 });
    await doomed.next();
    model.dispose();
    await rejects(doomed.next(), 'disposed');
    calm.dispose();
});

test('a loss that is not finite stops, and nothing has changed', async () => {
    const model = pa.classifier(small({ dropout: 0, norm: 'pre', finalNorm: false }));
    await reports(model, train, { epochs: 1 });
    const gentle = { x: train.x, y: train.y };
    await rejects(
        reports(model, gentle, { epochs: 300, optimizer: 'sgd', learningRate: 1e30 }),
        'epoch',
        'step',
        'learning rate is 1e+30',
    );
    for (const { data } of model.parameters) assertFinite(data);
    model.dispose();
});

test('sentences about data and options of training', () => {
    const model = pa.classifier(small());
    const with_ = changes => ({ ...waves(6, 1), ...changes });
    const bad = (data, ...parts) => says(() => model.fit(data), ...parts);
    bad(undefined, 'data set');
    bad(with_({ x: [] }), 'no samples');
    bad(with_({ y: [0, 1] }), '2 labels', '6 samples');
    bad(with_({ y: [0, 1, 2, 3, 0, 1] }), 'y[3] is 3', '0 to 2');
    bad(with_({ y: [0, 1, 2, -1, 0, 1] }), 'y[3] is -1');
    bad(with_({ y: [0, 1, 2, 0.5, 0, 1] }), 'y[3] is 0.5');
    bad(with_({ features: 3 }), '3 features', '2');
    bad(with_({ classes: ['a', 'b', 'c', 'd'] }), '4 classes');
    const x = waves(6, 1).x;
    x[4] = Float32Array.of(1, 2, 3);
    bad(with_({ x }), 'x[4]', '3 values', '2 features');
    x[4] = Float32Array.of(1, 2, 3, NaN);
    bad(with_({ x }), 'x[4]', 'feature 1 of time step 1 is NaN');
    x[4] = new Float32Array(0);
    bad(with_({ x }), 'x[4] is empty');
    x[4] = new Float32Array(42);
    bad(with_({ x }), 'x[4] has 21 time steps', '20');
    x[4] = /** @type {any} */ ([[1, 2], [3]]);
    bad(with_({ x }), 'x[4][1]', '2 features');
    const options = (given, ...parts) => says(() => model.fit(train, given), ...parts);
    options({ epoch: 3 }, 'unknown option "epoch"', 'did you mean "epochs"');
    options({ epochs: -1 }, 'epochs', '-1');
    options({ batchSize: 0 }, 'batchSize', '0');
    options({ learningRate: NaN }, 'learningRate', 'NaN');
    options({ optimizer: 'adma' }, 'optimizer', 'did you mean "adam"');
    options({ beta1: 1 }, 'beta1');
    options({ schedule: 'steps' }, 'schedule', 'did you mean "step"');
    options({ schedule: { kind: 'cosin' } }, 'schedule.kind', 'did you mean "cosine"');
    options({ schedule: { kind: 'step', every: 1.5 } }, 'schedule.every', '1.5');
    options({ schedule: { kind: 'step', power: 2 } }, 'unknown option of step "power"', 'gamma, every');
    options({ schedule: { kind: 'oneCycle', maxMomentum: 1 } }, 'schedule.maxMomentum must be below 1');
    options({ schedule: 'oneCycle', warmup: 5 }, 'warmup is 5', 'oneCycle', 'pctStart');
    options({ clipValue: -1 }, 'clipValue', '-1');
    options({ optimizer: 'adamw', decoupledWeightDecay: false }, 'decoupledWeightDecay is false', 'adamw');
    options({ noDecay: '*.bias' }, 'noDecay must be an array', '"*.bias"');
    options({ noDecay: [3] }, 'noDecay[0]', '3');
    options({ noDecay: ['*.bais'] }, 'noDecay[0]', '"*.bais"', 'no parameter matches');
    options({ noDecay: ['head.wieght'] }, 'noDecay[0]', 'did you mean "head.weight"');
    options({ signal: 3 }, 'signal', '3');
    options({ reportEvery: 'batch' }, 'reportEvery', '"batch"');
    options({ validation: with_({ y: [] }) }, 'validation', '0 labels');
    says(() => model.setParameter('head.wieght', []), 'unknown parameter "head.wieght"', 'did you mean "head.weight"');
    says(() => model.setParameter('head.bias', [1, 2]), 'head.bias', '[3]', '2 values');
    says(() => model.setParameter('head.bias', [1, 2, NaN]), 'value 2 of head.bias is NaN');
    model.dispose();
    model.dispose();
    for (const use of [
        () => model.predict(train.x[0]),
        () => model.fit(train),
        () => model.step(train),
        () => model.evaluate(train),
        () => model.inspect(train.x[0]),
        () => model.save(),
        () => model.parameters,
        () => model.setParameter('a', []),
        () => model.enableHead(0, 0, true),
        () => model.standardize(train),
        () => model.headOutputs(train.x[0]),
        () => model.setEta(0.1),
        () => model.export({ format: 'primalformer-uea' }),
    ])
        says(use, 'this model was disposed of');
});
