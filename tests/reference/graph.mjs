/**
 * @file Attention over the edges of a graph: GAT and its implicit-kernel form. Edges are pairs (target i, source j); an
 *   edge
 * that is listed twice counts once. */
import { array, dot, view } from './array.mjs';
import { features, squaredNorm } from './implicit.mjs';

/** y_i = Σ_{j→i} softmax_j(energy(i, j)) z_j. @param {any} z [H,N,d] @param {ArrayLike<number>} edges
 * @param {(h: number, i: number, j: number) => number} energy */
function overNeighbors(z, edges, energy) {
    const [H, N, d] = z.shape;
    const y = array(z.shape);
    for (let h = 0; h < H; h++) {
        const [Z, out] = [view(z, h), view(y, h)];
        for (let i = 0; i < N; i++) {
            const sources = [];
            for (let e = 0; e < edges.length; e += 2)
                if (edges[e] === i && !sources.includes(edges[e + 1])) sources.push(edges[e + 1]);
            const weights = sources.map(j => Math.exp(energy(h, i, j)));
            const sum = weights.reduce((a, w) => a + w, 0);
            sources.forEach((j, n) => {
                for (let c = 0; c < d; c++) out[i][c] += (weights[n] / sum) * Z[j][c];
            });
        }
    }
    return { y };
}

/** energy = LeakyReLU(a_selfᵀz_i + a_neighborᵀz_j). @type {import('./array.mjs').Reference} */
export function graph({ z, aSelf, aNeighbor }, { edges, slope = 0.2 }) {
    return overNeighbors(z, edges, (h, i, j) => {
        const x = dot(view(aSelf, h), view(z, h, i)) + dot(view(aNeighbor, h), view(z, h, j));
        return x > 0 ? x : slope * x;
    });
}

/**
 * energy = log(s(z_i, z_j)² + eps) + (‖z_i‖_p² + ‖z_j‖_p²)/den. w1, w2 [H,d,M] or [1,H,d,M]; w1 alone is the stationary
 * kernel.
 * @type {import('./array.mjs').Reference}
 */
export function graphImplicit({ z, w1, w2 }, { edges, p = 2, eps = 1e-5, den = 2 }) {
    const [H] = z.shape;
    const M = w1.shape.at(-1);
    const of = (w, h) => (w.shape.length === 4 ? view(w, 0, h) : view(w, h));
    const F = Array.from({ length: H }, (_, h) => view(z, h).map(x => features(x, of(w1, h), of(w2 ?? w1, h))));
    return overNeighbors(z, edges, (h, i, j) => {
        const s = dot(F[h][i], F[h][j]) / (4 * M);
        return Math.log(s * s + eps) + (squaredNorm(view(z, h, i), p) + squaredNorm(view(z, h, j), p)) / den;
    });
}
