/**
 * Attention of the kinds beside the four papers': Linformer, Nyströmformer, Performer, cosFormer, elliptical and RPC,
 * in standard operators, as attention.js has the others. Causal ones through features write a full matrix of weights.
 */
import { drawnDirections } from './chance.js';
import { HIDDEN, allowed, convolved, iterated, present } from './rows.js';

/** @typedef {import('./graph.js').Graph} Graph @typedef {import('./attention.js').Layer} Layer */

/** A sum of weights below it has no digits left (src/attention/featured.c). */
const LEAST = 1e-30;

/** @param {Graph} g @param {string} x [B,H,N,M] */
const turned = (g, x) => g.transpose(x, 0, 1, 3, 2);

/** @param {Layer} layer */
const valuesOf = ({ v }) => /** @type {string} */ (v);

/**
 * softmax(q kᵀ/√d), of the pairs that `seen` lets through.
 * @param {Graph} g
 * @param {string} q
 * @param {string} k
 * @param {number} d
 * @param {string | null} seen
 */
function softmaxOf(g, q, k, d, seen) {
    const scores = g.matmul(g.mul(q, g.scalar(1 / Math.sqrt(d))), turned(g, k));
    return g.node('Softmax', [seen === null ? scores : g.where(seen, scores, g.scalar(HIDDEN))], { axis: -1 });
}

/** Which keys there are, [B,1,1,M] of bool; null for all. @param {Graph} g @param {Layer['mask']} mask */
const keysOf = (g, mask) => (mask === null ? null : turned(g, mask.keys));

/** @param {Graph} g @param {Layer} layer */
export function linformer(g, layer) {
    const { options, weight, q, k, d, mask } = layer,
        N = g.length(k, 2);
    const mixed = (/** @type {string} */ table, /** @type {string} */ rows) =>
        g.matmul(g.slice(weight(table), 1, g.ints(0), N), present(g, rows, mask));
    const values = mixed(options.shared ? 'keyProjection' : 'valueProjection', valuesOf(layer));
    return g.matmul(softmaxOf(g, q, mixed('keyProjection', k), d, null), values);
}

/**
 * The table of segments whose means are landmarks, [B,1,m,N] or [1,1,m,N], m as many as the longest sample has, and
 * which of them there are, [..,1,m,1] of bool: segment s is of tokens ⌊s n/m⌋ … ⌊(s + 1) n/m⌋ − 1 of n.
 * @param {Graph} g @param {Layer} layer
 */
function segments(g, { options, k, mask, tokens, length }) {
    const most = Math.min(options.landmarks, tokens ?? length),
        n = mask === null ? g.unsqueeze(g.length(k, 2), 0) : mask.count,
        m = g.node('Min', [n, g.int(most)]),
        numbers = (/** @type {number} */ from) =>
            g.constant(
                'int64',
                [1, most],
                Array.from({ length: most }, (_, s) => s + from),
            );
    const [from, to] = [0, 1].map(first => g.div(g.mul(numbers(first), n), m)),
        there = g.node('Less', [numbers(0), m]),
        place = g.unsqueeze(g.range(g.length(k, 2)), 0, 1),
        within = g.node('And', [
            g.node('LessOrEqual', [g.unsqueeze(from, 2), place]),
            g.node('Less', [place, g.unsqueeze(to, 2)]),
        ]);
    const size = g.cast(g.node('Max', [g.sub(to, from), g.int(1)]), 'float'),
        is = g.unsqueeze(there, 1, 3),
        table = g.div(g.unsqueeze(g.cast(within, 'float'), 1), g.unsqueeze(size, 1, 3));
    return { is, table: g.where(is, table, g.scalar(0)) };
}

/** The inverse as src/attention/nystrom.c applies it, of a matrix without symmetry. @param {Graph} g
 * @param {Layer} layer */
export function nystromformer(g, layer) {
    const { options, q, d, mask } = layer,
        k = present(g, layer.k, mask),
        v = present(g, valuesOf(layer), mask),
        { is, table } = segments(g, layer),
        means = g.matmul(table, present(g, q, mask)),
        keyMeans = g.matmul(table, k),
        landmarks = turned(g, is);
    const zero = g.scalar(0),
        U = g.where(is, g.matmul(softmaxOf(g, means, k, d, keysOf(g, mask)), v), zero),
        A = g.where(is, softmaxOf(g, means, keyMeans, d, landmarks), zero),
        c = g.max(g.sum(A, 2), 3);
    const x = iterated(g, g.div(g.matmul(A, turned(g, A)), c), U, options.iterations),
        y = g.matmul(softmaxOf(g, q, keyMeans, d, landmarks), g.div(g.matmul(turned(g, A), x), c));
    return options.filter ? g.add(y, convolved(g, v, { ...layer, options: { conv: '1d' } })) : y;
}

/* ---- through features -------------------------------------------------------------------------------------------- */

/**
 * φ(q) Σ φ(k) vᵀ over φ(q)·Σ φ(k), where that is above `floor`.
 * @param {Graph} g
 * @param {Layer} layer
 * @param {string} fq
 * @param {string} fk zeros where no key is
 * @param {number} floor
 */
function throughFeatures(g, layer, fq, fk, floor) {
    const { options, mask, k } = layer,
        v = present(g, valuesOf(layer), mask);
    let y, rho;
    if (options.causal) {
        const before = g.cast(/** @type {string} */ (allowed(g, { ...layer, mask: null }, k, 1, null)), 'float'),
            weights = g.mul(g.matmul(fq, turned(g, fk)), before);
        y = g.matmul(weights, v);
        rho = g.sum(weights, 3);
    } else {
        y = g.matmul(fq, g.matmul(turned(g, fk), v));
        rho = g.matmul(fq, turned(g, g.sum(fk, 2)));
    }
    const by = g.node('Max', [rho, g.scalar(Math.max(floor, LEAST))]);
    return floor > 0 ? g.div(y, by) : g.where(g.node('Greater', [rho, g.scalar(LEAST)]), g.div(y, by), g.scalar(0));
}

/** @param {Graph} g @param {Layer} layer */
export function performer(g, layer) {
    const { options, q, k, d, mask, number } = layer,
        omega = g.constant('float', [options.features, d], drawnDirections(options.features, d, number)),
        root = d ** -0.25;
    const along = (/** @type {string} */ x) => g.mul(g.matmul(x, g.transpose(omega, 1, 0)), g.scalar(root)),
        keys = present(g, k, mask),
        u = g.sub(along(keys), g.mul(g.sum(g.mul(keys, keys), 3), g.scalar(root * root * 0.5))),
        largest = g.max(mask === null ? u : g.where(mask.keys, u, g.scalar(HIDDEN)), 2);
    const exponents = g.add(along(q), largest),
        fq = g.node('Exp', [g.sub(exponents, g.max(exponents, 3))]),
        fk = present(g, g.node('Exp', [g.node('Min', [g.sub(u, largest), g.scalar(0)])]), mask);
    return throughFeatures(g, layer, fq, fk, 0);
}

/** @param {Graph} g @param {Layer} layer */
export function cosformer(g, layer) {
    const { options, q, k, mask } = layer,
        places = g.cast(g.unsqueeze(g.range(g.length(k, 2)), 1), 'float'),
        many = mask === null ? g.length(k, 2) : g.unsqueeze(mask.count, 1, 2),
        reach = options.reach ? g.scalar(options.reach) : g.cast(many, 'float'),
        angle = g.mul(places, g.div(g.scalar(Math.PI / 2), reach));
    const features = (/** @type {string} */ x) =>
        g.concat(
            ['Cos', 'Sin'].map(op => g.mul(g.node('Relu', [x]), g.node(op, [angle]))),
            3,
        );
    return throughFeatures(g, layer, features(q), features(present(g, k, mask)), options.denominatorEps);
}

/* ---- elliptical, RPC --------------------------------------------------------------------------------------------- */

/** @param {Graph} g @param {Layer} layer */
export function elliptical(g, layer) {
    const { options, k, d, mask, previous } = layer,
        v = valuesOf(layer);
    let { q } = layer;
    if (previous) {
        const moved = present(g, g.node('Abs', [g.sub(v, previous)]), mask),
            sums = options.causal ? g.cast(g.cumulative(moved, 2), 'float') : g.sum(moved, 2),
            most = g.max(sums, 3);
        const some = g.node('Greater', [most, g.scalar(0)]);
        q = g.mul(q, g.where(some, g.div(sums, g.where(some, most, g.scalar(1))), g.scalar(1)));
    }
    const seen = allowed(g, layer, k, 1, mask?.keys ?? null);
    return g.matmul(softmaxOf(g, q, present(g, k, mask), d, seen), present(g, v, mask));
}

/** @param {Graph} g @param {Layer} layer */
export function rpc(g, layer) {
    const { options, heads, d, mask } = layer,
        k = present(g, layer.k, mask),
        v = present(g, valuesOf(layer), mask),
        count = mask === null ? g.length(k, 2) : g.unsqueeze(mask.count, 1, 2),
        norm = g.sum(g.sum(g.node('Abs', [k]), 3), 2);
    // λμ = λ·N·H·d/(4 Σ|k|)
    const share = g.mul(g.cast(count, 'float'), g.scalar((options.threshold * heads * d) / 4)),
        some = g.node('Greater', [norm, g.scalar(0)]),
        theta = g.where(some, g.div(share, g.where(some, norm, g.scalar(1))), g.scalar(0));
    const shrunk = (/** @type {string} */ a) =>
        g.sub(g.node('Relu', [g.sub(a, theta)]), g.node('Relu', [g.sub(g.node('Neg', [a]), theta)]));
    let L = null,
        U = null;
    for (let t = 0; t < options.iterations; t++) {
        const a = L === null || U === null ? k : g.add(g.sub(k, L), U),
            rest = g.sub(k, shrunk(a)),
            cleaned = U === null ? rest : g.sub(rest, U);
        L = g.matmul(softmaxOf(g, cleaned, cleaned, d, keysOf(g, mask)), v);
        U = g.sub(U === null ? rest : g.add(U, rest), L);
    }
    return /** @type {string} */ (L);
}
