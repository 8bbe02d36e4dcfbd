/* Native check of attention/spectral_net and copula against double references and finite differences. */
#include "attention/copula.h"
#include "attention/spectral_net.h"
#include "base/rng.h"

#include "mechanism_check.h"

static float *scratch_of(size_t n)
{
    float *p = malloc((n + 1) * sizeof(float));
    for (size_t i = 0; i < n; i++) p[i] = NAN; /* what was there before must not matter */
    p[n] = CANARY;
    return p;
}

/* ---- spectral_net ---- */

typedef struct NetCase {
    int panels, d, M;
} NetCase;

static double bend(double x) { return x > 0 ? x : 0.2 * x; }

static void affine(double *out, const double *x, const double *A, const double *b, int d, int e)
{
    for (int c = 0; c < e; c++) {
        out[c] = b[c];
        for (int i = 0; i < d; i++) out[c] += x[i] * A[i * e + c];
    }
}

static void net_reference(double *const *out, double *const *in, const void *shape)
{
    const NetCase *n = shape;
    int d = n->d, M = n->M;
    double u[64], v[64];
    for (int p = 0; p < n->panels; p++)
        for (int m = 0; m < M; m++) {
            const double *z = in[0] + (size_t)p * d * M + m;
            for (int c = 0; c < d; c++) u[c] = fabs(z[c * M]);
            affine(v, u, in[1], in[2], d, d);
            for (int c = 0; c < d; c++) v[c] = bend(v[c]);
            affine(u, v, in[3], in[4], d, d);
            for (int c = 0; c < d; c++) u[c] = bend(u[c]);
            affine(v, u, in[5], in[6], d, d);
            for (int c = 0; c < d; c++)
                out[0][((size_t)p * d + c) * M + m] = z[c * M] > 0 ? v[c] : z[c * M] < 0 ? -v[c] : 0;
        }
}

static size_t net_case(NetCase n)
{
    size_t points = (size_t)n.panels * n.d * n.M, square = (size_t)n.d * n.d;
    double spread = 1 / sqrt(n.d);
    Array in[7] = {array_make(points, 1),       array_make(square, spread),   array_make((size_t)n.d, 0.5),
                   array_make(square, spread),  array_make((size_t)n.d, 0.5), array_make(square, spread),
                   array_make((size_t)n.d, 0.5)};
    Array out[1] = {array_make(points, 1)};
    char name[96];
    snprintf(name, sizeof name, "spectral net, %d panels, d %d M %d", n.panels, n.d, n.M);
    for (size_t i = 0; i < points; i++) out[0].grad[i] = (float)random_normal();
    SpectralNet net = {in[1].f, in[2].f, in[3].f, in[4].f, in[5].f, in[6].f};
    SpectralNetGradients grad = {in[0].grad, in[1].grad, in[2].grad, in[3].grad, in[4].grad, in[5].grad, in[6].grad};
    size_t need = spectral_net_scratch(n.d, n.M);
    float *scratch = scratch_of(need);
    Problem p = {name, net_reference, &n, 7, 1, in, out, 0x7f};
    spectral_net_forward(out[0].f, in[0].f, &net, n.panels, n.d, n.M, scratch);
    check_outputs(&p, 2e-6);
    spectral_net_backward(&grad, out[0].grad, in[0].f, &net, n.panels, n.d, n.M, scratch);
    size_t compared = points ? check_gradients(&p, 1e-5) : 0;
    float *odd = malloc((points + 1) * sizeof(float)); /* y(−z) = −y(z), and y(0) = 0 */
    int is_odd = 1;
    for (size_t i = 0; i < points; i++) in[0].f[i] = -in[0].f[i];
    spectral_net_forward(odd, in[0].f, &net, n.panels, n.d, n.M, scratch);
    for (size_t i = 0; i < points; i++) is_odd &= odd[i] == -out[0].f[i];
    for (size_t i = 0; i < points; i++) in[0].f[i] = 0;
    spectral_net_forward(odd, in[0].f, &net, n.panels, n.d, n.M, scratch);
    for (size_t i = 0; i < points; i++) is_odd &= odd[i] == 0;
    check(is_odd, name, "not an odd function");
    check(scratch[need] == CANARY, name, "wrote beyond its scratch");
    free(odd), free(scratch);
    for (int i = 0; i < 7; i++) array_free(&in[i]);
    array_free(&out[0]);
    return compared;
}

/* ---- copula ---- */

typedef struct CopulaCase {
    CopulaShape shape;
    const double *mask; /* [B,N] or NULL */
} CopulaCase;

/* in: q k B1 c1 B2 c2 B3 c3 B4 c4 noise, with the factor L of every channel written out */
static void copula_reference(double *const *out, double *const *in, const void *shape)
{
    const CopulaCase *cse = shape;
    const CopulaShape *S = &cse->shape;
    const Heads *H = &S->heads;
    int d = H->d, M = S->M;
    double *t = malloc(sizeof(double) * (size_t)(H->H * d + 1)), x[64], h[64];
    for (int b = 0; b < H->B; b++) {
        out[3][b] = 0;
        for (int g = 0; g < H->H; g++) {
            double *mu = out[1] + ((size_t)b * H->H + g) * d, *sigma = out[2] + ((size_t)b * H->H + g) * d, count = 0;
            for (int i = 0; i < H->N; i++) count += cse->mask ? cse->mask[b * H->N + i] : 1;
            for (int side = 0; side < 2; side++)
                for (int c = 0; c < d; c++) {
                    x[side * d + c] = 0;
                    for (int i = 0; i < H->N; i++)
                        if (!cse->mask || cse->mask[b * H->N + i] != 0)
                            x[side * d + c] +=
                                in[side][heads_offset(H, b, g) + (size_t)i * heads_stride(H) + c] / count;
                }
            affine(h, x, in[2], in[3], 2 * d, d);
            for (int c = 0; c < d; c++) h[c] = bend(h[c]);
            affine(mu, h, in[4], in[5], d, d);
            affine(sigma, h, in[6], in[7], d, d);
            affine(t + g * d, h, in[8], in[9], d, d);
            for (int c = 0; c < d; c++) sigma[c] = S->prior * exp(sigma[c]), t[g * d + c] = tanh(t[g * d + c]);
        }
        for (int c = 0; c < d; c++)
            for (int g = 0; g < H->H; g++) {
                double L[8], length = 0, mu = out[1][((size_t)b * H->H + g) * d + c],
                             sigma = out[2][((size_t)b * H->H + g) * d + c];
                for (int a = 0; a <= g; a++) {
                    L[a] = a == g ? 1 : S->independent ? 0 : t[g * d + c] * t[a * d + c];
                    length += L[a] * L[a];
                }
                for (int m = 0; m < M; m++) {
                    double X = 0;
                    for (int a = 0; a <= g; a++)
                        X += L[a] / sqrt(length) * in[10][(((size_t)b * d + c) * H->H + a) * M + m];
                    out[0][(((size_t)b * H->H + g) * d + c) * M + m] =
                        (m < M / 2 ? mu : -mu) + sigma * fmin(2, fmax(-2, X));
                }
                out[3][b] += log(S->prior / sigma) + (sigma * sigma + mu * mu) / (2.0 * S->prior * S->prior) - 0.5 +
                             0.5 * log(length);
            }
    }
    free(t);
}

static size_t copula_case(CopulaShape S, int masked)
{
    const Heads *H = &S.heads;
    size_t tokens = heads_size(H), rows = (size_t)H->B * H->H * H->d, d = (size_t)H->d, noise = rows * (size_t)S.M;
    double spread = 0.5 / sqrt(H->d);
    Array in[11] = {array_make(tokens, 1),     array_make(tokens, 1),     array_make(2 * d * d, 2 * spread),
                    array_make(d, 0.5),        array_make(d * d, spread), array_make(d, 0.1),
                    array_make(d * d, spread), array_make(d, 0.3),        array_make(d * d, 2 * spread),
                    array_make(d, 1),          array_make(noise, 1.2)};
    Array out[4] = {array_make(noise, 1), array_make(rows, 1), array_make(rows, 1), array_make((size_t)H->B, 1)};
    Array mask = array_make((size_t)H->B * H->N, 1);
    char name[128];
    snprintf(name, sizeof name, "copula B %d H %d N %d d %d M %d, %s%s%s", H->B, H->H, H->N, H->d, S.M,
             H->tokens_first ? "tokens first" : "heads first", masked ? ", mask" : "",
             S.independent ? ", independent" : "");
    for (size_t i = 0; i < mask.n; i++) array_set(&mask, i, i % (size_t)H->N == 0 || random_uniform() < 0.6);
    for (int i = 0; i < 4; i++)
        for (size_t j = 0; j < out[i].n; j++) out[i].grad[j] = (float)random_normal();
    size_t need = copula_scratch(&S), kept = copula_state_size(&S);
    float *scratch = scratch_of(need), *state = scratch_of(kept);
    CopulaInputs inputs = {in[0].f,
                           in[1].f,
                           in[2].f,
                           in[3].f,
                           in[4].f,
                           in[5].f,
                           in[6].f,
                           in[7].f,
                           S.independent ? NULL : in[8].f,
                           S.independent ? NULL : in[9].f,
                           in[10].f,
                           masked ? mask.f : NULL};
    CopulaGradients grad = {in[0].grad,
                            in[1].grad,
                            in[2].grad,
                            in[3].grad,
                            in[4].grad,
                            in[5].grad,
                            in[6].grad,
                            in[7].grad,
                            S.independent ? NULL : in[8].grad,
                            S.independent ? NULL : in[9].grad,
                            in[10].grad};
    CopulaCase cse = {S, masked ? mask.d : NULL};
    Problem p = {name, copula_reference,
                 &cse, 11,
                 4,    in,
                 out,  (S.independent ? 0x4ff : S.heads.H == 1 ? 0x4ff : 0x7ff) & (H->N ? ~0u : ~7u)};
    copula_forward(out[0].f, out[1].f, out[2].f, out[3].f, state, &inputs, &S, scratch);
    check_outputs(&p, 3e-6);
    copula_backward(&grad, out[0].grad, out[1].grad, out[2].grad, out[3].grad, out[1].f, out[2].f, state, &inputs, &S,
                    scratch);
    size_t compared = H->B ? check_gradients(&p, 1e-5) : 0;
    /* The cotangents one by one add up to all. */
    float *all = malloc((d * d + 1) * sizeof(float));
    memcpy(all, in[4].grad, d * d * sizeof(float));
    array_restart(&in[4]);
    CopulaGradients only = {.B2 = in[4].grad};
    for (int i = 0; i < 4; i++)
        copula_backward(&only, i == 0 ? out[0].grad : NULL, i == 1 ? out[1].grad : NULL, i == 2 ? out[2].grad : NULL,
                        i == 3 ? out[3].grad : NULL, out[1].f, out[2].f, state, &inputs, &S, scratch);
    double difference = 0;
    for (size_t i = 0; i < d * d; i++)
        difference = fmax(difference, fabs((double)all[i] - in[4].grad[i]) / (1 + fabs(all[i])));
    check(difference < 1e-5, name, "gradients of the cotangents one by one do not add up");
    check(scratch[need] == CANARY && state[kept] == CANARY, name, "wrote beyond its scratch");
    free(all), free(scratch), free(state), array_free(&mask);
    for (int i = 0; i < 11; i++) array_free(&in[i]);
    for (int i = 0; i < 4; i++) array_free(&out[i]);
    return compared;
}

/* The heads of the noise are correlated as L says: with t = 0.9 everywhere the first two rows of L Lᵀ give 0.81/√(1 +
 * 0.81²). */
static void coupling(void)
{
    enum { M = 200000 };
    CopulaShape S = {.heads = {1, 2, 1, 1, 0}, .M = M, .prior = 0.1f};
    /* tanh 1.4722 = 0.9 */
    float x[2] = {0}, B1[2] = {0}, zero[1] = {0}, c4[1] = {1.4722195f}, *noise = malloc(2 * M * sizeof(float)),
          *y = malloc(2 * M * sizeof(float));
    float mu[2], sigma[2], kl[1], state[8], *scratch = scratch_of(copula_scratch(&S));
    Rng rng;
    rng_seed(&rng, 5);
    rng_fill_normal(&rng, noise, 2 * M, 1);
    CopulaInputs in = {x, x, B1, zero, zero, zero, zero, zero, zero, c4, noise, NULL};
    double correlation[2];
    for (int independent = 0; independent < 2; independent++) {
        S.independent = independent;
        copula_forward(y, mu, sigma, kl, state, &in, &S, scratch);
        double xy = 0, xx = 0, yy = 0;
        for (int m = 0; m < M; m++)
            xy += (double)y[m] * y[M + m], xx += (double)y[m] * y[m], yy += (double)y[M + m] * y[M + m];
        correlation[independent] = xy / sqrt(xx * yy);
    }
    printf("correlation of two coupled heads: %.3f, uncoupled: %.3f\n", correlation[0], correlation[1]);
    /* clamping takes a little */
    check(fabs(correlation[0] - 0.6294) < 0.02 && fabs(correlation[1]) < 0.01, "coupling",
          "the correlation of the heads");
    free(noise), free(y), free(scratch);
}

int main(void)
{
    size_t compared = 0;
    const int nets[][3] = {/* panels, d, M */ {1, 1, 1},
                           {2, 3, 4},
                           {3, 4, 5},
                           {1, 8, 9},
                           {2, 5, 31},
                           {1, 9, 33},
                           {0, 3, 4}};
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
        compared += net_case((NetCase){nets[i][0], nets[i][1], nets[i][2]});
    const int copulas[][5] = {/* B, H, N, d, M */ {1, 1, 3, 1, 2},
                              {2, 2, 5, 3, 4},
                              {1, 3, 4, 5, 10},
                              {3, 4, 2, 4, 6},
                              {1, 5, 7, 8, 34},
                              {1, 2, 0, 3, 4},
                              {0, 2, 3, 3, 4}};
    for (size_t i = 0; i < sizeof copulas / sizeof *copulas; i++)
        for (int layout = 0; layout < 2; layout++)
            for (int independent = 0; independent < 2; independent++) {
                const int *z = copulas[i];
                compared += copula_case((CopulaShape){{z[0], z[1], z[2], z[3], layout}, z[4], 0.25f, independent},
                                        ((int)i + layout) % 2);
            }
    coupling();
    check(compared > 5000, "copula_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("copula_check");
}
