/**
 * @file Failed means: as if it had not been called. Weights, optimizer, chance and memory after an error are those from
 *   before.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readSafetensors, writeSafetensors } from 'primal-attention/safetensors';
import { loadLibrary, simd } from './support/library.mjs';
import { randomArray, small, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';
import { binaryOf } from './support/wasm.mjs';

const data = waves(12, 3);
const poisoned = { ...data, x: data.x.map((series, i) => (i === 9 ? series.map(() => 3e38) : series)) };
const kinds = [
    'primal',
    'softmax',
    'implicit',
    { kind: 'implicit', source: 'mikan' },
    { kind: 'skyformer', landmarks: 4 },
];

/** The binary with its memory limited to so many pages of 64 KiB. @param {number} pages */
function limited(pages) {
    const bytes = new Uint8Array(binaryOf(simd === 'auto' ? 'simd128' : simd));
    let at = 8;
    const number = () => {
        let value = 0,
            shift = 0,
            byte;
        do {
            byte = bytes[at++];
            value |= (byte & 127) << shift;
            shift += 7;
        } while (byte & 128);
        return value;
    };
    while (at < bytes.length) {
        const section = bytes[at++],
            length = number(),
            start = at;
        if (section === 5) {
            // memory: how many, whether there is a limit, least, most
            number();
            at++;
            number();
            const from = at;
            number();
            for (let i = from, rest = pages; i < at; i++, rest >>= 7) bytes[i] = (rest & 127) | (i < at - 1 ? 128 : 0);
        }
        at = start + length;
    }
    return bytes;
}

const bits = (/** @type {any} */ model) => Buffer.from(model.save()).toString('base64');

for (const attention of kinds)
    test(`a step that fails is no step: ${JSON.stringify(attention)}`, async () => {
        const pa = await loadLibrary();
        const [a, b] = [0, 1].map(() => pa.classifier(small({ attention, dropout: 0.1, standardize: false })));
        for (const model of [a, b]) model.step(data, { optimizer: 'radam' });
        const before = bits(b);
        assert.throws(() => b.step(poisoned, { optimizer: 'sgd', momentum: 0.9 }), /^Error: step: the (loss|norm)/);
        assert.equal(bits(b), before);
        // radam, its sums and dropout go on where they were
        for (let i = 0; i < 3; i++) for (const model of [a, b]) model.step(data);
        assert.equal(bits(a), bits(b));
    });

test('a fit that fails before its first update is no fit', async () => {
    const pa = await loadLibrary();
    const [a, b] = [0, 1].map(() => pa.classifier(small({ dropout: 0.2, standardize: false })));
    for (const model of [a, b]) model.step(data);
    await assert.rejects(async () => b.fit(poisoned, { batchSize: 12, seed: 5 }), /sample 9/);
    for (const model of [a, b]) model.step(data);
    assert.equal(bits(a), bits(b));

    // The instance's chance, of which fit() takes its seed: two instances, one of which had a failure.
    const first = await loadLibrary(),
        second = await loadLibrary();
    const models = [first, second].map(each =>
        each.classifier(small({ dropout: 0.2, standardize: false, seed: undefined })),
    );
    await assert.rejects(async () => models[1].fit(poisoned, { batchSize: 12 }), /sample 9/);
    for (const model of models) await model.fit(data, { epochs: 2 });
    assert.equal(bits(models[0]), bits(models[1]));
});

test('what a model is standardised by stays, whoever else would measure', async () => {
    const pa = await loadLibrary(),
        far = { ...data, x: data.x.map(series => series.map(value => value * 1000)) };
    const model = pa.classifier(small());
    const first = model.fit(data, { epochs: 1 }),
        second = model.fit(far, { epochs: 1 });
    await first;
    const before = bits(model);
    await assert.rejects(async () => second, /another fit\(\) or standardize\(\) has measured/);
    assert.equal(bits(model), before);
    const training = model.fit(data, { epochs: 2 });
    assert.equal((await training.next()).value?.epoch, 1);
    says(() => model.standardize(far), 'standardize: this model is being trained');
    assert.equal((await training)?.epoch, 2);
});

test('validation targets and class names are those of the call', async () => {
    const pa = await loadLibrary(),
        numbers = { x: data.x, y: Float64Array.from(data.x, (_, i) => i % 3) };
    const reports = [];
    for (const changes of [false, true]) {
        const model = pa.classifier(small({ classes: undefined, outputs: 1 })),
            y = numbers.y.slice(),
            seen = [];
        for await (const { validation } of model.fit(numbers, { epochs: 3, seed: 1, validation: { x: data.x, y } })) {
            seen.push(validation.loss);
            if (changes) y.fill(1e6);
        }
        assert.ok(seen.length === 3 && seen.every(Number.isFinite));
        reports.push(seen.join());
    }
    assert.equal(reports[0], reports[1]);
    const model = pa.classifier(small()),
        classes = ['slow', 'middling', 'fast'],
        training = model.fit({ ...data, classes }, { epochs: 1 });
    classes[0] = /** @type {any} */ (42);
    await training;
    assert.deepEqual(model.config.classes, ['slow', 'middling', 'fast']);
});

test('makers that fail leave chance alone', async () => {
    const first = await loadLibrary(),
        second = await loadLibrary();
    const bytes = first.classifier(small()).save();
    for (const pa of [first, second]) pa.seed(3);
    const { tensors, metadata } = readSafetensors(bytes);
    tensors.delete([...tensors.keys()][3]);
    for (const [call, sentence] of /** @type {[() => unknown, string][]} */ ([
        [() => second.classifier(small({ width: 15 })), 'heads must divide width'],
        [() => second.classifier(small({ width: 2 ** 15, heads: 1, feedforward: 2 ** 18 })), 'out of memory'],
        [() => second.languageModel({ width: 2 ** 15, heads: 1, feedforward: 2 ** 18, seed: 8 }), 'out of memory'],
        [() => second.graphClassifier({ features: 2 ** 24, classes: 2, width: 2 ** 16, seed: 8 }), 'out of memory'],
        [() => second.open(writeSafetensors(tensors, metadata)), 'the file has no head.weight'],
        [() => second.ops.dropout({ x: second.tensor([1, 2, 3]) }, { rate: 2 }), 'rate is at least 0'],
        [() => second.attention.skyformer({ q: second.tensor([1]) }), 'q has shape [1]'],
    ]))
        says(call, sentence);
    const [a, b] = [first, second].map(pa => bits(pa.classifier(small({ seed: undefined }))));
    assert.equal(a, b);
});

test('generate() that fails draws the same afterwards', async () => {
    const results = [];
    for (const fails of [false, true]) {
        const pa = await loadLibrary(),
            model = pa.languageModel({
                vocabulary: 20,
                length: 16,
                width: 16,
                heads: 2,
                depth: 1,
                positions: 'none',
                seed: 2,
            });
        if (fails) {
            const head = model.parameters.find(({ name }) => name === 'head.bias');
            model.setParameter('head.bias', [3.4e38, ...head.data.slice(1)]);
            const weight = model.parameters.find(({ name }) => name === 'head.weight');
            model.setParameter(
                'head.weight',
                weight.data.map(value => value * 1e38 * 10),
            );
            assert.throws(() => model.generate([1, 2, 3], { tokens: 5 }), /generate: token \d+: the model's answer is/);
            model.setParameter('head.bias', head.data);
            model.setParameter('head.weight', weight.data);
        }
        results.push([...model.generate([1, 2, 3], { tokens: 8 })].join());
    }
    assert.equal(results[0], results[1]);
});

test('what a call took that ran out of memory is given back', async () => {
    const pa = await loadLibrary({ wasm: limited(600) });
    const model = pa.classifier({
        input: { kind: 'series', features: 1, length: 6000 },
        classes: 2,
        width: 64,
        depth: 4,
        heads: 2,
        attention: 'gaussian',
        standardize: false,
        seed: 1,
    });
    const short = randomArray(30, 1),
        long = randomArray(6000, 2);
    const answer = model.predict(short).logits,
        { used } = pa.memory();
    for (const call of [() => model.step({ x: [short, long], y: [0, 1] }), () => model.inspect(long)]) {
        assert.throws(call, /out of memory/);
        assert.ok(pa.memory().used <= used, `${pa.memory().used} bytes after the failure, ${used} before`);
        assert.deepEqual(model.predict(short).logits, answer);
    }
    const x = pa.tensor(randomArray(4000 * 4, 3), [1, 1, 4000, 4]),
        before = pa.memory().used;
    assert.throws(() => pa.scope(() => pa.map('softmax', { q: x, k: x, v: x })), /out of memory/);
    assert.ok(pa.memory().used <= before + 4096);
});

test('open() looks at the tensors before it builds what the file asks for', async () => {
    const pa = await loadLibrary();
    const { tensors, metadata } = readSafetensors(pa.classifier(small()).save()),
        { total } = pa.memory();
    const config = JSON.parse(metadata.config);
    for (const change of [
        { width: 2048, feedforward: 2 ** 16 },
        { input: { ...config.input, length: 2 ** 24 } },
        { input: { ...config.input, length: 2 ** 24 }, positions: 'sinusoidal', width: 32 },
        { outputs: 2 ** 24, classes: undefined },
    ]) {
        const bytes = writeSafetensors(tensors, { ...metadata, config: JSON.stringify({ ...config, ...change }) });
        assert.throws(() => pa.open(bytes), /open: (.* has shape|.*no place for|out of memory)/);
        assert.equal(pa.memory().total, total);
    }
});

test("a graph's edges are looked at anew in every call", async () => {
    const pa = await loadLibrary();
    const model = pa.graphClassifier({ features: 2, classes: 2, width: 8, heads: 2, seed: 1 });
    const x = Array.from({ length: 5 }, (_, i) => [Math.sin(i), Math.cos(i)]);
    const logits = (/** @type {any} */ edges) => [...model.predict({ x, edges }).logits.data].join();
    const pairs = [
            [0, 1],
            [1, 2],
        ],
        flat = Int32Array.of(0, 1, 1, 2);
    const before = logits(pairs);
    assert.equal(logits(flat), before);
    pairs.push([3, 4]);
    assert.notEqual(logits(pairs), before);
    assert.equal(logits(pairs), logits(structuredClone(pairs)));
    flat[1] = 4;
    assert.notEqual(logits(flat), before);
    assert.equal(logits(flat), logits(flat.slice()));
    flat[3] = 77;
    assert.throws(() => logits(flat), /the source of edge 1 is 77/);
    pairs[0][1] = -1;
    assert.throws(() => model.inspect({ x, edges: pairs }), /the source of edge 0 is -1/);
    pairs[0][1] = 1;
    pairs.length = 2;
    assert.equal(logits(pairs), before);
});
