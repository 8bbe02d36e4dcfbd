/**
 * @file Implicit kernel attention (Song, Jung, Kim, Moon 2021): a kernel from spectral samples, times an Lᵖ magnitude.
 */
import { array, dot, view } from './array.mjs';

/** ‖x‖_p² @param {any} x @param {number} p */
export const squaredNorm = (x, p) => {
    let sum = 0;
    for (const value of x) sum += Math.abs(value) ** p;
    return sum === 0 ? 0 : sum ** (2 / p);
};

/** [cos θ1 + cos θ2 ‖ sin θ1 + sin θ2], θ = 2π xW. @param {any} x [d] @param {any} W1 [d][M] @param {any} W2 [d][M] */
export function features(x, W1, W2) {
    const M = W1[0].length;
    const out = new Float64Array(2 * M);
    for (const W of [W1, W2])
        for (let m = 0; m < M; m++) {
            let theta = 0;
            for (let c = 0; c < x.length; c++) theta += 2 * Math.PI * x[c] * W[c][m];
            out[m] += Math.cos(theta);
            out[M + m] += Math.sin(theta);
        }
    return out;
}

/**
 * E_ij = log(s_ij² + eps) + (‖q_i‖_p² + ‖k_j‖_p²)/den, y = softmax(E) V. w1, w2 [H,d,M] or [B,H,d,M]; one `w` is the
 * stationary kernel.
 * @type {import('./array.mjs').Reference} */
export function implicit({ q, k, v, w1, w2, w }, { p = 2, eps = 1e-5, den, mask, causal } = {}) {
    const [B, H, N, d] = q.shape;
    const divisor = den || 2 * Math.sqrt(d);
    const y = array([B, H, N, v.shape[3]]);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++) {
            const [W1, W2] = [w1 ?? w, w2 ?? w].map(W => (W.shape.length === 4 ? view(W, b, h) : view(W, h)));
            const M = W1[0].length;
            const [Q, K, V, out] = [q, k, v, y].map(a => view(a, b, h));
            const [magnitudeQ, magnitudeK] = [Q, K].map(X => X.map(x => squaredNorm(x, p) / divisor));
            const [FQ, FK] = [Q, K].map(X => X.map(x => features(x, W1, W2)));
            for (let i = 0; i < N; i++) {
                const logits = FK.map((f, j) => {
                    if ((mask && view(mask, b)[j] === 0) || (causal && j > i)) return -Infinity;
                    const s = dot(FQ[i], f) / (4 * M);
                    return Math.log(s * s + eps) + magnitudeQ[i] + magnitudeK[j];
                });
                const max = Math.max(...logits);
                if (max === -Infinity) continue;
                const sum = logits.reduce((a, l) => a + Math.exp(l - max), 0);
                for (let j = 0; j < K.length; j++)
                    for (let c = 0; c < v.shape[3]; c++) out[i][c] += (Math.exp(logits[j] - max) / sum) * V[j][c];
            }
        }
    return { y };
}

/** @param {number} x */
const leaky = x => (x > 0 ? x : 0.2 * x);
/** xA + b @param {any} x @param {any} A [in][out] @param {any} b */
const affine = (x, A, b) =>
    Float64Array.from(b, (bias, j) => bias + x.reduce((sum, value, i) => sum + value * A[i][j], 0));

/** The generator of spectral points: w = sign(z) ⊙ MLP(|z|) over the d axis, sign held constant. z [B,H,d,M].
 * @type {import('./array.mjs').Reference} */
export function spectralNet({ z, a1, b1, a2, b2, a3, b3 }) {
    const [B, H, d, M] = z.shape;
    const y = array(z.shape);
    const [A1, A2, A3] = [a1, a2, a3].map(a => view(a));
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++) {
            const [Z, out] = [view(z, b, h), view(y, b, h)];
            for (let m = 0; m < M; m++) {
                const point = Float64Array.from({ length: d }, (_, c) => Z[c][m]);
                let u = affine(point.map(Math.abs), A1, view(b1)).map(leaky);
                u = affine(u, A2, view(b2)).map(leaky);
                u = affine(u, A3, view(b3));
                for (let c = 0; c < d; c++) out[c][m] = Math.sign(point[c]) * u[c];
            }
        }
    return { y };
}

/**
 * Noise whose heads are coupled by a Gaussian copula, made from the mean query and key (MIKAN), and its KL divergence
 * from independent N(0, prior). q, k [B,H,N,d], noise ε [B,d,H,M]: the first half gives +μ, the second −μ. y [B,H,d,M],
 * kl [B].
 * @type {import('./array.mjs').Reference} */
export function copulaNoise(
    { q, k, B1, c1, B2, c2, B3, c3, B4, c4 },
    { noise, prior = 0.1, independent = false, mask },
) {
    const [B, H, N, d] = q.shape;
    const M = noise.shape[3];
    const y = array([B, H, d, M]);
    const mu = array([B, H, d]);
    const sigma = array([B, H, d]);
    const kl = array([B]);
    for (let b = 0; b < B; b++) {
        const t = [];
        for (let h = 0; h < H; h++) {
            const tokens = Array.from({ length: N }, (_, i) => i).filter(i => !mask || view(mask, b)[i] !== 0);
            const [Q, K] = [view(q, b, h), view(k, b, h)];
            const mean = X =>
                Float64Array.from({ length: d }, (_, c) => tokens.reduce((sum, i) => sum + X[i][c] / tokens.length, 0));
            const hidden = affine(Float64Array.from([...mean(Q), ...mean(K)]), view(B1), view(c1)).map(leaky);
            view(mu, b, h).set(affine(hidden, view(B2), view(c2)));
            view(sigma, b, h).set(affine(hidden, view(B3), view(c3)).map(x => Math.exp(x + Math.log(prior))));
            t.push(affine(hidden, view(B4), view(c4)).map(Math.tanh));
        }
        for (let c = 0; c < d; c++)
            for (let h = 0; h < H; h++) {
                const L = t.map((_, g) => (g === h ? 1 : !independent && g < h ? t[h][c] * t[g][c] : 0));
                const norm = Math.sqrt(dot(L, L));
                const [mean, s] = [view(mu, b, h)[c], view(sigma, b, h)[c]];
                const [epsilon, out] = [view(noise, b, c), view(y, b, h, c)];
                for (let m = 0; m < M; m++) {
                    let x = 0;
                    for (let g = 0; g <= h; g++) x += (L[g] / norm) * epsilon[g][m];
                    out[m] = (m < M / 2 ? 1 : -1) * mean + s * Math.min(2, Math.max(-2, x));
                }
                kl.data[b] += Math.log(prior / s) + (s * s + mean * mean) / (2 * prior * prior) - 0.5;
                kl.data[b] += 0.5 * Math.log(norm * norm); // −½ log det R = ½ Σ_h log (LLᵀ)_hh
            }
    }
    return { y, mu, sigma, kl };
}
