/* The derivations and measured errors are in the header. */
#include "base/vmath.h"

f4 v_log(f4 x)
{
    m4 tiny = f4_lt(x, f4_number(0x1p-126f));
    f4 scaled = f4_select(tiny, f4_mul(x, f4_number(0x1p23f)), x);
    i4 bits = i4_add(f4_as_i4(scaled), i4_splat(0x3f800000 - 0x3f3504f3)); /* 0x3f3504f3 is √½ */
    f4 e = f4_convert(i4_sub(i4_shru(bits, 23), i4_splat(127)));
    e = f4_sub(e, f4_keep(tiny, f4_number(23.0f)));
    f4 f = f4_sub(i4_as_f4(i4_add(i4_and(bits, i4_splat(0x007fffff)), i4_splat(0x3f3504f3))), f4_number(1.0f));
    f4 p = f4_number(6.91557713e-2f);
    p = f4_madd(p, f, f4_number(-1.17902860e-1f));
    p = f4_madd(p, f, f4_number(1.18731249e-1f));
    p = f4_madd(p, f, f4_number(-1.23842810e-1f));
    p = f4_madd(p, f, f4_number(1.42186325e-1f));
    p = f4_madd(p, f, f4_number(-1.66692537e-1f));
    p = f4_madd(p, f, f4_number(2.00022278e-1f));
    p = f4_madd(p, f, f4_number(-2.49999866e-1f));
    p = f4_madd(p, f, f4_number(3.33333104e-1f));
    f4 ff = f4_mul(f, f);
    f4 y = f4_mul(f4_mul(ff, f), p);
    y = f4_madd(e, f4_number(-2.12194440e-4f), y);
    y = f4_nmadd(ff, f4_number(0.5f), y);
    y = f4_madd(e, f4_number(0.693359375f), f4_add(f, y));
    m4 ordinary = m4_and(f4_gt(x, f4_zero()), f4_lt(x, f4_number(INFINITY)));
    f4 special = f4_select(f4_gt(x, f4_zero()), x, f4_number(NAN));
    special = f4_select(f4_eq(x, f4_zero()), f4_number(-INFINITY), special);
    return f4_select(ordinary, y, special);
}

f4 v_tanh(f4 x)
{
    f4 a = f4_abs(x), z = f4_mul(x, x);
    f4 p = f4_number(-5.71704990e-3f);
    p = f4_madd(p, z, f4_number(2.06505922e-2f));
    p = f4_madd(p, z, f4_number(-5.37434998e-2f));
    p = f4_madd(p, z, f4_number(1.33314913e-1f));
    p = f4_madd(p, z, f4_number(-3.33332839e-1f));
    f4 small = f4_madd(f4_mul(p, z), x, x);
    f4 large = f4_sub(f4_number(1.0f), f4_div(f4_number(2.0f), f4_add(v_exp(f4_add(a, a)), f4_number(1.0f))));
    large = i4_as_f4(i4_or(f4_as_i4(large), i4_and(f4_as_i4(x), i4_splat(INT32_MIN))));
    return f4_select(f4_lt(a, f4_number(0.625f)), small, large);
}

f4 v_erf(f4 x)
{
    f4 a = f4_abs(x);
    f4 large = f4_nmadd(v_exp(f4_neg(f4_mul(x, x))), v_erfcx_(a), f4_number(1.0f));
    large = f4_select(f4_lt(a, f4_number(4.0f)), large, f4_number(1.0f)); /* erfc(4) < 2⁻²⁵; also keeps 0·∞ away */
    large = i4_as_f4(i4_or(f4_as_i4(large), i4_and(f4_as_i4(x), i4_splat(INT32_MIN))));
    f4 y = f4_select(f4_lt(a, f4_number(0.9f)), v_erf_small_(x), large);
    return f4_select(f4_eq(x, x), y, x);
}

f4 v_pow(f4 x, f4 p)
{
    f4 y = v_exp(f4_mul(p, v_log(f4_abs(x))));
    f4 one = f4_select(f4_eq(x, x), f4_number(1.0f), x);
    return f4_select(f4_eq(p, f4_zero()), one, y);
}

float v_exp1(float x) { return v_exp(f4_splat(x))[0]; }
float v_log1(float x) { return v_log(f4_splat(x))[0]; }
float v_tanh1(float x) { return v_tanh(f4_splat(x))[0]; }
float v_erf1(float x) { return v_erf(f4_splat(x))[0]; }
double v_power(double x, int n)
{
    double y = 1;
    for (; n > 0; n >>= 1, x *= x)
        if (n & 1) y *= x;
    return y;
}

float v_pow1(float x, float p) { return v_pow(f4_splat(x), f4_splat(p))[0]; }
void v_sincos1(float x, float *sine, float *cosine)
{
    f4 s, c;
    v_sincos(f4_splat(x), &s, &c);
    *sine = s[0];
    *cosine = c[0];
}
