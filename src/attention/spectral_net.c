/* A panel Z [d,M] holds M points as columns, so a layer u·A becomes Aᵀ U, a product with A read by columns (GEMM_TN):
 * nothing is transposed. With σ = sign(Z), P_l what goes into the l-th LeakyReLU f, and U_0 = |Z|, U_l = f(P_l):
 *   G_3 = σ ⊙ dY;   G_l = (A_{l+1} G_{l+1}) ⊙ f'(P_l), l = 2, 1;   dZ += σ ⊙ (A_1 G_1)
 *   dA_l += U_{l−1} G_lᵀ,   db_l += row sums of G_l
 * f keeps the sign, so f'(P) is read off U. */
#include "attention/spectral_net.h"

#include "base/ints.h"
#include "base/simd.h"
#include "kernels/gemm.h"

#define SLOPE 0.2f

size_t spectral_net_scratch(int d, int M)
{
    const int longest = max_int(d, M);
    return 5 * (size_t)d * M + gemm_scratch(longest, longest, longest); /* U_0, U_1, U_2, two gradients */
}

/* ---- panels [d,M] ------------------------------------------------------------------------------------------------ */

static f4 leaky(f4 x) { return f4_select(f4_gt(x, f4_zero()), x, f4_mul(x, f4_splat(SLOPE))); }

/* x ⊙ sign(z), 0 where z = 0 */
static f4 signed_by(f4 x, f4 z)
{ return f4_select(f4_gt(z, f4_zero()), x, f4_select(f4_lt(z, f4_zero()), f4_neg(x), f4_zero())); }

/* out = Aᵀ in + b, then the LeakyReLU where `bends`. */
static void layer(float *out, const float *in, const float *A, const float *b, int d, int M, int bends, float *rest)
{
    gemm(GEMM_TN, out, M, A, d, in, M, d, M, d, 1, 0, rest);
    for (int c = 0; c < d; c++, out += M) {
        const f4 bias = f4_splat(b[c]);
        for (int m = 0; m < M; m += 4) {
            const int left = min_int(4, M - m);
            const f4 x = f4_add(f4_load_n(out + m, left), bias);
            f4_store_n(out + m, bends ? leaky(x) : x, left);
        }
    }
}

/* y = x ⊙ sign(z); y += where `adds`. y may be x. */
static void sign_panel(float *y, const float *x, const float *z, int n, int adds)
{
    for (int i = 0; i < n; i += 4) {
        const int left = min_int(4, n - i);
        const f4 v = signed_by(f4_load_n(x + i, left), f4_load_n(z + i, left));
        f4_store_n(y + i, adds ? f4_add(f4_load_n(y + i, left), v) : v, left);
    }
}

/* U_0, U_1, U_2, one after the other. */
static void hidden(float *u, const float *z, const SpectralNet *net, int d, int M, float *rest)
{
    const int n = d * M;
    for (int i = 0; i < n; i += 4) f4_store_n(u + i, f4_abs(f4_load_n(z + i, n - i)), n - i);
    layer(u + n, u, net->a1, net->b1, d, M, 1, rest);
    layer(u + 2 * (size_t)n, u + n, net->a2, net->b2, d, M, 1, rest);
}

void spectral_net_forward(float *y, const float *z, const SpectralNet *net, int panels, int d, int M, float *scratch)
{
    const size_t n = (size_t)d * M;
    float *u = scratch, *rest = scratch + 5 * n;
    for (int i = 0; i < panels; i++, y += n, z += n) {
        hidden(u, z, net, d, M, rest);
        layer(y, u + 2 * n, net->a3, net->b3, d, M, 0, rest);
        sign_panel(y, y, z, (int)n, 0);
    }
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* From G = dL/d(AᵀU + b): dA, db += and, where `du` is given, du = A G. */
static void layer_backward(float *du, float *dA, float *db, const float *G, const float *U, const float *A, int d,
                           int M, float *rest)
{
    if (dA) gemm(GEMM_NT, dA, d, U, M, G, M, d, d, M, 1, 1, rest);
    for (int c = 0; c < d && db; c++) {
        f4 sum = f4_zero();
        for (int m = 0; m < M; m += 4) sum = f4_add(sum, f4_load_n(G + (size_t)c * M + m, M - m));
        db[c] += f4_hsum(sum);
    }
    if (du) gemm(GEMM_NN, du, M, A, d, G, M, d, M, d, 1, 0, rest);
}

/* g ← g ⊙ f'(P), U = f(P) */
static void bend_backward(float *g, const float *U, int n)
{
    for (int i = 0; i < n; i += 4) {
        const f4 x = f4_load_n(g + i, n - i);
        f4_store_n(g + i, f4_select(f4_gt(f4_load_n(U + i, n - i), f4_zero()), x, f4_mul(x, f4_splat(SLOPE))), n - i);
    }
}

void spectral_net_backward(const SpectralNetGradients *grad, const float *dy, const float *z, const SpectralNet *net,
                           int panels, int d, int M, float *scratch)
{
    const size_t n = (size_t)d * M;
    float *u0 = scratch, *u1 = u0 + n, *u2 = u1 + n, *g = u2 + n, *next = g + n, *rest = next + n;
    float *dz = grad->z;
    for (int i = 0; i < panels; i++, dy += n, z += n) {
        hidden(u0, z, net, d, M, rest);
        sign_panel(g, dy, z, (int)n, 0); /* y = sign(z) ⊙ (A3ᵀ U_2 + b3) */
        layer_backward(next, grad->a3, grad->b3, g, u2, net->a3, d, M, rest);
        bend_backward(next, u2, (int)n); /* U_2 = f(A2ᵀ U_1 + b2) */
        layer_backward(g, grad->a2, grad->b2, next, u1, net->a2, d, M, rest);
        bend_backward(g, u1, (int)n); /* U_1 = f(A1ᵀ |z| + b1) */
        layer_backward(dz ? next : NULL, grad->a1, grad->b1, g, u0, net->a1, d, M, rest);
        if (dz) sign_panel(dz + (size_t)i * n, next, z, (int)n, 1);
    }
}
