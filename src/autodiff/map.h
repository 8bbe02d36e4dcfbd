/* map — which token attends to which, from the node of an attention op. */
#ifndef PA_AUTODIFF_MAP_H
#define PA_AUTODIFF_MAP_H

#include "autodiff/tape.h"

/* Samples, heads, rows and columns of the node's map. */
Status map_size(const Node *node, int32_t dims[4]);

/* The map of one head of one sample, [rows, columns]. The inputs are looked at again: they are still there. */
Status map_head(Node *node, int b, int h, float *map);

#endif
