// Who works when, with a clock of the test's own: no browser, no worker, no waiting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Absence, Drawing, Governor, Pace, Questions, Turns } from '../demo/training/scheduler.js';
import { Verdicts } from '../demo/training/verdicts.js';

/** A worker whose turns take the times that are given, and its clock. */
function worker({ takes = () => 10, outcome = () => /** @type {any} */ ('more') } = {}) {
    const clock = {
        time: 1000,
        waits: /** @type {number[]} */ ([]),
        then: /** @type {(() => any) | undefined} */ (undefined),
    };
    const turns = /** @type {import('../demo/training/scheduler.js').Turn[]} */ ([]);
    const scheduler = new Turns(
        {
            now: () => clock.time,
            wait: (ms, then) => {
                assert.equal(clock.then, undefined, 'one appointment at a time');
                clock.waits.push(ms);
                clock.then = then;
            },
        },
        async turn => {
            turns.push(turn);
            clock.time += takes();
            return outcome();
        },
    );
    /** The next appointment is kept; false where there is none. */
    const keep = async () => {
        const { then } = clock;
        if (!then) return false;
        clock.then = undefined;
        clock.time += Math.max(0, clock.waits.at(-1) ?? 0);
        await then();
        return true;
    };
    return { scheduler, clock, turns, keep };
}

test('a worker trains in slices, and rests between them for the page’s share', async () => {
    const { scheduler, clock, turns, keep } = worker();
    scheduler.running = true;
    scheduler.share = 0.5;
    scheduler.wake();
    scheduler.wake(); // no second appointment
    for (let i = 0; i < 3; i++) assert.ok(await keep());
    assert.deepEqual(turns[0], { learn: true, budget: 10, most: Infinity });
    assert.deepEqual(clock.waits, [0, 10, 10, 10]); // as long as a slice took
    scheduler.share = 0.8;
    await keep();
    await keep();
    assert.deepEqual(clock.waits.slice(-2).map(Math.round), [0, 5]); // timers are not so short: two rests at once
    assert.ok(scheduler.dense);
});

test('at a given speed it takes one step a turn, and as many a second', async () => {
    const { scheduler, clock, turns, keep } = worker({ takes: () => 4 });
    Object.assign(scheduler, { running: true, share: 0.95, speed: '20' });
    scheduler.wake();
    const start = clock.time;
    for (let i = 0; i < 20; i++) await keep();
    assert.deepEqual(turns.at(-1), { learn: true, budget: 10, most: 1 });
    assert.ok(Math.abs(clock.time + (clock.waits.at(-1) ?? 0) - start - 1000) < 1e-6);
    assert.ok(!scheduler.dense, 'an answer needs not wait for a turn that is far away');
});

test('at rest it tests until all is tested, then sleeps until it is woken', async () => {
    let left = 3;
    const { scheduler, turns, keep } = worker({ outcome: () => (--left > 0 ? 'more' : 'done') });
    scheduler.wake();
    while (await keep());
    assert.equal(turns.length, 3);
    assert.ok(turns.every(({ learn }) => !learn));
    scheduler.running = true;
    scheduler.wake();
    await keep();
    assert.ok(turns.at(-1)?.learn);
});

test('what is wanted while a turn is under way is not forgotten; a model that went makes room at once', async () => {
    /** @type {(outcome: any) => void} */
    let end = () => {};
    const seen = /** @type {number[]} */ ([]);
    /** @type {(() => any) | undefined} */
    let then;
    const scheduler = new Turns(
        { now: () => 0, wait: (ms, next) => (seen.push(ms), (then = next)) },
        () => new Promise(resolve => (end = resolve)),
    );
    /** @param {string} outcome @param {() => void} between */
    const turn = async (outcome, between) => {
        const going = then?.();
        then = undefined;
        between();
        end(outcome);
        await going;
    };
    scheduler.wake();
    await turn('done', () => {});
    assert.equal(then, undefined);
    scheduler.wake();
    await turn('stopped', () => scheduler.wake());
    assert.ok(then);
    await turn('gone', () => {});
    assert.ok(then);
    assert.deepEqual(seen, [0, 0, 0, 0]);
});

/** Two workers that hear of one another at once; `takes`: ms of a step of each. @param {[number, number]} takes */
function pair(takes) {
    const stands = takes.map(() => new Pace());
    const steps = [0, 0];
    const workers = stands.map((pace, i) => {
        const one = worker({ takes: () => takes[i] });
        one.scheduler.pace = pace;
        const work = one.scheduler.work;
        one.scheduler.work = async turn => {
            for (let k = 0; turn.learn && k < Math.min(turn.most, 3); k++) pace.stand({ steps: ++steps[i] });
            return turn.learn ? work(turn) : 'done';
        };
        return one;
    });
    stands.forEach((pace, i) => {
        pace.tell = mine => {
            stands[1 - i].other = { ...mine };
            workers[1 - i].scheduler.heard();
        };
    });
    for (const pace of stands) pace.stand({ token: 1 });
    return { stands, steps, workers };
}

test('neither model begins a step before the other has done its last; at rest both have done as many', async () => {
    const { stands, steps, workers } = pair([1, 30]);
    for (const { scheduler } of workers) Object.assign(scheduler, { running: true }).wake();
    for (let i = 0; i < 20; i++)
        for (const { keep } of workers) {
            await keep();
            assert.ok(Math.abs(steps[0] - steps[1]) <= 1, String(steps));
        }
    assert.ok(steps[0] > 10, String(steps));
    for (const { scheduler } of workers) Object.assign(scheduler, { running: false }).wake();
    for (let i = 0; i < 4; i++) for (const { keep } of workers) await keep();
    assert.equal(steps[0], steps[1]);
    // steps that were asked for one by one are nothing to catch up with
    stands[0].stand({ asked: 1, steps: ++steps[0] });
    for (let i = 0; i < 4; i++) for (const { keep } of workers) await keep();
    assert.equal(steps[0], steps[1] + 1);
    // a model whose other is gone, or of another run
    stands[0].other = undefined;
    assert.equal(stands[0].room, Infinity);
    stands[0].other = { token: 2, steps: 900, asked: 0 };
    assert.deepEqual([stands[0].room, stands[0].behind], [0, 0]);
});

test('a failure stops the turns until somebody wakes them', async () => {
    const { scheduler, keep } = worker({
        outcome: () => {
            scheduler.running = false;
            return 'stopped';
        },
    });
    scheduler.running = true;
    scheduler.wake();
    assert.ok(await keep());
    assert.ok(!(await keep()));
    scheduler.wake();
    assert.ok(await keep());
});

test('one question is in flight at a time, at rest four a second, and silence is noticed', () => {
    const questions = new Questions();
    assert.equal(questions.due(0, true), 'ask');
    assert.equal(questions.due(16, true), 'wait');
    questions.answered();
    assert.equal(questions.due(32, true), 'ask');
    questions.answered();
    assert.equal(questions.due(48, false), 'wait');
    assert.equal(questions.due(32 + 250, false), 'ask');
    questions.answered();
    questions.hurry();
    assert.equal(questions.due(283, false), 'ask', 'hurried');
    assert.equal(questions.due(283 + 8000, true), 'wait');
    assert.equal(questions.due(284 + 8000, true), 'silent');
});

/** @param {Record<string, Partial<import('../demo/training/scheduler.js').Drawn>>} panels */
function drawing(panels) {
    const scheduler = new Drawing();
    for (const [name, more] of Object.entries(panels))
        scheduler.add({ name, listens: ['settings'], pause: () => 0, seen: { now: true }, ...more });
    return scheduler;
}

test('two panels a frame, one where sentences are told too, those first that have waited longest', () => {
    const scheduler = drawing({ a: {}, b: {}, c: {} });
    assert.deepEqual(scheduler.frame(0), { draw: ['a'], tell: true });
    assert.deepEqual(scheduler.frame(16), { draw: ['b', 'c'], tell: false });
    assert.deepEqual(scheduler.frame(33), { draw: [], tell: false });
    scheduler.all();
    assert.deepEqual(scheduler.frame(50), { draw: ['a', 'b'], tell: false });
    scheduler.news('settings');
    assert.deepEqual(scheduler.frame(66), { draw: ['c', 'a'], tell: false }, 'c comes before what was drawn just now');
    assert.deepEqual(scheduler.frame(250), { draw: ['b'], tell: true });
});

test('a panel is drawn for what it listens to, of its model, in sight, and not too often', () => {
    const seen = { now: true };
    const scheduler = drawing({
        a: { listens: ['view'], side: 'a' },
        b: { listens: ['view'], side: 'b' },
        rare: { listens: ['learned'], pause: () => 200 },
        far: { listens: ['learned'], seen },
    });
    for (let at = 0; at < 5; at++) scheduler.frame(at);
    scheduler.news('view', 'b');
    assert.deepEqual(scheduler.frame(100).draw, ['b']);
    scheduler.news('view');
    assert.deepEqual(scheduler.frame(116).draw, ['a', 'b']);
    seen.now = false;
    scheduler.news('learned');
    assert.deepEqual(scheduler.frame(132).draw, [], 'one was drawn a moment ago, the other is out of sight');
    assert.deepEqual(scheduler.frame(220).draw, ['rare']);
    seen.now = true;
    assert.deepEqual(scheduler.frame(236).draw, ['far'], 'what was missed is drawn when it comes into sight');
    scheduler.news('nobody listens');
    assert.deepEqual(scheduler.frame(252).draw, []);
});

test('sentences follow four times a second, and at once where somebody points', () => {
    const scheduler = drawing({});
    assert.ok(scheduler.frame(0).tell);
    scheduler.words();
    assert.ok(!scheduler.frame(100).tell);
    scheduler.words(true);
    assert.ok(scheduler.frame(116).tell);
    assert.ok(!scheduler.frame(1000).tell, 'nothing new');
});

test('an absence of some seconds is worth a word', () => {
    const absence = new Absence();
    assert.equal(absence.back(10), undefined, 'it was never left');
    absence.leave(100, 40, 1);
    assert.equal(absence.back(5000), undefined);
    assert.deepEqual(absence.back(5101), { at: 100, steps: 40, run: 1 });
});

test('late frames take processor time from the workers, smooth ones give it back, within limits', () => {
    const told = /** @type {number[]} */ ([]);
    const governor = new Governor(2, share => told.push(share));
    assert.equal(governor.share, 0.6);
    let now = 0;
    const frames = (/** @type {number} */ count, /** @type {number} */ ms) => {
        for (let i = 0; i < count; i++) governor.frame((now += ms));
    };
    frames(60, 30);
    assert.deepEqual(told, [0.6 * 0.85]);
    governor.frame((now += 60000)); // the tab was hidden: that says nothing
    frames(60, 16);
    assert.equal(told.length, 2);
    assert.ok(told[1] > told[0]);
    frames(6000, 40);
    assert.equal(governor.share, 0.4);
    frames(6000, 16);
    assert.equal(governor.share, 0.95);
    assert.equal(new Governor(1, () => {}).share, 0.4);
    assert.equal(new Governor(64, () => {}).share, 0.95);
});

test('accuracy is of the samples tested last while the weights move on, of all at rest', () => {
    const verdicts = new Verdicts();
    verdicts.begin(200);
    const say = (/** @type {number} */ count, /** @type {boolean} */ right) => {
        for (let n = 0; n < count; n++) verdicts.say(verdicts.turn(), right, right ? 1 : 0.5);
    };
    say(99, false);
    assert.ok(Number.isNaN(verdicts.tested().accuracy), 'too few to say');
    say(51, false);
    assert.equal(verdicts.tested().accuracy, 0);
    verdicts.stale();
    say(100, true); // half a round later
    assert.deepEqual(verdicts.tested(), { accuracy: 1, loss: 0 }, 'what was wrong before is forgotten');
    say(100, true);
    assert.ok(verdicts.done);
    assert.equal(verdicts.tested().accuracy, 1);
    const again = Object.assign(new Verdicts(), structuredClone(verdicts.state()));
    assert.deepEqual(again.tested(), verdicts.tested());
    verdicts.forget();
    assert.ok(Number.isNaN(verdicts.tested().accuracy));
});
