/* Native check of attention/gaussian against a double reference and finite differences. */
#include "attention/gaussian.h"

#include "mechanism_check.h"

typedef struct GaussianCase {
    GaussianShape shape;
    int masked;
} GaussianCase;

static void gaussian_reference(double *const *out, double *const *in, const void *shape)
{
    const GaussianCase *c = shape;
    const Heads *Q = &c->shape.queries, *K = &c->shape.keys;
    int d = Q->d, ld = heads_stride(Q);
    for (int b = 0; b < Q->B; b++)
        for (int h = 0; h < Q->H; h++)
            for (int i = 0; i < Q->N; i++) {
                size_t row = heads_offset(Q, b, h) + (size_t)i * ld;
                for (int e = 0; e < d; e++) out[0][row + e] = 0;
                for (int j = 0; j < K->N; j++) {
                    size_t key = heads_offset(K, b, h) + (size_t)j * ld;
                    double distance = 0, *w = out[1] + (((size_t)b * Q->H + h) * Q->N + i) * K->N + j;
                    for (int e = 0; e < d; e++) distance += pow(in[0][row + e] - in[1][key + e], 2);
                    *w = c->masked && in[3][(size_t)b * K->N + j] == 0 ? 0 : exp(-distance / (2 * sqrt(d)));
                    for (int e = 0; e < d; e++) out[0][row + e] += *w * in[2][key + e];
                }
            }
}

static size_t gaussian_case(GaussianCase c)
{
    GaussianShape *S = &c.shape;
    size_t queries = heads_size(&S->queries), keys = heads_size(&S->keys), N = (size_t)S->queries.N,
           M = (size_t)S->keys.N;
    size_t heads = (size_t)S->queries.B * S->queries.H;
    Array in[4] = {array_make(queries, 1), array_make(keys, 1), array_make(keys, 1),
                   array_make((size_t)S->keys.B * M, 1)};
    Array out[2] = {array_make(queries, 1), array_make(heads * N * M, 1)};
    char name[128];
    snprintf(name, sizeof name, "gaussian B %d H %d N %d M %d d %d, %s, %s", S->queries.B, S->queries.H, (int)N, (int)M,
             S->queries.d, S->queries.tokens_first ? "tokens first" : "heads first", c.masked ? "mask" : "no mask");
    for (size_t i = 0; i < in[3].n; i++) array_set(&in[3], i, i % M < 3 || random_uniform() < 0.6);
    for (size_t i = 0; i < queries; i++) out[0].grad[i] = (float)random_normal();
    for (size_t i = 0; i < out[1].n; i++) out[1].grad[i] = 0; /* maps have no backward */
    const float *mask = c.masked ? in[3].f : NULL;
    size_t need = gaussian_scratch(S);
    float *scratch = malloc((need + 1) * sizeof(float));
    for (size_t i = 0; i <= need; i++) scratch[i] = i == need ? CANARY : NAN;
    Problem p = {name, gaussian_reference, &c, 4, 2, in, out, 7};
    const Qkv qkv = {in[0].f, in[1].f, in[2].f, mask};
    const QkvGradients all = {in[0].grad, in[1].grad, in[2].grad};
    gaussian_forward(out[0].f, &qkv, S, scratch);
    for (int b = 0; b < S->queries.B; b++)
        for (int h = 0; h < S->queries.H; h++)
            gaussian_map(out[1].f + ((size_t)b * S->queries.H + h) * N * M, &qkv, S, b, h, scratch);
    check_outputs(&p, 3e-6);
    gaussian_backward(&all, out[0].grad, &qkv, S, scratch);
    size_t compared = check_gradients(&p, 2e-5);
    for (int i = 0; i < 3; i++) { /* each gradient alone */
        double difference = 0;
        float *together = malloc((in[i].n + 1) * sizeof(float));
        memcpy(together, in[i].grad, in[i].n * sizeof(float));
        array_restart(&in[i]);
        const QkvGradients one = {i == 0 ? in[0].grad : NULL, i == 1 ? in[1].grad : NULL, i == 2 ? in[2].grad : NULL};
        gaussian_backward(&one, out[0].grad, &qkv, S, scratch);
        for (size_t j = 0; j < in[i].n; j++) difference += fabs((double)together[j] - in[i].grad[j]);
        check(difference == 0, name, "a gradient wanted alone differs");
        free(together);
    }
    check(scratch[need] == CANARY, name, "wrote beyond its scratch");
    free(scratch);
    for (int i = 0; i < 4; i++) array_free(&in[i]);
    for (int i = 0; i < 2; i++) array_free(&out[i]);
    return compared;
}

int main(void)
{
    const int sizes[][5] = {{1, 1, 3, 3, 1},   {2, 2, 7, 7, 5}, {1, 3, 9, 19, 8}, {2, 1, 33, 5, 3},
                            {1, 1, 70, 90, 4}, {2, 2, 0, 3, 4}, {0, 1, 3, 3, 4}};
    size_t compared = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int kind = 0; kind < 4; kind++) {
            const int *z = sizes[i];
            compared += gaussian_case(
                (GaussianCase){{{z[0], z[1], z[2], z[4], kind & 1}, {z[0], z[1], z[3], z[4], kind & 1}}, kind >> 1});
        }
    check(compared > 5000, "gaussian_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("gaussian_check");
}
