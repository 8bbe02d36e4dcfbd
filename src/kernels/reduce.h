/* reduce — many numbers to few. Sums run in float32 over short blocks and in float64 across blocks: the relative error
 * stays near 1e-6 of Σ|terms| for any n, and the order depends on n only. */
#ifndef PA_KERNELS_REDUCE_H
#define PA_KERNELS_REDUCE_H

#include <stddef.h>

double sum(const float *x, size_t n);                      /* Σ x; 0 for n = 0 */
double sum_squares(const float *x, size_t n);              /* Σ x²; squares are float64: no overflow or underflow */
double dot(const float *x, const float *y, size_t n);      /* Σ x·y */
float row_distance(const float *x, const float *y, int n); /* Σ (x − y)², likewise */
float row_dot(const float *x, const float *y, int n);      /* Σ x·y of short rows: float32, four sums side by side */
float max_of(const float *x, size_t n);                    /* largest; −INFINITY for n = 0; NaN if any is NaN */
float max_abs(const float *x, size_t n);                   /* largest |x|; 0 for n = 0; NaN if any is NaN */
int argmax(const float *x, int n);                         /* first index of the largest; n ≥ 1; NaN never wins */
int all_finite(const float *x, size_t n);                  /* 1 if no NaN and no infinity */

/* Pooling over tokens: x [B,N,D] → y [B,D].  mask [B,N] of 0/1 weights, or NULL for all ones.
 *   forward   y[b,c] = Σ_t mask·x[b,t,c] / count_b,  count_b = Σ_t mask[b,t] (NULL: N).  count_b = 0 gives zeros.
 *   backward  dx[b,t,c] += mask[b,t]·dy[b,c] / count_b */
void mean_tokens_forward(float *y, const float *x, const float *mask, int B, int N, int D);
void mean_tokens_backward(float *dx, const float *dy, const float *mask, int B, int N, int D);

#endif
