/* ops/dropout — only applied while training; the layers leave it out otherwise. */
#include "autodiff/ops.h"
#include "kernels/wide.h"

static Status dropout_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const float p = (float)node->option[0];
    if (!(p >= 0 && p < 1)) return fail(PA_BAD_ARGUMENT, "dropout: rate is at least 0 and below 1");
    uint8_t *kept = node->saved = (uint8_t *)arena_floats(node->arena, (x->size + 3) / 4);
    if (!kept) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    wide_dropout_forward(node->out[0]->data, kept, x->data, p, x->size, &node->tape->rng);
    return PA_OK;
}

static Status dropout_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    wide_dropout_backward(x->grad, node->out[0]->grad, node->saved, (float)node->option[0], x->size);
    return PA_OK;
}

const Op op_dropout = {.name = "dropout",
                       .family = "layer",
                       .inputs = "x",
                       .outputs = "y",
                       .options = "rate",
                       .formula = "y = x kept/(1 − rate)",
                       .like = 1,
                       .light = LIGHT_BACKWARD,
                       .forward = dropout_op_forward,
                       .backward = dropout_op_backward};
