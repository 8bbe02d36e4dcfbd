#include "attention/tiles_drop.h"

#include "attention/tiles_panels.h"

/* Bits of a whole number in which all others show (lowbias32, Wellons 2018). */
static i4 mix(i4 x)
{
    x = i4_mul(i4_xor(x, i4_shru(x, 16)), i4_splat(0x7feb352d));
    x = i4_mul(i4_xor(x, i4_shru(x, 15)), i4_splat((int32_t)0x846ca68bu));
    return i4_xor(x, i4_shru(x, 16));
}

void tiles_drop(const Tiles *t, float *x, int i, int j, int count)
{
    const i4 seed = i4_splat((int32_t)t->drop_seed), below = i4_splat((int32_t)(t->drop_rate * 16777216.0f));
    const i4 first = i4_splat(t->q_first + t->q_step * i), step = i4_splat(t->q_step);
    const f4 factor = f4_splat(1.0f / (1.0f - t->drop_rate));
    for (int half = 0; half < LANES; half += 4) {
        const i4 q = i4_add(first, i4_mul(step, i4_set(half, half + 1, half + 2, half + 3))),
                 row = mix(i4_xor(q, seed));
        float *at = x + half;
        for (int n = 0; n < count; n++, at += LANES) {
            const i4 draw = i4_shru(mix(i4_add(row, i4_splat(t->k_first + t->k_step * (j + n)))), 8);
            const m4 dropped = i4_gt(below, draw);
            f4_store(at, f4_keep(m4_not(dropped), f4_mul(f4_load(at), factor)));
        }
    }
}
