/* linear — linear attention: a kernel with explicit positive features in the place of the exponential, so that the sums
 * over keys are taken once for all queries.
 *
 *   φ(x) = elu(x) + 1      w_ij = φ(q~_i)·φ(k~_j)      y_i = Σ_j w_ij v_j / (ρ_i + ε min(ρ_i, 1)),  ρ_i = Σ_j w_ij
 *        = φ(q~_i) S / (…)      ρ_i = φ(q~_i)·z      S = Σ_j φ(k~_j) v_jᵀ [d,d]      z = Σ_j φ(k~_j) [d]
 *
 * ε is the papers' 1e-6 where weights are of the usual size. Where all of them are small (φ(x) = eˣ below 0) it would
 * be large beside their sum, and what is a mean would fade away: there it is relative. Features that are all small are
 * scaled up, a query's by their largest, a channel of the keys by its largest: the ratio does not see it, and e⁻¹⁰⁰ is
 * told from e⁻¹⁰¹.
 *
 * q~, k~ are q, k recentred or standardised by the keys' statistics (Attention-BN, attention/recenter.h); keys and
 * values may be pooled first, by a factor of each head's own (scaled heads, attention/pool.h). Time O(N d²), no N×N
 * matrix.
 *
 *   causal   query i sees the keys j ≤ i; pooled by f > 1: the windows that are complete at i, and its own key and
 *            value, unpooled. Key statistics do not go with it: running ones would give every query key features of its
 *            own, and the sums could no longer be shared.
 *   mask     [B,M], 0 for padding: such keys weigh nothing and enter no statistic. A query without any key gets zeros.
 *
 * q, y lie as `queries` says, k and v as `keys` (same B, H, d, layout; causal: the same). */
#ifndef PA_ATTENTION_LINEAR_H
#define PA_ATTENTION_LINEAR_H

#include "attention/heads.h"

#include <stdint.h>

typedef struct LinearShape {
    Heads queries, keys;
    const int32_t *pool; /* [H] factors ≥ 1; NULL: all 1 */
    int causal;
    float beta;         /* 0: no recentring */
    int standardize;    /* full Definition 1, instead of beta */
    float eps;          /* of the variance */
    float floor;        /* ε > 0 of the denominator */
    const float *betas; /* [H] in the place of beta, unless standardising; NULL: none */
    float *dbetas;      /* [H], += in backward; NULL: not wanted */
} LinearShape;

size_t linear_scratch(const LinearShape *shape); /* floats, for each of the three */

/* y and saved [linear_saved] out, overwritten, no overlaps: the denominators of every query, and each head's
 * S and z unless causal, for the backward. */
size_t linear_saved(const LinearShape *shape);
void linear_forward(float *y, float *saved, const Qkv *in, const LinearShape *shape, float *scratch);

/* y and saved as forward left them. */
void linear_backward(const QkvGradients *grad, const float *dy, const float *y, const float *saved, const Qkv *in,
                     const LinearShape *shape, float *scratch);

/* The weights of one head, divided by the denominators; pooled weights are spread over their window: map [N,M],
 * overwritten.
 * map_scratch ≥ linear_scratch + linear_map_extra floats. */
size_t linear_map_extra(const LinearShape *shape);
void linear_map(float *map, const Qkv *in, const LinearShape *shape, int b, int h, float *map_scratch);

#endif
