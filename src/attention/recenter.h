/* recenter — Attention-BN: queries and keys shifted (and scaled) by statistics of the keys of their own head and
 * sequence.
 *
 *   μ = mean_j k_j      v = mean_j (k_j − μ)²      r = 1/√(v + eps)       per channel, [d]
 *   recentre   x~ = x − β μ                        standardise   x~ = (x − μ) ⊙ r
 *
 * applied to queries and keys alike; values stay. Keys with mask 0 do not enter the statistics; with no key left μ = 0
 * and r = 1/√eps: eps > 0 when standardising. Pooled keys: pass the pooled rows, with the windows' counts as the mask
 * (every window that has a token weighs the same). Under a softmax the shift of the keys cancels, and shifting the
 * queries alone is enough (Eq. 24);
 * in
 * linear attention it does not.
 *
 * k [M,d] keys, x [rows,d] queries or keys, strides in floats. `standardize` is said by rstd ≠ NULL, with beta = 1. */
#ifndef PA_ATTENTION_RECENTER_H
#define PA_ATTENTION_RECENTER_H

/* mu [d] out; rstd [d] out, or NULL when only the mean is wanted. mask [M] or NULL. */
void recenter_statistics(float *mu, float *rstd, const float *k, int ldk, const float *mask, int M, int d, float eps);

/* y [rows,d] = (x − β μ) ⊙ r, overwritten; r = 1 where rstd is NULL. y may be x. */
void recenter_rows(float *y, int ldy, const float *x, int ldx, const float *mu, const float *rstd, float beta, int rows,
                   int d);

/* Backward of recenter_rows: dx [rows,d] += dy ⊙ r;  dmu [d] += −β r ⊙ Σ dy;  drstd [d] += Σ dy ⊙ (x − β μ).
 * drstd is not touched where rstd is NULL. dx may be NULL. dy must not overlap dx. */
void recenter_rows_backward(float *dx, int ldx, float *dmu, float *drstd, const float *dy, int ldy, const float *x,
                            int ldx_in, const float *mu, const float *rstd, float beta, int rows, int d);

/* Backward of recenter_statistics: dk [M,d] += what dmu and drstd (NULL with rstd NULL) bring to the keys that count.
 * */
void recenter_statistics_backward(float *dk, int lddk, const float *dmu, const float *drstd, const float *k, int ldk,
                                  const float *mu, const float *rstd, const float *mask, int M, int d);

#endif
