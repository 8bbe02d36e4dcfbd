// Runs that a browser keeps: a training goes on with the same bits; which settings mean the same run; what makes room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../dist/web.js';
import { fate } from '../demo/app/newer.js';
import { keyOf, moveRun, runOf, setKeeping } from '../demo/app/kept.js';
import { defaults } from '../demo/app/state.js';
import { grouped } from '../demo/catalogue/words.js';
import {
    column,
    entriesOf,
    fromJson,
    lastOf,
    nameOf,
    optionWords,
    stepsTo,
    toCsv,
    toJson,
} from '../demo/runs/figures.js';
import { Keeper } from '../demo/runs/keeper.js';
import { wentOn } from '../demo/runs/kept.js';
import { surplus } from '../demo/runs/prune.js';
import { MOST_BYTES, MOST_RUNS, worth } from '../demo/runs/worth.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { trainerOf } from '../demo/training/index.js';
import { SEED } from './support/seed.mjs';
import { binaryOf } from './support/wasm.mjs';

const pa = await load({ wasm: binaryOf('simd128', 'full'), simd: 'simd128', full: true });
/** @param {string} task @param {Record<string, any>} [more] */
function begin(task, more = {}) {
    const kind = task === 'graph' ? 'graphImplicit' : 'primal';
    const values = { ...defaults(), seed: SEED, task, samples: 50, width: 16, feedforward: 16, a: kind, ...more };
    return trainerOf(pa, make(TASKS[task], values), values, kind, '');
}
/** @param {any} trainer @param {number} steps */
async function steps(trainer, steps) {
    for (let i = 0; i < steps; i++) await trainer.learn(0, 1);
    return trainer;
}
/** Columns that hang on the steps alone, not on the clock. @param {any} trainer */
const course = ({ curve }) => curve.filter((/** @type {number} */ _, /** @type {number} */ i) => i % 6 < 4);

for (const task of ['gesture', 'text', 'graph'])
    test(`${task}: what was kept goes on with the same bits and the same curve as without a break`, async () => {
        const whole = await steps(begin(task), 60),
            broken = await steps(begin(task), 37);
        const kept = structuredClone({ bytes: broken.model.checkpoint(), state: broken.state() });
        const again = begin(task);
        assert.ok(again.resume(kept.bytes, kept.state));
        assert.equal(again.steps, 37);
        await steps(again, 23);
        assert.deepEqual(course(again), course(whole));
        assert.deepEqual(again.model.save(), whole.model.save());
        assert.deepEqual([...again.takeCurve()].slice(0, 4), course(whole).slice(0, 4)); // all of it, to the page
        for (const each of [whole, broken, again]) each.dispose();
    });

test('what is of other data is not gone on with', async () => {
    const gesture = await steps(begin('gesture'), 3),
        bumps = begin('bumps');
    const before = bumps.model.save();
    assert.equal(bumps.resume(gesture.model.checkpoint(), gesture.state()), false);
    assert.deepEqual(bumps.model.save(), before);
    gesture.dispose();
    bumps.dispose();
});

test('an address means its own run: what is only seen differently is the same one', () => {
    const store = /** @type {Record<string, string>} */ ({});
    Object.assign(globalThis, {
        localStorage: {
            getItem: (/** @type {string} */ name) => store[name] ?? null,
            setItem: (/** @type {string} */ name, /** @type {string} */ value) => (store[name] = value),
            removeItem: (/** @type {string} */ name) => delete store[name],
        },
    });
    const values = defaults();
    const first = runOf(values);
    assert.equal(first?.goOn, false);
    assert.deepEqual(runOf({ ...values, mode: 'explore', theme: 'dark', layer: 1, run: false, speed: '5' }), {
        id: first?.id,
        goOn: true,
    });
    for (const [name, value] of Object.entries({ seed: 8, width: 64, a: 'softmax', optionsA: 'rank:4', rate: 0.01 }))
        assert.notEqual(keyOf({ ...values, [name]: value }), keyOf(values), name);
    const anew = runOf(values, true);
    assert.notEqual(anew?.id, first?.id);
    assert.equal(runOf(values)?.id, anew?.id);
    moveRun(/** @type {any} */ (anew).id, { ...values, rate: 0.01 }); // turned while it ran
    assert.equal(runOf({ ...values, rate: 0.01 })?.id, anew?.id);
    assert.notEqual(runOf(values)?.id, anew?.id);
    assert.equal(runOf({ ...values, task: 'file' })?.goOn, false);
    setKeeping(false);
    assert.equal(runOf(values), undefined);
    for (let seed = 0; seed < 300; seed++) runOf({ ...values, seed });
    setKeeping(true);
    for (let seed = 0; seed < 300; seed++) runOf({ ...values, seed });
    assert.ok(Object.keys(JSON.parse(store['primal-attention-demo:runs'])).length <= 120);
    delete (/** @type {any} */ (globalThis).localStorage);
    assert.equal(runOf(values), undefined); // no storage
});

test('room is made: the oldest first, weights before curves, what is pinned or on show never', () => {
    const day = 864e5;
    const runs = Array.from({ length: MOST_RUNS + 5 }, (_, i) => ({
        id: `r${i}`,
        began: i * day,
        pinned: i === 0,
    }));
    const curve = new Float64Array();
    const sides = runs.map(({ id, began }) => ({ run: id, at: began + 1, size: MOST_BYTES / 40, curve }));
    sides.push({ run: 'lost', at: 5, size: 1, curve }, { run: 'young', at: 1000 * day, size: 1, curve });
    const { gone, light } = surplus(runs, sides, 'r2', 1000 * day);
    assert.deepEqual(gone, ['r1', 'r3', 'r4', 'r5', 'r6', 'lost']);
    assert.equal(light[0], 'r7');
    assert.ok(MOST_RUNS - light.length <= 40 && !light.includes('r0') && !light.includes('r2'));
    assert.deepEqual(surplus(runs.slice(0, 3), [], 'r2', 0), { gone: [], light: [] });
    // curves take their place too
    const long = [0, 1, 2].map(i => ({ run: `r${i}`, at: i, size: 8, curve: new Float64Array(MOST_BYTES / 8 / 3) }));
    assert.deepEqual(surplus(runs.slice(0, 3), long, 'r2', 0).light, ['r1']);
    // records without a curve make room before any that was trained, however young they are
    const bare = surplus(
        runs,
        sides.filter(({ run }) => !/^r6[0-4]$/.test(run)),
        'r2',
        1000 * day,
    );
    assert.deepEqual(bare.gone, ['r60', 'r61', 'r62', 'r63', 'r64', 'lost']);
});

test('a run is worth a place by the steps of its own, not by those of its checkpoint', () => {
    assert.equal(worth({ steps: 900, from: 900 }), false);
    assert.equal(worth({ steps: 919, from: 900 }), false);
    assert.equal(worth({ steps: 920, from: 900 }), true);
    assert.equal(worth({ steps: 20, from: 0 }), true);
});

/** @param {string} id @param {Record<string, any>} [more] @returns {any} */
function entry(id, more = {}) {
    const side = (/** @type {'a'|'b'} */ name) => ({
        ...{ id: `${id}/${name}`, run: id, side: name, kind: 'primal', options: 'rank:4,eta:0.1,last:0,mode:data' },
        ...{ steps: 2, at: 9, accuracy: 0.95, loss: 0.2, trained: 30, size: 7 },
        curve: Float64Array.of(1, 2.5, 0.1, 0.3, NaN, 10, 2, 1.5, 0.05, 0.5, 0.95, 30),
    });
    const run = {
        id,
        address: '#seed=9&t=bumps',
        task: 'Two bumps',
        values: { ...defaults(), seed: 9 },
        began: 5,
        ...more,
    };
    return { run, sides: { a: side('a'), b: side('b') } };
}

test('runs go into a file and come back; what is none is refused with a sentence', () => {
    const given = [entry('r1', { name: 'mine, "the" first' }), entry('r2')];
    const back = fromJson(toJson(given), i => `new${i}`);
    assert.deepEqual(back[0].sides.a, { ...given[0].sides.a, id: 'new0/a', run: 'new0', size: 0 });
    assert.equal(nameOf(back[0]), 'mine, "the" first');
    assert.equal(nameOf(back[1]), 'Two bumps, seed 9');
    assert.equal(back[1].run.values.task, 'bumps');
    assert.match(
        toCsv(given),
        /^run,task,model,.*\n"mine, ""the"" first",Two bumps,A,primal,"rank:4.*",1,2\.5,0\.1,0\.3,,10\n/,
    );
    assert.throws(() => fromJson('{', String), /no JSON/);
    assert.throws(() => fromJson('{"format":"other"}', String), /no runs of this page/);
    const names = (/** @type {number} */ i) => `${i}`;
    assert.throws(() => fromJson(toJson(given), names, 1), /2 runs, and there is room for 1 more: delete 1 run here/);
    assert.throws(() => fromJson(toJson(given), names, -3), /room for 0 more: delete 2 runs here/);
    assert.equal(fromJson(toJson(given), names, 2).length, 2);
    const none = '{"format":"primal-attention runs","version":1,"runs":[{}]}';
    assert.throws(() => fromJson(none, String), /Run 1 of the file has no curve/);
    const wild = JSON.parse(toJson(given));
    wild.runs[0].sides.a.curve.taskLoss = 'x';
    wild.runs[0].sides.b.kind = '__proto__';
    wild.runs[0].sides.a.at = null;
    wild.runs[0].address = '#w=1e9&t=<b>';
    const [tame] = fromJson(JSON.stringify(wild), i => `t${i}`);
    assert.ok(column(/** @type {any} */ (tame.sides.a), 'taskLoss').every(Number.isNaN));
    assert.equal(tame.sides.a?.at, 0);
    assert.equal(lastOf(tame), 5);
    assert.equal(tame.sides.b, undefined);
    assert.equal(tame.run.values.width, 128);
});

test('runs in words: pinned first, then the newest; options that are not as they come; steps to an accuracy', () => {
    const [one, other] = [entry('r1', { began: 50 }), entry('r2', { pinned: true })];
    const sides = [one, other].flatMap(({ sides }) => Object.values(sides));
    const ids = entriesOf([one.run, other.run, entry('empty').run], /** @type {any} */ (sides)).map(
        ({ run }) => run.id,
    );
    assert.deepEqual(ids, ['r2', 'r1']);
    assert.match(optionWords('primal', 'rank:4,eta:0.1,last:0,mode:data'), /4$/);
    assert.equal(optionWords('softmax', ''), '');
    assert.equal(stepsTo(one.sides.a, 0.9), 2);
    assert.ok(Number.isNaN(stepsTo(one.sides.a, 0.99)));
});

test('a write of the old run that fails late does not end what is kept of the new one', async () => {
    const scope = /** @type {any} */ (globalThis),
        requests = /** @type {any[]} */ ([]),
        complaints = /** @type {string[]} */ ([]);
    const before = Object.getOwnPropertyDescriptor(scope, 'navigator');
    Object.defineProperty(scope, 'navigator', { value: {}, configurable: true, writable: true });
    scope.indexedDB = { open: () => requests[requests.push({}) - 1] };
    const full = async () => {
        Object.assign(requests[requests.length - 1], { error: new Error('the disk is full') }).onerror();
        await new Promise(resolve => setTimeout(resolve));
    };
    const keeper = new Keeper(message => complaints.push(message)),
        order = { side: /** @type {const} */ ('a'), goOn: false, weights: false };
    const trainer = (/** @type {number} */ steps) =>
        /** @type {any} */ ({ steps, from: 0, curve: [], training: 0, tested: () => ({}) });
    await keeper.open({ ...order, id: 'old' });
    let written = 0;
    keeper.keep(trainer(30)).then(() => written++);
    keeper.keep(trainer(30)).then(() => written++); // no news: the write under way is waited for
    await new Promise(resolve => setTimeout(resolve));
    assert.equal(written, 0);
    await keeper.open({ ...order, id: 'new' });
    await full();
    assert.equal(written, 2);
    assert.deepEqual(complaints, []);
    keeper.keep(trainer(40));
    assert.equal(requests.length, 2); // it is kept
    await full();
    assert.deepEqual(complaints, ['the disk is full']);
    keeper.keep(trainer(50));
    assert.equal(requests.length, 2);
    delete scope.indexedDB;
    if (before) Object.defineProperty(scope, 'navigator', before);
    else delete scope.navigator;
});

test('what goes on, in words: both, or one that was kept alone', () => {
    assert.equal(wentOn(1200, 1201, true), `You were at step ${grouped(1200)}. It goes on from there.`);
    assert.match(wentOn(50, 50, false), /Press Play/);
    assert.match(wentOn(50, undefined, true), /^Only A was kept, at step 50\. B begins anew;/);
    assert.match(wentOn(undefined, 50, true), /^Only B was kept, at step 50\. A begins anew;/);
    assert.equal(wentOn(undefined, undefined, true), '');
});

test('a newer page: the run is said to go on only where it does', () => {
    /** @param {Record<string, any>} [more] @returns {any} */
    const page = ({ task = 'gesture', b = undefined, ...more } = {}) => ({
        ...{ kept: { id: 'r', goOn: false }, unkept: '', state: { values: { task } } },
        sides: { a: { link: {} }, b: { link: { kept: b } } },
        ...more,
    });
    assert.match(fate(page()), /goes on/);
    assert.match(fate(page({ b: 40 })), /goes on/);
    for (const lost of [{ kept: undefined }, { unkept: 'full' }, { task: 'file' }, { b: 'elsewhere' }])
        assert.match(fate(page(lost)), /begins anew/, JSON.stringify(lost));
});
