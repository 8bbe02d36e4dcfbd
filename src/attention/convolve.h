/* convolve — one small filter slid over the tokens, the same for all channels (convolution attention).
 *
 *   1-D  y_t = Σ_u f[u] x_{t+u−p}                               p = (T−1)/2 taps to the left, zeros outside
 *   2-D  y_(r,c) = Σ_u,w f[u][w] x_(r+u−p, c+w−p′)              token r·cols + c of the grid; even sizes reach further
 *                                                               down and right
 *
 * Padded tokens (mask 0) count as the zeros outside, and get y = 0. causal: taps that would read a later token are left
 * out. `skip` leading tokens are copied (a class token has no place on the grid). */
#ifndef PA_ATTENTION_CONVOLVE_H
#define PA_ATTENTION_CONVOLVE_H

typedef struct Grid {
    int skip;
    int rows, cols;           /* 1-D: rows = tokens, cols = 1. skip + rows·cols tokens in all */
    int taps_rows, taps_cols; /* filter [taps_rows, taps_cols], each ≥ 1; 1-D: [T, 1] */
    int causal;
} Grid;

/* y [N,d] out, overwritten, must not overlap x. mask [N] or NULL. Strides in floats. */
void convolve_rows(float *y, int ldy, const float *x, int ldx, const float *filter, const float *mask, const Grid *g,
                   int d);

/* dx [N,d] and dfilter += ; each may be NULL. dx must not overlap dy. */
void convolve_rows_backward(float *dx, int lddx, float *dfilter, const float *dy, int lddy, const float *x, int ldx,
                            const float *filter, const float *mask, const Grid *g, int d);

#endif
