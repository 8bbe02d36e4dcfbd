/* implicit — Implicit Kernel Attention (Song et al. 2021): a learned kernel times a learned idea of importance.
 *
 *   E_ij = log( s_ij² + eps ) + g_ij       s_ij = s(q_i, k_j) of spectral.h, from w1, w2
 *   g_ij = ( ‖q_i‖_p² + ‖k_j‖_p² ) / den   of magnitude.h
 *   y_i  = Σ_j softmax_j(E_ij) v_j
 *
 * With p = 2, den = 2√d and Gaussian spectral samples of the right width this is softmax attention, up to the error of
 * sampling. While training, dropout may act on the magnitudes: g_ij becomes 0 with probability `dropout`, else
 * g_ij/(1−dropout).
 * Each query draws from a stream of its own, so that backward can draw the same again.
 *
 * causal (N = K): query i sees keys j ≤ i.
 *
 * Time O(N·K·(M + d)), memory beside inputs and outputs O((N + K)·M): the N×K weights are made in tiles and dropped.
 * A masked key has weight 0; with no key left y = 0. B, N, K may be 0. */
#ifndef PA_ATTENTION_IMPLICIT_H
#define PA_ATTENTION_IMPLICIT_H

#include "attention/heads.h"

#include <stdint.h>

typedef struct ImplicitShape {
    Heads queries, keys; /* same B, H, d and layout; N queries, keys.N = K keys */
    int M;               /* spectral samples */
    int per_sample;      /* w1, w2 are [B,H,d,M], else [H,d,M] */
    float p, eps, den;   /* p > 1, eps > 0, den > 0 */
    float dropout;       /* of the magnitudes, 0 ≤ dropout < 1; 0 unless training */
    uint32_t seed;       /* for the dropout */
    int causal;
} ImplicitShape;

typedef struct ImplicitInputs {
    const float *q, *k, *v; /* as queries; as keys; as keys */
    const float *w1, *w2;   /* the same pointer: stationary kernel */
    const float *mask;      /* [B,K] or NULL */
} ImplicitInputs;

typedef struct ImplicitGradients { /* each is added to; NULL where not wanted. Stationary: w1 = w2 */
    float *q, *k, *v, *w1, *w2;
} ImplicitGradients;

/* Floats of scratch for forward and map; for backward. */
size_t implicit_scratch(const ImplicitShape *shape);
size_t implicit_backward_scratch(const ImplicitShape *shape);

/* y (laid out as q) and inverse [B,H,N] = 1/Σ_j weights, 0 without keys: out, overwritten. inverse is for backward. */
void implicit_forward(float *y, float *inverse, const ImplicitInputs *in, const ImplicitShape *shape, float *scratch);

/* Adds to what `grad` wants. dy, y laid out as q; y and inverse as forward left them. Nothing may overlap. */
void implicit_backward(const ImplicitGradients *grad, const float *dy, const float *y, const float *inverse,
                       const ImplicitInputs *in, const ImplicitShape *shape, float *scratch);

/* The weights of one head, map [N,K], overwritten. */
void implicit_map(float *map, const ImplicitInputs *in, const ImplicitShape *shape, int b, int h, float *scratch);

#endif
