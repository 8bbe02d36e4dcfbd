/* One-sided Jacobi (Hestenes 1958; Demmel & Veselić 1992 for its accuracy). The columns w_1…w_n of W = A·V, V = I at
 * first, are made orthogonal by plane rotations of pairs, applied to the columns of V as well. When all pairs are
 * orthogonal W = U·diag(S): the lengths are the singular values, the directions are U, and A = U·diag(S)·Vᵀ.
 *
 * One pair: with α = w_p·w_p, β = w_q·w_q, γ = w_p·w_q, the rotation w_p ← c·w_p − s·w_q, w_q ← s·w_p + c·w_q makes the
 * new product zero for t = s/c the smaller root of t² + 2ζt − 1 = 0, ζ = (β − α)/2γ; the lengths become α − tγ, β + tγ.
 *
 * Every column is contiguous here (W and V are kept transposed). M < N is answered through Aᵀ = V·diag(S)·Uᵀ. */
#include "kernels/svd.h"

#include <math.h>
#include <string.h>

enum { MAX_SWEEPS = 60 }; /* 6–10 are usual; convergence is quadratic in the end */

typedef struct Jacobi {
    int rows, columns; /* rows ≥ columns */
    double *w;         /* [columns][rows] */
    double *v;         /* [columns][columns], NULL for values only */
    double *square;    /* [columns] lengths² */
    double *order;     /* [columns] index of the k-th largest, as a double to share the scratch */
    double cut;        /* columns whose length² is at most this are rounding noise: counted as zero */
} Jacobi;

size_t svd_scratch(int M, int N)
{
    size_t large = (size_t)(M > N ? M : N), small = (size_t)(M > N ? N : M);
    return large * small + small * small + 2 * small;
}

static double product(const double *a, const double *b, int n)
{
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++) s0 += a[i] * b[i];
    return (s0 + s2) + (s1 + s3);
}

static void rotate(double *restrict p, double *restrict q, int n, double c, double s)
{
    for (int i = 0; i < n; i++) {
        double x = p[i], y = q[i];
        p[i] = c * x - s * y;
        q[i] = s * x + c * y;
    }
}

/* Number of sweeps until no pair needed a rotation. */
static int orthogonalize(Jacobi *j)
{
    int m = j->rows, n = j->columns;
    double tolerance = 1e-15 * sqrt((double)m), largest = 0;
    for (int k = 0; k < n; k++) {
        double s = product(j->w + (size_t)k * m, j->w + (size_t)k * m, m);
        if (s > largest) largest = s;
    }
    double noise = 0x1p-52 * (double)m;
    j->cut = largest * noise * noise;
    for (int sweep = 1; sweep <= MAX_SWEEPS; sweep++) {
        int rotations = 0;
        for (int k = 0; k < n; k++) j->square[k] = product(j->w + (size_t)k * m, j->w + (size_t)k * m, m);
        for (int p = 0; p < n - 1; p++) {
            for (int q = p + 1; q < n; q++) {
                double *wp = j->w + (size_t)p * m, *wq = j->w + (size_t)q * m;
                double alpha = j->square[p], beta = j->square[q];
                if (alpha <= j->cut || beta <= j->cut) continue;
                double gamma = product(wp, wq, m);
                if (fabs(gamma) <= tolerance * sqrt(alpha * beta)) continue;
                double zeta = (beta - alpha) / (2 * gamma);
                double t = (zeta < 0 ? -1.0 : 1.0) / (fabs(zeta) + sqrt(1 + zeta * zeta));
                double c = 1 / sqrt(1 + t * t), s = c * t;
                rotate(wp, wq, m, c, s);
                if (j->v) rotate(j->v + (size_t)p * n, j->v + (size_t)q * n, n, c, s);
                /* refreshed every sweep; a value made small by cancellation at once */
                j->square[p] = alpha - t * gamma;
                j->square[q] = beta + t * gamma;
                if (j->square[p] < 1e-4 * alpha) j->square[p] = product(wp, wp, m);
                if (j->square[q] < 1e-4 * beta) j->square[q] = product(wq, wq, m);
                rotations++;
            }
        }
        if (!rotations) return sweep;
    }
    return MAX_SWEEPS;
}

/* 0 if A holds NaN or infinities. */
static int setup(Jacobi *j, const float *A, int M, int N, int with_v, double *scratch)
{
    int m = M > N ? M : N, n = M > N ? N : M;
    *j = (Jacobi){m, n, scratch, NULL, NULL, NULL, 0};
    double *rest = scratch + (size_t)m * n;
    if (with_v) j->v = rest;
    j->square = rest + (size_t)n * n;
    j->order = j->square + n;
    for (int r = 0; r < M; r++)
        for (int c = 0; c < N; c++) {
            float a = A[(size_t)r * N + c];
            if (!(a - a == 0.0f)) return 0;
            j->w[M >= N ? (size_t)c * m + r : (size_t)r * m + c] = (double)a;
        }
    if (with_v) {
        memset(j->v, 0, (size_t)n * n * sizeof(double));
        for (int k = 0; k < n; k++) j->v[(size_t)k * n + k] = 1;
    }
    return 1;
}

/* Lengths, and the order from the largest down; equal ones keep their places. */
static void sort_columns(Jacobi *j)
{
    int n = j->columns, m = j->rows;
    for (int k = 0; k < n; k++) {
        double s = sqrt(product(j->w + (size_t)k * m, j->w + (size_t)k * m, m));
        j->square[k] = s;
        int at = k;
        for (; at > 0 && j->square[(int)j->order[at - 1]] < s; at--) j->order[at] = j->order[at - 1];
        j->order[at] = k;
    }
}

/* Directions of the first `given` columns (in sorted order) are unit vectors; finds one more, orthogonal to all of
 * them:
 * the coordinate axis least covered by them, made orthogonal twice (once leaves rounding behind). */
static void complete(Jacobi *j, int given)
{
    int m = j->rows, axis = 0;
    double best = -1, *w = j->w + (size_t)j->order[given] * m;
    for (int i = 0; i < m; i++) {
        double left = 1;
        for (int k = 0; k < given; k++) {
            double u = j->w[(size_t)j->order[k] * m + i];
            left -= u * u;
        }
        if (left > best + 1e-12) best = left, axis = i;
    }
    memset(w, 0, (size_t)m * sizeof(double));
    w[axis] = 1;
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < given; k++) {
            const double *u = j->w + (size_t)j->order[k] * m;
            double along = product(u, w, m);
            for (int i = 0; i < m; i++) w[i] -= along * u[i];
        }
    double length = sqrt(product(w, w, m));
    for (int i = 0; i < m; i++) w[i] /= length;
}

int svd(float *U, float *S, float *V, const float *A, int M, int N, double *scratch)
{
    Jacobi j;
    int K = M < N ? M : N;
    if (!setup(&j, A, M, N, U != NULL, scratch)) {
        memset(S, 0, (size_t)K * sizeof(float));
        if (U) memset(U, 0, (size_t)M * K * sizeof(float));
        if (U) memset(V, 0, (size_t)N * K * sizeof(float));
        return -1;
    }
    int sweeps = orthogonalize(&j), m = j.rows;
    double cut = sqrt(j.cut);
    sort_columns(&j);
    for (int k = 0; k < K; k++) {
        int column = (int)j.order[k];
        double *w = j.w + (size_t)column * m, s = j.square[column];
        S[k] = (float)s;
        if (!U) continue;
        const double *v = j.v + (size_t)column * K;
        if (s > cut)
            for (int i = 0; i < m; i++) w[i] /= s;
        else
            complete(&j, k);
        /* long side w, short side v: U and V when M ≥ N, V and U otherwise */
        const double *u = M >= N ? w : v, *x = M >= N ? v : w;
        int top = 0;
        for (int i = 1; i < M; i++)
            if (fabs(u[i]) > fabs(u[top]) * (1 + 1e-9)) top = i;
        double sign = u[top] < 0 ? -1 : 1;
        for (int i = 0; i < M; i++) U[(size_t)i * K + k] = (float)(sign * u[i]);
        for (int i = 0; i < N; i++) V[(size_t)i * K + k] = (float)(sign * x[i]);
    }
    return sweeps;
}
