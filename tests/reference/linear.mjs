/** @file Linear attention with φ(x) = elu(x) + 1, its recentred (BN) and scaled (SH) forms. */
import { array, dot, view } from './array.mjs';
import { addWeighted, seen } from './scores.mjs';

/** @param {any} x */
const phi = x => x.map(value => (value > 0 ? value + 1 : Math.exp(value)));

/** y_i = Σ_j φ(q_i)ᵀφ(k_j) v_j / (ρ_i + 1e-6 min(ρ_i, 1)), ρ_i = Σ_j φ(q_i)ᵀφ(k_j), the N×M kernel matrix written out.
 * @type {import('./array.mjs').Reference} */
export function linear({ q, k, v, betas }, options = {}) {
    const [B, H, N] = q.shape;
    const y = array([B, H, N, v.shape[3]]);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++)
            seen({ q, k, v, betas }, options, b, h).forEach(({ query, keys, values }, i) => {
                const features = phi(query);
                const weights = keys.map(key => dot(features, phi(key)));
                const rho = weights.reduce((a, weight) => a + weight, 0);
                addWeighted(
                    view(y, b, h, i),
                    weights.map(weight => (rho === 0 ? 0 : weight / (rho + 1e-6 * Math.min(rho, 1)))),
                    values,
                );
            });
    return { y };
}
