// Mixup and CutMix: the loss and the gradient of soft targets, where the numbers of a mixture come from, the shares'
// distribution, and what can't be mixed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixed } from '../web/training/mix.js';
import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { randomArray, small, waves } from './support/samples.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary();
const image = { kind: 'image', height: 6, width: 8, channels: 3, patch: 2 };

/** Whole numbers below 2^32, as engine/chance.js has them. @param {number} seed */
function stream(seed) {
    let state = seed;
    return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

/** Samples whose numbers say whose they are. @param {number} n @param {number} size */
const batch = (n, size) =>
    Array.from({ length: n }, (_, i) => ({
        name: `sample ${i}`,
        sample: /** @type {any} */ ({ data: new Float32Array(size).fill(i), length: size, where: `x[${i}]` }),
        target: Int32Array.of(i),
    }));

test('a mixture has the loss and the gradient of soft targets', () => {
    for (const labelSmoothing of [0, 0.3]) {
        const model = pa.classifier(small({ standardize: false, dropout: 0, labelSmoothing })),
            x = randomArray(40, 3),
            share = 0.3;
        const slopes = use => {
            const before = model.parameters,
                report = use();
            const gradient = model.parameters.map(({ data }, p) => data.map((value, i) => before[p].data[i] - value));
            for (const { name, data } of before) model.setParameter(name, data);
            return { report, gradient };
        };
        const sgd = { optimizer: 'sgd', learningRate: 1, momentum: 0 };
        const [a, b] = [1, 2].map(label => slopes(() => model.step({ x: [x], y: [label] }, sgd)));
        const core = /** @type {any} */ (model)._model;
        const both = slopes(() => {
            const report = core.session.accumulate(
                { data: x, length: 20, where: 'x', ready: true },
                Int32Array.of(1),
                1,
                'x',
                { mixture: { other: Int32Array.of(2), share } },
            );
            core.session.update(1);
            return report;
        });
        const mean = (first, second) => share * first + (1 - share) * second;
        assertClose([both.report.taskLoss], [mean(a.report.loss, b.report.loss)], 1e-5, 'loss');
        assertClose([both.report.loss], [mean(a.report.objective, b.report.objective)], 1e-5, 'objective');
        assertClose([both.report.right], [mean(a.report.accuracy, b.report.accuracy)], 1e-6, 'accuracy');
        both.gradient.forEach((slope, p) =>
            slope.forEach((value, i) => {
                const expected = mean(a.gradient[p][i], b.gradient[p][i]);
                assert.ok(Math.abs(value - expected) < 2e-5, `${value}, expected ${expected}`);
            }),
        );
        // the next sample is none
        const again = slopes(() => model.step({ x: [x], y: [1] }, sgd));
        assert.equal(again.report.loss, a.report.loss);
        model.dispose();
    }
});

test('mixup: one share for all, of a symmetric Beta distribution', () => {
    for (const [alpha, random] of /** @type {[number, any][]} */ ([
        [0.2, stream(1)],
        [1, stream(2)],
        [4, stream(3)],
    ])) {
        const shares = [];
        for (let i = 0; i < 4000; i++) {
            const items = mixed(batch(3, 4), { mixup: alpha, cutmix: 0, grid: image }, random);
            for (const { sample, target, mixture } of items) {
                if (!mixture) continue;
                const [other] = mixture.other;
                assert.ok(
                    sample.data.every(
                        value => Math.abs(value - (mixture.share * target[0] + (1 - mixture.share) * other)) < 1e-6,
                    ),
                );
            }
            const shared = items.filter(({ mixture }) => mixture).map(({ mixture }) => mixture?.share);
            assert.ok(new Set(shared).size <= 1);
            if (shared.length > 0) shares.push(shared[0]);
        }
        const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length,
            variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
        assert.ok(Math.abs(mean - 0.5) < 0.03, `${mean}`);
        assert.ok(Math.abs(variance * 4 * (2 * alpha + 1) - 1) < 0.1, `${alpha}: ${variance}`);
    }
});

test('cutmix: a box of pixels, of a series a stretch, and the share that is left', () => {
    const series = { height: 24, width: 1, channels: 2, patch: 1 };
    for (const grid of [image, { ...image, patch: 1 }, series]) {
        const random = stream(7),
            { height, width, channels, patch } = grid,
            seen = new Set();
        for (let i = 0; i < 200; i++)
            for (const { sample, target, mixture } of mixed(
                batch(4, height * width * channels),
                { mixup: 0, cutmix: 1, grid },
                random,
            )) {
                if (!mixture) continue;
                const own = sample.data.filter(value => value === target[0]).length,
                    others = sample.data.filter(value => value === mixture.other[0]).length;
                assert.equal(own + others, sample.data.length);
                assert.ok(Math.abs(mixture.share - own / sample.data.length) < 1e-6);
                seen.add(others / channels);
                // whole pixels, and rows of them side by side: the place of each in the order of patches
                const rows = Array.from({ length: height }, () => new Set());
                sample.data.forEach((value, at) => {
                    const pixel = Math.floor(at / channels),
                        square = Math.floor(pixel / patch ** 2),
                        within = pixel % patch ** 2,
                        row = Math.floor(square / (width / patch)) * patch + Math.floor(within / patch),
                        column = (square % (width / patch)) * patch + (within % patch);
                    if (value === mixture.other[0]) rows[row].add(column);
                });
                const touched = rows.filter(({ size }) => size > 0).map(set => [...set].sort((a, b) => a - b));
                for (const columns of touched) assert.deepEqual(columns, touched[0]);
                if (touched.length > 0) assert.equal(touched[0].at(-1) - touched[0][0], touched[0].length - 1);
            }
        assert.ok(seen.size > 8);
    }
    const random = stream(5),
        kinds = new Set();
    for (let i = 0; i < 40; i++) {
        const [first, second] = mixed(batch(2, 144), { mixup: 1, cutmix: 1, grid: image }, random);
        if (first.mixture && second.mixture) kinds.add(first.sample.data.some(value => value % 1 !== 0));
    }
    assert.equal(kinds.size, 2);
});

test('fit() mixes by its seed, numbers to predict too', async () => {
    const set = waves(24, 1);
    set.x = set.x.map(series => series.slice(0, 30));
    const run = async (options, config = {}) => {
        const model = pa.classifier(small(config));
        const report = await model.fit(config.outputs ? { x: set.x, y: Float32Array.from(set.y) } : set, {
            epochs: 2,
            seed: 4,
            batchSize: 8,
            ...options,
        });
        const weights = model.parameters.flatMap(({ data }) => [...data]);
        model.dispose();
        return { report, weights };
    };
    const plain = await run({}),
        mixture = await run({ mixup: 0.4 });
    assert.deepEqual((await run({ mixup: 0, cutmix: 0 })).weights, plain.weights);
    assert.deepEqual((await run({ mixup: 0.4 })).weights, mixture.weights);
    assert.notDeepEqual(mixture.weights, plain.weights);
    assert.notDeepEqual((await run({ cutmix: 0.4 })).weights, mixture.weights);
    assert.ok(mixture.report.loss > 0 && mixture.report.accuracy >= 0 && mixture.report.accuracy <= 1);
    const regression = { classes: undefined, outputs: 1 };
    assert.notDeepEqual((await run({ mixup: 1 }, regression)).weights, (await run({}, regression)).weights);
    const averaged = { ksvdPerBatch: true, attention: 'primal' };
    assert.ok(Number.isFinite((await run({ mixup: 1 }, averaged)).report.loss));
});

test('a loss that leaves the finite numbers is told of the mixture', async () => {
    const model = pa.classifier({
        input: { kind: 'image', height: 2, width: 2 },
        classes: 2,
        width: 8,
        standardize: false,
        attention: 'softmax',
    });
    await assert.rejects(
        model.fit({ x: [new Float32Array(4).fill(3e38), new Float32Array(4).fill(-3e38)], y: [0, 1] }, { mixup: 1 }),
        /fit: the (loss|norm of the gradients) is/,
    );
    model.dispose();
});

test('what can not be mixed is told', () => {
    const set = waves(10, 1),
        model = pa.classifier(small());
    says(() => model.fit(set, { mixup: 1 }), 'fit: mixup mixes samples of one length', '20 time steps', '19');
    says(() => model.fit(set, { mixup: -1 }), 'fit: mixup must be', '-1');
    says(() => model.fit(set, { cutmix: '1' }), 'fit: cutmix must be', '"1"');
    const tokens = pa.classifier({ input: { kind: 'tokens', vocabulary: 4, length: 3 }, classes: 2, width: 8 });
    says(() => tokens.fit({ x: [[1, 2]], y: [0] }, { cutmix: 1 }), 'fit: cutmix is 1', 'this model takes tokens');
    const table = pa.classifier({ input: { kind: 'table', columns: ['a'] }, classes: 2, width: 8 });
    says(() => table.fit({ x: [[1]], y: [0] }, { mixup: 0.1 }), 'this model takes rows of a table');
    const sequence = pa.sequenceModel({ inputs: 1, outputs: 1, length: 4, width: 8 });
    says(() => sequence.fit({ x: [[1, 2]], y: [[1, 2]] }, { mixup: 1 }), 'outputs at every token');
    const placed = pa.classifier({
        input: { kind: 'series', features: 2, length: 4 },
        classes: 2,
        width: 8,
        places: 9,
    });
    says(() => placed.fit({ x: [[1, 2]], y: [0] }, { cutmix: 1 }), 'are places');
    sequence.dispose();
    placed.dispose();
    const pairs = pa.classifier(small({ pair: true }));
    says(() => pairs.fit({ x: [[set.x[0], set.x[1]]], y: [0] }, { mixup: 1 }), 'this model takes pairs');
    const language = pa.languageModel({ width: 8, length: 4, vocabulary: 5 });
    says(() => language.fit(Int32Array.from([1, 2, 3, 4, 1, 2]), /** @type {any} */ ({ mixup: 1 })), 'mixup');
    for (const each of [model, tokens, table, pairs, language]) each.dispose();
});
