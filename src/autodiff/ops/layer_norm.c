/* ops/layer_norm — every row to mean 0 and deviation 1, then a factor and a shift for each column; or, RMS norm, to a
 * mean square of 1, then a factor. */
#include "autodiff/ops.h"
#include "kernels/wide.h"

enum { LAYER_NORM, RMS_NORM };

static const float *data_of(const Tensor *x) { return x ? x->data : NULL; }

/* saved: 1/deviation [R], then the mean [R] where there is one */
static float *mean_of(const Node *node)
{ return node->op->which == RMS_NORM ? NULL : (float *)node->saved + tensor_rows(node->in[0]); }

static Status norm_forward(Node *node)
{
    const Tensor *x = node->in[0];
    node->saved = arena_floats(node->arena, 2 * (size_t)tensor_rows(x));
    if (!node->saved) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    wide_layer_norm_forward(node->out[0]->data, mean_of(node), node->saved, x->data, data_of(node->in[1]),
                            data_of(node->in[2]), tensor_rows(x), tensor_columns(x), (float)node->option[0]);
    return PA_OK;
}

static Status norm_backward(Node *node)
{
    const Tensor *x = node->in[0];
    wide_layer_norm_backward(node_grad(node, 0), node_grad(node, 1), node_grad(node, 2), node->out[0]->grad, x->data,
                             mean_of(node), node->saved, data_of(node->in[1]), tensor_rows(x), tensor_columns(x));
    return PA_OK;
}

#define NORM(named, kind, taken, asked, said) \
    {.name = named,                           \
     .family = "layer",                       \
     .inputs = taken,                         \
     .outputs = "y",                          \
     .options = asked,                        \
     .formula = said,                         \
     .like = 1,                               \
     .light = LIGHT_BACKWARD,                 \
     .which = kind,                           \
     .forward = norm_forward,                 \
     .backward = norm_backward}

const Op op_layer_norm = NORM("layerNorm", LAYER_NORM, "x:*D gamma:D beta:D", "eps=1e-5:[0,]",
                              "y = (x − mean)/√(variance + eps) gamma + beta, per row");
const Op op_rms_norm =
    NORM("rmsNorm", RMS_NORM, "x:*D gamma?:D", "eps=1e-6:[0,]", "y = x/√(mean x² + eps) gamma, per row");
