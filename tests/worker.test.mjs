// The models in a worker thread: the same answers and the same sentences as here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { loadLibrary, simd } from './support/library.mjs';
import { reports, small, waves } from './support/samples.mjs';
import { rejects } from './support/sentences.mjs';

const pa = await loadLibrary();
const remote = await loadWorker({ wasm: pa.module, simd });
const train = waves(30, 1);

test('trains, predicts, inspects and saves as the library does', async () => {
    assert.equal(remote.simd, pa.simd);
    const there = await remote.classifier(small()),
        here = pa.classifier(small());
    assert.deepEqual(there.config, here.config);
    const options = { epochs: 3, seed: 4, validation: waves(9, 2), reportEvery: 1 };
    const timeless = report => ({ ...report, seconds: 0, secondsLeft: 0 });
    const far = (await reports(there, train, options)).map(timeless);
    assert.deepEqual(far, (await reports(here, train, options)).map(timeless));
    assert.equal(far.length, 6);
    assert.deepEqual(await there.predict(train.x[0]), here.predict(train.x[0]));
    assert.deepEqual(await there.inspect(train.x[0]), here.inspect(train.x[0]));
    assert.deepEqual(await there.evaluate(train), here.evaluate(train));
    assert.deepEqual(await there.step(train, { learningRate: 1e-3 }), here.step(train, { learningRate: 1e-3 }));
    assert.deepEqual(await there.parameters(), here.parameters);
    const bytes = await there.save();
    assert.deepEqual(bytes, here.save());
    const opened = await remote.open(bytes);
    assert.deepEqual(await opened.predict(train.x[3]), here.predict(train.x[3]));
    assert.ok((await remote.memory()).used > 0);
    assert.deepEqual(await there.headOutputs(train.x[1]), here.headOutputs(train.x[1]));
    await there.setEta(0.5);
    here.setEta(0.5);
    assert.deepEqual(await there.step(train), here.step(train));
    await rejects(there.export({ format: 'primalformer-uea' }), 'export', 'pooling');
    await opened.dispose();
    await rejects(opened.predict(train.x[0]), 'disposed');
    await there.dispose();
    here.dispose();
});

test('language models too', async () => {
    const config = { length: 8, width: 8, heads: 2, depth: 1, seed: 6 },
        text = 'to be or not to be';
    const there = await remote.languageModel(config),
        here = pa.languageModel(config);
    for (const each of [there, here]) assert.equal((await reports(each, text, { epochs: 2, seed: 1 })).length, 2);
    assert.equal(
        await there.generate('to ', { tokens: 5, temperature: 0 }),
        here.generate('to ', { tokens: 5, temperature: 0 }),
    );
    assert.deepEqual(await there.evaluate(text), here.evaluate(text));
    const opened = await remote.openLanguageModel(await there.save()),
        any = /** @type {any} */ (await remote.open(await there.save()));
    assert.equal(
        await any.generate('to ', { tokens: 5, temperature: 0 }),
        here.generate('to ', { tokens: 5, temperature: 0 }),
    );
    await any.dispose();
    assert.deepEqual(
        await opened.generate([1, 2], { tokens: 3, seed: 1 }),
        here.generate([1, 2], { tokens: 3, seed: 1 }),
    );
    await rejects(/** @type {any} */ (there)._call('predict', [1]), 'no method "predict"');
    for (const model of [there, here, opened]) await model.dispose();
});

test('and graph classifiers', async () => {
    const config = { features: 2, classes: 2, width: 4, heads: 2, seed: 6 };
    const graph = {
        x: [
            [0, 1],
            [1, 0],
            [1, 1],
        ],
        edges: [
            [0, 1],
            [1, 2],
            [2, 0],
        ],
        y: [0, 1, -1],
    };
    const there = await remote.graphClassifier(config),
        here = pa.graphClassifier(config);
    for (const each of [there, here]) assert.equal((await reports(each, graph, { epochs: 3, seed: 1 })).length, 3);
    assert.deepEqual(await there.predict(graph), here.predict(graph));
    assert.deepEqual(await there.inspect(graph), here.inspect(graph));
    const opened = await remote.openGraphClassifier(await there.save());
    assert.deepEqual(await opened.evaluate(graph), here.evaluate(graph));
    for (const model of [there, here, opened]) await model.dispose();
});

test('a stream is not sent, which is said', async () => {
    const there = await remote.classifier(small());
    await rejects(
        Promise.resolve().then(() => there.fit({ samples: () => [] })),
        'fit',
        'samples()',
        'collect',
    );
    await there.dispose();
});

test('errors keep their sentences', async () => {
    await rejects(
        remote.classifier(/** @type {any} */ (small({ widht: 3 }))),
        'unknown option "widht"',
        'did you mean "width"',
    );
    const model = await remote.classifier(small());
    await rejects(model.predict([NaN, 1]), 'feature 0 of time step 0 is NaN');
    await rejects(
        (async () => {
            for await (const _ of model.fit(train, /** @type {any} */ ({ epoch: 3 })));
        })(),
        'did you mean "epochs"',
    );
    await rejects(model.predict(/** @type {any} */ (() => 1)), 'could not be cloned');
    await rejects(
        remote.classifier({ ...small(), attention: { kind: 'custom', forward: ({ v }) => v } }),
        'only data can be sent to a worker',
        'whose attention is a function is made in the page',
    );
    await rejects(loadWorker({ wasm: new Uint8Array([60, 33]) }), 'HTML');
    await model.dispose();
});

test('a signal, and leaving the loop, end the training there too; other calls are answered meanwhile', async () => {
    const model = await remote.classifier(small());
    const controller = new AbortController();
    const training = (async () => {
        let last;
        for await (const report of model.fit(train, { epochs: 1_000_000, signal: controller.signal })) last = report;
        return last;
    })();
    for (let i = 0; i < 3; i++) assert.equal((await model.predict(train.x[0])).logits.length, 3);
    await rejects(
        (async () => {
            for await (const _ of model.fit(train));
        })(),
        'being trained already',
    );
    setTimeout(() => controller.abort(), 50);
    assert.ok((await training)?.epoch);

    let seen = 0;
    for await (const _ of model.fit(train, { epochs: 1000 })) if (++seen === 2) break;
    assert.equal(seen, 2);
    assert.deepEqual(
        (await reports(model, train, { epochs: 1 })).map(({ epoch }) => epoch),
        [1],
    );
    await model.dispose();
});

test('what cannot be sent, and options that are none, are sentences', async () => {
    const model = await remote.classifier(small()),
        gone = Proxy.revocable({}, {}),
        iterate = async (/** @type {any} */ options) => {
            for await (const _ of model.fit(train, options)) break;
        };
    gone.revoke();
    for (const options of [null, 5, 'fast', [], Symbol('o'), gone.proxy])
        await rejects(iterate(options), 'fit: options ');
    await rejects(
        iterate({
            get signal() {
                throw new Error('no');
            },
        }),
        'fit: options could not be read: no',
    );
    for (const signal of [{}, 5, 'stop', gone.proxy, { aborted: false }, { addEventListener() {} }])
        await rejects(iterate({ signal }), 'fit: signal must be an AbortSignal, got');
    await iterate({ signal: null, epochs: 1 });
    for (const what of [Symbol('x'), () => 1, gone.proxy])
        for (const call of [
            () => model.predict(/** @type {any} */ (what)),
            () => model.setEta(/** @type {any} */ (what)),
            () => remote.seed(/** @type {any} */ (what)),
            () => remote.open(/** @type {any} */ (what)),
            () => model.evaluate(/** @type {any} */ ({ x: [what] })),
        ]) {
            await rejects(call(), 'worker: only data can be sent to a worker: ');
            await call().catch(error => assert.equal(error.constructor, Error));
        }
    assert.equal((await model.predict(train.x[0])).logits.length, 3); // nothing waits for what was never sent
});

test('leaving the loop of a worker that was terminated in it is no error', async () => {
    for (const end of ['before', 'while leaving']) {
        const other = await loadWorker({ wasm: pa.module, simd }),
            model = await other.classifier(small());
        let seen = 0;
        for await (const _ of model.fit(train, { epochs: 1000 })) {
            seen++;
            if (end === 'before') other.terminate();
            else setTimeout(() => other.terminate(), 0);
            break;
        }
        assert.equal(seen, 1);
        other.terminate();
        await rejects(model.predict(train.x[0]), 'terminated');
    }
});

test('a terminated worker answers every open and later call with an error', async () => {
    const model = await remote.classifier(small());
    const open = model.evaluate(waves(3000, 1));
    remote.terminate();
    await rejects(open, 'terminated');
    await rejects(model.predict(train.x[0]), 'terminated');
});
