// Numbers as people have them: Unix times, counters with a large offset, sensors in odd units, targets of any size.
// What is learned must not depend on the units, and answers come back in the user's.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSafetensors } from 'primal-attention/safetensors';
import { assertNear } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { reports, small, uniform, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();

/**
 * Series that rise or fall, in plain numbers: `offset` + `step`·(0 … 11).
 * @param {number} offset
 * @param {number} step
 * @param {(values: number[]) => any} [as]
 */
function ramps(offset, step, as = values => values) {
    const y = Array.from({ length: 40 }, (_, i) => i % 2);
    return {
        x: y.map((label, i) =>
            as(Array.from({ length: 12 }, (_, t) => offset + step * (label ? t : 11 - t) + 3 * step * (i % 5))),
        ),
        y,
    };
}
const config = {
    input: { kind: 'series', features: 1, length: 12 },
    classes: 2,
    width: 8,
    depth: 1,
    heads: 2,
    attention: 'softmax',
    dropout: 0,
    seed: 3,
};
/** @param {any} data @param {any} [changes] */
async function learn(data, changes = {}) {
    const model = pa.classifier(/** @type {any} */ ({ ...config, ...changes }));
    const last = await model.fit(data, { epochs: 12, learningRate: 8e-3, seed: 2 });
    return { model, last: /** @type {import('primal-attention').FitReport} */ (last) };
}

describe('inputs of any offset and unit', () => {
    const reference = learn(ramps(0, 1));
    for (const [name, offset, step] of /** @type {const} */ ([
        ['seconds since 1970', 1.8e9, 7],
        ['milliseconds since 1970', 1.8e12, 1],
        ['microseconds since 1970', 1.8e15, 1],
        ['a counter', 2 ** 40, 1],
        ['tiny', 0, 1e-30],
        ['tiny about 1', 1, 1e-12],
        ['enormous', -1e200, 3e199],
        ['denormal', 0, 1e-310],
        ['negative', -5e8, 0.25],
    ]))
        test(`${name} are learned as small numbers are`, async () => {
            const { model: plain, last: expected } = await reference,
                { model, last } = await learn(ramps(offset, step));
            assert.ok(
                Math.abs(last.loss - expected.loss) < 1e-3 * (1 + expected.loss),
                `${last.loss}, of small numbers ${expected.loss}`,
            );
            assert.equal(last.accuracy, expected.accuracy);
            const { x, y } = ramps(offset, step);
            assert.equal(model.evaluate({ x, y }).accuracy, plain.evaluate(ramps(0, 1)).accuracy);
            assert.deepEqual(pa.open(model.save()).predict(x[3]), model.predict(x[3]), 'and saved');
            model.dispose();
        });

    for (const [name, as] of /** @type {[string, (values: number[]) => any][]} */ ([
        ['Float64Array', values => Float64Array.from(values)],
        ['rows', values => values.map(value => [value])],
        ['rows of Float64Array', values => values.map(value => Float64Array.of(value))],
    ]))
        test(`as ${name} too`, async () => {
            const plain = await learn(ramps(1.7e12, 500)),
                other = await learn(ramps(1.7e12, 500, as));
            assert.deepEqual(other.last.loss, plain.last.loss);
        });

    test('a feature that only seems to vary is left at zero, one that varies a little is not', async () => {
        const both = Array.from({ length: 20 }, (_, i) =>
            Array.from({ length: 6 }, (_, t) => [
                0.1 + 0.2 - (t % 2 ? 0 : 2 ** -54),
                1e7 + ((i + t) % 2),
                i % 2 ? Math.sin(t) : Math.cos(t),
            ]),
        );
        const model = pa.classifier({
            input: { kind: 'series', features: 3, length: 6 },
            classes: 2,
            width: 8,
            heads: 2,
            depth: 1,
        });
        model.standardize({ x: both, y: both.map((_, i) => i % 2) });
        const { mean, deviation } = JSON.parse(readSafetensors(model.save()).metadata.standardization);
        assert.equal(deviation[0], 1, 'rounding');
        assert.ok(
            Math.abs(deviation[1] - 0.5) < 1e-6 && Math.abs(mean[1] - 1e7 - 0.5) < 1e-6,
            `a flag on top of ten million: ${deviation[1]}`,
        );
        const single = pa.classifier({
            input: { kind: 'series', features: 1, length: 4 },
            classes: 2,
            width: 8,
            heads: 2,
            depth: 1,
        });
        single.standardize({
            x: [Float32Array.of(0.1, 0.1, 0.1, 0.1 + 1e-8), Float32Array.of(0.1, 0.1, 0.1, 0.1)],
            y: [0, 1],
        });
        assert.equal(JSON.parse(readSafetensors(single.save()).metadata.standardization).deviation[0], 1);
        single.standardize({ x: [Float32Array.of(8388608, 8388609), Float32Array.of(8388608, 8388608)], y: [0, 1] });
        assert.ok(
            JSON.parse(readSafetensors(single.save()).metadata.standardization).deviation[0] < 0.5,
            'whole numbers are exact in float32',
        );
        model.dispose();
        single.dispose();
    });

    test('of a table each column by itself, where the model or the data ask for it', async () => {
        const next = uniform(4);
        const y = Array.from({ length: 80 }, (_, i) => i % 2);
        // A column in the millions that says nothing beside one in thousandths that says all.
        const x = y.map(label => [4e6 * next(), 1e-3 * (label + 0.2 * next()), 300 + next()]);
        const shape = { input: { kind: 'series', features: 1, length: 3 }, pooling: 'flatten' };
        const [together, apart, asked] = [
            await learn({ x, y }, shape),
            await learn({ x, y }, { ...shape, standardize: 'position' }),
            await learn({ x, y, standardize: 'position' }, shape),
        ];
        assert.ok(
            apart.last.accuracy > 0.95 && together.last.accuracy < 0.8,
            `${apart.last.accuracy} and ${together.last.accuracy}`,
        );
        assert.equal(asked.last.loss, apart.last.loss);
        const again = pa.open(apart.model.save());
        assert.deepEqual(again.predict(x[0]), apart.model.predict(x[0]));
        const short = await learn(
            { x: x.map(row => row.slice(0, 2)), y },
            { ...shape, pooling: 'mean', standardize: 'position' },
        );
        assert.throws(() => short.model.predict(x[0]), /3 time steps.*by position.*at most 2/);
        assert.throws(
            () => pa.classifier(/** @type {any} */ ({ ...config, standardize: 'columns' })),
            /standardize.*"auto" or "position"/,
        );
        for (const { model } of [together, apart, asked, short]) model.dispose();
        again.dispose();
    });

    test('what is too far away is refused, with its place and how far it is', async () => {
        const { model } = await learn(ramps(20, 1)),
            x = ramps(20, 1).x[0];
        assert.throws(
            () => model.predict([...x.slice(0, 5), 1e200, ...x.slice(6)]),
            /^Error: predict: x: feature 0 of time step 5 is 1e\+200, .*deviations from the training set's mean/,
        );
        const raw = pa.classifier(/** @type {any} */ ({ ...config, standardize: false }));
        assert.throws(() => raw.predict([1, 1e39]), /time step 1 is 1e\+39, more than float32 holds/);
        assert.throws(
            () =>
                pa.classifier(/** @type {any} */ (config)).standardize({
                    x: [
                        [1, 2],
                        [1.7e308, -1.7e308],
                    ],
                    y: [0, 1],
                }),
            /feature 0 goes from .* too far/,
        );
        model.dispose();
        raw.dispose();
    });
});

describe("targets in the user's units", () => {
    const next = uniform(9);
    const x = Array.from({ length: 60 }, () => Array.from({ length: 5 }, () => next()));
    const truth = x.map(row => row[0] + 0.5 * row[3]);
    /** @param {number} scale @param {number} offset */
    const regress = async (scale, offset) => {
        const model = pa.classifier({
            input: { kind: 'series', features: 1, length: 5 },
            outputs: 1,
            width: 8,
            depth: 1,
            heads: 2,
            attention: 'softmax',
            pooling: 'flatten',
            dropout: 0,
            seed: 1,
        });
        const y = truth.map(value => offset + scale * value),
            data = { x, y };
        const reports = [];
        for await (const report of model.fit(data, { epochs: 15, learningRate: 1e-2, seed: 1, validation: data }))
            reports.push(report);
        assert.equal(reports.length, 15);
        return { model, y, reports, evaluation: model.evaluate(data) };
    };

    test('the same run in other units', async () => {
        const plain = await regress(1, 0);
        for (const [scale, offset] of [
            [1e-6, 0],
            [3600, 1.7e9],
            [1e12, -4e15],
            [1, 1e6],
        ]) {
            const { model, y, reports, evaluation } = await regress(scale, offset);
            for (const [i, { loss, validation }] of reports.entries()) {
                assert.ok(
                    Math.abs(loss / scale ** 2 - plain.reports[i].loss) < 2e-2 * plain.reports[i].loss,
                    `epoch ${i}: ${loss / scale ** 2} and ${plain.reports[i].loss}`,
                );
                assert.ok(
                    Math.abs(
                        /** @type {any} */ (validation).mse / scale ** 2 -
                            /** @type {any} */ (plain.reports[i].validation).mse,
                    ) <
                        2e-2 * plain.reports[i].loss,
                );
            }
            assert.ok(
                Math.abs(/** @type {number} */ (evaluation.r2) - /** @type {number} */ (plain.evaluation.r2)) < 1e-2 &&
                    /** @type {number} */ (evaluation.r2) > 0.9,
                `R² ${evaluation.r2}`,
            );
            assert.ok(Math.abs(model.predict(x[7]).values[0] - y[7]) < scale);
            assert.deepEqual(pa.open(model.save()).predict(x[7]).values, model.predict(x[7]).values);
            model.dispose();
        }
        plain.model.dispose();
    });

    test('mse, mae and R² are what they say; there is no accuracy', async () => {
        const { model, y, evaluation } = await regress(3, 7);
        const predicted = x.map(each => model.predict(each).values[0]),
            mean = y.reduce((a, b) => a + b) / y.length;
        const mse = y.reduce((sum, value, i) => sum + (value - predicted[i]) ** 2, 0) / y.length,
            mae = y.reduce((sum, value, i) => sum + Math.abs(value - predicted[i]), 0) / y.length;
        const spread = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
        assert.deepEqual(Object.keys(evaluation), ['loss', 'mse', 'mae', 'r2', 'rmse', 'mape']);
        for (const [name, value] of Object.entries({ loss: mse, mse, mae, r2: 1 - mse / spread }))
            assert.ok(Math.abs(evaluation[/** @type {'mse'} */ (name)] - value) < 1e-9 * (1 + value), name);
        const constant = model.evaluate({ x: x.slice(0, 2), y: [5, 5] });
        assert.equal(constant.r2, 0, 'targets that do not vary, as scikit-learn has it');
        model.dispose();
    });

    test('several outputs of different size, step() too', async () => {
        const model = pa.classifier({
            input: { kind: 'series', features: 1, length: 5 },
            outputs: 2,
            width: 8,
            depth: 1,
            heads: 2,
            attention: 'softmax',
            pooling: 'flatten',
            dropout: 0,
            seed: 1,
        });
        const y = truth.map(value => [1e9 + 1e6 * value, 1e-3 * value]),
            data = { x, y };
        assert.throws(() => model.step(data), /call model.standardize/);
        model.standardize(data);
        for (let i = 0; i < 150; i++) model.step(data, { learningRate: 1e-2 });
        const report = model.step(data, { learningRate: 0 }),
            { mse, r2 } = model.evaluate(data);
        assert.ok(/** @type {number} */ (r2) > 0.9, `R² ${r2}: both outputs are learned`);
        assert.ok(Math.abs(report.loss / /** @type {number} */ (mse) - 1) < 1e-3, `${report.loss} and ${mse}`);
        const { values } = model.predict(x[4]);
        assert.ok(Math.abs(values[0] - y[4][0]) < 1e6 && Math.abs(values[1] - y[4][1]) < 1e-3);
        model.dispose();
    });

    test('a target that is missing is an error with its place', () => {
        const model = pa.classifier({
            input: { kind: 'series', features: 1, length: 2 },
            outputs: 2,
            width: 8,
            heads: 2,
            depth: 1,
            standardize: false,
        });
        for (const [y, message] of /** @type {[any, RegExp][]} */ ([
            [[1, 2, 3, null], /output 1 of sample 1 is null/],
            [[1, '', 3, 4], /output 1 of sample 0 is ""/],
            [[1, 2, true, 4], /output 0 of sample 1 is true/],
            [
                [
                    [1, 2],
                    [3, undefined],
                ],
                /y\[1\]: value 1 is undefined/,
            ],
            [[1, 2, , 4], /output 0 of sample 1 is undefined/],
            [[1, 2, NaN, 4], /output 0 of sample 1 is NaN/],
            [Float32Array.of(1, Infinity, 2, 3), /output 1 of sample 0 is Infinity/],
            [[[1, 2], [3]], /y\[1\] must have 2 values, got \[3\]/],
        ])) // eslint-disable-line no-sparse-arrays
            assert.throws(() => model.step({ x: [[1], [2]], y }), message);
        model.dispose();
    });
});

describe('data are taken when fit() is called', () => {
    const data = () => ramps(3, 1, values => Float32Array.from(values));
    /** @param {any} changes @param {(data: any) => void} meddle */
    const run = async (changes, meddle) => {
        const model = pa.classifier(/** @type {any} */ ({ ...config, ...changes })),
            set = data(),
            losses = [];
        for await (const report of model.fit(set, { epochs: 4, seed: 1, validation: set })) {
            losses.push(report.loss, report.validation?.loss);
            if (report.epoch === 1) meddle(set);
        }
        model.dispose();
        assert.ok(losses.length === 8 && losses.every(Number.isFinite), `${losses}`);
        return losses;
    };
    for (const standardize of [true, false, 'position'])
        test(`what becomes of them meanwhile does not matter, standardize ${standardize}`, async () => {
            const untouched = await run({ standardize }, () => {});
            assert.deepEqual(
                await run({ standardize }, ({ x }) =>
                    x.forEach((/** @type {Float32Array} */ series) =>
                        structuredClone(series.buffer, { transfer: [series.buffer] }),
                    ),
                ),
                untouched,
                'transferred',
            );
            assert.deepEqual(
                await run({ standardize }, ({ x, y }) => {
                    x.forEach((/** @type {Float32Array} */ series) => series.fill(NaN));
                    y.fill(9);
                }),
                untouched,
                'changed',
            );
        });

    test('one that was transferred before is told from one that is empty', () => {
        const gone = Float32Array.of(1, 2);
        structuredClone(gone.buffer, { transfer: [gone.buffer] });
        const model = pa.classifier(/** @type {any} */ (config));
        assert.throws(() => model.fit({ x: [gone], y: [0] }), /x\[0\] is a Float32Array whose buffer was transferred/);
        assert.throws(() => model.predict(gone), /transferred/);
        assert.throws(() => pa.tensor(gone), /transferred/);
        assert.throws(() => model.predict(new Float32Array(0)), /is empty/);
        model.dispose();
    });

    test('a fit that was aborted before its first step leaves no trace', async () => {
        const model = pa.classifier(/** @type {any} */ (config)),
            x = data().x[0],
            before = model.predict(x);
        assert.equal(await model.fit(data(), { signal: AbortSignal.abort() }), null);
        assert.deepEqual(model.predict(x), before);
        const controller = new AbortController();
        const training = model.fit(
            { ...data(), classes: ['falls', 'rises'] },
            { batchSize: 40, signal: controller.signal },
        );
        controller.abort();
        for await (const report of training) assert.fail(`${report.step}`);
        assert.deepEqual(model.predict(x), before);
        assert.equal(model.config.classes, null);
        model.dispose();
    });
});

describe('fit() is awaited or iterated', () => {
    const data = ramps(0, 1);
    test('both train the same, and the last report is the same', async () => {
        const [one, other] = [0, 1].map(() => pa.classifier(/** @type {any} */ (config)));
        const last = await one.fit(data, { epochs: 3, seed: 1 }),
            reports = [];
        for await (const report of other.fit(data, { epochs: 3, seed: 1 })) reports.push(report);
        assert.deepEqual({ ...last, seconds: 0 }, { ...reports[2], seconds: 0 });
        assert.deepEqual(one.parameters, other.parameters);
        assert.equal(await one.fit(data, { epochs: 0 }), null);
        one.dispose();
        other.dispose();
    });

    test('begun in a loop and awaited afterwards, it goes on to the end', async () => {
        const model = pa.classifier(/** @type {any} */ (config)),
            training = model.fit(data, { epochs: 5 });
        const first = await training.next();
        assert.equal(first.value?.epoch, 1);
        assert.equal((await training)?.epoch, 5);
        assert.equal((await training)?.epoch, 5, 'again, the same answer');
        assert.deepEqual(await training.next(), { done: true, value: undefined });
        model.dispose();
    });

    test('errors reject; a loop left early stops', async () => {
        const model = pa.classifier(/** @type {any} */ (config));
        await assert.rejects((async () => model.fit(/** @type {any} */ ({ x: [[1]], y: [5] })))(), /y\[0\] is 5/);
        const training = model.fit(data, { epochs: 50 });
        for await (const report of training) if (report.epoch === 2) break;
        assert.equal((await training)?.epoch, 2);
        const other = model.fit(data, { epochs: 1000 });
        await other.next();
        await assert.rejects(Promise.resolve(model.fit(data)), /trained already/);
        assert.equal(await model.fit(data).catch(error => error.message.includes('trained already')), true);
        await other.return();
        assert.equal((await model.fit(data, { epochs: 2 }))?.step, 6);
        model.dispose();
    });

    test('an abort from inside the loop has its last report', async () => {
        const model = pa.classifier(/** @type {any} */ (config));
        for (const reportEvery of /** @type {const} */ (['step', 2, 'epoch'])) {
            const controller = new AbortController(),
                seen = [];
            for await (const report of model.fit(data, {
                epochs: 5,
                reportEvery,
                signal: controller.signal,
                validation: data,
            })) {
                seen.push(report);
                if (seen.length === 2) controller.abort();
            }
            assert.equal(seen.length, 3);
            assert.deepEqual(
                seen.map(({ aborted }) => aborted),
                [false, false, true],
            );
            const { seconds, secondsLeft } = seen[1];
            assert.deepEqual({ ...seen[2], aborted: false, stopped: null, seconds, secondsLeft }, seen[1]);
        }
        const last = await model.fit(data, { epochs: 10_000, signal: AbortSignal.timeout(30) });
        assert.ok(last?.aborted && Number.isFinite(last.loss));
        model.dispose();
    });

    test('the loss of a report is what evaluate() measures', async () => {
        const model = pa.classifier(/** @type {any} */ ({ ...config, attention: { kind: 'primal', rank: 4, eta: 5 } }));
        const last = await model.fit(data, { epochs: 4, learningRate: 1e-9, batchSize: 40, validation: data });
        assert.ok(
            last?.validation && Math.abs(last.loss - last.validation.loss) < 1e-4 && last.objective > last.loss + 0.01,
            JSON.stringify(last),
        );
        model.dispose();
    });
});

describe('tensors', () => {
    test("from views of the instance's own memory, however it grows", async () => {
        const own = await loadLibrary();
        const t = own.tensor(Float32Array.from({ length: 3e6 }, (_, i) => i)),
            before = own.memory().used;
        for (let i = 0; i < 3; i++) {
            const copy = own.tensor(/** @type {Float32Array} */ (t.view()), [3e6]);
            assert.equal(copy.view()[2_999_999], 2_999_999);
            copy.dispose();
        }
        const model = own.classifier({
            input: { kind: 'series', features: 1, length: 3000 },
            classes: 2,
            width: 64,
            heads: 2,
            depth: 2,
            attention: 'linear',
            standardize: false,
            dropout: 0,
        });
        const x = t
                .view()
                .subarray(0, 3000)
                .map(value => value / 1500),
            short = own.tensor(x);
        assert.deepEqual(model.predict(/** @type {Float32Array} */ (short.view())), model.predict(x));
        assert.ok(model.step({ x: [/** @type {Float32Array} */ (short.view())], y: [0] }).loss > 0);
        model.dispose();
        short.dispose();
        assert.equal(own.memory().used, before);
        t.dispose();
    });

    test('a scope keeps what it returns in a Map or a Set', () => {
        const [a, b, c] =
            pa
                .scope(
                    () =>
                        new Map([
                            ['a', pa.tensor([1])],
                            ['b', pa.tensor([2])],
                        ]),
                )
                .values()
                .next().value?.disposed === false
                ? [1, 1, 1]
                : [];
        assert.ok(a && b && c);
        const kept = pa.scope(
            () => new Set([pa.tensor([3]), [pa.tensor([4])], { deep: new Map([[pa.tensor([5]), pa.tensor([6])]]) }]),
        );
        const [three, [four], { deep }] = /** @type {any} */ ([...kept]);
        for (const tensor of [three, four, ...[...deep].flat()]) {
            assert.equal(tensor.disposed, false);
            tensor.dispose();
        }
    });
});

test('inputs are standardised with the training set, and constant ones only centred', async () => {
    const train = waves(60, 1);
    const shifted = {
        ...train,
        x: train.x.map(series => series.map((value, i) => (i % 2 ? value : 1000 * value + 500))),
    };
    const [plain, scaled] = [pa.classifier(small()), pa.classifier(small())];
    await reports(plain, train, { epochs: 2, seed: 1 });
    await reports(scaled, shifted, { epochs: 2, seed: 1 });
    assertNear(scaled.predict(shifted.x[4]).logits, plain.predict(train.x[4]).logits, 1e-3);
    const raw = pa.classifier(small({ standardize: false }));
    await reports(raw, train, { epochs: 1 });
    assert.equal(readSafetensors(raw.save()).metadata.standardization, undefined);
    const { mean, deviation } = JSON.parse(readSafetensors(plain.save()).metadata.standardization);
    assert.ok(Math.abs(mean[0] - 5) < 0.5 && Math.abs(deviation[0] - 2.1) < 0.3 && mean[1] === 7 && deviation[1] === 1);
    says(() => pa.classifier(small()).step({ x: train.x.slice(0, 2), y: [0, 1] }), 'standardize(train)');
    for (const model of [plain, scaled, raw]) model.dispose();
});
