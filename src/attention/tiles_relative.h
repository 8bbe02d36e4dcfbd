/* tiles_relative — the part of the tile engine for a bias that hangs on how far a key lies behind its query alone
 * (Tiles.relative). A panel holds the numbers of LANES queries from i, of which `queries` exist, for each of `count`
 * keys from j. */
#ifndef PA_ATTENTION_TILES_RELATIVE_H
#define PA_ATTENTION_TILES_RELATIVE_H

#include "attention/tiles.h"

/* Adds the bias to the products p. */
void tiles_add_relative(const Tiles *t, float *p, int i, int queries, int j, int count);

/* to, laid out as Tiles.relative, += dS. */
void tiles_gather_relative(const Tiles *t, float *to, const float *s, int i, int queries, int j, int count);

#endif
