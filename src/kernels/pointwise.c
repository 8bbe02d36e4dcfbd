#include "kernels/pointwise.h"

#include "base/simd.h"
#include "base/vmath.h"

#include <string.h>

/* The one loop of this file: `body` sees i and n, the number of lanes that count (4 but for the last turn). f4_load_n
 * and f4_store_n with n = 4 are whole-vector operations, so the tail needs no code of its own. */
#define EACH(total, body)                    \
    do {                                     \
        size_t total_ = (total), i = 0;      \
        for (; i + 4 <= total_; i += 4) {    \
            const int n = 4;                 \
            body                             \
        }                                    \
        if (i < total_) {                    \
            const int n = (int)(total_ - i); \
            body                             \
        }                                    \
    } while (0)

#define LOAD(p) f4_load_n((p) + i, n)
#define STORE(p, value) f4_store_n((p) + i, (value), n)

/* ---- arithmetic -------------------------------------------------------------------------------------------------- */

void fill(float *y, float value, size_t count) { EACH(count, STORE(y, f4_splat(value));); }

void copy(float *y, const float *x, size_t count)
{
    if (count && y != x) memcpy(y, x, count * sizeof(float));
}

void copy_rows(float *y, int y_step, const float *x, int x_step, int R, int C)
{
    for (int r = 0; r < R; r++) copy(y + (size_t)r * y_step, x + (size_t)r * x_step, (size_t)C);
}

void add_rows(float *y, int y_step, const float *x, int x_step, int R, int C)
{
    for (int r = 0; r < R; r++) add_into(y + (size_t)r * y_step, x + (size_t)r * x_step, (size_t)C);
}

void add(float *y, const float *a, const float *b, size_t count) { EACH(count, STORE(y, f4_add(LOAD(a), LOAD(b)));); }
void sub(float *y, const float *a, const float *b, size_t count) { EACH(count, STORE(y, f4_sub(LOAD(a), LOAD(b)));); }
void mul(float *y, const float *a, const float *b, size_t count) { EACH(count, STORE(y, f4_mul(LOAD(a), LOAD(b)));); }

void mul_accumulate(float *y, const float *a, const float *b, size_t count)
{ EACH(count, STORE(y, f4_madd(LOAD(a), LOAD(b), LOAD(y)));); }

void scale(float *y, const float *x, float alpha, size_t count)
{ EACH(count, STORE(y, f4_mul(LOAD(x), f4_splat(alpha)));); }

void axpy(float *y, float alpha, const float *x, size_t count)
{ EACH(count, STORE(y, f4_madd(LOAD(x), f4_splat(alpha), LOAD(y)));); }

void add_into(float *y, const float *x, size_t count) { EACH(count, STORE(y, f4_add(LOAD(y), LOAD(x)));); }

/* ---- rows and columns -------------------------------------------------------------------------------------------- */

void add_bias(float *y, const float *x, const float *bias, int R, int C)
{
    for (int r = 0; r < R; r++) add(y + (size_t)r * C, x + (size_t)r * C, bias, (size_t)C);
}

void mul_columns(float *y, const float *x, const float *s, int R, int C)
{
    for (int r = 0; r < R; r++) mul(y + (size_t)r * C, x + (size_t)r * C, s, (size_t)C);
}

void mul_rows(float *y, const float *x, const float *s, int R, int C)
{
    for (int r = 0; r < R; r++) scale(y + (size_t)r * C, x + (size_t)r * C, s[r], (size_t)C);
}

/* 16 columns stay in registers while 128 rows pass; each block of rows is added to dbias once, so the rounding error
 * grows with 128 + R/128 additions rather than with R. */
void column_sums_of(float *dbias, const float *dy, int step, int R, int C)
{
    for (int r0 = 0; r0 < R; r0 += 128) {
        int rows = R - r0 < 128 ? R - r0 : 128, c = 0;
        const float *block = dy + (size_t)r0 * step;
        for (; c + 16 <= C; c += 16) {
            const float *p = block + c;
            f4 s0 = f4_zero(), s1 = s0, s2 = s0, s3 = s0;
            for (int r = 0; r < rows; r++, p += step) {
                s0 = f4_add(s0, f4_load(p));
                s1 = f4_add(s1, f4_load(p + 4));
                s2 = f4_add(s2, f4_load(p + 8));
                s3 = f4_add(s3, f4_load(p + 12));
            }
            f4_store(dbias + c, f4_add(f4_load(dbias + c), s0));
            f4_store(dbias + c + 4, f4_add(f4_load(dbias + c + 4), s1));
            f4_store(dbias + c + 8, f4_add(f4_load(dbias + c + 8), s2));
            f4_store(dbias + c + 12, f4_add(f4_load(dbias + c + 12), s3));
        }
        for (; c < C; c += 4) {
            int n = C - c;
            const float *p = block + c;
            f4 s = f4_zero();
            for (int r = 0; r < rows; r++, p += step) s = f4_add(s, f4_load_n(p, n));
            f4_store_n(dbias + c, f4_add(f4_load_n(dbias + c, n), s), n);
        }
    }
}

void column_sums(float *dbias, const float *dy, int R, int C) { column_sums_of(dbias, dy, C, R, C); }

void transpose(float *y, int y_step, const float *x, int x_step, int R, int C)
{
    int r = 0;
    for (; r + 4 <= R; r += 4) {
        const float *x0 = x + (size_t)r * x_step, *x1 = x0 + x_step, *x2 = x1 + x_step, *x3 = x2 + x_step;
        int c = 0;
        for (; c + 4 <= C; c += 4) {
            f4 a = f4_load(x0 + c), b = f4_load(x1 + c), d = f4_load(x2 + c), e = f4_load(x3 + c);
            f4_transpose4(&a, &b, &d, &e);
            float *out = y + (size_t)c * y_step + r;
            f4_store(out, a);
            f4_store(out + y_step, b);
            f4_store(out + 2 * (size_t)y_step, d);
            f4_store(out + 3 * (size_t)y_step, e);
        }
        for (; c < C; c++) f4_store(y + (size_t)c * y_step + r, f4_set(x0[c], x1[c], x2[c], x3[c]));
    }
    for (; r < R; r++)
        for (int c = 0; c < C; c++) y[(size_t)c * y_step + r] = x[(size_t)r * x_step + c];
}

/* ---- activations ------------------------------------------------------------------------------------------------- */

void relu_forward(float *y, const float *x, size_t count)
{ EACH(count, STORE(y, f4_max(LOAD(x), f4_zero()));); /* x first: NaN stays */ }

void relu_backward(float *dx, const float *dy, const float *x, size_t count)
{ EACH(count, STORE(dx, f4_add(LOAD(dx), f4_keep(f4_gt(LOAD(x), f4_zero()), LOAD(dy))));); }

void leaky_relu_forward(float *y, const float *x, float slope, size_t count)
{ EACH(count, f4 v = LOAD(x); STORE(y, f4_select(f4_gt(v, f4_zero()), v, f4_mul(v, f4_splat(slope))));); }

void leaky_relu_backward(float *dx, const float *dy, const float *x, float slope, size_t count)
{
    EACH(count, f4 g = LOAD(dy); f4 v = f4_select(f4_gt(LOAD(x), f4_zero()), g, f4_mul(g, f4_splat(slope)));
         STORE(dx, f4_add(LOAD(dx), v)););
}

/* elu(x) + shift. With shift = 1 the negative side is eˣ itself: adding −1 + 1 first keeps small features exact. */
void elu_forward(float *y, const float *x, float shift, size_t count)
{
    EACH(count, f4 v = LOAD(x); f4 low = f4_add(v_exp(v), f4_splat(shift - 1.0f));
         STORE(y, f4_select(f4_gt(v, f4_zero()), f4_add(v, f4_splat(shift)), low)););
}

void elu_backward(float *dx, const float *dy, const float *x, size_t count)
{
    EACH(count, f4 v = LOAD(x); f4 slope = f4_select(f4_gt(v, f4_zero()), f4_number(1.0f), v_exp(v));
         STORE(dx, f4_madd(LOAD(dy), slope, LOAD(dx))););
}

void gelu_forward(float *y, const float *x, size_t count)
{ EACH(count, f4 v = LOAD(x); f4 cdf; f4 pdf; v_normal(v, &cdf, &pdf); STORE(y, f4_mul(v, cdf));); }

/* (x·Φ(x))' = Φ(x) + x·φ(x) */
void gelu_backward(float *dx, const float *dy, const float *x, size_t count)
{
    EACH(count, f4 v = LOAD(x); f4 cdf; f4 pdf; v_normal(v, &cdf, &pdf);
         STORE(dx, f4_madd(LOAD(dy), f4_madd(v, pdf, cdf), LOAD(dx))););
}

void gelu_forward_slope(float *y, float *x, size_t count)
{
    EACH(count, f4 v = LOAD(x); f4 cdf; f4 pdf; v_normal(v, &cdf, &pdf); STORE(y, f4_mul(v, cdf));
         STORE(x, f4_madd(v, pdf, cdf)););
}

void tanh_forward(float *y, const float *x, size_t count) { EACH(count, STORE(y, v_tanh(LOAD(x)));); }

void tanh_backward(float *dx, const float *dy, const float *y, size_t count)
{ EACH(count, f4 v = LOAD(y); STORE(dx, f4_madd(LOAD(dy), f4_nmadd(v, v, f4_number(1.0f)), LOAD(dx)));); }

void sigmoid_forward(float *y, const float *x, size_t count)
{ EACH(count, f4 one = f4_number(1.0f); STORE(y, f4_div(one, f4_add(one, v_exp(f4_neg(LOAD(x))))));); }

void sigmoid_backward(float *dx, const float *dy, const float *y, size_t count)
{ EACH(count, f4 v = LOAD(y); STORE(dx, f4_madd(LOAD(dy), f4_nmadd(v, v, v), LOAD(dx)));); }

void silu_forward(float *y, const float *x, size_t count)
{ EACH(count, f4 v = LOAD(x); STORE(y, f4_div(v, f4_add(f4_number(1.0f), v_exp(f4_neg(v)))));); }

/* (x·σ(x))' = σ(x) (1 + x (1 − σ(x))) */
void silu_backward(float *dx, const float *dy, const float *x, size_t count)
{
    EACH(count, f4 one = f4_number(1.0f); f4 v = LOAD(x); f4 s = f4_div(one, f4_add(one, v_exp(f4_neg(v))));
         f4 slope = f4_mul(s, f4_madd(v, f4_sub(one, s), one)); STORE(dx, f4_madd(LOAD(dy), slope, LOAD(dx))););
}

void exp_forward(float *y, const float *x, size_t count) { EACH(count, STORE(y, v_exp(LOAD(x)));); }

/* ---- dropout ----------------------------------------------------------------------------------------------------- */

/* Sixteen decisions in sixteen bytes: 255 where kept. A byte of the draw below ⌊256p⌋ drops, one above keeps, and one
 * that is equal says that the first eight bits of a longer number were not enough. Then 32 more decide, by the fraction
 * of 256p, all sixteen, which happens once in 16 times: p is exact to 2⁻⁴⁰, and a number costs 8.5 bits. */
SIMD_INLINE i4 dropout_decide(RngLanes *lanes, i4 below, uint32_t fraction)
{
    i4 draw = rng_lanes_next(lanes), kept = bytes_ge(draw, below), open = bytes_eq(draw, below);
    if (fraction && !m4_all(i4_eq(open, i4_splat(0)))) {
        i4 limit = i4_splat((int32_t)(fraction ^ 0x80000000u)), dropped = i4_splat(0); /* comparisons are signed */
        for (int k = 0; k < 4; k++) {
            m4 below_limit = i4_gt(limit, rng_lanes_next(lanes));
            dropped = i4_or(dropped, i4_and(m4_as_i4(below_limit), i4_splat((int32_t)(255u << (8 * k)))));
        }
        kept = i4_and(kept, i4_xor(i4_and(open, dropped), i4_splat(-1)));
    }
    return kept;
}

/* y (+)= factor·x where the bytes of `kept` say so, for the 16 numbers of one decision. */
SIMD_INLINE void dropout_apply(float *y, const float *x, i4 kept, f4 factor, int accumulate)
{
    const i4 bit = i4_set(1, 1 << 8, 1 << 16, 1 << 24);
#define GROUP(a)                                                             \
    {                                                                        \
        m4 keep = i4_eq(i4_and(i4_splat(i4_lane(kept, a)), bit), bit);       \
        f4 v = f4_keep(keep, f4_mul(f4_load(x + 4 * a), factor));            \
        f4_store(y + 4 * a, accumulate ? f4_add(f4_load(y + 4 * a), v) : v); \
    }
    GROUP(0)
    GROUP(1)
    GROUP(2)
    GROUP(3)
#undef GROUP
}

/* How dropout draws: factor of what is kept, ⌊256p⌋ in every byte, and the fraction behind it. */
typedef struct Drawing {
    f4 factor;
    i4 below;
    uint32_t fraction;
    RngLanes lanes;
} Drawing;

/* Of whole blocks of 16 numbers. Not inlined, so that the last numbers, which come in a copy, take the same code. */
__attribute__((noinline)) static void dropout_blocks(float *y, uint8_t *kept, const float *x, Drawing *draw,
                                                     size_t count)
{
    RngLanes lanes = draw->lanes;
    for (size_t i = 0; i < count; i += 16) {
        const i4 keep = dropout_decide(&lanes, draw->below, draw->fraction), bytes = i4_and(keep, bytes_splat(1));
        dropout_apply(y + i, x + i, keep, draw->factor, 0);
        memcpy(kept + i, &bytes, 16);
    }
    draw->lanes = lanes;
}

void dropout_range(float *y, uint8_t *kept, const float *x, float p, size_t count, uint32_t draw, uint32_t set)
{
    const float p256 = p * 256.0f, bytes = floorf(p256);
    Drawing drawing = {.factor = f4_splat(1.0f / (1.0f - p)),
                       .below = bytes_splat((int)bytes),
                       .fraction = (uint32_t)((double)(p256 - bytes) * 4294967296.0)};
    for (size_t from = 0; from < count; from += DROPOUT_SET) {
        const size_t n = count - from < DROPOUT_SET ? count - from : DROPOUT_SET, rest = n % 16, end = from + n - rest;
        drawing.lanes = rng_lanes(draw, set++);
        dropout_blocks(y + from, kept + from, x + from, &drawing, n - rest);
        if (rest == 0) continue;
        float last[16] = {0};
        uint8_t last_kept[16];
        copy(last, x + end, rest);
        dropout_blocks(last, last_kept, last, &drawing, 16);
        copy(y + end, last, rest);
        memcpy(kept + end, last_kept, rest);
    }
}

void dropout_forward(float *y, uint8_t *kept, const float *x, float p, size_t count, Rng *r)
{
    if (p > 0) {
        dropout_range(y, kept, x, p, count, rng_u32(r), 0);
        return;
    }
    copy(y, x, count);
    if (count) memset(kept, 1, count);
}

/* dx += kept·factor·dy, of whole blocks of 16 numbers; not inlined for the same reason. */
__attribute__((noinline)) static void dropout_blocks_backward(float *dx, const float *dy, const uint8_t *kept,
                                                              f4 factor, size_t count)
{
    for (size_t i = 0; i < count; i += 16) {
        i4 bytes;
        memcpy(&bytes, kept + i, 16);
        dropout_apply(dx + i, dy + i, bytes, factor, 1);
    }
}

void dropout_backward(float *dx, const float *dy, const uint8_t *kept, float p, size_t count)
{
    const f4 factor = f4_splat(1.0f / (1.0f - p));
    const size_t whole = count & ~(size_t)15, rest = count - whole;
    dropout_blocks_backward(dx, dy, kept, factor, whole);
    if (rest == 0) return;
    float to[16] = {0}, from[16] = {0};
    uint8_t last_kept[16] = {0};
    copy(to, dx + whole, rest);
    copy(from, dy + whole, rest);
    memcpy(last_kept, kept + whole, rest);
    dropout_blocks_backward(to, from, last_kept, factor, 16);
    copy(dx + whole, to, rest);
}
