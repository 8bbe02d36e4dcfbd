// Classifiers as people use them: what they learn from, answer and show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { reports, small, uniform, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();
const train = waves(60, 1),
    test_ = waves(30, 2);

test('learns, reports, evaluates, predicts with names', async () => {
    const model = pa.classifier(small({ width: 32, attention: { kind: 'primal', rank: 8, eta: 0.1 } }));
    const all = await reports(model, waves(120, 1), {
        epochs: 20,
        batchSize: 30,
        learningRate: 1e-2,
        optimizer: 'adam',
        validation: test_,
        seed: 5,
        clip: 4,
    });
    assert.equal(all.length, 20);
    const last = all[19];
    assert.deepEqual([all[0].epoch, last.epoch, last.step], [1, 20, 20 * 4]);
    assert.ok(last.loss < all[0].loss / 2, `${all[0].loss} → ${last.loss}`);
    assert.ok(
        last.accuracy > 0.9 &&
            last.validation.accuracy > 0.9 &&
            last.ksvd >= 0 &&
            last.seconds > 0 &&
            last.gradientNorm > 0,
    );
    assert.ok(
        last.loss === last.taskLoss && Math.abs(last.objective - last.loss - 0.1 * last.ksvd) < 1e-4 + 0.1 * last.ksvd,
    );
    assert.equal(last.learningRate, 1e-2);
    const { loss, accuracy, confusion } = model.evaluate(test_);
    assert.deepEqual({ loss, accuracy }, last.validation);
    assert.equal(
        confusion.reduce((sum, row) => sum + row.reduce((a, b) => a + b), 0),
        30,
    );
    const { label, name, probabilities, logits } = model.predict(test_.x[1]);
    assert.equal(name, train.classes[label]);
    assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-6);
    assert.equal(logits.length, 3);
    model.dispose();
});

test('every combination of parts trains and is saved to the same bits', async () => {
    for (const norm of ['post', 'pre'])
        for (const pooling of ['mean', 'flatten', 'cls', 'max', 'attention', 'last'])
            for (const [positions, attention] of [
                ['learned', 'primal'],
                ['none', 'softmax'],
                ['sinusoidal', 'linear'],
            ]) {
                const before = pa.memory().used;
                const model = pa.classifier(
                    small({
                        norm,
                        pooling,
                        positions,
                        attention: attention === 'primal' ? ['softmax', { kind: 'primal', rank: 3 }] : attention,
                    }),
                );
                const [report] = await reports(model, waves(12, 3), { epochs: 1, batchSize: 5 });
                assert.ok(Number.isFinite(report.loss));
                const bytes = model.save();
                const again = pa.open(bytes);
                assert.deepEqual(again.predict(train.x[0]), model.predict(train.x[0]));
                assert.deepEqual(again.save(), bytes);
                assert.deepEqual(again.config, model.config);
                model.dispose();
                again.dispose();
                // less where something of an earlier test was collected meanwhile
                assert.ok(pa.memory().used <= before, 'all memory is given back');
            }
});

test('every kind of attention trains, evaluates to the same numbers twice, and is saved', async () => {
    const kinds = ['softmax', 'linear', 'sparse', 'window', 'gaussian', 'skyformer', 'primal', 'implicit'].filter(
        kind => kind in pa.attention,
    );
    const variants = [
        ...kinds.map(kind => ({ kind })),
        { kind: 'softmax', beta: 0.5, standardize: true, pool: [1, 2, 1, 3] },
        { kind: 'softmax', conv: '1d' },
        { kind: 'softmax', conv: '2d', rows: 4, cols: 5 },
        { kind: 'primal', mode: 'fixed', rank: 3 },
        { kind: 'primal', mode: 'causal', rank: 3 },
        { kind: 'skyformer', landmarks: 6 },
        { kind: 'implicit', stationary: true, samples: 4 },
        { kind: 'implicit', source: 'ikan', klWeight: 0.01, samples: 4 },
        { kind: 'implicit', source: 'mikan', klWeight: 0.01, samples: 4, p: 1.8 },
    ];
    const data = {
        ...waves(12, 3),
        x: waves(12, 3).x.map(series => Float32Array.from({ length: 40 }, (_, i) => series[i % series.length])),
    };
    for (const attention of variants.filter(({ kind }) => kinds.includes(kind))) {
        const before = pa.memory().used;
        const model = pa.classifier(small({ depth: 1, attention }));
        const [first, second] = await reports(model, data, { epochs: 2, batchSize: 5, seed: 1 });
        assert.ok(Number.isFinite(first.loss) && Number.isFinite(second.loss), JSON.stringify(attention));
        const evaluation = model.evaluate(data),
            inspection = model.inspect(data.x[0]);
        assert.deepEqual(model.evaluate(data), evaluation, JSON.stringify(attention));
        assert.equal(inspection.layers[0].heads.length, 4);
        assert.ok(
            inspection.layers[0].heads.every(({ map }) => map?.rows === 20 && map.data.every(Number.isFinite)),
            JSON.stringify(attention),
        );
        const again = pa.open(model.save());
        assert.deepEqual(again.evaluate(data), evaluation, JSON.stringify(attention));
        model.dispose();
        again.dispose();
        assert.ok(pa.memory().used <= before, JSON.stringify(attention));
    }
    says(
        () => pa.classifier(small({ attention: { kind: 'implicit', source: 'mikan', samples: 3 } })),
        'samples is 3',
        'even',
    );
    const noisy = pa.classifier(small({ attention: { kind: 'implicit', source: 'ikan', samples: 4 } })),
        [x] = data.x;
    assert.notDeepEqual(noisy.predict(x, { draws: 3 }), noisy.predict(x));
    assert.deepEqual(noisy.predict(x, { draws: 3 }), noisy.predict(x, { draws: 3 }));
    says(() => noisy.predict(x, { draws: 0 }), 'draws', '0');
    noisy.dispose();
});

test('tokens, images and regression', async () => {
    const tokens = pa.classifier({
        input: { kind: 'tokens', vocabulary: 8, length: 12 },
        classes: ['even', 'odd'],
        width: 16,
        attention: 'primal',
    });
    const next = uniform(7),
        x = Array.from({ length: 20 }, (_, i) =>
            Uint8Array.from({ length: 4 + (i % 9) }, () => Math.floor((next() + 1) * 4)),
        );
    await reports(tokens, { x, y: x.map(each => each[0] % 2) }, { epochs: 2 });
    assert.equal(tokens.predict(x[0]).name, ['even', 'odd'][tokens.predict(x[0]).label]);
    says(() => tokens.predict([1, 2, 8]), 'token 2 is 8', '0 to 7');
    says(() => tokens.predict([1, -1]), 'token 1 is -1');
    says(() => tokens.predict([0.5]), 'token 0 is 0.5');
    says(() => tokens.predict([]), 'empty');
    says(() => tokens.predict(new Uint8Array(13)), '13 tokens', '12');

    const image = pa.classifier({
        input: { kind: 'image', height: 4, width: 6, channels: 2, patch: 2 },
        classes: 2,
        width: 8,
        pooling: 'cls',
        attention: 'softmax',
        standardize: false,
    });
    const pixels = Float32Array.from({ length: 48 }, (_, i) => i / 48);
    // The same image as the series of its 2 × 2 patches.
    const series = pa.classifier({
        input: { kind: 'series', features: 8, length: 6 },
        classes: 2,
        width: 8,
        pooling: 'cls',
        attention: 'softmax',
        standardize: false,
    });
    for (const { name, data } of image.parameters) series.setParameter(name, data);
    const rows = [];
    for (let top = 0; top < 4; top += 2)
        for (let left = 0; left < 6; left += 2)
            rows.push(
                [0, 1].flatMap(r =>
                    [0, 1].flatMap(c => [0, 1].map(channel => pixels[((top + r) * 6 + left + c) * 2 + channel])),
                ),
            );
    assert.deepEqual(image.predict(pixels), series.predict(rows));
    assert.equal(image.inspect(pixels).layers[0].heads[0].map?.rows, 7);
    says(() => image.predict(new Float32Array(47)), '47 values', '4 × 6 × 2', '48');
    says(
        () => pa.classifier({ input: { kind: 'image', height: 5, width: 6, patch: 2 }, classes: 2 }),
        'patch',
        '5 × 6',
    );

    const regression = pa.classifier(/** @type {any} */ (small({ classes: undefined, outputs: 2 })));
    const y = Float32Array.from({ length: 120 }, (_, i) => (i % 2 ? train.y[i >> 1] : 1));
    const [first, ...rest] = await reports(regression, { x: train.x, y }, { epochs: 10, learningRate: 3e-3 });
    assert.ok(rest[8].loss < first.loss && !('accuracy' in first));
    assert.ok(
        Math.abs(
            regression.evaluate({ x: train.x, y: Array.from({ length: 60 }, (_, i) => [y[2 * i], y[2 * i + 1]]) })
                .loss - regression.evaluate({ x: train.x, y }).loss,
        ) < 1e-9,
    );
    const { values, logits, ...answer } = regression.predict(train.x[0]);
    assert.deepEqual(answer, { label: -1, name: '', probabilities: new Float32Array(0) });
    assert.deepEqual(logits, Float32Array.from(values));
    assert.deepEqual(pa.open(regression.save()).predict(train.x[0]), regression.predict(train.x[0]));
    says(() => regression.evaluate({ x: train.x, y: y.subarray(1) }), '119 values', '60 samples', '120');
    says(() => regression.evaluate({ x: train.x.slice(0, 1), y: [1, NaN] }), 'y: output 1 of sample 0 is NaN');
    for (const model of [tokens, image, series, regression]) model.dispose();
});

test('inspect shows maps, spectra and scores, as much as is asked for', () => {
    const model = pa.classifier(small({ attention: ['softmax', { kind: 'primal', rank: 3 }] }));
    const { prediction, layers } = model.inspect(test_.x[0], { outputs: true });
    const predicted = model.predict(test_.x[0]); // which takes a cheaper way where nobody looks at the scores
    assert.deepEqual([prediction.label, prediction.name], [predicted.label, predicted.name]);
    assertNear(prediction.logits, predicted.logits, 1e-5);
    assert.deepEqual(
        layers.map(({ kind, heads }) => [kind, heads.length]),
        [
            ['softmax', 4],
            ['primal', 4],
        ],
    );
    const [softmax, primal] = layers.map(({ heads }) => heads[2]);
    assert.deepEqual(
        [softmax.map?.rows, softmax.map?.cols, softmax.spectrum?.length, softmax.e],
        [20, 20, 20, undefined],
    );
    assert.deepEqual([primal.e?.rows, primal.e?.cols, primal.r?.cols, primal.output?.cols], [20, 3, 3, 4]);
    assert.ok(
        /** @type {Float32Array} */ (primal.spectrum)[4] < 1e-5,
        'the cosine kernel of a head of width 4 has rank 4',
    );
    assert.ok(layers[1].ksvd !== 0 && layers[0].ksvd === 0);
    const little = model.inspect(test_.x[0], {
        maps: false,
        spectrum: false,
        scores: false,
        layers: [1],
        heads: [3],
    });
    assert.deepEqual(
        little.layers.map(({ layer, heads }) => [layer, heads]),
        [[1, [{ head: 3, map: null, spectrum: null, effectiveRank: null }]]],
    );
    says(() => model.inspect(test_.x[0], { layers: [2] }), 'layers[0]', '2');
    says(
        () => model.inspect(test_.x[0], /** @type {any} */ ({ spectra: true })),
        '"spectra"',
        'did you mean "spectrum"',
    );
    model.dispose();
});

test('inspect gives what each head is given, from which its map follows', () => {
    const ones = (/** @type {number[]} */ shape) =>
        pa.tensor(
            new Float32Array(16).fill(1).slice(
                0,
                shape.reduce((a, b) => a * b),
            ),
            shape,
        );
    const model = pa.classifier(small({ depth: 3, attention: ['primal', 'softmax', 'skyformer'] })),
        parameters = new Map(model.parameters.map(({ name, data }) => [name, data]));
    const { layers } = model.inspect(test_.x[0], { inputs: true }),
        given = layers.map(({ heads }) => heads[2].inputs);
    assert.deepEqual(
        given.map(inputs => Object.keys(inputs ?? {})),
        [
            ['x', 'q', 'k'],
            ['q', 'k', 'v'],
            ['q', 'k', 'v'],
        ],
    );
    for (const inputs of given)
        for (const { rows, cols, data } of Object.values(inputs ?? {}))
            assert.deepEqual([rows, cols, data.length], [20, 4, 80]);
    layers.forEach(({ kind, heads }) =>
        pa.scope(() => {
            heads.forEach(({ map, inputs }) => {
                const tensors = Object.fromEntries(
                    Object.entries(inputs ?? {}).map(([name, { data }]) => [name, pa.tensor(data, [1, 1, 20, 4])]),
                );
                const { q, k } = tensors;
                const made =
                    kind === 'primal'
                        ? pa.map(
                              'primal',
                              {
                                  q,
                                  k,
                                  we: ones([1, 4, 2]),
                                  wr: ones([1, 4, 2]),
                                  concatWeight: ones([4, 4]),
                                  concatBias: ones([4]),
                              },
                              { mode: 'fixed' },
                          )
                        : pa.map(kind, { q, k, v: tensors.v });
                assertNear(made.toArray(), /** @type {any} */ (map).data, 1e-6);
            });
        }),
    );
    // the rows that a primal layer samples are its input, from which queries are projected
    const width = model.config.width,
        x = layers[0].heads.map(({ inputs }) => /** @type {any} */ (inputs).x.data),
        q = /** @type {any} */ (given[0]).q.data,
        weight = /** @type {Float32Array} */ (parameters.get('layers.0.attention.query.weight')),
        bias = /** @type {Float32Array} */ (parameters.get('layers.0.attention.query.bias'));
    const projected = Array.from(q, (_, at) => {
        const row = 2 * 4 + (at % 4);
        let sum = bias[row];
        for (let c = 0; c < width; c++) sum += weight[row * width + c] * x[c >> 2][(at >> 2) * 4 + (c % 4)];
        return sum;
    });
    assertNear(q, projected, 1e-5);
    assert.equal(model.inspect(test_.x[0]).layers[0].heads[0].inputs, undefined);
    model.dispose();
});

test('what heads share, and what a layer is given of the one before', () => {
    const model = pa.classifier(small({ depth: 3, attention: ['softmax', 'elliptical', 'performer'] })),
        { layers } = model.inspect(test_.x[0], { inputs: true }),
        given = layers.map(({ heads }) => heads.map(({ inputs }) => /** @type {any} */ (inputs)));
    given[1].forEach(({ previous }, h) => assert.deepEqual(previous, given[0][h].v));
    for (const { directions } of given[2]) {
        assert.deepEqual([directions.rows, directions.cols, directions.data.length], [64, 4, 256]);
        assert.deepEqual(directions, given[2][0].directions);
    }
    // the map is that of these directions, and of these values
    for (const [l, kind, name] of /** @type {const} */ ([
        [1, 'elliptical', 'previous'],
        [2, 'performer', 'directions'],
    ]))
        pa.scope(() =>
            given[l].forEach((inputs, h) => {
                const tensors = Object.fromEntries(
                    ['q', 'k', 'v', name].map(each => [
                        each,
                        pa.tensor(inputs[each].data, each === 'directions' ? [64, 4] : [1, 1, 20, 4]),
                    ]),
                );
                const { map } = layers[l].heads[h];
                assertNear(pa.map(kind, /** @type {any} */ (tensors)).toArray(), /** @type {any} */ (map).data, 1e-6);
            }),
        );
    model.dispose();
    // a first layer has none before it
    const first = pa.classifier(small({ depth: 1, attention: 'elliptical' }));
    assert.deepEqual(Object.keys(first.inspect(test_.x[0], { inputs: true }).layers[0].heads[1].inputs ?? {}), [
        'q',
        'k',
        'v',
    ]);
    first.dispose();
});

test('a head that is switched off changes the answer, and on again restores it', () => {
    const model = pa.classifier(small());
    const before = model.predict(test_.x[0]);
    model.enableHead(0, 1, false);
    assert.notDeepEqual(model.predict(test_.x[0]), before);
    model.enableHead(0, 1, true);
    assert.deepEqual(model.predict(test_.x[0]), before);
    says(() => model.enableHead(0, 4, false), 'head', '4');
    model.dispose();
});

test('sentences about the configuration', () => {
    const bad = (changes, ...parts) => says(() => pa.classifier(small(changes)), ...parts);
    bad({ widht: 3 }, 'unknown option "widht"', 'did you mean "width"');
    bad({ heads: 3 }, 'heads must divide width', '16 / 3');
    bad({ width: 0 }, 'width', '0');
    bad({ width: 16.5 }, 'width', '16.5');
    bad({ dropout: 1 }, 'dropout', '1');
    bad({ dropout: -0.1 }, 'dropout', '-0.1');
    bad({ norm: 'psot' }, 'norm', '"psot"', 'did you mean "post"');
    bad({ normKind: 'batch' }, 'normKind', '"batch"');
    bad({ normEps: -1 }, 'normEps', '-1');
    bad({ gated: 'silu' }, 'gated', '"silu"');
    bad({ positions: 'rotory' }, 'positions', '"rotory"', 'did you mean "rotary"');
    bad({ positions: 'alibi' }, '"alibi"', 'softmax, sparse, window', 'layer 0 is "primal"');
    bad({ positions: 'relative', attention: { kind: 'softmax', pool: 2 } }, '"relative"', 'layer 0 are pooled');
    bad({ pooling: 'first' }, 'pooling', '"first"');
    bad({ classes: undefined }, 'classes is missing');
    bad({ classes: 1 }, 'classes', '1');
    bad({ classes: ['a', 3] }, 'classes[1]', '3');
    bad({ classes: ['a', 'b', 'a'] }, 'classes', '0 and 2', '"a"');
    bad({ outputs: 1 }, 'one or the other');
    bad({ loss: 'mse' }, 'outputs');
    bad({ input: undefined }, 'input is missing');
    bad({ input: { kind: 'serie', features: 1, length: 2 } }, '"serie"', 'did you mean "series"');
    bad({ input: { kind: 'series', features: 1, lenght: 2 } }, '"lenght"', 'did you mean "length"');
    bad({ input: { kind: 'series', features: 2 } }, 'input.length', 'undefined');
    bad({ attention: 'flash' }, 'unknown kind "flash"', 'softmax');
    bad({ attention: { kind: 'primal', rnak: 3 } }, 'unknown option of primal "rnak"', 'did you mean "rank"');
    bad({ attention: { kind: 'softmax', rank: 3 } }, 'unknown option of softmax "rank"');
    bad({ attention: { kind: 'primal', rank: 0 } }, 'rank', '0');
    bad({ attention: { kind: 'primal', eta: -1 } }, 'eta', '-1');
    bad({ attention: ['softmax'] }, '1 entry', '2 layers');
    bad({ attention: { kind: 'softmax', pool: [1, 2] } }, 'pool', '2 entries', '4 heads');
    bad({ attention: { kind: 'softmax', conv: '3d' } }, 'conv', '"3d"');
    bad({ attention: { kind: 'softmax', filter: 3 } }, 'filter is 3', 'conv is "none"');
    bad({ attention: { kind: 'softmax', conv: '2d', rows: 3, cols: 5 } }, '3 × 5 = 15', '20 tokens');
    says(() => pa.classifier(/** @type {any} */ (null)), 'configuration', 'null');
    says(() => pa.seed(-1), 'seed', '-1');
    assert.deepEqual(
        pa.classifier(small({ attention: { kind: 'softmax', conv: '2d', rows: 4, cols: 5, filter: 2 } })).config
            .attention[0].rows,
        4,
    );
});

test('labels of a set with other names are refused', async () => {
    const model = pa.classifier(small());
    await reports(model, train, { epochs: 1 });
    assert.deepEqual(model.config.classes, train.classes);
    says(
        () => model.evaluate({ ...test_, classes: ['slow', 'fast', 'middling'] }),
        'classes[1]',
        '"fast"',
        '"middling"',
    );
    model.dispose();
});
