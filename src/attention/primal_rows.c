#include "attention/primal_rows.h"

#include "base/simd.h"

#include <stddef.h>

/* ‖u‖ when the plain sum of squares overflows: of u / max|u|, scaled back. */
static float norm_of_large_row(const float *u, int d)
{
    float largest_abs = 0, sum = 0;
    for (int c = 0; c < d; c++) largest_abs = fabsf(u[c]) > largest_abs ? fabsf(u[c]) : largest_abs;
    for (int c = 0; c < d; c++) sum += (u[c] / largest_abs) * (u[c] / largest_abs);
    return largest_abs * sqrtf(sum);
}

SIMD_INLINE f4 add_square(f4 sum, f4 x) { return f4_madd(x, x, sum); }

/* Four rows at once; rows that do not exist repeat the last. */
void primal_inverse_norms(float *inverse, const float *u, int ldu, int rows, int d)
{
    const f4 smallest = f4_splat(PRIMAL_SMALLEST_NORM);
    for (int i = 0; i < rows; i += 4) {
        int n = rows - i;
        const float *u0 = u + (size_t)i * ldu, *u1 = n > 1 ? u0 + ldu : u0, *u2 = n > 2 ? u1 + ldu : u1,
                    *u3 = n > 3 ? u2 + ldu : u2;
        const float *row[4] = {u0, u1, u2, u3};
        f4 a = f4_zero(), b = a, c = a, e = a;
        int k = 0;
        for (; k + 4 <= d; k += 4) {
            a = add_square(a, f4_load(u0 + k));
            b = add_square(b, f4_load(u1 + k));
            c = add_square(c, f4_load(u2 + k));
            e = add_square(e, f4_load(u3 + k));
        }
        if (k < d) {
            a = add_square(a, f4_load_n(u0 + k, d - k));
            b = add_square(b, f4_load_n(u1 + k, d - k));
            c = add_square(c, f4_load_n(u2 + k, d - k));
            e = add_square(e, f4_load_n(u3 + k, d - k));
        }
        f4_transpose4(&a, &b, &c, &e);
        f4 norm = f4_sqrt(f4_add(f4_add(a, c), f4_add(b, e)));
        m4 large = f4_gt(norm, f4_splat(3e38f));
        if (m4_any(large)) {
            float each[4];
            f4_store(each, norm);
            for (int r = 0; r < 4; r++)
                if (each[r] > 3e38f) each[r] = norm_of_large_row(row[r], d);
            norm = f4_load(each);
        }
        f4_store_n(inverse + i, f4_div(f4_splat(1), f4_select(f4_lt(norm, smallest), smallest, norm)), n);
    }
}

void primal_scale_rows(float *y, int ldy, const float *factor, const float *x, int ldx, int rows, int n)
{
    for (int i = 0; i < rows; i++) {
        float *out = y + (size_t)i * ldy;
        const float *in = x + (size_t)i * ldx;
        f4 f = f4_splat(factor[i]);
        int c = 0;
        for (; c + 4 <= n; c += 4) f4_store(out + c, f4_mul(f4_load(in + c), f));
        if (c < n) f4_store_n(out + c, f4_mul(f4_load_n(in + c, n - c), f), n - c);
    }
}

void primal_add_scaled_rows(float *y, int ldy, const float *factor, const float *x, int ldx, int rows, int n)
{
    for (int i = 0; i < rows; i++) {
        float *out = y + (size_t)i * ldy;
        const float *in = x + (size_t)i * ldx;
        f4 f = f4_splat(factor[i]);
        int c = 0;
        for (; c + 4 <= n; c += 4) f4_store(out + c, f4_madd(f, f4_load(in + c), f4_load(out + c)));
        if (c < n) f4_store_n(out + c, f4_madd(f, f4_load_n(in + c, n - c), f4_load_n(out + c, n - c)), n - c);
    }
}

void primal_running_means(float *mean, const float *q, int ldq, int N, int d)
{
    for (int c = 0; c < d; c += 4) {
        f4 sum = f4_zero();
        for (int t = 0; t < N; t++) {
            sum = f4_add(sum, f4_load_n(q + (size_t)t * ldq + c, d - c));
            f4_store_n(mean + (size_t)t * d + c, f4_mul(sum, f4_splat(1.0f / (float)(t + 1))), d - c);
        }
    }
}

void primal_running_means_backward(float *dq, int lddq, const float *dmean, int N, int d)
{
    for (int c = 0; c < d; c += 4) {
        f4 sum = f4_zero();
        for (int t = N - 1; t >= 0; t--) { /* mean_t = (1/(t+1)) Σ_{τ≤t} q_τ */
            float *p = dq + (size_t)t * lddq + c;
            sum = f4_madd(f4_load_n(dmean + (size_t)t * d + c, d - c), f4_splat(1.0f / (float)(t + 1)), sum);
            f4_store_n(p, f4_add(f4_load_n(p, d - c), sum), d - c);
        }
    }
}
