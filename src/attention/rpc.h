/* rpc — attention as a robust principal component pursuit (Teo & Nguyen 2024, Algorithm 1: RPC-Attention). The keys are
 * taken apart into what the others can tell, L, and a sparse rest, S, so that a corrupted entry leads nobody astray:
 *
 *   L₀ = U₀ = 0;   for t = 1 … n
 *     S_t = shrink( k − L_{t−1} + U_{t−1},  λμ )          shrink(a, θ) = sign(a) max(|a| − θ, 0)
 *     K_t = k − S_t − U_{t−1}
 *     L_t = softmax( K_t K_tᵀ / √d ) v
 *     U_t = U_{t−1} + k − L_t − S_t                       the multiplier over μ
 *   y = L_n                   μ = N·H·d / (4 Σ|k|)        over this head's tokens that count
 *
 * as released: symmetric, the queries are the keys; and gradients go through every step, through μ too. n = 1 with a
 * large λ is symmetric softmax attention. Tokens with mask 0 weigh nothing and do not count in μ. Time O(n·N²·d),
 * memory O(n·N·d): no N×N matrix (tiles.h).
 *
 * k, v, y lie as `heads` says. */
#ifndef PA_ATTENTION_RPC_H
#define PA_ATTENTION_RPC_H

#include "attention/heads.h"

typedef struct RpcShape {
    Heads heads;
    int iterations; /* n ≥ 1 */
    float lambda;   /* λ > 0 */
} RpcShape;

typedef struct RpcInputs {
    const float *k, *v;
    const float *mask; /* [B,N] or NULL */
} RpcInputs;

/* Floats that forward leaves for backward: all S, K, L and row sums. */
size_t rpc_saved(const RpcShape *shape);

/* Floats of scratch for forward, backward and the map. */
size_t rpc_scratch(const RpcShape *shape);

/* y and saved out, overwritten, no overlaps. */
void rpc_forward(float *y, float *saved, const RpcInputs *in, const RpcShape *shape, float *scratch);

/* dk, dv += ; each may be NULL. saved as forward left it. */
void rpc_backward(float *dk, float *dv, const float *dy, const float *saved, const RpcInputs *in, const RpcShape *shape,
                  float *scratch);

/* The weights of the last step, of one head: map [N,N], overwritten. saved: room for it, overwritten. */
void rpc_map(float *map, float *saved, const RpcInputs *in, const RpcShape *shape, int b, int h, float *scratch);

#endif
