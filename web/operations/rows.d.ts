// Written by scripts/row-types.mjs from the core's table of operations. Change the rows in src/autodiff/ops/ instead, and
// build.
import type { Tensor } from '../tensors/tensor.js';
import type { Numbers } from '../types.js';

/** Kinds that a layer over the tokens of a sequence can have. */
export type AttentionKind = 'softmax' | 'primal' | 'linear' | 'gaussian' | 'skyformer' | 'sparse' | 'window' | 'implicit' | 'linformer' | 'nystromformer' | 'performer' | 'cosformer' | 'elliptical' | 'rpc' | 'kep-svgp';

/** Kinds that a layer over the nodes of a graph can have. */
export type GraphAttentionKind = 'graph' | 'graphImplicit';

/** Sizes: B batch, H heads, N queries, M keys, d head width, s rank, S spectral samples. */
export interface AttentionFunctions {
    /** y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j */
    softmax(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [H] */
            pool?: Numbers;
            /** [H,T] or [H,T,U] */
            filter?: Numbers;
            /** [H,R] */
            relative?: Numbers;
            /** [H] */
            betas?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
            /** [N,M] or [H,N,M] or [B,H,N,M] */
            bias?: Numbers;
        },
        options?: {
            mask?: Numbers;
            pool?: Numbers;
            filter?: Numbers;
            relative?: Numbers;
            betas?: Numbers;
            queryMask?: Numbers;
            bias?: Numbers;
            /** off by default */
            causal?: boolean;
            /** a number */
            beta?: number;
            /** off by default */
            standardize?: boolean;
            /** a number from 0; 0.00001 by default */
            eps?: number;
            /** 'none' by default */
            conv?: 'none' | '1d' | '2d';
            /** a whole number from 1 */
            rows?: number;
            /** a whole number from 1 */
            cols?: number;
            /** a number from 0 below 1 */
            dropout?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** e = φ(q) Wₑ, r = φ(k) Wᵣ, y = [e r] Cᵀ + c */
    primal(
        inputs: {
            /** [B,M,D] */
            x?: Numbers;
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [H,n,s] */
            we: Tensor;
            /** [H,n,s] */
            wr: Tensor;
            /** [d,c] */
            concatWeight: Tensor;
            /** [d] */
            concatBias: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            x?: Numbers;
            mask?: Numbers;
            queryMask?: Numbers;
            /** 'data' by default */
            mode?: 'data' | 'fixed' | 'causal';
            /** off by default */
            cross?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): { y: Tensor; e: Tensor; r: Tensor };

    /** ½ mean ‖e λ‖² + ½ mean ‖r λ‖² − mean Tr(Wₑᵀ Wᵣ) */
    ksvdObjective(
        inputs: {
            /** [B,H,N,s] */
            e: Tensor;
            /** [B,H,M,s] */
            r: Tensor;
            /** [H,n,s] */
            we: Tensor;
            /** [H,n,s] */
            wr: Tensor;
            /** [H,s] */
            lambda: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            queryMask?: Numbers;
            /** off by default */
            countMasked?: boolean;
            /** off by default */
            cross?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = φ(q) Σ φ(k) vᵀ / φ(q)·Σ φ(k), φ = elu + 1 */
    linear(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [H] */
            pool?: Numbers;
            /** [H] */
            betas?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            pool?: Numbers;
            betas?: Numbers;
            queryMask?: Numbers;
            /** off by default */
            causal?: boolean;
            /** a number */
            beta?: number;
            /** off by default */
            standardize?: boolean;
            /** a number from 0; 0.00001 by default */
            eps?: number;
            /** a number above 0; 0.000001 by default */
            denominatorEps?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = Σ exp(−‖q − k‖²/(2√d)) v */
    gaussian(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            queryMask?: Numbers;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = κ(q, L) (κ(L, L) + γI)⁻¹ κ(L, k) v */
    skyformer(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [m] or [B,m] */
            landmarks?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            landmarks?: Numbers | number;
            queryMask?: Numbers;
            /** a number from 0; 0.1 by default */
            gamma?: number;
            /** a whole number from 0 to 100; 6 by default */
            iterations?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over the j of a pattern */
    sparse(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [H] */
            pool?: Numbers;
            /** [H,R] */
            relative?: Numbers;
            /** [H] */
            betas?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
            /** [N,M] or [H,N,M] or [B,H,N,M] */
            bias?: Numbers;
        },
        options?: {
            mask?: Numbers;
            pool?: Numbers;
            relative?: Numbers;
            betas?: Numbers;
            queryMask?: Numbers;
            bias?: Numbers;
            /** off by default */
            causal?: boolean;
            /** a number */
            beta?: number;
            /** off by default */
            standardize?: boolean;
            /** a number from 0; 0.00001 by default */
            eps?: number;
            /** 'window' by default */
            pattern?: 'window' | 'strided' | 'fixed';
            /** a whole number from 0; 3 by default */
            window?: number;
            /** a whole number from 1; 4 by default */
            block?: number;
            /** a whole number from 1; 1 by default */
            summary?: number;
            /** a number from 0 below 1 */
            dropout?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over |i - j| <= window */
    window(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [H] */
            pool?: Numbers;
            /** [H,R] */
            relative?: Numbers;
            /** [H] */
            betas?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
            /** [N,M] or [H,N,M] or [B,H,N,M] */
            bias?: Numbers;
        },
        options?: {
            mask?: Numbers;
            pool?: Numbers;
            relative?: Numbers;
            betas?: Numbers;
            queryMask?: Numbers;
            bias?: Numbers;
            /** off by default */
            causal?: boolean;
            /** a number */
            beta?: number;
            /** off by default */
            standardize?: boolean;
            /** a number from 0; 0.00001 by default */
            eps?: number;
            /** a whole number from 0; 3 by default */
            window?: number;
            /** a number from 0 below 1 */
            dropout?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y_i = Σ_j softmax_j(LeakyReLU(a_self·z_i + a_neighbor·z_j)) z_j over the edges (i, j) */
    graph(
        inputs: {
            /** [H,N,d] */
            z: Tensor;
            /** [H,d] */
            aSelf: Tensor;
            /** [H,d] */
            aNeighbor: Tensor;
            /** [E,2] */
            edges?: Numbers;
        },
        options?: {
            edges?: Numbers;
            /** a number; 0.2 by default */
            slope?: number;
            /** a number from 0 below 1 */
            dropout?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y_i = Σ_j softmax_j(log(s(z_i, z_j)² + eps) + ‖z_j‖_p²/den) z_j over the edges (i, j) */
    graphImplicit(
        inputs: {
            /** [H,N,d] */
            z: Tensor;
            /** [H,d,S] or [1,H,d,S] */
            w1: Tensor;
            /** [H,d,S] or [1,H,d,S] */
            w2?: Numbers;
            /** [E,2] */
            edges?: Numbers;
        },
        options?: {
            w2?: Numbers;
            edges?: Numbers;
            /** a number above 1; 2 by default */
            p?: number;
            /** a number above 0; 0.00001 by default */
            eps?: number;
            /** a number from 0 */
            den?: number;
            /** off by default */
            stationary?: boolean;
            /** a number from 0 below 1 */
            dropout?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = softmax(log(s(q, k)² + eps) + (‖q‖_p² + ‖k‖_p²)/den) v */
    implicit(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [H,d,S] or [B,H,d,S] */
            w1?: Numbers;
            /** [H,d,S] or [B,H,d,S] */
            w2?: Numbers;
            /** [H,d,S] or [B,H,d,S] */
            w?: Numbers;
            /** [B,M] */
            mask?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            w1?: Numbers;
            w2?: Numbers;
            w?: Numbers;
            mask?: Numbers;
            queryMask?: Numbers;
            /** a number above 1; 2 by default */
            p?: number;
            /** a number above 0; 0.00001 by default */
            eps?: number;
            /** a number from 0 */
            den?: number;
            /** off by default */
            stationary?: boolean;
            /** a number from 0 below 1 */
            magnitudeDropout?: number;
            /** off by default */
            causal?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = sign(z) (f(f(|z| A1 + b1) A2 + b2) A3 + b3) over the d axis, f = LeakyReLU */
    spectralNet(
        inputs: {
            /** [B,H,d,S] */
            z: Tensor;
            /** [d,d] */
            a1: Tensor;
            /** [d] */
            b1: Tensor;
            /** [d,d] */
            a2: Tensor;
            /** [d] */
            b2: Tensor;
            /** [d,d] */
            a3: Tensor;
            /** [d] */
            b3: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = ±μ + σ clamp(L ε), μ and σ from the mean query and key, L the coupling of the heads */
    copulaNoise(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,N,d] */
            k: Tensor;
            /** [b,d] */
            B1: Tensor;
            /** [d] */
            c1: Tensor;
            /** [d,d] */
            B2: Tensor;
            /** [d] */
            c2: Tensor;
            /** [d,d] */
            B3: Tensor;
            /** [d] */
            c3: Tensor;
            /** [d,d] */
            B4?: Numbers;
            /** [d] */
            c4?: Numbers;
            /** [B,d,H,S] */
            noise?: Numbers;
            /** [B,N] */
            mask?: Numbers;
        },
        options?: {
            B4?: Numbers;
            c4?: Numbers;
            noise?: Numbers;
            mask?: Numbers;
            /** a number above 0; 0.1 by default */
            prior?: number;
            /** off by default */
            independent?: boolean;
            /** a whole number from 1 */
            samples?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): { y: Tensor; mu: Tensor; sigma: Tensor; kl: Tensor };

    /** y = softmax(q (E k)ᵀ/√d) F v */
    linformer(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [R,L] */
            keyProjection: Tensor;
            /** [R,L] */
            valueProjection?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            valueProjection?: Numbers;
            queryMask?: Numbers;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = P(q, k~) P(q~, k~)⁺ P(q~, k) v, P = softmax */
    nystromformer(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [H,T] */
            filter?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            filter?: Numbers;
            queryMask?: Numbers;
            /** a whole number from 1 to 4096; 64 by default */
            landmarks?: number;
            /** a whole number from 1 to 100; 6 by default */
            iterations?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = φ(q) Σ φ(k) vᵀ / φ(q)·Σ φ(k), φ = exp(Ωx/d^¼ − ‖x‖²/(2√d)) */
    performer(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [F,d] */
            directions?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            directions?: Numbers;
            queryMask?: Numbers;
            /** off by default */
            causal?: boolean;
            /** a whole number from 1 to 65536; 64 by default */
            features?: number;
            /** off by default */
            redraw?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = Σ w v / Σ w, w = relu(q)·relu(k) cos(π (i − j)/(2R)) */
    cosformer(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            queryMask?: Numbers;
            /** off by default */
            causal?: boolean;
            /** a whole number from 0 */
            reach?: number;
            /** a number above 0; 0.000001 by default */
            denominatorEps?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = softmax(q diag(m) kᵀ/√d) v, m from |v − v'| */
    elliptical(
        inputs: {
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,M,d] */
            k: Tensor;
            /** [B,H,M,d] */
            v: Tensor;
            /** [B,M] */
            mask?: Numbers;
            /** [B,H,M,d] */
            previous?: Numbers;
            /** [B,N] */
            queryMask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            previous?: Numbers;
            queryMask?: Numbers;
            /** off by default */
            causal?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = softmax(K Kᵀ/√d) v, K = k less what is sparse, in n steps */
    rpc(
        inputs: {
            /** [B,H,N,d] */
            k: Tensor;
            /** [B,H,N,d] */
            v: Tensor;
            /** [B,N] */
            mask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            /** a whole number from 1 to 50; 4 by default */
            iterations?: number;
            /** a number above 0; 3 by default */
            threshold?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = (e + r) Λ (m + L ε) Wᵀ + c, e = φ(q) Wₑ, r = φ(k) Wᵣ */
    'kep-svgp'(
        inputs: {
            /** [B,N,D] */
            x?: Numbers;
            /** [B,H,N,d] */
            q: Tensor;
            /** [B,H,N,d] */
            k: Tensor;
            /** [H,n,s] */
            we: Tensor;
            /** [H,n,s] */
            wr: Tensor;
            /** [H,s] */
            lambda: Tensor;
            /** [H,s,s] */
            mean: Tensor;
            /** [H,s,p] */
            cholesky: Tensor;
            /** [d,c] */
            concatWeight: Tensor;
            /** [d] */
            concatBias: Tensor;
            /** [B,H,s,s] */
            noise?: Numbers;
            /** [B,N] */
            mask?: Numbers;
        },
        options?: {
            x?: Numbers;
            noise?: Numbers;
            mask?: Numbers;
            /** 'data' by default */
            mode?: 'data' | 'fixed' | 'causal';
            /** 'sum' by default */
            merge?: 'sum' | 'concat';
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): { y: Tensor; e: Tensor; r: Tensor; kl: Tensor };
}

export interface LayerFunctions {
    /** y = x weightᵀ + bias */
    linearLayer(
        inputs: {
            /** […,K] */
            x: Tensor;
            /** [O,K] */
            weight: Tensor;
            /** [O] */
            bias?: Numbers;
        },
        options?: {
            bias?: Numbers;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = a + b */
    add(
        inputs: {
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b: Numbers | number;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[r] = x[r] + bias */
    addBias(
        inputs: {
            /** […,D] */
            x: Tensor;
            /** [D] */
            bias: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = factor x */
    scale(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** a number */
            factor?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x ½(1 + erf(x/√2)) */
    gelu(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = max(x, 0) */
    relu(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x > 0 ? x : eˣ − 1 */
    elu(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x/(1 + e⁻ˣ) */
    silu(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = activation(x[:, :D/2]) x[:, D/2:] */
    gatedUnit(
        inputs: {
            /** [N,D] */
            x: Tensor;
        },
        options?: {
            /** 'gelu' by default */
            activation?: 'gelu' | 'relu' | 'silu';
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = (x − mean)/√(variance + eps) gamma + beta, per row */
    layerNorm(
        inputs: {
            /** […,D] */
            x: Tensor;
            /** [D] */
            gamma: Tensor;
            /** [D] */
            beta: Tensor;
        },
        options?: {
            /** a number from 0; 0.00001 by default */
            eps?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x/√(mean x² + eps) gamma, per row */
    rmsNorm(
        inputs: {
            /** […,D] */
            x: Tensor;
            /** [D] */
            gamma?: Numbers;
        },
        options?: {
            gamma?: Numbers;
            /** a number from 0; 0.000001 by default */
            eps?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x kept/(1 − rate) */
    dropout(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** a number */
            rate?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[i] = table[ids[i]] */
    embedding(
        inputs: {
            ids?: Numbers;
            /** [V,D] */
            table: Tensor;
        },
        options?: {
            ids?: Numbers;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[i] = scale[i] table[ids[i]] + bias[i] */
    tableEmbedding(
        inputs: {
            /** [N] */
            ids?: Numbers;
            /** [N] */
            scale: Tensor;
            /** [V,D] */
            table: Tensor;
            /** [N,D] */
            bias: Tensor;
        },
        options?: {
            ids?: Numbers;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[t] = x[t] + table[first + t] */
    positions(
        inputs: {
            /** […,D] */
            x: Tensor;
            /** [P,D] */
            table: Tensor;
        },
        options?: {
            /** a number */
            first?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** pairs of columns of x[t] turned by table[first + t] */
    rotary(
        inputs: {
            /** [N,D] */
            x: Tensor;
            /** [P,d] */
            table: Tensor;
        },
        options?: {
            /** a number */
            first?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[h] of the distances 1 − N … N − 1: table[h][bucket], without a table −slope_h |distance| */
    relativeBias(
        inputs: {
            /** [H,K] */
            table?: Numbers;
        },
        options?: {
            table?: Numbers;
            /** a whole number from 1 */
            tokens?: number;
            /** off by default */
            causal?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = mean of the rows of x */
    poolMean(
        inputs: {
            /** [N,D] */
            x: Tensor;
            /** [1,N] */
            mask?: Numbers;
        },
        options?: {
            mask?: Numbers;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = the largest of each column of x */
    poolMax(
        inputs: {
            /** [N,D] */
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = rows of x one after the other, then zeros */
    flattenRows(
        inputs: {
            /** [N,D] */
            x: Tensor;
        },
        options?: {
            /** a number */
            length?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = token above x */
    prepend(
        inputs: {
            /** [N,D] */
            x: Tensor;
            /** [1,D] */
            token: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x[0] */
    firstRow(
        inputs: {
            /** [N,D] */
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x[N − 1] */
    lastRow(
        inputs: {
            /** [N,D] */
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[t] = mask[t] x[t] */
    maskRows(
        inputs: {
            /** [N,D] */
            x: Tensor;
            /** [1,N] */
            mask: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[:,c] = gate[c] x[:,c] */
    gateColumns(
        inputs: {
            /** [N,D] */
            x: Tensor;
            /** [1,D] */
            gate: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = [a, b, a⊙b, a−b] */
    pair(
        inputs: {
            a: Tensor;
            b: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = mean over heads of x */
    meanHeads(
        inputs: {
            /** [N,D] */
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = mean −log softmax(logits)[label] */
    crossEntropy(
        inputs: {
            /** […,C] */
            logits: Tensor;
            labels?: Numbers;
            weights?: Numbers;
        },
        options?: {
            labels?: Numbers;
            weights?: Numbers;
            /** a number */
            smoothing?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = mean (x − target)²; with missing over the targets that are not NaN */
    meanSquaredError(
        inputs: {
            x: Tensor;
            target: Tensor;
        },
        options?: {
            /** off by default */
            missing?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = a − b */
    sub(
        inputs: {
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b: Numbers | number;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = a b */
    mul(
        inputs: {
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b: Numbers | number;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = a/b */
    div(
        inputs: {
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b: Numbers | number;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = aᵇ */
    pow(
        inputs: {
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b: Numbers | number;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = condition ≠ 0 ? a : b */
    where(
        inputs: {
            /** any shape */
            condition: Numbers | number;
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b: Numbers | number;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = 1/(1 + e⁻ˣ) */
    sigmoid(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = tanh x */
    tanh(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = eˣ */
    exp(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = ln x */
    log(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = √x */
    sqrt(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = |x| */
    abs(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = a b, of the last two axes */
    matmul(
        inputs: {
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b: Numbers | number;
        },
        options?: {
            /** off by default */
            transposeA?: boolean;
            /** off by default */
            transposeB?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = eˣ/Σ eˣ along the axis */
    softmax(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** a whole number; -1 by default */
            axis?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x − ln Σ eˣ along the axis */
    logSoftmax(
        inputs: {
            x: Tensor;
        },
        options?: {
            /** a whole number; -1 by default */
            axis?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = Σ x along the axes, of all without them */
    sum(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** a list */
            axis?: Numbers | number;
        },
        options?: {
            axis?: Numbers | number;
            /** off by default */
            keepDims?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = mean of x along the axes, of all without them */
    mean(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** a list */
            axis?: Numbers | number;
        },
        options?: {
            axis?: Numbers | number;
            /** off by default */
            keepDims?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = the largest of x along the axes, of all without them */
    max(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** a list */
            axis?: Numbers | number;
        },
        options?: {
            axis?: Numbers | number;
            /** off by default */
            keepDims?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = Σ (x − mean)²/(n − correction) along the axes, of all without them */
    var(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** a list */
            axis?: Numbers | number;
        },
        options?: {
            axis?: Numbers | number;
            /** off by default */
            keepDims?: boolean;
            /** a whole number from 0; 1 by default */
            correction?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x in another shape, of which one size may be −1 */
    reshape(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** a list */
            shape?: Numbers | number;
        },
        options?: {
            shape?: Numbers | number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y's axes are x's in another order */
    permute(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** a list */
            order?: Numbers | number;
        },
        options?: {
            order?: Numbers | number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = all of them one behind the other along the axis */
    concat(
        inputs: {
            /** any shape */
            a: Numbers | number;
            /** any shape */
            b?: Numbers | number;
            /** any shape */
            c?: Numbers | number;
            /** any shape */
            d?: Numbers | number;
            /** any shape */
            e?: Numbers | number;
            /** any shape */
            f?: Numbers | number;
            /** any shape */
            g?: Numbers | number;
            /** any shape */
            h?: Numbers | number;
        },
        options?: {
            b?: Numbers | number;
            c?: Numbers | number;
            d?: Numbers | number;
            e?: Numbers | number;
            f?: Numbers | number;
            g?: Numbers | number;
            h?: Numbers | number;
            /** a whole number */
            axis?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x from start to before end along the axis, negative ones from behind */
    slice(
        inputs: {
            /** any shape */
            x: Numbers | number;
        },
        options?: {
            /** a whole number */
            axis?: number;
            /** a whole number */
            start?: number;
            /** a whole number; 2147483647 by default */
            end?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y[i] = x[index[i]] along the axis */
    gather(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** any shape */
            index?: Numbers | number;
        },
        options?: {
            index?: Numbers | number;
            /** a whole number */
            axis?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = x, y[index[i]] += source[i] along the axis */
    scatterAdd(
        inputs: {
            /** any shape */
            x: Numbers | number;
            /** any shape */
            index?: Numbers | number;
            /** any shape */
            source: Numbers | number;
        },
        options?: {
            index?: Numbers | number;
            /** a whole number */
            axis?: number;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;

    /** y = mean log(1 + eˣ) − x·target */
    binaryCrossEntropy(
        inputs: {
            x: Tensor;
            target: Tensor;
        },
        options?: {
            /** off by default */
            missing?: boolean;
            /** with what only training does: dropout, chance */
            training?: boolean;
        },
    ): Tensor;
}
