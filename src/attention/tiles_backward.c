/* The backward of tiles_forward.c.
 *
 *   forward   P_ij = e^(scale (s_ij − m_i))/l_i   y_i = Σ_j P_ij v_j
 *   backward  dP_ij = dy_i·v_j           dS_ij = P_ij (dP_ij − δ_i),  δ_i = Σ_j P_ij dP_ij = dy_i·y_i
 *             dv_j = Σ_i P_ij dy_i       dk_j = scale Σ_i dS_ij q_i      dq_i = scale Σ_j dS_ij k_j
 *   With dropout P v, dP and what is summed to dv_j have the factor of the pair, which δ = dy·y already holds.
 *             da_i = Σ_j dS_ij           db_j = Σ_i dS_ij           dr_p = Σ_{i−j=p} dS_ij
 *
 * Rows dy_i are divided by l_i when they are packed, so that no weight need be. δ is summed over the channels in the
 * order in which dP is, from 0: where a single key has all the weight, y_i is its v_j and dP − δ is 0 and not the
 * rounding of both. Without normalisation m and δ are 0 and l is 1 (and dP is not reduced). */
#include "attention/tiles.h"

#include "attention/tiles_cut.h"
#include "attention/tiles_drop.h"
#include "attention/tiles_near.h"
#include "attention/tiles_products.h"
#include "attention/tiles_bias.h"
#include "attention/tiles_weigh.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/pointwise.h"

static const float zeros[LANES] = {0};

/* With P panels; panels and plain rows as tiles_panels.h has them. */
typedef struct Space {
    float *k_groups, *v_groups, *bias;
    float *k;                                      /* in columns */
    float *dk, *dv;                                /* without gaps */
    float *q, *dq, *dy;                            /* panels [P] */
    float *q_rows, *dy_rows;                       /* plain, of 8 P rows */
    float *start, *shift, *inverse, *delta, *sums; /* [8 P]; sums: Σ_j dS */
    float *y;                                      /* one panel */
    float *p, *s;                                  /* [P][keys][8] weights and dS */
} Space;

static size_t lay_out(Space *a, const Tiles *t, float *scratch)
{
    const size_t d = (size_t)t->d, e = (size_t)t->e, M = (size_t)t->M, whole = (size_t)round_up(t->M, 4);
    const size_t lanes = (size_t)tiles_panels_of(t) * LANES;
    const int packs = tiles_packs(t, -1, 0); /* where there are gaps, in inputs or gradients */
    Scratch cut = {scratch, 0};
    a->k_groups = scratch_take(&cut, whole * d);
    a->v_groups = scratch_take(&cut, whole * e);
    a->bias = scratch_take(&cut, whole);
    a->k = scratch_take(&cut, tiles_packs_columns(t, -1, 0) ? M * round_up(t->d, 4) : 0);
    a->dk = scratch_take(&cut, packs ? M * d : 0);
    a->dv = scratch_take(&cut, packs ? M * e : 0);
    a->q = scratch_take(&cut, lanes * d);
    a->dq = scratch_take(&cut, lanes * d);
    a->dy = scratch_take(&cut, lanes * e);
    a->q_rows = scratch_take(&cut, lanes * round_up(t->d, 8));
    a->dy_rows = scratch_take(&cut, lanes * round_up(t->e, 8));
    a->start = scratch_take(&cut, lanes);
    a->shift = scratch_take(&cut, lanes);
    a->inverse = scratch_take(&cut, lanes);
    a->delta = scratch_take(&cut, lanes);
    a->sums = scratch_take(&cut, lanes);
    a->y = scratch_take(&cut, LANES * e);
    a->p = scratch_take(&cut, lanes * tiles_keys_of(t));
    a->s = scratch_take(&cut, lanes * tiles_keys_of(t));
    return cut.used;
}

size_t tiles_backward_scratch(const Tiles *t)
{
    Space a;
    return lay_out(&a, t, NULL);
}

/* δ[8] = Σ_c y[i][c]·dyt[c][8], as tiles_dot_rows sums. */
static void panel_delta(float *delta, const float *y, int ldy, const float *dyt, int count, int e, float *panel)
{
    f4 d0 = f4_zero(), d1 = d0;
    tiles_pack_panel(panel, y, ldy, count, e, 1.0f);
    for (int c = 0; c < e; c++, panel += LANES, dyt += LANES) {
        d0 = f4_madd(f4_load(panel), f4_load(dyt), d0);
        d1 = f4_madd(f4_load(panel + 4), f4_load(dyt + 4), d1);
    }
    f4_store(delta, d0);
    f4_store(delta + 4, d1);
}

/* What does not change from one block of queries to the next. */
typedef struct Run {
    const Tiles *t;
    const TilesGradients *grad;
    Space a;
    int products;          /* whether more than dv is wanted, which needs dS */
    int keys;              /* of a tile */
    float scale;           /* to base 2 */
    float largest;         /* largest |k|² */
    const float *bias, *k; /* NULL where there is none; keys as they lie or in columns */
    size_t four;           /* floats from four channels of k to the next */
    float *dk, *dv;        /* gradients of keys and values are visited once per block: packed too, */
    int ldk, lddk, lddv;   /* or where they belong */
} Run;

/* Queries i0 … i0 + rows − 1, in `used` panels. */
typedef struct Block {
    int i0, rows, used;
    int bounded[TILES_PANELS];
} Block;

static Run open_run(const TilesGradients *grad, const Tiles *t, float *scratch)
{
    const int M = t->M, d = t->d, e = t->e;
    Run r = {.t = t,
             .grad = grad,
             .products = grad->q || grad->k || grad->a || grad->b || grad->relative || grad->bias,
             .keys = tiles_keys_of(t),
             .scale = t->scale * LOG2E,
             .k = t->k,
             .ldk = t->ldk,
             .four = 4,
             .dk = grad->k,
             .lddk = grad->ldk,
             .dv = grad->v,
             .lddv = grad->ldv};
    lay_out(&r.a, t, scratch);
    tiles_pack_groups(r.a.k_groups, t->k, t->ldk, M, d);
    if (r.products) tiles_pack_groups(r.a.v_groups, t->v, t->ldv, M, e);
    if (t->key_bias) {
        tiles_pack_bias(r.a.bias, t->key_bias, M, tiles_bias_factor(t));
        r.bias = r.a.bias;
    }
    if (grad->q && tiles_packs_columns(t, t->ldk, d)) {
        tiles_pack_columns(r.a.k, t->k, t->ldk, M, d);
        r.k = r.a.k;
        r.ldk = 4;
        r.four = 4 * (size_t)M;
    }
    if (grad->k && tiles_packs(t, grad->ldk, d)) {
        r.dk = r.a.dk;
        r.lddk = d;
        fill(r.dk, 0, (size_t)M * d);
    }
    if (grad->v && tiles_packs(t, grad->ldv, e)) {
        r.dv = r.a.dv;
        r.lddv = e;
        fill(r.dv, 0, (size_t)M * e);
    }
    r.largest = t->normalise && !tiles_biased(t) ? tiles_largest_square(t->k, t->ldk, M, d) : 0;
    return r;
}

static void close_run(const Run *r)
{
    const Tiles *t = r->t;
    if (r->dk != r->grad->k) add_rows(r->grad->k, r->grad->ldk, r->dk, r->lddk, t->M, t->d);
    if (r->dv != r->grad->v) add_rows(r->grad->v, r->grad->ldv, r->dv, r->lddv, t->M, t->e);
}

/* Packs the block, and takes its shifts, 1/l and δ. */
static void open_block(Block *block, const Run *run, const float *dy, const float *y, int ldy, const RowSum *L)
{
    const Tiles *t = run->t;
    const Space *a = &run->a;
    const int i0 = block->i0, rows = block->rows, d = t->d, e = t->e;
    for (int r = 0; r < block->used * LANES; r++) {
        a->start[r] = a->shift[r] = a->delta[r] = a->sums[r] = 0;
        a->inverse[r] = 1;
        if (r >= rows) continue;
        if (!t->normalise) {
            if (t->query_bias) a->start[r] = t->query_bias[i0 + r] * LOG2E;
            continue;
        }
        RowSum sum = L[i0 + r];
        a->shift[r] = sum.sum == 0 ? INFINITY : sum.shift; /* no key: every weight 2^−∞ */
        a->inverse[r] = sum.sum == 0 ? 0 : 1 / sum.sum;
    }
    tiles_pack_plain(a->dy_rows, block->used * LANES, dy + (size_t)i0 * ldy, ldy, rows, e, 1.0f, a->inverse);
    if (run->dk)
        tiles_pack_plain(a->q_rows, block->used * LANES, t->q + (size_t)i0 * t->ldq, t->ldq, rows, d, t->scale, NULL);
    for (int n = 0; n < block->used; n++) {
        const int i = i0 + n * LANES, count = min_int(LANES, t->N - i), at = n * LANES;
        const float *qi = t->q + (size_t)i * t->ldq;
        float *q = a->q + (size_t)at * d, *dyt = a->dy + (size_t)at * e;
        int bounded = 0;
        tiles_pack_panel(q, qi, t->ldq, count, d, run->scale);
        if (t->normalise) {
            bounded = !tiles_biased(t) && tiles_bounded(q, d, run->largest);
            for (int r = 0; r < count; r++) bounded &= L[i + r].sum != 0 && tiles_near_zero(L[i + r], run->scale);
            for (int r = 0; bounded && r < count; r++) a->start[at + r] = -a->shift[at + r] * run->scale;
            if (!bounded) tiles_pack_panel(q, qi, t->ldq, count, d, 1.0f);
        }
        block->bounded[n] = bounded;
        if (!run->products) continue;
        tiles_pack_panel(dyt, dy + (size_t)i * ldy, ldy, count, e, 1.0f);
        tiles_scale_panel(dyt, e, f4_load(a->inverse + at), f4_load(a->inverse + at + 4));
        memset(a->dq + (size_t)at * d, 0, sizeof(float) * LANES * (size_t)d);
        if (t->normalise) panel_delta(a->delta + at, y + (size_t)i * ldy, ldy, dyt, count, e, a->y);
    }
}

/* Weights and dS of keys j0 … j1 − 1, panel by panel, and what they bring to the queries. first, last: which of the
 * keys count for a panel. */
static void tile_queries(int *first, int *last, const Block *block, const Run *run, int j0, int j1)
{
    const Tiles *t = run->t;
    const Space *a = &run->a;
    const TilesGradients *grad = run->grad;
    const int d = t->d, e = t->e, step = run->keys * LANES;
    for (int n = 0; n < block->used; n++) {
        int i = block->i0 + n * LANES, queries = min_int(LANES, t->N - i), at = n * LANES, from, to, whole;
        tiles_band_keys(t, i, i + queries, j0, j1, &from, &to, &whole);
        first[n] = from - j0;
        last[n] = to - j0;
        if (to <= from) continue;
        const int count = to - from, shifted = t->normalise && !block->bounded[n];
        float *p = a->p + (size_t)n * step + first[n] * LANES, *s = a->s + (size_t)n * step + first[n] * LANES;
        const float *bias = run->bias ? run->bias + from : NULL, *start = a->start + at;
        tiles_dot_rows(p, a->k_groups + (size_t)from * d, count, a->q + (size_t)at * d, d, start, bias);
        if (t->far.q) tiles_settle_near(&t->far, p, i, queries, from, count, start, bias);
        if (t->relative || t->bias) tiles_add_bias(t, p, i, queries, from, count);
        if (!whole) tiles_band_apply(t, p, i, from, count);
        if (run->products)
            tiles_dot_rows(s, a->v_groups + (size_t)from * e, count, a->dy + (size_t)at * e, e, zeros, NULL);
        if (t->drop_rate > 0 && run->products) tiles_drop(t, s, i, from, count);
        const WeighBackward by = {.inside = block->bounded[n] && whole,
                                  .shift = shifted ? a->shift + at : zeros,
                                  .factor = shifted ? run->scale : 1.0f,
                                  .most = t->normalise ? TOP : 0.0f,
                                  .delta = a->delta + at,
                                  .row = a->sums + at,
                                  .column = grad->b && !t->far.q ? grad->b + from : NULL};
        tiles_weigh_backward(p, s, count, &by);
        if (t->drop_rate > 0) tiles_drop(t, p, i, from, count);
        if (t->far.q && run->products) tiles_settle_gradients(&t->far, s, i, queries, from, count, grad);
        if (grad->relative || grad->bias) tiles_gather_bias(t, grad, s, i, queries, from, count);
        if (grad->q)
            tiles_mix_rows(a->dq + (size_t)at * d, run->k + (size_t)from * run->ldk, run->ldk, run->four, d, s, count);
    }
}

/* What the block brings to the keys and values j0 … j1 − 1, four at a time. */
static void tile_keys(const int *first, const int *last, const Block *block, const Run *run, int j0, int j1)
{
    const Space *a = &run->a;
    const int d = run->t->d, e = run->t->e, step = run->keys * LANES;
    for (int g = 0; (run->dk || run->dv) && g < j1 - j0; g += 4) {
        int low = 0, high = block->used, count = min_int(4, j1 - j0 - g);
        while (low < high && (last[low] <= g || first[low] > g)) low++;
        while (high > low && (last[high - 1] <= g || first[high - 1] > g)) high--;
        if (low == high) continue;
        const size_t from = (size_t)low * step + (size_t)g * LANES, row = (size_t)low * LANES;
        if (run->dv)
            tiles_gather_rows(run->dv + (size_t)(j0 + g) * run->lddv, run->lddv, count, e, a->p + from, step,
                              high - low, a->dy_rows + row * 8, block->used * LANES);
        if (run->dk)
            tiles_gather_rows(run->dk + (size_t)(j0 + g) * run->lddk, run->lddk, count, d, a->s + from, step,
                              high - low, a->q_rows + row * 8, block->used * LANES);
    }
}

static void close_block(const Block *block, const Run *run)
{
    const Tiles *t = run->t;
    const TilesGradients *grad = run->grad;
    for (int n = 0; n < block->used; n++) {
        const int i = block->i0 + n * LANES, at = n * LANES, count = min_int(LANES, t->N - i);
        float factor[LANES];
        for (int r = 0; r < LANES; r++) factor[r] = t->scale;
        if (grad->q)
            tiles_unpack_panel(grad->q + (size_t)i * grad->ldq, grad->ldq, run->a.dq + (size_t)at * t->d, factor, count,
                               t->d, 1);
        for (int r = 0; grad->a && !t->far.q && r < count; r++) grad->a[i + r] += run->a.sums[at + r];
    }
}

void tiles_backward(const TilesGradients *grad, const float *dy, const float *y, int ldy, const RowSum *L,
                    const Tiles *t, float *scratch)
{
    if (t->N == 0 || t->M == 0) return;
    const Run run = open_run(grad, t, scratch);
    if (!run.products && !grad->v) return;
    const int step = tiles_panels_of(t) * LANES;
    for (int i0 = 0; i0 < t->N; i0 += step) {
        Block block = {.i0 = i0, .rows = min_int(step, t->N - i0)};
        int begin, end, all;
        block.used = ceil_div(block.rows, LANES);
        open_block(&block, &run, dy, y, ldy, L);
        tiles_band_keys(t, i0, i0 + block.rows, 0, t->M, &begin, &end, &all);
        for (int j0 = begin; j0 < end; j0 += run.keys) {
            const int j1 = min_int(j0 + run.keys, end);
            int first[TILES_PANELS], last[TILES_PANELS];
            tile_queries(first, last, &block, &run, j0, j1);
            tile_keys(first, last, &block, &run, j0, j1);
        }
        close_block(&block, &run);
    }
    close_run(&run);
}
