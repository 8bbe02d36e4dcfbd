// Threads: load({ threads }) in Node. The same bits as without, whatever happens to the workers: one that traps, is
// ended from outside, or can't be started; and that a pool leaves nothing behind.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { availableParallelism } from 'node:os';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import workers from 'node:worker_threads';
import { addressOf, binaryOf } from './support/wasm.mjs';

/** The workers that the library starts, and what it instantiates last. */
const { Worker } = workers;
/** @type {any[]} */
const started = [];
let running = 0;
workers.Worker = /** @type {any} */ (
    class extends Worker {
        /** @param {any} text @param {any} options */
        constructor(text, options) {
            super(text, options);
            this.line = options?.workerData?.line; // where its words are
            started.push(this);
            running++;
            this.once('exit', () => running--);
        }
    }
);
syncBuiltinESMExports();
const { instantiate } = WebAssembly;
/** @type {any} */
let last;
WebAssembly.instantiate = /** @type {any} */ (
    async (/** @type {any} */ module, /** @type {any} */ imports) => {
        const instance = await instantiate(module, imports);
        last = { exports: /** @type {any} */ (instance).exports, memory: imports.env.memory };
        return instance;
    }
);
const { load } = await import('primal-attention');
const { loadWorker } = await import('primal-attention/worker');

const warn = console.warn;
/** @type {string[]} */
const warnings = [];
console.warn = text => warnings.push(text);
after(() => {
    console.warn = warn;
});

const simd = 'simd128';
const STRESS = Boolean(process.env.PA_STRESS); // the whole of it: minutes

/** Until something holds, with a deadline that no machine needs. @param {() => boolean} holds */
async function until(holds) {
    for (const end = Date.now() + 60_000; !holds(); ) {
        assert.ok(Date.now() < end, `waited for ${holds}`);
        await new Promise(resolve => setTimeout(resolve, 5));
    }
}

/** What a training and its predictions come to, bit by bit. @param {import('primal-attention').PrimalAttention} pa */
async function learned(pa, length = 96) {
    const hash = createHash('sha256');
    for (const attention of /** @type {const} */ (['softmax', 'primal', 'linear'])) {
        const model = pa.classifier({
            input: { kind: 'series', features: 2, length },
            classes: 3,
            width: 32,
            depth: 2,
            heads: 2,
            attention,
            seed: 5,
        });
        const x = Array.from({ length: 9 }, (_, i) =>
            Float32Array.from({ length: 2 * length }, (_, t) => Math.sin(t * (0.1 + (i % 3)) + i)),
        );
        for await (const { loss } of model.fit(
            { x, y: x.map((_, i) => i % 3) },
            { epochs: 2, batchSize: 4, learningRate: 3e-3, seed: 1 },
        ))
            hash.update(String(loss));
        for (const one of x) hash.update(model.predict(one).logits);
        hash.update(model.save());
        model.dispose();
    }
    return hash.digest('hex');
}

const alone = await load({ simd, full: true }),
    right = await learned(alone);

test('without being asked, one computes, and says so', () => {
    assert.equal(alone.threads, 1);
    assert.match(String(alone.threadsReason), /load\(\{ threads: 'auto' \}\)/);
    assert.equal(started.length, 0);
});

test('the same bits with 1, 2, 3 and 8 threads', async () => {
    for (const threads of [1, 2, 3, 8]) {
        const pa = await load({ simd, threads });
        assert.equal(pa.threads, threads);
        assert.equal(pa.full, true);
        if (threads > 1) assert.equal(pa.threadsReason, null);
        else assert.match(String(pa.threadsReason), /one was asked for/);
        assert.equal(await learned(pa), right, `${threads} threads`);
        await pa.dispose();
    }
    assert.equal(running, 0);
});

test("'auto' takes the cores that there are, at most 8", async () => {
    const pa = await load({ simd, threads: 'auto' });
    assert.equal(pa.threads, Math.min(availableParallelism(), 8));
    await pa.dispose();
});

test('what is no number of threads is a sentence', async () => {
    for (const threads of [0, -1, 1.5, 33, NaN, '2', true, {}])
        await assert.rejects(
            load(/** @type {any} */ ({ threads })),
            /^Error: load: threads must be 'auto' or a whole number from 1 to 32, got /,
        );
    const other = { threads: 2, full: /** @type {any} */ (1) };
    await assert.rejects(load(other), /^Error: load: full must be true or false, got 1/);
    assert.equal(running, 0);
});

test('after dispose() one computes, the same models', async () => {
    const pa = await load({ simd, threads: 3 });
    const a = pa.tensor(
        Float32Array.from({ length: 200 * 200 }, (_, i) => Math.cos(i)),
        [200, 200],
    );
    const before = pa.ops.matmul({ a, b: a }).toArray();
    await pa.dispose();
    assert.equal(running, 0);
    assert.equal(pa.threads, 1);
    assert.match(String(pa.threadsReason), /dispose\(\)/);
    assert.deepEqual(pa.ops.matmul({ a, b: a }).toArray(), before);
    assert.equal(await learned(pa), right);
    await pa.dispose();
});

test('many small pieces of work: each item once', async () => {
    for (const threads of [2, 3]) {
        const pa = await load({ simd, threads }),
            { exports } = last,
            times = STRESS ? 1_000_000 : 20_000;
        for (const items of [2, 5, 40])
            assert.equal(exports.pa_threads_try(times, items, 0), (times * items) % 2 ** 32, `${threads}, ${items}`);
        for (let i = 0; i < 50; i++) {
            assert.equal(exports.pa_threads_try(3, 4, 2000), 12);
            await new Promise(resolve => setTimeout(resolve, i % 5)); // some of them sleep
        }
        await pa.dispose();
    }
});

test('many pools, made and disposed of: no worker and no memory is left', async () => {
    const count = STRESS ? 1000 : 25;
    /** @type {number[]} */
    const sizes = [];
    for (let i = 0; i < count; i++) {
        const pa = await load({ simd, threads: 2 });
        assert.equal(last.exports.pa_threads_try(2, 3, 0), 6);
        await pa.dispose();
        if (i % 25 === 24) sizes.push(process.memoryUsage().rss / 2 ** 20);
    }
    assert.equal(running, 0);
    if (STRESS) assert.ok(sizes[sizes.length - 1] < sizes[3] + 200, `MB: ${sizes.map(Math.round)}`);
});

test('large answers of many sizes: views of a memory that grows are made anew', async () => {
    const pa = await load({ simd, threads: 2 });
    for (const n of [10, 1000, 300_000, 2_000_000]) {
        const x = Float32Array.from({ length: n }, (_, i) => i % 1000),
            t = pa.tensor(x, [n]),
            values = t.toArray();
        assert.equal(values.buffer.constructor.name, 'ArrayBuffer');
        assert.deepEqual(values, x);
        t.dispose();
    }
    await pa.dispose();
});

test('a thread whose stack overflows: the call fails whole, and the pool recovers', async () => {
    const pa = await load({ simd, threads: 2 }),
        { exports, memory } = last,
        count = started.length;
    const a = pa.tensor(
        Float32Array.from({ length: 300 * 300 }, (_, i) => Math.sin(i)),
        [300, 300],
    );
    const before = pa.ops.matmul({ a, b: a }).toArray(),
        used = pa.memory().used;
    // the guard is what parallel.c writes at the low end: found by its words
    const words = new Int32Array(memory.buffer),
        guard = words.findIndex((word, i) => word === 0x5afe57ac && words[i + 1] === word);
    assert.ok(guard > 0);
    words[guard] = 1;
    // Until the thread has taken part in some work, and found it; that work is a part of the call that follows.
    const [line] = [started[count - 1]].map(({ line }) => line);
    for (let i = 0; i < 100_000 && Atomics.load(words, line + 1) === 0; i++) exports.pa_threads_try(1, 4, 1000);
    exports.pa_threads_try(1, 4, 1000); // if it was too late for the work before
    assert.throws(() => pa.ops.matmul({ a, b: a }), /a thread ended in the middle of its work/);
    assert.equal(pa.memory().used - used, 0, 'nothing of the call is left');
    assert.deepEqual(pa.ops.matmul({ a, b: a }).toArray(), before, 'the next call is right, with the thread gone');
    await until(() => pa.threads === 2 && started.length > count);
    assert.match(warnings.pop() ?? '', /1 of 2 threads work: thread 2 has ended: its stack has overflowed/);
    assert.equal(pa.threadsReason, null);
    assert.equal(exports.pa_threads_try(100, 4, 100), 400);
    assert.equal(await learned(pa), right);
    await pa.dispose();
});

test("a thread lost before attention of one's own is called, which hears nothing: the call fails whole", async () => {
    const pa = await load({ simd, threads: 2 }),
        { exports, memory } = last,
        count = started.length;
    let calls = 0;
    const model = pa.classifier({
            input: { kind: 'series', features: 2, length: 8 },
            classes: 2,
            seed: 1,
            attention: {
                kind: 'custom',
                forward({ v }) {
                    for (calls++; ; calls++)
                        try {
                            return pa.ops.scale({ x: v }, { factor: 2 });
                        } catch (error) {
                            if (calls > 1000) throw error; // once more, as the sentence says
                        }
                },
            },
        }),
        x = Float32Array.from({ length: 16 }, (_, i) => i),
        { logits } = model.predict(x);
    const words = new Int32Array(memory.buffer),
        guard = words.findIndex((word, i) => word === 0x5afe57ac && words[i + 1] === word),
        { line } = started[count - 1];
    words[guard] = 1;
    for (let i = 0; i < 100_000 && Atomics.load(words, line + 1) === 0; i++) exports.pa_threads_try(1, 4, 1000);
    exports.pa_threads_try(1, 4, 1000);
    calls = 0;
    assert.throws(() => model.predict(x), /a thread ended in the middle of its work/);
    assert.equal(calls, 0);
    assert.deepEqual(model.predict(x).logits, logits);
    await until(() => pa.threads === 2);
    warnings.pop();
    await pa.dispose();
});

test('threads that are ended from outside, at any moment: a call fails whole or is right, and never hangs', async () => {
    const pa = await load({ simd, threads: 3 }),
        a = pa.tensor(
            Float32Array.from({ length: 400 * 400 }, (_, i) => Math.sin(i)),
            [400, 400],
        ),
        y = pa.ops.matmul({ a, b: a }).toArray();
    for (let round = 0; round < 8; round++) {
        const before = started.length,
            victim = started[before - 1 - (round % 2)];
        if (round % 2) await new Promise(resolve => setTimeout(resolve, 3));
        victim.terminate();
        for (let i = 0; i < 5; i++)
            try {
                assert.deepEqual(pa.ops.matmul({ a, b: a }).toArray(), y);
            } catch (error) {
                if (!/a thread ended in the middle/.test(String(error))) throw error;
            }
        await until(() => !pa.threadsReason || pa.threads < 3);
        await new Promise(resolve => setTimeout(resolve, 20));
    }
    assert.ok(pa.threads >= 1);
    assert.deepEqual(pa.ops.matmul({ a, b: a }).toArray(), y);
    await pa.dispose();
    await until(() => running === 0);
});

test('threads that can not be started are told, and the others compute', async () => {
    const own = workers.Worker;
    let count = 0;
    workers.Worker = /** @type {any} */ (
        class extends own {
            /** @param {any} text @param {any} options */
            constructor(text, options) {
                if (count++ === 0) throw new Error('no more threads');
                super(text, options);
            }
        }
    );
    syncBuiltinESMExports();
    try {
        const pa = await load({ simd, threads: 3 });
        assert.equal(pa.threads, 2);
        assert.match(
            String(pa.threadsReason),
            /^2 of 3 threads work: thread 2 could not be started: .*no more threads/,
        );
        assert.equal(await learned(pa), right);
        await pa.dispose();
    } finally {
        workers.Worker = own;
        syncBuiltinESMExports();
    }
});

test('where so large a memory is refused a smaller one does, and where all are, one thread', async () => {
    const { Memory } = WebAssembly;
    try {
        for (const [limit, threads] of [
            [16384, 2],
            [100, 1],
        ]) {
            WebAssembly.Memory = /** @type {any} */ (
                class extends Memory {
                    /** @param {any} wanted */
                    constructor(wanted) {
                        if (wanted.maximum > limit) throw new RangeError('could not allocate memory');
                        super(wanted);
                    }
                }
            );
            const pa = await load({ simd, threads: 2 });
            assert.equal(pa.threads, threads);
            if (threads === 1) assert.match(String(pa.threadsReason), /no shared memory could be reserved/);
            assert.equal(pa.full, true);
            assert.equal(await learned(pa), right);
            await pa.dispose();
        }
    } finally {
        WebAssembly.Memory = Memory;
    }
});

test('a binary that is given: with threads, also for one; without, and why', async () => {
    const wasm = binaryOf(simd, 'threads');
    const one = await load({ wasm });
    assert.equal(one.threads, 1);
    assert.equal(await learned(one), right);
    const two = await load({ wasm: one.module, threads: 2 });
    assert.equal(two.threads, 2);
    assert.equal(await learned(two), right);
    await two.dispose();
    const none = await load({ wasm: addressOf(simd, 'full'), threads: 2 });
    assert.equal(none.threads, 1);
    assert.match(String(none.threadsReason), /this binary has no threads: threads\.<simd>\.wasm has/);
});

test('of a worker too', async () => {
    const remote = await loadWorker({ simd, threads: 2 });
    assert.equal(remote.threads, 2);
    assert.equal(remote.threadsReason, null);
    assert.deepEqual(await remote.threadsNow(), { threads: 2, threadsReason: null });
    const model = await remote.classifier({ input: { kind: 'series', features: 1, length: 8 }, classes: 2, seed: 1 });
    const { probabilities } = await model.predict(new Float32Array(8));
    assert.equal(probabilities.buffer.constructor.name, 'ArrayBuffer');
    remote.terminate();
});

test('a program with a pool ends by itself, and when it is told to', () => {
    const door = fileURLToPath(new URL('../dist/node.js', import.meta.url));
    for (const end of ['', 'process.exit(0);', "process.kill(process.pid, 'SIGTERM');"]) {
        const { status, signal, stdout, stderr } = spawnSync(
            process.execPath,
            [
                '--input-type=module',
                '-e',
                `import { load } from ${JSON.stringify(door)};
                const pa = await load({ simd: 'simd128', threads: 3 });
                console.log(pa.threads); ${end}`,
            ],
            { encoding: 'utf8', timeout: 120_000 },
        );
        assert.equal(stdout, '3\n', stderr);
        if (end.includes('SIGTERM')) assert.equal(signal, 'SIGTERM');
        else assert.equal(status, 0, stderr);
    }
});
