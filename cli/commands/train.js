import { existsSync, rmSync } from 'node:fs';
import { metrics } from 'primal-attention/data';
import { ATTENTION, MODEL, READING, TRAINING, Usage } from '../arguments.js';
import { bytesOf, checkPlace, labelledFor, lengthOf, readData, tell } from '../data.js';
import { Interrupted, interruptible } from '../interrupted.js';
import { LIBRARY_SAYS } from '../library.js';
import { library, modelFor } from '../models.js';
import { rehearseFit, rehearseModel } from '../rehearsal.js';
import { fitOptions, watch } from '../training.js';
import { duration, size } from '../terminal.js';

const SAVED_EVERY = 5; // seconds between checkpoints

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'trains a model on a file and saves it',
    usage: 'DATA [TEST] [--attention KIND] [--out FILE]',
    about: [
        'DATA is a file of series (.ts, .arff, UCR), a table (CSV, .npz, .npy, Parquet where it is installed), a text, a',
        'folder with a folder or a file of lines for each class, or - for a CSV file on stdin. It says what it understood,',
        'keeps a part for validation, stops when that gets no better, and saves the best. TEST is evaluated at the end,',
        'and never learned from.',
        '',
        'While it trains, FILE.checkpoint is there; Ctrl-C saves the best so far, and --resume goes on, bit for bit as if',
        'nothing had happened.',
    ].join('\n'),
    takes: [1, 2],
    options: {
        ...ATTENTION,
        out: { type: 'text', short: 'o', value: 'FILE', file: true, help: 'where the model goes (model.safetensors)' },
        dtype: {
            type: 'text',
            value: 'TYPE',
            words: LIBRARY_SAYS.dtypes ?? [],
            help: 'of the saved weights (float32)',
        },
        resume: { type: 'switch', help: 'goes on with FILE.checkpoint; --epochs may be more than before' },
        ...READING,
        ...MODEL,
        ...TRAINING,
    },
    examples: [
        ['primal-attention train table.csv --target price', 'a table, a column of it'],
        [
            'primal-attention train WALK_TRAIN.ts WALK_TEST.ts -a primal:rank=20 -o walk.safetensors',
            'series, both parts',
        ],
        [
            'primal-attention train letters.txt --epochs 3 -o letters.safetensors',
            'a text, which then goes on by itself',
        ],
        ['primal-attention train table.csv --target price --resume', 'the rest of a training that was broken off'],
    ],
    async run({ args: [path, testPath], options, library: settings, terminal }) {
        const out = options.out ?? 'model.safetensors',
            beside = `${out}.checkpoint`,
            seed = options.seed ?? 1;
        if (options.resume && !existsSync(beside))
            throw new Usage(`--resume: there is no ${beside} to go on with; without --resume a training begins`);
        checkPlace('--out', out);
        await rehearseModel({ attention: options.attention, settings: settings.model });
        await rehearseFit({ options, settings: settings.fit, seed });
        const read = await readData(path, { target: options.target, read: settings.read });
        tell(read, terminal);
        const longest = testPath === undefined ? 0 : await longestOf(testPath, read, { options, library: settings });
        const pa = await library();
        const model = options.resume
            ? pa.resume(bytesOf(beside))
            : modelFor(pa, read, {
                  attention: options.attention,
                  seed,
                  settings: settings.model,
                  longest,
              });
        const test =
            testPath === undefined
                ? null
                : await labelledFor(testPath, model, { options: targetOf(read, options), library: settings, terminal });
        const data = /** @type {any} */ ('text' in read ? read.text : read.data),
            fit = options.resume
                ? { resume: true, ...(settings.fit.epochs !== undefined && { epochs: settings.fit.epochs }) }
                : fitOptions(read, { options, settings: settings.fit, seed });
        terminal.say(
            `\n${options.resume ? 'Goes on with' : 'Trains'} ${model.config.attention.map((/** @type {any} */ { kind }) => kind).join(', ')}: ` +
                `${model.summary().parameters.toLocaleString('en')} parameters. Ctrl-C keeps the best.`,
        );
        const began = Date.now();
        let saved = began;
        const { last, stopped } = await interruptible(signal =>
            watch(model, data, fit, {
                terminal,
                signal,
                onEpoch: async () => {
                    if (Date.now() - saved < 1000 * SAVED_EVERY) return;
                    await model.saveTo(beside, { checkpoint: true });
                    saved = Date.now();
                },
                onStop: () => model.saveTo(beside, { checkpoint: true }),
            }),
        );
        await model.saveTo(out, { dtype: options.dtype ?? 'float32' });
        if (!stopped) rmSync(beside, { force: true });
        const evaluation = test !== null && !stopped ? model.evaluate(test) : null;
        const best = last?.best ?? null;
        if (options.json)
            terminal.result(
                JSON.stringify({
                    out,
                    bytes: bytesOf(out).length,
                    epoch: last?.epoch ?? 0,
                    stopped: stopped ? 'interrupted' : (last?.stopped ?? null),
                    best,
                    seconds: (Date.now() - began) / 1000,
                    test: evaluation && plain(evaluation),
                    ...(stopped && { checkpoint: beside }),
                }),
            );
        else {
            if (evaluation) terminal.result(`${testPath}:\n${metrics.report(/** @type {any} */ (evaluation))}`);
            terminal.say(
                `\n${stopped ? 'Interrupted' : `Done (${whyDone(last)})`} after ${duration((Date.now() - began) / 1000)}` +
                    `${best ? `; the best was epoch ${best.epoch}` : ''}. ${out}: ${size(bytesOf(out).length)}.`,
            );
            if (stopped) terminal.say(`${beside} holds the training: the same command with --resume goes on.`);
            else
                terminal.say(
                    `Next: primal-attention ${'text' in read ? `generate ${out}` : `predict ${out} NEW-DATA`}`,
                );
        }
        model.dispose();
        if (stopped) throw new Interrupted();
    },
};

/**
 * The longest sample of a test part, which the model has to take too. A table has no lengths, and is read when the
 * model is there, whose columns it may have in another order.
 * @param {string} path @param {import('../data.js').Read} read what is trained on
 * @param {Pick<import('../arguments.js').Given, 'options' | 'library'>} given
 */
export async function longestOf(path, read, { options, library }) {
    if ('data' in read && read.data.read?.rows === 'mixed') return 0;
    const test = await readData(path, {
        target: options.target ?? ('data' in read ? read.data.read?.target : undefined),
        read: library.read,
        ...('data' in read && read.data.classes && { classes: read.data.classes }),
    });
    if ('text' in test !== 'text' in read) throw new Usage(`${path} is not of one kind with the data: one is a text`);
    return 'data' in test ? lengthOf(test.data) : 0;
}

/** Why a training is at its end, in words. @param {any} last report of fit() */
function whyDone(last) {
    const epochs = last?.epoch === 1 ? '1 epoch' : `${last?.epoch} epochs`;
    if (last?.stopped === 'epochs') return last.epoch === 1 ? 'its 1 epoch' : `all ${epochs}`;
    if (last?.stopped === 'patience') return `after ${epochs}: the validation loss got no better`;
    if (last?.stopped === 'seconds') return `after ${epochs}: its time is over`;
    return last ? `after ${epochs}: it was stopped` : 'no step';
}

/** The options with the target that was trained on, for a test part. @param {any} read @param {any} options */
export const targetOf = (read, options) => ({ ...options, target: options.target ?? read.data?.read?.target });

/** Typed arrays as lists. @param {object} value */
export const plain = value =>
    JSON.parse(JSON.stringify(value, (_, each) => (ArrayBuffer.isView(each) ? [.../** @type {any} */ (each)] : each)));
