/* The backward of primal_forward.c, with its names.
 *
 *   δ  = ∂L/∂e + dy C_e   [N,s]         all that reaches e (dy already times the mask)
 *   dC_e += dyᵀ e      dc += Σ dy
 *   g  = δ/n                            row scale again
 *   dW += uᵀ g
 *   du: with φ = u/n, dφ = δ Wᵀ and du = (dφ − φ (φ·dφ))/n. The inner product is free:
 *       φ·dφ = Σ_c (φ W)_c δ_c = e·δ,  so  du = g Wᵀ − u (e·δ)/n²
 *       where n was clamped φ = u/1e-12 is linear and the second term falls away.
 *   data       W = X_sᵀ W_e, X_s = X_h[idx]  ⇒  dW_e += X_s dW,  dX_s = W_e dWᵀ, added to the rows idx of dx
 *   causal     u_t = (1/t) Σ_{τ≤t} q_τ       ⇒  dq_τ += Σ_{t≥τ} du_t/t, a sum from the end
 *
 * 8 d s multiply-adds per token and head. */
#include "attention/primal_head.h"
#include "attention/primal_rows.h"
#include "base/ints.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

/* One side of one head, and what it asks for. score NULL: computed again. */
typedef struct Half {
    PrimalSide side;
    const float *score, *dscore; /* [N,s] e and ∂L/∂e, or those of r; dscore may be NULL */
    float *du;                   /* rows lddu apart; NULL where not wanted, as the other gradients */
    int lddu;
    float *dweight;         /* [d,s] of Wx */
    const float *parameter; /* W */
    float *dparameter;
} Half;

/* What reaches one block of both sides: dscores = [∂L/∂e ‖ ∂L/∂r] + dy C, dC += dyᵀ [e ‖ r]. dy [rows,d] without gaps,
 * times the mask, or NULL. */
static void backward_concat(float *dconcat, const float *dy, const Half half[2], const float *concat, int from,
                            int rows, const PrimalShape *shape, const PrimalParts *p)
{
    const int d = shape->heads.d, s = shape->s;
    const size_t at = (size_t)from * s;
    for (int i = 0; i < 2; i++)
        if (half[i].score)
            copy_rows(p->scores + i * s, 2 * s, half[i].score + at, s, rows, s);
        else
            primal_scores(p->scores + i * s, NULL, &half[i].side, from, rows, shape, p);
    /* y = [e ‖ r] Cᵀ + … */
    if (dy)
        gemm(GEMM_NN, p->dscores, 2 * s, dy, d, concat, 2 * s, rows, 2 * s, d, 1, 0, p->gemm);
    else
        fill(p->dscores, 0, (size_t)rows * 2 * s);
    if (dy && dconcat) gemm(GEMM_TN, dconcat, 2 * s, dy, d, p->scores, 2 * s, d, 2 * s, rows, 1, 1, p->gemm);
    for (int i = 0; i < 2; i++)
        if (half[i].dscore) add_rows(p->dscores + i * s, 2 * s, half[i].dscore + at, s, rows, s);
}

/* One block of side i, from its columns of the scores, e, and of their derivatives, δ. */
static void backward_side(const Half *half, int i, int from, int rows, const PrimalShape *shape, const PrimalParts *p)
{
    const int d = shape->heads.d, s = shape->s, ldu = half->side.ld;
    const float *u = half->side.u + (size_t)from * ldu, *e = p->scores + i * s;
    float *delta = p->dscores + i * s;
    primal_inverse_norms(p->inverse, u, ldu, rows, d);
    for (int r = 0; r < rows; r++) {
        const float inverse = p->inverse[r], clamped = inverse >= 1.0f / PRIMAL_SMALLEST_NORM;
        const size_t row = (size_t)r * 2 * s;
        p->factor[r] = clamped ? 0.0f : -row_dot(e + row, delta + row, s) * inverse * inverse;
    }
    primal_scale_rows(delta, 2 * s, p->inverse, delta, 2 * s, rows, s); /* g = δ/n */
    if (half->dweight)
        gemm(GEMM_TN, half->dweight, s, u, ldu, delta, 2 * s, d, s, rows, 1, 1, p->gemm); /* e = (u W)/n */
    if (half->du == NULL) return;
    float *du = half->du + (size_t)from * half->lddu; /* du = g Wᵀ − u (e·δ)/n² */
    gemm(GEMM_NT, du, half->lddu, delta, 2 * s, half->side.weight, s, rows, d, s, 1, 1, p->gemm);
    primal_add_scaled_rows(du, half->lddu, p->factor, u, ldu, rows, d);
}

/* Cross, one block of the keys, of which `half` is the side with W_r: G = Σ w_j φ(k_j) r_jᵀ makes ∂L/∂r_j w_j φ(k_j) dG
 * more, and φ(k_j) meets dG as it meets W: Σ w_j (φ(k_j) dG)·r_j has the scores φ(k) dG, whose derivatives are w_j r_j.
 * Hence a second half. */
static void backward_keys(const Half *half, int from, int rows, const PrimalShape *shape, const PrimalParts *p)
{
    const int s = shape->s;
    const size_t at = (size_t)from * s;
    const Half second = {.side = {half->side.u, half->side.ld, p->dmean}, .du = half->du, .lddu = half->lddu};
    copy_rows(p->scores, 2 * s, half->score + at, s, rows, s);
    primal_scores(p->scores + s, NULL, &second.side, from, rows, shape, p);
    primal_scale_rows(p->dscores, 2 * s, p->share + from, p->scores + s, 2 * s, rows, s);
    primal_scale_rows(p->dscores + s, 2 * s, p->share + from, p->scores, 2 * s, rows, s);
    if (half->dscore) add_rows(p->dscores, 2 * s, half->dscore + at, s, rows, s);
    backward_side(half, 0, from, rows, shape, p);
    if (half->du) backward_side(&second, 1, from, rows, shape, p);
}

/* dW of one head and side on to the parameters and the sampled rows of x. */
static void backward_weights(const Half *half, int want_x, const PrimalShape *shape, const PrimalParts *p)
{
    const int d = shape->heads.d, s = shape->s, n = shape->n; /* Wx = X_sᵀ W */
    if (half->dparameter) gemm(GEMM_NN, half->dparameter, s, p->sampled, d, half->dweight, s, n, s, d, 1, 1, p->gemm);
    if (want_x) gemm(GEMM_NT, p->dsampled, d, half->parameter, s, half->dweight, s, n, d, s, 1, 1, p->gemm);
}

void primal_backward(const PrimalGradients *grad, const PrimalCotangents *from_above, const float *e, const float *r,
                     const float *weights, const PrimalInputs *in, const PrimalShape *shape, float *scratch)
{
    const Heads *H = &shape->heads, *K = primal_keys(shape);
    const int N = H->N, M = K->N, d = H->d, s = shape->s, ld = heads_stride(H), data = shape->mode == PRIMAL_DATA;
    const int causal = shape->mode == PRIMAL_CAUSAL, cross = shape->cross, parameter_rows = data ? shape->n : d;
    const float *score[2] = {e, r}, *dscore[2] = {from_above->e, from_above->r}, *w[2] = {in->we, in->wr};
    float *du[2] = {grad->q, grad->k}, *dw[2] = {grad->we, grad->wr};
    PrimalParts p;
    primal_lay_out(&p, shape, scratch);
    if (N + M == 0) return;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            const size_t head = (size_t)b * H->H + h, at[2] = {heads_offset(H, b, h), heads_offset(K, b, h)};
            const size_t parameter_at = (size_t)h * parameter_rows * s, weight = (size_t)d * s;
            const float *dy = from_above->y ? from_above->y + at[0] : NULL,
                        *mask = in->mask && !cross ? in->mask + (size_t)b * N : NULL;
            const float *own = weights ? weights + head * (cross ? 3 : 2) * weight : NULL;
            PrimalSide side[2];
            Half half[2]; /* of W_e and of W_r */
            primal_gather_rows(side, &p, in, shape, b, h);
            if (data) primal_sample_input(&p, in, shape, b, h);
            if (grad->x && data) fill(p.dsampled, 0, (size_t)shape->n * d);
            for (int i = 0; i < 2; i++) {
                Half *a = &half[i];
                const size_t rows_at = head * (i ? M : N) * s;
                *a = (Half){.side = side[i],
                            .score = score[i] + rows_at,
                            .dscore = dscore[i] ? dscore[i] + rows_at : NULL,
                            .du = du[i] == NULL ? NULL
                                  : causal      ? p.dmeans[i]
                                                : du[i] + at[i],
                            .lddu = causal ? d : ld,
                            .parameter = w[i] + parameter_at,
                            .dparameter = dw[i] ? dw[i] + parameter_at : NULL};
                a->dweight = !data ? a->dparameter : grad->x || dw[i] ? p.pair + i * weight : NULL;
                a->side.weight = data ? own + i * weight : a->parameter;
                if (data && a->dweight) fill(a->dweight, 0, weight);
                if (causal && a->du) fill(a->du, 0, (size_t)N * d);
            }
            Half of_rows[2] = {half[0], half[1]}; /* of the queries; cross: with W_e and with G */
            if (cross) {
                of_rows[1] = (Half){.side = {side[0].u, side[0].ld, own + 2 * weight},
                                    .du = half[0].du,
                                    .lddu = ld,
                                    .dweight = p.dmean};
                fill(p.dmean, 0, weight);
            }
            for (int from = 0; from < N; from += PRIMAL_BLOCK) {
                const int rows = min_int(PRIMAL_BLOCK, N - from);
                if (dy) {
                    copy_rows(p.block, d, dy + (size_t)from * ld, ld, rows, d);
                    if (mask) primal_scale_rows(p.block, d, mask + from, p.block, d, rows, d);
                    if (grad->concat_bias) column_sums(grad->concat_bias, p.block, rows, d);
                }
                backward_concat(grad->concat_weight, dy ? p.block : NULL, of_rows, in->concat_weight, from, rows, shape,
                                &p);
                for (int i = 0; i < 2; i++)
                    if (of_rows[i].du || of_rows[i].dweight) backward_side(&of_rows[i], i, from, rows, shape, &p);
            }
            for (int from = 0; from < M && cross && (half[1].du || half[1].dweight); from += PRIMAL_BLOCK)
                backward_keys(&half[1], from, min_int(PRIMAL_BLOCK, M - from), shape, &p);
            for (int i = 0; i < 2; i++) {
                if (causal && half[i].du) primal_running_means_backward(du[i] + at[i], ld, half[i].du, N, d);
                if (data && half[i].dweight) backward_weights(&half[i], grad->x != NULL, shape, &p);
            }
            if (grad->x == NULL || !data) continue;
            float *dx = grad->x + (size_t)b * M * H->H * d + (size_t)h * d;
            for (int i = 0; i < shape->n; i++)
                if (p.rows[i] >= 0) add_into(dx + (size_t)p.rows[i] * H->H * d, p.dsampled + (size_t)i * d, (size_t)d);
        }
}
