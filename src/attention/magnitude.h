/* magnitude — how much a token counts by its length: the squared L^p norm of Implicit Kernel Attention (Song et al.
 * 2021).
 *
 *   n_i = ‖x_i‖_p² = ( Σ_c |x_ic|^p )^{2/p}
 *   ∂n_i/∂x_ic = 2 ‖x_i‖_p^{2−p} |x_ic|^{p−1} sign(x_ic),  0 at x_i = 0 (the norm is homogeneous of degree 1)
 *
 * p > 1. Rows are scaled by their largest entry first, so no power overflows. x [N,d] rows ldx apart. */
#ifndef PA_ATTENTION_MAGNITUDE_H
#define PA_ATTENTION_MAGNITUDE_H

/* n [N] out, overwritten. */
void magnitude_forward(float *n, const float *x, int ldx, int N, int d, float p);

/* dx += dn_i ∂n_i/∂x_i; n as forward left it. dx must not overlap x. */
void magnitude_backward(float *dx, int lddx, const float *dn, const float *n, const float *x, int ldx, int N, int d,
                        float p);

#endif
