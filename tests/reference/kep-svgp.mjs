/** @file KEP-SVGP attention (Chen, Tao, Tonin, Suykens 2024), written with the processes' means and factors. */
import { array, dot, view } from './array.mjs';
import { primal } from './primal.mjs';

/** L_t [s][s], lower triangular, of its packed rows; on the diagonal their exponentials. @param {any} packed */
const factorOf = (packed, s) =>
    Array.from({ length: s }, (_, i) =>
        Array.from({ length: s }, (_, j) =>
            j > i ? 0 : j < i ? packed[(i * (i + 1)) / 2 + j] : Math.exp(packed[(i * (i + 1)) / 2 + i]),
        ),
    );

/**
 * u_t = m_t + L_t ε_t of every output t, F_t = (e + r) λ² u_t for all tokens, y = F Wᵀ + c; merge 'concat': of e and
 * of r apart. kl: KL(N(m_t, L_t L_tᵀ) ‖ N(0, diag(λ⁻⁴))) over heads and outputs, by its general formula for Gaussians.
 * lambda [H,s], mean [H,s,t], cholesky [H,t,s(s+1)/2], concatWeight [d,s] or [d,2s], noise [B,H,t,s].
 * @type {import('./array.mjs').Reference} */
export function kepSvgp(inputs, { mode = 'data', merge = 'sum', mask, noise: asOption } = {}) {
    const { x, q, k, we, wr, lambda, mean, cholesky, concatWeight, concatBias, noise = asOption } = inputs;
    const [B, H, N, d] = q.shape;
    const s = we.shape[2];
    const nothing = { concatWeight: array([d, 2 * s]), concatBias: array([d]) };
    const { e, r } = primal({ x, q, k, we, wr, ...nothing }, { mode });
    const y = array([B, H, N, d]);
    const kl = array([B]);
    for (let h = 0; h < H; h++) {
        const variance = Array.from(view(lambda, h), l => l ** -4); // Σ², of the prior
        for (let t = 0; t < s; t++) {
            const L = factorOf(view(cholesky, h, t), s);
            for (let i = 0; i < s; i++) {
                const spread = dot(L[i], L[i]), // of q(u_t), entry (i, i) of L Lᵀ
                    m = view(mean, h)[i][t];
                const each = 0.5 * ((spread + m * m) / variance[i] - 1 + Math.log(variance[i])) - Math.log(L[i][i]);
                for (let b = 0; b < B; b++) kl.data[b] += each;
            }
        }
    }
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++) {
            const u = Array.from({ length: s }, (_, t) => {
                const L = factorOf(view(cholesky, h, t), s);
                return L.map((row, i) => view(mean, h)[i][t] + (noise ? dot(row, view(noise, b, h)[t]) : 0));
            });
            const scale = Array.from(view(lambda, h), l => l * l);
            /** @param {any} scores of a token @returns {number[]} s outputs */
            const process = scores => u.map(at => at.reduce((sum, ui, i) => sum + scores[i] * scale[i] * ui, 0));
            const [E, R, out] = [view(e, b, h), view(r, b, h), view(y, b, h)];
            for (let i = 0; i < N; i++) {
                if (mask && view(mask, b)[i] === 0) continue;
                const [fe, fr] = [process(E[i]), process(R[i])];
                const F = merge === 'concat' ? [...fe, ...fr] : fe.map((value, t) => value + fr[t]);
                for (let c = 0; c < d; c++) out[i][c] = dot(F, view(concatWeight)[c]) + concatBias.data[c];
            }
        }
    return { y, e, r, kl };
}
