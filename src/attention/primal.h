/* primal — Primal-Attention: self-attention as the primal form of an asymmetric kernel SVD (Chen et al. 2023).
 *
 *   φ(u) = u / max(‖u‖₂, 1e-12)                     the cosine kernel's feature map
 *   e = φ(q) Wx_e  [N,s]     r = φ(k) Wx_r  [N,s]   projection scores
 *   y = ([e ‖ r] Cᵀ + c) ⊙ mask                     no N×N matrix, time O(N·d·s), memory O(N·(d + s))
 *
 *   data    Wx_e = X_h[idx]ᵀ W_e, Wx_r = X_h[idx]ᵀ W_r    [d,s]; X_h: head h's d channels of the layer's input x;
 *           idx_i = ⌊i (N−1)/(n−1)⌋, i = 0…n−1 (n = 1: row 0), over all N rows, padding included
 *   fixed   Wx = W directly
 *   causal  as fixed, with the running means (1/t) Σ_{τ≤t} of q and k in the place of q and k
 *
 *   cross   keys of another sequence, of M tokens, data or fixed: e_i = φ(q_i) Wx_e of the queries,
 *           r_j = φ(k_j) Wx_r of the keys, and what a query is told of the latter is their dual, the kernel with r in
 *           the place of the dual variables (values, in other attention):
 *             y_i = [e_i ‖ mean_j κ(q_i, k_j) r_j] Cᵀ + c       κ(q, k) = φ(q)·φ(k), hence φ(q_i) G,
 *             G = mean_j φ(k_j) r_jᵀ [d,s]                      over the keys that count: O((N + M)·d·s)
 *           x is what the keys were made of, and idx runs over those of its rows that count
 *
 * q, y lie as `heads` says, k as well or, cross, as `keys`; x is [B,N,H·d] always (cross: M); e, r are [B,H,N,s]
 * (r: M); the rest as below, without gaps. N, M, B may be 0. */
#ifndef PA_ATTENTION_PRIMAL_H
#define PA_ATTENTION_PRIMAL_H

#include "attention/heads.h"

typedef enum PrimalMode { PRIMAL_DATA = 0, PRIMAL_FIXED = 1, PRIMAL_CAUSAL = 2 } PrimalMode;

typedef struct PrimalShape {
    Heads heads;
    int s;
    int n; /* rows of x that are sampled; data mode only */
    PrimalMode mode;
    int cross;
    Heads keys; /* cross only: same B, H, d, layout */
} PrimalShape;

static inline const Heads *primal_keys(const PrimalShape *s) { return s->cross ? &s->keys : &s->heads; }

typedef struct PrimalInputs {
    const float *x;             /* [B,N,H·d]; data mode only */
    const float *q, *k;         /* heads; keys */
    const float *we, *wr;       /* [H,n,s] (data) or [H,d,s] */
    const float *concat_weight; /* C [d,2s], one for all heads, or one each (concat_step) */
    const float *concat_bias;   /* c [d] */
    const float *mask;          /* [B,N], multiplies the output; cross: [B,M], 0: no key; NULL for none */
    size_t concat_step;         /* floats from a head's C to that of the next, of all samples' heads; 0: one for all */
} PrimalInputs;

typedef struct PrimalGradients { /* each is added to; NULL where not wanted */
    float *x, *q, *k, *we, *wr, *concat_weight, *concat_bias;
} PrimalGradients;

/* Floats of scratch for forward and infer; for backward; for the map. */
size_t primal_scratch(const PrimalShape *shape);
size_t primal_backward_scratch(const PrimalShape *shape);
size_t primal_map_scratch(const PrimalShape *shape);

/* Floats of `weights`: the Wx of every sample and head, [B,H,2,d,s] in data mode, 0 otherwise;
 * cross: and G, 3 of them. */
size_t primal_weights_size(const PrimalShape *shape);

/* y, e, r, weights out, overwritten, no overlaps. `weights` is for the backward; NULL only when its size is 0. */
void primal_forward(float *y, float *e, float *r, float *weights, const PrimalInputs *in, const PrimalShape *shape,
                    float *scratch);

/* y alone, the same up to rounding, by the cheaper of two ways: through the scores, or, when 2s > d, through the two
 * products Wx Cᵀ [d,d] of a head. */
void primal_infer(float *y, const PrimalInputs *in, const PrimalShape *shape, float *scratch);

typedef struct PrimalCotangents { /* ∂L/∂ the outputs, laid out as these; NULL for zero */
    const float *y, *e, *r;
} PrimalCotangents;

/* Adds to what `grad` wants. e, r, weights as forward left them. The mask has no gradient. Nothing may overlap. */
void primal_backward(const PrimalGradients *grad, const PrimalCotangents *from_above, const float *e, const float *r,
                     const float *weights, const PrimalInputs *in, const PrimalShape *shape, float *scratch);

/* The implied kernel of one head for display: map [N,M] = φ(q) φ(k)ᵀ, cosines; causal: of the running means, zero above
 * the diagonal; cross: zero where the mask is. Reads q and k only. */
void primal_map(float *map, const PrimalInputs *in, const PrimalShape *shape, int b, int h, float *scratch);

#endif
