/* The KSVD objective. With c_b tokens of e that count, a_b = 1/(H c_b), likewise of r:
 *
 *   forward    J_b = ½ Σ_{e,r} a_b Σ_{h,c} λ_hc² S_bhc − (1/H) Σ W_e ⊙ W_r        S_bhc = Σ_i e_ihc²
 *   backward   ∂e_ihc = dJ_b a_b λ_hc² e_ihc
 *              ∂λ_hc  = Σ_b Σ_{e,r} dJ_b a_b λ_hc S_bhc
 *              ∂W_e   = −(1/H) (Σ_b dJ_b) W_r, and the other way round
 *
 * S is taken four channels at a time over all tokens, in blocks of 64 whose sums are added, and kept for backward: the
 * rounding does not grow with N, and J, a small difference of large terms near a stationary point, is formed in
 * float64. */
#include "attention/ksvd.h"

#include "base/simd.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"
#include "kernels/wide.h"

#include <stddef.h>

enum { BLOCK = 64 };

static int counts_in(const float *mask, int i) { return mask == NULL || mask[i] != 0; }

static int how_many(const float *mask, int N)
{
    int n = 0;
    for (int i = 0; i < N; i++) n += counts_in(mask, i);
    return n;
}

/* Σ over counting rows of x², for up to four channels of x [N,s]. */
static f4 squares(const float *x, const float *mask, int N, int s, int lanes)
{
    f4 total = f4_zero();
    for (int from = 0; from < N; from += BLOCK) {
        int to = N - from > BLOCK ? from + BLOCK : N;
        f4 sum = f4_zero();
        for (int i = from; i < to; i++) {
            if (!counts_in(mask, i)) continue;
            f4 v = f4_load_n(x + (size_t)i * s, lanes);
            sum = f4_madd(v, v, sum);
        }
        total = f4_add(total, sum);
    }
    return total;
}

/* One of the two sides in one sample: e or r, its gradient or NULL, and which rows count. */
typedef struct Side {
    const float *x, *keep;
    float *dx;
    int rows;
} Side;

typedef struct Call {
    const KsvdShape *shape;
    const float *x[2], *mask[2], *lambda, *dJ;
    float *dx[2], *sums; /* sums [B,2,H,s] */
} Call;

static Side side_of(const Call *c, int b, int which)
{
    const KsvdShape *shape = c->shape;
    const int rows = which ? shape->M : shape->N;
    const size_t at = (size_t)b * shape->H * rows * shape->s;
    const float *keep = c->mask[which] ? c->mask[which] + (size_t)b * rows : NULL;
    return (Side){c->x[which] + at, keep, c->dx[which] ? c->dx[which] + at : NULL, rows};
}

static size_t sums_at(const KsvdShape *shape, int b, int which, int h)
{ return (((size_t)b * 2 + which) * shape->H + h) * shape->s; }

/* S of one head, side and sample. */
static void sums_item(void *context, int item, int thread)
{
    const Call *c = context;
    const KsvdShape *shape = c->shape;
    const int s = shape->s, h = item % shape->H, which = item / shape->H % 2, b = item / shape->H / 2;
    const Side side = side_of(c, b, which);
    float *sums = c->sums + sums_at(shape, b, which, h);
    (void)thread;
    for (int k = 0; k < s; k += 4)
        f4_store_n(sums + k, squares(side.x + (size_t)h * side.rows * s + k, side.keep, side.rows, s, s - k), s - k);
}

static double multiply_adds(const KsvdShape *shape)
{ return (double)shape->B * shape->H * ((double)shape->N + shape->M) * shape->s * COST_MOVE; }

void ksvd_objective_forward(float *J, float *sums, const float *e, const float *r, const float *we, const float *wr,
                            const float *lambda, const float *const mask[2], const KsvdShape *shape)
{
    const int H = shape->H, s = shape->s;
    Call c = {.shape = shape, .x = {e, r}, .mask = {mask[0], mask[1]}, .sums = sums};
    const double trace = H ? dot(we, wr, (size_t)H * shape->n * s) / H : 0;
    parallel_for(shape->B * 2 * H, multiply_adds(shape), sums_item, &c);
    for (int b = 0; b < shape->B; b++) {
        double means = 0;
        for (int which = 0; which < 2; which++) {
            const Side side = side_of(&c, b, which);
            const int count = how_many(side.keep, side.rows);
            double variance = 0;
            for (int h = 0; h < H; h++)
                for (int k = 0; k < s; k += 4) {
                    f4 l = f4_load_n(lambda + (size_t)h * s + k, s - k);
                    f4 S = f4_load_n(sums + sums_at(shape, b, which, h) + k, s - k);
                    variance += f4_hsum(f4_mul(f4_mul(l, l), S));
                }
            if (count) means += 0.5 * variance / ((double)H * count); /* ½ a Σ λ² S */
        }
        J[b] = (float)(means - trace); /* − (1/H) Σ W_e ⊙ W_r */
    }
}

/* dx += f ⊙ x on the counting rows: ∂e = dJ a λ² e. */
static void add_scores(float *dx, const float *x, const float *mask, f4 f, int N, int s, int lanes)
{
    for (int i = 0; i < N; i++) {
        if (!counts_in(mask, i)) continue;
        float *p = dx + (size_t)i * s;
        f4_store_n(p, f4_madd(f, f4_load_n(x + (size_t)i * s, lanes), f4_load_n(p, lanes)), lanes);
    }
}

/* dJ a, or 0 where no row counts */
static float weight_of(const Call *c, const Side *side, int b)
{
    const int count = how_many(side->keep, side->rows);
    return count ? c->dJ[b] / ((float)c->shape->H * (float)count) : 0;
}

static void scores_item(void *context, int item, int thread)
{
    const Call *c = context;
    const KsvdShape *shape = c->shape;
    const int s = shape->s, h = item % shape->H, b = item / shape->H / 2;
    const Side side = side_of(c, b, item / shape->H % 2);
    const size_t at = (size_t)h * side.rows * s;
    (void)thread;
    if (!side.dx) return;
    const float a = weight_of(c, &side, b);
    for (int k = 0; k < s; k += 4) {
        const f4 l = f4_load_n(c->lambda + (size_t)h * s + k, s - k), f = f4_mul(f4_mul(f4_splat(a), l), l);
        add_scores(side.dx + at + k, side.x + at + k, side.keep, f, side.rows, s, s - k);
    }
}

void ksvd_objective_backward(float *de, float *dr, float *dwe, float *dwr, float *dlambda, const float *dJ,
                             const float *sums, const float *e, const float *r, const float *we, const float *wr,
                             const float *lambda, const float *const mask[2], const KsvdShape *shape)
{
    const int H = shape->H, s = shape->s;
    const size_t weights = (size_t)H * shape->n * s;
    Call c = {.shape = shape, .x = {e, r}, .mask = {mask[0], mask[1]}, .dx = {de, dr}, .lambda = lambda, .dJ = dJ};
    float total = 0;
    parallel_for(shape->B * 2 * H, multiply_adds(shape), scores_item, &c);
    for (int b = 0; b < shape->B; b++) {
        total += dJ[b];
        for (int which = 0; which < 2 && dlambda; which++) {
            const Side side = side_of(&c, b, which);
            const f4 a = f4_splat(weight_of(&c, &side, b));
            for (int h = 0; h < H; h++)
                for (int k = 0; k < s; k += 4) {
                    float *p = dlambda + (size_t)h * s + k;
                    f4 l = f4_load_n(lambda + (size_t)h * s + k, s - k);
                    f4 S = f4_load_n(sums + sums_at(shape, b, which, h) + k, s - k);
                    f4_store_n(p, f4_madd(f4_mul(a, l), S, f4_load_n(p, s - k)), s - k);
                }
        }
    }
    if (dwe) axpy(dwe, -total / (float)H, wr, weights); /* − (1/H) Σ W_e ⊙ W_r */
    if (dwr) axpy(dwr, -total / (float)H, we, weights);
}
