#include "kernels/strided.h"

#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

void strided_steps(Strided *s, int k, int ndim, const int32_t *shape)
{
    int32_t next = 1;
    for (int d = s->ndim - 1, own = ndim - 1; d >= 0; d--, own--) {
        const int32_t n = own >= 0 ? shape[own] : 1;
        s->step[k][d] = n == 1 ? 0 : next;
        next *= n;
    }
}

void strided_merge(Strided *s)
{
    int last = -1; /* of the axes that stay */
    for (int d = 0; d < s->ndim; d++) {
        if (s->size[d] == 1) continue;
        int one = last >= 0;
        for (int k = 0; k < STRIDED_OPERANDS && one; k++) one = s->step[k][last] == s->step[k][d] * s->size[d];
        const int32_t n = one ? s->size[last] * s->size[d] : s->size[d];
        last += !one;
        s->size[last] = n;
        for (int k = 0; k < STRIDED_OPERANDS; k++) s->step[k][last] = s->step[k][d];
    }
    s->ndim = last + 1;
    if (s->ndim) return;
    *s = (Strided){.ndim = 1, .size = {1}};
}

int strided_next(const Strided *s, int32_t *index, int32_t *at)
{
    for (int d = s->ndim - 2; d >= 0; d--) {
        const int32_t turns = ++index[d] < s->size[d] ? 1 : 1 - s->size[d];
        for (int k = 0; k < STRIDED_OPERANDS; k++) at[k] += turns * s->step[k][d];
        if (turns == 1) return 1;
        index[d] = 0;
    }
    return 0;
}

/* Sizes, and the first array's steps; 0 if there is nothing in it. */
static int begin(Strided *s, int ndim, const int32_t *shape)
{
    *s = (Strided){.ndim = ndim};
    int32_t n = 1;
    for (int d = 0; d < ndim; d++) n *= s->size[d] = shape[d];
    strided_steps(s, 0, ndim, shape);
    return n != 0;
}

/* ---- number by number -------------------------------------------------------------------------------------------- */

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

/* One run: an operand moves on by 1 or, repeated, by 0. What is asked for most has loops of its own. */
static void run(Formula f, float *y, int accumulate, const float *g, int g_step, const float *a, int a_step,
                const float *b, int b_step, size_t count)
{
    const int both = g_step && b_step;
    if (f == PRODUCT && both) return accumulate ? mul_accumulate(y, g, b, count) : mul(y, g, b, count);
    if (f == PRODUCT && (g_step || b_step)) {
        const float factor = g_step ? *b : *g, *x = g_step ? g : b;
        return accumulate ? axpy(y, factor, x, count) : scale(y, x, factor, count);
    }
    if (f == SUM_OF && both && !accumulate) return add(y, g, b, count);
    if (f == DIFFERENCE && both && !accumulate) return sub(y, g, b, count);
    const f4 one_g = f4_load_splat(g), one_b = f4_load_splat(b);
    size_t i = 0;
    switch (f) {
        OFTEN(SUM_OF)
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

void combine_row(Formula f, float *y, int accumulate, const float *g, const float *b, size_t n)
{
    if (n) run(f, y, accumulate, g, 1, g, 0, b, 1, n);
}

void combine(Formula f, float *y, int accumulate, int ndim, const int32_t *shape, const Operand in[3])
{
    Strided s;
    int32_t index[STRIDED_DIMS] = {0}, at[STRIDED_OPERANDS] = {0};
    if (!begin(&s, ndim, shape)) return;
    for (int k = 0; k < 3; k++) strided_steps(&s, k + 1, in[k].ndim, in[k].shape);
    strided_merge(&s);
    const int last = s.ndim - 1;
    do
        run(f, y + at[0], accumulate, in[0].data + at[1], s.step[1][last], in[1].data + at[2], s.step[2][last],
            in[2].data + at[3], s.step[3][last], (size_t)s.size[last]);
    while (strided_next(&s, index, at));
}

/* ---- axes in another order --------------------------------------------------------------------------------------- */

/* Blocks of y's last axis and the axis along which x has no gaps: copied where they are the same, turned where not. */
void permute_axes(float *y, const float *x, int ndim, const int32_t *shape, const int32_t *step)
{
    Strided s;
    int32_t index[STRIDED_DIMS] = {0}, at[STRIDED_OPERANDS] = {0};
    if (!begin(&s, ndim, shape)) return;
    for (int d = 0; d < ndim; d++) s.step[1][d] = step[d];
    strided_merge(&s);
    const int last = s.ndim - 1;
    const int32_t R = s.size[last], x_step = s.step[1][last];
    int32_t C = 1, y_step = 0;
    for (int d = 0; d < last && x_step != 1; d++)
        if (s.step[1][d] == 1) {
            C = s.size[d];
            y_step = s.step[0][d];
            s.size[d] = 1;
        }
    do {
        if (x_step == 1)
            copy(y + at[0], x + at[1], (size_t)R);
        else
            transpose(y + at[0], y_step, x + at[1], x_step, R, C);
    } while (strided_next(&s, index, at));
}

/* ---- one axis less ----------------------------------------------------------------------------------------------- */

void sum_middle(float *y, const float *x, size_t A, size_t R, size_t C)
{
    for (size_t i = 0; i < A; i++, x += R * C, y += C)
        if (C == 1)
            y[0] += (float)sum(x, R);
        else
            column_sums(y, x, (int)R, (int)C);
}

void max_middle(float *y, const float *x, size_t A, size_t R, size_t C)
{
    for (size_t i = 0; i < A; i++, x += R * C, y += C)
        if (C == 1)
            y[0] = max_of(x, R);
        else
            for (size_t r = 0; r < R; r++) combine_row(LARGER, y, 0, x + r * C, r ? y : x, C);
}
