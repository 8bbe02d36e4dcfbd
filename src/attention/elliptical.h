/* elliptical — softmax attention with a Mahalanobis distance (Nielsen, Abdullaev, Teo, Nguyen 2024, Eq. 8 and 12).
 *
 *   y_i = Σ_j softmax_j( q_iᵀ diag(m) k_j / √d ) v_j
 *   m_c = s_c / max_c s_c         s_c = mean_j |v_jc − v'_jc|
 *
 * v' are the values of the layer before: a channel in which tokens still move counts more, so that neighbourhoods are
 * ellipsoids, long where little happens. No gradient goes through m. Without v', as in a first layer, or where nothing
 * moved, m is 1: softmax attention. Keys with mask 0 weigh nothing and enter no mean.
 *
 * causal (N = M): the mean a query is given is over the keys it sees [our decision: the released code looks ahead].
 *
 * q, y lie as `queries` says, k, v, v' as `keys` (same B, H, d, layout). Costs are softmax's. */
#ifndef PA_ATTENTION_ELLIPTICAL_H
#define PA_ATTENTION_ELLIPTICAL_H

#include "attention/heads.h"

typedef struct EllipticalShape {
    Heads queries, keys;
    int causal;
} EllipticalShape;

typedef struct Elliptical {
    Qkv in;
    const float *previous; /* v' or NULL */
} Elliptical;

size_t elliptical_saved(const EllipticalShape *shape); /* floats that forward leaves for backward */
size_t elliptical_scratch(const EllipticalShape *shape);
size_t elliptical_backward_scratch(const EllipticalShape *shape);
size_t elliptical_map_scratch(const EllipticalShape *shape);

/* y and saved out, overwritten, no overlaps. */
void elliptical_forward(float *y, float *saved, const Elliptical *a, const EllipticalShape *shape, float *scratch);

/* y and saved as forward left them. */
void elliptical_backward(const QkvGradients *grad, const float *dy, const float *y, const float *saved,
                         const Elliptical *a, const EllipticalShape *shape, float *scratch);

/* The weights of one head: map [N,M], overwritten. */
void elliptical_map(float *map, const Elliptical *a, const EllipticalShape *shape, int b, int h, float *scratch);

#endif
