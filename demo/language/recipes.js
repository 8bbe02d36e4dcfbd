// What the shipped models of this act are, and how they were trained: read by the script that trains them, by the
// worker that begins one from nothing, and by tests.

/** Layers that see the token before, and the four before: with them the others know what stands beside what. */
const NEAR = [
    { kind: 'window', window: 1 },
    { kind: 'window', window: 4 },
];
const common = { length: 128, width: 64, depth: 4, heads: 4, norm: 'pre', tied: true, positions: 'none', seed: 1 };
const fit = { optimizer: 'adamw', learningRate: 3e-3, batchSize: 4, warmup: 50, schedule: 'cosine', clip: 1, seed: 1 };

/** The layers, as they are chosen from. */
export const NAMES = ['1: the letter before', '2: the four before', '3: A linear, B softmax', '4: A Primal, B softmax'];

/**
 * Two models that differ in their last two layers. `bits` is what a letter of the chapter that they never read costs
 * them: a test holds the files to it.
 * @type {Record<'a' | 'b', { name: string, bits: number, config: any, fit: any }>}
 */
export const TEXT_MODELS = {
    a: {
        name: 'linear and Primal: running sums',
        bits: 2.198,
        config: { ...common, attention: [...NEAR, { kind: 'linear' }, { kind: 'primal', rank: 16 }] },
        fit: { ...fit, epochs: 40 },
    },
    b: {
        name: 'softmax: keys and values of every letter',
        bits: 2.203,
        config: { ...common, attention: [...NEAR, { kind: 'softmax' }, { kind: 'softmax' }] },
        fit: { ...fit, epochs: 40 },
    },
};

/** The chapters that models learn from, and the last one, which they never see. @param {string} text */
export function cutText(text) {
    const at = text.lastIndexOf('CHAPTER');
    return { train: text.slice(0, at), validation: text.slice(at) };
}

/** Words of a sentence, at most, and squares along a side of a digit: what the other two models take. */
const judged = { optimizer: 'adamw', learningRate: 3e-3, batchSize: 16, warmup: 50, schedule: 'cosine', seed: 1 };

/**
 * Models that judge: of A the last layers are Primal. `made` is how many sentences, or digits, they learned from.
 * @type {Record<'opinion' | 'digit', { made: number, fit: any, config: any, attention: Record<'a' | 'b', any> }>}
 */
export const JUDGES = {
    opinion: {
        made: 40000,
        fit: { ...judged, epochs: 8 },
        config: { width: 24, depth: 2, heads: 3, dropout: 0.2, seed: 1 },
        attention: { a: ['softmax', 'primal'], b: 'softmax' },
    },
    digit: {
        made: 8000,
        fit: { ...judged, epochs: 5 },
        config: { width: 24, depth: 2, heads: 4, dropout: 0.1, seed: 1 },
        attention: { a: 'primal', b: 'softmax' },
    },
};
