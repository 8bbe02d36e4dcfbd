/* Primal-Attention (Chen, Tao, Tonin, Suykens 2023, Eqs. 6 and 8, and the authors' code). Per sample and head, u stands for a
 * row of q with W = Wx_e, or of k with W = Wx_r; n = max(‖u‖, 1e-12):
 *
 *   forward    e = (u W)/n                         the normalisation is a row scale, so φ(u) is never stored
 *              y = e C_eᵀ + r C_rᵀ + c             C = [C_e ‖ C_r]
 *
 *   backward   δ  = ∂L/∂e + dy C_e   [N,s]         all that reaches e (dy already times the mask)
 *              dC_e += dyᵀ e      dc += Σ dy
 *              g  = δ/n                            row scale again
 *              dW += uᵀ g
 *              du: with φ = u/n, dφ = δ Wᵀ and du = (dφ − φ (φ·dφ))/n. The inner product is free:
 *                  φ·dφ = Σ_c (φ W)_c δ_c = e·δ,  so  du = g Wᵀ − u (e·δ)/n²
 *                  where n was clamped φ = u/1e-12 is linear and the second term falls away.
 *   data       W = X_sᵀ W_e, X_s = X_h[idx]  ⇒  dW_e += X_s dW,  dX_s = W_e dWᵀ, added to the rows idx of dx
 *   causal     u_t = (1/t) Σ_{τ≤t} q_τ       ⇒  dq_τ += Σ_{t≥τ} du_t/t, a sum from the end
 *
 * Everything that grows with N is a matrix product; multiply-adds per token and head: 4 d s forward, 8 d s backward.
 * Without scores wanted, y = (q/‖q‖) (Wx_e C_eᵀ) + (k/‖k‖) (Wx_r C_rᵀ) + c takes 2 d² per token, less when 2s > d.
 *
 * Work goes in blocks of BLOCK tokens, so that a block's rows of u, e, y stay in the cache from one product to the next;
 * only the causal mode needs scratch that grows with N (the running means of one head). */
#include "attention/primal.h"

#include "base/simd.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

#include <stdint.h>

enum { BLOCK = 256 };

static const float SMALLEST_NORM = 1e-12f;

static int largest(int a, int b) { return a > b ? a : b; }

/* ---- small row operations on rows that are ld floats apart ------------------------------------------------------- */

static float row_dot(const float *a, const float *b, int n)
{
    f4 sum = f4_zero();
    int c = 0;
    for (; c + 4 <= n; c += 4) sum = f4_madd(f4_load(a + c), f4_load(b + c), sum);
    sum = f4_madd(f4_load_n(a + c, n - c), f4_load_n(b + c, n - c), sum);
    return f4_hsum(sum);
}

/* ‖u‖ when the plain sum of squares overflows: of u / max|u|, scaled back. */
static float norm_of_large_row(const float *u, int d)
{
    float largest_abs = 0, sum = 0;
    for (int c = 0; c < d; c++) largest_abs = fabsf(u[c]) > largest_abs ? fabsf(u[c]) : largest_abs;
    for (int c = 0; c < d; c++) sum += (u[c] / largest_abs) * (u[c] / largest_abs);
    return largest_abs * sqrtf(sum);
}

/* inverse [rows] = 1/max(‖u_i‖, 1e-12). */
static void inverse_norms(float *inverse, const float *u, int ldu, int rows, int d)
{
    for (int i = 0; i < rows; i++) {
        const float *row = u + (size_t)i * ldu;
        float norm = sqrtf(row_dot(row, row, d));
        if (norm > 3e38f) norm = norm_of_large_row(row, d);
        inverse[i] = 1.0f / (norm < SMALLEST_NORM ? SMALLEST_NORM : norm);
    }
}

/* y_i *= factor_i */
static void scale_rows(float *y, int ldy, const float *factor, int rows, int n)
{
    for (int i = 0; i < rows; i++) {
        float *row = y + (size_t)i * ldy;
        f4 f = f4_splat(factor[i]);
        for (int c = 0; c < n; c += 4) f4_store_n(row + c, f4_mul(f4_load_n(row + c, n - c), f), n - c);
    }
}

/* y_i += factor_i · x_i */
static void add_scaled_rows(float *y, int ldy, const float *factor, const float *x, int ldx, int rows, int n)
{
    for (int i = 0; i < rows; i++) {
        float *out = y + (size_t)i * ldy;
        const float *in = x + (size_t)i * ldx;
        f4 f = f4_splat(factor[i]);
        for (int c = 0; c < n; c += 4) f4_store_n(out + c, f4_madd(f, f4_load_n(in + c, n - c), f4_load_n(out + c, n - c)), n - c);
    }
}

/* mean_t = (1/(t+1)) Σ_{τ≤t} q_τ, without gaps. */
static void running_means(float *mean, const float *q, int ldq, int N, int d)
{
    for (int c = 0; c < d; c += 4) {
        f4 sum = f4_zero();
        for (int t = 0; t < N; t++) {
            sum = f4_add(sum, f4_load_n(q + (size_t)t * ldq + c, d - c));
            f4_store_n(mean + (size_t)t * d + c, f4_mul(sum, f4_splat(1.0f / (float)(t + 1))), d - c);
        }
    }
}

static void running_means_backward(float *dq, int lddq, const float *dmean, int N, int d)
{
    for (int c = 0; c < d; c += 4) {
        f4 sum = f4_zero();
        for (int t = N - 1; t >= 0; t--) { /* mean_t = (1/(t+1)) Σ_{τ≤t} q_τ */
            float *p = dq + (size_t)t * lddq + c;
            sum = f4_madd(f4_load_n(dmean + (size_t)t * d + c, d - c), f4_splat(1.0f / (float)(t + 1)), sum);
            f4_store_n(p, f4_add(f4_load_n(p, d - c), sum), d - c);
        }
    }
}

/* ---- weights ----------------------------------------------------------------------------------------------------- */

static int sampled_row(int i, int N, int n) { return n > 1 ? (int)((int64_t)i * (N - 1) / (n - 1)) : 0; }

static const float *input_channels(const PrimalInputs *in, const PrimalShape *shape, int b, int h)
{
    const Heads *H = &shape->heads;
    return in->x + (size_t)b * H->N * H->H * H->d + (size_t)h * H->d;
}

/* sampled [n,d] = X_h[idx] */
static void sample_input(float *sampled, const PrimalInputs *in, const PrimalShape *shape, int b, int h)
{
    const Heads *H = &shape->heads;
    const float *x = input_channels(in, shape, b, h);
    for (int i = 0; i < shape->n; i++)
        copy(sampled + (size_t)i * H->d, x + (size_t)sampled_row(i, H->N, shape->n) * H->H * H->d, (size_t)H->d);
}

/* The parts of the scratch. */
typedef struct Parts {
    float *inverse;   /* [BLOCK] 1/n of u */
    float *factor;    /* [BLOCK] another number per row */
    float *block;     /* [BLOCK, max(d,s)] */
    float *scores;    /* [BLOCK, s] */
    float *pair;      /* [2,d,max(d,s)] products or gradients of the two weights */
    float *own;       /* [2,d,s] Wx where the caller keeps none */
    float *sampled;   /* [n,d] */
    float *dsampled;  /* [n,d] */
    float *means[2];  /* [N,d] of q and k; causal */
    float *dmeans;    /* [N,d] */
    float *gemm;
} Parts;

static size_t round4(size_t n) { return (n + 3) & ~(size_t)3; }

static size_t lay_out(Parts *p, const PrimalShape *shape, float *scratch)
{
    size_t d = (size_t)shape->heads.d, s = (size_t)shape->s, N = (size_t)shape->heads.N, wide = d > s ? d : s, used = 0;
    size_t n = shape->mode == PRIMAL_DATA ? (size_t)shape->n : 0, causal = shape->mode == PRIMAL_CAUSAL ? N : 0;
    size_t gemm_size = gemm_scratch(largest(BLOCK, largest((int)n, (int)(d > N ? d : N))), (int)(wide > N ? wide : N),
                                    largest(BLOCK, largest((int)wide, (int)n)));
    float **part[] = {&p->inverse, &p->factor, &p->block, &p->scores, &p->pair, &p->own,
                      &p->sampled, &p->dsampled, &p->means[0], &p->means[1], &p->dmeans, &p->gemm};
    size_t size[] = {BLOCK, BLOCK, BLOCK * wide, BLOCK * s, 2 * d * wide, n ? 2 * d * s : 0,
                     n * d, n * d, causal * d, causal * d, causal * d, gemm_size};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        if (scratch) *part[i] = scratch + used;
        used += round4(size[i]);
    }
    return used;
}

size_t primal_scratch(const PrimalShape *shape)
{
    Parts p;
    return lay_out(&p, shape, NULL);
}

size_t primal_map_scratch(const PrimalShape *shape)
{
    return primal_scratch(shape) + round4(2 * (size_t)shape->heads.N * shape->heads.d);
}

size_t primal_weights_size(const PrimalShape *shape)
{
    const Heads *H = &shape->heads;
    return shape->mode == PRIMAL_DATA ? (size_t)H->B * H->H * 2 * H->d * shape->s : 0;
}

/* What one head reads: rows of q and k (or their running means) and the two weights [d,s]. */
typedef struct Side {
    const float *u;
    int ld;
    const float *weight;
} Side;

static void gather_rows(Side side[2], const Parts *p, const PrimalInputs *in, const PrimalShape *shape, int b, int h)
{
    const Heads *H = &shape->heads;
    const float *both[2] = {in->q, in->k};
    for (int i = 0; i < 2; i++) {
        side[i].u = both[i] + heads_offset(H, b, h);
        side[i].ld = heads_stride(H);
        if (shape->mode != PRIMAL_CAUSAL) continue;
        running_means(p->means[i], side[i].u, side[i].ld, H->N, H->d);
        side[i].u = p->means[i];
        side[i].ld = H->d;
    }
}

/* Computes Wx into `weights` (this head's [2,d,s]) in data mode, else points at the parameters. */
static void make_weights(Side side[2], float *weights, const Parts *p, const PrimalInputs *in, const PrimalShape *shape,
                         int b, int h)
{
    int d = shape->heads.d, s = shape->s, n = shape->n;
    const float *both[2] = {in->we, in->wr};
    if (shape->mode == PRIMAL_DATA) sample_input(p->sampled, in, shape, b, h);
    for (int i = 0; i < 2; i++) {
        if (shape->mode != PRIMAL_DATA) {
            side[i].weight = both[i] + (size_t)h * d * s;
            continue;
        }
        float *product = weights + (size_t)i * d * s; /* Wx = X_sᵀ W */
        gemm(GEMM_TN, product, s, p->sampled, d, both[i] + (size_t)h * n * s, s, d, s, n, 1, 0, p->gemm);
        side[i].weight = product;
    }
}

/* ---- forward ----------------------------------------------------------------------------------------------------- */

static void forward_head(float *y, float *e, float *r, const Side side[2], const float *mask, const PrimalInputs *in,
                         const PrimalShape *shape, const Parts *p)
{
    int N = shape->heads.N, d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    float *score[2] = {e, r};
    for (int from = 0; from < N; from += BLOCK) {
        int rows = N - from > BLOCK ? BLOCK : N - from;
        float *out = y + (size_t)from * ldy;
        for (int i = 0; i < 2; i++) {
            const float *u = side[i].u + (size_t)from * side[i].ld;
            float *t = score[i] + (size_t)from * s;
            inverse_norms(p->inverse, u, side[i].ld, rows, d);
            gemm(GEMM_NN, t, s, u, side[i].ld, side[i].weight, s, rows, s, d, 1, 0, p->gemm); /* e = (u W)/n */
            scale_rows(t, s, p->inverse, rows, s);
            gemm_bias(GEMM_NT, out, ldy, t, s, in->concat_weight + i * s, 2 * s, rows, d, s, 1, i > 0,
                      i ? NULL : in->concat_bias, p->gemm); /* y = e C_eᵀ + r C_rᵀ + c */
        }
        if (mask) scale_rows(out, ldy, mask + from, rows, d);
    }
}

void primal_forward(float *y, float *e, float *r, float *weights, const PrimalInputs *in, const PrimalShape *shape,
                    float *scratch)
{
    const Heads *H = &shape->heads;
    size_t scores = (size_t)H->N * shape->s, pair = (size_t)2 * H->d * shape->s;
    Parts p;
    Side side[2];
    lay_out(&p, shape, scratch);
    if (H->N == 0) return;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            size_t head = (size_t)b * H->H + h;
            gather_rows(side, &p, in, shape, b, h);
            make_weights(side, weights ? weights + head * pair : NULL, &p, in, shape, b, h);
            forward_head(y + heads_offset(H, b, h), e + head * scores, r + head * scores, side,
                         in->mask ? in->mask + (size_t)b * H->N : NULL, in, shape, &p);
        }
}

/* y = (u_q/n) (W C_eᵀ) + (u_k/n) (W C_rᵀ) + c */
static void infer_head(float *y, const Side side[2], const float *mask, const PrimalInputs *in, const PrimalShape *shape,
                       const Parts *p)
{
    int N = shape->heads.N, d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    int straight = 2 * s > d;
    for (int i = 0; straight && i < 2; i++)
        gemm(GEMM_NT, p->pair + (size_t)i * d * d, d, side[i].weight, s, in->concat_weight + i * s, 2 * s, d, d, s, 1, 0, p->gemm);
    for (int from = 0; from < N; from += BLOCK) {
        int rows = N - from > BLOCK ? BLOCK : N - from;
        float *out = y + (size_t)from * ldy;
        for (int i = 0; i < rows; i++) copy(out + (size_t)i * ldy, in->concat_bias, (size_t)d);
        for (int i = 0; i < 2; i++) {
            const float *u = side[i].u + (size_t)from * side[i].ld;
            inverse_norms(p->inverse, u, side[i].ld, rows, d);
            if (straight) {
                gemm(GEMM_NN, p->block, d, u, side[i].ld, p->pair + (size_t)i * d * d, d, rows, d, d, 1, 0, p->gemm);
                add_scaled_rows(out, ldy, p->inverse, p->block, d, rows, d);
            } else {
                gemm(GEMM_NN, p->scores, s, u, side[i].ld, side[i].weight, s, rows, s, d, 1, 0, p->gemm);
                scale_rows(p->scores, s, p->inverse, rows, s);
                gemm(GEMM_NT, out, ldy, p->scores, s, in->concat_weight + i * s, 2 * s, rows, d, s, 1, 1, p->gemm);
            }
        }
        if (mask) scale_rows(out, ldy, mask + from, rows, d);
    }
}

void primal_infer(float *y, const PrimalInputs *in, const PrimalShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    Parts p;
    Side side[2];
    lay_out(&p, shape, scratch);
    if (H->N == 0) return;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            gather_rows(side, &p, in, shape, b, h);
            make_weights(side, p.own, &p, in, shape, b, h);
            infer_head(y + heads_offset(H, b, h), side, in->mask ? in->mask + (size_t)b * H->N : NULL, in, shape, &p);
        }
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* One block of one side. dy [rows,d] without gaps, times the mask, or NULL; e, de [rows,s]; dconcat is C_e's part. */
static void backward_side(float *du, int lddu, float *dweight, float *dconcat, const float *dy, const float *de, const float *e,
                          const float *u, const Side *side, const float *concat, int rows, const PrimalShape *shape, const Parts *p)
{
    int d = shape->heads.d, s = shape->s;
    float *delta = p->scores; /* ∂L/∂e + dy C_e */
    if (dy) gemm(GEMM_NN, delta, s, dy, d, concat, 2 * s, rows, s, d, 1, 0, p->gemm); /* y = e C_eᵀ + … */
    else fill(delta, 0, (size_t)rows * s);
    if (de) add_into(delta, de, (size_t)rows * s);
    if (dy && dconcat) gemm(GEMM_TN, dconcat, 2 * s, dy, d, e, s, d, s, rows, 1, 1, p->gemm);
    if (du == NULL && dweight == NULL) return;

    inverse_norms(p->inverse, u, side->ld, rows, d);
    for (int i = 0; i < rows; i++) {
        float inverse = p->inverse[i], clamped = inverse >= 1.0f / SMALLEST_NORM;
        p->factor[i] = clamped ? 0.0f : -row_dot(e + (size_t)i * s, delta + (size_t)i * s, s) * inverse * inverse;
    }
    scale_rows(delta, s, p->inverse, rows, s); /* g = δ/n */
    if (dweight) gemm(GEMM_TN, dweight, s, u, side->ld, delta, s, d, s, rows, 1, 1, p->gemm); /* e = (u W)/n */
    if (du == NULL) return;
    gemm(GEMM_NT, du, lddu, delta, s, side->weight, s, rows, d, s, 1, 1, p->gemm); /* du = g Wᵀ − u (e·δ)/n² */
    add_scaled_rows(du, lddu, p->factor, u, side->ld, rows, d);
}

/* dW of one head and side, [d,s], on to the parameters and the sampled rows of x. */
static void backward_weights(float *dw, int want_x, const float *dweight, const float *w, const PrimalShape *shape, const Parts *p)
{
    int d = shape->heads.d, s = shape->s, n = shape->n; /* Wx = X_sᵀ W */
    if (dw) gemm(GEMM_NN, dw, s, p->sampled, d, dweight, s, n, s, d, 1, 1, p->gemm);
    if (want_x) gemm(GEMM_NT, p->dsampled, d, w, s, dweight, s, n, d, s, 1, 1, p->gemm);
}

void primal_backward(const PrimalGradients *grad, const float *dy, const float *de, const float *dr, const float *e,
                     const float *r, const float *weights, const PrimalInputs *in, const PrimalShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    int N = H->N, d = H->d, s = shape->s, ld = heads_stride(H), data = shape->mode == PRIMAL_DATA;
    int causal = shape->mode == PRIMAL_CAUSAL, parameter_rows = data ? shape->n : d;
    const float *score[2] = {e, r}, *dscore[2] = {de, dr}, *w[2] = {in->we, in->wr};
    float *du[2] = {grad->q, grad->k}, *dw[2] = {grad->we, grad->wr};
    Parts p;
    lay_out(&p, shape, scratch);
    if (N == 0) return;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            size_t head = (size_t)b * H->H + h, at = heads_offset(H, b, h);
            const float *mask = in->mask ? in->mask + (size_t)b * N : NULL;
            Side side[2];
            gather_rows(side, &p, in, shape, b, h);
            if (data && (dw[0] || dw[1])) sample_input(p.sampled, in, shape, b, h);
            if (grad->x && data) fill(p.dsampled, 0, (size_t)shape->n * d);
            for (int i = 0; i < 2; i++) {
                const float *parameter = w[i] + (size_t)h * parameter_rows * s;
                float *dparameter = dw[i] ? dw[i] + (size_t)h * parameter_rows * s : NULL;
                float *dweight = data ? ((grad->x || dw[i]) ? p.pair : NULL) : dparameter;
                side[i].weight = data ? weights + (head * 2 + i) * d * s : parameter;
                if (data && dweight) fill(dweight, 0, (size_t)d * s);
                if (causal && du[i]) fill(p.dmeans, 0, (size_t)N * d);
                for (int from = 0; from < N; from += BLOCK) {
                    int rows = N - from > BLOCK ? BLOCK : N - from;
                    if (dy) {
                        copy_rows(p.block, d, dy + at + (size_t)from * ld, ld, rows, d);
                        if (mask) scale_rows(p.block, d, mask + from, rows, d);
                        if (i == 0 && grad->concat_bias) column_sums(grad->concat_bias, p.block, rows, d);
                    }
                    float *out = du[i] == NULL ? NULL : causal ? p.dmeans + (size_t)from * d : du[i] + at + (size_t)from * ld;
                    backward_side(out, causal ? d : ld, dweight, grad->concat_weight ? grad->concat_weight + i * s : NULL,
                                  dy ? p.block : NULL, dscore[i] ? dscore[i] + (head * N + from) * s : NULL,
                                  score[i] + (head * N + from) * s, side[i].u + (size_t)from * side[i].ld, &side[i],
                                  in->concat_weight + i * s, rows, shape, &p);
                }
                if (causal && du[i]) running_means_backward(du[i] + at, ld, p.dmeans, N, d);
                if (data && dweight) backward_weights(dparameter, grad->x != NULL, dweight, parameter, shape, &p);
            }
            if (grad->x == NULL || !data) continue;
            float *dx = grad->x + (size_t)b * N * H->H * d + (size_t)h * d;
            for (int i = 0; i < shape->n; i++)
                add_into(dx + (size_t)sampled_row(i, N, shape->n) * H->H * d, p.dsampled + (size_t)i * d, (size_t)d);
        }
}

/* ---- map --------------------------------------------------------------------------------------------------------- */

void primal_map(float *map, const PrimalInputs *in, const PrimalShape *shape, int b, int h, float *scratch)
{
    int N = shape->heads.N, d = shape->heads.d;
    Parts p;
    Side side[2];
    float *phi = scratch + lay_out(&p, shape, scratch);
    gather_rows(side, &p, in, shape, b, h);
    for (int i = 0; i < 2; i++) {
        float *out = phi + (size_t)i * N * d;
        copy_rows(out, d, side[i].u, side[i].ld, N, d);
        for (int from = 0; from < N; from += BLOCK) {
            int rows = N - from > BLOCK ? BLOCK : N - from;
            inverse_norms(p.inverse, side[i].u + (size_t)from * side[i].ld, side[i].ld, rows, d);
            scale_rows(out + (size_t)from * d, d, p.inverse, rows, d);
        }
    }
    gemm(GEMM_NT, map, N, phi, d, phi + (size_t)N * d, d, N, N, d, 1, 0, p.gemm);
    if (shape->mode != PRIMAL_CAUSAL) return;
    for (int i = 0; i < N; i++) fill(map + (size_t)i * N + i + 1, 0, (size_t)(N - i - 1));
}
