import { metrics } from 'primal-attention/data';
import { READING } from '../arguments.js';
import { labelledFor } from '../data.js';
import { OF_SAMPLES, checkKind, library, openModel } from '../models.js';
import { plain } from './train.js';

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'measures a model on data whose targets are known',
    usage: 'MODEL DATA',
    about: [
        'All metrics that fit the task, with their names as scikit-learn has them: of classes accuracy, F1, ROC AUC …, of',
        'numbers MAE, RMSE, R² …, of a text bits a byte. Where one is not defined it says why. Of a table the target',
        'is the column that the model does not look at, of several the one that holds its classes, or numbers, if',
        '--target names none.',
    ].join('\n'),
    takes: [2, 2],
    options: READING,
    examples: [
        ['primal-attention evaluate walk.safetensors WALK_TEST.ts', 'a report'],
        ['primal-attention evaluate model.safetensors test.csv --json', 'all figures as JSON'],
    ],
    async run({ args: [modelPath, path], options, library: settings, terminal }) {
        const pa = await library(),
            model = openModel(pa, modelPath);
        checkKind(model, modelPath, 'evaluate', [...OF_SAMPLES, 'language model']);
        const evaluation = model.evaluate(await labelledFor(path, model, { options, library: settings, terminal }));
        terminal.result(options.json ? JSON.stringify(plain(evaluation)) : metrics.report(evaluation));
        model.dispose();
    },
};
