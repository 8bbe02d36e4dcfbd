/* Eight accumulators, and per step two vectors, four splats, eight multiply-adds: what sixteen registers hold. The
 * loops must stay rolled. Unrolled by 4 the same code runs at half the speed (22–27 instead of 45–48 GFLOP/s in Node 20
 * on Zen 4, where registers alone give 50): the engine schedules all loads of a loop body first, and spills.
 *
 * WebKit loads to four lanes in two instructions where the address has no constant offset, and in three, one of which
 * moves a number between register files, where it has (27 against 37 GFLOP/s). So the offset is hidden from LLVM. */
#include "attention/tiles_products.h"

#include "base/ints.h"

SIMD_INLINE f4 splat_at(const float *p)
{
#ifdef __wasm_simd128__
    __asm__("" : "+r"(p)); /* not simd_pin, which would keep the load where it is */
#endif
    return f4_load_splat(p);
}

#define STEP(x0, x1, s0, s1, s2, s3) \
    do {                             \
        f4 x_ = x0, y_ = x1, s_;     \
        s_ = splat_at(s0);           \
        a00 = f4_madd(s_, x_, a00);  \
        a01 = f4_madd(s_, y_, a01);  \
        s_ = splat_at(s1);           \
        a10 = f4_madd(s_, x_, a10);  \
        a11 = f4_madd(s_, y_, a11);  \
        s_ = splat_at(s2);           \
        a20 = f4_madd(s_, x_, a20);  \
        a21 = f4_madd(s_, y_, a21);  \
        s_ = splat_at(s3);           \
        a30 = f4_madd(s_, x_, a30);  \
        a31 = f4_madd(s_, y_, a31);  \
    } while (0)

void tiles_dot_rows(float *p, const float *k, int count, const float *panel, int d, const float *start, const float *b)
{
    for (int j = 0; j < count; j += 4, p += 4 * LANES) {
        f4 a00 = f4_load(start), a01 = f4_load(start + 4);
        f4 a10 = a00, a11 = a01, a20 = a00, a21 = a01, a30 = a00, a31 = a01;
        if (b) {
            f4 x;
            x = f4_load_splat(b + j);
            a00 = f4_add(a00, x);
            a01 = f4_add(a01, x);
            x = f4_load_splat(b + j + 1);
            a10 = f4_add(a10, x);
            a11 = f4_add(a11, x);
            x = f4_load_splat(b + j + 2);
            a20 = f4_add(a20, x);
            a21 = f4_add(a21, x);
            x = f4_load_splat(b + j + 3);
            a30 = f4_add(a30, x);
            a31 = f4_add(a31, x);
        }
        const float *q = panel;
        for (int c = 0; c < d; c++, q += LANES, k += 4) STEP(f4_load(q), f4_load(q + 4), k, k + 1, k + 2, k + 3);
        f4_store(p, a00);
        f4_store(p + 4, a01);
        f4_store(p + 8, a10);
        f4_store(p + 12, a11);
        f4_store(p + 16, a20);
        f4_store(p + 20, a21);
        f4_store(p + 24, a30);
        f4_store(p + 28, a31);
    }
}

void tiles_mix_rows(float *panel, const float *rows, int ld, int d, const float *p, int count)
{
    int c = 0;
    for (; c + 4 <= d; c += 4, panel += 4 * LANES) {
        const float *v = rows + c, *w = p;
        f4 a00 = f4_zero(), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00, a30 = a00, a31 = a00;
        for (int j = 0; j < count; j++, w += LANES, v += ld) STEP(f4_load(w), f4_load(w + 4), v, v + 1, v + 2, v + 3);
        add_pair(panel, a00, a01);
        add_pair(panel + 8, a10, a11);
        add_pair(panel + 16, a20, a21);
        add_pair(panel + 24, a30, a31);
    }
    for (; c < d; c++, panel += LANES) {
        f4 a0 = f4_zero(), a1 = a0;
        for (int j = 0; j < count; j++) {
            f4 x = f4_load_splat(rows + (size_t)j * ld + c);
            a0 = f4_madd(x, f4_load(p + j * LANES), a0);
            a1 = f4_madd(x, f4_load(p + j * LANES + 4), a1);
        }
        add_pair(panel, a0, a1);
    }
}

static void add_row(float *to, f4 a, f4 b, int n)
{
    f4_store_n(to, f4_add(f4_load_n(to, n), a), n);
    if (n > 4) f4_store_n(to + 4, f4_add(f4_load_n(to + 4, n - 4), b), n - 4);
}

void tiles_gather_rows(float *out, int ld, int count, int d, const float *p, int step, int panels, const float *x)
{
    const int ldx = round_up(d, 8);
    for (int c = 0; c < d; c += 8, out += 8) {
        f4 a00 = f4_zero(), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00, a30 = a00, a31 = a00;
        const float *row = x + c;
        for (int panel = 0; panel < panels; panel++)
            for (const float *w = p + (size_t)panel * step, *end = w + LANES; w < end; w++, row += ldx) {
                simd_pin(row);
                STEP(f4_load(row), f4_load(row + 4), w, w + LANES, w + 2 * LANES, w + 3 * LANES);
            }
        add_row(out, a00, a01, d - c);
        if (count > 1) add_row(out + ld, a10, a11, d - c);
        if (count > 2) add_row(out + 2 * (size_t)ld, a20, a21, d - c);
        if (count > 3) add_row(out + 3 * (size_t)ld, a30, a31, d - c);
    }
}
