/** @file The family around the four papers: Linformer, Nyströmformer, Performer, cosFormer, Elliptical, RPC. */
import { array, dot, view } from './array.mjs';
import { multiply, transpose } from './matrix.mjs';
import { addWeighted, softmaxOf } from './scores.mjs';

/**
 * Each head's rows, and where its results go.
 * @param {any} inputs @param {(head: { Q: any, K: any, V: any, out: any, b: number, h: number }) => void} work */
function eachHead({ q, k, v }, work) {
    const [B, H, N, d] = (q ?? k).shape,
        y = array([B, H, N, d]);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++)
            work({ Q: q && view(q, b, h), K: view(k, b, h), V: view(v, b, h), out: view(y, b, h), b, h });
    return { y };
}

/** @param {any} mask @param {number} b @param {number} j */
const keeps = (mask, b, j) => !mask || view(mask, b)[j] !== 0;

/** softmax over the keys that `sees`, with scores q·k/√d. @param {any} Q @param {any} K
 * @param {(i: number, j: number) => boolean} [sees] @returns {number[][]} */
const softmaxRows = (Q, K, sees = () => true) =>
    Array.from(Q, (query, i) => {
        const seen = Array.from(K, (_, j) => j).filter(j => sees(i, j));
        const weights = softmaxOf(seen.map(j => dot(query, K[j]) / Math.sqrt(query.length)));
        const row = Array.from(K, () => 0);
        seen.forEach((j, n) => (row[j] = weights[n]));
        return row;
    });

/** y = softmax(q (E k)ᵀ/√d) F v. keyProjection, valueProjection [r,L]. @type {import('./array.mjs').Reference} */
export function linformer({ q, k, v, keyProjection, valueProjection = keyProjection }, { mask } = {}) {
    return eachHead({ q, k, v }, ({ Q, K, V, out, b }) => {
        const mixed = (projection, X) =>
            view(projection).map(row => {
                const sum = new Float64Array(X[0].length);
                X.forEach((x, j) => keeps(mask, b, j) && addWeighted(sum, [row[j]], [x]));
                return sum;
            });
        const values = mixed(valueProjection, V);
        softmaxRows(Q, mixed(keyProjection, K)).forEach((weights, i) => addWeighted(out[i], weights, values));
    });
}

/** The means of at most m segments of the rows that count. @param {any} X @param {number} m @param {any} keep */
function segmentMeans(X, m, keep) {
    const rows = X.filter((_, i) => keep(i));
    return Array.from({ length: m }, (_, s) => {
        const part = rows.slice(Math.floor((s * rows.length) / m), Math.floor(((s + 1) * rows.length) / m));
        const mean = new Float64Array(X[0].length);
        for (const row of part) addWeighted(mean, [1 / part.length], [row]);
        return mean;
    });
}

/**
 * Z ≈ A⁺ by Nyströmformer's iteration from Aᵀ over the largest column sum.
 * @param {number[][]} A @param {number} steps
 */
function pseudoInverse(A, steps) {
    const identity = c => A.map((_, i) => A.map((_, j) => (i === j ? c : 0)));
    const minus = (X, Y) => X.map((row, i) => row.map((x, j) => x - Y[i][j]));
    const largest = Math.max(...transpose(A).map(column => column.reduce((a, x) => a + x, 0)));
    let Z = transpose(A).map(row => row.map(x => x / largest));
    for (let t = 0; t < steps; t++) {
        const W = multiply(A, Z);
        const inner = minus(identity(15), multiply(W, minus(identity(7), W)));
        Z = multiply(Z, minus(identity(13), multiply(W, inner))).map(row => row.map(x => x / 4));
    }
    return Z;
}

/** y = P(q, k~) P(q~, k~)⁺ P(q~, k) v, + conv(v). filter [H,T]. @type {import('./array.mjs').Reference} */
export function nystromformer({ q, k, v, filter }, { mask, landmarks = 64, iterations = 6 } = {}) {
    const self = q.shape[2] === k.shape[2];
    return eachHead({ q, k, v }, ({ Q, K, V, out, b, h }) => {
        const keep = j => keeps(mask, b, j),
            queryKeep = i => !self || keep(i);
        const m = Math.min(landmarks, Q.filter((_, i) => queryKeep(i)).length, K.filter((_, j) => keep(j)).length);
        const [means, keyMeans] = [segmentMeans(Q, m, queryKeep), segmentMeans(K, m, keep)];
        const inverse = pseudoInverse(softmaxRows(means, keyMeans), iterations);
        const middle = multiply(
            inverse,
            multiply(
                softmaxRows(means, K, (_, j) => keep(j)),
                V,
            ),
        );
        softmaxRows(Q, keyMeans).forEach((weights, i) => addWeighted(out[i], weights, middle));
        if (!filter) return;
        const taps = view(filter, h);
        for (let i = 0; i < Q.length; i++)
            for (let t = 0; t < taps.length; t++) {
                const j = i + t - ((taps.length - 1) >> 1);
                if (j >= 0 && j < K.length && keep(i) && keep(j)) addWeighted(out[i], [taps[t]], [V[j]]);
            }
    });
}

/**
 * What attention through features puts out, the weights written out.
 * @param {any} inputs @param {any} options
 * @param {(Q: any, K: any, b: number) => (i: number, j: number) => number} weigh
 */
const byWeights = (inputs, { mask, causal = false, floor = 0 }, weigh) =>
    eachHead(inputs, ({ Q, K, V, out, b }) => {
        const weight = weigh(Q, K, b);
        for (let i = 0; i < Q.length; i++) {
            const weights = Array.from(K, (_, j) => (keeps(mask, b, j) && (!causal || j <= i) ? weight(i, j) : 0));
            const rho = Math.max(
                weights.reduce((a, w) => a + w, 0),
                floor,
            );
            addWeighted(
                out[i],
                weights.map(w => (rho > 0 ? w / rho : 0)),
                V,
            );
        }
    });

/** Weights φ(q)·φ(k), φ(x) = exp(Ω x/d^¼ − ‖x‖²/(2√d)). directions [F,d]. @type {import('./array.mjs').Reference} */
export function performer({ q, k, v, directions: given }, { directions = given, ...options }) {
    const root = Math.sqrt(Math.sqrt(q.shape[3]));
    const exponents = x => view(directions).map(w => dot(w, x) / root - dot(x, x) / (2 * root * root));
    return byWeights({ q, k, v }, options, (Q, K) => {
        const [a, b] = [Q.map(exponents), K.map(exponents)];
        const most = Math.max(...a.flat()) + Math.max(...b.flat());
        return (i, j) => a[i].reduce((sum, x, c) => sum + Math.exp(x + b[j][c] - most), 0);
    });
}

/** Weights relu(q)·relu(k) cos(π (i − j)/(2R)). @type {import('./array.mjs').Reference} */
export function cosformer({ q, k, v }, { mask, reach, denominatorEps = 1e-6, ...options } = {}) {
    const relu = x => x.map(value => Math.max(value, 0));
    return byWeights({ q, k, v }, { ...options, mask, floor: denominatorEps }, (Q, K, b) => {
        let last = K.length;
        while (last > 1 && !keeps(mask, b, last - 1)) last--;
        const R = reach ?? Math.max(1, Q.length === K.length ? last : Math.max(Q.length, last));
        return (i, j) => dot(relu(Q[i]), relu(K[j])) * Math.cos((Math.PI * (i - j)) / (2 * R));
    });
}

/**
 * y = softmax(q diag(m) kᵀ/√d) v, m the mean |v − v′| over the largest. `values`: those that m is of, where v is to
 * move without it.
 * @type {import('./array.mjs').Reference} */
export function elliptical({ q, k, v, previous: given }, { mask, causal = false, previous = given, values = v } = {}) {
    return eachHead({ q, k, v }, ({ Q, K, V, out, b, h }) => {
        const before = previous && view(previous, b, h);
        const relevance = i => {
            const sums = new Float64Array(V[0].length);
            view(values, b, h).forEach((value, j) => {
                if (!before || !keeps(mask, b, j) || (causal && j > i)) return;
                for (let c = 0; c < sums.length; c++) sums[c] += Math.abs(value[c] - before[j][c]);
            });
            const most = Math.max(...sums);
            return sums.map(s => (most > 0 ? s / most : 1));
        };
        const stretched = Array.from(Q, (query, i) => relevance(i).map((m, c) => m * query[c]));
        softmaxRows(stretched, K, (i, j) => keeps(mask, b, j) && (!causal || j <= i)).forEach((weights, i) =>
            addWeighted(out[i], weights, V),
        );
    });
}

/**
 * Principal attention pursuit, as its paper's Algorithm 1 says it, with the multiplier Y.
 * @type {import('./array.mjs').Reference}
 */
export function rpc({ k, v }, { mask, iterations = 4, threshold = 3 } = {}) {
    const H = k.shape[1];
    return eachHead({ k, v }, ({ K, V, out, b }) => {
        const d = K[0].length,
            rows = K.map((_, j) => j).filter(j => keeps(mask, b, j));
        const norm = rows.reduce((a, j) => a + K[j].reduce((s, x) => s + Math.abs(x), 0), 0);
        const mu = norm > 0 ? (rows.length * H * d) / (4 * norm) : 0;
        const zeros = () => K.map(() => new Float64Array(d));
        let [L, Y] = [zeros(), zeros()];
        for (let t = 0; t < iterations; t++) {
            const S = K.map((row, i) =>
                row.map((x, c) => {
                    const a = x - L[i][c] + (mu > 0 ? Y[i][c] / mu : 0);
                    return Math.sign(a) * Math.max(Math.abs(a) - threshold * mu, 0);
                }),
            );
            const cleaned = K.map((row, i) => row.map((x, c) => x - S[i][c] - (mu > 0 ? Y[i][c] / mu : 0)));
            L = zeros();
            softmaxRows(cleaned, cleaned, (_, j) => keeps(mask, b, j)).forEach((weights, i) =>
                addWeighted(L[i], weights, V),
            );
            Y = Y.map((row, i) => row.map((y, c) => y + mu * (K[i][c] - L[i][c] - S[i][c])));
        }
        L.forEach((row, i) => out[i].set(row));
    });
}
