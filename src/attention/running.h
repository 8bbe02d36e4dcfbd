/* running — Attention-BN for causal attention: every query is recentred by the statistics of the keys it may see.
 *
 *   μ_i, v_i  mean and variance of the keys j that count and stand at first + step·j ≤ i
 *   y_i = (q_i − β μ_i) ⊙ s_i        s_i = 1, or 1/(v_i + eps) when standardising
 *
 * The paper takes the statistics over the whole sequence, through which a causal model would see its own future. Under
 * a softmax it is enough to change the queries: q~·k~ = ((q − βμ) ⊙ r²)·k up to terms that are the same for all keys
 * (recenter.h), also when μ and r differ from query to query. A query that sees no key has μ = 0. One key alone, or
 * none, has no deviation to divide by, and s = 1: 1/eps would blow rounding up to where it shows. */
#ifndef PA_ATTENTION_RUNNING_H
#define PA_ATTENTION_RUNNING_H

/* s of a channel, from the sum of squared deviations of n keys; 0 where they do not vary and eps is 0. */
static inline float running_inverse(float deviations, int n, float eps)
{
    const float v = n > 1 ? deviations / (float)n + eps : 1;
    return v > 0 ? 1 / v : 0;
}

/* y [N,d] out, rows d apart, may not be q. mu [N,d] out; inverse [N,d] out: s, or NULL for s = 1 (eps is then not
 * read).
 * k [M,d], mask [M] or NULL. work [2,d]: scratch. */
void running_rows(float *y, float *mu, float *inverse, const float *q, int ldq, const float *k, int ldk,
                  const float *mask, int N, int M, int d, int first, int step, float beta, float eps, float *work);

/* dq [N,d] (may be NULL) and dk [M,d] += . The rest as forward left it. */
void running_rows_backward(float *dq, int lddq, float *dk, int lddk, const float *dy, const float *mu,
                           const float *inverse, const float *q, int ldq, const float *k, int ldk, const float *mask,
                           int N, int M, int d, int first, int step, float beta, float *work);

#endif
