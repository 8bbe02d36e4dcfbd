/* nystromformer — softmax attention through a Nyström approximation (Xiong et al. 2021, Eq. 13, 14 and Algorithm 1).
 *
 *   y = P(q, k~) · P(q~, k~)⁺ · P(q~, k) v   ( + conv(v) )        P(a, b) = softmax(a bᵀ / √d)
 *
 * q~, k~ [m,d]: the means of m segments of the tokens that count, as equal as they can be, at most one for each. ⁺ is
 * the paper's iteration (nystrom.h), whose gradient goes through its steps. The convolution, a filter of each head slid
 * over the values (convolve.h), is there where a filter is given.
 *
 * Time O((N + M)·m·d + m³), memory O((N + M)·d + m²): no N×M nor N×m matrix is formed (tiles.h). Tokens with mask 0
 * weigh exactly nothing. q, y lie as `queries` says, k and v as `keys` (same B, H, d, layout). */
#ifndef PA_ATTENTION_NYSTROMFORMER_H
#define PA_ATTENTION_NYSTROMFORMER_H

#include "attention/heads.h"

typedef struct NystromformerShape {
    Heads queries, keys;
    int m, iterations; /* each ≥ 1 */
    int taps;          /* of the filter; 0: none. With one, N = M */
} NystromformerShape;

typedef struct Nystromformer {
    Qkv in;
    const float *query_mask; /* [B,N]; NULL: all count */
    const float *filter;     /* [H,taps] or NULL */
} Nystromformer;

typedef struct NystromformerGradients {
    QkvGradients in;
    float *filter;
} NystromformerGradients;

/* Floats that forward leaves for backward: P(q~, k) v and row sums. */
size_t nystromformer_saved(const NystromformerShape *shape);

/* Floats of scratch for forward, backward; for the map. */
size_t nystromformer_scratch(const NystromformerShape *shape);
size_t nystromformer_map_scratch(const NystromformerShape *shape);

/* y and saved out, overwritten, no overlaps. */
void nystromformer_forward(float *y, float *saved, const Nystromformer *a, const NystromformerShape *shape,
                           float *scratch);

/* y is what comes without the convolution: forward's y where there is none; with one, it is computed again. */
void nystromformer_backward(const NystromformerGradients *grad, const float *dy, const float *y, const float *saved,
                            const Nystromformer *a, const NystromformerShape *shape, float *scratch);

/* What each value weighs, without the convolution: map [N,M], overwritten. Small negative entries are errors of the
 * approximation. */
void nystromformer_map(float *map, const Nystromformer *a, const NystromformerShape *shape, int b, int h,
                       float *scratch);

#endif
