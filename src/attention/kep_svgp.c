#include "attention/kep_svgp.h"

#include "base/ints.h"
#include "base/scratch.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

typedef struct Parts {
    float *G, *P, *dP; /* [s,s] */
    float *gemm;
} Parts;

static size_t lay_out(Parts *p, const KepShape *shape, float *scratch)
{
    const int d = shape->d, s = shape->s, most = max_int(d, s);
    const size_t square = (size_t)s * s;
    Scratch cut = {scratch, 0};
    p->G = scratch_take(&cut, square);
    p->P = scratch_take(&cut, square);
    p->dP = scratch_take(&cut, square);
    p->gemm = scratch_take(&cut, gemm_scratch(most, s, most));
    return cut.used;
}

size_t kep_concat_step(const KepShape *shape) { return (size_t)shape->d * 2 * shape->s; }
size_t kep_concat_size(const KepShape *shape) { return (size_t)shape->B * shape->H * kep_concat_step(shape); }

size_t kep_scratch(const KepShape *shape)
{
    Parts p;
    return lay_out(&p, shape, NULL);
}

static size_t triangle(int rows) { return (size_t)rows * (rows + 1) / 2; }

/* A sample's head: which of the parameters and of the noise are its own. */
typedef struct Head {
    const float *lambda, *mean, *cholesky, *noise;
} Head;

static Head head_of(const KepInputs *in, const KepShape *shape, int b, int h)
{
    const size_t s = (size_t)shape->s;
    return (Head){in->lambda + h * s, in->mean + h * s * s, in->cholesky + h * s * triangle(shape->s),
                  in->noise ? in->noise + ((size_t)b * shape->H + h) * s * s : NULL};
}

/* Row i of L_t times ε_t. */
static float deviate(const float *row, const float *noise, int i)
{
    float sum = v_exp1(row[i]) * noise[i];
    for (int j = 0; j < i; j++) sum += row[j] * noise[j];
    return sum;
}

/* G and P = diag(λ²) G */
static void sample(const Parts *p, const Head *head, int s)
{
    copy(p->G, head->mean, (size_t)s * s);
    for (int t = 0; t < s && head->noise; t++)
        for (int i = 0; i < s; i++)
            p->G[i * s + t] += deviate(head->cholesky + t * triangle(s) + triangle(i), head->noise + t * s, i);
    for (int i = 0; i < s; i++)
        for (int t = 0; t < s; t++) p->P[i * s + t] = head->lambda[i] * head->lambda[i] * p->G[i * s + t];
}

/* Floats of a row of W, and where those of half i, of e or of r, begin. */
static int columns(const KepShape *shape) { return shape->s * (1 + shape->concat); }
static int half_at(const KepShape *shape, int i) { return i * shape->concat * shape->s; }

void kep_forward(float *C, const KepInputs *in, const KepShape *shape, float *scratch)
{
    const int d = shape->d, s = shape->s;
    Parts p;
    lay_out(&p, shape, scratch);
    for (int b = 0; b < shape->B; b++)
        for (int h = 0; h < shape->H; h++, C += kep_concat_step(shape)) {
            const Head head = head_of(in, shape, b, h);
            sample(&p, &head, s);
            for (int i = 0; i < 2; i++)
                gemm(GEMM_NT, C + i * s, 2 * s, in->weight + half_at(shape, i), columns(shape), p.P, s, d, s, s, 1, 0,
                     p.gemm);
        }
}

/* From dP, which becomes dG, to what it is made of. */
static void sample_backward(const KepGradients *grad, const Parts *p, const Head *head, const KepShape *shape, int b,
                            int h)
{
    const int s = shape->s;
    const size_t square = (size_t)s * s, own = (size_t)h * s;
    float *dG = p->dP, *dcholesky = grad->cholesky ? grad->cholesky + own * triangle(s) : NULL,
          *dnoise = grad->noise ? grad->noise + ((size_t)b * shape->H + h) * square : NULL;
    for (int i = 0; i < s; i++) {
        const float lambda = head->lambda[i];
        if (grad->lambda) grad->lambda[own + i] += 2 * lambda * (float)dot(p->dP + i * s, p->G + i * s, (size_t)s);
        for (int t = 0; t < s; t++) dG[i * s + t] *= lambda * lambda;
    }
    if (grad->mean) add_into(grad->mean + own * s, dG, square);
    for (int t = 0; t < s && head->noise; t++)
        for (int i = 0; i < s; i++) { /* G_it = m_it + Σ_{j<i} L_ij ε_j + exp(L_ii) ε_i */
            const size_t row = t * triangle(s) + triangle(i);
            const float g = dG[i * s + t], *L = head->cholesky + row, *noise = head->noise + t * s,
                        diagonal = v_exp1(L[i]);
            if (dcholesky) {
                for (int j = 0; j < i; j++) dcholesky[row + j] += g * noise[j];
                dcholesky[row + i] += g * diagonal * noise[i];
            }
            if (!dnoise) continue;
            for (int j = 0; j < i; j++) dnoise[t * s + j] += g * L[j];
            dnoise[t * s + i] += g * diagonal;
        }
}

void kep_backward(const KepGradients *grad, const float *dC, const KepInputs *in, const KepShape *shape, float *scratch)
{
    const int d = shape->d, s = shape->s, ld = columns(shape);
    Parts p;
    lay_out(&p, shape, scratch);
    for (int b = 0; b < shape->B && dC; b++)
        for (int h = 0; h < shape->H; h++, dC += kep_concat_step(shape)) {
            const Head head = head_of(in, shape, b, h);
            sample(&p, &head, s);
            for (int i = 0; i < 2; i++) { /* C = W Pᵀ */
                const float *W = in->weight + half_at(shape, i);
                if (grad->weight)
                    gemm(GEMM_NN, grad->weight + half_at(shape, i), ld, dC + i * s, 2 * s, p.P, s, d, s, s, 1, 1,
                         p.gemm);
                gemm(GEMM_TN, p.dP, s, dC + i * s, 2 * s, W, ld, s, s, d, 1, i, p.gemm);
            }
            sample_backward(grad, &p, &head, shape, b, h);
        }
}

/* Of eigenfunction i in all outputs: Σ_t (‖row i of L_t‖² + m_it²), and Σ_t log L_t,ii. */
static double squares(double *logs, const Head *head, int s, int i)
{
    double sum = 0;
    *logs = 0;
    for (int t = 0; t < s; t++) {
        const float *row = head->cholesky + t * triangle(s) + triangle(i), m = head->mean[i * s + t],
                    diagonal = v_exp1(row[i]);
        for (int j = 0; j < i; j++) sum += (double)row[j] * row[j];
        sum += (double)diagonal * diagonal + (double)m * m;
        *logs += row[i];
    }
    return sum;
}

double kep_divergence(const KepInputs *in, const KepShape *shape)
{
    const int s = shape->s;
    double kl = 0;
    for (int h = 0; h < shape->H; h++) {
        const Head head = head_of(in, shape, 0, h);
        for (int i = 0; i < s; i++) {
            double logs;
            const double precision = (double)head.lambda[i] * head.lambda[i], sum = squares(&logs, &head, s, i);
            kl += 0.5 * (precision * precision * sum - s) - logs - s * (double)v_log1((float)precision);
        }
    }
    return kl;
}

void kep_divergence_backward(const KepGradients *grad, float dkl, const KepInputs *in, const KepShape *shape)
{
    const int s = shape->s;
    for (int h = 0; h < shape->H; h++) {
        const Head head = head_of(in, shape, 0, h);
        const size_t own = (size_t)h * s;
        for (int i = 0; i < s; i++) {
            const float lambda = head.lambda[i], precision = lambda * lambda, g = dkl * precision * precision;
            double logs;
            if (grad->lambda)
                grad->lambda[own + i] +=
                    dkl * 2 * ((float)squares(&logs, &head, s, i) * precision * lambda - (float)s / lambda);
            for (int t = 0; t < s; t++) {
                const size_t at = t * triangle(s) + triangle(i);
                const float *row = head.cholesky + at, diagonal = v_exp1(row[i]);
                if (grad->mean) grad->mean[(own + i) * s + t] += g * head.mean[i * s + t];
                if (!grad->cholesky) continue;
                float *drow = grad->cholesky + own * triangle(s) + at;
                for (int j = 0; j < i; j++) drow[j] += g * row[j];
                drow[i] += g * diagonal * diagonal - dkl;
            }
        }
    }
}
