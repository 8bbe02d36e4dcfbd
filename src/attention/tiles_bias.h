/* tiles_bias — the part of the tile engine for biases of pairs: one that hangs on how far a key lies behind its query
 * alone (Tiles.relative), and one for every pair (Tiles.bias). A panel holds the numbers of LANES queries from i, of
 * which `queries` exist, for each of `count` keys from j. */
#ifndef PA_ATTENTION_TILES_BIAS_H
#define PA_ATTENTION_TILES_BIAS_H

#include "attention/tiles.h"

/* Adds what there is of them to the products p. */
void tiles_add_bias(const Tiles *t, float *p, int i, int queries, int j, int count);

/* What is wanted of them += dS. */
void tiles_gather_bias(const Tiles *t, const TilesGradients *to, const float *s, int i, int queries, int j, int count);

#endif
