/* ops/gaussian — the row "gaussian" of the op table. Mathematics: attention/gaussian.h. */
#include "attention/gaussian.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK, QUERY_MASK };

static GaussianShape gaussian_shape(const Node *node)
{ return (GaussianShape){heads_of(node, 'N'), heads_of(node, 'M')}; }

static Status gaussian_op_forward(Node *node)
{
    const GaussianShape shape = gaussian_shape(node);
    float *scratch = node_scratch(node, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2.0 * heads_size(&shape.queries) * shape.keys.N)) return PA_OK; /* q kᵀ, κ v */
    const Qkv in = qkv_of(node);
    gaussian_forward(node->out[0]->data, &in, &shape, scratch);
    return PA_OK;
}

static Status gaussian_op_backward(Node *node)
{
    const GaussianShape shape = gaussian_shape(node);
    float *scratch = node_scratch(node, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 5.0 * heads_size(&shape.queries) * shape.keys.N)) return PA_OK; /* q kᵀ again, and two for each */
    const Qkv in = qkv_of(node);
    const QkvGradients grad = qkv_gradients(node);
    gaussian_backward(&grad, node->out[0]->grad, &in, &shape, scratch);
    return PA_OK;
}

static Status gaussian_op_map(Node *node, int b, int h, float *map)
{
    const GaussianShape shape = gaussian_shape(node);
    float *scratch = node_scratch(node, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    const Qkv in = qkv_of(node);
    gaussian_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_gaussian = {.name = "gaussian",
                        .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM queryMask?:BN",
                        .outputs = "y",
                        .options = "heads!",
                        .family = "attention",
                        .traits = "sequence cross decodes",
                        .formula = "y = Σ exp(−‖q − k‖²/(2√d)) v",
                        .like = 1 + Q,
                        .queries = 1 + QUERY_MASK,
                        .forward = gaussian_op_forward,
                        .backward = gaussian_op_backward,
                        .map = gaussian_op_map};
