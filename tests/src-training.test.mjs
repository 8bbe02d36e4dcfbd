/**
 * @file Optimizers and schedules of the WebAssembly binary, called by their own names, against float64 references and
 *   what PyTorch says (golden/optimizers.py). Runs for the binary that PA_SIMD names. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

import { assertClose } from './support/compare.mjs';
import { generator } from './reference/array.mjs';
import { oneCycle, optimizer, schedule } from './reference/optimizers.mjs';
import { instantiateTestBinary } from './support/wasm.mjs';

const { exports } = await instantiateTestBinary(process.env.PA_SIMD ?? 'simd128');
const KINDS = ['sgd', 'adam', 'adamw', 'radam', 'lion'];
const SCHEDULES = ['constant', 'linear', 'cosine', 'inverseSqrt', 'polynomial', 'step', 'oneCycle'];
const golden = JSON.parse(readFileSync(new URL('golden/optimizers.json', import.meta.url), 'utf8'));

/** Numbers in the core's memory, for as long as `use` takes.
 * @param {(put: (x: Float32Array | Float64Array) => number) => void} use */
function withNumbers(use) {
    /** @type {number[]} */
    const blocks = [];
    try {
        use(x => {
            const p = exports.pa_alloc(Math.max(x.byteLength, 8));
            blocks.push(p);
            new Uint8Array(exports.memory.buffer).set(new Uint8Array(x.buffer, x.byteOffset, x.byteLength), p);
            return p;
        });
    } finally {
        blocks.forEach(exports.pa_free);
    }
}

/** @param {number} p @param {number} n */
const floats = (p, n) => new Float32Array(exports.memory.buffer, p, n);

/** An optimizer of the core on blocks of its own, cut where spans without decay begin and end.
 * @param {{ kind: string, options: number[], start: ArrayLike<number>, spared?: [number, number][] }} settings
 * @param {(step: (g: ArrayLike<number>, rate: number, momentum?: number) => Float64Array, raw: { step: () => number,
 *   poison: () => void, now: () => number[] }) => void} use */
function withOptimizer({ kind, options, start, spared = [] }, use) {
    const edges = [...new Set([0, ...spared.flat(), start.length])].sort((a, b) => a - b);
    withNumbers(put => {
        const blocks = edges.slice(1).map((to, i) => {
            const tensor = exports.pa_tensor(0, 1, put(Int32Array.of(to - edges[i])), 1);
            return { from: edges[i], to, tensor };
        });
        const data = blocks.map(
            ({ from, to, tensor }) =>
                () =>
                    floats(exports.pa_tensor_data(tensor), to - from),
        );
        const grad = blocks.map(
            ({ from, to, tensor }) =>
                () =>
                    floats(exports.pa_tensor_grad(tensor), to - from),
        );
        data.forEach((view, i) => view().set(Array.from(start).slice(blocks[i].from, blocks[i].to)));
        const list = put(Int32Array.from(blocks, ({ tensor }) => tensor)),
            without = spared.map(([from]) => edges.indexOf(from));
        const o = exports.optimizer_create(
            KINDS.indexOf(kind),
            put(Float64Array.from(options)),
            list,
            blocks.length,
            put(Float64Array.from(without.flatMap(block => [block, 1, 0]))),
            without.length,
        );
        assert.notEqual(o, 0);
        const now = () => data.flatMap(view => Array.from(view()));
        use(
            (gradient, rate, momentum = -1) => {
                grad.forEach((view, i) => view().set(Array.from(gradient).slice(blocks[i].from, blocks[i].to)));
                assert.equal(exports.optimizer_step(o, list, blocks.length, rate, momentum), 0);
                return Float64Array.from(now());
            },
            {
                now,
                poison: () => (grad[0]()[1] = NaN),
                step: () => exports.optimizer_step(o, list, blocks.length, 0.1, -1),
            },
        );
        exports.pa_free(o);
        blocks.forEach(({ tensor }) => exports.pa_tensor_release(tensor));
    });
}

/** @param {string} kind @param {number[]} options */
function core(kind, options, rate, step, total, warmup) {
    let at = { rate: 0, momentum: 0 };
    withNumbers(put => {
        const numbers = put(Float64Array.from(options));
        const number = SCHEDULES.indexOf(kind);
        at = {
            rate: exports.schedule_rate(number, numbers, rate, step, total, warmup),
            momentum: exports.schedule_momentum(number, numbers, step, total),
        };
    });
    return at;
}

describe('optimizers', () => {
    const numbers = n => Float64Array.from({ length: n }, generator(7).normal).map(Math.fround);
    for (const kind of KINDS)
        test(kind, () => {
            const plain = { kind, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, momentum: 0.9, clip: 0 };
            const other = { kind, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.05, momentum: 0, clip: 2 };
            for (const settings of [
                plain,
                other,
                { ...other, clip: 0, clipValue: 0.3 },
                { ...other, clipValue: 0.2, decoupled: true },
                {
                    ...other,
                    spans: [
                        [4, 12],
                        [20, 24],
                    ],
                },
                {
                    ...other,
                    decoupled: true,
                    spans: [
                        [0, 4],
                        [32, 36],
                    ],
                },
                { ...other, cycles: true },
            ])
                for (const n of [4, 36]) {
                    const spans = /** @type {[number, number][]} */ (settings.spans ?? []).filter(([, to]) => to <= n);
                    const spared = i => spans.some(([from, to]) => i >= from && i < to);
                    const random = generator(n);
                    const draw = () => Float64Array.from({ length: n }, () => Math.fround(random.normal()));
                    const expected = draw();
                    const step = optimizer(/** @type {any} */ ({ ...settings, spared }), n);
                    const decoupled = settings.decoupled || kind === 'adamw' || kind === 'lion';
                    const { beta1, beta2, epsilon, weightDecay, momentum, clip, clipValue = 0 } = settings;
                    const options = [beta1, beta2, epsilon, weightDecay, +decoupled, momentum, clip, clipValue];
                    withOptimizer({ kind, options, start: expected, spared: spans }, (next, raw) => {
                        for (let t = 0; t < 20; t++) {
                            // radam's variance becomes tractable at the sixth
                            const g = draw(),
                                rate = schedule('cosine', 0.05, t, 20, 4),
                                cycled = settings.cycles ? 0.95 - 0.01 * (t % 10) : -1;
                            step(expected, g, rate, cycled);
                            assertClose(next(g, rate, cycled), expected, 2e-6, `step ${t + 1}`);
                        }
                        const before = raw.now();
                        raw.poison();
                        assert.notEqual(raw.step(), 0);
                        assert.deepEqual(raw.now(), before, 'NaN changes nothing');
                    });
                }
        });

    test('a gradient of zeros moves nothing that does not decay, with lion either', () => {
        for (const kind of KINDS)
            withOptimizer({ kind, options: [0.9, 0.99, 1e-8, 0, 0, 0, 0, 0], start: numbers(8) }, next => {
                const before = next(new Float32Array(8), 0.1);
                assert.deepEqual(next(new Float32Array(8), 0.1), before);
            });
    });

    test('options out of their limits are refused', () => {
        const good = [0.9, 0.999, 1e-8, 0, 0, 0, 0, 0];
        for (const [i, value] of [
            [0, 1],
            [0, -0.1],
            [1, 1],
            [2, 0],
            [3, -1],
            [4, 2],
            [5, 1],
            [6, -1],
            [7, -1],
            [7, NaN],
        ])
            withNumbers(put => {
                const bad = put(Float64Array.from(good.with(i, value)));
                assert.equal(exports.optimizer_create(1, bad, 0, 0, 0, 0), 0, `option ${i}: ${value}`);
            });
        withNumbers(put =>
            assert.equal(exports.optimizer_create(KINDS.length, put(Float64Array.from(good)), 0, 0, 0, 0), 0),
        );
    });

    for (const [i, { kind, options, cycle, spare, rate, start, steps }] of golden.optimizers.entries())
        test(`PyTorch's ${kind} (${i})`, () => {
            const n = start[0].length;
            withOptimizer({ kind, options, start: start.flat(), spared: spare ? [[n, 2 * n]] : [] }, next => {
                for (const [t, { gradients, after }] of steps.entries()) {
                    const now = cycle ? core('oneCycle', cycle, rate, t, steps.length, 0) : { rate, momentum: -1 };
                    assertClose(next(gradients.flat(), now.rate, now.momentum), after.flat(), 2e-6, `step ${t + 1}`);
                }
            });
        });
});

describe('schedules', () => {
    /** @param {number} actual @param {number} expected @param {string} what */
    const close = (actual, expected, what) =>
        assert.ok(
            Math.abs(actual - expected) <= 1e-6 * Math.abs(expected) + 1e-9,
            `${what}: ${actual}, not ${expected}`,
        );

    test('against float64', () => {
        for (const [kind, options] of /** @type {[any, any][]} */ ([
            ['constant', {}],
            ['linear', {}],
            ['cosine', {}],
            ['inverseSqrt', {}],
            ['polynomial', { power: 1, end: 0 }],
            ['polynomial', { power: 2.5, end: 0.1 }],
            ['step', { gamma: 0.5, every: 3 }],
            ['step', { gamma: 0.1, every: 0 }],
        ]))
            for (const [total, warmup] of [
                [10, 0],
                [20, 5],
                [5, 5],
                [1, 0],
            ])
                for (let step = 0; step <= total; step++) {
                    const { rate, momentum } = core(kind, Object.values(options), 0.01, step, total, warmup);
                    close(rate, schedule(kind, 0.01, step, total, warmup, options), `${kind} at ${step} of ${total}`);
                    assert.equal(momentum, -1);
                }
    });

    test('oneCycle against float64, however short', () => {
        for (const anneal of /** @type {const} */ (['cos', 'linear']))
            for (const threePhase of [false, true])
                for (const [pctStart, total] of [
                    [0.3, 20],
                    [0.5, 4],
                    [0.25, 4],
                    [0, 7],
                    [0.3, 1],
                    [0.45, 2],
                    [1, 5],
                ]) {
                    const options = { pctStart, anneal, divFactor: 25, finalDivFactor: 1e4, threePhase };
                    const all = { ...options, baseMomentum: 0.85, maxMomentum: 0.95 };
                    const list = [pctStart, +(anneal === 'linear'), 25, 1e4, +threePhase, 1, 0.85, 0.95];
                    for (let step = 0; step < total; step++) {
                        const actual = core('oneCycle', list, 0.01, step, total, 0),
                            expected = oneCycle(all, 0.01, step, total),
                            what = `${anneal} ${threePhase} ${pctStart} at ${step} of ${total}`;
                        close(actual.rate, expected.rate, what);
                        close(actual.momentum, expected.momentum, what);
                    }
                }
    });

    for (const [i, { kind, options, total, rate, rates, momentum }] of golden.schedules.entries())
        test(`PyTorch's ${kind} (${i})`, () => {
            rates.forEach((expected, step) => {
                const actual = core(kind, options, rate, step, total, 0);
                close(actual.rate, expected, `step ${step}`);
                if (momentum) close(actual.momentum, momentum[step], `momentum of step ${step}`);
                else assert.equal(actual.momentum, -1);
            });
        });
});
