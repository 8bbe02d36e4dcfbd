/* ops/prepend — a learned token in front. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status prepend_forward(Node *node)
{
    const Tensor *x = node->in[0], *token = node->in[1];
    Tensor *y = node_output(node, 0, 2, (int32_t[]){x->shape[0] + 1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, token->data, token->size * sizeof(float));
    memcpy(y->data + token->size, x->data, x->size * sizeof(float));
    return PA_OK;
}

static Status prepend_backward(Node *node)
{
    const Tensor *x = node->in[0], *token = node->in[1];
    const float *dy = node->out[0]->grad;
    if (node_wants(node, 1)) add_into(node_grad(node, 1), dy, token->size);
    if (node_wants(node, 0)) add_into(node_grad(node, 0), dy + token->size, x->size);
    return PA_OK;
}

const Op op_prepend = {.name = "prepend",
                       .family = "layer",
                       .inputs = "x:ND token:1D",
                       .outputs = "y",
                       .formula = "y = token above x",
                       .light = LIGHT_BACKWARD,
                       .forward = prepend_forward,
                       .backward = prepend_backward};
