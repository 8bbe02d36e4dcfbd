/**
 * Do heads say the same? Distances between their outputs for softmax, Attention-BN, scaled heads and both (Table 4 of
 * the primal-dual paper).
 */
import { listOps, waves } from '../dist/data.js';
import { deviation, mean, percent, progress } from './context.mjs';
import { barPlot } from './plot.mjs';

/** @type {Record<string, number>} */
const PAPERS = { softmax: 2.01, bn: 2.45, sh: 3.81, 'bn+sh': 3.19 };

/**
 * @typedef {{ name: string, heads: number, pool: number[], beta: number, betaPooled: number, input: any, train: any,
 *   test: any, epochs: number }} Task
 */

/** @type {import('./list.mjs').Experiment} */
export const heads = {
    name: 'heads',
    title: 'Head redundancy: distances between the heads of softmax, BN, SH, BN+SH',
    about: `Mean over tokens of ‖hˢ − hᵗ‖₂ between the outputs of the heads of a layer, before the output projection, over pairs of heads, layers and test samples (pa.headDistance), and its deviation over samples. Beside it the same divided by the mean
length of a head's output, which takes out the scale of the values. The paper measures a model of the arena's retrieval task, whose texts cannot be had; here ListOps with the arena's
two heads [1, 2] and the package's Waves with eight [1,1,2,2,4,4,8,8]. Absolute numbers do not compare, the order may: the claim is that BN and SH move heads apart. Two seeds.`,
    remarks: `On Waves, pooling and both together move heads apart, in the paper's order of softmax, BN, BN+SH and SH but for the last two, and are more accurate. On ListOps, after two epochs, it is softmax whose heads
are furthest. Relative to their length all are about √2 apart, which is what independent directions have: heads of models this small are not redundant to begin with.`,
    async run(context) {
        const { pa, quick } = context,
            length = 64;
        const expressions = { minLength: 16, maxLength: 128 };
        /** @type {Task[]} */
        const tasks = [
            {
                name: 'ListOps',
                heads: 2,
                pool: [1, 2],
                beta: 0.5,
                betaPooled: 0.2,
                input: { kind: 'tokens', vocabulary: 17, length: 128 },
                epochs: 2,
                train: listOps({ ...expressions, count: quick ? 500 : 5000, seed: 1 }),
                test: listOps({ ...expressions, count: 30, seed: 2 }),
            },
            {
                name: 'Waves',
                heads: 8,
                pool: [1, 1, 2, 2, 4, 4, 8, 8],
                beta: 0.6,
                betaPooled: 0.6,
                input: { kind: 'series', features: 1, length },
                epochs: 5,
                train: waves({ count: quick ? 100 : 400, length, seed: 1 }),
                test: waves({ count: 30, length, seed: 2 }),
            },
        ].map(task => /** @type {Task} */ (task));
        const row = context.table('Distances between heads', [
            'task',
            'attention',
            'paper, retrieval',
            'mean',
            'deviation',
            'relative to length',
            'accuracy',
        ]);
        /**
         * @type {{ task: string, attention: string, mean: number, deviation: number, relative: number, accuracy: number
         *   }[]}
         */
        const results = [];
        for (const task of tasks) {
            for (const [name, options] of Object.entries({
                softmax: {},
                bn: { beta: task.beta },
                sh: { pool: task.pool },
                'bn+sh': { beta: task.betaPooled, pool: task.pool },
            })) {
                /** @type {{ accuracy: number, distance: number, spread: number, length: number }[]} */
                const runs = [];
                for (const seed of quick ? [1] : [1, 2]) {
                    const model = pa.classifier({
                        input: task.input,
                        classes: task.train.classes,
                        width: 64,
                        depth: 2,
                        heads: task.heads,
                        feedforward: 128,
                        dropout: 0,
                        norm: 'pre',
                        pooling: 'mean',
                        attention: { kind: 'softmax', ...options },
                        seed,
                    });
                    let accuracy = 0;
                    for await (const { epoch, validation } of model.fit(task.train, {
                        epochs: task.epochs,
                        batchSize: 16,
                        learningRate: 1e-3,
                        optimizer: 'adam',
                        clip: 1,
                        validation: task.test,
                        seed,
                    })) {
                        accuracy = validation?.accuracy ?? 0;
                        progress(`${task.name} ${name}: epoch ${epoch}, test ${percent(accuracy)}`);
                    }
                    runs.push({ accuracy, ...measure(pa, model, task.test.x) });
                    model.dispose();
                }
                progress('');
                const result = {
                    task: task.name,
                    attention: name,
                    mean: mean(runs.map(run => run.distance)),
                    deviation: mean(runs.map(run => run.spread)),
                    relative: mean(runs.map(run => run.distance / run.length)),
                    accuracy: mean(runs.map(run => run.accuracy)),
                };
                results.push(result);
                row(
                    task.name,
                    name,
                    PAPERS[name],
                    result.mean.toFixed(2),
                    result.deviation.toFixed(2),
                    result.relative.toFixed(2),
                    percent(result.accuracy),
                );
            }
        }
        const kinds = Object.keys(PAPERS);
        context.write(results, {
            'heads.svg': barPlot({
                title: 'Mean distance between heads',
                groups: kinds,
                series: [
                    { name: 'paper, retrieval', values: kinds.map(kind => PAPERS[kind]) },
                    ...tasks.map(task => ({
                        name: task.name,
                        values: kinds.map(
                            kind =>
                                results.find(each => each.task === task.name && each.attention === kind)?.mean ?? null,
                        ),
                    })),
                ],
            }),
        });
    },
};

/**
 * The distance of heads, its deviation over samples, and the mean length of what a head puts out.
 * @param {import('./context.mjs').Context['pa']} pa
 * @param {import('../dist/classifier.js').Classifier} model
 * @param {any[]} samples
 */
function measure(pa, model, samples) {
    const distances = samples.map(x => pa.headDistance(model, x).mean);
    const lengths = samples
        .flatMap(x => model.inspect(x, { maps: false, spectrum: false, scores: false, outputs: true }).layers)
        .flatMap(({ heads }) => heads.flatMap(({ output }) => (output ? [meanLength(output)] : [])));
    return { distance: mean(distances), spread: deviation(distances), length: mean(lengths) };
}

/** Mean length of the rows. @param {{ rows: number, cols: number, data: Float32Array }} matrix */
function meanLength({ rows, cols, data }) {
    return mean(
        Array.from({ length: rows }, (_, i) =>
            Math.sqrt(data.subarray(i * cols, (i + 1) * cols).reduce((sum, value) => sum + value * value, 0)),
        ),
    );
}
