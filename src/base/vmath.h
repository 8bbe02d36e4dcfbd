/* vmath — transcendental functions on four lanes, the only ones in the core.
 *
 * The expf, logf, sinf of different C libraries differ in the last bits; these use nothing but f4 operations, so the
 * native and the simd128 build agree bit for bit, and a relaxed build differs only by fused rounding.
 *
 * Coefficients are minimax (Remez exchange in 40-digit arithmetic on the interval named, then rounded to float32). The
 * figure "fit" is the error of the polynomial before rounding; "measured" is the worst case of the code against float64
 * over the stated inputs, in units in the last place (ulp) or absolute; tests/native/kernels_check.c asserts them.
 * What inner loops call is inline (exp, the normal distribution, sine and cosine); the rest is in vmath.c, once in the
 * binary.
 * Results smaller than 2⁻¹²⁶ are flushed to 0: denormals are worth nothing to attention and cost up to 100 cycles each.
 * */
#ifndef PA_BASE_VMATH_H
#define PA_BASE_VMATH_H

#include "base/simd.h"

/* ---- exp ----------------------------------------------------------------------------------------------------------
 * x = n·ln 2 + r, |r| ≤ ln 2 / 2;  eˣ = 2ⁿ·(1 + r + r²·P(r)), P of degree 4 (fit 3.1e-9 relative).
 * n is read from the low bits of x·log₂e + 1.5·2²³. ln 2 = 0.693359375 − 2.12194440e-4 (Cephes; n·0.693359375 is
 * exact).
 * 2ⁿ is added to the exponent field: for the largest finite results n = 128 but 1 + r + … < 1, so the field never
 * overflows. −∞ and x < −87.3365 give 0; x > 88.7228 gives ∞; NaN gives NaN.
 * Measured: 0.98 ulp on [−87.33, 88.72]. */
SIMD_INLINE f4 v_exp(f4 x)
{
    const f4 shift = f4_number(12582912.0f);
    f4 t = f4_madd(x, f4_number(1.44269504f), shift);
    f4 n = f4_sub(t, shift);
    f4 r = f4_nmadd(n, f4_number(0.693359375f), x);
    r = f4_nmadd(n, f4_number(-2.12194440e-4f), r);
    f4 p = f4_number(1.39504912e-3f);
    p = f4_madd(p, r, f4_number(8.36888935e-3f));
    p = f4_madd(p, r, f4_number(4.16662058e-2f));
    p = f4_madd(p, r, f4_number(1.66665188e-1f));
    p = f4_madd(p, r, f4_number(0.5f));
    p = f4_add(f4_madd(p, f4_mul(r, r), r), f4_number(1.0f));
    f4 y = i4_as_f4(i4_add(f4_as_i4(p), i4_shl(f4_as_i4(t), 23)));
    y = f4_select(f4_le(x, f4_number(88.7228317f)), y, f4_mul(x, f4_number(INFINITY))); /* ∞ above, NaN for NaN */
    return f4_keep(m4_not(f4_lt(x, f4_number(-87.3365402f))), y);
}

/* ---- 2^x, for attention weights -------------------------------------------------------------------------------------
 * x = n + f, |f| ≤ ½ through the float 1.5·2²³, whose low bits then hold n; 2^f by a minimax polynomial of degree 5
 * (Remez exchange, relative error 7.5e-8; with the rounding of the evaluation 1.8e-7), in pairs of terms (Estrin): 13 %
 * faster in WASM than one after the other. −126 ≤ x < 127; 2⁰ is exactly 1. */
typedef struct Exp2 {
    f4 shift, a1, a0, b1, b0, c1, c0;
} Exp2;

/* For a loop that has registers for them: a fifth faster than to load them at each use. */
SIMD_INLINE Exp2 v_exp2_numbers(void)
{
    return (Exp2){f4_number(12582912.0f),
                  f4_number(1.32764725e-3f),
                  f4_number(9.67554096e-3f),
                  f4_number(5.55071309e-2f),
                  f4_number(2.40221202e-1f),
                  f4_number(6.93146944e-1f),
                  f4_number(1.0f)};
}

SIMD_INLINE f4 v_exp2_by(Exp2 k, f4 x)
{
    f4 t = f4_add(x, k.shift);
    f4 f = f4_sub(x, f4_sub(t, k.shift)), ff = f4_mul(f, f);
    f4 a = f4_madd(k.a1, f, k.a0);
    f4 b = f4_madd(k.b1, f, k.b0);
    f4 c = f4_madd(k.c1, f, k.c0);
    f4 p = f4_madd(f4_madd(a, ff, b), ff, c);
    return i4_as_f4(i4_add(f4_as_i4(p), i4_shl(f4_as_i4(t), 23)));
}

SIMD_INLINE f4 v_exp2_inside(f4 x) { return v_exp2_by(v_exp2_numbers(), x); }

/* ---- log ----------------------------------------------------------------------------------------------------------
 * x = 2ᵉ·(1 + f), 1 + f in [√½, √2);  ln x = e·ln 2 + f − f²/2 + f³·P(f), P of degree 8 (fit 7.3e-10 relative).
 * 0 gives −∞, negative numbers and NaN give NaN, ∞ gives ∞; denormals are handled.
 * Measured: 0.78 ulp over all positive floats. */
f4 v_log(f4 x);

/* ---- tanh ---------------------------------------------------------------------------------------------------------
 * |x| < 0.625: x + x³·P(x²), P of degree 4 (fit 4.1e-9 relative); else sign(x)·(1 − 2/(e^{2|x|} + 1)).
 * Measured: 1.4 ulp over all floats. */
f4 v_tanh(f4 x);

/* ---- erf, and the normal distribution -----------------------------------------------------------------------------
 * erfc(a) = e^{−a²}·t·Q(t − 0.625), t = 1/(1 + 0.3a), a ≥ 0: the form of Abramowitz & Stegun 7.1.26, Q of degree 8
 * fitted to eᵃ²·erfc(a)/t on 0 ≤ a ≤ 10 (fit 2.0e-8 relative), so the far tail keeps its digits too. Powers of t itself
 * would alternate in sign and lose three bits. */
SIMD_INLINE f4 v_erfcx_(f4 a)
{
    f4 t = f4_div(f4_number(1.0f), f4_madd(a, f4_number(0.3f), f4_number(1.0f)));
    f4 u = f4_sub(t, f4_number(0.625f));
    f4 q = f4_number(-1.295227342e-1f);
    q = f4_madd(q, u, f4_number(-1.620512859e-1f));
    q = f4_madd(q, u, f4_number(1.954041367e-1f));
    q = f4_madd(q, u, f4_number(8.389919351e-1f));
    q = f4_madd(q, u, f4_number(1.380990761f));
    q = f4_madd(q, u, f4_number(1.517933123f));
    q = f4_madd(q, u, f4_number(1.250464071f));
    q = f4_madd(q, u, f4_number(8.043145855e-1f));
    q = f4_madd(q, u, f4_number(4.08633086e-1f));
    return f4_mul(q, t);
}

/* erf(x) for |x| < 0.9: x + x·P(x²), P of degree 5 (fit 1.2e-8 relative). */
SIMD_INLINE f4 v_erf_small_(f4 x)
{
    f4 z = f4_mul(x, x);
    f4 p = f4_number(-6.09036035e-4f);
    p = f4_madd(p, z, f4_number(5.01196289e-3f));
    p = f4_madd(p, z, f4_number(-2.67789090e-2f));
    p = f4_madd(p, z, f4_number(1.12821408e-1f));
    p = f4_madd(p, z, f4_number(-3.76125233e-1f));
    p = f4_madd(p, z, f4_number(1.28379154e-1f));
    return f4_madd(p, x, x);
}

/* erf(x): the small form, else sign(x)·(1 − erfc|x|). NaN gives NaN.
 * Measured: 1.1e-7 absolute, 1.8 ulp. */
f4 v_erf(f4 x);

/* cdf = Φ(x) = ½(1 + erf(x/√2)) and pdf = φ(x) = e^{−x²/2}/√(2π), sharing one exponential: gelu(x) = x·Φ(x) and
 * gelu'(x) = Φ(x) + x·φ(x). Measured: Φ 7e-8 absolute, and 5e-6 relative for −13 ≤ x ≤ 0; φ 5e-8 absolute. */
SIMD_INLINE void v_normal(f4 x, f4 *cdf, f4 *pdf)
{
    f4 e = v_exp(f4_mul(f4_mul(x, x), f4_number(-0.5f)));
    f4 w = f4_mul(x, f4_number(0.707106781f)), a = f4_abs(w);
    /* ∞ would give 0·∞; NaN stays */
    f4 tail = f4_mul(f4_mul(e, f4_number(0.5f)), v_erfcx_(f4_min(a, f4_number(16.0f))));
    f4 large = f4_select(f4_lt(x, f4_zero()), tail, f4_sub(f4_number(1.0f), tail));
    f4 small = f4_madd(v_erf_small_(w), f4_number(0.5f), f4_number(0.5f));
    *cdf = f4_select(f4_lt(a, f4_number(0.9f)), small, large);
    *pdf = f4_mul(e, f4_number(0.398942280f));
}

/* ---- sine and cosine ----------------------------------------------------------------------------------------------
 * x = n·π/2 + r, |r| ≤ π/4 (Cody–Waite, π/2 in three parts of 8, 11 and 24 bits: exact products up to |n| < 2¹³);
 *   sin r = r + r³·S(r²), S of degree 2 (fit 3.6e-9 relative);  cos r = 1 − r²/2 + r⁴·C(r²), C of degree 2 (9.6e-11)
 * n mod 4 swaps the two and sets the signs. ∞ and NaN give NaN.
 * Measured: 1e-7 absolute for |x| ≤ 1e4. Beyond, the reduction loses digits: 1e-6 at 1e5, 0.03 at
 * 1e6; from 6e6 on results mean nothing. */
SIMD_INLINE void v_sincos(f4 x, f4 *sine, f4 *cosine)
{
    const f4 shift = f4_number(12582912.0f);
    f4 t = f4_madd(x, f4_number(0.636619772f), shift);
    i4 n = f4_as_i4(t);
    f4 j = f4_sub(t, shift);
    f4 r = f4_nmadd(j, f4_number(1.5703125f), x);
    r = f4_nmadd(j, f4_number(4.8375129699707031e-4f), r);
    r = f4_nmadd(j, f4_number(7.5497899548918822e-8f), r);
    f4 z = f4_mul(r, r);
    f4 s = f4_madd(f4_number(-1.95169778e-4f), z, f4_number(8.33217585e-3f));
    s = f4_madd(s, z, f4_number(-1.66666549e-1f));
    s = f4_madd(f4_mul(s, z), r, r);
    f4 c = f4_madd(f4_number(2.44380920e-5f), z, f4_number(-1.38873645e-3f));
    c = f4_madd(c, z, f4_number(4.16666468e-2f));
    c = f4_madd(f4_mul(c, z), z, f4_nmadd(z, f4_number(0.5f), f4_number(1.0f)));
    m4 swap = i4_eq(i4_and(n, i4_splat(1)), i4_splat(1));
    i4 sign_s = i4_shl(i4_and(n, i4_splat(2)), 30);
    i4 sign_c = i4_shl(i4_and(i4_add(n, i4_splat(1)), i4_splat(2)), 30);
    *sine = i4_as_f4(i4_xor(f4_as_i4(f4_select(swap, c, s)), sign_s));
    *cosine = i4_as_f4(i4_xor(f4_as_i4(f4_select(swap, s, c)), sign_c));
}

/* ---- powers -------------------------------------------------------------------------------------------------------
 * |x|ᵖ = exp(p·ln|x|). x = 0 gives 0, 1 or ∞ for p > 0, = 0, < 0; p = 0 gives 1 for every x but NaN.
 * The relative error is about 1e-7·(1 + |p·ln|x||): measured 2.2e-6 for |p·ln|x|| ≤ 20. */
f4 v_pow(f4 x, f4 p);

/* xⁿ in float64, n ≥ 0 */
double v_power(double x, int n);

/* ---- scalar forms: lane 0 of the vector form, the same bits ------------------------------------------------------ */

float v_exp1(float x);
float v_log1(float x);
float v_tanh1(float x);
float v_erf1(float x);
float v_pow1(float x, float p);
void v_sincos1(float x, float *sine, float *cosine);

#endif
