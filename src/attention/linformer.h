/* linformer — attention to a few mixtures of the tokens (Wang, Li, Khabsa, Fang, Ma 2020, Eq. 7).
 *
 *   k~ = E k,  v~ = F v   [r,d]      E, F [r,L], of which the first M columns meet the M tokens
 *   y = softmax(q k~ᵀ / √d) v~
 *
 * E and F are learned, the same for all heads; where F is missing it is E. Tokens with mask 0 enter no mixture. Time
 * O((N + M)·r·d), no N×M matrix. Not causal: a mixture holds later tokens.
 *
 * q, y lie as `queries` says, k and v as `keys` (same B, H, d, layout). */
#ifndef PA_ATTENTION_LINFORMER_H
#define PA_ATTENTION_LINFORMER_H

#include "attention/heads.h"
#include "attention/tiles.h"

typedef struct LinformerShape {
    Heads queries, keys;
    int r, L; /* L ≥ M */
} LinformerShape;

typedef struct Linformer {
    Qkv in;
    const float *e, *f; /* [r,L]; f NULL: e */
} Linformer;

typedef struct LinformerGradients {
    QkvGradients in;
    float *e, *f;
} LinformerGradients;

/* Floats that forward leaves for backward: k~, v~ and the row sums. */
size_t linformer_saved(const LinformerShape *shape);

/* y and saved out, overwritten, no overlaps. */
size_t linformer_scratch(const LinformerShape *shape);
void linformer_forward(float *y, float *saved, const Linformer *a, const LinformerShape *shape, float *scratch);

/* y and saved as forward left them. */
size_t linformer_backward_scratch(const LinformerShape *shape);
void linformer_backward(const LinformerGradients *grad, const float *dy, const float *y, const float *saved,
                        const Linformer *a, const LinformerShape *shape, float *scratch);

/* What each token's value weighs in the end, softmax(…) F: map [N,M], overwritten. Entries of either sign. */
size_t linformer_map_scratch(const LinformerShape *shape);
void linformer_map(float *map, const Linformer *a, const LinformerShape *shape, int b, int h, float *scratch);

#endif
