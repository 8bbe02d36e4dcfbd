/* ops/mask_rows — rows times fixed factors: padding masks. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status mask_rows_forward(Node *node)
{
    const Tensor *x = node->in[0];
    mul_rows(node->out[0]->data, x->data, node->in[1]->data, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status mask_rows_backward(Node *node)
{
    const Tensor *x = node->in[0];
    float *dx = node_grad(node, 0);
    const float *dy = node->out[0]->grad, *mask = node->in[1]->data;
    if (dx)
        for (int r = 0; r < x->shape[0]; r++)
            axpy(dx + (size_t)r * x->shape[1], mask[r], dy + (size_t)r * x->shape[1], x->shape[1]);
    return PA_OK;
}

const Op op_mask_rows = {.name = "maskRows",
                         .family = "layer",
                         .inputs = "x:ND mask:1N",
                         .outputs = "y",
                         .formula = "y[t] = mask[t] x[t]",
                         .like = 1,
                         .light = LIGHT,
                         .forward = mask_rows_forward,
                         .backward = mask_rows_backward};
