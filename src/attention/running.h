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

typedef struct RunningInputs {
    const float *q, *k; /* [N,d], [M,d] */
    int ldq, ldk;
    const float *mask; /* [M] or NULL */
    int N, M, d, first, step;
    float beta, eps; /* eps: only read when standardising */
} RunningInputs;

/* y [N,d] out, rows d apart, may not be q. mu [N,d] out; inverse [N,d] out: s, or NULL for s = 1. work [2,d]: scratch.
 * */
void running_rows(float *y, float *mu, float *inverse, const RunningInputs *in, float *work);

typedef struct RunningGradients {
    float *q, *k; /* each is added to; q may be NULL */
    int ldq, ldk;
} RunningGradients;

/* dy [N,d] without gaps. The rest as forward left it. */
void running_rows_backward(const RunningGradients *grad, const float *dy, const float *mu, const float *inverse,
                           const RunningInputs *in, float *work);

#endif
