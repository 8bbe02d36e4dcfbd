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

/** Mean and half of its 95 % interval (Student's t); null of one value. @param {number[]} values */
function estimate(values) {
    const n = values.length,
        mean = values.reduce((a, b) => a + b, 0) / n;
    if (n < 2) return { mean, half: null };
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
    return { mean, half: tQuantile(n - 1) * Math.sqrt(variance / n) };
}

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'trains several kinds of attention on the same data and tables the results',
    usage: 'DATA [TEST] --attention KIND,KIND,…',
    about: [
        'Each kind is trained once for each seed, on the same parts of the data. Without TEST a fifth of DATA is kept for',
        'the test, another one for each seed; what a figure is worth stands beside it: the half of its 95 % interval over',
        'the seeds (Student). Kinds may have options: primal:rank=20,eta=0.1,softmax are two.',
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
        const given = options.attention ?? 'primal,softmax,skyformer',
            kinds = kindsOf(given),
            seeds = options.seeds ?? 3,
            seed = options.seed ?? 1;
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
        /** @type {any[]} */
        const runs = [];
        await interruptible(async signal => {
            for (const kind of kinds)
                for (let s = 0; s < seeds && !signal.aborted; s++) {
                    const parts = testPath
                            ? { train: data, test: null }
                            : /** @type {any} */ (split(/** @type {any} */ (data), { fraction: 0.8, seed: seed + s })),
                        pa = await library(), // of its own, so that memory is its own
                        part = { data: parts.train, name: '' },
                        model = modelFor(pa, part, {
                            attention: kind,
                            seed: seed + s,
                            settings: settings.model,
                            longest: parts.test ? lengthOf(parts.test) : longest,
                        }),
                        fit = fitOptions(part, { options, settings: settings.fit, seed: seed + s });
                    if (testPath)
                        parts.test = other ??= await labelledFor(testPath, model, {
                            options: targetOf(read, options),
                            library: settings,
                            terminal,
                        });
                    const began = performance.now();
                    const { last } = await watch(model, parts.train, fit, {
                        terminal,
                        signal,
                        name: `${kind}, ${s + 1} of ${seeds}: `,
                    });
                    if (signal.aborted) break;
                    const trained = (performance.now() - began) / 1000,
                        memory = pa.memory().peak,
                        from = performance.now(),
                        { loss, accuracy, f1, rmse, r2 } = /** @type {any} */ (model).evaluate(parts.test);
                    runs.push({
                        kind,
                        seed: seed + s,
                        parameters: model.summary().parameters,
                        loss,
                        ...(accuracy === undefined ? { rmse, r2 } : { accuracy, f1 }),
                        epochs: last?.best?.epoch ?? last?.epoch,
                        trainSeconds: trained,
                        predictMilliseconds: (performance.now() - from) / parts.test.x.length,
                        memory,
                    });
                    model.dispose();
                    terminal.say(
                        `${kind}, seed ${seed + s}: ${accuracy === undefined ? `RMSE ${figure(rmse)}` : `accuracy ${figure(100 * accuracy)} %`}, ${duration(trained)}`,
                    );
                }
            if (signal.aborted) {
                if (runs.length) terminal.warn('interrupted: the table has what was done until then');
                else throw new Interrupted();
            }
            const classes = 'accuracy' in runs[0],
                all = kinds
                    .map((/** @type {string} */ kind) => runs.filter(run => run.kind === kind))
                    .filter((/** @type {any[]} */ of) => of.length)
                    .map((/** @type {any[]} */ of) => ({
                        kind: of[0].kind,
                        runs: of.length,
                        parameters: of[0].parameters,
                        ...Object.fromEntries(
                            [
                                ...(classes ? ['accuracy', 'f1'] : ['rmse', 'r2']),
                                'loss',
                                'trainSeconds',
                                'predictMilliseconds',
                                'memory',
                            ].map(name => [
                                name,
                                estimate(of.map((/** @type {any} */ run) => run[name]).filter(Number.isFinite)),
                            ]),
                        ),
                    }));
            const with95 = (/** @type {any} */ { mean, half }, by = 1) =>
                `${figure(by * mean, 4)}${half === null ? '' : ` ± ${figure(by * half, 2)}`}`;
            terminal.result(
                options.json
                    ? JSON.stringify({ kinds: all, runs })
                    : table(
                          [
                              'attention',
                              ...(classes ? ['accuracy %', 'F1 %'] : ['RMSE', 'R²']),
                              'loss',
                              'training s',
                              'prediction ms',
                              'memory',
                              'parameters',
                          ],
                          all.map((/** @type {any} */ each) => [
                              each.kind,
                              ...(classes
                                  ? [with95(each.accuracy, 100), with95(each.f1, 100)]
                                  : [with95(each.rmse), with95(each.r2)]),
                              with95(each.loss),
                              with95(each.trainSeconds),
                              with95(each.predictMilliseconds),
                              size(each.memory.mean),
                              each.parameters.toLocaleString('en'),
                          ]),
                      ),
            );
            if (signal.aborted) throw new Interrupted();
        });
        if (!options.json && seeds > 1)
            terminal.say(
                `± is half of the 95 % interval of the mean over ${seeds} seeds; intervals that overlap show no difference.`,
            );
    },
};
