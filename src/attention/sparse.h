/* sparse — a head in which a query looks at some of the keys only, chosen by where they stand (Child et al. 2019, both
 * directions). Query i stands at p = ⌊i/factor⌋, key m at m: with keys pooled by a factor, p is the query's own window.
 *
 *   window    |p − m| ≤ window
 *   strided   |p − m| < block   or   |p − m| is a multiple of block
 *   fixed     ⌊p/block⌋ = ⌊m/block⌋   or   m mod block ≥ block − summary
 *
 * The functions are those of the tile engine with a pattern: the same y and L as if the weights of all other pairs were
 * 0, in time proportional to the pairs that count, N·(2w + 1), N·(2ℓ + M/ℓ), N·(ℓ + c·M/ℓ) each times d. No pair is
 * visited twice:
 *
 *   window    a band
 *   strided   the band without its diagonal (below, then above), and ℓ residue classes, whose rows lie ℓ apart
 *   fixed     diagonal blocks without their summary keys, and c classes of summary keys for all queries
 *
 * Scores go to the tile engine as rectangles that continue each other's softmax (tiles.h). */
#ifndef PA_ATTENTION_SPARSE_H
#define PA_ATTENTION_SPARSE_H

#include "attention/tiles.h"

typedef enum PatternKind { PATTERN_ALL, PATTERN_WINDOW, PATTERN_STRIDED, PATTERN_FIXED } PatternKind;

typedef struct Pattern {
    PatternKind kind;   /* PATTERN_ALL: every pair; nothing below but factor is read */
    int window;         /* w ≥ 0 */
    int block, summary; /* ℓ ≥ 1, 1 ≤ c ≤ ℓ; any size, also beyond N */
    int factor;         /* f ≥ 1 */
} Pattern;

/* t: the whole head, normalised, steps of 1 from row to row. Its own band is either none or the causal one, under which
 * a key counts once the last token of its window is there: low = −TILES_FAR, high = 0, q_first = 0, q_step = 1,
 * k_first = f − 1, k_step = f. Everything else, also `continued` and what may be NULL, as the engine's functions have
 * it; there is no gradient of key biases. */
size_t sparse_forward_scratch(const Tiles *t, const Pattern *p);
void sparse_forward(float *y, int ldy, RowSum *L, const Tiles *t, const Pattern *p, int continued, float *scratch);

size_t sparse_backward_scratch(const Tiles *t, const Pattern *p);
void sparse_backward(const TilesGradients *grad, const float *dy, const float *y, int ldy, const RowSum *L,
                     const Tiles *t, const Pattern *p, float *scratch);

/* map [N,M], row stride ldm, overwritten: the weights, 0 where a pair does not count. */
size_t sparse_weights_scratch(const Tiles *t, const Pattern *p);
void sparse_weights(float *map, int ldm, const RowSum *L, const Tiles *t, const Pattern *p, float *scratch);

#endif
