// findLearningRate(): what curves say, against fastai's formulas; that it leaves the model alone; known cases.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { advised } from '../web/training/learning-rate.js';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';
import { rejects } from './support/sentences.mjs';

const pa = await loadLibrary();
const train = waves(60, 1);
const golden = JSON.parse(readFileSync(new URL('golden/learning_rate.json', import.meta.url), 'utf8'));

for (const { name, rates, losses, diverged, smoothed, ...places } of golden)
    test(`the curve of ${name}`, () => {
        const found = advised(Float64Array.from(rates), Float64Array.from(losses), { smoothing: 0.9, diverged });
        assertClose(found.smoothed, smoothed, 1e-12, 'smoothed');
        for (const [place, rate] of Object.entries(places)) assertClose([found[place]], [rate], 1e-12, place);
        assert.match(found.advice, /^Try learningRate: 0\.\d+\. The loss falls fastest at/);
    });

test('gradient descent on a quadratic: the suggestion lies below 2/λ, from where on it diverges', () => {
    for (const curvature of [0.1, 1, 30]) {
        const losses = /** @type {number[]} */ ([]),
            rates = /** @type {number[]} */ ([]);
        let w = 1,
            v = 1;
        for (let i = 0; i < 100 && (i === 0 || losses[i - 1] < 10 * curvature); i++) {
            rates.push(1e-5 * 1e8 ** (i / 99));
            losses.push(0.5 * curvature * (w * w + v * v) + 0.1);
            w *= 1 - rates[i] * curvature;
            v -= rates[i] * curvature * v + 1e-3 * Math.sin(i); // what batches differ by
        }
        const { suggestion, steepest, minimum } = advised(Float64Array.from(rates), Float64Array.from(losses), {
            smoothing: 0.9,
            diverged: true,
        });
        assert.ok(suggestion && suggestion < 2 / curvature && suggestion > 0.002 / curvature, `${suggestion}`);
        assert.ok(steepest && steepest < 2 / curvature && minimum && minimum > suggestion);
    }
});

test('where the loss does not fall there is no suggestion', () => {
    const rates = Float64Array.from({ length: 100 }, (_, i) => 1e-6 * 1e6 ** (i / 99));
    const flat = advised(rates, new Float64Array(100).fill(2), { smoothing: 0.9, diverged: false });
    assert.deepEqual([flat.suggestion, flat.steepest, flat.minimum], [null, null, null]);
    assert.match(flat.advice, /^At no rate between 0\.000001 and 1 did the loss fall/);
    const noise = Float64Array.from({ length: 100 }, (_, i) => 2 + 0.1 * Math.sin(i * i));
    assert.equal(advised(rates, noise, { smoothing: 0.9, diverged: false }).suggestion, null);
    const rising = rates.map(rate => 1 + 50 * rate);
    assert.match(
        advised(rates, rising, { smoothing: 0.9, diverged: true }).advice,
        /at the last of them it diverges: take more `steps`/,
    );
});

test('it finds rates that train, and leaves model, optimizer and chance as they are', async () => {
    const run = async (/** @type {boolean} */ looks) => {
        pa.seed(5);
        const model = pa.classifier({ ...small(), seed: undefined });
        await model.fit(train, { epochs: 1 });
        if (looks) {
            const before = model.save();
            const { rates, losses, suggestion, steepest, minimum, advice } = await model.findLearningRate(train, {
                weightDecay: 0.01,
                batchSize: 20,
            });
            assert.deepEqual(model.save(), before);
            assert.ok(suggestion && steepest && minimum && suggestion > 1e-4 && suggestion < 0.3, advice);
            assert.equal(rates.length, losses.length);
            assert.ok(rates[0] === 1e-7 && Math.abs(rates[1] / rates[0] - 1e8 ** (1 / 99)) < 1e-9);
            assert.ok(losses.every(Number.isFinite) && advice.includes('learningRate'));
        }
        model.step(train, { learningRate: 1e-3 }); // goes on with the optimizer
        await model.fit(train, { epochs: 1 });
        const more = pa.classifier({ ...small(), seed: undefined });
        const bytes = [model.save(), more.save()];
        model.dispose();
        more.dispose();
        return bytes;
    };
    assert.deepEqual(await run(true), await run(false));
});

test('rates beyond all bounds are the end of the curve, not an error', async () => {
    const model = pa.classifier(small());
    const { diverged, rates, losses } = await model.findLearningRate(train, { to: 1e30, optimizer: 'sgd' });
    assert.ok(diverged && rates.length < 100 && losses.every(Number.isFinite));
    model.dispose();
});

test('every kind of model has it', async () => {
    const body = { width: 8, depth: 1, heads: 2, seed: 1 },
        few = { steps: 20, from: 1e-5 };
    const series = [0, 1, 2, 3].map(i => Float32Array.from({ length: 6 }, (_, t) => Math.sin(i + t)));
    const graph = {
        x: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
        edges: [0, 1, 1, 2, 2, 3, 3, 0],
        y: [0, 1, 0, 1],
    };
    for (const [model, data] of /** @type {[any, any][]} */ ([
        [pa.sequenceModel({ ...body, inputs: 1, outputs: 1, length: 6 }), { x: series, y: series }],
        [pa.languageModel({ ...body, length: 8 }), 'to be or not to be, that is'],
        [pa.graphClassifier({ ...body, features: 3, classes: 2 }), graph],
        [
            pa.translator({ ...body, source: { length: 8 }, target: { length: 8 } }),
            { x: ['ab', 'ba'], y: ['AB', 'BA'] },
        ],
    ])) {
        const before = model.save();
        assert.ok((await model.findLearningRate(data, few)).rates.length > 2);
        assert.deepEqual(model.save(), before);
        model.dispose();
    }
});

test('in a worker, with the same numbers', async () => {
    const remote = await loadWorker({ wasm: pa.module, simd }),
        there = await remote.classifier(small()),
        here = pa.classifier(small());
    assert.deepEqual(
        await there.findLearningRate(train, { steps: 30 }),
        await here.findLearningRate(train, { steps: 30 }),
    );
    here.dispose();
    remote.terminate();
});

test('a test that is ended early says so, and counts no report twice', async () => {
    const model = pa.classifier(small());
    const none = await model.findLearningRate(train, { signal: AbortSignal.abort() });
    assert.deepEqual([none.rates.length, none.losses.length, none.suggestion], [0, 0, null]);
    assert.match(none.advice, /ended after 0 of 100 steps/);
    const one = await model.findLearningRate(train, { maxSeconds: 1e-9 });
    assert.equal(one.losses.length, 1);
    assert.match(one.advice, /ended after 1 of 100 steps/);
    const ending = new AbortController(),
        timer = setTimeout(() => ending.abort(), 100);
    const some = await model.findLearningRate(train, { steps: 10_000, signal: ending.signal });
    clearTimeout(timer);
    assert.equal(some.losses.length, some.rates.length);
    assert.notEqual(some.losses.at(-1), some.losses.at(-2), 'that of the abort is the last one again');
    const falling = Float64Array.from({ length: 40 }, (_, i) => 1 - i / 50);
    assert.match(
        advised(falling, falling, { smoothing: 0, diverged: false, steps: 100 }).advice,
        /where it is still falling\. The test was ended after 40 of 100 steps/,
    );
    model.dispose();
});

test('what it is not told', async () => {
    const model = pa.classifier(small());
    for (const [options, ...parts] of /** @type {[any, ...string[]][]} */ ([
        [{ from: 1, to: 0.1 }, 'from 1 to 0.1'],
        [{ from: 0 }, 'from 0'],
        [{ to: 'large' }, 'to', 'large'],
        [{ steps: 3 }, 'steps', '3'],
        [{ smoothing: 1 }, 'smoothing', '1'],
        [{ epochs: 3 }, 'no option epochs'],
        [{ schedule: 'cosine' }, 'no option schedule'],
        [{ optimiser: 'sgd' }, 'optimiser', 'optimizer'],
        [7, 'options', '7'],
    ]))
        await rejects(model.findLearningRate(train, options), ...parts);
    await rejects(model.findLearningRate(/** @type {any} */ ({ x: [] }), {}), 'data');
    model.dispose();
    await rejects(model.findLearningRate(train), 'disposed');
});
