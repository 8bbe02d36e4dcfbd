#include "attention/tiles_cut.h"

#include "attention/tiles_panels.h"
#include "base/ints.h"

#define TILE_FLOATS 2048 /* a tile of keys or values: 8 KB of the 32 KB first-level cache */
#define TILE_KEYS 128    /* and at most so many rows, which bounds the scores */

int tiles_panels_of(const Tiles *t) { return min_int(TILES_PANELS, ceil_div(t->N, LANES)); }

int tiles_keys_of(const Tiles *t)
{
    int widest = max_int(t->d, t->e);
    int keys = widest > 0 ? TILE_FLOATS / widest / 4 * 4 : TILE_KEYS;
    keys = clamp_int(keys, 16, TILE_KEYS);
    return min_int(keys, round_up(t->M, 4));
}

int tiles_packs(const Tiles *t, int ld, int width)
{ return ld != width && t->M >= TILES_PACK_ROWS && t->N >= TILES_PACK_ROWS; }

int tiles_packs_columns(const Tiles *t, int ld, int width)
{ return t->M >= TILES_PACK_ROWS && t->N >= TILES_PACK_ROWS * (ld == width ? 2 : 1); }

void tiles_band_keys(const Tiles *t, int i0, int i1, int j0, int j1, int *from, int *to, int *whole)
{
    *from = j0;
    *to = j1;
    *whole = 1;
    if (!t->banded) return;
    int q0 = t->q_first + t->q_step * i0, q1 = t->q_first + t->q_step * (i1 - 1);
    int a = -floor_div(-(q0 + t->low - t->k_first), t->k_step), b = floor_div(q1 + t->high - t->k_first, t->k_step) + 1;
    a = clamp_int(a, j0, j1);
    b = clamp_int(b, j0, j1);
    if (b < a) b = a; /* none */
    if (a < b) a -= (a - j0) & 3;
    if (a < b) b = min_int(b + (-(b - j0) & 3), j1);
    *from = a;
    *to = b;
    *whole = t->k_first + t->k_step * a >= q1 + t->low && t->k_first + t->k_step * (b - 1) <= q0 + t->high;
}

void tiles_band_apply(const Tiles *t, float *p, int i, int j, int count)
{
    i4 step = i4_splat(t->q_step), q = i4_splat(t->q_first + t->q_step * i);
    i4 q0 = i4_add(q, i4_mul(step, i4_set(0, 1, 2, 3))), q1 = i4_add(q, i4_mul(step, i4_set(4, 5, 6, 7)));
    const f4 none = f4_splat(-INFINITY);
    i4 low = i4_splat(t->low), high = i4_splat(t->high);
    for (int n = 0; n < count; n++, p += LANES) {
        i4 k = i4_splat(t->k_first + t->k_step * (j + n));
        i4 d0 = i4_sub(k, q0), d1 = i4_sub(k, q1);
        f4_store(p, f4_select(m4_or(i4_gt(low, d0), i4_gt(d0, high)), none, f4_load(p)));
        f4_store(p + 4, f4_select(m4_or(i4_gt(low, d1), i4_gt(d1, high)), none, f4_load(p + 4)));
    }
}
