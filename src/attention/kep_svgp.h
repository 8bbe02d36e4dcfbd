/* kep_svgp — attention as a pair of sparse variational Gaussian processes on the singular vectors of its kernel (Chen,
 * Tao, Tonin, Suykens 2024: KEP-SVGP), which says how sure it is.
 *
 * The scores e, r of Primal-Attention (primal.h) are the two sets of adjoint eigenfunctions of the kernel times its
 * singular values σ = 1/λ²; as inducing features they have a diagonal prior, u ~ N(0, Σ²). With the posterior
 * q(u_t) = N(m_t, L_t L_tᵀ) of output t = 1 … s, a sample of what both processes say together, for all tokens, is
 *
 *   F = (e + r) P           P = diag(λ²) G  [s,s],  column t of G: m_t + L_t ε_t,  ε_t ~ N(0, I); its mean: ε = 0
 *   y = (F Wᵀ + c) ⊙ mask                                        concat: ([e P ‖ r P] Wᵀ + c) ⊙ mask
 *
 * so that mean (e + r) λ² m_t and covariance (e + r) λ² L_t L_tᵀ λ² (e + r)ᵀ, N×N of rank s, never stand written. P and
 * W are small: y is Primal-Attention with a matrix of its own for each head, C = [W Pᵀ ‖ W Pᵀ] (concat: the halves of
 * W), and all that grows with N is there (primal_forward.c). Time O(N·d·s + s³), memory O(N·(d + s) + s³).
 *
 *   KL( q(u) ‖ N(0, Σ²) ) = Σ_{h,t} ½ ( ‖diag(λ²) L_t‖² + ‖λ² m_t‖² − s ) − Σ_i log L_t,ii − 2 Σ_i log λ_i
 *
 * Backward, from dC = [dC_e ‖ dC_r]: dW += dC P and dP = dCᵀ W, either half; dG = diag(λ²) dP;
 * dλ_i += 2 λ_i Σ_t dP_it G_it; dm_t = dG_t; dL_t = dG_t ε_tᵀ below and on the diagonal; of KL as it stands.
 *
 * lambda [H,s] > 0; mean [H,s,s], i before t; cholesky [H,s,p], p = s(s+1)/2: the rows of L_t up to their diagonal, of
 * which the logarithm stands there; weight W [d,s], concat [d,2s]; noise ε [B,H,s,s], t before its numbers. */
#ifndef PA_ATTENTION_KEP_SVGP_H
#define PA_ATTENTION_KEP_SVGP_H

#include "attention/primal.h"

typedef struct KepInputs {
    const float *lambda, *mean, *cholesky, *weight;
    const float *noise; /* NULL: the mean */
} KepInputs;

typedef struct KepGradients { /* each is added to; NULL where not wanted */
    float *lambda, *mean, *cholesky, *weight, *noise;
} KepGradients;

typedef struct KepShape {
    int B, H, d, s;
    int concat;
} KepShape;

/* Floats of all C [B,H,d,2s], of a step from one to the next, and of scratch for either direction. */
size_t kep_concat_size(const KepShape *shape);
size_t kep_concat_step(const KepShape *shape);
size_t kep_scratch(const KepShape *shape);

/* C out, overwritten. */
void kep_forward(float *C, const KepInputs *in, const KepShape *shape, float *scratch);

/* Adds to what `grad` wants. dC may be NULL for zero. */
void kep_backward(const KepGradients *grad, const float *dC, const KepInputs *in, const KepShape *shape,
                  float *scratch);

/* The divergence, and its gradient times dkl added to what `grad` wants. */
double kep_divergence(const KepInputs *in, const KepShape *shape);
void kep_divergence_backward(const KepGradients *grad, float dkl, const KepInputs *in, const KepShape *shape);

#endif
