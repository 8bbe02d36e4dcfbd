/* spectral — a learned kernel from samples of its spectral density (Song et al. 2021; Yaglom's theorem).
 *
 *   θ_a = 2π x W_a  [N,M], a = 1, 2        W_a [d,M]: M pairs of spectral points
 *   F(x) = [ cos θ_1 + cos θ_2 ‖ sin θ_1 + sin θ_2 ]  [N,2M]
 *   s(x, z) = F(x)·F(z) / (4M),  |s| ≤ 1
 *
 * W_1 = W_2 (the same pointer) is the stationary kernel of Bochner's theorem: s = mean_m cos 2π w_mᵀ(x − z); then both
 * gradients go to the same place too. x [N,d] rows ldx apart. */
#ifndef PA_ATTENTION_SPECTRAL_H
#define PA_ATTENTION_SPECTRAL_H

#include <stddef.h>

/* Floats of scratch for either function. */
size_t spectral_scratch(int d, int M);

/* F [N,2M] out, overwritten. */
void spectral_forward(float *F, const float *x, int ldx, const float *w1, const float *w2, int N, int d, int M,
                      float *scratch);

/* From dF [N,2M]: dx [N,d], dw1, dw2 [d,M] += ; each may be NULL. dw1 = dw2 is right where w1 = w2. */
void spectral_backward(float *dx, int lddx, float *dw1, float *dw2, const float *dF, const float *x, int ldx,
                       const float *w1, const float *w2, int N, int d, int M, float *scratch);

#endif
