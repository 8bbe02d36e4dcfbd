/* skyformer — kernelized attention through a Nyström approximation of the lifted kernel (Chen et al. 2021).
 *
 *   κ(a, b) = exp(−‖a − b‖² / (2√d))      L = the landmarks: m rows of [q; k]
 *   y = κ(q, L) · (κ(L, L) + γI)⁻¹ · κ(L, k) v
 *
 * where the inverse is exact (iterations = 0) or Skyformer's 7-13-15 iteration (nystrom.h); the gradient of the latter
 * goes through the iterations. Keys with mask 0 contribute exactly 0. Time O((N + M)·m·d + m³), memory
 * O((N + M + m)·d + m²): neither N×M nor its lifted square nor N×m is ever formed (the two wide products run in
 * tiles.h).
 *
 * q, y [·,N,d] lie as `queries` says, k and v [·,M,d] as `keys` (same B, H, d, layout), the mask is [B,M]. */
#ifndef PA_ATTENTION_SKYFORMER_H
#define PA_ATTENTION_SKYFORMER_H

#include "attention/heads.h"
#include "base/rng.h"

typedef struct SkyformerShape {
    Heads queries, keys;
    int m;
    float gamma;
    int iterations;
    /* [B,m], the same for all heads of a sample: row i < N is q_i, row N + j is k_j; a negative number ends a sample's
     * list. Repeated rows are allowed. Not read for sizes of scratch. */
    const int32_t *landmarks;
} SkyformerShape;

/* Draws one sample's landmarks: half of m (the larger half when m is odd) uniformly, without repetition, from the query
 * rows that count, the rest from the key rows; all of them where there are fewer. landmarks [m] out, ascending, ended
 * by −1 where fewer than m. mask: of the queries [N], of the keys [M]; NULL: all count. */
void skyformer_landmarks(int32_t *landmarks, const float *const mask[2], int N, int M, int m, Rng *rng);

/* Floats of scratch (16-byte aligned) for forward and backward. */
size_t skyformer_scratch(const SkyformerShape *shape);

/* y and U [B,H,m,d] (= κ(L, k) v, for the backward) out, overwritten, no overlaps. */
void skyformer_forward(float *y, float *U, const Qkv *in, const SkyformerShape *shape, float *scratch);

/* U as forward left it. */
void skyformer_backward(const QkvGradients *grad, const float *dy, const float *U, const Qkv *in,
                        const SkyformerShape *shape, float *scratch);

/* The Nyström product of one head, y = map · v: map [N,M], overwritten. */
size_t skyformer_map_scratch(const SkyformerShape *shape);
void skyformer_map(float *map, const Qkv *in, const SkyformerShape *shape, int b, int h, float *scratch);

#endif
