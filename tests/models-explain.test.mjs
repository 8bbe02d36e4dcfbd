// explain(): gradients against finite differences, occlusion against predict(), a linear model in which all three
// methods agree, rollout against the product of inspect()'s maps, what is said of maps that explain nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bumps } from 'primal-attention/data';
import { loadWorker } from 'primal-attention/worker';
import { spearman } from '../web/models/explain.js';
import { loadLibrary, simd } from './support/library.mjs';
import { rejects } from './support/sentences.mjs';

const pa = await loadLibrary();
const SPEARMAN = [0.5789473684210528, -0.5441176470588235]; // scipy.stats.spearmanr of what is ranked below
const small = { width: 8, depth: 2, heads: 2, seed: 3, dropout: 0 };
const series = { ...small, input: { kind: 'series', features: 2, length: 6 }, classes: ['a', 'b', 'c'] };
const x = Float64Array.from({ length: 12 }, (_, i) => Math.sin(1.7 * i) + (i % 2));

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} tolerance @param {string} [where] */
function close(a, b, tolerance, where = '') {
    assert.equal(a.length, b.length, where);
    for (let i = 0; i < a.length; i++)
        assert.ok(Math.abs(a[i] - b[i]) <= tolerance, `${where}[${i}]: ${a[i]}, not ${b[i]}`);
}

for (const attention of ['softmax', 'primal', 'linear', 'skyformer', 'gaussian', { kind: 'implicit', samples: 8 }])
    test(`gradient × input of ${JSON.stringify(attention)} is that of finite differences`, async () => {
        const model = pa.classifier(/** @type {any} */ ({ ...series, attention, standardize: false })),
            { gradient, output } = await model.explain(x, { methods: ['gradient'], output: 'b' }),
            step = 2 ** -6;
        assert.deepEqual([output.index, output.name], [1, 'b']);
        assert.ok(Math.abs(output.value - model.predict(x).logits[1]) < 1e-6);
        const mean = [0, 1].map(f => (x[f] + x[f + 2] + x[f + 4] + x[f + 6] + x[f + 8] + x[f + 10]) / 6);
        const wanted = x.map((value, i) => {
            const at = (/** @type {number} */ off) =>
                model.predict(x.map((other, k) => (k === i ? other + off : other))).logits[1];
            // the error of order step² taken away
            const slope =
                (4 * (at(step) - at(-step))) / (3 * 2 * step) - (at(2 * step) - at(-2 * step)) / (3 * 4 * step);
            return slope * (value - mean[i % 2]);
        });
        const size = Math.max(...wanted.map(Math.abs));
        assert.ok(size > 1e-3, 'there is something to compare');
        close(gradient?.features?.data ?? [], wanted, 2e-3 * size + 1e-4);
        close(
            gradient?.tokens ?? [],
            Array.from({ length: 6 }, (_, t) => wanted[2 * t] + wanted[2 * t + 1]),
            4e-3 * size + 2e-4,
        );
        model.dispose();
    });

/**
 * Attention and feed-forward part add nothing: a linear model. The head reads dimension 0, attention goes by dimension
 * 1, and dimensions 2 and 3 hold the norm's deviation nearly still.
 * @param {any} config
 */
function linear(config) {
    const model = pa.classifier({
        ...config,
        width: 8,
        depth: 1,
        heads: 1,
        attention: 'softmax',
        norm: 'pre',
        finalNorm: false,
        positions: 'none',
        standardize: false,
    });
    for (const { name, data } of model.parameters) {
        const values = new Float32Array(data.length);
        if (name === 'head.weight') values[0] = 1.5;
        if (name === 'embedding.bias') values.set([0, 0, 50, -50]);
        if (name.endsWith('query.bias')) values[0] = 300;
        if (name.endsWith('key.weight')) values.set([0, 1, 0, 0, -1]);
        if (name.includes('norm') && name.endsWith('weight')) values.fill(1);
        model.setParameter(name, values);
    }
    return model;
}

test('in a linear model gradient and occlusion are the terms of the sum, and all three methods agree', async () => {
    const model = linear({ input: { kind: 'series', features: 2, length: 5 }, outputs: 1, loss: 'mse' });
    const embedding = new Float32Array(16);
    embedding[0] = 1; // x to dimension 0
    embedding[3] = 1; // |x| to dimension 1
    model.setParameter('embedding.weight', embedding);
    const values = [10, -1, -2, -3, -4], // mean 0
        sample = Float32Array.from(values.flatMap(value => [value, Math.abs(value)])),
        found = await model.explain(sample);
    const wanted = values.map(value => (1.5 * value) / 5);
    close(found.gradient?.tokens ?? [], wanted, 1e-4, 'gradient');
    close(found.occlusion?.tokens ?? [], wanted, 1e-4, 'occlusion');
    close(
        found.occlusion?.features?.data ?? [],
        wanted.flatMap(value => [value, 0]),
        1e-4,
        'features',
    );
    assert.deepEqual(found.agreement, { 'rollout gradient': 1, 'rollout occlusion': 1, 'gradient occlusion': 1 });
    assert.equal(found.rollout?.warning, undefined);
    model.dispose();

    const words = linear({ input: { kind: 'tokens', vocabulary: 5, length: 5 }, classes: 2 }),
        table = Float32Array.from({ length: 40 }, (_, i) => (i % 8 < 2 ? values[i >> 3] : 0));
    words.setParameter('embedding.weight', table);
    const ids = await words.explain([0, 1, 2, 3, 4], { output: 0 });
    close(ids.gradient?.tokens ?? [], wanted, 1e-4, 'gradient of ids');
    close(ids.occlusion?.tokens ?? [], wanted, 1e-4, 'occlusion of ids');
    const other = await words.explain([0, 1, 2, 3, 4], { output: 0, replacement: 1, methods: ['occlusion'] }),
        full = words.predict([0, 1, 2, 3, 4]).logits[0];
    close(
        other.occlusion?.tokens ?? [],
        [0, 1, 2, 3, 4].map(t => full - words.predict([0, 1, 2, 3, 4].map((id, k) => (k === t ? 1 : id))).logits[0]),
        1e-6,
    );
    words.dispose();
});

test('occlusion is the difference of predictions, of series with the mean of the training set', async () => {
    const data = bumps({ count: 30, seed: 2 }),
        model = pa.classifier({
            ...small,
            attention: 'primal',
            input: { kind: 'series', features: 1, length: 64 },
            classes: 2,
        });
    const shifted = data.x.map(row => row.map((/** @type {number} */ value) => 3 * value + 7)),
        set = { x: shifted, y: data.y };
    await model.fit(set, { epochs: 1 });
    const mean = shifted.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0) / (30 * 64),
        { label, logits } = model.predict(shifted[0]),
        { output, occlusion, gradient } = await model.explain(shifted[0], { segment: 5 });
    assert.equal(output.index, label);
    assert.equal(occlusion?.segment, 5);
    const wanted = shifted[0].map((_, t) => {
        const from = 5 * Math.floor(t / 5);
        return (
            logits[label] -
            model.predict(shifted[0].map((v, k) => (k >= from && k < from + 5 ? mean : v))).logits[label]
        );
    });
    close(occlusion?.tokens ?? [], wanted, 2e-5);
    assert.equal(gradient?.features?.cols, 1);
    model.dispose();
});

test('of a table: the mean in the place of a number, missing in that of a category; in units of the targets', async () => {
    const columns = [{ name: 'size' }, { name: 'colour', categories: ['red', 'white'] }, { name: 'age' }],
        rows = Array.from({ length: 20 }, (_, i) => [i, i % 3 ? 'red' : 'white', i % 5 ? 100 + (i % 7) : null]),
        y = rows.map((row, i) => 1000 + 10 * i),
        model = pa.classifier({
            ...small,
            attention: 'softmax',
            input: { kind: 'table', columns },
            outputs: 1,
            loss: 'mse',
            standardizeTargets: true,
        });
    await model.fit(/** @type {any} */ ({ x: rows, y }), { epochs: 3 });
    const present = rows.map(row => row[2]).filter(value => value !== null),
        means = [9.5, null, present.reduce((a, b) => Number(a) + Number(b), 0) / present.length];
    for (const row of [rows[1], rows[5]]) {
        const { output, names, occlusion, gradient } = await model.explain(/** @type {any} */ (row)),
            value = model.predict(/** @type {any} */ (row)).values[0];
        assert.deepEqual(names, ['size', 'colour', 'age']);
        assert.ok(Math.abs(output.value - value) < 1e-3);
        const wanted = row.map((_, c) => {
            const changed = row.map((cell, k) => (k === c && cell !== null ? means[c] : cell));
            return value - model.predict(/** @type {any} */ (changed)).values[0];
        });
        close(occlusion?.tokens ?? [], wanted, 2e-3);
        assert.equal(gradient?.tokens.length, 3);
        assert.equal(row[2] === null, gradient?.tokens[2] === 0);
    }
    model.dispose();
});

test('of an image: its mean patch in the place of each, row by row', async () => {
    const input = { kind: 'image', height: 4, width: 6, channels: 2, patch: 2 },
        image = (/** @type {number} */ n) => Float32Array.from({ length: 48 }, (_, i) => Math.sin(1.3 * i + n)),
        set = { x: [image(0), image(1), image(2)], y: [0, 1, 2] },
        /** The numbers of a patch, by their places in the image. */
        places = (/** @type {number} */ patch) =>
            [0, 1].flatMap(row => [0, 1, 2, 3].map(k => (2 * Math.floor(patch / 3) + row) * 12 + (patch % 3) * 4 + k));
    const patches = [0, 1, 2, 3, 4, 5].map(places);
    for (const standardize of [true, false]) {
        const model = pa.classifier(
                /** @type {any} */ ({ ...small, attention: 'softmax', input, classes: 3, standardize }),
            ),
            { x } = standardize ? set : { x: set.x.slice(0, 1) },
            mean = patches[0].map((_, k) => {
                const all = x.flatMap(each => patches.map(patch => each[patch[k]]));
                return all.reduce((a, b) => a + b, 0) / all.length;
            });
        if (standardize) model.standardize(set);
        const found = await model.explain(x[0]),
            { index } = found.output,
            at = (/** @type {number[]} */ patch, /** @type {number} */ share) =>
                model.predict(x[0].map((v, i) => (patch.includes(i) ? v + share * (mean[patch.indexOf(i)] - v) : v)))
                    .logits[index];
        close(
            found.occlusion?.tokens ?? [],
            patches.map(patch => at(patch, 0) - at(patch, 1)),
            2e-5,
        );
        const step = 2 ** -6,
            slopes = patches.map(patch => (at(patch, -step) - at(patch, step)) / (2 * step));
        close(found.gradient?.tokens ?? [], slopes, 4e-3 * Math.max(...slopes.map(Math.abs)) + 2e-4);
        assert.deepEqual([found.gradient?.features, found.occlusion?.features], [null, null]);
        assert.equal(found.rollout?.tokens.length, 6);
        await rejects(model.explain(x[0], { features: true }), 'this model takes image');
        model.dispose();
    }
});

test('every kind of input is explained by every method, in a worker too', async () => {
    /** @type {[any, any][]} */
    const kinds = [
        [series.input, x],
        [{ kind: 'tokens', vocabulary: 5, length: 6 }, [0, 1, 2, 3, 4]],
        [{ kind: 'image', height: 4, width: 4 }, Float32Array.from({ length: 16 }, (_, i) => i % 5)],
        [{ kind: 'table', columns: [{ name: 'size' }, { name: 'colour', categories: ['red', 'white'] }] }, [3, 'red']],
    ];
    const worker = await loadWorker({ simd, full: true });
    for (const [input, sample] of kinds) {
        const model = pa.classifier(/** @type {any} */ ({ ...small, attention: 'softmax', input, classes: 3 }));
        if (input.kind !== 'tokens') model.standardize({ x: [sample], y: [0] });
        const there = await worker.open(model.save()),
            all = await model.explain(sample);
        assert.deepEqual(await there.explain(sample), all);
        for (const method of /** @type {const} */ (['rollout', 'gradient', 'occlusion'])) {
            const one = (await model.explain(sample, { methods: [method] }))[method];
            assert.deepEqual(one, all[method], `${input.kind} ${method}`);
            assert.ok(one?.tokens.length && one.tokens.every(Number.isFinite), `${input.kind} ${method}`);
        }
        model.dispose();
    }
    worker.terminate();
});

test('rollout is the product of the maps with residuals, and says what maps are no explanation', async () => {
    const model = pa.classifier({ ...series, attention: 'softmax', pooling: 'cls' }),
        { rollout } = await (async () => {
            model.standardize({ x: [x], y: [0] });
            return model.explain(x, { methods: ['rollout'] });
        })(),
        layers = model.inspect(x).layers;
    let through = Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (_, j) => Number(i === j)));
    for (const { heads } of layers) {
        const step = through.map((_, i) =>
            through.map(
                (_, j) =>
                    (Number(i === j) + heads.reduce((sum, { map }) => sum + Number(map?.data[7 * i + j]) / 2, 0)) / 2,
            ),
        );
        through = step.map(row => through.map((_, j) => row.reduce((sum, value, k) => sum + value * through[k][j], 0)));
    }
    const rest = through[0].slice(1),
        sum = rest.reduce((a, b) => a + b, 0);
    close(
        rollout?.tokens ?? [],
        rest.map(value => value / sum),
        1e-6,
    );
    assert.equal(rollout?.warning, undefined);
    model.dispose();

    /** @type {[any, RegExp][]} */
    const cases = [
        [{ attention: 'primal' }, /the kernel that its scores imply, of rank \d+ at most/],
        [{ attention: { kind: 'primal', mode: 'fixed' } }, /mixes no tokens/],
        [{ attention: 'gaussian' }, /don't sum to 1/],
        [{ attention: 'softmax', pooling: 'max' }, /pooling "max"/],
    ];
    for (const [config, warning] of cases) {
        const other = pa.classifier({ ...series, standardize: false, ...config }),
            seen = (await other.explain(x, { methods: ['rollout'] })).rollout;
        assert.match(String(seen?.warning), warning);
        assert.ok(Math.abs((seen?.tokens ?? new Float64Array(0)).reduce((a, b) => a + b, 0) - 1) < 1e-9);
        other.dispose();
    }
    const custom = pa.classifier({
            ...series,
            standardize: false,
            attention: { kind: 'custom', forward: ({ v }) => pa.ops.mul({ a: v, b: v }) },
        }),
        own = await custom.explain(x);
    close(own.rollout?.tokens ?? [], Array(6).fill(1 / 6), 1e-9, 'each token looks at itself alone');
    assert.equal(own.agreement['rollout gradient'], null);
    assert.ok(Math.abs(Number(own.agreement['gradient occlusion'])) <= 1);
    custom.dispose();
});

test('a model of sequences is explained at one token; a causal one by what came before', async () => {
    const model = pa.sequenceModel({
            ...small,
            inputs: 2,
            outputs: 2,
            length: 6,
            causal: true,
            attention: 'softmax',
            standardize: false,
        }),
        { output, gradient, occlusion, rollout } = await model.explain(x, { token: 2, output: 1 });
    assert.deepEqual([output.index, output.token], [1, 2]);
    assert.ok(Math.abs(output.value - model.predict(x).values.data[5]) < 1e-6);
    for (const scores of [gradient, occlusion, rollout]) {
        assert.deepEqual([...(scores?.tokens ?? [])].slice(3).map(Math.abs), [0, 0, 0]);
        assert.notEqual(scores?.tokens?.[0], 0);
    }
    model.dispose();
});

test('agreement of a causal model is over the tokens that an answer can depend on', async () => {
    const long = Float64Array.from({ length: 128 }, (_, i) => Math.sin(1.7 * i) + (i % 2)),
        config = { ...small, inputs: 2, outputs: 1, length: 64 };
    for (const attention of ['softmax', { kind: 'primal' }]) {
        const causal = pa.sequenceModel(/** @type {any} */ ({ ...config, attention, causal: true }));
        causal.standardize({ x: [long], y: [new Float64Array(64)] }); // so that the mean is the same for the short one
        const whole = await causal.explain(long, { token: 5 }),
            cut = await causal.explain(long.slice(0, 12), { token: 5 });
        assert.equal(whole.gradient?.tokens.length, 64);
        for (const [pair, rho] of Object.entries(cut.agreement))
            assert.ok(
                Math.abs(Number(whole.agreement[pair]) - Number(rho)) < 1e-9,
                `${pair}: ${whole.agreement[pair]}`,
            );
        assert.equal((await causal.explain(long, { token: 1 })).agreement['gradient occlusion'], null);
        causal.dispose();
    }
    const both = pa.sequenceModel({ ...config, attention: 'softmax' }),
        { agreement, gradient, occlusion } = await both.explain(long, { token: 2 });
    assert.equal(
        agreement['gradient occlusion'],
        spearman(/** @type {any} */ (gradient?.tokens), /** @type {any} */ (occlusion?.tokens)),
    );
    both.dispose();
});

test('nothing is left behind: a step afterwards is the same; a worker explains the same', async () => {
    const config = { ...series, standardize: false, dropout: 0.1, attention: 'primal' },
        batch = { x: [x], y: [2] },
        [a, b] = [pa.classifier(/** @type {any} */ (config)), pa.classifier(/** @type {any} */ (config))];
    b.setParameter('head.bias', [0, 0, 0]);
    a.setParameter('head.bias', [0, 0, 0]);
    for (const model of [a, b]) {
        pa.seed(4);
        model.step(batch);
    }
    const found = await a.explain(x);
    assert.deepEqual(a.step(batch).gradientNorm, b.step(batch).gradientNorm);
    assert.deepEqual(a.parameters, b.parameters);
    const worker = await loadWorker({ simd, full: true }),
        there = await worker.open(b.save()),
        again = await there.explain(x);
    assert.deepEqual(again, await a.explain(x));
    assert.notDeepEqual(again, found);
    worker.terminate();
    a.dispose();
    b.dispose();
});

test('Spearman’s ρ, ties too, is SciPy’s', () => {
    const of = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
        spearman(Float64Array.from(a), Float64Array.from(b));
    assert.ok(Math.abs(Number(of([1, 2, 2, 4, 5], [3, 1, 1, 5, 4])) - SPEARMAN[0]) < 1e-12);
    assert.ok(Math.abs(Number(of([0.1, -3, 2, 8, 8, 1], [5, 4, 3, 3, 1, 0])) - SPEARMAN[1]) < 1e-12);
    assert.equal(of([1, 1, 1], [1, 2, 3]), null);
    assert.equal(of([1, 2], [1, 2]), null);
});

test('bad input gets a sentence', async () => {
    const model = pa.classifier({ ...series, attention: 'softmax', standardize: false }),
        explain = (/** @type {any} */ options, /** @type {any} */ sample = x) => model.explain(sample, options);
    await rejects(explain({ method: 'rollout' }), 'unknown option "method"');
    await rejects(explain({ methods: 'rollout' }), 'methods must be an array', '"rollout"');
    await rejects(explain({ methods: ['lime'] }), 'methods[0]', '"lime"');
    await rejects(explain({ output: 3 }), 'output must be a whole number from 0 to 2, got 3');
    await rejects(explain({ output: 'd' }), 'output must be "a" or "b" or "c", got "d"');
    await rejects(explain({ token: 1 }), 'token is 1', 'one output');
    await rejects(explain({ segment: 0 }), 'segment', '0');
    await rejects(explain({ replacement: 1 }), 'replacement', 'series');
    await rejects(explain({ features: 1 }), 'features must be true or false');
    await rejects(explain({}, [1]), 'explain: x');
    const pair = pa.classifier({ ...series, attention: 'softmax', standardize: false, pair: true });
    await rejects(pair.explain(/** @type {any} */ ([x, x])), 'pairs');
    model.dispose();
    await rejects(explain({}), 'disposed');
    pair.dispose();
});
