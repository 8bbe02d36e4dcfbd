/* loss — what training minimises. The loss is the mean over rows that count; its gradient is written, not accumulated.
 * */
#ifndef PA_KERNELS_LOSS_H
#define PA_KERNELS_LOSS_H

#include <stdint.h>

/* cross_entropy — with p = softmax(logits[r,:]) and target t_c = (1−s)·[c = label_r] + s/C (s = smoothing):
 *   loss = Σ_r w_r·( −Σ_c t_c·log p_c ) / Σ_r w_r,   probabilities[r,c] = p_c,
 *   dlogits[r,c] = scale·w_r·(p_c − t_c) / Σ_r w_r
 *   Computed from log Σ exp, so no log of a rounded-off probability: finite for any finite logits.
 *   probabilities [R,C] out, may be NULL or logits itself     dlogits [R,C] out, overwritten; may be NULL; may be
 *   probabilities or logits itself (then it holds the gradient)
 *   logits [R,C] in     labels [R] in, 0…C−1; a negative label means "this row does not count" (zero gradient)
 *   weights [R] in, at least 0; NULL: 1 each, which gives the mean. Those of rows that do not count are not looked at
 *   scale: factor on the gradient only.     Returns the loss; 0 if no row counts. */
double cross_entropy(float *probabilities, float *dlogits, const float *logits, const int32_t *labels,
                     const float *weights, int R, int C, float smoothing, float scale);

/* mse — loss = mean_i (y_i − target_i)², dy_i = scale·2(y_i − target_i)/n.   dy [n] out, overwritten; may be NULL or y.
 * missing: a target that is NaN does not count (no gradient, not in the mean). Returns 0 if none counts. */
double mse(float *dy, const float *y, const float *target, int n, int missing, float scale);

/* binary_cross_entropy — the same of loss = mean_i −log p_i·t_i − log(1−p_i)·(1−t_i) with p = 1/(1 + e^{−y}), targets t
 * from 0 to 1, as log(1 + e^{−|y|}) + max(y, 0) − y·t: finite for any finite y; dy_i = scale·(p_i − t_i)/n. */
double binary_cross_entropy(float *dy, const float *y, const float *target, int n, int missing, float scale);

#endif
