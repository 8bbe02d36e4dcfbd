/* A pattern is a list of rectangles, queries i0, i0 + a, … times keys m0, m0 + b, …, some of them cut to a band. The
 * engine's band is linear in the positions of both, ⌊i/f⌋ is not linear in i, but comparing it with a whole number is:
 *
 *   m − ⌊i/f⌋ ≤ high  ⇔  m − high ≤ i/f      ⇔  mf − i ≤ high·f
 *   m − ⌊i/f⌋ ≥ low   ⇔  i/f < m − low + 1   ⇔  mf − i ≥ low·f − (f − 1)
 *
 * so in tokens, key m standing at mf + f − 1 (where it is complete, which is also where causal attention lets it in), a
 * band low … high of windows is low·f … high·f + f − 1.
 *
 * Which union. |p − m| < ℓ and |p − m| mod ℓ = 0 share the diagonal. It goes to the classes: they are dense then, the
 * engine masks nothing in them, and the two bands beside it are what is cut. In `fixed` the shared pairs are the
 * summary keys of a query's own block; they are left to the summaries, and the blocks are shorter by c keys.
 *
 * Every rectangle continues the softmax of those before it, beginning with y = 0 and a sum of 0: the order is free, and
 * a query that no rectangle has keys for ends as it began. Where one rectangle is all there is (window, or a pattern
 * that covers everything) the engine is called as for dense attention.
 *
 * Backward. P_ij = e^(s_ij − shift_i)/sum_i with the sum of the whole row, and δ_i = dy_i·y_i likewise: given those,
 * the gradient is a sum over pairs, and the rectangles simply add theirs. */
#include "attention/sparse.h"

#include "base/ints.h"
#include "base/simd.h"

#include <string.h>

enum { MAP_ROWS = 64 };

typedef struct Part {
    Tiles tiles;
    int query, query_step, key, key_step; /* row of t where it starts, rows of t from one to the next */
} Part;

/* ---- the rectangles ---------------------------------------------------------------------------------------------- */

/* Positions 0 … positions − 1 hold all windows of queries and all keys. */
static int positions(const Tiles *t, const Pattern *p) { return max_int(ceil_div(t->N, p->factor), t->M); }

static int covers_everything(const Tiles *t, const Pattern *p)
{
    int all = positions(t, p);
    switch (p->kind) {
    case PATTERN_WINDOW: return p->window >= all - 1;
    case PATTERN_STRIDED: return p->block == 1 || p->block >= all;
    case PATTERN_FIXED: return p->summary == p->block || p->block >= all;
    default: return 1;
    }
}

/* From here on window and block are less than the number of positions, so that nothing overflows. */
static int count_parts(const Tiles *t, const Pattern *p)
{
    if (covers_everything(t, p) || p->kind == PATTERN_WINDOW) return 1;
    if (p->kind == PATTERN_STRIDED) return 2 + p->block * p->factor;
    return ceil_div(t->N, p->block * p->factor) + p->summary;
}

/* Queries and keys from, from + step, … below `end`; low ≤ m − p ≤ high in windows, ∓TILES_FAR for no limit. */
static Part make_part(const Tiles *t, int f, int query, int query_step, int query_end, int key, int key_step,
                      int key_end, int low, int high)
{
    Part a = {*t, query, query_step, key, key_step};
    Tiles *u = &a.tiles;
    u->q += (size_t)query * t->ldq;
    u->k += (size_t)key * t->ldk;
    u->v += (size_t)key * t->ldv;
    u->ldq *= query_step;
    u->ldk *= key_step;
    u->ldv *= key_step;
    u->N = query < query_end ? ceil_div(query_end - query, query_step) : 0;
    u->M = key < key_end ? ceil_div(key_end - key, key_step) : 0;
    u->q_first = query;
    u->q_step = query_step;
    u->k_first = key * f + f - 1;
    u->k_step = key_step * f;
    u->low = low == -TILES_FAR ? low : low * f;
    u->high = high == TILES_FAR ? high : high * f + f - 1;
    if (t->banded) u->high = min_int(u->high, 0);
    u->banded = t->banded || low != -TILES_FAR || high != TILES_FAR;
    return a;
}

static Part part_at(const Tiles *t, const Pattern *p, int n)
{
    int f = p->factor, l = p->block, N = t->N, M = t->M;
    if (covers_everything(t, p)) return (Part){*t, 0, 1, 0, 1};
    if (p->kind == PATTERN_WINDOW) return make_part(t, f, 0, 1, N, 0, 1, M, -p->window, p->window);
    if (p->kind == PATTERN_STRIDED) {
        if (n == 0) return make_part(t, f, 0, 1, N, 0, 1, M, 1 - l, -1);
        if (n == 1) return make_part(t, f, 0, 1, N, 0, 1, t->banded ? 0 : M, 1, l - 1);
        n -= 2; /* a class for each token of a window: their keys are the same */
        return make_part(t, f, n, l * f, N, n / f, l, M, -TILES_FAR, TILES_FAR);
    }
    int blocks = ceil_div(N, l * f), c = p->summary;
    if (n < blocks)
        return make_part(t, f, n * l * f, 1, min_int(N, (n + 1) * l * f), n * l, 1, min_int(M, n * l + l - c),
                         -TILES_FAR, TILES_FAR);
    return make_part(t, f, 0, 1, N, l - c + n - blocks, l, M, -TILES_FAR, TILES_FAR);
}

/* What a rectangle takes from arrays without strides: copies, or the array itself where its rows are adjacent. */
static const float *rows_of(float *to, const float *x, int from, int step, int count)
{
    if (!x || step == 1) return x ? x + from : NULL;
    for (int i = 0; i < count; i++) to[i] = x[from + i * step];
    return to;
}

/* The same of row sums. */
static const RowSum *sums_of(RowSum *to, const RowSum *x, int from, int step, int count)
{
    if (step == 1) return x + from;
    for (int i = 0; i < count; i++) to[i] = x[from + i * step];
    return to;
}

/* ---- forward ----------------------------------------------------------------------------------------------------- */

/* The engine's scratch grows with N and M and is largest for rows with gaps: no rectangle needs more than the whole. */
static Tiles with_gaps(const Tiles *t)
{
    Tiles whole = *t;
    whole.ldq = whole.ldk = whole.ldv = -1;
    return whole;
}

size_t sparse_forward_scratch(const Tiles *t, const Pattern *p)
{
    Tiles whole = with_gaps(t);
    if (p->kind == PATTERN_ALL) return tiles_forward_scratch(&whole);
    return tiles_forward_scratch(&whole) + 4 * (size_t)t->N + (size_t)t->M;
}

void sparse_forward(float *y, int ldy, RowSum *L, const Tiles *t, const Pattern *p, int continued, float *scratch)
{
    int parts = count_parts(t, p), N = t->N;
    if (parts == 1) {
        Part a = part_at(t, p, 0);
        tiles_forward(y, ldy, L, &a.tiles, continued, scratch);
        return;
    }
    RowSum *own_L = (RowSum *)scratch, *some_L = own_L + N;
    float *bias = (float *)(some_L + N);
    scratch = bias + t->M;
    if (!L) L = own_L;
    for (int i = 0; i < N && !continued; i++) {
        memset(y + (size_t)i * ldy, 0, sizeof(float) * (size_t)t->e);
        L[i] = (RowSum){0, 0};
    }
    for (int n = 0; n < parts; n++) {
        Part a = part_at(t, p, n);
        Tiles *u = &a.tiles;
        if (u->M == 0 || u->N == 0) continue;
        u->key_bias = rows_of(bias, t->key_bias, a.key, a.key_step, u->M);
        RowSum *to = a.query_step == 1 ? L + a.query : some_L;
        sums_of(some_L, L, a.query, a.query_step, u->N);
        tiles_forward(y + (size_t)a.query * ldy, ldy * a.query_step, to, u, 1, scratch);
        for (int i = 0; i < u->N && to == some_L; i++) L[a.query + i * a.query_step] = some_L[i];
    }
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

size_t sparse_backward_scratch(const Tiles *t, const Pattern *p)
{
    Tiles whole = with_gaps(t);
    if (p->kind == PATTERN_ALL) return tiles_backward_scratch(&whole);
    return tiles_backward_scratch(&whole) + 2 * (size_t)t->N + (size_t)t->M;
}

static float *row_of(float *x, int ld, int row) { return x ? x + (size_t)row * ld : NULL; }

void sparse_backward(const TilesGradients *grad, const float *dy, const float *y, int ldy, const RowSum *L,
                     const Tiles *t, const Pattern *p, float *scratch)
{
    int parts = count_parts(t, p);
    RowSum *some_L = (RowSum *)scratch;
    float *bias = (float *)(some_L + t->N);
    if (parts > 1) scratch = bias + t->M;
    for (int n = 0; n < parts; n++) {
        Part a = part_at(t, p, n);
        Tiles *u = &a.tiles;
        u->key_bias = rows_of(bias, t->key_bias, a.key, a.key_step, u->M);
        const TilesGradients part = {.q = row_of(grad->q, grad->ldq, a.query),
                                     .k = row_of(grad->k, grad->ldk, a.key),
                                     .v = row_of(grad->v, grad->ldv, a.key),
                                     .ldq = grad->ldq * a.query_step,
                                     .ldk = grad->ldk * a.key_step,
                                     .ldv = grad->ldv * a.key_step,
                                     .relative = grad->relative,
                                     .bias = grad->bias};
        tiles_backward(&part, dy + (size_t)a.query * ldy, y + (size_t)a.query * ldy, ldy * a.query_step,
                       sums_of(some_L, L, a.query, a.query_step, u->N), u, scratch);
    }
}

/* ---- for display ------------------------------------------------------------------------------------------------- */

size_t sparse_weights_scratch(const Tiles *t, const Pattern *p)
{
    Tiles whole = with_gaps(t);
    if (p->kind == PATTERN_ALL) return tiles_forward_scratch(&whole);
    return tiles_forward_scratch(&whole) + 2 * (size_t)t->N + (size_t)t->M + MAP_ROWS * (size_t)t->M;
}

void sparse_weights(float *map, int ldm, const RowSum *L, const Tiles *t, const Pattern *p, float *scratch)
{
    int parts = count_parts(t, p);
    if (parts == 1) {
        Part a = part_at(t, p, 0);
        tiles_weights(map, ldm, L, &a.tiles, scratch);
        return;
    }
    RowSum *some_L = (RowSum *)scratch;
    float *bias = (float *)(some_L + t->N), *weights = bias + t->M;
    scratch = weights + MAP_ROWS * (size_t)t->M;
    for (int i = 0; i < t->N; i++) memset(map + (size_t)i * ldm, 0, sizeof(float) * (size_t)t->M);
    for (int n = 0; n < parts; n++) {
        Part a = part_at(t, p, n);
        Tiles u = a.tiles;
        if (u.M == 0) continue;
        u.key_bias = rows_of(bias, t->key_bias, a.key, a.key_step, u.M);
        const RowSum *all = sums_of(some_L, L, a.query, a.query_step, u.N);
        for (int i0 = 0; i0 < a.tiles.N; i0 += MAP_ROWS) {
            u.N = min_int(MAP_ROWS, a.tiles.N - i0);
            u.q = a.tiles.q + (size_t)i0 * u.ldq;
            u.q_first = a.tiles.q_first + i0 * u.q_step;
            tiles_weights(weights, u.M, all + i0, &u, scratch);
            for (int i = 0; i < u.N; i++) {
                float *row = map + (size_t)(a.query + (i0 + i) * a.query_step) * ldm + a.key;
                for (int j = 0; j < u.M; j++) row[(size_t)j * a.key_step] += weights[(size_t)i * u.M + j];
            }
        }
    }
}
