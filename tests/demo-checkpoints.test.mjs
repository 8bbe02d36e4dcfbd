// The checkpoints that the demo begins with: each file still is what its row says, and belongs to settings as the page
// says it does.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { CHECKPOINTS, MODELS, beginning, fits, settingsOf } from '../demo/checkpoints/index.js';
import { State, clean, defaults, format, misfit, orderOf, parse } from '../demo/app/state.js';
import { FILES } from '../demo/shipped.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { trainerOf } from '../demo/training/index.js';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();
const bytesOf = (/** @type {string} */ name) => new Uint8Array(readFileSync(FILES[name]()));
/** @param {string} name @param {Record<string, any>} [others] @param {string} [options] */
const trainer = (name, others, options) => {
    const { settings, kind, options: own } = MODELS[name],
        values = { ...settings, ...others };
    return trainerOf(pa, make(TASKS[settings.task], values), values, kind, options ?? own);
};

test('every row has its file, every file its row and its address, and none is large', () => {
    const files = readdirSync(new URL('../demo/checkpoints', import.meta.url)).filter(
        name => /^(?!language-).*safetensors$/.test(name), // tests/demo-language.test.mjs has those of that act
    );
    assert.deepEqual(
        files,
        Object.keys(MODELS)
            .map(name => `${name}.safetensors`)
            .sort(),
    );
    assert.deepEqual(
        Object.keys(FILES)
            .filter(name => !name.startsWith('language-'))
            .sort(),
        Object.keys(MODELS).sort(),
    );
    for (const name of Object.keys(MODELS)) {
        assert.match(FILES[name]().href, new RegExp(`demo/checkpoints/${name}\\.safetensors$`));
        assert.ok(bytesOf(name).length <= 60000, `${name}: ${bytesOf(name).length} bytes`);
    }
    for (const sides of Object.values(CHECKPOINTS))
        for (const name of Object.values(sides)) assert.ok(name in MODELS, name);
});

for (const [name, { steps, accuracy }] of Object.entries(MODELS))
    test(`the checkpoint ${name} opens, and is right as often as its row says`, () => {
        const stale = `the checkpoint is old: run npm run demo:checkpoints ${name}`;
        const one = trainer(name);
        assert.doesNotThrow(() => one.begin(bytesOf(name), steps), stale);
        while (!one.done) one.test(1000);
        const { accuracy: now } = one.tested();
        assert.ok(now >= accuracy, `${name} is right on ${now}, not ${accuracy}; ${stale}`);
        assert.equal(one.status().steps, steps);
        assert.ok(Number.isNaN(one.status().taskLoss), 'nothing is known of batches that it has not seen here');
        one.dispose();
    });

test('training goes on from a checkpoint, the same way every time, and its curve begins there', async () => {
    const run = async () => {
        const one = trainer('gesture-primal', { rate: 0.001 });
        one.begin(bytesOf('gesture-primal'), 900);
        for (let i = 0; i < 9; i++) await one.learn(0);
        const { data } = one.model.parameters[0];
        const seen = { steps: one.steps, curve: [...one.takeCurve()].filter((_, i) => i % 6 === 0), data: [...data] };
        one.dispose();
        return seen;
    };
    const [first, second] = [await run(), await run()];
    assert.deepEqual(first, second);
    assert.equal(first.steps, 909);
    assert.deepEqual(first.curve, [909]); // every ninth step is a point there
});

test('a checkpoint of another model is refused with a sentence, and the new model stays', () => {
    const one = trainer('gesture-softmax');
    const before = [...one.model.parameters[0].data];
    assert.throws(() => one.begin(bytesOf('gesture-primal'), 900), /another model than these settings ask for/);
    assert.throws(() => one.begin(new Uint8Array(20), 900), Error);
    assert.deepEqual([one.steps, [...one.model.parameters[0].data]], [0, before]);
    one.dispose();
});

test('classes that were drawn, and η, may come to a checkpoint', () => {
    const one = trainer('gesture-primal', {}, 'rank:8,eta:0.5,last:0'),
        [x] = one.data.train.x;
    one.addClass('mine', [x]);
    one.begin(bytesOf('gesture-primal'), 900);
    assert.equal(one.model.config.classes.at(-1), 'mine');
    assert.equal(one.model.config.attention[0].eta, 0.5);
    one.dispose();
});

test('the page opens with a checkpoint; links mean what they meant', () => {
    for (const hash of ['', '#run=0', '#m=explore&th=dark']) assert.equal(parse(hash).from, 'opening', hash);
    const old = format(defaults()).replace(/&ck=[^&]*/, '');
    for (const hash of [old, '#t=gesture', '#seed=7', '#a=softmax', '#ao=rank:4'])
        assert.equal(parse(hash).from, '', hash);
    const opening = format(parse(''));
    assert.match(opening, /&ck=opening&/);
    assert.deepEqual(parse(opening), parse(''));
    assert.equal(parse(format({ ...parse(''), from: '' })).from, '');
    assert.deepEqual(orderOf(parse(''), 'b').from, { name: 'opening', file: 'gesture-softmax', steps: 900 });
    assert.equal(orderOf(parse(old), 'b').from, undefined);
});

test('settings that a checkpoint does not belong to begin from nothing, and a link that asks for both is told so', () => {
    for (const key of ['w=16', 'seed=8', 'n=400', 't=bumps', 'a=softmax', 'ao=rank:4', 'd=1', 'h=2', 'ff=32', 'bs=8']) {
        const hash = `${format(parse(''))}&${key}`.replace(new RegExp(`&${key.split('=')[0]}=[^&]*(?=.*&${key}$)`), '');
        assert.equal(parse(hash).from, '', key);
        assert.equal(misfit(hash), 'opening', key);
    }
    assert.equal(misfit('#ck=nowhere'), 'nowhere');
    assert.equal(misfit(format(parse(''))), '');
    assert.equal(misfit(''), '');
    const state = new State('');
    state.set({ rate: 0.01, optionsA: 'rank:8,eta:0.7,last:0' });
    assert.equal(state.values.from, 'opening', 'what may change while a model learns may be another from the start');
    state.set({ width: 16 });
    assert.equal(state.values.from, '');
    state.set({ width: 32 });
    assert.equal(state.values.from, '', 'it does not come back by itself');
});

test('the settings of a checkpoint fit it', () => {
    for (const name of Object.keys(CHECKPOINTS)) {
        const values = { ...defaults(), ...settingsOf(name) };
        assert.ok(fits(name, values), name);
        assert.equal(parse(format(values)).from, name);
        for (const side of /** @type {const} */ (['a', 'b']))
            assert.equal(beginning(values, side)?.file, CHECKPOINTS[name][side]);
    }
    assert.equal(clean('from', 'nowhere'), '');
});
