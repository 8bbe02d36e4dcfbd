/**
 * What softmax and linear attention do to rows before they compare them: pool (Attention-SH), recentre (Attention-BN),
 * convolve; and which pairs a pattern lets through.
 */

/** @typedef {import('./graph.js').Graph} Graph @typedef {import('./attention.js').Layer} Layer */

/** Far below every score, and no NaN as −∞ less −∞ would be. */
export const HIDDEN = -3e38;

/** Heads that pool alike. @param {Layer} layer @returns {[factor: number, heads: number[]][]} */
function groupsOf({ options, heads }) {
    const pool = options.pool ?? new Array(heads).fill(1);
    return [...new Set(pool)].map(factor => [
        Number(factor),
        Array.from({ length: heads }, (_, h) => h).filter(h => pool[h] === factor),
    ]);
}

/**
 * What each group of heads gives, in the order of the heads.
 * @param {Graph} g
 * @param {Layer} layer
 * @param {(part: Layer, factor: number, heads: number[]) => string} make
 */
export function byGroup(g, layer, make) {
    const groups = groupsOf(layer);
    if (groups.length === 1) return make(layer, groups[0][0], groups[0][1]);
    const parts = groups.map(([factor, heads]) => {
        const take = (/** @type {string} */ x) => g.gather(x, g.ints(...heads), 1);
        return make(
            { ...layer, q: take(layer.q), k: take(layer.k), v: take(/** @type {string} */ (layer.v)) },
            factor,
            heads,
        );
    });
    const order = groups.flatMap(([, heads]) => heads);
    return g.gather(g.concat(parts, 1), g.ints(...order.map((_, h) => order.indexOf(h))), 1);
}

/** @param {Graph} g @param {string} x @param {number} factor */
const windows = (g, x, factor) =>
    g.node('AveragePool', [x], {
        kernel_shape: [factor, 1],
        strides: [factor, 1],
        ceil_mode: 1,
        count_include_pad: 0,
    });

/** Rows of [B,H,N,d], zeros where no token is. @param {Graph} g @param {string} x @param {Layer['mask']} mask */
export const present = (g, x, mask) => (mask === null ? x : g.where(mask.keys, x, g.scalar(0)));

/**
 * Means over windows of tokens, the last of those that exist.
 * @param {Graph} g
 * @param {string} x
 * @param {number} factor
 * @param {Layer['mask']} mask
 */
export function pooled(g, x, factor, mask) {
    const rows = present(g, x, mask);
    if (factor === 1) return rows;
    const sums = windows(g, rows, factor);
    if (mask === null) return sums;
    // both by the cells of a window that the batch has: their ratio is the mean of those that the sample has
    const share = windows(g, g.cast(mask.keys, 'float'), factor);
    return g.div(sums, g.node('Max', [share, g.scalar(0.5 / factor)]));
}

/**
 * Which windows have tokens, [B,1,W,1] of bool; null for all.
 * @param {Graph} g @param {Layer['mask']} mask @param {number} factor
 */
export function counted(g, mask, factor) {
    if (mask === null || factor === 1) return mask?.keys ?? null;
    return g.node('Greater', [windows(g, g.cast(mask.keys, 'float'), factor), g.scalar(0)]);
}

/**
 * Mean over the tokens that there are, [B,H,1,d].
 * @param {Graph} g @param {string} x @param {string | null} counts as counted() gives it
 */
export function meanOf(g, x, counts) {
    if (counts === null) return g.mean(x, 2);
    const many = g.node('Max', [g.sum(g.cast(counts, 'float'), 2), g.scalar(1)]);
    return g.div(g.sum(g.where(counts, x, g.scalar(0)), 2), many);
}

/**
 * @param {Graph} g
 * @param {Layer} layer
 * @param {number[]} heads
 * @returns {string | null} β of each head, what broadcasts to [B,H,N,d]
 */
export function betaOf(g, { options, weight }, heads) {
    if (options.learnedBeta) return g.reshape(g.gather(weight('beta'), g.ints(...heads), 0), 1, -1, 1, 1);
    if (options.standardize) return g.scalar(1);
    return options.beta ? g.scalar(options.beta) : null;
}

/**
 * Mean, and with standardize 1/√(variance + eps), of the keys by channel.
 * @param {Graph} g @param {string} k @param {Record<string, any>} options @param {string | null} counts
 */
export function statistics(g, k, { standardize, eps }, counts) {
    const mean = meanOf(g, k, counts);
    if (!standardize) return { mean, rstd: null };
    const off = g.sub(k, mean),
        variance = g.add(meanOf(g, g.mul(off, off), counts), g.scalar(eps));
    return { mean, rstd: g.node('Reciprocal', [g.node('Sqrt', [variance])]) };
}

/**
 * (x − β mean) ⊙ rstd.
 * @param {Graph} g
 * @param {string} x
 * @param {string} mean
 * @param {string} beta
 * @param {string | null} rstd
 */
export function recentre(g, x, mean, beta, rstd) {
    const shifted = g.sub(x, g.mul(beta, mean));
    return rstd === null ? shifted : g.mul(shifted, rstd);
}

/**
 * Queries recentred by the statistics of the keys that each may see; key m is seen from place m·f + f − 1 on.
 * @param {Graph} g
 * @param {string} q
 * @param {string} k
 * @param {string} beta
 * @param {Record<string, any>} options
 * @param {number} factor
 */
export function recentreRunning(g, q, k, beta, { standardize, eps }, factor) {
    const one = g.constant('double', [], [1]),
        centre = g.mean(k, 2),
        off = g.cast(g.sub(k, centre), 'double');
    const places = g.range(g.length(q, 2)),
        seen = g.node('Min', [g.div(g.add(places, g.int(1)), g.int(factor)), g.node('Squeeze', [g.length(k, 2)])]);
    const many = g.unsqueeze(g.cast(seen, 'double'), 1),
        share = g.div(one, g.node('Max', [many, one]));
    const running = (/** @type {string} */ x) => {
        const sums = g.node('CumSum', [x, g.int(2)]),
            none = g.mul(g.slice(sums, 2, 0, 1), g.constant('double', [], [0]));
        return g.gather(g.concat([none, sums], 2), seen, 2);
    };
    const mean = g.mul(running(off), share),
        there = g.cast(g.node('Greater', [many, g.constant('double', [], [0])]), 'float'),
        y = g.sub(q, g.mul(beta, g.mul(g.add(g.cast(mean, 'float'), centre), there)));
    if (!standardize) return y;
    const squares = g.mul(running(g.mul(off, off)), share),
        zero = g.constant('double', [], [0]),
        variance = g.add(g.node('Max', [g.sub(squares, g.mul(mean, mean)), zero]), g.constant('double', [], [eps])),
        inverse = g.node('Where', [g.node('Greater', [many, one]), g.div(one, variance), one]);
    return g.mul(y, g.cast(inverse, 'float'));
}

/**
 * One filter of each head slid over the tokens, or over a grid of them, before which a class token may come: an image
 * of rows × (columns · d), in which one column lies d further.
 * @param {Graph} g @param {string} x @param {Layer} layer
 */
export function convolved(g, x, { options, numbers, heads, d, mask }) {
    const { conv, causal, rows, cols } = options;
    if (conv === undefined || conv === 'none') return x;
    x = present(g, x, mask); // outside there are zeros
    const { shape, data } = numbers('filter'),
        [, T, U = 1] = shape,
        up = (T - 1) >> 1,
        left = (U - 1) >> 1;
    const taps = Float32Array.from(data, (tap, i) => {
        const down = (Math.floor(i / U) % T) - up,
            right = (i % U) - left;
        return causal && !(down < 0 || (down === 0 && right <= 0)) ? 0 : tap;
    });
    const filter = g.constant('float', [heads, 1, T, U], taps);
    if (conv === '1d') return g.node('Conv', [x, filter], { group: heads, pads: [up, 0, T - 1 - up, 0] });
    const grid = rows * cols,
        ahead = g.sub(g.length(x, 2), g.ints(grid)),
        image = g.reshape(g.slice(x, 2, ahead, 2 ** 31), 0, heads, rows, cols * d);
    const y = g.node('Conv', [image, filter], {
        group: heads,
        dilations: [1, d],
        pads: [up, left * d, T - 1 - up, (U - 1 - left) * d],
    });
    return g.concat([g.slice(x, 2, 0, ahead), g.reshape(y, 0, heads, grid, d)], 2);
}

/**
 * Which pairs count by where they stand and what there is, [N,W] or [B,1,N,W]; null for all.
 * @param {Graph} g
 * @param {Layer} layer
 * @param {string} k
 * @param {number} factor
 * @param {string | null} counts
 */
export function allowed(g, { options, q }, k, factor, counts) {
    const there = counts === null ? null : g.transpose(counts, 0, 1, 3, 2),
        placed = byPlace(g, options, q, k, factor);
    return placed === null || there === null ? (placed ?? there) : g.node('And', [placed, there]);
}

/**
 * @param {Graph} g
 * @param {Record<string, any>} options
 * @param {string} q
 * @param {string} k
 * @param {number} factor
 */
function byPlace(g, options, q, k, factor) {
    const { kind, causal } = options,
        pattern = kind === 'window' ? 'window' : kind === 'sparse' ? options.pattern : null;
    if (!causal && pattern === null) return null;
    const i = g.unsqueeze(g.range(g.length(q, 2)), 1),
        m = g.unsqueeze(g.range(g.length(k, 2)), 0),
        p = g.div(i, g.int(factor)),
        off = g.sub(p, m),
        remainder = (/** @type {string} */ x, /** @type {number} */ by) => g.node('Mod', [x, g.int(by)]),
        and = (/** @type {string} */ a, /** @type {string} */ b) => g.node('And', [a, b]),
        or = (/** @type {string} */ a, /** @type {string} */ b) => g.node('Or', [a, b]);
    let mask = null;
    if (pattern === 'window') mask = g.node('LessOrEqual', [g.node('Abs', [off]), g.int(options.window)]);
    else if (pattern === 'strided')
        mask = or(
            g.node('Less', [g.node('Abs', [off]), g.int(options.block)]),
            g.node('Equal', [remainder(off, options.block), g.int(0)]),
        );
    else if (pattern === 'fixed')
        mask = or(
            g.node('Equal', [g.div(p, g.int(options.block)), g.div(m, g.int(options.block))]),
            g.node('GreaterOrEqual', [remainder(m, options.block), g.int(options.block - options.summary)]),
        );
    if (!causal) return mask;
    const past = g.node('LessOrEqual', [g.add(g.mul(m, g.int(factor)), g.int(factor - 1)), i]);
    return mask === null ? past : and(mask, past);
}

/**
 * The 7-13-15 iteration of Nyströmformer as src/attention/nystrom.c orders it: all of it are polynomials of W, which
 * goes from step to step by itself, so that only few columns x are multiplied.
 * @param {Graph} g
 * @param {string} W symmetric
 * @param {string} x
 * @param {number} iterations
 */
export function iterated(g, W, x, iterations) {
    const times = (/** @type {number} */ by, /** @type {string} */ each) => g.mul(g.scalar(by), each);
    for (let i = 0; i < iterations; i++) {
        const inner = g.matmul(W, g.sub(times(7, x), g.matmul(W, x)));
        x = times(0.25, g.sub(times(13, x), g.matmul(W, g.sub(times(15, x), inner))));
        if (i + 1 === iterations) break;
        const V = g.matmul(W, W),
            cubes = g.matmul(V, g.sub(times(7, W), V));
        W = times(0.25, g.add(g.sub(times(13, W), times(15, V)), cubes));
    }
    return x;
}
