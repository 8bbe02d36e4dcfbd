/** Tables: each column a token, beside what scikit-learn makes of the same rows. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Random, parseCsv, select, tableInput } from '../dist/data.js';
import { deviation, mean, progress, stopwatch } from './context.mjs';

/** @type {Record<string, any>} */
const MODELS = { softmax: 'softmax', primal: { kind: 'primal', rank: 10, eta: 0.1 } };
const SKLEARN = ['linear', 'boosting'];
const SCRIPT = fileURLToPath(new URL('tables.py', import.meta.url));

/** @type {import('./list.mjs').Experiment} */
export const tables = {
    name: 'tables',
    title: 'Tables: each column a token, beside ridge regression and gradient boosting',
    about: `Root mean squared error on a tenth of the rows, mean and deviation over random splits 8 : 1 : 1, the same for all. Every \`*.csv\` of the data folder (the column named target or y, or the last, from the
others), and scikit-learn's diabetes data. Ours as in FT-Transformer (Gorishniy et al. 2021): a class token, two pre-norm layers with ReGLU, width 32, four heads; AdamW at 0.001, 50 epochs, the epoch that is
best on the validation part. Ridge regression chooses its penalty by leave-one-out, gradient boosting its depth (3 or 5) and number of trees (up to 400, at rate 0.05) on the validation part. scikit-learn runs where
\`python3\`, or what PYTHON names, has it. The regression tasks of the implicit kernel's paper are not part of its release.`,
    remarks: `On the red wines gradient boosting is the best on four of five splits, by 0.007 to 0.04; softmax follows and beats the linear model on all of them, Primal lies between these two on average. Of the few hundred diabetics the
linear model is the best of all, and both kinds of attention are at the level of boosting. For tables of this size trees, or a line, are the better first try, and take a second; nothing of ours was tuned.`,
    words: [...Object.keys(MODELS), ...SKLEARN],
    async run(context) {
        const { pa, quick } = context,
            splits = quick ? 1 : 5;
        const sets = context
            .files('', '.csv')
            .filter(({ name }) => !/[/\\]/.test(name))
            .map(({ name, bytes }) => ({ name, text: /** @type {string | Buffer} */ (bytes) }));
        const diabetes = python(['--diabetes'], '');
        if (diabetes) sets.push({ name: 'diabetes', text: diabetes });
        else context.note('Without scikit-learn (PYTHON=python3): no ridge regression, no boosting, no diabetes data.');
        const row = context.table(`Root mean squared error, ${splits} ${splits === 1 ? 'split' : 'splits'}`, [
            'table',
            'rows',
            'columns',
            'model',
            'error',
            'deviation',
            'R²',
            'seconds a split',
        ]);
        /** @type {{ table: string, model: string, errors: number[], seconds: number }[]} */
        const results = [];
        for (const { name, text } of sets) {
            const data = parseCsv(text, { rows: 'mixed', task: 'regression' }),
                y = Array.from(data.y),
                cuts = Array.from({ length: splits }, (_, i) => cut(data.x.length, i + 1)),
                guesses = cuts.map(({ train, test }) => {
                    const middle = mean(train.map(i => y[i]));
                    return Math.sqrt(mean(test.map(i => (y[i] - middle) ** 2)));
                });
            /** @param {string} model @param {number[]} errors @param {number} seconds */
            const told = (model, errors, seconds) => {
                progress('');
                results.push({ table: name, model, errors, seconds });
                const r2 = mean(errors.map((error, i) => 1 - (error / guesses[i]) ** 2));
                row(
                    name,
                    data.x.length,
                    data.columns.length,
                    model,
                    mean(errors).toPrecision(3),
                    splits > 1 ? deviation(errors).toPrecision(2) : '',
                    r2.toFixed(3),
                    Number.isNaN(seconds) ? '' : (seconds / splits).toFixed(1),
                );
            };
            told('mean', guesses, NaN);
            const other = SKLEARN.filter(model => context.chosen([...Object.keys(MODELS), ...SKLEARN]).includes(model));
            if (diabetes && other.length > 0) {
                const rows = data.x.map(values => Array.from(values, value => (Number.isNaN(value) ? null : value)));
                const answer = python([], JSON.stringify({ x: rows, y, categories: data.categories, splits: cuts }));
                if (!answer) throw new Error('tables: scikit-learn gave no answer');
                const errors = JSON.parse(answer);
                for (const model of other) told(model, errors[model], NaN);
            }
            for (const attention of context.chosen(Object.keys(MODELS))) {
                const seconds = stopwatch();
                /** @type {number[]} */
                const errors = [];
                for (const [i, { train, validation, test }] of cuts.entries()) {
                    const model = pa.classifier({
                        input: tableInput(data),
                        outputs: 1,
                        width: 32,
                        depth: 2,
                        heads: 4,
                        feedforward: 64,
                        dropout: 0.1,
                        norm: 'pre',
                        activation: 'relu',
                        gated: true,
                        attention: MODELS[attention],
                        seed: i + 1,
                    });
                    const rest = select(data, test);
                    let best = Infinity,
                        error = NaN;
                    for await (const report of model.fit(select(data, train), {
                        epochs: quick ? 3 : 50,
                        batchSize: 32,
                        learningRate: 1e-3,
                        optimizer: 'adamw',
                        weightDecay: 1e-4,
                        noDecay: ['*.bias', '*norm*.weight', 'embedding.*'],
                        schedule: 'cosine',
                        clip: 1,
                        validation: select(data, validation),
                        seed: i + 1,
                    })) {
                        if (report.validation && report.validation.loss < best) {
                            best = report.validation.loss;
                            error = Math.sqrt(model.evaluate(rest).loss);
                        }
                        progress(`${name} ${attention} split ${i + 1}: epoch ${report.epoch}, ${error.toFixed(3)}`);
                    }
                    model.dispose();
                    errors.push(error);
                }
                told(attention, errors, seconds());
            }
        }
        context.write(results);
    },
};

/** 8 : 1 : 1. @param {number} n @param {number} seed */
function cut(n, seed) {
    const order = Array.from({ length: n }, (_, i) => i),
        tenth = Math.max(1, Math.floor(n / 10));
    new Random(seed).shuffle(order);
    return { train: order.slice(2 * tenth), validation: order.slice(tenth, 2 * tenth), test: order.slice(0, tenth) };
}

/** What the script prints, null where it does not run. @param {string[]} options @param {string} input */
function python(options, input) {
    const { status, stdout } = spawnSync(process.env.PYTHON ?? 'python3', [SCRIPT, ...options], {
        input,
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
    });
    return status === 0 ? stdout : null;
}
