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
    float *own;       /* [2,d,s] Wx where the caller keeps none; cross: and G */
    float *dmean;     /* [d,s] ∂L/∂G; cross */
    float *share;     /* [M] what keys weigh in a mean over those that count; cross */
    int32_t *rows;    /* [n] idx of this sample; −1: there is none */
    float *sampled;   /* [n,d] */
    float *dsampled;  /* [n,d] */
    float *means[2];  /* [N,d] of q and k; causal */
    float *dmeans[2]; /* [N,d] */
    float *gemm;
} PrimalParts;

size_t primal_lay_out(PrimalParts *p, const PrimalShape *shape, float *scratch);

/* Floats of that: what one thread needs. */
size_t primal_own_scratch(const PrimalShape *shape);

/* Of a forward; backward twice as many. */
static inline double primal_multiply_adds(const PrimalShape *shape)
{
    const Heads *H = &shape->heads;
    return 2.0 * H->B * H->H * (H->N + (double)primal_keys(shape)->N) * H->d * shape->s;
}

/* Whether blocks of a head's tokens know nothing of each other, but for sums. */
static inline int primal_has_blocks(const PrimalShape *shape) { return shape->mode != PRIMAL_CAUSAL && !shape->cross; }

/* One of the two sides: rows of q or k, or their running means, and their weight [d,s]. */
typedef struct PrimalSide {
    const float *u;
    int ld;
    const float *weight;
} PrimalSide;

void primal_gather_rows(PrimalSide side[2], const PrimalParts *p, const PrimalInputs *in, const PrimalShape *shape,
                        int b, int h);

/* Computes Wx into `weights` (this head's [2,d,s]) in data mode, unless not `anew`, else points at the parameters. */
void primal_make_weights(PrimalSide side[2], float *weights, int anew, const PrimalParts *p, const PrimalInputs *in,
                         const PrimalShape *shape, int b, int h);

/* idx and p->sampled [n,d] = X_h[idx] */
void primal_sample_input(const PrimalParts *p, const PrimalInputs *in, const PrimalShape *shape, int b, int h);

/* own [rows,s], 2s floats apart, = (u W)/n of rows from …, and the same to `kept`, without gaps, unless NULL. Leaves
 * 1/n in p->inverse; spoils p->factor and the second half of p->block. */
void primal_scores(float *own, float *kept, const PrimalSide *side, int from, int rows, const PrimalShape *shape,
                   const PrimalParts *p);

#endif
