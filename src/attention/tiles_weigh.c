#include "attention/tiles_weigh.h"

#define RAISE 8.0f

/* In four interleaved partial sums per row. */
float tiles_largest_square(const float *k, int ld, int M, int d)
{
    float most = 0;
    for (int j = 0; j < M; j++, k += ld) {
        f4 s = f4_zero();
        int c = 0;
        for (; c + 4 <= d; c += 4) {
            f4 x = f4_load(k + c);
            s = f4_madd(x, x, s);
        }
        if (c < d) {
            f4 x = f4_load_n(k + c, d - c);
            s = f4_madd(x, x, s);
        }
        float sum = f4_hsum(s);
        if (!(sum <= most)) most = sum; /* NaN stays, and bounds nothing */
    }
    return most;
}

int tiles_bounded(const float *panel, int d, float largest)
{
    f4 s0 = f4_zero(), s1 = s0;
    for (int c = 0; c < d; c++, panel += LANES) {
        f4 x0 = f4_load(panel), x1 = f4_load(panel + 4);
        s0 = f4_madd(x0, x0, s0);
        s1 = f4_madd(x1, x1, s1);
    }
    f4 limit = f4_splat(BOUND * BOUND), l = f4_splat(largest);
    return m4_all(m4_and(f4_le(f4_mul(s0, l), limit), f4_le(f4_mul(s1, l), limit)));
}

void tiles_weigh_bounded(float *p, int count, float *l)
{
    const Exp2 k = v_exp2_numbers();
    f4 l0 = f4_zero(), l1 = l0;
    for (int j = 0; j < count; j++, p += LANES) {
        f4 w0 = v_exp2_by(k, f4_load(p)), w1 = v_exp2_by(k, f4_load(p + 4));
        store_pair(p, w0, w1);
        l0 = f4_add(l0, w0);
        l1 = f4_add(l1, w1);
    }
    add_pair(l, l0, l1);
}

void tiles_weigh_any(float *p, int count, float *l, f4 shift0, f4 shift1, float factor, float most)
{
    f4 l0 = f4_zero(), l1 = l0, f = f4_splat(factor), top = f4_splat(most);
    for (int j = 0; j < count; j++, p += LANES) {
        f4 w0 = exp2_below(f4_mul(f4_sub(f4_load(p), shift0), f), top),
           w1 = exp2_below(f4_mul(f4_sub(f4_load(p + 4), shift1), f), top);
        store_pair(p, w0, w1);
        l0 = f4_add(l0, w0);
        l1 = f4_add(l1, w1);
    }
    add_pair(l, l0, l1);
}

/* Half a panel's share of raising the shift: to x, the largest new score, where that exceeds it by more than RAISE or
 * where nothing has been summed yet. Returns the shift; *factor is what sums so far must be multiplied by. */
SIMD_INLINE f4 raise_shift(f4 x, f4 l, float *m, f4 scale, f4 *factor)
{
    f4 before = f4_load(m);
    m4 empty = f4_eq(l, f4_zero());
    m4 raise =
        m4_or(f4_gt(f4_mul(f4_sub(x, before), scale), f4_splat(RAISE)), m4_and(empty, f4_gt(x, f4_splat(-INFINITY))));
    f4 after = f4_select(raise, x, before);
    f4_store(m, after);
    *factor = f4_select(empty, f4_splat(1.0f), exp2_any(f4_mul(f4_sub(before, after), scale)));
    return after;
}

void tiles_weigh_online(float *p, int count, const PanelSums *sums, float scale)
{
    f4 x0 = f4_splat(-INFINITY), x1 = x0;
    for (int j = 0; j < count; j++) {
        x0 = f4_max(x0, f4_load(p + j * LANES));
        x1 = f4_max(x1, f4_load(p + j * LANES + 4));
    }
    f4 l0 = f4_load(sums->l), l1 = f4_load(sums->l + 4), f0, f1;
    f4 s = f4_splat(scale), m0 = raise_shift(x0, l0, sums->m, s, &f0), m1 = raise_shift(x1, l1, sums->m + 4, s, &f1);
    f4 one = f4_splat(1.0f);
    if (!m4_all(m4_and(f4_eq(f0, one), f4_eq(f1, one)))) {
        f4_store(sums->l, f4_mul(l0, f0));
        f4_store(sums->l + 4, f4_mul(l1, f1));
        tiles_scale_panel(sums->o, sums->e, f0, f1);
    }
    tiles_weigh_any(p, count, sums->l, m0, m1, scale, TOP);
}

/* One half of the lanes after the other: the numbers of the exponential stay in registers (0.7 of the time). */
static void weigh_backward_inside(float *p, float *s, int count, const WeighBackward *by)
{
    const Exp2 k = v_exp2_numbers();
    for (int half = 0; half < LANES; half += 4) {
        float *at = p + half, *to = s + half;
        f4 row = f4_load(by->row + half), delta = f4_load(by->delta + half);
        for (int j = 0; j < count; j++, at += LANES, to += LANES) {
            const f4 w = v_exp2_by(k, f4_load(at)), ds = f4_mul(w, f4_sub(f4_load(to), delta));
            f4_store(at, w);
            f4_store(to, ds);
            row = f4_add(row, ds);
        }
        f4_store(by->row + half, row);
    }
}

void tiles_weigh_backward(float *p, float *s, int count, const WeighBackward *by)
{
    float *row = by->row, *column = by->column;
    if (by->inside && !column) {
        weigh_backward_inside(p, s, count, by);
        return;
    }
    f4 f = f4_splat(by->factor), top = f4_splat(by->most);
    f4 r0 = f4_load(row), r1 = f4_load(row + 4), m0 = f4_load(by->shift), m1 = f4_load(by->shift + 4),
       d0 = f4_load(by->delta), d1 = f4_load(by->delta + 4);
    for (int j = 0; j < count; j++, p += LANES, s += LANES) {
        f4 w0 = exp2_below(f4_mul(f4_sub(f4_load(p), m0), f), top),
           w1 = exp2_below(f4_mul(f4_sub(f4_load(p + 4), m1), f), top);
        store_pair(p, w0, w1);
        f4 s0 = f4_mul(w0, f4_sub(f4_load(s), d0)), s1 = f4_mul(w1, f4_sub(f4_load(s + 4), d1));
        store_pair(s, s0, s1);
        r0 = f4_add(r0, s0);
        r1 = f4_add(r1, s1);
        if (column) column[j] += f4_hsum(f4_add(s0, s1));
    }
    f4_store(row, r0);
    f4_store(row + 4, r1);
}
