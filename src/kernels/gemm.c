/* How it is made (after Goto & van de Geijn 2008, and BLIS): C is computed in tiles of 4 rows × 8 columns, held in eight
 * vector registers while k runs. A step of k loads 8 numbers of B, broadcasts 4 of A and does 8 multiply-adds: 6 loads
 * for 64 floating-point operations, and 8 + 2 + 1 live vectors fit the 16 registers of x64 (WASM engines have no more).
 *
 * Around the tile: K is cut into blocks of KC so that the 8 columns of B it reads (KC·8 floats, 8 kB) stay in the first
 * cache, N into blocks of NC and M into blocks of MC so that packed B (128 kB) and a block of A stay in the second.
 *
 * Packing copies 8 columns of B into one contiguous panel [k][8], padded with zeros. It costs K·N moves for M·K·N
 * multiply-adds: worth it once M is a few dozen; always needed when B is stored by columns (GEMM_NT), and for the last
 * panel when N is not a multiple of 8, so that the tile never reads beyond a row. A is read in place, 4 rows at a time,
 * except for GEMM_TN, where it looks like B and is packed like B into panels [k][4]. Rows that do not exist (M not a
 * multiple of 4) repeat the last one; their results are not stored. */
#include "kernels/gemm.h"

#include "base/simd.h"

enum { MR = 4, NR = 8, KC = GEMM_KC, NC = 128, MC = 64, PACK_ROWS = 32, PACK_COLUMNS = 32 };

static int min_int(int a, int b) { return a < b ? a : b; }
static int round_up(int n, int to) { return (n + to - 1) / to * to; }

size_t gemm_scratch(int M, int N, int K) {
    size_t panels = (size_t)round_up(min_int(N, NC), NR) + (size_t)round_up(min_int(M, MC), MR);
    return panels * (size_t)min_int(K, KC);
}

/* How a finished tile goes to memory. Another epilogue (an activation, say) would be one more field here and one more
 * branch in store_row, taken on the last block of K. */
typedef struct Output {
    float *C;
    int ldc;
    float alpha;
    int accumulate;
    const float *bias; /* NULL after the first block of K */
} Output;

SIMD_INLINE void store_vector(float *c, f4 v, const float *bias, f4 alpha, int accumulate, int n) {
    v = f4_mul(v, alpha);
    if (bias) v = f4_add(v, f4_load_n(bias, n));
    if (accumulate) v = f4_add(v, f4_load_n(c, n));
    f4_store_n(c, v, n);
}

/* ---- the tile ------------------------------------------------------------------------------------------------------ */

/* One k: c[r][v] += a_r·b[4v…4v+3]. `vectors` (1 or 2) is a constant in every call, so the loops disappear. */
SIMD_INLINE void step(f4 (*c)[2], int vectors, const float *a0, const float *a1, const float *a2, const float *a3, const float *b) {
    f4 b0 = f4_load(b), b1 = vectors > 1 ? f4_load(b + 4) : b0;
    f4 a = f4_load_splat(a0);
    c[0][0] = f4_madd(a, b0, c[0][0]);
    if (vectors > 1) c[0][1] = f4_madd(a, b1, c[0][1]);
    a = f4_load_splat(a1);
    c[1][0] = f4_madd(a, b0, c[1][0]);
    if (vectors > 1) c[1][1] = f4_madd(a, b1, c[1][1]);
    a = f4_load_splat(a2);
    c[2][0] = f4_madd(a, b0, c[2][0]);
    if (vectors > 1) c[2][1] = f4_madd(a, b1, c[2][1]);
    a = f4_load_splat(a3);
    c[3][0] = f4_madd(a, b0, c[3][0]);
    if (vectors > 1) c[3][1] = f4_madd(a, b1, c[3][1]);
}

/* A tile of `rows` ≤ 4 by `columns` ≤ 4·vectors. A is either four rows at `row_step` (by_rows) or a panel [k][4…] whose
 * lines are a_step apart; B is a panel whose lines are b_step apart. */
SIMD_INLINE void tile(const Output *o, int i, int j, int rows, int columns, int vectors, int by_rows, const float *a,
                      int a_step, const float *b, int b_step, int K) {
    f4 c[4][2];
    for (int r = 0; r < 4; r++) c[r][0] = c[r][1] = f4_zero();
    int k = 0;
    if (by_rows) {
        const float *a0 = a, *a1 = a + (size_t)min_int(1, rows - 1) * a_step, *a2 = a + (size_t)min_int(2, rows - 1) * a_step,
                    *a3 = a + (size_t)(rows - 1) * a_step;
        for (; k + 4 <= K; k += 4) {
            step(c, vectors, a0, a1, a2, a3, b);
            b += b_step;
            step(c, vectors, a0 + 1, a1 + 1, a2 + 1, a3 + 1, b);
            b += b_step;
            step(c, vectors, a0 + 2, a1 + 2, a2 + 2, a3 + 2, b);
            b += b_step;
            step(c, vectors, a0 + 3, a1 + 3, a2 + 3, a3 + 3, b);
            b += b_step;
            a0 += 4, a1 += 4, a2 += 4, a3 += 4;
        }
        for (; k < K; k++, b += b_step) step(c, vectors, a0++, a1++, a2++, a3++, b);
    } else {
        for (; k + 2 <= K; k += 2) {
            step(c, vectors, a, a + 1, a + 2, a + 3, b);
            a += a_step, b += b_step;
            step(c, vectors, a, a + 1, a + 2, a + 3, b);
            a += a_step, b += b_step;
        }
        if (k < K) step(c, vectors, a, a + 1, a + 2, a + 3, b);
    }
    float *out = o->C + (size_t)i * o->ldc + j;
    const float *bias = o->bias ? o->bias + j : NULL;
    f4 alpha = f4_splat(o->alpha);
    if (rows == 4 && columns == 4 * vectors) {
        for (int r = 0; r < 4; r++, out += o->ldc)
            for (int v = 0; v < vectors; v++) store_vector(out + 4 * v, c[r][v], bias ? bias + 4 * v : NULL, alpha, o->accumulate, 4);
        return;
    }
    for (int r = 0; r < 4; r++, out += o->ldc) {
        if (r >= rows) break;
        store_vector(out, c[r][0], bias, alpha, o->accumulate, columns);
        if (columns > 4) store_vector(out + 4, c[r][1], bias ? bias + 4 : NULL, alpha, o->accumulate, columns - 4);
    }
}

/* ---- panels -------------------------------------------------------------------------------------------------------- */

/* Where the panels of an operand are: packed ones follow each other, K·width floats each; with `direct` all but an
 * incomplete last one are read where they lie. */
typedef struct Panels {
    const float *direct; /* NULL when everything is packed */
    int direct_step;
    float *packed;
    int width, columns, K;
} Panels;

SIMD_INLINE const float *panel(const Panels *p, int j, int *line_step) {
    if (p->direct && j + p->width <= p->columns) {
        *line_step = p->direct_step;
        return p->direct + j;
    }
    *line_step = p->width;
    return p->packed + (p->direct ? 0 : (size_t)j * p->K);
}

/* Columns from…columns−1 of x[k·ld + j] into panels [k][width], zeros beyond the last column. */
static void pack_lines(float *to, const float *x, int ld, int K, int from, int columns, int width) {
    for (int j = from; j < columns; j += width) {
        const float *line = x + j;
        int n = min_int(width, columns - j);
        if (n == 8) {
            for (int k = 0; k < K; k++, line += ld, to += 8) {
                f4 lo = f4_load(line), hi = f4_load(line + 4);
                f4_store(to, lo);
                f4_store(to + 4, hi);
            }
        } else if (n == 4 && width == 4) {
            for (int k = 0; k < K; k++, line += ld, to += 4) f4_store(to, f4_load(line));
        } else {
            for (int k = 0; k < K; k++, line += ld, to += width)
                for (int v = 0; v < width; v += 4) f4_store(to + v, f4_load_n(line + min_int(v, n), n - v));
        }
    }
}

/* The same from an operand stored the other way round, x[j·ld + k]: 4×4 blocks are transposed in registers. */
static void pack_columns(float *to, const float *x, int ld, int K, int columns) {
    for (int j = 0; j < columns; j += NR, to += (size_t)NR * K) {
        for (int h = 0; h < NR; h += 4) {
            int n = min_int(4, columns - j - h), k = 0;
            float *out = to + h;
            if (n <= 0) {
                for (; k < K; k++) f4_store(out + (size_t)k * NR, f4_zero());
                continue;
            }
            const float *x0 = x + (size_t)(j + h) * ld, *x1 = x0 + (n > 1 ? ld : 0), *x2 = x1 + (n > 2 ? ld : 0), *x3 = x2 + (n > 3 ? ld : 0);
            for (; k < K; k += 4) { /* rows that do not exist repeat the last: columns of the panel that are not stored */
                int left = K - k;
                f4 a = f4_load_n(x0 + k, left), b = f4_load_n(x1 + k, left), c = f4_load_n(x2 + k, left), d = f4_load_n(x3 + k, left);
                f4_transpose4(&a, &b, &c, &d);
                float *line = out + (size_t)k * NR;
                f4_store(line, a);
                if (left > 1) f4_store(line + NR, b);
                if (left > 2) f4_store(line + 2 * NR, c);
                if (left > 3) f4_store(line + 3 * NR, d);
            }
        }
    }
}

/* ---- blocks -------------------------------------------------------------------------------------------------------- */

/* Rows i0…i0+M−1 of C, A stored by rows. */
static void block_rows(const Output *o, int i0, int j0, const float *A, int lda, const Panels *B, int M) {
    for (int j = 0; j < B->columns; j += NR) {
        int step_b, columns = min_int(NR, B->columns - j);
        const float *b = panel(B, j, &step_b);
        if (columns > 4)
            for (int i = 0; i < M; i += MR)
                tile(o, i0 + i, j0 + j, min_int(MR, M - i), columns, 2, 1, A + (size_t)i * lda, lda, b, step_b, B->K);
        else
            for (int i = 0; i < M; i += MR)
                tile(o, i0 + i, j0 + j, min_int(MR, M - i), columns, 1, 1, A + (size_t)i * lda, lda, b, step_b, B->K);
    }
}

/* The same, A in panels of four rows. */
static void block_panels(const Output *o, int i0, int j0, const Panels *A, const Panels *B) {
    for (int j = 0; j < B->columns; j += NR) {
        int step_a, step_b, columns = min_int(NR, B->columns - j), M = A->columns;
        const float *b = panel(B, j, &step_b);
        for (int i = 0; i < M; i += MR) {
            const float *a = panel(A, i, &step_a);
            if (columns > 4) tile(o, i0 + i, j0 + j, min_int(MR, M - i), columns, 2, 0, a, step_a, b, step_b, B->K);
            else tile(o, i0 + i, j0 + j, min_int(MR, M - i), columns, 1, 0, a, step_a, b, step_b, B->K);
        }
    }
}

/* ---- one or two rows: packing never pays ---------------------------------------------------------------------------- */

/* A row times B stored by rows: up to 32 columns at a time, k ascending as in the tile, so a row comes out the same
 * whether it is computed alone or with others. */
static void row_times_lines(const Output *o, int i, const float *a, int a_step, const float *B, int ldb, int N, int K) {
    float *out = o->C + (size_t)i * o->ldc;
    f4 alpha = f4_splat(o->alpha);
    int j = 0;
    for (; j + 32 <= N; j += 32) {
        f4 c[8];
        for (int v = 0; v < 8; v++) c[v] = f4_zero();
        const float *b = B + j, *ak = a;
        for (int k = 0; k < K; k++, b += ldb, ak += a_step) {
            f4 s = f4_load_splat(ak);
            for (int v = 0; v < 8; v++) c[v] = f4_madd(s, f4_load(b + 4 * v), c[v]);
        }
        for (int v = 0; v < 8; v++)
            store_vector(out + j + 4 * v, c[v], o->bias ? o->bias + j + 4 * v : NULL, alpha, o->accumulate, 4);
    }
    for (; j < N; j += 4) {
        int n = min_int(4, N - j);
        f4 c = f4_zero();
        const float *b = B + j, *ak = a;
        for (int k = 0; k < K; k++, b += ldb, ak += a_step) c = f4_madd(f4_load_splat(ak), f4_load_n(b, n), c);
        store_vector(out + j, c, o->bias ? o->bias + j : NULL, alpha, o->accumulate, n);
    }
}

/* A row times rows of B: four inner products at a time, four interleaved partial sums each, added by a transpose. */
static void row_times_rows(const Output *o, int i, const float *a, const float *B, int ldb, int N, int K) {
    float *out = o->C + (size_t)i * o->ldc;
    for (int j = 0; j < N; j += 4) {
        int n = min_int(4, N - j), k = 0;
        const float *b0 = B + (size_t)j * ldb, *b1 = b0 + (n > 1 ? ldb : 0), *b2 = b1 + (n > 2 ? ldb : 0), *b3 = b2 + (n > 3 ? ldb : 0);
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
        store_vector(out + j, c, o->bias ? o->bias + j : NULL, f4_splat(o->alpha), o->accumulate, n);
    }
}

/* ---- the whole product ---------------------------------------------------------------------------------------------- */

void gemm_bias(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N, int K,
               float alpha, int accumulate, const float *bias, float *scratch) {
    Output o = {C, ldc, alpha, accumulate, bias};
    if (M <= 0 || N <= 0) return;
    if (layout == GEMM_NT && (M <= 2 || K <= 0)) {
        for (int i = 0; i < M; i++) row_times_rows(&o, i, A + (size_t)i * lda, B, ldb, N, K);
        return;
    }
    if (M == 1 || K <= 0) {
        int a_step = layout == GEMM_TN ? lda : 1;
        int k = 0;
        do { /* at least once: K = 0 still writes */
            for (int i = 0; i < M; i++) row_times_lines(&o, i, A + (size_t)k * a_step, a_step, B + (size_t)k * ldb, ldb, N, min_int(KC, K - k));
            o.bias = NULL;
            o.accumulate = 1;
            k += KC;
        } while (k < K);
        return;
    }
    for (int j0 = 0; j0 < N; j0 += NC) {
        int n = min_int(NC, N - j0);
        o.bias = bias;
        o.accumulate = accumulate;
        for (int k0 = 0; k0 < K; k0 += KC) {
            int kc = min_int(KC, K - k0);
            Panels b = {NULL, ldb, scratch, NR, n, kc};
            if (layout == GEMM_NT) {
                pack_columns(b.packed, B + (size_t)j0 * ldb + k0, ldb, kc, n);
            } else {
                const float *lines = B + (size_t)k0 * ldb + j0;
                if (M < PACK_ROWS) b.direct = lines;
                pack_lines(b.packed, lines, ldb, kc, b.direct ? n / NR * NR : 0, n, NR);
            }
            for (int i0 = 0; i0 < M; i0 += MC) {
                int m = min_int(MC, M - i0);
                if (layout == GEMM_TN) {
                    const float *lines = A + (size_t)k0 * lda + i0;
                    Panels a = {n < PACK_COLUMNS ? lines : NULL, lda, scratch + (size_t)round_up(min_int(N, NC), NR) * kc, MR, m, kc};
                    pack_lines(a.packed, lines, lda, kc, a.direct ? m / MR * MR : 0, m, MR);
                    block_panels(&o, i0, j0, &a, &b);
                } else {
                    block_rows(&o, i0, j0, A + (size_t)i0 * lda + k0, lda, &b, m);
                }
            }
            o.bias = NULL;
            o.accumulate = 1;
        }
    }
}

void gemm(GemmLayout layout, float *C, int ldc, const float *A, int lda, const float *B, int ldb, int M, int N, int K,
          float alpha, int accumulate, float *scratch) {
    gemm_bias(layout, C, ldc, A, lda, B, ldb, M, N, K, alpha, accumulate, NULL, scratch);
}

void gemm_batched(GemmLayout layout, int batch, float *C, size_t c_step, int ldc, const float *A, size_t a_step, int lda,
                  const float *B, size_t b_step, int ldb, int M, int N, int K, float alpha, int accumulate, float *scratch) {
    for (int i = 0; i < batch; i++)
        gemm_bias(layout, C + i * c_step, ldc, A + i * a_step, lda, B + i * b_step, ldb, M, N, K, alpha, accumulate, NULL, scratch);
}
