#include "attention/recurrent.h"

#include "base/simd.h"
#include "base/vmath.h"

#include <math.h>

/* φ(x)·eˢ, φ = elu + 1 */
static float feature(float x, float s) { return x > 0 ? (x + 1) * v_exp1(s) : v_exp1(x + s); }

/* A channel's sums to the shift that its new key asks for. */
static void raise_shift(float *shift, float *z, float *row, float k, int d)
{
    const float wanted = k < 0 ? k : 0;
    if (*z == 0) *shift = wanted; /* no key yet */
    if (wanted <= *shift) return;
    const float factor = v_exp1(*shift - wanted);
    *z *= factor;
    for (int c = 0; c < d; c++) row[c] *= factor;
    *shift = wanted;
}

void linear_step(float *y, float *S, float *z, float *shift, const float *q, const float *k, const float *v, int H,
                 int d, float floor)
{
    for (int h = 0; h < H; h++, q += d, k += d, v += d, y += d, S += (long)d * d, z += d, shift += d) {
        float most = -INFINITY, rho = 0;
        for (int i = 0; i < d; i++) {
            y[i] = 0;
            raise_shift(&shift[i], &z[i], S + (long)i * d, k[i], d);
            const float log_phi = (q[i] > 0 ? v_log1(1 + q[i]) : q[i]) + shift[i];
            most = log_phi > most ? log_phi : most;
        }
        const float by = most < 0 ? most : 0;
        for (int i = 0; i < d; i++) {
            const float fk = feature(k[i], -shift[i]), fq = feature(q[i], shift[i] - by);
            float *row = S + (long)i * d;
            z[i] += fk;
            rho += fq * z[i];
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
        const float norm = rho + floor * (rho < 1 ? rho : 1);
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
