/* F_c = cos θ_1 + cos θ_2, F_s = sin θ_1 + sin θ_2, θ_a = 2π x W_a. With g_c, g_s the gradients of the two halves:
 *   dθ_a = −sin θ_a ⊙ g_c + cos θ_a ⊙ g_s
 *   dx  += 2π Σ_a dθ_a W_aᵀ          dW_a += 2π xᵀ dθ_a
 * Backward computes the phases again: a GEMM of width d is cheaper than keeping 2NM numbers. Blocks of rows keep them
 * in the cache. Stationary (W_1 = W_2): one phase, everything doubled. */
#include "attention/spectral.h"

#include "base/ints.h"
#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/gemm.h"

#define BLOCK 64 /* rows at a time */
#define TWO_PI 6.283185307179586f

size_t spectral_scratch(int d, int M)
{
    size_t a = gemm_scratch(BLOCK, M, d), b = gemm_scratch(BLOCK, d, M), c = gemm_scratch(d, M, BLOCK);
    return max_size(max_size(a, b), c) + (size_t)BLOCK * M;
}

/* What follows goes through the numbers of a row two vectors at a time, since the sine's constants are loads. */
SIMD_INLINE void put(float *f, f4 x, int add, int n) { f4_store_n(f, add ? f4_add(f4_load_n(f, n), x) : x, n); }

SIMD_INLINE void wave(float *f, const float *theta, int M, f4 k, int add, int n)
{
    f4 s, c;
    v_sincos(f4_load_n(theta, n), &s, &c);
    put(f, f4_mul(c, k), add, n);
    put(f + M, f4_mul(s, k), add, n);
}

/* f [R,2M] = or += factor · [cos θ ‖ sin θ] */
static void add_waves(float *f, const float *theta, int R, int M, float factor, int add)
{
    const f4 k = f4_splat(factor);
    for (int r = 0; r < R; r++, f += 2 * M, theta += M) {
        int m = 0;
        for (; m + 8 <= M; m += 8) {
            f4 s0, c0, s1, c1;
            v_sincos(f4_load(theta + m), &s0, &c0);
            v_sincos(f4_load(theta + m + 4), &s1, &c1);
            put(f + m, f4_mul(c0, k), add, 4);
            put(f + m + 4, f4_mul(c1, k), add, 4);
            put(f + M + m, f4_mul(s0, k), add, 4);
            put(f + M + m + 4, f4_mul(s1, k), add, 4);
        }
        for (; m < M; m += 4) wave(f + m, theta + m, M, k, add, M - m);
    }
}

SIMD_INLINE f4 turned(f4 s, f4 c, const float *g, int M, f4 k, int n)
{ return f4_mul(k, f4_sub(f4_mul(c, f4_load_n(g + M, n)), f4_mul(s, f4_load_n(g, n)))); }

/* θ ← factor · (−sin θ ⊙ g_c + cos θ ⊙ g_s), in place */
static void phase_gradient(float *theta, const float *g, int R, int M, float factor)
{
    const f4 k = f4_splat(factor);
    for (int r = 0; r < R; r++, theta += M, g += 2 * M) {
        int m = 0;
        f4 s0, c0, s1, c1;
        for (; m + 8 <= M; m += 8) {
            v_sincos(f4_load(theta + m), &s0, &c0);
            v_sincos(f4_load(theta + m + 4), &s1, &c1);
            f4_store(theta + m, turned(s0, c0, g + m, M, k, 4));
            f4_store(theta + m + 4, turned(s1, c1, g + m + 4, M, k, 4));
        }
        for (; m < M; m += 4) {
            v_sincos(f4_load_n(theta + m, M - m), &s0, &c0);
            f4_store_n(theta + m, turned(s0, c0, g + m, M, k, M - m), M - m);
        }
    }
}

void spectral_forward(float *F, const float *x, int ldx, const float *w1, const float *w2, int N, int d, int M,
                      float *scratch)
{
    float *theta = scratch, *gemm_space = scratch + (size_t)BLOCK * M;
    for (int r = 0; r < N; r += BLOCK) {
        const int R = min_int(BLOCK, N - r);
        float *f = F + (size_t)r * 2 * M;
        for (int a = 0; a < (w1 == w2 ? 1 : 2); a++) {
            gemm(GEMM_NN, theta, M, x + (size_t)r * ldx, ldx, a ? w2 : w1, M, R, M, d, TWO_PI, 0, gemm_space);
            add_waves(f, theta, R, M, w1 == w2 ? 2 : 1, a);
        }
    }
}

void spectral_backward(float *dx, int lddx, float *dw1, float *dw2, const float *dF, const float *x, int ldx,
                       const float *w1, const float *w2, int N, int d, int M, float *scratch)
{
    float *theta = scratch, *gemm_space = scratch + (size_t)BLOCK * M;
    for (int r = 0; r < N; r += BLOCK) {
        const int R = min_int(BLOCK, N - r);
        const float *xr = x + (size_t)r * ldx;
        for (int a = 0; a < (w1 == w2 ? 1 : 2); a++) {
            const float *w = a ? w2 : w1;
            float *dw = a ? dw2 : dw1;
            gemm(GEMM_NN, theta, M, xr, ldx, w, M, R, M, d, TWO_PI, 0, gemm_space);
            phase_gradient(theta, dF + (size_t)r * 2 * M, R, M, w1 == w2 ? 2 : 1);
            if (dx) gemm(GEMM_NT, dx + (size_t)r * lddx, lddx, theta, M, w, M, R, d, M, TWO_PI, 1, gemm_space);
            if (dw) gemm(GEMM_TN, dw, M, xr, ldx, theta, M, d, M, R, TWO_PI, 1, gemm_space);
        }
    }
}
