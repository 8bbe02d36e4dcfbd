/* positions — what tells a model where its tokens stand: a table that is added to them, learned or fixed; sines and
 * cosines by which queries and keys are turned; or a bias of their scores by distance.
 *
 * The fixed table is that of Vaswani et al. 2017: table[t,2i] = sin(t/10000^{2i/D}), table[t,2i+1] = cos(…). Angles are
 * reduced in float64, so that long sequences keep their digits. */
#ifndef PA_NN_POSITIONS_H
#define PA_NN_POSITIONS_H

#include "nn/config.h"
#include "nn/parameters.h"

typedef struct Positions {
    Tensor *table;    /* [length,D]: a parameter, or constant; NULL without */
    Tensor *rotary;   /* [length,d], constant; NULL without */
    int biased;       /* scores have a bias by distance, */
    Tensor *relative; /* from this table [H,32], the same for all layers; NULL: ALiBi */
} Positions;

/* Declares "prefix.weight" or "prefix.relative" where something is learned. */
Status positions_create(Positions *m, Parameters *p, const char *prefix, const ModelConfig *config, int length);

/* The bias of N tokens' scores; T5's buckets are for one direction where queries look back only. */
Tensor *positions_bias(const Positions *m, Tape *tape, int heads, int N, int causal);

/* table [length,D] out. */
void sinusoidal_positions(float *table, int length, int D);

#endif
