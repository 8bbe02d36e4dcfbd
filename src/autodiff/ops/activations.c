/* ops/activations — functions of one number at a time that layers have by default, which share all but their kernels;
 * the others: functions.c. */
#include "autodiff/ops/unary.h"
#include "kernels/wide.h"

typedef enum Unary { GELU, RELU, ELU } Unary;

/* Whether x may go: nobody but GELU's backward looks at it (option 0, given by layers alone), which then finds the
 * slope in its place and needs no exponential. */
static int keeps_slope(const Node *node)
{ return node->op->which == GELU && node->option[0] != 0 && node->out[0]->needs_grad; }

static Status unary_forward(Node *node)
{
    float *x = node->in[0]->data;
    const size_t n = node->in[0]->size;
    float *y = node->out[0]->data;
    switch ((Unary)node->op->which) {
    case GELU:
        if (keeps_slope(node))
            wide_change(gelu_forward_slope, y, x, n, COST_EXP);
        else
            wide_map(gelu_forward, y, x, n, COST_EXP);
        break;
    case RELU: wide_map(relu_forward, y, x, n, COST_MOVE); break;
    case ELU: elu_forward(y, x, 0, n); break;
    }
    return PA_OK;
}

static Status unary_backward(Node *node)
{
    const float *x = node->in[0]->data, *dy = node->out[0]->grad;
    const size_t n = node->in[0]->size;
    float *dx = node->in[0]->grad;
    if (node->fresh && !keeps_slope(node)) wide_zeros(dx, n);
    switch ((Unary)node->op->which) {
    case GELU:
        if (!keeps_slope(node))
            wide_map2(gelu_backward, dx, dy, x, n, COST_EXP);
        else if (node->fresh)
            wide_map2(mul, dx, dy, x, n, COST_MOVE);
        else
            wide_map2(mul_accumulate, dx, dy, x, n, COST_MOVE);
        break;
    case RELU: wide_map2(relu_backward, dx, dy, x, n, COST_MOVE); break;
    case ELU: elu_backward(dx, dy, x, n); break;
    }
    return PA_OK;
}

const Op op_gelu = UNARY("gelu", GELU, "y = x ½(1 + erf(x/√2))", 1);
const Op op_relu = UNARY("relu", RELU, "y = max(x, 0)", 1);
const Op op_elu = UNARY("elu", ELU, "y = x > 0 ? x : eˣ − 1", 1);
