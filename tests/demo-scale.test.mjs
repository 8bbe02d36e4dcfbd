// The act on lengths of the demo: the power that is fitted, over which lengths, what is measured and asked, and what is
// said where memory does not suffice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logTicks, nearest, reach, roundTicks, short, table, toCsv } from '../demo/drawing/axes.js';
import { scaled } from '../demo/drawing/chart-hands.js';
import { LENGTHS, expected, fit } from '../demo/scale/growth.js';
import { LIMIT, operations, sequence, stand, tableBytes } from '../demo/scale/lanes.js';
import { measured, pictures, sample, shrunk } from '../demo/scale/measure.js';
import { Queue } from '../demo/scale/queue.js';
import { KINDS, Store } from '../demo/scale/store.js';
import { atLength, grown, toCsv as measurementsToCsv, wallWords } from '../demo/scale/words.js';
import { load } from 'primal-attention';

const pa = await load({ full: true, simd: 'simd128' });
const SETUP = { heads: 1, width: 8, backward: false, threads: 1 };

/** Seeded, −1 … 1. @param {number} seed */
function chance(seed) {
    let s = seed;
    return () => {
        s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
        return s / 2 ** 31 - 1;
    };
}
/** @param {(n: number) => number} cost */
const points = cost => LENGTHS.map(n => ({ n, y: cost(n) }));

test('a power is found exactly where the points lie on it, whatever a call costs beside', () => {
    for (const [constant, factor, power] of [
        [0, 1e-6, 2],
        [0.05, 1e-6, 2],
        [0.3, 1e-3, 1],
        [2.3e6, 1600, 1],
        [1, 1e-4, 1.5],
    ]) {
        const found = fit(points(n => constant + factor * n ** power));
        assert.ok(found);
        assert.ok(Math.abs(found.power - power) < 1e-3, `${power}: ${found.power}`);
        assert.ok(found.within < 1e-3);
        assert.ok(Math.abs(found.factor / factor - 1) < 0.02);
        assert.ok(Math.abs(found.constant - constant) <= 0.01 * constant + 1e-6);
    }
});

test('without taking the constant off, the power would be too small: what the race did', () => {
    const cost = (/** @type {number} */ n) => 0.3 + 1e-3 * n;
    const among = points(cost).filter(({ n }) => n >= 512 && n <= 4096);
    const xs = among.map(({ n }) => Math.log(n)),
        ys = among.map(({ y }) => Math.log(y));
    const mean = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b) / list.length;
    const slope =
        xs.reduce((sum, x, i) => sum + (x - mean(xs)) * (ys[i] - mean(ys)), 0) /
        xs.reduce((sum, x) => sum + (x - mean(xs)) ** 2, 0);
    assert.ok(slope < 0.9);
    assert.ok(Math.abs((fit(points(cost))?.power ?? 0) - 1) < 1e-3);
});

test('the interval holds the true power about as often as it says', () => {
    const next = chance(5);
    let inside = 0;
    for (let i = 0; i < 100; i++) {
        const found = fit(points(n => (0.05 + 1e-6 * n ** 2) * (1 + 0.08 * next())));
        assert.ok(found && found.within > 0 && found.within < 0.2);
        if (Math.abs(found.power - 2) <= found.within) inside++;
    }
    assert.ok(inside >= 85, `${inside} of 100`);
});

test('a fit looks at the last five octaves, and there must be lengths past the constant', () => {
    const found = fit(points(n => (n < 512 ? 7 : 1e-3 * n ** 2))); // what short ones do is not growth
    assert.equal(found?.from, 512);
    assert.equal(found?.to, 16384);
    assert.ok(Math.abs((found?.power ?? 0) - 2) < 1e-3);
    assert.equal(fit(points(n => 50 + 1e-3 * n)), undefined); // the constant counts everywhere
    assert.equal(fit(points(() => 7)), undefined);
    assert.equal(fit([64, 128, 256].map(n => ({ n, y: n }))), undefined);
    assert.equal(fit([64, 96, 128, 192].map(n => ({ n, y: n })))?.power.toFixed(2), '1.00');
    assert.equal(fit([]), undefined);
});

test('how long a sample takes is foretold from the nearest length', () => {
    const known = new Map([
        [512, 2],
        [1024, 8],
    ]);
    assert.equal(expected(known, 4096, true), 128);
    assert.equal(expected(known, 4096, false), 32);
    assert.ok(Number.isNaN(expected(new Map(), 512, true)));
});

test('the lanes compute the same: softmax fused and with its table; a sequence means the same at every length', () => {
    const shape = { n: 96, heads: 2, width: 8, backward: false };
    const place = stand(pa, shape);
    const { q, k, v } = place.qkv();
    pa.scope(() => {
        const fused = pa.attention.softmax({ q, k, v }).toArray(),
            kept = pa.ops.matmul({ a: pa.map('softmax', { q, k, v }), b: v }).toArray();
        fused.forEach((/** @type {number} */ x, /** @type {number} */ i) => assert.ok(Math.abs(x - kept[i]) < 1e-5));
    });
    place.dispose();
    const [few, many] = [64, 1024].map(n => sequence({ n, heads: 1, width: 4 }, 11, 1));
    for (let c = 0; c < 4; c++) assert.ok(Math.abs(few[4 * 32 + c] - many[4 * (32 * 16 + 8) + c]) < 0.1);
});

for (const backward of [false, true])
    test(`every lane is measured${backward ? ' with its gradient' : ''}, and leaves nothing behind`, async () => {
        const shape = { n: 64, heads: 2, width: 16, backward };
        const before = pa.memory().used,
            place = stand(pa, shape);
        for (const kind of KINDS) {
            const answer = await measured(pa, place, kind, () =>
                load({ full: true, simd: 'simd128', wasm: pa.module }),
            );
            assert.ok(answer.ms > 0 && answer.count >= 1, kind);
            assert.ok(answer.bytes >= 4 * shape.heads * shape.n * shape.width, `${kind}: ${answer.bytes}`);
            assert.ok(answer.flops > 0);
        }
        place.dispose();
        // what a pass has once needed the engine keeps; the inputs are gone
        const again = stand(pa, shape);
        for (const kind of KINDS) again.run(kind);
        again.dispose();
        const kept = pa.memory().used;
        const third = stand(pa, shape);
        for (const kind of KINDS) third.run(kind);
        third.dispose();
        assert.ok(pa.memory().used === kept && kept >= before);
    });

test('a sample lasts at least 50 ms, by any clock', () => {
    let clock = 0,
        runs = 0;
    const place = /** @type {any} */ ({
        prepare() {},
        run() {
            clock += 0.3;
            runs++;
        },
    });
    const { ms, count } = sample(place, 'softmax', () => Math.floor(clock)); // a clock of whole milliseconds
    assert.ok(ms * count >= 50);
    assert.ok(Math.abs(ms - 0.3) < 0.02, String(ms));
    assert.equal(runs, count + 1);
});

test('what counts itself: softmax grows with the square, Primal-Attention and linear attention in proportion', () => {
    const power = (/** @type {string} */ kind) =>
        fit(points(n => operations(pa, kind, { n, heads: 2, width: 32, backward: false })))?.power ?? 0;
    assert.ok(Math.abs(power('softmax') - 2) < 0.01);
    assert.ok(power('primal') > 0.85 && power('primal') < 1.05, String(power('primal')));
    assert.ok(Math.abs(power('linear') - 1) < 0.01);
});

test('a table that does not fit is not tried; one for which no memory is given says so', async () => {
    const large = { n: 16384, heads: 2, width: 32, backward: false };
    const never = /** @type {any} */ ({
        shape: large,
        prepare() {
            throw new Error('was tried');
        },
    });
    assert.deepEqual(await measured(pa, never, 'table', undefined), { wall: 'limit', bytes: 2 ** 31 });
    assert.ok(tableBytes({ n: 16384, heads: 1 }) >= LIMIT);
    const full = /** @type {any} */ ({
        shape: { n: 64, heads: 1, width: 8, backward: false },
        prepare() {},
        run() {
            throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
        },
    });
    const answer = await measured(pa, full, 'softmax', undefined);
    assert.equal(answer.wall, 'memory');
    const wrong = {
        ...full,
        run() {
            throw new Error('another fault');
        },
    };
    await assert.rejects(measured(pa, /** @type {any} */ (wrong), 'softmax', undefined), /another fault/);

    const store = new Store({ ...SETUP, heads: 2 });
    store.take({ what: 'sample', kind: 'softmax', n: 512, patience: 1, most: 1 }, answer);
    assert.match(wallWords(store.point('softmax', 512)), /does not fit: this browser gave no more memory/);
    assert.match(wallWords(store.point('table', 16384)), /would need 2\.0 GiB; this page stops at 1\.0 GiB/);
    assert.ok(store.idle({ what: 'sample', kind: 'softmax', n: 512, patience: 1e9, most: 5 }));
});

test('pictures: the table where it fits, the two columns of scores, all no larger than a screen needs', () => {
    const before = pa.memory().used;
    const made = pictures(pa, { n: 300, heads: 4, width: 16, backward: false });
    assert.deepEqual(
        Object.fromEntries(Object.entries(made).map(([name, { height, width }]) => [name, [height, width]])),
        { primalQueries: [160, 20], primalKeys: [160, 20], skyformer: [160, 64], linear: [16, 16], table: [160, 160] },
    );
    // means over blocks: the rows of a softmax still sum to one, to so many keys a block
    const first = made.table.values.slice(0, 160).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(first * (300 / 160) - 1) < 0.1, String(first));
    assert.equal(
        made.table.values.findIndex(v => !(v >= 0)),
        -1,
    );
    assert.ok(pa.memory().used >= before);
    assert.deepEqual([...shrunk(Float32Array.from([1, 2, 3, 4]), 2, 2).values], [1, 2, 3, 4]);
});

/** @param {Store} store @param {Record<string, (n: number) => number>} costs */
function fill(store, costs) {
    for (const [kind, cost] of Object.entries(costs))
        for (const n of LENGTHS)
            for (let i = 0; i < 3; i++)
                store.take(
                    { what: 'sample', kind, n, patience: 1, most: 3 },
                    { ms: cost(n) * (1 + 0.01 * i), count: 9, bytes: 5000 + 64 * n, flops: n * n },
                );
}

test('what is known: sentences, growth by the least samples, a file', () => {
    const store = new Store(SETUP);
    fill(store, { softmax: n => 0.02 + 1e-6 * n * n, primal: n => 0.05 + 5e-5 * n });
    const { time, memory } = store.growth('softmax');
    assert.ok(Math.abs((time?.power ?? 0) - 2) < 0.01 && Math.abs((memory?.power ?? 0) - 1) < 0.01);
    assert.match(grown(store), /Softmax, fused: time grows like N²·⁰⁰ \(± 0\.00\), memory like N¹·⁰⁰/);
    assert.match(
        atLength(store, 4096),
        /4 096 tokens are 16 777 216 pairs\. Softmax takes 17 ms, Primal-Attention 0\.26 ms: 66 times as long for softmax\. Against half the length, softmax takes 4\.0 times as long, Primal 1\.7 times/,
    );
    const lines = measurementsToCsv(store, { agent: 'a "browser"', cores: 4, simd: 'relaxed' }).trim().split('\n');
    assert.equal(lines.length, 1 + 2 * LENGTHS.length);
    assert.match(lines[1], /^softmax,64,1,8,forward,1,.*,relaxed,4,"a browser"$/);
    assert.equal(lines[0].split(',').length, lines[1].split(',').length);
    // other heads are another story
    store.setup = { ...SETUP, heads: 4 };
    assert.equal(store.growth('softmax').measured.length, 0);
});

test('what is asked: a length in rounds, first where nothing takes long; what would take too long is left and named', () => {
    const store = new Store(SETUP);
    const jobs = store.jobsAt(16384);
    assert.deepEqual(
        jobs.slice(0, 6).map(({ what, n }) => [what, n]),
        [...KINDS.map(() => ['sample', 512]), ['pictures', 16384]],
    );
    fill(store, { softmax: n => 1e-4 * n * n });
    const fresh = new Store(SETUP);
    fresh.take({ what: 'sample', kind: 'softmax', n: 512, patience: 1, most: 1 }, { ms: 100, count: 1 });
    const all = fresh.jobsOfAll(16384).filter(job => job.kind === 'softmax');
    assert.equal(all.length, 5 * LENGTHS.length);
    assert.ok(fresh.idle(/** @type {any} */ (all.find(({ n }) => n === 16384)))); // 100 s
    assert.match(wallWords(fresh.point('softmax', 16384)), /not tried: it would take about 1 min 42 s/);
    assert.ok(!fresh.idle(/** @type {any} */ (all.find(({ n }) => n === 1024))));
    assert.ok(store.jobsAt(512).length > 3);
});

test('the queue: one question at a time, stopping drops what is under way, a failure is told', () => {
    /** @type {any[]} */
    const workers = [];
    const told = /** @type {any[]} */ ([]);
    const queue = new Queue({
        open() {
            const worker = { asked: /** @type {any[]} */ ([]), gone: false, onmessage: (/** @type {any} */ _) => {} };
            workers.push(worker);
            return /** @type {any} */ ({
                ...worker,
                set onmessage(fn) {
                    worker.onmessage = fn;
                },
                postMessage: (/** @type {any} */ message) => worker.asked.push(message),
                terminate: () => {
                    worker.gone = true;
                },
            });
        },
        question: job => ({ ...job }),
        idle: job => job.n === 96,
        answer: (job, answer) => told.push([job.n, answer.ms]),
        failure: message => told.push(message),
        moved() {},
    });
    const job = (/** @type {number} */ n) => /** @type {any} */ ({ what: 'sample', kind: 'softmax', n });
    queue.replace([job(64), job(96), job(128)]);
    assert.equal(workers[0].asked.length, 1);
    workers[0].onmessage({ data: { type: 'answer', id: workers[0].asked[0].id, ms: 1 } });
    assert.equal(workers[0].asked[1].n, 128); // 96 is done with
    const late = workers[0].asked[1].id;
    queue.stop();
    assert.ok(workers[0].gone && !queue.busy);
    workers[0].onmessage({ data: { type: 'answer', id: late, ms: 2 } });
    assert.deepEqual(told, [[64, 1]]);
    queue.replace([job(256)]);
    workers[1].onmessage({ data: { type: 'failure', id: workers[1].asked[0].id, message: 'no binary' } });
    assert.equal(told[1], 'no binary');
    assert.ok(!queue.busy);
});

test('axes: ticks, reach, words, lines of their own lengths as one table', () => {
    assert.deepEqual(roundTicks(0, 1, 4), [0, 0.5, 1]);
    assert.deepEqual(roundTicks(0, 210, 4), [0, 100, 200]);
    assert.deepEqual(logTicks(1e-4, 1, 9), [1e-4, 1e-3, 1e-2, 0.1, 1]);
    assert.deepEqual(logTicks(0.3, 0.9, 9), [0.5]);
    assert.deepEqual(logTicks(64, 1024, 9, 2), [64, 128, 256, 512, 1024]);
    assert.deepEqual(logTicks(0, 1, 5), []);
    assert.deepEqual([0, 0.5, 1e-4, 2e-4, 12000, 3e7, -0.25].map(short), [
        '0',
        '0.5',
        '10⁻⁴',
        '2·10⁻⁴',
        '12k',
        '3·10⁷',
        '−0.25',
    ]);
    assert.deepEqual(reach({ range: [0, 1] }, 0.2, 0.4), [0, 1]);
    assert.deepEqual(reach({ log: true }, null, null), [0.1, 10]);
    const lines = [
        { label: 'A', color: 'a', x: [1, 2, 4], y: [1, 0, 4] },
        { label: 'B, bold', color: 'b', x: [2, 3], y: [2, NaN] },
    ];
    assert.deepEqual(table(lines), [
        [1, 2, 3, 4],
        [1, 0, undefined, 4],
        [undefined, 2, undefined, undefined],
    ]);
    assert.deepEqual(table(lines, true)[1], [1, undefined, undefined, 4]);
    assert.equal(nearest(lines[0], 2.9), 1);
    assert.equal(nearest(lines[1], 3), 0); // the nearest that is a number
    assert.equal(nearest(lines[1], 4, true), -1);
    assert.equal(nearest({ ...lines[0], x: [], y: [] }, 4), -1);
    assert.equal(toCsv(lines, 'step', 'loss'), 'line,step,loss\nA,1,1\nA,2,0\nA,4,4\n"B, bold",2,2\n"B, bold",3,NaN\n');
    assert.deepEqual(scaled([0, 100], 50, 0.5, [0, 100]), [25, 75]);
    assert.equal(scaled([25, 75], 50, 4, [0, 100]), undefined); // all of it
});
