#include "kernels/loss.h"

#include "base/simd.h"
#include "base/vmath.h"

#include <math.h>
#include <stddef.h>

/* With m = max x and Z = Σ e^{x−m}:  −log p_c = log Z + m − x_c, so
 *   loss_r = log Z + (1−s)·(m − x_label) + s·(m − mean x),     ∂loss_r/∂x_c = p_c − t_c. */
double cross_entropy(float *probabilities, float *dlogits, const float *logits, const int32_t *labels,
                     const float *weights, int R, int C, float smoothing, float scale)
{
    double rows = 0; /* all their weights */
    for (int r = 0; r < R; r++)
        if (labels[r] >= 0) rows += weights ? weights[r] : 1;
    double loss = 0;
    for (int r = 0; r < R; r++) {
        const float *x = logits + (size_t)r * C;
        float m = x[0], below = 0; /* Σ (m − x), only needed when smoothing */
        for (int c = 1; c < C; c++) m = m < x[c] ? x[c] : m;
        f4 shift = f4_splat(m), total = f4_zero();
        for (int c = 0; c < C; c += 4) {
            int n = C - c;
            f4 e = v_exp(f4_sub(f4_load_n(x + c, n), shift));
            total = f4_add(total, n < 4 ? f4_keep(m4_first(n), e) : e);
        }
        float z = f4_hsum(total);
        const int label = labels[r];
        const float weight = label >= 0 && weights ? weights[r] : label >= 0;
        if (label >= 0) {
            float row = (1.0f - smoothing) * (m - x[label]);
            if (smoothing > 0) {
                for (int c = 0; c < C; c++) below += m - x[c];
                row += smoothing * (below / (float)C);
            }
            loss += (double)(weight * (v_log1(z) + row));
        }
        f4 inverse = f4_splat(1.0f / z), factor = f4_splat(weight > 0 ? scale / (float)rows * weight : 0);
        f4 spread = f4_splat(smoothing / (float)C);
        for (int c = 0; c < C && (probabilities || dlogits); c += 4) {
            int n = C - c;
            f4 p = f4_mul(v_exp(f4_sub(f4_load_n(x + c, n), shift)), inverse);
            if (probabilities) f4_store_n(probabilities + (size_t)r * C + c, p, n);
            if (!dlogits) continue;
            if (label >= c && label < c + 4) /* the lane of the label; elsewhere t is the spread alone */
                p = f4_sub(p, f4_keep(i4_eq(i4_set(0, 1, 2, 3), i4_splat(label - c)), f4_splat(1.0f - smoothing)));
            f4_store_n(dlogits + (size_t)r * C + c, f4_mul(f4_sub(p, spread), factor), n);
        }
    }
    return rows > 0 ? loss / rows : 0;
}

static double pointwise(float *dy, const float *y, const float *target, int n, int missing, float scale, int binary)
{
    int counted = n;
    for (int i = 0; i < n && missing; i++) counted -= isnan(target[i]);
    double loss = 0;
    float factor = (binary ? scale : 2.0f * scale) / (float)counted;
    for (int i = 0; i < n; i++) {
        int counts = !missing || !isnan(target[i]);
        float d = counts ? y[i] - target[i] : 0;
        if (counts && binary) {
            const float e = v_exp1(-fabsf(y[i])), positive = y[i] > 0 ? y[i] : 0;
            loss += (double)(v_log1(1 + e) + positive - y[i] * target[i]);
            d = (y[i] > 0 ? 1 : e) / (1 + e) - target[i];
        } else
            loss += (double)d * d;
        if (dy) dy[i] = counts ? factor * d : 0;
    }
    return counted ? loss / counted : 0; /* as a cross entropy of no rows */
}

double mse(float *dy, const float *y, const float *target, int n, int missing, float scale)
{ return pointwise(dy, y, target, n, missing, scale, 0); }

double binary_cross_entropy(float *dy, const float *y, const float *target, int n, int missing, float scale)
{ return pointwise(dy, y, target, n, missing, scale, 1); }
