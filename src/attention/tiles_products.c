/* Eight accumulators, and per step two vectors, four splats, eight multiply-adds: what sixteen registers hold. The
 * loops must stay rolled. Unrolled by 4 the same code runs at half the speed (22–27 instead of 45–48 GFLOP/s in Node 20
 * on Zen 4, where registers alone give 50): the engine schedules all loads of a loop body first, and spills.
 *
 * WebKit loads to four lanes in two instructions where the address has no constant offset, and in three, one of which
 * moves a number between register files, where it has (27 against 37 GFLOP/s). So the offset is hidden from LLVM, but
 * not where multiply-adds are fused, which WebKit has not: V8 unrolls a loop by as much as its size allows, and the
 * sums of addresses are a fifth of it (44 against 50 GFLOP/s in Node 24). */
#include "attention/tiles_products.h"

#include "base/ints.h"

#ifdef PA_RELAXED
enum { FLAT = 1 };
#else
enum { FLAT = 0 };
#endif

SIMD_INLINE f4 splat_at(const float *p)
{
#ifdef __wasm_simd128__
    if (!FLAT) __asm__("" : "+r"(p)); /* not simd_pin, which would keep the load where it is */
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

void tiles_mix_rows(float *panel, const float *rows, int ld, size_t step, int d, const float *p, int count)
{
    int c = 0;
    for (; c + 4 <= d; c += 4, panel += 4 * LANES, rows += step) {
        const float *v = rows, *w = p;
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
            f4 x = f4_load_splat(rows + (size_t)j * ld + (c & 3));
            a0 = f4_madd(x, f4_load(p + j * LANES), a0);
            a1 = f4_madd(x, f4_load(p + j * LANES + 4), a1);
        }
        add_pair(panel, a0, a1);
    }
}

/* Where fewer than four rows or eight columns are left. Not in line: what lives across a call, V8 keeps in memory. */
static __attribute__((noinline)) void gather_part(float *out, int ld, int count, int d, const float *p, int step,
                                                  int panels, const float *x, int rows)
{
    for (int c = 0; c < d; c += 8, out += 8, x += 8 * (size_t)rows) {
        float tile[4 * LANES] = {0};
        tiles_gather_rows(tile, LANES, 4, 8, p, step, panels, x, rows);
        for (int j = 0; j < min_int(count, 4); j++)
            for (int v = 0; v < 8; v += 4) {
                float *to = out + (size_t)j * ld + v;
                const int n = d - c - v;
                if (n > 0) f4_store_n(to, f4_add(f4_load_n(to, n), f4_load(tile + j * LANES + v)), n);
            }
    }
}

void tiles_gather_rows(float *out, int ld, int count, int d, const float *p, int step, int panels, const float *x,
                       int rows)
{
    const int whole = count < 4 ? 0 : d & ~7;
    for (int c = 0; c < whole; c += 8, out += 8, x += 8 * (size_t)rows) {
        const float *row = x, *w = p;
        f4 a00 = f4_zero(), a01 = a00, a10 = a00, a11 = a00, a20 = a00, a21 = a00, a30 = a00, a31 = a00;
        /* Two loops, or one that jumps from panel to panel: the latter is faster in Node 24, the former in Node 20. */
        for (int left = panels * LANES; left > 0; w += FLAT && (left & 7) ? 0 : step - LANES) do {
                STEP(f4_load(row), f4_load(row + 4), w, w + LANES, w + 2 * LANES, w + 3 * LANES);
                row += 8, w++, left--;
            } while (!FLAT && (left & 7));
        add_pair(out, a00, a01);
        add_pair(out + ld, a10, a11);
        add_pair(out + 2 * (size_t)ld, a20, a21);
        add_pair(out + 3 * (size_t)ld, a30, a31);
    }
    if (whole < d) gather_part(out, ld, count, d - whole, p, step, panels, x, rows);
}
