#include "kernels/formulas.h"

#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/pointwise.h"

static __attribute__((noinline)) f4 power(f4 a, f4 b)
{
    const f4 y = v_pow(a, b), half = f4_mul(b, f4_number(0.5f));
    const m4 below = f4_lt(a, f4_zero()), whole = f4_eq(f4_floor(b), b), even = f4_eq(f4_floor(half), half);
    const f4 signed_ = f4_select(m4_and(below, m4_not(even)), f4_neg(y), y);
    return f4_select(m4_and(below, m4_not(whole)), f4_number(NAN), signed_);
}

static inline __attribute__((always_inline)) f4 value_of(Formula f, f4 g, f4 a, f4 b)
{
    const f4 one = f4_number(1.0f);
    f4 s;
    switch (f) {
    case SUM_OF: return f4_add(g, b);
    case DIFFERENCE: return f4_sub(g, b);
    case PRODUCT: return f4_mul(g, b);
    case QUOTIENT: return f4_div(g, b);
    case QUOTIENT_B: return f4_neg(f4_div(f4_mul(g, f4_div(a, b)), b));
    case POWER: return power(g, b);
    case POWER_A: return f4_keep(f4_ne(b, f4_zero()), f4_mul(f4_mul(g, b), power(a, f4_sub(b, one))));
    case POWER_B:
        s = f4_mul(g, f4_mul(power(a, b), v_log(a)));
        return f4_keep(m4_not(m4_and(f4_eq(a, f4_zero()), f4_ge(b, f4_zero()))), s);
    case CHOICE: return f4_select(f4_ne(g, f4_zero()), a, b);
    case SAME: return f4_keep(f4_eq(g, b), one);
    case LARGER: return f4_select(f4_ne(b, b), b, f4_max(g, b));
    case LOGARITHM: return v_log(g);
    case ROOT: return f4_sqrt(g);
    case ROOT_G: return f4_div(f4_mul(g, f4_number(0.5f)), b);
    case MAGNITUDE: return f4_abs(g);
    case MAGNITUDE_G: return f4_sub(f4_keep(f4_gt(b, f4_zero()), g), f4_keep(f4_lt(b, f4_zero()), g));
    }
    return g;
}

/* The loop of a formula that takes less time than asking which it is. */
#define OFTEN(formula)                                                                           \
    case formula:                                                                                \
        for (; i + 4 <= count; i += 4) {                                                         \
            const f4 vg = g_step ? f4_load(g + i) : one_g, vb = b_step ? f4_load(b + i) : one_b; \
            const f4 v = value_of(formula, vg, vg, vb);                                          \
            f4_store(y + i, accumulate ? f4_add(f4_load(y + i), v) : v);                         \
        }                                                                                        \
        break;

void formula_run(Formula f, float *y, int accumulate, const float *g, int g_step, const float *a, int a_step,
                 const float *b, int b_step, size_t count)
{
    if (f == DIFFERENCE && g_step && b_step && !accumulate) return sub(y, g, b, count);
    const f4 one_g = f4_load_splat(g), one_b = f4_load_splat(b);
    size_t i = 0;
    switch (f) {
        OFTEN(DIFFERENCE)
        OFTEN(QUOTIENT)
        OFTEN(SAME)
        OFTEN(MAGNITUDE)
        OFTEN(MAGNITUDE_G)
    default: break;
    }
    for (; i < count; i += 4) {
        const int n = count - i < 4 ? (int)(count - i) : 4;
        const f4 vg = g_step ? f4_load_n(g + i, n) : f4_load_splat(g);
        const f4 va = a_step ? f4_load_n(a + i, n) : f4_load_splat(a);
        const f4 vb = b_step ? f4_load_n(b + i, n) : f4_load_splat(b);
        const f4 v = value_of(f, vg, va, vb);
        f4_store_n(y + i, accumulate ? f4_add(f4_load_n(y + i, n), v) : v, n);
    }
}
