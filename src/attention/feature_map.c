/* The derivatives, with u = dφ ⊙ φ:
 *
 *   positive   dx = u Ω/d^¼ − (Σ_c u_c) x/√d; of a query Σ_c u_c is 0, since its row's scale cancels
 *   cosine     dx = dφ_cos cos θ + dφ_sin sin θ where x > 0 */
#include "attention/feature_map.h"

#include "base/ints.h"
#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>

/* Exponents go by powers of two: one multiplication less for each number, and σ is in these units too. */
static const float LOG2_E = 1.44269504f;

/* Ω x/d^¼ + bias of a block of rows */
static void along(float *f, const float *x, int rows, const float *bias, const FeatureMap *a)
{ gemm_bias(GEMM_NT, f, a->F, x, a->ld, a->omega, a->d, rows, a->F, a->d, a->root * LOG2_E, 0, bias, a->gemm); }

/* −‖x‖²/(2√d) */
static float norm_of(const float *x, const FeatureMap *a)
{ return -0.5f * a->root * a->root * LOG2_E * row_dot(x, x, a->d); }

/* 2^x, x ≤ 0; below −126 as there, which is nothing beside the largest */
SIMD_INLINE f4 power(f4 x) { return v_exp2_inside(f4_max(x, f4_number(-126.0f))); }

/* f = 2^(f − by_c − most); by NULL: 0 */
static void powers(float *f, const float *by, float most, int n)
{
    const f4 m = f4_splat(most);
    for (int c = 0; c < n; c += 4) {
        const f4 x = f4_sub(f4_load_n(f + c, n - c), m);
        f4_store_n(f + c, power(by ? f4_sub(x, f4_load_n(by + c, n - c)) : x), n - c);
    }
}

/* largest = max(largest, f), f += by, in one pass */
static void raise(float *largest, float *f, float by, int n)
{
    const f4 b = f4_splat(by);
    for (int c = 0; c < n; c += 4) {
        const f4 x = f4_add(f4_load_n(f + c, n - c), b);
        f4_store_n(f + c, x, n - c);
        f4_store_n(largest + c, f4_max(f4_load_n(largest + c, n - c), x), n - c);
    }
}

static int left_out(const float *mask, int j) { return mask && mask[j] == 0; }

/* f = exponents of keys from …, and σ at least as large as those that count. */
static void key_exponents(float *f, const float *k, const float *mask, int from, int rows, const FeatureMap *a)
{
    k += (size_t)from * a->ld;
    along(f, k, rows, NULL, a);
    for (int j = 0; j < rows; j++)
        if (!left_out(mask, from + j)) raise(a->sigma, f + (size_t)j * a->F, norm_of(k + (size_t)j * a->ld, a), a->F);
}

static void clear_left_out(float *f, const float *mask, int from, int rows, int F)
{
    for (int j = 0; j < rows && mask; j++)
        if (mask[from + j] == 0) fill(f + (size_t)j * F, 0, (size_t)F);
}

void feature_map_begin(const FeatureMap *a) { fill(a->sigma, -INFINITY, (size_t)a->F); }

void feature_map_end(const FeatureMap *a)
{
    for (int c = 0; c < a->F; c++)
        if (a->sigma[c] == -INFINITY) a->sigma[c] = 0;
}

void feature_map_largest(const FeatureMap *a, const float *k, const float *mask, int M, float *work)
{
    feature_map_begin(a);
    for (int from = 0; from < M; from += FEATURE_BLOCK)
        key_exponents(work, k, mask, from, min_int(FEATURE_BLOCK, M - from), a);
    feature_map_end(a);
}

void feature_map_raise(float *f, float *shrunk, const float *k, const float *mask, int from, int rows,
                       const FeatureMap *a)
{
    const int F = a->F;
    copy(shrunk, a->sigma, (size_t)F);
    key_exponents(f, k, mask, from, rows, a);
    for (int c = 0; c < F; c += 4) {
        const f4 was = f4_load_n(shrunk + c, F - c), is = f4_load_n(a->sigma + c, F - c);
        f4_store_n(shrunk + c, f4_select(f4_eq(was, is), f4_number(1.0f), power(f4_sub(was, is))), F - c);
    }
    for (int j = 0; j < rows; j++)
        if (!left_out(mask, from + j)) powers(f + (size_t)j * F, a->sigma, 0, F);
    clear_left_out(f, mask, from, rows, F);
}

static void positive_queries(float *f, const float *q, int rows, const FeatureMap *a)
{
    along(f, q, rows, a->sigma, a);
    for (int i = 0; i < rows; i++) {
        float *row = f + (size_t)i * a->F;
        powers(row, NULL, max_of(row, (size_t)a->F), a->F);
    }
}

static void positive_keys(float *f, const float *k, int rows, const FeatureMap *a)
{
    along(f, k, rows, NULL, a);
    for (int j = 0; j < rows; j++) powers(f + (size_t)j * a->F, a->sigma, -norm_of(k + (size_t)j * a->ld, a), a->F);
}

/* cos θ and sin θ of the token at a place. */
static void angle_of(float *c, float *s, const FeatureMap *a, int place) { v_sincos1(a->angle * (float)place, s, c); }

static void cosine_rows(float *f, const float *x, int from, int rows, const FeatureMap *a)
{
    for (int i = 0; i < rows; i++) {
        float *row = f + (size_t)i * a->F, c, s;
        angle_of(&c, &s, a, from + i);
        relu_forward(row, x + (size_t)i * a->ld, (size_t)a->d);
        scale(row + a->d, row, s, (size_t)a->d);
        scale(row, row, c, (size_t)a->d);
    }
}

void feature_map_queries(float *f, const float *q, int from, int rows, const FeatureMap *a)
{
    q += (size_t)from * a->ld;
    if (a->omega)
        positive_queries(f, q, rows, a);
    else
        cosine_rows(f, q, from, rows, a);
}

void feature_map_keys(float *f, const float *k, const float *mask, int from, int rows, const FeatureMap *a)
{
    k += (size_t)from * a->ld;
    if (a->omega)
        positive_keys(f, k, rows, a);
    else
        cosine_rows(f, k, from, rows, a);
    clear_left_out(f, mask, from, rows, a->F);
}

void feature_map_back(float *dx, float *df, const float *f, const float *x, int from, int rows, int keys,
                      const FeatureMap *a)
{
    dx += (size_t)from * a->ld;
    x += (size_t)from * a->ld;
    if (a->omega) {
        for (int i = 0; i < rows && keys; i++) {
            const size_t at = (size_t)i * a->F, row = (size_t)i * a->ld;
            axpy(dx + row, -a->root * a->root * row_dot(df + at, f + at, a->F), x + row, (size_t)a->d);
        }
        mul(df, df, f, (size_t)rows * a->F);
        gemm(GEMM_NN, dx, a->ld, df, a->F, a->omega, a->d, rows, a->d, a->F, a->root, 1, a->gemm);
        return;
    }
    for (int i = 0; i < rows; i++) {
        float *row = df + (size_t)i * a->F, c, s;
        angle_of(&c, &s, a, from + i);
        scale(row, row, c, (size_t)a->d);
        axpy(row, s, row + a->d, (size_t)a->d);
        relu_backward(dx + (size_t)i * a->ld, row, x + (size_t)i * a->ld, (size_t)a->d);
    }
}
