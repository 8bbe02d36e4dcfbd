/* ops/layer_norm — every row to mean 0 and deviation 1, then a factor and a shift for each column. */
#include "autodiff/ops.h"
#include "kernels/rows.h"

static Status layer_norm_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    /* saved: mean [R], then 1/deviation [R] */
    float *mean = node->saved = arena_floats(node->arena, 2 * (size_t)tensor_rows(x));
    if (!mean) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    layer_norm_forward(node->out[0]->data, mean, mean + tensor_rows(x), x->data, node->in[1]->data, node->in[2]->data,
                       tensor_rows(x), tensor_columns(x), (float)node->option[0]);
    return PA_OK;
}

static Status layer_norm_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const float *mean = node->saved;
    layer_norm_backward(node_grad(node, 0), node_grad(node, 1), node_grad(node, 2), node->out[0]->grad, x->data, mean,
                        mean + tensor_rows(x), node->in[1]->data, tensor_rows(x), tensor_columns(x));
    return PA_OK;
}

const Op op_layer_norm = {.name = "layerNorm",
                          .family = "layer",
                          .inputs = "x:*D gamma:D beta:D",
                          .outputs = "y",
                          .options = "eps=1e-5:[0,]",
                          .formula = "y = (x − mean)/√(variance + eps) gamma + beta, per row",
                          .like = 1,
                          .light = LIGHT_BACKWARD,
                          .forward = layer_norm_op_forward,
                          .backward = layer_norm_op_backward};
