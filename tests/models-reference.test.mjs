/** @file Whole models against the float64 encoder: logits of every arrangement, and the gradient of a training step. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { array, generator } from './reference/array.mjs';
import { batchLoss, encoder } from './reference/encoder.mjs';

/** @type {any} */
let pa;
before(async () => {
    pa = await loadLibrary();
});

const series = { kind: 'series', features: 3, length: 11 };
const tokens = { kind: 'tokens', vocabulary: 13, length: 17 };
const table = {
    kind: 'table',
    columns: ['a', { name: 'b', categories: ['x', 'y', 'z'] }, 'c', { name: 'd', categories: ['only'] }, 'e'],
};
const small = { width: 12, heads: 3, depth: 2, feedforward: 10, dropout: 0, standardize: false };

/** @type {Record<string, any>} */
const MODELS = {
    'softmax, post-norm, mean': { input: series, classes: 4, attention: 'softmax' },
    'softmax, pre-norm, class token': { input: series, classes: 4, attention: 'softmax', norm: 'pre', pooling: 'cls' },
    'tokens, sinusoidal positions, a hidden layer in the head': {
        input: tokens,
        classes: 3,
        attention: 'softmax',
        positions: 'sinusoidal',
        headHidden: 9,
    },
    'primal, flatten': {
        input: series,
        classes: 4,
        attention: { kind: 'primal', rank: 4, eta: 0.3 },
        pooling: 'flatten',
    },
    'primal, more rows than tokens, regression': {
        input: series,
        outputs: 2,
        loss: 'mse',
        attention: { kind: 'primal', rank: 3, rows: 11, eta: 0.5 },
        norm: 'pre',
    },
    'primal, fixed and causal': {
        input: tokens,
        classes: 2,
        attention: [
            { kind: 'primal', rank: 4, mode: 'fixed', eta: 0.2 },
            { kind: 'primal', rank: 2, mode: 'causal', eta: 0.1 },
        ],
        positions: 'none',
    },
    'Primal.+: softmax, then primal': {
        input: tokens,
        classes: 3,
        attention: ['softmax', { kind: 'primal', rank: 5, eta: 0.2 }],
        norm: 'pre',
    },
    'primal, the objective averaged over the batch before it is squared': {
        input: series,
        classes: 4,
        attention: { kind: 'primal', rank: 4, eta: 0.7 },
        ksvdPerBatch: true,
    },
    'Primal.+ with the objective over the batch': {
        input: tokens,
        classes: 3,
        attention: ['softmax', { kind: 'primal', rank: 5, eta: 0.9 }],
        norm: 'pre',
        ksvdPerBatch: true,
    },
    'softmax, the largest': {
        input: tokens,
        classes: 3,
        attention: 'softmax',
        pooling: 'max',
        positions: 'sinusoidal',
    },
    'linear, a learned query': { input: series, classes: 4, attention: 'linear', norm: 'pre', pooling: 'attention' },
    'causal softmax, the last token': {
        input: tokens,
        classes: 3,
        attention: { kind: 'softmax', causal: true },
        pooling: 'last',
    },
    'pairs, the largest': { input: series, classes: 4, attention: 'softmax', pooling: 'max', pair: true },
    'RMS norm, SwiGLU': {
        input: tokens,
        classes: 3,
        attention: 'softmax',
        norm: 'pre',
        normKind: 'rms',
        normEps: 0.01,
        activation: 'silu',
        gated: true,
        feedforward: 9,
    },
    'RMS norm behind, GeGLU, eps of layer norm': {
        input: series,
        classes: 4,
        attention: 'linear',
        normKind: 'rms',
        gated: true,
    },
    'ReGLU, large eps': {
        input: series,
        classes: 4,
        attention: 'softmax',
        normEps: 0.5,
        activation: 'relu',
        gated: true,
    },
    silu: { input: series, classes: 4, attention: 'softmax', activation: 'silu' },
    'tied to the table of the tokens': {
        input: tokens,
        classes: 13,
        attention: 'softmax',
        tied: true,
        pooling: 'max',
        embeddingScale: 2,
    },
    'rotary, softmax': { input: tokens, classes: 3, attention: 'softmax', positions: 'rotary', norm: 'pre' },
    'rotary, Primal.+, heads of an odd width, a class token': {
        input: series,
        classes: 3,
        width: 15,
        attention: ['softmax', { kind: 'primal', rank: 4, eta: 0.2 }],
        positions: 'rotary',
        pooling: 'cls',
    },
    'rotary, linear, causal': {
        input: tokens,
        classes: 2,
        attention: { kind: 'linear', causal: true },
        positions: 'rotary',
    },
    'ALiBi, no power of two heads': { input: tokens, classes: 3, attention: 'softmax', positions: 'alibi' },
    'ALiBi, window, a class token': {
        input: series,
        classes: 4,
        attention: { kind: 'window', window: 2 },
        positions: 'alibi',
        pooling: 'cls',
    },
    'T5, strided above softmax': {
        input: { kind: 'tokens', vocabulary: 13, length: 41 },
        classes: 3,
        attention: ['softmax', { kind: 'sparse', pattern: 'strided', block: 3 }],
        positions: 'relative',
    },
    'T5, causal, pairs': {
        input: { kind: 'tokens', vocabulary: 13, length: 41 },
        classes: 3,
        attention: { kind: 'softmax', causal: true, beta: 0.5 },
        positions: 'relative',
        pair: true,
    },
    'pairs, softmax': { input: series, classes: 4, attention: 'softmax', pair: true },
    'pairs, primal': {
        input: series,
        classes: 4,
        attention: { kind: 'primal', rank: 4, eta: 0.7 },
        pair: true,
        headHidden: 6,
    },
    'pairs, Primal.+, the objective averaged over the batch before it is squared': {
        input: tokens,
        classes: 3,
        attention: ['softmax', { kind: 'primal', rank: 5, eta: 0.9 }],
        norm: 'pre',
        pair: true,
        ksvdPerBatch: true,
    },
    'Attention-BN and scaled heads': {
        input: series,
        classes: 4,
        attention: { kind: 'softmax', beta: 0.6, pool: [1, 2, 4] },
    },
    'standardised keys, convolution, relu': {
        input: series,
        classes: 4,
        attention: { kind: 'softmax', standardize: true, conv: '1d', filter: 3 },
        activation: 'relu',
        finalNorm: false,
    },
    'linear, causal': { input: tokens, classes: 2, attention: { kind: 'linear', causal: true }, embeddingScale: 3 },
    'softmax, smoothed labels': { input: series, classes: 4, attention: 'softmax', labelSmoothing: 0.2 },
    'a table, class token': { input: table, classes: 3, attention: 'softmax', norm: 'pre', gated: true },
    'a table, primal, mean, regression': {
        input: table,
        outputs: 2,
        attention: { kind: 'primal', rank: 3, eta: 0.4 },
        pooling: 'mean',
        embeddingScale: 1.5,
    },
    'pairs of rows, flatten': { input: table, classes: 3, attention: 'linear', pooling: 'flatten', pair: true },
    gaussian: { input: series, classes: 2, attention: 'gaussian' },
    implicit: { input: series, classes: 2, attention: { kind: 'implicit', samples: 5, p: 1.8, eps: 1e-3 } },
    'implicit, stationary': {
        input: tokens,
        classes: 2,
        attention: { kind: 'implicit', samples: 5, stationary: true, eps: 1e-3 },
        norm: 'pre',
    },
};

/**
 * Random parameters, so that nothing hides behind zeros and ones.
 * @param {any} model
 * @param {ReturnType<typeof generator>} random
 */
function randomise(model, random) {
    for (const { name, shape } of model.parameters)
        model.setParameter(name, random.array(shape, shape.length > 1 ? 0.4 : 0.5).data);
    return Object.fromEntries(model.parameters.map(({ name, shape, data }) => [name, array(shape, data)]));
}

/**
 * One sample, or a pair whose second one is shorter.
 * @param {any} config
 * @param {number} length
 * @param {ReturnType<typeof generator>} random
 */
function sample({ input, pair }, length, random) {
    if (!pair) return single(input, length, random);
    const [a, b] = [length, Math.max(1, length - 2)].map(each => single(input, each, random));
    return { x: [a.x, b.x], plain: [a.plain ?? a.x, b.plain ?? b.x] };
}

/** @param {any} input @param {number} length @param {ReturnType<typeof generator>} random */
function single(input, length, random) {
    if (input.kind === 'table') {
        // numbers, categories by name, and what is missing, each in every way to say it
        const value = () => random.array([1]).data[0],
            row = [value(), ['x', 'y', 'z', null][random.below(4)], random.below(2) ? value() : NaN, 'only', undefined];
        return { x: random.below(2) ? row : Object.fromEntries(row.map((cell, c) => ['abcde'[c], cell])), plain: row };
    }
    if (input.kind === 'tokens') return { x: Int32Array.from({ length }, () => random.below(13)), plain: null };
    const x = Float32Array.from(random.array([length, 3]).data);
    return { x, plain: Array.from({ length }, (_, t) => Array.from(x.subarray(3 * t, 3 * t + 3))) };
}

describe('logits', () => {
    for (const [name, config] of Object.entries(MODELS))
        test(name, () => {
            const random = generator(5);
            const model = pa.classifier({ ...small, ...config });
            const parameters = randomise(model, random);
            for (const length of [1, 2, 5, config.input.length ?? 5]) {
                const { x, plain } = sample(config, length, random);
                const expected = encoder(parameters, model.config, plain ?? x).logits;
                assertClose(model.predict(x).logits, expected, 2e-5, `${length} tokens`);
            }
            model.dispose();
        });
});

describe('gradients of a training step', () => {
    for (const [name, config] of Object.entries(MODELS))
        test(name, () => {
            const random = generator(6);
            const model = pa.classifier({ ...small, ...config });
            const parameters = randomise(model, random);
            const samples = [0, 3].map(shorter => sample(config, config.input.length - shorter, random));
            const targets = config.outputs
                ? [
                      [0.3, -1],
                      [2, 0.5],
                  ]
                : [1, 0];
            const loss = () =>
                batchLoss(
                    parameters,
                    model.config,
                    samples.map(({ x, plain }) => plain ?? x),
                    targets,
                );
            // plain gradient descent at rate 1 subtracts the gradient itself
            const report = model.step(
                {
                    x: samples.map(({ x }) => x),
                    y: config.outputs ? Float32Array.from(targets.flat()) : Int32Array.from(targets),
                },
                { optimizer: 'sgd', learningRate: 1, momentum: 0, weightDecay: 0 },
            );
            assertClose([report.objective], [loss()], 2e-5, 'objective');
            let compared = 0;
            let squares = 0;
            const after = Object.fromEntries(model.parameters.map(({ name: parameter, data }) => [parameter, data]));
            for (const [parameter, { data }] of Object.entries(parameters)) {
                const gradient = data.map((value, i) => value - after[parameter][i]);
                squares += gradient.reduce((sum, g) => sum + g * g, 0);
                const largest = Math.max(...gradient.map(Math.abs));
                for (let n = 0; n < 2; n++) {
                    const i = random.below(data.length);
                    const value = data[i];
                    data[i] = value + 1e-5;
                    const up = loss();
                    data[i] = value - 1e-5;
                    const down = loss();
                    data[i] = value;
                    const expected = (up - down) / 2e-5;
                    assert.ok(
                        Math.abs(gradient[i] - expected) <= 5e-4 * largest + 2e-6,
                        `${parameter}[${i}]: ${gradient[i]}, expected ${expected}`,
                    );
                    compared++;
                }
            }
            assert.ok(
                Math.abs(Math.sqrt(squares) - report.gradientNorm) < 1e-3 * report.gradientNorm,
                'the norm that is reported',
            );
            assert.ok(squares > 1e-4 && compared === 2 * Object.keys(parameters).length);
            model.dispose();
        });
});

test('the loss of smoothed labels is reported as an evaluation has it', () => {
    const config = { ...small, input: series, classes: 3, attention: 'softmax' },
        random = generator(9);
    const models = [0, 0.3].map(labelSmoothing => pa.classifier({ ...config, labelSmoothing, seed: 1 }));
    const x = [0, 1].map(() => single(series, 11, random).x),
        data = { x, y: [2, 0] };
    const [plain, smoothed] = models.map(model => model.step(data, { learningRate: 0 }));
    assert.ok(Math.abs(smoothed.loss - plain.loss) < 1e-6 && Math.abs(plain.objective - plain.loss) < 1e-6);
    assert.ok(Math.abs(smoothed.objective - smoothed.loss) > 1e-3);
    assert.ok(Math.abs(models[1].evaluate(data).loss - plain.loss) < 1e-6);
    assert.throws(() => pa.classifier({ ...config, classes: undefined, outputs: 2, labelSmoothing: 0.1 }), /labels/);
    assert.throws(() => pa.classifier({ ...config, labelSmoothing: 1 }), /labelSmoothing must be below 1/);
    models.forEach(model => model.dispose());
});

describe('dropPath leaves parts of layers out, as the reference without them', () => {
    for (const norm of ['post', 'pre'])
        test(norm, () => {
            const depth = 3,
                rates = [0, 0.3, 0.6],
                random = generator(3);
            const model = pa.classifier({
                ...small,
                input: series,
                classes: 4,
                depth,
                attention: 'softmax',
                norm,
                dropPath: 0.6,
                seed: 2,
            });
            const parameters = randomise(model, random);
            const { x, plain } = single(series, 11, random),
                config = model.config;
            // every way to leave parts out of the two layers that may lose some, and how likely it is
            const ways = Array.from({ length: 16 }, (_, bits) => {
                const kept = rates.map((_, l) =>
                    [0, 1].map(part => l === 0 || ((bits >> (2 * (l - 1) + part)) & 1) === 1),
                );
                return {
                    loss: batchLoss(
                        parameters,
                        { ...config, paths: kept.map((layer, l) => layer.map(on => (on ? 1 / (1 - rates[l]) : 0))) },
                        [plain],
                        [1],
                    ),
                    share: kept
                        .flatMap((layer, l) => layer.map(on => (on ? 1 - rates[l] : rates[l])))
                        .reduce((a, b) => a * b),
                    seen: 0,
                };
            });
            const draws = 2000;
            for (let i = 0; i < draws; i++) {
                const { loss } = model.step({ x: [x], y: [1] }, { learningRate: 0, optimizer: 'sgd' });
                const way = ways.reduce((a, b) => (Math.abs(a.loss - loss) < Math.abs(b.loss - loss) ? a : b));
                assert.ok(Math.abs(way.loss - loss) < 1e-4, `${loss} is none of ${ways.map(each => each.loss)}`);
                way.seen++;
            }
            for (const { share, seen } of ways)
                assert.ok(
                    Math.abs(seen - share * draws) < 5 * Math.sqrt(share * draws) + 1,
                    `${seen} of ${share * draws}`,
                );
            assertClose(model.predict(x).logits, encoder(parameters, config, plain).logits, 2e-5, 'a prediction');
            model.dispose();
        });
});
