// The Decision Transformer of experiments/control: how it is made of a model of sequences, and that one trained on a
// mixture of episodes does better than who made them when it is asked for a high return.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    Rollout,
    decisionTransformer,
    drawBatch,
    measureStates,
    returnsToGo,
    tokensOf,
    train,
} from '../experiments/control/decision-transformer.mjs';
import * as pendulum from '../experiments/control/pendulum.mjs';
import { loadLibrary } from './support/library.mjs';

const pa = await loadLibrary();

test('returns to go, means and deviations of states', () => {
    assert.deepEqual([...returnsToGo([1, 2, 3], 2)], [3, 2.5, 1.5]);
    const { mean, deviation } = measureStates([Float32Array.of(1, 10, 3, 10), Float32Array.of(5, 10)], 2);
    assert.deepEqual([...mean], [3, 10]);
    assert.ok(Math.abs(deviation[0] - Math.sqrt(8 / 3)) < 1e-5 && deviation[1] < 1e-5);
});

test('an episode as tokens: step, type, and the part of that type; actions are the targets of states', () => {
    const sizes = { states: 2, actions: 1, context: 3, steps: 10 },
        episode = {
            states: Float32Array.of(1, 2, 3, 4, 5, 6),
            actions: Float32Array.of(-1, 0.5, 1),
            returns: Float32Array.of(9, 8, 7),
        };
    assert.deepEqual(
        [...tokensOf(sizes, episode, 1, 3)],
        [
            [1, 1, 0, 0, 8, 0, 0, 0],
            [1, 0, 1, 0, 0, 3, 4, 0],
            [1, 0, 0, 1, 0, 0, 0, 0.5],
            [2, 1, 0, 0, 7, 0, 0, 0],
            [2, 0, 1, 0, 0, 5, 6, 0],
        ].flat(),
    );
    const { x, y, mask } = drawBatch(sizes, [episode], 1, () => 0.5);
    assert.deepEqual(x[0], tokensOf(sizes, episode, 1, 3));
    assert.deepEqual([...y[0]], [0, 0.5, 0, 0, 1]);
    assert.deepEqual([...mask[0]], [0, 1, 0, 0, 1]);
    const model = decisionTransformer(pa, sizes, { width: 16, attention: 'softmax' });
    assert.deepEqual(Object.fromEntries(model.parameters.slice(0, 5).map(({ name, shape }) => [name, shape])), {
        'embedding.weight': [16, 7], // three matrices and the biases of three types
        'embedding.bias': [16],
        'places.weight': [10, 16],
        'embeddingNorm.weight': [16],
        'embeddingNorm.bias': [16],
    });
    assert.ok(model.config.causal && model.config.outputActivation === 'tanh');
});

test('episodes are the same for a seed, and better for more skill', () => {
    assert.deepEqual(pendulum.record('medium-replay', 3, 4), pendulum.record('medium-replay', 3, 4));
    const [random, medium, expert] = ['random', 'medium', 'expert'].map(kind =>
        pendulum.normalised(pendulum.meanScore(pendulum.record(kind, 60, 3))),
    );
    assert.ok(Math.abs(random) < 5 && medium > 20 && medium < 50 && Math.abs(expert - 100) < 5);
});

for (const [name, attention] of /** @type {[string, any][]} */ ([
    ['softmax', 'softmax'],
    ['Primal.+', ['softmax', { kind: 'primal', rank: 16, eta: 0.05 }]],
]))
    test(`trained on medium-replay and asked for a high return, it beats those who made the data: ${name}`, () => {
        const episodes = pendulum.record('medium-replay', 300, 7),
            model = decisionTransformer(pa, pendulum.SIZES, { attention, width: 32, depth: 2, dropout: 0, seed: 1 });
        const learning = { updates: 260, batchSize: 24, learningRate: 2e-3, warmup: 26, random: pendulum.chance(1) };
        train(model, pendulum.SIZES, episodes, learning);
        const scoreFor = (/** @type {number} */ wanted) => {
            const random = pendulum.chance(99);
            return pendulum.meanScore(
                Array.from({ length: 6 }, () =>
                    pendulum.follow(
                        new Rollout(model, pendulum.SIZES, pendulum.STANDARD, pendulum.SCALE, wanted),
                        random,
                    ),
                ),
            );
        };
        const behaviour = pendulum.meanScore(episodes),
            [high, low] = [pendulum.bestTenth(episodes), 5].map(scoreFor);
        assert.ok(high > 1.1 * behaviour, `${high}, behaviour ${behaviour}`);
        assert.ok(low < high - 5, `asked for little: ${low}, for much: ${high}`);
        model.dispose();
    });
