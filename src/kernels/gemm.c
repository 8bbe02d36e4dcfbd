/* How it is made (after Goto & van de Geijn 2008, and BLIS): C is computed in tiles of 4 rows × 8 columns, held in
 * eight vector registers while k runs. A step of k loads 8 numbers of B, broadcasts 4 of A and does 8 multiply-adds: 6
 * loads for 64 floating-point operations, and 8 + 2 + 1 live vectors fit the 15 registers that V8 has to give on x64.
 *
 * Around the tile: K is cut into blocks of KC so that the 8 columns of B it reads (KC·8 floats, 8 kB) stay in the first
 * cache, N into blocks of NC and M into blocks of MC so that packed B (128 kB) and a block of A stay in the second.
 *
 * B is packed: 8 columns of it become one contiguous panel [k][8], padded with zeros, so that a step finds its numbers
 * at constant offsets and never reads beyond a row. This costs K·N moves for M·K·N multiply-adds. A is read in place, 4
 * rows at a time, except for GEMM_TN, where it lies like B and is packed like B, into panels [k][4]. Rows that do not
 * exist (M not a multiple of 4) repeat the last one; their results are not stored. Fewer than 4 rows go another way. */
#include "kernels/gemm.h"

#include "base/ints.h"
#include "base/simd.h"

enum { MR = 4, NR = 8, KC = GEMM_KC, NC = 128, MC = 64 };

size_t gemm_scratch(int M, int N, int K)
{
    size_t panels = (size_t)round_up(min_int(N, NC), NR) + (size_t)round_up(min_int(M, MC), MR);
    return panels * (size_t)min_int(K, KC);
}

/* How a finished tile goes to memory. Another epilogue (an activation, say) would be one more field here and one more
 * branch in finish(), taken on the last block of K. */
typedef struct Output {
    float *C;
    int ldc;
    float alpha;
    int accumulate;
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

/* Columns 0–3 (c) and 4–7 (d) of rows 0…3. Neighbours in memory are neighbours here and are stored one after the other:
 * V8's revectorizer, which makes 256-bit code of pairs of vectors, starts from neighbouring stores and goes back. */
typedef struct Tile {
    f4 c0, d0, c1, d1, c2, d2, c3, d3;
} Tile;

/* One k. The loops below ask after every step whether it was the last: not only for the remainder, but because the
 * branch keeps LLVM from interleaving steps until its values outgrow the registers (half the speed). */
SIMD_INLINE void step(Tile *t, const float *a0, const float *a1, const float *a2, const float *a3, const float *b)
{
    f4 b0 = f4_load(b), b1 = f4_load(b + 4), a = f4_load_splat(a0);
    t->c0 = f4_madd(a, b0, t->c0);
    t->d0 = f4_madd(a, b1, t->d0);
    a = f4_load_splat(a1);
    t->c1 = f4_madd(a, b0, t->c1);
    t->d1 = f4_madd(a, b1, t->d1);
    a = f4_load_splat(a2);
    t->c2 = f4_madd(a, b0, t->c2);
    t->d2 = f4_madd(a, b1, t->d2);
    a = f4_load_splat(a3);
    t->c3 = f4_madd(a, b0, t->c3);
    t->d3 = f4_madd(a, b1, t->d3);
}

/* Four rows of A as they lie. K ≥ 1. */
SIMD_INLINE Tile tile_of_rows(const float *a0, const float *a1, const float *a2, const float *a3, const float *b, int K)
{
    f4 zero = f4_zero();
    Tile t = {zero, zero, zero, zero, zero, zero, zero, zero};
    for (;; a0 += 4, a1 += 4, a2 += 4, a3 += 4, b += 32) {
        simd_pin(a0);
        simd_pin(a1);
        simd_pin(a2);
        simd_pin(a3);
        simd_pin(b);
        step(&t, a0, a1, a2, a3, b);
        if (--K == 0) return t;
        step(&t, a0 + 1, a1 + 1, a2 + 1, a3 + 1, b + 8);
        if (--K == 0) return t;
        step(&t, a0 + 2, a1 + 2, a2 + 2, a3 + 2, b + 16);
        if (--K == 0) return t;
        step(&t, a0 + 3, a1 + 3, a2 + 3, a3 + 3, b + 24);
        if (--K == 0) return t;
    }
}

/* A packed panel of A. */
SIMD_INLINE Tile tile_of_panel(const float *a, const float *b, int K)
{
    f4 zero = f4_zero();
    Tile t = {zero, zero, zero, zero, zero, zero, zero, zero};
    for (;; a += 8, b += 16) {
        simd_pin(a);
        simd_pin(b);
        step(&t, a, a + 1, a + 2, a + 3, b);
        if (--K == 0) return t;
        step(&t, a + 4, a + 5, a + 6, a + 7, b + 8);
        if (--K == 0) return t;
    }
}

/* A whole tile. The sums stay in registers: a Tile whose address is taken goes through memory. */
SIMD_INLINE void store_whole(const Output *o, Tile t, float *c, int j)
{
    const size_t ldc = (size_t)o->ldc;
    const f4 alpha = f4_splat(o->alpha);
    float *c1 = c + ldc, *c2 = c1 + ldc, *c3 = c2 + ldc;
    t.c0 = f4_mul(t.c0, alpha), t.d0 = f4_mul(t.d0, alpha);
    t.c1 = f4_mul(t.c1, alpha), t.d1 = f4_mul(t.d1, alpha);
    t.c2 = f4_mul(t.c2, alpha), t.d2 = f4_mul(t.d2, alpha);
    t.c3 = f4_mul(t.c3, alpha), t.d3 = f4_mul(t.d3, alpha);
    if (o->bias) {
        f4 low = f4_load(o->bias + j), high = f4_load(o->bias + j + 4);
        t.c0 = f4_add(t.c0, low), t.d0 = f4_add(t.d0, high);
        t.c1 = f4_add(t.c1, low), t.d1 = f4_add(t.d1, high);
        t.c2 = f4_add(t.c2, low), t.d2 = f4_add(t.d2, high);
        t.c3 = f4_add(t.c3, low), t.d3 = f4_add(t.d3, high);
    }
    if (o->accumulate) {
        t.c0 = f4_add(t.c0, f4_load(c)), t.d0 = f4_add(t.d0, f4_load(c + 4));
        t.c1 = f4_add(t.c1, f4_load(c1)), t.d1 = f4_add(t.d1, f4_load(c1 + 4));
        t.c2 = f4_add(t.c2, f4_load(c2)), t.d2 = f4_add(t.d2, f4_load(c2 + 4));
        t.c3 = f4_add(t.c3, f4_load(c3)), t.d3 = f4_add(t.d3, f4_load(c3 + 4));
    }
    f4_store(c, t.c0), f4_store(c + 4, t.d0);
    f4_store(c1, t.c1), f4_store(c1 + 4, t.d1);
    f4_store(c2, t.c2), f4_store(c2 + 4, t.d2);
    f4_store(c3, t.c3), f4_store(c3 + 4, t.d3);
}

/* Its left half, where four columns are left over. */
SIMD_INLINE void store_half(const Output *o, Tile t, float *c, int j)
{
    const size_t ldc = (size_t)o->ldc;
    const f4 alpha = f4_splat(o->alpha);
    float *c1 = c + ldc, *c2 = c1 + ldc, *c3 = c2 + ldc;
    t.c0 = f4_mul(t.c0, alpha), t.c1 = f4_mul(t.c1, alpha), t.c2 = f4_mul(t.c2, alpha), t.c3 = f4_mul(t.c3, alpha);
    if (o->bias) {
        f4 bias = f4_load(o->bias + j);
        t.c0 = f4_add(t.c0, bias), t.c1 = f4_add(t.c1, bias), t.c2 = f4_add(t.c2, bias), t.c3 = f4_add(t.c3, bias);
    }
    if (o->accumulate) {
        t.c0 = f4_add(t.c0, f4_load(c)), t.c1 = f4_add(t.c1, f4_load(c1));
        t.c2 = f4_add(t.c2, f4_load(c2)), t.c3 = f4_add(t.c3, f4_load(c3));
    }
    f4_store(c, t.c0), f4_store(c1, t.c1), f4_store(c2, t.c2), f4_store(c3, t.c3);
}

/* The part of a tile that exists. Out of line: the registers belong to the common path. */
static __attribute__((noinline)) void store_part(const Output *o, const Tile *t, int i, int j, int rows, int columns)
{
    const f4 low[4] = {t->c0, t->c1, t->c2, t->c3}, high[4] = {t->d0, t->d1, t->d2, t->d3};
    const float *bias = o->bias ? o->bias + j : NULL;
    for (int r = 0; r < rows; r++) {
        float *c = o->C + (size_t)(i + r) * o->ldc + j;
        f4_store_n(c, finish(o, low[r], c, bias, columns), columns);
        if (columns > 4) f4_store_n(c + 4, finish(o, high[r], c + 4, bias ? bias + 4 : NULL, columns - 4), columns - 4);
    }
}

/* ---- panels ------------------------------------------------------------------------------------------------------ */

/* x[k·ld + j], K lines of `columns` numbers, into panels [k][width], zeros beyond the last column. */
static void pack_lines(float *to, const float *x, int ld, int K, int columns, int width)
{
    for (int j = 0; j < columns; j += width) {
        const float *line = x + j;
        int n = min_int(width, columns - j);
        if (n == 8) {
            for (int k = 0; k < K; k++, line += ld, to += 8) {
                f4 low = f4_load(line), high = f4_load(line + 4);
                f4_store(to, low);
                f4_store(to + 4, high);
            }
        } else if (n == width) {
            for (int k = 0; k < K; k++, line += ld, to += 4) f4_store(to, f4_load(line));
        } else {
            for (int k = 0; k < K; k++, line += ld, to += width)
                for (int v = 0; v < width; v += 4) f4_store(to + v, f4_load_n(line + min_int(v, n), n - v));
        }
    }
}

/* The same panels [k][8] from an operand stored the other way round, x[j·ld + k]: 4×4 blocks are transposed in
 * registers. Columns that do not exist repeat the last one: what they give is not stored. */
static void pack_columns(float *to, const float *x, int ld, int K, int columns)
{
    for (int j = 0; j < columns; j += 4) {
        const float *x0 = x + (size_t)j * ld, *x1 = j + 1 < columns ? x0 + ld : x0,
                    *x2 = j + 2 < columns ? x1 + ld : x1, *x3 = j + 3 < columns ? x2 + ld : x2;
        float *line = to + (size_t)(j & ~7) * K + (j & 4);
        int k = 0;
        for (; k + 4 <= K; k += 4, line += 4 * NR) {
            f4 a = f4_load(x0 + k), b = f4_load(x1 + k), c = f4_load(x2 + k), d = f4_load(x3 + k);
            f4_transpose4(&a, &b, &c, &d);
            f4_store(line, a);
            f4_store(line + NR, b);
            f4_store(line + 2 * NR, c);
            f4_store(line + 3 * NR, d);
        }
        for (; k < K; k++, line += NR) f4_store(line, f4_set(x0[k], x1[k], x2[k], x3[k]));
    }
    if (columns & 4 || columns % NR == 0 || columns % NR > 4) return;
    for (int k = 0; k < K; k++) f4_store(to + (size_t)(columns & ~7) * K + (size_t)k * NR + 4, f4_zero());
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

SIMD_INLINE void store(const Output *o, Tile t, float *c, int i, int j, int rows, int columns)
{
    if (rows >= MR && columns >= NR) {
        store_whole(o, t, c, j);
    } else if (rows >= MR && columns == NR / 2) {
        store_half(o, t, c, j);
    } else {
        const Tile part = t;
        store_part(o, &part, i, j, min_int(MR, rows), min_int(NR, columns));
    }
}

/* Rows i0…i0+M−1, columns j0…j0+N−1 of C from A stored by rows and panels of B. */
static __attribute__((noinline)) void block_of_rows(const Output *o, int i0, int j0, const float *A, int lda,
                                                    const float *B, int M, int N, int K)
{
    for (int j = 0; j < N; j += NR, B += (size_t)NR * K) {
        float *c = o->C + (size_t)i0 * o->ldc + j0 + j;
        const float *a0 = A;
        for (int i = 0; i < M; i += MR, a0 += (size_t)MR * lda, c += (size_t)MR * o->ldc) {
            const float *a1 = a0 + lda, *a2 = a1 + lda, *a3 = a2 + lda;
            if (M - i < MR) {
                if (M - i < 2) a1 = a0;
                if (M - i < 3) a2 = a1;
                a3 = a2;
            }
            store(o, tile_of_rows(a0, a1, a2, a3, B, K), c, i0 + i, j0 + j, M - i, N - j);
        }
    }
}

/* The same from panels of A. */
static __attribute__((noinline)) void block_of_panels(const Output *o, int i0, int j0, const float *A, const float *B,
                                                      int M, int N, int K)
{
    for (int j = 0; j < N; j += NR, B += (size_t)NR * K) {
        float *c = o->C + (size_t)i0 * o->ldc + j0 + j;
        const float *a = A;
        for (int i = 0; i < M; i += MR, a += (size_t)MR * K, c += (size_t)MR * o->ldc)
            store(o, tile_of_panel(a, B, K), c, i0 + i, j0 + j, M - i, N - j);
    }
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

/* A row times rows of B: four inner products at a time, four interleaved partial sums each, added by a transpose. */
static void row_times_rows(const Output *o, int i, const float *a, const float *B, int ldb, int N, int K)
{
    float *out = o->C + (size_t)i * o->ldc;
    for (int j = 0; j < N; j += 4) {
        int n = min_int(4, N - j), k = 0;
        const float *b0 = B + (size_t)j * ldb, *b1 = n > 1 ? b0 + ldb : b0, *b2 = n > 2 ? b1 + ldb : b1,
                    *b3 = n > 3 ? b2 + ldb : b2;
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
        f4 c = f4_add(f4_add(c0, c2), f4_add(c1, c3));
        f4_store_n(out + j, finish(o, c, out + j, o->bias ? o->bias + j : NULL, n), n);
    }
}

/* ---- the whole product ------------------------------------------------------------------------------------------- */

void gemm_bias(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N,
               int K, float alpha, int accumulate, const float *bias, float *scratch)
{
    Output o = {C, ldc, alpha, accumulate, bias};
    if (M <= 0 || N <= 0) return;
    if (layout == GEMM_NT && (M < MR || K <= 0)) {
        for (int i = 0; i < M; i++) row_times_rows(&o, i, A + (size_t)i * lda, B, ldb, N, K);
        return;
    }
    if (M < MR || K <= 0) {
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
    float *panels_a = scratch + (size_t)round_up(min_int(N, NC), NR) * min_int(K, KC);
    for (int j0 = 0; j0 < N; j0 += NC) {
        int n = min_int(NC, N - j0);
        o.bias = bias;
        o.accumulate = accumulate;
        for (int k0 = 0; k0 < K; k0 += KC) {
            int kc = min_int(KC, K - k0);
            if (layout == GEMM_NT)
                pack_columns(scratch, B + (size_t)j0 * ldb + k0, ldb, kc, n);
            else
                pack_lines(scratch, B + (size_t)k0 * ldb + j0, ldb, kc, n, NR);
            for (int i0 = 0; i0 < M; i0 += MC) {
                int m = min_int(MC, M - i0);
                if (layout == GEMM_TN) {
                    pack_lines(panels_a, A + (size_t)k0 * lda + i0, lda, kc, m, MR);
                    block_of_panels(&o, i0, j0, panels_a, scratch, m, n, kc);
                } else {
                    block_of_rows(&o, i0, j0, A + (size_t)i0 * lda + k0, lda, scratch, m, n, kc);
                }
            }
            o.bias = NULL;
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
