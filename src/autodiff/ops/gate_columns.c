/* ops/gate_columns — columns times fixed factors: heads that are switched off. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status gate_columns_forward(Node *node)
{
    const Tensor *x = node->in[0];
    mul_columns(node->out[0]->data, x->data, node->in[1]->data, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status gate_columns_backward(Node *node)
{
    const Tensor *x = node->in[0];
    float *dx = node_grad(node, 0);
    const float *dy = node->out[0]->grad, *gate = node->in[1]->data;
    if (dx)
        for (int r = 0; r < x->shape[0]; r++) {
            const size_t row = (size_t)r * x->shape[1];
            mul_accumulate(dx + row, dy + row, gate, x->shape[1]);
        }
    return PA_OK;
}

const Op op_gate_columns = {.name = "gateColumns",
                            .family = "layer",
                            .inputs = "x:ND gate:1D",
                            .outputs = "y",
                            .formula = "y[:,c] = gate[c] x[:,c]",
                            .like = 1,
                            .light = LIGHT,
                            .forward = gate_columns_forward,
                            .backward = gate_columns_backward};
