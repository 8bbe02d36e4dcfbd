// Parameters of one's own, their optimizer, and mechanisms that are composed of blocks.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { generator } from './reference/array.mjs';
import { assertClose } from './support/compare.mjs';
import { loadLibrary } from './support/library.mjs';
import { says } from './support/sentences.mjs';

const pa = await loadLibrary(),
    { ops } = pa;

/** @param {number[]} shape @param {number} seed */
const constant = (shape, seed) => pa.tensor(Float32Array.from(generator(seed).array(shape).data), shape);

describe('an optimizer', () => {
    /** Steps down Σ x², by the definitions. @param {string} kind @param {any} options @param {number} steps */
    function byHand(kind, options, steps) {
        const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, momentum = 0 } = options;
        const weightDecay = options.weightDecay ?? (kind === 'adamw' ? 0.01 : 0);
        const p = [1, -2, 0.5, 3, 0.25],
            m = p.map(() => 0),
            v = p.map(() => 0);
        for (let t = 1; t <= steps; t++) {
            let g = p.map(x => 2 * x);
            const norm = Math.hypot(...g);
            if (options.clip && norm > options.clip) g = g.map(x => (x * options.clip) / (norm + 1e-6));
            p.forEach((x, i) => {
                let d = g[i];
                if (kind !== 'adamw') d += weightDecay * x;
                else p[i] -= learningRate * weightDecay * x;
                if (kind === 'sgd') {
                    m[i] = momentum * m[i] + d;
                    p[i] -= learningRate * m[i];
                    return;
                }
                m[i] = beta1 * m[i] + (1 - beta1) * d;
                v[i] = beta2 * v[i] + (1 - beta2) * d * d;
                const c1 = 1 - beta1 ** t,
                    c2 = 1 - beta2 ** t;
                p[i] -= (learningRate * (m[i] / c1)) / (Math.sqrt(v[i] / c2) + epsilon);
            });
        }
        return p;
    }
    const values = [1, -2, 0.5, 3, 0.25];
    const own = () => [pa.parameter([3], { init: i => values[i] }), pa.parameter([2, 1], { init: i => values[3 + i] })];
    /** @param {any[]} parameters @param {any} optimizer @param {number} steps */
    const train = (parameters, optimizer, steps) => {
        for (let t = 0; t < steps; t++) {
            pa.scope(() => {
                optimizer.zeroGrad();
                for (const x of parameters) pa.backward(ops.sum({ x: ops.mul({ a: x, b: x }) }));
                optimizer.step();
            });
        }
        return parameters.flatMap(x => [...x.toArray()]);
    };
    for (const [kind, options] of /** @type {[any, any][]} */ ([
        ['sgd', { learningRate: 0.1 }],
        ['sgd', { learningRate: 0.05, momentum: 0.9, weightDecay: 0.1 }],
        ['adam', {}],
        ['adam', { learningRate: 0.1, weightDecay: 0.2, clip: 1 }],
        ['adamw', { learningRate: 0.05, beta1: 0.8 }],
    ]))
        test(`${kind} ${JSON.stringify(options)}`, () => {
            const parameters = own(),
                optimizer = pa.optimizer(parameters, { kind, ...options });
            assertClose(train(parameters, optimizer, 12), byHand(kind, options, 12), 2e-6, kind);
            optimizer.dispose();
        });

    for (const kind of /** @type {const} */ (['sgd', 'adam', 'adamw', 'radam']))
        test(`${kind}: goes on from its state with the same bits`, () => {
            const [first, second] = [own(), own()],
                one = pa.optimizer(first, { kind, learningRate: 0.1, ...(kind === 'sgd' ? { momentum: 0.9 } : {}) }),
                expected = train(first, one, 17),
                two = pa.optimizer(
                    { a: second[0], b: second[1] },
                    { kind, learningRate: 0.1, ...(kind === 'sgd' ? { momentum: 0.9 } : {}) },
                );
            train(second, two, 9);
            const state = structuredClone(two.state()),
                third = second.map(x => pa.parameter(x.shape, { init: i => x.toArray()[i] })),
                three = pa.optimizer(third, { kind, learningRate: 0.1, ...(kind === 'sgd' ? { momentum: 0.9 } : {}) });
            two.dispose();
            three.restore(state);
            assert.equal(three.state().steps, 9);
            assert.deepEqual(train(third, three, 8), expected);
        });

    test('gradients stay until zeroGrad, and add up', () =>
        pa.scope(() => {
            const x = pa.parameter([2], { init: 1 }),
                optimizer = pa.optimizer([x], { kind: 'sgd', learningRate: 0 });
            pa.backward(ops.sum({ x }));
            optimizer.step();
            pa.backward(ops.sum({ x }));
            assert.deepEqual([...(x.grad ?? [])], [2, 2]);
            optimizer.step();
            assert.ok(Math.abs(optimizer.gradientNorm - Math.sqrt(8)) < 1e-6);
            optimizer.zeroGrad();
            assert.deepEqual([...(x.grad ?? [])], [0, 0]);
        }));

    test('a gradient that is not finite changes nothing', () =>
        pa.scope(() => {
            const x = pa.parameter([2], { init: 1 }),
                optimizer = pa.optimizer([x], { learningRate: 0.5 }),
                zero = pa.tensor([0, 1], [2]);
            pa.backward(ops.sum({ x: ops.div({ a: x, b: zero }) }));
            says(() => optimizer.step(), 'optimizer.step', 'not finite');
            assert.deepEqual([...x.toArray()], [1, 1]);
            assert.equal(optimizer.state().steps, 0);
            optimizer.zeroGrad();
            pa.backward(ops.sum({ x }));
            optimizer.learningRate = 3e38;
            says(() => (optimizer.step(), optimizer.step()), 'the weights would be infinite');
            assert.ok([...x.toArray()].every(Number.isFinite));
        }));

    test('what it refuses', () =>
        pa.scope(() => {
            const x = pa.parameter([2]),
                optimizer = pa.optimizer([x]);
            says(() => pa.optimizer([]), 'there are no parameters');
            says(() => pa.optimizer([x, x]), 'parameters[1] is there twice');
            says(() => pa.optimizer([pa.tensor([1])]), 'parameters[0], of shape [1], keeps no gradient');
            says(() => pa.optimizer([x], /** @type {any} */ ({ kind: 'adma' })), 'adma');
            says(() => pa.optimizer([x], /** @type {any} */ ({ rate: 1 })), 'rate');
            says(() => pa.optimizer([x], { learningRate: -1 }), 'learningRate must be a number of at least 0, got -1');
            const y = ops.exp({ x });
            says(() => pa.optimizer([y]), 'keeps no gradient');
            pa.backward(y, [1, 1]);
            says(() => pa.optimizer([y]).step(), 'a tensor is no parameter');
            says(() => optimizer.restore({ kind: 'sgd', steps: 0, moments: [] }), '"sgd"', 'adam');
            says(() => optimizer.restore({ kind: 'adam', steps: 0, moments: [] }), 'moments must be those of 1');
            for (const [first, second] of [
                [NaN, 0],
                [0, -1],
                [0, Infinity],
            ]) {
                const state = optimizer.state();
                state.moments[0].first.fill(first);
                state.moments[0].second.fill(second);
                says(() => optimizer.restore(state), 'moments[0] holds what no steps leave');
            }
            optimizer.restore({ ...optimizer.state(), steps: 2 ** 31 - 1 }); // at once
            optimizer.dispose();
            says(() => optimizer.step(), 'was disposed of');
        }));
});

describe('parameters', () => {
    test('are drawn as PyTorch draws them, from the stream of pa.seed()', () =>
        pa.scope(() => {
            /** @type {[any, number, boolean][]} */
            const spreads = [
                ['linear', 1 / Math.sqrt(300), true],
                ['uniform', 1, true],
                ['normal', 1, false],
                ['xavierUniform', Math.sqrt(6 / 500), true],
                ['xavierNormal', Math.sqrt(2 / 500), false],
                ['kaimingUniform', Math.sqrt(6 / 300), true],
                ['kaimingNormal', Math.sqrt(2 / 300), false],
            ];
            for (const [init, size, uniform] of spreads) {
                const values = pa.parameter([200, 300], { init, scale: 2 }).toArray();
                const deviation = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
                assert.ok(Math.abs(deviation / (2 * size * (uniform ? Math.sqrt(1 / 3) : 1)) - 1) < 0.02, init);
                if (uniform)
                    assert.ok(
                        values.every(x => Math.abs(x) <= 2 * size),
                        init,
                    );
            }
            pa.seed(5);
            const first = pa.parameter([4]).toArray();
            pa.seed(5);
            assert.deepEqual(pa.parameter([4]).toArray(), first);
            assert.deepEqual([...pa.parameter([2], { init: 'ones', scale: 3 }).toArray()], [3, 3]);
            assert.deepEqual([...pa.parameter([2], { init: 'zeros' }).toArray()], [0, 0]);
            assert.deepEqual(pa.parameter([]).shape, []);
        }));
    test('what they refuse', () => {
        says(() => pa.parameter([2], /** @type {any} */ ({ init: 'glorot' })), 'init', 'glorot');
        says(() => pa.parameter([2], { init: () => NaN }), 'init(0) gave NaN');
        says(() => pa.parameter(/** @type {any} */ ([-1])), 'shape');
    });
});

test('noGrad keeps nothing, nests, and ends with an error too', () => {
    const x = pa.parameter([1000]),
        run = () => ops.sum({ x: ops.exp({ x }) });
    pa.noGrad(() => {
        pa.noGrad(run).dispose();
        const y = run();
        says(() => pa.backward(y), 'keeps a gradient');
        const [q, k, v] = [1, 2, 3].map(seed => constant([1, 1, 2, 2], seed));
        pa.map('softmax', { q, k, v }).dispose();
        const z = run();
        says(() => pa.backward(z), 'keeps a gradient');
    });
    says(
        () =>
            pa.noGrad(() => {
                throw new Error('mine');
            }),
        'mine',
    );
    says(() => pa.noGrad(async () => {}), 'must not be async');
    const y = run();
    pa.backward(y);
    assert.ok(x.grad?.every(g => g > 0));
});

for (const causal of [false, true])
    test(`softmax attention${causal ? ', causal,' : ''} composed of blocks is the built-in one over 20 steps`, () => {
        const [B, H, N, d] = [2, 3, 9, 5],
            D = H * d;
        /** @param {boolean} composed */
        const train = composed => {
            pa.seed(3);
            const weights = ['q', 'k', 'v', 'o'].map(() => pa.parameter([D, D], { init: 'xavierUniform' })),
                optimizer = pa.optimizer(weights, { learningRate: 1e-2 }),
                x = constant([B, N, D], 1),
                target = constant([B, N, D], 2),
                hidden = pa.tensor(
                    Float32Array.from({ length: N * N }, (_, i) =>
                        causal && i % N > Math.floor(i / N) ? -Infinity : 0,
                    ),
                    [N, N],
                );
            /** @type {number[]} */
            const losses = [];
            for (let step = 0; step < 20; step++)
                pa.scope(() => {
                    const [q, k, v] = weights
                        .slice(0, 3)
                        .map(weight =>
                            ops.permute(
                                { x: ops.reshape({ x: ops.linearLayer({ x, weight }) }, { shape: [B, N, H, d] }) },
                                { order: [0, 2, 1, 3] },
                            ),
                        );
                    let y;
                    if (composed) {
                        const products = ops.matmul({ a: q, b: k }, { transposeB: true }),
                            scores = ops.mul({ a: products, b: 1 / Math.sqrt(d) });
                        const map = ops.softmax({ x: causal ? ops.add({ a: scores, b: hidden }) : scores });
                        y = ops.matmul({ a: map, b: v });
                    } else y = pa.attention.softmax({ q, k, v }, { causal });
                    const joined = ops.reshape(
                            { x: ops.permute({ x: y }, { order: [0, 2, 1, 3] }) },
                            { shape: [B, N, D] },
                        ),
                        loss = ops.meanSquaredError({ x: ops.linearLayer({ x: joined, weight: weights[3] }), target });
                    losses.push(loss.toArray()[0]);
                    optimizer.zeroGrad();
                    pa.backward(loss);
                    optimizer.step();
                });
            return { losses, weights: weights.flatMap(weight => [...weight.toArray()]) };
        };
        const [own, built] = [train(true), train(false)];
        assert.ok(own.losses[19] < own.losses[0] * 0.95, 'it learns');
        assertClose(own.losses, built.losses, 1e-5, 'losses');
        assertClose(own.weights, built.weights, 1e-5, 'weights');
    });
