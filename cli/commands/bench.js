import { ATTENTION, MODEL, Usage, attentionOf, kindsOf } from '../arguments.js';
import { library } from '../models.js';
import { rehearseModel } from '../rehearsal.js';
import { figure, size, table } from '../terminal.js';

/**
 * The median of so many runs as fit into the time, three at least.
 * @param {() => unknown} work @param {number} budget in milliseconds
 */
function median(work, budget) {
    work();
    const times = [];
    for (const end = performance.now() + budget; times.length < 3 || (performance.now() < end && times.length < 99); ) {
        const from = performance.now();
        work();
        times.push(performance.now() - from);
    }
    return times.sort((a, b) => a - b)[times.length >> 1];
}

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'measures kinds of attention on this machine over the length',
    usage: '',
    about: 'A model of one layer on random series: a prediction and a step of training (one sample) at each length, medians.',
    takes: [0, 0],
    options: {
        attention: { ...ATTENTION.attention, value: 'KINDS', help: 'the kinds (softmax,primal,skyformer,linear)' },
        lengths: { type: 'text', value: 'N,N,…', help: 'tokens (256,1024,4096)' },
        width: MODEL.width,
        heads: MODEL.heads,
    },
    examples: [
        ['primal-attention bench --attention primal,softmax --lengths 512,2048,8192', 'two kinds, to 8,192 tokens'],
    ],
    async run({ options, library: settings, terminal }) {
        const given = options.attention ?? 'softmax,primal,skyformer,linear',
            kinds = kindsOf(given),
            lengths = (options.lengths ?? '256,1024,4096').split(',').map(Number),
            wrong = lengths.find((/** @type {number} */ n) => !Number.isInteger(n) || n < 1);
        if (wrong !== undefined)
            throw new Usage(`--lengths are whole numbers from 1 with commas between, got ${options.lengths}`);
        for (const attention of kinds)
            await rehearseModel({ attention, settings: { width: 64, heads: 2, ...settings.model, depth: 1 } });
        const runs = [];
        for (const kind of kinds)
            for (const length of lengths) {
                const pa = await library();
                const model = pa.classifier(
                    /** @type {any} */ ({
                        input: { kind: 'series', features: 1, length },
                        classes: 2,
                        width: 64,
                        heads: 2,
                        depth: 1,
                        standardize: false,
                        ...settings.model,
                        attention: attentionOf(kind),
                        seed: 1,
                    }),
                );
                const x = Float32Array.from({ length }, (_, t) => Math.sin(t / 7)),
                    batch = { x: [x], y: [1] };
                terminal.say(`${kind}, ${length} tokens …`);
                runs.push({
                    kind,
                    length,
                    predict: median(() => model.predict(x), 400),
                    step: median(() => model.step(/** @type {any} */ (batch)), 600),
                    memory: pa.memory().peak,
                });
                model.dispose();
            }
        const { simd } = await library();
        terminal.result(
            options.json
                ? JSON.stringify({ simd, node: process.version, runs })
                : `${table(
                      ['attention', 'tokens', 'prediction ms', 'step ms', 'memory'],
                      runs.map(({ kind, length, predict, step, memory }) => [
                          kind,
                          String(length),
                          figure(predict, 3),
                          figure(step, 3),
                          size(memory),
                      ]),
                  )}\n${simd}, Node ${process.version}, one thread.`,
        );
    },
};
