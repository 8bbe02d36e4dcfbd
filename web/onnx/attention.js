/**
 * Attention of the kinds that standard operators express: one function each, from the layer's input x [B,N,D] and
 * queries, keys, values [B,H,N,d] to [B,H,N,d]. The mathematics is that of docs/MECHANISMS.md; nothing is masked, as
 * all
 * sequences of a batch are of one length.
 */
import { drawnLandmarks } from './landmarks.js';

/**
 * @typedef {import('./graph.js').Graph} Graph
 * @typedef {object} Layer
 * @property {Record<string, any>} options of the layer, complete
 * @property {(name: string) => string} weight a parameter of the layer's attention by its name
 * @property {(name: string) => { shape: readonly number[], data: ArrayLike<number> }} numbers its shape and numbers
 * @property {number} heads
 * @property {number} d
 * @property {string} x
 * @property {string} q
 * @property {string} k
 * @property {string} [v]
 * @property {string | null} bias of scores, [H,N,N]
 * @property {number | null} tokens where they are of a fixed number
 */

/** By the kind's name. @type {Record<string, (graph: Graph, layer: Layer) => string>} */
export const ATTENTION = { softmax, sparse: softmax, window: softmax, linear, gaussian, skyformer, primal };

/* ---- what softmax and linear do to rows before they compare them ------------------------------------------------- */

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
function byGroup(g, layer, make) {
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

/**
 * Means over windows of tokens, the last of those that exist.
 * @param {Graph} g
 * @param {string} x
 * @param {number} factor
 */
const pooled = (g, x, factor) =>
    factor === 1
        ? x
        : g.node('AveragePool', [x], {
              kernel_shape: [factor, 1],
              strides: [factor, 1],
              ceil_mode: 1,
              count_include_pad: 0,
          });

/**
 * @param {Graph} g
 * @param {Layer} layer
 * @param {number[]} heads
 * @returns {string | null} β of each head, what broadcasts to [B,H,N,d]
 */
function betaOf(g, { options, weight }, heads) {
    if (options.learnedBeta) return g.reshape(g.gather(weight('beta'), g.ints(...heads), 0), 1, -1, 1, 1);
    if (options.standardize) return g.scalar(1);
    return options.beta ? g.scalar(options.beta) : null;
}

/**
 * Mean, and with standardize 1/√(variance + eps), of the keys by channel.
 * @param {Graph} g @param {string} k @param {Record<string, any>} options
 */
function statistics(g, k, { standardize, eps }) {
    const mean = g.mean(k, 2);
    if (!standardize) return { mean, rstd: null };
    const off = g.sub(k, mean),
        variance = g.add(g.mean(g.mul(off, off), 2), g.scalar(eps));
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
function recentre(g, x, mean, beta, rstd) {
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
function recentreRunning(g, q, k, beta, { standardize, eps }, factor) {
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
function convolved(g, x, { options, numbers, heads, d }) {
    const { conv, causal, rows, cols } = options;
    if (conv === undefined || conv === 'none') return x;
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
 * Which pairs count by where they stand, [N,W]; null for all.
 * @param {Graph} g
 * @param {Layer} layer
 * @param {string} k
 * @param {number} factor
 */
function allowed(g, { options, q }, k, factor) {
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

/** Far below every score, and no NaN as −∞ less −∞ would be. */
const HIDDEN = -3e38;

/* ---- softmax, sparse, window ------------------------------------------------------------------------------------- */

/** @param {Graph} g @param {Layer} all */
function softmax(g, all) {
    return byGroup(g, { ...all, q: convolved(g, all.q, all), k: convolved(g, all.k, all) }, (layer, factor, heads) => {
        const { options, d } = layer,
            own = layer.k,
            keys = pooled(g, own, factor),
            values = pooled(g, /** @type {string} */ (layer.v), factor),
            beta = betaOf(g, layer, heads);
        let { q } = layer,
            k = keys;
        if (beta !== null && options.causal) q = recentreRunning(g, q, k, beta, options, factor);
        else if (beta !== null) {
            const { mean, rstd } = statistics(g, k, options);
            q = recentre(g, q, mean, beta, rstd);
            k = recentre(g, k, mean, g.scalar(1), rstd); // a shift of all keys cancels: scores stay small
        }
        q = g.mul(q, g.scalar(1 / Math.sqrt(d)));
        let scores = g.matmul(q, g.transpose(k, 0, 1, 3, 2));
        if (layer.bias !== null) scores = g.add(scores, layer.bias);
        const mask = allowed(g, layer, keys, factor);
        if (mask !== null) scores = g.node('Where', [mask, scores, g.scalar(HIDDEN)]);
        if (!options.causal || factor === 1) return g.matmul(g.node('Softmax', [scores], { axis: -1 }), values);
        // a query sees its own token by itself, then the windows that are complete
        const weights = g.node('Softmax', [g.concat([g.sum(g.mul(q, own), 3), scores], 3)], { axis: -1 });
        return g.add(
            g.mul(g.slice(weights, 3, 0, 1), /** @type {string} */ (layer.v)),
            g.matmul(g.slice(weights, 3, 1, 2 ** 31), values),
        );
    });
}

/* ---- linear ------------------------------------------------------------------------------------------------------ */

/**
 * φ(x) e^shift with φ = elu + 1, the exponents taken together.
 * @param {Graph} g
 * @param {string} x
 * @param {string} shift
 */
function feature(g, x, shift) {
    const zero = g.scalar(0);
    return g.add(
        g.mul(g.node('Relu', [x]), g.node('Exp', [shift])),
        g.node('Exp', [g.add(g.node('Min', [x, zero]), shift)]),
    );
}

/** y/(ρ + floor·min(ρ, 1)). @param {Graph} g @param {string} y @param {string} rho @param {number} floor */
function divided(g, y, rho, floor) {
    const below = g.add(rho, g.mul(g.scalar(floor), g.node('Min', [rho, g.scalar(1)])));
    return g.div(y, g.node('Max', [below, g.scalar(1e-38)]));
}

/** @param {Graph} g @param {Layer} all */
function linear(g, all) {
    return byGroup(g, all, (layer, factor, heads) => {
        const { options } = layer,
            floor = options.denominatorEps,
            v = /** @type {string} */ (layer.v),
            values = pooled(g, v, factor),
            zero = g.scalar(0),
            negative = (/** @type {string} */ x) => g.node('Neg', [x]),
            shiftOf = (/** @type {string} */ k) => g.node('Min', [g.max(k, 2), zero]);
        let { q } = layer,
            k = pooled(g, layer.k, factor),
            shift = shiftOf(layer.k);
        const beta = betaOf(g, layer, heads);
        if (beta !== null) {
            const { mean, rstd } = statistics(g, k, options),
                lowest = shiftOf(g.sub(layer.k, g.mul(beta, mean)));
            q = recentre(g, q, mean, beta, rstd);
            k = recentre(g, k, mean, beta, rstd);
            shift = g.node('Where', [g.node('Equal', [beta, g.scalar(1)]), g.mul(lowest, zero), lowest]);
        }
        const logs = g.node('Where', [
                g.node('Greater', [q, zero]),
                g.node('Log', [g.add(g.node('Relu', [q]), g.scalar(1))]),
                q,
            ]),
            queries = g.node('Min', [g.max(g.add(logs, shift), 3), zero]);
        const fq = feature(g, q, g.sub(shift, queries)),
            fk = feature(g, k, negative(shift));
        if (!options.causal) {
            const sum = g.matmul(g.transpose(fk, 0, 1, 3, 2), values),
                z = g.transpose(g.sum(fk, 2), 0, 1, 3, 2);
            return divided(g, g.matmul(fq, sum), g.matmul(fq, z), floor);
        }
        if (factor === 1) {
            const sums = g.cast(g.cumulative(g.mul(g.unsqueeze(fk, 4), g.unsqueeze(v, 3)), 2), 'float'),
                y = g.node('Squeeze', [g.matmul(g.unsqueeze(fq, 3), sums), g.ints(3)]),
                rho = g.sum(g.mul(fq, g.cast(g.cumulative(fk, 2), 'float')), 3);
            return divided(g, y, rho, floor);
        }
        const w = g.mul(
                g.matmul(fq, g.transpose(fk, 0, 1, 3, 2)),
                g.cast(/** @type {string} */ (allowed(g, layer, k, factor)), 'float'),
            ),
            own = g.sum(g.mul(fq, feature(g, layer.k, negative(shift))), 3);
        return divided(g, g.add(g.matmul(w, values), g.mul(own, v)), g.add(g.sum(w, 3), own), floor);
    });
}

/* ---- gaussian, skyformer ----------------------------------------------------------------------------------------- */

/**
 * exp(−‖a − b‖²/(2√d)) of rows less a common centre.
 * @param {Graph} g
 * @param {string} a
 * @param {string} b
 * @param {number} d
 */
function kernel(g, a, b, d) {
    const squares = (/** @type {string} */ x) => g.sum(g.mul(x, x), 3),
        cross = g.mul(g.matmul(a, g.transpose(b, 0, 1, 3, 2)), g.scalar(2)),
        distance = g.sub(g.add(squares(a), g.transpose(squares(b), 0, 1, 3, 2)), cross);
    return g.node('Exp', [g.mul(g.node('Relu', [distance]), g.scalar(-1 / (2 * Math.sqrt(d))))]);
}

/** @param {Graph} g @param {Layer} layer */
function gaussian(g, { q, k, v, d }) {
    const centre = g.mean(k, 2);
    return g.matmul(kernel(g, g.sub(q, centre), g.sub(k, centre), d), /** @type {string} */ (v));
}

/** @param {Graph} g @param {Layer} layer */
function skyformer(g, { options, q, k, v, d, tokens }) {
    const { landmarks, gamma, iterations } = options,
        rows = drawnLandmarks(/** @type {number} */ (tokens), landmarks),
        m = rows.length,
        centre = g.mean(k, 2);
    const [a, b] = [q, k].map(x => g.sub(x, centre)),
        L = g.gather(g.concat([a, b], 2), g.constant('int64', [m], rows), 2);
    const eye = Float32Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? 1 : 0)),
        times = (/** @type {number} */ by) =>
            g.constant(
                'float',
                [m, m],
                eye.map(one => by * one),
            ),
        off = g.constant(
            'float',
            [m, m],
            eye.map(one => 1 - one),
        );
    // κ of a landmark with itself is 1, whatever the rounding
    const M = g.add(g.mul(kernel(g, L, L, d), off), times(1 + gamma)),
        right = g.matmul(kernel(g, L, b, d), /** @type {string} */ (v));
    // the 7-13-15 iteration of Nyströmformer on A = s M s, s = (row sums)^−½
    const scale = g.node('Reciprocal', [g.node('Sqrt', [g.sum(M, 3)])]),
        A = g.mul(g.mul(scale, M), g.transpose(scale, 0, 1, 3, 2));
    let Z = g.div(g.transpose(A, 0, 1, 3, 2), g.max(g.sum(A, 2), 3));
    for (let i = 0; i < iterations; i++) {
        const W = g.matmul(A, Z),
            inner = g.sub(times(15), g.matmul(W, g.sub(times(7), W)));
        Z = g.mul(g.matmul(Z, g.sub(times(13), g.matmul(W, inner))), g.scalar(0.25));
    }
    return g.matmul(kernel(g, a, L, d), g.mul(scale, g.matmul(Z, g.mul(scale, right))));
}

/* ---- primal ------------------------------------------------------------------------------------------------------ */

/** @param {Graph} g @param {Layer} layer */
function primal(g, { options, weight, numbers, heads, d, x, q, k }) {
    const { mode } = options,
        [, n] = numbers('we').shape;
    const direction = (/** @type {string} */ rows) => {
        let u = rows;
        if (mode === 'causal') {
            const many = g.cast(g.unsqueeze(g.add(g.range(g.length(u, 2)), g.int(1)), 1), 'double');
            u = g.cast(g.div(g.cumulative(u, 2), many), 'float');
        }
        const norm = g.node('Sqrt', [g.sum(g.mul(u, u), 3)]);
        return g.div(u, g.node('Max', [norm, g.scalar(1e-12)]));
    };
    let [we, wr] = [weight('we'), weight('wr')];
    if (mode === 'data') {
        // row ⌊i (N − 1)/(n − 1)⌋ of x for i = 0 … n − 1
        const last = g.sub(g.node('Squeeze', [g.length(x, 1)]), g.int(1)),
            steps = g.mul(
                g.constant(
                    'int64',
                    [n],
                    Array.from({ length: n }, (_, i) => i),
                ),
                last,
            ),
            rows = g.gather(x, g.div(steps, g.int(Math.max(n - 1, 1))), 1),
            split = g.transpose(g.reshape(rows, 0, n, heads, d), 0, 2, 3, 1);
        [we, wr] = [we, wr].map(w => g.matmul(split, w));
    }
    const scores = g.concat([g.matmul(direction(q), we), g.matmul(direction(k), wr)], 3);
    return g.linear(scores, weight('concat.weight'), weight('concat.bias'));
}
