/* ops/functions — functions of one number at a time that few layers and mechanisms of one's own have, which share all
 * but their kernels. */
#include "autodiff/ops/unary.h"
#include "kernels/strided.h"
#include "kernels/wide.h"

typedef enum Unary { SILU, SIGMOID, TANH, EXP, LOG, SQRT, ABS } Unary;

static Status unary_forward(Node *node)
{
    const float *x = node->in[0]->data;
    const size_t n = node->in[0]->size;
    float *y = node->out[0]->data;
    switch ((Unary)node->op->which) {
    case SILU: wide_map(silu_forward, y, x, n, COST_EXP); break;
    case SIGMOID: wide_map(sigmoid_forward, y, x, n, COST_EXP); break;
    case TANH: wide_map(tanh_forward, y, x, n, COST_EXP); break;
    case EXP: wide_map(exp_forward, y, x, n, COST_EXP); break;
    case LOG: combine_row(LOGARITHM, y, 0, x, x, n); break;
    case SQRT: combine_row(ROOT, y, 0, x, x, n); break;
    case ABS: combine_row(MAGNITUDE, y, 0, x, x, n); break;
    }
    return PA_OK;
}

static Status unary_backward(Node *node)
{
    const float *x = node->in[0]->data, *y = node->out[0]->data, *dy = node->out[0]->grad;
    const size_t n = node->in[0]->size;
    float *dx = node->in[0]->grad;
    switch ((Unary)node->op->which) {
    case SILU: wide_map2(silu_backward, dx, dy, x, n, COST_EXP); break;
    case SIGMOID: wide_map2(sigmoid_backward, dx, dy, y, n, COST_MOVE); break;
    case TANH: wide_map2(tanh_backward, dx, dy, y, n, COST_MOVE); break;
    case EXP: wide_map2(mul_accumulate, dx, dy, y, n, COST_MOVE); break;
    case LOG: combine_row(QUOTIENT, dx, 1, dy, x, n); break;
    case SQRT: combine_row(ROOT_G, dx, 1, dy, y, n); break;
    case ABS: combine_row(MAGNITUDE_G, dx, 1, dy, x, n); break;
    }
    return PA_OK;
}

const Op op_silu = UNARY("silu", SILU, "y = x/(1 + e⁻ˣ)", 0);
const Op op_sigmoid = UNARY("sigmoid", SIGMOID, "y = 1/(1 + e⁻ˣ)", 0);
const Op op_tanh = UNARY("tanh", TANH, "y = tanh x", 0);
const Op op_exp = UNARY("exp", EXP, "y = eˣ", 0);
const Op op_log = UNARY("log", LOG, "y = ln x", 0);
const Op op_sqrt = UNARY("sqrt", SQRT, "y = √x", 0);
const Op op_abs = UNARY("abs", ABS, "y = |x|", 0);
