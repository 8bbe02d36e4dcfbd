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
#include "base/simd.h"
#include "kernels/gemm.h"

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
static void forward_head(float *y, float *const score[2], const PrimalSide side[2], const float *mask,
                         const PrimalInputs *in, const PrimalShape *shape, const PrimalParts *p)
{
    int N = shape->heads.N, d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    for (int from = 0; from < N; from += PRIMAL_BLOCK) {
        int rows = min_int(PRIMAL_BLOCK, N - from);
        float *out = y + (size_t)from * ldy;
        for (int i = 0; i < 2; i++) {
            const float *u = side[i].u + (size_t)from * side[i].ld;
            float *own = p->scores + i * s;
            /* first: it reads row after row, which brings them into the cache */
            primal_inverse_norms(p->inverse, u, side[i].ld, rows, d);
            const float *factor = p->inverse;
            int ld = side[i].ld;
            if (has_far_row(p->inverse, rows)) { /* u W would leave float32: the rows are divided first */
                primal_scale_rows(p->block, d, p->inverse, u, ld, rows, d);
                for (int r = 0; r < rows; r++) p->factor[r] = 1;
                u = p->block, ld = d, factor = p->factor;
            }
            gemm(GEMM_NN, own, 2 * s, u, ld, side[i].weight, s, rows, s, d, 1, 0, p->gemm); /* e = (u W)/n */
            scale_scores(own, score[i] ? score[i] + (size_t)from * s : NULL, factor, rows, s);
        }
        gemm_bias(GEMM_NT, out, ldy, p->scores, 2 * s, in->concat_weight, 2 * s, rows, d, 2 * s, 1, 0, in->concat_bias,
                  p->gemm);
        if (mask) primal_scale_rows(out, ldy, mask + from, out, ldy, rows, d);
    }
}

void primal_forward(float *y, float *e, float *r, float *weights, const PrimalInputs *in, const PrimalShape *shape,
                    float *scratch)
{
    const Heads *H = &shape->heads;
    size_t scores = (size_t)H->N * shape->s, pair = (size_t)2 * H->d * shape->s;
    PrimalParts p;
    PrimalSide side[2];
    primal_lay_out(&p, shape, scratch);
    if (H->N == 0) return;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            size_t head = (size_t)b * H->H + h;
            primal_gather_rows(side, &p, in, shape, b, h);
            primal_make_weights(side, weights ? weights + head * pair : NULL, &p, in, shape, b, h);
            float *const score[2] = {e + head * scores, r + head * scores};
            forward_head(y + heads_offset(H, b, h), score, side, in->mask ? in->mask + (size_t)b * H->N : NULL, in,
                         shape, &p);
        }
}

/* y = [φ(q) ‖ φ(k)] [Wx_e C_eᵀ; Wx_r C_rᵀ] + c */
static void infer_head(float *y, const PrimalSide side[2], const float *mask, const PrimalInputs *in,
                       const PrimalShape *shape, const PrimalParts *p)
{
    int N = shape->heads.N, d = shape->heads.d, s = shape->s, ldy = heads_stride(&shape->heads);
    for (int i = 0; i < 2; i++)
        gemm(GEMM_NT, p->pair + (size_t)i * d * d, d, side[i].weight, s, in->concat_weight + i * s, 2 * s, d, d, s, 1,
             0, p->gemm);
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

void primal_infer(float *y, const PrimalInputs *in, const PrimalShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    PrimalParts p;
    PrimalSide side[2];
    primal_lay_out(&p, shape, scratch);
    if (H->N == 0) return;
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++) {
            primal_gather_rows(side, &p, in, shape, b, h);
            primal_make_weights(side, p.own, &p, in, shape, b, h);
            float *out = y + heads_offset(H, b, h), *const nobody[2] = {NULL, NULL};
            const float *mask = in->mask ? in->mask + (size_t)b * H->N : NULL;
            if (2 * shape->s > H->d)
                infer_head(out, side, mask, in, shape, &p);
            else
                forward_head(out, nobody, side, mask, in, shape, &p);
        }
}
