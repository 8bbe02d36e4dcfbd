/* ops/add — the sum of two tensors of equal size. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status add_forward(Node *node)
{
    const Tensor *a = node->in[0], *b = node->in[1];
    if (a->size != b->size) return fail(PA_BAD_ARGUMENT, "add: a and b have different sizes");
    add(node->out[0]->data, a->data, b->data, a->size);
    return PA_OK;
}

static Status add_backward(Node *node)
{
    const Tensor *y = node->out[0];
    for (int i = 0; i < 2; i++) /* y = a + b */
        if (node_wants(node, i)) add_into(node_grad(node, i), y->grad, y->size);
    return PA_OK;
}

const Op op_add = {.name = "add",
                   .family = "layer",
                   .inputs = "a b",
                   .outputs = "y",
                   .formula = "y = a + b",
                   .like = 1,
                   .light = LIGHT,
                   .forward = add_forward,
                   .backward = add_backward};
