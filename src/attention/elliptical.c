/* diag(m) goes to the queries, q~ = m ⊙ q, and softmax.h does the rest; backward dq = m ⊙ dq~. */
#include "attention/elliptical.h"

#include "attention/softmax.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>

static Softmax softmax_of(const EllipticalShape *s)
{
    const Heads *q = &s->queries;
    return (Softmax){.B = q->B,
                     .H = q->H,
                     .N = q->N,
                     .M = s->keys.N,
                     .d = q->d,
                     .tokens_first = q->tokens_first,
                     .causal = s->causal};
}

typedef struct Saved {
    float *q;  /* q~, as q lies */
    RowSum *L; /* [B,H,N] */
} Saved;

static size_t lay_out_saved(Saved *a, const EllipticalShape *s, const float *block)
{
    Scratch cut = {(float *)block, 0};
    a->q = scratch_take(&cut, heads_size(&s->queries));
    a->L = (RowSum *)(void *)scratch_take(&cut, 2 * (size_t)s->queries.B * s->queries.H * s->queries.N);
    return cut.used;
}

size_t elliptical_saved(const EllipticalShape *shape)
{
    Saved a;
    return lay_out_saved(&a, shape, NULL);
}

/* m from the sums of |v − v'|; ones where all are 0. */
static void relevance(float *m, const float *sums, int d)
{
    const float most = max_of(sums, (size_t)d);
    if (most > 0)
        scale(m, sums, 1 / most, (size_t)d);
    else
        fill(m, 1, (size_t)d);
}

/* to (+)= m ⊙ x for the queries of one head. work [2 d]. */
static void stretch(float *to, const float *x, const Elliptical *a, const EllipticalShape *s, int b, int h,
                    int accumulate, float *work)
{
    const int d = s->keys.d, ld = heads_stride(&s->keys), N = s->queries.N, M = s->keys.N;
    const size_t at = heads_offset(&s->keys, b, h), at_q = heads_offset(&s->queries, b, h);
    const float *v = a->in.v + at, *before = a->previous + at, *mask = a->in.mask ? a->in.mask + (size_t)b * M : NULL;
    float *sums = work, *m = work + d;
    fill(sums, 0, (size_t)d);
    for (int j = 0, i = 0; i < N; i++) {
        const int seen = s->causal ? i + 1 : M, more = j < seen;
        for (; j < seen; j++)
            for (int c = 0; c < d && !(mask && mask[j] == 0); c++)
                sums[c] += fabsf(v[(size_t)j * ld + c] - before[(size_t)j * ld + c]);
        if (more || i == 0) relevance(m, sums, d);
        const size_t row = at_q + (size_t)i * ld;
        if (accumulate)
            mul_accumulate(to + row, m, x + row, (size_t)d);
        else
            mul(to + row, m, x + row, (size_t)d);
    }
}

static void stretch_all(float *to, const float *x, const Elliptical *a, const EllipticalShape *s, int accumulate,
                        float *work)
{
    for (int b = 0; b < s->queries.B; b++)
        for (int h = 0; h < s->queries.H; h++) stretch(to, x, a, s, b, h, accumulate, work);
}

static size_t work_size(const EllipticalShape *s) { return 2 * (size_t)s->keys.d; }

size_t elliptical_scratch(const EllipticalShape *shape)
{
    const Softmax s = softmax_of(shape);
    return max_size(work_size(shape), softmax_scratch(&s));
}

void elliptical_forward(float *y, float *saved, const Elliptical *a, const EllipticalShape *shape, float *scratch)
{
    const Softmax s = softmax_of(shape);
    Saved to;
    lay_out_saved(&to, shape, saved);
    if (a->previous) stretch_all(to.q, a->in.q, a, shape, 0, scratch);
    softmax_attention_forward(y, to.L, a->previous ? to.q : a->in.q, a->in.k, a->in.v, a->in.mask, NULL, &s, scratch);
}

/* dq~, then what softmax needs. */
static size_t lay_out_backward(float *part[2], const EllipticalShape *shape, float *scratch)
{
    const Softmax s = softmax_of(shape);
    Scratch cut = {scratch, 0};
    part[0] = scratch_take(&cut, heads_size(&shape->queries));
    part[1] = scratch_take(&cut, max_size(work_size(shape), softmax_backward_scratch(&s)));
    return cut.used;
}

size_t elliptical_backward_scratch(const EllipticalShape *shape)
{
    float *part[2];
    return lay_out_backward(part, shape, NULL);
}

void elliptical_backward(const QkvGradients *grad, const float *dy, const float *y, const float *saved,
                         const Elliptical *a, const EllipticalShape *shape, float *scratch)
{
    const Softmax s = softmax_of(shape);
    const int through = grad->q && a->previous;
    float *part[2];
    Saved was;
    lay_out_saved(&was, shape, saved);
    lay_out_backward(part, shape, scratch);
    if (through) fill(part[0], 0, heads_size(&shape->queries));
    softmax_attention_backward(through ? part[0] : grad->q, grad->k, grad->v, NULL, dy, y, was.L,
                               a->previous ? was.q : a->in.q, a->in.k, a->in.v, a->in.mask, NULL, &s, part[1]);
    if (through) stretch_all(grad->q, part[0], a, shape, 1, part[1]);
}

static size_t lay_out_map(float *part[2], const EllipticalShape *shape, float *scratch)
{
    const Softmax s = softmax_of(shape);
    Scratch cut = {scratch, 0};
    part[0] = scratch_take(&cut, heads_size(&shape->queries));
    part[1] = scratch_take(&cut, max_size(work_size(shape), softmax_map_scratch(&s)));
    return cut.used;
}

size_t elliptical_map_scratch(const EllipticalShape *shape)
{
    float *part[2];
    return lay_out_map(part, shape, NULL);
}

void elliptical_map(float *map, const Elliptical *a, const EllipticalShape *shape, int b, int h, float *scratch)
{
    const Softmax s = softmax_of(shape);
    float *part[2];
    lay_out_map(part, shape, scratch);
    if (a->previous) stretch(part[0], a->in.q, a, shape, b, h, 0, part[1]);
    softmax_map(map, b, h, a->previous ? part[0] : a->in.q, a->in.k, a->in.v, a->in.mask, NULL, &s, part[1]);
}
