/* ops/first_row — the token in front, taken off again. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status first_row_forward(Node *node)
{
    const Tensor *x = node->in[0];
    if (x->shape[0] < 1) return fail(PA_BAD_ARGUMENT, "first row: x has no row");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data, y->size * sizeof(float));
    return PA_OK;
}

static Status first_row_backward(Node *node)
{
    add_into(node->in[0]->grad, node->out[0]->grad, node->out[0]->size);
    return PA_OK;
}

const Op op_first_row = {.name = "firstRow",
                         .family = "layer",
                         .inputs = "x:ND",
                         .outputs = "y",
                         .formula = "y = x[0]",
                         .light = LIGHT_BACKWARD,
                         .forward = first_row_forward,
                         .backward = first_row_backward};
