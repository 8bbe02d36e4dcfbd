/* svd — A = U·diag(S)·Vᵀ of a small matrix, in float64 inside.
 *   A [M,N] in, row-major without gaps, M, N ≥ 1      K = min(M,N)
 *   U [M,K] out, orthonormal columns      S [K] out, descending, ≥ 0      V [N,K] out, orthonormal columns
 *   Columns that belong to zero singular values are completed to an orthonormal set. Signs: the entry of largest
 *   magnitude of every column of U is positive (the first such, on ties), so results repeat.
 *   scratch  svd_scratch(M,N) doubles
 * U and V may both be NULL where only S is wanted, which then costs half.
 * Relative accuracy about 1e-15·max(M,N) of S[0] before rounding to float32. Cost about 6–10 sweeps of 2·M·N·K.
 * Returns the number of sweeps, or −1 if A holds NaN or infinities (outputs are then zeros). */
#ifndef PA_KERNELS_SVD_H
#define PA_KERNELS_SVD_H

#include <stddef.h>

size_t svd_scratch(int M, int N);
int svd(float *U, float *S, float *V, const float *A, int M, int N, double *scratch);

#endif
