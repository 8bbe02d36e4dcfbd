/* heads — where one head's rows lie. Every mechanism takes its q, k, v through this, so that the same code serves
 *   heads first   [B,H,N,d]   tensors that people bring: a head's rows are adjacent
 *   tokens first  [B,N,H·d]   what a linear layer leaves: no transposition is ever made
 */
#ifndef PA_ATTENTION_HEADS_H
#define PA_ATTENTION_HEADS_H

#include "base/parallel.h"

#include <stddef.h>

typedef struct Heads {
    int B, H, N, d;
    int tokens_first;
} Heads;

/* What most mechanisms take: queries, keys, values, and which keys count. How they lie is for their headers to say. */
typedef struct Qkv {
    const float *q, *k, *v;
    const float *mask; /* a number a key and sample, 0: it does not count; NULL: all do */
} Qkv;

typedef struct QkvGradients { /* each is added to; NULL where not wanted */
    float *q, *k, *v;
} QkvGradients;

/* Floats from one row (token) of a head to the next. */
static inline int heads_stride(const Heads *s) { return s->tokens_first ? s->H * s->d : s->d; }

/* Floats from the start of the array to row 0 of head h of sample b. */
static inline size_t heads_offset(const Heads *s, int b, int h)
{
    size_t rows = (size_t)s->N;
    return s->tokens_first ? (size_t)b * rows * s->H * s->d + (size_t)h * s->d : ((size_t)b * s->H + h) * rows * s->d;
}

/* ---- heads as work for threads ---- */

/* One head of one sample, with scratch of its own. */
typedef void HeadJob(void *context, int b, int h, float *scratch);

/* Floats of scratch for each_head, where one head takes `own`. */
static inline size_t heads_scratch(size_t own, double multiply_adds)
{ return own * (size_t)parallel_pays(multiply_adds); }

/* A job for every head of B samples. shared: what samples add to is theirs together, and they add in their order. */
#if PA_THREADS
void each_head(int B, int H, int shared, double multiply_adds, HeadJob *job, void *context, float *scratch, size_t own);
#else
PARALLEL_INLINE void each_head(int B, int H, int shared, double multiply_adds, HeadJob *job, void *context,
                               float *scratch, size_t own)
{
    (void)shared, (void)multiply_adds, (void)own;
    for (int b = 0; b < B; b++)
        for (int h = 0; h < H; h++) job(context, b, h, scratch);
}
#endif

static inline size_t heads_size(const Heads *s) { return (size_t)s->B * s->H * s->N * s->d; }

#endif
