/* tiles_drop — dropout of weights in the tile engine. Whether a pair counts is a function of a seed and of where its
 * query and key stand, so that backward finds the same without a mask. A panel is as in tiles_bias.h. */
#ifndef PA_ATTENTION_TILES_DROP_H
#define PA_ATTENTION_TILES_DROP_H

#include "attention/tiles.h"

/* x ← x/(1 − rate), 0 where the pair is dropped. */
void tiles_drop(const Tiles *t, float *x, int i, int j, int count);

#endif
