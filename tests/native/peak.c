/* peak — what the machine gives when nothing but multiply-adds limits it: the yardstick of bench/gemm_peak.mjs. */
#include "base/simd.h"

float multiply_add_peak(const float *x, int steps);

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
