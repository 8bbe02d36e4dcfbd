/* Convolution attention (Nguyen et al. 2023, Definitions 3 and 4): the same filter acts on queries and keys, because in
 * the derivation it is the feature map that convolves. Each pair (token, tap) reads one source token, so
 *
 *   forward   y_t += f_u x_s        backward   dx_s += f_u dy_t      df_u += dy_t · x_s        s = source(t, u)
 *
 * The cost is 2·taps·N·d, against 4N²d for the attention: rows of d floats at a time are fast enough. */
#include "attention/convolve.h"

#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <stddef.h>

/* The token that tap (u, w) of token t reads, or −1 for a zero. */
static int source(const Grid *g, const float *mask, int t, int u, int w)
{
    if (t < g->skip || (mask && mask[t] == 0)) return -1;
    int at = t - g->skip, row = at / g->cols + u - (g->taps_rows - 1) / 2,
        col = at % g->cols + w - (g->taps_cols - 1) / 2;
    if (row < 0 || row >= g->rows || col < 0 || col >= g->cols) return -1;
    int s = g->skip + row * g->cols + col;
    return (g->causal && s > t) || (mask && mask[s] == 0) ? -1 : s;
}

void convolve_rows(float *y, int ldy, const float *x, int ldx, const float *filter, const float *mask, const Grid *g,
                   int d)
{
    int N = g->skip + g->rows * g->cols;
    for (int t = 0; t < N; t++) {
        float *to = y + (size_t)t * ldy;
        memset(to, 0, sizeof(float) * (size_t)d);
        if (t < g->skip) axpy(to, 1.0f, x + (size_t)t * ldx, (size_t)d);
        for (int u = 0; u < g->taps_rows; u++)
            for (int w = 0; w < g->taps_cols; w++) {
                int s = source(g, mask, t, u, w);
                if (s >= 0) axpy(to, filter[u * g->taps_cols + w], x + (size_t)s * ldx, (size_t)d); /* y_t += f_u x_s */
            }
    }
}

void convolve_rows_backward(float *dx, int lddx, float *dfilter, const float *dy, int lddy, const float *x, int ldx,
                            const float *filter, const float *mask, const Grid *g, int d)
{
    int N = g->skip + g->rows * g->cols;
    for (int t = 0; t < N; t++) {
        const float *from = dy + (size_t)t * lddy;
        if (t < g->skip && dx) axpy(dx + (size_t)t * lddx, 1.0f, from, (size_t)d);
        for (int u = 0; u < g->taps_rows; u++)
            for (int w = 0; w < g->taps_cols; w++) {
                int s = source(g, mask, t, u, w), tap = u * g->taps_cols + w;
                if (s < 0) continue;
                if (dx) axpy(dx + (size_t)s * lddx, filter[tap], from, (size_t)d);
                if (dfilter) dfilter[tap] += row_dot(from, x + (size_t)s * ldx, d);
            }
    }
}
