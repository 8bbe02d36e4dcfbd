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
#include "base/parallel.h"
#include "base/scratch.h"
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

/* What reaches one block of both sides: dscores = [∂L/∂e ‖ ∂L/∂r] + dy C, dC (+)= dyᵀ [e ‖ r]. dy [rows,d], without
 * gaps, is times the mask, or NULL. */
static void backward_concat(float *dconcat, int accumulate, const float *dy, const Half half[2], const float *concat,
                            int from, int rows, const PrimalShape *shape, const PrimalParts *p)
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
    if (dy && dconcat) gemm(GEMM_TN, dconcat, 2 * s, dy, d, p->scores, 2 * s, d, 2 * s, rows, 1, accumulate, p->gemm);
    for (int i = 0; i < 2; i++)
        if (half[i].dscore) add_rows(p->dscores + i * s, 2 * s, half[i].dscore + at, s, rows, s);
}

/* One block of side i, from its columns of the scores, e, and of their derivatives, δ; dW (+)= uᵀ g. */
static void backward_side(const Half *half, int i, int accumulate, int from, int rows, const PrimalShape *shape,
                          const PrimalParts *p)
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
        gemm(GEMM_TN, half->dweight, s, u, ldu, delta, 2 * s, d, s, rows, 1, accumulate, p->gemm); /* e = (u W)/n */
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
    backward_side(half, 0, 1, from, rows, shape, p);
    if (half->du) backward_side(&second, 1, 1, from, rows, shape, p);
}

/* dW of one head and side on to the parameters and the sampled rows of x. */
static void backward_weights(const Half *half, int want_x, const PrimalShape *shape, const PrimalParts *p)
{
    const int d = shape->heads.d, s = shape->s, n = shape->n; /* Wx = X_sᵀ W */
    if (half->dparameter) gemm(GEMM_NN, half->dparameter, s, p->sampled, d, half->dweight, s, n, s, d, 1, 1, p->gemm);
    if (want_x) gemm(GEMM_NT, p->dsampled, d, half->parameter, s, half->dweight, s, n, d, s, 1, 1, p->gemm);
}

/* What the jobs of a backward need. */
typedef struct Call {
    const PrimalGradients *grad;
    const PrimalCotangents *from_above;
    const float *e, *r, *weights;
    const PrimalInputs *in;
    const PrimalShape *shape;
    float *scratch;
    size_t own;      /* of a thread */
    float *sums;     /* what blocks that are computed at once bring to what they have in common */
    float *dweights; /* [B,H,2,d,s] in data mode */
    int first;       /* block of those at hand, of all heads' */
} Call;

/* Both sides of a head, of W_e and of W_r, whose rows have been gathered. */
static void open_halves(Half half[2], const PrimalSide side[2], const Call *c, int b, int h, const PrimalParts *p)
{
    const PrimalShape *shape = c->shape;
    const Heads *H = &shape->heads, *K = primal_keys(shape);
    const int d = H->d, s = shape->s, data = shape->mode == PRIMAL_DATA, causal = shape->mode == PRIMAL_CAUSAL;
    const size_t head = (size_t)b * H->H + h, weight = (size_t)d * s;
    const float *score[2] = {c->e, c->r}, *dscore[2] = {c->from_above->e, c->from_above->r},
                *w[2] = {c->in->we, c->in->wr};
    const float *own = c->weights ? c->weights + head * (shape->cross ? 3 : 2) * weight : NULL;
    float *du[2] = {c->grad->q, c->grad->k}, *dw[2] = {c->grad->we, c->grad->wr};
    for (int i = 0; i < 2; i++) {
        Half *a = &half[i];
        const size_t rows_at = head * (i ? K->N : H->N) * s, parameter_at = (size_t)h * (data ? shape->n : d) * s;
        *a = (Half){.side = side[i],
                    .score = score[i] + rows_at,
                    .dscore = dscore[i] ? dscore[i] + rows_at : NULL,
                    .du = du[i] == NULL ? NULL
                          : causal      ? p->dmeans[i]
                                        : du[i] + heads_offset(i ? K : H, b, h),
                    .lddu = causal ? d : heads_stride(H),
                    .parameter = w[i] + parameter_at,
                    .dparameter = dw[i] ? dw[i] + parameter_at : NULL};
        a->dweight = !data ? a->dparameter : c->grad->x || dw[i] ? p->pair + i * weight : NULL;
        a->side.weight = data ? own + i * weight : a->parameter;
    }
}

/* One block of the queries' halves. dC, and what the halves' dW are, added to or, not accumulating, overwritten. The
 * block's dy, times the mask, stays in p->block. */
static void backward_block(const Half half[2], float *dconcat, int accumulate, const Call *c, int b, int h, int from,
                           const PrimalParts *p)
{
    const Heads *H = &c->shape->heads;
    const int rows = min_int(PRIMAL_BLOCK, H->N - from), d = H->d, ld = heads_stride(H);
    const float *dy = c->from_above->y, *mask = c->shape->cross ? NULL : c->in->mask;
    if (dy) {
        copy_rows(p->block, d, dy + heads_offset(H, b, h) + (size_t)from * ld, ld, rows, d);
        if (mask) primal_scale_rows(p->block, d, mask + (size_t)b * H->N + from, p->block, d, rows, d);
    }
    const float *concat = c->in->concat_weight + (size_t)(b * H->H + h) * c->in->concat_step;
    backward_concat(dconcat, accumulate, dy ? p->block : NULL, half, concat, from, rows, c->shape, p);
    for (int i = 0; i < 2; i++)
        if (half[i].du || half[i].dweight) backward_side(&half[i], i, accumulate, from, rows, c->shape, p);
}

static void close_head(const Half half[2], const Call *c, int b, int h, const PrimalParts *p)
{
    const PrimalShape *shape = c->shape;
    const Heads *H = &shape->heads, *K = primal_keys(shape);
    if (shape->mode != PRIMAL_DATA) return;
    for (int i = 0; i < 2; i++)
        if (half[i].dweight) backward_weights(&half[i], c->grad->x != NULL, shape, p);
    if (c->grad->x == NULL) return;
    float *dx = c->grad->x + (size_t)b * K->N * H->H * H->d + (size_t)h * H->d;
    for (int i = 0; i < shape->n; i++)
        if (p->rows[i] >= 0)
            add_into(dx + (size_t)p->rows[i] * H->H * H->d, p->dsampled + (size_t)i * H->d, (size_t)H->d);
}

static void sample(const Call *c, int b, int h, const PrimalParts *p)
{
    const PrimalShape *shape = c->shape;
    if (shape->mode != PRIMAL_DATA) return;
    primal_sample_input(p, c->in, shape, b, h);
    if (c->grad->x) fill(p->dsampled, 0, (size_t)shape->n * shape->heads.d);
}

static float *dconcat_of(const Call *c, int head)
{ return c->grad->concat_weight ? c->grad->concat_weight + head * c->in->concat_step : NULL; }

static void backward_head(const Call *c, int b, int h, const PrimalParts *p)
{
    const PrimalShape *shape = c->shape;
    const Heads *H = &shape->heads, *K = primal_keys(shape);
    const int N = H->N, M = K->N, d = H->d, causal = shape->mode == PRIMAL_CAUSAL, cross = shape->cross;
    const size_t weight = (size_t)d * shape->s;
    float *du[2] = {c->grad->q, c->grad->k}, *dconcat = dconcat_of(c, b * H->H + h);
    PrimalSide side[2];
    Half half[2];
    primal_gather_rows(side, p, c->in, shape, b, h);
    open_halves(half, side, c, b, h, p);
    sample(c, b, h, p);
    for (int i = 0; i < 2; i++) {
        if (shape->mode == PRIMAL_DATA && half[i].dweight) fill(half[i].dweight, 0, weight);
        if (causal && half[i].du) fill(half[i].du, 0, (size_t)N * d);
    }
    Half of_rows[2] = {half[0], half[1]}; /* of the queries; cross: with W_e and with G */
    if (cross) {
        const float *G = c->weights + (((size_t)b * H->H + h) * 3 + 2) * weight;
        of_rows[1] =
            (Half){.side = {side[0].u, side[0].ld, G}, .du = half[0].du, .lddu = half[0].lddu, .dweight = p->dmean};
        fill(p->dmean, 0, weight);
    }
    for (int from = 0; from < N; from += PRIMAL_BLOCK) {
        backward_block(of_rows, dconcat, 1, c, b, h, from, p);
        if (c->from_above->y && c->grad->concat_bias)
            column_sums(c->grad->concat_bias, p->block, min_int(PRIMAL_BLOCK, N - from), d);
    }
    for (int from = 0; from < M && cross && (half[1].du || half[1].dweight); from += PRIMAL_BLOCK)
        backward_keys(&half[1], from, min_int(PRIMAL_BLOCK, M - from), shape, p);
    for (int i = 0; i < 2; i++)
        if (causal && half[i].du)
            primal_running_means_backward(du[i] + heads_offset(i ? K : H, b, h), heads_stride(H), half[i].du, N, d);
    close_head(half, c, b, h, p);
}

#if PA_THREADS
/* Blocks of all heads at once, so many that all threads have some; what each brings to dC, dc and dW is then added in
 * the order in which one thread would have. */
enum { WAVE = 4, HALF = PRIMAL_BLOCK / 2 }; /* blocks a thread; column_sums adds so many rows at a time */

#define PRIMAL_LEAST (10 * PARALLEL_PER_THREAD) /* multiply-adds: the sums cost what little work does not bring back */

typedef struct Sums {
    float *concat_weight, *concat_bias, *dweight[2]; /* [d,2s]; [2,d] of each half of the rows; [d,s] */
} Sums;

static size_t lay_out_sums(Sums *sums, const PrimalShape *shape, float *block)
{
    const size_t d = (size_t)shape->heads.d, s = (size_t)shape->s;
    Scratch cut = {block, 0};
    sums->concat_weight = scratch_take(&cut, 2 * d * s);
    sums->concat_bias = scratch_take(&cut, 2 * d);
    for (int i = 0; i < 2; i++) sums->dweight[i] = scratch_take(&cut, d * s);
    return cut.used;
}

static size_t sums_size(const PrimalShape *shape)
{
    Sums sums;
    return lay_out_sums(&sums, shape, NULL);
}

static int blocks_of(const PrimalShape *shape) { return ceil_div(shape->heads.N, PRIMAL_BLOCK); }

static void block_item(void *context, int item, int thread)
{
    const Call *c = context;
    const PrimalShape *shape = c->shape;
    const int blocks = blocks_of(shape), n = c->first + item, head = n / blocks, from = n % blocks * PRIMAL_BLOCK;
    const int b = head / shape->heads.H, h = head % shape->heads.H, rows = min_int(PRIMAL_BLOCK, shape->heads.N - from);
    PrimalParts p;
    PrimalSide side[2];
    Half half[2];
    Sums sums;
    primal_lay_out(&p, shape, c->scratch + (size_t)thread * c->own);
    lay_out_sums(&sums, shape, c->sums + (size_t)item * sums_size(shape));
    primal_gather_rows(side, &p, c->in, shape, b, h);
    open_halves(half, side, c, b, h, &p);
    for (int i = 0; i < 2; i++)
        if (half[i].dweight) half[i].dweight = sums.dweight[i];
    backward_block(half, c->grad->concat_weight ? sums.concat_weight : NULL, 0, c, b, h, from, &p);
    for (int i = 0; i < 2 && c->from_above->y && c->grad->concat_bias; i++) {
        fill(sums.concat_bias + i * shape->heads.d, 0, (size_t)shape->heads.d);
        if (rows > i * HALF)
            column_sums(sums.concat_bias + i * shape->heads.d, p.block + i * HALF * shape->heads.d,
                        min_int(HALF, rows - i * HALF), shape->heads.d);
    }
}

/* A head's dW on to the parameters and the sampled rows of x, of all samples. */
static void weights_item(void *context, int h, int thread)
{
    const Call *c = context;
    const PrimalShape *shape = c->shape;
    const size_t weight = (size_t)shape->heads.d * shape->s;
    PrimalParts p;
    primal_lay_out(&p, shape, c->scratch + (size_t)thread * c->own);
    for (int b = 0; b < shape->heads.B; b++) {
        const PrimalSide none[2] = {{NULL, 0, NULL}, {NULL, 0, NULL}};
        Half half[2];
        open_halves(half, none, c, b, h, &p);
        for (int i = 0; i < 2; i++)
            if (half[i].dweight) half[i].dweight = c->dweights + ((size_t)(b * shape->heads.H + h) * 2 + i) * weight;
        sample(c, b, h, &p);
        close_head(half, c, b, h, &p);
    }
}

/* What block n has brought. */
static void add_sums(const Call *c, int n, const Sums *sums)
{
    const PrimalShape *shape = c->shape;
    const size_t d = (size_t)shape->heads.d, weight = d * shape->s;
    const int head = n / blocks_of(shape), data = shape->mode == PRIMAL_DATA;
    float *dw[2] = {c->grad->we, c->grad->wr}, *dconcat = dconcat_of(c, head);
    if (c->from_above->y && dconcat) add_into(dconcat, sums->concat_weight, 2 * weight);
    for (int i = 0; i < 2 && c->from_above->y && c->grad->concat_bias; i++)
        add_into(c->grad->concat_bias, sums->concat_bias + i * d, d);
    for (int i = 0; i < 2; i++)
        if (data)
            add_into(c->dweights + ((size_t)head * 2 + i) * weight, sums->dweight[i], c->grad->x || dw[i] ? weight : 0);
        else if (dw[i])
            add_into(dw[i] + (size_t)(head % shape->heads.H) * weight, sums->dweight[i], weight);
}

static void backward_in_waves(Call *c, int threads)
{
    const PrimalShape *shape = c->shape;
    const Heads *H = &shape->heads;
    const int all = H->B * H->H * blocks_of(shape), wave = WAVE * threads, data = shape->mode == PRIMAL_DATA;
    const double work = 2 * primal_multiply_adds(shape);
    const size_t dweights = data ? (size_t)H->B * H->H * 2 * H->d * shape->s : 0;
    c->sums = c->scratch + (size_t)threads * c->own;
    c->dweights = c->sums + (size_t)wave * sums_size(shape);
    fill(c->dweights, 0, dweights);
    for (; c->first < all; c->first += wave) {
        const int count = min_int(wave, all - c->first);
        parallel_for(count, work * count / all, block_item, c);
        for (int n = 0; n < count; n++) {
            Sums sums;
            lay_out_sums(&sums, shape, c->sums + (size_t)n * sums_size(shape));
            add_sums(c, c->first + n, &sums);
        }
    }
    if (data) parallel_for(H->H, fmin(work, 2.0 * (double)dweights * shape->n), weights_item, c);
}
#endif

#if PA_THREADS
/* 1: head after head. */
static int threads_of(const PrimalShape *shape)
{
    const double work = 2 * primal_multiply_adds(shape);
    return primal_has_blocks(shape) && work >= PRIMAL_LEAST ? parallel_pays(work) : 1;
}
#endif

size_t primal_backward_scratch(const PrimalShape *shape)
{
    size_t n = primal_own_scratch(shape);
#if PA_THREADS
    const int threads = threads_of(shape);
    if (threads == 1) return n;
    n = threads * (n + WAVE * sums_size(shape)) + primal_weights_size(shape);
#endif
    return n;
}

void primal_backward(const PrimalGradients *grad, const PrimalCotangents *from_above, const float *e, const float *r,
                     const float *weights, const PrimalInputs *in, const PrimalShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    Call c = {grad, from_above, e, r, weights, in, shape, scratch, primal_own_scratch(shape), NULL, NULL, 0};
    PrimalParts p;
    primal_lay_out(&p, shape, scratch);
    if (H->N + primal_keys(shape)->N == 0) return;
#if PA_THREADS
    const int threads = threads_of(shape);
    if (threads > 1) {
        backward_in_waves(&c, threads);
        return;
    }
#endif
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) backward_head(&c, b, h, &p);
}
