/* With m = max_c |x_c| and y = x/m:  n = m²·t^{2/p},  t = Σ|y_c|^p in [1, d], so powers stay in range; and
 *   ∂n/∂x_c = 2 ‖x‖_p^{2−p} |x_c|^{p−1} sign(x_c) = 2 m t^{(2−p)/p} |y_c|^{p−1} sign(y_c).
 * p = 2 is the plain square and needs no logarithm. */
#include "attention/magnitude.h"

#include "base/ints.h"
#include "base/simd.h"
#include "base/vmath.h"

#include <stddef.h>

static float largest(const float *x, int d)
{
    f4 m = f4_zero();
    int c = 0;
    for (; c + 4 <= d; c += 4) m = f4_max(m, f4_abs(f4_load(x + c)));
    if (c < d) m = f4_max(m, f4_abs(f4_load_n(x + c, d - c)));
    return f4_hmax(m);
}

/* t = Σ_c |x_c/m|^p */
static float power_sum(const float *x, int d, float m, float p)
{
    const f4 scale = f4_splat(1 / m), vp = f4_splat(p);
    f4 t = f4_zero();
    int c = 0;
    for (; c + 4 <= d; c += 4) t = f4_add(t, v_pow(f4_mul(f4_load(x + c), scale), vp));
    if (c < d) t = f4_add(t, v_pow(f4_mul(f4_load_n(x + c, d - c), scale), vp)); /* 0^p = 0 in the lanes beyond */
    return f4_hsum(t);
}

static float squared_length(const float *x, int d)
{
    f4 t = f4_zero();
    int c = 0;
    for (; c + 4 <= d; c += 4) t = f4_madd(f4_load(x + c), f4_load(x + c), t);
    if (c < d) t = f4_madd(f4_load_n(x + c, d - c), f4_load_n(x + c, d - c), t);
    return f4_hsum(t);
}

void magnitude_forward(float *n, const float *x, int ldx, int N, int d, float p)
{
    for (int i = 0; i < N; i++, x += ldx) {
        if (p == 2) {
            n[i] = squared_length(x, d);
            continue;
        }
        const float m = largest(x, d);
        n[i] = m > 0 ? m * m * v_exp1(2 / p * v_log1(power_sum(x, d, m, p))) : m;
    }
}

void magnitude_backward(float *dx, int lddx, const float *dn, const float *n, const float *x, int ldx, int N, int d,
                        float p)
{
    for (int i = 0; i < N; i++, x += ldx, dx += lddx) {
        if (!(n[i] > 0)) continue;
        if (p == 2) { /* n = Σ x² ⇒ dx = 2 dn x */
            const f4 two = f4_splat(2 * dn[i]);
            int c = 0;
            for (; c + 4 <= d; c += 4) f4_store(dx + c, f4_madd(two, f4_load(x + c), f4_load(dx + c)));
            if (c < d) f4_store_n(dx + c, f4_madd(two, f4_load_n(x + c, d - c), f4_load_n(dx + c, d - c)), d - c);
            continue;
        }
        const float m = largest(x, d), t = power_sum(x, d, m, p);
        const f4 factor = f4_splat(dn[i] * 2 * m * v_exp1((2 - p) / p * v_log1(t)));
        const f4 scale = f4_splat(1 / m), exponent = f4_splat(p - 1);
        for (int c = 0; c < d; c += 4) {
            const int left = min_int(4, d - c);
            const f4 xc = left == 4 ? f4_load(x + c) : f4_load_n(x + c, left);
            const f4 size = f4_mul(factor, v_pow(f4_mul(xc, scale), exponent));
            const f4 step =
                f4_select(f4_gt(xc, f4_zero()), size, f4_select(f4_lt(xc, f4_zero()), f4_neg(size), f4_zero()));
            if (left == 4)
                f4_store(dx + c, f4_add(f4_load(dx + c), step));
            else
                f4_store_n(dx + c, f4_add(f4_load_n(dx + c, left), step), left);
        }
    }
}
