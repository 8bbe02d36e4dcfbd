// Texts that go on: beyond the length, what may be drawn, where they stop, in pieces; here and in a worker.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { loadWorker } from 'primal-attention/worker';
import { candidates, draw } from '../web/models/sampling.js';
import { loadLibrary, simd } from './support/library.mjs';
import { rejects, says } from './support/sentences.mjs';

const pa = await loadLibrary(),
    remote = await loadWorker({ wasm: pa.module, simd });
after(() => remote.terminate());

/** Knows a text by heart whose letters take one, two and three bytes. */
const line = 'der Bär trägt 日本語 im Fell. ';
const bear = pa.languageModel({ length: 32, width: 32, heads: 2, depth: 1, attention: 'softmax', dropout: 0, seed: 1 });
await bear.fit(line.repeat(30), { epochs: 40, batchSize: 4, learningRate: 1e-2, seed: 1 });
const greedy = { tokens: 100, temperature: 0 };

/** @param {AsyncIterable<any>} stream */
async function all(stream) {
    const pieces = [];
    for await (const piece of stream) pieces.push(piece);
    return pieces;
}

const DEFAULTS = { temperature: 1, topK: Infinity, topP: 1, minP: 0, repetitionPenalty: 1 };

describe('what may be drawn', () => {
    for (const { options, logits, text, probabilities } of JSON.parse(
        readFileSync(new URL('golden/sampling.json', import.meta.url), 'utf8'),
    ))
        test(`as Hugging Face's generate() has it: ${JSON.stringify(options)}`, () => {
            const { ids, weights } = candidates(Float32Array.from(logits), new Set(text), { ...DEFAULTS, ...options });
            const total = weights.reduce((a, b) => a + b, 0),
                ours = new Float64Array(logits.length);
            ids.forEach((id, i) => (ours[id] = weights[i] / total));
            probabilities.forEach((/** @type {number} */ p, /** @type {number} */ id) => {
                assert.equal(ours[id] > 0, p > 0, `token ${id}`);
                assert.ok(Math.abs(ours[id] - p) < 1e-6, `token ${id}: ${ours[id]}, not ${p}`);
            });
        });

    test('is drawn by its share of the weights', () => {
        const those = { ids: [7, 3, 9], weights: [1, 0.5, 0.5] };
        const counts = [0, 0, 0];
        for (let i = 0; i < 400; i++) counts[those.ids.indexOf(draw(those, i / 400))]++;
        assert.deepEqual(counts, [200, 100, 100]);
        assert.equal(draw({ ids: [4, 2], weights: [0.1, 1] }, 1), 2, 'what rounding leaves goes to the likeliest');
    });

    test('the seed draws the same, with each of them', () => {
        for (const options of [{}, { topK: 3 }, { topP: 0.9 }, { minP: 0.1 }, { repetitionPenalty: 1.1 }]) {
            const text = bear.generate('der ', { tokens: 40, temperature: 6, seed: 3, ...options });
            assert.equal(bear.generate('der ', { tokens: 40, temperature: 6, seed: 3, ...options }), text);
            assert.notEqual(bear.generate('der ', { tokens: 40, temperature: 6, seed: 4, ...options }), text);
        }
    });
});

describe('beyond the length', () => {
    for (const attention of [
        'softmax',
        { kind: 'softmax', pool: [1, 2] },
        { kind: 'window', window: 6 },
        { kind: 'sparse', pattern: 'strided' },
        { kind: 'sparse', pattern: 'fixed' },
        { kind: 'linear', pool: [1, 2] },
        'primal',
        { kind: 'kep-svgp', rank: 3 },
    ])
        for (const positions of /** @type {const} */ (['learned', 'rotary', 'none']))
            test(`the model sees the last tokens: ${JSON.stringify(attention)}, positions ${positions}`, () => {
                const length = 6;
                const model = pa.languageModel({
                    vocabulary: 9,
                    length,
                    width: 16,
                    heads: 2,
                    depth: 2,
                    attention: /** @type {any} */ (attention),
                    positions,
                    seed: 5,
                });
                for (const prompt of [
                    [1, 2],
                    [3, 1, 4, 1, 5, 8, 2, 6, 5, 3, 5, 8],
                ]) {
                    const text = [...prompt, ...model.generate(prompt, { tokens: 20, temperature: 0 })];
                    assert.equal(text.length, prompt.length + 20);
                    if (/primal|kep-svgp/.test(JSON.stringify(attention)) && positions === 'none') continue; // sees all of it
                    for (let i = prompt.length; i < text.length; i++) {
                        const logits = model.inspect(text.slice(0, i).slice(-length)).logits.slice(-9);
                        assert.ok(logits[text[i]] > Math.max(...logits) - 1e-5, `token ${i}`);
                    }
                }
                model.dispose();
            });

    test('goes on with what it knows by heart', () => {
        assert.ok(bear.generate('der Bär', greedy).startsWith(' trägt 日本語 im Fell. der Bär trägt 日本語 im Fell.'));
    });
});

describe('stops', () => {
    test('behind a string, also of several tokens, and behind the first of many', () => {
        const text = bear.generate('der Bär', greedy);
        const upTo = (/** @type {string} */ end) => text.slice(0, text.indexOf(end) + end.length);
        for (const end of ['g', '日本', 'ägt 日', '本語 im F']) {
            assert.equal(bear.generate('der Bär', { ...greedy, stop: end }), upTo(end));
            assert.equal(bear.generate('der Bär', { ...greedy, stop: ['no such', end, 'Fell. der'] }), upTo(end));
        }
        assert.equal(bear.generate('der Bär', { ...greedy, stop: 'no such' }), text);
        assert.equal(bear.generate('der Bär', { ...greedy, stop: [] }), text);
        // begun in the prompt, ended by what is drawn; the prompt alone ends nothing
        assert.equal(bear.generate('der Bär', { ...greedy, stop: ['Bär t', 'Bär'] }), ' t');
    });

    test('behind an id, and ids one after the other', () => {
        const prompt = new TextEncoder().encode('der B'),
            ids = bear.generate(prompt, greedy);
        const [, two, three] = new TextEncoder().encode('är');
        assert.deepEqual([...bear.generate(prompt, { ...greedy, stop: three })], [...ids.slice(0, 3)]);
        assert.deepEqual([...bear.generate(prompt, { ...greedy, stop: [0, three] })], [...ids.slice(0, 3)]);
        assert.deepEqual([...bear.generate(prompt, { ...greedy, stop: [[two, three]] })], [...ids.slice(0, 3)]);
        assert.deepEqual(
            [...bear.generate(prompt, { ...greedy, stop: Uint8Array.of(two, three) })],
            [...ids.slice(0, 3)],
        );
        assert.equal(bear.generate(prompt, { ...greedy, stop: [[three, two]] }).length, 100);
    });
});

describe('in pieces', () => {
    test('whole characters, together what generate() gives; ids as they come', async () => {
        const pieces = await all(bear.generateStream('der Bär', greedy));
        assert.equal(pieces.join(''), bear.generate('der Bär', greedy));
        assert.ok(
            pieces.every(piece => [...piece].length === 1 && piece !== '\ufffd'),
            JSON.stringify(pieces),
        );
        assert.ok(pieces.includes('ä') && pieces.includes('語'));
        // cut within a character: what is left of it is told at the end, as generate() tells it
        const stop = new TextEncoder().encode('日').slice(0, 2);
        const cut = await all(bear.generateStream('der Bär', { ...greedy, stop }));
        assert.equal(cut.join(''), ' trägt \ufffd');
        assert.equal(cut.join(''), bear.generate('der Bär', { ...greedy, stop }));
        assert.deepEqual(await all(bear.generateStream([100, 101], { ...greedy, tokens: 7 })), [
            ...bear.generate([100, 101], { ...greedy, tokens: 7 }),
        ]);
        assert.deepEqual(await all(bear.generateStream('der', { tokens: 0 })), []);
    });

    test('what is no byte has no text', () => {
        const model = pa.languageModel({
            vocabulary: 300,
            length: 4,
            width: 8,
            heads: 2,
            depth: 1,
            attention: 'primal',
        });
        const bias = model.parameters.find(({ name }) => /^(head|output).*bias$/.test(name));
        assert.ok(bias, model.parameters.map(({ name }) => name).join());
        model.setParameter(
            bias.name,
            Float32Array.from({ length: 300 }, (_, id) => (id === 256 + (97 % 44) ? 99 : 0)),
        );
        assert.equal(model.generate('a', { tokens: 3, temperature: 0 }), '');
        assert.equal(model.generate([1], { tokens: 3, temperature: 0 }).length, 3);
        model.dispose();
    });

    test('ends with the signal, and with the loop', async () => {
        const whole = bear.generate('der ', { ...greedy, seed: 1 }),
            abort = new AbortController();
        let text = '';
        for await (const piece of bear.generateStream('der ', { ...greedy, signal: abort.signal })) {
            text += piece;
            if (text.length === 20) abort.abort();
        }
        assert.equal(text, whole.slice(0, 20));
        assert.equal(bear.generate('der ', { ...greedy, signal: abort.signal }), '');
        assert.equal(bear.generate([1], { ...greedy, signal: abort.signal }).length, 0);
        assert.equal(bear.generate('der ', { ...greedy, signal: new AbortController().signal }), whole);
        for await (const _ of bear.generateStream('der ', greedy)) break;
        assert.equal(bear.generate('der ', greedy), whole);
    });

    test('the page lives meanwhile, while a long prompt is read too', async () => {
        let turns = 0,
            going = true;
        const tick = () => void (turns++, going && setImmediate(tick));
        setImmediate(tick);
        const model = pa.languageModel({ length: 64, attention: 'linear', positions: 'none', width: 64, seed: 1 });
        const begun = performance.now();
        await all(model.generateStream('to be or not to be. '.repeat(400), { tokens: 1 }));
        const reading = turns,
            took = performance.now() - begun;
        assert.ok(reading >= Math.min(3, took / 30), `${reading} turns in ${took} ms`);
        await all(model.generateStream('to be', { tokens: 3000 }));
        going = false;
        assert.ok(turns > reading + 2, `${turns - reading} turns`);
        model.dispose();
    });

    test('another text begun meanwhile, and a model disposed of, are told', async () => {
        const model = pa.languageModel({ length: 8, width: 8, heads: 2, depth: 1, attention: 'primal', seed: 1 });
        const one = model.generateStream([1]);
        await one.next();
        model.generate([2], { tokens: 1 });
        await rejects(one.next(), 'another text');
        const two = model.generateStream([1]);
        await two.next();
        model.dispose();
        await rejects(two.next(), 'disposed');
        says(() => model.generateStream([1]), 'disposed');
    });
});

test('what was asked wrongly is told at once, and draws nothing', () => {
    pa.seed(9);
    const drawn = bear.generate('der ', { tokens: 9, temperature: 3 });
    pa.seed(9);
    for (const [options, ...parts] of /** @type {any[]} */ ([
        [{ topP: 1.1 }, 'generate: topP', 'from 0 to 1', '1.1'],
        [{ topP: NaN }, 'topP', 'NaN'],
        [{ minP: -0.1 }, 'generate: minP', '-0.1'],
        [{ topK: 0 }, 'topK', 'at least 1'],
        [{ repetitionPenalty: 0 }, 'repetitionPenalty', 'more than 0', 'got 0'],
        [{ repetitionPenalty: '2' }, 'repetitionPenalty', '"2"'],
        [{ stop: '' }, 'generate: stop is empty'],
        [{ stop: ['a', ''] }, 'generate: stop[1] is empty'],
        [{ stop: 256 }, 'generate: stop', '256'],
        [{ stop: [[1, -1]] }, 'generate: stop[0]', '-1'],
        [{ stop: { text: 'a' } }, 'generate: stop', 'a string or an array of ids'],
        [{ stop: null }, 'stop is null'],
        [{ signal: 5 }, 'signal must be an AbortSignal', '5'],
        [{ topp: 1 }, 'did you mean "topP"'],
    ])) {
        says(() => bear.generate('der ', options), ...parts);
        says(() => bear.generateStream('der ', options), ...parts);
        says(() => bear.tokens('der ', options), ...parts);
    }
    assert.equal(bear.generate('der ', { tokens: 9, temperature: 3 }), drawn);
    const ids = pa.languageModel({ vocabulary: 9, length: 4, width: 8, heads: 2, depth: 1, attention: 'primal' });
    says(() => ids.generate([1], { stop: 'a' }), 'generate: stop', 'vocabulary is 9');
    ids.dispose();
});

test('in a worker: the same pieces, the signal, leaving the loop', async () => {
    const there = await remote.openLanguageModel(bear.save()),
        options = { tokens: 60, seed: 4, temperature: 0.7, topP: 0.95, stop: 'Fell.' };
    assert.deepEqual(await all(there.generateStream('der ', options)), await all(bear.generateStream('der ', options)));
    assert.deepEqual(await all(there.generateStream([100], greedy)), await all(bear.generateStream([100], greedy)));
    const abort = new AbortController(),
        whole = bear.generate('der ', greedy);
    let text = '';
    for await (const piece of there.generateStream('der ', { ...greedy, signal: abort.signal })) {
        text += piece;
        if (text.length === 9) abort.abort();
    }
    assert.ok(whole.startsWith(text) && text.length >= 9 && text.length < whole.length);
    for await (const _ of there.generateStream('der ', greedy)) break;
    const signal = new AbortController().signal;
    assert.equal(await there.generate('der ', { ...greedy, signal }), whole);
    assert.deepEqual(await there.generate([100], { ...greedy, signal }), bear.generate([100], greedy));
    assert.equal(await there.generate('der ', { ...greedy, signal: abort.signal }), '');
    await rejects(all(there.generateStream('der ', { topP: 2 })), 'generate: topP');
    await rejects(
        all(there.generateStream('der ', /** @type {any} */ ({ signal: 5 }))),
        'signal must be an AbortSignal',
    );
    await there.dispose();
});
