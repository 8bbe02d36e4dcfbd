#include "attention/linear_head.h"

#include "attention/pool.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "base/simd.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

static size_t lay_out(LinearHead *a, const LinearShape *shape, float *scratch)
{
    const size_t d = (size_t)shape->keys.d, pooled = shape->pool ? (size_t)shape->keys.N : 0;
    Scratch cut = {scratch, 0};
    a->S = scratch_take(&cut, d * d);
    a->z = scratch_take(&cut, d);
    a->dS = scratch_take(&cut, d * d);
    a->dz = scratch_take(&cut, d);
    a->fq = scratch_take(&cut, LINEAR_BLOCK * d);
    a->fk = scratch_take(&cut, LINEAR_BLOCK * d);
    a->dfq = scratch_take(&cut, LINEAR_BLOCK * d);
    a->dfk = scratch_take(&cut, LINEAR_BLOCK * d);
    a->fown = scratch_take(&cut, LINEAR_CHUNK * d);
    a->n = scratch_take(&cut, LINEAR_BLOCK * d);
    a->m = scratch_take(&cut, LINEAR_BLOCK);
    a->A = scratch_take(&cut, LINEAR_CHUNK * LINEAR_CHUNK);
    a->dA = scratch_take(&cut, LINEAR_CHUNK * LINEAR_CHUNK);
    a->own = scratch_take(&cut, LINEAR_CHUNK);
    a->pooled_k = scratch_take(&cut, pooled * d);
    a->pooled_v = scratch_take(&cut, pooled * d);
    a->dk = scratch_take(&cut, pooled * d);
    a->dv = scratch_take(&cut, pooled * d);
    a->counts = scratch_take(&cut, pooled);
    a->mu = scratch_take(&cut, d);
    a->rstd = scratch_take(&cut, d);
    a->how.dmu = scratch_take(&cut, d);
    a->how.drstd = scratch_take(&cut, d);
    a->gemm = scratch_take(&cut, gemm_scratch(max_int((int)d, LINEAR_BLOCK), max_int((int)d, LINEAR_CHUNK),
                                              max_int((int)d, LINEAR_BLOCK)));
    a->shifts = scratch_take(&cut, d);
    a->query_shift = scratch_take(&cut, LINEAR_BLOCK);
    return cut.used;
}

size_t linear_own_scratch(const LinearShape *shape)
{
    LinearHead a;
    return lay_out(&a, shape, NULL);
}

size_t linear_scratch(const LinearShape *shape)
{ return heads_scratch(linear_own_scratch(shape), linear_multiply_adds(shape)); }

/* Of all heads: the denominators, then for each head S and z where they do not run. */
static size_t sums_size(const LinearShape *shape)
{ return shape->causal ? 0 : (size_t)shape->keys.d * (shape->keys.d + 1); }

size_t linear_saved(const LinearShape *shape)
{
    const Heads *H = &shape->queries;
    return (size_t)H->B * H->H * (H->N + sums_size(shape));
}

/* σ over the keys, unpooled: a window's mean is at most its largest. Less β μ where they are recentred. Whether any is
 * below 0. */
static int key_shifts(LinearHead *a)
{
    const int d = a->d;
    int below = 0, whole = 0;
    for (int c = 0; c < d; c++) a->shifts[c] = -INFINITY;
    for (int j = 0; j < a->all; j++) {
        if (a->own_mask && a->own_mask[j] == 0) continue;
        const float *k = a->own_k + (size_t)j * a->ld;
        int c = 0;
        for (; c + 4 <= d; c += 4) f4_store(a->shifts + c, f4_max(f4_load(a->shifts + c), f4_load(k + c)));
        for (; c < d; c++) a->shifts[c] = k[c] > a->shifts[c] ? k[c] : a->shifts[c];
        if (++whole % 32) continue; /* mostly a few keys tell that every channel has one above 0 */
        for (below = 0, c = 0; c < d; c++)
            below += a->shifts[c] < (a->how.by.mu ? a->how.by.beta * a->how.by.mu[c] : 0);
        if (!below) return 0;
    }
    for (int c = below = 0; c < d; c++) {
        if (a->how.by.mu) a->shifts[c] -= a->how.by.beta * a->how.by.mu[c];
        if (!(a->shifts[c] < 0) || a->shifts[c] == -INFINITY) a->shifts[c] = 0;
        below += a->shifts[c] < 0;
    }
    return below > 0;
}

void linear_head_open(LinearHead *a, const Qkv *in, const LinearShape *shape, int b, int h, float *saved,
                      float *scratch)
{
    const float *v = in->v, *mask = in->mask;
    const Heads *H = &shape->queries, *K = &shape->keys;
    size_t at = heads_offset(K, b, h), head = (size_t)b * H->H + h;
    lay_out(a, shape, scratch);
    a->N = H->N;
    a->all = K->N;
    a->d = H->d;
    a->ld = heads_stride(H);
    a->factor = shape->pool ? shape->pool[h] : 1;
    a->causal = shape->causal;
    a->step = shape->causal ? LINEAR_CHUNK : LINEAR_BLOCK;
    a->q = in->q + heads_offset(H, b, h);
    a->own_k = a->k = in->k + at;
    a->own_v = a->v = v ? v + at : NULL;
    a->own_mask = a->mask = mask ? mask + (size_t)b * K->N : NULL;
    a->ldk = a->ld;
    a->M = pool_windows(a->all, a->factor);
    if (a->factor > 1) {
        pool_rows(a->pooled_k, a->d, a->k, a->ld, a->mask, a->all, a->d, a->factor);
        if (v) pool_rows(a->pooled_v, a->d, a->v, a->ld, a->mask, a->all, a->d, a->factor);
        pool_counts(a->counts, a->mask, a->all, a->factor);
        a->k = a->pooled_k;
        a->v = a->pooled_v;
        a->mask = a->counts;
        a->ldk = a->d;
    }
    if (saved) a->denominators = saved + head * H->N;
    if (saved && !shape->causal) {
        a->S = saved + (size_t)H->B * H->H * H->N + head * sums_size(shape);
        a->z = a->S + (size_t)a->d * a->d;
    }
    a->floor = shape->floor;
    a->how.d = a->d;
    a->how.by.mu = a->how.shift = NULL;
    a->how.dbeta = shape->dbetas ? shape->dbetas + h : NULL;
    const int recentred = shape->beta != 0 || shape->standardize || shape->betas;
    const float beta = shape->standardize ? 1 : shape->betas ? shape->betas[h] : shape->beta;
    if (recentred) {
        float *rstd = shape->standardize ? a->rstd : NULL;
        a->how.by = (Recentring){a->mu, rstd, beta, a->d};
        recenter_statistics(a->mu, rstd, a->k, a->ldk, a->mask, a->M, a->d, shape->eps);
    }
    /* less their whole mean, some are above 0 */
    if (!(recentred && a->how.by.beta == 1) && key_shifts(a)) a->how.shift = a->shifts;
}

void linear_query_features(const LinearHead *a, int from, int rows)
{ features_forward(a->fq, a->q + (size_t)from * a->ld, a->ld, rows, NULL, a->query_shift, &a->how); }

void linear_key_features(const LinearHead *a, int from, int rows)
{ features_forward(a->fk, a->k + (size_t)from * a->ldk, a->ldk, rows, a->mask ? a->mask + from : NULL, NULL, &a->how); }

void linear_take_keys(const LinearHead *a, int from, int rows)
{
    int d = a->d;
    gemm(GEMM_TN, a->S, d, a->fk, d, a->v + (size_t)from * a->ldk, a->ldk, d, d, rows, 1, 1, a->gemm);
    column_sums(a->z, a->fk, rows, d);
}

void linear_start_sums(const LinearHead *a)
{
    fill(a->S, 0, (size_t)a->d * a->d);
    fill(a->z, 0, (size_t)a->d);
    if (a->causal) return;
    for (int from = 0; from < a->M; from += LINEAR_BLOCK) {
        int rows = min_int(LINEAR_BLOCK, a->M - from);
        linear_key_features(a, from, rows);
        linear_take_keys(a, from, rows);
    }
}

int linear_chunk_keys(int *first, const LinearHead *a, int from, int rows)
{
    *first = from / a->factor;
    return (from + rows) / a->factor - *first;
}

int linear_adds_own(const LinearHead *a, int i)
{ return a->causal && a->factor > 1 && (a->own_mask == NULL || a->own_mask[i] != 0); }

void linear_chunk_weights(const LinearHead *a, int from, int rows, int first, int keys)
{
    int d = a->d;
    gemm(GEMM_NT, a->A, keys, a->fq, d, a->fk, d, rows, keys, d, 1, 0, a->gemm);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < keys; j++)
            if (!linear_sees(a, from + i, first + j)) a->A[(size_t)i * keys + j] = 0;
    if (a->factor == 1) return;
    features_forward(a->fown, a->own_k + (size_t)from * a->ld, a->ld, rows, a->own_mask ? a->own_mask + from : NULL,
                     NULL, &a->how);
    for (int i = 0; i < rows; i++)
        a->own[i] = linear_adds_own(a, from + i) ? row_dot(a->fq + (size_t)i * d, a->fown + (size_t)i * d, d) : 0.0f;
}
