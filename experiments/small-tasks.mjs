/** Tasks and models of the papers' experiments, at sizes of seconds: for heads.mjs, variants.mjs and spectrum.mjs. */
import { bumps, listOps, waves } from '../dist/data.js';
import { percent, progress } from './context.mjs';
import { digitsOf, retrieval, reversed } from './tasks.mjs';

/**
 * @typedef {{ name: string, heads: number, pool: number[], beta: number, betaPooled: number, conv: '1d' | '2d', filter:
 *   number, input: any, pair?: boolean, sequence?: boolean, width?: number, depth?: number, pooling?: 'mean' |
 *   'flatten', train: any, test: any, epochs: number, learningRate: number }} Task pool, β and filters as in the paper
 */

/**
 * One-dimensional ones, one of pairs, and one of images.
 * @param {import('./context.mjs').Context} context @param {readonly string[]} names
 * @returns {Task[]}
 */
export function tasksOf(context, names) {
    const { quick } = context;
    /** @type {Record<string, () => any>} */
    const makers = {
        ListOps: () => {
            const expressions = { minLength: 16, maxLength: 128 };
            return {
                pool: [1, 2],
                beta: 0.5,
                betaPooled: 0.2,
                input: { kind: 'tokens', vocabulary: 17, length: 128 },
                epochs: 2,
                train: listOps({ ...expressions, count: quick ? 300 : 2000, seed: 1 }),
                test: listOps({ ...expressions, count: 400, seed: 2 }),
            };
        },
        Waves: () => ({
            pool: [1, 1, 2, 2, 4, 4, 8, 8],
            beta: 0.6,
            betaPooled: 0.6,
            input: { kind: 'series', features: 1, length: 64 },
            epochs: 5,
            train: waves({ count: quick ? 100 : 400, length: 64, seed: 1 }),
            test: waves({ count: 300, length: 64, seed: 2 }),
        }),
        Bumps: () => ({
            pool: [1, 2],
            beta: 0.6,
            betaPooled: 0.6,
            input: { kind: 'series', features: 1, length: 96 },
            pooling: 'flatten',
            epochs: 8,
            train: bumps({ count: quick ? 100 : 200, length: 96, seed: 1 }),
            test: bumps({ count: 100, length: 96, seed: 2 }),
        }),
        Reverse: () => ({
            pool: [1, 2],
            beta: 0.6,
            betaPooled: 0.6,
            input: { kind: 'tokens', vocabulary: 10, length: 24 },
            sequence: true,
            depth: 1,
            epochs: 5,
            learningRate: 2e-3,
            train: reversed({ count: quick ? 100 : 2000, length: 24, seed: 1 }),
            test: reversed({ count: 200, length: 24, seed: 2 }),
        }),
        Retrieval: () => ({
            pool: [1, 2],
            beta: 1,
            betaPooled: 1,
            input: { kind: 'tokens', vocabulary: 101, length: 64 },
            pair: true,
            epochs: 4,
            train: retrieval({ count: quick ? 200 : 700, length: 64, seed: 1 }),
            learningRate: 2e-3,
            test: retrieval({ count: 400, length: 64, seed: 2 }),
        }),
        'Retrieval at width 128': () => ({ ...makers.Retrieval(), width: 128 }),
        'Retrieval in 4 layers': () => ({ ...makers.Retrieval(), depth: 4 }),
        Digits: () => {
            const { train, test } = digitsOf(context, quick ? 300 : 700);
            return {
                pool: [1, 1, 2, 4],
                beta: 1,
                betaPooled: 1,
                conv: '2d',
                filter: 2,
                input: { kind: 'image', height: 8, width: 8, patch: 1 },
                pooling: 'flatten',
                epochs: 3,
                train,
                test,
            };
        },
    };
    return names.map(name => {
        const task = makers[name]();
        return { name, conv: '1d', filter: 5, learningRate: 1e-3, heads: task.pool.length, ...task };
    });
}

/**
 * A mechanism of the paper on top of softmax, linear or sparse attention.
 * @param {Task} task @param {string} base softmax, linear or sparse
 * @param {string} variant 'plain', 'bn', 'sh', 'bn+sh' or 'conv'
 */
export function attentionOf(task, base, variant) {
    const tokens = (task.input.length ?? task.input.height * task.input.width) | 0;
    /** @type {Record<string, any>} */
    const kinds = {
        softmax: { kind: 'softmax' },
        linear: { kind: 'linear' },
        sparse: { kind: 'sparse', pattern: 'strided', block: Math.round(Math.sqrt(tokens)) },
    };
    /** @type {Record<string, any>} */
    const variants = {
        plain: {},
        bn: { beta: task.beta },
        sh: { pool: task.pool },
        'bn+sh': { beta: task.betaPooled, pool: task.pool },
        conv: { conv: task.conv, filter: task.filter },
    };
    return { ...kinds[base], ...variants[variant] };
}

/**
 * A trained model of pre-norm layers, two where the task says nothing else, and how much of the test part it gets right
 * after the last epoch.
 * @param {import('./context.mjs').Context['pa']} pa @param {Task} task @param {any} attention @param {number} seed
 */
export async function trainedOn(pa, task, attention, seed) {
    const common = {
        classes: task.train.classes,
        width: task.width ?? 64,
        depth: task.depth ?? 2,
        heads: task.heads,
        feedforward: 128,
        dropout: 0,
        norm: 'pre',
        attention,
        seed,
    };
    /** @type {any} */
    const model = task.sequence
        ? pa.sequenceModel({ ...common, vocabulary: task.input.vocabulary, length: task.input.length })
        : pa.classifier({
              ...common,
              input: task.input,
              pooling: task.pooling ?? 'mean',
              ...(task.pair ? { pair: true } : {}),
          });
    // No epoch: the model as it was drawn.
    if (task.epochs > 0)
        for await (const { epoch, loss } of model.fit(
            { x: task.train.x, y: task.train.y },
            {
                epochs: task.epochs,
                batchSize: 16,
                learningRate: task.learningRate,
                optimizer: 'adam',
                clip: 1,
                warmup: 20,
                seed,
            },
        ))
            progress(
                `${task.name} ${JSON.stringify(attention)}, seed ${seed}: epoch ${epoch}, loss ${loss.toFixed(3)}`,
            );
    const accuracy = model.evaluate({ x: task.test.x, y: task.test.y }).accuracy;
    progress(`${task.name}: test ${percent(accuracy)}`);
    return { model, accuracy };
}
