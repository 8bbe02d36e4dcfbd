/* Native check of attention/softmax and what it stands on (tiles, convolve, running, pool, recenter) against a double
 * reference that takes every definition literally and forms the N×M matrix, and finite differences. */
#include "attention/softmax.h"

#include "mechanism_check.h"

typedef struct SoftmaxCase {
    Softmax s;
    int masked; /* 1 holes and padding, 2 no key at all */
    double spread;
} SoftmaxCase;

static void convolved(double *y, const double *x, int ld, const double *filter, const double *mask, const Softmax *s,
                      int N)
{
    int skip = N - s->rows * s->cols, d = s->d;
    for (int t = 0; t < N; t++)
        for (int c = 0; c < d; c++) {
            double sum = 0;
            if (s->taps_rows == 0 || t < skip)
                sum = x[(size_t)t * ld + c];
            else
                for (int u = 0; u < s->taps_rows; u++)
                    for (int w = 0; w < s->taps_cols; w++) {
                        int r = (t - skip) / s->cols + u - (s->taps_rows - 1) / 2,
                            l = (t - skip) % s->cols + w - (s->taps_cols - 1) / 2;
                        int from = skip + r * s->cols + l;
                        if (r < 0 || l < 0 || r >= s->rows || l >= s->cols || (s->causal && from > t)) continue;
                        if (mask && (mask[from] == 0 || mask[t] == 0)) continue;
                        sum += filter[u * s->taps_cols + w] * x[(size_t)from * ld + c];
                    }
            y[t * d + c] = sum;
        }
}

/* in: q k v mask filter; out: y, maps */
static void softmax_reference(double *const *out, double *const *in, const void *shape)
{
    const SoftmaxCase *c = shape;
    const Softmax *s = &c->s;
    Heads hq = softmax_queries(s), hk = softmax_keys(s);
    int N = s->N, M = s->M, d = s->d, ld = heads_stride(&hk);
    double *room = malloc(sizeof(double) * ((size_t)(N + 3 * M) * d + 2 * M + 2 * d + 4));
    double *q = room, *k = q + N * d, *kp = k + M * d, *vp = kp + M * d, *count = vp + M * d, *w = count + M;
    double *mean = w + M + 1, *deviation = mean + d;
    for (int b = 0; b < s->B; b++)
        for (int h = 0; h < s->H; h++) {
            const double *v = in[2] + heads_offset(&hk, b, h), *mask = c->masked ? in[3] + (size_t)b * M : NULL;
            const double *filter = in[4] + (size_t)h * s->taps_rows * s->taps_cols;
            convolved(q, in[0] + heads_offset(&hq, b, h), ld, filter, mask, s, N);
            convolved(k, in[1] + heads_offset(&hk, b, h), ld, filter, mask, s, M);
            int f = s->pool ? s->pool[h] : 1, windows = (M + f - 1) / f;
            for (int m = 0; m < windows; m++) {
                count[m] = 0;
                for (int e = 0; e < d; e++) kp[m * d + e] = vp[m * d + e] = 0;
                for (int j = m * f; j < m * f + f && j < M; j++) count[m] += !mask || mask[j] != 0;
                for (int j = m * f; j < m * f + f && j < M; j++)
                    for (int e = 0; e < d && (!mask || mask[j] != 0); e++) {
                        kp[m * d + e] += k[j * d + e] / count[m];
                        vp[m * d + e] += v[(size_t)j * ld + e] / count[m];
                    }
            }
            for (int i = 0; i < N; i++) {
                double seen = 0, *y = out[0] + heads_offset(&hq, b, h) + (size_t)i * ld;
                double *map = out[1] + (((size_t)b * s->H + h) * N + i) * M;
#define SEES(m) (count[m] > 0 && (!s->causal || (m) * f + f - 1 <= i))
                for (int e = 0; e < d; e++) mean[e] = deviation[e] = 0;
                for (int m = 0; m < windows; m++) seen += SEES(m);
                for (int m = 0; m < windows && (s->beta != 0 || s->standardize); m++)
                    for (int e = 0; e < d && SEES(m); e++) mean[e] += kp[m * d + e] / seen;
                for (int m = 0; m < windows && s->standardize; m++)
                    for (int e = 0; e < d && SEES(m); e++)
                        deviation[e] += (kp[m * d + e] - mean[e]) * (kp[m * d + e] - mean[e]) / seen;
                for (int e = 0; e < d; e++) {
                    deviation[e] = s->standardize && (seen > 1 || !s->causal) ? sqrt(deviation[e] + (double)s->eps) : 1;
                    mean[e] *= s->standardize ? 1 : (double)s->beta;
                }
                int own = s->causal && f > 1 && (!mask || mask[i] != 0);
                double most = -INFINITY, total = 0;
                for (int m = 0; m <= windows; m++) {
                    const double *key = m < windows ? kp + m * d : k + i * d;
                    w[m] = -INFINITY;
                    if (m < windows ? !SEES(m) : !own) continue;
                    w[m] = 0;
                    for (int e = 0; e < d; e++)
                        w[m] += (q[i * d + e] - mean[e]) * (key[e] - mean[e]) / (deviation[e] * deviation[e]) / sqrt(d);
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

static size_t softmax_case(SoftmaxCase c)
{
    Softmax *s = &c.s;
    Heads hq = softmax_queries(s), hk = softmax_keys(s);
    size_t N = (size_t)s->N, M = (size_t)s->M, B = (size_t)s->B, H = (size_t)s->H, maps = B * H * N * M;
    size_t taps = (size_t)s->taps_rows * s->taps_cols;
    double spread = c.spread > 0 ? c.spread : 1;
    Array in[5] = {array_make(heads_size(&hq), spread), array_make(heads_size(&hk), spread),
                   array_make(heads_size(&hk), 1), array_make(B * M, 1), array_make(H * taps, 0.5)};
    Array out[2] = {array_make(heads_size(&hq), 1), array_make(maps, 1)};
    char name[160];
    snprintf(name, sizeof name, "softmax B %d H %d N %d M %d d %d, %s, mask %d%s%s%s beta %g taps %d,%d spread %g",
             s->B, s->H, s->N, s->M, s->d, s->tokens_first ? "tokens first" : "heads first", c.masked,
             s->pool ? ", pooled" : "", s->causal ? ", causal" : "", s->standardize ? ", standardized" : "",
             (double)s->beta, s->taps_rows, s->taps_cols, spread);
    for (size_t i = 0; i < in[3].n; i++)
        array_set(&in[3], i, c.masked != 2 && (i % M < 2 || (i % M + 2 < M && random_uniform() < 0.7)));
    if (c.masked == 3)
        for (size_t i = 0; i < in[3].n; i++) array_set(&in[3], i, i % M < M - M / 3);
    for (size_t i = 0; i < out[0].n; i++) out[0].grad[i] = (float)random_normal();
    for (size_t i = 0; i < maps; i++) out[1].grad[i] = 0; /* maps have no backward */
    const float *mask = c.masked ? in[3].f : NULL;
    size_t forward = softmax_scratch(s), backward = softmax_backward_scratch(s),
           most = forward > backward ? forward : backward;
    if (softmax_map_scratch(s) > most) most = softmax_map_scratch(s);
    float *scratch = malloc((most + 1) * sizeof(float));
    RowSum *L = malloc((B * H * N + 1) * sizeof(RowSum));
    float *twice = malloc((out[0].n + 1) * sizeof(float));
    int dead = c.masked == 2 || M == 0, single = M == 1;
    Problem p = {name, softmax_reference, &c, 5, 2, in, out, dead ? 0u : single ? 4u : taps ? 23u : 7u};

#define FRESH(need)                                                                      \
    do {                                                                                 \
        for (size_t i_ = 0; i_ <= most; i_++) scratch[i_] = i_ == (need) ? CANARY : NAN; \
    } while (0)
    FRESH(forward);
    softmax_attention_forward(twice, NULL, in[0].f, in[1].f, in[2].f, mask, in[4].f, s, scratch);
    check(scratch[forward] == CANARY, name, "forward wrote beyond its scratch");
    FRESH(forward);
    softmax_attention_forward(out[0].f, L, in[0].f, in[1].f, in[2].f, mask, in[4].f, s, scratch);
    check(memcmp(twice, out[0].f, sizeof(float) * out[0].n) == 0, name, "without L the output differs");
    FRESH(backward);
    softmax_attention_backward(in[0].grad, in[1].grad, in[2].grad, taps ? in[4].grad : NULL, out[0].grad, out[0].f, L,
                               in[0].f, in[1].f, in[2].f, mask, in[4].f, s, scratch);
    check(scratch[backward] == CANARY, name, "backward wrote beyond its scratch");
    for (int b = 0; b < s->B; b++)
        for (int h = 0; h < s->H; h++) {
            FRESH(softmax_map_scratch(s));
            softmax_map(out[1].f + ((size_t)b * H + h) * N * M, b, h, in[0].f, in[1].f, in[2].f, mask, in[4].f, s,
                        scratch);
            check(scratch[softmax_map_scratch(s)] == CANARY, name, "map wrote beyond its scratch");
        }
    check_outputs(&p, c.spread > 1 ? 1e-4 : 5e-6); /* scores of 200 have rounding of 1e-5 */
    size_t compared = 0;
    double work = (double)N * M * s->d * B * H * (in[0].n + 2 * in[1].n);
    double tolerance = c.spread > 1 ? 2e-4 : s->standardize ? 2e-4 : 3e-5;
    if (dead) {
        for (int i = 0; i < 3; i++)
            for (size_t j = 0; j < in[i].n; j++)
                check(in[i].grad[j] == START, name, "gradients of masked rows are not zero");
    } else if (work < 5e6) {
        compared = check_gradients(&p, tolerance);
    } else { /* directions instead of elements */
        for (int i = 0; i < 3; i++)
            for (int trial = 0; trial < 2; trial++) {
                double along = 0, norm = 0, step = 1e-5, *x = malloc(in[i].n * sizeof(double)),
                       *r = malloc(in[i].n * sizeof(double));
                memcpy(x, in[i].d, in[i].n * sizeof(double));
                for (size_t j = 0; j < in[i].n; j++) {
                    r[j] = random_normal();
                    along += r[j] * ((double)in[i].grad[j] - START);
                    norm += pow((double)in[i].grad[j] - START, 2);
                }
                for (size_t j = 0; j < in[i].n; j++) in[i].d[j] = x[j] + step * r[j];
                double slope = objective(&p);
                for (size_t j = 0; j < in[i].n; j++) in[i].d[j] = x[j] - step * r[j];
                slope = (slope - objective(&p)) / (2 * step);
                memcpy(in[i].d, x, in[i].n * sizeof(double));
                char text[96];
                snprintf(text, sizeof text, "input %d: slope %.8g along a direction, gradient says %.8g", i, slope,
                         along);
                check(fabs(slope - along) <= tolerance * sqrt(norm) && norm > 1e-6, name, text);
                compared++;
                free(x), free(r);
            }
    }

    /* Each gradient alone is the same as with the others. */
    for (int i = 0; i < 5; i++) {
        if (i == 3 || (i == 4 && !taps)) continue;
        float *together = malloc((in[i].n + 1) * sizeof(float));
        double difference = 0;
        memcpy(together, in[i].grad, in[i].n * sizeof(float));
        array_restart(&in[i]);
        softmax_attention_backward(i == 0 ? in[0].grad : NULL, i == 1 ? in[1].grad : NULL, i == 2 ? in[2].grad : NULL,
                                   i == 4 ? in[4].grad : NULL, out[0].grad, out[0].f, L, in[0].f, in[1].f, in[2].f,
                                   mask, in[4].f, s, scratch);
        for (size_t j = 0; j < in[i].n; j++) difference += fabs((double)together[j] - in[i].grad[j]);
        check(difference == 0, name, "a gradient wanted alone differs");
        free(together);
    }
    free(scratch), free(L), free(twice);
    for (int i = 0; i < 5; i++) array_free(&in[i]);
    for (int i = 0; i < 2; i++) array_free(&out[i]);
    return compared;
}

static SoftmaxCase plain(int B, int H, int N, int M, int d, int tokens_first)
{ return (SoftmaxCase){.s = {.B = B, .H = H, .N = N, .M = M, .d = d, .tokens_first = tokens_first, .eps = 1e-5f}}; }

int main(void)
{
    static const int32_t pool[3] = {1, 2, 5};
    size_t compared = 0;

    /* every size against every other around the vector width, layouts in turn */
    const int sizes[] = {1, 3, 4, 5, 7, 8, 9, 31, 33};
    for (int a = 0; a < 9; a++)
        for (int b = 0; b < 9; b++) {
            SoftmaxCase c = plain(1 + (a + b) % 2, 1 + a % 2, sizes[a], sizes[b], sizes[(a + 2 * b) % 6], (a + b) % 2);
            compared += softmax_case(c);
            c.masked = 1 + 2 * (b % 2);
            compared += softmax_case(c);
            if (a != b) continue;
            c.s.causal = 1;
            compared += softmax_case(c);
            c.masked = 0;
            compared += softmax_case(c);
        }
    for (int kind = 0; kind < 2; kind++) {
        SoftmaxCase c = plain(2, 2, 5, 6, 4, kind);
        c.masked = 2;
        compared += softmax_case(c);
        c.s.causal = 1, c.s.M = 5;
        compared += softmax_case(c);
        c.s.pool = pool;
        compared += softmax_case(c);
        compared += softmax_case(plain(1, 2, 4, 0, 3, kind));
        compared += softmax_case(plain(1, 2, 0, 4, 3, kind));
    }
    /* more than one tile, and scores so large that the shift must follow them */
    const int large[][3] = {{65, 257, 8}, {257, 65, 12}, {257, 257, 16}, {130, 130, 33}, {65, 65, 64}};
    for (int i = 0; i < 5; i++)
        for (int kind = 0; kind < 4; kind++) {
            SoftmaxCase c = plain(1, 2, large[i][0], large[i][1], large[i][2], kind & 1);
            compared += softmax_case(c);
            c.masked = 1;
            c.spread = kind & 2 ? 6 : 0;
            compared += softmax_case(c);
            c.masked = 0;
            c.spread = 6;
            compared += softmax_case(c);
            if (c.s.N != c.s.M) continue;
            c.s.causal = 1;
            compared += softmax_case(c);
            c.spread = 0;
            compared += softmax_case(c);
        }
    /* the variants: bits causal, masked, pooled, beta, standardize, convolved */
    for (int bits = 0; bits < 64; bits++) {
        SoftmaxCase c = plain(1 + (bits % 8 == 3), 3, 14, 14, 3, (bits >> 1 ^ bits) & 1);
        c.s.causal = bits & 1;
        c.masked = bits >> 1 & 1;
        c.s.pool = bits & 4 ? pool : NULL;
        c.s.beta = bits & 8 ? 0.6f : 0;
        c.s.standardize = bits >> 4 & 1;
        /* else 1/(v + eps) of causal queries that see few keys is large and float32 differences drown */
        c.s.eps = 0.1f;
        if (bits & 32) c.s.taps_rows = 5, c.s.taps_cols = 1, c.s.rows = 14, c.s.cols = 1;
        compared += softmax_case(c);
        if (bits & 32 && !(bits & 3)) {
            /* a class token and a grid */
            c.s.taps_rows = 2, c.s.taps_cols = 3, c.s.N = c.s.M = 13, c.s.rows = 3, c.s.cols = 4;
            compared += softmax_case(c);
        }
        if (bits & 1 || bits & 32) continue;
        c.s.M = 11;
        compared += softmax_case(c);
    }
    check(compared > 20000, "softmax_check", "too few gradient elements were compared");
    printf("%zu gradient elements compared\n", compared);
    return check_result("softmax_check");
}
