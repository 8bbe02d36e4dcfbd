/* copula — noise for the generator of spectral points, made from the queries and keys (Song et al. 2021: MIKAN; IKAN
 * with `independent`). Heads are coupled by a Gaussian copula, one factor per channel.
 *
 *   x = [mean_i q_i ‖ mean_i k_i]  [B,H,2d]   over the tokens whose mask is not 0
 *   h = LeakyReLU(x B1 + c1)                  slope 0.2
 *   μ = h B2 + c2      σ = prior · exp(clamp(h B3 + c3, −40, 40))      t = tanh(h B4 + c4)                  [B,H,d]
 *   L = I + strictly lower part of t tᵀ over the heads, each row scaled to length 1         [H,H] for every sample and
 *   channel
 *   X = L ε,   y = ±μ + σ·clamp(X, −2, 2)     + in the first half of the M samples, − in the second
 *   kl_b = Σ_{h,c} KL( N(μ,σ²) ‖ N(0,prior²) ) − ½ Σ_c log det (L Lᵀ)
 *
 * kl is the divergence of the coupled noise from independent noise with standard deviation `prior`. independent: L = I,
 * and B4, c4 are not read.
 *
 * The clamp of the exponent is ours: σ² stays in float32 (10^±17), and no noise is that wide.
 *
 * q, k as heads; ε (noise) [B,d,H,M], M even; y [B,H,d,M]; mu, sigma [B,H,d]; kl [B]; B1 [2d,d], the others [d,d], c
 * [d]. */
#ifndef PA_ATTENTION_COPULA_H
#define PA_ATTENTION_COPULA_H

#include "attention/heads.h"
#include "base/status.h"

typedef struct CopulaShape {
    Heads heads;
    int M;
    float prior; /* > 0 */
    int independent;
} CopulaShape;

typedef struct CopulaInputs {
    const float *q, *k, *B1, *c1, *B2, *c2, *B3, *c3, *B4, *c4;
    const float *noise, *mask; /* mask [B,N] or NULL */
} CopulaInputs;

typedef struct CopulaGradients { /* each is added to; NULL where not wanted */
    float *q, *k, *B1, *c1, *B2, *c2, *B3, *c3, *B4, *c4, *noise;
} CopulaGradients;

/* Floats that forward keeps for backward; of scratch for either. */
size_t copula_state_size(const CopulaShape *shape);
size_t copula_scratch(const CopulaShape *shape);

/* y, mu, sigma, kl, state out, overwritten. PA_NOT_FINITE where the network's mean is too large to be squared. */
Status copula_forward(float *y, float *mu, float *sigma, float *kl, float *state, const CopulaInputs *in,
                      const CopulaShape *shape, float *scratch);

/* Adds to what `grad` wants. dy, dmu, dsigma, dkl may each be NULL for zero; mu, sigma, state as forward left them. */
void copula_backward(const CopulaGradients *grad, const float *dy, const float *dmu, const float *dsigma,
                     const float *dkl, const float *mu, const float *sigma, const float *state, const CopulaInputs *in,
                     const CopulaShape *shape, float *scratch);

#endif
