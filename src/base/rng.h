/* rng — the library's only source of chance: xoshiro128++ (Blackman & Vigna 2019), seeded through splitmix32, so that a
 * seed gives the same run on every machine. State is passed in: a model owns one, and no draw is hidden. */
#ifndef PA_BASE_RNG_H
#define PA_BASE_RNG_H

#include "base/simd.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Rng {
    uint32_t s[4];
} Rng;

void rng_seed(Rng *r, uint32_t seed);
uint32_t rng_u32(Rng *r);
float rng_uniform(Rng *r);              /* [0,1), 24 bits */
uint32_t rng_below(Rng *r, uint32_t n); /* 0…n−1, unbiased; n ≥ 1 */
/* N(0,1), Box–Muller through vmath in float32: |x| ≤ 5.77, native and simd128 agree bit for bit */
float rng_normal(Rng *r);
void rng_fill_uniform(Rng *r, float *x, size_t n, float low, float high); /* low + (high−low)·uniform */
/* both numbers of each Box–Muller pair: ⌈n/2⌉ pairs */
void rng_fill_normal(Rng *r, float *x, size_t n, float std);

/* Four xoshiro128++ side by side, for masks: 128 bits from about 15 instructions. rng_lanes makes the sixteen words of
 * state from a draw as rng_seed would make sixteen, those of set 1 are the next sixteen, and so on: no two lanes begin
 * alike, and any set may be drawn from first. */
typedef struct RngLanes {
    i4 s[4];
} RngLanes;

RngLanes rng_lanes(uint32_t draw, uint32_t set);

SIMD_INLINE i4 rng_rotate4(i4 x, int k) { return i4_or(i4_shl(x, k), i4_shru(x, 32 - k)); }

SIMD_INLINE i4 rng_lanes_next(RngLanes *r)
{
    i4 *s = r->s, result = i4_add(rng_rotate4(i4_add(s[0], s[3]), 7), s[0]), t = i4_shl(s[1], 9);
    s[2] = i4_xor(s[2], s[0]);
    s[3] = i4_xor(s[3], s[1]);
    s[1] = i4_xor(s[1], s[2]);
    s[0] = i4_xor(s[0], s[3]);
    s[2] = i4_xor(s[2], t);
    s[3] = rng_rotate4(s[3], 11);
    return result;
}

#endif
