/* ops/gated_unit — half of the columns, through an activation, times the other half (Shazeer 2020). */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

enum { ACTIVATION_GELU, ACTIVATION_RELU, ACTIVATION_SILU };

static void activate(int kind, float *y, const float *x, size_t n)
{
    switch (kind) {
    case ACTIVATION_RELU: relu_forward(y, x, n); break;
    case ACTIVATION_SILU: silu_forward(y, x, n); break;
    default: gelu_forward(y, x, n);
    }
}

static void activate_backward(int kind, float *dx, const float *dy, const float *x, size_t n)
{
    switch (kind) {
    case ACTIVATION_RELU: relu_backward(dx, dy, x, n); break;
    case ACTIVATION_SILU: silu_backward(dx, dy, x, n); break;
    default: gelu_backward(dx, dy, x, n);
    }
}

static Status gated_unit_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const int R = x->shape[0], F = x->shape[1] / 2;
    if (x->shape[1] % 2) return fail(PA_BAD_ARGUMENT, "gated unit: the number of columns is even");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){R, F});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    for (int r = 0; r < R; r++) {
        float *to = y->data + (size_t)r * F;
        const float *from = x->data + (size_t)r * 2 * F;
        activate((int)node->option[0], to, from, (size_t)F);
        mul(to, to, from + F, (size_t)F);
    }
    return PA_OK;
}

static Status gated_unit_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const int R = x->shape[0], kind = (int)node->option[0];
    const size_t F = (size_t)x->shape[1] / 2;
    float *work = node_scratch(node, F);
    if (!work) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    /* y = f(a)⊙b  ⇒  da = (dy⊙b)⊙f'(a),  db = dy⊙f(a) */
    for (int r = 0; r < R; r++) {
        const float *a = x->data + (size_t)r * 2 * F, *dy = node->out[0]->grad + (size_t)r * F;
        float *da = x->grad + (size_t)r * 2 * F;
        mul(work, dy, a + F, F);
        activate_backward(kind, da, work, a, F);
        activate(kind, work, a, F);
        mul_accumulate(da + F, dy, work, F);
    }
    return PA_OK;
}

const Op op_gated_unit = {.name = "gatedUnit",
                          .family = "layer",
                          .inputs = "x:ND",
                          .outputs = "y",
                          .options = "activation:gelu|relu|silu",
                          .formula = "y = activation(x[:, :D/2]) x[:, D/2:]",
                          .forward = gated_unit_forward,
                          .backward = gated_unit_backward};
