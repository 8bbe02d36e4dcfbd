// One layer's attention replaced: what is taken over, the start from the KSVD, the fitted output, and what is refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSafetensors } from 'primal-attention/safetensors';
import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();
const tiny = readFileSync(new URL('interop/bert_tiny.safetensors', import.meta.url));
let state = 7;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
/** Six ids of nineteen at most. */
const samples = Array.from({ length: 30 }, () =>
    Array.from({ length: 2 + Math.floor(4 * random()) }, () => Math.floor(10 * random())),
);
const config = { ...JSON.parse(readSafetensors(tiny).metadata.config), hidden_dropout_prob: 0 };
const teacher = pa.open(tiny, { format: 'bert', config });
const calibrate = samples.slice(0, 24);

/** Mean squared distance of the sentences' vectors. @param {any} model @param {any} [from] */
const distance = (model, from = teacher) =>
    samples.reduce((sum, x) => {
        const [a, b] = [model.embed(x), from.embed(x)];
        return sum + a.reduce((all, value, i) => all + (value - b[i]) ** 2, 0);
    }, 0);
/** @param {any} model @param {string} name */
const numbers = (model, name) => model.parameters.find(each => each.name === name).data;

test('of the same kind it is the same model, calibrated too', async () => {
    assert.deepEqual((await teacher.replaceAttention(1, 'softmax')).embed(samples[0]), teacher.embed(samples[0]));
    const again = await teacher.replaceAttention(1, 'softmax', { calibrate });
    assertClose(again.embed(samples[0]), teacher.embed(samples[0]), 2e-2, 'vector');
});

test('a layer of another kind keeps what both have, and calibrated it is nearer', async () => {
    for (const attention of [
        { kind: 'primal', rank: 2 },
        { kind: 'primal', rank: 3, mode: 'fixed' },
        'skyformer',
        'linear',
    ]) {
        const plain = await teacher.replaceAttention(0, attention, { seed: 2 }),
            fitted = await teacher.replaceAttention(0, attention, { seed: 2, calibrate });
        const said = JSON.stringify(attention);
        for (const model of [plain, fitted]) {
            assert.equal(model.config.attention[0].kind, attention.kind ?? attention, said);
            assert.equal(model.config.attention[1].kind, 'softmax');
            for (const name of ['layers.0.attention.query.weight', 'layers.1.attention.value.bias', 'embedding.weight'])
                assert.deepEqual(numbers(model, name), numbers(teacher, name), name);
        }
        assert.ok(distance(fitted) < distance(plain), `${said}: ${distance(fitted)} and ${distance(plain)}`);
        const opened = pa.open(fitted.save());
        assert.deepEqual(opened.embed(samples[0]), fitted.embed(samples[0]));
        assert.equal(opened.inspect(samples[0]).layers[0].kind, fitted.config.attention[0].kind);
    }
});

test('the scores are those of the KSVD of the kernel matrix of queries and keys, and its objective is 0', async () => {
    const one = [[1, 2, 3, 4, 5, 6]],
        rank = 2,
        model = await teacher.replaceAttention(1, { kind: 'primal', rank, mode: 'fixed' }, { calibrate: one }),
        { ksvd, heads } = model.inspect(one[0]).layers[1];
    assert.ok(Math.abs(ksvd) < 1e-4, `J = ${ksvd}`);
    for (const { map, e, r } of heads) {
        const { sigma } = pa.ksvd(map, rank),
            rows = map.rows;
        for (const scores of [e, r])
            for (let c = 0; c < rank; c++) {
                let sum = 0;
                for (let t = 0; t < rows; t++) sum += scores.data[t * rank + c] ** 2;
                // moments are means over tokens: scores of K / N, times √N
                assertClose([Math.sqrt(sum / rows)], [sigma[c] / rows], 1e-3, `component ${c}`);
            }
    }
});

test('its gradients are those of finite differences', async () => {
    const student = (
        await teacher.replaceAttention(0, { kind: 'primal', rank: 3, rows: 3, eta: 0 }, { calibrate })
    ).withOutputs(2, {
        seed: 1,
    });
    assert.equal(student.config.loss, 'mse');
    const name = 'layers.0.attention.we',
        data = { x: [[1, 2, 3]], y: [[0.5, -1]] },
        before = numbers(student, name).slice(),
        at = (/** @type {Float32Array} */ values) => {
            student.setParameter(name, values);
            return student.evaluate(data).loss;
        };
    const numeric = before.slice(0, 4).map((_, i) => {
        const moved = (/** @type {number} */ h) => at(before.map((value, j) => (i === j ? value + h : value)));
        return (moved(0.02) - moved(-0.02)) / 0.04;
    });
    student.setParameter(name, before);
    const others = student.parameters.map(each => each.name).filter(other => other !== name);
    student.step(data, { optimizer: 'sgd', learningRate: 1, momentum: 0, weightDecay: 0, clip: 0, freeze: others });
    const analytic = numbers(student, name)
        .slice(0, 4)
        .map((value, i) => before[i] - value);
    assertClose(analytic, numeric, 3e-2, 'gradient');
});

test('trained towards the teacher with all else frozen, it comes nearer, and nothing else moves', async () => {
    const student = await teacher.replaceAttention(1, { kind: 'primal', rank: 3 }, { seed: 1, calibrate }),
        { width } = teacher.config,
        learner = student.withOutputs(width);
    learner.setParameter(
        'head.weight',
        Float32Array.from({ length: width * width }, (_, i) => Number(i % (width + 1) === 0)),
    );
    learner.setParameter('head.bias', new Float32Array(width));
    const before = distance(learner),
        ours = /^layers\.1\.attention\./,
        freeze = learner.parameters.map(({ name }) => name).filter(name => !ours.test(name));
    await learner.fit(
        { x: samples, y: samples.map(x => Array.from(teacher.embed(x))) },
        { epochs: 10, batchSize: 8, learningRate: 1e-3, freeze, seed: 1 },
    );
    assert.ok(distance(learner) < before, `${distance(learner)} after, ${before} before`);
    assert.deepEqual(numbers(learner, 'embedding.weight'), numbers(teacher, 'embedding.weight'));
});

test('causal models stay causal', async () => {
    const model = pa.languageModel({
            vocabulary: 12,
            length: 8,
            width: 8,
            heads: 2,
            depth: 1,
            attention: 'softmax',
            seed: 1,
        }),
        other = await model.replaceAttention(
            0,
            { kind: 'primal', rank: 2 },
            {
                calibrate: [
                    [1, 2, 3, 4],
                    [5, 6, 7],
                ],
            },
        );
    assert.equal(other.config.attention[0].mode, 'causal');
    await assert.rejects(model.replaceAttention(0, 'skyformer'), /no causal form/);
});

test('what cannot be done is told, and the model is as before', async () => {
    const vector = teacher.embed(samples[0]);
    const says = (/** @type {any[]} */ given, /** @type {RegExp} */ pattern) =>
        assert.rejects(/** @type {any} */ (teacher).replaceAttention(...given), pattern);
    await says([2, 'linear'], /layer must be .* 1, got 2/);
    await says([0], /attention is missing/);
    await says([0, 'linaer'], /did you mean "linear"/);
    await says([0, 'linear', { calibrat: [] }], /calibrat/);
    await says([0, 'linear', { calibrate: [] }], /calibrate is empty/);
    await says([0, 'linear', { calibrate: [[1], [999]] }], /calibrate\[1\]/);
    await says([0, { kind: 'primal', rank: 5 }, { calibrate }], /rank is 5, but queries and keys of a head have 4/);
    await says([0, 'linear', { onProgress: 1 }], /onProgress must be a function/);
    let calls = 0;
    await says(
        [
            0,
            'linear',
            {
                calibrate,
                onProgress: () => {
                    if (++calls === 3) throw new Error('enough');
                },
            },
        ],
        /enough/,
    );
    assert.deepEqual(teacher.embed(samples[0]), vector);
    assert.throws(() => teacher.withOutputs(0), /withOutputs: outputs/);
});
