// Checkpoints: a training that was broken off goes on as if it had not been, bit for bit; what a file that is none, or
// other data and options, are told; the second fit(); the history.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { historyCsv } from 'primal-attention/data';
import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { loadWorker } from 'primal-attention/worker';
import { loadBase, loadLibrary, simd } from './support/library.mjs';
import { randomArray, reports, small, waves } from './support/samples.mjs';
import { rejects, says } from './support/sentences.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd });
after(() => remote.terminate());

const train = waves(14, 1),
    test3 = waves(5, 2),
    options = { epochs: 3, batchSize: 4, seed: 5, learningRate: 3e-3 };
/** Four steps in an epoch. */
const STEPS = 4;

/** @param {any} config @param {any} fit @param {any} [data] */
const classify = (config, fit = {}, data = train) => ({
    make: (/** @type {any} */ on) => on.classifier(small({ width: 8, depth: 1, heads: 2, dropout: 0.1, ...config })),
    data,
    fit,
});

const even = { ...waves(70, 1), x: waves(70, 1).x.filter(x => x.length === 40) };
even.y = even.y.slice(0, even.x.length);
const nodes = 7,
    graph = {
        x: randomArray(2 * nodes, 3),
        edges: Int32Array.from({ length: 2 * nodes }, (_, i) => (i % 2 ? i >> 1 : ((i >> 1) + 1) % nodes)),
        y: Int32Array.from({ length: nodes }, (_, i) => i % 3),
    };
const table = {
    x: Array.from({ length: 14 }, (_, i) => [i / 3, i % 2]),
    y: Float32Array.from({ length: 14 }, (_, i) => Math.sin(i) + 5),
};
const sequences = {
    x: Array.from({ length: 14 }, (_, i) => randomArray(2 * (6 + (i % 3)), i)),
    y: Array.from({ length: 14 }, (_, i) => randomArray(6 + (i % 3), 50 + i)),
};
const pairs = {
    x: Array.from({ length: 14 }, (_, i) => 'abcab'.slice(i % 3)),
    y: Array.from({ length: 14 }, (_, i) => 'cbacb'.slice(i % 3)),
};

/** @type {Record<string, { make: (on: any) => any, data: any, fit?: any }>} */
const CASES = {
    primal: classify({ attention: { kind: 'primal', rank: 3, eta: 0.2 } }),
    'primal, ksvdPerBatch': classify({ attention: { kind: 'primal', rank: 3, eta: 0.2 }, ksvdPerBatch: true }),
    ...Object.fromEntries(
        ['sgd', 'adam', 'adamw', 'radam', 'lion'].map(optimizer => [
            optimizer,
            classify({ attention: 'linear' }, { optimizer, momentum: 0.8, clip: 1 }),
        ]),
    ),
    'noDecay, clipValue': classify(
        { attention: 'softmax' },
        { optimizer: 'adamw', noDecay: ['*.bias', '*norm*.weight'], clipValue: 0.1 },
    ),
    mixup: classify({ attention: 'softmax' }, { mixup: 0.4 }, even),
    'mixup and cutmix': classify({ attention: 'softmax' }, { mixup: 0.4, cutmix: 1 }, even),
    'oneCycle, validation': classify({ attention: 'softmax' }, { schedule: 'oneCycle', validation: test3 }),
    'cosine, warm-up': classify({ attention: 'softmax' }, { schedule: 'cosine', warmup: 3 }),
    'a schedule of one’s own': classify(
        { attention: 'linear' },
        { schedule: (/** @type {number} */ progress) => 1 - progress / 2, warmup: 2 },
    ),
    'schedule by epochs': classify({ attention: 'linear' }, { schedule: 'linear', scheduleBy: 'epoch' }),
    'batches that add up': classify({ attention: 'linear' }, { batchSize: 2, accumulate: 2, mixup: 0.3 }, even),
    'average of the weights': classify({ attention: 'linear' }, { ema: 0.9, validation: test3 }),
    'early stopping, best weights': classify(
        { attention: 'linear' },
        { learningRate: 0.05, validation: test3, earlyStopping: { patience: 1, minDelta: 0.01 }, restoreBest: true },
    ),
    'a part for validation': classify({ attention: 'linear' }, { batchSize: 2, validationSplit: 0.3, ema: 0.8 }),
    weights: classify({ attention: 'softmax' }, {}, { ...train, weights: train.x.map((_, i) => (i % 5) + 1) }),
    'class weights': classify({ attention: 'softmax' }, { classWeights: { slow: 3, fast: 0.5 } }),
    'several labels': classify(
        { attention: 'softmax', loss: 'multiLabel' },
        {},
        { ...train, y: train.x.map((_, i) => [i % 2, (i >> 1) % 2, 1 - (i % 2)]) },
    ),
    'groups, freeze': classify(
        { attention: 'softmax' },
        {
            optimizer: 'adamw',
            groups: [{ parameters: ['head.*'], learningRate: 0.1, weightDecay: 0.2 }],
            freeze: ['*embed*'],
        },
    ),
    streamed: classify(
        { attention: 'softmax' },
        {},
        {
            features: 2,
            classes: train.classes,
            samples: async function* () {
                for (let i = 0; i < 14; i++) yield { x: train.x[i], y: train.y[i] };
            },
        },
    ),
    'no shuffle': classify({ attention: 'softmax' }, { shuffle: false }),
    skyformer: classify({ attention: { kind: 'skyformer', landmarks: 6 } }),
    'implicit, drawn samples': classify({ attention: { kind: 'implicit', samples: 6, magnitudeDropout: 0.1, p: 3 } }),
    'implicit, MIKAN': classify({ attention: { kind: 'implicit', samples: 6, source: 'mikan', klWeight: 0.01 } }),
    'dropPath, final dropout': classify({ attention: 'softmax', depth: 2, dropPath: 0.2, finalDropout: 0.2 }),
    table: {
        make: on =>
            on.classifier({
                input: { kind: 'table', columns: [{ name: 'a' }, { name: 'b', categories: ['x', 'y'] }] },
                outputs: 1,
                loss: 'mse',
                width: 8,
                depth: 1,
                heads: 2,
                seed: 1,
                attention: 'softmax',
            }),
        data: table,
    },
    sequence: {
        make: on =>
            on.sequenceModel({
                inputs: 2,
                outputs: 1,
                length: 10,
                causal: true,
                loss: 'mse',
                width: 8,
                depth: 1,
                heads: 2,
                seed: 1,
                dropout: 0.1,
                attention: 'softmax',
            }),
        data: sequences,
    },
    language: {
        make: on => on.languageModel({ length: 8, width: 8, depth: 1, heads: 2, seed: 1, attention: 'linear' }),
        data: 'to be, or not to be, that is the question: whether it is nobler in the mind to suffer the slings '.repeat(
            1 + 8 / 6,
        ),
    },
    graph: {
        make: on => on.graphClassifier({ features: 2, classes: 3, width: 8, depth: 2, heads: 2, seed: 1 }),
        data: graph,
        fit: { epochs: 12, batchSize: undefined },
    },
    'implicit graph, IKAN': {
        make: on =>
            on.graphClassifier({
                features: 2,
                classes: 3,
                width: 8,
                depth: 2,
                heads: 2,
                seed: 1,
                attention: { kind: 'graphImplicit', samples: 6, source: 'ikan' },
            }),
        data: graph,
        fit: { epochs: 12, batchSize: undefined },
    },
    translator: {
        make: on =>
            on.translator({
                source: { vocabulary: 'abc', length: 6 },
                target: { vocabulary: 'abc', length: 6 },
                width: 8,
                depth: 1,
                heads: 2,
                seed: 1,
                dropout: 0.1,
            }),
        data: pairs,
    },
    'attention of one’s own': {
        make: on =>
            on.classifier(
                small({
                    width: 8,
                    depth: 1,
                    heads: 2,
                    dropout: 0.1,
                    attention: { kind: 'custom', forward: forwardOf(on) },
                }),
            ),
        data: train,
    },
};

/** @param {any} on */
const forwardOf =
    on =>
    ({ q, k, v }) => {
        const map = on.ops.softmax({ x: on.ops.matmul({ a: q, b: k }, { transposeB: true }) });
        return on.ops.matmul({ a: map, b: v });
    };

/** Reports without what the clock says. @param {any[]} list */
const timeless = list => list.map(({ seconds, secondsLeft, ...report }) => report);

/** A checkpoint without it. @param {Uint8Array} bytes */
function timelessFile(bytes) {
    const { tensors, metadata } = readSafetensors(bytes),
        training = JSON.parse(metadata.training);
    delete training.record.at.seconds;
    return { tensors, metadata: { ...metadata, checksum: '', training } };
}

/**
 * The reports of a training, up to so many.
 * @param {any} model @param {any} data @param {any} given @param {number} most
 */
async function first(model, data, given, most) {
    const found = [];
    for await (const report of model.fit(data, given)) {
        found.push(report);
        if (found.length === most) break;
    }
    return found;
}

describe('a break after any step leaves no trace', () => {
    for (const [name, { make, data, fit = {} }] of Object.entries(CASES))
        test(name, async () => {
            const given = { ...options, reportEvery: 'step', ...fit };
            const whole = make(pa),
                all = timeless(await reports(whole, data, given)),
                bytes = whole.save();
            assert.ok(all.length >= 9, `${all.length} reports`);
            assert.equal(whole.history.length, all.at(-1).epoch);
            whole.dispose();
            for (const most of [1, STEPS, STEPS + 2]) {
                const begun = make(pa),
                    before = await first(begun, data, given, most),
                    checkpoint = begun.checkpoint();
                begun.dispose();
                pa.seed(most); // the instance's chance is no part of it
                const again = pa.resume(checkpoint, name.startsWith('attention') ? { forward: forwardOf(pa) } : {});
                const { validation, schedule } = fit,
                    anew = typeof schedule === 'function' ? { validation, schedule } : { validation };
                const rest = await reports(again, data, { resume: true, ...anew });
                assert.deepEqual(timeless([...before, ...rest]), all);
                assert.deepEqual(again.save(), bytes);
                again.dispose();
            }
        });
});

test('breaks upon breaks, each file that of the one before', async () => {
    const { make, data } = CASES.adam,
        whole = make(pa);
    await reports(whole, data, options);
    let model = make(pa),
        bytes = new Uint8Array(0);
    for (let step = 0; step < 3 * STEPS; step++) {
        const given = step === 0 ? { ...options, reportEvery: 'step' } : { resume: true };
        await first(model, data, given, 1);
        bytes = model.checkpoint();
        model.dispose();
        model = pa.resume(bytes);
        assert.deepEqual(model.checkpoint(), bytes);
    }
    assert.deepEqual(model.save(), whole.save());
    assert.equal(await model.fit(data, { resume: true }), null); // it was at its end
    whole.dispose();
    model.dispose();
});

test('a checkpoint is of the last whole step, wherever the training is, and it goes on', async () => {
    const make = () => pa.classifier(small({ width: 32, depth: 3, dropout: 0.1, attention: 'softmax' }));
    const data = waves(120, 1),
        given = { ...options, epochs: 2, batchSize: 40, validation: waves(60, 3) };
    const whole = make();
    await whole.fit(data, given);
    const model = make(),
        /** @type {Uint8Array[]} */
        taken = [];
    let done = false;
    const training = model.fit(data, given).then(() => (done = true));
    while (!done) {
        await new Promise(resolve => setTimeout(resolve, 1));
        if (taken.length < 40) taken.push(model.checkpoint());
    }
    await training;
    assert.deepEqual(model.save(), whole.save());
    const different = [...new Map(taken.map(bytes => [String(crc32(bytes)), bytes])).values()].slice(1);
    assert.ok(different.length >= 3, `${different.length}`);
    for (const bytes of different) {
        const again = pa.resume(bytes);
        await again.fit(data, { resume: true, validation: given.validation });
        assert.deepEqual(again.save(), whole.save());
        again.dispose();
    }
});

test('the same model goes on after a signal, with a seed that was drawn', async () => {
    const { make, data } = CASES.primal;
    for (const at of [1, 6]) {
        const abort = new AbortController(),
            model = make(pa);
        const given = { ...options, seed: undefined, reportEvery: 'step' };
        pa.seed(3);
        for await (const { step } of model.fit(data, { ...given, signal: abort.signal }))
            if (step === at) abort.abort();
        pa.seed(8);
        await model.fit(data, { resume: true });
        const whole = make(pa);
        pa.seed(3);
        await whole.fit(data, { ...given, reportEvery: 'epoch' });
        assert.deepEqual(model.save(), whole.save());
        for (const each of [model, whole]) each.dispose();
    }
});

test('an epoch whose last step was aborted is judged when the training goes on', async () => {
    for (const more of [
        { earlyStopping: { patience: 1, minDelta: 10 }, restoreBest: true },
        { ema: 0.9, restoreBest: true },
        { ema: 0.9, validation: test3 },
    ]) {
        const { make } = classify({}),
            whole = make(pa),
            last = await whole.fit(train, { ...options, ...more });
        for (const at of [STEPS, last.step]) {
            const broken = make(pa),
                ending = new AbortController();
            const callbacks = { step: (/** @type {any} */ { step }) => void (step === at && ending.abort()) };
            const aborted = await broken.fit(train, { ...options, ...more, callbacks, signal: ending.signal });
            assert.deepEqual([aborted.aborted, aborted.step, broken.history.length], [true, at, at / STEPS - 1]);
            const again = pa.resume(broken.checkpoint()),
                { best } = await again.fit(train, { resume: true, validation: more.validation });
            assert.deepEqual(best, last.best);
            assert.deepEqual(again.save(), whole.save());
            for (const model of [broken, again]) model.dispose();
        }
        whole.dispose();
    }
});

test('maxSeconds without an end is no option; what was monitored is not taken for something else', async () => {
    const { make } = classify({}),
        model = make(pa);
    for await (const _ of model.fit(train, { ...options, maxSeconds: Infinity, validation: test3, earlyStopping: 2 }))
        break;
    const again = pa.resume(model.checkpoint());
    await rejects(again.fit(train, { resume: true }), 'monitor', 'loss', 'give validation again');
    assert.equal((await again.fit(train, { resume: true, validation: test3 })).epoch, options.epochs);
    for (const each of [model, again]) each.dispose();
});

test('in a worker as here', async () => {
    for (const name of ['primal', 'mixup', 'graph', 'translator', 'language']) {
        const { make, data, fit } = CASES[name],
            given = { ...options, reportEvery: 'step', ...fit };
        const whole = make(pa);
        await whole.fit(data, given);
        const there = await make(remote);
        await first(there, data, given, 6);
        const checkpoint = await there.checkpoint();
        const here = make(pa);
        await first(here, data, given, 6);
        assert.deepEqual(timelessFile(here.checkpoint()), timelessFile(checkpoint));
        for (const on of [pa, remote]) {
            const again = await on.resume(checkpoint);
            await again.fit(data, { resume: true });
            assert.deepEqual(await again.save(), whole.save());
            assert.deepEqual(await (on === pa ? again.history : again.history()), whole.history);
            await again.dispose();
        }
        await there.dispose();
        here.dispose();
        whole.dispose();
    }
});

test('more epochs, where the schedule has no end', async () => {
    const { make, data } = CASES.adam,
        whole = make(pa),
        model = make(pa);
    await whole.fit(data, { ...options, epochs: 5 });
    await model.fit(data, options);
    await model.fit(data, { resume: true, epochs: 5 });
    assert.deepEqual(model.save(), whole.save());
    const falls = make(pa);
    await first(falls, data, { ...options, schedule: 'cosine' }, 1);
    await rejects(
        falls.fit(data, { resume: true, epochs: 5 }),
        'epochs is 5, but the training began with 3, over which its schedule spreads',
    );
    for (const each of [whole, model, falls]) each.dispose();
});

test('more epochs after an end that left other weights than the last', async () => {
    const { make, data } = CASES.adam;
    for (const given of [
        { ...options, ema: 0.9 },
        { ...options, validation: test3, restoreBest: true, learningRate: 0.05 },
    ]) {
        const whole = make(pa),
            model = make(pa),
            { validation } = /** @type {any} */ (given);
        await whole.fit(data, { ...given, epochs: 5 });
        await model.fit(data, given);
        const again = pa.resume(model.checkpoint());
        assert.deepEqual(again.parameters, model.parameters);
        await again.fit(data, { resume: true, epochs: 5, validation });
        assert.deepEqual(again.save(), whole.save());
        for (const each of [whole, model, again]) each.dispose();
    }
});

test('heads that are off stay off, and eta as it was set', async () => {
    const [whole, begun] = [1, 2].map(() => CASES.primal.make(pa));
    for (const model of [whole, begun]) {
        model.enableHead(0, 0, false);
        model.enableHead(0, 1, false);
        model.enableHead(0, 1, true);
        model.setEta(0.7);
    }
    await whole.fit(train, options);
    await first(begun, train, { ...options, reportEvery: 'step' }, 6);
    const again = pa.resume(begun.checkpoint());
    await again.fit(train, { resume: true });
    assert.deepEqual(again.save(), whole.save());
    assert.deepEqual(again.predict(train.x[0]).logits, whole.predict(train.x[0]).logits);
    for (const each of [whole, begun, again]) each.dispose();
});

test('a file that was written by hand is refused with a sentence', async () => {
    const { make, data } = CASES.adam,
        model = make(pa);
    await first(model, data, options, 1);
    const { tensors, metadata } = readSafetensors(model.checkpoint()),
        used = pa.memory().used;
    const written = (/** @type {(training: any) => unknown} */ change) => {
        const training = JSON.parse(metadata.training);
        change(training);
        return sealed({ ...metadata, training: JSON.stringify(training) });
    };
    const sealed = (/** @type {Record<string, string>} */ other) => {
        const blank = Buffer.from(writeSafetensors(tensors, { ...other, checksum: '00000000' }));
        blank.write(crc32(blank).toString(16).padStart(8, '0'), blank.indexOf('"checksum":"') + 12);
        return blank;
    };
    pa.resume(written(() => {})).dispose();
    for (const change of /** @type {((training: any) => unknown)[]} */ ([
        t => delete t.chance,
        t => (t.version = 2),
        t => (t.optimizer.groups = 3),
        t => (t.record = 1),
        t => delete t.record.at,
        t => (t.off = null),
    ]))
        says(() => pa.resume(written(change)), 'resume: the training in the file is none that this library writes');
    says(() => pa.resume(written(t => (t.record.at.drawn = -1))), 'resume: drawn in the file must be');
    says(() => pa.resume(written(t => (t.optimizer.optimizer = 'none'))), '');
    says(() => pa.resume(written(t => (t.off = [[5, 0]]))), 'layer');
    says(() => pa.resume(sealed({ ...metadata, training: 'no' })), 'training is not JSON');
    says(() => pa.resume(sealed({ ...metadata, training: '[]' })), 'the training in the file');
    says(() => pa.open(sealed({ ...metadata, history: '7' })), "the file's history is 7");
    assert.equal(pa.memory().used, used);
    model.dispose();
});

test('from within callbacks', async () => {
    const { make, data } = CASES.adam,
        whole = make(pa),
        model = make(pa),
        /** @type {Uint8Array[]} */
        taken = [];
    const take = () => void taken.push(model.checkpoint());
    await whole.fit(data, options);
    await model.fit(data, { ...options, callbacks: { step: take, epoch: take } });
    assert.equal(taken.length, 3 * STEPS + 3);
    for (const bytes of taken) {
        const again = pa.resume(bytes);
        await again.fit(data, { resume: true });
        assert.deepEqual(again.save(), whole.save());
        again.dispose();
    }
});

test('it opens as a model too', async () => {
    const { make, data } = CASES.adam,
        model = make(pa);
    await model.fit(data, options);
    const opened = pa.open(model.checkpoint());
    assert.deepEqual(opened.save(), model.save());
    says(() => opened.fit(data, { resume: true }), 'this model has no training to go on with');
    says(() => pa.resume(model.save()), 'the file holds a model and no training');
    // moments by the parameters' names, for whoever reads it in Python
    const { tensors } = readSafetensors(model.checkpoint());
    for (const { name, shape } of model.parameters)
        assert.deepEqual(tensors.get(`optimizer.v.${name}`)?.shape ?? shape, shape);
    assert.ok(tensors.has('optimizer.m.head.weight'), [...tensors.keys()].join());
    model.dispose();
    opened.dispose();
});

test('its checksum is CRC-32, and a file that is torn or altered anywhere says so', async () => {
    const { make, data } = CASES.adam,
        model = make(pa);
    await first(model, data, options, 1);
    const bytes = model.checkpoint(),
        text = Buffer.from(bytes).toString('latin1'),
        [, checksum] = /** @type {RegExpExecArray} */ (/"checksum":"([0-9a-f]{8})"/.exec(text));
    const blank = Buffer.from(text.replace(checksum, '00000000'), 'latin1');
    assert.equal(crc32(blank).toString(16).padStart(8, '0'), checksum);
    const used = pa.memory().used;
    for (let i = 0; i < 400; i++) {
        const at = i < 12 ? i : Math.floor((i / 400) * bytes.length),
            altered = bytes.slice();
        altered[at] ^= 1 << (i % 8);
        assert.throws(() => pa.resume(altered), /^Error: (open|resume|safetensors)?/, `byte ${at}`);
        assert.throws(() => pa.open(altered), undefined, `byte ${at}`);
        assert.throws(() => pa.resume(bytes.slice(0, at)), Error);
    }
    const altered = bytes.slice();
    altered[altered.length - 1] ^= 1;
    says(() => pa.resume(altered), 'the checkpoint is damaged: its checksum says', checksum);
    says(() => pa.resume(bytes.slice(0, -1)), 'the file is cut short');
    assert.equal(pa.memory().used, used);
    model.dispose();
});

test('other data and other options are sentences, and leave all as it was', async () => {
    const { make, data } = CASES.adam,
        model = make(pa);
    says(() => model.fit(data, { resume: true }), 'this model has no training to go on with');
    await first(model, data, { ...options, reportEvery: 'step' }, 5);
    const bytes = model.checkpoint();
    for (const [other, part] of /** @type {[any, string][]} */ ([
        [{ batchSize: 8 }, 'batchSize is 8, but the training that resume goes on with has 4'],
        [{ mixup: 0.2 }, 'mixup is 0.2, but the training that resume goes on with was begun without that option'],
        [{ optimizer: 'sgd' }, 'optimizer is "sgd", but the training that resume goes on with was begun without'],
        [{ fresh: true }, 'resume goes on with the optimizer, fresh begins a new one'],
        [{ resume: 'yes' }, 'fit: resume must be true or false, got "yes"'],
        [{ nonsense: 1 }, 'nonsense'],
        [
            { schedule: () => 1 },
            'schedule is the function schedule, but the training that resume goes on with was begun without',
        ],
    ]))
        says(() => model.fit(data, { resume: true, ...other }), part);
    for (const change of [
        { x: data.x.slice().reverse() },
        { y: data.y.map((/** @type {number} */ label, /** @type {number} */ i) => (i === 4 ? 0 : label)) },
        {
            x: data.x.map((/** @type {Float32Array} */ x, /** @type {number} */ i) =>
                i === 13 ? x.map(v => v + 1e-5) : x,
            ),
        },
    ])
        await rejects(model.fit({ ...data, ...change }, { resume: true }), 'resume wants the data', 'fingerprint');
    says(() => model.fit(data, { fresh: 1 }), 'fit: fresh must be true or false, got 1');
    says(() => pa.resume(/** @type {any} */ ('file')), 'pass the bytes');
    says(() => pa.resume(bytes, /** @type {any} */ ({ nonsense: 1 })), 'nonsense');
    assert.deepEqual(model.checkpoint(), bytes);
    assert.equal((await model.fit(data, { resume: true, batchSize: 4, learningRate: 3e-3 }))?.step, 3 * STEPS);
    model.step(pa_batch(data));
    says(() => model.fit(data, { resume: true }), 'no training to go on with');
    model.dispose();
    says(() => model.checkpoint(), 'checkpoint: this model was disposed of');
});

/** @param {any} data */
const pa_batch = data => ({ x: data.x.slice(0, 2), y: data.y.slice(0, 2) });

test('a second fit() goes on with the optimizer, a fresh one if asked to or if it is another', async () => {
    const { make, data } = CASES.adam,
        once = { ...options, epochs: 1, shuffle: false, reportEvery: 'step' };
    const after = async (/** @type {any} */ second) => {
        const model = make(pa);
        await model.fit(data, once);
        await first(model, data, { ...once, ...second }, 1);
        const { tensors, metadata } = readSafetensors(model.checkpoint());
        model.dispose();
        return {
            steps: JSON.parse(metadata.training).optimizer.steps,
            moment: tensors.get('optimizer.m.head.bias')?.data,
        };
    };
    const kept = await after({}),
        fresh = await after({ fresh: true }),
        other = await after({ beta1: 0.8 });
    assert.equal(kept.steps, STEPS + 1);
    assert.equal(fresh.steps, 1);
    assert.equal(other.steps, 1);
    assert.notDeepEqual(kept.moment, fresh.moment);
    assert.equal((await after({ learningRate: 1e-4 })).steps, STEPS + 1); // the rate is no part of it
});

test('history: every epoch of all trainings, in files too; bounded', async () => {
    const { make, data } = CASES.adam,
        model = make(pa);
    assert.deepEqual(model.history, []);
    const told = await reports(model, data, { ...options, reportEvery: 'step', validation: test3 });
    await model.fit(data, { ...options, epochs: 1 });
    const { history } = model;
    assert.deepEqual(
        history.map(({ epoch, step }) => [epoch, step]),
        [
            [1, STEPS],
            [2, 2 * STEPS],
            [3, 3 * STEPS],
            [1, STEPS],
        ],
    );
    const means = told.slice(-STEPS).reduce((sum, { loss }, i) => sum + (loss * [4, 4, 4, 2][i]) / 14, 0);
    assert.ok(Math.abs(history[2].loss - means) < 1e-12, 'of the whole epoch');
    assert.deepEqual(history[2].validation, JSON.parse(JSON.stringify(told.at(-1).validation)));
    assert.ok(!('seconds' in history[2]));
    assert.deepEqual(pa.open(model.save()).history, history);
    assert.deepEqual(pa.resume(model.checkpoint()).history, history);
    history[0].loss = 7; // a copy
    assert.notEqual(model.history[0].loss, 7);
    model.dispose();
    const long = CASES.graph.make(pa);
    await long.fit(graph, { epochs: 2060 });
    assert.equal(long.history.length, 1024 + 12);
    assert.equal(long.history.at(-1).epoch, 2060);
    long.dispose();
});

test('history as CSV', () => {
    assert.equal(historyCsv([]), '');
    assert.equal(
        historyCsv([
            { epoch: 1, loss: 0.1 + 0.2, validation: null },
            { epoch: 2, loss: null, validation: { loss: 1e-9, note: 'a, "b"' } },
        ]),
        'epoch,loss,validation.loss,validation.note\n1,0.30000000000000004,,\n2,,1e-9,"a, ""b"""\n',
    );
    says(() => historyCsv(/** @type {any} */ ('no')), 'historyCsv: history must be an array, model.history, got "no"');
    says(() => historyCsv(/** @type {any} */ ([1])), 'history[0] must be an object, got 1');
});

test('the base has it', async () => {
    const base = await loadBase(),
        { make, data } = CASES.primal;
    const whole = make(base);
    await whole.fit(data, options);
    const model = make(base);
    await first(model, data, options, 1);
    const again = base.resume(model.checkpoint());
    await again.fit(data, { resume: true });
    assert.deepEqual(again.save(), whole.save());
});
