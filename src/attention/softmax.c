/* The variants are all softmax attention between changed rows, so a head is prepared (convolved, pooled, recentred
 * copies where asked for, nothing copied otherwise), handed to the tile engine, and on the way back the gradients of
 * the changed rows are carried through the same steps in reverse:
 *
 *   q → convolve → recentre → q~              k → convolve → pool → recentre → k~          v → pool → v~
 *
 * It is one file because the way back is these steps in reverse and reads what they have left in a head.
 *
 * Recentring. Under a row softmax a shift of all keys cancels, so Eq. 26 needs only the query's shift; but centred keys
 * make the scores small and their rounding with them, so the keys are centred too, by the whole mean whatever β is.
 * That shift brings no gradient: Σ_j ∂L/∂k~_j = 0, since every row of ∂L/∂S sums to 0. For Eq. 22 the factor r stays on
 * both sides and its gradient is collected from both.
 *
 * Causal pooling. The query's own token is one key more, seen by one query only. It becomes the beginning of that
 * query's softmax: y = v_i, Σ = e^{s_ii}, which the engine continues with the windows. Backward, p = e^(s_ii −
 * shift_i)/sum_i:
 *   ds = p (dy_i·v_i − dy_i·y_i),  dv_i += p dy_i,  dq~_i += ds k_i / √d,  dk_i += ds q~_i / √d. */
#include "attention/softmax.h"

#include "attention/convolve.h"
#include "attention/pool.h"
#include "attention/recenter.h"
#include "attention/running.h"
#include "attention/tiles.h"
#include "attention/tiles_panels.h"
#include "base/ints.h"
#include "base/parallel.h"
#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

/* One head, step by step: rows as they lie, after the convolution (1), after pooling (2), and what the engine gets. */
typedef struct Head {
    const float *mask, *filter;
    int keys; /* up to the last that is not masked */
    const float *q, *k, *v, *q1, *k1, *k2, *v2;
    int ld, ldq1, ldk1, ldk2, ldv2;
    int factor, windows;
    const float *weights; /* [windows]: what counts, or NULL for all */
    int convolved, pooled, recentred, own;
    float *dbeta; /* NULL: not wanted */
    Recentring of_queries, of_keys;
    RunningInputs running; /* causal */
    float *mu, *inverse;   /* [N,d]; what running_rows puts out */
    Grid grid;
    Tiles tiles;
    Pattern pattern;
} Head;

static int factor_of(const Softmax *s, int h) { return s->pool ? s->pool[h] : 1; }

static float beta_of(const Softmax *s, int h) { return s->standardize ? 1.0f : s->betas ? s->betas[h] : s->beta; }

static int recentres(const Softmax *s) { return s->beta != 0 || s->betas || s->standardize; }

static float *take(float **scratch, size_t n)
{
    float *p = *scratch;
    *scratch += n;
    return p;
}

static float *take_zeros(float **scratch, size_t n) { return memset(take(scratch, n), 0, sizeof(float) * n); }

/* Of a head, as the engine wants it: seven more than there are. */
static size_t relative_floats(const Softmax *s)
{ return s->relative ? (size_t)s->N + (size_t)s->M - 1 + LANES - 1 : 0; }

/* Whether any of steps 1 to 3 happens for some head, and how much they need (the smallest factor needs most). */
static size_t prepare_scratch(const Softmax *s)
{
    /* biases; queries and keys of step 3 */
    size_t N = (size_t)s->N, M = (size_t)s->M, d = (size_t)s->d, n = M + (N + M) * d;
    if (s->taps_rows) n += (N + M) * d;
    if (s->pool) n += M + 2 * M * d;
    n += relative_floats(s);
    if (recentres(s)) n += s->causal ? 2 * N * d + 2 * d : 2 * d;
    return n;
}

static void prepare(Head *a, const Softmax *s, int b, int h, const float *q, const float *k, const float *v,
                    const float *mask, const float *filter, float **scratch)
{
    Heads hq = softmax_queries(s), hk = softmax_keys(s);
    int N = s->N, d = s->d;
    *a = (Head){.q = q + heads_offset(&hq, b, h),
                .k = k + heads_offset(&hk, b, h),
                .v = v + heads_offset(&hk, b, h),
                .ld = heads_stride(&hk),
                .keys = s->M,
                .factor = factor_of(s, h),
                .dbeta = s->dbetas ? s->dbetas + h : NULL,
                .pattern = s->pattern};
    a->pattern.factor = a->factor;

    /* Padding at the end is cut off; a mask is only kept where it has holes. */
    const float *whole = mask ? mask + (size_t)b * s->M : NULL;
    if (whole) {
        while (a->keys > 0 && whole[a->keys - 1] == 0) a->keys--;
        for (int j = 0; j < a->keys; j++)
            if (whole[j] == 0) a->mask = whole;
    }

    a->q1 = a->q;
    a->k1 = a->k;
    a->ldq1 = a->ldk1 = a->ld;
    if (s->taps_rows) {
        a->convolved = 1;
        a->grid = (Grid){N - s->rows * s->cols, s->rows, s->cols, s->taps_rows, s->taps_cols, s->causal};
        a->filter = filter + (size_t)h * s->taps_rows * s->taps_cols;
        a->mask = a->keys < s->M ? whole : a->mask; /* the convolution sees all of them */
        float *q1 = take(scratch, (size_t)N * d), *k1 = take(scratch, (size_t)s->M * d);
        convolve_rows(q1, d, a->q, a->ld, a->filter, a->mask, &a->grid, d);
        convolve_rows(k1, d, a->k, a->ld, a->filter, a->mask, &a->grid, d);
        a->q1 = q1;
        a->k1 = k1;
        a->ldq1 = a->ldk1 = d;
    }

    a->k2 = a->k1;
    a->v2 = a->v;
    a->ldk2 = a->ldk1;
    a->ldv2 = a->ld;
    a->windows = a->keys;
    a->weights = a->mask;
    if (a->factor > 1) {
        a->pooled = 1;
        a->own = s->causal;
        a->windows = pool_windows(a->keys, a->factor);
        float *counts = take(scratch, (size_t)a->windows);
        float *k2 = take(scratch, (size_t)a->windows * d), *v2 = take(scratch, (size_t)a->windows * d);
        pool_counts(counts, a->mask, a->keys, a->factor);
        pool_rows(k2, d, a->k1, a->ldk1, a->mask, a->keys, d, a->factor);
        pool_rows(v2, d, a->v, a->ld, a->mask, a->keys, d, a->factor);
        a->k2 = k2;
        a->v2 = v2;
        a->ldk2 = a->ldv2 = d;
        a->weights = a->mask ? counts : NULL;
    }

    const float *q3 = a->q1, *k3 = a->k2;
    int ldq3 = a->ldq1, ldk3 = a->ldk2, first = a->factor - 1, M = a->windows;
    if (recentres(s)) {
        a->recentred = 1;
        float *to = take(scratch, (size_t)N * d);
        q3 = to;
        ldq3 = d;
        if (s->causal) {
            a->mu = take(scratch, (size_t)N * d);
            a->inverse = s->standardize ? take(scratch, (size_t)N * d) : NULL;
            a->running = (RunningInputs){.q = a->q1,
                                         .k = a->k2,
                                         .ldq = a->ldq1,
                                         .ldk = a->ldk2,
                                         .mask = a->weights,
                                         .N = N,
                                         .M = M,
                                         .d = d,
                                         .first = first,
                                         .step = a->factor,
                                         .beta = beta_of(s, h),
                                         .eps = s->eps};
            running_rows(to, a->mu, a->inverse, &a->running, take(scratch, 2 * (size_t)d));
        } else {
            float *mu = take(scratch, (size_t)d), *rstd = s->standardize ? take(scratch, (size_t)d) : NULL;
            float *keys = take(scratch, (size_t)M * d);
            a->of_queries = a->of_keys = (Recentring){mu, rstd, 1.0f, d};
            a->of_queries.beta = beta_of(s, h);
            recenter_statistics(mu, rstd, a->k2, a->ldk2, a->weights, M, d, s->eps);
            recenter_rows(to, d, a->q1, a->ldq1, N, &a->of_queries);
            recenter_rows(keys, d, a->k2, a->ldk2, M, &a->of_keys);
            k3 = keys;
            ldk3 = d;
        }
    }

    a->tiles = (Tiles){.q = q3,
                       .k = k3,
                       .v = a->v2,
                       .ldq = ldq3,
                       .ldk = ldk3,
                       .ldv = a->ldv2,
                       .N = N,
                       .M = M,
                       .d = d,
                       .e = d,
                       .scale = 1.0f / sqrtf((float)d),
                       .drop_rate = s->drop_rate,
                       .drop_seed = s->drop_seed + 0x9e3779b9u * ((uint32_t)b * (uint32_t)s->H + (uint32_t)h + 1),
                       .normalise = 1,
                       .banded = s->causal,
                       .low = -TILES_FAR,
                       .q_step = 1,
                       .k_first = first, /* a window counts once its last token is there */
                       .k_step = a->factor};
    if (a->weights) {
        float *bias = take(scratch, (size_t)M);
        int holes = 0;
        for (int j = 0; j < M; j++) {
            bias[j] = a->weights[j] == 0 ? -INFINITY : 0;
            holes |= a->weights[j] == 0;
        }
        if (holes) a->tiles.key_bias = bias;
    }
    if (s->relative) {
        const size_t count = (size_t)N + (size_t)s->M - 1;
        float *relative = take_zeros(scratch, relative_floats(s));
        scale(relative, s->relative + (size_t)h * count, sqrtf((float)d), count);
        a->tiles.relative = relative + s->M - 1;
    }
    if (s->bias) a->tiles.bias = s->bias + b * s->bias_sample + h * s->bias_head;
    a->tiles.ld_bias = s->M;
}

/* The query's own token counts, where there is one more key for it. */
static int own_counts(const Head *a, int i) { return i < a->keys && (!a->mask || a->mask[i] != 0); }

static float own_score(const Head *a, int i)
{
    const Tiles *t = &a->tiles;
    return row_dot(t->q + (size_t)i * t->ldq, a->k1 + (size_t)i * a->ldk1, t->d);
}

static void own_forward(float *y, int ldy, RowSum *L, const Head *a)
{
    int N = a->tiles.N, d = a->tiles.d;
    for (int i = 0; i < N; i++) {
        int counts = own_counts(a, i);
        L[i] = counts ? (RowSum){own_score(a, i), 1} : (RowSum){0, 0};
        if (counts)
            memcpy(y + (size_t)i * ldy, a->v + (size_t)i * a->ld, sizeof(float) * (size_t)d);
        else
            memset(y + (size_t)i * ldy, 0, sizeof(float) * (size_t)d);
    }
}

static float own_weight(const Head *a, const RowSum *L, int i)
{ return own_counts(a, i) ? v_exp1((own_score(a, i) - L[i].shift) * a->tiles.scale) / L[i].sum : 0; }

static void own_backward(float *dq, int lddq, float *dk, int lddk, float *dv, int lddv, const float *dy, const float *y,
                         int ldy, const RowSum *L, const Head *a)
{
    const Tiles *t = &a->tiles;
    int d = t->d;
    for (int i = 0; i < t->N; i++) {
        if (!own_counts(a, i)) continue;
        const float *g = dy + (size_t)i * ldy;
        float p = own_weight(a, L, i);
        float ds = p * (row_dot(g, a->v + (size_t)i * a->ld, d) - row_dot(g, y + (size_t)i * ldy, d)) * t->scale;
        if (dv) axpy(dv + (size_t)i * lddv, p, g, (size_t)d);
        if (dq) axpy(dq + (size_t)i * lddq, ds, a->k1 + (size_t)i * a->ldk1, (size_t)d);
        if (dk) axpy(dk + (size_t)i * lddk, ds, t->q + (size_t)i * t->ldq, (size_t)d);
    }
}

/* ---- forward ----------------------------------------------------------------------------------------------------- */

/* The engine's scratch only grows with its sizes: the whole, unpooled head with gaps between rows needs most. */
static Tiles largest_tiles(const Softmax *s)
{ return (Tiles){.ldq = -1, .ldk = -1, .ldv = -1, .N = s->N, .M = s->M, .d = s->d, .e = s->d}; }

static int changes(const Softmax *s) { return s->taps_rows || s->pool || recentres(s) || s->relative || s->bias; }

/* Of the products q·k, and as many of P v; roughly where a pattern says which pairs count. */
static double multiply_adds(const Softmax *s)
{
    const Pattern *p = &s->pattern;
    double keys = s->M;
    if (p->kind == PATTERN_WINDOW) keys = fmin(keys, 2.0 * p->window + 1);
    if (p->kind == PATTERN_STRIDED || p->kind == PATTERN_FIXED) keys = fmin(keys, 2.0 * p->block + keys / p->block);
    return 2.0 * s->B * s->H * s->N * s->d * keys / (s->causal ? 2 : 1);
}

/* What the jobs of forward and backward need. */
typedef struct Call {
    const Softmax *s;
    const float *q, *k, *v, *mask, *filter, *dy;
    float *y, *dq, *dk, *dv, *dfilter;
    RowSum *L;
    float *scratch;
    size_t own;         /* of a thread */
    int queries;        /* of an item: of a head, all or, where its rows are as they lie, some */
    int samples, heads; /* items, going back: 1, they are all in one, for what is added to is theirs together */
} Call;

static size_t forward_scratch(const Softmax *s)
{
    Tiles t = largest_tiles(s);
    int prepares = changes(s);
    return (prepares ? prepare_scratch(s) + 2 * (size_t)s->N : (size_t)s->M) + sparse_forward_scratch(&t, &s->pattern);
}

size_t softmax_scratch(const Softmax *s) { return forward_scratch(s) * (size_t)parallel_pays(multiply_adds(s)); }

static void head_forward(float *y, int ldy, RowSum *L, const Head *a, float *scratch)
{
    if (a->own && !L) L = (RowSum *)take(&scratch, 2 * (size_t)a->tiles.N);
    if (a->own) own_forward(y, ldy, L, a);
    sparse_forward(y, ldy, L, &a->tiles, &a->pattern, a->own, scratch);
}

/* Queries of an item: enough items for all threads, in steps of the engine's blocks, whose keys are packed for each. */
static int queries_of_item(const Softmax *s, int threads)
{
    enum { STEP = 64, LEAST = 256 };
    if (threads == 1 || changes(s) || s->pattern.kind != PATTERN_ALL) return s->N;
    const int pieces = ceil_div(2 * threads, s->B * s->H);
    return min_int(s->N, max_int(LEAST, round_up(ceil_div(s->N, pieces), STEP)));
}

static void forward_item(void *context, int item, int thread)
{
    const Call *c = context;
    const Softmax *s = c->s;
    const Heads hq = softmax_queries(s);
    const int pieces = ceil_div(s->N, c->queries), head = item / pieces, from = item % pieces * c->queries;
    const int b = head / s->H, h = head % s->H, ld = heads_stride(&hq);
    float *rest = c->scratch + (size_t)thread * c->own;
    Head a;
    prepare(&a, s, b, h, c->q, c->k, c->v, c->mask, c->filter, &rest);
    if (pieces > 1) {
        a.tiles.N = min_int(c->queries, s->N - from);
        a.tiles.q += (size_t)from * a.tiles.ldq;
        a.tiles.q_first = from;
    }
    head_forward(c->y + heads_offset(&hq, b, h) + (size_t)from * ld, ld,
                 c->L ? c->L + (size_t)head * s->N + from : NULL, &a, rest);
}

void softmax_attention_forward(float *y, RowSum *L, const float *q, const float *k, const float *v, const float *mask,
                               const float *filter, const Softmax *s, float *scratch)
{
    const double work = multiply_adds(s);
    Call c = {.s = s, .q = q, .k = k, .v = v, .mask = mask, .filter = filter, .y = y, .L = L, .scratch = scratch};
    if (s->B * s->H == 0 || s->N == 0) return;
    c.own = forward_scratch(s);
    c.queries = queries_of_item(s, parallel_pays(work));
    parallel_for(s->B * s->H * ceil_div(s->N, c.queries), work, forward_item, &c);
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

static size_t backward_scratch(const Softmax *s)
{
    Tiles t = largest_tiles(s);
    size_t N = (size_t)s->N, M = (size_t)s->M, d = (size_t)s->d, n = sparse_backward_scratch(&t, &s->pattern);
    int prepares = changes(s);
    if (!prepares) return n + M;
    /* gradients of queries, keys and values at each step */
    return n + prepare_scratch(s) + relative_floats(s) + 2 * N * d + 4 * M * d + 2 * d;
}

size_t softmax_backward_scratch(const Softmax *s)
{ return backward_scratch(s) * (size_t)parallel_pays(2.5 * multiply_adds(s)); }

/* Every pointer of a step that changes nothing is that of the step before it. */
static void head_backward(float *dq, float *dk, float *dv, float *dfilter, const float *dy, const float *y,
                          const RowSum *L, const Head *a, const Softmax *s, float *drelative, float *dbias,
                          float *scratch)
{
    int N = s->N, M = a->windows, d = s->d, ld = a->ld;
    int queries = dq || dfilter, keys = dk || dfilter;
    float *dq1 = dq, *dk1 = dk, *dk2, *dv2 = dv, *dq3, *dk3;
    int ldq1 = ld, ldk1 = ld, ldk2, ldv2 = ld, ldq3, ldk3;
    if (a->convolved) {
        if (queries) dq1 = take_zeros(&scratch, (size_t)N * d);
        if (keys) dk1 = take_zeros(&scratch, (size_t)s->M * d);
        ldq1 = ldk1 = d;
    }
    dk2 = dk1;
    ldk2 = ldk1;
    if (a->pooled) {
        if (dk1) dk2 = take_zeros(&scratch, (size_t)M * d);
        if (dv) dv2 = take_zeros(&scratch, (size_t)M * d);
        ldk2 = ldv2 = d;
    }
    dq3 = dq1;
    dk3 = dk2;
    ldq3 = ldq1;
    ldk3 = ldk2;
    if (a->recentred) { /* the mean of the keys hangs on the queries' gradients */
        if (dq1 || dk2 || a->dbeta) dq3 = take_zeros(&scratch, (size_t)N * d);
        ldq3 = d;
        if (!s->causal && dk2) {
            dk3 = take_zeros(&scratch, (size_t)M * d);
            ldk3 = d;
        }
    }

    float *by_distance = drelative ? take_zeros(&scratch, relative_floats(s)) : NULL;
    const TilesGradients grad = {.q = dq3,
                                 .k = dk3,
                                 .v = dv2,
                                 .ldq = ldq3,
                                 .ldk = ldk3,
                                 .ldv = ldv2,
                                 .relative = by_distance ? by_distance + s->M - 1 : NULL,
                                 .bias = dbias};
    sparse_backward(&grad, dy, y, ld, L, &a->tiles, &a->pattern, scratch);
    if (drelative) add_into(drelative, by_distance, (size_t)N + (size_t)s->M - 1);
    if (a->own) own_backward(dq3, ldq3, dk1, ldk1, dv, ld, dy, y, ld, L, a);

    if (a->recentred && s->causal && dq3) {
        for (int i = 0; i < N && a->dbeta; i++) *a->dbeta -= row_dot(dq3 + (size_t)i * d, a->mu + (size_t)i * d, d);
        if (dk2) {
            const RunningGradients through = {dq1, dk2, ldq1, ldk2};
            running_rows_backward(&through, dq3, a->mu, a->inverse, &a->running, scratch);
        } else if (dq1) {
            for (size_t i = 0; i < (size_t)N; i++)
                for (size_t c = 0; c < (size_t)d; c++)
                    dq1[i * ldq1 + c] += dq3[i * d + c] * (a->inverse ? a->inverse[i * d + c] : 1.0f);
        }
    } else if (a->recentred && dq3) {
        float *dmu = take_zeros(&scratch, (size_t)d), *drstd = s->standardize ? take_zeros(&scratch, (size_t)d) : NULL;
        const RecentringGradients queries1 = {dq1, ldq1, dmu, drstd, a->dbeta};
        recenter_rows_backward(&queries1, dq3, d, a->q1, a->ldq1, N, &a->of_queries);
        if (dk2) {
            /* the shift of the keys brings no gradient, their scale does */
            float *none = take_zeros(&scratch, (size_t)d);
            const RecentringGradients keys2 = {dk2, ldk2, none, drstd, NULL},
                                      statistics = {dk2, ldk2, dmu, drstd, NULL};
            recenter_rows_backward(&keys2, dk3, d, a->k2, a->ldk2, M, &a->of_keys);
            recenter_statistics_backward(&statistics, a->k2, a->ldk2, a->weights, M, &a->of_keys);
        }
    }
    if (a->pooled) {
        if (dk1) pool_rows_backward(dk1, ldk1, dk2, d, a->mask, a->keys, d, a->factor);
        if (dv) pool_rows_backward(dv, ld, dv2, d, a->mask, a->keys, d, a->factor);
    }
    if (a->convolved) {
        if (queries) convolve_rows_backward(dq, ld, dfilter, dq1, d, a->q, ld, a->filter, a->mask, &a->grid, d);
        if (dk || dfilter) convolve_rows_backward(dk, ld, dfilter, dk1, d, a->k, ld, a->filter, a->mask, &a->grid, d);
    }
}

/* All heads of the item, one after the other. */
static void backward_item(void *context, int item, int thread)
{
    const Call *c = context;
    const Softmax *s = c->s;
    const Heads hq = softmax_queries(s), hk = softmax_keys(s);
    const int b0 = item / c->heads, h0 = item % c->heads;
    for (int b = b0; b < s->B; b += c->samples)
        for (int h = h0; h < s->H; h += c->heads) {
            Head a;
            float *rest = c->scratch + (size_t)thread * c->own;
            size_t oq = heads_offset(&hq, b, h), ok = heads_offset(&hk, b, h);
            prepare(&a, s, b, h, c->q, c->k, c->v, c->mask, c->filter, &rest);
            head_backward(c->dq ? c->dq + oq : NULL, c->dk ? c->dk + ok : NULL, c->dv ? c->dv + ok : NULL,
                          c->dfilter ? c->dfilter + (size_t)h * s->taps_rows * s->taps_cols : NULL, c->dy + oq,
                          c->y + oq, c->L + ((size_t)b * s->H + h) * s->N, &a, s,
                          s->drelative ? s->drelative + (size_t)h * ((size_t)s->N + (size_t)s->M - 1) : NULL,
                          s->dbias ? s->dbias + b * s->bias_sample + h * s->bias_head : NULL, rest);
        }
}

void softmax_attention_backward(float *dq, float *dk, float *dv, float *dfilter, const float *dy, const float *y,
                                const RowSum *L, const float *q, const float *k, const float *v, const float *mask,
                                const float *filter, const Softmax *s, float *scratch)
{
    Call c = {s, q, k, v, mask, filter, dy, (float *)y, dq, dk, dv, dfilter, (RowSum *)L, scratch, .heads = s->H};
    if (s->B * s->H == 0) return;
    c.own = backward_scratch(s);
    if (s->dbias && !s->bias_head) c.heads = 1;
    c.samples = dfilter || s->drelative || s->dbetas || (s->dbias && !s->bias_sample) ? 1 : s->B;
    parallel_for(c.samples * c.heads, 2.5 * multiply_adds(s), backward_item, &c);
}

/* ---- for display ------------------------------------------------------------------------------------------------- */

enum { MAP_ROWS = 64 };

size_t softmax_map_scratch(const Softmax *s)
{
    Tiles t = largest_tiles(s);
    size_t most = softmax_scratch(s), weights = sparse_weights_scratch(&t, &s->pattern);
    return prepare_scratch(s) + (size_t)s->N * (s->d + 2) + 2 * MAP_ROWS * (size_t)s->M + max_size(most, weights);
}

void softmax_map(float *map, int b, int h, const float *q, const float *k, const float *v, const float *mask,
                 const float *filter, const Softmax *s, float *scratch)
{
    Head a;
    prepare(&a, s, b, h, q, k, v, mask, filter, &scratch);
    float *y = take(&scratch, (size_t)s->N * s->d);
    RowSum *L = (RowSum *)take(&scratch, 2 * (size_t)s->N);
    float *pooled = take(&scratch, MAP_ROWS * (size_t)s->M), *spread = take(&scratch, MAP_ROWS * (size_t)s->M);
    head_forward(y, s->d, L, &a, scratch);
    memset(map, 0, sizeof(float) * (size_t)s->N * s->M);
    sparse_weights(map, s->M, L, &a.tiles, &a.pattern, scratch); /* of the windows, at the beginning of each row */
    for (int i = 0; i < s->N && a.pooled; i += MAP_ROWS) {
        int rows = min_int(MAP_ROWS, s->N - i);
        float *to = map + (size_t)i * s->M;
        for (int r = 0; r < rows; r++)
            memcpy(pooled + (size_t)r * a.windows, to + (size_t)r * s->M, sizeof(float) * (size_t)a.windows);
        pool_spread(spread, pooled, a.mask, rows, a.keys, a.factor);
        for (int r = 0; r < rows; r++) {
            memcpy(to + (size_t)r * s->M, spread + (size_t)r * a.keys, sizeof(float) * (size_t)a.keys);
            if (a.own && i + r < s->M) to[(size_t)r * s->M + i + r] += own_weight(&a, L, i + r);
        }
    }
}
