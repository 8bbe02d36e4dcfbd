#include "nn/positions.h"

#include "base/vmath.h"

#include <math.h>

void sinusoidal_positions(float *table, int length, int D)
{
    const double turn = 6.283185307179586476925;
    for (int c = 0; c < D; c += 2) {
        /* 10000^{−c/D} = e^{−c ln(10000)/D} */
        const double frequency = v_exp1(-9.2103403719761827f * (float)c / (float)D);
        for (int t = 0; t < length; t++) {
            double angle = t * frequency;
            angle -= turn * floor(angle / turn);
            float s, k;
            v_sincos1((float)angle, &s, &k);
            table[(long)t * D + c] = s;
            if (c + 1 < D) table[(long)t * D + c + 1] = k;
        }
    }
}
