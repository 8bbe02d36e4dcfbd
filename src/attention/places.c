#include "attention/places.h"

#include "base/ints.h"
#include "base/vmath.h"

#include <stddef.h>
#include <stdlib.h>

static void rotate(float *y, const float *x, const float *table, int R, int D, int d, float side, int accumulate)
{
    for (int r = 0; r < R; r++, x += D, y += D, table += d)
        for (int c = 0; c < D; c += d) {
            for (int i = 0; i + 1 < d; i += 2) {
                const float s = side * table[i], k = table[i + 1], a = x[c + i], b = x[c + i + 1];
                y[c + i] = (accumulate ? y[c + i] : 0) + (a * k - b * s);
                y[c + i + 1] = (accumulate ? y[c + i + 1] : 0) + (a * s + b * k);
            }
            if (d % 2) y[c + d - 1] = (accumulate ? y[c + d - 1] : 0) + x[c + d - 1];
        }
}

void rotate_forward(float *y, const float *x, const float *table, int R, int D, int d)
{ rotate(y, x, table, R, D, d, 1, 0); }

void rotate_backward(float *dx, const float *dy, const float *table, int R, int D, int d)
{ rotate(dx, dy, table, R, D, d, -1, 1); }

float alibi_bias(int h, int H, int distance)
{
    int power = 1;
    while (2 * power <= H) power *= 2;
    /* in eighths of an octave over the number of heads */
    const float octaves =
        h < power ? 8.0f * (float)(h + 1) / (float)power : 4.0f * (float)(2 * (h - power) + 1) / (float)power;
    return -(float)abs(distance) * v_pow1(0.5f, octaves);
}

int relative_bucket(int distance, int causal)
{
    const int buckets = causal ? RELATIVE_BUCKETS : RELATIVE_BUCKETS / 2, exact = buckets / 2;
    const int far = causal ? max_int(distance, 0) : abs(distance), first = !causal && distance < 0 ? buckets : 0;
    if (far < exact) return first + far;
    /* bucket exact + k begins at exact · (RELATIVE_FAR/exact)^(k/(buckets − exact)) */
    const double step = causal ? 1.1387886347566916 : 1.4142135623730951; /* 8^(1/16), 16^(1/8) */
    int bucket = exact;
    for (double begin = exact * step; bucket < buckets - 1 && far >= begin * (1 - 1e-9); begin *= step) bucket++;
    return first + bucket;
}
