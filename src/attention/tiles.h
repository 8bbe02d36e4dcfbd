/* tiles — attention in one head without ever holding its N×M matrix.
 *
 *   w_ij = exp( scale · q_i·k_j + a_i + b_j + r_{i−j} + c_ij )   for the pairs that the band allows, else 0
 *   normalise:   y_i = Σ_j w_ij v_j / Σ_j w_ij         Σ_j w_ij kept in two parts (RowSum)
 *   otherwise:   y_i = Σ_j w_ij v_j                    for kernels of at most 1, as the Gaussian: a = −‖q‖²/2, b =
 *   −‖k‖²/2. A weight
 *                                                      that rounding puts above 1 is 1
 *
 * The engine under every mechanism that compares all queries with keys. 64 queries meet a few dozen keys at a time,
 * their weights live in the first-level cache and are gone with the tile; memory beside inputs and outputs is O((M +
 * 64)(d + e)).
 * Backward recomputes the weights from that sum (Dao et al. 2022, FlashAttention, Alg. 4). Cost 2NM(d + e) flops
 * forward, 2NM(3d + 2e) backward.
 *
 * Rows may lie anywhere (q, k, v plus a stride) and so may be every ℓ-th token of a sequence; a band over the tokens'
 * positions says which pairs count, and work shrinks with it in steps of 8 queries × 4 keys. A sparse pattern is a few
 * calls, each continuing the softmax of the one before. */
#ifndef PA_ATTENTION_TILES_H
#define PA_ATTENTION_TILES_H

#include <stddef.h>
#include <stdint.h>

#define TILES_FAR (1 << 29) /* a band edge that is never reached */

/* The rows that Tiles.q and Tiles.k are but for a common shift; q is NULL where nothing lies that far. */
typedef struct FarRows {
    const float *q, *k;
    int ldq, ldk, d;
    float scale; /* that of the tiles */
} FarRows;

/* One head. Dense softmax is the sizes, the rows, scale and normalise; what is left at 0 is not there. */
typedef struct Tiles {
    const float *q, *k, *v; /* [N,d], [M,d], [M,e] */
    int ldq, ldk, ldv;      /* floats from row to row */
    int N, M, d, e;         /* each may be 0 */
    float scale;
    const float *query_bias; /* a [N] or NULL; only with normalise = 0, it cancels otherwise */
    const float *key_bias;   /* b [M] or NULL; −INFINITY: the key is masked */
    /* r by position of query − position of key, divided by scale; only with normalise. The seven numbers beyond the
     * last query's are read (and get gradients of 0), whatever they are. NULL: none. */
    const float *relative;
    /* c by position of query (rows, ld_bias apart) and of key; as key_bias, but for one pair; only with normalise. */
    const float *bias;
    int ld_bias;
    /* Weights are dropped at this rate, after they have been summed: y_i = Σ_j kept_ij/(1 − rate) w_ij v_j / Σ_j w_ij.
     * Not in tiles_weights. 0: none. */
    float drop_rate;
    uint32_t drop_seed;
    int normalise;
    /* Where a = −‖q‖²/2 and b = −‖k‖²/2 are so large that they would cancel badly: of pairs that are near, exponent and
     * gradient are taken from the rows themselves, and da, db get nothing. */
    FarRows far;

    /* Query i stands at q_first + q_step·i, key j at k_first + k_step·j, steps > 0. With banded ≠ 0 the pair counts
     * where low ≤ position of key − position of query ≤ high; causal is low = −TILES_FAR, high = 0. */
    int banded, low, high;
    int q_first, q_step, k_first, k_step;
} Tiles;

/* Σ_j w_ij of one query, in two numbers. As one, its logarithm, it would lose what matters: log₂ of it is rounded by
 * 6e-8 of a score's size, and a weight 2^(s − log₂ Σ) by a factor of 2^that, which at scores of 1e8 is anything. Hence
 * Σ_j w_ij = sum · exp(scale · shift), where shift is 0 or one of the products q·k + b/scale; their difference is the
 * same number forward and backward. sum = 0: no key counts. */
typedef struct RowSum {
    float shift, sum;
} RowSum;

/* y [N,e] rows ldy apart, out. L [N] out; NULL where normalise = 0 (or not wanted and `continued` = 0).
 * continued = 0: overwritten. A query with no key left gets y = 0 and a sum of 0.
 * continued ≠ 0: y and L (y alone where normalise = 0) hold the result over other keys and become the result over all.
 * y must not overlap the inputs. */
size_t tiles_forward_scratch(const Tiles *t);
void tiles_forward(float *y, int ldy, RowSum *L, const Tiles *t, int continued, float *scratch);

/* Each is added to; NULL where not wanted. None may overlap an input. */
typedef struct TilesGradients {
    float *q, *k, *v; /* [N,d], [M,d], [M,e] */
    int ldq, ldk, ldv;
    float *a, *b;    /* [N], [M] of the biases */
    float *relative; /* laid out as Tiles.relative; of what is scaled */
    float *bias;     /* laid out as Tiles.bias */
} TilesGradients;

/* From dy [N,e]. y and L are those of the whole softmax (after the last of continued calls); not read where normalise =
 * 0, may be NULL. dy and y lie ldy floats from row to row. */
size_t tiles_backward_scratch(const Tiles *t);
void tiles_backward(const TilesGradients *grad, const float *dy, const float *y, int ldy, const RowSum *L,
                    const Tiles *t, float *scratch);

/* The weights themselves, for display: map [N,M], row stride ldm, overwritten; pairs outside the band get 0.
 * w_ij / Σ w, with the sum taken from L; w_ij where normalise = 0. v is not read. Scratch as forward. */
void tiles_weights(float *map, int ldm, const RowSum *L, const Tiles *t, float *scratch);

#endif
