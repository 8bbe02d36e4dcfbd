/* Edges are kept sorted by target, so that the softmax of a node runs over neighbouring numbers; what goes back to a
 * source is added edge by edge in that order, which makes the result independent of everything but the list.
 *
 * Backward, per target i, with g_ij = dL/dα_ij = dy_i·z_j:
 *   dE_ij = α_ij (g_ij − Σ_j α_ij g_ij)
 *   GAT       x_ij = u_i + n_j, u = z a_self, n = z a_neighbor, E = LeakyReLU(x)
 *             dx_ij = dE_ij·(1 or slope);  du_i = Σ_j dx_ij,  dn_j = Σ_i dx_ij
 *             dz_i += du_i a_self + dn_i a_neighbor,  da_self += Σ_i du_i z_i,  da_neighbor += Σ_j dn_j z_j
 *   implicit  ds_ij = dE_ij·2s/(s² + eps),  s = F_i·F_j/(4M)
 *             dF_i += ds_ij F_j/(4M),  dF_j += ds_ij F_i/(4M),  then through spectral_backward
 *             d‖z_j‖² += dE_ij/den. The part of ‖z_i‖² is the same on all edges of i: it cancels in the softmax, and so
 *             does
 *             its gradient, Σ_j dE_ij = 0. It is left out. */
#include "attention/graph.h"

#include "attention/magnitude.h"
#include "attention/spectral.h"
#include "base/ints.h"
#include "base/simd.h"
#include "base/vmath.h"
#include "kernels/pointwise.h"

/* ---- the list ---------------------------------------------------------------------------------------------------- */

int graph_edges(int32_t *start, int32_t *source, int32_t *seen, const int32_t *pairs, int count, int N)
{
    for (int i = 0; i <= N; i++) start[i] = 0;
    for (int e = 0; e < count; e++) {
        const int32_t target = pairs[2 * e], from = pairs[2 * e + 1];
        if (target < 0 || target >= N || from < 0 || from >= N) return -1;
        start[target]++;
    }
    for (int i = 0, at = 0; i <= N; i++) { /* numbers of edges become the end of each target's part */
        at += start[i];
        start[i] = at;
    }
    for (int e = count - 1; e >= 0; e--) source[--start[pairs[2 * e]]] = pairs[2 * e + 1]; /* ends become starts */

    /* Only the first of equal edges stays. What is kept moves to the left, over what has been read already. */
    int kept = 0;
    for (int j = 0; j < N; j++) seen[j] = -1;
    for (int i = 0; i < N; i++) {
        const int from = start[i], to = start[i + 1];
        start[i] = kept;
        for (int e = from; e < to; e++) {
            const int32_t j = source[e];
            if (seen[j] == i) continue;
            seen[j] = i;
            source[kept++] = j;
        }
    }
    start[N] = kept;
    return kept;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* α ← softmax of the energies in α, node by node: the exponentials of all edges together, since a node has few. Where
 * all energies of a node are −∞ its weights are 0. */
static void softmax_edges(float *alpha, const GraphEdges *edges)
{
    for (int i = 0; i < edges->N; i++) {
        const int from = edges->start[i], to = edges->start[i + 1];
        float top = -INFINITY;
        for (int e = from; e < to; e++) top = alpha[e] > top ? alpha[e] : top;
        if (top == -INFINITY) continue; /* NaN stays */
        for (int e = from; e < to; e++) alpha[e] -= top;
    }
    int e = 0;
    for (; e + 4 <= edges->E; e += 4) f4_store(alpha + e, v_exp(f4_load(alpha + e)));
    if (e < edges->E) f4_store_n(alpha + e, v_exp(f4_load_n(alpha + e, edges->E - e)), edges->E - e);
    for (int i = 0; i < edges->N; i++) {
        const int from = edges->start[i], to = edges->start[i + 1];
        float total = 0;
        for (e = from; e < to; e++) total += alpha[e];
        const float inverse = total == 0 ? 0 : 1 / total;
        for (e = from; e < to; e++) alpha[e] *= inverse;
    }
}

/* dα ← dE = α (dα − Σ α dα), node by node. */
static void softmax_edges_backward(float *dalpha, const float *alpha, const GraphEdges *edges)
{
    for (int i = 0; i < edges->N; i++) {
        const int from = edges->start[i], to = edges->start[i + 1];
        float delta = 0;
        for (int e = from; e < to; e++) delta += alpha[e] * dalpha[e];
        for (int e = from; e < to; e++) dalpha[e] = alpha[e] * (dalpha[e] - delta);
    }
}

/* ---- GAT --------------------------------------------------------------------------------------------------------- */

size_t graph_gat_scratch(int N) { return 4 * (size_t)N; } /* u, n, du, dn */

/* Four rows at once: their sums of four lanes, turned, are one vector. */
static void gat_scores(float *u, float *n, const float *z, int ldz, const float *a_self, const float *a_neighbor, int N,
                       int d)
{
    for (int i = 0; i < N; i += 4, z += 4 * (size_t)ldz) {
        const int rows = min_int(4, N - i);
        f4 s[4], t[4];
        for (int r = 0; r < 4; r++) {
            const float *row = z + (size_t)(r < rows ? r : 0) * ldz;
            s[r] = t[r] = f4_zero();
            int c = 0;
            for (; c + 4 <= d; c += 4) {
                const f4 x = f4_load(row + c);
                s[r] = f4_madd(x, f4_load(a_self + c), s[r]);
                t[r] = f4_madd(x, f4_load(a_neighbor + c), t[r]);
            }
            if (c < d) {
                const f4 x = f4_load_n(row + c, d - c);
                s[r] = f4_madd(x, f4_load_n(a_self + c, d - c), s[r]);
                t[r] = f4_madd(x, f4_load_n(a_neighbor + c, d - c), t[r]);
            }
        }
        f4_transpose4(s, s + 1, s + 2, s + 3);
        f4_transpose4(t, t + 1, t + 2, t + 3);
        f4_store_n(u + i, f4_add(f4_add(s[0], s[2]), f4_add(s[1], s[3])), rows);
        f4_store_n(n + i, f4_add(f4_add(t[0], t[2]), f4_add(t[1], t[3])), rows);
    }
}

void graph_gat_forward(float *alpha, const float *z, int ldz, const float *a_self, const float *a_neighbor,
                       const GraphEdges *edges, int d, float slope, float *scratch)
{
    const int N = edges->N;
    float *u = scratch, *n = u + N;
    gat_scores(u, n, z, ldz, a_self, a_neighbor, N, d);
    for (int i = 0; i < N; i++)
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) {
            const float x = u[i] + n[edges->source[e]];
            alpha[e] = x > 0 ? x : slope * x;
        }
    softmax_edges(alpha, edges);
}

/* Four columns, `count` of them there: dz_i += du_i a_self + dn_i a_neighbor, da_self += Σ_i du_i z_i and likewise. */
SIMD_INLINE void gat_columns(float *dz, int lddz, float *da_self, float *da_neighbor, const float *du, const float *dn,
                             const float *z, int ldz, const float *a_self, const float *a_neighbor, int N, int count)
{
    const f4 as = f4_load_n(a_self, count), an = f4_load_n(a_neighbor, count);
    f4 s = f4_zero(), t = s;
    for (int i = 0; i < N; i++, z += ldz) {
        const f4 u = f4_load_splat(du + i), n = f4_load_splat(dn + i);
        const f4 x = f4_load_n(z, count);
        s = f4_madd(u, x, s);
        t = f4_madd(n, x, t);
        if (!dz) continue;
        f4_store_n(dz, f4_madd(n, an, f4_madd(u, as, f4_load_n(dz, count))), count);
        dz += lddz;
    }
    if (da_self) f4_store_n(da_self, f4_add(f4_load_n(da_self, count), s), count);
    if (da_neighbor) f4_store_n(da_neighbor, f4_add(f4_load_n(da_neighbor, count), t), count);
}

void graph_gat_backward(float *dz, int lddz, float *da_self, float *da_neighbor, float *dalpha, const float *alpha,
                        const float *z, int ldz, const float *a_self, const float *a_neighbor, const GraphEdges *edges,
                        int d, float slope, float *scratch)
{
    const int N = edges->N;
    float *u = scratch, *n = u + N, *du = n + N, *dn = du + N;
    gat_scores(u, n, z, ldz, a_self, a_neighbor, N, d);
    fill(dn, 0, (size_t)N);
    softmax_edges_backward(dalpha, alpha, edges);
    for (int i = 0; i < N; i++) {
        float all = 0;
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) { /* E = LeakyReLU(u_i + n_j) */
            const int j = edges->source[e];
            const float dx = u[i] + n[j] > 0 ? dalpha[e] : slope * dalpha[e];
            all += dx;
            dn[j] += dx;
        }
        du[i] = all;
    }
    int c = 0;
    for (; c + 4 <= d; c += 4)
        gat_columns(dz ? dz + c : NULL, lddz, da_self ? da_self + c : NULL, da_neighbor ? da_neighbor + c : NULL, du,
                    dn, z + c, ldz, a_self + c, a_neighbor + c, N, 4);
    if (c < d)
        gat_columns(dz ? dz + c : NULL, lddz, da_self ? da_self + c : NULL, da_neighbor ? da_neighbor + c : NULL, du,
                    dn, z + c, ldz, a_self + c, a_neighbor + c, N, d - c);
}

/* ---- implicit ---------------------------------------------------------------------------------------------------- */

/* Σ x·y, sixteen sums side by side. */
SIMD_INLINE float long_dot(const float *x, const float *y, int n)
{
    f4 a = f4_zero(), b = a, c = a, d = a;
    int i = 0;
    for (; i + 16 <= n; i += 16) {
        a = f4_madd(f4_load(x + i), f4_load(y + i), a);
        b = f4_madd(f4_load(x + i + 4), f4_load(y + i + 4), b);
        c = f4_madd(f4_load(x + i + 8), f4_load(y + i + 8), c);
        d = f4_madd(f4_load(x + i + 12), f4_load(y + i + 12), d);
    }
    for (; i < n; i += 4) a = f4_madd(f4_load_n(x + i, n - i), f4_load_n(y + i, n - i), a);
    return f4_hsum(f4_add(f4_add(a, b), f4_add(c, d)));
}

SIMD_INLINE void cross_add_at(float *dx, float *dy, f4 k, const float *x, const float *y, int n)
{
    f4_store_n(dx, f4_madd(k, f4_load_n(y, n), f4_load_n(dx, n)), n);
    f4_store_n(dy, f4_madd(k, f4_load_n(x, n), f4_load_n(dy, n)), n);
}

/* dx += factor·y, dy += factor·x; dx and dy may be the same. */
SIMD_INLINE void cross_add(float *dx, float *dy, float factor, const float *x, const float *y, int n)
{
    const f4 k = f4_splat(factor);
    int c = 0;
    for (; c + 8 <= n; c += 8) {
        cross_add_at(dx + c, dy + c, k, x + c, y + c, 4);
        cross_add_at(dx + c + 4, dy + c + 4, k, x + c + 4, y + c + 4, 4);
    }
    for (; c < n; c += 4) cross_add_at(dx + c, dy + c, k, x + c, y + c, n - c);
}

size_t graph_implicit_scratch(int N, int d, int M) /* F, dF, n, dn */
{ return (size_t)N * (4 * (size_t)M + 2) + spectral_scratch(d, M); }

void graph_implicit_forward(float *alpha, const float *z, int ldz, const float *w1, const float *w2,
                            const GraphEdges *edges, int d, int M, float p, float eps, float den, float *scratch)
{
    const int N = edges->N, width = 2 * M;
    float *F = scratch, *n = F + (size_t)N * width, *rest = n + N;
    const f4 unit = f4_splat(1 / (4 * (float)M)), inverse = f4_splat(1 / den), least = f4_splat(eps);
    spectral_forward(F, z, ldz, w1, w2, N, d, M, rest);
    magnitude_forward(n, z, ldz, N, d, p);
    for (int i = 0; i < N; i++)
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++)
            alpha[e] = long_dot(F + (size_t)i * width, F + (size_t)edges->source[e] * width, width);
    for (int e = 0; e < edges->E; e += 4) { /* E = log(s² + eps) + n_j/den */
        const int left = min_int(4, edges->E - e);
        const f4 s = f4_mul(f4_load_n(alpha + e, left), unit);
        float nj[4] = {0};
        for (int l = 0; l < left; l++) nj[l] = n[edges->source[e + l]];
        f4_store_n(alpha + e, f4_madd(f4_load(nj), inverse, v_log(f4_madd(s, s, least))), left);
    }
    softmax_edges(alpha, edges);
}

void graph_implicit_backward(float *dz, int lddz, float *dw1, float *dw2, float *dalpha, const float *alpha,
                             const float *z, int ldz, const float *w1, const float *w2, const GraphEdges *edges, int d,
                             int M, float p, float eps, float den, float *scratch)
{
    const int N = edges->N, width = 2 * M;
    const float unit = 1 / (4 * (float)M), inverse = 1 / den;
    float *F = scratch, *n = F + (size_t)N * width, *dF = n + N, *dn = dF + (size_t)N * width, *rest = dn + N;
    spectral_forward(F, z, ldz, w1, w2, N, d, M, rest);
    magnitude_forward(n, z, ldz, N, d, p);
    fill(dF, 0, (size_t)N * width);
    fill(dn, 0, (size_t)N);
    softmax_edges_backward(dalpha, alpha, edges);
    for (int i = 0; i < N; i++) {
        const float *Fi = F + (size_t)i * width;
        float *dFi = dF + (size_t)i * width;
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) {
            const int j = edges->source[e];
            const float *Fj = F + (size_t)j * width;
            const float s = unit * long_dot(Fi, Fj, width);
            const float ds = unit * dalpha[e] * 2 * s / (s * s + eps); /* E = log(s² + eps) + n_j/den */
            cross_add(dFi, dF + (size_t)j * width, ds, Fi, Fj, width);
            dn[j] += dalpha[e] * inverse;
        }
    }
    spectral_backward(dz, lddz, dw1, dw2, dF, z, ldz, w1, w2, N, d, M, rest);
    if (dz) magnitude_backward(dz, lddz, dn, n, z, ldz, N, d, p);
}

/* ---- mixing ------------------------------------------------------------------------------------------------------ */

/* Sixteen columns of all rows, their sums in registers. */
static void mix_columns(float *y, int ldy, const float *alpha, const float *z, int ldz, const GraphEdges *edges)
{
    for (int i = 0; i < edges->N; i++, y += ldy) {
        f4 a = f4_zero(), b = a, c = a, d = a;
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) {
            const float *row = z + (size_t)edges->source[e] * ldz;
            const f4 k = f4_load_splat(alpha + e);
            a = f4_madd(k, f4_load(row), a);
            b = f4_madd(k, f4_load(row + 4), b);
            c = f4_madd(k, f4_load(row + 8), c);
            d = f4_madd(k, f4_load(row + 12), d);
        }
        f4_store(y, a);
        f4_store(y + 4, b);
        f4_store(y + 8, c);
        f4_store(y + 12, d);
    }
}

/* Up to eight. */
SIMD_INLINE void mix_few(float *y, int ldy, const float *alpha, const float *z, int ldz, const GraphEdges *edges,
                         int count)
{
    for (int i = 0; i < edges->N; i++, y += ldy) {
        f4 a = f4_zero(), b = a;
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) {
            const float *row = z + (size_t)edges->source[e] * ldz;
            const f4 k = f4_load_splat(alpha + e);
            a = f4_madd(k, f4_load_n(row, count), a);
            if (count > 4) b = f4_madd(k, f4_load_n(row + 4, count - 4), b);
        }
        f4_store_n(y, a, count);
        if (count > 4) f4_store_n(y + 4, b, count - 4);
    }
}

void graph_mix_forward(float *y, int ldy, const float *alpha, const float *z, int ldz, const GraphEdges *edges, int d)
{
    int c = 0;
    for (; c + 16 <= d; c += 16) mix_columns(y + c, ldy, alpha, z + c, ldz, edges);
    for (; c + 8 <= d; c += 8) mix_few(y + c, ldy, alpha, z + c, ldz, edges, 8);
    if (c < d) mix_few(y + c, ldy, alpha, z + c, ldz, edges, d - c);
}

void graph_mix_backward(float *dz, int lddz, float *dalpha, const float *dy, int lddy, const float *alpha,
                        const float *z, int ldz, const GraphEdges *edges, int d)
{
    const int whole = d & ~3, rest = d & 3;
    for (int i = 0; i < edges->N; i++, dy += lddy)
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) { /* y_i = Σ α_e z_j */
            const size_t j = (size_t)edges->source[e];
            const float *row = z + j * ldz;
            float *drow = dz ? dz + j * lddz : NULL;
            const f4 k = f4_load_splat(alpha + e);
            f4 s = f4_zero();
            if (dz)
                for (int c = 0; c < whole; c += 4) {
                    const f4 g = f4_load(dy + c);
                    s = f4_madd(g, f4_load(row + c), s);
                    f4_store(drow + c, f4_madd(k, g, f4_load(drow + c)));
                }
            else
                for (int c = 0; c < whole; c += 4) s = f4_madd(f4_load(dy + c), f4_load(row + c), s);
            if (rest) {
                const f4 g = f4_load_n(dy + whole, rest);
                s = f4_madd(g, f4_load_n(row + whole, rest), s);
                if (dz) f4_store_n(drow + whole, f4_madd(k, g, f4_load_n(drow + whole, rest)), rest);
            }
            if (dalpha) dalpha[e] = f4_hsum(s);
        }
}

void graph_map(float *map, const float *alpha, const GraphEdges *edges)
{
    fill(map, 0, (size_t)edges->N * edges->N);
    for (int i = 0; i < edges->N; i++)
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++)
            map[(size_t)i * edges->N + edges->source[e]] = alpha[e];
}
