/* wide — kernels of layers on all threads, where the work pays for them. The same results to the bit: a range of rows,
 * columns or numbers is computed as it is among all others. For operations, whose numbers are many; a job
 * (base/parallel.h) calls the kernels themselves. Without threads these are the kernels. */
#ifndef PA_KERNELS_WIDE_H
#define PA_KERNELS_WIDE_H

#include "base/parallel.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/rows.h"

#include <string.h>

/* What a number costs, in multiply-adds of a large product: measured, by and large. */
enum { COST_MOVE = 4, COST_ROWS = 16, COST_EXP = 24 };

typedef void Map(float *y, const float *x, size_t n);
typedef void Change(float *y, float *x, size_t n); /* both are written */
typedef void Map2(float *y, const float *a, const float *b, size_t n);

/* Computes n rows, columns or numbers from `from` on. */
typedef void RangeJob(void *context, size_t from, size_t n, int thread);

#if PA_THREADS

/* A job for all of 0…n−1, in ranges of a multiple of `step`, which know nothing of each other. */
void wide_ranges(size_t n, size_t step, double multiply_adds, RangeJob *job, void *context);

/* Floats of scratch for wide_gemm: gemm_scratch for each thread. */
size_t wide_gemm_scratch(int M, int N, int K);
void wide_gemm(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N,
               int K, int accumulate, const float *bias, float *scratch);

/* f over all numbers. */
void wide_map(Map *f, float *y, const float *x, size_t n, int cost);
void wide_map2(Map2 *f, float *y, const float *a, const float *b, size_t n, int cost);
void wide_change(Change *f, float *y, float *x, size_t n, int cost);
void wide_zeros(float *y, size_t n);

void wide_column_sums(float *dbias, const float *dy, int R, int C);
void wide_layer_norm_forward(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
                             int R, int D, float eps);
void wide_layer_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x,
                              const float *mean, const float *rstd, const float *gamma, int R, int D);
void wide_dropout_forward(float *y, uint8_t *kept, const float *x, float p, size_t n, Rng *r);
void wide_dropout_backward(float *dx, const float *dy, const uint8_t *kept, float p, size_t n);

#else

#define wide_ranges(n, step, multiply_adds, job, context) job(context, 0, n, 0)
#define wide_gemm_scratch gemm_scratch
#define wide_gemm(layout, C, ldc, A, lda, B, ldb, M, N, K, accumulate, bias, scratch) \
    gemm_bias(layout, C, ldc, A, lda, B, ldb, M, N, K, 1, accumulate, bias, scratch)
#define wide_map(f, y, x, n, cost) f(y, x, n)
#define wide_map2(f, y, a, b, n, cost) f(y, a, b, n)
#define wide_change(f, y, x, n, cost) f(y, x, n)
#define wide_zeros(y, n) memset(y, 0, (n) * sizeof(float))
#define wide_column_sums column_sums
#define wide_layer_norm_forward layer_norm_forward
#define wide_layer_norm_backward layer_norm_backward
#define wide_dropout_forward dropout_forward
#define wide_dropout_backward dropout_backward

#endif

#endif
