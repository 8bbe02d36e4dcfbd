/* The backward of linear_forward.c, with its names, and A of linear_head.h.
 *
 *   n_i = dy_i/ρ_i          ∂L/∂ν_i
 *   m_i = −(n_i·y_i)        ∂L/∂ρ_i; times 1 + ε where φ(q_i)·z < 1
 *   dφ(q_i) = n_i Sᵀ + m_i z
 *   dS = Σ_i φ(q_i)ᵀ n_i    dz = Σ_i m_i φ(q_i)
 *   dφ(k_j) = v_j dSᵀ + dz  dv_j = φ(k_j) dS
 *   φ' = min(φ, 1): 1 for x > 0, eˣ = φ below: nothing but φ is needed, and masked keys, whose φ is set to zero, get no
 *   gradient by themselves.
 *
 * Causal: dA = n Vᵀ + m 1ᵀ where A may be nonzero; dφ(Q) gets dA φ(K), dφ(K) gets dAᵀ φ(Q), dV gets Aᵀ n. Queries need
 * S of the chunks before (first pass, upwards), keys need dS of the chunks behind (second pass, downwards). */
#include "attention/linear_head.h"
#include "attention/pool.h"
#include "base/ints.h"
#include "base/simd.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

/* What is known of the results: this head's rows. */
typedef struct Results {
    const float *dy, *y;
} Results;

/* n = factor·dy; returns sum + n·y, lane by lane. */
SIMD_INLINE f4 divided(float *own, const float *dy, const float *y, f4 factor, f4 sum, int lanes)
{
    const f4 n = f4_mul(f4_load_n(dy, lanes), factor);
    f4_store_n(own, n, lanes);
    return f4_madd(n, f4_load_n(y, lanes), sum);
}

/* n [rows,d] and m [rows] of the queries from …: n = dy/ρ, m = −n·y. */
static void result_gradients(const LinearHead *a, const Results *r, int from, int rows)
{
    for (int i = 0; i < rows; i++) {
        const float *dy = r->dy + (size_t)(from + i) * a->ld, *y = r->y + (size_t)(from + i) * a->ld;
        const float rho = a->denominators[from + i];
        float *own = a->n + (size_t)i * a->d;
        f4 factor = f4_splat(linear_inverse(rho)), sum = f4_zero();
        int c = 0;
        for (; c + 4 <= a->d; c += 4) sum = divided(own + c, dy + c, y + c, factor, sum, 4);
        if (c < a->d) sum = divided(own + c, dy + c, y + c, factor, sum, a->d - c);
        a->m[i] = -f4_hsum(sum) * (rho < 1 ? 1 + a->floor : 1);
    }
}

/* dA = n Vᵀ + m 1ᵀ where the key is visible, else 0. */
static void chunk_weight_gradients(const LinearHead *a, int from, int rows, int first, int keys)
{
    gemm(GEMM_NT, a->dA, keys, a->n, a->d, a->v + (size_t)first * a->ldk, a->ldk, rows, keys, a->d, 1, 0, a->gemm);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < keys; j++) {
            float *p = a->dA + (size_t)i * keys + j;
            *p = !linear_sees(a, from + i, first + j) ? 0.0f : *p + a->m[i];
        }
}

/* dS += φ(Q)ᵀ n and dz += Σ m_i φ(q_i) over the queries at hand. */
static void take_queries(const LinearHead *a, int rows)
{
    int d = a->d;
    gemm(GEMM_TN, a->dS, d, a->fq, d, a->n, d, d, d, rows, 1, 1, a->gemm);
    gemm(GEMM_NN, a->dz, d, a->m, rows, a->fq, d, 1, d, rows, 1, 1, a->gemm);
}

/* dq, and into dS and dz what the queries bring (not causal). */
static void backward_queries(float *dq, const Results *r, const LinearHead *a)
{
    int d = a->d;
    if (a->causal) linear_start_sums(a);
    for (int from = 0; from < a->N; from += a->step) {
        int rows = min_int(a->step, a->N - from), first, keys;
        linear_query_features(a, from, rows);
        result_gradients(a, r, from, rows);
        gemm(GEMM_NT, a->dfq, d, a->n, d, a->S, d, rows, d, d, 1, 0, a->gemm);                 /* ν = φ(Q) S + A V */
        for (int i = 0; i < rows; i++) axpy(a->dfq + (size_t)i * d, a->m[i], a->z, (size_t)d); /* ρ = φ(Q) z + A 1 */
        if (a->causal) {
            keys = linear_chunk_keys(&first, a, from, rows);
            linear_key_features(a, first, keys);
            linear_chunk_weights(a, from, rows, first, keys);
            chunk_weight_gradients(a, from, rows, first, keys);
            gemm(GEMM_NN, a->dfq, d, a->dA, keys, a->fk, d, rows, d, keys, 1, 1, a->gemm); /* A = φ(Q) φ(K)ᵀ */
            for (int i = 0; i < rows; i++)
                if (linear_adds_own(a, from + i)) {
                    float da = row_dot(a->n + (size_t)i * d, a->own_v + (size_t)(from + i) * a->ld, d) + a->m[i];
                    axpy(a->dfq + (size_t)i * d, da, a->fown + (size_t)i * d, (size_t)d);
                }
            linear_take_keys(a, first, keys);
        } else {
            take_queries(a, rows);
        }
        features_backward(dq ? dq + (size_t)from * a->ld : NULL, a->dfq, a->fq, a->q + (size_t)from * a->ld, a->ld,
                          rows, a->query_shift, &a->how);
    }
}

/* dk, dv (as k lies) of keys first …, from dS, dz and, causal, from the chunk's A and dA. */
static void backward_keys(float *dk, float *dv, int first, int keys, int rows, const LinearHead *a)
{
    int d = a->d, ld = a->ldk;
    const float *k = a->k + (size_t)first * ld, *v = a->v + (size_t)first * ld;
    if (dv) {
        float *out = dv + (size_t)first * ld;
        gemm(GEMM_NN, out, ld, a->fk, d, a->dS, d, keys, d, d, 1, 1, a->gemm); /* S = Σ φ(k_j) v_jᵀ */
        if (rows) gemm(GEMM_TN, out, ld, a->A, keys, a->n, d, keys, d, rows, 1, 1, a->gemm);
    }
    if (dk == NULL && a->how.dbeta == NULL) return;
    gemm_bias(GEMM_NT, a->dfk, d, v, ld, a->dS, d, keys, d, d, 1, 0, a->dz, a->gemm);
    if (rows) gemm(GEMM_TN, a->dfk, d, a->dA, keys, a->fq, d, keys, d, rows, 1, 1, a->gemm);
    features_backward(dk ? dk + (size_t)first * ld : NULL, a->dfk, a->fk, k, ld, keys, NULL, &a->how);
}

/* Causal: chunks from the last to the first, dS and dz growing with the queries passed. */
static void backward_keys_causal(float *dk, float *dv, float *own_dk, float *own_dv, const Results *r,
                                 const LinearHead *a)
{
    int d = a->d;
    for (int from = (a->N - 1) / LINEAR_CHUNK * LINEAR_CHUNK; from >= 0; from -= LINEAR_CHUNK) {
        int rows = min_int(LINEAR_CHUNK, a->N - from), first, keys = linear_chunk_keys(&first, a, from, rows);
        linear_query_features(a, from, rows);
        linear_key_features(a, first, keys);
        result_gradients(a, r, from, rows);
        linear_chunk_weights(a, from, rows, first, keys);
        chunk_weight_gradients(a, from, rows, first, keys);
        backward_keys(dk, dv, first, keys, rows, a);
        for (int i = 0; i < rows; i++) {
            if (!linear_adds_own(a, from + i)) continue; /* ν_i gets own_i v_i, ρ_i gets own_i = φ(q_i)·φ(k_i) */
            const float *n = a->n + (size_t)i * d;
            size_t row = (size_t)(from + i) * a->ld;
            float da = row_dot(n, a->own_v + row, d) + a->m[i];
            if (own_dv) axpy(own_dv + row, a->own[i], n, (size_t)d);
            fill(a->dfk, 0, (size_t)d);
            axpy(a->dfk, da, a->fq + (size_t)i * d, (size_t)d);
            features_backward(own_dk ? own_dk + row : NULL, a->dfk, a->fown + (size_t)i * d, a->own_k + row, a->ld, 1,
                              NULL, &a->how);
        }
        take_queries(a, rows);
    }
}

static void run_head(float *dq, float *dk, float *dv, const Results *r, LinearHead *a)
{
    int d = a->d, pooled = a->factor > 1;
    float *to_k = dk && pooled ? a->dk : dk, *to_v = dv && pooled ? a->dv : dv;
    fill(a->dS, 0, (size_t)d * d);
    fill(a->dz, 0, (size_t)d);
    fill(a->how.dmu, 0, (size_t)d);
    fill(a->how.drstd, 0, (size_t)d);
    if (pooled && dk) fill(a->dk, 0, (size_t)a->M * d);
    if (pooled && dv) fill(a->dv, 0, (size_t)a->M * d);

    if (dq || !a->causal) backward_queries(dq, r, a);
    if (a->causal) {
        backward_keys_causal(to_k, to_v, dk, dv, r, a);
    } else {
        for (int from = 0; from < a->M; from += LINEAR_BLOCK) {
            int keys = min_int(LINEAR_BLOCK, a->M - from);
            linear_key_features(a, from, keys);
            backward_keys(to_k, to_v, from, keys, 0, a);
        }
    }
    if (dk && a->how.by.mu) {
        const RecentringGradients grad = {to_k, a->ldk, a->how.dmu, a->how.drstd, NULL};
        recenter_statistics_backward(&grad, a->k, a->ldk, a->mask, a->M, &a->how.by);
    }
    if (pooled && dk) pool_rows_backward(dk, a->ld, a->dk, d, a->own_mask, a->all, d, a->factor);
    if (pooled && dv) pool_rows_backward(dv, a->ld, a->dv, d, a->own_mask, a->all, d, a->factor);
}

/* What the job needs. */
typedef struct Call {
    const QkvGradients *grad;
    const float *dy, *y, *saved;
    const Qkv *in;
    const LinearShape *shape;
} Call;

static void backward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    float *dq = c->grad->q, *dk = c->grad->k, *dv = c->grad->v;
    const size_t at = heads_offset(&c->shape->queries, b, h), at_k = heads_offset(&c->shape->keys, b, h);
    LinearHead a;
    Results r = {c->dy + at, c->y + at};
    linear_head_open(&a, c->in, c->shape, b, h, (float *)c->saved, scratch); /* only read */
    run_head(dq ? dq + at : NULL, dk ? dk + at_k : NULL, dv ? dv + at_k : NULL, &r, &a);
}

void linear_backward(const QkvGradients *grad, const float *dy, const float *y, const float *saved, const Qkv *in,
                     const LinearShape *shape, float *scratch)
{
    Call c = {grad, dy, y, saved, in, shape};
    if (shape->queries.N + shape->keys.N)
        each_head(shape->queries.B, shape->queries.H, shape->dbetas != NULL, linear_multiply_adds(shape), backward_head,
                  &c, scratch, linear_own_scratch(shape));
}
