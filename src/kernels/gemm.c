/* How it is made (after Goto & van de Geijn 2008, and BLIS): C is computed in tiles held in vector registers while k
 * runs: 3 rows × 12 columns, or 4 × 8 where these fit M and N better (an element's bits are the same in both). A step
 * of k loads 12 (8) numbers of B, one of A for each row into all lanes, and does 9 (8) multiply-adds.
 *
 * B is packed: 12 columns of it become one contiguous panel [k][12], padded with zeros, so that a step finds its
 * numbers at constant offsets and never reads beyond a row; the last columns are panels of 8. This costs K·N moves for
 * M·K·N multiply-adds. Rows of A that do not exist repeat the last one; their results are not stored. Fewer than 4 rows
 * of C go another way.
 *
 * A is read in place, number by number. WebKit takes three instructions to load one number into four lanes, other
 * engines one or two, and without fused multiply-add a step has none to spare: a processor starts six a cycle, and 9
 * multiplications and 9 additions take it 4½. So in that binary the first tile of some rows also writes down what it
 * made of A, [k][3][4], and the others load that; in the other, columns of A (they share sets of the cache) are copied.
 *
 * Around the tile: K is cut into blocks of KC, so that three rows of A, spread (12 kB), and a panel of B (12 kB) stay
 * in the first cache, and N into blocks of at most NC, so that packed B (168 kB) stays in the second.
 *
 * All of it is one file, since the ways share how a result is finished and stored. */
#include "kernels/gemm.h"

#include "base/ints.h"
#include "base/simd.h"

enum { KC = GEMM_KC, NC = 168, HEIGHT = 4 };

enum { PLACE_MOST = 20 }; /* columns up to which A is read in place always */
#ifdef PA_RELAXED
enum { SPREAD = 0 };
#else
enum { SPREAD = 1 };
#endif

size_t gemm_scratch(int M, int N, int K)
{
    (void)M;
    return (size_t)(4 * HEIGHT + round_up(min_int(N, NC), 8)) * (size_t)min_int(K, KC);
}

/* How a finished tile goes to memory. Another epilogue (an activation, say) would be one more field here and one more
 * branch in finish(), taken on the last block of K. */
typedef struct Output {
    float *C, alpha;
    int ldc, accumulate;
    const float *bias; /* NULL after the first block of K */
} Output;

SIMD_INLINE f4 finish(const Output *o, f4 v, const float *c, const float *bias, int n)
{
    v = f4_mul(v, f4_splat(o->alpha));
    if (bias) v = f4_add(v, f4_load_n(bias, n));
    if (o->accumulate) v = f4_add(v, f4_load_n(c, n));
    return v;
}

/* ---- the tile ---------------------------------------------------------------------------------------------------- */

/* Columns 0–3 (c), 4–7 (d) and, of three rows, 8–11 (e). */
typedef struct Tile {
    f4 c0, d0, e0, c1, d1, e1, c2, d2, e2, c3, d3;
} Tile;

typedef struct Rows {
    const float *a0, *a1, *a2, *a3; /* of A */
    size_t step;                    /* from one k to the next */
} Rows;

typedef enum { PLACE, FIRST, REST } Mode; /* A in place; the same, spread to `spread` on the way; A from there */

SIMD_INLINE f4 number(Mode mode, const float **x, size_t step, float *spread)
{
    if (mode == REST) return f4_load(spread);
    simd_pin(*x);
    f4 s = f4_load_splat(*x);
    if (mode == FIRST) f4_store(spread, s);
    *x += step;
    return s;
}

SIMD_INLINE void row_step(f4 *c, f4 *d, f4 *e, f4 s, f4 b0, f4 b1, f4 b2, int width)
{
    *c = f4_madd(s, b0, *c);
    *d = f4_madd(s, b1, *d);
    if (width == 12) *e = f4_madd(s, b2, *e);
}

/* Four rows whose numbers lie one after the other, in place: the pointers move every fourth step. The loop asks after
 * every step whether it was the last: not only for the remainder, but because the branch keeps LLVM from interleaving
 * steps until its values outgrow the registers (half the speed). */
SIMD_INLINE void row_place(Tile *t, const Rows *x, const float *b, int o)
{
    const f4 b0 = f4_load(b + 8 * o), b1 = f4_load(b + 8 * o + 4);
    row_step(&t->c0, &t->d0, NULL, f4_load_splat(x->a0 + o), b0, b1, b0, 8);
    row_step(&t->c1, &t->d1, NULL, f4_load_splat(x->a1 + o), b0, b1, b0, 8);
    row_step(&t->c2, &t->d2, NULL, f4_load_splat(x->a2 + o), b0, b1, b0, 8);
    row_step(&t->c3, &t->d3, NULL, f4_load_splat(x->a3 + o), b0, b1, b0, 8);
}

SIMD_INLINE Tile multiply_rows(Rows x, const float *b, int K)
{
    const f4 z = f4_zero();
    Tile t = {z, z, z, z, z, z, z, z, z, z, z};
    for (;; x.a0 += 4, x.a1 += 4, x.a2 += 4, x.a3 += 4, b += 32) {
        simd_pin(x.a0);
        simd_pin(x.a1);
        simd_pin(x.a2);
        simd_pin(x.a3);
        simd_pin(b);
        row_place(&t, &x, b, 0);
        if (--K == 0) return t;
        row_place(&t, &x, b, 1);
        if (--K == 0) return t;
        row_place(&t, &x, b, 2);
        if (--K == 0) return t;
        row_place(&t, &x, b, 3);
        if (--K == 0) return t;
    }
}

/* Four columns of A, whose numbers lie side by side: one pointer, and a loop that V8 unrolls. */
SIMD_INLINE Tile multiply_columns(const float *a, size_t step, const float *b, int K)
{
    const f4 z = f4_zero();
    Tile t = {z, z, z, z, z, z, z, z, z, z, z};
    for (int k = 0; k < K; k++, a += step, b += 8) {
        const f4 b0 = f4_load(b), b1 = f4_load(b + 4);
        row_step(&t.c0, &t.d0, NULL, f4_load_splat(a), b0, b1, b0, 8);
        row_step(&t.c1, &t.d1, NULL, f4_load_splat(a + 1), b0, b1, b0, 8);
        row_step(&t.c2, &t.d2, NULL, f4_load_splat(a + 2), b0, b1, b0, 8);
        row_step(&t.c3, &t.d3, NULL, f4_load_splat(a + 3), b0, b1, b0, 8);
    }
    return t;
}

/* rows 3, width 12 or 8; or rows 4, width 8. K ≥ 1. What is asked in the middle of a step never happens: V8 up to 11
 * puts all loads of a block before its arithmetic, and with three vectors of B, three of A and nine sums there is one
 * register too few (30 in the place of 40 GFLOP/s). A branch that leaves with the sums keeps the third row apart. */
SIMD_INLINE Tile multiply(int rows, int width, Mode mode, Rows x, float *spread, const float *b, int K)
{
    const f4 z = f4_zero();
    Tile t = {z, z, z, z, z, z, z, z, z, z, z};
    const float *end = b + (size_t)width * K, *never = end - 4;
    f4 none = z;
    simd_pin(never);
    do {
        simd_pin(b);
        simd_pin(spread);
        const f4 b0 = f4_load(b), b1 = f4_load(b + 4), b2 = width == 12 ? f4_load(b + 8) : z;
        row_step(&t.c0, &t.d0, &t.e0, number(mode, &x.a0, x.step, spread), b0, b1, b2, width);
        row_step(&t.c1, &t.d1, &t.e1, number(mode, &x.a1, x.step, spread + 4), b0, b1, b2, width);
        if (SPREAD && width == 12 && b == never) break;
        row_step(&t.c2, &t.d2, &t.e2, number(mode, &x.a2, x.step, spread + 8), b0, b1, b2, width);
        if (rows == 4) row_step(&t.c3, &t.d3, &none, number(mode, &x.a3, x.step, spread + 12), b0, b1, z, 8);
        spread += 4 * rows;
        b += width;
    } while (b != end);
    return t;
}

/* A row of a whole tile. */
SIMD_INLINE void store_row(const Output *o, float *c, const float *bias, f4 x, f4 y, f4 z, int width)
{
    const f4 alpha = f4_splat(o->alpha);
    x = f4_mul(x, alpha), y = f4_mul(y, alpha), z = f4_mul(z, alpha);
    if (bias) {
        x = f4_add(x, f4_load(bias)), y = f4_add(y, f4_load(bias + 4));
        if (width == 12) z = f4_add(z, f4_load(bias + 8));
    }
    if (o->accumulate) {
        x = f4_add(x, f4_load(c)), y = f4_add(y, f4_load(c + 4));
        if (width == 12) z = f4_add(z, f4_load(c + 8));
    }
    f4_store(c, x), f4_store(c + 4, y);
    if (width == 12) f4_store(c + 8, z);
}

/* The part of a tile that exists. Out of line: the registers belong to the common path. */
static __attribute__((noinline)) void store_part(const Output *o, const Tile *t, float *c, const float *bias, int rows,
                                                 int columns)
{
    const f4 v[4][3] = {{t->c0, t->d0, t->e0}, {t->c1, t->d1, t->e1}, {t->c2, t->d2, t->e2}, {t->c3, t->d3, f4_zero()}};
    for (int r = 0; r < rows; r++, c += o->ldc)
        for (int w = 0; w < columns; w += 4)
            f4_store_n(c + w, finish(o, v[r][w >> 2], c + w, bias ? bias + w : NULL, columns - w), columns - w);
}

/* The sums stay in registers: a Tile whose address is taken goes through memory. */
SIMD_INLINE void store(const Output *o, float *c, const float *bias, Tile t, int height, int width, int rows,
                       int columns)
{
    if (rows < height || columns < width) {
        const Tile part = t;
        store_part(o, &part, c, bias, min_int(rows, height), min_int(columns, width));
        return;
    }
    const size_t ldc = (size_t)o->ldc;
    store_row(o, c, bias, t.c0, t.d0, t.e0, width);
    store_row(o, c += ldc, bias, t.c1, t.d1, t.e1, width);
    store_row(o, c += ldc, bias, t.c2, t.d2, t.e2, width);
    if (height == 4) store_row(o, c + ldc, bias, t.c3, t.d3, t.d3, width);
}

/* ---- panels ------------------------------------------------------------------------------------------------------ */

/* Width of the next panel where `left` columns are left: with tiles of three rows 12, but 8 for up to 8 and for 13 to
 * 19, which are 8 and the rest. */
static int panel_width(int height, int left)
{ return height == 3 && (left >= 20 || (left > 8 && left <= 12)) ? 12 : 8; }

/* x[k·ld + j], K lines of `columns` numbers, into panels [k][width], zeros beyond the last column. */
static void pack_lines(float *to, const float *x, int ld, int K, int columns, int height)
{
    for (int j = 0, width; j < columns; j += width) {
        const float *line = x + j;
        const int n = columns - j;
        width = panel_width(height, n);
        if (n >= width)
            for (int k = 0; k < K; k++, line += ld, to += width) {
                const f4 a = f4_load(line), b = f4_load(line + 4);
                f4_store(to, a);
                f4_store(to + 4, b);
                if (width == 12) f4_store(to + 8, f4_load(line + 8));
            }
        else
            for (int k = 0; k < K; k++, line += ld, to += width)
                for (int v = 0; v < width; v += 4) f4_store(to + v, f4_load_n(line + min_int(v, n), n - v));
    }
}

/* The same panels from an operand stored the other way round, x[j·ld + k]: 4×4 blocks are transposed in registers.
 * Columns that do not exist repeat the last one: what they give is not stored. */
static void pack_columns(float *to, const float *x, int ld, int K, int columns, int height)
{
    for (int j = 0, width; j < columns; j += width, to += (size_t)width * K) {
        width = panel_width(height, columns - j);
        for (int v = 0; v < width; v += 4) {
            const int at = min_int(j + v, columns - 1), n = columns - at;
            const float *x0 = x + (size_t)at * ld, *x1 = n > 1 ? x0 + ld : x0, *x2 = n > 2 ? x1 + ld : x1,
                        *x3 = n > 3 ? x2 + ld : x2;
            float *line = to + v;
            int k = 0;
            for (; k + 4 <= K; k += 4, line += 4 * width) {
                f4 a = f4_load(x0 + k), b = f4_load(x1 + k), c = f4_load(x2 + k), d = f4_load(x3 + k);
                f4_transpose4(&a, &b, &c, &d);
                f4_store(line, a);
                f4_store(line + width, b);
                f4_store(line + 2 * width, c);
                f4_store(line + 3 * width, d);
            }
            for (; k < K; k++, line += width) f4_store(line, f4_set(x0[k], x1[k], x2[k], x3[k]));
        }
    }
}

/* Up to four columns of A, K numbers long, as [K][4]. */
static void copy_columns(float *to, const float *x, int ld, int K, int columns)
{
    if (columns >= 4)
        for (; K > 0; K--, to += 4, x += ld) f4_store(to, f4_load(x));
    else
        for (; K > 0; K--, to += 4, x += ld) f4_store(to, f4_load_tail(x, columns));
}

/* ---- a row of tiles ---------------------------------------------------------------------------------------------- */

/* Up to four rows of C from rows of A and all panels of B. */
SIMD_INLINE void row_of_tiles(int height, const Output *o, float *c, const float *bias, Rows x, float *spread,
                              const float *b, int rows, int N, int K)
{
    const int place = !SPREAD || N <= PLACE_MOST, columns = x.step != 1;
    for (int j = 0, width; j < N; j += width, c += width, b += (size_t)width * K) {
        const float *bj = bias ? bias + j : NULL;
        const int n = N - j;
        width = panel_width(height, n);
        if (height == 4) {
            const Tile t = !SPREAD  ? columns ? multiply_columns(x.a0, x.step, b, K) : multiply_rows(x, b, K)
                           : place  ? multiply(4, 8, PLACE, x, spread, b, K)
                           : j == 0 ? multiply(4, 8, FIRST, x, spread, b, K)
                                    : multiply(4, 8, REST, x, spread, b, K);
            store(o, c, bj, t, 4, 8, rows, n);
        } else if (width == 12) {
            const Tile t = place    ? multiply(3, 12, PLACE, x, spread, b, K)
                           : j == 0 ? multiply(3, 12, FIRST, x, spread, b, K)
                                    : multiply(3, 12, REST, x, spread, b, K);
            store(o, c, bj, t, 3, 12, rows, n);
        } else {
            const Tile t = place ? multiply(3, 8, PLACE, x, spread, b, K) : multiply(3, 8, REST, x, spread, b, K);
            store(o, c, bj, t, 3, 8, rows, n);
        }
    }
}

/* Rows of a tile, for the least time of M × N: quarter cycles of a step are 18 for 3×12, 12 for 3×8, 16 for 4×8, of
 * which there are fewer, that reach their rate sooner: hence 15. */
static int tile_height(int M, int N)
{
    const int wide = N / 12, left = N % 12;
    const int three = ceil_div(M, 3) * (18 * wide + (left == 0 ? 0 : left <= 8 ? 12 : 18));
    return N > 8 && three < ceil_div(M, 4) * ceil_div(N, 8) * 15 ? 3 : 4;
}

/* ---- fewer than four rows: packing does not pay ------------------------------------------------------------------ */

/* A row times B stored by rows: up to 32 columns at a time, k ascending as in the tile, so a row comes out the same
 * whether it is computed alone or with others. */
static void row_times_lines(const Output *o, int i, const float *a, int a_step, const float *B, int ldb, int N, int K)
{
    float *out = o->C + (size_t)i * o->ldc;
    int j = 0;
    for (; j + 32 <= N; j += 32) {
        f4 c[8];
        for (int v = 0; v < 8; v++) c[v] = f4_zero();
        const float *b = B + j, *ak = a;
        for (int k = 0; k < K; k++, b += ldb, ak += a_step) {
            f4 s = f4_load_splat(ak);
            simd_pin(b);
            for (int v = 0; v < 8; v++) c[v] = f4_madd(s, f4_load(b + 4 * v), c[v]);
        }
        for (int v = 0; v < 8; v++)
            f4_store(out + j + 4 * v, finish(o, c[v], out + j + 4 * v, o->bias ? o->bias + j + 4 * v : NULL, 4));
    }
    for (; j < N; j += 4) {
        int n = min_int(4, N - j);
        f4 c = f4_zero();
        const float *b = B + j, *ak = a;
        for (int k = 0; k < K; k++, b += ldb, ak += a_step) c = f4_madd(f4_load_splat(ak), f4_load_n(b, n), c);
        f4_store_n(out + j, finish(o, c, out + j, o->bias ? o->bias + j : NULL, n), n);
    }
}

/* Inner products of a row with four rows: four interleaved partial sums each, added by a transpose. */
static f4 four_products(const float *a, const float *b0, const float *b1, const float *b2, const float *b3, int K)
{
    int k = 0;
    f4 c0 = f4_zero(), c1 = c0, c2 = c0, c3 = c0;
    for (; k + 4 <= K; k += 4) {
        f4 x = f4_load(a + k);
        c0 = f4_madd(x, f4_load(b0 + k), c0);
        c1 = f4_madd(x, f4_load(b1 + k), c1);
        c2 = f4_madd(x, f4_load(b2 + k), c2);
        c3 = f4_madd(x, f4_load(b3 + k), c3);
    }
    if (k < K) {
        int left = K - k;
        f4 x = f4_load_n(a + k, left);
        c0 = f4_madd(x, f4_load_n(b0 + k, left), c0);
        c1 = f4_madd(x, f4_load_n(b1 + k, left), c1);
        c2 = f4_madd(x, f4_load_n(b2 + k, left), c2);
        c3 = f4_madd(x, f4_load_n(b3 + k, left), c3);
    }
    f4_transpose4(&c0, &c1, &c2, &c3);
    return f4_add(f4_add(c0, c2), f4_add(c1, c3));
}

/* A row times rows of B. Each is read once, so memory is what it waits for: four rows a quarter of B apart are four
 * long streams, which processors fetch ahead; four neighbours are streams that end with the row. */
static void row_times_rows(const Output *o, int i, const float *a, const float *B, int ldb, int N, int K)
{
    float *out = o->C + (size_t)i * o->ldc;
    const int quarter = N / 16 * 4;
    const size_t apart = (size_t)quarter * ldb;
    for (int j = 0; j < quarter; j += 4) {
        f4 c[4];
        for (int r = 0; r < 4; r++) {
            const float *b = B + (size_t)(j + r) * ldb;
            c[r] = four_products(a, b, b + apart, b + 2 * apart, b + 3 * apart, K);
        }
        f4_transpose4(&c[0], &c[1], &c[2], &c[3]);
        for (int r = 0; r < 4; r++) {
            const int at = r * quarter + j;
            f4_store(out + at, finish(o, c[r], out + at, o->bias ? o->bias + at : NULL, 4));
        }
    }
    for (int j = 4 * quarter; j < N; j += 4) {
        int n = min_int(4, N - j);
        const float *b0 = B + (size_t)j * ldb, *b1 = n > 1 ? b0 + ldb : b0, *b2 = n > 2 ? b1 + ldb : b1,
                    *b3 = n > 3 ? b2 + ldb : b2;
        f4 c = four_products(a, b0, b1, b2, b3, K);
        f4_store_n(out + j, finish(o, c, out + j, o->bias ? o->bias + j : NULL, n), n);
    }
}

/* ---- the whole product ------------------------------------------------------------------------------------------- */

void gemm_bias(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N,
               int K, float alpha, int accumulate, const float *bias, float *scratch)
{
    Output o = {C, alpha, ldc, accumulate, bias};
    if (M <= 0 || N <= 0) return;
    if (layout == GEMM_NT && (M < 4 || K <= 0)) {
        for (int i = 0; i < M; i++) row_times_rows(&o, i, A + (size_t)i * lda, B, ldb, N, K);
        return;
    }
    if (M < 4 || K <= 0) {
        int k_step = layout == GEMM_TN ? lda : 1, row_step = layout == GEMM_TN ? 1 : lda, k = 0;
        do { /* at least once: K = 0 still writes */
            for (int i = 0; i < M; i++)
                row_times_lines(&o, i, A + (size_t)i * row_step + (size_t)k * k_step, k_step, B + (size_t)k * ldb, ldb,
                                N, min_int(KC, K - k));
            o.bias = NULL;
            o.accumulate = 1;
            k += KC;
        } while (k < K);
        return;
    }
    float *packed = scratch + 4 * HEIGHT * min_int(K, KC);
    const int row = layout == GEMM_TN ? 1 : lda, step = layout == GEMM_TN ? lda : 1;
    const int blocks = ceil_div(N, NC), block = min_int(NC, round_up(ceil_div(N, blocks), 24));
    for (int j0 = 0; j0 < N; j0 += block) {
        const int n = min_int(block, N - j0), height = tile_height(M, n);
        o.accumulate = accumulate;
        for (int k0 = 0; k0 < K; k0 += KC) {
            const int kc = min_int(KC, K - k0);
            const float *first = k0 == 0 && bias ? bias + j0 : NULL;
            if (layout == GEMM_NT)
                pack_columns(packed, B + (size_t)j0 * ldb + k0, ldb, kc, n, height);
            else
                pack_lines(packed, B + (size_t)k0 * ldb + j0, ldb, kc, n, height);
            for (int i = 0; i < M; i += height) {
                const float *a0 = A + (size_t)i * row + (size_t)k0 * step, *a1 = M - i > 1 ? a0 + row : a0,
                            *a2 = M - i > 2 ? a1 + row : a1, *a3 = M - i > 3 ? a2 + row : a2;
                Rows x = {a0, a1, a2, a3, (size_t)step};
                if (!SPREAD && layout == GEMM_TN && (n > PLACE_MOST || (height == 4 && M - i < 4))) {
                    copy_columns(scratch, a0, lda, kc, M - i);
                    x = (Rows){scratch, scratch + 1, scratch + 2, scratch + 3, 4};
                }
                float *c = C + (size_t)i * ldc + j0;
                if (height == 3)
                    row_of_tiles(3, &o, c, first, x, scratch, packed, M - i, n, kc);
                else
                    row_of_tiles(4, &o, c, first, x, scratch, packed, M - i, n, kc);
            }
            o.accumulate = 1;
        }
    }
}

void gemm(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N, int K,
          float alpha, int accumulate, float *scratch)
{ gemm_bias(layout, C, ldc, A, lda, B, ldb, M, N, K, alpha, accumulate, NULL, scratch); }

void gemm_batched(GemmLayout layout, int batch, float *C, size_t c_step, int ldc, const float *A, size_t a_step,
                  int lda, const float *B, size_t b_step, int ldb, int M, int N, int K, float alpha, int accumulate,
                  float *scratch)
{
    for (int i = 0; i < batch; i++)
        gemm_bias(layout, C + i * c_step, ldc, A + i * a_step, lda, B + i * b_step, ldb, M, N, K, alpha, accumulate,
                  NULL, scratch);
}
