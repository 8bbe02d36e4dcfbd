#include "base/rng.h"

#include "base/vmath.h"

/* Four words from one: splitmix32 with the mixing constants of Ettinger's low-bias search (prospector). Its outputs at
 * four successive states can't all be zero, the one state xoshiro must not have. */
void rng_seed(Rng *r, uint32_t seed)
{
    for (int i = 0; i < 4; i++) {
        uint32_t z = seed += 0x9e3779b9u;
        z = (z ^ (z >> 16)) * 0x21f0aaadu;
        z = (z ^ (z >> 15)) * 0x735a2d97u;
        r->s[i] = z ^ (z >> 15);
    }
}

/* The same on four words at a time: word 16·set + 4i + lane + 1 of the sequence that starts from the draw. */
RngLanes rng_lanes(uint32_t draw, uint32_t set)
{
    RngLanes lanes;
    i4 seed = i4_splat((int32_t)(draw + set * 16 * 0x9e3779b9u)), golden = i4_splat((int32_t)0x9e3779b9u);
    for (int i = 0; i < 4; i++) {
        i4 z = i4_add(seed, i4_mul(golden, i4_set(4 * i + 1, 4 * i + 2, 4 * i + 3, 4 * i + 4)));
        z = i4_mul(i4_xor(z, i4_shru(z, 16)), i4_splat(0x21f0aaad));
        z = i4_mul(i4_xor(z, i4_shru(z, 15)), i4_splat(0x735a2d97));
        lanes.s[i] = i4_xor(z, i4_shru(z, 15));
    }
    return lanes;
}

#define ROTATE(x, k) ((x) << (k) | (x) >> (32 - (k))) /* one instruction, where a function would be called */

uint32_t rng_u32(Rng *r)
{
    uint32_t *s = r->s, result = ROTATE(s[0] + s[3], 7) + s[0], t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = ROTATE(s[3], 11);
    return result;
}

float rng_uniform(Rng *r) { return (float)(rng_u32(r) >> 8) * 0x1p-24f; }

/* Lemire 2019: the high word of u·n is uniform once the few low words below 2³² mod n are rejected. */
uint32_t rng_below(Rng *r, uint32_t n)
{
    uint64_t m = (uint64_t)rng_u32(r) * n;
    if ((uint32_t)m < n) {
        uint32_t reject = (0u - n) % n;
        while ((uint32_t)m < reject) m = (uint64_t)rng_u32(r) * n;
    }
    return (uint32_t)(m >> 32);
}

/* Box–Muller: radius √(−2 ln u), u in (0,1] so that the logarithm is finite, at a uniform angle. */
static void normal_pair(Rng *r, float *a, float *b)
{
    float u = (float)((rng_u32(r) >> 8) + 1) * 0x1p-24f;
    float radius = sqrtf(-2.0f * v_log1(u)), s, c;
    v_sincos1(6.28318531f * rng_uniform(r), &s, &c);
    *a = radius * c;
    *b = radius * s;
}

float rng_normal(Rng *r)
{
    float a, b;
    normal_pair(r, &a, &b);
    return a;
}

void rng_fill_uniform(Rng *r, float *x, size_t n, float low, float high)
{
    for (size_t i = 0; i < n; i++) x[i] = low + (high - low) * rng_uniform(r);
}

void rng_fill_normal(Rng *r, float *x, size_t n, float std)
{
    for (size_t i = 0; i < n; i += 2) {
        float a, b;
        normal_pair(r, &a, &b);
        x[i] = std * a;
        if (i + 1 < n) x[i + 1] = std * b;
    }
}
