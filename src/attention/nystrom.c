/* Both ways of applying an inverse, and their derivatives.
 *
 * Exact. M = Σ_k w_kᵀ w_k / p_k with w_k the k-th row of the Schur complement and p_k its first entry (an LDLᵀ
 * factorisation). From T = M⁻¹ U and d(M⁻¹) = −M⁻¹ dM M⁻¹:
 *   ∂U = M⁻¹ ∂T      ∂M = −∂U Tᵀ
 *
 * Iterated, with s = D^-½ (Chen et al. 2021, §4.4; the iteration is the 7-13-15 one of Nyströmformer). One step, W = A Z:
 *   S₁ = 7 I − W      S₂ = 15 I − W S₁      S₃ = 13 I − W S₂      Z' = ¼ Z S₃
 *   ∂Z = ¼ ∂Z' S₃ᵀ + Aᵀ ∂W     ∂S₃ = ¼ Zᵀ ∂Z'     ∂S₂ = −Wᵀ ∂S₃     ∂S₁ = −Wᵀ ∂S₂
 *   ∂W = −∂S₃ S₂ᵀ − ∂S₂ S₁ᵀ − ∂S₁     ∂A += ∂W Zᵀ
 * Start, c = Σ_i A_ij* the largest column sum: Z₀ = Aᵀ/c ⇒ ∂A += ∂Z₀ᵀ/c, and ∂c = −Σ ∂Z₀ ⊙ Z₀ / c to all of column j*.
 * Around it, P = s U, R = Zᵀ P, T = s R (rows scaled), A_ij = s_i M_ij s_j, s_i = (Σ_j M_ij)^-½:
 *   ∂R = s ∂T     ∂Z = P ∂Rᵀ     ∂P = Z ∂R     ∂U = s ∂P     ∂s_i = ∂T_i·R_i + ∂P_i·U_i + Σ_j (∂A_ij + ∂A_ji) M_ij s_j
 *   ∂M_ij = s_i ∂A_ij s_j − ½ s_i³ ∂s_i                       (M symmetric in value) */
#include "attention/nystrom.h"

#include "base/simd.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

static const double DEPENDENT = 1e-10;

static size_t round4(size_t n) { return (n + 3) & ~(size_t)3; }

/* ---- exact ---------------------------------------------------------------------------------------------------------- */

/* a [m,m] upper triangle in: M; out: rows w_k. inverse [m] = 1/p_k, 0 for a landmark left out. */
static void factorise(double *a, double *inverse, const float *M, int m)
{
    for (size_t i = 0; i < (size_t)m * m; i++) a[i] = M[i];
    for (int k = 0; k < m; k++) {
        double *row = a + (size_t)k * m;
        inverse[k] = row[k] > DEPENDENT * (double)M[(size_t)k * m + k] ? 1.0 / row[k] : 0.0;
        for (int i = k + 1; i < m; i++) {
            double f = row[i] * inverse[k], *target = a + (size_t)i * m;
            for (int j = i; j < m; j++) target[j] -= f * row[j];
        }
    }
}

/* x [m,d] in: right-hand sides, out: M⁻¹ of them. */
static void solve(double *x, const double *a, const double *inverse, int m, int d)
{
    for (int k = 0; k < m; k++)
        for (int i = k + 1; i < m; i++) {
            double f = a[(size_t)k * m + i] * inverse[k];
            for (int c = 0; c < d; c++) x[(size_t)i * d + c] -= f * x[(size_t)k * d + c];
        }
    for (int k = m - 1; k >= 0; k--) {
        double *row = x + (size_t)k * d;
        for (int i = k + 1; i < m; i++) {
            double f = a[(size_t)k * m + i];
            for (int c = 0; c < d; c++) row[c] -= f * x[(size_t)i * d + c];
        }
        for (int c = 0; c < d; c++) row[c] *= inverse[k];
    }
}

static void exact_apply(float *T, const float *U, const float *M, int m, int d, float *scratch)
{
    double *a = (double *)(void *)scratch, *inverse = a + (size_t)m * m, *x = inverse + m;
    factorise(a, inverse, M, m);
    for (size_t i = 0; i < (size_t)m * d; i++) x[i] = U[i];
    solve(x, a, inverse, m, d);
    for (size_t i = 0; i < (size_t)m * d; i++) T[i] = (float)x[i];
}

static void exact_backward(float *dU, float *dM, const float *dT, const float *U, const float *M, int m, int d, float *scratch)
{
    size_t columns = (size_t)m * d;
    double *a = (double *)(void *)scratch, *inverse = a + (size_t)m * m, *x = inverse + m;
    float *T = (float *)(x + columns), *g = T + round4(columns), *rest = g + round4(columns);
    factorise(a, inverse, M, m);
    for (size_t i = 0; i < columns; i++) x[i] = U[i];
    solve(x, a, inverse, m, d);
    for (size_t i = 0; i < columns; i++) T[i] = (float)x[i]; /* T = M⁻¹ U */
    for (size_t i = 0; i < columns; i++) x[i] = dT[i];
    solve(x, a, inverse, m, d);
    for (size_t i = 0; i < columns; i++) g[i] = (float)x[i]; /* ∂U = M⁻¹ ∂T */
    add_into(dU, g, columns);
    gemm(GEMM_NT, dM, m, g, d, T, d, m, m, d, -1, 1, rest); /* ∂M = −∂U Tᵀ */
}

/* ---- iterated ------------------------------------------------------------------------------------------------------- */

typedef struct Parts {
    float *s, *ds;             /* [m] */
    float *A, *Z;              /* [m,m]; Z: one more than there are iterations, Z₀ first */
    float *W, *S1, *S2, *S3;   /* [m,m] */
    float *dA, *dZ, *dnext, *dW, *dS; /* [m,m] */
    float *P, *R, *dR, *dP;    /* [m,d] */
    float *gemm;
} Parts;

static size_t lay_out(Parts *p, int m, int d, int iterations, int backward, float *scratch)
{
    size_t square = (size_t)m * m, columns = (size_t)m * d, used = 0;
    size_t only = backward ? square : 0, only_columns = backward ? columns : 0;
    float **part[] = {&p->s, &p->ds, &p->A, &p->Z, &p->W, &p->S1, &p->S2, &p->S3, &p->dA, &p->dZ, &p->dnext, &p->dW, &p->dS,
                      &p->P, &p->R, &p->dR, &p->dP, &p->gemm};
    size_t size[] = {(size_t)m, (size_t)m, square, square * (size_t)(iterations + 1), square, square, square, square, only, only,
                     only, only, only, columns, columns, only_columns, only_columns, gemm_scratch(m, m > d ? m : d, m > d ? m : d)};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        if (scratch) *part[i] = scratch + used;
        used += round4(size[i]);
    }
    return used;
}

/* y = a I − W X */
static void shifted_product(float *y, float a, const float *W, const float *X, int m, float *scratch)
{
    gemm(GEMM_NN, y, m, W, m, X, m, m, m, m, -1, 0, scratch);
    for (int i = 0; i < m; i++) y[(size_t)i * m + i] += a;
}

/* W, S1, S2, S3 of the step from Z. */
static void step_parts(const Parts *p, const float *Z, int m)
{
    gemm(GEMM_NN, p->W, m, p->A, m, Z, m, m, m, m, 1, 0, p->gemm);
    scale(p->S1, p->W, -1, (size_t)m * m);
    for (int i = 0; i < m; i++) p->S1[(size_t)i * m + i] += 7;
    shifted_product(p->S2, 15, p->W, p->S1, m, p->gemm);
    shifted_product(p->S3, 13, p->W, p->S2, m, p->gemm);
}

/* The largest column sum of A and its column. */
static float largest_column(int *column, const float *A, float *sums, int m)
{
    fill(sums, 0, (size_t)m);
    column_sums(sums, A, m, m);
    *column = 0;
    for (int j = 1; j < m; j++)
        if (sums[j] > sums[*column]) *column = j;
    return sums[*column];
}

/* s, A, all Z, and R = Zᵀ s U. */
static void iterate(const Parts *p, const float *U, const float *M, int m, int d, int iterations)
{
    size_t square = (size_t)m * m;
    int column;
    fill(p->s, 0, (size_t)m);
    column_sums(p->s, M, m, m);
    for (int i = 0; i < m; i++) p->s[i] = 1.0f / sqrtf(p->s[i]);
    mul_rows(p->A, M, p->s, m, m);
    mul_columns(p->A, p->A, p->s, m, m);
    float c = largest_column(&column, p->A, p->ds, m);
    transpose(p->Z, m, p->A, m, m, m);
    scale(p->Z, p->Z, 1.0f / c, square);
    for (int k = 0; k < iterations; k++) {
        float *Z = p->Z + (size_t)k * square;
        step_parts(p, Z, m);
        gemm(GEMM_NN, Z + square, m, Z, m, p->S3, m, m, m, m, 0.25f, 0, p->gemm);
    }
    mul_rows(p->P, U, p->s, m, d);
    gemm(GEMM_TN, p->R, d, p->Z + (size_t)iterations * square, m, p->P, d, m, d, m, 1, 0, p->gemm);
}

/* From ∂Z' in dnext: ∂Z in dZ, and dA += . */
static void step_backward(const Parts *p, const float *Z, int m)
{
    size_t square = (size_t)m * m;
    step_parts(p, Z, m);
    gemm(GEMM_NT, p->dZ, m, p->dnext, m, p->S3, m, m, m, m, 0.25f, 0, p->gemm); /* Z' = ¼ Z S₃ */
    gemm(GEMM_TN, p->dS, m, Z, m, p->dnext, m, m, m, m, 0.25f, 0, p->gemm);     /* ∂S₃ */
    gemm(GEMM_NT, p->dW, m, p->dS, m, p->S2, m, m, m, m, -1, 0, p->gemm);       /* S₃ = 13 I − W S₂ */
    gemm(GEMM_TN, p->S3, m, p->W, m, p->dS, m, m, m, m, -1, 0, p->gemm);        /* ∂S₂, where S₃ was */
    gemm(GEMM_NT, p->dW, m, p->S3, m, p->S1, m, m, m, m, -1, 1, p->gemm);       /* S₂ = 15 I − W S₁ */
    gemm(GEMM_TN, p->dS, m, p->W, m, p->S3, m, m, m, m, -1, 0, p->gemm);        /* ∂S₁ */
    axpy(p->dW, -1, p->dS, square);                                             /* S₁ = 7 I − W */
    gemm(GEMM_NT, p->dA, m, p->dW, m, Z, m, m, m, m, 1, 1, p->gemm);            /* W = A Z */
    gemm(GEMM_TN, p->dZ, m, p->A, m, p->dW, m, m, m, m, 1, 1, p->gemm);
}

static float row_dot(const float *a, const float *b, int n)
{
    f4 sum = f4_zero();
    for (int c = 0; c < n; c += 4) sum = f4_madd(f4_load_n(a + c, n - c), f4_load_n(b + c, n - c), sum);
    return f4_hsum(sum);
}

static void iterated_backward(float *dU, float *dM, const float *dT, const float *U, const float *M, int m, int d, int iterations,
                              const Parts *p)
{
    size_t square = (size_t)m * m;
    int column;
    iterate(p, U, M, m, d, iterations);
    mul_rows(p->dR, dT, p->s, m, d);                                                    /* T = s R */
    gemm(GEMM_NT, p->dnext, m, p->P, d, p->dR, d, m, m, d, 1, 0, p->gemm);              /* R = Zᵀ P */
    gemm(GEMM_NN, p->dP, d, p->Z + (size_t)iterations * square, m, p->dR, d, m, d, m, 1, 0, p->gemm);
    for (int i = 0; i < m; i++) {
        size_t row = (size_t)i * d;
        p->ds[i] = row_dot(dT + row, p->R + row, d) + row_dot(p->dP + row, U + row, d); /* P = s U */
        axpy(dU + row, p->s[i], p->dP + row, (size_t)d);
    }
    fill(p->dA, 0, square);
    for (int k = iterations - 1; k >= 0; k--) {
        step_backward(p, p->Z + (size_t)k * square, m);
        copy(p->dnext, p->dZ, square);
    }
    /* Z₀ = Aᵀ/c */
    float c = largest_column(&column, p->A, p->S1, m), dc = 0;
    transpose(p->dZ, m, p->dnext, m, m, m);
    axpy(p->dA, 1.0f / c, p->dZ, square);
    for (int i = 0; i < m; i++) dc -= row_dot(p->dnext + (size_t)i * m, p->Z + (size_t)i * m, m);
    for (int i = 0; i < m; i++) p->dA[(size_t)i * m + column] += dc / c;

    /* A = s M s, s = (M 1)^-½ */
    transpose(p->S1, m, p->dA, m, m, m);
    add_into(p->S1, p->dA, square);
    mul_columns(p->S2, M, p->s, m, m);
    for (int i = 0; i < m; i++) p->ds[i] += row_dot(p->S1 + (size_t)i * m, p->S2 + (size_t)i * m, m);
    mul_rows(p->dA, p->dA, p->s, m, m);
    mul_columns(p->dA, p->dA, p->s, m, m);
    add_into(dM, p->dA, square);
    for (int i = 0; i < m; i++) {
        float dsum = -0.5f * p->s[i] * p->s[i] * p->s[i] * p->ds[i], *row = dM + (size_t)i * m;
        for (int j = 0; j < m; j++) row[j] += dsum;
    }
}

/* ---- either --------------------------------------------------------------------------------------------------------- */

size_t nystrom_scratch(int m, int d, int iterations)
{
    Parts p;
    if (iterations > 0) return lay_out(&p, m, d, iterations, 0, NULL);
    return round4(2 * ((size_t)m * m + (size_t)m + (size_t)m * d));
}

size_t nystrom_backward_scratch(int m, int d, int iterations)
{
    Parts p;
    if (iterations > 0) return lay_out(&p, m, d, iterations, 1, NULL);
    return nystrom_scratch(m, d, 0) + 2 * round4((size_t)m * d) + gemm_scratch(m, m, d);
}

void nystrom_apply(float *T, const float *U, const float *M, int m, int d, int iterations, float *scratch)
{
    Parts p;
    if (iterations == 0) {
        exact_apply(T, U, M, m, d, scratch);
        return;
    }
    if (m == 0) return;
    lay_out(&p, m, d, iterations, 0, scratch);
    iterate(&p, U, M, m, d, iterations);
    mul_rows(T, p.R, p.s, m, d); /* T = s R */
}

void nystrom_apply_backward(float *dU, float *dM, const float *dT, const float *U, const float *M, int m, int d, int iterations,
                            float *scratch)
{
    Parts p;
    if (iterations == 0) {
        exact_backward(dU, dM, dT, U, M, m, d, scratch);
        return;
    }
    if (m == 0) return;
    lay_out(&p, m, d, iterations, 1, scratch);
    iterated_backward(dU, dM, dT, U, M, m, d, iterations, &p);
}
