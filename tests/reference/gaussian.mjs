/** @file Kernelized Attention and its Nyström form, Skyformer (Chen, Zeng, Ji, Yang 2021). */
import { array, view } from './array.mjs';
import { multiply, transpose } from './matrix.mjs';

/** exp(−‖a − b‖² / (2√d)): the Gaussian kernel of a/d^¼ and b/d^¼. @param {any} a @param {any} b */
export function kernel(a, b) {
    let squares = 0;
    for (let c = 0; c < a.length; c++) squares += (a[c] - b[c]) ** 2;
    return Math.exp(-squares / (2 * Math.sqrt(a.length)));
}

/** y = C V with C_ij = κ(q_i, k_j), masked keys 0. @type {import('./array.mjs').Reference} */
export function gaussian({ q, k, v }, { mask } = {}) {
    const [B, H, N] = q.shape;
    const y = array([B, H, N, v.shape[3]]);
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++) {
            const [Q, K, V, out] = [q, k, v, y].map(a => view(a, b, h));
            for (let i = 0; i < N; i++)
                for (let j = 0; j < K.length; j++) {
                    if (mask && view(mask, b)[j] === 0) continue;
                    const weight = kernel(Q[i], K[j]);
                    for (let c = 0; c < v.shape[3]; c++) out[i][c] += weight * V[j][c];
                }
        }
    return { y };
}

/** a I − A @param {number} a @param {any} A */
const minusFrom = (a, A) => A.map((row, i) => Array.from(row, (x, j) => (i === j ? a : 0) - x));
/** Gauss–Jordan with pivots. @param {any} A @returns {number[][]} */
function invert(A) {
    const n = A.length;
    const rows = A.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
    for (let c = 0; c < n; c++) {
        const pivot = rows
            .slice(c)
            .reduce((best, row, i) => (Math.abs(row[c]) > Math.abs(rows[best][c]) ? c + i : best), c);
        [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
        rows[c] = rows[c].map(x => x / rows[c][c]);
        for (let r = 0; r < n; r++) if (r !== c) rows[r] = rows[r].map((x, j) => x - rows[r][c] * rows[c][j]);
    }
    return rows.map(row => row.slice(n));
}
/** @param {any} A */
const columnSums = A => transpose(A).map(column => column.reduce((a, b) => a + Math.abs(b), 0));

/**
 * y = AS[:N] · ((AS[N:] Dm^{-½} M̃⁻¹ Dm^{-½})ᵀ V), landmarks index the rows of [q; k]. `start` 'global' takes one
 * maximum over all samples and heads for the iteration's start, as the released code does; 'matrix' one per matrix. No
 * iterations:
 * the exact
 * inverse.
 * @type {import('./array.mjs').Reference} */
export function skyformer({ q, k, v }, { landmarks, gamma = 0.1, iterations = 6, mask, start = 'matrix' }) {
    const [B, H, N] = q.shape;
    const y = array([B, H, N, v.shape[3]]);
    const heads = [];
    for (let b = 0; b < B; b++)
        for (let h = 0; h < H; h++) {
            const X = [...view(q, b, h), ...view(k, b, h)];
            const L = Array.from(landmarks, row => X[row]);
            const AS = X.map(x => L.map(l => kernel(x, l)));
            if (mask) for (let j = 0; j < k.shape[2]; j++) if (view(mask, b)[j] === 0) AS[N + j].fill(0);
            const M = minusFrom(
                gamma,
                L.map(x => L.map(l => -kernel(x, l))),
            );
            const scale = M.map(row => 1 / Math.sqrt(row.reduce((a, x) => a + x, 0)));
            const Mn = M.map((row, i) => row.map((x, j) => scale[i] * x * scale[j]));
            heads.push({ b, h, AS, Mn, scale, largest: Math.max(...columnSums(Mn)) });
        }
    const global = Math.max(...heads.map(({ largest }) => largest));
    for (const { b, h, AS, Mn, scale, largest } of heads) {
        let inverse =
            iterations === 0
                ? invert(Mn)
                : transpose(Mn).map(row => row.map(x => x / (start === 'global' ? global : largest)));
        for (let t = 0; t < iterations; t++) {
            const P = multiply(Mn, inverse); // V ← ¼ V (13I − MV(15I − MV(7I − MV)))
            const inner = minusFrom(13, multiply(P, minusFrom(15, multiply(P, minusFrom(7, P)))));
            inverse = multiply(inverse, inner).map(row => row.map(x => x / 4));
        }
        const middle = inverse.map((row, i) => row.map((x, j) => scale[i] * x * scale[j]));
        const right = multiply(transpose(multiply(AS.slice(N), middle)), view(v, b, h));
        const out = multiply(AS.slice(0, N), right);
        out.forEach((row, i) => view(y, b, h)[i].set(row));
    }
    return { y };
}
