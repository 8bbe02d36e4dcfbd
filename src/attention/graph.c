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
#include "kernels/reduce.h"
#include "kernels/rows.h"

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

/* α ← softmax of the energies in α, node by node. */
static void softmax_edges(float *alpha, const GraphEdges *edges)
{
    for (int i = 0; i < edges->N; i++) {
        const int from = edges->start[i], degree = edges->start[i + 1] - from;
        if (degree) softmax_forward(alpha + from, alpha + from, 1, degree);
    }
}

/* dα ← dE = α (dα − Σ α dα), node by node. */
static void softmax_edges_backward(float *dalpha, const float *alpha, const GraphEdges *edges)
{
    for (int i = 0; i < edges->N; i++) {
        const int from = edges->start[i], to = edges->start[i + 1];
        const float delta = row_dot(alpha + from, dalpha + from, to - from);
        for (int e = from; e < to; e++) dalpha[e] = alpha[e] * (dalpha[e] - delta);
    }
}

/* ---- GAT --------------------------------------------------------------------------------------------------------- */

size_t graph_gat_scratch(int N) { return 4 * (size_t)N; } /* u, n, du, dn */

static void gat_scores(float *u, float *n, const float *z, int ldz, const float *a_self, const float *a_neighbor, int N,
                       int d)
{
    for (int i = 0; i < N; i++) {
        u[i] = row_dot(z + (size_t)i * ldz, a_self, d);
        n[i] = row_dot(z + (size_t)i * ldz, a_neighbor, d);
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

void graph_gat_backward(float *dz, int lddz, float *da_self, float *da_neighbor, float *dalpha, const float *alpha,
                        const float *z, int ldz, const float *a_self, const float *a_neighbor, const GraphEdges *edges,
                        int d, float slope, float *scratch)
{
    const int N = edges->N;
    float *u = scratch, *n = u + N, *du = n + N, *dn = du + N;
    gat_scores(u, n, z, ldz, a_self, a_neighbor, N, d);
    fill(du, 0, 2 * (size_t)N);
    softmax_edges_backward(dalpha, alpha, edges);
    for (int i = 0; i < N; i++)
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) { /* E = LeakyReLU(u_i + n_j) */
            const int j = edges->source[e];
            const float dx = dalpha[e] * (u[i] + n[j] > 0 ? 1.0f : slope);
            du[i] += dx;
            dn[j] += dx;
        }
    for (int i = 0; i < N; i++) { /* u_i = a_self·z_i, n_i = a_neighbor·z_i */
        if (dz) {
            axpy(dz + (size_t)i * lddz, du[i], a_self, (size_t)d);
            axpy(dz + (size_t)i * lddz, dn[i], a_neighbor, (size_t)d);
        }
        if (da_self) axpy(da_self, du[i], z + (size_t)i * ldz, (size_t)d);
        if (da_neighbor) axpy(da_neighbor, dn[i], z + (size_t)i * ldz, (size_t)d);
    }
}

/* ---- implicit ---------------------------------------------------------------------------------------------------- */

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
            alpha[e] = row_dot(F + (size_t)i * width, F + (size_t)edges->source[e] * width, width);
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
            const float s = unit * row_dot(Fi, Fj, width);
            const float ds = unit * dalpha[e] * 2 * s / (s * s + eps); /* E = log(s² + eps) + n_j/den */
            axpy(dFi, ds, Fj, (size_t)width);
            axpy(dF + (size_t)j * width, ds, Fi, (size_t)width); /* j = i: both halves of d(F·F) */
            dn[j] += dalpha[e] * inverse;
        }
    }
    spectral_backward(dz, lddz, dw1, dw2, dF, z, ldz, w1, w2, N, d, M, rest);
    if (dz) magnitude_backward(dz, lddz, dn, n, z, ldz, N, d, p);
}

/* ---- mixing ------------------------------------------------------------------------------------------------------ */

void graph_mix_forward(float *y, int ldy, const float *alpha, const float *z, int ldz, const GraphEdges *edges, int d)
{
    for (int i = 0; i < edges->N; i++, y += ldy) {
        fill(y, 0, (size_t)d);
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++)
            axpy(y, alpha[e], z + (size_t)edges->source[e] * ldz, (size_t)d);
    }
}

void graph_mix_backward(float *dz, int lddz, float *dalpha, const float *dy, int lddy, const float *alpha,
                        const float *z, int ldz, const GraphEdges *edges, int d)
{
    for (int i = 0; i < edges->N; i++, dy += lddy)
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++) { /* y_i = Σ α_e z_j */
            const size_t j = (size_t)edges->source[e];
            if (dalpha) dalpha[e] = row_dot(dy, z + j * ldz, d);
            if (dz) axpy(dz + j * lddz, alpha[e], dy, (size_t)d);
        }
}

void graph_map(float *map, const float *alpha, const GraphEdges *edges)
{
    fill(map, 0, (size_t)edges->N * edges->N);
    for (int i = 0; i < edges->N; i++)
        for (int e = edges->start[i]; e < edges->start[i + 1]; e++)
            map[(size_t)i * edges->N + edges->source[e]] = alpha[e];
}
