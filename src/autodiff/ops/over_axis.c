/* ops/over_axis — softmax and its logarithm over the last axis; JavaScript turns another one to the end and back. */
#include "autodiff/axes.h"
#include "autodiff/ops.h"

#include "base/vmath.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"
#include "kernels/rows.h"

enum { SOFTMAX, LOG_SOFTMAX };

/* y = x − m − ln Σ exp(x − m), m the largest; a row of −∞ stays. e [C] scratch. */
static void log_softmax_row(float *y, float *e, const float *x, size_t C)
{
    const float m = max_of(x, C);
    fill(y, m == -INFINITY ? 0 : -m, C);
    add_into(y, x, C);
    exp_forward(e, y, C);
    const float total = (float)sum(e, C);
    fill(e, total > 0 ? -v_log1(total) : total, C);
    add_into(y, e, C);
}

static Status over_axis_forward(Node *node)
{
    const Tensor *x = node->in[0];
    float *y = node->out[0]->data, *e = node_scratch(node, (size_t)tensor_columns(x));
    const int axis = axis_of(x, node->option[0]), R = tensor_rows(x), C = tensor_columns(x);
    if (!e || axis < 0) return status_code();
    if (axis != x->ndim - 1) return fail(PA_BAD_ARGUMENT, "only the last axis can be summed over");
    if (planned(node, 0)) return PA_OK;
    if (node->op->which == SOFTMAX)
        softmax_forward(y, x->data, R, C);
    else
        for (size_t at = 0; at < x->size; at += (size_t)C) log_softmax_row(y + at, e, x->data + at, (size_t)C);
    return PA_OK;
}

static Status over_axis_backward(Node *node)
{
    const Tensor *x = node->in[0], *y = node->out[0];
    const size_t C = (size_t)tensor_columns(x);
    float *e = node_scratch(node, C);
    if (!e) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    if (node->op->which == SOFTMAX)
        softmax_backward(x->grad, y->grad, y->data, tensor_rows(x), (int)C);
    else
        for (size_t at = 0; at < x->size; at += C) { /* dx += dy − softmax·Σ dy */
            exp_forward(e, y->data + at, C);
            axpy(x->grad + at, -(float)sum(y->grad + at, C), e, C);
            add_into(x->grad + at, y->grad + at, C);
        }
    return PA_OK;
}

#define OVER_AXIS(named, function, said) \
    {.name = named,                      \
     .family = "layer",                  \
     .inputs = "x",                      \
     .outputs = "y",                     \
     .options = "axis=-1:#[,]",          \
     .formula = said,                    \
     .like = 1,                          \
     .which = function,                  \
     .forward = over_axis_forward,       \
     .backward = over_axis_backward}

const Op op_softmax_over = OVER_AXIS("softmax", SOFTMAX, "y = eˣ/Σ eˣ along the axis");
const Op op_log_softmax = OVER_AXIS("logSoftmax", LOG_SOFTMAX, "y = x − ln Σ eˣ along the axis");
