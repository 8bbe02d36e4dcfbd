/* ops/sparse.h — softmax attention by a sparse pattern: what its rows of the op table share with that of softmax
 * (ops/softmax.c). Their first inputs are q, k, v, mask?, pool?, their first options heads, causal, beta, standardize,
 * eps, their only output y. */
#ifndef PA_AUTODIFF_OPS_SPARSE_H
#define PA_AUTODIFF_OPS_SPARSE_H

#include "attention/sparse.h"
#include "autodiff/ops.h"

/* The pattern from the options of op_sparse or op_window. */
Status sparse_pattern_read(Pattern *p, const Node *node);

Status softmax_op_forward(Node *node);
Status softmax_op_backward(Node *node);
Status softmax_op_map(Node *node, int b, int h, float *map);

#endif
