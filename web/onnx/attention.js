/**
 * Attention of the kinds that standard operators express: one function each, from the layer's input x [B,N,D] and
 * queries, keys, values [B,H,N,d] to [B,H,N,d]. The mathematics is that of docs/MECHANISMS.md; nothing is masked, as
 * all
 * sequences of a batch are of one length.
 */
import { drawnLandmarks } from './landmarks.js';
import { allowed, betaOf, byGroup, convolved, pooled, recentre, recentreRunning, statistics } from './rows.js';

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
