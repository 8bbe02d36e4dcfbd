/* Weights without an exponential per pair. The query's magnitude is the same in all of row i and cancels, so
 *
 *   P_ij = w_ij / Σ_j w_ij,   w_ij = (s_ij² + eps)·b_j,   b_j = exp((n_j − max n)/den),  n_j = ‖k_j‖_p²
 *
 * Nothing overflows, and the largest b is 1, so a row's sum is at least eps.
 *
 * Backward. With dP_ij = dy_i·v_j and δ_i = Σ_j P_ij dP_ij = dy_i·y_i:
 *   dE_ij = P_ij (dP_ij − δ_i)              dv_j += Σ_i P_ij dy_i
 *   ds_ij = dE_ij·2s/(s² + eps) = 2 s_ij b_j (dP_ij − δ_i)/Σ w: the quotient cancels against P's own factor
 *   dF_i += Σ_j ds_ij F_j/(4M),  dF_j += Σ_i ds_ij F_i/(4M), then spectral_backward;  dn_j = Σ_i dE_ij/den
 * s is computed again tile by tile: keeping it would be the N×K matrix that this code is about not having.
 *
 * With dropout on the magnitudes (B.3 of the released code applies it to that matrix) nothing cancels: the exponent is
 * D_ij = kept_ij g_ij/(1 − rate), each row has its own maximum m_i over the keys it sees, b_j becomes
 * b_ij = exp(D_ij − m_i), and dE_ij kept_ij/(1 − rate) goes to both magnitudes.
 *
 * Causal, rows have a b_ij of their own too, without ‖q_i‖: taken off the maximum of all keys, what comes later could
 * make it underflow. b_ij = 0 for j > i, and a tile of queries ends with the keys of its last one. */
#include "attention/implicit.h"

#include "attention/magnitude.h"
#include "attention/spectral.h"
#include "base/ints.h"
#include "base/rng.h"
#include "base/scratch.h"
#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#define TILE 64    /* queries at a time */
#define COLUMN 128 /* keys at a time: tile × column floats stay in the second cache */

/* ---- scratch ----------------------------------------------------------------------------------------------------- */

typedef struct Space {
    float *Fk, *dFk;   /* [K,2M] */
    float *Fq, *dFq;   /* [TILE,2M] */
    float *n, *b, *dn; /* [K] */
    float *nq, *dnq;   /* [TILE] */
    float *sum, *delta;
    float *s, *p;  /* [TILE,COLUMN] */
    float *bq;     /* b_ij, [TILE,K], where rows have their own */
    uint8_t *kept; /* [TILE,K], with dropout only */
    float *rest;   /* of spectral and gemm */
} Space;

static int own_factors(const ImplicitShape *shape) { return shape->dropout > 0 || shape->causal; }

static size_t lay_out(Space *space, const ImplicitShape *shape, int backward, float *scratch)
{
    const size_t K = (size_t)shape->keys.N, width = 2 * (size_t)shape->M, tile = (size_t)TILE * COLUMN;
    const int drops = shape->dropout > 0;
    const int longest = max_int(shape->keys.d, 2 * max_int(shape->M, TILE)); /* of any product's dimensions */
    const size_t product = gemm_scratch(longest, longest, longest),
                 spectral = spectral_scratch(shape->keys.d, shape->M);
    Scratch cut = {scratch, 0};
    space->Fk = scratch_take(&cut, K * width);
    space->Fq = scratch_take(&cut, TILE * width);
    space->n = scratch_take(&cut, K);
    space->b = scratch_take(&cut, K);
    space->nq = scratch_take(&cut, TILE);
    space->sum = scratch_take(&cut, TILE);
    space->s = scratch_take(&cut, tile);
    space->bq = scratch_take(&cut, own_factors(shape) ? TILE * K : 0);
    space->kept = (uint8_t *)scratch_take(&cut, drops ? TILE * K / 4 : 0);
    space->dFk = scratch_take(&cut, backward ? K * width : 0);
    space->dFq = scratch_take(&cut, backward ? TILE * width : 0);
    space->dn = scratch_take(&cut, backward ? K : 0);
    space->dnq = scratch_take(&cut, backward ? TILE : 0);
    space->delta = scratch_take(&cut, backward ? TILE : 0);
    space->p = scratch_take(&cut, backward ? tile : 0);
    space->rest = scratch_take(&cut, max_size(product, spectral));
    return cut.used;
}

static size_t own_scratch(const ImplicitShape *shape, int backward)
{
    Space space;
    return lay_out(&space, shape, backward, NULL);
}

/* Of a forward. */
static double multiply_adds(const ImplicitShape *shape)
{
    return (double)shape->queries.B * shape->queries.H * shape->queries.N * shape->keys.N *
           (2 * shape->M + shape->queries.d);
}

size_t implicit_scratch(const ImplicitShape *shape)
{ return heads_scratch(own_scratch(shape, 0), multiply_adds(shape)); }

size_t implicit_backward_scratch(const ImplicitShape *shape)
{ return heads_scratch(own_scratch(shape, 1), 3 * multiply_adds(shape)); }

/* ---- one head ---------------------------------------------------------------------------------------------------- */

typedef struct Head {
    const float *q, *k, *v, *w1, *w2;
    const float *mask; /* [K] or NULL */
    int ld, N, K, d, M;
    size_t at_q, at_k, at_w; /* where it starts in arrays laid out as q, as k, as w1 */
    uint32_t row;            /* number of its first query among all */
} Head;

static Head head_of(const ImplicitInputs *in, const ImplicitShape *shape, int b, int h)
{
    const Heads *Q = &shape->queries, *K = &shape->keys;
    const size_t at_q = heads_offset(Q, b, h), at_k = heads_offset(K, b, h);
    const size_t at_w = ((size_t)(shape->per_sample ? b : 0) * K->H + (size_t)h) * (size_t)K->d * (size_t)shape->M;
    return (Head){in->q + at_q,
                  in->k + at_k,
                  in->v + at_k,
                  in->w1 + at_w,
                  in->w2 + at_w,
                  in->mask ? in->mask + (size_t)b * K->N : NULL,
                  heads_stride(Q),
                  Q->N,
                  K->N,
                  K->d,
                  shape->M,
                  at_q,
                  at_k,
                  at_w,
                  ((uint32_t)b * (uint32_t)K->H + (uint32_t)h) * (uint32_t)Q->N};
}

static int counts(const Head *head, int j) { return !head->mask || head->mask[j] != 0; }

/* b_j = exp(x_j − max x) of the first keys, those that count, 0 for the others; in place. */
static void exp_below_max(float *x, int keys, const Head *head)
{
    float largest = -INFINITY;
    for (int j = 0; j < keys; j++)
        if (counts(head, j) && x[j] > largest) largest = x[j];
    const f4 m = f4_splat(largest);
    for (int j = 0; j < keys; j += 4) {
        const int left = min_int(4, keys - j);
        f4_store_n(x + j, v_exp(f4_sub(f4_load_n(x + j, left), m)), left);
    }
    for (int j = 0; j < keys && head->mask; j++)
        if (!counts(head, j)) x[j] = 0;
    fill(x + keys, 0, (size_t)(head->K - keys));
}

/* Features and magnitudes of the keys. */
static void prepare_keys(Space *space, const Head *head, const ImplicitShape *shape)
{
    spectral_forward(space->Fk, head->k, head->ld, head->w1, head->w2, head->K, head->d, head->M, space->rest);
    magnitude_forward(space->n, head->k, head->ld, head->K, head->d, shape->p);
    scale(space->b, space->n, 1 / shape->den, (size_t)head->K);
    exp_below_max(space->b, head->K, head);
}

/* Features of queries i…i+T−1 and, where they have them, their rows of b_ij and what was kept. */
static void prepare_queries(Space *space, const Head *head, const ImplicitShape *shape, int i, int T)
{
    const float *q = head->q + (size_t)i * head->ld;
    spectral_forward(space->Fq, q, head->ld, head->w1, head->w2, T, head->d, head->M, space->rest);
    if (!own_factors(shape)) return;
    const int drops = shape->dropout > 0;
    if (drops)
        magnitude_forward(space->nq, q, head->ld, T, head->d, shape->p);
    else
        fill(space->nq, 0, (size_t)T);
    for (int r = 0; r < T; r++) {
        float *g = space->bq + (size_t)r * head->K;
        for (int j = 0; j < head->K; j++) g[j] = (space->nq[r] + space->n[j]) * (1 / shape->den);
        if (drops) {
            Rng rng;
            rng_seed(&rng, shape->seed ^ (head->row + (uint32_t)(i + r)) * 0x85ebca6bu);
            dropout_forward(g, space->kept + (size_t)r * head->K, g, shape->dropout, (size_t)head->K, &rng);
        }
        exp_below_max(g, shape->causal ? i + r + 1 : head->K, head);
    }
}

/* b of query r of the tile, from key j on. */
static const float *factors(const Space *space, const Head *head, const ImplicitShape *shape, int r, int j)
{ return own_factors(shape) ? space->bq + (size_t)r * head->K + j : space->b + j; }

/* Keys that one of queries i…i+T−1 sees. */
static int seen_keys(const Head *head, const ImplicitShape *shape, int i, int T)
{ return shape->causal ? i + T : head->K; }

/* s [T, keys j…] ← F_q·F_k/(4M), rows COLUMN apart unless said. */
static void kernel_tile(float *s, int lds, Space *space, const Head *head, int T, int j, int count)
{
    const int width = 2 * head->M;
    gemm(GEMM_NT, s, lds, space->Fq, width, space->Fk + (size_t)j * width, width, T, count, width,
         1 / (4 * (float)head->M), 0, space->rest);
}

/* s ← (s² + eps) b; returns the sum. */
static float weigh_row(float *s, const float *b, int n, float eps)
{
    const f4 least = f4_splat(eps);
    f4 sum = f4_zero();
    int j = 0;
    for (; j + 4 <= n; j += 4) {
        const f4 x = f4_load(s + j), w = f4_mul(f4_madd(x, x, least), f4_load(b + j));
        f4_store(s + j, w);
        sum = f4_add(sum, w);
    }
    if (j < n) {
        const f4 x = f4_load_n(s + j, n - j), w = f4_mul(f4_madd(x, x, least), f4_load_n(b + j, n - j));
        f4_store_n(s + j, w, n - j);
        sum = f4_add(sum, w);
    }
    return f4_hsum(sum);
}

static void run_forward(float *y, float *inverse, Space *space, const Head *head, const ImplicitShape *shape)
{
    prepare_keys(space, head, shape);
    for (int i = 0; i < head->N; i += TILE) {
        const int T = min_int(TILE, head->N - i), K = seen_keys(head, shape, i, T);
        float *yi = y + (size_t)i * head->ld;
        prepare_queries(space, head, shape, i, T);
        fill(space->sum, 0, TILE);
        for (int j = 0; j < K; j += COLUMN) {
            const int count = min_int(COLUMN, K - j);
            kernel_tile(space->s, COLUMN, space, head, T, j, count);
            for (int r = 0; r < T; r++)
                space->sum[r] +=
                    weigh_row(space->s + (size_t)r * COLUMN, factors(space, head, shape, r, j), count, shape->eps);
            gemm(GEMM_NN, yi, head->ld, space->s, COLUMN, head->v + (size_t)j * head->ld, head->ld, T, head->d, count,
                 1, j > 0, space->rest);
        }
        for (int r = 0; r < T; r++) {
            inverse[i + r] = space->sum[r] > 0 ? 1 / space->sum[r] : space->sum[r]; /* NaN stays NaN */
            if (head->K)
                scale(yi + (size_t)r * head->ld, yi + (size_t)r * head->ld, inverse[i + r], (size_t)head->d);
            else
                fill(yi + (size_t)r * head->ld, 0, (size_t)head->d);
        }
    }
}

/* What the jobs of forward and backward need. */
typedef struct Call {
    float *y, *inverse;
    const ImplicitGradients *grad;
    const float *dy;
    const ImplicitInputs *in;
    const ImplicitShape *shape;
} Call;

static void forward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const Head head = head_of(c->in, c->shape, b, h);
    Space space;
    lay_out(&space, c->shape, 0, scratch);
    run_forward(c->y + head.at_q, c->inverse + head.row, &space, &head, c->shape);
}

void implicit_forward(float *y, float *inverse, const ImplicitInputs *in, const ImplicitShape *shape, float *scratch)
{
    Call c = {.y = y, .inverse = inverse, .in = in, .shape = shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape), forward_head, &c, scratch,
              own_scratch(shape, 0));
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* A row of a tile: in p = dP and s, out p = P and s = ds. dn += dE, where `kept` is given its part that was kept, and
 * then the sum of that part is returned. */
static float row_backward(float *p, float *s, float *dn, const float *b, const uint8_t *kept, float kept_scale,
                          float inverse, float delta, float eps, int n)
{
    const f4 scale_b = f4_splat(inverse), minus = f4_splat(delta), least = f4_splat(eps), two = f4_splat(2);
    f4 total = f4_zero();
    for (int j = 0; j < n; j += 4) {
        const int left = min_int(4, n - j);
        const f4 x = f4_load_n(s + j, left), bj = f4_mul(f4_load_n(b + j, left), scale_b);
        const f4 P = f4_mul(f4_madd(x, x, least), bj);       /* w = (s² + eps) b, P = w/Σw */
        const f4 dL = f4_sub(f4_load_n(p + j, left), minus); /* dP − δ */
        f4 dE = f4_mul(P, dL);
        if (kept) {
            float factor[4] = {0};
            for (int l = 0; l < left; l++) factor[l] = kept[j + l] ? kept_scale : 0;
            dE = f4_mul(dE, f4_load(factor));
            total = f4_add(total, dE);
        }
        f4_store_n(dn + j, f4_add(f4_load_n(dn + j, left), dE), left);
        f4_store_n(s + j, f4_mul(f4_mul(two, x), f4_mul(bj, dL)), left);
        f4_store_n(p + j, P, left);
    }
    return f4_hsum(total);
}

static float *at_or_null(float *p, size_t offset) { return p ? p + offset : NULL; }

static void run_backward(const ImplicitGradients *grad, const float *dy, const float *y, const float *inverse,
                         Space *space, const Head *head, const ImplicitShape *shape)
{
    const int width = 2 * head->M, drops = shape->dropout > 0, ld = head->ld;
    const int kernel = grad->q || grad->k || grad->w1 || grad->w2; /* else only dv is wanted */
    const float unit = 1 / (4 * (float)head->M), kept_scale = drops ? 1 / (1 - shape->dropout) : 1;
    float *dq = at_or_null(grad->q, head->at_q), *dk = at_or_null(grad->k, head->at_k),
          *dv = at_or_null(grad->v, head->at_k);
    float *dw1 = at_or_null(grad->w1, head->at_w), *dw2 = at_or_null(grad->w2, head->at_w);
    prepare_keys(space, head, shape);
    fill(space->dFk, 0, (size_t)head->K * width);
    fill(space->dn, 0, (size_t)head->K);
    for (int i = 0; i < head->N; i += TILE) {
        const int T = min_int(TILE, head->N - i), K = seen_keys(head, shape, i, T);
        const float *dyi = dy + (size_t)i * ld, *qi = head->q + (size_t)i * ld;
        prepare_queries(space, head, shape, i, T);
        fill(space->dFq, 0, (size_t)TILE * width);
        fill(space->dnq, 0, TILE);
        for (int r = 0; r < T; r++) space->delta[r] = row_dot(dyi + (size_t)r * ld, y + (size_t)(i + r) * ld, head->d);
        for (int j = 0; j < K; j += COLUMN) {
            const int count = min_int(COLUMN, K - j);
            const float *Fk = space->Fk + (size_t)j * width;
            kernel_tile(space->s, COLUMN, space, head, T, j, count);
            gemm(GEMM_NT, space->p, COLUMN, dyi, ld, head->v + (size_t)j * ld, ld, T, count, head->d, 1, 0,
                 space->rest);
            for (int r = 0; r < T; r++)
                space->dnq[r] += row_backward(space->p + (size_t)r * COLUMN, space->s + (size_t)r * COLUMN,
                                              space->dn + j, factors(space, head, shape, r, j),
                                              drops ? space->kept + (size_t)r * head->K + j : NULL, kept_scale,
                                              inverse[i + r], space->delta[r], shape->eps, count);
            if (dv)
                gemm(GEMM_TN, dv + (size_t)j * ld, ld, space->p, COLUMN, dyi, ld, count, head->d, T, 1, 1, space->rest);
            if (!kernel) continue;
            gemm(GEMM_NN, space->dFq, width, space->s, COLUMN, Fk, width, T, width, count, unit, 1, space->rest);
            gemm(GEMM_TN, space->dFk + (size_t)j * width, width, space->s, COLUMN, space->Fq, width, count, width, T,
                 unit, 1, space->rest);
        }
        if (kernel)
            spectral_backward(at_or_null(dq, (size_t)i * ld), ld, dw1, dw2, space->dFq, qi, ld, head->w1, head->w2, T,
                              head->d, head->M, space->rest);
        if (dq && drops) { /* without dropout ‖q_i‖ cancels */
            scale(space->dnq, space->dnq, 1 / shape->den, (size_t)T);
            magnitude_backward(dq + (size_t)i * ld, ld, space->dnq, space->nq, qi, ld, T, head->d, shape->p);
        }
    }
    if (kernel)
        spectral_backward(dk, ld, dw1, dw2, space->dFk, head->k, ld, head->w1, head->w2, head->K, head->d, head->M,
                          space->rest);
    if (dk) {
        scale(space->dn, space->dn, 1 / shape->den, (size_t)head->K);
        magnitude_backward(dk, ld, space->dn, space->n, head->k, ld, head->K, head->d, shape->p);
    }
}

static void backward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const Head head = head_of(c->in, c->shape, b, h);
    Space space;
    lay_out(&space, c->shape, 1, scratch);
    run_backward(c->grad, c->dy + head.at_q, c->y + head.at_q, c->inverse + head.row, &space, &head, c->shape);
}

void implicit_backward(const ImplicitGradients *grad, const float *dy, const float *y, const float *inverse,
                       const ImplicitInputs *in, const ImplicitShape *shape, float *scratch)
{
    Call c = {(float *)y, (float *)inverse, grad, dy, in, shape};
    const int shared = !shape->per_sample && (grad->w1 || grad->w2);
    each_head(shape->queries.B, shape->queries.H, shared, 3 * multiply_adds(shape), backward_head, &c, scratch,
              own_scratch(shape, 1));
}

/* ---- for display ------------------------------------------------------------------------------------------------- */

void implicit_map(float *map, const ImplicitInputs *in, const ImplicitShape *shape, int b, int h, float *scratch)
{
    Space space;
    lay_out(&space, shape, 0, scratch);
    const Head head = head_of(in, shape, b, h);
    prepare_keys(&space, &head, shape);
    for (int i = 0; i < head.N; i += TILE) {
        const int T = min_int(TILE, head.N - i);
        prepare_queries(&space, &head, shape, i, T);
        for (int j = 0; j < head.K; j += COLUMN)
            kernel_tile(map + (size_t)i * head.K + j, head.K, &space, &head, T, j, min_int(COLUMN, head.K - j));
        for (int r = 0; r < T; r++) {
            float *row = map + (size_t)(i + r) * head.K;
            const float sum = weigh_row(row, factors(&space, &head, shape, r, 0), head.K, shape->eps);
            if (sum > 0) scale(row, row, 1 / sum, (size_t)head.K);
        }
    }
}
