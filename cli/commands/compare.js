import { split } from 'primal-attention/data';
import { tQuantile } from '../../web/training/figures.js';
import { ATTENTION, MODEL, READING, TRAINING, Usage, kindsOf } from '../arguments.js';
import { dataOf, labelledFor, lengthOf, readData, tell } from '../data.js';
import { Interrupted, interruptible } from '../interrupted.js';
import { library, modelFor } from '../models.js';
import { rehearseFit, rehearseModel } from '../rehearsal.js';
import { fitOptions, watch } from '../training.js';
import { duration, figure, size, table } from '../terminal.js';
import { longestOf, targetOf } from './train.js';

/** With fewer seeds the interval is wider than all that could be measured: t is 12.7 of two. */
const FOR_INTERVAL = 3;

/**
 * Mean, the least and the most, and half of the 95 % interval of the mean (Student's t); null of too few values.
 * @param {number[]} values
 */
function estimate(values) {
    const n = values.length,
        mean = values.reduce((a, b) => a + b, 0) / n,
        range = n ? [Math.min(...values), Math.max(...values)] : [mean, mean];
    if (n < FOR_INTERVAL) return { mean, range, half: null };
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
    return { mean, range, half: tQuantile(n - 1) * Math.sqrt(variance / n) };
}

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'trains several kinds of attention on the same data and tables the results',
    usage: 'DATA [TEST] --attention KIND,KIND,…',
    about: [
        'Each kind is trained once for each seed, on the same parts of the data. Without TEST a fifth of DATA is kept for',
        'the test, another one for each seed; what a figure is worth stands beside it: the half of its 95 % interval over',
        'the seeds (Student), of two seeds the range. Kinds may have options: primal:rank=20,eta=0.1,softmax are two.',
    ].join('\n'),
    takes: [1, 2],
    options: {
        attention: { ...ATTENTION.attention, value: 'KINDS', help: 'the kinds (primal,softmax,skyformer)' },
        seeds: { type: 'number', value: 'N', help: 'trainings of each (3)' },
        ...READING,
        ...MODEL,
        ...TRAINING,
    },
    examples: [
        ['primal-attention compare WALK_TRAIN.ts WALK_TEST.ts -a primal,softmax,skyformer --seeds 5', 'series'],
        [
            'primal-attention compare table.csv --target price --epochs 20 --json > figures.json',
            'a table, for a program',
        ],
    ],
    async run({ args: [path, testPath], options, library: settings, terminal }) {
        const kinds = kindsOf(options.attention ?? 'primal,softmax,skyformer'),
            { seeds = 3, seed = 1 } = options;
        if (!Number.isInteger(seeds) || seeds < 1)
            throw new Usage(`--seeds is a whole number of at least 1, got ${seeds}`);
        if (new Set(kinds).size < kinds.length) throw new Usage(`--attention names a kind twice: ${kinds.join(', ')}`);
        for (const kind of kinds) await rehearseModel({ attention: kind, settings: settings.model });
        await rehearseFit({ options, settings: settings.fit, seed });
        const read = await readData(path, { target: options.target, read: settings.read }),
            data = dataOf(read);
        tell(read, terminal);
        const longest = testPath === undefined ? 0 : await longestOf(testPath, read, { options, library: settings });
        /** TEST as the models take it; the first of them knows how. @type {any} */
        let other = null;
        const testFor = async (/** @type {any} */ model) =>
            (other ??= await labelledFor(/** @type {string} */ (testPath), model, {
                options: targetOf(read, options),
                library: settings,
                terminal,
            }));
        /** @type {Run[]} */
        const runs = [];
        await interruptible(async signal => {
            for (const kind of kinds)
                for (let s = 0; s < seeds && !signal.aborted; s++) {
                    const parts = testPath ? null : split(/** @type {any} */ (data), { fraction: 0.8, seed: seed + s }),
                        run = await trained(kind, parts?.train ?? data, {
                            ...{ options, settings, terminal, signal, seed: seed + s },
                            name: `${kind}, ${s + 1} of ${seeds}: `,
                            longest: parts ? lengthOf(/** @type {any} */ (parts.test)) : longest,
                            testFor: parts ? async () => parts.test : testFor,
                        });
                    if (run) runs.push(run);
                }
            if (signal.aborted && runs.length === 0) throw new Interrupted();
            if (signal.aborted) terminal.warn('interrupted: the table has what was done until then');
            const rows = kinds.map(kind => runs.filter(run => run.kind === kind)).filter(of => of.length);
            terminal.result(
                options.json ? JSON.stringify({ kinds: rows.map(estimates), runs }) : tableOf(rows.map(estimates)),
            );
            if (signal.aborted) throw new Interrupted();
        });
        if (!options.json && seeds > 1)
            terminal.say(
                seeds < FOR_INTERVAL
                    ? `Means, with the least and the most in brackets; ${seeds} seeds are too few for an interval (--seeds ${FOR_INTERVAL} or more).`
                    : `± is half of the 95 % interval of the mean over ${seeds} seeds; intervals that overlap show no difference.`,
            );
    },
};

/**
 * @typedef {object} Run one training, measured
 * @property {string} kind
 * @property {number} seed
 * @property {number} parameters
 * @property {number} loss
 * @property {number} [accuracy]
 * @property {number} [f1]
 * @property {number} [rmse]
 * @property {number} [r2]
 * @property {number} epochs
 * @property {number} trainSeconds
 * @property {number} predictMilliseconds of a sample
 * @property {number} memory most bytes
 */

/**
 * Trains a model of one kind and measures it on the test part; null where Ctrl-C ended it.
 * @param {string} kind @param {any} train
 * @param {{ options: any, settings: any, terminal: import('../terminal.js').Terminal, signal: AbortSignal,
 *   seed: number, name: string, longest: number, testFor: (model: any) => Promise<any> }} how
 * @returns {Promise<Run | null>}
 */
async function trained(kind, train, { options, settings, terminal, signal, seed, name, longest, testFor }) {
    const pa = await library(), // of its own, so that memory is its own
        part = { data: train, name: '' },
        model = modelFor(pa, part, { attention: kind, seed, settings: settings.model, longest });
    try {
        const test = await testFor(model),
            fit = fitOptions(part, { options, settings: settings.fit, seed }),
            began = performance.now(),
            { last } = await watch(model, train, fit, { terminal, signal, name });
        if (signal.aborted) return null;
        const ended = performance.now(),
            memory = pa.memory().peak,
            { loss, accuracy, f1, rmse, r2 } = /** @type {any} */ (model).evaluate(test),
            predictMilliseconds = (performance.now() - ended) / test.x.length,
            trainSeconds = (ended - began) / 1000;
        terminal.say(
            `${kind}, seed ${seed}: ${accuracy === undefined ? `RMSE ${figure(rmse)}` : `accuracy ${figure(100 * accuracy)} %`}, ${duration(trainSeconds)}`,
        );
        return {
            kind,
            seed,
            parameters: model.summary().parameters,
            loss,
            ...(accuracy === undefined ? { rmse, r2 } : { accuracy, f1 }),
            epochs: last?.best?.epoch ?? last?.epoch,
            trainSeconds,
            predictMilliseconds,
            memory,
        };
    } finally {
        model.dispose();
    }
}

const OF_CLASSES = /** @type {const} */ (['accuracy', 'f1']),
    OF_NUMBERS = /** @type {const} */ (['rmse', 'r2']),
    OF_ALL = /** @type {const} */ (['loss', 'trainSeconds', 'predictMilliseconds', 'memory']);

/** What the runs of one kind say together. @param {Run[]} runs */
function estimates(runs) {
    const [{ kind, parameters, accuracy }] = runs,
        names = [...(accuracy === undefined ? OF_NUMBERS : OF_CLASSES), ...OF_ALL],
        means = names.map(name => [name, estimate(runs.map(run => Number(run[name])).filter(Number.isFinite))]);
    return { kind, runs: runs.length, parameters, ...Object.fromEntries(means) };
}

/** @param {ReturnType<typeof estimates>[]} all */
function tableOf(all) {
    const with95 = (/** @type {ReturnType<typeof estimate>} */ { mean, range, half }, by = 1) => {
        const [least, most] = range.map(value => figure(by * value, 4));
        if (half !== null) return `${figure(by * mean, 4)} ± ${figure(by * half, 2)}`;
        return `${figure(by * mean, 4)}${least === most ? '' : ` (${least} to ${most})`}`;
    };
    const classes = 'accuracy' in all[0];
    return table(
        [
            ...['attention', ...(classes ? ['accuracy %', 'F1 %'] : ['RMSE', 'R²'])],
            ...['loss', 'training s', 'prediction ms', 'memory', 'parameters'],
        ],
        all.map(each => [
            each.kind,
            ...(classes ? OF_CLASSES.map(name => with95(each[name], 100)) : OF_NUMBERS.map(name => with95(each[name]))),
            with95(each.loss),
            with95(each.trainSeconds),
            with95(each.predictMilliseconds),
            size(each.memory.mean),
            each.parameters.toLocaleString('en'),
        ]),
    );
}
