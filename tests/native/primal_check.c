/* Native check of attention/primal and attention/ksvd against double references and finite differences. */
#include "attention/ksvd.h"
#include "attention/primal.h"

#include "mechanism_check.h"

/* ---- references ---- */

typedef struct PrimalCase {
    PrimalShape shape;
    int masked;
} PrimalCase;

static void feature(double *phi, const double *u, const Heads *H, int b, int h, int t, int causal)
{
    int d = H->d, from = causal ? 0 : t;
    double norm = 0;
    for (int c = 0; c < d; c++) {
        phi[c] = 0;
        for (int j = from; j <= t; j++)
            phi[c] += u[heads_offset(H, b, h) + (size_t)j * heads_stride(H) + c] / (t + 1 - from);
        norm += phi[c] * phi[c];
    }
    norm = sqrt(norm) > 1e-12 ? sqrt(norm) : 1e-12;
    for (int c = 0; c < d; c++) phi[c] /= norm;
}

static void primal_reference(double *const *out, double *const *in, const void *shape)
{
    const PrimalCase *cse = shape;
    const PrimalShape *S = &cse->shape;
    const Heads *H = &S->heads;
    int N = H->N, d = H->d, s = S->s, n = S->n, rows = S->mode == PRIMAL_DATA ? n : d;
    double *weight = malloc(sizeof(double) * (size_t)(d * s + d)), *phi = weight + d * s;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++)
            for (int side = 0; side < 2; side++) {
                const double *w = in[3 + side] + (size_t)h * rows * s, *u = in[1 + side];
                double *score = out[1 + side] + ((size_t)b * H->H + h) * N * s;
                for (int c = 0; c < d; c++)
                    for (int a = 0; a < s; a++) {
                        weight[c * s + a] = S->mode == PRIMAL_DATA ? 0 : w[c * s + a];
                        for (int i = 0; i < n && S->mode == PRIMAL_DATA && N; i++) {
                            int row = n > 1 ? i * (N - 1) / (n - 1) : 0;
                            weight[c * s + a] += in[0][((size_t)b * N + row) * H->H * d + h * d + c] * w[i * s + a];
                        }
                    }
                for (int t = 0; t < N; t++) {
                    feature(phi, u, H, b, h, t, S->mode == PRIMAL_CAUSAL);
                    double *y = out[0] + heads_offset(H, b, h) + (size_t)t * heads_stride(H);
                    for (int a = 0; a < s; a++) {
                        score[t * s + a] = 0;
                        for (int c = 0; c < d; c++) score[t * s + a] += phi[c] * weight[c * s + a];
                    }
                    for (int c = 0; c < d; c++) {
                        double add = side ? 0 : in[6][c], m = cse->masked ? in[7][(size_t)b * N + t] : 1;
                        for (int a = 0; a < s; a++) add += score[t * s + a] * in[5][c * 2 * s + side * s + a];
                        y[c] = (side ? y[c] : 0) + add * m;
                    }
                }
            }
    free(weight);
}

static void objective_reference(double *const *out, double *const *in, const void *shape)
{
    const KsvdShape *S = shape;
    const double *mask = in[5];
    for (int b = 0; b < S->B; b++) {
        double J = 0, count = 0, trace = 0;
        for (int i = 0; i < S->N; i++) count += mask[b * S->N + i];
        for (int h = 0; h < S->H; h++)
            for (int c = 0; c < S->s; c++) {
                for (int i = 0; i < S->N; i++) {
                    size_t at = (((size_t)b * S->H + h) * S->N + i) * S->s + c;
                    double l = in[4][h * S->s + c], e = in[0][at] * l, r = in[1][at] * l;
                    if (mask[b * S->N + i]) J += 0.5 * (e * e + r * r) / (S->H * count);
                }
                for (int i = 0; i < S->n; i++) {
                    size_t at = ((size_t)h * S->n + i) * S->s + c;
                    trace += in[2][at] * in[3][at] / S->H;
                }
            }
        out[0][b] = J - trace;
    }
}

/* ---- cases ---- */

static float *scratch_of(size_t n)
{
    float *p = malloc((n + 1) * sizeof(float));
    for (size_t i = 0; i < n; i++) p[i] = NAN; /* what was there before must not matter */
    p[n] = CANARY;
    return p;
}

static void random_mask(Array *mask, int N)
{
    for (size_t i = 0; i < mask->n; i++) {
        int t = (int)(i % (size_t)N);
        array_set(mask, i, t == 0 || (t < N - 2 && random_uniform() < 0.8));
    }
}

static size_t primal_case(PrimalCase cse)
{
    PrimalShape *S = &cse.shape;
    Heads *H = &S->heads;
    size_t tokens = heads_size(H), rows = (size_t)(S->mode == PRIMAL_DATA ? S->n : H->d),
           scores = (size_t)H->B * H->H * H->N * S->s;
    Array in[8] = {array_make(tokens, 1),
                   array_make(tokens, 1),
                   array_make(tokens, 1),
                   array_make((size_t)H->H * rows * S->s, 1),
                   array_make((size_t)H->H * rows * S->s, 1),
                   array_make((size_t)H->d * 2 * S->s, 1),
                   array_make((size_t)H->d, 1),
                   array_make((size_t)H->B * H->N, 1)};
    Array out[3] = {array_make(tokens, 1), array_make(scores, 1), array_make(scores, 1)};
    char name[128];
    snprintf(name, sizeof name, "primal mode %d, B %d H %d N %d d %d s %d n %d, %s, %s", S->mode, H->B, H->H, H->N,
             H->d, S->s, S->n, H->tokens_first ? "tokens first" : "heads first", cse.masked ? "mask" : "no mask");
    random_mask(&in[7], H->N);
    for (int i = 0; i < 3; i++)
        for (size_t j = 0; j < out[i].n; j++) out[i].grad[j] = (float)random_normal();

    PrimalInputs inputs = {in[0].f, in[1].f, in[2].f, in[3].f, in[4].f, in[5].f, in[6].f, cse.masked ? in[7].f : NULL};
    PrimalGradients grad = {in[0].grad, in[1].grad, in[2].grad, in[3].grad, in[4].grad, in[5].grad, in[6].grad};
    size_t need = primal_scratch(S), size = primal_weights_size(S);
    float *scratch = scratch_of(need), *weights = scratch_of(size);
    unsigned wanted = S->mode == PRIMAL_DATA ? 0x7f : 0x7e;
    Problem p = {name, primal_reference, &cse, 8, 3, in, out, wanted};

    primal_forward(out[0].f, out[1].f, out[2].f, weights, &inputs, S, scratch);
    check_outputs(&p, 3e-6);
    const PrimalCotangents together = {out[0].grad, out[1].grad, out[2].grad}, y_alone = {out[0].grad, NULL, NULL},
                           scores_alone = {NULL, out[1].grad, out[2].grad};
    primal_backward(&grad, &together, out[1].f, out[2].f, weights, &inputs, S, scratch);
    size_t compared = check_gradients(&p, 1e-5);

    /* Each gradient alone, and each cotangent alone, is the same as its share of all. */
    float *all = malloc((in[1].n + 1) * sizeof(float));
    memcpy(all, in[1].grad, in[1].n * sizeof(float));
    array_restart(&in[1]);
    PrimalGradients only = {.q = in[1].grad};
    primal_backward(&only, &y_alone, out[1].f, out[2].f, weights, &inputs, S, scratch);
    primal_backward(&only, &scores_alone, out[1].f, out[2].f, weights, &inputs, S, scratch);
    double difference = 0;
    for (size_t i = 0; i < in[1].n; i++) difference = fmax(difference, fabs((double)all[i] - in[1].grad[i]));
    check(difference < 1e-4, name, "gradients of the cotangents one by one do not add up");

    for (size_t i = 0; i < out[0].n; i++) out[0].f[i] = NAN;
    primal_infer(out[0].f, &inputs, S, scratch);
    check_outputs(&p, 3e-6);
    check(scratch[need] == CANARY && weights[size] == CANARY, name, "wrote beyond its scratch");

    /* The map: cosines of the features. */
    double *phi = malloc(2 * (size_t)H->d * sizeof(double));
    float *map = malloc(((size_t)H->N * H->N + 1) * sizeof(float)), *map_scratch = scratch_of(primal_map_scratch(S));
    double map_error = 0;
    int b = H->B - 1, h = H->H - 1, causal = S->mode == PRIMAL_CAUSAL;
    if (tokens) primal_map(map, &inputs, S, b, h, map_scratch);
    for (int i = 0; i < H->N && tokens; i++)
        for (int j = 0; j < H->N; j++) {
            double want = 0;
            feature(phi, in[1].d, H, b, h, i, causal);
            feature(phi + H->d, in[2].d, H, b, h, j, causal);
            for (int c = 0; c < H->d && !(causal && j > i); c++) want += phi[c] * phi[H->d + c];
            map_error = fmax(map_error, fabs(want - map[i * H->N + j]));
        }
    check(map_error < 1e-6, name, "map");
    free(map), free(map_scratch), free(phi), free(all), free(scratch), free(weights);
    for (int i = 0; i < 8; i++) array_free(&in[i]);
    for (int i = 0; i < 3; i++) array_free(&out[i]);
    return compared;
}

static size_t objective_case(KsvdShape S, int masked)
{
    size_t scores = (size_t)S.B * S.H * S.N * S.s, weights = (size_t)S.H * S.n * S.s;
    Array in[6] = {array_make(scores, 1),
                   array_make(scores, 1),
                   array_make(weights, 1),
                   array_make(weights, 1),
                   array_make((size_t)S.H * S.s, 1),
                   array_make((size_t)S.B * S.N, 1)};
    Array out[1] = {array_make((size_t)S.B, 1)};
    float *sums = scratch_of((size_t)S.B * 2 * S.H * S.s);
    char name[96];
    snprintf(name, sizeof name, "ksvdObjective B %d H %d N %d s %d n %d %s", S.B, S.H, S.N, S.s, S.n,
             masked ? "mask" : "no mask");
    for (size_t i = 0; i < in[5].n; i++) array_set(&in[5], i, 1);
    if (masked) random_mask(&in[5], S.N);
    for (size_t j = 0; j < out[0].n; j++) out[0].grad[j] = (float)random_normal();
    Problem p = {name, objective_reference, &S, 6, 1, in, out, 0x1f};
    const float *own = masked ? in[5].f : NULL, *const mask[2] = {own, own};
    ksvd_objective_forward(out[0].f, sums, in[0].f, in[1].f, in[2].f, in[3].f, in[4].f, mask, &S);
    check_outputs(&p, 2e-6);
    ksvd_objective_backward(in[0].grad, in[1].grad, in[2].grad, in[3].grad, in[4].grad, out[0].grad, sums, in[0].f,
                            in[1].f, in[2].f, in[3].f, in[4].f, mask, &S);
    size_t compared = check_gradients(&p, 1e-5);
    free(sums);
    for (int i = 0; i < 6; i++) array_free(&in[i]);
    array_free(&out[0]);
    return compared;
}

/* Rows that are zero, tiny, or so large that their squares overflow. */
static void extreme_rows(void)
{
    PrimalShape S = {.heads = {1, 1, 4, 3, 0}, .s = 2, .n = 3, .mode = PRIMAL_FIXED};
    float q[12] = {0, 0, 0, 1e-20f, 0, 0, 3e25f, 4e25f, 0, 3, 4, 0}, w[6] = {1, 0, 0, 1, 0, 0}, c[12] = {0},
          bias[3] = {0};
    float y[12], e[8], r[8], dq[12] = {0}, de[8] = {1, 0, 1, 0, 0, 0, 0, 1}, *scratch = scratch_of(primal_scratch(&S));
    PrimalInputs in = {NULL, q, q, w, w, c, bias, NULL};
    PrimalGradients grad = {.q = dq};
    primal_forward(y, e, r, NULL, &in, &S, scratch);
    const PrimalCotangents from_above = {.e = de};
    primal_backward(&grad, &from_above, e, r, NULL, &in, &S, scratch);
    check(e[0] == 0 && fabsf(e[2] - 1e-8f) < 1e-14f, "extreme rows", "a norm below 1e-12 is taken as 1e-12");
    check(fabsf(e[4] - 0.6f) < 1e-6f && fabsf(e[5] - 0.8f) < 1e-6f, "extreme rows", "a row whose squares overflow");
    check(dq[0] == 1e12f && dq[3] == 1e12f, "extreme rows", "gradient where the norm is clamped");
    check(fabsf(dq[9] + 0.096f) < 1e-7f && fabsf(dq[10] - 0.072f) < 1e-7f, "extreme rows",
          "gradient of an ordinary row");
    free(scratch);
}

int main(void)
{
    size_t compared = 0;
    const int sizes[][6] = {/* B, H, N, d, s, n */
                            {1, 1, 2, 2, 1, 1},  {2, 2, 7, 5, 3, 4}, {1, 3, 9, 8, 4, 12}, {2, 1, 4, 3, 5, 1},
                            {1, 2, 33, 4, 7, 9}, {0, 2, 3, 4, 2, 2}, {2, 2, 0, 4, 2, 3}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int mode = 0; mode < 3; mode++)
            for (int layout = 0; layout < 2; layout++) {
                const int *z = sizes[i];
                PrimalCase c = {{{z[0], z[1], z[2], z[3], layout},
                                 z[4],
                                 mode == PRIMAL_DATA ? z[5] : z[3],
                                 (PrimalMode)mode,
                                 0,
                                 {0}},
                                (int)(i + layout) % 2};
                compared += primal_case(c);
            }
    /* more than one block of tokens */
    compared += primal_case((PrimalCase){{{1, 1, 300, 2, 1}, 2, 3, PRIMAL_CAUSAL, 0, {0}}, 1});
    compared += primal_case((PrimalCase){{{1, 1, 259, 2, 0}, 1, 5, PRIMAL_DATA, 0, {0}}, 0});
    compared += objective_case((KsvdShape){2, 2, 7, 7, 3, 5}, 0);
    compared += objective_case((KsvdShape){3, 1, 9, 9, 8, 2}, 1);
    compared += objective_case((KsvdShape){1, 2, 131, 131, 5, 1}, 1);
    extreme_rows();
    check(compared > 5000, "primal_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("primal_check");
}
