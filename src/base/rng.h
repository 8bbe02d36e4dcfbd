/* rng — the library's only source of chance: xoshiro128++ (Blackman & Vigna 2019), seeded through splitmix32, so that a
 * seed gives the same run on every machine. State is passed in: a model owns one, and no draw is hidden. */
#ifndef PA_BASE_RNG_H
#define PA_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct Rng {
    uint32_t s[4];
} Rng;

void     rng_seed(Rng *r, uint32_t seed);
uint32_t rng_u32(Rng *r);
float    rng_uniform(Rng *r);              /* [0,1), 24 bits */
uint32_t rng_below(Rng *r, uint32_t n);    /* 0…n−1, unbiased; n ≥ 1 */
float    rng_normal(Rng *r);               /* N(0,1), Box–Muller through vmath in float32: |x| ≤ 5.77, native and simd128 agree bit for bit */
void     rng_fill_uniform(Rng *r, float *x, size_t n, float low, float high); /* low + (high−low)·uniform */
void     rng_fill_normal(Rng *r, float *x, size_t n, float std);              /* both numbers of each Box–Muller pair: ⌈n/2⌉ pairs */

#endif
