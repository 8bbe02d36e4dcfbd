/* How the tile engine works (tiles.h says what it computes).
 *
 * Queries lie across the lanes: a panel is 8 queries, two vectors. With the query panel transposed once, [d][8], every
 * product of the forward pass has the form
 *
 *     out[r][8] = Σ_c a[r][c] · panel[c][8]        (one float of a, splat, times two vectors; four rows r at a time)
 *
 *     scores   s[j]  = Σ_c k[j][c] · q^T[c]        a = keys as they lie         tiles_dot_rows
 *     values   o[c]  = Σ_j v[j][c] · p[j]          a = values read down         tiles_mix_rows
 *
 * so the scores come out exactly as the values want them, row maxima and sums are vertical, and neither keys nor values
 * are transposed. Backward (tiles_backward.c) is the same twice over (dP^T = V·dO^T by dot_rows, dQ^T = K^T·dS by
 * mix_rows) and one more form for dV_j = Σ_i P_ij dO_i and dK_j = Σ_i dS_ij q_i, where the lanes are summed over
 * (tiles_gather_rows).
 *
 * Logarithms are to base 2: queries are scaled by scale·log₂e when they are packed, and exp(scale q·k) = 2^s; but for
 * those whose scores may be large (tiles_weigh.h). */
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

/* With P panels. */
typedef struct Space {
    float *k, *bias;          /* keys in groups; biases */
    float *v;                 /* values in columns */
    float *q, *o, *m, *l, *p; /* [P][d][8], [P][e][8], [P][8] twice; [keys][8] */
} Space;

static size_t lay_out(Space *s, const Tiles *t, float *scratch)
{
    const size_t M = (size_t)round_up(t->M, 4), lanes = (size_t)tiles_panels_of(t) * LANES;
    Scratch cut = {scratch, 0};
    s->k = scratch_take(&cut, M * t->d);
    s->bias = scratch_take(&cut, M);
    s->v = scratch_take(&cut, tiles_packs_columns(t, t->ldv, t->e) ? (size_t)t->M * round_up(t->e, 4) : 0);
    s->q = scratch_take(&cut, lanes * t->d);
    s->o = scratch_take(&cut, lanes * t->e);
    s->m = scratch_take(&cut, lanes);
    s->l = scratch_take(&cut, lanes);
    s->p = scratch_take(&cut, (size_t)tiles_keys_of(t) * LANES);
    return cut.used;
}

size_t tiles_forward_scratch(const Tiles *t)
{
    Space s;
    return lay_out(&s, t, NULL);
}

/* Packs the keys and their biases; returns the latter, NULL where there are none. */
static const float *pack_keys(const Space *s, const Tiles *t)
{
    tiles_pack_groups(s->k, t->k, t->ldk, t->M, t->d);
    if (t->key_bias == NULL) return NULL;
    tiles_pack_bias(s->bias, t->key_bias, t->M, tiles_bias_factor(t));
    return s->bias;
}

/* ---- forward ----------------------------------------------------------------------------------------------------- */

/* Where to begin: nothing summed yet, or the result over other keys, y = o/l and L = (m, l). */
static void panel_begin(const PanelSums *s, const float *y, int ldy, const RowSum *L, int count, int continued,
                        int bounded, float scale)
{
    if (!continued) {
        memset(s->o, 0, sizeof(float) * (size_t)s->e * LANES);
        memset(s->l, 0, sizeof(float) * LANES);
        memset(s->m, 0, sizeof(float) * LANES);
        return;
    }
    tiles_pack_panel(s->o, y, ldy, count, s->e, 1.0f);
    for (int i = 0; i < LANES; i++) {
        s->m[i] = i < count ? L[i].shift : 0;
        s->l[i] = i < count ? L[i].sum : 0;
    }
    for (int half = 0; half < LANES && bounded; half += 4) {
        f4_store(s->l + half, f4_mul(f4_load(s->l + half), exp2_any(f4_mul(f4_load(s->m + half), f4_splat(scale)))));
        f4_store(s->m + half, f4_zero());
    }
    tiles_scale_panel(s->o, s->e, f4_load(s->l), f4_load(s->l + 4));
}

/* y = o/l, zeros where l = 0. */
static void panel_end(float *y, int ldy, RowSum *L, const PanelSums *s, int count)
{
    float lanes[LANES];
    for (int half = 0; half < LANES; half += 4) {
        f4 l = f4_load(s->l + half);
        f4_store(lanes + half, f4_keep(f4_ne(l, f4_zero()), f4_div(f4_splat(1.0f), l)));
    }
    for (int i = 0; L && i < count; i++) L[i] = (RowSum){s->m[i], s->l[i]};
    tiles_unpack_panel(y, ldy, s->o, lanes, count, s->e, 0);
}

static PanelSums sums_of(const Space *s, int n, int e)
{ return (PanelSums){s->o + (size_t)n * LANES * e, s->m + n * LANES, s->l + n * LANES, e}; }

void tiles_forward(float *y, int ldy, RowSum *L, const Tiles *t, int continued, float *scratch)
{
    int N = t->N, M = t->M, d = t->d, e = t->e, ldv = t->ldv;
    float scale = t->scale * LOG2E;
    Space s;
    lay_out(&s, t, scratch);
    const float *bias = pack_keys(&s, t), *v = t->v;
    size_t four = 4; /* floats from four channels of v to the next */
    if (tiles_packs_columns(t, ldv, e)) {
        tiles_pack_columns(s.v, v, ldv, M, e);
        v = s.v;
        ldv = 4;
        four = 4 * (size_t)M;
    }
    int panels = tiles_panels_of(t), keys = tiles_keys_of(t);
    float largest = t->normalise && !tiles_biased(t) ? tiles_largest_square(t->k, t->ldk, M, d) : 0;

    for (int i0 = 0; i0 < N; i0 += panels * LANES) {
        int used = min_int(panels, ceil_div(N - i0, LANES)), bounded[TILES_PANELS] = {0};
        for (int n = 0; n < used; n++) {
            int i = i0 + n * LANES, count = min_int(LANES, N - i);
            float *q = s.q + (size_t)n * LANES * d;
            const PanelSums sums = sums_of(&s, n, e);
            tiles_pack_panel(q, t->q + (size_t)i * t->ldq, t->ldq, count, d, scale);
            if (t->normalise) {
                bounded[n] = !tiles_biased(t) && tiles_bounded(q, d, largest);
                for (int r = 0; continued && r < count; r++) bounded[n] &= tiles_near_zero(L[i + r], scale);
                if (!bounded[n]) tiles_pack_panel(q, t->q + (size_t)i * t->ldq, t->ldq, count, d, 1.0f);
                panel_begin(&sums, y + (size_t)i * ldy, ldy, L ? L + i : NULL, count, continued, bounded[n], scale);
            } else {
                panel_begin(&sums, NULL, 0, NULL, count, 0, 0, 0);
                for (int r = 0; r < count && t->query_bias; r++) sums.m[r] = t->query_bias[i + r] * LOG2E;
            }
        }
        int begin, end, all;
        tiles_band_keys(t, i0, min_int(i0 + panels * LANES, N), 0, M, &begin, &end, &all);
        for (int j0 = begin; j0 < end; j0 += keys)
            for (int n = 0; n < used; n++) {
                int i = i0 + n * LANES, from, to, whole;
                tiles_band_keys(t, i, min_int(i + LANES, N), j0, min_int(j0 + keys, end), &from, &to, &whole);
                if (to <= from) continue;
                int count = to - from;
                const PanelSums sums = sums_of(&s, n, e);
                float start[LANES] = {0};
                for (int r = 0; r < LANES && !t->normalise; r++) start[r] = sums.m[r];
                tiles_dot_rows(s.p, s.k + (size_t)from * d, count, s.q + (size_t)n * LANES * d, d, start,
                               bias ? bias + from : NULL);
                if (t->far.q)
                    tiles_settle_near(&t->far, s.p, i, min_int(LANES, N - i), from, count, start, bias + from);
                if (t->relative || t->bias) tiles_add_bias(t, s.p, i, min_int(LANES, N - i), from, count);
                if (!whole) tiles_band_apply(t, s.p, i, from, count);
                if (bounded[n] && whole)
                    tiles_weigh_bounded(s.p, count, sums.l);
                else if (bounded[n] || !t->normalise)
                    tiles_weigh_any(s.p, count, sums.l, f4_zero(), f4_zero(), 1.0f, t->normalise ? TOP : 0.0f);
                else
                    tiles_weigh_online(s.p, count, &sums, scale);
                if (t->drop_rate > 0) tiles_drop(t, s.p, i, from, count);
                tiles_mix_rows(sums.o, v + (size_t)from * ldv, ldv, four, e, s.p, count);
            }
        for (int n = 0; n < used; n++) {
            int i = i0 + n * LANES, count = min_int(LANES, N - i);
            const PanelSums sums = sums_of(&s, n, e);
            if (t->normalise) {
                panel_end(y + (size_t)i * ldy, ldy, L ? L + i : NULL, &sums, count);
            } else {
                float ones[LANES] = {1, 1, 1, 1, 1, 1, 1, 1};
                tiles_unpack_panel(y + (size_t)i * ldy, ldy, sums.o, ones, count, e, continued);
            }
        }
    }
}

/* ---- for display ------------------------------------------------------------------------------------------------- */

void tiles_weights(float *map, int ldm, const RowSum *L, const Tiles *t, float *scratch)
{
    int N = t->N, M = t->M, d = t->d, keys = tiles_keys_of(t);
    Space s;
    lay_out(&s, t, scratch);
    const float *bias = pack_keys(&s, t);
    for (int i = 0; i < N; i += LANES) {
        int count = min_int(LANES, N - i);
        float start[LANES] = {0}, shift[LANES] = {0}, inverse[LANES] = {1, 1, 1, 1, 1, 1, 1, 1}, sums[LANES] = {0};
        tiles_pack_panel(s.q, t->q + (size_t)i * t->ldq, t->ldq, count, d, t->normalise ? 1.0f : t->scale * LOG2E);
        for (int r = 0; r < count; r++) {
            memset(map + (size_t)(i + r) * ldm, 0, sizeof(float) * (size_t)M);
            if (t->normalise) {
                shift[r] = L[i + r].sum == 0 ? INFINITY : L[i + r].shift;
                inverse[r] = L[i + r].sum == 0 ? 0 : 1 / L[i + r].sum;
            } else if (t->query_bias)
                start[r] = t->query_bias[i + r] * LOG2E;
        }
        for (int j0 = 0; j0 < M; j0 += keys) {
            int from, to, whole;
            tiles_band_keys(t, i, i + count, j0, min_int(j0 + keys, M), &from, &to, &whole);
            if (to <= from) continue;
            tiles_dot_rows(s.p, s.k + (size_t)from * d, to - from, s.q, d, start, bias ? bias + from : NULL);
            if (t->far.q) tiles_settle_near(&t->far, s.p, i, count, from, to - from, start, bias + from);
            if (t->relative || t->bias) tiles_add_bias(t, s.p, i, count, from, to - from);
            if (!whole) tiles_band_apply(t, s.p, i, from, to - from);
            tiles_weigh_any(s.p, to - from, sums, f4_load(shift), f4_load(shift + 4),
                            t->normalise ? t->scale * LOG2E : 1.0f, t->normalise ? TOP : 0.0f);
            for (int r = 0; r < count; r++)
                for (int j = from; j < to; j++)
                    map[(size_t)(i + r) * ldm + j] = s.p[(j - from) * LANES + r] * inverse[r];
        }
    }
}
