/* check — what the native test programs of base and kernels share: guarded memory, a generator, one assertion. */
#ifndef PA_TESTS_CHECK_H
#define PA_TESTS_CHECK_H

#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long check_count, check_failures;

#define CHECK(condition, ...)                                      \
    do {                                                           \
        check_count++;                                             \
        if (!(condition) && ++check_failures <= 20) {              \
            printf("%s:%d: %s: ", __FILE__, __LINE__, #condition); \
            printf(__VA_ARGS__);                                   \
            printf("\n");                                          \
        }                                                          \
    } while (0)

/* Sizes around the vector width. */
static const int check_sizes[] = {0, 1, 3, 4, 5, 7, 8, 9, 31, 33};
enum { CHECK_SIZES = 10 };

/* Blocks of n floats between canaries, at an address that is not a multiple of 16; freed and inspected by done(). */
enum { GUARD = 5, MAX_BLOCKS = 64 };
static const float check_canary = -7.25e31f;
static struct {
    float *base;
    size_t n;
} check_block[MAX_BLOCKS];
static int check_blocks;

static float *floats(size_t n)
{
    float *p = malloc((n + 2 * GUARD) * sizeof *p);
    for (size_t i = 0; i < n + 2 * GUARD; i++) p[i] = i < GUARD || i >= GUARD + n ? check_canary : NAN;
    check_block[check_blocks].base = p;
    check_block[check_blocks++].n = n;
    return p + GUARD;
}

static inline float *zeros(size_t n)
{
    float *p = floats(n);
    if (n) memset(p, 0, n * sizeof *p);
    return p;
}

static Rng check_rng = {{1, 2, 3, 4}};

static inline float *randoms(size_t n, float std)
{
    float *p = floats(n);
    rng_fill_normal(&check_rng, p, n, std);
    return p;
}

static inline float *copy_of(const float *x, size_t n)
{
    float *p = floats(n);
    if (n) memcpy(p, x, n * sizeof *p);
    return p;
}

static inline void done(const char *what)
{
    for (int b = 0; b < check_blocks; b++) {
        int whole = 1;
        for (int i = 0; i < GUARD; i++)
            whole &= check_block[b].base[i] == check_canary &&
                     check_block[b].base[GUARD + check_block[b].n + i] == check_canary;
        CHECK(whole, "%s wrote beyond block %d of %zu floats", what, b, check_block[b].n);
        free(check_block[b].base);
    }
    check_blocks = 0;
}

static inline int finish(const char *name)
{
    printf("%s: %ld checks, %ld failed\n", name, check_count, check_failures);
    return check_failures || check_count == 0;
}

#endif
