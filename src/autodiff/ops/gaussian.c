/* ops/gaussian — the row "gaussian" of the op table. Mathematics: attention/gaussian.h. */
#include "attention/gaussian.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK };

static GaussianShape gaussian_shape(const Node *node)
{ return (GaussianShape){heads_of(node, 'N'), heads_of(node, 'M')}; }

static const float *mask_of(const Node *node) { return node->in[MASK] ? node->in[MASK]->data : NULL; }

static Status gaussian_op_forward(Node *node)
{
    const GaussianShape shape = gaussian_shape(node);
    float *scratch = node_scratch(node, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2.0 * heads_size(&shape.queries) * shape.keys.N)) return PA_OK; /* q kᵀ, κ v */
    gaussian_forward(node->out[0]->data, node->in[Q]->data, node->in[K]->data, node->in[V]->data, mask_of(node), &shape,
                     scratch);
    return PA_OK;
}

static Status gaussian_op_backward(Node *node)
{
    const GaussianShape shape = gaussian_shape(node);
    float *scratch = node_scratch(node, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 5.0 * heads_size(&shape.queries) * shape.keys.N)) return PA_OK; /* q kᵀ again, and two for each */
    gaussian_backward(node_grad(node, Q), node_grad(node, K), node_grad(node, V), node->out[0]->grad, node->in[Q]->data,
                      node->in[K]->data, node->in[V]->data, mask_of(node), &shape, scratch);
    return PA_OK;
}

static Status gaussian_op_map(Node *node, int b, int h, float *map)
{
    const GaussianShape shape = gaussian_shape(node);
    float *scratch = node_scratch(node, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    gaussian_map(map, node->in[Q]->data, node->in[K]->data, mask_of(node), &shape, b, h, scratch);
    return PA_OK;
}

const Op op_gaussian = {.name = "gaussian",
                        .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM",
                        .outputs = "y",
                        .options = "heads!",
                        .family = "attention",
                        .traits = "sequence",
                        .formula = "y = Σ exp(−‖q − k‖²/(2√d)) v",
                        .like = 1 + Q,
                        .forward = gaussian_op_forward,
                        .backward = gaussian_op_backward,
                        .map = gaussian_op_map};
