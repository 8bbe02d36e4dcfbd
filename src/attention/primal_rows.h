/* primal_rows — what Primal-Attention does to single rows. Rows lie ld floats apart. */
#ifndef PA_ATTENTION_PRIMAL_ROWS_H
#define PA_ATTENTION_PRIMAL_ROWS_H

#define PRIMAL_SMALLEST_NORM 1e-12f

/* inverse [rows] = 1/max(‖u_i‖, 1e-12), also where the squares of u [rows,d] overflow. */
void primal_inverse_norms(float *inverse, const float *u, int ldu, int rows, int d);

/* y_i = factor_i · x_i; y may be x. y_i += factor_i · x_i. [rows,n] */
void primal_scale_rows(float *y, int ldy, const float *factor, const float *x, int ldx, int rows, int n);
void primal_add_scaled_rows(float *y, int ldy, const float *factor, const float *x, int ldx, int rows, int n);

/* mean_t = (1/(t+1)) Σ_{τ≤t} q_τ, [N,d] without gaps; dq += what dmean [N,d] brings. */
void primal_running_means(float *mean, const float *q, int ldq, int N, int d);
void primal_running_means_backward(float *dq, int lddq, const float *dmean, int N, int d);

#endif
