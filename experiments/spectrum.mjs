/**
 * How fast the singular values of trained attention maps fall: softmax, and Primal with and without the KSVD loss
 * (Figure 2 of Primal-Attention).
 */
import { bumps } from '../dist/data.js';
import { mean, percent, progress } from './context.mjs';
import { linePlot } from './plot.mjs';

/** @type {Record<string, any>} */
const MODELS = {
    softmax: { kind: 'softmax' },
    'primal without the KSVD loss': { kind: 'primal', rank: 20, eta: 0 },
    'primal with the KSVD loss': { kind: 'primal', rank: 20, eta: 0.1 },
};

/**
 * @typedef {{ task: string, attention: string, accuracy: number, objective: number, spectrum: number[], energy:
 *   number[], rank: number, scores: number }} Row
 */

/** @type {import('./list.mjs').Experiment} */
export const spectrum = {
    name: 'spectrum',
    title: 'Singular values of trained attention: softmax against Primal with and without the KSVD loss',
    about: `Mean over layers, heads and test samples of the singular values of the maps, the largest of each set to 1, and of the share of Σσ² in the first of them. Softmax: the weights;
Primal: the implied cosine kernel, whose rank is at most the head width, 32 (that alone cuts its spectrum off there). Effective rank: exp of the entropy of σ/Σσ. For Primal also the effective
rank of the scores [e ‖ r]. Tasks: the package's Bumps, which cannot be told without attention, and BasicMotions if the data folder has it. The paper shows a plot (Figure 2) without numbers and says that the Primal map's energy is gathered in fewer singular values, most so with the KSVD loss.`,
    remarks: `Bumps shows what the paper says: Primal's map has more of its energy in the first value than softmax's. The KSVD loss drives J² from hundreds to thousandths there, and yet the map without it
is a little sharper. BasicMotions shows the opposite: softmax hardly attends (its rows are all but equal, one singular value), which no cosine kernel of eight-channel classes can undercut; there the loss
sharpens Primal's map a little. The papers' models have 197 tokens and more and trained far longer.`,
    async run(context) {
        const { pa, quick } = context;
        const archive = context.data ? context.archive('BasicMotions') : null;
        const tasks = {
            Bumps: {
                train: bumps({ count: quick ? 100 : 600, length: 96, seed: 1 }),
                test: bumps({ count: 100, length: 96, seed: 2 }),
            },
            ...(archive ? { BasicMotions: archive } : {}),
        };
        const shown = [1, 2, 4, 8, 16, 32];
        const row = context.table('Share of energy in the first values, per cent', [
            'task',
            'attention',
            ...shown.map(n => `first ${n}`),
            'effective rank',
            'of scores',
            'J²',
            'test accuracy',
        ]);
        /** @type {Row[]} */
        const results = [];
        for (const [task, { train, test }] of Object.entries(tasks))
            for (const [name, attention] of Object.entries(MODELS)) {
                const model = pa.classifier({
                    input: { kind: 'series', features: train.features, length: train.length },
                    classes: train.classes,
                    width: 64,
                    depth: 2,
                    heads: 2,
                    feedforward: 128,
                    pooling: 'flatten',
                    attention,
                    seed: 1,
                });
                let accuracy = 0;
                for await (const { epoch, validation } of model.fit(train, {
                    epochs: quick ? 5 : 30,
                    batchSize: 8,
                    learningRate: 1e-3,
                    optimizer: 'radam',
                    clip: 4,
                    validation: test,
                    seed: 1,
                })) {
                    accuracy = validation?.accuracy ?? 0;
                    progress(`${name}: epoch ${epoch}, test ${percent(accuracy)}`);
                }
                /** @type {Float32Array[]} */
                const spectra = [];
                /** @type {number[]} */
                const objectives = [],
                    ranks = [],
                    scores = [];
                for (let i = 0; i < (quick ? 3 : 10); i++) {
                    for (const layer of model.inspect(test.x[Math.floor((i * test.x.length) / 10)], {
                        maps: true,
                        spectrum: true,
                    }).layers) {
                        objectives.push(layer.ksvd ** 2);
                        for (const head of layer.heads) {
                            if (!head.map || !head.spectrum) continue;
                            spectra.push(head.spectrum);
                            ranks.push(pa.spectrum(head.map).effectiveRank.entropy);
                            if (head.e && head.r)
                                scores.push(pa.spectrum(beside(head.e, head.r)).effectiveRank.entropy);
                        }
                    }
                }
                model.dispose();
                const length = Math.min(...spectra.map(each => each.length));
                const energies = spectra.map(values => {
                    let sum = 0;
                    const total = values.reduce((all, value) => all + value * value, 0);
                    return Array.from(values, value => (sum += value * value) / total);
                });
                const result = {
                    task,
                    attention: name,
                    accuracy,
                    objective: mean(objectives),
                    rank: mean(ranks),
                    scores: scores.length ? mean(scores) : NaN,
                    spectrum: Array.from({ length }, (_, i) => mean(spectra.map(values => values[i] / values[0]))),
                    energy: Array.from({ length }, (_, i) => mean(energies.map(values => values[i]))),
                };
                results.push(result);
                progress('');
                row(
                    task,
                    name,
                    ...shown.map(n => percent(result.energy[n - 1])),
                    result.rank.toFixed(1),
                    scores.length ? result.scores.toFixed(1) : '–',
                    scores.length ? result.objective.toPrecision(2) : '–',
                    percent(accuracy),
                );
            }
        context.write(
            results,
            Object.fromEntries(
                Object.keys(tasks).flatMap(task => {
                    const lines = (/** @type {'spectrum' | 'energy'} */ what) =>
                        results
                            .filter(each => each.task === task)
                            .map(each => ({
                                name: each.attention.replace('the ', ''),
                                points: each[what]
                                    .map((value, i) => /** @type {[number, number]} */ ([i + 1, value]))
                                    .filter(([, value]) => value > 1e-5),
                            }));
                    return [
                        [
                            `spectrum-${task}.svg`,
                            linePlot({
                                title: `${task}: singular values of trained maps, relative to the largest`,
                                x: 'index',
                                y: 'σ / σ₁',
                                lines: lines('spectrum'),
                                logY: true,
                            }),
                        ],
                        [
                            `spectrum-${task}-energy.svg`,
                            linePlot({
                                title: `${task}: cumulative energy of trained maps`,
                                x: 'index',
                                y: 'share of Σσ²',
                                lines: lines('energy'),
                            }),
                        ],
                    ];
                }),
            ),
        );
    },
};

/** @param {import('../dist/types.js').Matrix} a @param {import('../dist/types.js').Matrix} b */
function beside(a, b) {
    const cols = a.cols + b.cols;
    return {
        rows: a.rows,
        cols,
        data: Float32Array.from({ length: a.rows * cols }, (_, at) => {
            const i = Math.floor(at / cols),
                j = at % cols;
            return j < a.cols ? a.data[i * a.cols + j] : b.data[i * b.cols + j - a.cols];
        }),
    };
}
