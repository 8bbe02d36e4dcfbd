/* Per head, with t = 1/√d:
 *
 *   forward    A = softmax(t q~ k~ᵀ)         [m,m]
 *              U = softmax(t q~ kᵀ) v        [m,d]   tiles.h, m queries
 *              T = A⁺ U                      [m,d]   nystrom.h
 *              y = softmax(t q k~ᵀ) T        [N,d]   tiles.h, m keys with values T
 *   backward   the same lines upwards: dq, dk~, dT; dU, dA; dq~, dk, dv; of A, dS = A ⊙ (dA − (dA ⊙ A) 1 1ᵀ),
 *              dq~ += t dS k~, dk~ += t dSᵀ q~; and each token of a segment gets its mean's gradient over the
 *              segment's size. */
#include "attention/nystromformer.h"

#include "attention/convolve.h"
#include "attention/nystrom.h"
#include "attention/tiles.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/rows.h"

#include <math.h>

/* What forward keeps of a head. */
typedef struct Kept {
    float *U;             /* [m,d] */
    RowSum *L_in, *L_out; /* [m], [N] */
} Kept;

typedef struct Head {
    int m, N, M, d, ld;
    float t;
    const float *mask, *query_mask; /* of this sample, or NULL */
    Kept kept;
    Tiles in, out;
    float *q, *k, *v;                   /* means [m,d] of queries, of keys; T */
    float *A, *y;                       /* [m,m]; [N,d] without the convolution, backward of one with it */
    float *bias;                        /* [M] of the keys */
    float *dq, *dk, *dT, *dU, *dA, *dS; /* [m,d] four times, [m,m] twice */
    float *convolved;                   /* [N,d] */
    float *solver, *rest;
} Head;

static size_t rest_size(const NystromformerShape *s)
{
    const int N = s->queries.N, M = s->keys.N, d = s->keys.d, m = s->m, ld = heads_stride(&s->keys);
    const Tiles in = {.ldv = ld, .N = m, .M = M, .d = d, .e = d}, out = {.ldv = d, .N = N, .M = m, .d = d, .e = d};
    const size_t tiles = max_size(max_size(tiles_forward_scratch(&in), tiles_backward_scratch(&in)),
                                  max_size(tiles_forward_scratch(&out), tiles_backward_scratch(&out)));
    return max_size(tiles, gemm_scratch(m, max_int(m, d), max_int(m, d)));
}

static size_t lay_out(Head *a, const NystromformerShape *s, float *scratch)
{
    const size_t N = (size_t)s->queries.N, M = (size_t)s->keys.N, d = (size_t)s->keys.d, m = (size_t)s->m,
                 convolved = s->taps ? N * d : 0;
    Scratch cut = {scratch, 0};
    a->q = scratch_take(&cut, m * d);
    a->k = scratch_take(&cut, m * d);
    a->v = scratch_take(&cut, m * d);
    a->A = scratch_take(&cut, m * m);
    a->bias = scratch_take(&cut, M);
    a->dq = scratch_take(&cut, m * d);
    a->dk = scratch_take(&cut, m * d);
    a->dT = scratch_take(&cut, m * d);
    a->dU = scratch_take(&cut, m * d);
    a->dA = scratch_take(&cut, m * m);
    a->dS = scratch_take(&cut, m * m);
    a->convolved = scratch_take(&cut, convolved);
    a->y = scratch_take(&cut, convolved);
    a->solver = scratch_take(&cut, nystrom_scratch(s->m, s->keys.d, s->iterations, 1));
    a->rest = scratch_take(&cut, rest_size(s));
    return cut.used;
}

static size_t lay_out_kept(Kept *a, const NystromformerShape *s, float *block)
{
    const size_t m = (size_t)s->m;
    Scratch cut = {block, 0};
    a->U = scratch_take(&cut, m * (size_t)s->keys.d);
    a->L_in = (RowSum *)(void *)scratch_take(&cut, 2 * m);
    a->L_out = (RowSum *)(void *)scratch_take(&cut, 2 * (size_t)s->queries.N);
    return cut.used;
}

static size_t kept_size(const NystromformerShape *s)
{
    Kept a;
    return lay_out_kept(&a, s, NULL);
}

size_t nystromformer_saved(const NystromformerShape *s) { return (size_t)s->keys.B * s->keys.H * kept_size(s); }

static size_t own_scratch(const NystromformerShape *s)
{
    Head a;
    return lay_out(&a, s, NULL);
}

/* Of a backward, which is the more. */
static double multiply_adds(const NystromformerShape *s)
{
    const Heads *Q = &s->queries;
    return 5.0 * Q->B * Q->H * (Q->N + (double)s->keys.N + s->iterations * 2.0 * s->m) * s->m * Q->d;
}

size_t nystromformer_scratch(const NystromformerShape *s) { return heads_scratch(own_scratch(s), multiply_adds(s)); }

/* ---- segments ---------------------------------------------------------------------------------------------------- */

static int count_kept(const float *mask, int N)
{
    int n = 0;
    for (int i = 0; i < N; i++) n += !mask || mask[i] != 0;
    return n;
}

/* Of n tokens that count, m segments: the last token of segment s is number ⌊(s + 1) n/m⌋ − 1. */
static int segment_end(int s, int n, int m) { return (int)((int64_t)(s + 1) * n / m); }

/* to [m,d] = the means of the segments of x */
static void segment_means(float *to, const float *x, int ld, const float *mask, int N, int m, int d)
{
    const int n = count_kept(mask, N);
    for (int i = 0, seen = 0, s = 0, from = 0; i < N && s < m; i++) {
        if (mask && mask[i] == 0) continue;
        float *row = to + (size_t)s * d;
        if (seen == from) fill(row, 0, (size_t)d);
        add_into(row, x + (size_t)i * ld, (size_t)d);
        if (++seen < segment_end(s, n, m)) continue;
        scale(row, row, 1.0f / (float)(seen - from), (size_t)d);
        from = seen;
        s++;
    }
}

/* dx += what the means' gradients bring to their tokens */
static void segment_means_backward(float *dx, int ld, const float *dto, const float *mask, int N, int m, int d)
{
    const int n = count_kept(mask, N);
    for (int i = 0, seen = 0, s = 0, from = 0; i < N && s < m; i++) {
        if (mask && mask[i] == 0) continue;
        const int end = segment_end(s, n, m);
        axpy(dx + (size_t)i * ld, 1.0f / (float)(end - from), dto + (size_t)s * d, (size_t)d);
        if (++seen < end) continue;
        from = seen;
        s++;
    }
}

/* ---- one head ---------------------------------------------------------------------------------------------------- */

/* Means, A and the two tile problems. */
static void open_head(Head *a, const Nystromformer *of, const NystromformerShape *s, int b, int h, float *kept,
                      float *scratch)
{
    const Heads *Q = &s->queries, *K = &s->keys;
    const float *q = of->in.q + heads_offset(Q, b, h), *k = of->in.k + heads_offset(K, b, h),
                *v = of->in.v + heads_offset(K, b, h);
    lay_out(a, s, scratch);
    if (kept) lay_out_kept(&a->kept, s, kept + ((size_t)b * K->H + h) * kept_size(s));
    a->N = Q->N;
    a->M = K->N;
    a->d = Q->d;
    a->ld = heads_stride(Q);
    a->t = 1.0f / sqrtf((float)a->d);
    a->mask = of->in.mask ? of->in.mask + (size_t)b * a->M : NULL;
    a->query_mask = of->query_mask ? of->query_mask + (size_t)b * a->N : NULL;
    a->m = min_int(s->m, min_int(count_kept(a->query_mask, a->N), count_kept(a->mask, a->M)));
    if (count_kept(a->mask, a->M) == a->M) a->mask = NULL;
    segment_means(a->q, q, a->ld, a->query_mask, a->N, a->m, a->d);
    segment_means(a->k, k, a->ld, a->mask, a->M, a->m, a->d);
    gemm(GEMM_NT, a->A, a->m, a->q, a->d, a->k, a->d, a->m, a->m, a->d, a->t, 0, a->rest);
    if (a->m) softmax_forward(a->A, a->A, a->m, a->m);
    for (int j = 0; j < a->M && a->mask; j++) a->bias[j] = a->mask[j] == 0 ? -INFINITY : 0;
    a->in = (Tiles){.q = a->q,
                    .k = k,
                    .v = v,
                    .ldq = a->d,
                    .ldk = a->ld,
                    .ldv = a->ld,
                    .N = a->m,
                    .M = a->M,
                    .d = a->d,
                    .e = a->d,
                    .scale = a->t,
                    .key_bias = a->mask ? a->bias : NULL,
                    .normalise = 1};
    a->out = (Tiles){.q = q,
                     .k = a->k,
                     .v = a->v,
                     .ldq = a->ld,
                     .ldk = a->d,
                     .ldv = a->d,
                     .N = a->N,
                     .M = a->m,
                     .d = a->d,
                     .e = a->d,
                     .scale = a->t,
                     .normalise = 1};
}

static Grid grid_of(const NystromformerShape *s)
{ return (Grid){.rows = s->queries.N, .cols = 1, .taps_rows = s->taps, .taps_cols = 1}; }

/* What the jobs of forward and backward need. */
typedef struct Call {
    float *y, *saved;
    const NystromformerGradients *grad;
    const float *dy;
    const Nystromformer *of;
    const NystromformerShape *shape;
} Call;

static void forward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const NystromformerShape *s = c->shape;
    float *y = c->y + heads_offset(&s->queries, b, h);
    Head a;
    open_head(&a, c->of, s, b, h, c->saved, scratch);
    tiles_forward(a.kept.U, a.d, a.kept.L_in, &a.in, 0, a.rest);
    pseudo_inverse_apply(a.v, a.kept.U, a.A, a.m, a.d, s->iterations, 0, a.solver);
    tiles_forward(y, a.ld, a.kept.L_out, &a.out, 0, a.rest);
    if (!c->of->filter) return;
    const Grid grid = grid_of(s);
    convolve_rows(a.convolved, a.d, a.in.v, a.ld, c->of->filter + (size_t)h * s->taps, a.mask, &grid, a.d);
    add_rows(y, a.ld, a.convolved, a.d, a.N, a.d);
}

void nystromformer_forward(float *y, float *saved, const Nystromformer *a, const NystromformerShape *shape,
                           float *scratch)
{
    Call c = {.y = y, .saved = saved, .of = a, .shape = shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape) / 2.5, forward_head, &c, scratch,
              own_scratch(shape));
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* dq~, dk~ += what dA brings. */
static void through_means(Head *a)
{
    const int m = a->m, d = a->d;
    if (m == 0) return;
    fill(a->dS, 0, (size_t)m * m);
    softmax_backward(a->dS, a->dA, a->A, m, m);
    gemm(GEMM_NN, a->dq, d, a->dS, m, a->k, d, m, d, m, a->t, 1, a->rest);
    gemm(GEMM_TN, a->dk, d, a->dS, m, a->q, d, m, d, m, a->t, 1, a->rest);
}

static void backward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const NystromformerShape *s = c->shape;
    const QkvGradients *grad = &c->grad->in;
    const size_t at = heads_offset(&s->queries, b, h), at_k = heads_offset(&s->keys, b, h);
    float *dq = grad->q ? grad->q + at : NULL, *dk = grad->k ? grad->k + at_k : NULL,
          *dv = grad->v ? grad->v + at_k : NULL;
    const float *dy = c->dy + at, *y = c->y + at;
    Head a;
    open_head(&a, c->of, s, b, h, c->saved, scratch);
    const int m = a.m, d = a.d, ld = a.ld;
    pseudo_inverse_apply(a.v, a.kept.U, a.A, m, d, s->iterations, 1, a.solver);
    if (c->of->filter) { /* y without the convolution, as far from row to row as dy */
        const Grid grid = grid_of(s);
        const float *filter = c->of->filter + (size_t)h * s->taps;
        float *dfilter = c->grad->filter ? c->grad->filter + (size_t)h * s->taps : NULL;
        convolve_rows_backward(dv, ld, dfilter, dy, ld, a.in.v, ld, filter, a.mask, &grid, d);
        tiles_forward(a.y, d, a.kept.L_out, &a.out, 0, a.rest);
        copy_rows(a.convolved, d, dy, ld, a.N, d);
        dy = a.convolved;
        y = a.y;
    }
    for (float *const *p = (float *const[]){a.dq, a.dk, a.dT, a.dU, NULL}; *p; p++) fill(*p, 0, (size_t)m * d);
    fill(a.dA, 0, (size_t)m * m);
    const TilesGradients out = {.q = dq, .k = a.dk, .v = a.dT, .ldq = ld, .ldk = d, .ldv = d};
    const TilesGradients in = {.q = a.dq, .k = dk, .v = dv, .ldq = d, .ldk = ld, .ldv = ld};
    tiles_backward(&out, dy, y, c->of->filter ? d : ld, a.kept.L_out, &a.out, a.rest);
    pseudo_inverse_apply_backward(a.dU, a.dA, a.dT, a.kept.U, a.A, m, d, s->iterations, a.solver);
    tiles_backward(&in, a.dU, a.kept.U, d, a.kept.L_in, &a.in, a.rest);
    through_means(&a);
    if (dq) segment_means_backward(dq, ld, a.dq, a.query_mask, a.N, m, d);
    if (dk) segment_means_backward(dk, ld, a.dk, a.mask, a.M, m, d);
}

void nystromformer_backward(const NystromformerGradients *grad, const float *dy, const float *y, const float *saved,
                            const Nystromformer *a, const NystromformerShape *shape, float *scratch)
{
    Call c = {(float *)y, (float *)saved, grad, dy, a, shape};
    each_head(shape->queries.B, shape->queries.H, grad->filter != NULL, multiply_adds(shape), backward_head, &c,
              scratch, own_scratch(shape));
}

/* ---- map --------------------------------------------------------------------------------------------------------- */

typedef struct MapParts {
    float *head, *kept, *keys, *solved, *queries, *solver, *rest; /* P(q~, k) and A⁺ of it [m,M]; P(q, k~) [N,m] */
} MapParts;

static size_t lay_out_map(MapParts *p, const NystromformerShape *s, float *scratch)
{
    const int N = s->queries.N, M = s->keys.N, m = s->m;
    Scratch cut = {scratch, 0};
    p->head = scratch_take(&cut, own_scratch(s));
    p->kept = scratch_take(&cut, nystromformer_saved(s));
    p->keys = scratch_take(&cut, (size_t)m * M);
    p->solved = scratch_take(&cut, (size_t)m * M);
    p->queries = scratch_take(&cut, (size_t)m * N);
    p->solver = scratch_take(&cut, nystrom_scratch(m, M, s->iterations, 0));
    p->rest = scratch_take(&cut, max_size(gemm_scratch(N, M, m), (size_t)N * s->keys.d));
    return cut.used;
}

size_t nystromformer_map_scratch(const NystromformerShape *shape)
{
    MapParts p;
    return lay_out_map(&p, shape, NULL);
}

void nystromformer_map(float *map, const Nystromformer *of, const NystromformerShape *shape, int b, int h,
                       float *scratch)
{
    const int N = shape->queries.N, M = shape->keys.N;
    Head a;
    MapParts p;
    lay_out_map(&p, shape, scratch);
    open_head(&a, of, shape, b, h, p.kept, p.head);
    tiles_forward(a.kept.U, a.d, a.kept.L_in, &a.in, 0, a.rest);
    tiles_weights(p.keys, M, a.kept.L_in, &a.in, a.rest);
    pseudo_inverse_apply(p.solved, p.keys, a.A, a.m, M, shape->iterations, 0, p.solver);
    fill(a.v, 0, (size_t)a.m * a.d); /* values are not looked at */
    tiles_forward(p.rest, a.d, a.kept.L_out, &a.out, 0, a.rest);
    tiles_weights(p.queries, a.m, a.kept.L_out, &a.out, a.rest);
    gemm(GEMM_NN, map, M, p.queries, a.m, p.solved, M, N, M, a.m, 1, 0, p.rest);
}
