/* pool — average-pooled keys and values, the scaled heads of Attention-SH.
 *
 * A head with factor f sees windows of f neighbouring tokens as one key and one value each:
 *
 *   y_m = (1/c_m) Σ_{j in window m, mask_j ≠ 0} x_j      window m: tokens m·f … min(m·f+f, N)−1,  c_m: how many count
 *
 * The last window averages the tokens that exist, padded tokens do not count, a window with none is masked out and its
 * row is zeros. f = 1 copies. Keys and values are pooled after their projection, which is the same as projecting pooled
 * inputs: both are linear and the weights of a window sum to 1.
 *
 * mask is [N], 0 for padding, or NULL for none. Strides (ld…) are floats from row to row. */
#ifndef PA_ATTENTION_POOL_H
#define PA_ATTENTION_POOL_H

#include "base/ints.h"

/* Number of windows M = ⌈N/f⌉. f ≥ 1. */
static inline int pool_windows(int N, int f) { return ceil_div(N, f); }

/* counts [M] out: c_m as floats, so that it serves as the mask of the pooled rows (0 = nothing in there). */
void pool_counts(float *counts, const float *mask, int N, int f);

/* y [M,d] out, overwritten, must not overlap x. */
void pool_rows(float *y, int ldy, const float *x, int ldx, const float *mask, int N, int d, int f);

/* dx [N,d] += : every token of window m that counts receives dy_m / c_m. */
void pool_rows_backward(float *dx, int ldx, const float *dy, int ldy, const float *mask, int N, int d, int f);

/* For maps: a pooled weight shared out evenly over the tokens of its window that count. spread [rows,N] out,
 * overwritten;
 * w [rows,M]; both without gaps. Row sums are kept where the weights of empty windows are 0. Must not overlap. */
void pool_spread(float *spread, const float *w, const float *mask, int rows, int N, int f);

#endif
