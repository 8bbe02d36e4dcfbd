/* ops/scale — times a fixed factor. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status scale_forward(Node *node)
{
    const Tensor *x = node->in[0];
    scale(node->out[0]->data, x->data, (float)node->option[0], x->size);
    return PA_OK;
}

static Status scale_backward(Node *node)
{
    axpy(node->in[0]->grad, (float)node->option[0], node->out[0]->grad, node->out[0]->size);
    return PA_OK;
}

const Op op_scale = {.name = "scale",
                     .family = "layer",
                     .inputs = "x",
                     .outputs = "y",
                     .options = "factor",
                     .formula = "y = factor x",
                     .like = 1,
                     .light = LIGHT,
                     .forward = scale_forward,
                     .backward = scale_backward};
