/* rows — operations on every row of a matrix: softmax, layer normalisation, L2 normalisation.
 * R rows ≥ 0, C or D columns ≥ 1, rows follow each other without gaps. Backward functions ADD into d… pointers. */
#ifndef PA_KERNELS_ROWS_H
#define PA_KERNELS_ROWS_H

/* softmax_forward — y[r,c] = exp(x[r,c] − m_r) / Σ_c exp(x[r,c] − m_r),   m_r = max_c x[r,c]
 *   y [R,C] out, overwritten; may be x itself      x [R,C] in; −INFINITY means "masked": weight exactly 0
 *   A fully masked row gives zeros (not NaN). A NaN in a row makes all of the row NaN.
 * softmax_backward — dx[r,c] += y[r,c] · (dy[r,c] − Σ_c dy[r,c]·y[r,c])
 *   dx [R,C] accumulated; must not overlap dy or y   dy, y [R,C] in (y as produced above)
 *   Needs y only: x may already be overwritten. */
void softmax_forward(float *y, const float *x, int R, int C);
void softmax_backward(float *dx, const float *dy, const float *y, int R, int C);

/* layer_norm_forward — x̂[r,c] = (x[r,c] − μ_r)·ρ_r,  ρ_r = 1/√(σ²_r + eps),  y[r,c] = x̂[r,c]·gamma[c] + beta[c]
 *   μ_r = mean over c; σ²_r = mean over c of (x − μ_r)² (biased, second pass over the row, so no cancellation)
 *   mean NULL, here and in backward: μ = 0 and its share of the gradient too, which is RMS normalisation
 *   y [R,D] out, overwritten; may be x itself      mean, rstd [R] out (μ, ρ)
 *   x [R,D] in      gamma, beta [D] in; NULL means ones / zeros
 *   mean NULL, in both: μ is 0, which is RMS norm (Zhang & Sennrich 2019), and backward leaves mean_c(g) away
 * layer_norm_backward — with g = dy·gamma:  dx += ρ·( g − mean_c(g) − x̂·mean_c(g·x̂) );  dgamma[c] += Σ_r dy·x̂;
 * dbeta[c] += Σ_r dy
 *   dx [R,D], dgamma [D], dbeta [D] accumulated, each may be NULL; dx must not overlap dy or x
 *   dy, x [R,D], mean, rstd [R], gamma [D] (or NULL) in: x is the forward input, not y */
void layer_norm_forward(float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
                        int R, int D, float eps);
void layer_norm_backward(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
                         const float *rstd, const float *gamma, int R, int D);
/* The same with rows `step` apart: without dx, of some columns of longer rows. */
void layer_norm_backward_of(float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
                            const float *rstd, const float *gamma, int step, int R, int D);

/* l2_normalize_forward — y[r,c] = x[r,c] / n_r,  n_r = max(‖x_r‖₂, 1e-12): the feature map φ of Primal-Attention
 *   y [R,D] out, overwritten; may be x itself      norm [R] out (n_r); may be NULL if no backward follows
 *   Norms are exact for rows whose squares overflow or underflow float32 too. A zero row gives zeros.
 * l2_normalize_backward — dx += ( dy − y·Σ_c dy·y ) / n_r;  where the norm was clamped (n_r = 1e-12): dx += dy / n_r
 *   dx [R,D] accumulated; must not overlap dy or y   dy, y [R,D], norm [R] in, as produced above */
void l2_normalize_forward(float *y, float *norm, const float *x, int R, int D);
void l2_normalize_backward(float *dx, const float *dy, const float *y, const float *norm, int R, int D);

#endif
