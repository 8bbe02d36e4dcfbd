/* ops/linear_attention — the row "linear" of the op table. Mathematics: attention/linear.h. */
#include "attention/linear.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK, POOL, BETAS, QUERY_MASK };
enum { HEADS, CAUSAL, BETA, STANDARDIZE, EPS, DENOMINATOR_EPS };

static Status linear_shape(LinearShape *shape, const Node *node)
{
    const Tensor *pool = node->in[POOL];
    const double *option = node->option;
    shape->queries = heads_of(node, 'N');
    shape->keys = heads_of(node, 'M');
    for (int h = 0; pool && h < shape->queries.H; h++)
        if (pool->ids[h] < 1) return fail(PA_BAD_ARGUMENT, "linear: pool factors are 1 or more");
    shape->pool = pool ? pool->ids : NULL;
    shape->causal = option[CAUSAL] != 0;
    shape->beta = (float)option[BETA];
    shape->standardize = option[STANDARDIZE] != 0;
    shape->betas = node->in[BETAS] ? node->in[BETAS]->data : NULL;
    shape->dbetas = NULL;
    shape->eps = (float)option[EPS];
    shape->floor = option[DENOMINATOR_EPS] > 0 ? (float)option[DENOMINATOR_EPS] : 1e-6f;
    if (!(shape->eps >= 0)) return fail(PA_BAD_ARGUMENT, "linear: eps is not negative");
    const int recentred = shape->beta != 0 || shape->standardize || shape->betas;
    if (shape->causal ? recentred || shape->queries.N != shape->keys.N : shape->betas && shape->standardize)
        return fail(PA_BAD_ARGUMENT, "linear: causal needs as many queries as keys and no beta, betas or standardize, "
                                     "whose statistics see every key; standardize goes without betas");
    return PA_OK;
}

static double products(const LinearShape *shape) /* φ(k)ᵀ v, φ(q) S */
{ return (double)(heads_size(&shape->queries) + heads_size(&shape->keys)) * shape->keys.d; }

static Status linear_op_forward(Node *node)
{
    LinearShape shape;
    Status status = linear_shape(&shape, node);
    if (status) return status;
    Tensor *y = node->out[0];
    float *scratch = node_scratch(node, linear_scratch(&shape));
    float *saved = node_keep(node, linear_saved(&shape));
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    if (planned(node, products(&shape))) return PA_OK;
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
    if (planned(node, 2 * products(&shape))) return PA_OK; /* two for each of the products */
    const Tensor *y = node->out[0];
    const Qkv in = qkv_of(node);
    const QkvGradients grad = qkv_gradients(node);
    shape.dbetas = node_grad(node, BETAS);
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
                                .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM pool?i:H betas?:H queryMask?:BN",
                                .outputs = "y",
                                .options = "heads! causal:? beta standardize:? eps=1e-5:[0,] denominatorEps=1e-6:(0,]",
                                .layer = "pool*:#[1,] learnedBeta:?",
                                .family = "attention",
                                .traits = "sequence cross decodes",
                                .formula = "y = φ(q) Σ φ(k) vᵀ / φ(q)·Σ φ(k), φ = elu + 1",
                                .like = 1 + Q,
                                .queries = 1 + QUERY_MASK,
                                .forward = linear_op_forward,
                                .backward = linear_op_backward,
                                .map = linear_op_map};
