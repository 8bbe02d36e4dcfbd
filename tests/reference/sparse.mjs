/**
 * @file Sparse attention: softmax over the keys that a pattern allows. Statistics (BN) are over all kept keys of the
 *   head.
 */
import { array, dot, view } from './array.mjs';
import { addWeighted, scoreBias, seen, softmaxOf } from './scores.mjs';

/**
 * May query i see key j? With pooled keys i is the query's own window.
 * @param {any} options
 * @param {number} i
 * @param {number} j
 */
export function allows({ pattern, window, block, summary }, i, j) {
    switch (pattern) {
        case 'window':
            return Math.abs(i - j) <= window;
        case 'strided':
            return Math.abs(i - j) < block || Math.abs(i - j) % block === 0;
        case 'fixed':
            return Math.floor(i / block) === Math.floor(j / block) || j % block >= block - summary;
        default:
            throw new Error(`sparse: no pattern ${pattern}`);
    }
}

/** @type {import('./array.mjs').Reference} */
export function sparse({ q, k, v, relative, betas, bias }, options = {}) {
    const [B, H, N, d] = q.shape;
    const y = array([B, H, N, v.shape[3]]);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++)
            seen({ q, k, v, betas }, options, b, h, (i, j) => allows(options, i, j)).forEach(
                ({ query, keys, values, numbers }, i) => {
                    const added = scoreBias({ k, relative, bias }, b, h, i);
                    const weights = softmaxOf(keys.map((key, n) => dot(query, key) / Math.sqrt(d) + added(numbers[n])));
                    addWeighted(view(y, b, h, i), weights, values);
                },
            );
    return { y };
}

/** @type {import('./array.mjs').Reference} */
export const window = (inputs, options = {}) => sparse(inputs, { ...options, pattern: 'window' });
