/* ops/pool_mean — mean over tokens. */
#include "autodiff/ops.h"
#include "kernels/reduce.h"

static Status pool_mean_forward(Node *node)
{
    const Tensor *x = node->in[0], *mask = node->in[1];
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    mean_tokens_forward(y->data, x->data, mask ? mask->data : NULL, 1, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status pool_mean_backward(Node *node)
{
    const Tensor *x = node->in[0], *mask = node->in[1];
    if (node_wants(node, 0))
        mean_tokens_backward(x->grad, node->out[0]->grad, mask ? mask->data : NULL, 1, x->shape[0], x->shape[1]);
    return PA_OK;
}

const Op op_pool_mean = {.name = "poolMean",
                         .family = "layer",
                         .inputs = "x:ND mask?:1N",
                         .outputs = "y",
                         .formula = "y = mean of the rows of x",
                         .light = LIGHT_BACKWARD,
                         .forward = pool_mean_forward,
                         .backward = pool_mean_backward};
