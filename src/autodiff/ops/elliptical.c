/* ops/elliptical — the row "elliptical" of the op table. Mathematics: attention/elliptical.h. */
#include "attention/elliptical.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK, PREVIOUS, QUERY_MASK };
enum { HEADS, CAUSAL };

static Status elliptical_read(EllipticalShape *shape, Elliptical *in, const Node *node)
{
    const Tensor *previous = node->in[PREVIOUS];
    *shape = (EllipticalShape){heads_of(node, 'N'), heads_of(node, 'M'), node->option[CAUSAL] != 0};
    if (shape->causal && shape->queries.N != shape->keys.N)
        return fail(PA_BAD_ARGUMENT, "elliptical: causal needs as many queries as keys");
    *in = (Elliptical){qkv_of(node), previous ? previous->data : NULL};
    return PA_OK;
}

/* q kᵀ, P v: of the pairs that count */
static double products(const EllipticalShape *s)
{ return (s->causal ? 1.0 + 1.0 / (s->keys.N ? s->keys.N : 1) : 2.0) * (double)heads_size(&s->queries) * s->keys.N; }

static Status elliptical_op_forward(Node *node)
{
    EllipticalShape shape;
    Elliptical in;
    const Status status = elliptical_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, elliptical_scratch(&shape)), *saved = node_keep(node, elliptical_saved(&shape));
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    node->saved = node->out[0]->needs_grad ? saved : NULL;
    if (planned(node, products(&shape))) return PA_OK;
    elliptical_forward(node->out[0]->data, saved, &in, &shape, scratch);
    return PA_OK;
}

static Status elliptical_op_backward(Node *node)
{
    EllipticalShape shape;
    Elliptical in;
    const Status status = elliptical_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, elliptical_backward_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2.5 * products(&shape))) return PA_OK; /* q kᵀ again, and two for each */
    const QkvGradients grad = qkv_gradients(node);
    elliptical_backward(&grad, node->out[0]->grad, node->out[0]->data, node->saved, &in, &shape, scratch);
    return PA_OK;
}

static Status elliptical_op_map(Node *node, int b, int h, float *map)
{
    EllipticalShape shape;
    Elliptical in;
    const Status status = elliptical_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, elliptical_map_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    elliptical_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_elliptical = {.name = "elliptical",
                          .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM previous?:BHMd queryMask?:BN",
                          .outputs = "y",
                          .options = "heads! causal:?",
                          .family = "attention",
                          .traits = "sequence cross",
                          .formula = "y = softmax(q diag(m) kᵀ/√d) v, m from |v − v'|",
                          .like = 1 + Q,
                          .queries = 1 + QUERY_MASK,
                          .forward = elliptical_op_forward,
                          .backward = elliptical_op_backward,
                          .map = elliptical_op_map};
