/* Primal-Attention (Chen, Tao, Tonin, Suykens 2023, Eqs. 6 and 8, and the authors' code). Per sample and head, u stands
 * for a row of q with W = Wx_e, or of k with W = Wx_r; n = max(‖u‖, 1e-12):
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
 * Work goes in blocks of BLOCK tokens, so that a block's rows of u, e, y stay in the cache from one product to the
 * next, and with the two sides next to each other, [e ‖ r]: one product of length 2s is faster than two of length s.
 * Only the causal mode needs scratch that grows with N (the running means of one head). */
#include "attention/primal.h"

#include "base/ints.h"
#include "base/scratch.h"
#include "base/simd.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <stdint.h>

enum { BLOCK = 256 };

static const float SMALLEST_NORM = 1e-12f;

/* ---- small row operations on rows that are ld floats apart ------------------------------------------------------- */

/* ‖u‖ when the plain sum of squares overflows: of u / max|u|, scaled back. */
static float norm_of_large_row(const float *u, int d)
{
    float largest_abs = 0, sum = 0;
    for (int c = 0; c < d; c++) largest_abs = fabsf(u[c]) > largest_abs ? fabsf(u[c]) : largest_abs;
    for (int c = 0; c < d; c++) sum += (u[c] / largest_abs) * (u[c] / largest_abs);
    return largest_abs * sqrtf(sum);
}

SIMD_INLINE f4 add_square(f4 sum, f4 x) { return f4_madd(x, x, sum); }

/* inverse [rows] = 1/max(‖u_i‖, 1e-12), four rows at once; rows that do not exist repeat the last. */
static void inverse_norms(float *inverse, const float *u, int ldu, int rows, int d)
{
    const f4 smallest = f4_splat(SMALLEST_NORM);
    for (int i = 0; i < rows; i += 4) {
        int n = rows - i;
        const float *u0 = u + (size_t)i * ldu, *u1 = n > 1 ? u0 + ldu : u0, *u2 = n > 2 ? u1 + ldu : u1,
                    *u3 = n > 3 ? u2 + ldu : u2;
        const float *row[4] = {u0, u1, u2, u3};
        f4 a = f4_zero(), b = a, c = a, e = a;
        int k = 0;
        for (; k + 4 <= d; k += 4) {
            a = add_square(a, f4_load(u0 + k));
            b = add_square(b, f4_load(u1 + k));
            c = add_square(c, f4_load(u2 + k));
            e = add_square(e, f4_load(u3 + k));
        }
        if (k < d) {
            a = add_square(a, f4_load_n(u0 + k, d - k));
            b = add_square(b, f4_load_n(u1 + k, d - k));
            c = add_square(c, f4_load_n(u2 + k, d - k));
            e = add_square(e, f4_load_n(u3 + k, d - k));
        }
        f4_transpose4(&a, &b, &c, &e);
        f4 norm = f4_sqrt(f4_add(f4_add(a, c), f4_add(b, e)));
        m4 large = f4_gt(norm, f4_splat(3e38f));
        if (m4_any(large)) {
            float each[4];
            f4_store(each, norm);
            for (int r = 0; r < 4; r++)
                if (each[r] > 3e38f) each[r] = norm_of_large_row(row[r], d);
            norm = f4_load(each);
        }
        f4_store_n(inverse + i, f4_div(f4_splat(1), f4_select(f4_lt(norm, smallest), smallest, norm)), n);
    }
}

/* y_i = factor_i · x_i; y may be x. */
static void scale_rows(float *y, int ldy, const float *factor, const float *x, int ldx, int rows, int n)
{
    for (int i = 0; i < rows; i++) {
        float *out = y + (size_t)i * ldy;
        const float *in = x + (size_t)i * ldx;
        f4 f = f4_splat(factor[i]);
        int c = 0;
        for (; c + 4 <= n; c += 4) f4_store(out + c, f4_mul(f4_load(in + c), f));
        if (c < n) f4_store_n(out + c, f4_mul(f4_load_n(in + c, n - c), f), n - c);
    }
}

/* y_i += factor_i · x_i */
static void add_scaled_rows(float *y, int ldy, const float *factor, const float *x, int ldx, int rows, int n)
{
    for (int i = 0; i < rows; i++) {
        float *out = y + (size_t)i * ldy;
        const float *in = x + (size_t)i * ldx;
        f4 f = f4_splat(factor[i]);
        int c = 0;
        for (; c + 4 <= n; c += 4) f4_store(out + c, f4_madd(f, f4_load(in + c), f4_load(out + c)));
        if (c < n) f4_store_n(out + c, f4_madd(f, f4_load_n(in + c, n - c), f4_load_n(out + c, n - c)), n - c);
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
    float *block;     /* [BLOCK, 2d] rows of φ(q) and φ(k), or of dy */
    float *scores;    /* [BLOCK, 2s] rows of [e ‖ r] */
    float *dscores;   /* [BLOCK, 2s] */
    float *pair;      /* [2,d,max(d,s)] products or gradients of the two weights */
    float *own;       /* [2,d,s] Wx where the caller keeps none */
    float *sampled;   /* [n,d] */
    float *dsampled;  /* [n,d] */
    float *means[2];  /* [N,d] of q and k; causal */
    float *dmeans[2]; /* [N,d] */
    float *gemm;
} Parts;

static size_t lay_out(Parts *p, const PrimalShape *shape, float *scratch)
{
    const size_t d = (size_t)shape->heads.d, s = (size_t)shape->s, N = (size_t)shape->heads.N, wide = max_size(d, s);
    const size_t n = shape->mode == PRIMAL_DATA ? (size_t)shape->n : 0, causal = shape->mode == PRIMAL_CAUSAL ? N : 0;
    const int rows = max_int(BLOCK, max_int((int)n, (int)max_size(d, N))), columns = (int)max_size(2 * wide, N);
    Scratch cut = {scratch, 0};
    p->inverse = scratch_take(&cut, BLOCK);
    p->factor = scratch_take(&cut, BLOCK);
    p->block = scratch_take(&cut, BLOCK * 2 * d);
    p->scores = scratch_take(&cut, BLOCK * 2 * s);
    p->dscores = scratch_take(&cut, BLOCK * 2 * s);
    p->pair = scratch_take(&cut, 2 * d * wide);
    p->own = scratch_take(&cut, n ? 2 * d * s : 0);
    p->sampled = scratch_take(&cut, n * d);
    p->dsampled = scratch_take(&cut, n * d);
    for (int i = 0; i < 2; i++) p->means[i] = scratch_take(&cut, causal * d);
    for (int i = 0; i < 2; i++) p->dmeans[i] = scratch_take(&cut, causal * d);
    p->gemm = scratch_take(&cut, gemm_scratch(rows, columns, max_int(BLOCK, max_int((int)(2 * wide), (int)n))));
    return cut.used;
}

size_t primal_scratch(const PrimalShape *shape)
{
    Parts p;
    return lay_out(&p, shape, NULL);
}

size_t primal_map_scratch(const PrimalShape *shape)
{ return primal_scratch(shape) + 2 * (size_t)shape->heads.N * shape->heads.d; }

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

/* own_i *= factor_i, rows 2s floats apart; and the same to `kept`, without gaps, unless NULL. */
static void scale_scores(float *own, float *kept, const float *factor, int rows, int s)
{
    for (int i = 0; i < rows; i++, own += 2 * s) {
        f4 f = f4_splat(factor[i]);
        for (int c = 0; c < s; c += 4) {
            int n = s - c;
            f4 v = f4_mul(f4_load_n(own + c, n), f);
            f4_store_n(own + c, v, n);
            if (kept) f4_store_n(kept + c, v, n);
        }
        if (kept) kept += s;
    }
}

static int has_far_row(const float *inverse, int rows)
{
    for (int i = 0; i < rows; i++)
        if (inverse[i] < 1e-12f) return 1;
    return 0;
}

/* score: e and r of this head, each NULL where nobody wants it. */
static void forward_head(float *y, float *const score[2], const Side side[2], const float *mask, const PrimalInputs *in,
                         const PrimalShape *shape, const Parts *p)
{
    int N = shape->heads.N, d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    for (int from = 0; from < N; from += BLOCK) {
        int rows = min_int(BLOCK, N - from);
        float *out = y + (size_t)from * ldy;
        for (int i = 0; i < 2; i++) {
            const float *u = side[i].u + (size_t)from * side[i].ld;
            float *own = p->scores + i * s;
            /* first: it reads row after row, which brings them into the cache */
            inverse_norms(p->inverse, u, side[i].ld, rows, d);
            const float *factor = p->inverse;
            int ld = side[i].ld;
            if (has_far_row(p->inverse, rows)) { /* u W would leave float32: the rows are divided first */
                scale_rows(p->block, d, p->inverse, u, ld, rows, d);
                for (int r = 0; r < rows; r++) p->factor[r] = 1;
                u = p->block, ld = d, factor = p->factor;
            }
            gemm(GEMM_NN, own, 2 * s, u, ld, side[i].weight, s, rows, s, d, 1, 0, p->gemm); /* e = (u W)/n */
            scale_scores(own, score[i] ? score[i] + (size_t)from * s : NULL, factor, rows, s);
        }
        gemm_bias(GEMM_NT, out, ldy, p->scores, 2 * s, in->concat_weight, 2 * s, rows, d, 2 * s, 1, 0, in->concat_bias,
                  p->gemm);
        if (mask) scale_rows(out, ldy, mask + from, out, ldy, rows, d);
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
            float *const score[2] = {e + head * scores, r + head * scores};
            forward_head(y + heads_offset(H, b, h), score, side, in->mask ? in->mask + (size_t)b * H->N : NULL, in,
                         shape, &p);
        }
}

/* y = [φ(q) ‖ φ(k)] [Wx_e C_eᵀ; Wx_r C_rᵀ] + c */
static void infer_head(float *y, const Side side[2], const float *mask, const PrimalInputs *in,
                       const PrimalShape *shape, const Parts *p)
{
    int N = shape->heads.N, d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    for (int i = 0; i < 2; i++)
        gemm(GEMM_NT, p->pair + (size_t)i * d * d, d, side[i].weight, s, in->concat_weight + i * s, 2 * s, d, d, s, 1,
             0, p->gemm);
    for (int from = 0; from < N; from += BLOCK) {
        int rows = min_int(BLOCK, N - from);
        float *out = y + (size_t)from * ldy;
        for (int i = 0; i < 2; i++) {
            const float *u = side[i].u + (size_t)from * side[i].ld;
            inverse_norms(p->inverse, u, side[i].ld, rows, d);
            scale_rows(p->block + i * d, 2 * d, p->inverse, u, side[i].ld, rows, d);
        }
        gemm_bias(GEMM_NN, out, ldy, p->block, 2 * d, p->pair, d, rows, d, 2 * d, 1, 0, in->concat_bias, p->gemm);
        if (mask) scale_rows(out, ldy, mask + from, out, ldy, rows, d);
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
            float *out = y + heads_offset(H, b, h), *const nobody[2] = {NULL, NULL};
            const float *mask = in->mask ? in->mask + (size_t)b * H->N : NULL;
            if (2 * shape->s > H->d)
                infer_head(out, side, mask, in, shape, &p);
            else
                forward_head(out, nobody, side, mask, in, shape, &p);
        }
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* What reaches one block of both sides: dscores = [∂L/∂e ‖ ∂L/∂r] + dy C, dC += dyᵀ [e ‖ r]. dy [rows,d] without gaps,
 * times the mask, or NULL; score and dscore point at this block's rows. */
static void backward_concat(float *dconcat, const float *dy, const float *const score[2], const float *const dscore[2],
                            const float *concat, int rows, const PrimalShape *shape, const Parts *p)
{
    int d = shape->heads.d, s = shape->s;
    for (int i = 0; i < 2; i++) copy_rows(p->scores + i * s, 2 * s, score[i], s, rows, s);
    /* y = [e ‖ r] Cᵀ + … */
    if (dy)
        gemm(GEMM_NN, p->dscores, 2 * s, dy, d, concat, 2 * s, rows, 2 * s, d, 1, 0, p->gemm);
    else
        fill(p->dscores, 0, (size_t)rows * 2 * s);
    if (dy && dconcat) gemm(GEMM_TN, dconcat, 2 * s, dy, d, p->scores, 2 * s, d, 2 * s, rows, 1, 1, p->gemm);
    for (int i = 0; i < 2; i++)
        if (dscore[i]) add_rows(p->dscores + i * s, 2 * s, dscore[i], s, rows, s);
}

/* One block of one side, from its columns of the scores, e, and of their derivatives, delta, both 2s floats from row to
 * row. */
static void backward_side(float *du, int lddu, float *dweight, float *delta, const float *e, const float *u,
                          const Side *side, int rows, const PrimalShape *shape, const Parts *p)
{
    int d = shape->heads.d, s = shape->s;
    inverse_norms(p->inverse, u, side->ld, rows, d);
    for (int i = 0; i < rows; i++) {
        float inverse = p->inverse[i], clamped = inverse >= 1.0f / SMALLEST_NORM;
        p->factor[i] =
            clamped ? 0.0f : -row_dot(e + (size_t)i * 2 * s, delta + (size_t)i * 2 * s, s) * inverse * inverse;
    }
    scale_rows(delta, 2 * s, p->inverse, delta, 2 * s, rows, s);                                  /* g = δ/n */
    if (dweight) gemm(GEMM_TN, dweight, s, u, side->ld, delta, 2 * s, d, s, rows, 1, 1, p->gemm); /* e = (u W)/n */
    if (du == NULL) return;
    gemm(GEMM_NT, du, lddu, delta, 2 * s, side->weight, s, rows, d, s, 1, 1, p->gemm); /* du = g Wᵀ − u (e·δ)/n² */
    add_scaled_rows(du, lddu, p->factor, u, side->ld, rows, d);
}

/* dW of one head and side, [d,s], on to the parameters and the sampled rows of x. */
static void backward_weights(float *dw, int want_x, const float *dweight, const float *w, const PrimalShape *shape,
                             const Parts *p)
{
    int d = shape->heads.d, s = shape->s, n = shape->n; /* Wx = X_sᵀ W */
    if (dw) gemm(GEMM_NN, dw, s, p->sampled, d, dweight, s, n, s, d, 1, 1, p->gemm);
    if (want_x) gemm(GEMM_NT, p->dsampled, d, w, s, dweight, s, n, d, s, 1, 1, p->gemm);
}

void primal_backward(const PrimalGradients *grad, const float *dy, const float *de, const float *dr, const float *e,
                     const float *r, const float *weights, const PrimalInputs *in, const PrimalShape *shape,
                     float *scratch)
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
            const float *mask = in->mask ? in->mask + (size_t)b * N : NULL, *parameter[2];
            float *dparameter[2], *dweight[2], *out[2];
            Side side[2];
            gather_rows(side, &p, in, shape, b, h);
            if (data && (dw[0] || dw[1])) sample_input(p.sampled, in, shape, b, h);
            if (grad->x && data) fill(p.dsampled, 0, (size_t)shape->n * d);
            for (int i = 0; i < 2; i++) {
                parameter[i] = w[i] + (size_t)h * parameter_rows * s;
                dparameter[i] = dw[i] ? dw[i] + (size_t)h * parameter_rows * s : NULL;
                dweight[i] = data ? ((grad->x || dw[i]) ? p.pair + (size_t)i * d * s : NULL) : dparameter[i];
                side[i].weight = data ? weights + (head * 2 + i) * d * s : parameter[i];
                if (data && dweight[i]) fill(dweight[i], 0, (size_t)d * s);
                out[i] = du[i] == NULL ? NULL : causal ? p.dmeans[i] : du[i] + at;
                if (causal && out[i]) fill(out[i], 0, (size_t)N * d);
            }
            for (int from = 0; from < N; from += BLOCK) {
                int rows = min_int(BLOCK, N - from);
                const float *block_score[2], *block_dscore[2];
                if (dy) {
                    copy_rows(p.block, d, dy + at + (size_t)from * ld, ld, rows, d);
                    if (mask) scale_rows(p.block, d, mask + from, p.block, d, rows, d);
                    if (grad->concat_bias) column_sums(grad->concat_bias, p.block, rows, d);
                }
                for (int i = 0; i < 2; i++) {
                    block_score[i] = score[i] + (head * N + from) * s;
                    block_dscore[i] = dscore[i] ? dscore[i] + (head * N + from) * s : NULL;
                }
                backward_concat(grad->concat_weight, dy ? p.block : NULL, block_score, block_dscore, in->concat_weight,
                                rows, shape, &p);
                for (int i = 0; i < 2; i++)
                    if (out[i] || dweight[i])
                        backward_side(out[i] ? out[i] + (size_t)from * (causal ? d : ld) : NULL, causal ? d : ld,
                                      dweight[i], p.dscores + i * s, p.scores + i * s,
                                      side[i].u + (size_t)from * side[i].ld, &side[i], rows, shape, &p);
            }
            for (int i = 0; i < 2; i++) {
                if (causal && out[i]) running_means_backward(du[i] + at, ld, out[i], N, d);
                if (data && dweight[i])
                    backward_weights(dparameter[i], grad->x != NULL, dweight[i], parameter[i], shape, &p);
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
            int rows = min_int(BLOCK, N - from);
            inverse_norms(p.inverse, side[i].u + (size_t)from * side[i].ld, side[i].ld, rows, d);
            scale_rows(out + (size_t)from * d, d, p.inverse, out + (size_t)from * d, d, rows, d);
        }
    }
    gemm(GEMM_NT, map, N, phi, d, phi + (size_t)N * d, d, N, N, d, 1, 0, p.gemm);
    if (shape->mode != PRIMAL_CAUSAL) return;
    for (int i = 0; i < N; i++) fill(map + (size_t)i * N + i + 1, 0, (size_t)(N - i - 1));
}
