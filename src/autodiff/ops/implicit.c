/* ops/implicit — the row "implicit" of the op table. Mathematics: attention/implicit.h. */
#include "attention/implicit.h"
#include "autodiff/ops.h"

#include <math.h>

enum { Q, K, V, W1, W2, W, MASK, QUERY_MASK };
enum { HEADS, P, EPS, DEN, STATIONARY, DROPOUT, CAUSAL };

typedef struct ImplicitSaved {
    ImplicitShape shape; /* with the dropout and seed of this forward pass */
    float *inverse;      /* [B,H,N] */
} ImplicitSaved;

static double or_default(double option, double fallback) { return option == 0 ? fallback : option; }

/* Which tensors are W_1 and W_2: `w` twice, w1 twice where the option stationary is on, or w1 and w2. */
static Status spectral_inputs(const Node *node, int *first, int *second)
{
    const int w = node->in[W] != NULL, w1 = node->in[W1] != NULL, w2 = node->in[W2] != NULL,
              stationary = node->option[STATIONARY] != 0;
    *first = w ? W : W1;
    *second = w ? W : stationary ? W1 : W2;
    if (w ? w1 || w2 : !w1 || w2 == stationary)
        return fail(PA_BAD_ARGUMENT, "implicit: needs w1 and w2, or w, or w1 alone where it is stationary");
    return PA_OK;
}

static Status implicit_op_shape(ImplicitShape *shape, ImplicitInputs *in, const Node *node)
{
    const Tensor *mask = node->in[MASK];
    const double *option = node->option;
    int first, second;
    Status status = spectral_inputs(node, &first, &second);
    if (status) return status;
    const Tensor *w1 = node->in[first], *w2 = node->in[second];
    *shape = (ImplicitShape){.queries = heads_of(node, 'N'),
                             .keys = heads_of(node, 'M'),
                             .M = size_of(node, 'S'),
                             .per_sample = w1->ndim == 4};
    const Heads *H = &shape->queries;
    if (shape->M < 1 || w2->ndim != w1->ndim)
        return fail(PA_BAD_ARGUMENT, "implicit: the spectral samples are [H, d, S] or [B, H, d, S], S at least 1");
    shape->p = (float)or_default(option[P], 2);
    shape->eps = (float)or_default(option[EPS], 1e-5);
    shape->den = (float)or_default(option[DEN], 2 * sqrtf((float)H->d));
    shape->dropout = node->tape->training ? (float)option[DROPOUT] : 0;
    shape->causal = option[CAUSAL] != 0;
    if (!(shape->p > 1 && shape->eps > 0 && shape->den > 0 && option[DROPOUT] >= 0 && option[DROPOUT] < 1) ||
        (shape->causal && H->N != shape->keys.N))
        return fail(PA_BAD_ARGUMENT, "implicit: p is above 1, eps and den are positive, magnitudeDropout is at least 0 "
                                     "and below 1, causal needs as many queries as keys");
    *in = (ImplicitInputs){node->in[Q]->data, node->in[K]->data, node->in[V]->data,
                           w1->data,          w2->data,          mask ? mask->data : NULL};
    return PA_OK;
}

/* Products over all heads, of the features of queries and keys (one matrix or two), and of a product between queries
 * and keys with `inner` numbers for every pair. */
static double feature_products(const ImplicitShape *shape, int matrices)
{
    const Heads *H = &shape->queries;
    return (double)H->B * H->H * (H->N + shape->keys.N) * H->d * shape->M * matrices;
}
static double pair_products(const ImplicitShape *shape, double inner)
{
    const Heads *H = &shape->queries;
    return (double)H->B * H->H * H->N * (shape->causal ? 0.5 * (H->N + 1) : shape->keys.N) * inner;
}

static Status implicit_op_forward(Node *node)
{
    ImplicitShape shape;
    ImplicitInputs in;
    Status status = implicit_op_shape(&shape, &in, node);
    if (status) return status;
    const Heads *H = &shape.queries;
    Tensor *y = node->out[0];
    float *inverse = node_keep(node, (size_t)H->B * H->H * H->N);
    float *scratch = node_scratch(node, implicit_scratch(&shape));
    if (!inverse || !scratch) return PA_OUT_OF_MEMORY;
    if (shape.dropout > 0) shape.seed = rng_u32(&node->tape->rng);
    if (y->needs_grad) {
        ImplicitSaved *saved = node->saved = arena_alloc(node->arena, sizeof *saved);
        if (!saved) return PA_OUT_OF_MEMORY;
        *saved = (ImplicitSaved){shape, inverse};
    }
    /* F Fᵀ, P v */
    if (planned(node, feature_products(&shape, 1 + (node->in[W2] != NULL)) + pair_products(&shape, 2 * shape.M + H->d)))
        return PA_OK;
    implicit_forward(y->data, inverse, &in, &shape, scratch);
    return PA_OK;
}

static Status implicit_op_backward(Node *node)
{
    ImplicitShape now;
    ImplicitInputs in;
    int first, second;
    Status status = implicit_op_shape(&now, &in, node);
    if (!status) status = spectral_inputs(node, &first, &second);
    if (status) return status;
    const ImplicitSaved *saved = node->saved;
    float *scratch = node_scratch(node, implicit_backward_scratch(&saved->shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    /* features again and their gradients (twice once more); F Fᵀ again, dF of either side, dy vᵀ, Pᵀ dy */
    if (planned(node,
                4 * feature_products(&now, 1 + (first != second)) + pair_products(&now, 6 * now.M + 2 * now.queries.d)))
        return PA_OK;
    ImplicitGradients grad = {node_grad(node, Q), node_grad(node, K), node_grad(node, V), node_grad(node, first),
                              node_grad(node, second)};
    implicit_backward(&grad, node->out[0]->grad, node->out[0]->data, saved->inverse, &in, &saved->shape, scratch);
    return PA_OK;
}

/* Without dropout: what the layer attends to. */
static Status implicit_op_map(Node *node, int b, int h, float *map)
{
    ImplicitShape shape;
    ImplicitInputs in;
    Status status = implicit_op_shape(&shape, &in, node);
    if (status) return status;
    shape.dropout = 0;
    float *scratch = node_scratch(node, implicit_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    implicit_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

/* p 0 means 2, eps 0 means 1e-5, den 0 means 2√d. `w` alone is a stationary kernel, and so is w1 alone with stationary
 * on. */
const Op op_implicit = {.name = "implicit",
                        .inputs = "q:BHNd k:BHMd v:BHMd w1?:HdS|BHdS w2?:HdS|BHdS w?:HdS|BHdS mask?:BM queryMask?:BN",
                        .outputs = "y",
                        .options =
                            "heads! p=2:(1,] eps=1e-5:(0,] den:[0,] stationary:? magnitudeDropout:[0,1) causal:?",
                        .layer = "samples=64:#[1,] source:direct|ikan|mikan klWeight:[0,]",
                        .family = "attention",
                        .traits = "sequence spectral cross apart",
                        .formula = "y = softmax(log(s(q, k)² + eps) + (‖q‖_p² + ‖k‖_p²)/den) v",
                        .like = 1 + Q,
                        .queries = 1 + QUERY_MASK,
                        .forward = implicit_op_forward,
                        .backward = implicit_op_backward,
                        .map = implicit_op_map};
