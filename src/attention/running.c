/* Forward updates mean and squared deviations key by key (Welford 1962), which never subtracts large sums.
 *
 * Backward, with g_i = ∂L/∂y_i, n_i keys seen and s = 1/(v + eps):
 *   ∂L/∂q_i = g_i ⊙ s_i      ∂L/∂μ_i = −β g_i ⊙ s_i      ∂L/∂v_i = −s_i² ⊙ g_i ⊙ (q_i − β μ_i)
 *   ∂L/∂k_j = Σ_{i sees j} ( ∂L/∂μ_i + 2 ∂L/∂v_i ⊙ (k_j − μ_i) ) / n_i
 * The queries that see key j are all from some i on, so walking backwards two running sums give every key its share:
 * A = Σ ( ∂L/∂μ_i − 2 ∂L/∂v_i ⊙ (μ_i − m) ) / n_i and B = Σ 2 ∂L/∂v_i / n_i, ∂L/∂k_j = A + B ⊙ (k_j − m), with m the
 * last mean, so that what is subtracted is small. */
#include "attention/running.h"

#include <stddef.h>
#include <string.h>

static int counts(const float *mask, int j) { return mask == NULL || mask[j] != 0; }

void running_rows(float *y, float *mu, float *inverse, const RunningInputs *in, float *work)
{
    const int M = in->M, d = in->d;
    const float *q = in->q;
    float *mean = work, *deviations = work + d;
    memset(work, 0, sizeof(float) * 2 * (size_t)d);
    int n = 0, j = 0;
    for (int i = 0; i < in->N; i++, q += in->ldq, y += d, mu += d) {
        for (; j < M && in->first + in->step * j <= i; j++) {
            if (!counts(in->mask, j)) continue;
            const float *x = in->k + (size_t)j * in->ldk;
            n++;
            for (int c = 0; c < d; c++) {
                float before = x[c] - mean[c];
                mean[c] += before / (float)n;
                deviations[c] += before * (x[c] - mean[c]);
            }
        }
        for (int c = 0; c < d; c++) {
            mu[c] = mean[c];
            y[c] = q[c] - in->beta * mean[c];
        }
        if (!inverse) continue;
        for (int c = 0; c < d; c++) {
            inverse[c] = running_inverse(deviations[c], n, in->eps);
            y[c] *= inverse[c];
        }
        inverse += d;
    }
}

void running_rows_backward(const RunningGradients *grad, const float *dy, const float *mu, const float *inverse,
                           const RunningInputs *in, float *work)
{
    const int N = in->N, M = in->M, d = in->d, first = in->first, step = in->step;
    const float *k = in->k, *mask = in->mask, beta = in->beta;
    float *dq = grad->q, *dk = grad->k;
    if (N == 0) return;
    const float *m = mu + (size_t)(N - 1) * d;
    float *a = work, *b = work + d;
    memset(work, 0, sizeof(float) * 2 * (size_t)d);
    int j = 0, n = 0;
    for (; j < M && first + step * j <= N - 1; j++) n += counts(mask, j);
    for (int i = N - 1; i >= 0; i--) {
        const float *g = dy + (size_t)i * d, *mean = mu + (size_t)i * d, *s = inverse ? inverse + (size_t)i * d : NULL;
        const float *x = in->q + (size_t)i * in->ldq;
        /* key j − 1 is seen by i + 1 and later, all summed up by now */
        for (; j > 0 && first + step * (j - 1) > i; j--) {
            if (!counts(mask, j - 1)) continue;
            float *to = dk + (size_t)(j - 1) * grad->ldk;
            const float *key = k + (size_t)(j - 1) * in->ldk;
            n--;
            for (int c = 0; c < d; c++) to[c] += a[c] + b[c] * (key[c] - m[c]);
        }
        float share = n ? 1.0f / (float)n : 0;
        for (int c = 0; c < d; c++) {
            float scaled = s ? g[c] * s[c] : g[c];                                /* y = (q − β μ) ⊙ s */
            float dv = s && n > 1 ? -scaled * s[c] * (x[c] - beta * mean[c]) : 0; /* s = 1/(v + eps) */
            a[c] += share * (-beta * scaled - 2 * dv * (mean[c] - m[c]));
            b[c] += share * 2 * dv;
            if (dq) dq[(size_t)i * grad->ldq + c] += scaled;
        }
    }
    for (; j > 0; j--) {
        if (!counts(mask, j - 1)) continue;
        float *to = dk + (size_t)(j - 1) * grad->ldk;
        const float *key = k + (size_t)(j - 1) * in->ldk;
        for (int c = 0; c < d; c++) to[c] += a[c] + b[c] * (key[c] - m[c]);
    }
}
