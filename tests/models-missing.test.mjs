// Inputs that are missing, `missing: 'mask'`: what the core sees of them, whatever way they come; statistics over what
// is there; what a hole can tell; files, copies and trainings that go on; what readers leave of gaps; bad input.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
    augment,
    concat,
    describe as describeData,
    openDataset,
    parseArff,
    parseCsv,
    parseJsonDataset,
    parseNpy,
    parseTs,
    parseTsf,
    parseUcr,
    split,
    streamCsv,
    tableInput,
    windows,
} from 'primal-attention/data';
import { readSafetensors } from 'primal-attention/safetensors';
import { loadWorker } from 'primal-attention/worker';
import { assertClose } from './support/compare.mjs';
import { loadBase, loadLibrary, simd } from './support/library.mjs';
import { reports, small, uniform, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

/** @type {any} */
const pa = await loadLibrary();

const config = (changes = {}) => small({ width: 8, heads: 2, depth: 1, dropout: 0, missing: 'mask', ...changes });

/** waves() of which some numbers are missing. @param {number} n @param {number} seed */
function holed(n, seed, share = 0.3) {
    const next = uniform(seed + 100),
        data = waves(n, seed);
    return { ...data, x: data.x.map(x => x.map(value => ((next() + 1) / 2 < share ? NaN : value))) };
}

/** @param {number} actual @param {number} expected @param {number} most @param {string} what */
function assertNear(actual, expected, most, what) {
    assert.ok(Math.abs(actual - expected) <= most, `${what}: ${actual}, expected ${expected}`);
}

/** A model's mean and deviation, as its file says them. @param {any} model */
const measured = model => JSON.parse(readSafetensors(model.save()).metadata.standardization);

/** A model that takes the channels themselves, with another's parameters. @param {any} model @param {any} changes */
function plainly(model, changes) {
    const plain = pa.classifier({ ...changes, missing: 'error', standardize: false });
    for (const { name, data } of model.parameters) plain.setParameter(name, data);
    return plain;
}

/** Number, mask, number, mask … @param {ArrayLike<number>} x @param {any} [scale] */
const channels = (x, scale = { mean: [0], deviation: [1] }) =>
    Array.from(x).flatMap((value, i) => {
        const c = i % scale.mean.length;
        return Number.isNaN(value) ? [0, 0] : [Math.fround((value - scale.mean[c]) / scale.deviation[c]), 1];
    });

describe('what the core sees', () => {
    const x = Float64Array.of(1, NaN, NaN, 4, 5, 6);

    test('a mask beside each number', () => {
        const model = pa.classifier(config({ standardize: false })),
            doubled = { ...config(), input: { kind: 'series', features: 4, length: 20 } },
            plain = plainly(model, doubled);
        assert.equal(model.config.missing, 'mask');
        assert.equal(model.config.input.features, 2);
        assert.deepEqual(model.predict(x), plain.predict(channels(x)));
        assert.deepEqual(model.predict(x), plain.predict([1, 1, 0, 0, 0, 0, 4, 1, 5, 1, 6, 1]));
        const cost = (/** @type {any} */ c) => pa.cost(c).parameters;
        assert.equal(cost(config()), cost({ ...doubled, missing: 'error' }));
        assert.equal('missing' in plain.config, false);
    });

    test('the same, whatever the missing come in as', () => {
        const model = pa.classifier(config({ standardize: false })),
            expected = model.predict(x);
        for (const same of [
            [1, NaN, NaN, 4, 5, 6],
            [1, null, null, 4, 5, 6],
            [
                [1, null],
                [NaN, 4],
                [5, 6],
            ],
            [Float64Array.of(1, NaN), Float64Array.of(NaN, 4), Float64Array.of(5, 6)],
            Float32Array.from(x),
        ])
            assert.deepEqual(model.predict(same), expected);
        assert.deepEqual(
            model.predictBatch([x, [1, 2], x, [NaN, 2]]),
            [x, [1, 2], x, [NaN, 2]].map(each => model.predict(each)),
        );
        assert.notDeepEqual(model.predict([0, 0, 0, 4, 5, 6]).logits, model.predict([0, NaN, 0, 4, 5, 6]).logits);
        assert.deepEqual(model.predict([null, 4]), model.predict([NaN, 4]));
        assert.ok(model.predict([NaN, NaN]).logits.every(Number.isFinite));
        assert.ok(model.inspect(x).layers.length === 1 && model.headOutputs(x).length === 1);
        assert.deepEqual(model.embed(x), model.embed(Array.from(x)));
    });

    test('pairs, places, regressors, models of sequences', () => {
        const pair = pa.classifier(config({ standardize: false, pair: true })),
            both = plainly(pair, { ...config(), pair: true, input: { kind: 'series', features: 4, length: 20 } });
        assert.deepEqual(pair.predict([x, [NaN, 2]]), both.predict([channels(x), [0, 0, 2, 1]]));
        const placed = pa.classifier(config({ places: 5, standardize: false })),
            flat = plainly(placed, { ...config(), places: 5, input: { kind: 'series', features: 4, length: 20 } });
        assert.deepEqual(placed.predict([3, NaN, 1, 2.5]), flat.predict([3, 1, 0, 0, 1, 1, 2.5, 1]));
        says(() => placed.predict([NaN, 2]), 'begins with NaN, expected its place');
        const regressor = pa.regressor({ ...config(), classes: undefined, outputs: 2, standardize: false });
        assert.equal(regressor.predict(x).values.length, 2);
        const tagger = pa.sequenceModel({ inputs: 2, length: 9, classes: 2, width: 8, heads: 2, missing: 'mask' });
        tagger.standardize({ x: [x, [NaN, 2]], y: [[0, 1, 0], [1]] });
        assert.equal(tagger.predict(x).labels.length, 3);
        says(
            () => pa.sequenceModel({ vocabulary: 5, length: 9, classes: 2, missing: 'mask' }),
            'only the numbers of a series',
        );
    });
});

describe('statistics', () => {
    const data = { x: [Float64Array.of(1, NaN, 3, NaN), [5, null]], y: [0, 1] };

    test('are those of what is there', () => {
        const model = pa.classifier(config({ classes: 2 }));
        model.standardize(data);
        const { mean, deviation } = measured(model);
        assertClose(mean, [3, 0], 0, 'mean');
        assertClose(deviation, [Math.sqrt(8 / 3), 1], 1e-15, 'deviation');
        const plain = plainly(model, { ...config({ classes: 2 }), input: { kind: 'series', features: 4, length: 20 } });
        assert.deepEqual(
            model.predict([NaN, NaN, 4, 2]),
            plain.predict(channels([NaN, NaN, 4, 2], { mean, deviation })),
        );
    });

    test('by position, of a table that a reader kept the gaps of', async () => {
        const table = parseCsv('a,b,c,class\n1,2,3,x\n,5,6,y\n3,,9,x\n', { missing: 'keep', rows: 'table' }),
            model = pa.classifier(config({ input: { kind: 'series', features: 1, length: 3 }, classes: 2 }));
        assert.deepEqual(table.x[1], Float64Array.of(NaN, 5, 6));
        await model.fit(table, { epochs: 1 });
        const { by, mean, deviation } = measured(model);
        assert.equal(by, 'position');
        assertClose(mean, [2, 3.5, 6], 1e-15, 'mean');
        assertClose(deviation, [1, 1.5, Math.sqrt(6)], 1e-15, 'deviation');
    });

    test('of a stream are the same', async () => {
        const data = holed(12, 3),
            whole = pa.classifier(config()),
            stream = pa.classifier(config()),
            options = { epochs: 1, shuffle: false, batchSize: 4 };
        await whole.fit(data, options);
        const { x, y, ...rest } = data;
        const samples = () => x.map((one, i) => ({ x: one, y: y[i] }));
        await stream.fit({ ...rest, samples }, options);
        assertClose(measured(stream).mean, measured(whole).mean, 1e-12, 'mean');
        assertClose(measured(stream).deviation, measured(whole).deviation, 1e-12, 'deviation');
        const [a, b] = [whole, stream].map(model => model.predict(x[0]).logits);
        assertClose(a, b, 1e-5, 'logits');
    });
});

test('what a hole tells is learned; of filled data it is not to be seen', async () => {
    // Noise, the class of which is told by where a number is missing alone.
    const make = (/** @type {number} */ n, /** @type {number} */ seed, /** @type {number} */ hole) => {
        const next = uniform(seed),
            y = Array.from({ length: n }, (_, i) => i % 2);
        const x = y.map(label => {
            const series = Array.from({ length: 8 }, next);
            for (let t = label; t < 8; t += 2) if (next() > 0) series[t] = hole;
            series[label] = hole;
            return series;
        });
        return { x, y, classes: ['even', 'odd'] };
    };
    const config = /** @type {const} */ ({
        input: { kind: 'series', features: 1, length: 8 },
        classes: ['even', 'odd'],
        width: 16,
        heads: 2,
        depth: 1,
        dropout: 0,
        attention: 'softmax',
        seed: 2,
    });
    const accuracy = async (/** @type {'mask' | 'error'} */ missing, /** @type {number} */ hole) => {
        const model = pa.classifier({ ...config, missing });
        await model.fit(make(200, 1, hole), { epochs: 12, batchSize: 10, learningRate: 5e-3, seed: 3 });
        return model.evaluate(make(200, 2, hole)).accuracy;
    };
    // filled as readers do: the line between the neighbours
    const line = (/** @type {any} */ data) => ({
        ...data,
        x: parseJsonDataset({
            series: data.x.map((/** @type {number[]} */ x) => x.map(v => (Number.isNaN(v) ? null : v))),
        }).x,
    });
    const filled = pa.classifier(config);
    await filled.fit(line(make(200, 1, NaN)), { epochs: 12, batchSize: 10, learningRate: 5e-3, seed: 3 });
    const of = { mask: await accuracy('mask', NaN), filled: filled.evaluate(line(make(200, 2, NaN))).accuracy };
    assert.ok(of.mask > 0.97, `with a mask ${of.mask}`);
    assert.ok(of.filled < of.mask - 0.1, `filled ${of.filled}, with a mask ${of.mask}`);
});

describe('afterwards', () => {
    const train = holed(14, 1),
        options = { epochs: 3, batchSize: 4, seed: 5, learningRate: 3e-3 };

    test('saved, opened, copied, with other classes', async () => {
        const model = pa.classifier(config({ dropout: 0.1 }));
        await model.fit(train, options);
        const bytes = model.save(),
            again = pa.open(bytes),
            copy = model.clone();
        assert.equal(again.config.missing, 'mask');
        assert.deepEqual(again.save(), bytes);
        assert.deepEqual(copy.save(), bytes);
        for (const x of train.x.slice(0, 4))
            for (const other of [again, copy]) assert.deepEqual(other.predict(x), model.predict(x));
        const other = model.withClasses(['a', 'b']);
        assert.equal(other.config.missing, 'mask');
        assert.equal(other.predict(train.x[0]).probabilities.length, 2);
        assert.ok((await model.findLearningRate(train, { steps: 12 })).rates.length > 0);
        assert.deepEqual(model.evaluate(train), again.evaluate(train));
        assert.ok((await model.uncertainty(train.x[0], { draws: 3 })).entropy > 0);
        says(() => model.export({ format: 'primalformer-uea' }), 'missing');
    });

    test('a training that was broken off goes on, bit for bit, in the worker too', async () => {
        const remote = await loadWorker({ wasm: pa.module, simd }),
            whole = pa.classifier(config({ dropout: 0.1 }));
        await whole.fit(train, options);
        const begun = pa.classifier(config({ dropout: 0.1 })),
            seen = begun.fit(train, { ...options, reportEvery: 'step' })[Symbol.asyncIterator]();
        for (let i = 0; i < 5; i++) await seen.next();
        const checkpoint = begun.checkpoint();
        await seen.return?.();
        for (const on of [pa, remote]) {
            const again = await on.resume(checkpoint);
            await again.fit(train, { resume: true });
            assert.deepEqual(await again.save(), whole.save());
            assert.deepEqual(await again.predict(train.x[1]), whole.predict(train.x[1]));
        }
        const there = await remote.classifier(config({ dropout: 0.1 }));
        await there.fit(train, options);
        assert.deepEqual(await there.save(), whole.save());
        assert.deepEqual(await there.predict([null, 4]), whole.predict([NaN, 4]));
        remote.terminate();
    });

    test('in the base', async () => {
        const base = /** @type {any} */ (await loadBase()),
            model = base.classifier(config());
        await model.fit(train, { ...options, epochs: 1 });
        assert.ok(model.predict(train.x[0]).logits.every(Number.isFinite));
    });
});

describe('explain', () => {
    test("a feature's number and its mask count together", async () => {
        const model = pa.classifier(config({ attention: 'softmax' })),
            x = Float64Array.of(1, NaN, 6, 7, NaN, NaN, 4, 8);
        await model.fit(holed(14, 1), { epochs: 1 });
        const scale = measured(model),
            plain = plainly(model, {
                ...config({ attention: 'softmax' }),
                input: { kind: 'series', features: 4, length: 20 },
            }),
            apart = channels(x, scale),
            // what is there, at its mean
            mean = [0, 1, 0, 1];
        const found = await model.explain(x);
        const { gradient, occlusion } = found;
        assert.deepEqual([gradient.features.rows, gradient.features.cols], [4, 2]);
        const logit = (/** @type {ArrayLike<number>} */ s) => plain.predict(s).logits[found.output.index];
        for (let t = 0; t < 4; t++) {
            const without = [...apart];
            without.splice(4 * t, 4, ...mean);
            assertNear(occlusion.tokens[t], logit(apart) - logit(without), 1e-5, `token ${t}`);
            for (let f = 0; f < 2; f++) {
                const at = 4 * t + 2 * f,
                    one = [...apart];
                one.splice(at, 2, 0, 1);
                assertNear(occlusion.features.data[2 * t + f], logit(apart) - logit(one), 1e-5, `feature ${f} of ${t}`);
                // the slopes by both channels, by differences
                const sum = [0, 1].reduce((all, c) => {
                    const slope = [1, -1].map(sign => {
                        const moved = [...apart];
                        moved[at + c] += sign * 1e-2;
                        return (sign * logit(moved)) / 2e-2;
                    });
                    return all + (slope[0] + slope[1]) * (apart[at + c] - mean[2 * f + c]);
                }, 0);
                assertNear(gradient.features.data[2 * t + f], sum, 2e-3, `slope of feature ${f} of ${t}`);
            }
            assertNear(
                gradient.tokens[t],
                gradient.features.data[2 * t] + gradient.features.data[2 * t + 1],
                1e-12,
                'tokens',
            );
        }
    });

    test('not standardised: the mean of what the sample has', async () => {
        const model = pa.classifier(config({ standardize: false, attention: 'softmax' })),
            found = await model.explain([1, NaN, 3, NaN], { methods: ['occlusion'] }),
            of = (/** @type {any} */ x) => model.predict(x).logits[found.output.index],
            own = of([1, NaN, 3, NaN]);
        assertNear(found.occlusion.features.data[0], own - of([2, NaN, 3, NaN]), 1e-6, 'there');
        assertNear(found.occlusion.features.data[1], own - of([1, 0, 3, NaN]), 1e-6, 'missing');
    });
});

describe('streams of answers', () => {
    test('a causal model', async () => {
        const model = pa.sequenceModel({
                inputs: 2,
                length: 6,
                outputs: 1,
                causal: true,
                width: 8,
                heads: 2,
                attention: 'softmax',
                missing: 'mask',
            }),
            data = holed(10, 4);
        const y = data.x.map(x => Array.from({ length: 6 }, (_, t) => t + (Number.isNaN(x[2 * t]) ? 1 : 0)));
        await model.fit({ x: data.x.map(x => x.slice(0, 12)), y }, { epochs: 1 });
        const stream = await model.stream(),
            rows = Array.from({ length: 9 }, (_, t) => Array.from(data.x[0].slice(2 * t, 2 * t + 2)));
        rows.forEach((row, t) => {
            const answer = stream.push(row.map(value => (Number.isNaN(value) ? null : value)));
            const { values } = model.predict(rows.slice(Math.max(0, t - 5), t + 1));
            assertClose(answer.values, values.data.slice(-1), 1e-5, `token ${t}`);
        });
    });

    test('windows of one feature', async () => {
        const model = pa.classifier(config({ input: { kind: 'series', features: 1, length: 3 }, standardize: false }));
        const stream = await model.stream();
        assert.equal(stream.push(null), null);
        assert.equal(stream.push(2), null);
        assert.deepEqual(stream.push(NaN), model.predict([NaN, 2, NaN]));
        assert.deepEqual(stream.push(4), model.predict([2, NaN, 4]));
    });
});

describe('augmentation', () => {
    test('of fit() leaves gaps where they are, or moves them', async () => {
        for (const standardize of [true, false]) {
            const data = holed(9, 1);
            const model = pa.classifier(config({ standardize })),
                again = pa.classifier(config({ standardize }));
            const augment = { jitter: true, scaling: true, magnitudeWarp: true, timeWarp: true, crop: true };
            await model.fit(data, { epochs: 2, seed: 1, augment });
            await again.fit(data, { epochs: 2, seed: 1, augment });
            assert.deepEqual(model.save(), again.save());
            /** @type {Float64Array[]} */
            const seen = [];
            await model.fit(data, {
                epochs: 1,
                shuffle: false,
                augment: (/** @type {Float64Array} */ x) => {
                    seen.push(x.slice());
                    return x;
                },
            });
            seen.forEach((x, i) =>
                x.forEach((value, k) => {
                    assert.equal(Number.isNaN(value), Number.isNaN(data.x[i][k]));
                    if (!Number.isNaN(value)) assertNear(value, data.x[i][k], 1e-5, 'as given');
                }),
            );
        }
        const even = { ...holed(8, 2), x: holed(8, 2).x.map(x => x.slice(0, 32)) };
        const model = pa.classifier(config());
        await model.fit(even, { epochs: 1, mixup: 0.3, cutmix: 0.5, augment: { jitter: true } });
        assert.ok(model.predict(even.x[0]).logits.every(Number.isFinite));
    });

    test('of augment()', () => {
        const x = Float64Array.of(1, NaN, 3, 4, 5, 6);
        const kept = augment(x, { features: 2, jitter: true, scaling: true, missing: 'keep' });
        assert.deepEqual([...kept].map(Number.isNaN), [false, true, false, false, false, false]);
        assert.deepEqual(
            augment({ x: [[1, null, 3]], y: [0], features: 1 }, { jitter: 1e-9, missing: 'keep' }).x[0].map(Math.round),
            Float64Array.of(1, NaN, 3),
        );
        // between two steps of which one is missing nothing is known
        const warped = augment(Float64Array.of(0, 1, NaN, 3, 4, 5, 6, 7), { timeWarp: 0.5, missing: 'keep' });
        assert.equal(warped.length, 8);
        assert.ok(warped.some(Number.isNaN) && warped.some(Number.isFinite));
        says(() => augment(x, { features: 2, jitter: true }), "leave them so with { missing: 'keep' }");
        says(() => augment(x, { jitter: true, missing: 'mean' }), 'augment: missing', 'mean');
        says(
            () => augment([1, 2, 3, 4], { height: 2, width: 2, flip: true, missing: 'keep' }),
            'only series have missing values',
        );
        says(() => augment([1, Infinity], { jitter: true, missing: 'keep' }), 'value 1 is Infinity');
    });
});

describe('readers that keep gaps', () => {
    const gap = (/** @type {any} */ data) => ({ count: data.read.filled.count, how: data.read.filled.how });

    test('of every format', async () => {
        const keep = /** @type {const} */ ({ missing: 'keep' });
        const cases = {
            ts: parseTs('@problemName p\n@classLabel true a b\n@data\n1,?,3:4,5,6:a\n1,2,3:?,?,?:b\n', keep),
            tsf: parseTsf('@relation r\n@attribute n string\n@data\na:1,?,3\n', keep),
            ucr: parseUcr('a\t1\tNaN\t3\nb\t1\t2\t3\n', keep),
            json: parseJsonDataset({ series: [[1, null, 3]], labels: ['a'] }, keep),
            arff: parseArff(
                '@relation r\n@attribute x numeric\n@attribute y numeric\n@attribute z numeric\n@attribute c {a,b}\n@data\n1,?,3,a\n1,2,3,b\n',
                keep,
            ),
            samples: parseCsv('p,q,class\n1,,x\n3,4,y\n', { ...keep, rows: 'samples' }),
            steps: parseCsv('p,q\n1,\n3,4\n,6\n7,8\n', { ...keep, rows: 'steps', window: 2, target: null }),
        };
        for (const [name, data] of Object.entries(cases)) {
            assert.equal(gap(data).how, 'kept', name);
            const missing = data.x.reduce((n, x) => n + Array.from(x).filter(Number.isNaN).length, 0);
            assert.ok(missing > 0 && (name === 'steps' || missing === gap(data).count), name);
            const { notFinite, text } = describeData(data);
            assert.equal(notFinite, 0, name);
            assert.match(text, /kept so: a model configured with missing: 'mask' sees what is there/, name);
            assert.ok(!data.read.guesses.some(guess => guess.includes('taken as 0')), name);
        }
        assert.deepEqual(cases.ts.x[0], Float64Array.of(1, 4, NaN, 5, 3, 6));
        assert.deepEqual(cases.steps.x[1], Float64Array.of(3, 4, NaN, 6));
        const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }",
            npy = new Uint8Array(128 + 32);
        npy.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, 118, 0]);
        npy.set(new TextEncoder().encode(header.padEnd(117) + '\n'), 10);
        new Float64Array(npy.buffer, 128).set([1, NaN, 3, 4]);
        for (const rows of /** @type {const} */ (['series', 'table'])) {
            const data = parseNpy(npy, { ...keep, rows });
            assert.deepEqual([...data.x[0]], [1, NaN]);
            assert.equal(gap(data).how, 'kept');
        }
        assert.equal(gap(await openDataset('p,q,class\n1,,x\n3,4,y\n', keep)).how, 'kept');
        assert.equal(gap(parseCsv('p,q,class\n1,,x\n3,4,y\n', { ...keep, rows: 'mixed' })).how, 'kept');
    });

    test('a stream of a table', async () => {
        const text = 'p,q,class\n1,,x\n3,4,y\n,6,x\n',
            stream = await streamCsv(text, { missing: 'keep', rows: 'samples' }),
            whole = parseCsv(text, { missing: 'keep', rows: 'samples' });
        const x = [];
        for await (const sample of stream.samples()) x.push(sample.x);
        assert.deepEqual(x, whole.x);
        assert.deepEqual(x[2], Float64Array.of(NaN, 6));
        const model = pa.classifier(config({ classes: 2 }));
        await model.fit(stream, { epochs: 1 });
        assertClose(measured(model).mean, [2, 5], 1e-12, 'mean');
    });

    test('windows, split and concat', async () => {
        const data = windows([1, null, 3, 4, NaN, 6, 7, 8], {
            length: 3,
            horizon: 1,
            missing: 'keep',
            missingTarget: 'drop',
        });
        assert.deepEqual(data.x[0], Float64Array.of(1, NaN, 3));
        assert.deepEqual(gap(data), { count: 2, how: 'kept' });
        const kept = parseTs('@problemName p\n@classLabel true a b\n@data\n1,?,3,4:a\n1,2,3,?:b\n', {
            missing: 'keep',
        });
        assert.deepEqual(windows(kept, { length: 2 }).x[0], Float64Array.of(1, NaN));
        assert.deepEqual(windows(kept, { length: 2, missing: 'zero' }).x[0], Float64Array.of(1, 0));
        assert.deepEqual(
            augment(kept, { jitter: true }).x.map(x => x.some(Number.isNaN)),
            [true, true],
        );
        assert.equal(concat(kept, kept).read.filled.how, 'kept');
        const { train } = split(kept, { fraction: 0.5 });
        const model = pa.classifier(config({ input: { kind: 'series', features: 1, length: 4 }, classes: 2 }));
        assert.equal((await reports(model, train, { epochs: 1 })).length, 1);
        assert.equal((await reports(model, holedTwo(), { epochs: 1, validationSplit: 0.25 })).length, 1);
    });

    const holedTwo = () => ({
        x: Array.from({ length: 8 }, (_, i) => [i, NaN, i % 2, 1]),
        y: Array.from({ length: 8 }, (_, i) => i % 2),
    });
});

test('bad input', async () => {
    const plain = pa.classifier(config({ missing: 'error', standardize: false })),
        masked = pa.classifier(config({ standardize: false }));
    says(
        () => plain.predict([1, NaN]),
        'predict: x: feature 1 of time step 0 is NaN, expected a finite number',
        "missing: 'mask'",
    );
    says(() => plain.predict([1, Infinity]), /expected a finite number$/);
    says(() => masked.predict([1, -Infinity]), 'is -Infinity', 'NaN or null where it is missing');
    says(() => masked.predict([1, undefined]), 'undefined', 'expected a number');
    says(() => masked.predict([1, 'NaN']), '"NaN"');
    says(() => masked.predict([null, null, null]), 'not a multiple of the 2 features');
    says(() => masked.predict([[1, null, 2]]), 'x[0] must have 2 features');
    says(() => masked.predict(null), 'x must be');
    says(() => pa.classifier(config({ missing: 'interpolate' })), 'classifier: missing', 'interpolate');
    says(() => pa.classifier(config({ missing: true })), 'classifier: missing', 'true');
    const table = parseCsv('p,q,class\n1,,x\n3,4,y\n', { rows: 'mixed' });
    says(
        () => pa.classifier(config({ input: tableInput(table), classes: 2 })),
        'missing is "mask", but the columns of a table have a learned token each for what is missing',
    );
    says(() => pa.classifier(config({ input: { kind: 'tokens', vocabulary: 5, length: 4 } })), 'this is of tokens');
    says(() => pa.classifier(config({ input: { kind: 'image', height: 2, width: 2 } })), 'this is of image');
    says(() => pa.languageModel({ missing: 'mask' }), 'missing');
    const before = masked.save();
    says(() => masked.fit({ x: [[1, NaN], [2]], y: [0, 1] }, {}), 'not a multiple');
    assert.deepEqual(masked.save(), before);
    says(() => parseTs('', { missing: /** @type {any} */ ('mask') }), "'keep' or 'error', got \"mask\"");
});
