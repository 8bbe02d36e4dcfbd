/* The derivatives, with u = dφ ⊙ φ:
 *
 *   positive   dx = u Ω/d^¼ − (Σ_c u_c) x/√d; of a query Σ_c u_c is 0, since its row's scale cancels
 *   cosine     dx = dφ_cos cos θ + dφ_sin sin θ where x > 0 */
#include "attention/feature_map.h"

#include "base/ints.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>

/* Exponents of a block of rows, with ‖x‖² for keys; sums [rows] holds −‖x‖²/(2√d) afterwards. */
static void exponents(float *f, const float *x, int rows, int keys, const FeatureMap *a)
{
    gemm(GEMM_NT, f, a->F, x, a->ld, a->omega, a->d, rows, a->F, a->d, a->root, 0, a->gemm);
    for (int i = 0; i < rows && keys; i++) {
        const float *row = x + (size_t)i * a->ld, by = -0.5f * a->root * a->root * row_dot(row, row, a->d);
        for (int c = 0; c < a->F; c++) f[(size_t)i * a->F + c] += by;
    }
}

static void exponentials(float *f, int n)
{
    for (int c = 0; c < n; c += 4) f4_store_n(f + c, v_exp(f4_load_n(f + c, n - c)), n - c);
}

void feature_map_largest(const FeatureMap *a, const float *k, const float *mask, int M, float *work)
{
    float *sigma = a->sigma;
    for (int c = 0; c < a->F; c++) sigma[c] = -INFINITY;
    for (int from = 0; from < M; from += FEATURE_BLOCK) {
        const int rows = min_int(FEATURE_BLOCK, M - from);
        exponents(work, k + (size_t)from * a->ld, rows, 1, a);
        for (int j = 0; j < rows; j++)
            for (int c = 0; c < a->F && !(mask && mask[from + j] == 0); c++)
                sigma[c] = fmaxf(sigma[c], work[(size_t)j * a->F + c]);
    }
    for (int c = 0; c < a->F; c++)
        if (sigma[c] == -INFINITY) sigma[c] = 0;
}

static void positive_queries(float *f, const float *q, int rows, const FeatureMap *a)
{
    exponents(f, q, rows, 0, a);
    for (int i = 0; i < rows; i++) {
        float *row = f + (size_t)i * a->F;
        add_into(row, a->sigma, (size_t)a->F);
        const float most = max_of(row, (size_t)a->F);
        for (int c = 0; c < a->F; c++) row[c] -= most;
        exponentials(row, a->F);
    }
}

static void positive_keys(float *f, const float *k, int rows, const FeatureMap *a)
{
    exponents(f, k, rows, 1, a);
    for (int j = 0; j < rows; j++) {
        float *row = f + (size_t)j * a->F;
        axpy(row, -1, a->sigma, (size_t)a->F);
        exponentials(row, a->F);
    }
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
    for (int j = 0; j < rows && mask; j++)
        if (mask[from + j] == 0) fill(f + (size_t)j * a->F, 0, (size_t)a->F);
}

void feature_map_back(float *dx, float *df, const float *f, const float *x, int from, int rows, int keys,
                      const FeatureMap *a)
{
    dx += (size_t)from * a->ld;
    x += (size_t)from * a->ld;
    if (a->omega) {
        mul(df, df, f, (size_t)rows * a->F);
        gemm(GEMM_NN, dx, a->ld, df, a->F, a->omega, a->d, rows, a->d, a->F, a->root, 1, a->gemm);
        for (int i = 0; i < rows && keys; i++)
            axpy(dx + (size_t)i * a->ld, -a->root * a->root * (float)sum(df + (size_t)i * a->F, (size_t)a->F),
                 x + (size_t)i * a->ld, (size_t)a->d);
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
