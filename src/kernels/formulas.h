/* formulas — a run of numbers by a formula y = f(g, a, b). */
#ifndef PA_KERNELS_FORMULAS_H
#define PA_KERNELS_FORMULAS_H

#include <stddef.h>

/* The operands that a formula does not name are not looked at. */
typedef enum Formula {
    SUM_OF,     /* g + b */
    DIFFERENCE, /* g − b */
    PRODUCT,    /* g·b */
    QUOTIENT,   /* g/b */
    QUOTIENT_B, /* −g·a/b²: what the quotient a/b hands back to b */
    POWER,      /* gᵇ: of a negative g for whole b only, else NaN */
    POWER_A,    /* g·b·aᵇ⁻¹: what aᵇ hands back to a; 0 for b = 0 */
    POWER_B,    /* g·aᵇ·ln a, likewise to b; 0 for a = 0, b ≥ 0 */
    CHOICE,     /* g ≠ 0 ? a : b */
    SAME,       /* g = b ? 1 : 0 */
    LARGER,     /* the larger of g and b; NaN if either is */
    LOGARITHM,  /* ln g: −∞ of 0, NaN below */
    ROOT,       /* √g: NaN below 0 */
    ROOT_G,     /* g/2b: what b = √a hands back */
    MAGNITUDE,  /* |g| */
    MAGNITUDE_G /* g times the sign of b, 0 for b = 0 */
} Formula;

/* y (+)= f(g, a, b), each of which moves on by 1 or, repeated, by 0. */
void formula_run(Formula f, float *y, int accumulate, const float *g, int g_step, const float *a, int a_step,
                 const float *b, int b_step, size_t count);

#endif
