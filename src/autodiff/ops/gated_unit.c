/* ops/gated_unit — half of the columns, through an activation, times the other half (Shazeer 2020). */
#include "autodiff/ops.h"
#include "kernels/wide.h"

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

static void some_rows(void *context, size_t from, size_t n, int thread)
{
    const Node *node = context;
    const size_t F = (size_t)node->in[0]->shape[1] / 2;
    (void)thread;
    for (size_t r = from; r < from + n; r++) {
        float *y = node->out[0]->data + r * F;
        const float *x = node->in[0]->data + r * 2 * F;
        activate((int)node->option[0], y, x, F);
        mul(y, y, x + F, F);
    }
}

static void some_rows_backward(void *context, size_t from, size_t n, int thread)
{
    const Node *node = context;
    const size_t F = (size_t)node->in[0]->shape[1] / 2;
    const int kind = (int)node->option[0];
    float *work = (float *)node->saved + (size_t)thread * F;
    /* y = f(a)⊙b  ⇒  da = (dy⊙b)⊙f'(a),  db = dy⊙f(a) */
    for (size_t r = from; r < from + n; r++) {
        const float *a = node->in[0]->data + r * 2 * F, *dy = node->out[0]->grad + r * F;
        float *da = node->in[0]->grad + r * 2 * F;
        mul(work, dy, a + F, F);
        activate_backward(kind, da, work, a, F);
        activate(kind, work, a, F);
        mul_accumulate(da + F, dy, work, F);
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
    wide_ranges((size_t)R, 1, (double)y->size * COST_EXP, some_rows, node);
    return PA_OK;
}

static Status gated_unit_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const double multiply_adds = (double)x->size * COST_EXP;
    node->saved = node_scratch(node, (size_t)x->shape[1] / 2 * (size_t)parallel_pays(multiply_adds));
    if (!node->saved) return PA_OUT_OF_MEMORY;
    if (!planned(node, 0)) wide_ranges((size_t)x->shape[0], 1, multiply_adds, some_rows_backward, node);
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
