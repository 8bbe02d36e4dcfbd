/* linear_features — rows of queries and keys on their way through φ = elu + 1, and back.
 *
 * Scaling. σ_c = min(0, max_j k_jc) over the keys that count, τ_i = min(0, max_c (ln φ(q_ic) + σ_c)); keys become
 * φ(k_jc) e^{−σ_c}, which is e^{k_jc − σ_c} since k_jc ≤ σ_c, queries φ(q_ic) e^{σ_c − τ_i}: the exponents are taken
 * together, before anything underflows.
 * Mostly some key of each channel and some channel of each query are above 0, and σ and τ are 0. The largest product of
 * a query and the keys is then at least 1 (not causal: a query may see only some of them). φ' = min(φ, e^{σ_c − τ_i})
 * for queries. */
#ifndef PA_ATTENTION_LINEAR_FEATURES_H
#define PA_ATTENTION_LINEAR_FEATURES_H

#include "attention/recenter.h"

typedef struct Features {
    int d;
    Recentring by;      /* mu NULL: not recentred */
    const float *shift; /* σ [d], NULL where all are 0 */
    float *dmu, *drstd; /* [d]: backward adds the gradients of the statistics */
    float *dbeta;       /* and of β; NULL: not wanted */
} Features;

/* f [rows,d] = φ(x~), scaled, overwritten; rows with mask 0 become zero. mask NULL: none. by [rows] out: τ of queries;
 * NULL for keys. x [rows,d] ld apart. */
void features_forward(float *f, const float *x, int ld, int rows, const float *mask, float *by, const Features *how);

/* dx (or NULL) += what df [rows,d] = ∂L/∂f brings to rows x; both ld apart. df is overwritten; f and by as forward left
 * them. */
void features_backward(float *dx, float *df, const float *f, const float *x, int ld, int rows, const float *by,
                       const Features *how);

#endif
