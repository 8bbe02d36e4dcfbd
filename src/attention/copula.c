/* The factor L is never formed. For one channel, with t_h the numbers of the heads:
 *
 *   N_h = ε_h + t_h A_h,   A_h = Σ_{g<h} t_g ε_g,   D_h = 1 + t_h² S_h,   S_h = Σ_{g<h} t_g²,   X_h = N_h/√D_h
 *
 * A and S are running sums over the heads: H·M operations, not H²·M. D_h is the squared length of row h of I + tril(t
 * tᵀ), whose determinant is 1, so −½ log det (L Lᵀ) = ½ Σ_h log D_h.
 *
 * The released code writes the coupling as a row sum times ε, which couples nothing, leaves the rows unscaled, and uses
 * one ε for the whole batch; this is the intended copula (MECHANISMS, Part 4: Bugs of the released code).
 * clamp(Φ⁻¹(Φ(X))) being clamp(X), no distribution function is needed.
 *
 * Backward, heads in falling order, with dX_h = σ_h dY_h [|X_h| < 2], dN_h = dX_h/√D_h:
 *   dD_h = −½ Σ_m dX_h X_h / D_h + ½ dkl/D_h
 *   dt_h = Σ_m dN_h A_h + Σ_m ε_h C_h + 2 t_h S_h dD_h + 2 t_h R_h,   C_h = Σ_{g>h} t_g dN_g,   R_h = Σ_{g>h} t_g² dD_g
 *   dε_h = dN_h + t_h C_h
 *   dμ_h = Σ_m ±dY_h + dkl μ_h/prior²,   dσ_h = Σ_m dY_h clamp(X_h) + dkl (σ_h/prior² − 1/σ_h)
 * then through exp, tanh and the four layers, and through the means: a token that counts receives dx/count. */
#include "attention/copula.h"

#include "base/ints.h"
#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#define SLOPE 0.2f
#define BOUND 2.0f
#define EXPONENT 40.0f /* of σ/prior */
#define FAR 1e18f      /* beyond it a square leaves float32 */

/* ---- arrays ------------------------------------------------------------------------------------------------------ */

/* All [B·H,d], kept between forward and backward. */
typedef struct State {
    float *q, *k, *h, *t; /* the means, the hidden layer, tanh */
} State;

static size_t row_floats(const CopulaShape *shape) { return (size_t)shape->heads.B * shape->heads.H * shape->heads.d; }

static State state_at(float *p, const CopulaShape *shape)
{
    const size_t n = row_floats(shape);
    return (State){p, p + n, p + 2 * n, p + 3 * n};
}

size_t copula_state_size(const CopulaShape *shape) { return 4 * row_floats(shape); }

size_t copula_scratch(const CopulaShape *shape)
{
    const int rows = shape->heads.B * shape->heads.H, d = shape->heads.d, longest = max_int(rows, d);
    /* X, A, C, zeros; S */
    const size_t channel = (size_t)shape->M * (2 * (size_t)shape->heads.H + 2) + (size_t)shape->heads.H;
    return 4 * row_floats(shape) + channel + gemm_scratch(longest, longest, longest);
}

/* ---- the network ------------------------------------------------------------------------------------------------- */

/* mean [B,H,d] of x over the tokens that count */
static void means(float *mean, const float *x, const float *mask, const Heads *H)
{
    if (H->tokens_first) {
        mean_tokens_forward(mean, x, mask, H->B, H->N, H->H * H->d);
        return;
    }
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++)
            mean_tokens_forward(mean + ((size_t)b * H->H + h) * H->d, x + heads_offset(H, b, h),
                                mask ? mask + (size_t)b * H->N : NULL, 1, H->N, H->d);
}

static void means_backward(float *dx, const float *dmean, const float *mask, const Heads *H)
{
    if (H->tokens_first) {
        mean_tokens_backward(dx, dmean, mask, H->B, H->N, H->H * H->d);
        return;
    }
    for (int b = 0; b < H->B; b++)
        for (int h = 0; h < H->H; h++)
            mean_tokens_backward(dx + heads_offset(H, b, h), dmean + ((size_t)b * H->H + h) * H->d,
                                 mask ? mask + (size_t)b * H->N : NULL, 1, H->N, H->d);
}

/* t, mu, sigma from the means. */
static void network(float *mu, float *sigma, const State *s, const CopulaInputs *in, const CopulaShape *shape,
                    float *rest)
{
    const int d = shape->heads.d, rows = shape->heads.B * shape->heads.H;
    const size_t n = row_floats(shape);
    gemm_bias(GEMM_NN, s->h, d, s->q, d, in->B1, d, rows, d, d, 1, 0, in->c1, rest);
    gemm(GEMM_NN, s->h, d, s->k, d, in->B1 + (size_t)d * d, d, rows, d, d, 1, 1, rest);
    leaky_relu_forward(s->h, s->h, SLOPE, n);
    gemm_bias(GEMM_NN, mu, d, s->h, d, in->B2, d, rows, d, d, 1, 0, in->c2, rest);
    gemm_bias(GEMM_NN, sigma, d, s->h, d, in->B3, d, rows, d, d, 1, 0, in->c3, rest);
    for (size_t i = 0; i < n; i += 4)
        f4_store_n(sigma + i,
                   f4_min(f4_max(f4_load_n(sigma + i, (int)(n - i)), f4_splat(-EXPONENT)), f4_splat(EXPONENT)),
                   (int)(n - i));
    exp_forward(sigma, sigma, n);
    scale(sigma, sigma, shape->prior, n);
    if (shape->independent) {
        fill(s->t, 0, n); /* L = I */
        return;
    }
    gemm_bias(GEMM_NN, s->t, d, s->h, d, in->B4, d, rows, d, d, 1, 0, in->c4, rest);
    tanh_forward(s->t, s->t, n);
}

/* ---- the noise --------------------------------------------------------------------------------------------------- */

static f4 clamp(f4 x) { return f4_min(f4_max(x, f4_splat(-BOUND)), f4_splat(BOUND)); }

/* Of one head and channel: X = (ε + tA)·r, y = mean + σ clamp(X). */
static void noise_forward(float *y, const float *eps, const float *A, int n, float t, float r, float mean, float sigma)
{
    const f4 vt = f4_splat(t), vr = f4_splat(r), vm = f4_splat(mean), vs = f4_splat(sigma);
    for (int m = 0; m < n; m += 4) {
        const int left = min_int(4, n - m);
        const f4 X = f4_mul(f4_madd(vt, f4_load_n(A + m, left), f4_load_n(eps + m, left)), vr);
        f4_store_n(y + m, f4_madd(vs, clamp(X), vm), left);
    }
}

Status copula_forward(float *y, float *mu, float *sigma, float *kl, float *state, const CopulaInputs *in,
                      const CopulaShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    const State s = state_at(state, shape);
    const int d = H->d, M = shape->M, half = M / 2;
    float *A = scratch, *rest = scratch + M;
    means(s.q, in->q, in->mask, H);
    means(s.k, in->k, in->mask, H);
    network(mu, sigma, &s, in, shape, rest);
    for (int b = 0; b < H->B; b++) {
        double divergence = 0;
        for (int c = 0; c < d; c++) {
            float S = 0;
            fill(A, 0, (size_t)M);
            for (int h = 0; h < H->H; h++) {
                const size_t at = ((size_t)b * H->H + h) * d + c;
                const float *eps = in->noise + (((size_t)b * d + c) * H->H + h) * M;
                const float t = s.t[at], D = 1 + t * t * S, r = 1 / sqrtf(D), ratio = sigma[at] / shape->prior,
                            m = mu[at] / shape->prior;
                if (!(m > -FAR && m < FAR))
                    return fail(PA_NOT_FINITE, "copula noise: the network's mean is too large for float32 to be "
                                               "squared; its weights or the queries and keys are too large");
                noise_forward(y + at * M, eps, A, half, t, r, mu[at], sigma[at]);
                noise_forward(y + at * M + half, eps + half, A + half, half, t, r, -mu[at], sigma[at]);
                axpy(A, t, eps, (size_t)M);
                S += t * t;
                divergence += (double)(0.5f * (ratio * ratio + m * m - 1) - v_log1(ratio) + 0.5f * v_log1(D));
            }
        }
        kl[b] = (float)divergence;
    }
    return PA_OK;
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

typedef struct NoiseSums {
    float dy, dy_x, dX_X, dN_A, eps_C; /* Σ dY, Σ dY clamp(X), Σ dX X, Σ dN A, Σ ε C */
} NoiseSums;

/* Of one head and channel; adds the sums, C += t dN, deps += dN + t C (where wanted) with C as it was. */
static void noise_backward(NoiseSums *sums, float *C, float *deps, const float *dy, const float *eps, const float *A,
                           int n, float t, float r, float sigma)
{
    const f4 vt = f4_splat(t), vr = f4_splat(r), vs = f4_splat(sigma), bound = f4_splat(BOUND);
    f4 s_dy = f4_zero(), s_dyx = f4_zero(), s_xx = f4_zero(), s_na = f4_zero(), s_ec = f4_zero();
    for (int m = 0; m < n; m += 4) {
        const int left = min_int(4, n - m);
        const f4 a = f4_load_n(A + m, left), e = f4_load_n(eps + m, left), g = f4_load_n(dy + m, left),
                 c = f4_load_n(C + m, left);
        const f4 X = f4_mul(f4_madd(vt, a, e), vr);
        const f4 dX = f4_keep(f4_lt(f4_abs(X), bound), f4_mul(vs, g)); /* y = mean + σ clamp(X) */
        const f4 dN = f4_mul(dX, vr);                                  /* X = (ε + tA) r */
        s_dy = f4_add(s_dy, g);
        s_dyx = f4_madd(g, clamp(X), s_dyx);
        s_xx = f4_madd(dX, X, s_xx);
        s_na = f4_madd(dN, a, s_na);
        s_ec = f4_madd(e, c, s_ec);
        if (deps) f4_store_n(deps + m, f4_add(f4_load_n(deps + m, left), f4_madd(vt, c, dN)), left);
        f4_store_n(C + m, f4_madd(vt, dN, c), left);
    }
    sums->dy += f4_hsum(s_dy);
    sums->dy_x += f4_hsum(s_dyx);
    sums->dX_X += f4_hsum(s_xx);
    sums->dN_A += f4_hsum(s_na);
    sums->eps_C += f4_hsum(s_ec);
}

/* One channel of one sample: what reaches mu, sigma, t of its heads, written to gm, gs, gt [B,H,d]. */
typedef struct Channel {
    float *A, *C, *S;   /* [H,M], [M], [H] */
    const float *zeros; /* [M], in the place of a missing dy */
} Channel;

static void channel_backward(float *gm, float *gs, float *gt, float *dnoise, const Channel *space, const float *dy,
                             float dkl, const float *mu, const float *sigma, const float *T, const CopulaInputs *in,
                             const CopulaShape *shape, int b, int c)
{
    const int H = shape->heads.H, d = shape->heads.d, M = shape->M, half = M / 2;
    const size_t at_noise = ((size_t)b * d + c) * H * M;
    const float weight = 1 / (shape->prior * shape->prior);
    const float *eps = in->noise + at_noise;
    fill(space->C, 0, (size_t)M);
    for (int h = 0; h < H; h++) { /* A_h, S_h from those of the head before */
        const float t = h ? T[((size_t)b * H + h - 1) * d + c] : 0;
        float *A = space->A + (size_t)h * M;
        space->S[h] = h ? space->S[h - 1] + t * t : 0;
        if (h)
            copy(A, A - M, (size_t)M);
        else
            fill(A, 0, (size_t)M);
        if (h) axpy(A, t, eps + (size_t)(h - 1) * M, (size_t)M);
    }
    float R = 0;
    for (int h = H - 1; h >= 0; h--) {
        const size_t at = ((size_t)b * H + h) * d + c;
        const float t = T[at], D = 1 + t * t * space->S[h], r = 1 / sqrtf(D);
        const float *A = space->A + (size_t)h * M, *e = eps + (size_t)h * M, *g = dy ? dy + at * M : space->zeros;
        float *de = dnoise ? dnoise + at_noise + (size_t)h * M : NULL;
        NoiseSums plus = {0, 0, 0, 0, 0}, minus = {0, 0, 0, 0, 0};
        noise_backward(&plus, space->C, de, g, e, A, half, t, r, sigma[at]);
        noise_backward(&minus, space->C + half, de ? de + half : NULL, g + half, e + half, A + half, half, t, r,
                       sigma[at]);
        const float dD = 0.5f * (dkl - (plus.dX_X + minus.dX_X)) / D;
        gm[at] += plus.dy - minus.dy + dkl * mu[at] * weight;
        gs[at] += plus.dy_x + minus.dy_x + dkl * (sigma[at] * weight - 1 / sigma[at]);
        gt[at] = plus.dN_A + minus.dN_A + plus.eps_C + minus.eps_C + 2 * t * (space->S[h] * dD + R);
        R += t * t * dD;
    }
}

/* A layer x·W + c from its dz: dx += (where wanted), dW +=, dc +=. */
static void layer_backward(float *dx, float *dW, float *dc, const float *dz, const float *x, const float *W, int rows,
                           int d, float *rest)
{
    if (dW) gemm(GEMM_TN, dW, d, x, d, dz, d, d, d, rows, 1, 1, rest);
    if (dc) column_sums(dc, dz, rows, d);
    if (dx) gemm(GEMM_NT, dx, d, dz, d, W, d, rows, d, d, 1, 1, rest);
}

void copula_backward(const CopulaGradients *grad, const float *dy, const float *dmu, const float *dsigma,
                     const float *dkl, const float *mu, const float *sigma, const float *state, const CopulaInputs *in,
                     const CopulaShape *shape, float *scratch)
{
    const Heads *H = &shape->heads;
    const State s = state_at((float *)state, shape); /* only read */
    const size_t n = row_floats(shape), M = (size_t)shape->M;
    const int d = H->d, rows = H->B * H->H;
    float *gm = scratch, *gs = gm + n, *gt = gs + n, *gh = gt + n, *zeros = gh + n, *C = zeros + M, *A = C + M;
    float *S = A + M * (size_t)H->H, *rest = S + H->H;
    const Channel space = {A, C, S, zeros};
    fill(zeros, 0, M);
    fill(gh, 0, n);
    if (dmu)
        copy(gm, dmu, n);
    else
        fill(gm, 0, n);
    if (dsigma)
        copy(gs, dsigma, n);
    else
        fill(gs, 0, n);
    for (int b = 0; b < H->B; b++)
        for (int c = 0; c < d; c++)
            channel_backward(gm, gs, gt, grad->noise, &space, dy, dkl ? dkl[b] : 0, mu, sigma, s.t, in, shape, b, c);

    layer_backward(gh, grad->B2, grad->c2, gm, s.h, in->B2, rows, d, rest); /* μ = h B2 + c2 */
    mul(gs, gs, sigma, n);                                                  /* σ = prior exp(h B3 + c3) */
    const float least = shape->prior * v_exp1(-EXPONENT), most = shape->prior * v_exp1(EXPONENT);
    for (size_t i = 0; i < n; i++) /* the clamp lets nothing through; a hair inside, for rounding */
        if (sigma[i] <= least * 1.00001f || sigma[i] >= most * 0.99999f) gs[i] = 0;
    layer_backward(gh, grad->B3, grad->c3, gs, s.h, in->B3, rows, d, rest);
    if (!shape->independent) { /* t = tanh(h B4 + c4) */
        fill(gm, 0, n);
        tanh_backward(gm, gt, s.t, n);
        layer_backward(gh, grad->B4, grad->c4, gm, s.h, in->B4, rows, d, rest);
    }
    fill(gm, 0, n);
    leaky_relu_backward(gm, gh, s.h, SLOPE, n); /* h keeps the sign of x B1 + c1 */
    layer_backward(NULL, grad->B1, grad->c1, gm, s.q, in->B1, rows, d, rest);
    layer_backward(NULL, grad->B1 ? grad->B1 + (size_t)d * d : NULL, NULL, gm, s.k, in->B1 + (size_t)d * d, rows, d,
                   rest);
    for (int side = 0; side < 2; side++) { /* x = [mean q ‖ mean k] */
        float *dx = side ? grad->k : grad->q;
        if (!dx) continue;
        gemm(GEMM_NT, gs, d, gm, d, in->B1 + (size_t)side * d * d, d, rows, d, d, 1, 0, rest);
        means_backward(dx, gs, in->mask, H);
    }
}
