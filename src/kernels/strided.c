#include "kernels/strided.h"

#include "base/simd.h"
#include "kernels/reduce.h"
#include "kernels/wide.h"

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

/* One run: an operand moves on by 1 or, repeated, by 0. Sums and products, which layers need, have loops of their own.
 */
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
    if (f != SUM_OF && f != PRODUCT) return formula_run(f, y, accumulate, g, g_step, a, a_step, b, b_step, count);
    const f4 one_g = f4_load_splat(g), one_b = f4_load_splat(b);
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const f4 vg = g_step ? f4_load(g + i) : one_g, vb = b_step ? f4_load(b + i) : one_b;
        const f4 v = f == SUM_OF ? f4_add(vg, vb) : f4_mul(vg, vb);
        f4_store(y + i, accumulate ? f4_add(f4_load(y + i), v) : v);
    }
    for (; i < count; i++) {
        const float vg = g[g_step ? i : 0], vb = b[b_step ? i : 0], v = f == SUM_OF ? vg + vb : vg * vb;
        y[i] = accumulate ? y[i] + v : v;
    }
}

#if PA_THREADS
typedef struct Run {
    Formula f;
    float *y;
    int accumulate;
    const float *g, *a, *b;
    int g_step, a_step, b_step;
} Run;

static void some_of_run(void *context, size_t from, size_t n, int thread)
{
    const Run *r = context;
    (void)thread;
    run(r->f, r->y + from, r->accumulate, r->g + from * r->g_step, r->g_step, r->a + from * r->a_step, r->a_step,
        r->b + from * r->b_step, r->b_step, n);
}

static void wide_run(Formula f, float *y, int accumulate, const float *g, int g_step, const float *a, int a_step,
                     const float *b, int b_step, size_t count)
{
    Run r = {f, y, accumulate, g, a, b, g_step, a_step, b_step};
    wide_ranges(count, 256, (double)count * COST_MOVE, some_of_run, &r);
}
#else
#define wide_run run
#endif

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
        wide_run(f, y + at[0], accumulate, in[0].data + at[1], s.step[1][last], in[1].data + at[2], s.step[2][last],
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
            wide_column_sums(y, x, (int)R, (int)C);
}

void max_middle(float *y, const float *x, size_t A, size_t R, size_t C)
{
    for (size_t i = 0; i < A; i++, x += R * C, y += C)
        if (C == 1)
            y[0] = max_of(x, R);
        else
            for (size_t r = 0; r < R; r++) combine_row(LARGER, y, 0, x + r * C, r ? y : x, C);
}
