#include "attention/tiles_near.h"

#include "attention/tiles_panels.h"
#include "attention/tiles_weigh.h"
#include "kernels/reduce.h"

#include <math.h>

#define FAINT (-32.0f)

void tiles_settle_near(const FarRows *far, float *p, int i, int queries, int j, int count, const float *start,
                       const float *bias)
{
    const f4 part = f4_splat(1e-6f), faint = f4_splat(FAINT);
    for (int n = 0; n < count; n++, p += LANES) {
        if (bias[n] == -INFINITY) continue;
        for (int half = 0; half < LANES; half += 4) {
            f4 below = f4_madd(part, f4_add(f4_load(start + half), f4_splat(bias[n])), faint);
            if (m4_all(f4_le(f4_load(p + half), below))) continue;
            for (int r = half; r < half + 4 && r < queries; r++)
                p[r] = -0.5f * far->scale * LOG2E *
                       row_distance(far->q + (size_t)(i + r) * far->ldq, far->k + (size_t)(j + n) * far->ldk, far->d);
        }
    }
}

void tiles_settle_gradients(const FarRows *far, float *s, int i, int queries, int j, int count,
                            const TilesGradients *grad)
{
    for (int n = 0; n < count; n++, s += LANES)
        for (int r = 0; r < queries; r++) {
            const float *q = far->q + (size_t)(i + r) * far->ldq, *k = far->k + (size_t)(j + n) * far->ldk;
            const float factor = far->scale * s[r];
            for (int c = 0; c < far->d && factor != 0; c++) {
                if (grad->q) grad->q[(size_t)(i + r) * grad->ldq + c] += factor * (k[c] - q[c]);
                if (grad->k) grad->k[(size_t)(j + n) * grad->ldk + c] -= factor * (k[c] - q[c]);
            }
            s[r] = 0;
        }
}
