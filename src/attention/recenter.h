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
 * k [M,d] keys, x [rows,d] queries or keys, strides in floats. */
#ifndef PA_ATTENTION_RECENTER_H
#define PA_ATTENTION_RECENTER_H

/* How rows are changed. Standardising is said by rstd, with beta = 1. */
typedef struct Recentring {
    const float *mu, *rstd; /* [d]; rstd NULL: r = 1 */
    float beta;
    int d;
} Recentring;

/* mu [d] out; rstd [d] out, or NULL when only the mean is wanted. mask [M] or NULL. */
void recenter_statistics(float *mu, float *rstd, const float *k, int ldk, const float *mask, int M, int d, float eps);

/* y [rows,d] = (x − β μ) ⊙ r, overwritten. y may be x. */
void recenter_rows(float *y, int ldy, const float *x, int ldx, int rows, const Recentring *by);

typedef struct RecentringGradients {
    float *x; /* rows ldx apart */
    int ldx;
    float *mu, *rstd; /* [d]; rstd is not touched where r is 1 */
    float *beta;      /* one number; NULL: not wanted */
} RecentringGradients;

/* Backward of recenter_rows: x += dy ⊙ r (may be NULL);  mu += −β r ⊙ Σ dy;  rstd += Σ dy ⊙ (x − β μ);
 * beta −= (r ⊙ Σ dy)·μ. dy must not overlap. */
void recenter_rows_backward(const RecentringGradients *grad, const float *dy, int ldy, const float *x, int ldx,
                            int rows, const Recentring *by);

/* Backward of recenter_statistics: grad->x, those of k [M,d], += what grad->mu and grad->rstd bring to the keys that
 * count. */
void recenter_statistics_backward(const RecentringGradients *grad, const float *k, int ldk, const float *mask, int M,
                                  const Recentring *by);

#endif
