/* ops/activations — one number at a time. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status gelu_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    gelu_forward(node->out[0]->data, x->data, x->size);
    return PA_OK;
}

static Status gelu_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    gelu_backward(x->grad, node->out[0]->grad, x->data, x->size);
    return PA_OK;
}

const Op op_gelu = {.name = "gelu",
                    .family = "layer",
                    .inputs = "x",
                    .outputs = "y",
                    .formula = "y = x ½(1 + erf(x/√2))",
                    .like = 1,
                    .light = LIGHT,
                    .forward = gelu_op_forward,
                    .backward = gelu_op_backward};

static Status relu_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    relu_forward(node->out[0]->data, x->data, x->size);
    return PA_OK;
}

static Status relu_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    relu_backward(x->grad, node->out[0]->grad, x->data, x->size);
    return PA_OK;
}

const Op op_relu = {.name = "relu",
                    .family = "layer",
                    .inputs = "x",
                    .outputs = "y",
                    .formula = "y = max(x, 0)",
                    .like = 1,
                    .light = LIGHT,
                    .forward = relu_op_forward,
                    .backward = relu_op_backward};

static Status elu_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    elu_forward(node->out[0]->data, x->data, 0, x->size);
    return PA_OK;
}

static Status elu_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    elu_backward(x->grad, node->out[0]->grad, x->data, x->size);
    return PA_OK;
}

const Op op_elu = {.name = "elu",
                   .family = "layer",
                   .inputs = "x",
                   .outputs = "y",
                   .formula = "y = x > 0 ? x : eˣ − 1",
                   .like = 1,
                   .light = LIGHT,
                   .forward = elu_op_forward,
                   .backward = elu_op_backward};

static Status silu_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    silu_forward(node->out[0]->data, x->data, x->size);
    return PA_OK;
}

static Status silu_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    silu_backward(x->grad, node->out[0]->grad, x->data, x->size);
    return PA_OK;
}

const Op op_silu = {.name = "silu",
                    .family = "layer",
                    .inputs = "x",
                    .outputs = "y",
                    .formula = "y = x/(1 + e⁻ˣ)",
                    .like = 1,
                    .light = LIGHT,
                    .forward = silu_op_forward,
                    .backward = silu_op_backward};
