/* op_softmax.h — what the ops of attention/softmax share (op_softmax.c, op_sparse.c). Their first inputs are q, k, v, mask?, their
 * first options heads, causal, beta, standardize, eps, their only output y; node->saved is L where a gradient may be asked for. */
#ifndef PA_AUTODIFF_OP_SOFTMAX_H
#define PA_AUTODIFF_OP_SOFTMAX_H

#include "attention/softmax.h"
#include "autodiff/ops.h"

/* Sizes, layout, mask, pool (NULL: none) and the options above, checked against each other; no filter, every pair. */
Status softmax_node_read(Softmax *s, const Node *node, const Tensor *pool);

/* filter may be NULL, and so may dfilter. */
Status softmax_node_forward(Node *node, const Softmax *s, const Tensor *filter);
Status softmax_node_backward(Node *node, const Softmax *s, const Tensor *filter, float *dfilter);
Status softmax_node_map(const Node *node, const Softmax *s, const Tensor *filter, int b, int h, float *map);
void   softmax_node_map_shape(const Softmax *s, int32_t *B, int32_t *H, int32_t *N, int32_t *M);

#endif
