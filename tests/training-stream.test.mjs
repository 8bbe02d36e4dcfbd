// Samples that come one after the other and never lie in memory as a whole: learned as the same samples in a data set
// are, in bounded memory, and what goes wrong in the middle is told with its place.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Standardization } from '../web/samples/standardization.js';
import { Measuring } from '../web/samples/measuring.js';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();
const random = (
    seed => () =>
        (seed = (seed * 16807) % 2147483647) / 2147483647
)(7);

/** Series of two features whose class is the sign of a sum. */
function series(n, { offset = 3, scale = 2 } = {}) {
    const x = Array.from({ length: n }, () =>
        Float64Array.from({ length: 12 }, () => offset + scale * (random() - 0.5)),
    );
    return { x, y: Int32Array.from(x, s => Number(s[2] + s[5] > 2 * offset)), features: 2, classes: ['low', 'high'] };
}
const streamOf = ({ x, y, weights, mask, ...fields }, more = {}) => ({
    ...fields,
    samples: async function* () {
        for (let i = 0; i < x.length; i++)
            yield { x: x[i], y: y[i], ...(weights && { weight: weights[i] }), ...(mask && { mask: mask[i] }) };
    },
    ...more,
});
const CONFIG = {
    input: { kind: 'series', features: 2, length: 6 },
    classes: 2,
    width: 16,
    depth: 1,
    heads: 2,
    seed: 5,
};
const OPTIONS = { epochs: 3, batchSize: 8, learningRate: 5e-3, seed: 1 };
const weights = model => model.parameters.flatMap(({ data }) => Array.from(data));
const reports = async training => {
    const all = [];
    for await (const { seconds, secondsLeft, ...report } of training) all.push(report);
    return all;
};

for (const [name, change] of Object.entries({ 'a remainder': 61, 'whole batches': 64, 'one batch': 5 }))
    for (const standardize of [false, true])
        test(`unshuffled, it is learned as a data set, bit for bit: ${name}, standardize ${standardize}`, async () => {
            const data = series(change),
                config = { ...CONFIG, standardize },
                options = { ...OPTIONS, shuffle: false };
            const [a, b, c] = [0, 1, 2].map(() => pa.classifier(config));
            if (standardize) for (const model of [a, b, c]) model.standardize(data);
            const whole = await reports(a.fit(data, options));
            assert.deepEqual(await reports(b.fit(streamOf(data), options)), whole);
            assert.deepEqual(await reports(c.fit(streamOf(data, { count: change }), options)), whole);
            assert.deepEqual(weights(b), weights(a));
            assert.deepEqual(weights(c), weights(a));
            assert.deepEqual(b.config.classes, ['low', 'high']);
        });

test('mean and deviation of one pass are those of two', () => {
    const cases = {
        plain: series(50).x,
        offset: series(50, { offset: 1.7e12, scale: 1e3 }).x,
        single: series(50).x.map(x => Float32Array.from(x)),
        constant: Array.from({ length: 9 }, () => Float64Array.of(0.1 + 0.2, 5, 0.3, 5)),
        rounding: Array.from({ length: 9 }, (_, i) => Float32Array.of(1 + (i % 2) * 2 ** -23, i, 7, i)),
        missing: Array.from({ length: 9 }, (_, i) => Float64Array.of(NaN, i % 2 ? NaN : i, NaN, 3)),
        whole: Array.from({ length: 9 }, (_, i) => Int32Array.of(2 ** 30 + i, 1, 2 ** 30, 2)),
        lengths: [Float64Array.of(1, 2), Float64Array.of(3, 4, 5, 9), Float64Array.of(8, 8)],
    };
    for (const [name, parts] of Object.entries(cases))
        for (const by of ['feature', 'position']) {
            const two = Standardization.measure(
                    parts.map(data => ({ data })),
                    2,
                    by,
                    'test',
                ), // prettier-ignore
                one = new Measuring(2, by);
            for (const data of parts) one.add(data);
            const { mean, deviation } = one.done('test');
            assert.equal(mean.length, two.mean.length, `${name}, ${by}`);
            mean.forEach((value, c) => {
                assert.ok(Math.abs(value - two.mean[c]) <= 1e-14 * Math.abs(two.mean[c]), `${name}, ${by}: mean ${c}`);
                assert.ok(Math.abs(deviation[c] / two.deviation[c] - 1) < 1e-9, `${name}, ${by}: deviation ${c}`);
            });
        }
    const far = new Measuring(1, 'feature');
    for (const value of [-1e308, 1e308]) far.add(Float64Array.of(value));
    assert.throws(() => far.done('fit: data: x'), /fit: data: x: feature 0 goes from -1e\+308 to 1e\+308, too far/);
});

test('the first pass counts and measures, and it is said how many were measured', async () => {
    const data = series(40);
    let passes = 0;
    const stream = more => {
        passes = 0;
        return streamOf(data, {
            ...more,
            samples: () => {
                passes++;
                return streamOf(data).samples();
            },
        });
    };
    const begun = async (more, config = CONFIG) => {
        const model = pa.classifier(config),
            [report] = await reports(model.fit(stream(more), { ...OPTIONS, epochs: 1, reportEvery: 'epoch' }));
        return { report, passes, model };
    };
    const whole = await begun({});
    assert.deepEqual([whole.passes, whole.report.step, whole.report.measured], [2, 5, undefined]);
    const some = await begun({ measure: 20 });
    assert.deepEqual([some.passes, some.report.measured], [2, 20]);
    const known = await begun({ count: 40, measure: 20 });
    assert.deepEqual([known.passes, known.report.measured, known.report.step], [2, 20, 5]);
    const ref = pa.classifier(CONFIG);
    ref.standardize({ ...data, x: data.x.slice(0, 20), y: data.y.slice(0, 20) });
    const x = series(1).x[0];
    await reports(ref.fit(streamOf(data), { ...OPTIONS, epochs: 0 }));
    assert.deepEqual(known.model.save().length > 0, true);
    assert.equal(typeof ref.predict(x).label, 'number');
    const part = await begun({ count: 16 });
    assert.deepEqual([part.report.step, part.report.samples ?? 16], [2, 16]);
});

test('shuffled in a buffer: by the seed, each sample once an epoch', async () => {
    const data = series(50),
        seen = [];
    const tokens = { x: data.x.map((_, i) => Int32Array.of(i)), y: data.y.map((_, i) => i % 2), classes: ['a', 'b'] };
    const config = {
        input: { kind: 'tokens', vocabulary: 50, length: 1 },
        classes: 2,
        width: 8,
        depth: 1,
        heads: 1,
        seed: 1,
    };
    const run = async (seed, buffer) => {
        const model = pa.classifier(config);
        await model.fit(streamOf(tokens, { buffer }), { ...OPTIONS, seed, epochs: 2 });
        seen.push(weights(model));
        return seen.at(-1);
    };
    const once = await run(3, 10);
    assert.deepEqual(await run(3, 10), once);
    assert.notDeepEqual(await run(4, 10), once);
    assert.notDeepEqual(await run(3, 50), once);
    const { StreamSource } = await import('../web/training/stream.js');
    const { randomStream } = await import('../web/engine/chance.js');
    for (const buffer of [1, 2, 7, 50, 1000])
        for (const owed of [0, 13]) {
            const stream = {
                aborted: false,
                read: 0,
                at: 0,
                open() {
                    this.at = this.read = 0;
                },
                close() {},
                next() {
                    this.read++;
                    return { done: this.at >= 50, value: this.at++ };
                },
            }; // prettier-ignore
            const source = new StreamSource(stream, 50, buffer, value => ({ value }), []);
            const order = async skipped => {
                const items = source.epoch(randomStream(9)),
                    out = [];
                for (let i = 0; i < skipped; i++) items.next();
                while (out.length < 50 - skipped) {
                    assert.ok(await source.ready(8));
                    for (let i = 0; i < 8 && out.length < 50 - skipped; i++) out.push(items.next().value.value);
                }
                return out;
            };
            const all = await order(0);
            assert.deepEqual(
                [...all].sort((a, b) => a - b),
                [...Array(50).keys()],
            );
            assert.deepEqual(await order(owed), all.slice(owed), 'an epoch that goes on');
            if (buffer > 2)
                assert.notDeepEqual(
                    all,
                    [...all].sort((a, b) => a - b),
                );
            all.forEach((value, i) => assert.ok(value < i + buffer, 'no sample comes before the buffer holds it'));
        }
});

test('regressors and models of sequences take streams; so do weights and masks', async () => {
    const data = series(24),
        y = data.x.map(x => x[0] * 1000);
    const fitted = async (make, set) => {
        const [a, b] = [0, 1].map(make),
            options = { ...OPTIONS, shuffle: false };
        for (const model of [a, b]) model.standardize(set);
        const whole = await reports(a.fit(set, options));
        assert.deepEqual(await reports(b.fit(streamOf(set), options)), whole);
        assert.deepEqual(weights(a), weights(b));
    };
    const { classes, ...config } = CONFIG;
    await fitted(() => pa.regressor({ ...config }), { x: data.x, y: Float64Array.from(y), features: 2 });
    await fitted(() => pa.regressor({ ...config, outputs: 2 }), {
        x: data.x,
        y: data.x.map(x => [x[0], x[1]]),
        features: 2,
    });
    const sequence = { inputs: 2, length: 6, width: 8, depth: 1, heads: 1, seed: 1 };
    const rows = { x: data.x, y: data.x.map(x => Float64Array.from({ length: 6 }, (_, t) => x[2 * t])), features: 2 };
    await fitted(() => pa.sequenceModel({ ...sequence, outputs: 1 }), rows);
    const first = pa.regressor({ ...config });
    const { measured, ...last } = await first.fit(streamOf({ x: data.x, y, features: 2 }), OPTIONS);
    assert.ok(Number.isFinite(last.loss));
    assert.ok(Math.abs(first.predict(data.x[0]).values[0] - y[0]) < 3000);
    const masked = await pa
        .sequenceModel({ ...sequence, outputs: 1 })
        .fit(streamOf({ ...rows, mask: data.x.map((_, i) => [1, 1, 1, 0, 0, i % 2]) }), OPTIONS);
    assert.equal(masked.counted, 24 * 3 + 12);
    // A weight of 0 is no sample, one of 2 two of them.
    const weighted = pa.classifier({ ...CONFIG, standardize: false }),
        repeated = pa.classifier({ ...CONFIG, standardize: false }),
        plain = { ...OPTIONS, shuffle: false, epochs: 1 };
    await weighted.fit(streamOf({ ...data, weights: data.x.map((_, i) => i % 2) }), plain);
    const odd = data.x.flatMap((_, i) => (i % 2 ? [i] : []));
    await repeated.fit({ ...data, x: odd.map(i => data.x[i]), y: odd.map(i => data.y[i]) }, plain);
    assert.deepEqual(weights(weighted), weights(repeated));
});

test('what is wrong is told with its sample, and the model stays as it was', async () => {
    const data = series(20);
    const bad = (i, sample) => ({
        ...streamOf(data),
        samples: async function* () {
            for (let k = 0; k < 20; k++)
                yield k === i ? (typeof sample === 'function' ? sample() : sample) : { x: data.x[k], y: data.y[k] };
        },
    });
    const model = pa.classifier(CONFIG),
        before = weights(model);
    const cases = [
        [bad(7, { x: [1, 2, 3], y: 0 }), /^Error: fit: sample 7: x has 3.values, not a multiple of the 2.features/],
        [bad(3, { x: [1, NaN], y: 0 }), /^Error: fit: sample 3: x: feature 1 of time step 0 is NaN/],
        [bad(9, { x: [1, 2], y: 5 }), /^Error: fit: sample 9: y is 5, expected a label from 0 to 1/],
        [bad(9, { x: [1, 2], y: 'middle' }), /^Error: fit: sample 9: y.*"middle"/],
        [bad(2, 5), /^Error: fit: sample 2 must be \{ x, y \}, got 5/],
        [bad(2, { x: [1, 2] }), /^Error: fit: sample 2 must be \{ x, y \}/],
        [bad(2, { x: [1, 2], y: 1, z: 1 }), /^Error: fit: sample 2: unknown field "z"/],
        [bad(2, { x: [1, 2], y: 1, weight: -1 }), /^Error: fit: sample 2: weight must be/],
        [
            bad(11, () => {
                throw new TypeError('the disk is full');
            }),
            /^Error: fit: data\.samples\(\) failed at sample 11: the disk is full/,
        ], // prettier-ignore
        [{ samples: () => 5 }, /data\.samples\(\) must give an iterable of samples \{ x, y \}, got 5/],
        [{ samples: () => 'abc' }, /must give an iterable/],
        [
            {
                samples: () => {
                    throw new Error('no');
                },
            },
            /^Error: fit: data\.samples\(\) failed: no/,
        ], // prettier-ignore
        [{ samples: () => [] }, /gave no sample that counts/],
        [streamOf(data, { count: 30 }), /ended after 20 samples, data\.count is 30/],
        [streamOf(data, { count: 0 }), /fit: data\.count must be/],
        [streamOf(data, { buffer: 0.5 }), /fit: data\.buffer must be/],
        [streamOf(data, { measure: 'some' }), /fit: data\.measure must be/],
        [streamOf(data, { x: [] }), /data has x and samples\(\)/],
        [streamOf(data, { features: 3 }), /sample 0 has 3 features per time step, the model takes 2/],
        [streamOf(data, { colour: 3 }), /unknown field "colour"/],
        [streamOf(data).samples(), /an iterator, which can be gone through once/],
        [
            (it => ({ ...streamOf(data), samples: () => it }))(streamOf(data).samples()),
            /ended after 0 of 20 samples: it must begin anew/,
        ],
    ];
    for (const [stream, sentence] of cases) {
        await assert.rejects(async () => void (await model.fit(stream, OPTIONS)), sentence);
        assert.deepEqual(weights(model), before);
    }
    await assert.rejects(
        async () => void (await model.fit(streamOf(data), { ...OPTIONS, classWeights: 'balanced' })),
        /classWeights/,
    );
    assert.throws(
        () => model.fit(streamOf(data), { ...OPTIONS, validation: streamOf(data) }),
        /fit: validation comes sample by sample, .*collect/,
    );
    assert.throws(() => model.evaluate(streamOf(data)), /evaluate: data comes sample by sample/);
    assert.throws(() => model.fit(streamOf(data), { epochz: 3 }), /epochz/);
    const report = await model.fit(streamOf(data), { ...OPTIONS, validation: series(10) });
    assert.equal(typeof report.validation.loss, 'number');
});

test('it can be left and aborted, and its iterators are closed', async () => {
    const data = series(20);
    let open = 0;
    const counted = {
        ...streamOf(data),
        samples: async function* () {
            open++;
            try {
                yield* streamOf(data).samples();
            } finally {
                open--;
            }
        },
    };
    const model = pa.classifier(CONFIG);
    for await (const _ of model.fit(counted, { ...OPTIONS, reportEvery: 'step' })) break;
    assert.equal(open, 0);
    const abort = new AbortController();
    for await (const report of model.fit(counted, { ...OPTIONS, reportEvery: 'step', signal: abort.signal }))
        if (report.step === 2) abort.abort();
    assert.equal(open, 0);
    // A stream that never answers.
    const late = new AbortController();
    setTimeout(() => late.abort(), 20);
    const never = {
        ...counted,
        count: 20,
        samples: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
    }; // prettier-ignore
    assert.equal(await model.fit(never, { ...OPTIONS, signal: late.signal }), null);
    await model.fit(data, { ...OPTIONS, epochs: 1 });
});

test('mixup works on streams of samples of one length', async () => {
    const data = series(20),
        model = pa.classifier(CONFIG);
    const report = await model.fit(streamOf(data), { ...OPTIONS, mixup: 0.3 });
    assert.ok(Number.isFinite(report.loss));
    const ragged = { ...data, x: data.x.map((x, i) => (i === 4 ? x.slice(0, 4) : x)) };
    await assert.rejects(
        async () => void (await model.fit(streamOf(ragged), { ...OPTIONS, mixup: 0.3 })),
        /sample 4 has 2, the first 6/,
    );
});

test('memory stays flat, whatever the length', { timeout: 120_000 }, async () => {
    const samples = n =>
        function* () {
            for (let i = 0; i < n; i++) {
                const x = new Float32Array(2000);
                x[0] = i % 2;
                yield { x, y: i % 2 };
            }
        };
    const used = [];
    for (const n of [1000, 8000]) {
        const model = pa.classifier({
            input: { kind: 'series', features: 500, length: 4 },
            classes: 2,
            width: 4,
            depth: 1,
            heads: 1,
            seed: 1, // prettier-ignore
        });
        let most = 0;
        for await (const _ of model.fit(
            { samples: samples(n), features: 500, classes: ['a', 'b'], buffer: 64 },
            { epochs: 1, batchSize: 32, reportEvery: 10 },
        )) {
            globalThis.gc?.();
            const { heapUsed, arrayBuffers } = process.memoryUsage();
            most = Math.max(most, heapUsed + arrayBuffers);
        }
        used.push(most);
        model.dispose();
    }
    // 7000 samples more are 56 MB more as float32.
    assert.ok(used[1] - used[0] < 40e6, `${used.map(bytes => Math.round(bytes / 1e6))} MB`);
});

test('a training that was broken off goes on, bit for bit; another stream is refused', async () => {
    const data = series(30),
        stream = more => streamOf(data, { buffer: 7, ...more }),
        options = { ...OPTIONS, mixup: 0.2 };
    const whole = pa.classifier(CONFIG);
    await whole.fit(stream(), options);
    const model = pa.classifier(CONFIG);
    let steps = 0;
    for await (const _ of model.fit(stream(), { ...options, reportEvery: 'step' })) if (++steps === 6) break;
    const again = pa.resume(model.checkpoint());
    await assert.rejects(
        async () => void (await again.fit(stream({ count: 20 }), { resume: true })),
        /resume wants the data/,
    );
    const other = streamOf({ ...data, y: data.y.map(label => 1 - label) }, { buffer: 7 });
    await assert.rejects(async () => void (await again.fit(other, { resume: true })), /resume wants the data/);
    await again.fit(stream(), { resume: true });
    assert.deepEqual(weights(again), weights(whole));
});
