/**
 * Attention of the kinds that standard operators express: one function each, from the layer's input x [B,N,D] and
 * queries, keys, values [B,H,N,d] to [B,H,N,d]. The mathematics is that of docs/MECHANISMS.md. With a mask each sample
 * of a batch has the tokens that it says, the first ones, and what stands behind them counts for nothing.
 */
import { cosformer, elliptical, linformer, nystromformer, performer, rpc } from './family.js';
import { KEYS, drawnLandmarks, landmarkTable } from './landmarks.js';
import {
    HIDDEN,
    allowed,
    betaOf,
    byGroup,
    convolved,
    counted,
    iterated,
    meanOf,
    pooled,
    present,
    recentre,
    recentreRunning,
    statistics,
} from './rows.js';

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
 * @property {string | null} previous values of the layer before, where that has any
 * @property {number} number of the layer
 * @property {string | null} bias of scores, [H,N,N]
 * @property {number | null} tokens where they are of a fixed number
 * @property {number} length most tokens
 * @property {Mask | null} mask which of the keys there are
 *
 * @typedef {object} Mask
 * @property {string} keep [B,N] of bool
 * @property {string} rows [B,N,1]
 * @property {string} keys [B,1,N,1]
 * @property {string} count [B,1] of int64: how many, 1 at least
 */

/** By the kind's name. @type {Record<string, (graph: Graph, layer: Layer) => string>} */
export const ATTENTION = {
    softmax,
    sparse: softmax,
    window: softmax,
    linear,
    gaussian,
    skyformer,
    primal,
    linformer,
    nystromformer,
    performer,
    cosformer,
    elliptical,
    rpc,
};

/* ---- softmax, sparse, window ------------------------------------------------------------------------------------- */

/** @param {Graph} g @param {Layer} all */
function softmax(g, all) {
    return byGroup(g, { ...all, q: convolved(g, all.q, all), k: convolved(g, all.k, all) }, (layer, factor, heads) => {
        const { options, d } = layer,
            own = layer.k,
            keys = pooled(g, own, factor, layer.mask),
            values = pooled(g, /** @type {string} */ (layer.v), factor, layer.mask),
            counts = counted(g, layer.mask, factor),
            beta = betaOf(g, layer, heads);
        let { q } = layer,
            k = keys;
        if (beta !== null && options.causal) q = recentreRunning(g, q, k, beta, options, factor);
        else if (beta !== null) {
            const { mean, rstd } = statistics(g, k, options, counts);
            q = recentre(g, q, mean, beta, rstd);
            k = recentre(g, k, mean, g.scalar(1), rstd); // a shift of all keys cancels: scores stay small
        }
        q = g.mul(q, g.scalar(1 / Math.sqrt(d)));
        let scores = g.matmul(q, g.transpose(k, 0, 1, 3, 2));
        if (layer.bias !== null) scores = g.add(scores, layer.bias);
        const seen = allowed(g, layer, keys, factor, counts);
        if (seen !== null) scores = g.where(seen, scores, g.scalar(HIDDEN));
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
    // beside a positive x no exponent is above 0; beside none e^shift may be ∞, and 0 times it no number
    return g.add(
        g.mul(g.node('Relu', [x]), g.node('Exp', [g.node('Min', [shift, zero])])),
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
            values = pooled(g, v, factor, layer.mask),
            counts = counted(g, layer.mask, factor),
            zero = g.scalar(0),
            negative = (/** @type {string} */ x) => g.node('Neg', [x]),
            there = (/** @type {string} */ k) =>
                layer.mask === null ? k : g.where(layer.mask.keys, k, g.scalar(HIDDEN)),
            shiftOf = (/** @type {string} */ k) => g.node('Min', [g.max(there(k), 2), zero]);
        let { q } = layer,
            k = pooled(g, layer.k, factor, layer.mask),
            shift = shiftOf(layer.k);
        const beta = betaOf(g, layer, heads);
        if (beta !== null) {
            const { mean, rstd } = statistics(g, k, options, counts),
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
            features = feature(g, k, negative(shift)),
            fk = counts === null ? features : g.where(counts, features, zero);
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
                g.cast(/** @type {string} */ (allowed(g, layer, k, factor, counts)), 'float'),
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
function gaussian(g, { q, k, v, d, mask }) {
    const centre = meanOf(g, k, mask?.keys ?? null),
        values = present(g, /** @type {string} */ (v), mask);
    return g.matmul(kernel(g, g.sub(q, centre), g.sub(present(g, k, mask), centre), d), values);
}

/**
 * Rows of [a; b] that are landmarks, [B,H,m,d], and which of them there are, [B,1,m,1] of bool; null for all.
 * @param {Graph} g
 * @param {string} a
 * @param {string} b
 * @param {Layer} layer
 */
function landmarkRows(g, a, b, { options, tokens, length, mask }) {
    if (mask === null) {
        const rows = drawnLandmarks(/** @type {number} */ (tokens), options.landmarks);
        return {
            m: rows.length,
            L: g.gather(g.concat([a, b], 2), g.constant('int64', [rows.length], rows), 2),
            is: null,
        };
    }
    const { m, table } = landmarkTable(tokens ?? length, options.landmarks),
        codes = g.cast(
            g.node('Squeeze', [g.gather(g.constant('int32', [table.length / m, m], table), mask.count, 0), g.ints(1)]),
            'int64',
        ),
        keys = g.node('GreaterOrEqual', [codes, g.int(KEYS)]),
        far = g.sub(g.length(a, 2), g.int(KEYS)),
        rows = g.node('Max', [g.where(keys, g.add(codes, far), codes), g.int(0)]),
        both = g.transpose(g.concat([a, b], 2), 0, 2, 1, 3);
    const is = g.unsqueeze(g.node('GreaterOrEqual', [codes, g.int(0)]), 1, 3);
    return { m, L: g.transpose(g.rows(both, rows), 0, 2, 1, 3), is };
}

/**
 * The 7-13-15 iteration of Nyströmformer on A = s M s, s = (row sums)^−½.
 * @param {Graph} g @param {Layer} layer
 */
function skyformer(g, layer) {
    const { options, q, k, v, d, mask } = layer,
        { gamma, iterations } = options,
        centre = meanOf(g, k, mask?.keys ?? null);
    const [a, b] = [q, present(g, k, mask)].map(x => g.sub(x, centre)),
        { m, L, is } = landmarkRows(g, a, b, layer);
    const eye = Float32Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? 1 : 0)),
        square = (/** @type {(one: number) => number} */ of) => g.constant('float', [m, m], eye.map(of));
    let off = square(one => 1 - one),
        right = g.matmul(kernel(g, L, b, d), present(g, /** @type {string} */ (v), mask));
    if (is !== null) {
        const here = g.cast(is, 'float');
        off = g.mul(off, g.mul(here, g.transpose(here, 0, 1, 3, 2)));
        right = g.where(is, right, g.scalar(0));
    }
    // κ of a landmark with itself is 1, whatever the rounding
    const M = g.add(
            g.mul(kernel(g, L, L, d), off),
            square(one => one * (1 + gamma)),
        ),
        scale = g.node('Reciprocal', [g.node('Sqrt', [g.sum(M, 3)])]),
        A = g.mul(g.mul(scale, M), g.transpose(scale, 0, 1, 3, 2)),
        c = g.max(g.sum(A, 2), 3);
    const x = iterated(g, g.div(g.matmul(A, A), c), g.mul(scale, right), iterations);
    return g.matmul(kernel(g, a, L, d), g.mul(scale, g.div(g.matmul(A, x), c)));
}

/* ---- primal ------------------------------------------------------------------------------------------------------ */

/** @param {Graph} g @param {Layer} layer */
function primal(g, { options, weight, numbers, heads, d, x, q, k, mask }) {
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
        // row ⌊i (N − 1)/(n − 1)⌋ of x for i = 0 … n − 1, N of each sample its own
        const last = g.sub(mask === null ? g.node('Squeeze', [g.length(x, 1)]) : mask.count, g.int(1)),
            places = Array.from({ length: n }, (_, i) => i),
            steps = g.div(g.mul(g.constant('int64', [n], places), last), g.int(Math.max(n - 1, 1))),
            rows = mask === null ? g.gather(x, steps, 1) : g.rows(x, steps),
            split = g.transpose(g.reshape(rows, 0, n, heads, d), 0, 2, 3, 1);
        [we, wr] = [we, wr].map(w => g.matmul(split, w));
    }
    const scores = g.concat([g.matmul(direction(q), we), g.matmul(direction(k), wr)], 3);
    return g.linear(scores, weight('concat.weight'), weight('concat.bias'));
}
