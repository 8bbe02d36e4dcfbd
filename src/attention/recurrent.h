/* recurrent — causal attention one token at a time, with a state that does not grow: what linear attention and causal
 * Primal-Attention allow, since both see the past only through sums.
 *
 *   linear   S += φ(k) vᵀ [d,d],  z += φ(k) [d],  y = φ(q) S / (ρ + ε min(ρ, 1)),  ρ = φ(q)·z,  φ = elu + 1
 *   (attention/linear.h)
 *   mean     m += (x − m)/t: the running means of queries and keys that causal Primal-Attention takes (MECHANISMS 1.2)
 *   */
#ifndef PA_ATTENTION_RECURRENT_H
#define PA_ATTENTION_RECURRENT_H

/* One token of H heads of width d: q, k, v, y [H·d]; S [H,d,d], z [H,d] and shift [H,d] are the state, zero at the
 * start. A channel's sums are kept times e^{−shift}, shift = min(0, its largest key so far), as
 * attention/linear_features.h scales them. */
void linear_step(float *y, float *S, float *z, float *shift, const float *q, const float *k, const float *v, int H,
                 int d, float floor);

/* sum [n] += x; mean [n] = sum/t, t counting this token. */
void mean_step(float *mean, float *sum, const float *x, int n, int t);

#endif
