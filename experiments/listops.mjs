/** ListOps at lengths 16–128: prefix expressions whose value is the class. The majority class is 0.17. */
import { listOps } from '../dist/data.js';
import { percent, progress, table } from './context.mjs';

/** @type {import('./list.mjs').Experiment} */
export const listops = {
    name: 'listops',
    title: 'ListOps, lengths 16–128: accuracy, per cent (majority class: 17)',
    async run(context) {
        const { pa, quick } = context;
        const options = { minLength: 16, maxLength: 128 };
        const train = listOps({ ...options, count: quick ? 4000 : 20000, seed: 1 });
        const test = listOps({ ...options, count: 1000, seed: 2 });
        const rows = table(['attention', 'test', 'seconds']);
        const results = [];
        for (const attention of [{ kind: 'primal', rank: 20, eta: 0.1 }, { kind: 'softmax' }]) {
            if (!context.wanted(attention.kind)) continue;
            pa.seed(1);
            const model = pa.classifier({
                input: { kind: 'tokens', vocabulary: 17, length: 128 }, classes: train.classes, width: 64, depth: 2, heads: 2, feedforward: 128,
                dropout: 0, norm: 'pre', positions: 'learned', pooling: 'mean', attention, seed: 1,
            });
            const started = performance.now();
            let best = 0;
            for await (const report of model.fit(train, { epochs: quick ? 5 : 12, batchSize: 32, learningRate: 1e-3, optimizer: 'adam', schedule: 'linear', warmup: 100, clip: 1, validation: test, seed: 1 })) {
                best = Math.max(best, report.validation.accuracy);
                progress(`${attention.kind}: epoch ${report.epoch}, loss ${report.loss.toFixed(3)}, test ${percent(report.validation.accuracy)}`);
            }
            const seconds = (performance.now() - started) / 1000;
            model.dispose();
            progress('');
            results.push({ attention: attention.kind, accuracy: best, seconds });
            rows.row([attention.kind, percent(best), seconds.toFixed(0)]);
        }
        context.write(results);
    },
};
