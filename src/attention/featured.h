/* featured — attention whose weights are products of features, so that the sums over keys are taken once:
 *
 *   w_ij = φ(q_i)·φ(k_j)      y_i = Σ_j w_ij v_j / max(Σ_j w_ij, ε) = φ(q_i) S / max(φ(q_i)·z, ε)
 *   S = Σ_j φ(k_j) v_jᵀ [F,d]      z = Σ_j φ(k_j) [F]
 *
 *   positive  Performer's FAVOR+ (Choromanski et al. 2021, Lemma 1 and Eq. 7): φ(x) = exp(Ω x/d^¼ − ‖x‖²/(2√d)) of F
 *             directions Ω [F,d], orthogonal in blocks of d: an unbiased estimate of softmax's exp(q·k/√d)
 *   cosine    cosFormer (Qin et al. 2022, Eq. 9 and 10): φ(x_i) = [relu(x_i) cos θ_i, relu(x_i) sin θ_i], F = 2d,
 *             θ_i = π i/(2 R): w_ij = relu(q_i)·relu(k_j) cos(π (i − j)/(2 R)), R the longer sequence's tokens up to
 *             the last that counts, or as said
 *
 * Exponents of positive features are taken less the largest of a key's channel, over all keys, and of a query's row:
 * both cancel. Not causal, a query's largest product is then 1; causal, what a query sees vanishes where later keys'
 * exponents lie some 69 above it, and the query gets 0.
 * Keys with mask 0 weigh nothing. A query whose weights are all 0 gets 0. causal (N = M): query i sees keys j ≤ i.
 * Time O((N + M)·F·d), no N×M matrix.
 *
 * q, y lie as `queries` says, k and v as `keys` (same B, H, d, layout). */
#ifndef PA_ATTENTION_FEATURED_H
#define PA_ATTENTION_FEATURED_H

#include "attention/heads.h"
#include "base/rng.h"

typedef struct FeaturedShape {
    Heads queries, keys;
    int F;
    int causal;
    float floor;        /* ε ≥ 0 */
    const float *omega; /* [F,d]: positive; NULL: cosine */
    int reach;          /* R; 0: as above. Cosine only */
} FeaturedShape;

/* omega [F,d] out: directions of a normal distribution, orthogonal to one another in blocks of d, each as long as a
 * normal vector. work [d]. */
void featured_directions(float *omega, int F, int d, Rng *rng, float *work);

/* Floats that forward leaves for backward: denominators, largest exponents, S and z. */
size_t featured_saved(const FeaturedShape *shape);

/* Floats of scratch, for forward and backward; for the map. */
size_t featured_scratch(const FeaturedShape *shape);
size_t featured_map_scratch(const FeaturedShape *shape);

/* y and saved out, overwritten, no overlaps. */
void featured_forward(float *y, float *saved, const Qkv *in, const FeaturedShape *shape, float *scratch);

/* y and saved as forward left them. */
void featured_backward(const QkvGradients *grad, const float *dy, const float *y, const float *saved, const Qkv *in,
                       const FeaturedShape *shape, float *scratch);

/* The weights of one head over their sums: map [N,M], overwritten. */
void featured_map(float *map, const Qkv *in, const FeaturedShape *shape, int b, int h, float *scratch);

#endif
