/* ops/layer_norm — every row to mean 0 and deviation 1, then a factor and a shift for each column. RMS norm leaves mean
 * and shift away. */
#include "autodiff/ops.h"
#include "kernels/rows.h"

static const float *shift_of(const Node *node) { return node->op == &op_rms_norm ? NULL : node->in[2]->data; }

static Status norm_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const size_t R = (size_t)tensor_rows(x);
    /* saved: 1/deviation [R], then mean [R] */
    float *saved = node->saved = arena_floats(node->arena, 2 * R);
    if (!saved) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    const float *beta = shift_of(node);
    layer_norm_forward(node->out[0]->data, beta ? saved + R : NULL, saved, x->data, node->in[1]->data, beta,
                       tensor_rows(x), tensor_columns(x), (float)node->option[0]);
    return PA_OK;
}

static Status norm_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const float *saved = node->saved;
    const int beta = shift_of(node) != NULL;
    layer_norm_backward(node_grad(node, 0), node_grad(node, 1), beta ? node_grad(node, 2) : NULL, node->out[0]->grad,
                        x->data, beta ? saved + tensor_rows(x) : NULL, saved, node->in[1]->data, tensor_rows(x),
                        tensor_columns(x));
    return PA_OK;
}

const Op op_layer_norm = {.name = "layerNorm",
                          .family = "layer",
                          .inputs = "x:*D gamma:D beta:D",
                          .outputs = "y",
                          .options = "eps=1e-5:[0,]",
                          .formula = "y = (x − mean)/√(variance + eps) gamma + beta, per row",
                          .like = 1,
                          .light = LIGHT_BACKWARD,
                          .forward = norm_forward,
                          .backward = norm_backward};

const Op op_rms_norm = {.name = "rmsNorm",
                        .family = "layer",
                        .inputs = "x:*D gamma:D",
                        .outputs = "y",
                        .options = "eps=1e-5:[0,]",
                        .formula = "y = x/√(mean of squares + eps) gamma, per row",
                        .like = 1,
                        .light = LIGHT_BACKWARD,
                        .forward = norm_forward,
                        .backward = norm_backward};
