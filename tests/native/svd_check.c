/* svd: A = U·diag(S)·Vᵀ, orthonormal factors, order, signs, deficient rank, known spectra, repeatability. */
#include "kernels/svd.h"
#include "check.h"

static double orthonormality(const float *x, int n, int K)
{ /* largest entry of |XᵀX − I| */
    double worst = 0;
    for (int a = 0; a < K; a++)
        for (int b = a; b < K; b++) {
            double s = 0;
            for (int i = 0; i < n; i++) s += (double)x[i * K + a] * (double)x[i * K + b];
            worst = fmax(worst, fabs(s - (a == b)));
        }
    return worst;
}

static void one(const float *A, int M, int N, const char *what)
{
    int K = M < N ? M : N;
    float *U = floats((size_t)M * K), *S = floats((size_t)K), *V = floats((size_t)N * K), *S2 = floats((size_t)K);
    double *scratch = malloc(sizeof(double) * (svd_scratch(M, N) + 1)), end = -3.25e99;
    scratch[svd_scratch(M, N)] = end;
    int sweeps = svd(U, S, V, A, M, N, scratch);
    svd(NULL, S2, NULL, A, M, N, scratch);
    double error = 0, top = (double)S[0], size = 0;
    for (int i = 0; i < M; i++)
        for (int j = 0; j < N; j++) {
            double s = 0;
            for (int k = 0; k < K; k++) s += (double)U[i * K + k] * (double)S[k] * (double)V[j * K + k];
            error = fmax(error, fabs(s - (double)A[(size_t)i * N + j])),
            size = fmax(size, fabs((double)A[(size_t)i * N + j]));
        }
    CHECK(sweeps >= 1 && sweeps <= 20, "%s %d×%d: %d sweeps", what, M, N, sweeps);
    CHECK(error <= 2e-7 * top, "%s %d×%d: reconstruction off by %g of %g", what, M, N, error, top);
    CHECK(orthonormality(U, M, K) < 2e-6 && orthonormality(V, N, K) < 2e-6, "%s %d×%d: U %g, V %g", what, M, N,
          orthonormality(U, M, K), orthonormality(V, N, K));
    for (int k = 0; k < K; k++) {
        CHECK(S[k] >= 0 && (k == 0 || S[k] <= S[k - 1]), "%s: order", what);
        CHECK(fabs((double)S[k] - (double)S2[k]) <= 1e-7 * top, "%s: values alone differ", what);
        float most = 0, sign = 0;
        for (int i = 0; i < M; i++)
            if (fabsf(U[i * K + k]) > most * 1.000001f) most = fabsf(U[i * K + k]), sign = U[i * K + k];
        CHECK(sign > 0, "%s: sign of column %d", what, k);
    }
    CHECK(scratch[svd_scratch(M, N)] == end, "%s: wrote beyond its scratch", what);
    free(scratch);
}

int main(void)
{
    static const int sizes[] = {1, 2, 3, 5, 8, 17, 40};
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 7; j++) {
            int M = sizes[i], N = sizes[j], n = M * N;
            float *A = randoms((size_t)n, 1);
            one(A, M, N, "random");
            float *u = randoms((size_t)M * 2, 1), *v = randoms((size_t)N * 2, 1); /* rank 2 at most */
            for (int r = 0; r < M; r++)
                for (int c = 0; c < N; c++) A[r * N + c] = u[r] * v[c] + u[M + r] * v[N + c];
            one(A, M, N, "rank two");
            for (int k = 0; k < n; k++) A[k] = 1;
            one(A, M, N, "ones");
            memset(A, 0, sizeof(float) * (size_t)n);
            one(A, M, N, "zeros");
            for (int k = 0; k < M && k < N; k++) A[k * N + k] = k % 2 ? -1 : 1;
            one(A, M, N, "signed identity");
            /* graded columns */
            for (int k = 0; k < n; k++) A[k] = (float)ldexp((double)rng_normal(&check_rng), -(k % N) * 3);
            one(A, M, N, "graded");
            for (int k = 0; k < n; k++) A[k] = 1e30f * rng_normal(&check_rng);
            one(A, M, N, "large");
            for (int k = 0; k < n; k++) A[k] = 1e-30f * rng_normal(&check_rng);
            one(A, M, N, "small");
            done("svd");
        }
    float *A = randoms(150 * 90, 1);
    one(A, 150, 90, "large");
    one(A, 90, 150, "wide");
    done("svd");

    /* The Hilbert matrix 6×6, values to 10 digits by 40-digit arithmetic; float32 input limits the small ones. */
    static const double hilbert[] = {1.618899859,     0.2423608706,   0.01632152132,
                                     0.0006157483542, 1.257075712e-5, 1.082799485e-7};
    float H[36], U[36], S[6], V[36], nan[6] = {1, 2, NAN, 4, 5, 6};
    double scratch[36 * 2 + 12];
    for (int i = 0; i < 36; i++) H[i] = 1.0f / (float)(i / 6 + i % 6 + 1);
    svd(U, S, V, H, 6, 6, scratch);
    for (int k = 0; k < 6; k++)
        CHECK(fabs((double)S[k] - hilbert[k]) < 6e-8, "Hilbert value %d: %.9g", k, (double)S[k]);
    CHECK(svd(U, S, V, nan, 2, 3, scratch) == -1 && S[0] == 0 && U[3] == 0 && V[5] == 0, "NaN is refused");
    return finish("svd_check");
}
