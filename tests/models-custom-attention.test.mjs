// Attention of one's own inside models: what JavaScript composes of blocks takes part in the core's step.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { generator } from './reference/array.mjs';
import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { says } from './support/sentences.mjs';

/** @typedef {import('primal-attention').CustomAttentionConfig['forward']} Forward */

const pa = await loadLibrary(),
    { ops } = pa;

/** @type {Forward} */
function softmax({ q, k, v }, { width, causal }) {
    const N = q.shape[2],
        products = ops.matmul({ a: q, b: k }, { transposeB: true }),
        scores = ops.mul({ a: products, b: 1 / Math.sqrt(width) });
    const hidden = Array.from({ length: N }, (_, i) =>
        Array.from({ length: N }, (_, j) => (causal && j > i ? -Infinity : 0)),
    );
    return ops.matmul({ a: ops.softmax({ x: ops.add({ a: scores, b: hidden }) }), b: v });
}

/** Closeness of learned features, with τ and W of its own. @type {Forward} */
function closeness({ q, v, tau, weight }) {
    const [, H, N, d] = q.shape,
        features = ops.matmul({ a: q, b: weight }),
        off = ops.sub({
            a: ops.reshape({ x: features }, { shape: [H, N, 1, d] }),
            b: ops.reshape({ x: features }, { shape: [H, 1, N, d] }),
        }),
        distance = ops.mul({ a: ops.sum({ x: ops.mul({ a: off, b: off }) }, { axis: -1 }), b: ops.exp({ x: tau }) }),
        map = ops.softmax({
            x: ops.reshape({ x: ops.scale({ x: distance }, { factor: -1 }) }, { shape: [1, H, N, N] }),
        });
    return { y: ops.matmul({ a: map, b: v }), map };
}
/** @type {import('primal-attention').CustomAttentionConfig} */
const CLOSENESS = {
    kind: 'custom',
    forward: closeness,
    parameters: { tau: { shape: [], init: 0 }, weight: { shape: [4, 4], init: 'xavierUniform', scale: 2 } },
};

/** @param {any} attention @param {any} [more] */
const make = (attention, more = {}) =>
    pa.classifier({
        input: { kind: 'series', features: 3, length: 7 },
        classes: 2,
        width: 8,
        depth: 2,
        heads: 2,
        dropout: 0,
        seed: 3,
        attention,
        ...more,
    });
const random = generator(5);
const data = {
    x: Array.from({ length: 12 }, (_, i) =>
        Array.from({ length: 4 + (i % 4) }, () => [...random.array([3]).data].map(value => value + (i % 2) / 2)),
    ),
    y: Array.from({ length: 12 }, (_, i) => i % 2),
};
/** @param {any} model @param {RegExp} [but] names that are left out @returns {number[]} */
const weights = (model, but = /^$/) =>
    model.parameters.flatMap((/** @type {any} */ p) => (but.test(p.name) ? [] : [...p.data]));

for (const more of [{}, { pooling: 'cls', norm: 'pre' }, { dropout: 0.2 }])
    test(`softmax attention of blocks in a classifier is the built-in one, ${JSON.stringify(more)}`, async () => {
        const models = [make('softmax', more), make({ kind: 'custom', forward: softmax }, more)];
        const [built, own] = await Promise.all(
            models.map(async model => {
                const losses = [];
                for await (const { loss } of model.fit(data, { epochs: 7, batchSize: 4, seed: 1, reportEvery: 'step' }))
                    losses.push(loss);
                // the gradient of a key's bias is 0, and Adam makes steps of what rounding leaves of it
                return {
                    losses,
                    weights: weights(model, /key.bias/),
                    ...model.predict(data.x[0]),
                    ...model.evaluate(data),
                };
            }),
        );
        assert.equal(own.losses.length, 21);
        assertClose(own.losses, built.losses, 1e-5, 'losses');
        assertClose(own.weights, built.weights, 1e-5, 'weights');
        assertClose(own.logits, built.logits, 1e-5, 'logits');
        const [maps, expected] = [models[1], models[0]].map(model => model.inspect(data.x[3]).layers);
        // no map was given: it is found from how y answers to the values, of more tokens than a head has columns
        for (const layer of [0, 1])
            for (const head of [0, 1])
                assertClose(
                    maps[layer].heads[head].map?.data ?? [],
                    expected[layer].heads[head].map?.data ?? [],
                    1e-5,
                    'map',
                );
        for (const model of models) model.dispose();
    });

describe('parameters of its own', () => {
    test('have their names and shapes, and gradients as differences say', () => {
        const model = make(CLOSENESS, { depth: 1 });
        const own = model.parameters.filter(({ name }) => /tau|attention\.weight/.test(name));
        assert.deepEqual(
            own.map(({ name, shape }) => [name, shape]),
            [
                ['layers.0.attention.tau', []],
                ['layers.0.attention.weight', [4, 4]],
            ],
        );
        assert.equal(own[0].data[0], 0);
        assert.ok(new Set(own[1].data).size === 16);
        model.setParameter('layers.0.attention.tau', [0.3]);
        model.standardize(data);
        const before = model.parameters;
        model.step(data, { optimizer: 'sgd', learningRate: 1 });
        const after = model.parameters;
        before.forEach(({ name, data }) => model.setParameter(name, data));
        let compared = 0;
        for (const name of ['attention.tau', 'attention.weight', 'attention.value.weight', 'attention.query.weight']) {
            const full = `layers.0.${name}`,
                [from, to] = [before, after].map(all => [...(all.find(each => each.name === full)?.data ?? [])]);
            const slopes = from.map((value, i) => {
                const at = (/** @type {number} */ off) => {
                    model.setParameter(full, from.with(i, value + off));
                    return model.evaluate(data).loss;
                };
                // losses are of float32: a wide step, and the error that it makes taken out (Richardson)
                return (8 * (at(0.05) - at(-0.05)) - (at(0.1) - at(-0.1))) / 0.6;
            });
            model.setParameter(full, from);
            assertClose(
                from.map((value, i) => value - to[i]),
                slopes,
                3e-3,
                name,
            );
            compared += slopes.length;
        }
        assert.equal(compared, 1 + 16 + 64 + 64);
        model.dispose();
    });

    test('are trained, saved, and opened with the same function', async () => {
        const model = make(CLOSENESS),
            first = weights(model);
        const { loss } = await model.fit(data, {
            epochs: 3,
            seed: 1,
            optimizer: 'adamw',
            noDecay: ['layers.0.attention.tau', '*.bias'],
            learningRate: 1e-2,
        });
        assert.ok(Number.isFinite(loss));
        const at = (/** @type {string} */ name) => model.parameters.find(each => each.name === name)?.data[0];
        assert.notEqual(at('layers.0.attention.tau'), 0);
        assert.notDeepEqual(weights(model), first);
        const bytes = model.save();
        const opened = pa.open(bytes, { forward: closeness });
        assert.deepEqual(weights(opened), weights(model));
        assert.deepEqual(opened.predict(data.x[0]), model.predict(data.x[0]));
        assert.deepEqual(
            opened.config.attention,
            JSON.parse(JSON.stringify(model.config.attention)).map((/** @type {any} */ layer) => ({
                ...layer,
                forward: closeness,
            })),
        );
        const each = pa.open(bytes, { forward: [closeness, closeness] });
        assert.deepEqual(each.predict(data.x[1]), model.predict(data.x[1]));
        says(() => pa.open(bytes), 'open: 2 layers of the file have attention of one', 'open(bytes, { forward })');
        says(() => pa.open(bytes, { forward: [closeness] }), 'forward has 1 entry for 2 layers');
        says(() => pa.open(bytes, { forward: /** @type {any} */ (1) }), 'forward must be a function');
        says(() => pa.open(make('softmax').save(), { forward: closeness }), 'no layer of the file');
        says(
            () => pa.open(bytes, { forward: ({ v, tow }) => ops.mul({ a: v, b: tow }) }).predict(data.x[0]),
            'ops.mul: b is missing',
        );
        for (const one of [model, opened, each]) one.dispose();
    });

    test('the map that is given is the one that is found', () => {
        const [given, found] = [
            make(CLOSENESS),
            make({ ...CLOSENESS, forward: (inputs, place) => /** @type {any} */ (closeness(inputs, place)).y }),
        ].map(model => model.inspect(data.x[3], { outputs: true }).layers[1].heads[1]);
        assertClose(found.map?.data ?? [], given.map?.data ?? [], 1e-5, 'map');
        assert.equal(given.spectrum?.length, 7);
        assert.equal(given.output?.rows, 7);
    });
});

test('beside built-in layers, with a function of x that it need not share with them', () => {
    /** @type {Forward} */
    const mean = ({ x, mix }) =>
        ops.mul({
            a: ops.add({ a: ops.mean({ x }, { axis: 1, keepDims: true }), b: ops.scale({ x }, { factor: 0 }) }),
            b: mix,
        });
    const model = make([
        { kind: 'custom', forward: mean, parameters: { mix: [8] } },
        { kind: 'primal', rank: 2 },
    ]);
    model.standardize(data);
    assert.ok(Number.isFinite(model.step(data).loss));
    assert.equal(pa.cost(model, 7).parameters, weights(model).length);
});

test('chance in it is the model’s: the same seed gives the same bits', async () => {
    /** @type {Forward} */
    const dropped = ({ q, k, v }, { training }) =>
        ops.matmul({
            a: ops.dropout(
                { x: ops.softmax({ x: ops.matmul({ a: q, b: k }, { transposeB: true }) }) },
                { rate: 0.3, training },
            ),
            b: v,
        });
    const run = async (/** @type {number} */ seed) => {
        const model = make({ kind: 'custom', forward: dropped });
        pa.ops.dropout({ x: pa.tensor([1]) }, { rate: 0.5 }).dispose(); // chance of the instance does not matter
        await model.fit(data, { epochs: 2, seed });
        const values = weights(model);
        assert.deepEqual(model.predict(data.x[0]), model.predict(data.x[0]));
        model.dispose();
        return values;
    };
    const first = await run(1);
    assert.deepEqual(await run(1), first);
    assert.notDeepEqual(await run(2), first);
});

test('in a language model it is told to be causal, and generates', async () => {
    const text = 'abcabcabdabc'.repeat(20);
    const own = { kind: /** @type {const} */ ('custom'), forward: softmax };
    const [built, mine] = await Promise.all(
        ['softmax', own].map(async attention => {
            const model = pa.languageModel({
                length: 12,
                width: 16,
                heads: 2,
                attention: /** @type {any} */ (attention),
                seed: 1,
                dropout: 0,
            });
            await model.fit(text, { epochs: 4, seed: 1, learningRate: 1e-2 });
            return {
                loss: model.evaluate(text).loss,
                said: model.generate('abc', { tokens: 8, temperature: 0 }),
                model,
            };
        }),
    );
    assertClose([mine.loss], [built.loss], 1e-4, 'loss');
    assert.equal(mine.said, built.said);
    const opened = pa.open(mine.model.save(), { forward: softmax });
    assert.equal(opened.evaluate(/** @type {any} */ (text)).loss, mine.loss);
});

test('nothing is left behind, whether a step succeeds or not', () => {
    const model = make(CLOSENESS);
    model.standardize(data);
    model.step(data);
    model.step(data);
    const { used } = pa.memory();
    model.step(data);
    model.predict(data.x[0]);
    model.inspect(data.x[0]);
    model.step(data);
    assert.equal(pa.memory().used, used);
    model.dispose();

    let fails = false;
    const broken = make({
        kind: 'custom',
        forward: (/** @type {any} */ { v }, /** @type {any} */ { layer }) => {
            if (fails && layer === 1) throw new RangeError('mine');
            return v;
        },
    });
    broken.standardize(data);
    broken.step(data);
    const before = [weights(broken), broken.predict(data.x[0]).logits],
        held = pa.memory().used;
    fails = true;
    assert.throws(
        () => broken.step(data),
        error => error instanceof RangeError && error.message === 'mine',
    );
    assert.throws(() => broken.predict(data.x[0]), RangeError);
    fails = false;
    assert.deepEqual([weights(broken), broken.predict(data.x[0]).logits], before);
    assert.equal(pa.memory().used, held);
    broken.step(data);
});

test('what it refuses', async () => {
    const v = (/** @type {any} */ given) => given.v;
    const layer = (/** @type {any} */ more) => make({ kind: 'custom', forward: v, ...more });
    says(() => make({ kind: 'custom' }), 'classifier: attention.forward is missing');
    says(() => make('custom'), 'forward is missing');
    says(() => layer({ forward: 3 }), 'attention.forward must be a function, got 3');
    says(() => layer({ forward: async () => {} }), 'must not be async');
    says(() => layer({ window: 3 }), 'window');
    says(() => layer({ parameters: { q: [2] } }), 'parameters.q', 'choose another name');
    says(() => layer({ parameters: { 'a.b': [2] } }), 'is no name');
    says(() => layer({ parameters: { w: {} } }), 'parameters.w.shape is missing');
    says(() => layer({ parameters: { w: [0] } }), 'parameters.w.shape[0]');
    says(() => layer({ parameters: { w: { shape: [2], init: 'glorot' } } }), 'glorot');
    says(() => layer({ parameters: { w: { shape: [2], int: 1 } } }), 'int');
    says(
        () => layer({ parameters: Object.fromEntries([...'ABCDEFGHI'].map(name => [name, [1]])) }),
        '9 parameters, at most 8',
    );
    const gives = (/** @type {any} */ forward) => () => layer({ forward }).predict(data.x[0]);
    says(
        gives(() => 3),
        'attention.forward of layer 0 must give a tensor y, or { y, map }, got 3',
    );
    says(
        gives((/** @type {any} */ given) => Promise.resolve(given.v)),
        'gave a promise',
    );
    says(
        gives(() => pa.tensor([1])),
        'gave y of shape [1], q has [1, 2, 4, 4]',
    );
    says(
        () =>
            layer({ forward: (/** @type {any} */ given) => ({ y: given.v, map: pa.tensor([1]) }) }).inspect(data.x[0]),
        'gave a map of shape [1], expected [1, 2, 4, 4]',
    );
    const inside = make({
        kind: 'custom',
        forward: (/** @type {any} */ given) => (inside.predict(data.x[0]), given.v),
    });
    says(() => inside.predict(data.x[0]), 'called from the forward of its attention');
    for (const call of ['dispose', 'enableHead']) {
        /** @type {any} */
        const one = make({
            kind: 'custom',
            forward: (/** @type {any} */ given) => {
                if (call === 'dispose') one.dispose();
                else one.enableHead(0, 0, false);
                return given.v;
            },
        });
        says(() => one.predict(data.x[0]), 'called from the forward of its attention');
        one.dispose();
    }
    says(() => layer({}).export({ format: 'primalformer-uea' }), 'custom');
    const twice = make({
        kind: 'custom',
        forward: (/** @type {any} */ { v }) => ops.exp({ x: ops.exp({ x: ops.scale({ x: v }, { factor: 1e4 }) }) }),
    });
    says(() => twice.predict(data.x[0]), 'the attention of layer 0 (operation custom)');
    assert.ok(!('custom' in pa.attention) && !('custom' in ops));
});
