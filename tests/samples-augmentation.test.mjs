// Augmentation: what each way does and how it is distributed, in JavaScript alone, in fit() and in a worker.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { augment } from 'primal-attention/data';
import { loadWorker } from 'primal-attention/worker';
import { randomStream } from '../web/engine/chance.js';
import { IMAGES, SERIES, chanceOf, spline, warpedTime } from '../web/samples/augmentation.js';
import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';

const pa = await loadLibrary();
const range = n => Array.from({ length: n }, (_, i) => i);
const mean = list => list.reduce((a, b) => a + b, 0) / list.length;
const deviation = list => {
    const middle = mean(list);
    return Math.sqrt(mean(list.map(value => (value - middle) ** 2)));
};
const close = (a, b, within) => assert.ok(Math.abs(a - b) <= within, `${a}, expected ${b}`);
const series = (steps, features = 1) => Float64Array.from({ length: steps * features }, (_, i) => Math.sin(i * i));

test('the curves are SciPy’s cubic splines', () => {
    const cases = JSON.parse(readFileSync(new URL('golden/spline.json', import.meta.url), 'utf8'));
    for (const { knots, values } of cases) assertClose(spline(knots, values.length), values, 1e-12, 'spline');
});

test('jitter, scaling and magnitude warp: mean and deviation as asked for', () => {
    const chance = chanceOf(randomStream(1)),
        x = series(50, 2),
        times = 4000;
    const noise = range(times / 20).flatMap(() =>
        [...SERIES.jitter.vary(x, 2, 0.3, chance)].map((value, i) => value - x[i]),
    );
    close(mean(noise), 0, 0.01);
    close(deviation(noise), 0.3, 0.01);
    // of a normal distribution 68 % and 95 % lie within one and two deviations
    close(mean(noise.map(value => (Math.abs(value) < 0.3 ? 1 : 0))), 0.6827, 0.01);
    close(mean(noise.map(value => (Math.abs(value) < 0.6 ? 1 : 0))), 0.9545, 0.01);

    const factors = range(times).map(() => {
        const scaled = SERIES.scaling.vary(x, 2, 0.1, chance),
            each = [0, 1].map(f => scaled[f + 2] / x[f + 2]);
        scaled.forEach((value, i) => close(value, x[i] * each[i % 2], 1e-12));
        return each;
    });
    for (const f of [0, 1]) {
        close(mean(factors.map(each => each[f])), 1, 0.006);
        close(deviation(factors.map(each => each[f])), 0.1, 0.005);
    }
    close(mean(factors.map(([a, b]) => (a - 1) * (b - 1))), 0, 6e-4); // one of its own for each feature

    const ones = new Float64Array(100).fill(1),
        curves = range(times).map(() => SERIES.magnitudeWarp.vary(ones, 2, 0.2, chance));
    for (const step of [0, 49]) {
        // knots lie at the ends: there the deviation is the knots' own
        close(mean(curves.map(curve => curve[2 * step])), 1, 0.012);
        close(deviation(curves.map(curve => curve[2 * step])), 0.2, 0.01);
    }
    for (const curve of curves.slice(0, 50)) {
        const bends = range(47).map(t => curve[2 * t] - 3 * curve[2 * t + 2] + 3 * curve[2 * t + 4] - curve[2 * t + 6]);
        assert.ok(Math.max(...bends.map(Math.abs)) < 0.05, 'smooth');
    }
});

test('time warp and crop: rising, the ends of a warp fixed, features side by side', () => {
    const chance = chanceOf(randomStream(2));
    let furthest = 0;
    for (const strength of [0.05, 0.2, 1, 5])
        for (let i = 0; i < 200; i++) {
            const places = warpedTime(40, strength, chance);
            assert.equal(places[0], 0);
            close(places[39], 39, 1e-9);
            for (let t = 1; t < 40; t++) {
                assert.ok(places[t] > places[t - 1], 'rising');
                if (strength === 0.2) furthest = Math.max(furthest, Math.abs(places[t] - t));
            }
        }
    assert.ok(furthest > 2 && furthest < 12, `${furthest}`);
    const ramp = Float64Array.from({ length: 80 }, (_, i) => Math.floor(i / 2)); // each feature says its step
    for (let i = 0; i < 100; i++) {
        const warped = SERIES.timeWarp.vary(ramp, 2, 0.2, chance),
            cut = SERIES.crop.vary(ramp, 2, 0.6, chance);
        assert.deepEqual([warped[0], Math.round(warped[78] * 1e9) / 1e9], [0, 39]);
        for (let t = 0; t < 40; t++) assert.ok(warped[2 * t] === warped[2 * t + 1] && cut[2 * t] === cut[2 * t + 1]);
        close(cut[78] - cut[0], 0.6 * 39, 1e-9);
        assert.ok(cut[0] >= 0 && cut[78] <= 39 + 1e-9);
        for (let t = 1; t < 40; t++) close(cut[2 * t] - cut[2 * t - 2], 0.6, 1e-9);
    }
    const starts = range(3000).map(() => SERIES.crop.vary(ramp, 2, 0.6, chance)[0]);
    close(mean(starts), (0.4 * 39) / 2, 0.3);
    // one step is all there is
    for (const way of Object.values(SERIES))
        assert.ok(Number.isFinite(way.vary(Float64Array.of(2), 1, 0.5, chance)[0]));
});

test('images: flip, shift, rotate, brightness, erase', () => {
    const size = { height: 6, width: 8, channels: 2 },
        chance = chanceOf(randomStream(3)),
        image = Float64Array.from({ length: 96 }, (_, i) => i);
    const at = (pixels, row, column, c) => pixels[(row * 8 + column) * 2 + c];
    const each = visit => range(6).forEach(r => range(8).forEach(q => [0, 1].forEach(c => visit(r, q, c))));
    const flipped = IMAGES.flip.vary(image, size, 1, chance);
    each((r, q, c) => assert.equal(at(flipped, r, q, c), at(image, r, 7 - q, c)));
    const share = mean(range(3000).map(() => (IMAGES.flip.vary(image, size, 0.3, chance) === image ? 0 : 1)));
    close(share, 0.3, 0.03);

    const seen = new Set();
    for (let i = 0; i < 600; i++) {
        const shifted = IMAGES.shift.vary(image, size, 0.25, chance);
        const moves = [-1, 0, 1].flatMap(down => [-2, -1, 0, 1, 2].map(right => [down, right]));
        const clamp = (n, most) => Math.min(most, Math.max(0, n));
        const found = moves.find(([down, right]) =>
            shifted.every((value, k) => {
                const [r, q, c] = [Math.floor(k / 16), Math.floor(k / 2) % 8, k % 2];
                return value === at(image, clamp(r - down, 5), clamp(q - right, 7), c);
            }),
        );
        assert.ok(found, 'a shift by whole pixels');
        seen.add(found.join());
    }
    assert.equal(seen.size, 15);

    // by 180 degrees, where chance says so much: mirrored both ways
    const half = { uniform: () => 1, normal: () => 0 };
    const turned = IMAGES.rotate.vary(image, size, 180, half);
    each((r, q, c) => close(at(turned, r, q, c), at(image, 5 - r, 7 - q, c), 1e-9));
    const disc = Float64Array.from({ length: 225 }, (_, i) => ((i % 15) - 7) ** 2 + (Math.floor(i / 15) - 7) ** 2);
    const round = IMAGES.rotate.vary(disc, { height: 15, width: 15, channels: 1 }, 90, chance);
    range(225).forEach(i => disc[i] <= 36 && close(round[i], disc[i], 1)); // a round thing stays

    const factors = range(3000).map(() => IMAGES.brightness.vary(image, size, 0.2, chance)[95] / 95);
    close(mean(factors), 1, 0.01);
    assert.ok(Math.min(...factors) >= 0.8 && Math.max(...factors) <= 1.2 && deviation(factors) > 0.11);

    const means = [mean(range(48).map(i => image[2 * i])), mean(range(48).map(i => image[2 * i + 1]))];
    for (let i = 0; i < 300; i++) {
        const erased = IMAGES.erase.vary(image, size, 1, chance),
            gone = range(48).filter(k => erased[2 * k] !== image[2 * k] || erased[2 * k + 1] !== image[2 * k + 1]);
        for (const k of gone) assert.deepEqual([erased[2 * k], erased[2 * k + 1]], means);
        const rows = new Set(gone.map(k => Math.floor(k / 8))),
            columns = new Set(gone.map(k => k % 8));
        assert.equal(gone.length, rows.size * columns.size, 'a box');
        assert.ok(gone.length >= 1 && gone.length <= 30);
    }
});

test('augment(): the same for a seed, in units of each feature, what was given stays', () => {
    const set = { ...waves(9, 1), name: 'waves' },
        before = structuredClone(set);
    const ways = { jitter: true, scaling: 0.1, magnitudeWarp: true, timeWarp: 0.2, crop: true };
    const once = augment(set, { ...ways, seed: 4 });
    assert.deepEqual(once, augment(set, { ...ways, seed: 4 }));
    assert.notDeepEqual(once.x, augment(set, { ...ways, seed: 5 }).x);
    assert.deepEqual(set, before);
    assert.deepEqual([once.y, once.name, once.x.length], [set.y, 'waves', 9]);
    once.x.forEach((x, i) => assert.deepEqual([x.constructor, x.length], [Float32Array, set.x[i].length]));
    assert.deepEqual(augment(set, { jitter: false, crop: 1, scaling: 0 }).x, set.x);
    // a feature of a thousand times the deviation has a thousand times the noise
    const wide = {
        x: range(200).map(i => Float64Array.from(range(40), k => (k % 2 ? 1000 : 1) * Math.sin(k * i + k))),
        features: 2,
    };
    const noise = augment(wide, { jitter: 0.1 }).x.map((x, i) => x.map((value, k) => value - wide.x[i][k]));
    const of = f => noise.flatMap(x => [...x].filter((_, k) => k % 2 === f)),
        spread = f => deviation(wide.x.flatMap(x => [...x].filter((_, k) => k % 2 === f)));
    for (const f of [0, 1]) close(deviation(of(f)) / spread(f), 0.1, 0.005);
    // one sample, flat, in rows, an image
    assert.equal(augment(new Float32Array(6).fill(2), { jitter: 0.1, features: 2 }).length, 6);
    assert.deepEqual(
        augment(
            [
                [1, 2],
                [3, 4],
            ],
            { scaling: 0 },
        ),
        Float64Array.of(1, 2, 3, 4),
    );
    assert.deepEqual(
        augment(
            [
                [1, 2],
                [3, 4],
            ],
            { flip: 1, height: 2, width: 2 },
        ),
        Float64Array.of(2, 1, 4, 3),
    );
    assert.deepEqual(augment({ x: [Uint8Array.of(1, 2)], height: 1, width: 2 }, { flip: 1 }).x, [
        Float64Array.of(2, 1),
    ]);
});

test('fit(): fresh ones each epoch, the same for a seed, in a worker too; without, as before', async () => {
    const data = waves(24, 2),
        config = { ...small(), dropout: 0 };
    const losses = async (make, augmented, more = {}) => {
        const model = await make();
        const all = [];
        for await (const { loss } of model.fit(data, {
            epochs: 3,
            batchSize: 8,
            seed: 3,
            ...(augmented !== undefined && { augment: augmented }),
            ...more,
        }))
            all.push(loss);
        await model.dispose();
        return all;
    };
    const here = () => (pa.seed(1), pa.classifier(config));
    const ways = { jitter: 0.1, scaling: true, magnitudeWarp: true, timeWarp: true, crop: 0.8 };
    const first = await losses(here, ways);
    assert.deepEqual(await losses(here, ways), first);
    const plain = await losses(here);
    assert.notDeepEqual(first, plain);
    for (const none of [undefined, false, {}, { jitter: 0, crop: 1 }])
        assert.deepEqual(await losses(here, none), plain);
    assert.notDeepEqual(await losses(here, ways, { seed: 4 }), first);
    // a learning rate of 0: what differs from epoch to epoch are the samples
    const still = await losses(here, { jitter: 0.5 }, { learningRate: 0 });
    assert.equal(new Set(still).size, 3);
    assert.equal(
        new Set((await losses(here, undefined, { learningRate: 0, shuffle: false })).map(l => l.toFixed(5))).size,
        1,
    );
    const remote = await loadWorker({ wasm: pa.module, simd: pa.simd });
    try {
        const there = async () => {
            await remote.seed(1);
            return remote.classifier(config);
        };
        assert.deepEqual(await losses(there, ways), first);
        await assert.rejects(
            losses(there, x => x),
            /fit: augment is a function, which can't be sent to a worker/,
        );
    } finally {
        remote.terminate();
    }
});

test('fit(): a function has samples as they were given, and the training’s own chance', async () => {
    const data = waves(12, 3),
        seen = [];
    const model = pa.classifier(small());
    const drawn = [];
    await model.fit(data, {
        epochs: 1,
        batchSize: 4,
        shuffle: false,
        seed: 1,
        augment: (x, random) => {
            seen.push(x);
            drawn.push(random());
            return x.map(value => value + 1e-3);
        },
    });
    assert.equal(seen.length, 12);
    seen.forEach((x, i) => assertClose(x, data.x[i], 1e-5, 'as given'));
    assert.ok(new Set(drawn).size === 12 && drawn.every(value => value >= 0 && value < 1));
    await assert.rejects(
        Promise.resolve(model.fit(data, { epochs: 1, augment: () => [1, NaN] })),
        /fit: augment\(fit: data.x\[\d+\]\): feature 1 of time step 0 is NaN, expected a finite number/,
    );
    await assert.rejects(Promise.resolve(model.fit(data, { epochs: 1, augment: () => 3 })), /must be a sample, got 3/);
    const even = { ...data, x: data.x.map(x => x.slice(0, 32)) };
    await model.fit(even, { epochs: 1, augment: { timeWarp: true }, mixup: 0.2 });
    await model.fit(even, { epochs: 1, augment: x => x.slice(0, 20) }); // lengths may differ
    await assert.rejects(
        Promise.resolve(model.fit(even, { epochs: 1, augment: x => x.slice(0, 20), mixup: 0.2 })),
        /fit: augment\(fit: data.x\[\d+\]\) has 10 tokens, and what it belongs to has 16/,
    );
    model.dispose();
    // of an image its pixels, row by row; what is learned from is the answer
    const image = Float32Array.from({ length: 48 }, (_, i) => i),
        pictures = { x: [image, image.map(value => -value)], y: [0, 1] };
    const of = patch =>
        pa.classifier({ ...small(), input: { kind: 'image', height: 4, width: 6, channels: 2, patch }, classes: 2 });
    for (const patch of [1, 2]) {
        const looker = of(patch);
        const all = [];
        await looker.fit(pictures, { epochs: 1, shuffle: false, augment: x => (all.push(x), x) });
        all.forEach((x, i) => assertClose(x, pictures.x[i], 1e-4, 'pixels'));
        looker.dispose();
    }
});

test('fit(): without standardisation a strength still is one of deviations', async () => {
    const data = {
        x: range(40).map(i => Float32Array.from(range(20), k => 3 * Math.sin(i + k) + 5)),
        y: range(40).map(i => i % 2),
    };
    const collected = [];
    const model = pa.classifier({
        ...small(),
        input: { kind: 'series', features: 1, length: 20 },
        classes: 2,
        standardize: false,
    });
    const { session } = /** @type {any} */ (model)._model,
        accumulate = session.accumulate.bind(session);
    session.accumulate = (sample, ...rest) => {
        collected.push(Float32Array.from(sample.data));
        return accumulate(sample, ...rest);
    };
    await model.fit(data, { epochs: 1, shuffle: false, augment: { jitter: 0.2 } });
    const noise = collected.flatMap((x, i) => [...x].map((value, k) => value - data.x[i][k]));
    close(deviation(noise) / deviation(data.x.flatMap(x => [...x])), 0.2, 0.02);
    model.dispose();
});

test('what can’t be augmented is refused by a sentence', async () => {
    const set = waves(6, 1);
    for (const [call, sentence] of [
        [() => augment(set, { jiter: 1 }), /augment: unknown option "jiter"; did you mean "jitter"\?/],
        [() => augment(set, { jitter: -1 }), /augment: jitter must be a number of at least 0|augment: jitter must be/],
        [() => augment(set, { jitter: '1' }), /augment: jitter must be a strength, true or false, got "1"/],
        [() => augment(set, { crop: 0 }), /augment: crop is 0: nothing would be left of a sample/],
        [() => augment(set, { crop: 2 }), /augment: crop must be a number from 0 to 1, got 2/],
        [() => augment(set, { seed: -1 }), /augment: seed must be a whole number/],
        [() => augment(5, {}), /augment: the data must be a data set or a sample, got 5/],
        [
            () => augment([1, NaN], { jitter: 1 }),
            /augment: the sample: value 1 is NaN; missing values can't be augmented/,
        ],
        [() => augment({ x: [Uint8Array.of(1)] }, { jitter: 1 }), /augment: x\[0\] is .*: tokens can't be augmented/],
        [
            () => augment({ x: [[1]], vocabulary: 3 }, { jitter: 1 }),
            /augment: only series and images .*, and the samples are tokens/,
        ],
        [() => augment({ x: [[1]], categories: [null] }, {}), /augment: only series and images .* rows of a table/],
        [() => augment([1, 2, 3], { features: 2 }), /augment: the sample has 3 values, not a multiple of 2 features/],
        [() => augment([1, 2, 3], { height: 2, width: 2 }), /has 3 values, an image of 2 × 2 × 1 has 4/],
        [
            () => augment([1, 2, 3], { height: 2 }),
            /augment: width must be a whole number from 1 to 65536, got undefined/,
        ],
        [() => augment([1, 2, 3], { flip: 1 }), /augment: unknown option "flip"/],
    ])
        assert.throws(call, sentence);
    const fits = async (config, data, given) => {
        const model = pa.classifier(config);
        try {
            await model.fit(data, { epochs: 1, augment: given });
        } finally {
            model.dispose();
        }
    };
    for (const [given, sentence] of [
        [5, /fit: augment must be an object of ways and strengths, or a function, got 5/],
        [[0.1], /fit: augment must be an object of ways and strengths/],
        [{ jitter: 'x' }, /fit: augment: jitter must be a strength, true or false, got "x"/],
        [{ flip: true }, /fit: augment: unknown option "flip"/],
        [{ seed: 1 }, /fit: augment: unknown option "seed"/],
    ])
        await assert.rejects(fits(small(), set, given), sentence);
    await assert.rejects(
        fits(
            { ...small(), input: { kind: 'tokens', vocabulary: 3, length: 4 }, classes: 2 },
            { x: [[1], [2]], y: [0, 1] },
            { jitter: 1 },
        ),
        /fit: augment is \{jitter\}, but only series and images can be augmented, and this model takes tokens/,
    );
    const sequence = pa.sequenceModel({ inputs: 1, outputs: 1, length: 4, loss: 'mse', width: 8, depth: 1, heads: 1 });
    const pairs = {
        x: [
            [[1], [2]],
            [[2], [3]],
        ],
        y: [
            [[1], [2]],
            [[2], [3]],
        ],
    };
    await assert.rejects(
        Promise.resolve(sequence.fit(pairs, { epochs: 1, augment: { timeWarp: true } })),
        /fit: augment: timeWarp moves the steps of a series, and this model's targets, one at every token, stay/,
    );
    await sequence.fit(pairs, { epochs: 1, augment: { jitter: true } });
    sequence.dispose();
});

test('a training that goes on from a checkpoint in the middle of an epoch has the same augmentations', async () => {
    const data = waves(20, 5),
        ways = { jitter: 0.2, timeWarp: true, scaling: true },
        shift = (x, random) => x.map(value => value + random());
    for (const augment of [ways, shift]) {
        const options = { epochs: 3, batchSize: 4, seed: 7, reportEvery: 2, augment };
        pa.seed(1);
        const whole = pa.classifier(small());
        await whole.fit(data, options);
        pa.seed(1);
        const first = pa.classifier(small());
        let reports = 0;
        for await (const _ of first.fit(data, options)) if (++reports === 4) break;
        const second = pa.resume(first.checkpoint());
        await second.fit(data, { resume: true, ...(augment === shift && { augment }) });
        whole.parameters.forEach(({ name, data: weights }, p) =>
            assert.deepEqual(second.parameters[p].data, weights, name),
        );
        for (const model of [whole, first, second]) model.dispose();
    }
});
