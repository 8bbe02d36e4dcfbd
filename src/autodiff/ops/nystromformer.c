/* ops/nystromformer — the row "nystromformer" of the op table. Mathematics: attention/nystromformer.h. */
#include "attention/nystrom.h"
#include "attention/nystromformer.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK, FILTER, QUERY_MASK };
enum { HEADS, LANDMARKS, ITERATIONS };
enum { DEFAULT_LANDMARKS = 64, MOST_LANDMARKS = 4096, DEFAULT_ITERATIONS = 6 };

static Status nystromformer_read(NystromformerShape *shape, Nystromformer *in, const Node *node)
{
    const Tensor *filter = node->in[FILTER], *queries = node->in[QUERY_MASK];
    const double *option = node->option;
    const int self = size_of(node, 'N') == size_of(node, 'M');
    *shape = (NystromformerShape){.queries = heads_of(node, 'N'),
                                  .keys = heads_of(node, 'M'),
                                  .m = option[LANDMARKS] ? (int)option[LANDMARKS] : DEFAULT_LANDMARKS,
                                  .iterations = option[ITERATIONS] ? (int)option[ITERATIONS] : DEFAULT_ITERATIONS,
                                  .taps = filter ? size_of(node, 'T') : 0};
    const int N = shape->queries.N, M = shape->keys.N;
    if (shape->m < 1 || shape->m > MOST_LANDMARKS)
        return fail(PA_BAD_ARGUMENT, "nystromformer: landmarks are 1 to 4096");
    if (filter && (!self || shape->taps < 1))
        return fail(PA_BAD_ARGUMENT, "nystromformer: a filter has taps, and needs as many queries as keys");
    if (shape->m > N) shape->m = N;
    if (shape->m > M) shape->m = M;
    *in = (Nystromformer){.in = qkv_of(node), .filter = filter ? filter->data : NULL};
    /* of one sequence, which has one mask */
    in->query_mask = queries ? queries->data : self ? in->in.mask : NULL;
    return PA_OK;
}

/* Products of one head. Forward: q~ k~ᵀ, q~ kᵀ, P v, the inverse applied to U, q k~ᵀ, P T. */
static double head_products(const NystromformerShape *s, int backward)
{
    const double N = 0.5 * (s->queries.N + s->keys.N), d = s->keys.d, m = s->m, square = m * m;
    const double solve = nystrom_products(s->m, s->keys.d, s->iterations);
    const double filter = s->taps * d * s->queries.N;
    if (!backward) return 4 * N * m * d + square * d + solve + filter;
    return 10 * N * m * d + 3 * square * d + solve + nystrom_backward_products(s->m, s->keys.d, s->iterations) +
           2 * filter;
}

static Status nystromformer_op_forward(Node *node)
{
    NystromformerShape shape;
    Nystromformer in;
    const Status status = nystromformer_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, nystromformer_scratch(&shape)),
          *saved = node_keep(node, nystromformer_saved(&shape));
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    node->saved = node->out[0]->needs_grad ? saved : NULL;
    if (planned(node, (double)shape.keys.B * shape.keys.H * head_products(&shape, 0))) return PA_OK;
    nystromformer_forward(node->out[0]->data, saved, &in, &shape, scratch);
    return PA_OK;
}

static Status nystromformer_op_backward(Node *node)
{
    NystromformerShape shape;
    Nystromformer in;
    const Status status = nystromformer_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, nystromformer_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, (double)shape.keys.B * shape.keys.H * head_products(&shape, 1))) return PA_OK;
    const NystromformerGradients grad = {qkv_gradients(node), node_grad(node, FILTER)};
    nystromformer_backward(&grad, node->out[0]->grad, node->out[0]->data, node->saved, &in, &shape, scratch);
    return PA_OK;
}

static Status nystromformer_op_map(Node *node, int b, int h, float *map)
{
    NystromformerShape shape;
    Nystromformer in;
    const Status status = nystromformer_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, nystromformer_map_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    nystromformer_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_nystromformer = {.name = "nystromformer",
                             .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM filter?:HT queryMask?:BN",
                             .outputs = "y",
                             .options = "heads! landmarks=64:#[1,4096] iterations=6:#[1,100]",
                             .layer = "filter:#[0,]",
                             .family = "attention",
                             .traits = "sequence cross",
                             .formula = "y = P(q, k~) P(q~, k~)⁺ P(q~, k) v, P = softmax",
                             .like = 1 + Q,
                             .queries = 1 + QUERY_MASK,
                             .forward = nystromformer_op_forward,
                             .backward = nystromformer_op_backward,
                             .map = nystromformer_op_map};
