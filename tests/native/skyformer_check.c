/* Native check of attention/skyformer and attention/nystrom against a double reference and finite differences. */
#include "attention/skyformer.h"

#include "mechanism_check.h"

typedef struct SkyformerCase {
    SkyformerShape shape;
    int masked;
} SkyformerCase;

static void product(double *c, const double *a, const double *b, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
}

/* inverse [n,n] of M, by Gauss-Jordan with pivoting */
static void exact_inverse(double *inverse, const double *M, int n)
{
    double *a = malloc(sizeof(double) * (size_t)n * n);
    memcpy(a, M, sizeof(double) * (size_t)n * n);
    for (int i = 0; i < n * n; i++) inverse[i] = i / n == i % n;
    for (int k = 0; k < n; k++) {
        int best = k;
        for (int i = k; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[best * n + k])) best = i;
        for (int j = 0; j < n; j++) {
            double t = a[k * n + j], u = inverse[k * n + j];
            a[k * n + j] = a[best * n + j], a[best * n + j] = t;
            inverse[k * n + j] = inverse[best * n + j], inverse[best * n + j] = u;
        }
        double pivot = a[k * n + k];
        for (int j = 0; j < n; j++) a[k * n + j] /= pivot, inverse[k * n + j] /= pivot;
        for (int i = 0; i < n; i++) {
            double f = i == k ? 0 : a[i * n + k];
            for (int j = 0; j < n; j++) a[i * n + j] -= f * a[k * n + j], inverse[i * n + j] -= f * inverse[k * n + j];
        }
    }
    free(a);
}

/* D^-½ Z D^-½ with Z by iteration */
static void iterated_inverse(double *inverse, const double *M, int n, int iterations)
{
    size_t bytes = sizeof(double) * (size_t)n * n;
    double *A = malloc(bytes), *Z = malloc(bytes), *W = malloc(bytes), *S = malloc(bytes), *t = malloc(bytes),
           largest = 0;
    double *s = calloc((size_t)n, sizeof(double));
    for (int i = 0; i < n * n; i++) s[i / n] += M[i];
    for (int i = 0; i < n * n; i++) A[i] = M[i] / sqrt(s[i / n] * s[i % n]);
    for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += A[i * n + j];
        largest = sum > largest ? sum : largest;
    }
    for (int i = 0; i < n * n; i++) Z[i] = A[i % n * n + i / n] / largest;
    for (int k = 0; k < iterations; k++) {
        product(W, A, Z, n);
        for (int i = 0; i < n * n; i++) S[i] = 7 * (i / n == i % n) - W[i];
        product(t, W, S, n);
        for (int i = 0; i < n * n; i++) S[i] = 15 * (i / n == i % n) - t[i];
        product(t, W, S, n);
        for (int i = 0; i < n * n; i++) S[i] = 13 * (i / n == i % n) - t[i];
        product(t, Z, S, n);
        for (int i = 0; i < n * n; i++) Z[i] = t[i] / 4;
    }
    for (int i = 0; i < n * n; i++) inverse[i] = Z[i] / sqrt(s[i / n] * s[i % n]);
    free(A), free(Z), free(W), free(S), free(t), free(s);
}

static double kernel(const double *a, const double *b, int d)
{
    double distance = 0;
    for (int c = 0; c < d; c++) distance += (a[c] - b[c]) * (a[c] - b[c]);
    return exp(-distance / (2 * sqrt(d)));
}

/* in: q k v mask; out: y and the maps */
static void skyformer_reference(double *const *out, double *const *in, const void *shape)
{
    const SkyformerCase *c = shape;
    const Heads *H = &c->shape.queries;
    int N = H->N, d = H->d, ld = heads_stride(H);
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            size_t at = heads_offset(H, b, h);
            const int32_t *list = c->shape.landmarks + b * c->shape.m;
            int m = 0;
            while (m < c->shape.m && list[m] >= 0) m++;
            double *M = malloc(sizeof(double) * (size_t)(2 * m * m + 1)), *inverse = M + m * m;
            const double **row = malloc(sizeof(double *) * (size_t)(m + 1));
            for (int i = 0; i < m; i++)
                row[i] = list[i] < N ? in[0] + at + (size_t)list[i] * ld : in[1] + at + (size_t)(list[i] - N) * ld;
            for (int i = 0; i < m * m; i++)
                M[i] = kernel(row[i / m], row[i % m], d) + (double)c->shape.gamma * (i / m == i % m);
            if (c->shape.iterations)
                iterated_inverse(inverse, M, m, c->shape.iterations);
            else
                exact_inverse(inverse, M, m);
            double *to_keys = malloc(sizeof(double) * (size_t)(m * N + m + 1)), *weight = to_keys + m * N;
            for (int w = 0; w < m; w++)
                for (int j = 0; j < N; j++) to_keys[w * N + j] = kernel(row[w], in[1] + at + (size_t)j * ld, d);
            for (int i = 0; i < N; i++) {
                double *map = out[1] + (((size_t)b * H->H + h) * N + i) * N, *y = out[0] + at + (size_t)i * ld;
                for (int w = 0; w < m; w++) weight[w] = 0;
                for (int u = 0; u < m; u++) {
                    double to_query = kernel(in[0] + at + (size_t)i * ld, row[u], d);
                    for (int w = 0; w < m; w++) weight[w] += to_query * inverse[w * m + u];
                }
                for (int e = 0; e < d; e++) y[e] = 0;
                for (int j = 0; j < N; j++) {
                    map[j] = 0;
                    if (c->masked && in[3][(size_t)b * N + j] == 0) continue;
                    for (int w = 0; w < m; w++) map[j] += weight[w] * to_keys[w * N + j];
                    for (int e = 0; e < d; e++) y[e] += map[j] * in[2][at + (size_t)j * ld + e];
                }
            }
            free(to_keys);
            free(M), free(row);
        }
}

static size_t skyformer_case(SkyformerCase c, double tolerance)
{
    SkyformerShape *S = &c.shape;
    Heads *H = &S->queries;
    S->keys = S->queries; /* apart: tests/operations-cross.test.mjs */
    size_t tokens = heads_size(H), N = (size_t)H->N, maps = (size_t)H->B * H->H * N * N, mark = (size_t)H->B * S->m;
    Array in[4] = {array_make(tokens, 1), array_make(tokens, 1), array_make(tokens, 1),
                   array_make((size_t)H->B * N, 1)};
    Array out[2] = {array_make(tokens, 1), array_make(maps, 1)};
    char name[128];
    snprintf(name, sizeof name, "skyformer B %d H %d N %d d %d m %d, %s, %s, gamma %g, %d iterations", H->B, H->H, H->N,
             H->d, S->m, H->tokens_first ? "tokens first" : "heads first", c.masked ? "mask" : "no mask",
             (double)S->gamma, S->iterations);
    for (size_t i = 0; i < in[3].n; i++) array_set(&in[3], i, i % N < 3 || random_uniform() < 0.6);
    for (size_t i = 0; i < tokens; i++) out[0].grad[i] = (float)random_normal();
    for (size_t i = 0; i < maps; i++) out[1].grad[i] = 0; /* maps have no backward */
    const float *mask = c.masked ? in[3].f : NULL;

    int32_t *landmarks = malloc((mark + 1) * sizeof(int32_t));
    Rng rng;
    rng_seed(&rng, 7);
    for (int b = 0; b < H->B; b++) {
        int32_t *list = landmarks + b * S->m;
        int queries = 0, keys = 0, fine = 1, real = 0;
        const float *own = mask ? mask + (size_t)b * N : NULL, *const both[] = {own, own};
        skyformer_landmarks(list, both, H->N, H->N, S->m, &rng);
        for (size_t i = 0; i < N; i++) real += !mask || mask[(size_t)b * N + i] != 0;
        for (int i = 0; i < S->m && list[i] >= 0; i++) {
            int token = list[i] % H->N;
            fine = fine && list[i] < 2 * H->N && (i == 0 || list[i] > list[i - 1]) &&
                   (!mask || mask[(size_t)b * N + (size_t)token] != 0);
            *(list[i] < H->N ? &queries : &keys) += 1;
        }
        int half = S->m - S->m / 2;
        check(fine && queries == (half < real ? half : real) && keys == (S->m / 2 < real ? S->m / 2 : real), name,
              "landmarks");
    }
    if (S->m > 2 && H->B && S->gamma > 0) landmarks[1] = landmarks[0]; /* repeated rows are allowed */
    S->landmarks = landmarks;

    size_t need = skyformer_scratch(S), map_need = skyformer_map_scratch(S), size = (size_t)H->B * H->H * S->m * H->d;
    float *scratch = malloc((need + 4) * sizeof(float)), *map_scratch = malloc((map_need + 4) * sizeof(float));
    float *U = malloc((size + 1) * sizeof(float));
    for (size_t i = 0; i < need; i++) scratch[i] = NAN;
    for (size_t i = 0; i < map_need; i++) map_scratch[i] = NAN;
    scratch[need] = map_scratch[map_need] = U[size] = CANARY;
    Problem p = {name, skyformer_reference, &c, 4, 2, in, out, 7};
    const Qkv qkv = {in[0].f, in[1].f, in[2].f, mask};
    const QkvGradients all = {in[0].grad, in[1].grad, in[2].grad};
    skyformer_forward(out[0].f, U, &qkv, S, scratch);
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++)
            skyformer_map(out[1].f + ((size_t)b * H->H + h) * N * N, &qkv, S, b, h, map_scratch);
    check_outputs(&p, tolerance);
    skyformer_backward(&all, out[0].grad, U, &qkv, S, scratch);
    size_t compared = check_gradients(&p, 4 * tolerance);
    for (int i = 0; i < 3; i++) { /* each gradient alone */
        double difference = 0;
        float *together = malloc((in[i].n + 1) * sizeof(float));
        memcpy(together, in[i].grad, in[i].n * sizeof(float));
        array_restart(&in[i]);
        const QkvGradients one = {i == 0 ? in[0].grad : NULL, i == 1 ? in[1].grad : NULL, i == 2 ? in[2].grad : NULL};
        skyformer_backward(&one, out[0].grad, U, &qkv, S, scratch);
        for (size_t j = 0; j < in[i].n; j++) difference += fabs((double)together[j] - in[i].grad[j]);
        check(difference == 0, name, "a gradient wanted alone differs");
        free(together);
    }
    check(scratch[need] == CANARY && map_scratch[map_need] == CANARY && U[size] == CANARY, name,
          "wrote beyond its scratch");
    free(scratch), free(map_scratch), free(U), free(landmarks);
    for (int i = 0; i < 4; i++) array_free(&in[i]);
    for (int i = 0; i < 2; i++) array_free(&out[i]);
    return compared;
}

/* γ = 0 and a repeated landmark: the same product as without the repetition. All rows as landmarks: the kernel itself.
 * */
static void degenerate_landmarks(void)
{
    enum { N = 6, d = 3 };
    Array q = array_make(N * d, 1), k = array_make(N * d, 1);
    const int32_t twice[5] = {1, 1, 4, 8, 8}, once[3] = {1, 4, 8}, all[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    float map[3][N * N];
    const int32_t *lists[3] = {twice, once, all};
    const int counts[3] = {5, 3, 12};
    for (int i = 0; i < 3; i++) {
        SkyformerShape S = {{1, 1, N, d, 0}, {1, 1, N, d, 0}, counts[i], 0, 0, lists[i]};
        const Qkv qkv = {q.f, k.f, k.f, NULL}; /* a map reads no values */
        float *scratch = malloc(skyformer_map_scratch(&S) * sizeof(float));
        skyformer_map(map[i], &qkv, &S, 0, 0, scratch);
        free(scratch);
    }
    double repeated = 0, kernel_error = 0;
    for (int i = 0; i < N * N; i++) {
        double want = kernel(q.d + i / N * d, k.d + i % N * d, d);
        repeated = fabs((double)map[0][i] - map[1][i]) > repeated ? fabs((double)map[0][i] - map[1][i]) : repeated;
        kernel_error = fabs(map[2][i] - want) > kernel_error ? fabs(map[2][i] - want) : kernel_error;
    }
    check(repeated < 2e-6, "skyformer", "a repeated landmark changed the product");
    check(kernel_error < 1e-4, "skyformer", "with every row a landmark the product is not the kernel");
    array_free(&q), array_free(&k);
}

int main(void)
{
    const int sizes[][5] = {/* B, H, N, d, m */ {1, 1, 4, 2, 1},
                            {2, 2, 7, 5, 4},
                            {1, 3, 9, 8, 7},
                            {2, 1, 33, 3, 9},
                            {1, 1, 70, 4, 12},
                            {1, 1, 5, 3, 10},
                            {1, 1, 24, 3, 37},
                            {0, 1, 3, 4, 2}};
    size_t compared = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int kind = 0; kind < 6; kind++) {
            const int *z = sizes[i];
            static const int iterations[3] = {0, 6, 2};
            compared += skyformer_case(
                (SkyformerCase){{{z[0], z[1], z[2], z[3], kind & 1}, {0}, z[4], 0.1f, iterations[kind / 2], NULL},
                                (kind + (int)i) % 2},
                1e-5);
        }
    degenerate_landmarks();
    check(compared > 5000, "skyformer_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("skyformer_check");
}
