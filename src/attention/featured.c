/* Per head, with ν_i = φ(q_i) S, ρ_i = φ(q_i)·z. Causal, S and z run over the chunks before, and within a chunk
 * A = φ(Q) φ(K)ᵀ, zero above the diagonal: ν = φ(Q) S + A V, ρ = φ(Q) z + A 1.
 *
 * Backward:
 *   n_i = dy_i/ρ_i                        ∂L/∂ν_i
 *   m_i = −n_i·y_i, 0 where ρ_i < ε       ∂L/∂ρ_i
 *   dφ(q_i) = n_i Sᵀ + m_i z              dS = Σ φ(q_i)ᵀ n_i, dz = Σ m_i φ(q_i)
 *   dφ(k_j) = v_j dSᵀ + dz                dv_j = φ(k_j) dS
 *   causal: dA = n Vᵀ + m 1ᵀ below the diagonal; dφ(Q) += dA φ(K), dφ(K) += dAᵀ φ(Q), dV += Aᵀ n; queries need S of the
 *   chunks before (upwards), keys dS of the chunks behind (downwards)
 *   and from features to rows: feature_map.h */
#include "attention/featured.h"

#include "attention/feature_map.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>

enum { BLOCK = FEATURE_BLOCK, CHUNK = 64 };

/* A sum of weights below it has no digits left: the query gets 0. */
static const float LEAST = 1e-30f;

typedef struct Saved {
    float *rho;   /* [N] denominators */
    float *sigma; /* [F] the largest exponents of the keys; positive only */
    float *S, *z; /* [F,d], [F]; not causal */
} Saved;

typedef struct Head {
    const float *q, *k, *v, *mask;
    int N, M, d, F, ld, causal, step;
    float floor;
    FeatureMap map;
    Saved saved;
    float *S, *z, *dS, *dz;     /* [F,d], [F]; S, z where they run */
    float *fq, *fk, *dfq, *dfk; /* [BLOCK,F] */
    float *A, *dA;              /* [CHUNK,CHUNK] */
    float *n, *m;               /* [BLOCK,d], [BLOCK] */
    float *gemm;
} Head;

static size_t lay_out_saved(Saved *a, const FeaturedShape *s, float *block)
{
    const size_t F = (size_t)s->F, d = (size_t)s->keys.d;
    Scratch cut = {block, 0};
    a->rho = scratch_take(&cut, (size_t)s->queries.N);
    a->sigma = scratch_take(&cut, s->omega ? F : 0);
    a->S = scratch_take(&cut, s->causal ? 0 : F * d);
    a->z = scratch_take(&cut, s->causal ? 0 : F);
    return cut.used;
}

static size_t saved_size(const FeaturedShape *s)
{
    Saved a;
    return lay_out_saved(&a, s, NULL);
}

size_t featured_saved(const FeaturedShape *s) { return (size_t)s->queries.B * s->queries.H * saved_size(s); }

static size_t lay_out(Head *a, const FeaturedShape *s, float *scratch)
{
    const size_t F = (size_t)s->F, d = (size_t)s->keys.d;
    const int most = max_int(max_int(s->F, s->keys.d), BLOCK);
    Scratch cut = {scratch, 0};
    a->S = scratch_take(&cut, F * d);
    a->z = scratch_take(&cut, F);
    a->dS = scratch_take(&cut, F * d);
    a->dz = scratch_take(&cut, F);
    a->fq = scratch_take(&cut, BLOCK * F);
    a->fk = scratch_take(&cut, BLOCK * F);
    a->dfq = scratch_take(&cut, BLOCK * F);
    a->dfk = scratch_take(&cut, BLOCK * F);
    a->A = scratch_take(&cut, CHUNK * CHUNK);
    a->dA = scratch_take(&cut, CHUNK * CHUNK);
    a->n = scratch_take(&cut, BLOCK * d);
    a->m = scratch_take(&cut, BLOCK);
    a->gemm = scratch_take(&cut, gemm_scratch(most, most, most));
    return cut.used;
}

static size_t own_scratch(const FeaturedShape *s)
{
    Head a;
    return lay_out(&a, s, NULL);
}

/* Of a backward, which is the more. */
static double multiply_adds(const FeaturedShape *s)
{ return 3.0 * (double)(heads_size(&s->queries) + heads_size(&s->keys)) * s->F; }

size_t featured_scratch(const FeaturedShape *s) { return heads_scratch(own_scratch(s), multiply_adds(s)); }

/* ---- directions -------------------------------------------------------------------------------------------------- */

void featured_directions(float *omega, int F, int d, Rng *rng, float *work)
{
    rng_fill_normal(rng, omega, (size_t)F * d, 1);
    for (int i = 0; i < F; i++) {
        float *row = omega + (size_t)i * d;
        for (int j = i - i % d; j < i; j++) { /* less what points along those before it in its block */
            const float *other = omega + (size_t)j * d;
            axpy(row, -row_dot(row, other, d), other, (size_t)d);
        }
        scale(row, row, 1 / sqrtf(fmaxf(row_dot(row, row, d), 1e-30f)), (size_t)d);
    }
    for (int i = 0; i < F; i++) {
        float *row = omega + (size_t)i * d;
        rng_fill_normal(rng, work, (size_t)d, 1);
        scale(row, row, sqrtf(row_dot(work, work, d)), (size_t)d);
    }
}

/* ---- one head ---------------------------------------------------------------------------------------------------- */

static void open_head(Head *a, const Qkv *in, const FeaturedShape *s, int b, int h, float *saved, float *scratch)
{
    const Heads *Q = &s->queries, *K = &s->keys;
    lay_out(a, s, scratch);
    lay_out_saved(&a->saved, s, saved + ((size_t)b * Q->H + h) * saved_size(s));
    a->q = in->q + heads_offset(Q, b, h);
    a->k = in->k + heads_offset(K, b, h);
    a->v = in->v + heads_offset(K, b, h);
    a->mask = in->mask ? in->mask + (size_t)b * K->N : NULL;
    a->N = Q->N;
    a->M = K->N;
    a->d = Q->d;
    a->F = s->F;
    a->ld = heads_stride(Q);
    a->causal = s->causal;
    a->step = s->causal ? CHUNK : BLOCK;
    a->floor = s->floor;
    int last = a->M;
    while (last > 1 && a->mask && a->mask[last - 1] == 0) last--;
    const int reach = s->reach ? s->reach : max_int(1, a->N == a->M ? last : max_int(a->N, last));
    a->map = (FeatureMap){.d = a->d,
                          .F = a->F,
                          .ld = a->ld,
                          .omega = s->omega,
                          .sigma = a->saved.sigma,
                          .root = 1 / sqrtf(sqrtf((float)a->d)),
                          .angle = 1.57079633f / (float)reach,
                          .gemm = a->gemm};
    if (!s->causal) {
        a->S = a->saved.S;
        a->z = a->saved.z;
    }
}

static void query_features(const Head *a, int from, int rows) { feature_map_queries(a->fq, a->q, from, rows, &a->map); }

static void key_features(const Head *a, int from, int rows)
{ feature_map_keys(a->fk, a->k, a->mask, from, rows, &a->map); }

static void largest_exponents(const Head *a)
{
    if (a->map.omega) feature_map_largest(&a->map, a->k, a->mask, a->M, a->fk);
}

/* S and z += those of keys from …, whose features are in fk. */
static void take_keys(const Head *a, int from, int rows)
{
    gemm(GEMM_TN, a->S, a->d, a->fk, a->F, a->v + (size_t)from * a->ld, a->ld, a->F, a->d, rows, 1, 1, a->gemm);
    column_sums(a->z, a->fk, rows, a->F);
}

/* Features of keys from … where the largest exponent of all is not known yet: what was summed before follows it. */
static void rising_features(const Head *a, int from, int rows)
{
    float *shrunk = a->dz; /* backward knows the largest */
    feature_map_raise(a->fk, shrunk, a->k, a->mask, from, rows, &a->map);
    if (from == 0) return;
    mul_rows(a->S, a->S, shrunk, a->F, a->d);
    mul(a->z, a->z, shrunk, (size_t)a->F);
}

/* Of all keys, or, causal, of none: a query's sums are of some of them, so the largest exponent comes first. */
static void start_sums(const Head *a)
{
    const int rises = a->map.omega && !a->causal;
    fill(a->S, 0, (size_t)a->F * a->d);
    fill(a->z, 0, (size_t)a->F);
    if (rises) feature_map_begin(&a->map);
    for (int from = 0; from < a->M && !a->causal; from += BLOCK) {
        const int rows = min_int(BLOCK, a->M - from);
        if (rises)
            rising_features(a, from, rows);
        else
            key_features(a, from, rows);
        take_keys(a, from, rows);
    }
    if (rises) feature_map_end(&a->map);
}

/* A of a chunk. */
static void chunk_weights(const Head *a, int rows)
{
    gemm(GEMM_NT, a->A, rows, a->fq, a->F, a->fk, a->F, rows, rows, a->F, 1, 0, a->gemm);
    for (int i = 0; i < rows; i++) fill(a->A + (size_t)i * rows + i + 1, 0, (size_t)(rows - i - 1));
}

static float inverse_of(const Head *a, float rho)
{
    const float denominator = rho > a->floor ? rho : a->floor;
    return denominator > LEAST ? 1 / denominator : 0;
}

static void run_head(float *y, const Head *a)
{
    const int d = a->d, F = a->F;
    if (a->causal) largest_exponents(a);
    start_sums(a);
    for (int from = 0; from < a->N; from += a->step) {
        const int rows = min_int(a->step, a->N - from);
        float *out = y + (size_t)from * a->ld, *rho = a->saved.rho + from;
        query_features(a, from, rows);
        gemm(GEMM_NN, out, a->ld, a->fq, F, a->S, d, rows, d, F, 1, 0, a->gemm);
        for (int i = 0; i < rows; i++) rho[i] = row_dot(a->fq + (size_t)i * F, a->z, F);
        if (a->causal) {
            key_features(a, from, rows);
            chunk_weights(a, rows);
            gemm(GEMM_NN, out, a->ld, a->A, rows, a->v + (size_t)from * a->ld, a->ld, rows, d, rows, 1, 1, a->gemm);
            for (int i = 0; i < rows; i++) rho[i] += (float)sum(a->A + (size_t)i * rows, (size_t)rows);
            take_keys(a, from, rows);
        }
        for (int i = 0; i < rows; i++)
            scale(out + (size_t)i * a->ld, out + (size_t)i * a->ld, inverse_of(a, rho[i]), (size_t)d);
    }
}

/* What the jobs need. */
typedef struct Call {
    float *y, *saved;
    const QkvGradients *grad;
    const float *dy;
    const Qkv *in;
    const FeaturedShape *shape;
} Call;

static void forward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    Head a;
    open_head(&a, c->in, c->shape, b, h, c->saved, scratch);
    run_head(c->y + heads_offset(&c->shape->queries, b, h), &a);
}

void featured_forward(float *y, float *saved, const Qkv *in, const FeaturedShape *shape, float *scratch)
{
    Call c = {.y = y, .saved = saved, .in = in, .shape = shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape) / 3, forward_head, &c, scratch,
              own_scratch(shape));
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* n and m of queries from … */
static void result_gradients(const float *dy, const float *y, const Head *a, int from, int rows)
{
    for (int i = 0; i < rows; i++) {
        const size_t row = (size_t)(from + i) * a->ld;
        const float rho = a->saved.rho[from + i];
        float *n = a->n + (size_t)i * a->d;
        scale(n, dy + row, inverse_of(a, rho), (size_t)a->d);
        a->m[i] = rho > a->floor && rho > LEAST ? -row_dot(n, y + row, a->d) : 0;
    }
}

static void chunk_weight_gradients(const Head *a, int from, int rows)
{
    gemm(GEMM_NT, a->dA, rows, a->n, a->d, a->v + (size_t)from * a->ld, a->ld, rows, rows, a->d, 1, 0, a->gemm);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < rows; j++) {
            float *p = a->dA + (size_t)i * rows + j;
            *p = j > i ? 0 : *p + a->m[i];
        }
}

/* dS and dz += what the queries at hand bring. */
static void take_queries(const Head *a, int rows)
{
    gemm(GEMM_TN, a->dS, a->d, a->fq, a->F, a->n, a->d, a->F, a->d, rows, 1, 1, a->gemm);
    gemm(GEMM_NN, a->dz, a->F, a->m, rows, a->fq, a->F, 1, a->F, rows, 1, 1, a->gemm);
}

static void backward_queries(float *dq, const float *dy, const float *y, const Head *a)
{
    const int d = a->d, F = a->F;
    if (a->causal) start_sums(a);
    for (int from = 0; from < a->N; from += a->step) {
        const int rows = min_int(a->step, a->N - from);
        query_features(a, from, rows);
        result_gradients(dy, y, a, from, rows);
        gemm(GEMM_NT, a->dfq, F, a->n, d, a->S, d, rows, F, d, 1, 0, a->gemm);
        for (int i = 0; i < rows; i++) axpy(a->dfq + (size_t)i * F, a->m[i], a->z, (size_t)F);
        if (a->causal) {
            key_features(a, from, rows);
            chunk_weight_gradients(a, from, rows);
            gemm(GEMM_NN, a->dfq, F, a->dA, rows, a->fk, F, rows, F, rows, 1, 1, a->gemm);
            take_keys(a, from, rows);
        } else {
            take_queries(a, rows);
        }
        if (dq) feature_map_back(dq, a->dfq, a->fq, a->q, from, rows, 0, &a->map);
    }
}

/* Keys from …, with the chunk's queries where causal. */
static void backward_keys(float *dk, float *dv, int from, int rows, const Head *a)
{
    const int d = a->d, F = a->F;
    const float *v = a->v + (size_t)from * a->ld;
    if (dv) {
        float *out = dv + (size_t)from * a->ld;
        gemm(GEMM_NN, out, a->ld, a->fk, F, a->dS, d, rows, d, F, 1, 1, a->gemm);
        if (a->causal) gemm(GEMM_TN, out, a->ld, a->A, rows, a->n, d, rows, d, rows, 1, 1, a->gemm);
    }
    if (!dk) return;
    gemm_bias(GEMM_NT, a->dfk, F, v, a->ld, a->dS, d, rows, F, d, 1, 0, a->dz, a->gemm);
    if (a->causal) gemm(GEMM_TN, a->dfk, F, a->dA, rows, a->fq, F, rows, F, rows, 1, 1, a->gemm);
    for (int j = 0; j < rows && a->mask; j++)
        if (a->mask[from + j] == 0) fill(a->dfk + (size_t)j * F, 0, (size_t)F);
    feature_map_back(dk, a->dfk, a->fk, a->k, from, rows, 1, &a->map);
}

static void backward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const QkvGradients *grad = c->grad;
    const size_t at = heads_offset(&c->shape->queries, b, h), at_k = heads_offset(&c->shape->keys, b, h);
    float *dk = grad->k ? grad->k + at_k : NULL, *dv = grad->v ? grad->v + at_k : NULL;
    const float *dy = c->dy + at, *y = c->y + at;
    Head a;
    open_head(&a, c->in, c->shape, b, h, c->saved, scratch);
    fill(a.dS, 0, (size_t)a.F * a.d);
    fill(a.dz, 0, (size_t)a.F);
    if (grad->q || !a.causal) backward_queries(grad->q ? grad->q + at : NULL, dy, y, &a);
    for (int from = a.M ? (a.M - 1) / a.step * a.step : -1; from >= 0; from -= a.step) {
        const int rows = min_int(a.step, a.M - from);
        key_features(&a, from, rows);
        if (a.causal) {
            query_features(&a, from, rows);
            result_gradients(dy, y, &a, from, rows);
            chunk_weights(&a, rows);
            chunk_weight_gradients(&a, from, rows);
        }
        backward_keys(dk, dv, from, rows, &a);
        if (a.causal) take_queries(&a, rows);
    }
}

void featured_backward(const QkvGradients *grad, const float *dy, const float *y, const float *saved, const Qkv *in,
                       const FeaturedShape *shape, float *scratch)
{
    Call c = {(float *)y, (float *)saved, grad, dy, in, shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape), backward_head, &c, scratch,
              own_scratch(shape));
}

/* ---- map --------------------------------------------------------------------------------------------------------- */

size_t featured_map_scratch(const FeaturedShape *s)
{ return own_scratch(s) + featured_saved(s) + (size_t)s->keys.N * s->F + 4; }

void featured_map(float *map, const Qkv *in, const FeaturedShape *shape, int b, int h, float *scratch)
{
    const int M = shape->keys.N;
    float *saved = scratch, *keys = saved + round_up((int)featured_saved(shape), 4);
    Head a;
    open_head(&a, in, shape, b, h, saved, keys + round_up(M * shape->F, 4));
    largest_exponents(&a);
    for (int from = 0; from < M; from += BLOCK) {
        const int rows = min_int(BLOCK, M - from);
        key_features(&a, from, rows);
        copy(keys + (size_t)from * a.F, a.fk, (size_t)rows * a.F);
    }
    for (int from = 0; from < a.N; from += CHUNK) {
        const int rows = min_int(CHUNK, a.N - from);
        query_features(&a, from, rows);
        for (int i = 0; i < rows; i++) {
            float *row = map + (size_t)(from + i) * M;
            for (int j = 0; j < M; j++)
                row[j] = a.causal && j > from + i ? 0 : row_dot(a.fq + (size_t)i * a.F, keys + (size_t)j * a.F, a.F);
            scale(row, row, inverse_of(&a, (float)sum(row, (size_t)M)), (size_t)M);
        }
    }
}
