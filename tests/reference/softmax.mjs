/** @file Softmax attention and what the primal-dual framework makes of it: Attention-BN, scaled heads, convolution. */
import { array, dot, view } from './array.mjs';
import { addWeighted, scoreBias, seen, softmaxOf } from './scores.mjs';

/** y_i = Σ_j softmax_j(q_iᵀk_j / √d) v_j, per head.
 * q [B,H,N,d], k [B,H,M,d], v [B,H,M,dv], filter [H,T] or [H,S,T], betas [H]; mask [B,M], 1 keep.
 * @type {import('./array.mjs').Reference} */
export function softmax({ q, k, v, filter, relative, betas, bias }, options = {}) {
    const [B, H, N, d] = q.shape;
    const y = array([B, H, N, v.shape[3]]);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++)
            seen({ q, k, v, filter, betas }, options, b, h).forEach(({ query, keys, values, numbers }, i) => {
                const added = scoreBias({ k, relative, bias }, b, h, i);
                const weights = softmaxOf(keys.map((key, n) => dot(query, key) / Math.sqrt(d) + added(numbers[n])));
                addWeighted(view(y, b, h, i), weights, values);
            });
    return { y };
}
