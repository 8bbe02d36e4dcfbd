/* Native check of attention/magnitude, spectral and implicit against double references and finite differences. */
#include "attention/implicit.h"
#include "attention/magnitude.h"
#include "attention/spectral.h"
#include "base/rng.h"
#include "kernels/pointwise.h"

#include "mechanism_check.h"

static float *scratch_of(size_t n)
{
    float *p = malloc((n + 1) * sizeof(float));
    for (size_t i = 0; i < n; i++) p[i] = NAN; /* what was there before must not matter */
    p[n] = CANARY;
    return p;
}

static double power_norm(const double *x, int d, double p)
{
    double t = 0;
    for (int c = 0; c < d; c++) t += pow(fabs(x[c]), p);
    return t > 0 ? pow(t, 2 / p) : 0;
}

/* [cos θ1 + cos θ2 ‖ sin θ1 + sin θ2] */
static void waves(double *F, const double *x, const double *w1, const double *w2, int d, int M)
{
    for (int m = 0; m < 2 * M; m++) F[m] = 0;
    for (int a = 0; a < 2; a++)
        for (int m = 0; m < M; m++) {
            double theta = 0;
            for (int c = 0; c < d; c++) theta += 6.283185307179586 * x[c] * (a ? w2 : w1)[c * M + m];
            F[m] += cos(theta);
            F[M + m] += sin(theta);
        }
}

/* ---- magnitude ---- */

typedef struct MagnitudeCase {
    int N, d, ld;
    double p;
} MagnitudeCase;

static void magnitude_reference(double *const *out, double *const *in, const void *shape)
{
    const MagnitudeCase *m = shape;
    for (int i = 0; i < m->N; i++) out[0][i] = power_norm(in[0] + (size_t)i * m->ld, m->d, m->p);
}

static size_t magnitude_case(MagnitudeCase m)
{
    Array in[1] = {array_make((size_t)m.N * m.ld, 1)}, out[1] = {array_make((size_t)m.N, 1)};
    char name[96];
    snprintf(name, sizeof name, "magnitude N %d d %d p %g", m.N, m.d, m.p);
    for (int c = 0; c < m.d && m.N > 2; c++) array_set(&in[0], (size_t)2 * m.ld + c, 0); /* a row of zeros, */
    /* and a zero within a row */
    if (m.N > 3 && m.d > 1) array_set(&in[0], (size_t)3 * m.ld, 0);
    for (int i = 0; i < m.N; i++) out[0].grad[i] = (float)(4 * random_normal());
    magnitude_forward(out[0].f, in[0].f, m.ld, m.N, m.d, (float)m.p);
    Problem p = {name, magnitude_reference, &m, 1, 1, in, out, 1};
    check_outputs(&p, 2e-6);
    magnitude_backward(in[0].grad, m.ld, out[0].grad, out[0].f, in[0].f, m.ld, m.N, m.d, (float)m.p);
    /* At zeros a power between 1 and 2 has a gradient of 0 that differences of size h see as h^(p−1). */
    size_t compared = check_gradients(&p, m.p < 2 ? 3e-4 : 1e-5);
    for (int c = 0; c < m.d && m.N > 2; c++)
        check(in[0].grad[2 * m.ld + c] == START, name, "a row of zeros has no gradient");
    array_free(&in[0]), array_free(&out[0]);
    return compared;
}

static void extreme_magnitudes(void)
{
    float x[8] = {1e-18f, 2e-18f, 0, 0, 3e18f, -4e18f, 1e-20f, 0}, n[2], dn[2] = {1, 1}, dx[8] = {0};
    magnitude_forward(n, x, 4, 2, 4, 3);
    check(fabsf(n[0] / 4.3267487e-36f - 1) < 1e-5f && fabsf(n[1] / 2.0231477e37f - 1) < 1e-5f, "extreme magnitudes",
          "powers over- or underflow");
    magnitude_backward(dx, 4, dn, n, x, 4, 2, 4, 3);
    for (int i = 0; i < 8; i++) check(isfinite(dx[i]), "extreme magnitudes", "gradient");
    check(dx[5] < 0 && dx[7] == 0 && fabsf(dx[5] / -7.1140e18f - 1) < 1e-3f, "extreme magnitudes",
          "gradient of the largest entry");
}

/* ---- spectral ---- */

typedef struct SpectralCase {
    int N, d, ld, M, stationary;
} SpectralCase;

static void spectral_reference(double *const *out, double *const *in, const void *shape)
{
    const SpectralCase *s = shape;
    for (int i = 0; i < s->N; i++)
        waves(out[0] + (size_t)i * 2 * s->M, in[0] + (size_t)i * s->ld, in[1], in[s->stationary ? 1 : 2], s->d, s->M);
}

static size_t spectral_case(SpectralCase s)
{
    size_t weights = (size_t)s.d * s.M;
    Array in[3] = {array_make((size_t)s.N * s.ld, 1), array_make(weights, 0.2), array_make(weights, 0.2)};
    Array out[1] = {array_make((size_t)s.N * 2 * s.M, 1)};
    char name[96];
    snprintf(name, sizeof name, "spectral N %d d %d M %d %s", s.N, s.d, s.M, s.stationary ? "stationary" : "");
    for (size_t i = 0; i < out[0].n; i++) out[0].grad[i] = (float)random_normal();
    const float *w2 = s.stationary ? in[1].f : in[2].f;
    size_t need = spectral_scratch(s.d, s.M);
    float *scratch = scratch_of(need);
    spectral_forward(out[0].f, in[0].f, s.ld, in[1].f, w2, s.N, s.d, s.M, scratch);
    Problem p = {name, spectral_reference, &s, 3, 1, in, out, s.stationary ? 3 : 7};
    check_outputs(&p, 3e-6);
    spectral_backward(in[0].grad, s.ld, in[1].grad, s.stationary ? in[1].grad : in[2].grad, out[0].grad, in[0].f, s.ld,
                      in[1].f, w2, s.N, s.d, s.M, scratch);
    size_t compared = s.N ? check_gradients(&p, 1e-5) : 0;
    check(scratch[need] == CANARY, name, "wrote beyond its scratch");
    free(scratch);
    for (int i = 0; i < 3; i++) array_free(&in[i]);
    array_free(&out[0]);
    return compared;
}

/* ---- implicit ---- */

typedef struct ImplicitCase {
    ImplicitShape shape;
    int masked, stationary;
} ImplicitCase;

/* g_ij after dropout: the draws are the contract between forward and backward, so the reference makes them too. */
static double dropped(const ImplicitShape *S, double g, int b, int h, int i, int j)
{
    if (!(S->dropout > 0)) return g;
    uint32_t row = ((uint32_t)b * S->queries.H + h) * S->queries.N + i;
    float ones[64];
    uint8_t kept[64];
    Rng rng;
    rng_seed(&rng, S->seed ^ row * 0x85ebca6bu);
    for (int c = 0; c < S->keys.N; c++) ones[c] = 1;
    dropout_forward(ones, kept, ones, S->dropout, (size_t)S->keys.N, &rng);
    return kept[j] ? g / (1 - (double)S->dropout) : 0;
}

/* P [N,K] of one head by the formula of the paper, query norm and logarithm included */
static void reference_weights(double *P, double *const *in, const ImplicitCase *cse, int b, int h)
{
    const ImplicitShape *S = &cse->shape;
    const Heads *Q = &S->queries, *K = &S->keys;
    int d = Q->d, M = S->M;
    const double *w1 = in[3] + (size_t)((S->per_sample ? b * Q->H : 0) + h) * d * M,
                 *w2 = in[cse->stationary ? 3 : 4] + (size_t)((S->per_sample ? b * Q->H : 0) + h) * d * M;
    double *Fq = malloc(sizeof(double) * (size_t)(2 * M) * (size_t)(1 + K->N)), *Fk = Fq + 2 * M;
    for (int j = 0; j < K->N; j++)
        waves(Fk + (size_t)j * 2 * M, in[1] + heads_offset(K, b, h) + (size_t)j * heads_stride(K), w1, w2, d, M);
    for (int i = 0; i < Q->N; i++) {
        const double *q = in[0] + heads_offset(Q, b, h) + (size_t)i * heads_stride(Q);
        double sum = 0, *row = P + (size_t)i * K->N, largest = -INFINITY;
        waves(Fq, q, w1, w2, d, M);
        for (int j = 0; j < K->N; j++) {
            const double *k = in[1] + heads_offset(K, b, h) + (size_t)j * heads_stride(K);
            double s = 0, g = (power_norm(q, d, S->p) + power_norm(k, d, S->p)) / S->den;
            for (int m = 0; m < 2 * M; m++) s += Fq[m] * Fk[(size_t)j * 2 * M + m] / (4 * M);
            row[j] = cse->masked && in[5][(size_t)b * K->N + j] == 0 ? -INFINITY
                                                                     : log(s * s + S->eps) + dropped(S, g, b, h, i, j);
            largest = fmax(largest, row[j]);
        }
        for (int j = 0; j < K->N; j++) sum += row[j] = row[j] == -INFINITY ? 0 : exp(row[j] - largest);
        for (int j = 0; j < K->N && sum > 0; j++) row[j] /= sum;
    }
    free(Fq);
}

static void implicit_reference(double *const *out, double *const *in, const void *shape)
{
    const ImplicitCase *cse = shape;
    const Heads *Q = &cse->shape.queries, *K = &cse->shape.keys;
    double *P = malloc(sizeof(double) * ((size_t)Q->N * K->N + 1));
    for (int b = 0; b < Q->B; b++)
        for (int h = 0; h < Q->H; h++) {
            reference_weights(P, in, cse, b, h);
            for (int i = 0; i < Q->N; i++)
                for (int c = 0; c < Q->d; c++) {
                    double y = 0;
                    for (int j = 0; j < K->N; j++)
                        y += P[(size_t)i * K->N + j] * in[2][heads_offset(K, b, h) + (size_t)j * heads_stride(K) + c];
                    out[0][heads_offset(Q, b, h) + (size_t)i * heads_stride(Q) + c] = y;
                }
        }
    free(P);
}

static size_t implicit_case(ImplicitCase cse, int gradients)
{
    ImplicitShape *S = &cse.shape;
    const Heads *Q = &S->queries, *K = &S->keys;
    size_t weights = (size_t)(S->per_sample ? Q->B : 1) * Q->H * Q->d * S->M;
    double spread = 0.3 / sqrt(Q->d);
    Array in[6] = {array_make(heads_size(Q), 1), array_make(heads_size(K), 1), array_make(heads_size(K), 1),
                   array_make(weights, spread),  array_make(weights, spread),  array_make((size_t)K->B * K->N, 1)};
    Array out[1] = {array_make(heads_size(Q), 1)};
    char name[160];
    snprintf(name, sizeof name, "implicit B %d H %d N %d K %d d %d M %d p %g dropout %g, %s%s%s%s", Q->B, Q->H, Q->N,
             K->N, Q->d, S->M, S->p, S->dropout, Q->tokens_first ? "tokens first" : "heads first",
             cse.masked ? ", mask" : "", cse.stationary ? ", stationary" : "", S->per_sample ? ", per sample" : "");
    /* sample 1 has no key left */
    for (size_t i = 0; i < in[5].n; i++)
        array_set(&in[5], i, i / (size_t)K->N == 1 ? 0 : i % (size_t)K->N < 3 || random_uniform() < 0.7);
    for (size_t i = 0; i < out[0].n; i++) out[0].grad[i] = (float)(4 * random_normal());

    ImplicitInputs inputs = {
        in[0].f, in[1].f, in[2].f, in[3].f, cse.stationary ? in[3].f : in[4].f, cse.masked ? in[5].f : NULL};
    ImplicitGradients grad = {in[0].grad, in[1].grad, in[2].grad, in[3].grad, cse.stationary ? in[3].grad : in[4].grad};
    size_t rows = (size_t)Q->B * Q->H * Q->N, need = implicit_scratch(S), need_back = implicit_backward_scratch(S);
    float *inverse = scratch_of(rows), *scratch = scratch_of(need), *back = scratch_of(need_back);
    Problem p = {name, implicit_reference, &cse, 6, 1, in, out, cse.stationary ? 0xf : 0x1f};
    implicit_forward(out[0].f, inverse, &inputs, S, scratch);
    check_outputs(&p, 5e-6);
    size_t compared = 0;
    if (gradients) {
        implicit_backward(&grad, out[0].grad, out[0].f, inverse, &inputs, S, back);
        compared = check_gradients(&p, 2e-5);
        /* Each alone is the same. */
        for (int i = 0; i < 4; i++) {
            float *together = malloc((in[i].n + 1) * sizeof(float));
            memcpy(together, in[i].grad, in[i].n * sizeof(float));
            array_restart(&in[i]);
            ImplicitGradients only = {i == 0 ? in[0].grad : NULL, i == 1 ? in[1].grad : NULL,
                                      i == 2 ? in[2].grad : NULL, i == 3 ? in[3].grad : NULL, NULL};
            if (cse.stationary && i == 3) only.w2 = in[3].grad;
            implicit_backward(&only, out[0].grad, out[0].f, inverse, &inputs, S, back);
            check(!memcmp(together, in[i].grad, in[i].n * sizeof(float)), name, "a gradient alone differs");
            free(together);
        }
    }
    check(scratch[need] == CANARY && back[need_back] == CANARY && inverse[rows] == CANARY, name,
          "wrote beyond its scratch");
    if (!(S->dropout > 0))
        for (int h = 0; h < Q->H && Q->B; h++) {
            int b = Q->B - 1;
            size_t n = (size_t)Q->N * K->N;
            float *map = malloc((n + 1) * sizeof(float));
            double *P = malloc((n + 1) * sizeof(double));
            implicit_map(map, &inputs, S, b, h, scratch);
            double *all[6];
            for (int i = 0; i < 6; i++) all[i] = in[i].d;
            reference_weights(P, all, &cse, b, h);
            check(worst(map, P, n, 0) < 5e-6, name, "map");
            free(map), free(P);
        }
    free(inverse), free(scratch), free(back);
    for (int i = 0; i < 6; i++) array_free(&in[i]);
    array_free(&out[0]);
    return compared;
}

/* With Gaussian samples of σ = 1/(2π√2 d^¼), p = 2 and den = 2√d the expected kernel is softmax attention's. */
static void softmax_limit(void)
{
    enum { N = 5, d = 4, M = 40000 };
    ImplicitShape S = {.queries = {1, 1, N, d, 0}, .keys = {1, 1, N, d, 0}, .M = M, .p = 2, .eps = 1e-9f, .den = 4};
    Array q = array_make(N * d, 0.7), k = array_make(N * d, 0.7), v = array_make(N * d, 1),
          w = array_make(d * M, 1 / (6.283185307179586 * sqrt(2 * 2)));
    float y[N * d], inverse[N], *scratch = scratch_of(implicit_scratch(&S));
    implicit_forward(y, inverse, &(ImplicitInputs){q.f, k.f, v.f, w.f, w.f, NULL}, &S, scratch);
    double difference = 0;
    for (int i = 0; i < N; i++) {
        double sum = 0, weight[N];
        for (int j = 0; j < N; j++) {
            double score = 0;
            for (int c = 0; c < d; c++) score += q.d[i * d + c] * k.d[j * d + c] / sqrt(d);
            sum += weight[j] = exp(score);
        }
        for (int c = 0; c < d; c++) {
            double want = 0;
            for (int j = 0; j < N; j++) want += weight[j] / sum * v.d[j * d + c];
            difference = fmax(difference, fabs(want - y[i * d + c]));
        }
    }
    check(difference < 0.02, "softmax limit", "implicit attention with Gaussian samples is not softmax attention");
    printf("distance to softmax attention at M = %d: %.1e\n", M, difference);
    free(scratch), array_free(&q), array_free(&k), array_free(&v), array_free(&w);
}

/* Keys so long that exponentials would overflow, and dropout that removes exactly those. */
static void long_keys(void)
{
    ImplicitShape S = {.queries = {1, 1, 9, 2, 0}, .keys = {1, 1, 3, 2, 0}, .M = 3, .p = 2, .eps = 1e-5f, .den = 1};
    float q[18] = {0}, k[6] = {100, 0, 1, 0, 0, 90}, v[6] = {1, 0, 0, 1, 0, 0}, w[6] = {0}, y[18], inverse[9],
          dk[6] = {0}, dy[18];
    for (int i = 0; i < 18; i++) dy[i] = 1;
    for (int drops = 0; drops < 2; drops++) {
        S.dropout = drops ? 0.5f : 0;
        float *scratch = scratch_of(implicit_backward_scratch(&S));
        ImplicitInputs in = {q, k, v, w, w, NULL};
        implicit_forward(y, inverse, &in, &S, scratch);
        implicit_backward(&(ImplicitGradients){NULL, dk, NULL, NULL, NULL}, dy, y, inverse, &in, &S, scratch);
        int fine = 1;
        for (int i = 0; i < 9; i++)
            fine &= isfinite(y[2 * i]) && y[2 * i] + y[2 * i + 1] <= 1.0001f && (drops || y[2 * i] > 0.999f);
        for (int i = 0; i < 6; i++) fine &= isfinite(dk[i]);
        check(fine, "long keys", drops ? "with dropout" : "without dropout");
        free(scratch);
    }
}

int main(void)
{
    size_t compared = 0;
    const int ns[] = {0, 1, 3, 4, 5, 7, 8, 9, 31, 33};
    for (int i = 0; i < 10; i++)
        for (int p = 0; p < 3; p++)
            compared +=
                magnitude_case((MagnitudeCase){i, ns[i] ? ns[i] : 1, ns[i] + 2, (const double[]){1.8, 2, 3}[p]});
    extreme_magnitudes();
    const int spectral[][3] = {{1, 1, 1}, {5, 3, 4}, {4, 8, 5}, {9, 7, 9}, {66, 3, 3}, {3, 5, 33}, {0, 3, 4}};
    for (size_t i = 0; i < sizeof spectral / sizeof *spectral; i++)
        for (int stationary = 0; stationary < 2; stationary++) {
            const int *z = spectral[i];
            compared += spectral_case((SpectralCase){z[0], z[1], z[1] + (int)i % 3, z[2], stationary});
        }
    const int sizes[][6] = {/* B, H, N, K, d, M */ {1, 1, 3, 5, 2, 3},
                            {2, 2, 5, 7, 4, 3},
                            {1, 3, 9, 4, 8, 5},
                            {2, 1, 7, 8, 3, 7},
                            {1, 1, 4, 33, 5, 9},
                            {0, 1, 3, 3, 2, 2},
                            {1, 2, 0, 3, 4, 2},
                            {1, 1, 3, 0, 4, 2}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int layout = 0; layout < 2; layout++)
            for (int kind = 0; kind < 4; kind++) {
                const int *z = sizes[i];
                ImplicitShape S = {{z[0], z[1], z[2], z[4], layout},
                                   {z[0], z[1], z[3], z[4], layout},
                                   z[5],
                                   kind == 2,
                                   (const float[]){2, 1.8f, 3, 2}[kind],
                                   kind == 1 ? 1e-3f : 1e-2f,
                                   kind == 3 ? 3.0f : 2 * sqrtf((float)z[4]),
                                   kind >= 2 ? 0.4f : 0,
                                   77,
                                   0};
                compared += implicit_case((ImplicitCase){S, ((int)i + kind) % 2, kind == 1}, z[0] && z[2] && z[3]);
            }
    /* more than one tile of queries, more than one block of keys */
    implicit_case((ImplicitCase){{{1, 2, 131, 3, 1}, {1, 2, 259, 3, 1}, 5, 0, 2, 1e-3f, 3, 0, 0, 0}, 1, 0}, 0);
    compared +=
        implicit_case((ImplicitCase){{{1, 1, 67, 2, 1}, {1, 1, 131, 2, 1}, 2, 0, 2, 1e-2f, 3, 0, 0, 0}, 1, 1}, 1);
    compared +=
        implicit_case((ImplicitCase){{{1, 1, 67, 2, 0}, {1, 1, 9, 2, 0}, 2, 0, 2, 1e-2f, 3, 0.4f, 5, 0}, 0, 0}, 1);
    softmax_limit();
    long_keys();
    check(compared > 5000, "implicit_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("implicit_check");
}
