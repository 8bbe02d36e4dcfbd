/* spectral_net — the generator of spectral points of Implicit Kernel Attention (WNet of Song et al. 2021): noise in, W
 * out.
 *
 *   u = LeakyReLU( |z|·A1 + b1 ),  u = LeakyReLU( u·A2 + b2 ),  y = sign(z) ⊙ ( u·A3 + b3 )        slope 0.2
 *
 * It acts on the d axis alone, with the same weights for all heads and samples, and is odd: y(−z) = −y(z), so symmetric
 * noise gives a symmetric spectral density and a real kernel. y jumps where an entry of z changes its sign; the
 * gradient takes sign(z) as a constant, and sign(0) = 0.
 *
 * z, y are `panels` = B·H matrices [d,M] without gaps; A [d,d] is [in,out], b [d]. */
#ifndef PA_ATTENTION_SPECTRAL_NET_H
#define PA_ATTENTION_SPECTRAL_NET_H

#include <stddef.h>

typedef struct SpectralNet {
    const float *a1, *b1, *a2, *b2, *a3, *b3;
} SpectralNet;

typedef struct SpectralNetGradients { /* each is added to; NULL where not wanted */
    float *z, *a1, *b1, *a2, *b2, *a3, *b3;
} SpectralNetGradients;

/* Floats of scratch for either function. */
size_t spectral_net_scratch(int d, int M);

/* y out, overwritten, must not overlap z. */
void spectral_net_forward(float *y, const float *z, const SpectralNet *net, int panels, int d, int M, float *scratch);

/* From dy; forward is computed again. Nothing may overlap. */
void spectral_net_backward(const SpectralNetGradients *grad, const float *dy, const float *z, const SpectralNet *net,
                           int panels, int d, int M, float *scratch);

#endif
