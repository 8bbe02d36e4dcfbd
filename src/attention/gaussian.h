/* gaussian — kernelized attention: an un-normalised Gaussian kernel in the place of the softmax (Chen et al. 2021).
 *
 *   y_i = Σ_j κ(q_i, k_j) v_j        κ(q, k) = exp(−‖q − k‖² / (2√d))
 *
 * that is the unit-width kernel of q/d^¼ and k/d^¼. Keys with mask 0 contribute exactly 0. Time O(N·M·d), no N×M
 * matrix.
 *
 * q, y lie as `queries` says, k and v as `keys` (same B, H, d, layout). mask [B,M] or NULL. */
#ifndef PA_ATTENTION_GAUSSIAN_H
#define PA_ATTENTION_GAUSSIAN_H

#include "attention/heads.h"

typedef struct GaussianShape {
    Heads queries, keys;
} GaussianShape;

size_t gaussian_scratch(const GaussianShape *shape); /* floats, for each of the three */

/* y out, overwritten, must not overlap. */
void gaussian_forward(float *y, const Qkv *in, const GaussianShape *shape, float *scratch);

/* Weights are computed again, nothing is kept from forward. */
void gaussian_backward(const QkvGradients *grad, const float *dy, const Qkv *in, const GaussianShape *shape,
                       float *scratch);

/* The kernel matrix of one head: map [N,M], overwritten; masked columns are 0. */
void gaussian_map(float *map, const Qkv *in, const GaussianShape *shape, int b, int h, float *scratch);

/* What a Gaussian is taken of: rows less a centre of the keys, which it does not see but which its terms ‖q‖², ‖k‖² and
 * q·k are large by: at an offset of 1000 their difference had no digit left. centre [d] out: per channel the median of
 * five means, each of up to eight of the rows whose mask (or NULL) is not 0, evenly spread: near the mean, but one or
 * two tokens that lie far away don't lead it astray. Zeros where all rows are masked. No gradient goes through it. work
 * [5 d]. */
void gaussian_centre(float *centre, const float *k, int ldk, const float *mask, int rows, int d, float *work);

/* What makes a Gaussian of a product of such rows, exp(t x·z + bias(x) + bias(z)) = exp(−t‖x − z‖²/2), for skyformer.c
 * too: bias [rows] out = −t‖x_i‖²/2, −∞ where mask (or NULL) is 0; dx [rows,d] += −t dbias_i x_i. */
void gaussian_bias(float *bias, const float *x, int ldx, const float *mask, int rows, int d, float t);
void gaussian_bias_backward(float *dx, int lddx, const float *dbias, const float *x, int ldx, int rows, int d, float t);
/* Whether biases are so large that exponents should be taken from differences where they are near 0 (tiles.h, far). */
int gaussian_far(const float *bias, int rows);

#endif
