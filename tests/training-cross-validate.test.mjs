// Cross-validation: mean, deviation and interval of whatever evaluate() says; models made, seeded and disposed of; here
// and in a worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossValidate, kFold } from 'primal-attention/data';
import { figuresOf, summary, tQuantile } from '../web/training/figures.js';
import { loadWorker } from 'primal-attention/worker';
import { loadLibrary } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = await loadLibrary();
const data = waves(30, 1);
const config = small();
const fit = { epochs: 2, batchSize: 8, learningRate: 0.01 };

test('the quantiles of Student’s t are scipy’s', () => {
    for (const [freedom, quantile] of [
        [1, 12.706204736],
        [2, 4.30265273],
        [3, 3.182446305],
        [4, 2.776445105],
        [9, 2.262157163],
        [29, 2.045229642],
    ])
        assert.ok(Math.abs(tQuantile(freedom) - quantile) < 1e-8, `${freedom}: ${tQuantile(freedom)}`);
});

test('figures: numbers wherever they stand, null where there are none, lists place by place', () => {
    const all = [
        { loss: 1, auc: null, name: 'x', f1: [0.5, null], confusion: [new Int32Array(2)], deep: { mae: 2, is: true } },
        { loss: 3, auc: 0.5, name: 'y', f1: Float64Array.of(1, 0.25), deep: { mae: NaN } },
        { loss: 5, auc: 0.75, name: 'z', f1: [0, 0.75], deep: { mae: 6 } },
    ].map(figuresOf);
    const { mean, deviation, interval } = summary(all, 0.5);
    assert.deepEqual(mean, { loss: 3, auc: 0.625, f1: [0.5, 0.5], deep: { mae: 4 } });
    assert.deepEqual(deviation, {
        loss: 2,
        auc: Math.sqrt(0.03125),
        f1: [0.5, Math.sqrt(0.125)],
        deep: { mae: Math.sqrt(8) },
    });
    const width = 4.30265273 * 2 * Math.sqrt(1 / 3 + 0.5); // Nadeau & Bengio
    assert.ok(Math.abs(interval.low.loss - (3 - width)) < 1e-7 && Math.abs(interval.high.loss - (3 + width)) < 1e-7);
    assert.deepEqual(summary([figuresOf({ loss: 2, auc: null })], 1).deviation, { loss: null, auc: null });
    assert.deepEqual(summary([{ f1: [1] }, { f1: [1, 2] }], 1).mean, { f1: null });
});

test('each fold has a model of its own, trained on the rest, evaluated and disposed of', async () => {
    const parts = kFold(data, { folds: 3, seed: 5 }),
        made = [],
        seen = [];
    const run = pa.crossValidate(
        async fold => {
            made.push(pa.classifier(config));
            assert.equal(made.length, fold + 1);
            return made[fold];
        },
        data,
        { folds: 3, seed: 5, ...fit, onFold: (fold, all) => seen.push([fold.fold, all.folds.length]) },
    );
    const sofar = [];
    for await (const all of run) sofar.push(all);
    assert.deepEqual(seen, [
        [0, 1],
        [1, 2],
        [2, 3],
    ]);
    assert.ok(made.every(model => model.disposed));
    const { mean, deviation, folds, confusion } = sofar[2];
    assert.deepEqual(
        sofar.map(all => all.folds.length),
        [1, 2, 3],
    );
    // by hand
    const losses = [];
    for (const [f, part] of parts.entries()) {
        pa.seed(5 + f);
        const model = pa.classifier(config);
        await model.fit(part.train, { ...fit, seed: 5 + f });
        const evaluation = model.evaluate(part.test);
        assert.deepEqual(folds[f].evaluation, evaluation);
        assert.deepEqual([folds[f].fold, folds[f].epochs], [f, 2]);
        assert.ok(folds[f].seconds > 0);
        losses.push(evaluation.loss);
        model.dispose();
    }
    const average = losses.reduce((a, b) => a + b) / 3;
    assert.ok(Math.abs(mean.loss - average) < 1e-12);
    assert.ok(Math.abs(deviation.loss - Math.sqrt(losses.reduce((sum, x) => sum + (x - average) ** 2, 0) / 2)) < 1e-12);
    assert.equal(
        confusion.flatMap(row => [...row]).reduce((a, b) => a + b),
        data.x.length,
    );
    // the same seed, the same figures; awaited
    const again = await pa.crossValidate(() => pa.classifier(config), data, { folds: 3, seed: 5, ...fit });
    assert.deepEqual(again.mean, mean);
    const other = await pa.crossValidate(() => pa.classifier(config), data, { folds: 3, seed: 6, ...fit });
    assert.notEqual(other.mean.loss, mean.loss);
});

test('regression, options of fit beside those of the folds, groups of both kinds', async () => {
    const numbers = { x: data.x, y: Float32Array.from(data.x, x => x[0]) },
        owner = data.x.map((_, i) => i % 6);
    const { mean, folds } = await crossValidate(
        () => pa.classifier(small({ classes: undefined, outputs: 1 })),
        numbers,
        {
            folds: 2,
            groups: owner,
            fit: { epochs: 1, learningRate: 1e-3 },
        },
    );
    assert.ok(Number.isFinite(mean.mae) && folds.length === 2 && folds[0].epochs === 1);
});

test('a signal ends it after the folds that are done, leaving the loop too; the models are disposed of', async () => {
    const abort = new AbortController(),
        made = [];
    const make = () => made[made.push(pa.classifier(config)) - 1];
    const last = await pa.crossValidate(make, data, {
        folds: 3,
        ...fit,
        signal: abort.signal,
        onFold: () => abort.abort(),
    });
    assert.deepEqual([last.folds.length, last.aborted, made.length], [1, true, 2]);
    abort.abort();
    assert.equal(await pa.crossValidate(make, data, { folds: 3, ...fit, signal: abort.signal }), null);
    for await (const all of pa.crossValidate(make, data, { folds: 3, ...fit })) if (all.folds.length === 2) break;
    assert.equal(made.length, 2 + 1 + 2);
    await assert.rejects(pa.crossValidate(make, data, { folds: 2, epoch: 1 }), /fit: unknown option "epoch"/);
    assert.ok(made.every(model => model.disposed));
});

test('models of a worker too', async () => {
    const remote = await loadWorker({ simd: 'simd128' });
    try {
        const make = async fold => {
            await remote.seed(5 + fold);
            return remote.classifier(config);
        };
        const options = { folds: 2, seed: 5, ...fit };
        const there = await crossValidate(make, data, options),
            here = await pa.crossValidate(() => pa.classifier(config), data, options);
        assert.equal(there.folds.length, 2);
        if (pa.simd === 'simd128') assert.deepEqual(there.mean, here.mean);
    } finally {
        remote.terminate();
    }
});

test('what cannot be validated is refused by a sentence', async () => {
    const make = () => pa.classifier(config),
        named = { x: data.x.slice(0, 13), y: ['rare', ...Array.from(data.y.slice(1, 13), y => `c${y % 2}`)] };
    for (const [call, sentence] of [
        [
            () => pa.crossValidate(undefined, data),
            /crossValidate: make must be a function that makes a model, got undef/,
        ],
        [() => pa.crossValidate(() => 5, data), /crossValidate: make\(0\) must give a model, got 5/],
        [() => pa.crossValidate(make, { x: [[1]] }), /crossValidate: 5 folds of 1 sample: each needs one/],
        [() => pa.crossValidate(make, { ...data, edges: [[0, 1]] }), /crossValidate: the data set is a graph/],
        [() => pa.crossValidate(make, null), /crossValidate: the data set must be an object, got null/],
        [
            () => pa.crossValidate(make, data, 3),
            /crossValidate: options must be an object, got 3; for 3 folds: \{ folds: 3 \}/,
        ],
        [() => pa.crossValidate(make, data, { folds: 0 }), /crossValidate: folds must be a whole number from 2/],
        [() => pa.crossValidate(make, data, { onFold: 1 }), /crossValidate: onFold must be a function, got 1/],
        [() => pa.crossValidate(make, data, { fit: 1 }), /crossValidate: fit must be an object, got 1/],
        [
            () => pa.crossValidate(make, data, { fold: 3 }),
            /crossValidate: unknown option "fold"; did you mean "folds"\? Its own: folds, .*onFold, fit\..* fit: unknown/,
        ],
        [
            () => pa.crossValidate(make, data, { epoch: 3 }),
            /crossValidate: unknown option "epoch"\. .* did you mean "epochs"/,
        ],
        [
            () => pa.crossValidate(() => pa.classifier(small({ classes: 3 })), named, { folds: 4, epochs: 1 }),
            /crossValidate: the training part of fold \d has no sample of 1 class \("rare"\)/,
        ],
    ])
        await assert.rejects(async () => call(), sentence);
    const one = make();
    await assert.rejects(
        async () => pa.crossValidate(() => one, data, { folds: 2, epochs: 1 }),
        /crossValidate: make\(1\) gave the model of fold 0 again, .*; make a new one for each/,
    );
    one.predict(data.x[0]); // it was not disposed of
    one.dispose();
});
