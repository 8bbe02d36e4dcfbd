#include "kernels/rows.h"

#include "base/simd.h"
#include "base/vmath.h"

#include <stddef.h>

/* Sums over a row run in four lanes, then f4_hsum: rounding grows with C/4, which for the widths of attention
 * (C ≤ a few thousand) stays below 1e-5 relative and in practice near 1e-7. */

/* ---- softmax --------------------------------------------------------------------------------------------------------
 * Largest entry first, so that every exponent is ≤ 0 and the sum is ≥ 1: no overflow, no division by 0. A row of −∞
 * only has m = −∞, and −∞ − m would be NaN: it is answered with zeros. f4_max keeps its first argument when either is
 * NaN, so a NaN may be passed over by the maximum; the sum finds it again. */
void softmax_forward(float *y, const float *x, int R, int C)
{
    int whole = C & ~3, tail = C & 3;
    for (int r = 0; r < R; r++, x += C, y += C) {
        f4 top = f4_splat(-INFINITY);
        for (int c = 0; c < whole; c += 4) top = f4_max(top, f4_load(x + c));
        if (tail) top = f4_max(top, f4_select(m4_first(tail), f4_load_n(x + whole, tail), f4_splat(-INFINITY)));
        float m = f4_hmax(top);
        if (m == -INFINITY) {
            float seen = 0; /* masked entries only, or NaN among them */
            for (int c = 0; c < C; c++)
                if (x[c] != x[c]) seen = x[c];
            for (int c = 0; c < C; c++) y[c] = seen;
            continue;
        }
        f4 shift = f4_splat(m), total = f4_zero();
        for (int c = 0; c < whole; c += 4) {
            f4 e = v_exp(f4_sub(f4_load(x + c), shift));
            f4_store(y + c, e);
            total = f4_add(total, e);
        }
        if (tail) {
            f4 e = f4_keep(m4_first(tail), v_exp(f4_sub(f4_load_n(x + whole, tail), shift)));
            f4_store_n(y + whole, e, tail);
            total = f4_add(total, e);
        }
        f4 inverse = f4_splat(1.0f / f4_hsum(total));
        for (int c = 0; c < whole; c += 4) f4_store(y + c, f4_mul(f4_load(y + c), inverse));
        if (tail) f4_store_n(y + whole, f4_mul(f4_load_n(y + whole, tail), inverse), tail);
    }
}

static float long_row_dot(const float *a, const float *b, int n)
{
    f4 s0 = f4_zero(), s1 = s0;
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        s0 = f4_madd(f4_load(a + i), f4_load(b + i), s0);
        s1 = f4_madd(f4_load(a + i + 4), f4_load(b + i + 4), s1);
    }
    if (i + 4 <= n) {
        s0 = f4_madd(f4_load(a + i), f4_load(b + i), s0);
        i += 4;
    }
    if (i < n) s1 = f4_madd(f4_load_n(a + i, n - i), f4_load_n(b + i, n - i), s1);
    return f4_hsum(f4_add(s0, s1));
}

/* y = e/Σe:  ∂y_c/∂x_k = y_c([c=k] − y_k), so dx_k = y_k(dy_k − Σ_c dy_c·y_c). Masked entries have y = 0 and get 0. */
void softmax_backward(float *dx, const float *dy, const float *y, int R, int C)
{
    for (int r = 0; r < R; r++, dx += C, dy += C, y += C) {
        f4 s = f4_splat(long_row_dot(dy, y, C));
        for (int c = 0; c < C; c += 4) {
            int n = C - c;
            f4 g = f4_sub(f4_load_n(dy + c, n), s);
            f4_store_n(dx + c, f4_madd(f4_load_n(y + c, n), g, f4_load_n(dx + c, n)), n);
        }
    }
}

/* ---- layer normalisation ----------------------------------------------------------------------------------------- */

static float row_sum(const float *x, int n)
{
    f4 s0 = f4_zero(), s1 = s0;
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        s0 = f4_add(s0, f4_load(x + i));
        s1 = f4_add(s1, f4_load(x + i + 4));
    }
    if (i + 4 <= n) {
        s0 = f4_add(s0, f4_load(x + i));
        i += 4;
    }
    if (i < n) s1 = f4_add(s1, f4_load_n(x + i, n - i));
    return f4_hsum(f4_add(s0, s1));
}

static float row_spread(const float *x, float mean, int n)
{ /* Σ (x − mean)² */
    f4 s = f4_zero(), m = f4_splat(mean);
    for (int i = 0; i < n; i += 4) {
        f4 d = f4_sub(f4_load_n(x + i, n - i), m);
        if (n - i < 4) d = f4_keep(m4_first(n - i), d);
        s = f4_madd(d, d, s);
    }
    return f4_hsum(s);
}

/* Of a row too large for sums of squares in float32: mean (0 where it is not wanted) and Σ (x − mean)² in float64. */
static double far_row_spread(const float *x, float *mean, int wanted, int n)
{
    double sum = 0, spread = 0;
    for (int i = 0; i < n && wanted; i++) sum += x[i];
    *mean = (float)(sum / n);
    for (int i = 0; i < n; i++) spread += (x[i] - sum / n) * (x[i] - sum / n);
    return spread;
}

/* f4_hsum of four vectors. */
SIMD_INLINE f4 hsum_each(f4 a, f4 b, f4 c, f4 d)
{
    f4_transpose4(&a, &b, &c, &d);
    return f4_add(f4_add(a, c), f4_add(b, d));
}

/* Four rows at once of whole vectors, with mean, factor and shift, to the bits of one by one: the sums of one row are a
 * chain that waits for itself. 0: a row is out of the ordinary, and nothing has been done. */
static int four_norms(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta, int D,
                      float eps)
{
    const float *x1 = x + D, *x2 = x1 + D, *x3 = x2 + D;
    f4 a = f4_zero(), b = a, c = a, d = a, a1 = a, b1 = a, c1 = a, d1 = a;
    int i = 0;
    for (; i + 8 <= D; i += 8) {
        a = f4_add(a, f4_load(x + i)), a1 = f4_add(a1, f4_load(x + i + 4));
        b = f4_add(b, f4_load(x1 + i)), b1 = f4_add(b1, f4_load(x1 + i + 4));
        c = f4_add(c, f4_load(x2 + i)), c1 = f4_add(c1, f4_load(x2 + i + 4));
        d = f4_add(d, f4_load(x3 + i)), d1 = f4_add(d1, f4_load(x3 + i + 4));
    }
    if (i < D) {
        a = f4_add(a, f4_load(x + i)), b = f4_add(b, f4_load(x1 + i));
        c = f4_add(c, f4_load(x2 + i)), d = f4_add(d, f4_load(x3 + i));
    }
    const f4 size = f4_splat((float)D),
             mu = f4_div(hsum_each(f4_add(a, a1), f4_add(b, b1), f4_add(c, c1), f4_add(d, d1)), size);
    const f4 m0 = f4_splat(f4_lane(mu, 0)), m1 = f4_splat(f4_lane(mu, 1)), m2 = f4_splat(f4_lane(mu, 2)),
             m3 = f4_splat(f4_lane(mu, 3));
    a = b = c = d = f4_zero();
    for (i = 0; i < D; i += 4) {
        f4 u = f4_sub(f4_load(x + i), m0), v = f4_sub(f4_load(x1 + i), m1);
        a = f4_madd(u, u, a), b = f4_madd(v, v, b);
        u = f4_sub(f4_load(x2 + i), m2), v = f4_sub(f4_load(x3 + i), m3);
        c = f4_madd(u, u, c), d = f4_madd(v, v, d);
    }
    const f4 variance = f4_add(f4_div(hsum_each(a, b, c, d), size), f4_splat(eps));
    if (!m4_all(m4_and(f4_gt(variance, f4_zero()), f4_lt(variance, f4_splat(INFINITY))))) return 0;
    const f4 rho = f4_div(f4_splat(1.0f), f4_sqrt(variance));
    f4_store(mean, mu);
    f4_store(rstd, rho);
    const f4 s0 = f4_splat(f4_lane(rho, 0)), s1 = f4_splat(f4_lane(rho, 1)), s2 = f4_splat(f4_lane(rho, 2)),
             s3 = f4_splat(f4_lane(rho, 3));
    for (i = 0; i < D; i += 4) {
        const f4 g = f4_load(gamma + i), h = f4_load(beta + i);
        f4_store(y + i, f4_add(f4_mul(f4_mul(f4_sub(f4_load(x + i), m0), s0), g), h));
        f4_store(y + D + i, f4_add(f4_mul(f4_mul(f4_sub(f4_load(x1 + i), m1), s1), g), h));
        f4_store(y + 2 * D + i, f4_add(f4_mul(f4_mul(f4_sub(f4_load(x2 + i), m2), s2), g), h));
        f4_store(y + 3 * D + i, f4_add(f4_mul(f4_mul(f4_sub(f4_load(x3 + i), m3), s3), g), h));
    }
    return 1;
}

void layer_norm_forward(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
                        int R, int D, float eps)
{
    const int whole = mean && gamma && beta && D % 4 == 0;
    for (int r = 0; r < R; r++, x += D, y += D) {
        if (whole && r + 4 <= R && four_norms(y, mean + r, rstd + r, x, gamma, beta, D, eps)) {
            r += 3, x += 3 * (size_t)D, y += 3 * (size_t)D;
            continue;
        }
        float mu = mean ? row_sum(x, D) / (float)D : 0;
        float variance = row_spread(x, mu, D) / (float)D + eps;
        float rho = variance > 0 ? 1.0f / sqrtf(variance) : 0; /* a constant row, eps 0: y = beta */
        if (variance == INFINITY) rho = (float)(1 / sqrt(far_row_spread(x, &mu, mean != NULL, D) / D));
        if (mean) mean[r] = mu;
        rstd[r] = rho;
        f4 m = f4_splat(mu), s = f4_splat(rho);
        for (int c = 0; c < D; c += 4) {
            int n = D - c;
            f4 v = f4_mul(f4_sub(f4_load_n(x + c, n), m), s);
            if (gamma) v = f4_mul(v, f4_load_n(gamma + c, n));
            if (beta) v = f4_add(v, f4_load_n(beta + c, n));
            f4_store_n(y + c, v, n);
        }
    }
}

/* Two rows at once, likewise: dgamma and dbeta are read and written once for both. */
static void two_norms_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x,
                               const float *mean, const float *rstd, const float *gamma, int step, int D)
{
    const float *x1 = x + step, *dy1 = dy + step;
    const f4 m = f4_splat(mean[0]), m1 = f4_splat(mean[1]), rho = f4_splat(rstd[0]), rho1 = f4_splat(rstd[1]);
    f4 sum_g = f4_zero(), sum_gx = sum_g, sum_g1 = sum_g, sum_gx1 = sum_g;
    for (int c = 0; c < D; c += 4) {
        const f4 w = f4_load(gamma + c), d = f4_load(dy + c), d1 = f4_load(dy1 + c);
        const f4 h = f4_mul(f4_sub(f4_load(x + c), m), rho), h1 = f4_mul(f4_sub(f4_load(x1 + c), m1), rho1);
        const f4 g = f4_mul(d, w), g1 = f4_mul(d1, w);
        sum_g = f4_add(sum_g, g), sum_gx = f4_madd(g, h, sum_gx);
        sum_g1 = f4_add(sum_g1, g1), sum_gx1 = f4_madd(g1, h1, sum_gx1);
        f4_store(dgamma + c, f4_madd(d1, h1, f4_madd(d, h, f4_load(dgamma + c))));
        f4_store(dbeta + c, f4_add(d1, f4_add(d, f4_load(dbeta + c))));
    }
    const f4 means = f4_div(hsum_each(sum_g, sum_gx, sum_g1, sum_gx1), f4_splat((float)D));
    const f4 mean_g = f4_splat(f4_lane(means, 0)), mean_gx = f4_splat(f4_lane(means, 1)),
             mean_g1 = f4_splat(f4_lane(means, 2)), mean_gx1 = f4_splat(f4_lane(means, 3));
    for (int c = 0; c < D; c += 4) {
        const f4 w = f4_load(gamma + c);
        const f4 h = f4_mul(f4_sub(f4_load(x + c), m), rho), h1 = f4_mul(f4_sub(f4_load(x1 + c), m1), rho1);
        const f4 v = f4_nmadd(h, mean_gx, f4_sub(f4_mul(f4_load(dy + c), w), mean_g)),
                 v1 = f4_nmadd(h1, mean_gx1, f4_sub(f4_mul(f4_load(dy1 + c), w), mean_g1));
        f4_store(dx + c, f4_madd(rho, v, f4_load(dx + c)));
        f4_store(dx + step + c, f4_madd(rho1, v1, f4_load(dx + step + c)));
    }
}

/* x̂ = (x − μ)ρ with μ = mean(x), ρ = (mean((x−μ)²) + eps)^−½. With g = ∂loss/∂x̂ = dy·gamma:
 *   through ρ:  ∂ρ/∂x_k = −ρ³(x_k − μ)/D = −ρ²·x̂_k/D, and x̂_c/ρ multiplies it, so the term is −ρ·x̂_k·mean(g·x̂)
 *   through μ:  −ρ·mean(g)   (ρ does not change with μ: the deviations sum to 0); nothing where μ is 0 and no mean
 * and directly ρ·g_k. */
void layer_norm_backward_of(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
                            const float *rstd, const float *gamma, int step, int R, int D)
{
    const int whole = dx && mean && gamma && dgamma && dbeta && D % 4 == 0;
    for (int r = 0; r < R; r++, x += step, dy += step) {
        if (whole && r + 2 <= R) {
            two_norms_backward(dx + (size_t)r * step, dgamma, dbeta, dy, x, mean + r, rstd + r, gamma, step, D);
            r++, x += step, dy += step;
            continue;
        }
        f4 m = f4_splat(mean ? mean[r] : 0), rho = f4_splat(rstd[r]), sum_g = f4_zero(), sum_gx = f4_zero();
        for (int c = 0; c < D; c += 4) {
            int n = D - c;
            f4 d = f4_load_n(dy + c, n), h = f4_mul(f4_sub(f4_load_n(x + c, n), m), rho);
            f4 g = gamma ? f4_mul(d, f4_load_n(gamma + c, n)) : d; /* lanes beyond D are 0 and add nothing */
            sum_g = f4_add(sum_g, g);
            sum_gx = f4_madd(g, h, sum_gx);
            if (dgamma) f4_store_n(dgamma + c, f4_madd(d, h, f4_load_n(dgamma + c, n)), n);
            if (dbeta) f4_store_n(dbeta + c, f4_add(d, f4_load_n(dbeta + c, n)), n);
        }
        if (!dx) continue;
        f4 mean_g = f4_splat(mean ? f4_hsum(sum_g) / (float)D : 0), mean_gx = f4_splat(f4_hsum(sum_gx) / (float)D);
        float *out = dx + (size_t)r * step;
        for (int c = 0; c < D; c += 4) {
            int n = D - c;
            f4 d = f4_load_n(dy + c, n), h = f4_mul(f4_sub(f4_load_n(x + c, n), m), rho);
            f4 g = gamma ? f4_mul(d, f4_load_n(gamma + c, n)) : d;
            f4 v = f4_nmadd(h, mean_gx, f4_sub(g, mean_g));
            f4_store_n(out + c, f4_madd(rho, v, f4_load_n(out + c, n)), n);
        }
    }
}

void layer_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
                         const float *rstd, const float *gamma, int R, int D)
{ layer_norm_backward_of(dx, dgamma, dbeta, dy, x, mean, rstd, gamma, D, R, D); }

/* ---- L2 normalisation -------------------------------------------------------------------------------------------- */

/* ‖x‖₂. Where the plain sum of squares leaves the safe range, the row is scaled by a power of two first. */
static float row_norm(const float *x, int n)
{
    float square = long_row_dot(x, x, n);
    if (square > 1e-30f && square < 1e38f) return sqrtf(square);
    float top = 0;
    for (int i = 0; i < n; i++) top = fabsf(x[i]) > top ? fabsf(x[i]) : top;
    /* zeros, infinities, NaN: nothing to save */
    if (top == 0 || !(top < INFINITY) || square != square) return sqrtf(square);
    float factor = top > 1 ? 0x1p-66f : 0x1p100f; /* exact, and so is the way back */
    f4 s = f4_zero(), f = f4_splat(factor);
    for (int i = 0; i < n; i += 4) {
        f4 v = f4_mul(f4_load_n(x + i, n - i), f);
        s = f4_madd(v, v, s);
    }
    return sqrtf(f4_hsum(s)) / factor;
}

void l2_normalize_forward(float *y, float *norm, const float *x, int R, int D)
{
    for (int r = 0; r < R; r++, x += D, y += D) {
        float length = row_norm(x, D);
        if (length < 1e-12f) length = 1e-12f; /* NaN stays */
        if (norm) norm[r] = length;
        f4 s = f4_splat(length);
        for (int c = 0; c < D; c += 4) {
            int n = D - c;
            f4_store_n(y + c, f4_div(f4_load_n(x + c, n), s), n);
        }
    }
}

/* y = x/n:  dx = dy/n − x·(Σ dy·x)/n³ = (dy − y·Σ dy·y)/n. A clamped n is a constant, so only dy/n remains. */
void l2_normalize_backward(float *dx, const float *dy, const float *y, const float *norm, int R, int D)
{
    for (int r = 0; r < R; r++, dx += D, dy += D, y += D) {
        f4 along = f4_splat(norm[r] > 1e-12f ? long_row_dot(dy, y, D) : 0.0f), inverse = f4_splat(1.0f / norm[r]);
        for (int c = 0; c < D; c += 4) {
            int n = D - c;
            f4 g = f4_nmadd(f4_load_n(y + c, n), along, f4_load_n(dy + c, n));
            f4_store_n(dx + c, f4_madd(g, inverse, f4_load_n(dx + c, n)), n);
        }
    }
}
