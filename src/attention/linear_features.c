#include "attention/linear_features.h"

#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/pointwise.h"

/* φ(x) = elu(x) + 1 = max(x, 0) + exp(min(x, 0)), without a choice between the two: 2⁰ is exactly 1, and max(x, 0)
 * keeps NaN. −∞ gives 2⁻¹²⁶. */
SIMD_INLINE f4 feature(f4 x)
{
    f4 power = f4_max(f4_mul(f4_min(x, f4_zero()), f4_number(1.44269504f)), f4_number(-126.0f));
    return f4_add(f4_max(x, f4_zero()), v_exp2_inside(power));
}

static void feature_row(float *f, const float *x, int n)
{
    int c = 0;
    for (; c + 8 <= n; c += 8) { /* two share the loads of the constants */
        const f4 a = feature(f4_load(x + c)), b = feature(f4_load(x + c + 4));
        f4_store(f + c, a);
        f4_store(f + c + 4, b);
    }
    for (; c + 4 <= n; c += 4) f4_store(f + c, feature(f4_load(x + c)));
    if (c < n) f4_store_n(f + c, feature(f4_load_n(x + c, n - c)), n - c);
}

/* The same scaled: max(x, 0)·e^s + e^{min(x, 0) + s}, s = sign·shift_c − by. NULL: no shift. */
static void feature_row_scaled(float *f, const float *x, const float *shift, float sign, float by, int n)
{
    for (int c = 0; c < n; c++) {
        const float s = (shift ? sign * shift[c] : 0) - by, low = x[c] < 0 ? x[c] : 0, high = x[c] > 0 ? x[c] : 0;
        f[c] = (high > 0 ? high * v_exp1(s) : 0) + v_exp1(low + s);
    }
}

/* Half of a query's scaling: τ = min(0, max_c (ln φ(x_c) + σ_c)). NULL: σ = 0. */
static float query_shift(const float *x, const float *shift, int n)
{
    float most = -INFINITY;
    if (!shift) {
        for (int c = 0; c + 4 <= n; c += 4) /* ln φ has the sign of x; mostly one of the first is above 0 */
            if (m4_any(f4_lt(f4_zero(), f4_load(x + c)))) return 0;
        for (int c = 0; c < n; c++) most = x[c] > most ? x[c] : most; /* below 0, ln φ is x */
        return most < 0 ? most : 0;
    }
    for (int c = 0; c < n; c++) {
        const float log_phi = (x[c] > 0 ? v_log1(1 + x[c]) : x[c]) + shift[c];
        most = log_phi > most ? log_phi : most;
    }
    return most < 0 ? most : 0;
}

SIMD_INLINE void feature_backward(float *dx, const float *dphi, const float *phi, int lanes, int accumulate)
{
    const f4 g = f4_mul(f4_load_n(dphi, lanes), f4_min(f4_load_n(phi, lanes), f4_number(1)));
    f4_store_n(dx, accumulate ? f4_add(f4_load_n(dx, lanes), g) : g, lanes);
}

/* dx (+)= dφ · min(φ, 1); dx may be dφ where nothing is added. */
SIMD_INLINE void feature_row_backward(float *dx, const float *dphi, const float *phi, int n, int accumulate)
{
    int c = 0;
    for (; c + 4 <= n; c += 4) feature_backward(dx + c, dphi + c, phi + c, 4, accumulate);
    if (c < n) feature_backward(dx + c, dphi + c, phi + c, n - c, accumulate);
}

/* dφ ← dφ · min(φ, e^{σ_c − τ}) */
static void scaled_row_backward(float *dphi, const float *phi, const float *shift, float by, int n)
{
    for (int c = 0; c < n; c++) {
        const float slope = v_exp1((shift ? shift[c] : 0) - by);
        dphi[c] *= phi[c] < slope ? phi[c] : slope;
    }
}

/* ---- blocks of rows ---------------------------------------------------------------------------------------------- */

void features_forward(float *f, const float *x, int ldx, int rows, const float *mask, float *by, const Features *how)
{
    int d = how->d, scaled = how->shift != NULL;
    if (how->by.mu) {
        recenter_rows(f, d, x, ldx, rows, &how->by);
        x = f;
        ldx = d;
    }
    for (int i = 0; i < rows && by; i++) {
        by[i] = query_shift(x + (size_t)i * ldx, how->shift, d);
        scaled |= by[i] < 0;
    }
    if (ldx == d && !scaled)
        feature_row(f, x, rows * d);
    else
        for (int i = 0; i < rows; i++) {
            const float *row = x + (size_t)i * ldx;
            if (scaled && (how->shift || by[i] < 0))
                feature_row_scaled(f + (size_t)i * d, row, how->shift, by ? 1 : -1, by ? by[i] : 0, d);
            else
                feature_row(f + (size_t)i * d, row, d);
        }
    for (int i = 0; i < rows && mask; i++)
        if (mask[i] == 0) fill(f + (size_t)i * d, 0, (size_t)d);
}

void features_backward(float *dx, float *df, const float *f, const float *x, int ld, int rows, const float *by,
                       const Features *how)
{
    int d = how->d, scaled = how->shift != NULL;
    for (int i = 0; i < rows && by && !scaled; i++) scaled = by[i] < 0;
    if (!scaled) by = NULL;
    for (int i = 0; i < rows && by; i++) /* queries that are scaled: φ' = min(φ, e^{σ − τ}), else min(φ, 1) */
        if (how->shift || by[i] < 0) scaled_row_backward(df + (size_t)i * d, f + (size_t)i * d, how->shift, by[i], d);
    for (int i = 0; i < rows && !how->by.mu && dx; i++) {
        if (by && (how->shift || by[i] < 0))
            add_into(dx + (size_t)i * ld, df + (size_t)i * d, (size_t)d);
        else
            feature_row_backward(dx + (size_t)i * ld, df + (size_t)i * d, f + (size_t)i * d, d, 1);
    }
    if (!how->by.mu) return;
    for (int i = 0; i < rows; i++)
        if (!by || !(how->shift || by[i] < 0))
            feature_row_backward(df + (size_t)i * d, df + (size_t)i * d, f + (size_t)i * d, d, 0);
    const RecentringGradients grad = {dx, ld, how->dmu, how->drstd, how->dbeta};
    recenter_rows_backward(&grad, df, d, x, ld, rows, &how->by);
}
