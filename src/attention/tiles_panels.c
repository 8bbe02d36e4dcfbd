#include "attention/tiles_panels.h"

#include "base/ints.h"

void tiles_pack_panel(float *panel, const float *x, int ld, int count, int d, float alpha)
{
    for (int half = 0; half < LANES; half += 4) {
        int n = count - half;
        const float *r0 = x + (size_t)half * ld, *r1 = r0 + ld, *r2 = r1 + ld, *r3 = r2 + ld;
        float *to = panel + half;
        int c = 0;
        f4 a = f4_splat(alpha);
        if (n >= 4)
            for (; c + 4 <= d; c += 4) {
                f4 x0 = f4_load(r0 + c), x1 = f4_load(r1 + c), x2 = f4_load(r2 + c), x3 = f4_load(r3 + c);
                f4_transpose4(&x0, &x1, &x2, &x3);
                f4_store(to + c * LANES, f4_mul(x0, a));
                f4_store(to + (c + 1) * LANES, f4_mul(x1, a));
                f4_store(to + (c + 2) * LANES, f4_mul(x2, a));
                f4_store(to + (c + 3) * LANES, f4_mul(x3, a));
            }
        for (; c < d; c++)
            f4_store(to + c * LANES,
                     f4_mul(a, f4_set(n > 0 ? r0[c] : 0, n > 1 ? r1[c] : 0, n > 2 ? r2[c] : 0, n > 3 ? r3[c] : 0)));
    }
}

void tiles_unpack_panel(float *y, int ld, const float *panel, const float *factor, int count, int d, int accumulate)
{
    for (int half = 0; half < LANES && half < count; half += 4) {
        int n = count - half;
        f4 f = f4_load(factor + half);
        for (int c = 0; c < d; c += 4) {
            const float *from = panel + (size_t)c * LANES + half;
            int m = d - c;
            f4 x0 = f4_mul(f4_load(from), f), x1 = f4_zero(), x2 = x1, x3 = x1;
            if (m > 1) x1 = f4_mul(f4_load(from + LANES), f);
            if (m > 2) x2 = f4_mul(f4_load(from + 2 * LANES), f);
            if (m > 3) x3 = f4_mul(f4_load(from + 3 * LANES), f);
            f4_transpose4(&x0, &x1, &x2, &x3);
            float *to = y + (size_t)half * ld + c;
            f4 row[4] = {x0, x1, x2, x3};
            for (int i = 0; i < 4 && i < n; i++, to += ld)
                f4_store_n(to, accumulate ? f4_add(f4_load_n(to, m), row[i]) : row[i], m);
        }
    }
}

void tiles_scale_panel(float *panel, int d, f4 f0, f4 f1)
{
    for (int c = 0; c < d; c++, panel += LANES)
        store_pair(panel, f4_mul(f4_load(panel), f0), f4_mul(f4_load(panel + 4), f1));
}

void tiles_pack_groups(float *groups, const float *x, int ld, int M, int d)
{
    for (int j = 0; j < M; j += 4, x += 4 * (size_t)ld) {
        const float *r0 = x, *r1 = M - j > 1 ? r0 + ld : r0, *r2 = M - j > 2 ? r1 + ld : r0,
                    *r3 = M - j > 3 ? r2 + ld : r0;
        for (int c = 0; c < d; c += 4) {
            int n = d - c;
            f4 x0 = f4_load_n(r0 + c, n), x1 = f4_zero(), x2 = x1, x3 = x1;
            if (r1 != r0) x1 = f4_load_n(r1 + c, n);
            if (r2 != r0) x2 = f4_load_n(r2 + c, n);
            if (r3 != r0) x3 = f4_load_n(r3 + c, n);
            f4_transpose4(&x0, &x1, &x2, &x3);
            f4_store(groups, x0);
            if (n > 1) f4_store(groups + 4, x1);
            if (n > 2) f4_store(groups + 8, x2);
            if (n > 3) f4_store(groups + 12, x3);
            groups += 4 * min_int(n, 4);
        }
    }
}

void tiles_pack_bias(float *packed, const float *b, int M, float alpha)
{
    for (int j = 0; j < M; j += 4) f4_store(packed + j, f4_mul(f4_load_n(b + j, M - j), f4_splat(alpha)));
}

void tiles_pack_columns(float *columns, const float *x, int ld, int M, int d)
{
    for (int c = 0; c < d; c += 4, x += 4) {
        const float *row = x;
        for (int j = 0; j < M; j++, row += ld, columns += 4) f4_store(columns, f4_load_n(row, d - c));
    }
}

void tiles_pack_plain(float *plain, int rows, const float *x, int ld, int count, int d, float alpha,
                      const float *factor)
{
    for (int c = 0; c < d; c += 8, x += 8) {
        const float *row = x;
        for (int i = 0; i < rows; i++, row += ld, plain += 8) {
            f4 a = f4_splat(factor && i < count ? factor[i] : alpha);
            for (int v = 0; v < 8; v += 4)
                f4_store(plain + v, i < count && c + v < d ? f4_mul(a, f4_load_n(row + v, d - c - v)) : f4_zero());
        }
    }
}
