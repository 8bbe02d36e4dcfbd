/* tiles_near — the part of the tile engine for Gaussians of rows that lie far apart. Where |a|, |b| are large, rounding
 * spoils a + b + q·k, by 1e-7 of each. A pair that may be near gets its score, and what comes of it, from the
 * difference of the rows (FarRows). A panel holds the numbers of LANES queries from i, of which `queries` exist, for
 * each of `count` keys from j. */
#ifndef PA_ATTENTION_TILES_NEAR_H
#define PA_ATTENTION_TILES_NEAR_H

#include "attention/tiles.h"

/* Scores p, to base 2, of pairs that are not known to be far below −32. start [LANES] and bias [count]: a and b to base
 * 2. */
void tiles_settle_near(const FarRows *far, float *p, int i, int queries, int j, int count, const float *start,
                       const float *bias);

/* dq_i += scale dS_ij (k_j − q_i), dk_j −= the same (where wanted); dS, s, becomes 0, so that nothing else comes of
 * it. */
void tiles_settle_gradients(const FarRows *far, float *s, int i, int queries, int j, int count,
                            const TilesGradients *grad);

#endif
