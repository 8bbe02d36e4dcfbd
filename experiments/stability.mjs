/** The instability score of Gaussian attention and Skyformer relative to softmax, over the first steps of training (Skyformer paper). */
import { listOps } from '../dist/data.js';
import { mean, progress } from './context.mjs';
import { linePlot } from './plot.mjs';

/** @type {Record<string, any>} */
const MODELS = {
    softmax: { kind: 'softmax' },
    gaussian: { kind: 'gaussian' },
    skyformer: { kind: 'skyformer', landmarks: 64 },
    primal: { kind: 'primal', rank: 20, eta: 0.1 },
};
/** @type {Record<string, string>} */
const PAPERS = { softmax: '1', gaussian: '.62–.83', skyformer: '.64–.81' };

/** @type {import('./list.mjs').Experiment} */
export const stability = {
    name: 'stability',
    title: 'Instability score relative to softmax, first 20 steps',
    about: `‖f(x, Wᵢ) − f(x, Wᵢ₋₁)‖² / ‖Wᵢ − Wᵢ₋₁‖², f the logits on a fixed batch and W all parameters, mean over the first steps of training and over seeds, divided by the same of
softmax. ListOps of 16 to 128 tokens (the paper: the arena's five tasks), the arena's model, Adam at 1e-4, batches of 16.`,
    remarks: `Both kernels are below softmax, but only by a twentieth, where the paper has a fifth to a third: at 16 to 128 tokens and initial weights the softmax of the same model is calm itself.
Primal halves the score.`,
    async run(context) {
        const { pa, quick } = context;
        const steps = quick ? 5 : 20, seeds = quick ? [1] : [1, 2, 3], batch = 16;
        const data = listOps({ minLength: 16, maxLength: 128, count: batch * (steps + 1), seed: 3 });
        const part = (/** @type {number} */ i) => ({ ...data, x: data.x.slice(i * batch, (i + 1) * batch), y: data.y.slice(i * batch, (i + 1) * batch) });
        const fixed = part(steps).x;
        const row = context.table('Relative instability', ['attention', 'paper', 'ours', 'score, mean of the steps']);
        /** @type {{ attention: string, score: number, ratio: number, curve: number[] }[]} */
        const results = [];
        for (const [attention, config] of Object.entries(MODELS)) {
            /** @type {number[][]} */
            const scores = [];
            for (const seed of seeds) {
                const model = pa.classifier({
                    input: { kind: 'tokens', vocabulary: 17, length: 128 }, classes: data.classes, width: 64, depth: 2, heads: 2, feedforward: 128,
                    dropout: 0, norm: 'pre', pooling: 'mean', attention: config, seed,
                });
                const outputs = () => fixed.flatMap(x => Array.from(model.predict(x).logits));
                const weights = () => model.parameters.flatMap((/** @type {{ data: Float32Array }} */ { data }) => Array.from(data));
                let before = { f: outputs(), w: weights() };
                scores.push(Array.from({ length: steps }, (_, step) => {
                    progress(`${attention}, seed ${seed}, step ${step + 1}`);
                    model.step(part(step), { learningRate: 1e-4, optimizer: 'adam' });
                    const after = { f: outputs(), w: weights() }, score = squared(after.f, before.f) / squared(after.w, before.w);
                    before = after;
                    return score;
                }));
                model.dispose();
            }
            progress('');
            const score = mean(scores.flat()), ratio = score / (results[0]?.score ?? score);
            results.push({ attention, score, ratio, curve: Array.from({ length: steps }, (_, i) => mean(scores.map(each => each[i]))) });
            row(attention, PAPERS[attention] ?? '–', ratio.toFixed(2), score.toPrecision(3));
        }
        context.write(results, { 'stability.svg': linePlot({ title: 'Instability score', x: 'step', y: 'score', lines: results.map(({ attention, curve }) => ({ name: attention, points: curve.map((value, i) => [i + 1, value]) })) }) });
    },
};

/** Σ(a − b)² @param {number[]} a @param {number[]} b */
function squared(a, b) {
    return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}
