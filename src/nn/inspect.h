/* inspect — what a pass that was to be looked into has left in its trace. A number of 0, NULL or "" where there is
 * nothing of the kind; a function that returns a Status says why. */
#ifndef PA_NN_INSPECT_H
#define PA_NN_INSPECT_H

#include "nn/trace.h"

/* The first op that put out NaN or an infinite number. where: the part of the model, the layer, the op's output. */
const char *inspect_not_finite(const Trace *t, int32_t where[3]);

/* What a layer attended to: rows (2) or columns (3) of its map; the map of one head [rows,columns]. */
int inspect_map_size(Trace *t, int layer, int which);
Status inspect_map(Trace *t, int layer, int head, float *map);

/* J of the layer. */
double inspect_objective(Trace *t, int layer);

/* Primal layers: their rank s; scores e (which 0) or r (1) of a head, [N,s]. */
int inspect_rank(Trace *t, int layer);
Status inspect_scores(Trace *t, int layer, int head, int which, float *scores);

/* Layers of implicit kernels: how many spectral points, M; W_1 (which 0) or W_2 (1) of a head, [d,M]. */
int inspect_point_count(Trace *t, int layer);
Status inspect_points(Trace *t, int layer, int head, int which, float *points);

/* A head's columns of rows in which the heads lie side by side, [N,d], and its d. which: 0 is what the head puts out
 * before the output projection; 1 + i the attention op's input i, one that has such rows (x, q, k, v, z) or rows of d
 * for all heads (directions). PA_BAD_STATE where that input is absent. */
int inspect_head_width(Trace *t, int layer);
Status inspect_head_rows(Trace *t, int layer, int head, float *rows, int which);

#endif
