/* ops/linear_attention — the row "linear" of the op table. Mathematics: attention/linear.h. */
#include "attention/linear.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK, POOL };
enum { HEADS, CAUSAL, BETA, STANDARDIZE, EPS, DENOMINATOR_EPS };

static Status linear_shape(LinearShape *shape, const Node *node)
{
    const Tensor *pool = node->in[POOL];
    const double *option = node->option;
    shape->heads = heads_of(node, 'N');
    for (int h = 0; pool && h < shape->heads.H; h++)
        if (pool->ids[h] < 1) return fail(PA_BAD_ARGUMENT, "linear: pool factors are 1 or more");
    shape->pool = pool ? pool->ids : NULL;
    shape->causal = option[CAUSAL] != 0;
    shape->beta = (float)option[BETA];
    shape->standardize = option[STANDARDIZE] != 0;
    shape->eps = (float)option[EPS];
    shape->floor = option[DENOMINATOR_EPS] > 0 ? (float)option[DENOMINATOR_EPS] : 1e-6f;
    if (!(shape->eps >= 0)) return fail(PA_BAD_ARGUMENT, "linear: eps is not negative");
    if (shape->causal && (shape->beta != 0 || shape->standardize))
        return fail(PA_BAD_ARGUMENT,
                    "linear: causal does not go with beta or standardize, whose statistics see every key");
    return PA_OK;
}

static Status linear_op_forward(Node *node)
{
    LinearShape shape;
    Status status = linear_shape(&shape, node);
    if (status) return status;
    const Heads *H = &shape.heads;
    Tensor *y = node->out[0];
    float *scratch = node_scratch(node, linear_scratch(&shape));
    float *saved = node_keep(node, linear_saved(&shape));
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    if (planned(node, 2.0 * heads_size(H) * H->d)) return PA_OK; /* φ(k)ᵀ v, φ(q) S */
    node->saved = y->needs_grad ? saved : NULL;
    const Qkv in = qkv_of(node);
    linear_forward(y->data, saved, &in, &shape, scratch);
    return PA_OK;
}

static Status linear_op_backward(Node *node)
{
    LinearShape shape;
    Status status = linear_shape(&shape, node);
    if (status) return status;
    float *scratch = node_scratch(node, linear_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 4.0 * heads_size(&shape.heads) * shape.heads.d)) return PA_OK; /* two for each of the products */
    const Tensor *y = node->out[0];
    const Qkv in = qkv_of(node);
    const QkvGradients grad = qkv_gradients(node);
    linear_backward(&grad, y->grad, y->data, node->saved, &in, &shape, scratch);
    return PA_OK;
}

static Status linear_op_map(Node *node, int b, int h, float *map)
{
    LinearShape shape;
    Status status = linear_shape(&shape, node);
    if (status) return status;
    float *scratch = node_scratch(node, linear_scratch(&shape) + linear_map_extra(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    const Qkv in = qkv_of(node);
    linear_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_linear_attention = {.name = "linear",
                                .inputs = "q:BHNd k:BHNd v:BHNd mask?:BN pool?i:H",
                                .outputs = "y",
                                .options = "heads! causal:? beta standardize:? eps=1e-5:[0,] denominatorEps=1e-6:(0,]",
                                .layer = "pool*:#[1,]",
                                .family = "attention",
                                .traits = "sequence",
                                .formula = "y = φ(q) Σ φ(k) vᵀ / φ(q)·Σ φ(k), φ = elu + 1",
                                .like = 1 + Q,
                                .forward = linear_op_forward,
                                .backward = linear_op_backward,
                                .map = linear_op_map};
