/* op_gaussian — the row "gaussian" of the op table. Mathematics: attention/gaussian.h. */
#include "attention/gaussian.h"
#include "autodiff/op_heads.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK };

static Status gaussian_shape(GaussianShape *shape, const Node *node)
{
    const Tensor *q = node->in[Q], *k = node->in[K], *mask = node->in[MASK];
    if (!heads_of(&shape->queries, q, node->option[0]) || k->ndim != q->ndim || !heads_of(&shape->keys, k, node->option[0]))
        return fail(PA_BAD_ARGUMENT, "gaussian: q and k are [B, H, N, d], or [B, N, D] with heads a divisor of D");
    const Heads *a = &shape->queries, *b = &shape->keys;
    if (a->B != b->B || a->H != b->H || a->d != b->d)
        return fail(PA_BAD_ARGUMENT, "gaussian: q and k differ in more than their number of tokens");
    if (!same_shape(k, node->in[V])) return fail(PA_BAD_ARGUMENT, "gaussian: k and v have different shapes");
    if (mask && !is_matrix(mask, b->B, b->N)) return fail(PA_BAD_ARGUMENT, "gaussian: mask is [B, M], one number for each key");
    return PA_OK;
}

static const float *mask_of(const Node *node) { return node->in[MASK] ? node->in[MASK]->data : NULL; }

static Status gaussian_op_forward(Node *node)
{
    GaussianShape shape;
    Status status = gaussian_shape(&shape, node);
    if (status) return status;
    Tensor *y      = node_output(node, 0, node->in[Q]->ndim, node->in[Q]->shape);
    float *scratch = arena_floats(&node->tape->scratch, gaussian_scratch(&shape));
    if (!y || !scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2.0 * heads_size(&shape.queries) * shape.keys.N)) return PA_OK; /* q kᵀ, κ v */
    gaussian_forward(y->data, node->in[Q]->data, node->in[K]->data, node->in[V]->data, mask_of(node), &shape, scratch);
    return PA_OK;
}

static Status gaussian_op_backward(Node *node)
{
    GaussianShape shape;
    Status status = gaussian_shape(&shape, node);
    if (status) return status;
    float *scratch = arena_floats(&node->tape->scratch, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 5.0 * heads_size(&shape.queries) * shape.keys.N)) return PA_OK; /* q kᵀ again, and two for each */
    gaussian_backward(node_grad(node, Q), node_grad(node, K), node_grad(node, V), node->out[0]->grad, node->in[Q]->data,
                      node->in[K]->data, node->in[V]->data, mask_of(node), &shape, scratch);
    return PA_OK;
}

static Status gaussian_op_map_shape(Node *node, int32_t *B, int32_t *H, int32_t *N, int32_t *M)
{
    GaussianShape shape;
    Status status = gaussian_shape(&shape, node);
    if (status) return status;
    *B = shape.queries.B;
    *H = shape.queries.H;
    *N = shape.queries.N;
    *M = shape.keys.N;
    return PA_OK;
}

static Status gaussian_op_map(Node *node, int b, int h, float *map)
{
    GaussianShape shape;
    Status status = gaussian_shape(&shape, node);
    if (status) return status;
    float *scratch = arena_floats(&node->tape->scratch, gaussian_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    gaussian_map(map, node->in[Q]->data, node->in[K]->data, mask_of(node), &shape, b, h, scratch);
    return PA_OK;
}

const Op op_gaussian = {.name = "gaussian", .inputs = "q k v mask?", .outputs = "y", .options = "heads",
                        .formula = "y = Σ exp(−‖q − k‖²/(2√d)) v", .forward = gaussian_op_forward,
                        .backward = gaussian_op_backward, .map_shape = gaussian_op_map_shape, .map = gaussian_op_map};
