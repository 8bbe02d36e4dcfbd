/* softmax — the attention of transformers, and what Nguyen et al. (2023) make of it. Per head:
 *
 *   y_i = Σ_j P_ij v_j        P = softmax over j of q_i·k_j / √d
 *
 * conv         q and k are first convolved over the tokens with the head's filter          (convolve.h)
 * pool         keys and values are then averaged over windows of pool[h] tokens            (pool.h; Attention-SH)
 * beta         q and k are then shifted by β times the mean key                            (recenter.h; Attention-BN,
 * Eq. 26)
 * standardize  or shifted by the mean and divided by the standard deviation of the keys    (Attention-BN, Eq. 22)
 * relative     scores get a bias for each distance i − j                                   (tiles.h)
 * bias         and one for each pair                                                       (tiles.h)
 * pattern      and a query looks at the keys that a sparse pattern lets it                  (sparse.h)
 *
 * in this order, each where asked for. With none of them: plain softmax attention.
 *
 * q and y are [·,N,d] per head, k and v [·,M,d], all in the same layout (heads.h). mask [B,M] or NULL: keys with mask 0
 * have weight exactly 0, enter no statistic and no window; a query with no key left gets y = 0 and gives no gradient.
 *
 * causal (N = M): query i sees keys j ≤ i. Nothing looks ahead: statistics are those of the keys a query sees
 * (running.h), taps to the right are left out (convolve.h), a pooled key is seen once its window is complete, and with
 * pool[h] > 1 a query also sees its own key and value, unpooled.
 *
 * A pattern narrows what a query looks at, not what the statistics are taken over; with pooling it compares windows,
 * and under a causal one a query still sees its own key.
 *
 * Time O(N·M·d), with a pattern what its pairs need (sparse.h), memory O((N + M)·d) for one head at a time: no N×M
 * matrix is made (tiles.h). */
#ifndef PA_ATTENTION_SOFTMAX_H
#define PA_ATTENTION_SOFTMAX_H

#include <stddef.h>
#include <stdint.h>

#include "attention/heads.h"
#include "attention/sparse.h"

typedef struct Softmax {
    int B, H, N, M, d, tokens_first;
    int causal;
    float beta;          /* 0: not recentred */
    const float *betas;  /* [H] in the place of beta, unless standardising; NULL: none */
    float *dbetas;       /* [H], += in backward; NULL: not wanted */
    int standardize;     /* then beta is 1 */
    float eps;           /* > 0 when standardising */
    const int32_t *pool; /* [H], each ≥ 1, or NULL */
    int taps_rows, taps_cols, rows,
        cols;        /* filter [H, taps_rows, taps_cols]; 0 taps: no convolution. 1-D: cols = taps_cols = 1,
                                            * rows = N. With a convolution N = M = rows·cols, or one more: a class token
                                            * first */
    Pattern pattern; /* zeros: every pair; its factor is not read */
    /* [H, N + M − 1], that of i − j at i − j + M − 1, or NULL; without pooling. drelative of the same shape gets its
     * gradient, NULL where not wanted. */
    const float *relative;
    float *drelative;
    /* [N, M], or one for each head, or for each sample and head: from head to head and from sample to sample so far on,
     * 0 where they share one. NULL: none; without pooling. dbias of the same shape gets its gradient. */
    const float *bias;
    float *dbias;
    size_t bias_head, bias_sample;
    /* Dropout of the weights, not in maps and without pooling; every head has a stream of its own of the seed. */
    float drop_rate;
    uint32_t drop_seed;
} Softmax;

static inline Heads softmax_queries(const Softmax *s) { return (Heads){s->B, s->H, s->N, s->d, s->tokens_first}; }
static inline Heads softmax_keys(const Softmax *s) { return (Heads){s->B, s->H, s->M, s->d, s->tokens_first}; }

/* y out, overwritten. L [B,H,N] out: the softmax denominators, for backward; NULL if not wanted. */
size_t softmax_scratch(const Softmax *s);
void softmax_attention_forward(float *y, RowSum *L, const float *q, const float *k, const float *v, const float *mask,
                               const float *filter, const Softmax *s, float *scratch);

/* dq, dk, dv, dfilter += ; each may be NULL. y and L as forward left them. */
size_t softmax_backward_scratch(const Softmax *s);
void softmax_attention_backward(float *dq, float *dk, float *dv, float *dfilter, const float *dy, const float *y,
                                const RowSum *L, const float *q, const float *k, const float *v, const float *mask,
                                const float *filter, const Softmax *s, float *scratch);

/* The weights of head h of sample b that tokens get: map [N,M], overwritten; rows sum to 1 (0 with no key left). The
 * weight of a pooled key is shared out evenly over the tokens of its window. */
size_t softmax_map_scratch(const Softmax *s);
void softmax_map(float *map, int b, int h, const float *q, const float *k, const float *v, const float *mask,
                 const float *filter, const Softmax *s, float *scratch);

#endif
