#include "attention/recurrent.h"

#include "base/simd.h"
#include "base/vmath.h"

#define FLOOR 1e-6f /* of the denominator, as in attention/linear.c */

static float feature(float x) { return x > 0 ? x + 1 : v_exp1(x); } /* elu(x) + 1 */

void linear_step(float *y, float *S, float *z, const float *q, const float *k, const float *v, int H, int d)
{
    for (int h = 0; h < H; h++, q += d, k += d, v += d, y += d, S += (long)d * d, z += d) {
        for (int i = 0; i < d; i++) y[i] = 0;
        float norm = FLOOR;
        for (int i = 0; i < d; i++) {
            const float fk = feature(k[i]), fq = feature(q[i]);
            float *row     = S + (long)i * d;
            z[i] += fk;
            norm += fq * z[i];
            const f4 vk = f4_splat(fk), vq = f4_splat(fq);
            for (int c = 0; c < d; c += 4) {
                const int n = d - c;
                if (n >= 4) {
                    const f4 s = f4_madd(vk, f4_load(v + c), f4_load(row + c));
                    f4_store(row + c, s);
                    f4_store(y + c, f4_madd(vq, s, f4_load(y + c)));
                } else {
                    const f4 s = f4_madd(vk, f4_load_n(v + c, n), f4_load_n(row + c, n));
                    f4_store_n(row + c, s, n);
                    f4_store_n(y + c, f4_madd(vq, s, f4_load_n(y + c, n)), n);
                }
            }
        }
        for (int i = 0; i < d; i++) y[i] /= norm;
    }
}

void mean_step(float *mean, float *sum, const float *x, int n, int t)
{
    for (int i = 0; i < n; i++) {
        sum[i] += x[i];
        mean[i] = sum[i] / (float)t;
    }
}
