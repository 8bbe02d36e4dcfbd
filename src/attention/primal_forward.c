/* Primal-Attention (Chen, Tao, Tonin, Suykens 2023, Eqs. 6 and 8, and the authors' code). Per sample and head, u stands
 * for a row of q with W = Wx_e, or of k with W = Wx_r; n = max(‖u‖, 1e-12):
 *
 *   e = (u W)/n                         the normalisation is a row scale, so φ(u) is never stored
 *   y = e C_eᵀ + r C_rᵀ + c             C = [C_e ‖ C_r]
 *
 * Everything that grows with N is a matrix product: 4 d s multiply-adds per token and head. Without scores wanted,
 * y = (q/‖q‖) (Wx_e C_eᵀ) + (k/‖k‖) (Wx_r C_rᵀ) + c takes 2 d² per token, less when 2s > d.
 *
 * Work goes in blocks of tokens, with the two sides next to each other, [e ‖ r]: one product of length 2s is faster
 * than two of length s. Only the causal mode needs scratch that grows with N (the running means of one head). */
#include "attention/primal_head.h"
#include "attention/primal_rows.h"
#include "base/ints.h"
#include "base/parallel.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

/* Tokens from … to − 1. score: e and r of this head, each NULL where nobody wants it. */
static void forward_head(float *y, float *const score[2], const PrimalSide side[2], const float *mask,
                         const float *concat, const PrimalInputs *in, const PrimalShape *shape, const PrimalParts *p,
                         int from, int to)
{
    int d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    for (; from < to; from += PRIMAL_BLOCK) {
        int rows = min_int(PRIMAL_BLOCK, to - from);
        float *out = y + (size_t)from * ldy;
        for (int i = 0; i < 2; i++) primal_scores(p->scores + i * s, score[i], &side[i], from, rows, shape, p);
        gemm_bias(GEMM_NT, out, ldy, p->scores, 2 * s, concat, 2 * s, rows, d, 2 * s, 1, 0, in->concat_bias, p->gemm);
        if (mask) primal_scale_rows(out, ldy, mask + from, out, ldy, rows, d);
    }
}

/* Cross: G = mean_j φ(k_j) r_jᵀ over the keys that count, r [M,s] (NULL: not wanted). The other side then is the
 * queries' too, with G for its weight. */
static void meet_keys(float *G, float *r, PrimalSide side[2], const PrimalShape *shape, const PrimalParts *p)
{
    const int M = shape->keys.N, d = shape->heads.d, s = shape->s;
    fill(G, 0, (size_t)d * s);
    for (int from = 0; from < M; from += PRIMAL_BLOCK) {
        const int rows = min_int(PRIMAL_BLOCK, M - from);
        primal_scores(p->scores, r, &side[1], from, rows, shape, p);
        primal_scale_rows(p->block, d, p->inverse, side[1].u + (size_t)from * side[1].ld, side[1].ld, rows, d);
        primal_scale_rows(p->scores, 2 * s, p->share + from, p->scores, 2 * s, rows, s);
        gemm(GEMM_TN, G, s, p->block, d, p->scores, 2 * s, d, s, rows, 1, 1, p->gemm);
    }
    side[1] = (PrimalSide){side[0].u, side[0].ld, G};
}

static const float *row_mask(const PrimalInputs *in, const PrimalShape *shape, int b)
{ return in->mask && !shape->cross ? in->mask + (size_t)b * shape->heads.N : NULL; }

/* What the jobs of a forward need. */
typedef struct Call {
    float *y, *e, *r, *weights;
    const PrimalInputs *in;
    const PrimalShape *shape;
    float *scratch;
    size_t own;        /* of a thread */
    int tokens, parts; /* of an item; items of a head: one, or such whose weights are there already */
} Call;

static float *own_weights(const Call *c, int head)
{
    const PrimalShape *shape = c->shape;
    return c->weights ? c->weights + (size_t)head * (shape->cross ? 3 : 2) * shape->heads.d * shape->s : NULL;
}

static const float *concat_of(const Call *c, int head) { return c->in->concat_weight + head * c->in->concat_step; }

static void weights_item(void *context, int head, int thread)
{
    const Call *c = context;
    const int H = c->shape->heads.H;
    PrimalParts p;
    PrimalSide side[2];
    primal_lay_out(&p, c->shape, c->scratch + (size_t)thread * c->own);
    primal_make_weights(side, own_weights(c, head), 1, &p, c->in, c->shape, head / H, head % H);
}

static void forward_item(void *context, int item, int thread)
{
    const Call *c = context;
    const PrimalShape *shape = c->shape;
    const Heads *H = &shape->heads;
    const int head = item / c->parts, from = item % c->parts * c->tokens, b = head / H->H, h = head % H->H;
    const size_t M = (size_t)primal_keys(shape)->N;
    float *own = own_weights(c, head);
    float *score[2] = {c->e + (size_t)head * H->N * shape->s, c->r + (size_t)head * M * shape->s};
    PrimalParts p;
    PrimalSide side[2];
    primal_lay_out(&p, shape, c->scratch + (size_t)thread * c->own);
    primal_gather_rows(side, &p, c->in, shape, b, h);
    primal_make_weights(side, own, c->parts == 1, &p, c->in, shape, b, h);
    if (shape->cross) {
        meet_keys(own + 2 * (size_t)H->d * shape->s, score[1], side, shape, &p);
        score[1] = NULL;
    }
    forward_head(c->y + heads_offset(H, b, h), score, side, row_mask(c->in, shape, b), concat_of(c, head), c->in, shape,
                 &p, from, min_int(H->N, from + c->tokens));
}

void primal_forward(float *y, float *e, float *r, float *weights, const PrimalInputs *in, const PrimalShape *shape,
                    float *scratch)
{
    const Heads *H = &shape->heads;
    const double work = primal_multiply_adds(shape);
    const int heads = H->B * H->H, threads = parallel_pays(work);
    Call c = {y, e, r, weights, in, shape, scratch, primal_own_scratch(shape), .tokens = H->N, .parts = 1};
    if (H->N + primal_keys(shape)->N == 0 || heads == 0) return;
    if (threads > 1 && primal_has_blocks(shape)) {
        const int blocks = ceil_div(H->N, PRIMAL_BLOCK), parts = min_int(blocks, ceil_div(4 * threads, heads));
        c.tokens = ceil_div(blocks, parts) * PRIMAL_BLOCK;
        c.parts = ceil_div(H->N, c.tokens);
        if (c.parts > 1 && shape->mode == PRIMAL_DATA) parallel_for(heads, work, weights_item, &c);
    }
    parallel_for(heads * c.parts, work, forward_item, &c);
}

/* y = [φ(q) ‖ φ(k)] [Wx_e C_eᵀ; Wx_r C_rᵀ] + c */
static void infer_head(float *y, const PrimalSide side[2], const float *mask, const float *concat,
                       const PrimalInputs *in, const PrimalShape *shape, const PrimalParts *p)
{
    int N = shape->heads.N, d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    for (int i = 0; i < 2; i++)
        gemm(GEMM_NT, p->pair + (size_t)i * d * d, d, side[i].weight, s, concat + i * s, 2 * s, d, d, s, 1, 0, p->gemm);
    for (int from = 0; from < N; from += PRIMAL_BLOCK) {
        int rows = min_int(PRIMAL_BLOCK, N - from);
        float *out = y + (size_t)from * ldy;
        for (int i = 0; i < 2; i++) {
            const float *u = side[i].u + (size_t)from * side[i].ld;
            primal_inverse_norms(p->inverse, u, side[i].ld, rows, d);
            primal_scale_rows(p->block + i * d, 2 * d, p->inverse, u, side[i].ld, rows, d);
        }
        gemm_bias(GEMM_NN, out, ldy, p->block, 2 * d, p->pair, d, rows, d, 2 * d, 1, 0, in->concat_bias, p->gemm);
        if (mask) primal_scale_rows(out, ldy, mask + from, out, ldy, rows, d);
    }
}

static void infer_item(void *context, int head, int thread)
{
    const Call *c = context;
    const PrimalShape *shape = c->shape;
    const Heads *H = &shape->heads;
    const int b = head / H->H, h = head % H->H;
    PrimalParts p;
    PrimalSide side[2];
    primal_lay_out(&p, shape, c->scratch + (size_t)thread * c->own);
    primal_gather_rows(side, &p, c->in, shape, b, h);
    primal_make_weights(side, p.own, 1, &p, c->in, shape, b, h);
    if (shape->cross) meet_keys(p.own + (size_t)2 * H->d * shape->s, NULL, side, shape, &p);
    float *out = c->y + heads_offset(H, b, h), *const nobody[2] = {NULL, NULL};
    const float *mask = row_mask(c->in, shape, b), *concat = concat_of(c, head);
    if (2 * shape->s > H->d)
        infer_head(out, side, mask, concat, c->in, shape, &p);
    else
        forward_head(out, nobody, side, mask, concat, c->in, shape, &p, 0, H->N);
}

void primal_infer(float *y, const PrimalInputs *in, const PrimalShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    Call c = {.y = y, .in = in, .shape = shape, .scratch = scratch, .own = primal_own_scratch(shape)};
    if (H->N) parallel_for(H->B * H->H, primal_multiply_adds(shape), infer_item, &c);
}
