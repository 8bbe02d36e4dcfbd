/* graph — attention over the edges of a graph: node i looks at the nodes j that have an edge (target i, source j).
 *
 *   y_i = Σ_j α_ij z_j,  α_i· = softmax over the edges of i of an energy E_ij
 *
 *   GAT (Veličković et al. 2018)             E_ij = LeakyReLU( a_self·z_i + a_neighbor·z_j )
 *   implicit (Song et al. 2021), between     E_ij = log( s(z_i,z_j)² + eps ) + (‖z_i‖_p² + ‖z_j‖_p²)/den
 *   instances                                s as in spectral.h, ‖·‖_p² as in magnitude.h
 *
 * Only pairs with an edge are looked at: time O(E·(d + M)), memory O(E + N·(d + M)). A node without edges gets zeros.
 * If a node is to see itself, the edge (i, i) is in the list. All functions work on one head: z [N,d] rows ldz apart,
 * one number per edge without gaps. */
#ifndef PA_ATTENTION_GRAPH_H
#define PA_ATTENTION_GRAPH_H

#include <stddef.h>
#include <stdint.h>

/* Edges by target: node i has the sources source[start[i] … start[i+1]−1]. */
typedef struct GraphEdges {
    int N, E;
    const int32_t *start;  /* [N+1] */
    const int32_t *source; /* [E] */
} GraphEdges;

/* Sorts `count` pairs (target, source) by target, the order of a target's sources kept; an edge that is listed again
 * counts once. start [N+1] and source [count] out; seen [N] is scratch. Returns E ≤ count, or −1 where a node is not in
 * 0…N−1.
 * */
int graph_edges(int32_t *start, int32_t *source, int32_t *seen, const int32_t *pairs, int count, int N);

/* ---- weights alpha [E] of one head, and what dalpha [E] means for z and the parameters --------------------------- */

/* a_self, a_neighbor [d]; slope of the LeakyReLU where it is not positive. scratch: graph_gat_scratch floats. */
size_t graph_gat_scratch(int N);
void graph_gat_forward(float *alpha, const float *z, int ldz, const float *a_self, const float *a_neighbor,
                       const GraphEdges *edges, int d, float slope, float *scratch);

/* dz, da_self, da_neighbor += ; each may be NULL. alpha as forward left it; dalpha is overwritten. */
void graph_gat_backward(float *dz, int lddz, float *da_self, float *da_neighbor, float *dalpha, const float *alpha,
                        const float *z, int ldz, const float *a_self, const float *a_neighbor, const GraphEdges *edges,
                        int d, float slope, float *scratch);

/* w1, w2 [d,M]: the same pointer for a stationary kernel. p > 1, eps > 0, den > 0. One scratch size for both
 * directions. */
size_t graph_implicit_scratch(int N, int d, int M);
void graph_implicit_forward(float *alpha, const float *z, int ldz, const float *w1, const float *w2,
                            const GraphEdges *edges, int d, int M, float p, float eps, float den, float *scratch);

/* dz, dw1, dw2 += ; each may be NULL. alpha as forward left it; dalpha is overwritten. */
void graph_implicit_backward(float *dz, int lddz, float *dw1, float *dw2, float *dalpha, const float *alpha,
                             const float *z, int ldz, const float *w1, const float *w2, const GraphEdges *edges, int d,
                             int M, float p, float eps, float den, float *scratch);

/* ---- the sum over neighbours ------------------------------------------------------------------------------------- */

/* y_i = Σ_e alpha_e z_source(e). y [N,d] overwritten, must not overlap z. */
void graph_mix_forward(float *y, int ldy, const float *alpha, const float *z, int ldz, const GraphEdges *edges, int d);

/* dz += , dalpha [E] overwritten; each may be NULL. */
void graph_mix_backward(float *dz, int lddz, float *dalpha, const float *dy, int lddy, const float *alpha,
                        const float *z, int ldz, const GraphEdges *edges, int d);

/* For display: map [N,N], row i holding alpha of node i's edges, 0 where there is none. Overwritten. */
void graph_map(float *map, const float *alpha, const GraphEdges *edges);

#endif
