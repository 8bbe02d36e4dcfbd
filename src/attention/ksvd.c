/* The KSVD objective. With c_b tokens of e that count, a_b = 1/(H c_b), likewise of r:
 *
 *   forward    J_b = ½ Σ_{e,r} a_b Σ_{h,c} λ_hc² S_bhc − (1/H) Σ W_e ⊙ W_r        S_bhc = Σ_i e_ihc²
 *   backward   ∂e_ihc = dJ_b a_b λ_hc² e_ihc
 *              ∂λ_hc  = Σ_b Σ_{e,r} dJ_b a_b λ_hc S_bhc
 *              ∂W_e   = −(1/H) (Σ_b dJ_b) W_r, and the other way round
 *
 * S is taken four channels at a time over all tokens, in blocks of 64 whose sums are added: the rounding does not grow
 * with N, and J, a small difference of large terms near a stationary point, is formed in float64. */
#include "attention/ksvd.h"

#include "base/simd.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

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

/* One of the two sides in one sample: e or r, which rows count, and how many. */
typedef struct Side {
    const float *x, *keep;
    int rows, count;
} Side;

static Side side_of(const float *x, const float *mask, int rows, int b, const KsvdShape *shape)
{
    const float *keep = mask ? mask + (size_t)b * rows : NULL;
    return (Side){x + (size_t)b * shape->H * rows * shape->s, keep, rows, how_many(keep, rows)};
}

void ksvd_objective_forward(float *J, const float *e, const float *r, const float *we, const float *wr,
                            const float *lambda, const float *const mask[2], const KsvdShape *shape)
{
    int H = shape->H, s = shape->s;
    double trace = H ? dot(we, wr, (size_t)H * shape->n * s) / H : 0;
    for (int b = 0; b < shape->B; b++) {
        const Side both[] = {side_of(e, mask[0], shape->N, b, shape), side_of(r, mask[1], shape->M, b, shape)};
        double means = 0;
        for (const Side *side = both; side < both + 2; side++) {
            double variance = 0;
            for (int h = 0; h < H; h++)
                for (int c = 0; c < s; c += 4) {
                    f4 l = f4_load_n(lambda + (size_t)h * s + c, s - c);
                    f4 S = squares(side->x + (size_t)h * side->rows * s + c, side->keep, side->rows, s, s - c);
                    variance += f4_hsum(f4_mul(f4_mul(l, l), S));
                }
            if (side->count) means += 0.5 * variance / ((double)H * side->count); /* ½ a Σ λ² S */
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

void ksvd_objective_backward(float *de, float *dr, float *dwe, float *dwr, float *dlambda, const float *dJ,
                             const float *e, const float *r, const float *we, const float *wr, const float *lambda,
                             const float *const mask[2], const KsvdShape *shape)
{
    int H = shape->H, s = shape->s;
    size_t weights = (size_t)H * shape->n * s;
    float total = 0, *dx[2] = {de, dr};
    for (int b = 0; b < shape->B; b++) {
        const Side both[] = {side_of(e, mask[0], shape->N, b, shape), side_of(r, mask[1], shape->M, b, shape)};
        total += dJ[b];
        for (int i = 0; i < 2; i++) {
            const Side *side = &both[i];
            const int rows = side->rows;
            float a = side->count ? dJ[b] / ((float)H * (float)side->count) : 0;
            for (int h = 0; h < H && side->count; h++)
                for (int c = 0; c < s; c += 4) {
                    const float *x = side->x + (size_t)h * rows * s + c;
                    int lanes = s - c;
                    f4 l = f4_load_n(lambda + (size_t)h * s + c, lanes), al = f4_mul(f4_splat(a), l);
                    if (dx[i])
                        add_scores(dx[i] + ((size_t)b * H + h) * rows * s + c, x, side->keep, f4_mul(al, l), rows, s,
                                   lanes);
                    if (dlambda) {
                        float *p = dlambda + (size_t)h * s + c;
                        f4 S = squares(x, side->keep, rows, s, lanes);
                        f4_store_n(p, f4_madd(al, S, f4_load_n(p, lanes)), lanes);
                    }
                }
        }
    }
    if (dwe) axpy(dwe, -total / (float)H, wr, weights); /* − (1/H) Σ W_e ⊙ W_r */
    if (dwr) axpy(dwr, -total / (float)H, we, weights);
}
