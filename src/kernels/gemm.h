/* gemm — dense matrix products in float32, near the machine's peak. Row-major everywhere.
 *
 *   C[m,n] = α · Σ_k op(A)[m,k] · op(B)[k,n]  ( + bias[n] )  ( + C[m,n] when `accumulate` )
 *
 *   C [M,N] out, row stride ldc ≥ N; overwritten, or added to when `accumulate` ≠ 0; must not overlap A, B, bias,
 *   scratch
 *   GEMM_NN  A [M,K] stride lda ≥ K   B [K,N] stride ldb ≥ N    y = x·W
 *   GEMM_NT  A [M,K] stride lda ≥ K   B [N,K] stride ldb ≥ K    scores = q·kᵀ;  dx = dy·Wᵀ
 *   GEMM_TN  A [K,M] stride lda ≥ M   B [K,N] stride ldb ≥ N    dW = xᵀ·dy
 *   scratch  gemm_scratch(M,N,K) floats; contents undefined before and after; any alignment
 *
 * M, N or K may be 0. K = 0 is an empty sum: C becomes bias (or zeros), or is unchanged when accumulating without bias.
 * What C held is not read unless `accumulate`: NaN in uninitialised memory does no harm.
 *
 * Order of summation: within blocks of GEMM_KC products, one after the other (k ascending) into one accumulator per
 * element; then the blocks, each scaled by α. GEMM_NT with M ≤ 3 (inner products of rows) sums four interleaved partial
 * sums over all of K instead. The order depends only on layout, M, N, K: not on strides, alignment, or
 * what else is computed, so results repeat exactly. Nor do they change where a product is cut into ranges of rows or
 * columns, as long as none has 3 rows or fewer; nothing is lost to half-filled tiles at multiples of 12 rows and of 24
 * columns. Each range of rows packs all of B anew, each of columns reads all of A. */
#ifndef PA_KERNELS_GEMM_H
#define PA_KERNELS_GEMM_H

#include <stddef.h>

#define GEMM_KC 256

typedef enum { GEMM_NN, GEMM_NT, GEMM_TN } GemmLayout;

/* Floats of scratch for any layout of this size: at most 47 104 (184 kB), and never more for a smaller
 * M, N and K: the scratch of the largest product of a model serves all of them. */
size_t gemm_scratch(int M, int N, int K);

void gemm(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N, int K,
          float alpha, int accumulate, float *scratch);

/* The same with bias [N] added to every row once (not scaled by α), in the same pass over C. NULL means none. */
void gemm_bias(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N,
               int K, float alpha, int accumulate, const float *bias, float *scratch);

/* `batch` independent products: the pointers advance by these many floats from one to the next (0 shares an operand;
 * C's must not be 0 unless batch ≤ 1 or accumulate). The same scratch serves all. */
void gemm_batched(GemmLayout layout, int batch, float *C, size_t c_step, int ldc, const float *A, size_t a_step,
                  int lda, const float *B, size_t b_step, int ldb, int M, int N, int K, float alpha, int accumulate,
                  float *scratch);

#endif
