/* ops/one_row — one token of all: the one in front, or the last. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

/* Where the row begins. */
static size_t row_at(const Node *node)
{
    const Tensor *x = node->in[0];
    return node->op == &op_last_row ? x->size - (size_t)x->shape[1] : 0;
}

static Status row_forward(Node *node)
{
    const Tensor *x = node->in[0];
    if (x->shape[0] < 1) return fail(PA_BAD_ARGUMENT, "first or last row: x has no row");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data + row_at(node), y->size * sizeof(float));
    return PA_OK;
}

static Status row_backward(Node *node)
{
    add_into(node->in[0]->grad + row_at(node), node->out[0]->grad, node->out[0]->size);
    return PA_OK;
}

const Op op_first_row = {.name = "firstRow",
                         .family = "layer",
                         .inputs = "x:ND",
                         .outputs = "y",
                         .formula = "y = x[0]",
                         .light = LIGHT_BACKWARD,
                         .forward = row_forward,
                         .backward = row_backward};

const Op op_last_row = {.name = "lastRow",
                        .family = "layer",
                        .inputs = "x:ND",
                        .outputs = "y",
                        .formula = "y = x[N − 1]",
                        .light = LIGHT_BACKWARD,
                        .forward = row_forward,
                        .backward = row_backward};
