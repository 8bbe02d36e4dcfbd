/**
 * Training-step time and peak memory at the shapes of the Long Range Arena, relative to softmax (Table 3 of
 * Primal-Attention, Table 2 of Skyformer).
 */
import { Random } from '../dist/data.js';
import { rowOf } from './claims.mjs';
import { progress, stopwatch } from './context.mjs';
import { barPlot } from './plot.mjs';

/**
 * @type {Record<string, { length: number, vocabulary: number, classes: number, rank: number, eta: number, paper:
 *   Record<string, [number, number]> }>} paper: how many times better in time and memory
 */
const SHAPES = {
    'ListOps 2K': {
        length: 2000,
        vocabulary: 17,
        classes: 10,
        rank: 20,
        eta: 0.1,
        paper: { primal: [3.4, 7.9], skyformer: [2.24 / 1.29, 5.37 / 1.75], gaussian: [2.24 / 1.99, 5.37 / 5.94] },
    },
    'text 4K': {
        length: 4000,
        vocabulary: 257,
        classes: 2,
        rank: 20,
        eta: 0.05,
        paper: { primal: [7.4, 15.5], skyformer: [4.3 / 1.02, 10.37 / 1.59], gaussian: [4.3 / 3.91, 10.37 / 5.73] },
    },
    'image 1K': {
        length: 1024,
        vocabulary: 256,
        classes: 10,
        rank: 30,
        eta: 0.1,
        paper: { primal: [2.3, 4.2], skyformer: [4.22 / 3.4, 11.47 / 8.26], gaussian: [4.22 / 4.05, 11.47 / 6.38] },
    },
};

/**
 * Bytes for each pair of tokens that a softmax would hold which keeps its weights for the backward pass: two layers,
 * two heads, four bytes.
 */
const WEIGHTS = 2 * 2 * 4;

/**
 * @param {string} shape @param {string} attention @param {number} paper @param {string} of
 * @returns {import('./claims.mjs').Claim}
 */
function faster(shape, attention, paper, of) {
    return {
        says: `A training step of ${attention} is faster than softmax's, ${shape}`,
        of,
        paper: `${paper}×`,
        judge(tables) {
            const row = rowOf(tables, 'Gain over softmax', { shape, attention });
            if (!row) return null;
            const gain = Number.parseFloat(row['gain in time']);
            return {
                ours: `${gain}×`,
                verdict: gain >= paper ? 'holds' : gain > 1 ? 'holds in part' : 'not seen',
                why: 'least of four steps of one sample on one core; the paper: batches on a GPU',
            };
        },
    };
}

/**
 * @param {string} shape @param {string} attention @param {number} paper @param {string} of
 * @returns {import('./claims.mjs').Claim}
 */
function smaller(shape, attention, paper, of) {
    return {
        says: `${attention} needs less memory than softmax to train, ${shape}`,
        of,
        paper: `${paper}×`,
        judge(tables) {
            const row = rowOf(tables, 'Gain over softmax', { shape, attention });
            return (
                row && {
                    ours: `${row['gain in memory']}; ${row['had softmax stored its weights']} over a softmax that stores its weights`,
                    verdict: 'not seen',
                    why: 'our softmax never stores the N×N weights, so there is nothing left to save; bytes are counted, no chance is in them',
                }
            );
        },
    };
}

/** @type {import('./list.mjs').Experiment} */
export const lra = {
    name: 'lra',
    title: "A training step at the arena's shapes: time and peak memory against softmax",
    about: `The arena's model (two pre-norm layers, width 64, two heads of 32, hidden 128), one sample forward and backward and one Adam step. Gain: softmax divided by the mechanism, so 2× is twice as fast or
half the memory. The papers measured batches on a GPU, with a softmax that stores its N×N weights; ours never does, so there is next to nothing left to save;
the column beside says what the gain would be over a softmax that does. Memory is all that a model of one sample holds: weights, gradients, optimizer, activations.`,
    remarks: `Primal is almost twice as far ahead of softmax in time as in the paper at 2000 and 4000 tokens, and ahead of it at 1024 as well. So is Skyformer, least at 1024, where the six iterations on
128 landmarks, a fixed cost, weigh most on one sample. Memory gains are not reached, because there is no N×N matrix to get rid of.`,
    claims: [
        faster('ListOps 2K', 'primal', 3.4, 'Primal-Attention'),
        faster('text 4K', 'primal', 7.4, 'Primal-Attention'),
        faster('image 1K', 'primal', 2.3, 'Primal-Attention'),
        faster('ListOps 2K', 'skyformer', 1.7, 'Skyformer, Table 2'),
        faster('text 4K', 'skyformer', 4.2, 'Skyformer, Table 2'),
        faster('image 1K', 'skyformer', 1.2, 'Skyformer, Table 2'),
        smaller('text 4K', 'primal', 15.5, 'Primal-Attention'),
        smaller('text 4K', 'skyformer', 6.5, 'Skyformer, Table 2'),
    ],
    words: Object.keys(SHAPES),
    async run(context) {
        const { pa, quick } = context;
        const row = context.table('Gain over softmax', [
            'shape',
            'attention',
            'step, ms',
            'gain in time',
            'paper',
            'MB',
            'gain in memory',
            'had softmax stored its weights',
            'paper ',
        ]);
        /**
         * @type {{ shape: string, attention: string, seconds: number, bytes: number, time: number, memory: number,
         *   stored: number }[]}
         */
        const results = [];
        for (const shape of context.chosen(Object.keys(SHAPES))) {
            const { length: whole, vocabulary, classes, rank, eta, paper } = SHAPES[shape],
                length = quick ? whole / 4 : whole;
            const primal = { kind: 'primal', rank, eta };
            /** @type {Record<string, any>} */
            const models = {
                softmax: { kind: 'softmax' },
                primal,
                'primal+': [{ kind: 'softmax' }, primal],
                skyformer: { kind: 'skyformer', landmarks: 128 },
                gaussian: { kind: 'gaussian' },
                linear: { kind: 'linear' },
                'bn+sh': { kind: 'softmax', beta: 0.6, pool: [1, 2] },
            };
            const random = new Random(1),
                x = Uint16Array.from({ length }, () => random.integer(1, vocabulary - 1));
            let softmax = { seconds: NaN, bytes: NaN };
            for (const [attention, config] of Object.entries(models)) {
                progress(`${shape}, ${attention}`);
                const before = pa.memory().used;
                const model = pa.classifier({
                    input: { kind: 'tokens', vocabulary, length },
                    classes,
                    width: 64,
                    depth: 2,
                    heads: 2,
                    feedforward: 128,
                    dropout: 0.1,
                    norm: 'pre',
                    headHidden: 128,
                    attention: config,
                    seed: 1,
                });
                pa.resetPeak();
                const batch = { x: [x], y: Int32Array.of(0) };
                model.step(batch, { optimizer: 'adam', learningRate: 1e-4 });
                const bytes = pa.memory().peak - before;
                const seconds = Math.min(
                    ...Array.from({ length: quick ? 1 : 4 }, () => {
                        const took = stopwatch();
                        model.step(batch, { optimizer: 'adam', learningRate: 1e-4 });
                        return took();
                    }),
                );
                model.dispose();
                if (attention === 'softmax') softmax = { seconds, bytes };
                const result = {
                    shape,
                    attention,
                    seconds,
                    bytes,
                    time: softmax.seconds / seconds,
                    memory: softmax.bytes / bytes,
                    stored: (softmax.bytes + WEIGHTS * length * length) / bytes,
                };
                results.push(result);
                progress('');
                const [time, memory] = paper[attention]?.map(gain => `${gain.toFixed(1)}×`) ?? ['–', '–'];
                row(
                    shape,
                    attention,
                    (1000 * seconds).toFixed(0),
                    `${result.time.toFixed(1)}×`,
                    time,
                    (bytes / 1e6).toFixed(1),
                    `${result.memory.toFixed(1)}×`,
                    `${result.stored.toFixed(1)}×`,
                    memory,
                );
            }
        }
        const names = [...new Set(results.map(({ attention }) => attention))];
        context.write(results, {
            'lra.svg': barPlot({
                title: 'Training step: gain in time over softmax',
                groups: names,
                series: [...new Set(results.map(({ shape }) => shape))].map(shape => ({
                    name: shape,
                    values: names.map(
                        name => results.find(each => each.shape === shape && each.attention === name)?.time ?? null,
                    ),
                })),
            }),
        });
    },
};
