/** Sentiment from bytes: the arena's text task with the reviews that can be had freely. */
import { textDataset, split } from '../dist/data.js';
import { above, rowOf } from './claims.mjs';
import { percent, progress, stopwatch } from './context.mjs';
import { barPlot } from './plot.mjs';

const LENGTH = 256,
    CLASSES = ['negative', 'positive'];

/** @type {Record<string, any>} */
const MODELS = {
    softmax: 'softmax',
    primal: { kind: 'primal', rank: 20, eta: 0.05 },
    'primal+': ['softmax', { kind: 'primal', rank: 20, eta: 0.05 }],
    'bn+sh': { kind: 'softmax', beta: 0.8, pool: [1, 2] },
    skyformer: { kind: 'skyformer', landmarks: 64 },
};
/** At 4000 bytes of film reviews, per cent. @type {Record<string, number>} */
const PAPERS = { softmax: 65.0, primal: 61.2, 'primal+': 65.4, 'bn+sh': 65.0, skyformer: 64.7 };

/** @type {import('./list.mjs').Experiment} */
export const text = {
    name: 'text',
    title: `Sentiment from ${LENGTH} bytes: accuracy, per cent`,
    about: `Opinions from their bytes: \`rt-polarity.pos\` and \`rt-polarity.neg\` (one sentence a line), wherever they lie in the data folder, cut to ${LENGTH} bytes; a tenth is the test part. The arena's model. The
papers' figures are for film reviews of 4000 bytes, another task of the same kind.`,
    remarks: `Eight points past chance, and then it overfits: ten thousand sentences are few for a model that begins with bytes, where the arena has 25000 reviews thirty times as long. Primal is level with softmax in
less time. Rows that are missing were not run.`,
    claims: [
        {
            says: 'Primal is less accurate than softmax on texts of bytes (Primal.+ more); here sentences of 256 bytes',
            of: 'Primal-Attention',
            paper: '61.2 against 65.0',
            judge(tables) {
                const [primal, softmax] = ['primal', 'softmax'].map(attention => rowOf(tables, '', { attention }));
                const judged = above(softmax?.['best epoch'], primal?.['best epoch'], 1066);
                return judged && { ...judged, ours: `${primal?.['best epoch']} against ${softmax?.['best epoch']}` };
            },
        },
    ],
    words: Object.keys(MODELS),
    async run(context) {
        const { pa, quick } = context;
        const [positive, negative] = ['rt-polarity.pos', 'rt-polarity.neg'].map(end => context.files('', end)[0]);
        if (!positive || !negative) {
            context.note('Left out: the data folder (--data DIR) has no rt-polarity.pos and rt-polarity.neg.');
            context.write([]);
            return;
        }
        const lines = [negative, positive].map(({ bytes }) =>
            bytes
                .toString('latin1')
                .split('\n')
                .filter(line => line.trim() !== ''),
        );
        const all = textDataset(
            lines.flat().map(line => line.slice(0, LENGTH)),
            lines.flatMap((part, label) => part.map(() => CLASSES[label])),
            { classes: CLASSES, maxLength: LENGTH },
        );
        const { train, test } = split(all, 0.9, 1);
        const row = context.table(`${train.x.length} sentences to learn from`, [
            'attention',
            'paper, 4000 bytes',
            'best epoch',
            'last epoch',
            'seconds',
        ]);
        /** @type {{ attention: string, best: number, last: number, seconds: number }[]} */
        const results = [];
        for (const attention of context.chosen(Object.keys(MODELS))) {
            const model = pa.classifier({
                input: { kind: 'tokens', vocabulary: all.vocabulary, length: LENGTH },
                classes: all.classes,
                width: 64,
                depth: 2,
                heads: 2,
                feedforward: 128,
                dropout: 0.1,
                norm: 'pre',
                pooling: 'mean',
                attention: MODELS[attention],
                seed: 1,
            });
            const seconds = stopwatch();
            let best = 0,
                last = 0;
            for await (const { epoch, validation } of model.fit(train, {
                epochs: quick ? 1 : 6,
                batchSize: 32,
                learningRate: 1e-3,
                optimizer: 'adam',
                clip: 1,
                warmup: 100,
                validation: test,
                seed: 1,
            })) {
                last = validation?.accuracy ?? 0;
                best = Math.max(best, last);
                progress(`${attention}: epoch ${epoch}, test ${percent(last)}`);
            }
            model.dispose();
            progress('');
            results.push({ attention, best, last, seconds: seconds() });
            row(attention, PAPERS[attention], percent(best), percent(last), seconds().toFixed(0));
        }
        context.write(results, {
            'text.svg': barPlot({
                title: 'Sentiment from bytes, per cent',
                groups: results.map(each => each.attention),
                series: [
                    { name: 'paper, 4000 bytes', values: results.map(each => PAPERS[each.attention]) },
                    { name: 'ours', values: results.map(each => 100 * each.best) },
                ],
            }),
        });
    },
};
