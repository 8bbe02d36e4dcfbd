import { READING } from '../arguments.js';
import { samplesFor } from '../data.js';
import { OF_SAMPLES, checkKind, library, openModel } from '../models.js';

/** A cell of a CSV file. @param {unknown} value */
const cell = value => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'says what a model makes of new data',
    usage: 'MODEL DATA',
    about: [
        'A line of CSV on stdout for each sample: its row (from 1), what is predicted, and the probability of each class.',
        "DATA is as for train, or - for a CSV file on stdin. Of a table the model's columns are found by their names; the",
        'column of the target may be there and is not looked at. A text is a sample for each line.',
    ].join('\n'),
    takes: [2, 2],
    options: READING,
    examples: [
        ['primal-attention predict model.safetensors new.csv > predicted.csv', 'to a file'],
        ['tail -n +2 log.csv | primal-attention predict walk.safetensors - --json', 'from a pipe, as JSON'],
    ],
    async run({ args: [modelPath, path], options, library: settings, terminal }) {
        const pa = await library(),
            model = openModel(pa, modelPath);
        checkKind(model, modelPath, 'predict', OF_SAMPLES);
        const { x } = await samplesFor(path, model, { options, library: settings, terminal }),
            answers = model.predictBatch(x),
            names = model.config.classes ?? null;
        if (options.json)
            return terminal.result(
                JSON.stringify(
                    answers.map((/** @type {any} */ answer) =>
                        Object.fromEntries(
                            Object.entries(answer).flatMap(([key, value]) => {
                                if (!ArrayBuffer.isView(value)) return [[key, value]];
                                const list = [.../** @type {any} */ (value)];
                                return list.length ? [[key, list]] : []; // classes have no values, numbers no logits
                            }),
                        ),
                    ),
                ),
            );
        const numbers = (/** @type {ArrayLike<number>} */ list) =>
            Array.from(list, value => Number(value.toPrecision(6)));
        const lines = answers.map((/** @type {any} */ answer, /** @type {number} */ i) => {
            if (answer.values?.length) return [i + 1, ...numbers(answer.values)];
            const said = answer.labels
                ? Array.from(answer.labels, (/** @type {any} */ label) => names?.[label] ?? label).join(' ')
                : (answer.name ?? answer.label);
            return [i + 1, said, ...numbers(answer.probabilities)];
        });
        const first = answers[0] ?? {};
        const head = first.values?.length
            ? [
                  'row',
                  ...Array.from(first.values, (_, k) =>
                      first.values.length === 1 ? 'prediction' : `prediction ${k + 1}`,
                  ),
              ]
            : ['row', 'prediction', ...Array.from(first.probabilities ?? [], (_, c) => `p(${names?.[c] ?? c})`)];
        terminal.result([head, ...lines].map(line => line.map(cell).join(',')).join('\n'));
        model.dispose();
    },
};
