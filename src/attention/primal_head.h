/* primal_head — what forward, backward and map of Primal-Attention have in common: scratch, and what a head reads. */
#ifndef PA_ATTENTION_PRIMAL_HEAD_H
#define PA_ATTENTION_PRIMAL_HEAD_H

#include "attention/primal.h"

#include <stdint.h>

/* Tokens at a time: a block's rows of u, e, y stay in the cache from one product to the next. */
enum { PRIMAL_BLOCK = 256 };

typedef struct PrimalParts {
    float *inverse;   /* [PRIMAL_BLOCK] 1/n of u */
    float *factor;    /* [PRIMAL_BLOCK] another number per row */
    float *block;     /* [PRIMAL_BLOCK, 2d] rows of φ(q) and φ(k), or of dy */
    float *scores;    /* [PRIMAL_BLOCK, 2s] rows of [e ‖ r] */
    float *dscores;   /* [PRIMAL_BLOCK, 2s] */
    float *pair;      /* [2,d,max(d,s)] products or gradients of the two weights */
    float *own;       /* [2,d,s] Wx where the caller keeps none */
    float *sampled;   /* [n,d] */
    float *dsampled;  /* [n,d] */
    float *means[2];  /* [N,d] of q and k; causal */
    float *dmeans[2]; /* [N,d] */
    float *gemm;
} PrimalParts;

size_t primal_lay_out(PrimalParts *p, const PrimalShape *shape, float *scratch);

/* One of the two sides: rows of q or k, or their running means, and their weight [d,s]. */
typedef struct PrimalSide {
    const float *u;
    int ld;
    const float *weight;
} PrimalSide;

void primal_gather_rows(PrimalSide side[2], const PrimalParts *p, const PrimalInputs *in, const PrimalShape *shape,
                        int b, int h);

/* Computes Wx into `weights` (this head's [2,d,s]) in data mode, else points at the parameters. */
void primal_make_weights(PrimalSide side[2], float *weights, const PrimalParts *p, const PrimalInputs *in,
                         const PrimalShape *shape, int b, int h);

/* idx_i; sampled [n,d] = X_h[idx] */
static inline int primal_sampled_row(int i, int N, int n) { return n > 1 ? (int)((int64_t)i * (N - 1) / (n - 1)) : 0; }
void primal_sample_input(float *sampled, const PrimalInputs *in, const PrimalShape *shape, int b, int h);

#endif
