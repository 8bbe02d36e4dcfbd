// Language models: they learn a text, continue it one token at a time as the whole model would, and are saved.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { reports } from './support/samples.mjs';
import { encodedTokens } from '../web/models/steps.js';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();
const text = 'the quick brown fox jumps over the lazy dog; '.repeat(40);

/**
 * Every causal kind, pattern and variant; `whole`: generation runs the whole text again for each token.
 * @type {any[]}
 */
const kinds = [
    { kind: 'softmax' },
    { kind: 'softmax', beta: 0.7 },
    { kind: 'softmax', standardize: true, eps: 0.1 },
    { kind: 'softmax', pool: [1, 3] },
    { kind: 'softmax', pool: [2, 5], beta: 0.7 },
    { kind: 'softmax', conv: '1d', filter: 3 },
    { kind: 'window', window: 0 },
    { kind: 'window', window: 4 },
    { kind: 'window', window: 1000 },
    { kind: 'window', window: 2, pool: [1, 3], beta: 0.7 },
    { kind: 'sparse', window: 3, standardize: true, eps: 0.1 },
    { kind: 'sparse', pattern: 'strided', block: 4 },
    { kind: 'sparse', pattern: 'strided', block: 3, pool: [1, 2], beta: 0.7 },
    { kind: 'sparse', pattern: 'strided', block: 100 },
    { kind: 'sparse', pattern: 'fixed', block: 5, summary: 2 },
    { kind: 'sparse', pattern: 'fixed', block: 3, pool: [2, 1] },
    { kind: 'sparse', pattern: 'fixed', block: 4, standardize: true, eps: 0.1 },
    { kind: 'linear' },
    { kind: 'linear', pool: [1, 3] },
    { kind: 'softmax', learnedBeta: true, beta: 0.3 },
    { kind: 'window', window: 4, pool: [1, 3], learnedBeta: true },
    { kind: 'implicit', samples: 8 },
    { kind: 'implicit', stationary: true, p: 3, samples: 5 },
    { kind: 'primal', rank: 8 },
    { kind: 'primal', rank: 2 },
];

/** What models are made of beside their attention. @type {any[]} */
const PIECES = [
    { tied: true },
    { tied: true, embeddingScale: 3, positions: 'sinusoidal' },
    { normKind: 'rms', norm: 'pre', gated: true, activation: 'silu' },
];

/** The same distribution of weights as at the start, but larger: attention is far from even. @param {any} model */
const sharpen = model => {
    for (const { name, data } of model.parameters)
        if (/query|key|relative|beta/.test(name))
            model.setParameter(
                name,
                data.map((/** @type {number} */ value) => 3 * value),
            );
};

/**
 * A token at a time gives the logits of the whole, twice; so do pieces of it.
 * @param {any} config
 * @param {string} what
 * @param {boolean} [off] a head is switched off
 */
function stepsAgree(config, what, off = false) {
    const before = pa.memory().used;
    const model = pa.languageModel({
        vocabulary: 11,
        length: 24,
        width: 16,
        heads: 2,
        depth: 2,
        dropout: 0,
        seed: 3,
        ...config,
    });
    sharpen(model);
    if (off) model.enableHead(1, 0, false);
    const ids = [...model.tokens([1, 2, 3], { tokens: 20, temperature: 0 })],
        text = [1, 2, 3, ...ids];
    const { logits } = model.inspect(text, { maps: false, spectrum: false, scores: false });
    assert.equal(ids.length, 20);
    ids.forEach((id, i) => {
        const row = logits.subarray((i + 2) * 11, (i + 3) * 11);
        assert.ok(row[id] > Math.max(...row) - 1e-4, `${what}: token ${i} is ${id}`);
    });
    const core = /** @type {any} */ (model)._model;
    for (let again = 0; again < 2; again++) {
        core.generation.reset();
        text.forEach((id, i) =>
            assertNear(
                core.generation.step(encodedTokens(Int32Array.of(id), 'test')),
                logits.subarray(i * 11, (i + 1) * 11),
                1e-5,
                `${what}: token ${i}`,
            ),
        );
    }
    for (const pieces of [[7, 1, 4, 11], [text.length]]) {
        core.generation.reset();
        let to = 0;
        for (const size of pieces) {
            const ids = Int32Array.from(text.slice(to, (to += size)));
            const row = logits.subarray((to - 1) * 11, to * 11);
            assertNear(core.generation.step(encodedTokens(ids, 'test')), row, 1e-5, `${what}: ${size} before ${to}`);
        }
    }
    const room = encodedTokens(new Int32Array(model.config.input.length + 1), 'test');
    core.generation.reset();
    assert.throws(() => core.generation.step(room), /length/, `${what}: more than the model's length at once`);
    model.dispose();
    assert.equal(pa.memory().used, before);
}

describe('language model', () => {
    test('learns a text by heart and goes on with it', async () => {
        const model = pa.languageModel({
            length: 32,
            width: 32,
            heads: 4,
            depth: 2,
            attention: [{ kind: 'primal', rank: 8 }, 'linear'],
            dropout: 0,
            norm: 'pre',
            positions: 'none',
            seed: 2,
        });
        assert.deepEqual(
            model.config.attention.map(({ causal, mode }) => causal ?? mode),
            ['causal', true],
        );
        const all = await reports(model, text, {
            epochs: 12,
            batchSize: 4,
            learningRate: 5e-3,
            validation: text.slice(0, 200),
            seed: 1,
        });
        const last = all[all.length - 1];
        assert.ok(last.loss < 0.5 && last.accuracy > 0.8, JSON.stringify(last));
        const { loss, perplexity, bits, bitsPerByte, accuracy } = model.evaluate(text.slice(0, 200));
        assert.deepEqual({ loss, accuracy }, last.validation);
        assert.ok(Math.abs(perplexity - Math.exp(loss)) < 1e-9 && Math.abs(bits - loss / Math.LN2) < 1e-9);
        assert.equal(bitsPerByte, bits);
        assert.ok(Math.abs(model.evaluate(text.slice(0, 200), { bytes: 400 }).bitsPerByte - bits / 2) < 1e-9);
        assert.throws(() => model.evaluate(text, /** @type {any} */ ({ bytes: 0 })), /evaluate: bytes/);
        assert.ok(model.generate('the quick brown ', { tokens: 80, temperature: 0 }).startsWith('fox jumps over'));
        assert.equal(model.generate('the ', { tokens: 20, seed: 5 }), model.generate('the ', { tokens: 20, seed: 5 }));
        const again = pa.openLanguageModel(model.save());
        assert.equal(
            again.generate('lazy ', { tokens: 40, temperature: 0 }),
            model.generate('lazy ', { tokens: 40, temperature: 0 }),
        );
        assert.deepEqual(again.save(), model.save());
        says(() => pa.openGraphClassifier(model.save()), 'holds a language model', 'pa.open(bytes)');
        assert.deepEqual(
            /** @type {import('primal-attention').LanguageModel} */ (pa.open(model.save())).evaluate(text),
            model.evaluate(text),
        );
        model.dispose();
        again.dispose();
    });

    for (const kind of kinds)
        test(`a token at a time gives the logits of the whole: ${JSON.stringify(kind)}`, () => {
            for (const positions of /** @type {const} */ (['learned', 'sinusoidal', 'none', 'rotary']))
                stepsAgree({ attention: kind, positions }, positions, positions === 'none');
        });

    for (const pieces of PIECES)
        test(`a token at a time gives the logits of the whole: ${JSON.stringify(pieces)}`, () =>
            stepsAgree({ attention: ['softmax', 'linear'], ...pieces }, 'steps'));

    for (const positions of ['alibi', 'relative'])
        test(`a token at a time gives the logits of the whole: ${positions}`, () => {
            for (const kind of kinds.filter(
                ({ kind, pool }) => !['linear', 'primal', 'implicit'].includes(kind) && !pool,
            ))
                stepsAgree({ attention: kind, positions, length: 40 }, JSON.stringify(kind));
        });

    test('a window with biases by distance goes on for ever, as a longer model would', () => {
        for (const positions of /** @type {const} */ (['alibi', 'relative'])) {
            const [short, long] = [10, 50].map(length =>
                pa.languageModel({
                    vocabulary: 11,
                    length,
                    width: 16,
                    heads: 2,
                    depth: 2,
                    positions,
                    attention: { kind: 'window', window: 4 },
                }),
            );
            for (const { name, data } of short.parameters) long.setParameter(name, data);
            const ids = short.generate([1, 2], { tokens: 48, temperature: 0 });
            assert.equal(ids.length, 48);
            assert.deepEqual(ids, long.generate([1, 2], { tokens: 48, temperature: 0 }));
            short.dispose();
            long.dispose();
        }
    });

    test('what forgets goes on for ever in the same memory, and as a model of that length would', () => {
        const config = {
            vocabulary: 7,
            width: 16,
            heads: 2,
            depth: 2,
            positions: /** @type {const} */ ('none'),
            dropout: 0,
            seed: 8,
        };
        for (const attention of /** @type {any[]} */ ([
            { kind: 'window', window: 5 },
            { kind: 'window', window: 3, pool: [1, 2], beta: 0.5 },
            { kind: 'sparse', window: 2, standardize: true, eps: 0.1 },
            'linear',
            'primal',
            ['primal', { kind: 'window', window: 1 }],
        ])) {
            const model = pa.languageModel({ ...config, attention, length: 12 }),
                long = pa.languageModel({ ...config, attention, length: 200 });
            sharpen(model);
            for (const { name, data } of model.parameters) long.setParameter(name, data);
            const text = Array.from({ length: 200 }, (_, i) => (i * i + 3 * i) % 7),
                { logits } = long.inspect(text, { maps: false, spectrum: false, scores: false });
            const core = /** @type {any} */ (model)._model;
            core.generation.reset();
            let used = 0;
            text.forEach((id, i) => {
                assertNear(
                    core.generation.step(encodedTokens(Int32Array.of(id), 'test')),
                    logits.subarray(i * 7, (i + 1) * 7),
                    2e-5,
                    `${JSON.stringify(attention)}, token ${i}`,
                );
                if (i === 11) used = pa.memory().used;
            });
            assert.equal(pa.memory().used, used);
            assert.equal(model.generate([1], { tokens: 300 }).length, 300);
            model.dispose();
            long.dispose();
        }
    });

    test('no token sees a later one', () => {
        for (const kind of kinds) {
            if (kind.window === 0) continue; // sees nothing but itself
            const model = pa.languageModel({
                vocabulary: 7,
                length: 12,
                width: 8,
                heads: 2,
                depth: 2,
                attention: kind,
                dropout: 0,
            });
            const first = model.inspect([1, 2, 3, 4, 5, 6, 0]).logits,
                other = model.inspect([1, 2, 3, 4, 0, 0, 1]).logits;
            assertNear(first.subarray(0, 4 * 7), other.subarray(0, 4 * 7), 1e-5);
            assert.ok(first.subarray(5 * 7).some((value, i) => Math.abs(value - other[5 * 7 + i]) > 1e-4));
            model.dispose();
        }
    });

    test('goes on beyond its length without learned positions; two texts at once are told apart', () => {
        const model = pa.languageModel({
            vocabulary: 5,
            length: 4,
            width: 8,
            heads: 2,
            depth: 1,
            attention: 'primal',
            positions: 'none',
        });
        assert.equal(model.generate([1, 2], { tokens: 30 }).length, 30);
        const greedy = model.generate([1], { tokens: 200, topK: 1 });
        assert.equal(greedy.length, 200);
        assert.deepEqual(greedy, model.generate([1], { tokens: 200, temperature: 0 }), 'one choice is the best one');
        const one = model.tokens([1]),
            two = model.tokens([2]);
        one.next();
        two.next();
        says(() => one.next(), 'another text');
        says(() => model.generate([]), 'empty');
        says(() => model.generate([5]), 'token 0 is 5');
        says(() => model.generate('a'), 'bytes', '5');
        says(() => model.generate([1], { temperature: -1 }), 'temperature', '-1');
        says(() => model.generate([1], /** @type {any} */ ({ token: 3 })), 'did you mean "tokens"');
        says(() => model.fit([1]), '1 token');
        model.dispose();
        says(() => model.generate([1]), 'disposed');
    });

    test('sentences about the configuration', () => {
        says(() => pa.languageModel({ attention: 'gaussian' }), '"gaussian"', 'no causal form');
        says(() => pa.languageModel({ attention: { kind: 'softmax', causal: false } }), 'causal', 'false');
        says(() => pa.languageModel({ tied: true, headHidden: 3 }), 'tied is true', 'headHidden 3');
        says(
            () => pa.classifier({ input: { kind: 'tokens', vocabulary: 3, length: 3 }, classes: 2, tied: true }),
            'tied is true',
            'language model',
        );
        says(() => pa.languageModel(/** @type {any} */ ({ classes: 3 })), 'unknown option "classes"');
        says(() => pa.languageModel(/** @type {any} */ ({ lenght: 3 })), 'did you mean "length"');
        says(
            () =>
                pa.openLanguageModel(
                    pa.classifier({ input: { kind: 'tokens', vocabulary: 3, length: 3 }, classes: 2 }).save(),
                ),
            'pa.open(bytes)',
        );
    });
});

test('a classifier of pairs', async () => {
    const model = pa.classifier({
        input: { kind: 'series', features: 1, length: 6 },
        classes: ['same', 'other'],
        width: 16,
        heads: 2,
        depth: 1,
        attention: 'primal',
        pair: true,
        seed: 4,
    });
    const wave = (/** @type {number} */ f, /** @type {number} */ phase) =>
        Float32Array.from({ length: 6 }, (_, t) => 10 + Math.sin(f * t + phase));
    const x = Array.from({ length: 60 }, (_, i) => [wave(1, i), wave(i % 2 ? 2.5 : 1, 2 * i)]);
    const set = { x, y: x.map((_, i) => i % 2) };
    const all = await reports(/** @type {any} */ (model), set, { epochs: 30, learningRate: 1e-2, seed: 1 });
    assert.ok(all[29].accuracy > 0.85 && all[29].loss < all[0].loss, JSON.stringify(all[29]));
    const again = pa.open(model.save());
    assert.deepEqual(again.predict(x[5]), model.predict(x[5]));
    says(() => model.predict(x[5][0]), 'pair of samples');
    says(() => model.predict([x[0][0], [1, NaN]]), 'x[1]', 'NaN');
    model.dispose();
    again.dispose();
});
