/* Linear attention (Katharopoulos et al. 2020, Eqs. 4-7; with the key statistics and pooling of Nguyen et al. 2023, end
 * of §2.3). Per head, with ν_i = φ(q_i) S the numerator and ρ_i = φ(q_i)·z + ε min(φ(q_i)·z, 1) the denominator:
 *
 *   forward    y_i = ν_i / ρ_i
 *   backward   n_i = dy_i/ρ_i          ∂L/∂ν_i
 *              m_i = −(n_i·y_i)        ∂L/∂ρ_i; times 1 + ε where φ(q_i)·z < 1
 *              dφ(q_i) = n_i Sᵀ + m_i z
 *              dS = Σ_i φ(q_i)ᵀ n_i    dz = Σ_i m_i φ(q_i)
 *              dφ(k_j) = v_j dSᵀ + dz  dv_j = φ(k_j) dS
 *              φ' = min(φ, 1): 1 for x > 0, eˣ = φ below: nothing but φ is needed, and masked keys, whose φ is set to
 *              zero, get no gradient by themselves.
 *   causal     S and z run: S_i holds the keys visible at i. In chunks of CHUNK queries, with S of the chunks before
 *   and
 *              A = φ(Q) φ(K)ᵀ of the keys that become visible within it, zero where key j comes later than query i:
 *                ν = φ(Q) S + A V      ρ = φ(Q) z + A 1
 *              backward: dA = (n Vᵀ + m 1ᵀ) where A may be nonzero; dφ(Q) gets dA φ(K), dφ(K) gets dAᵀ φ(Q), dV gets Aᵀ
 *              n.
 *              Queries need S of the chunks before (first pass, upwards), keys need dS of the chunks behind (second
 *              pass,
 *              downwards). Exact, 4 N (d² + CHUNK d) flops instead of 4 N² d.
 *
 * Causal and pooled: window m of factor f becomes visible at token (m+1) f − 1, and query i adds its own token with
 * weight φ(q_i)·φ(k_i), so that the first queries see something. f = 1 is ordinary causal attention: no token is added
 * twice.
 *
 * Scaling. σ_c = min(0, max_j k_jc) over the keys that count, τ_i = min(0, max_c (ln φ(q_ic) + σ_c)); keys become
 * φ(k_jc) e^{−σ_c}, which is e^{k_jc − σ_c} since k_jc ≤ σ_c, queries φ(q_ic) e^{σ_c − τ_i}: the exponents are taken
 * together, before anything underflows.
 * Mostly some key of each channel and some channel of each query are above 0, and σ and τ are 0. The largest product of
 * a query and the keys is then at least 1 (not causal: a query may see only some of them). φ' = min(φ, e^{σ_c − τ_i})
 * for queries. */
#include "attention/linear.h"

#include "attention/pool.h"
#include "attention/recenter.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

enum { BLOCK = 256, CHUNK = 64 };

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* φ(x) = elu(x) + 1 = max(x, 0) + exp(min(x, 0)), without a choice between the two: 2⁰ is exactly 1, and max(x, 0)
 * keeps NaN. −∞ gives 2⁻¹²⁶. */
SIMD_INLINE f4 feature(f4 x)
{
    f4 power = f4_max(f4_mul(f4_min(x, f4_zero()), f4_number(1.44269504f)), f4_number(-126.0f));
    return f4_add(f4_max(x, f4_zero()), v_exp2_inside(power));
}

static void feature_row(float *f, const float *x, int n)
{
    int c = 0;
    for (; c + 4 <= n; c += 4) f4_store(f + c, feature(f4_load(x + c)));
    if (c < n) f4_store_n(f + c, feature(f4_load_n(x + c, n - c)), n - c);
}

/* The same scaled: max(x, 0)·e^s + e^{min(x, 0) + s}, s = sign·shift_c − by. NULL: no shift. */
static void feature_row_scaled(float *f, const float *x, const float *shift, float sign, float by, int n)
{
    for (int c = 0; c < n; c++) {
        const float s = (shift ? sign * shift[c] : 0) - by, low = x[c] < 0 ? x[c] : 0, high = x[c] > 0 ? x[c] : 0;
        f[c] = (high > 0 ? high * v_exp1(s) : 0) + v_exp1(low + s);
    }
}

/* Half of a query's scaling: τ = min(0, max_c (ln φ(x_c) + σ_c)). NULL: σ = 0. */
static float query_shift(const float *x, const float *shift, int n)
{
    float most = -INFINITY;
    if (!shift) {
        for (int c = 0; c + 4 <= n; c += 4) /* ln φ has the sign of x; mostly one of the first is above 0 */
            if (m4_any(f4_lt(f4_zero(), f4_load(x + c)))) return 0;
        for (int c = 0; c < n; c++) most = x[c] > most ? x[c] : most; /* below 0, ln φ is x */
        return most < 0 ? most : 0;
    }
    for (int c = 0; c < n; c++) {
        const float log_phi = (x[c] > 0 ? v_log1(1 + x[c]) : x[c]) + shift[c];
        most = log_phi > most ? log_phi : most;
    }
    return most < 0 ? most : 0;
}

/* dx (+)= dφ · min(φ, 1); dx may be dφ where nothing is added. */
static void feature_row_backward(float *dx, const float *dphi, const float *phi, int n, int accumulate)
{
    for (int c = 0; c < n; c += 4) {
        int lanes = n - c;
        f4 g = f4_mul(f4_load_n(dphi + c, lanes), f4_min(f4_load_n(phi + c, lanes), f4_number(1)));
        f4_store_n(dx + c, accumulate ? f4_add(f4_load_n(dx + c, lanes), g) : g, lanes);
    }
}

/* dφ ← dφ · min(φ, e^{σ_c − τ}) */
static void scaled_row_backward(float *dphi, const float *phi, const float *shift, float by, int n)
{
    for (int c = 0; c < n; c++) {
        const float slope = v_exp1((shift ? shift[c] : 0) - by);
        dphi[c] *= phi[c] < slope ? phi[c] : slope;
    }
}

/* ---- one head ---------------------------------------------------------------------------------------------------- */

typedef struct Head {
    const float *q, *k, *v;                /* k, v: as they meet the queries, pooled or not */
    const float *own_k, *own_v, *own_mask; /* unpooled */
    const float *mask;                     /* of k; NULL for none */
    int ld, ldk;                           /* floats from row to row of q, own_k, own_v; of k and v */
    int N, M, d, factor, causal, step;
    Recentring by; /* mu NULL: not recentred */
    float *denominators, *S, *z, *dS, *dz;
    float *fq, *fk, *dfq, *dfk; /* [BLOCK,d] */
    const float *shift;         /* σ [d], NULL where all are 0 */
    float *query_shift;         /* τ [BLOCK] of the queries at hand */
    float floor;
    float *fown, *n, *m, *A, *dA, *own; /* [CHUNK,d], [BLOCK,d], [BLOCK], [CHUNK,CHUNK] twice, [CHUNK] */
    float *pooled_k, *pooled_v, *dk, *dv, *counts, *statistics, *shifts; /* [M,d] four times, [M], [4,d], [d] */
    float *gemm;
} Head;

static size_t lay_out(Head *a, const LinearShape *shape, float *scratch)
{
    const size_t d = (size_t)shape->heads.d, pooled = shape->pool ? (size_t)shape->heads.N : 0;
    Scratch cut = {scratch, 0};
    a->S = scratch_take(&cut, d * d);
    a->z = scratch_take(&cut, d);
    a->dS = scratch_take(&cut, d * d);
    a->dz = scratch_take(&cut, d);
    a->fq = scratch_take(&cut, BLOCK * d);
    a->fk = scratch_take(&cut, BLOCK * d);
    a->dfq = scratch_take(&cut, BLOCK * d);
    a->dfk = scratch_take(&cut, BLOCK * d);
    a->fown = scratch_take(&cut, CHUNK * d);
    a->n = scratch_take(&cut, BLOCK * d);
    a->m = scratch_take(&cut, BLOCK);
    a->A = scratch_take(&cut, CHUNK * CHUNK);
    a->dA = scratch_take(&cut, CHUNK * CHUNK);
    a->own = scratch_take(&cut, CHUNK);
    a->pooled_k = scratch_take(&cut, pooled * d);
    a->pooled_v = scratch_take(&cut, pooled * d);
    a->dk = scratch_take(&cut, pooled * d);
    a->dv = scratch_take(&cut, pooled * d);
    a->counts = scratch_take(&cut, pooled);
    a->statistics = scratch_take(&cut, 4 * d);
    a->gemm = scratch_take(&cut, gemm_scratch(max_int((int)d, BLOCK), max_int((int)d, CHUNK), max_int((int)d, BLOCK)));
    a->shifts = scratch_take(&cut, d);
    a->query_shift = scratch_take(&cut, BLOCK);
    return cut.used;
}

size_t linear_scratch(const LinearShape *shape)
{
    Head a;
    return lay_out(&a, shape, NULL);
}

/* Of all heads: the denominators, then for each head S and z where they do not run. */
static size_t sums_size(const LinearShape *shape)
{ return shape->causal ? 0 : (size_t)shape->heads.d * (shape->heads.d + 1); }

size_t linear_saved(const LinearShape *shape)
{
    const Heads *H = &shape->heads;
    return (size_t)H->B * H->H * (H->N + sums_size(shape));
}

/* σ over the keys, unpooled: a window's mean is at most its largest. Less β μ where they are recentred. Whether any is
 * below 0. */
static int key_shifts(Head *a)
{
    const int d = a->d;
    int below = 0, whole = 0;
    for (int c = 0; c < d; c++) a->shifts[c] = -INFINITY;
    for (int j = 0; j < a->N; j++) {
        if (a->own_mask && a->own_mask[j] == 0) continue;
        const float *k = a->own_k + (size_t)j * a->ld;
        int c = 0;
        for (; c + 4 <= d; c += 4) f4_store(a->shifts + c, f4_max(f4_load(a->shifts + c), f4_load(k + c)));
        for (; c < d; c++) a->shifts[c] = k[c] > a->shifts[c] ? k[c] : a->shifts[c];
        if (++whole % 32) continue; /* mostly a few keys tell that every channel has one above 0 */
        for (below = 0, c = 0; c < d; c++) below += a->shifts[c] < (a->by.mu ? a->by.beta * a->by.mu[c] : 0);
        if (!below) return 0;
    }
    for (int c = below = 0; c < d; c++) {
        if (a->by.mu) a->shifts[c] -= a->by.beta * a->by.mu[c];
        if (!(a->shifts[c] < 0) || a->shifts[c] == -INFINITY) a->shifts[c] = 0;
        below += a->shifts[c] < 0;
    }
    return below > 0;
}

/* Pools keys and values (v may be NULL) and takes the statistics. saved: where all heads' denominators and sums are
 * kept. */
static void open_head(Head *a, const float *q, const float *k, const float *v, const float *mask,
                      const LinearShape *shape, int b, int h, float *saved, float *scratch)
{
    const Heads *H = &shape->heads;
    size_t at = heads_offset(H, b, h), head = (size_t)b * H->H + h;
    lay_out(a, shape, scratch);
    a->N = H->N;
    a->d = H->d;
    a->ld = heads_stride(H);
    a->factor = shape->pool ? shape->pool[h] : 1;
    a->causal = shape->causal;
    a->step = shape->causal ? CHUNK : BLOCK;
    a->q = q + at;
    a->own_k = a->k = k + at;
    a->own_v = a->v = v ? v + at : NULL;
    a->own_mask = a->mask = mask ? mask + (size_t)b * H->N : NULL;
    a->ldk = a->ld;
    a->M = pool_windows(a->N, a->factor);
    if (a->factor > 1) {
        pool_rows(a->pooled_k, a->d, a->k, a->ld, a->mask, a->N, a->d, a->factor);
        if (v) pool_rows(a->pooled_v, a->d, a->v, a->ld, a->mask, a->N, a->d, a->factor);
        pool_counts(a->counts, a->mask, a->N, a->factor);
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
    a->by.mu = NULL;
    a->floor = shape->floor;
    a->shift = NULL;
    if (shape->beta == 0 && !shape->standardize) {
        a->shift = key_shifts(a) ? a->shifts : NULL;
        return;
    }
    float *rstd = shape->standardize ? a->statistics + a->d : NULL;
    a->by = (Recentring){a->statistics, rstd, shape->standardize ? 1.0f : shape->beta, a->d};
    recenter_statistics(a->statistics, rstd, a->k, a->ldk, a->mask, a->M, a->d, shape->eps);
    /* else some are above their mean */
    if (!shape->standardize && a->by.beta != 1) a->shift = key_shifts(a) ? a->shifts : NULL;
}

/* f [rows,d] = φ(x~), scaled; rows with mask 0 become zero. by [rows] out: τ of queries; NULL for keys. */
static void features(float *f, const float *x, int ldx, const float *mask, float *by, const Head *a, int rows)
{
    int d = a->d, scaled = a->shift != NULL;
    if (a->by.mu) {
        recenter_rows(f, d, x, ldx, rows, &a->by);
        x = f;
        ldx = d;
    }
    for (int i = 0; i < rows && by; i++) {
        by[i] = query_shift(x + (size_t)i * ldx, a->shift, d);
        scaled |= by[i] < 0;
    }
    if (ldx == d && !scaled)
        feature_row(f, x, rows * d);
    else
        for (int i = 0; i < rows; i++) {
            const float *row = x + (size_t)i * ldx;
            if (scaled && (a->shift || by[i] < 0))
                feature_row_scaled(f + (size_t)i * d, row, a->shift, by ? 1 : -1, by ? by[i] : 0, d);
            else
                feature_row(f + (size_t)i * d, row, d);
        }
    for (int i = 0; i < rows && mask; i++)
        if (mask[i] == 0) fill(f + (size_t)i * d, 0, (size_t)d);
}

static void query_features(const Head *a, int from, int rows)
{ features(a->fq, a->q + (size_t)from * a->ld, a->ld, NULL, a->query_shift, a, rows); }

static void key_features(const Head *a, int from, int rows)
{ features(a->fk, a->k + (size_t)from * a->ldk, a->ldk, a->mask ? a->mask + from : NULL, NULL, a, rows); }

/* S += φ(K)ᵀ V and z += Σ φ(k_j) over keys from … from+rows−1, whose features are in fk. */
static void take_keys(const Head *a, int from, int rows)
{
    int d = a->d;
    gemm(GEMM_TN, a->S, d, a->fk, d, a->v + (size_t)from * a->ldk, a->ldk, d, d, rows, 1, 1, a->gemm);
    column_sums(a->z, a->fk, rows, d);
}

static void start_sums(const Head *a)
{
    fill(a->S, 0, (size_t)a->d * a->d);
    fill(a->z, 0, (size_t)a->d);
    if (a->causal) return;
    for (int from = 0; from < a->M; from += BLOCK) {
        int rows = min_int(BLOCK, a->M - from);
        key_features(a, from, rows);
        take_keys(a, from, rows);
    }
}

/* The keys that become visible to the queries from … from+rows−1 (causal): first and number. */
static int chunk_keys(int *first, const Head *a, int from, int rows)
{
    *first = from / a->factor;
    return (from + rows) / a->factor - *first;
}

/* Whether query i adds its own token. */
static int adds_own(const Head *a, int i)
{ return a->causal && a->factor > 1 && (a->own_mask == NULL || a->own_mask[i] != 0); }

/* A [rows,keys] = φ(Q) φ(K)ᵀ where key first+j is visible to query from+i, else 0; own [rows] and the features it
 * takes. */
static void chunk_weights(const Head *a, int from, int rows, int first, int keys)
{
    int d = a->d;
    gemm(GEMM_NT, a->A, keys, a->fq, d, a->fk, d, rows, keys, d, 1, 0, a->gemm);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < keys; j++)
            if ((first + j + 1) * a->factor - 1 > from + i) a->A[(size_t)i * keys + j] = 0;
    if (a->factor == 1) return;
    features(a->fown, a->own_k + (size_t)from * a->ld, a->ld, a->own_mask ? a->own_mask + from : NULL, NULL, a, rows);
    for (int i = 0; i < rows; i++)
        a->own[i] = adds_own(a, from + i) ? row_dot(a->fq + (size_t)i * d, a->fown + (size_t)i * d, d) : 0.0f;
}

/* ρ + ε min(ρ, 1), and 1 over it: 0 where no key counts. */
static float denominator(const Head *a, float rho) { return rho + a->floor * (rho < 1 ? rho : 1); }
static float inverse_of(float denominator) { return denominator > 0 ? 1.0f / denominator : 0; }

/* ---- forward ----------------------------------------------------------------------------------------------------- */

static void forward_head(float *y, const Head *a)
{
    int d = a->d;
    start_sums(a);
    for (int from = 0; from < a->N; from += a->step) {
        int rows = min_int(a->step, a->N - from), first = 0, keys = 0;
        float *out = y + (size_t)from * a->ld;
        query_features(a, from, rows);
        gemm(GEMM_NN, out, a->ld, a->fq, d, a->S, d, rows, d, d, 1, 0, a->gemm); /* ν = φ(Q) S + A V */
        if (a->causal) {
            keys = chunk_keys(&first, a, from, rows);
            key_features(a, first, keys);
            chunk_weights(a, from, rows, first, keys);
            gemm(GEMM_NN, out, a->ld, a->A, keys, a->v + (size_t)first * a->ldk, a->ldk, rows, d, keys, 1, 1, a->gemm);
        }
        float *denominators = a->denominators + from;
        gemm(GEMM_NT, denominators, rows, a->z, d, a->fq, d, 1, rows, d, 1, 0, a->gemm); /* ρ = φ(Q) z + A 1 */
        for (int i = 0; i < rows; i++) {
            float *row = out + (size_t)i * a->ld, rho = denominators[i];
            for (int j = 0; j < keys; j++) rho += a->A[(size_t)i * keys + j];
            if (adds_own(a, from + i)) {
                rho += a->own[i];
                axpy(row, a->own[i], a->own_v + (size_t)(from + i) * a->ld, (size_t)d);
            }
            denominators[i] = rho = denominator(a, rho);
            scale(row, row, inverse_of(rho), (size_t)d);
        }
        if (a->causal) take_keys(a, first, keys);
    }
}

void linear_forward(float *y, float *saved, const float *q, const float *k, const float *v, const float *mask,
                    const LinearShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    Head a;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            open_head(&a, q, k, v, mask, shape, b, h, saved, scratch);
            forward_head(y + heads_offset(H, b, h), &a);
        }
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* What is known of the results: this head's rows. */
typedef struct Results {
    const float *dy, *y;
} Results;

/* n [rows,d] and m [rows] of the queries from …: n = dy/ρ, m = −n·y. */
static void result_gradients(const Head *a, const Results *r, int from, int rows)
{
    for (int i = 0; i < rows; i++) {
        const float *dy = r->dy + (size_t)(from + i) * a->ld, *y = r->y + (size_t)(from + i) * a->ld;
        const float rho = a->denominators[from + i];
        f4 factor = f4_splat(inverse_of(rho)), sum = f4_zero();
        for (int c = 0; c < a->d; c += 4) {
            int lanes = a->d - c;
            f4 n = f4_mul(f4_load_n(dy + c, lanes), factor);
            f4_store_n(a->n + (size_t)i * a->d + c, n, lanes);
            sum = f4_madd(n, f4_load_n(y + c, lanes), sum);
        }
        a->m[i] = -f4_hsum(sum) * (rho < 1 ? 1 + a->floor : 1);
    }
}

/* dA = n Vᵀ + m 1ᵀ where the key is visible, else 0. */
static void chunk_weight_gradients(const Head *a, int from, int rows, int first, int keys)
{
    gemm(GEMM_NT, a->dA, keys, a->n, a->d, a->v + (size_t)first * a->ldk, a->ldk, rows, keys, a->d, 1, 0, a->gemm);
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < keys; j++) {
            float *p = a->dA + (size_t)i * keys + j;
            *p = (first + j + 1) * a->factor - 1 > from + i ? 0.0f : *p + a->m[i];
        }
}

/* dx += what dφ [rows,d] brings to rows x, φ of which are in f. Statistics' gradients gather in statistics[2d…4d). */
static void through_features(float *dx, int lddx, float *df, const float *f, const float *x, int ldx, const float *by,
                             const Head *a, int rows)
{
    int d = a->d, scaled = a->shift != NULL;
    for (int i = 0; i < rows && by && !scaled; i++) scaled = by[i] < 0;
    if (!scaled) by = NULL;
    for (int i = 0; i < rows && by; i++) /* queries that are scaled: φ' = min(φ, e^{σ − τ}), else min(φ, 1) */
        if (a->shift || by[i] < 0) scaled_row_backward(df + (size_t)i * d, f + (size_t)i * d, a->shift, by[i], d);
    for (int i = 0; i < rows && !a->by.mu && dx; i++) {
        if (by && (a->shift || by[i] < 0))
            add_into(dx + (size_t)i * lddx, df + (size_t)i * d, (size_t)d);
        else
            feature_row_backward(dx + (size_t)i * lddx, df + (size_t)i * d, f + (size_t)i * d, d, 1);
    }
    if (!a->by.mu) return;
    for (int i = 0; i < rows; i++)
        if (!by || !(a->shift || by[i] < 0))
            feature_row_backward(df + (size_t)i * d, df + (size_t)i * d, f + (size_t)i * d, d, 0);
    const RecentringGradients grad = {dx, lddx, a->statistics + 2 * d, a->statistics + 3 * d};
    recenter_rows_backward(&grad, df, d, x, ldx, rows, &a->by);
}

/* dS += φ(Q)ᵀ n and dz += Σ m_i φ(q_i) over the queries at hand. */
static void take_queries(const Head *a, int rows)
{
    int d = a->d;
    gemm(GEMM_TN, a->dS, d, a->fq, d, a->n, d, d, d, rows, 1, 1, a->gemm);
    gemm(GEMM_NN, a->dz, d, a->m, rows, a->fq, d, 1, d, rows, 1, 1, a->gemm);
}

/* dq, and into dS and dz what the queries bring (not causal). */
static void backward_queries(float *dq, const Results *r, const Head *a)
{
    int d = a->d;
    if (a->causal) start_sums(a);
    for (int from = 0; from < a->N; from += a->step) {
        int rows = min_int(a->step, a->N - from), first, keys;
        query_features(a, from, rows);
        result_gradients(a, r, from, rows);
        gemm(GEMM_NT, a->dfq, d, a->n, d, a->S, d, rows, d, d, 1, 0, a->gemm);                 /* ν = φ(Q) S + A V */
        for (int i = 0; i < rows; i++) axpy(a->dfq + (size_t)i * d, a->m[i], a->z, (size_t)d); /* ρ = φ(Q) z + A 1 */
        if (a->causal) {
            keys = chunk_keys(&first, a, from, rows);
            key_features(a, first, keys);
            chunk_weights(a, from, rows, first, keys);
            chunk_weight_gradients(a, from, rows, first, keys);
            gemm(GEMM_NN, a->dfq, d, a->dA, keys, a->fk, d, rows, d, keys, 1, 1, a->gemm); /* A = φ(Q) φ(K)ᵀ */
            for (int i = 0; i < rows; i++)
                if (adds_own(a, from + i)) {
                    float da = row_dot(a->n + (size_t)i * d, a->own_v + (size_t)(from + i) * a->ld, d) + a->m[i];
                    axpy(a->dfq + (size_t)i * d, da, a->fown + (size_t)i * d, (size_t)d);
                }
            take_keys(a, first, keys);
        } else {
            take_queries(a, rows);
        }
        through_features(dq ? dq + (size_t)from * a->ld : NULL, a->ld, a->dfq, a->fq, a->q + (size_t)from * a->ld,
                         a->ld, a->query_shift, a, rows);
    }
}

/* dk, dv (rows ld apart) of keys first …, from dS, dz and, causal, from the chunk's A and dA. */
static void backward_keys(float *dk, float *dv, int ld, int first, int keys, int rows, const Head *a)
{
    int d = a->d;
    const float *k = a->k + (size_t)first * a->ldk, *v = a->v + (size_t)first * a->ldk;
    if (dv) {
        float *out = dv + (size_t)first * ld;
        gemm(GEMM_NN, out, ld, a->fk, d, a->dS, d, keys, d, d, 1, 1, a->gemm); /* S = Σ φ(k_j) v_jᵀ */
        if (rows) gemm(GEMM_TN, out, ld, a->A, keys, a->n, d, keys, d, rows, 1, 1, a->gemm);
    }
    if (dk == NULL) return;
    gemm_bias(GEMM_NT, a->dfk, d, v, a->ldk, a->dS, d, keys, d, d, 1, 0, a->dz, a->gemm);
    if (rows) gemm(GEMM_TN, a->dfk, d, a->dA, keys, a->fq, d, keys, d, rows, 1, 1, a->gemm);
    through_features(dk + (size_t)first * ld, ld, a->dfk, a->fk, k, a->ldk, NULL, a, keys);
}

/* Causal: chunks from the last to the first, dS and dz growing with the queries passed. */
static void backward_keys_causal(float *dk, float *dv, int ld, float *own_dk, float *own_dv, const Results *r,
                                 const Head *a)
{
    int d = a->d;
    for (int from = (a->N - 1) / CHUNK * CHUNK; from >= 0; from -= CHUNK) {
        int rows = min_int(CHUNK, a->N - from), first, keys = chunk_keys(&first, a, from, rows);
        query_features(a, from, rows);
        key_features(a, first, keys);
        result_gradients(a, r, from, rows);
        chunk_weights(a, from, rows, first, keys);
        chunk_weight_gradients(a, from, rows, first, keys);
        backward_keys(dk, dv, ld, first, keys, rows, a);
        for (int i = 0; i < rows; i++) {
            if (!adds_own(a, from + i)) continue; /* ν_i gets own_i v_i, ρ_i gets own_i = φ(q_i)·φ(k_i) */
            const float *n = a->n + (size_t)i * d;
            size_t row = (size_t)(from + i) * a->ld;
            float da = row_dot(n, a->own_v + row, d) + a->m[i];
            if (own_dv) axpy(own_dv + row, a->own[i], n, (size_t)d);
            fill(a->dfk, 0, (size_t)d);
            axpy(a->dfk, da, a->fq + (size_t)i * d, (size_t)d);
            through_features(own_dk ? own_dk + row : NULL, a->ld, a->dfk, a->fown + (size_t)i * d, a->own_k + row,
                             a->ld, NULL, a, 1);
        }
        take_queries(a, rows);
    }
}

static void backward_head(float *dq, float *dk, float *dv, const Results *r, Head *a)
{
    int d = a->d, pooled = a->factor > 1, ld = a->ldk;
    float *to_k = dk && pooled ? a->dk : dk, *to_v = dv && pooled ? a->dv : dv;
    fill(a->dS, 0, (size_t)d * d);
    fill(a->dz, 0, (size_t)d);
    fill(a->statistics + 2 * d, 0, 2 * (size_t)d);
    if (pooled && dk) fill(a->dk, 0, (size_t)a->M * d);
    if (pooled && dv) fill(a->dv, 0, (size_t)a->M * d);

    if (dq || !a->causal) backward_queries(dq, r, a);
    if (a->causal) {
        backward_keys_causal(to_k, to_v, ld, dk, dv, r, a);
    } else {
        for (int from = 0; from < a->M; from += BLOCK) {
            int keys = min_int(BLOCK, a->M - from);
            key_features(a, from, keys);
            backward_keys(to_k, to_v, ld, from, keys, 0, a);
        }
    }
    if (dk && a->by.mu) {
        const RecentringGradients grad = {to_k, ld, a->statistics + 2 * d, a->statistics + 3 * d};
        recenter_statistics_backward(&grad, a->k, a->ldk, a->mask, a->M, &a->by);
    }
    if (pooled && dk) pool_rows_backward(dk, a->ld, a->dk, d, a->own_mask, a->N, d, a->factor);
    if (pooled && dv) pool_rows_backward(dv, a->ld, a->dv, d, a->own_mask, a->N, d, a->factor);
}

void linear_backward(float *dq, float *dk, float *dv, const float *dy, const float *y, const float *saved,
                     const float *q, const float *k, const float *v, const float *mask, const LinearShape *shape,
                     float *scratch)
{
    const Heads *H = &shape->heads;
    Head a;
    for (int b = 0; b < H->B && H->N; b++)
        for (int h = 0; h < H->H; h++) {
            size_t at = heads_offset(H, b, h);
            Results r = {dy + at, y + at};
            open_head(&a, q, k, v, mask, shape, b, h, (float *)saved, scratch); /* only read */
            backward_head(dq ? dq + at : NULL, dk ? dk + at : NULL, dv ? dv + at : NULL, &r, &a);
        }
}

/* ---- map --------------------------------------------------------------------------------------------------------- */

size_t linear_map_extra(const LinearShape *shape)
{
    size_t N = (size_t)shape->heads.N;
    return N * (size_t)shape->heads.d + N * N;
}

void linear_map(float *map, const float *q, const float *k, const float *mask, const LinearShape *shape, int b, int h,
                float *map_scratch)
{
    Head a;
    float *all_keys = map_scratch + linear_scratch(shape);
    int N = shape->heads.N, d = shape->heads.d;
    open_head(&a, q, k, NULL, mask, shape, b, h, NULL, map_scratch);
    float *weights = all_keys + (size_t)N * d;
    features(all_keys, a.k, a.ldk, a.mask, NULL, &a, a.M);
    for (int from = 0; from < N; from += CHUNK) {
        int rows = min_int(CHUNK, N - from);
        query_features(&a, from, rows);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < a.M; j++) {
                int visible = !a.causal || (j + 1) * a.factor - 1 <= from + i;
                weights[(size_t)(from + i) * a.M + j] =
                    visible ? row_dot(a.fq + (size_t)i * d, all_keys + (size_t)j * d, d) : 0.0f;
            }
    }
    pool_spread(map, weights, a.own_mask, N, N, a.factor);
    for (int i = 0; i < N; i++) {
        float *row = map + (size_t)i * N, rho = 0;
        if (adds_own(&a, i)) {
            features(a.fq, a.q + (size_t)i * a.ld, a.ld, NULL, a.query_shift, &a, 1);
            features(a.fown, a.own_k + (size_t)i * a.ld, a.ld, NULL, NULL, &a, 1);
            row[i] += row_dot(a.fq, a.fown, d);
        }
        for (int j = 0; j < N; j++) rho += row[j];
        scale(row, row, inverse_of(denominator(&a, rho)), (size_t)N);
    }
}
