/* Attention-BN (Nguyen et al. 2023, Definition 1 with Eqs. 22-23; Eq. 26 for the form with β).
 *
 * Derivation of the backward. n keys count, x~ = (x − β μ) ⊙ r, with g = ∂L/∂x~ over queries and keys together:
 *
 *   ∂L/∂x directly = g ⊙ r
 *   ∂L/∂μ          = −β r ⊙ Σ g                 (v's own dependence on μ is −2 mean(k_j − μ) = 0)
 *   ∂L/∂r          = Σ g ⊙ (x − β μ)
 *   ∂L/∂β          = −(r ⊙ Σ g)·μ
 *   v: r = (v + eps)^−½        ⇒  ∂L/∂v   = −½ r³ ∂L/∂r
 *   μ, v from k_j              ⇒  ∂L/∂k_j += (1/n) ∂L/∂μ + (2/n) ∂L/∂v ⊙ (k_j − μ)
 *
 * Numerics: two passes for the variance, never E[k²] − E[k]²; sums are taken in blocks of 64 rows, whose partial sums
 * are then added, so that rounding grows with 64 + M/64 instead of M. Reading 4 channels of all rows before the next 4
 * keeps the sums in registers. */
#include "attention/recenter.h"

#include "base/simd.h"

#include <stddef.h>

enum { BLOCK = 64 };

static int counts_in(const float *mask, int j) { return mask == NULL || mask[j] != 0; }

static int how_many(const float *mask, int M)
{
    int n = 0;
    for (int j = 0; j < M; j++) n += counts_in(mask, j);
    return n;
}

/* Σ over counting rows of 4 channels: of k − shift, or of its square. */
static f4 sum_rows(const float *k, int ldk, const float *mask, int M, int lanes, f4 shift, int squared)
{
    f4 total = f4_zero();
    for (int from = 0; from < M; from += BLOCK) {
        int to = M - from > BLOCK ? from + BLOCK : M;
        f4 sum = f4_zero();
        for (int j = from; j < to; j++) {
            if (!counts_in(mask, j)) continue;
            f4 x = f4_sub(f4_load_n(k + (size_t)j * ldk, lanes), shift);
            sum = squared ? f4_madd(x, x, sum) : f4_add(sum, x);
        }
        total = f4_add(total, sum);
    }
    return total;
}

void recenter_statistics(float *mu, float *rstd, const float *k, int ldk, const float *mask, int M, int d, float eps)
{
    int n = how_many(mask, M);
    f4 weight = f4_splat(n ? 1.0f / (float)n : 0.0f);
    for (int c = 0; c < d; c += 4) {
        f4 mean = f4_mul(sum_rows(k + c, ldk, mask, M, d - c, f4_zero(), 0), weight);
        f4_store_n(mu + c, mean, d - c);
        if (rstd == NULL) continue;
        f4 variance = f4_mul(sum_rows(k + c, ldk, mask, M, d - c, mean, 1), weight);
        variance = f4_add(variance, f4_splat(eps));
        f4 positive = f4_div(f4_splat(1), f4_sqrt(variance)); /* a channel that does not vary, eps 0: r = 0 */
        f4_store_n(rstd + c, f4_select(f4_lt(f4_zero(), variance), positive, f4_zero()), d - c);
    }
}

void recenter_rows(float *y, int ldy, const float *x, int ldx, int rows, const Recentring *by)
{
    const int d = by->d;
    for (int c = 0; c < d; c += 4) {
        f4 shift = f4_mul(f4_splat(by->beta), f4_load_n(by->mu + c, d - c));
        f4 scale = by->rstd ? f4_load_n(by->rstd + c, d - c) : f4_splat(1);
        for (int i = 0; i < rows; i++) {
            f4 centred = f4_sub(f4_load_n(x + (size_t)i * ldx + c, d - c), shift);
            f4_store_n(y + (size_t)i * ldy + c, f4_mul(centred, scale), d - c); /* x~ = (x − β μ) ⊙ r */
        }
    }
}

void recenter_rows_backward(const RecentringGradients *grad, const float *dy, int ldy, const float *x, int ldx,
                            int rows, const Recentring *by)
{
    const float *rstd = by->rstd;
    float *dx = grad->x, *dmu = grad->mu, *drstd = grad->rstd;
    const int d = by->d;
    for (int c = 0; c < d; c += 4) {
        int lanes = d - c;
        f4 shift = f4_mul(f4_splat(by->beta), f4_load_n(by->mu + c, lanes));
        f4 scale = rstd ? f4_load_n(rstd + c, lanes) : f4_splat(1);
        f4 sum_g = f4_zero(), sum_gx = f4_zero();
        for (int from = 0; from < rows; from += BLOCK) {
            int to = rows - from > BLOCK ? from + BLOCK : rows;
            f4 block_g = f4_zero(), block_gx = f4_zero();
            for (int i = from; i < to; i++) { /* x~ = (x − β μ) ⊙ r */
                f4 g = f4_load_n(dy + (size_t)i * ldy + c, lanes);
                block_g = f4_add(block_g, g);
                if (rstd) block_gx = f4_madd(g, f4_sub(f4_load_n(x + (size_t)i * ldx + c, lanes), shift), block_gx);
                if (dx) {
                    float *p = dx + (size_t)i * grad->ldx + c;
                    f4_store_n(p, f4_madd(g, scale, f4_load_n(p, lanes)), lanes);
                }
            }
            sum_g = f4_add(sum_g, block_g);
            sum_gx = f4_add(sum_gx, block_gx);
        }
        if (grad->beta) *grad->beta -= f4_hsum(f4_mul(f4_mul(scale, sum_g), f4_load_n(by->mu + c, lanes)));
        f4 minus_beta_r = f4_mul(f4_splat(-by->beta), scale);
        f4_store_n(dmu + c, f4_madd(minus_beta_r, sum_g, f4_load_n(dmu + c, lanes)), lanes);
        if (rstd) f4_store_n(drstd + c, f4_add(f4_load_n(drstd + c, lanes), sum_gx), lanes);
    }
}

void recenter_statistics_backward(const RecentringGradients *grad, const float *k, int ldk, const float *mask, int M,
                                  const Recentring *by)
{
    const float *rstd = by->rstd;
    const int d = by->d, n = how_many(mask, M);
    if (n == 0) return;
    f4 weight = f4_splat(1.0f / (float)n);
    for (int c = 0; c < d; c += 4) {
        int lanes = d - c;
        f4 from_mean = f4_mul(f4_load_n(grad->mu + c, lanes), weight); /* μ = (1/n) Σ k_j */
        f4 from_variance = f4_zero(), mean = f4_load_n(by->mu + c, lanes);
        if (rstd) { /* r = (v + eps)^−½, v = (1/n) Σ (k_j − μ)²: (2/n)·(−½ r³ ∂L/∂r) */
            f4 r = f4_load_n(rstd + c, lanes), r3 = f4_mul(r, f4_mul(r, r));
            from_variance = f4_neg(f4_mul(weight, f4_mul(r3, f4_load_n(grad->rstd + c, lanes))));
        }
        for (int j = 0; j < M; j++) {
            if (!counts_in(mask, j)) continue;
            float *p = grad->x + (size_t)j * grad->ldx + c;
            f4 g = rstd ? f4_madd(from_variance, f4_sub(f4_load_n(k + (size_t)j * ldk + c, lanes), mean), from_mean)
                        : from_mean;
            f4_store_n(p, f4_add(f4_load_n(p, lanes), g), lanes);
        }
    }
}
