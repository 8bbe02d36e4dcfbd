/* Native check of attention/linear (and with it attention/pool and attention/recenter) against a double reference that
 * forms the N×M matrix, and finite differences. */
#include "attention/linear.h"

#include "mechanism_check.h"

typedef struct LinearCase {
    LinearShape shape;
    int masked;
} LinearCase;

static double feature(double x) { return x > 0 ? x + 1 : exp(x); }

/* in: q k v mask; out: y, and where `map` is wanted the map of the last head */
static void linear_reference(double *const *out, double *const *in, const void *shape)
{
    const LinearCase *c = shape;
    const LinearShape *S = &c->shape;
    const Heads *H = &S->queries;
    int N = H->N, d = H->d, ld = heads_stride(H);
    double *key = malloc(sizeof(double) * (size_t)(3 * N * d + N + 2 * d + 1)), *value = key + N * d,
           *query = value + N * d;
    double *count = query + N * d, *mean = count + N, *deviation = mean + d;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            const double *q = in[0] + heads_offset(H, b, h), *k = in[1] + heads_offset(H, b, h),
                         *v = in[2] + heads_offset(H, b, h);
            const double *mask = in[3] + (size_t)b * N;
            int f = S->pool ? S->pool[h] : 1, M = (N + f - 1) / f;
            double windows = 0;
            for (int m = 0; m < M; m++) {
                count[m] = 0;
                for (int e = 0; e < d; e++) key[m * d + e] = value[m * d + e] = 0;
                for (int j = m * f; j < m * f + f && j < N; j++) count[m] += !c->masked || mask[j] != 0;
                for (int j = m * f; j < m * f + f && j < N; j++)
                    for (int e = 0; e < d && (!c->masked || mask[j] != 0); e++) {
                        key[m * d + e] += k[(size_t)j * ld + e] / count[m];
                        value[m * d + e] += v[(size_t)j * ld + e] / count[m];
                    }
                windows += count[m] > 0;
            }
            for (int e = 0; e < d; e++) {
                mean[e] = deviation[e] = 0;
                for (int m = 0; m < M; m++) mean[e] += count[m] > 0 ? key[m * d + e] / windows : 0;
                for (int m = 0; m < M; m++)
                    deviation[e] += count[m] > 0 ? pow(key[m * d + e] - mean[e], 2) / windows : 0;
                deviation[e] = S->standardize ? sqrt(deviation[e] + (double)S->eps) : 1;
                mean[e] *= S->standardize ? 1 : (double)S->beta;
                for (int m = 0; m < M; m++) key[m * d + e] = (key[m * d + e] - mean[e]) / deviation[e];
                for (int i = 0; i < N; i++) query[i * d + e] = (q[(size_t)i * ld + e] - mean[e]) / deviation[e];
            }
            for (int i = 0; i < N; i++) {
                double *y = out[0] + heads_offset(H, b, h) + (size_t)i * ld, total = 0, w;
                double *map = out[1] + (((size_t)b * H->H + h) * N + i) * N;
                for (int e = 0; e < d; e++) y[e] = 0;
                for (int j = 0; j < N; j++) map[j] = 0;
                for (int m = 0; m < M; m++) {
                    if (count[m] == 0 || (S->causal && m * f + f - 1 > i)) continue;
                    w = 0;
                    for (int e = 0; e < d; e++) w += feature(query[i * d + e]) * feature(key[m * d + e]);
                    for (int e = 0; e < d; e++) y[e] += w * value[m * d + e];
                    total += w;
                    for (int j = m * f; j < m * f + f && j < N; j++)
                        if (!c->masked || mask[j] != 0) map[j] += w / count[m];
                }
                if (S->causal && f > 1 && (!c->masked || mask[i] != 0)) {
                    w = 0;
                    for (int e = 0; e < d; e++) w += feature(q[(size_t)i * ld + e]) * feature(k[(size_t)i * ld + e]);
                    for (int e = 0; e < d; e++) y[e] += w * v[(size_t)i * ld + e];
                    total += w;
                    map[i] += w;
                }
                total = total == 0 ? 1 : total + 1e-6 * fmin(total, 1);
                for (int e = 0; e < d; e++) y[e] /= total;
                for (int j = 0; j < N; j++) map[j] /= total;
            }
        }
    free(key);
}

static size_t linear_case(LinearCase c)
{
    LinearShape *S = &c.shape;
    S->keys = S->queries; /* apart: tests/operations-cross.test.mjs */
    Heads *H = &S->queries;
    size_t tokens = heads_size(H), N = (size_t)H->N, maps = (size_t)H->B * H->H * N * N;
    Array in[4] = {array_make(tokens, 1), array_make(tokens, 1), array_make(tokens, 1),
                   array_make((size_t)H->B * N, 1)};
    Array out[2] = {array_make(tokens, 1), array_make(maps, 1)};
    char name[128];
    snprintf(name, sizeof name, "linear B %d H %d N %d d %d, %s, %s%s%s%s beta %g", H->B, H->H, H->N, H->d,
             H->tokens_first ? "tokens first" : "heads first", c.masked ? "mask" : "no mask", S->pool ? ", pooled" : "",
             S->causal ? ", causal" : "", S->standardize ? ", standardized" : "", (double)S->beta);
    for (size_t i = 0; i < in[3].n; i++) array_set(&in[3], i, i % N < 3 || (i % N + 2 < N && random_uniform() < 0.7));
    for (size_t i = 0; i < tokens; i++) out[0].grad[i] = (float)random_normal();
    for (size_t i = 0; i < maps; i++) out[1].grad[i] = 0; /* maps have no backward */
    const float *mask = c.masked ? in[3].f : NULL;
    size_t need = linear_scratch(S), extra = linear_map_extra(S);
    float *scratch = malloc((need + extra + 1) * sizeof(float)), *saved = malloc((linear_saved(S) + 1) * sizeof(float));
    for (size_t i = 0; i < need + extra; i++) scratch[i] = i == need ? CANARY : NAN;
    Problem p = {name, linear_reference, &c, 4, 2, in, out, 7};

    const Qkv qkv = {in[0].f, in[1].f, in[2].f, mask};
    const QkvGradients all = {in[0].grad, in[1].grad, in[2].grad};
    linear_forward(out[0].f, saved, &qkv, S, scratch);
    linear_backward(&all, out[0].grad, out[0].f, saved, &qkv, S, scratch);
    check(extra == 0 || scratch[need] == CANARY, name, "wrote beyond its scratch");
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) linear_map(out[1].f + ((size_t)b * H->H + h) * N * N, &qkv, S, b, h, scratch);
    check_outputs(&p, 3e-6);
    size_t compared = check_gradients(&p, 2e-5);

    /* Each gradient alone is the same as with the others. */
    for (int i = 0; i < 3; i++) {
        float *together = malloc((tokens + 1) * sizeof(float));
        double difference = 0;
        memcpy(together, in[i].grad, tokens * sizeof(float));
        array_restart(&in[i]);
        const QkvGradients one = {i == 0 ? in[0].grad : NULL, i == 1 ? in[1].grad : NULL, i == 2 ? in[2].grad : NULL};
        linear_backward(&one, out[0].grad, out[0].f, saved, &qkv, S, scratch);
        for (size_t j = 0; j < tokens; j++) difference += fabs((double)together[j] - in[i].grad[j]);
        check(difference == 0, name, "a gradient wanted alone differs");
        free(together);
    }
    free(scratch), free(saved);
    for (int i = 0; i < 4; i++) array_free(&in[i]);
    for (int i = 0; i < 2; i++) array_free(&out[i]);
    return compared;
}

int main(void)
{
    static const int32_t pool[3] = {1, 2, 5};
    const int sizes[][4] = {{1, 1, 4, 2}, {2, 2, 7, 5}, {1, 3, 19, 8}, {1, 3, 33, 3},
                            {1, 2, 9, 4}, {2, 2, 0, 4}, {0, 1, 3, 4}};
    size_t compared = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int kind = 0; kind < 8; kind++) { /* bits: pooled, causal or statistics, masked */
            const int *z = sizes[i];
            int odd = (int)i % 2, second = kind >> 1 & 1;
            LinearCase c = {.shape = {.queries = {z[0], z[1], z[2], z[3], (kind + odd) % 2},
                                      .pool = kind & 1 ? pool : NULL,
                                      .eps = 1e-5f,
                                      .floor = 1e-6f},
                            .masked = kind >> 2};
            compared += linear_case(c);
            if (!second) continue;
            c.shape.causal = 1;
            compared += linear_case(c);
            c.shape.causal = 0;
            c.shape.beta = 0.6f;
            compared += linear_case(c);
            c.shape.beta = 0;
            c.shape.standardize = 1;
            compared += linear_case(c);
        }
    /* more than one chunk or block, and chunks that do not begin with a window */
    compared += linear_case((LinearCase){{{1, 3, 135, 2, 1}, {0}, pool, 1, 0, 0, 1e-5f, 1e-6f, NULL, NULL}, 1});
    compared += linear_case((LinearCase){{{1, 1, 129, 3, 0}, {0}, NULL, 1, 0, 0, 1e-5f, 1e-6f, NULL, NULL}, 0});
    compared += linear_case((LinearCase){{{1, 2, 261, 2, 1}, {0}, pool, 0, 0.3f, 0, 1e-5f, 1e-6f, NULL, NULL}, 1});
    check(compared > 10000, "linear_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("linear_check");
}
