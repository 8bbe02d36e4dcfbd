/* pointwise — operations on n numbers, one by one, and on rows of equal length.
 * n may be 0. Forward functions overwrite y and allow y == x (and y == other inputs); partial overlap is not allowed.
 * Backward functions ADD into dx, which must not overlap their inputs unless said. */
#ifndef PA_KERNELS_POINTWISE_H
#define PA_KERNELS_POINTWISE_H

#include "base/rng.h"
#include <stddef.h>
#include <stdint.h>

/* ---- arithmetic */
void fill(float *y, float value, size_t n);    /* y = value */
void copy(float *y, const float *x, size_t n); /* y = x */
/* y[r,c] = x[r,c], rows y_step / x_step apart */
void copy_rows(float *y, int y_step, const float *x, int x_step, int R, int C);
/* y[r,c] += x[r,c]: backward of copy_rows */
void add_rows(float *y, int y_step, const float *x, int x_step, int R, int C);
void add(float *y, const float *a, const float *b, size_t n);            /* y = a + b */
void sub(float *y, const float *a, const float *b, size_t n);            /* y = a − b */
void mul(float *y, const float *a, const float *b, size_t n);            /* y = a·b */
void mul_accumulate(float *y, const float *a, const float *b, size_t n); /* y += a·b: both backwards of mul */
void scale(float *y, const float *x, float alpha, size_t n);             /* y = α·x */
void axpy(float *y, float alpha, const float *x, size_t n);              /* y += α·x */
void add_into(float *y, const float *x, size_t n);                       /* y += x */

/* ---- rows and columns: x [R,C] without gaps */
void add_bias(float *y, const float *x, const float *bias, int R, int C); /* y[r,c] = x[r,c] + bias[c] */
void mul_columns(float *y, const float *x, const float *s, int R, int C); /* y[r,c] = x[r,c]·s[c] */
void mul_rows(float *y, const float *x, const float *s, int R, int C);    /* y[r,c] = x[r,c]·s[r] */
/* dbias[c] += Σ_r dy[r,c]; blocks of rows summed apart, so long columns lose no digits */
void column_sums(float *dbias, const float *dy, int R, int C);
/* the same of C columns whose rows are `step` apart: what they get does not hang on the columns beside them */
void column_sums_of(float *dbias, const float *dy, int step, int R, int C);
/* y[c,r] = x[r,c]; y must not overlap x */
void transpose(float *y, int y_step, const float *x, int x_step, int R, int C);

/* ---- activations: f forward, backward dx += dy·f'(x) from the forward input x (from y where so named) */
void relu_forward(float *y, const float *x, size_t n); /* max(x,0); NaN stays NaN; f'(0) = 0 */
void relu_backward(float *dx, const float *dy, const float *x, size_t n);
void leaky_relu_forward(float *y, const float *x, float slope, size_t n); /* x > 0 ? x : slope·x; f'(0) = slope */
void leaky_relu_backward(float *dx, const float *dy, const float *x, float slope, size_t n);
/* (x > 0 ? x : eˣ − 1) + shift; shift 1 is the kernel feature elu(x)+1, exact for x ≤ 0 */
void elu_forward(float *y, const float *x, float shift, size_t n);
void elu_backward(float *dx, const float *dy, const float *x, size_t n); /* f' = x > 0 ? 1 : eˣ */
void gelu_forward(float *y, const float *x, size_t n);                   /* x·½(1 + erf(x/√2)), the exact form */
void gelu_backward(float *dx, const float *dy, const float *x, size_t n);
void gelu_forward_slope(float *y, float *x, size_t n); /* the same, and x becomes f'(x): both take one exponential */
void tanh_forward(float *y, const float *x, size_t n);
void tanh_backward(float *dx, const float *dy, const float *y, size_t n);    /* from y: 1 − y² */
void sigmoid_forward(float *y, const float *x, size_t n);                    /* 1/(1 + e⁻ˣ) */
void sigmoid_backward(float *dx, const float *dy, const float *y, size_t n); /* from y: y(1 − y) */
void silu_forward(float *y, const float *x, size_t n);                       /* x/(1 + e⁻ˣ) */
void silu_backward(float *dx, const float *dy, const float *x, size_t n);
void exp_forward(float *y, const float *x, size_t n); /* backward is mul_accumulate(dx, dy, y, n) */

/* ---- dropout: with probability p a number becomes 0, else it is scaled by 1/(1−p), so that the mean is kept
 *   y [n] out; may be x      kept [n] out: 1 where kept, 0 where dropped      0 ≤ p < 1; p = 0 draws nothing from r
 *   One draw from r seeds generators of every DROPOUT_SET numbers (rng_lanes). p is met to 2⁻⁴⁰ exactly; what n is does
 *   not change what happens to the numbers before the last.
 *   range: some of the sets, of a draw that was made before
 *   backward: dx += kept·dy/(1−p) */
enum { DROPOUT_SET = 16384 };
void dropout_forward(float *y, uint8_t *kept, const float *x, float p, size_t n, Rng *r);
void dropout_range(float *y, uint8_t *kept, const float *x, float p, size_t n, uint32_t draw, uint32_t set);
void dropout_backward(float *dx, const float *dy, const uint8_t *kept, float p, size_t n);

#endif
