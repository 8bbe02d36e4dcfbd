/** @file Primal-Attention (Chen, Tao, Tonin, Suykens 2023) and its KSVD objective. */
import { array, dot, view } from './array.mjs';

/** φ(u) = u / max(‖u‖, 1e-12): the cosine kernel's feature map. @param {any} u */
export const featureMap = u => u.map(value => value / Math.max(Math.sqrt(dot(u, u)), 1e-12));

/**
 * Row i of the n tokens from which data-dependent weights are made.
 * @param {number} i
 * @param {number} n
 * @param {number} N
 */
export const sampledRow = (i, n, N) => (n === 1 ? 0 : Math.floor((i * (N - 1)) / (n - 1)));

/** @param {any} X [N][d] @returns {any} row t is the mean of rows 0…t */
const runningMean = X =>
    X.map((row, t) => row.map((_x, c) => X.slice(0, t + 1).reduce((sum, x) => sum + x[c], 0) / (t + 1)));

/** e = φ(q) W_e|X, r = φ(k) W_r|X, y = [e ‖ r] Cᵀ + c, and y = 0 where mask is 0.
 * x [B,N,H·d], q, k [B,H,N,d], we, wr [H,n,s] ('data') or [H,d,s] ('fixed', 'causal'), concatWeight [dv,2s], concatBias
 * [dv].
 * @type {import('./array.mjs').Reference} */
export function primal({ x, q, k, we, wr, concatWeight, concatBias }, { mode = 'data', mask } = {}) {
    const [B, H, N, d] = q.shape;
    const [, n, s] = we.shape;
    const dv = concatWeight.shape[0];
    const y = array([B, H, N, dv]);
    const e = array([B, H, N, s]);
    const r = array([B, H, N, s]);
    const C = view(concatWeight);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++) {
            let [Q, K, We, Wr] = [view(q, b, h), view(k, b, h), view(we, h), view(wr, h)];
            if (mode === 'data') {
                const X = view(x, b);
                const rows = Array.from({ length: n }, (_, i) => X[sampledRow(i, n, N)].subarray(h * d, (h + 1) * d));
                [We, Wr] = [We, Wr].map(W =>
                    Array.from(
                        { length: d },
                        (
                            _,
                            c, // X_h[idx]ᵀ W
                        ) =>
                            Array.from({ length: s }, (_, a) =>
                                rows.reduce((sum, row, i) => sum + row[c] * W[i][a], 0),
                            ),
                    ),
                );
            }
            if (mode === 'causal') [Q, K] = [runningMean(Q), runningMean(K)];
            const [out, E, R] = [view(y, b, h), view(e, b, h), view(r, b, h)];
            for (let i = 0; i < N; i++) {
                const [phiQ, phiK] = [featureMap(Q[i]), featureMap(K[i])];
                for (let a = 0; a < s; a++)
                    for (let c = 0; c < d; c++) {
                        E[i][a] += phiQ[c] * We[c][a];
                        R[i][a] += phiK[c] * Wr[c][a];
                    }
                if (mask && view(mask, b)[i] === 0) continue;
                const scores = [...E[i], ...R[i]];
                for (let c = 0; c < dv; c++) out[i][c] = dot(scores, C[c]) + concatBias.data[c];
            }
        }
    return { y, e, r };
}

/**
 * J = ½ mean_{h,i} ‖e_i ⊙ λ‖² + ½ mean_{h,i} ‖r_i ⊙ λ‖² − mean_h Tr(W_eᵀ W_r), one per sample; masked tokens are out of
 * both means unless countMasked. e, r [B,H,N,s], we, wr [H,n,s], lambda [H,s].
 * @type {import('./array.mjs').Reference} */
export function ksvdObjective({ e, r, we, wr, lambda }, { mask, countMasked = false } = {}) {
    const [B, H, N, s] = e.shape;
    const y = array([B]);
    let trace = 0;
    for (let i = 0; i < we.data.length; i++) trace += we.data[i] * wr.data[i];
    for (let b = 0; b < B; b++) {
        const tokens = Array.from({ length: N }, (_, i) => i).filter(
            i => !mask || countMasked || view(mask, b)[i] !== 0,
        );
        let sum = 0;
        for (const scores of [view(e, b), view(r, b)])
            for (let h = 0; h < H; h++)
                for (const i of tokens)
                    for (let a = 0; a < s; a++) sum += (scores[h][i][a] * lambda.data[h * s + a]) ** 2;
        y.data[b] = (tokens.length ? sum / (2 * H * tokens.length) : 0) - trace / H;
    }
    return { y };
}
