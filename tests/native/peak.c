/* peak — what the machine gives when nothing limits it but multiply-adds (the yardstick of bench/gemm_peak.mjs), the
 * exponentials of attention weights, sines and cosines, or memory (those of bench/lib/bounds.mjs). */
#include "base/simd.h"
#include "base/vmath.h"

float multiply_add_peak(const float *x, int steps);
void exponentials_peak(float *y, const float *x, int n, int times);
void sines_peak(float *y, const float *x, int n, int times); /* y: 2 n */
void traffic_peak(float *y, const float *x, int n, int times);

SIMD_INLINE void step(f4 *c, f4 a, f4 b, const float *p)
{
    f4 v = f4_load(p);
    c[0] = f4_madd(a, v, c[0]);
    c[1] = f4_madd(b, v, c[1]);
    v = f4_load(p + 4);
    c[2] = f4_madd(a, v, c[2]);
    c[3] = f4_madd(b, v, c[3]);
    v = f4_load(p + 8);
    c[4] = f4_madd(a, v, c[4]);
    c[5] = f4_madd(b, v, c[5]);
    v = f4_load(p + 12);
    c[6] = f4_madd(a, v, c[6]);
    c[7] = f4_madd(b, v, c[7]);
}

/* steps (≥ 1) of 8 vector multiply-adds, 64 floating-point operations each, into 8 accumulators that stay in registers;
 * four operands come from the first cache so that no product can be taken out of the loop. x [72]. */
float multiply_add_peak(const float *x, int steps)
{
    f4 zero = f4_zero(), c[8] = {zero, zero, zero, zero, zero, zero, zero, zero};
    f4 a = f4_load(x), b = f4_load(x + 4);
    for (;;) {
        const float *p = x + 8;
        simd_pin(p);
        step(c, a, b, p);
        if (--steps <= 0) break;
        step(c, a, b, p + 16);
        if (--steps <= 0) break;
        step(c, a, b, p + 32);
        if (--steps <= 0) break;
        step(c, a, b, p + 48);
        if (--steps <= 0) break;
    }
    f4 total = zero;
    for (int i = 0; i < 8; i++) total = f4_add(total, c[i]);
    return f4_hsum(total);
}

/* n % 16 = 0, as in the softmax: four vectors at once, so that no one waits for another's result. */
void exponentials_peak(float *y, const float *x, int n, int times)
{
    for (; times > 0; times--)
        for (int i = 0; i < n; i += 16) {
            f4 a = v_exp2_inside(f4_load(x + i)), b = v_exp2_inside(f4_load(x + i + 4));
            f4_store(y + i, a);
            f4_store(y + i + 4, b);
            a = v_exp2_inside(f4_load(x + i + 8)), b = v_exp2_inside(f4_load(x + i + 12));
            f4_store(y + i + 8, a);
            f4_store(y + i + 12, b);
        }
}

void sines_peak(float *y, const float *x, int n, int times)
{
    for (; times > 0; times--)
        for (int i = 0; i < n; i += 4) {
            f4 sine, cosine;
            v_sincos(f4_load(x + i), &sine, &cosine);
            f4_store(y + i, cosine);
            f4_store(y + n + i, sine);
        }
}

/* Reads x, writes y: 8 n bytes a time. */
void traffic_peak(float *y, const float *x, int n, int times)
{
    for (; times > 0; times--) {
        for (int i = 0; i < n; i += 16) {
            const float *from = x + i;
            float *to = y + i;
            simd_pin(from);
            f4 a = f4_load(from), b = f4_load(from + 4), c = f4_load(from + 8), d = f4_load(from + 12);
            f4_store(to, a);
            f4_store(to + 4, b);
            f4_store(to + 8, c);
            f4_store(to + 12, d);
        }
        simd_pin(x);
    }
}
