/* Both ways of applying an inverse, and their derivatives.
 *
 * Exact. M = Σ_k w_kᵀ w_k / p_k with w_k the k-th row of the Schur complement and p_k its first entry (an LDLᵀ
 * factorisation). From T = M⁻¹ U and d(M⁻¹) = −M⁻¹ dM M⁻¹:
 *   ∂U = M⁻¹ ∂T      ∂M = −∂U Tᵀ
 *
 * Iterated (Chen et al. 2021, §4.4; the iteration is the 7-13-15 one of Nyströmformer). s = D^-½, A = s M s, c = the
 * largest column sum of A, Z₀ = A/c. One step: Z' = ¼ Z S(W), S(W) = 13 I − W (15 I − W (7 I − W)), W = A Z. All of
 * these are polynomials of A: symmetric, and they commute. So no Z is formed; W goes from step to step by itself and
 * the factors ¼ S are applied to the few columns:
 *   W₀ = A²/c     W' = ¼ W S(W) = ¼ (13 W − 15 V + V (7 W − V)), V = W²       two products, of which the half above the
 *   diagonal
 *   x₀ = s U      x' = ¼ S(W) x      T = s R, R = Z₀ x = A x/c
 * Where four products of Z and W would take 4 m³ multiply-adds, a step takes 1.25 m³ (m = 128) and 3 m²d.
 *
 * Backward: W is symmetric, so only the symmetric part of its gradient counts; sym(Y) = ½ (Y + Yᵀ).
 *   x' = ¼ S(W) x by t = 7x − Wx, u = 15x − Wt, x' = ¼ (13x − Wu). With a = ¼ ∂x', b = −Wa, e = −Wb:
 *      ∂x = 13a + 15b + 7e − We      ∂W = −a uᵀ − b tᵀ − e xᵀ
 *   W' from W, with E = ¼ ∂W':      ∂V = sym(E (7W − 2V)) − 15 E      ∂W += 13 E + 7 sym(E V) + 2 sym(∂V W)
 *   W₀ = A²/c, R = A x/c:           ∂A = ∂R xᵀ/c + 2 ∂W₀ A/c         ∂x = A ∂R/c
 *      c = Σ_i A_ij* is reached by both: ∂c = −(Σ ∂R ⊙ R + Σ ∂W₀ ⊙ W₀)/c, to all of column j*
 *   T = s R, x₀ = s U, A_ij = s_i M_ij s_j, s_i = (Σ_j M_ij)^-½:
 *      ∂R = s ∂T     ∂U = s ∂x₀     ∂s_i = ∂T_i·R_i + ∂x₀_i·U_i + Σ_j (∂A_ij + ∂A_ji) M_ij s_j
 *      ∂M_ij = s_i ∂A_ij s_j − ½ s_i³ ∂s_i
 *
 * A matrix without symmetry: Z₀ = Aᵀ/c, and W₀ = A Z₀ = A Aᵀ/c is symmetric all the same, so that the steps are these:
 *   x₀ = U      T = Aᵀ x/c      ∂x = A ∂T/c      ∂A = x ∂Tᵀ/c + 2 ∂W₀ A/c      ∂c = −(Σ ∂T ⊙ T + Σ ∂W₀ ⊙ W₀)/c
 *
 * In one file, since a matrix without symmetry goes through the same steps and scratch, forward and backward. */
#include "attention/nystrom.h"

#include "base/ints.h"
#include "base/scratch.h"
#include "base/simd.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

static const double DEPENDENT = 1e-10;

/* rows of a symmetric product at once: the fewer, the less is computed twice; 5/8 of it at m = 128 */
enum { STRIPE = 32 };

/* ---- exact ------------------------------------------------------------------------------------------------------- */

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

/* The parts of the scratch, in doubles first. */
typedef struct Exact {
    double *a, *inverse, *x; /* [m,m], [m]: the factors; [m,d] */
    float *T, *g, *gemm;     /* [m,d] twice; backward */
} Exact;

static size_t lay_out_exact(Exact *p, int m, int d, int backward, float *scratch)
{
    const size_t square = (size_t)m * m, columns = (size_t)m * d;
    Scratch cut = {scratch, 0};
    p->a = (double *)(void *)scratch_take(&cut, 2 * (square + m + columns));
    p->inverse = p->a ? p->a + square : NULL;
    p->x = p->a ? p->inverse + m : NULL;
    if (!backward) return cut.used;
    p->T = scratch_take(&cut, columns);
    p->g = scratch_take(&cut, columns);
    p->gemm = scratch_take(&cut, gemm_scratch(m, m, d));
    return cut.used;
}

/* y = M⁻¹ b */
static void exact_solve(float *y, const float *b, int m, int d, const Exact *p)
{
    size_t columns = (size_t)m * d;
    for (size_t i = 0; i < columns; i++) p->x[i] = b[i];
    solve(p->x, p->a, p->inverse, m, d);
    for (size_t i = 0; i < columns; i++) y[i] = (float)p->x[i];
}

static void exact_apply(float *T, const float *U, const float *M, int m, int d, int backward, float *scratch)
{
    Exact p;
    lay_out_exact(&p, m, d, backward, scratch);
    factorise(p.a, p.inverse, M, m);
    exact_solve(T, U, m, d, &p);
    if (backward) copy(p.T, T, (size_t)m * d);
}

static void exact_backward(float *dU, float *dM, const float *dT, int m, int d, float *scratch)
{
    Exact p;
    lay_out_exact(&p, m, d, 1, scratch);
    exact_solve(p.g, dT, m, d, &p);
    add_into(dU, p.g, (size_t)m * d);
    gemm(GEMM_NT, dM, m, p.g, d, p.T, d, m, m, d, -1, 1, p.gemm); /* ∂M = −∂U Tᵀ */
}

/* ---- iterated ---------------------------------------------------------------------------------------------------- */

typedef struct Parts {
    float *s, *sums; /* [m] */
    float *A;        /* [m,m] */
    /* [steps kept, m,m] and [steps kept + 1, m,d]: each step's when a backward follows, else one */
    float *W, *x;
    float *V, *X;                /* [m,m] */
    float *t, *u, *R;            /* [m,d] */
    float *dW, *dnext, *product; /* [m,m]; backward, as the rest */
    float *dR, *dx, *a, *b, *e;  /* [m,d] */
    float *gemm;
} Parts;

static size_t lay_out(Parts *p, int m, int d, int iterations, int backward, float *scratch)
{
    const size_t square = (size_t)m * m, columns = (size_t)m * d, kept = backward ? (size_t)iterations : 1;
    const size_t more = backward ? square : 0, more_columns = backward ? columns : 0;
    Scratch cut = {scratch, 0};
    p->s = scratch_take(&cut, (size_t)m);
    p->sums = scratch_take(&cut, (size_t)m);
    p->A = scratch_take(&cut, square);
    p->W = scratch_take(&cut, square * kept);
    p->x = scratch_take(&cut, columns * (kept + 1));
    p->V = scratch_take(&cut, square);
    p->X = scratch_take(&cut, square);
    p->t = scratch_take(&cut, columns);
    p->u = scratch_take(&cut, columns);
    p->R = scratch_take(&cut, columns);
    p->dW = scratch_take(&cut, more);
    p->dnext = scratch_take(&cut, more);
    p->product = scratch_take(&cut, more);
    p->dR = scratch_take(&cut, more_columns);
    p->dx = scratch_take(&cut, more_columns);
    p->a = scratch_take(&cut, more_columns);
    p->b = scratch_take(&cut, more_columns);
    p->e = scratch_take(&cut, more_columns);
    p->gemm = scratch_take(&cut, gemm_scratch(m, max_int(m, d), max_int(m, d)));
    return cut.used;
}

/* C = α A B, added to C when `accumulate`, for a symmetric result: from the diagonal to the right, then mirrored. */
static void symmetric_product(float *C, const float *A, const float *B, int m, float alpha, int accumulate,
                              float *scratch)
{
    for (int from = 0; from < m; from += STRIPE) {
        int rows = min_int(STRIPE, m - from), right = m - from - rows;
        float *diagonal = C + (size_t)from * m + from;
        gemm(GEMM_NN, diagonal, m, A + (size_t)from * m, m, B + from, m, rows, rows + right, m, alpha, accumulate,
             scratch);
        transpose(diagonal + (size_t)rows * m, m, diagonal + rows, m, rows, right);
    }
}

static void symmetrise(float *Y, int m)
{
    for (int i = 0; i < m; i++)
        for (int j = 0; j < i; j++) {
            float *low = Y + (size_t)i * m + j, *high = Y + (size_t)j * m + i;
            *low = *high = 0.5f * (*low + *high);
        }
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

/* t and u of a step's S(W) x. */
static void step_inner(const float *W, const float *x, int m, int d, const Parts *p)
{
    size_t columns = (size_t)m * d;
    scale(p->t, x, 7, columns);
    gemm(GEMM_NN, p->t, d, W, m, x, d, m, d, m, -1, 1, p->gemm);
    scale(p->u, x, 15, columns);
    gemm(GEMM_NN, p->u, d, W, m, p->t, d, m, d, m, -1, 1, p->gemm);
}

/* next = ¼ S(W) x */
static void step_columns(float *next, const float *W, const float *x, int m, int d, const Parts *p)
{
    step_inner(W, x, m, d, p);
    scale(next, x, 3.25f, (size_t)m * d);
    gemm(GEMM_NN, next, d, W, m, p->u, d, m, d, m, -0.25f, 1, p->gemm);
}

/* next = ¼ W S(W), which may be W; leaves V. */
static void step_square(float *next, const float *W, int m, const Parts *p)
{
    size_t square = (size_t)m * m;
    symmetric_product(p->V, W, W, m, 1, 0, p->gemm);
    scale(p->X, W, 7, square);
    axpy(p->X, -1, p->V, square);
    scale(next, W, 3.25f, square);
    axpy(next, -3.75f, p->V, square);
    symmetric_product(next, p->V, p->X, m, 0.25f, 1, p->gemm);
}

/* From W₀ and x₀, in their places, by all steps; returns the last x. Keeps all W and x when `keep`. */
static const float *take_steps(const Parts *p, int m, int d, int iterations, int keep)
{
    const size_t square = keep ? (size_t)m * m : 0, columns = (size_t)m * d;
    float *W = p->W, *x = p->x;
    for (int k = 0; k < iterations; k++, W += square) {
        float *next = keep || x == p->x ? x + columns : p->x;
        step_columns(next, W, x, m, d, p);
        if (k + 1 < iterations) step_square(W + square, W, m, p);
        x = next;
    }
    return x;
}

/* s, A, R and, when `keep`, all W and x. */
static void iterate(const Parts *p, const float *U, const float *M, int m, int d, int iterations, int keep)
{
    int column;
    fill(p->s, 0, (size_t)m);
    column_sums(p->s, M, m, m);
    for (int i = 0; i < m; i++) p->s[i] = 1.0f / sqrtf(p->s[i]);
    mul_rows(p->A, M, p->s, m, m);
    mul_columns(p->A, p->A, p->s, m, m);
    const float c = largest_column(&column, p->A, p->sums, m);
    symmetric_product(p->W, p->A, p->A, m, 1.0f / c, 0, p->gemm);
    mul_rows(p->x, U, p->s, m, d);
    const float *x = take_steps(p, m, d, iterations, keep);
    gemm(GEMM_NN, p->R, d, p->A, m, x, d, m, d, m, 1.0f / c, 0, p->gemm);
}

/* dx: ∂x' in, ∂x out. dW [m,m] out, overwritten, not symmetrised. */
static void step_columns_backward(float *dW, const float *W, const float *x, int m, int d, const Parts *p)
{
    size_t columns = (size_t)m * d;
    step_inner(W, x, m, d, p);
    scale(p->a, p->dx, 0.25f, columns);
    gemm(GEMM_NN, p->b, d, W, m, p->a, d, m, d, m, -1, 0, p->gemm);
    gemm(GEMM_NN, p->e, d, W, m, p->b, d, m, d, m, -1, 0, p->gemm);
    gemm(GEMM_NT, dW, m, p->a, d, p->u, d, m, m, d, -1, 0, p->gemm);
    gemm(GEMM_NT, dW, m, p->b, d, p->t, d, m, m, d, -1, 1, p->gemm);
    gemm(GEMM_NT, dW, m, p->e, d, x, d, m, m, d, -1, 1, p->gemm);
    scale(p->dx, p->a, 13, columns);
    axpy(p->dx, 15, p->b, columns);
    axpy(p->dx, 7, p->e, columns);
    gemm(GEMM_NN, p->dx, d, W, m, p->e, d, m, d, m, -1, 1, p->gemm);
}

/* dW += from dnext = ∂W', symmetric; dnext becomes E. */
static void step_square_backward(float *dW, float *dnext, const float *W, int m, const Parts *p)
{
    size_t square = (size_t)m * m;
    symmetric_product(p->V, W, W, m, 1, 0, p->gemm);
    scale(dnext, dnext, 0.25f, square); /* E */
    axpy(dW, 13, dnext, square);
    gemm(GEMM_NN, dW, m, dnext, m, p->V, m, m, m, m, 7, 1, p->gemm);
    scale(p->X, W, 7, square);
    axpy(p->X, -2, p->V, square);
    gemm(GEMM_NN, p->product, m, dnext, m, p->X, m, m, m, m, 1, 0, p->gemm);
    symmetrise(p->product, m);
    axpy(p->product, -15, dnext, square); /* ∂V */
    gemm(GEMM_NN, dW, m, p->product, m, W, m, m, m, m, 2, 1, p->gemm);
}

/* From ∂ of the last x, in p->dx, to ∂x₀ there; returns ∂W₀, symmetric. */
static const float *steps_backward(const Parts *p, int m, int d, int iterations)
{
    const size_t square = (size_t)m * m, columns = (size_t)m * d;
    float *dW = p->dW, *dnext = p->dnext;
    for (int k = iterations - 1; k >= 0; k--) {
        const float *W = p->W + (size_t)k * square;
        step_columns_backward(dW, W, p->x + (size_t)k * columns, m, d, p);
        if (k + 1 < iterations) step_square_backward(dW, dnext, W, m, p);
        symmetrise(dW, m);
        float *done = dnext;
        dnext = dW, dW = done;
    }
    return dnext;
}

static void iterated_backward(float *dU, float *dM, const float *dT, const float *U, const float *M, int m, int d,
                              int iterations, const Parts *p)
{
    size_t square = (size_t)m * m, columns = (size_t)m * d;
    int column;
    float c = largest_column(&column, p->A, p->sums, m), dc = 0, *dA = p->product;
    mul_rows(p->dR, dT, p->s, m, d);                                           /* T = s R */
    gemm(GEMM_NN, p->dx, d, p->A, m, p->dR, d, m, d, m, 1.0f / c, 0, p->gemm); /* R = A x/c */
    const float *dW = steps_backward(p, m, d, iterations);
    /* W₀ = A²/c and R = A x/c */
    gemm(GEMM_NN, dA, m, dW, m, p->A, m, m, m, m, 2.0f / c, 0, p->gemm);
    gemm(GEMM_NT, dA, m, p->dR, d, p->x + (size_t)iterations * columns, d, m, m, d, 1.0f / c, 1, p->gemm);
    for (int i = 0; i < m; i++)
        dc -= row_dot(p->dR + (size_t)i * d, p->R + (size_t)i * d, d) +
              row_dot(dW + (size_t)i * m, p->W + (size_t)i * m, m);
    for (int i = 0; i < m; i++) dA[(size_t)i * m + column] += dc / c;

    /* A = s M s, x₀ = s U, T = s R, s = (M 1)^-½ */
    transpose(p->V, m, dA, m, m, m);
    add_into(p->V, dA, square);
    mul_columns(p->X, M, p->s, m, m);
    mul_rows(dA, dA, p->s, m, m);
    mul_columns(dA, dA, p->s, m, m);
    add_into(dM, dA, square);
    for (int i = 0; i < m; i++) {
        size_t row = (size_t)i * d, line = (size_t)i * m;
        float s = p->s[i], ds = row_dot(dT + row, p->R + row, d) + row_dot(p->dx + row, U + row, d) +
                                row_dot(p->V + line, p->X + line, m);
        axpy(dU + row, s, p->dx + row, (size_t)d);
        for (int j = 0; j < m; j++) dM[line + j] -= 0.5f * s * s * s * ds;
    }
}

/* ---- without symmetry -------------------------------------------------------------------------------------------- */

void pseudo_inverse_apply(float *T, const float *U, const float *A, int m, int d, int iterations, int backward,
                          float *scratch)
{
    int column;
    Parts p;
    if (m == 0) return;
    lay_out(&p, m, d, iterations, backward, scratch);
    const float c = largest_column(&column, A, p.sums, m);
    transpose(p.A, m, A, m, m, m);
    symmetric_product(p.W, A, p.A, m, 1.0f / c, 0, p.gemm);
    copy(p.x, U, (size_t)m * d);
    const float *x = take_steps(&p, m, d, iterations, backward);
    gemm(GEMM_NN, p.R, d, p.A, m, x, d, m, d, m, 1.0f / c, 0, p.gemm);
    copy(T, p.R, (size_t)m * d);
}

void pseudo_inverse_apply_backward(float *dU, float *dA, const float *dT, const float *U, const float *A, int m, int d,
                                   int iterations, float *scratch)
{
    int column;
    float dc = 0;
    Parts p;
    (void)U; /* x₀ was kept */
    if (m == 0) return;
    lay_out(&p, m, d, iterations, 1, scratch);
    const float c = largest_column(&column, A, p.sums, m), *x = p.x + (size_t)iterations * m * d;
    gemm(GEMM_NN, p.dx, d, A, m, dT, d, m, d, m, 1.0f / c, 0, p.gemm);
    const float *dW = steps_backward(&p, m, d, iterations);
    add_into(dU, p.dx, (size_t)m * d);
    gemm(GEMM_NN, dA, m, dW, m, A, m, m, m, m, 2.0f / c, 1, p.gemm);
    gemm(GEMM_NT, dA, m, x, d, dT, d, m, m, d, 1.0f / c, 1, p.gemm);
    for (int i = 0; i < m; i++)
        dc -= row_dot(dT + (size_t)i * d, p.R + (size_t)i * d, d) + row_dot(dW + (size_t)i * m, p.W + (size_t)i * m, m);
    for (int i = 0; i < m; i++) dA[(size_t)i * m + column] += dc / c;
}

/* ---- either ------------------------------------------------------------------------------------------------------ */

/* Of symmetric_product. */
static double symmetric_products(int m)
{
    double products = 0;
    for (int from = 0; from < m; from += STRIPE) products += (double)(min_int(STRIPE, m - from)) * (m - from) * m;
    return products;
}

double nystrom_products(int m, int d, int iterations)
{
    double square = (double)m * m;
    if (iterations == 0) return square * m / 6 + square * d;
    return (2 * iterations - 1) * symmetric_products(m) + (3 * iterations + 1) * square * d;
}

double nystrom_backward_products(int m, int d, int iterations)
{
    double square = (double)m * m;
    if (iterations == 0) return 2 * square * d; /* a solve and ∂M */
    return (iterations - 1) * (symmetric_products(m) + 3 * square * m) + square * m + (8 * iterations + 2) * square * d;
}

size_t nystrom_scratch(int m, int d, int iterations, int backward)
{
    Exact exact;
    Parts p;
    return iterations > 0 ? lay_out(&p, m, d, iterations, backward, NULL) : lay_out_exact(&exact, m, d, backward, NULL);
}

void nystrom_apply(float *T, const float *U, const float *M, int m, int d, int iterations, int backward, float *scratch)
{
    Parts p;
    if (m == 0) return;
    if (iterations == 0) {
        exact_apply(T, U, M, m, d, backward, scratch);
        return;
    }
    lay_out(&p, m, d, iterations, backward, scratch);
    iterate(&p, U, M, m, d, iterations, backward);
    mul_rows(T, p.R, p.s, m, d); /* T = s R */
}

void nystrom_apply_backward(float *dU, float *dM, const float *dT, const float *U, const float *M, int m, int d,
                            int iterations, float *scratch)
{
    Parts p;
    if (m == 0) return;
    if (iterations == 0) {
        exact_backward(dU, dM, dT, m, d, scratch);
        return;
    }
    lay_out(&p, m, d, iterations, 1, scratch);
    iterated_backward(dU, dM, dT, U, M, m, d, iterations, &p);
}
