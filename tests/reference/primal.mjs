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
 * [dv]. cross: k [B,H,M,d], x [B,M,H·d], mask [B,M] of the keys, y_i = [e_i ‖ mean_j κ(q_i, k_j) r_j] Cᵀ + c.
 * @type {import('./array.mjs').Reference} */
export function primal({ x, q, k, we, wr, concatWeight, concatBias }, { mode = 'data', mask, cross = false } = {}) {
    const [B, H, N, d] = q.shape;
    const M = k.shape[2];
    const [, n, s] = we.shape;
    const dv = concatWeight.shape[0];
    const y = array([B, H, N, dv]);
    const e = array([B, H, N, s]);
    const r = array([B, H, M, s]);
    const C = view(concatWeight);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++) {
            const counts = Array.from({ length: M }, (_, j) => j).filter(
                j => !cross || !mask || view(mask, b)[j] !== 0,
            );
            let [Q, K, We, Wr] = [view(q, b, h), view(k, b, h), view(we, h), view(wr, h)];
            if (mode === 'data') {
                const X = view(x, b);
                const rows = Array.from({ length: counts.length && n }, (_, i) =>
                    X[counts[sampledRow(i, n, counts.length)]].subarray(h * d, (h + 1) * d),
                );
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
            for (const [X, W, scores] of [
                [Q, We, E],
                [K, Wr, R],
            ])
                X.map(featureMap).forEach((phi, i) => {
                    for (let a = 0; a < s; a++) for (let c = 0; c < d; c++) scores[i][a] += phi[c] * W[c][a];
                });
            for (let i = 0; i < N; i++) {
                if (mask && !cross && view(mask, b)[i] === 0) continue;
                let told = R[i];
                if (cross) {
                    told = new Float64Array(s);
                    for (const j of counts)
                        for (let a = 0; a < s; a++)
                            told[a] += (dot(featureMap(Q[i]), featureMap(K[j])) * R[j][a]) / counts.length;
                }
                const scores = [...E[i], ...told];
                for (let c = 0; c < dv; c++) out[i][c] = dot(scores, C[c]) + concatBias.data[c];
            }
        }
    return { y, e, r };
}

/**
 * J = ½ mean_{h,i} ‖e_i ⊙ λ‖² + ½ mean_{h,i} ‖r_i ⊙ λ‖² − mean_h Tr(W_eᵀ W_r), one per sample; masked tokens are out of
 * both means unless countMasked. e, r [B,H,N,s], we, wr [H,n,s], lambda [H,s]. cross: r [B,H,M,s], whose mask is mask
 * [B,M], that of e queryMask [B,N].
 * @type {import('./array.mjs').Reference} */
export function ksvdObjective({ e, r, we, wr, lambda }, { mask, queryMask, countMasked = false, cross = false } = {}) {
    const [B, H, , s] = e.shape;
    const y = array([B]);
    let trace = 0;
    for (let i = 0; i < we.data.length; i++) trace += we.data[i] * wr.data[i];
    for (let b = 0; b < B; b++) {
        for (const [side, keep] of [
            [e, cross ? queryMask : mask],
            [r, mask],
        ]) {
            const tokens = Array.from({ length: side.shape[2] }, (_, i) => i).filter(
                i => !keep || countMasked || view(keep, b)[i] !== 0,
            );
            let sum = 0;
            for (let h = 0; h < H; h++)
                for (const i of tokens)
                    for (let a = 0; a < s; a++) sum += (view(side, b)[h][i][a] * lambda.data[h * s + a]) ** 2;
            if (tokens.length) y.data[b] += sum / (2 * H * tokens.length);
        }
        y.data[b] -= trace / H;
    }
    return { y };
}
