/* Average pooling over tokens (Nguyen et al. 2023, Definition 2 and Remark 5). The map is linear, y = P x with
 * P[m,j] = 1/c_m inside the window, so its backward is dx += Pᵀ dy. */
#include "attention/pool.h"

#include "base/simd.h"

#include <stddef.h>

static int counts_in(const float *mask, int j) { return mask == NULL || mask[j] != 0; }

static int window_end(int m, int f, int N) { return N - m * f > f ? m * f + f : N; }

static int window_count(const float *mask, int from, int to)
{
    int c = 0;
    for (int j = from; j < to; j++) c += counts_in(mask, j);
    return c;
}

void pool_counts(float *counts, const float *mask, int N, int f)
{
    for (int m = 0, M = pool_windows(N, f); m < M; m++)
        counts[m] = (float)window_count(mask, m * f, window_end(m, f, N));
}

void pool_rows(float *y, int ldy, const float *x, int ldx, const float *mask, int N, int d, int f)
{
    for (int m = 0, M = pool_windows(N, f); m < M; m++) {
        int from = m * f, to = window_end(m, f, N), count = window_count(mask, from, to);
        f4 weight = f4_splat(count ? 1.0f / (float)count : 0.0f);
        for (int c = 0; c < d; c += 4) {
            f4 sum = f4_zero();
            for (int j = from; j < to; j++)
                if (counts_in(mask, j)) sum = f4_add(sum, f4_load_n(x + (size_t)j * ldx + c, d - c));
            f4_store_n(y + (size_t)m * ldy + c, f4_mul(sum, weight), d - c); /* y_m = (1/c_m) Σ x_j */
        }
    }
}

void pool_rows_backward(float *dx, int ldx, const float *dy, int ldy, const float *mask, int N, int d, int f)
{
    for (int m = 0, M = pool_windows(N, f); m < M; m++) {
        int from = m * f, to = window_end(m, f, N), count = window_count(mask, from, to);
        if (count == 0) continue;
        f4 weight = f4_splat(1.0f / (float)count);
        for (int c = 0; c < d; c += 4) {
            f4 share = f4_mul(f4_load_n(dy + (size_t)m * ldy + c, d - c), weight); /* y_m = (1/c_m) Σ x_j */
            for (int j = from; j < to; j++) {
                float *p = dx + (size_t)j * ldx + c;
                if (counts_in(mask, j)) f4_store_n(p, f4_add(f4_load_n(p, d - c), share), d - c);
            }
        }
    }
}

void pool_spread(float *spread, const float *w, const float *mask, int rows, int N, int f)
{
    int M = pool_windows(N, f);
    for (int m = 0; m < M; m++) {
        int from = m * f, to = window_end(m, f, N), count = window_count(mask, from, to);
        float weight = count ? 1.0f / (float)count : 0.0f;
        for (int i = 0; i < rows; i++)
            for (int j = from; j < to; j++)
                spread[(size_t)i * N + j] = counts_in(mask, j) ? w[(size_t)i * M + m] * weight : 0.0f;
    }
}
