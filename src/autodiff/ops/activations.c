/* ops/activations — functions of one number at a time that layers have by default, which share all but their kernels;
 * the others: functions.c. */
#include "autodiff/ops/unary.h"
#include "kernels/wide.h"

typedef enum Unary { GELU, RELU, ELU } Unary;

static Status unary_forward(Node *node)
{
    const float *x = node->in[0]->data;
    const size_t n = node->in[0]->size;
    float *y = node->out[0]->data;
    switch ((Unary)node->op->which) {
    case GELU: wide_map(gelu_forward, y, x, n, COST_EXP); break;
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
    switch ((Unary)node->op->which) {
    case GELU: wide_map2(gelu_backward, dx, dy, x, n, COST_EXP); break;
    case RELU: wide_map2(relu_backward, dx, dy, x, n, COST_MOVE); break;
    case ELU: elu_backward(dx, dy, x, n); break;
    }
    return PA_OK;
}

const Op op_gelu = UNARY("gelu", GELU, "y = x ½(1 + erf(x/√2))");
const Op op_relu = UNARY("relu", RELU, "y = max(x, 0)");
const Op op_elu = UNARY("elu", ELU, "y = x > 0 ? x : eˣ − 1");
