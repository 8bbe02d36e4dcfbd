/* gemm against float64 loops: every layout, sizes around the tile and the blocks, strides, bias, accumulation. The
 * error of every element is held against the bound of a float32 sum, (K + 3)·2⁻²⁴·Σ|α·a·b| (+ what was added). */
#include "kernels/gemm.h"
#include "check.h"

static void one(GemmLayout layout, int M, int N, int K, int pad, int accumulate, int with_bias, float alpha)
{
    int lda = (layout == GEMM_TN ? M : K) + pad, ldb = (layout == GEMM_NT ? K : N) + pad, ldc = N + pad;
    int rows_a = layout == GEMM_TN ? K : M, rows_b = layout == GEMM_NT ? N : K;
    size_t na = rows_a && lda > pad ? (size_t)rows_a * lda - pad : 0,
           nb = rows_b && ldb > pad ? (size_t)rows_b * ldb - pad : 0, nc = M && N ? (size_t)M * ldc - pad : 0;
    float *A = randoms(na, 1), *B = randoms(nb, 1), *bias = randoms((size_t)N, 1),
          *scratch = floats(gemm_scratch(M, N, K));
    float *C = accumulate ? randoms(nc, 1) : floats(nc), *before = copy_of(C, nc);
    gemm_bias(layout, C, ldc, A, lda, B, ldb, M, N, K, alpha, accumulate, with_bias ? bias : NULL, scratch);
    double worst = 0;
    int touched = 0;
    for (int m = 0; m < M; m++) {
        for (int n = 0; n < N; n++) {
            double b0 = with_bias ? (double)bias[n] : 0, c0 = accumulate ? (double)before[(size_t)m * ldc + n] : 0,
                   sum = 0, size = 0;
            for (int k = 0; k < K; k++) {
                double a = (double)A[layout == GEMM_TN ? (size_t)k * lda + m : (size_t)m * lda + k];
                double b = (double)B[layout == GEMM_NT ? (size_t)n * ldb + k : (size_t)k * ldb + n];
                sum += a * b, size += fabs(a * b);
            }
            double bound = 0x1p-24 * ((K + 3 + K / GEMM_KC) * fabs((double)alpha) * size +
                                      (2 + K / GEMM_KC) * (fabs(b0) + fabs(c0))) +
                           1e-300;
            double error = fabs((double)C[(size_t)m * ldc + n] - (alpha * sum + b0 + c0)) / bound;
            if (!(error <= worst)) worst = error;
        }
        for (int n = N; n < ldc && (size_t)m * ldc + n < nc; n++)
            touched += memcmp(C + (size_t)m * ldc + n, before + (size_t)m * ldc + n, 4) != 0;
    }
    CHECK(worst <= 1, "layout %d, M %d N %d K %d pad %d: error %g times the bound", layout, M, N, K, pad, worst);
    CHECK(touched == 0, "layout %d, M %d N %d K %d: wrote between rows", layout, M, N, K);
    done("gemm");
}

/* What the header promises of order: rows do not depend on how many there are, nor results on strides or addresses. */
static void order(void)
{
    enum { M = 37, N = 45, K = 300 };
    float *A = randoms(M * K, 1), *B = randoms(K * N, 1), *C = floats(M * N), *row = floats(N),
          *scratch = floats(gemm_scratch(M, N, K) + 1);
    gemm(GEMM_NN, C, N, A, K, B, N, M, N, K, 1, 0, scratch);
    for (int m = 0; m < M; m++) {
        gemm(GEMM_NN, row, N, A + m * K, K, B, N, 1, N, K, 1, 0, scratch + 1);
        CHECK(memcmp(row, C + m * N, N * 4) == 0, "row %d alone differs", m);
    }
    float *wide = floats(M * (N + 3));
    gemm(GEMM_NN, wide, N + 3, A, K, B, N, M, N, K, 1, 0, scratch + 1);
    for (int m = 0; m < M; m++)
        CHECK(memcmp(wide + m * (N + 3), C + m * N, N * 4) == 0, "row %d differs with another stride", m);

    float *T = floats(N * K), *D = floats(M * N); /* NN and NT sum in the same order (M > 2) */
    for (int k = 0; k < K; k++)
        for (int n = 0; n < N; n++) T[n * K + k] = B[k * N + n];
    gemm(GEMM_NT, D, N, A, K, T, K, M, N, K, 1, 0, scratch);
    CHECK(memcmp(C, D, sizeof(float) * M * N) == 0, "NN and NT differ");
    done("order");

    float *a = randoms(3 * 5 * 6, 1), *b = randoms(6 * 7, 1), *c = floats(3 * 5 * 7), *d = floats(5 * 7),
          *s = floats(gemm_scratch(5, 7, 6));
    gemm_batched(GEMM_NN, 3, c, 35, 7, a, 30, 6, b, 0, 7, 5, 7, 6, 2, 0, s);
    for (int i = 0; i < 3; i++) {
        gemm(GEMM_NN, d, 7, a + 30 * i, 6, b, 7, 5, 7, 6, 2, 0, s);
        CHECK(memcmp(c + 35 * i, d, 35 * 4) == 0, "batch %d", i);
    }
    done("gemm_batched");

    enum { R = 29, W = 61, L = 300 };
    float *x = randoms(R * L, 1), *y = randoms(L * W, 1), *whole = floats(R * W), *cut = floats(R * W),
          *room = floats(gemm_scratch(R, W, L));
    gemm(GEMM_NN, whole, W, x, L, y, W, R, W, L, 1, 0, room);
    for (int rows = 4; rows < R - 3; rows++)
        for (int columns = 1; columns < W; columns += 5) {
            gemm(GEMM_NN, cut, W, x, L, y, W, rows, columns, L, 1, 0, room);
            gemm(GEMM_NN, cut + columns, W, x, L, y + columns, W, rows, W - columns, L, 1, 0, room);
            gemm(GEMM_NN, cut + rows * W, W, x + rows * L, L, y, W, R - rows, W, L, 1, 0, room);
            CHECK(memcmp(whole, cut, sizeof(float) * R * W) == 0, "cut at %d, %d", rows, columns);
        }
    done("ranges");
}

int main(void)
{
    static const int sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 31, 33, 40};
    enum { S = sizeof sizes / sizeof *sizes };
    for (int layout = 0; layout < 3; layout++) {
        for (int i = 0; i < S; i++)
            for (int j = 0; j < S; j++)
                for (int k = 0; k < S; k++)
                    one(layout, sizes[i], sizes[j], sizes[k], (i + j) % 3, (i + j + k) & 1, (i + k) & 1,
                        (i ^ k) & 1 ? 1.0f : -0.7f);
        static const int large[][3] = {{65, 129, 257}, {64, 128, 256}, {130, 12, 515}, {5, 300, 40},  {300, 5, 40},
                                       {1, 260, 520},  {2, 70, 600},   {257, 33, 7},   {100, 137, 3}, {10, 169, 40},
                                       {6, 180, 300},  {25, 20, 270},  {4, 400, 5}};
        for (size_t i = 0; i < sizeof large / sizeof *large; i++)
            for (int mode = 0; mode < 4; mode++)
                one(layout, large[i][0], large[i][1], large[i][2], mode, mode & 1, mode >> 1, 0.5f);
    }
    for (int M = 0; M < 600; M += 37) /* scratch never shrinks as sizes grow */
        for (int K = 0; K < 600; K += 37)
            CHECK(gemm_scratch(M, M, K) <= gemm_scratch(M + 1, M, K) &&
                      gemm_scratch(M, M, K) <= gemm_scratch(M, M + 1, K) &&
                      gemm_scratch(M, M, K) <= gemm_scratch(M, M, K + 1) && gemm_scratch(M, M, K) <= 49152,
                  "scratch of %d %d", M, K);
    order();
    return finish("gemm_check");
}
