/* Native check of attention/sparse, through attention/softmax, against a double reference that forms the N×M matrix and
 * asks the definition of a pattern for every pair, and finite differences; and that the work follows the pattern. */
#include "attention/softmax.h"

#include "mechanism_check.h"

#include <time.h>

typedef struct SparseCase {
    Softmax s;
    int masked; /* 1 holes, 2 padding, 3 no key at all */
    double spread;
} SparseCase;

static int allows(const Pattern *p, int i, int j)
{
    int apart = abs(i - j);
    switch (p->kind) {
    case PATTERN_WINDOW: return apart <= p->window;
    case PATTERN_STRIDED: return apart < p->block || apart % p->block == 0;
    case PATTERN_FIXED: return i / p->block == j / p->block || j % p->block >= p->block - p->summary;
    default: return 1;
    }
}

/* in: q k v mask; out: y, maps */
static void sparse_reference(double *const *out, double *const *in, const void *shape)
{
    const SparseCase *c = shape;
    const Softmax *s = &c->s;
    Heads hq = softmax_queries(s), hk = softmax_keys(s);
    int N = s->N, M = s->M, d = s->d, ld = heads_stride(&hk);
    double *room = malloc(sizeof(double) * ((size_t)(2 * M + 2) * (d + 1) + 2 * d));
    double *kp = room, *vp = kp + M * d, *count = vp + M * d, *w = count + M, *mean = w + M + 1, *deviation = mean + d;
    for (int b = 0; b < s->B; b++)
        for (int h = 0; h < s->H; h++) {
            const double *q = in[0] + heads_offset(&hq, b, h), *k = in[1] + heads_offset(&hk, b, h),
                         *v = in[2] + heads_offset(&hk, b, h);
            const double *mask = c->masked ? in[3] + (size_t)b * M : NULL;
            int f = s->pool ? s->pool[h] : 1, windows = (M + f - 1) / f;
            for (int m = 0; m < windows; m++) {
                count[m] = 0;
                for (int e = 0; e < d; e++) kp[m * d + e] = vp[m * d + e] = 0;
                for (int j = m * f; j < m * f + f && j < M; j++) count[m] += !mask || mask[j] != 0;
                for (int j = m * f; j < m * f + f && j < M; j++)
                    for (int e = 0; e < d && (!mask || mask[j] != 0); e++) {
                        kp[m * d + e] += k[(size_t)j * ld + e] / count[m];
                        vp[m * d + e] += v[(size_t)j * ld + e] / count[m];
                    }
            }
            for (int i = 0; i < N; i++) {
                double seen = 0, *y = out[0] + heads_offset(&hq, b, h) + (size_t)i * ld;
                double *map = out[1] + (((size_t)b * s->H + h) * N + i) * M;
#define COUNTS(m) (count[m] > 0 && (!s->causal || (m) * f + f - 1 <= i)) /* in the statistics */
                for (int e = 0; e < d; e++) mean[e] = deviation[e] = 0;
                for (int m = 0; m < windows; m++) seen += COUNTS(m);
                for (int m = 0; m < windows; m++)
                    for (int e = 0; e < d && COUNTS(m); e++) mean[e] += kp[m * d + e] / seen;
                for (int m = 0; m < windows; m++)
                    for (int e = 0; e < d && COUNTS(m); e++) deviation[e] += pow(kp[m * d + e] - mean[e], 2) / seen;
                for (int e = 0; e < d; e++) {
                    deviation[e] = s->standardize && (seen > 1 || !s->causal) ? sqrt(deviation[e] + (double)s->eps) : 1;
                    mean[e] *= s->standardize ? 1 : (double)s->beta;
                }
                int own = s->causal && f > 1 && (!mask || mask[i] != 0);
                double most = -INFINITY, total = 0;
                for (int m = 0; m <= windows; m++) {
                    const double *key = m < windows ? kp + m * d : k + (size_t)i * ld;
                    w[m] = -INFINITY;
                    if (m < windows ? !COUNTS(m) || !allows(&s->pattern, i / f, m) : !own) continue;
                    w[m] = 0;
                    for (int e = 0; e < d; e++)
                        w[m] += (q[(size_t)i * ld + e] - mean[e]) * (key[e] - mean[e]) / (deviation[e] * deviation[e]) /
                                sqrt(d);
                    if (w[m] > most) most = w[m];
                }
                for (int m = 0; m <= windows; m++) total += w[m] = w[m] == -INFINITY ? 0 : exp(w[m] - most);
                for (int e = 0; e < d; e++) y[e] = 0;
                for (int j = 0; j < M; j++) map[j] = 0;
                for (int m = 0; m <= windows && total > 0; m++) {
                    if (w[m] == 0) continue;
                    for (int e = 0; e < d; e++)
                        y[e] += w[m] / total * (m < windows ? vp[m * d + e] : v[(size_t)i * ld + e]);
                    if (m == windows) map[i] += w[m] / total;
                    for (int j = m * f; m < windows && j < m * f + f && j < M; j++)
                        if (!mask || mask[j] != 0) map[j] += w[m] / total / count[m];
                }
            }
        }
    free(room);
}

/* Slopes along random directions, for problems with too many elements to difference one by one. */
static size_t check_directions(const Problem *p, double tolerance)
{
    size_t compared = 0;
    for (int i = 0; i < 3; i++) {
        double along = 0, norm = 0, step = 1e-5, *x = malloc(p->in[i].n * sizeof(double)),
               *r = malloc(p->in[i].n * sizeof(double));
        memcpy(x, p->in[i].d, p->in[i].n * sizeof(double));
        for (size_t j = 0; j < p->in[i].n; j++) {
            double g = (double)p->in[i].grad[j] - (double)START;
            r[j] = random_normal();
            along += r[j] * g;
            norm += g * g;
        }
        for (size_t j = 0; j < p->in[i].n; j++) p->in[i].d[j] = x[j] + step * r[j];
        double slope = objective(p);
        for (size_t j = 0; j < p->in[i].n; j++) p->in[i].d[j] = x[j] - step * r[j];
        slope = (slope - objective(p)) / (2 * step);
        memcpy(p->in[i].d, x, p->in[i].n * sizeof(double));
        char text[96];
        snprintf(text, sizeof text, "input %d: slope %.8g along a direction, gradient says %.8g", i, slope, along);
        check(fabs(slope - along) <= tolerance * sqrt(norm) && norm > 1e-6, p->name, text);
        compared += p->in[i].n;
        free(x), free(r);
    }
    return compared;
}

static size_t sparse_case(SparseCase c)
{
    Softmax *s = &c.s;
    Heads hq = softmax_queries(s), hk = softmax_keys(s);
    size_t M = (size_t)s->M, B = (size_t)s->B, H = (size_t)s->H, N = (size_t)s->N, maps = B * H * N * M;
    double spread = c.spread > 0 ? c.spread : 1;
    Array in[4] = {array_make(heads_size(&hq), spread), array_make(heads_size(&hk), spread),
                   array_make(heads_size(&hk), 1), array_make(B * M, 1)};
    Array out[2] = {array_make(heads_size(&hq), 1), array_make(maps, 1)};
    char name[200];
    snprintf(name, sizeof name,
             "pattern %d window %d block %d summary %d, B %d H %d N %d M %d d %d, %s, mask %d%s%s%s beta %g spread %g",
             s->pattern.kind, s->pattern.window, s->pattern.block, s->pattern.summary, s->B, s->H, s->N, s->M, s->d,
             s->tokens_first ? "tokens first" : "heads first", c.masked, s->pool ? ", pooled" : "",
             s->causal ? ", causal" : "", s->standardize ? ", standardized" : "", (double)s->beta, spread);
    for (size_t i = 0; i < in[3].n; i++) {
        size_t j = i % M;
        array_set(&in[3], i,
                  c.masked == 1   ? j < 2 || random_uniform() < 0.6
                  : c.masked == 2 ? j < M - M / 3
                                  : c.masked != 3);
    }
    for (size_t i = 0; i < out[0].n; i++) out[0].grad[i] = (float)random_normal();
    for (size_t i = 0; i < maps; i++) out[1].grad[i] = 0; /* maps have no backward */
    const float *mask = c.masked ? in[3].f : NULL;
    size_t forward = softmax_scratch(s), backward = softmax_backward_scratch(s), map = softmax_map_scratch(s);
    size_t most = forward > backward ? forward : backward;
    if (map > most) most = map;
    float *scratch = malloc((most + 1) * sizeof(float));
    RowSum *L = malloc((B * H * N + 1) * sizeof(RowSum));
    float *twice = malloc((out[0].n + 1) * sizeof(float));
    Problem p = {name, sparse_reference, &c, 4, 2, in, out, 7u};

#define FRESH(need)                                                                      \
    do {                                                                                 \
        for (size_t i_ = 0; i_ <= most; i_++) scratch[i_] = i_ == (need) ? CANARY : NAN; \
    } while (0)
    FRESH(forward);
    softmax_attention_forward(twice, NULL, in[0].f, in[1].f, in[2].f, mask, NULL, s, scratch);
    check(scratch[forward] == CANARY, name, "forward wrote beyond its scratch");
    FRESH(forward);
    softmax_attention_forward(out[0].f, L, in[0].f, in[1].f, in[2].f, mask, NULL, s, scratch);
    check(memcmp(twice, out[0].f, sizeof(float) * out[0].n) == 0, name, "without L the output differs");
    FRESH(backward);
    softmax_attention_backward(in[0].grad, in[1].grad, in[2].grad, NULL, out[0].grad, out[0].f, L, in[0].f, in[1].f,
                               in[2].f, mask, NULL, s, scratch);
    check(scratch[backward] == CANARY, name, "backward wrote beyond its scratch");
    for (int b = 0; b < s->B; b++)
        for (int h = 0; h < s->H; h++) {
            FRESH(map);
            softmax_map(out[1].f + ((size_t)b * H + h) * N * M, b, h, in[0].f, in[1].f, in[2].f, mask, NULL, s,
                        scratch);
            check(scratch[map] == CANARY, name, "map wrote beyond its scratch");
        }
    check_outputs(&p, c.spread > 1 ? 1e-4 : s->standardize ? 2e-5 : 5e-6);

    size_t compared = 0;
    double work = (double)maps * s->d * (in[0].n + 2 * in[1].n),
           tolerance = c.spread > 1 || s->standardize ? 2e-4 : 3e-5;
    /* has any query more than one key? Else weights are 1 whatever the scores, and only dv is not zero */
    int choice = 0;
    for (size_t i = 0; i < maps; i++) choice |= out[1].d[i] > 0 && out[1].d[i] < 0.999999;
    if (c.masked == 3) {
        for (int i = 0; i < 3; i++)
            for (size_t j = 0; j < in[i].n; j++)
                check(in[i].grad[j] == START, name, "gradients of masked rows are not zero");
    } else if (!choice) {
        p.wanted = 4u;
        compared = check_gradients(&p, tolerance);
        for (int i = 0; i < 2 && !s->standardize; i++)
            for (size_t j = 0; j < in[i].n; j++)
                check(fabsf(in[i].grad[j] - START) < 1e-5f, name, "one key has a gradient for its score");
    } else {
        compared = work < 6e5 ? check_gradients(&p, tolerance) : check_directions(&p, tolerance);
    }
    for (int i = 0; i < 3; i++) { /* each gradient alone is the same as with the others */
        float *together = malloc((in[i].n + 1) * sizeof(float));
        double difference = 0;
        memcpy(together, in[i].grad, in[i].n * sizeof(float));
        array_restart(&in[i]);
        softmax_attention_backward(i == 0 ? in[0].grad : NULL, i == 1 ? in[1].grad : NULL, i == 2 ? in[2].grad : NULL,
                                   NULL, out[0].grad, out[0].f, L, in[0].f, in[1].f, in[2].f, mask, NULL, s, scratch);
        for (size_t j = 0; j < in[i].n; j++) difference += fabs((double)together[j] - in[i].grad[j]);
        check(difference == 0, name, "a gradient wanted alone differs");
        free(together);
    }
    free(scratch), free(L), free(twice);
    for (int i = 0; i < 4; i++) array_free(&in[i]);
    for (int i = 0; i < 2; i++) array_free(&out[i]);
    return compared;
}

/* ---- cost -------------------------------------------------------------------------------------------------------- */

/* Seconds of processor time of one forward and backward, the lesser of two. */
static double seconds(Softmax *s, Pattern pattern, float *const *x)
{
    double best = INFINITY;
    s->pattern = pattern;
    size_t a = softmax_scratch(s), b = softmax_backward_scratch(s);
    float *scratch = malloc((a > b ? a : b) * sizeof(float));
    for (int turn = 0; turn < 2; turn++) {
        clock_t start = clock();
        softmax_attention_forward(x[0], (RowSum *)x[1], x[2], x[3], x[4], NULL, NULL, s, scratch);
        softmax_attention_backward(x[5], x[6], x[7], NULL, x[8], x[0], (RowSum *)x[1], x[2], x[3], x[4], NULL, NULL, s,
                                   scratch);
        double time = (double)(clock() - start) / CLOCKS_PER_SEC;
        best = time < best ? time : best;
    }
    free(scratch);
    return best;
}

static void check_cost(void)
{
    int N = 4096, d = 16;
    Softmax s = {.B = 1, .H = 1, .N = N, .M = N, .d = d};
    float *x[9];
    for (int i = 0; i < 9; i++) {
        x[i] = malloc(sizeof(float) * (size_t)N * d);
        for (int j = 0; j < N * d; j++) x[i][j] = (float)random_normal();
    }
    struct {
        const char *name;
        Pattern pattern;
        double pairs;
    } kind[] = {
        {"window 16", {PATTERN_WINDOW, 16, 0, 0, 1}, 33.0 * N},
        {"strided 64", {PATTERN_STRIDED, 0, 64, 0, 1}, (127 + 64.0) * N},
        {"fixed 64, 1", {PATTERN_FIXED, 0, 64, 1, 1}, (63 + 64.0) * N},
        {"all", {PATTERN_ALL, 0, 0, 0, 1}, (double)N * N},
    };
    double time[4];
    for (int i = 3; i >= 0; i--) {
        time[i] = seconds(&s, kind[i].pattern, x);
        printf("N = %d, %s: %.2f ms, %.1f times less than all, which has %.1f times the pairs\n", N, kind[i].name,
               time[i] * 1e3, time[3] / time[i], (double)N * N / kind[i].pairs);
    }
    check(time[0] < time[3] / 15, "cost", "a window does not make attention faster");
    check(time[1] < time[3] / 4, "cost", "strided attention is not faster");
    check(time[2] < time[3] / 4, "cost", "fixed attention is not faster");
    for (int i = 0; i < 9; i++) free(x[i]);
}

/* ---- cases ------------------------------------------------------------------------------------------------------- */

int main(void)
{
    static const int32_t pool[3] = {1, 2, 5};
    static const Pattern patterns[] = {
        {PATTERN_WINDOW, 0, 0, 0, 0},          {PATTERN_WINDOW, 1, 0, 0, 0},  {PATTERN_WINDOW, 5, 0, 0, 0},
        {PATTERN_WINDOW, 1000000000, 0, 0, 0}, {PATTERN_STRIDED, 0, 1, 0, 0}, {PATTERN_STRIDED, 0, 2, 0, 0},
        {PATTERN_STRIDED, 0, 4, 0, 0},         {PATTERN_STRIDED, 0, 7, 0, 0}, {PATTERN_STRIDED, 0, 2000000000, 0, 0},
        {PATTERN_FIXED, 0, 1, 1, 0},           {PATTERN_FIXED, 0, 2, 1, 0},   {PATTERN_FIXED, 0, 5, 2, 0},
        {PATTERN_FIXED, 0, 5, 5, 0},           {PATTERN_FIXED, 0, 8, 1, 0},   {PATTERN_FIXED, 0, 2000000000, 3, 0}};
    enum { PATTERNS = sizeof patterns / sizeof patterns[0] };
    size_t compared = 0;

    /* every pattern at sizes around its own and the vector width; layouts, masks and causality in turn */
    const int sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 33};
    for (int a = 0; a < PATTERNS; a++)
        for (int b = 0; b < 11; b++) {
            int n = sizes[b];
            SparseCase c = {.s = {.B = 1 + b % 2,
                                  .H = 1 + a % 2,
                                  .N = n,
                                  .M = n,
                                  .d = sizes[(a + b) % 7],
                                  .tokens_first = (a + b) % 2,
                                  .eps = 1e-5f,
                                  .pattern = patterns[a]}};
            compared += sparse_case(c);
            c.masked = 1 + (a + b) % 3;
            compared += sparse_case(c);
            c.s.causal = 1;
            compared += sparse_case(c);
            c.masked = 0;
            compared += sparse_case(c);
            c.s.causal = 0;
            c.s.M = sizes[(b + 4) % 11]; /* more or fewer keys than queries */
            compared += sparse_case(c);
        }
    /* across tiles of keys and groups of queries, with small and large scores */
    const int large[] = {63, 64, 65, 130, 257};
    for (int a = 0; a < 5; a++)
        for (int bits = 0; bits < 16; bits++) {
            Pattern more[] = {{PATTERN_WINDOW, 3 + 40 * a, 0, 0, 0},
                              {PATTERN_STRIDED, 0, 3 + 10 * a, 0, 0},
                              {PATTERN_FIXED, 0, 6 + 13 * a, 1 + 2 * a, 0}};
            for (int kind = 0; kind < 3; kind++) {
                SparseCase c = {.s = {.B = 1,
                                      .H = 2,
                                      .N = large[a],
                                      .M = large[a],
                                      .d = a == 4 ? 33 : 8 + 4 * a,
                                      .tokens_first = bits & 1,
                                      .eps = 1e-5f,
                                      .pattern = more[kind]}};
                c.s.causal = bits >> 1 & 1;
                c.masked = bits >> 2 & 1;
                c.spread = bits & 8 ? 6 : 0;
                compared += sparse_case(c);
            }
        }
    /* with the other variants: bits causal, masked, pooled, beta, standardize */
    for (int bits = 0; bits < 32; bits++)
        for (int a = 1; a < PATTERNS; a += 1 + a % 2) {
            SparseCase c = {.s = {.B = 1 + bits % 2,
                                  .H = 3,
                                  .N = 23,
                                  .M = 23,
                                  .d = 4,
                                  .tokens_first = (bits >> 1 ^ bits) & 1,
                                  .eps = 0.1f,
                                  .pattern = patterns[a]}};
            c.s.causal = bits & 1;
            c.masked = bits >> 1 & 1;
            c.s.pool = bits & 4 ? pool : NULL;
            c.s.beta = bits & 8 ? 0.6f : 0;
            c.s.standardize = bits >> 4 & 1;
            compared += sparse_case(c);
        }
    check(compared > 20000, "sparse_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    check_cost();
    return check_result("sparse_check");
}
