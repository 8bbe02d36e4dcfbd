/* ops/add_bias — a bias of its own, where something lies between it and the matrix. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status add_bias_forward(Node *node)
{
    const Tensor *x = node->in[0];
    add_bias(node->out[0]->data, x->data, node->in[1]->data, tensor_rows(x), tensor_columns(x));
    return PA_OK;
}

static Status add_bias_backward(Node *node)
{
    const Tensor *x = node->in[0];
    if (node_wants(node, 0)) add_into(node_grad(node, 0), node->out[0]->grad, x->size);
    if (node_wants(node, 1)) column_sums(node_grad(node, 1), node->out[0]->grad, tensor_rows(x), tensor_columns(x));
    return PA_OK;
}

const Op op_add_bias = {.name = "addBias",
                        .family = "layer",
                        .inputs = "x:*D bias:D",
                        .outputs = "y",
                        .formula = "y[r] = x[r] + bias",
                        .like = 1,
                        .light = LIGHT,
                        .forward = add_bias_forward,
                        .backward = add_bias_backward};
