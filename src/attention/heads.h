/* heads — where one head's rows lie. Every mechanism takes its q, k, v through this, so that the same code serves
 *   heads first   [B,H,N,d]   tensors that people bring: a head's rows are adjacent
 *   tokens first  [B,N,H·d]   what a linear layer leaves: no transposition is ever made
 */
#ifndef PA_ATTENTION_HEADS_H
#define PA_ATTENTION_HEADS_H

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

static inline size_t heads_size(const Heads *s) { return (size_t)s->B * s->H * s->N * s->d; }

#endif
