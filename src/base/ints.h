/* ints — what C lacks for whole numbers. Nothing here looks out for overflow. */
#ifndef PA_BASE_INTS_H
#define PA_BASE_INTS_H

#include <stddef.h>

static inline int min_int(int a, int b) { return a < b ? a : b; }
static inline int max_int(int a, int b) { return a > b ? a : b; }
static inline size_t max_size(size_t a, size_t b) { return a > b ? a : b; }
static inline int clamp_int(int x, int low, int high) { return x < low ? low : x > high ? high : x; }

/* a/b rounded up, a ≥ 0, and rounded down, any a; n rounded up to a multiple of `to`, n ≥ 0. b, to > 0. */
static inline int ceil_div(int a, int b) { return a / b + (a % b != 0); }
static inline int floor_div(int a, int b) { return a / b - (a % b < 0); }
static inline int round_up(int n, int to) { return (n + to - 1) / to * to; }

/* A whole number within [low, high]? */
static inline int is_whole(double x, double low, double high)
{ return x >= low && x <= high && x == __builtin_floor(x); }

#endif
