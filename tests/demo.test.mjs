// What the demo says of the default task, without a browser: the numbers of its tour hold.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaults, format, parse } from '../demo/app/state.js';
import { engineWords, threadsOf } from '../demo/app/threads.js';
import { Troubles } from '../demo/app/troubles.js';
import { TASKS, make } from '../demo/tasks/index.js';
import { FEATURES } from '../demo/tasks/strokes.js';
import { classesOf, withClass } from '../demo/tasks/taught.js';
import { SampleTrainer } from '../demo/training/sample-trainer.js';
import { loadLibrary } from './support/library.mjs';
import { SEED } from './support/seed.mjs';

const pa = await loadLibrary();

test('the KSVD loss levels J and makes the learned spectrum steeper, and what is kept of it holds more', () => {
    /** @param {number} eta @param {number} seed */
    const learn = (eta, seed) => {
        const values = { ...defaults(), seed };
        const trainer = new SampleTrainer(
            pa,
            make(TASKS.gesture, values),
            values,
            'primal',
            `rank:8,eta:${eta},last:0`,
        );
        while (trainer.steps < 250) trainer.step();
        const parts = trainer.parts().slice(values.heads),
            { ksvd } = trainer.mean;
        const accuracy = (/** @type {number} */ keep) => {
            trainer.setCut({ keep, off: [] });
            while (!trainer.done) trainer.test(100);
            return trainer.tested().accuracy;
        };
        const seen = {
            ksvd,
            first: parts.reduce((sum, part) => sum + part[0], 0) / parts.length,
            all: accuracy(0),
            three: accuracy(3),
        };
        trainer.dispose();
        return seen;
    };
    const pulled = [2, 7].map(seed => learn(1, seed)),
        free = [2, 7].map(seed => learn(0, seed));
    pulled.forEach((a, i) => {
        const b = free[i];
        assert.ok(a.ksvd < 0.02 && b.ksvd > 3, `J²: ${a.ksvd}, ${b.ksvd}`);
        assert.ok(a.first > 1.2 * b.first, `the strongest component: ${a.first}, ${b.first}`);
        assert.ok(a.all > 0.9 && b.all > 0.9, `accuracy: ${a.all}, ${b.all}`);
        assert.ok(a.three > b.three, `accuracy with 3 of 8 components: ${a.three}, ${b.three}`);
    });
    const more = pulled.reduce((sum, a, i) => sum + a.three - free[i].three, 0) / pulled.length;
    assert.ok(more > 0.05, `3 of 8 components of a pulled model know ${more} more`);
});

test('drawings travel in the address, nearly as they were', () => {
    const { x } = make(TASKS.gesture, { seed: 3, samples: 50 }).train,
        drawings = [x[0], x[1], x[2]];
    const word = withClass(withClass('', 'a “house”, ünd more', drawings), 'two', [x[3]]);
    const values = parse(format({ ...defaults(), seed: SEED, taught: word }));
    assert.equal(values.taught, word);
    const [first, second] = classesOf(values.taught, SEED);
    assert.deepEqual(
        [first.name, second.name, first.samples.length, second.samples.length],
        ['a “house”, ünd more', 'two', 36, 12],
    );
    drawings.forEach((drawing, i) => {
        let apart = 0; // from the nearest point of what was read
        for (let p = 0; p < drawing.length; p += FEATURES) {
            let near = Infinity;
            for (let q = 0; q < drawing.length; q += FEATURES)
                near = Math.min(
                    near,
                    Math.hypot(drawing[p] - first.samples[i][q], drawing[p + 1] - first.samples[i][q + 1]),
                );
            apart = Math.max(apart, near);
        }
        assert.ok(apart < 0.25, `a point is ${apart} away; the drawing is 2 wide`);
    });
    assert.equal(parse('#cl=broken').taught, '');
    assert.equal(parse(`#t=bumps&cl=${encodeURIComponent(word)}`).taught, '', 'only for the task it was drawn for');
    const { train } = make(TASKS.gesture, { ...values, samples: 50 });
    assert.deepEqual(
        [train.classes.slice(8), train.x.length, train.y.length, train.y[50], train.y[97]],
        [['a “house”, ünd more', 'two'], 98, 98, 8, 9],
    );
});

test('weights of another task are refused with all their classes, and an ellipsis only where some are left out', () => {
    const values = { ...defaults(), seed: SEED, width: 16, feedforward: 16 },
        trainer = new SampleTrainer(pa, make(TASKS.gesture, values), values, 'softmax');
    for (const classes of [
        ['ash', 'elm'],
        ['a', 'b', 'c', 'd'],
        ['a', 'b', 'c', 'd', 'e'],
    ]) {
        const model = pa.classifier({
            input: { kind: 'series', features: 3, length: 5 },
            classes,
            width: 16,
            depth: 1,
            heads: 2,
            attention: 'softmax',
            seed: SEED,
        });
        assert.throws(
            () => trainer.restore(model.save()),
            new RegExp(`classes \\(${classes.slice(0, 4).join(', ')}${classes.length > 4 ? ' …' : ''}\\)`),
        );
        model.dispose();
    }
    trainer.dispose();
});

test('threads: half of the cores for each model, where the page is isolated; else one, and why', () => {
    /** @param {number | undefined} hardwareConcurrency @param {boolean} [crossOriginIsolated] */
    const of = (hardwareConcurrency, crossOriginIsolated = true) =>
        threadsOf({ crossOriginIsolated, navigator: { hardwareConcurrency } });
    assert.deepEqual(
        [4, 5, 8, 64].map(cores => of(cores)),
        [2, 2, 4, 8].map(threads => ({ threads, why: '' })),
    );
    const most = /MOST_AUTO = (\d+)/.exec(readFileSync(new URL('../web/engine/threads.js', import.meta.url), 'utf8'));
    assert.equal(of(1000).threads, Number(most?.[1]), 'as many as load() takes by itself');
    assert.deepEqual(of(undefined), { threads: 1, why: 'both share one core' });
    assert.deepEqual(of(3), { threads: 1, why: 'both share 3 cores' });
    assert.deepEqual(of(8, false), { threads: 1, why: 'this page is not cross-origin isolated' });
    assert.match(
        engineWords({ simd: 'simd128', ...of(1) }),
        /^Binary: simd128, .* One thread .*: both share one core\.$/,
    );
    assert.match(engineWords({ simd: 'simd128', ...of(4) }), /\. 2 threads compute each model\.$/);
});

test('what a panel throws is told once in a run, and kept from the others', context => {
    const logged = context.mock.method(console, 'error', () => {}).mock,
        told = /** @type {string[]} */ ([]),
        troubles = new Troubles(({ title, hint }) => told.push(`${title} ${hint}`));
    const fails = () => {
        throw new Error('no picture');
    };
    assert.equal(
        troubles.within('map', () => 3),
        3,
    );
    for (let i = 0; i < 3; i++) assert.equal(troubles.within('map', fails), undefined);
    assert.equal(told.length, 1);
    assert.match(told[0], /“map”.*no picture/);
    troubles.within('pad', fails);
    troubles.forget();
    troubles.within('map', fails);
    assert.deepEqual([told.length, logged.callCount()], [3, 3]);
});
