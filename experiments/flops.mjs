/**
 * What BN+SH saves: operations by count against the closed form of the primal-dual paper's Figure 1, and what our own
 * passes take.
 */
import { rowOf } from './claims.mjs';
import { median, progress, stopwatch } from './context.mjs';
import { linePlot } from './plot.mjs';

const LENGTHS = [512, 1024, 2048, 4096, 8192],
    WIDTHS = [64, 128, 256, 512],
    HIDDEN = 128,
    FACTORS = [1, 2];

/** @type {import('../dist/types.js').AttentionConfig} */
const SOFTMAX = { kind: 'softmax' },
    BOTH = /** @type {const} */ ({ kind: 'softmax', beta: 0.6, pool: FACTORS });

/** Read off Figure 1, BN+SH / softmax at test time, columns LENGTHS. @type {Record<number, number[]>} */
const FIGURE = {
    64: [0.835, 0.801, 0.779, 0.765, 0.758],
    128: [0.858, 0.819, 0.79, 0.772, 0.762],
    256: [0.889, 0.847, 0.81, 0.784, 0.768],
    512: [0.923, 0.883, 0.84, 0.805, 0.781],
};
/** The same for memory at D = 64, training and test. */
const MEMORY = { train: [0.788, 0.717, 0.694, 0.681, 0.675], test: [0.7, 0.605, 0.553, 0.527, 0.513] };

/** The closed form that reproduces the figure. @param {number} N @param {number} D */
const closedForm = (N, D) => 1 - N / (4 * N + 8 * D + 4 * HIDDEN);

/** @type {import('./list.mjs').Experiment} */
export const flops = {
    name: 'flops',
    title: 'What BN+SH saves against softmax: operations, time, memory',
    about: `The arena's model: two heads with pooling factors [1, 2], hidden width ${HIDDEN}, keys and values projected in full and pooled afterwards. Operations are pa.cost's count
of the matrix products in the layers, forward. The closed form 1 − N/(4N + 8D + 4·${HIDDEN}) reproduces the paper's Figure 1 within 0.002. Time and memory are measured: one layer stack of two at D = 64, one sample, forward and training step.
The paper's memory figures are those of a program that stores the N×N weights; ours never does, so there is nothing of that kind to save and the ratio must be about 1.`,
    remarks: `The counts are the closed form, exactly. Time follows them loosely; memory of BN+SH is a little higher than softmax's, because pooled keys and values are kept beside the full ones.`,
    claims: [
        {
            says: 'BN+SH needs a quarter fewer operations than softmax: ratio at 4096 tokens, width 64',
            of: 'primal-dual, Figure 1',
            paper: '0.765',
            judge(tables) {
                const row = rowOf(tables, 'Operations', { width: '64' });
                return (
                    row && {
                        ours: row['N = 4096'].split(' ')[0],
                        verdict: 'holds',
                        why: 'counted; no chance in it',
                    }
                );
            },
        },
        {
            says: 'BN+SH needs less memory than softmax: ratio at 4096 tokens, width 64, prediction and training step',
            of: 'primal-dual, Figure 1',
            paper: '0.527 and 0.681',
            judge(tables) {
                const row = rowOf(tables, 'Measured', { length: '4096' });
                const ours = ['memory, forward (paper)', 'memory, training step (paper)'].map(
                    head => row?.[head].split(' ')[0] ?? '–',
                );
                return {
                    ours: ours.join(' and '),
                    verdict: 'not seen',
                    why: 'our softmax never stores N×N weights; what BN+SH adds are the pooled keys and values; bytes are counted, no chance in them',
                };
            },
        },
    ],
    async run(context) {
        const { pa, quick } = context;
        const row = context.table('Operations, BN+SH / softmax: pa.cost (closed form; paper)', [
            'width',
            ...LENGTHS.map(N => `N = ${N}`),
        ]);
        /** @type {{ width: number, length: number, counted: number, closed: number, paper: number }[]} */
        const counts = [];
        for (const D of WIDTHS) {
            row(
                D,
                ...LENGTHS.map((N, i) => {
                    const each = {
                        width: D,
                        length: N,
                        counted: operations(pa, N, D, BOTH) / operations(pa, N, D, SOFTMAX),
                        closed: closedForm(N, D),
                        paper: FIGURE[D][i],
                    };
                    counts.push(each);
                    return `${each.counted.toFixed(3)} (${each.closed.toFixed(3)}; ${each.paper.toFixed(3)})`;
                }),
            );
        }
        const furthest = Math.max(...counts.map(({ counted, closed }) => Math.abs(counted - closed))),
            toPaper = Math.max(...counts.map(({ counted, paper }) => Math.abs(counted - paper)));
        context.note(
            `Largest difference of the count from the closed form: ${furthest.toFixed(4)}; from the paper's figure: ${toPaper.toFixed(4)}.`,
        );

        const measured = context.table('Measured at D = 64, BN+SH / softmax', [
            'length',
            'operations',
            'time, forward',
            'time, training step',
            'memory, forward (paper)',
            'memory, training step (paper)',
        ]);
        /** @type {{ length: number, forward: number, step: number, memoryForward: number, memoryStep: number }[]} */
        const times = [];
        for (const [i, N] of LENGTHS.entries()) {
            if (N > (quick ? 1024 : 4096)) continue;
            progress(`measuring ${N} tokens`);
            const softmax = measure(pa, N, SOFTMAX),
                both = measure(pa, N, BOTH);
            const each = {
                length: N,
                forward: both.forward / softmax.forward,
                step: both.step / softmax.step,
                memoryForward: both.memoryForward / softmax.memoryForward,
                memoryStep: both.memoryStep / softmax.memoryStep,
            };
            times.push(each);
            progress('');
            measured(
                N,
                closedForm(N, 64).toFixed(3),
                each.forward.toFixed(3),
                each.step.toFixed(3),
                `${each.memoryForward.toFixed(2)} (${MEMORY.test[i]})`,
                `${each.memoryStep.toFixed(2)} (${MEMORY.train[i]})`,
            );
        }
        context.write(
            { counts, times },
            {
                'flops.svg': linePlot({
                    title: 'BN+SH / softmax',
                    x: 'tokens',
                    y: 'ratio',
                    logX: true,
                    lines: [
                        ...WIDTHS.map(D => ({
                            name: `operations, D = ${D}`,
                            points: counts
                                .filter(({ width }) => width === D)
                                .map(({ length, counted }) => /** @type {[number, number]} */ ([length, counted])),
                        })),
                        ...WIDTHS.map(D => ({
                            name: `paper, D = ${D}`,
                            dashed: true,
                            points: LENGTHS.map((N, i) => /** @type {[number, number]} */ ([N, FIGURE[D][i]])),
                        })),
                        {
                            name: 'our step, D = 64',
                            points: times.map(({ length, step }) => /** @type {[number, number]} */ ([length, step])),
                        },
                    ],
                }),
            },
        );
    },
};

/**
 * The arena's model.
 * @param {number} length
 * @param {number} width
 * @param {import('../dist/types.js').AttentionConfig} attention
 * @returns {import('../dist/types.js').ClassifierConfig}
 */
function arena(length, width, attention) {
    return {
        input: { kind: 'tokens', vocabulary: 256, length },
        classes: 2,
        width,
        depth: 2,
        heads: 2,
        feedforward: HIDDEN,
        dropout: 0,
        norm: 'pre',
        attention,
        seed: 1,
    };
}

/**
 * Operations of the layers, forward.
 * @param {import('./context.mjs').Context['pa']} pa
 * @param {number} N
 * @param {number} D
 * @param {import('../dist/types.js').AttentionConfig} attention
 */
function operations(pa, N, D, attention) {
    const { projections, attention: mixing, feedforward } = pa.cost(arena(N, D, attention)).flops.forward;
    return projections + mixing + feedforward;
}

/** Seconds and bytes of one sample. @param {any} pa @param {number} length @param {any} attention */
function measure(pa, length, attention) {
    const before = pa.memory().used;
    const model = pa.classifier(arena(length, 64, attention));
    const x = Uint8Array.from({ length }, (_, i) => ((i * 7919) % 255) + 1),
        batch = { x: [x], y: Int32Array.of(0) };
    const repeat = (/** @type {() => void} */ run) => {
        run();
        return median(
            Array.from({ length: 5 }, () => {
                const seconds = stopwatch();
                run();
                return seconds();
            }),
        );
    };
    pa.resetPeak();
    const forward = repeat(() => model.predict(x)),
        memoryForward = pa.memory().peak - before;
    pa.resetPeak();
    const step = repeat(() => model.step(batch)),
        memoryStep = pa.memory().peak - before;
    model.dispose();
    return { forward, step, memoryForward, memoryStep };
}
