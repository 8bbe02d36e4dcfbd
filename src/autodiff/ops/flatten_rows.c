/* ops/flatten_rows — all tokens one after the other, zeros up to `length` tokens. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status flatten_rows_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const int length = (int)node->option[0];
    if (x->shape[0] > length) return fail(PA_BAD_ARGUMENT, "flatten: more tokens than the model's length");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, length * x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data, x->size * sizeof(float));
    memset(y->data + x->size, 0, (y->size - x->size) * sizeof(float));
    return PA_OK;
}

static Status flatten_rows_backward(Node *node)
{
    add_into(node->in[0]->grad, node->out[0]->grad, node->in[0]->size);
    return PA_OK;
}

const Op op_flatten_rows = {.name = "flattenRows",
                            .family = "layer",
                            .inputs = "x:ND",
                            .outputs = "y",
                            .options = "length",
                            .formula = "y = rows of x one after the other, then zeros",
                            .light = LIGHT_BACKWARD,
                            .forward = flatten_rows_forward,
                            .backward = flatten_rows_backward};
