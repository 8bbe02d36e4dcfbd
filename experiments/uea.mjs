/** The UEA and UCR time series: the models of all four papers on the same splits, best test epoch as the papers report it, and the
 * honest figure: the epoch chosen on a tenth of the training part that training did not see. */
import { split } from '../dist/data.js';
import { percent, progress, table } from './context.mjs';

/** Configuration per set: as the papers' where they say, width and depth brought down to minutes on one core. */
const SETS = {
    JapaneseVowels: { width: 64, heads: 8, depth: 2, feedforward: 128, epochs: 60, rank: 20, beta: 0.6 },
    BasicMotions: { width: 64, heads: 4, depth: 2, feedforward: 128, epochs: 40, rank: 20, beta: 0.1 },
};

/** Numbers of the papers, per cent (MECHANISMS 1.4, A.10). */
const PAPERS = {
    JapaneseVowels: { softmax: 98.7, primal: 98.4 },
    BasicMotions: { softmax: 98.8 },
};

/** @type {Record<string, (set: any) => any>} */
const MODELS = {
    softmax: () => ({ kind: 'softmax' }),
    primal: set => ({ kind: 'primal', rank: set.rank, eta: 0.1 }),
};

/** @type {import('./list.mjs').Experiment} */
export const uea = {
    name: 'uea',
    title: 'UEA time series: accuracy, per cent',
    async run(context) {
        const { pa, quick } = context;
        const rows = table(['set', 'attention', 'paper', 'best epoch', 'honest', 'seconds']);
        const results = [];
        for (const [name, set] of Object.entries(SETS)) {
            if (!context.wanted(name) && !Object.keys(MODELS).some(context.wanted)) continue;
            const archive = context.archive(name);
            if (!archive) continue;
            for (const [kind, attention] of Object.entries(MODELS)) {
                if (!context.wanted(name) && !context.wanted(kind)) continue;
                const started = performance.now();
                const best = await bestEpoch(pa, archive.train, archive.test, set, attention(set), quick, `${name} ${kind}`);
                const honest = await honestEpoch(pa, archive, set, attention(set), quick, `${name} ${kind} validation`);
                const seconds = (performance.now() - started) / 1000;
                const paper = /** @type {any} */ (PAPERS)[name]?.[kind];
                results.push({ set: name, attention: kind, paper: paper ?? null, best: 100 * best, honest: 100 * honest, seconds });
                progress('');
                rows.row([name, kind, paper ?? '–', percent(best), percent(honest), seconds.toFixed(0)]);
            }
        }
        context.write(results);
    },
};

/** @param {any} pa @param {any} train @param {any} set @param {any} attention */
function build(pa, train, set, attention) {
    pa.seed(1);
    const length = Math.max(...train.map((/** @type {any} */ part) => Math.max(...part.x.map((/** @type {any} */ x) => x.length / part.features))));
    return pa.classifier({
        input: { kind: 'series', features: train[0].features, length },
        classes: train[0].classes, width: set.width, depth: set.depth, heads: set.heads, feedforward: set.feedforward,
        dropout: 0.1, norm: 'post', positions: 'learned', pooling: 'flatten', attention, seed: 1,
    });
}

/** @param {any} set @param {boolean} quick */
const training = (set, quick) => ({ epochs: quick ? Math.ceil(set.epochs / 4) : set.epochs, batchSize: 16, learningRate: 1e-3, optimizer: 'radam', clip: 4, seed: 1 });

/** Best test accuracy over epochs, as the papers report it. @param {any} pa @param {any} train @param {any} test @param {any} set @param {any} attention @param {boolean} quick @param {string} label */
async function bestEpoch(pa, train, test, set, attention, quick, label) {
    const model = build(pa, [train, test], set, attention);
    let best = 0;
    for await (const report of model.fit(train, { ...training(set, quick), validation: test })) {
        best = Math.max(best, report.validation.accuracy);
        progress(`${label}: epoch ${report.epoch}, test ${percent(report.validation.accuracy)}, best ${percent(best)}`);
    }
    model.dispose();
    return best;
}

/** Test accuracy at the epoch that is best on a part held out of the training data. @param {any} pa @param {any} archive @param {any} set @param {any} attention @param {boolean} quick @param {string} label */
async function honestEpoch(pa, { train, test }, set, attention, quick, label) {
    const { train: fitted, test: held } = split(train, 0.85, 1);
    const model = build(pa, [train, test], set, attention);
    let best = -1, honest = 0;
    for await (const report of model.fit(fitted, { ...training(set, quick), validation: held })) {
        if (report.validation.accuracy > best) {
            best = report.validation.accuracy;
            honest = model.evaluate(test).accuracy;
        }
        progress(`${label}: epoch ${report.epoch}, held out ${percent(report.validation.accuracy)}, test then ${percent(honest)}`);
    }
    model.dispose();
    return honest;
}
