// Translators: against the float64 reference and PyTorch, token by token as at once, beams as all there are.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { bleu, exactMatch } from 'primal-attention';
import { loadWorker } from 'primal-attention/worker';
import { assertClose } from './support/compare.mjs';
import { loadLibrary, simd } from './support/library.mjs';
import { rejects, says } from './support/sentences.mjs';
import { array, generator } from './reference/array.mjs';
import { translationLoss, translator } from './reference/translator.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd });
after(() => remote.terminate());

const small = {
    source: { vocabulary: 7, length: 9 },
    target: { vocabulary: 5, length: 6 },
    width: 12,
    heads: 3,
    depth: 1,
    feedforward: 10,
    dropout: 0,
};

/** @type {Record<string, any>} */
const MODELS = {
    'softmax, post-norm': { depth: 2 },
    'softmax, pre-norm, sinusoids, tied': { norm: 'pre', positions: 'sinusoidal', tied: true, embeddingScale: 3 },
    'linear in the encoder, causal in the decoder': { attention: 'linear', positions: 'none', decoderDepth: 2 },
    'rotary, linear decoder': { positions: 'rotary', decoderAttention: 'linear', norm: 'pre' },
    alibi: { positions: 'alibi', attention: 'window', depth: 2 },
    'relative, RMS, gated': { positions: 'relative', normKind: 'rms', gated: true, activation: 'silu', norm: 'pre' },
    'primal, Attention-BN across, smoothed labels': {
        attention: { kind: 'primal', rank: 3, eta: 0 },
        crossAttention: { kind: 'softmax', beta: 0.6, pool: [1, 2, 3] },
        labelSmoothing: 0.1,
    },
    'gaussian, no final norm, wider decoder': { attention: 'gaussian', finalNorm: false, decoderDepth: 2 },
    'convolution in the decoder': { decoderAttention: { kind: 'softmax', conv: '1d', causal: true } },
    'pooled linear decoder': { decoderAttention: { kind: 'linear', pool: [1, 2, 3] }, positions: 'none' },
};

/** @param {any} model @param {ReturnType<typeof generator>} random */
function randomise(model, random) {
    for (const { name, shape } of model.parameters)
        model.setParameter(name, random.array(shape, shape.length > 1 ? 0.4 : 0.5).data);
    return parametersOf(model);
}

/** @param {any} model */
const parametersOf = model =>
    Object.fromEntries(
        model.parameters.map((/** @type {any} */ { name, shape, data }) => [
            name,
            array(shape, Float64Array.from(data)),
        ]),
    );

/** @param {number} length @param {number} below @param {ReturnType<typeof generator>} random */
const ids = (length, below, random) => Array.from({ length }, () => random.below(below));

describe('logits, as the reference has them', () => {
    for (const [name, config] of Object.entries(MODELS))
        test(name, () => {
            const random = generator(5),
                model = pa.translator({ ...small, ...config }),
                parameters = randomise(model, random);
            for (const [n, m] of [
                [0, 0],
                [1, 4],
                [5, 1],
                [9, 6],
            ]) {
                const x = ids(n, 7, random),
                    y = ids(m, 5, random);
                const { logits, output } = model.inspect(x, { target: y });
                assert.deepEqual([.../** @type {Int32Array} */ (output)], y);
                assertClose(logits, translator(parameters, model.config, [...x, 7], [5, ...y]).flat(), 3e-5, name);
            }
            model.dispose();
        });
});

describe('gradients of a training step', () => {
    for (const [name, config] of Object.entries(MODELS))
        test(name, async () => {
            const random = generator(7),
                model = pa.translator({ ...small, ...config }),
                parameters = randomise(model, random);
            const x = [3, 0].map(n => ids(n, 7, random)),
                y = [2, 1].map(n => ids(n, 5, random));
            const loss = () => translationLoss(parameters, model.config, x, y);
            const options = { epochs: 1, batchSize: 2, learningRate: 1, seed: 1 };
            // plain gradient descent at rate 1 subtracts the gradient itself
            const report = /** @type {any} */ (await model.fit({ x, y }, { ...options, optimizer: 'sgd' }));
            assertClose([report.objective], [loss()], 1e-5, 'loss');
            const after = parametersOf(model);
            for (const [parameter, { data }] of Object.entries(parameters)) {
                const gradient = Array.from(data, (value, i) => value - after[parameter].data[i]),
                    direction = gradient.map(() => random.uniform(-1, 1)),
                    start = Array.from(data),
                    step = 1e-5;
                const [up, down] = [step, -step].map(far => {
                    start.forEach((value, i) => (data[i] = value + far * direction[i]));
                    return loss();
                });
                data.set(start);
                const expected = (up - down) / (2 * step),
                    got = gradient.reduce((sum, g, i) => sum + g * direction[i], 0),
                    scale = Math.hypot(...gradient) * Math.sqrt(gradient.length);
                assert.ok(
                    Math.abs(got - expected) <= 5e-4 * scale + 3e-6,
                    `${parameter}: ${got}, expected ${expected}`,
                );
            }
            model.dispose();
        });
});

test('logits as PyTorch has them', () => {
    for (const { norm, names, samples } of JSON.parse(
        readFileSync(new URL('golden/translator.json', import.meta.url), 'utf8'),
    )) {
        const model = pa.translator({
            source: { vocabulary: 5, length: 6 },
            target: { vocabulary: 4, length: 6 },
            width: 8,
            heads: 2,
            depth: 1,
            decoderDepth: 2,
            feedforward: 12,
            norm,
        });
        let state = 20261129;
        assert.equal(names.length, model.parameters.length);
        for (const [name, shape] of names)
            model.setParameter(
                name,
                Float32Array.from(
                    { length: shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b) },
                    () => {
                        state = (state * 16807) % 2147483647;
                        return state / 2147483647 - 0.5;
                    },
                ),
            );
        for (const { x, y, logits } of samples)
            assertClose(model.inspect(x, { target: y }).logits, logits.flat(), 1e-5, norm);
        model.dispose();
    }
});

/**
 * log p of a target's tokens and of its end, each given those before.
 * @param {any} model
 * @param {any} x
 * @param {number[]} y
 */
function logProbability(model, x, y) {
    const { logits } = model.inspect(x, { target: y, maps: false, spectrum: false }),
        C = model.config.outputs;
    return [...y, C - 1].reduce((sum, id, i) => {
        const row = Array.from(logits.subarray(i * C, (i + 1) * C));
        return sum + row[id] - Math.log(row.reduce((all, value) => all + Math.exp(value), 0));
    }, 0);
}

/** Every target of at most so many tokens. @param {number} vocabulary @param {number} most @returns {number[][]} */
function all(vocabulary, most) {
    if (most === 0) return [[]];
    const rest = all(vocabulary, most - 1);
    return [[], ...Array.from({ length: vocabulary }, (_, id) => rest.map(ids => [id, ...ids])).flat()];
}

describe('translation', () => {
    for (const [name, config] of Object.entries(MODELS))
        test(`${name}: what is told token by token is what the target has at once`, () => {
            const random = generator(11),
                model = pa.translator({ ...small, ...config });
            randomise(model, random);
            const x = ids(8, 7, random);
            const { hypotheses, ...best } = model.predict(x, { beams: 4, lengthPenalty: 1 });
            assert.equal(hypotheses.length, 4);
            assert.deepEqual(best, hypotheses[0]);
            for (const { ids, score, logProbability: told } of hypotheses) {
                assertClose([told], [logProbability(model, x, Array.from(ids))], 1e-5, String(ids));
                assertClose([score], [told / ((5 + ids.length + 1) / 6)], 1e-12, 'score');
            }
            // greedy: always the likeliest
            const greedy = Array.from(model.predict(x).ids),
                { logits } = model.inspect(x, { target: greedy }),
                C = model.config.outputs;
            greedy.forEach((id, i) => {
                const row = Array.from(logits.subarray(i * C, (i + 1) * C));
                assert.equal(id, row.indexOf(Math.max(...row)));
            });
            model.dispose();
        });

    test('as many beams as there are targets find the best of all', () => {
        for (let seed = 1; seed <= 8; seed++) {
            const model = pa.translator({ ...small, target: { vocabulary: 2, length: 4 } });
            randomise(model, generator(seed));
            const x = ids(5, 7, generator(seed)),
                every = all(2, 4).map(y => ({ y, logP: logProbability(model, x, y) }));
            for (const lengthPenalty of [0, 0.6, 2]) {
                const score = (/** @type {any} */ { y, logP }) => logP / ((6 + y.length) / 6) ** lengthPenalty,
                    ranked = every.toSorted((a, b) => score(b) - score(a));
                const { hypotheses } = model.predict(x, { beams: every.length, lengthPenalty });
                assert.deepEqual(
                    hypotheses.map(({ ids }) => Array.from(ids)),
                    ranked.map(({ y }) => y),
                );
            }
            // and a target is at most as long as it may be
            assert.ok(model.predict(x, { beams: 3, maxLength: 2 }).hypotheses.every(({ ids }) => ids.length <= 2));
            assert.equal(model.predict(x, { maxLength: 0 }).ids.length, 0);
            model.dispose();
        }
    });

    test('no token of a target sees a later one, whatever looks across', () => {
        const able = /** @type {any[]} */ (Object.keys(pa.attention)).filter(kind => {
            try {
                pa.translator({ ...small, crossAttention: kind }).dispose();
                return true;
            } catch {
                return false;
            }
        });
        assert.ok(able.includes('softmax'));
        for (const crossAttention of able) {
            const model = pa.translator({ ...small, crossAttention });
            randomise(model, generator(3));
            const x = [1, 2, 3, 4],
                [a, b] = [
                    [0, 1, 2, 3],
                    [0, 1, 4, 0],
                ].map(target => Array.from(model.inspect(x, { target }).logits));
            assert.deepEqual(a.slice(0, 3 * 6), b.slice(0, 3 * 6), crossAttention);
            assert.notDeepEqual(a.slice(3 * 6), b.slice(3 * 6));
            const { ids, logProbability: told } = model.predict(x);
            assertClose([told], [logProbability(model, x, Array.from(ids))], 1e-5, crossAttention);
            model.dispose();
        }
    });
});

describe('BLEU and exact match', () => {
    const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) < 1e-12, `${a}, ${b}`);
    test('by hand', () => {
        const reference = 'the cat sat on the mat';
        near(bleu([reference], [reference]), 1);
        near(bleu(['the cat is on the mat'], [reference]), ((5 / 6) * (3 / 5) * (1 / 4) * (1 / 2 / 3)) ** (1 / 4));
        near(
            bleu(['the the the the the the the'], [reference]),
            ((2 / 7) * (0.5 / 6) * (0.25 / 5) * (0.125 / 4)) ** 0.25,
        );
        near(bleu(['the cat'], [reference]), Math.exp(1 - 6 / 2)); // two orders, and brevity
        near(
            bleu(['a b', 'the cat sat on'], ['a c', reference]),
            Math.exp(1 - 8 / 6) * ((5 / 6) * (3 / 4) * 1 * 1) ** 0.25,
        );
        near(bleu([[1, 2, 3, 4, 5]], [[1, 2, 3, 4, 9]]), ((4 / 5) * (3 / 4) * (2 / 3) * (1 / 2)) ** 0.25);
        assert.equal(bleu(['dogs'], [reference]), 0);
        assert.equal(bleu([''], [reference]), 0);
        assert.equal(bleu([[]], [[]]), 1);
        assert.equal(exactMatch(['a b', 'c', [1, 2], ''], ['a b', 'd', [1, 2], '']), 0.75);
        assert.equal(exactMatch([[1]], [[1, 2]]), 0);
    });

    test('bad input', () => {
        says(() => bleu(['a'], []), 'bleu', '1 translation for 0 references');
        says(() => bleu([], []), 'at least one');
        says(() => bleu(/** @type {any} */ ('a'), ['a']), 'translations must be an array');
        says(() => exactMatch([/** @type {any} */ (3)], ['a']), 'exactMatch: translations[0]');
    });
});

/** Texts and what they are backwards. @param {number} n @param {number} seed */
function reversed(n, seed) {
    const random = generator(seed),
        x = Array.from({ length: n }, () =>
            ids(random.below(5), 3, random)
                .map(i => 'abc'[i])
                .join(''),
        );
    return { x, y: x.map(text => [...text].reverse().join('')) };
}
const texts = {
    source: { vocabulary: 'abc', length: 4 },
    target: { vocabulary: 'cab', length: 4 },
    width: 16,
    heads: 2,
    depth: 1,
    dropout: 0,
    norm: /** @type {const} */ ('pre'),
    seed: 3,
};

describe('training', () => {
    test('it learns; the file holds all of it; evaluate says how good it is', async () => {
        const model = pa.translator(texts),
            train = reversed(400, 1),
            test = reversed(50, 2);
        const last = /** @type {any} */ (
            await model.fit(train, { epochs: 25, learningRate: 5e-3, seed: 1, validation: test })
        );
        const {
            loss,
            perplexity,
            tokenAccuracy,
            exactMatch: exact,
            bleu: quality,
        } = model.evaluate(test, { beams: 2 });
        assert.ok(exact > 0.95 && quality > 0.95 && tokenAccuracy > 0.95, `${exact} ${quality} ${tokenAccuracy}`);
        assert.ok(Math.abs(loss - last.validation.loss) < 1e-6 && Math.abs(perplexity - Math.exp(loss)) < 1e-9);
        // a model that is sure of itself has bad hypotheses done before the good one
        for (const beams of [4, 8])
            assert.ok(model.evaluate(test, { beams }).exactMatch >= exact - 0.02, `${beams} beams`);
        assert.equal(model.translate('abc'), 'cba');
        assert.deepEqual(model.translate(['ab', '', 'cc']), ['ba', '', 'cc']);
        assert.deepEqual([...model.predict([0, 1]).ids], [2, 1]);
        assert.equal(model.predict([0, 1]).output, 'ba');
        for (const opened of [pa.open(model.save()), pa.openTranslator(model.save())]) {
            assert.deepEqual(opened.config, model.config);
            assert.deepEqual(opened.evaluate(test), model.evaluate(test));
            opened.dispose();
        }
        says(() => pa.openLanguageModel(model.save()), 'holds a translator');
        says(() => pa.openTranslator(pa.languageModel().save()), 'openTranslator', 'holds a language model');
        model.dispose();
        says(() => model.translate('a'), 'translate: this model was disposed of');
    });

    test('in a worker as here, from the same seed the same', async () => {
        const train = reversed(20, 1),
            here = pa.translator(texts),
            there = await remote.translator(texts);
        for (const each of /** @type {any[]} */ ([here, there])) await each.fit(train, { epochs: 2, seed: 4 });
        assert.deepEqual(await there.evaluate(train), here.evaluate(train));
        assert.deepEqual(await there.predict('abc', { beams: 3 }), here.predict('abc', { beams: 3 }));
        assert.deepEqual(await there.translate(['abc', 'c']), here.translate(['abc', 'c']));
        assert.deepEqual(await there.inspect('abc', { target: 'cb' }), here.inspect('abc', { target: 'cb' }));
        assert.deepEqual(await there.headOutputs('abc', { target: 'a' }), here.headOutputs('abc', { target: 'a' }));
        const opened = await remote.openTranslator(await there.save());
        assert.deepEqual(await opened.evaluate(train), here.evaluate(train));
        const again = pa.translator(texts);
        await again.fit(train, { epochs: 2, seed: 4 });
        assert.deepEqual(again.save(), here.save());
        for (const model of [here, there, opened, again]) await model.dispose();
    });

    test('it can be ended, and says why it failed', async () => {
        const model = pa.translator(texts),
            train = reversed(40, 1),
            stop = new AbortController();
        let reports = 0;
        for await (const { aborted } of model.fit(train, { epochs: 50, reportEvery: 'step', signal: stop.signal })) {
            if (++reports === 2) stop.abort();
            assert.equal(aborted, reports > 2);
        }
        const before = model.save();
        await rejects(
            model.fit(train, { learningRate: 1e30, optimizer: 'sgd', epochs: 9 }),
            'fit: the',
            'learning rate',
        );
        model.setParameter(
            'head.bias',
            [NaN, 0, 0, 0].map(() => 3e38),
        );
        assert.notDeepEqual(model.save(), before);
        model.setParameter(
            'head.weight',
            model.parameters.find(({ name }) => name === 'head.weight')?.data.map(() => 3e38) ?? [],
        );
        says(() => model.translate('ab'), "translate: token 3: the model's answer is", 'largest weight');
        says(() => model.inspect('ab', { target: 'a' }), 'inspect: x', 'at token');
        model.dispose();
    });

    test('primal objectives, per batch too', async () => {
        const attention = /** @type {const} */ ({ kind: 'primal', rank: 3, eta: 0.2 });
        for (const ksvdPerBatch of [false, true]) {
            const model = pa.translator({ ...texts, attention, ksvdPerBatch });
            const report = /** @type {any} */ (await model.fit(reversed(12, 1), { epochs: 1 }));
            assert.ok(report.ksvd > 0 && report.objective > report.loss);
            model.setEta(0.5, 1);
            assert.deepEqual(
                model.config.attention.map(({ eta }) => eta),
                [0.2, 0.5, undefined],
            );
            says(() => model.setEta(1, 2), 'layer 2 is softmax');
            model.dispose();
        }
    });
});

test('it can be looked into', () => {
    const model = pa.translator({ ...texts, decoderDepth: 2 });
    const { layers } = model.inspect('abca', { target: 'ab' });
    assert.deepEqual(
        layers.map(({ part, heads: [{ map }] }) => [part, map?.rows, map?.cols]),
        [
            ['encoder', 5, 5],
            ['decoder', 3, 3],
            ['cross', 3, 5],
            ['decoder', 3, 3],
            ['cross', 3, 5],
        ],
    );
    for (const { heads } of layers)
        for (const { map } of heads)
            for (let i = 0; map && i < map.rows; i++) {
                const row = map.data.subarray(i * map.cols, (i + 1) * map.cols);
                assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5);
            }
    assert.equal(model.inspect('ab', { layers: [2], heads: [1] }).layers[0].heads.length, 1);
    assert.equal(pa.headDistance(model, 'abc').layers.length, 5);
    assert.equal(pa.headDistance(model, { x: ['abc', 'a'] }).layers.length, 5);
    // a head that is switched off contributes nothing, in each of the three parts
    for (const layer of [0, 1, 2]) {
        const logits = () => Array.from(model.inspect('ab', { target: 'b' }).logits),
            before = logits();
        model.enableHead(layer, 1, false);
        assert.notDeepEqual(logits(), before);
        model.enableHead(layer, 1, true);
        assert.deepEqual(logits(), before);
    }
    says(() => model.enableHead(5, 0, false), 'enableHead: layer');
    model.dispose();
});

test('what it costs is what it takes', async () => {
    const config = { ...small, source: { vocabulary: 7, length: 40 }, target: { vocabulary: 5, length: 30 }, depth: 2 };
    const random = generator(2),
        x = ids(33, 7, random),
        y = ids(17, 5, random),
        clean = pa.memory().used;
    const model = pa.translator(config),
        { memory, parameters, flops } = pa.cost(model, 33, { target: 17 });
    assert.equal(memory.model, pa.memory().used - clean);
    assert.equal(
        parameters,
        model.parameters.reduce((sum, { data }) => sum + data.length, 0),
    );
    // 12 wide, 3 heads: q kᵀ and P v, a product 2 operations; encoder 34², decoder 18 causal, across 18 × 34
    assert.equal(flops.forward.attention, 2 * 2 * 2 * 12 * (34 * 34 + (18 * 19) / 2 + 18 * 34));
    assert.equal(flops.forward.head, 2 * 18 * 12 * 6);
    for (let i = 0; i < 2; i++) model.evaluate({ x: [x], y: [y] }, { maxLength: 0 });
    says(() => pa.cost(model, 33, { target: 31 }), 'cost: target');
    says(() => pa.cost(model, 33, { edges: 3 }), 'models of graphs');
    model.dispose();
    assert.equal(pa.memory().used, clean);

    // A step holds what was said, to the byte: fit() is at its most when it has two optimizers, and no sample.
    const optimizer = [];
    for (const [n, m] of [
        [33, 17],
        [5, 30],
        [40, 0],
    ]) {
        const pair = { x: [ids(n, 7, random)], y: [ids(m, 5, random)] },
            trained = pa.translator(config);
        for (let i = 0; i < 3; i++) await trained.fit(pair, { epochs: 1, fresh: true });
        pa.resetPeak();
        await trained.fit(pair, { epochs: 1, fresh: true });
        const sample = 4 * (n + 1) + 4 * (m + 1),
            rest = 4 * (m + 1) + 16; // labels, report
        optimizer.push(pa.memory().peak - clean - (pa.cost(trained, n, { target: m }).memory.step - sample - rest));
        trained.dispose();
    }
    assert.equal(new Set(optimizer).size, 1, String(optimizer));
});

describe('sequences', () => {
    test('bytes, ids, characters of more than one unit', () => {
        const bytes = pa.translator({ source: {}, target: {}, width: 8, heads: 2, depth: 1, seed: 1 });
        assert.equal(typeof bytes.translate('é', { maxLength: 2 }), 'string');
        assert.ok(bytes.translate([1, 2], { maxLength: 2 }) instanceof Int32Array);
        assert.equal(bytes.translate([[1], [2, 3]], { maxLength: 1 }).length, 2);
        assert.equal(bytes.translate(['a', 'b'], { maxLength: 1 }).length, 2);
        bytes.dispose();
        const wide = { vocabulary: '𝒳é ', length: 3 };
        const model = pa.translator({ source: wide, target: wide, width: 8, heads: 2, depth: 1 });
        assert.equal(model.config.outputs, 4);
        assert.equal(model.inspect('é𝒳', { target: ' 𝒳é' }).output, ' 𝒳é');
        model.dispose();
    });

    test('bad input is told where it is', async () => {
        const model = pa.translator(texts);
        says(() => model.translate('abx'), 'translate: x: character 2 is "x"', 'vocabulary "abc"');
        says(() => model.translate(['a', 'abx']), 'translate: x[1]: character 2');
        says(() => model.translate('abcab'), 'translate: x has 5 tokens', 'at most 4');
        says(() => model.translate([0, 3]), 'translate: x: token 1 is 3');
        says(() => model.translate(/** @type {any} */ (3)), 'translate: x');
        says(() => model.translate('a', { beams: 0 }), 'translate: beams');
        says(() => model.predict('a', { lengthPenalty: -1 }), 'predict: lengthPenalty');
        says(() => model.predict('a', { maxLength: 5 }), 'predict: maxLength');
        says(() => model.predict('a', /** @type {any} */ ({ beam: 2 })), 'beam', 'beams');
        says(() => model.inspect('a', { target: 'x' }), 'inspect: target: character 0');
        says(() => model.evaluate({ x: ['a'], y: ['b', 'c'] }), 'evaluate: data.y has 2 targets for 1 source');
        says(() => model.evaluate({ x: [], y: [] }), 'no samples');
        says(() => model.evaluate(/** @type {any} */ ({ x: ['a'] })), '{ x: [sources], y: [targets] }');
        says(() => model.evaluate({ x: ['a'], y: ['abcab'] }), 'data.y[0] has 5 tokens');
        says(() => model.fit({ x: ['a'], y: ['a'] }, { validation: { x: ['d'], y: ['a'] } }), 'fit: validation.x[0]');
        model.dispose();
        const make = (/** @type {any} */ more) => () => pa.translator({ ...texts, ...more });
        says(make({ decoderAttention: 'gaussian' }), 'decoderAttention of kind "gaussian" has no causal form');
        says(
            make({ decoderAttention: { kind: 'softmax', causal: false } }),
            'decoderAttention[0].causal',
            'decoder needs',
        );
        says(make({ crossAttention: 'window' }), 'crossAttention[0].kind is "window"', 'softmax');
        says(make({ crossAttention: { kind: 'softmax', causal: true } }), 'crossAttention[0].causal');
        says(make({ crossAttention: { kind: 'softmax', conv: '1d' } }), 'crossAttention[0].conv');
        says(make({ crossAttention: ['softmax', 'softmax'] }), 'crossAttention has 2 entries for 1 layer');
        says(make({ attention: { kind: 'softmax', bta: 1 } }), 'attention[0]', 'bta', 'beta');
        says(make({ positions: 'alibi', attention: 'linear' }), 'alibi', 'linear');
        says(make({ source: { vocabulary: 'aa' } }), 'translator: input.source.vocabulary', 'twice');
        says(make({ source: { vocabulary: '' } }), 'empty');
        says(make({ target: { vocabulary: ['a'] } }), 'target.vocabulary must be a number, or a string');
        says(make({ decoderDepth: 0 }), 'decoderDepth');
        says(make({ pooling: 'mean' }), 'pooling');
        says(
            () => pa.classifier(/** @type {any} */ ({ input: { kind: 'translation' }, classes: 2 })),
            'pa.translator(',
        );
        says(
            () =>
                pa.classifier(
                    /** @type {any} */ ({
                        input: { kind: 'tokens', vocabulary: 3, length: 2 },
                        classes: 2,
                        decoderDepth: 1,
                    }),
                ),
            'only a translator has a decoder',
        );
    });
});
