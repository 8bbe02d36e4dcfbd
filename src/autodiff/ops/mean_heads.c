/* ops/mean_heads — mean over heads: x [N,H·C] → y [N,C]. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status mean_heads_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const int H = (int)node->option[0];
    if (H < 1 || x->shape[1] % H) return fail(PA_BAD_ARGUMENT, "mean of heads: x is [N, heads C]");
    const int N = x->shape[0], C = x->shape[1] / H;
    Tensor *y = node_output(node, 0, 2, (int32_t[]){N, C});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    fill(y->data, 0, y->size);
    for (int r = 0; r < N; r++)
        for (int h = 0; h < H; h++)
            axpy(y->data + (size_t)r * C, 1.0f / (float)H, x->data + ((size_t)r * H + h) * C, C);
    return PA_OK;
}

static Status mean_heads_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const int H = (int)node->option[0], N = x->shape[0], C = x->shape[1] / H;
    float *dx = x->grad;
    for (int r = 0; r < N; r++)
        for (int h = 0; h < H; h++)
            axpy(dx + ((size_t)r * H + h) * C, 1.0f / (float)H, node->out[0]->grad + (size_t)r * C, C);
    return PA_OK;
}

const Op op_mean_heads = {.name = "meanHeads",
                          .family = "layer",
                          .inputs = "x:ND",
                          .outputs = "y",
                          .options = "heads!",
                          .formula = "y = mean over heads of x",
                          .light = LIGHT_BACKWARD,
                          .forward = mean_heads_forward,
                          .backward = mean_heads_backward};
