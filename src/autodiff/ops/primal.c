/* ops/primal — the row "primal" of the op table. Mathematics: attention/primal.h. */
#include "attention/primal.h"
#include "autodiff/ops.h"

enum { X, Q, K, WE, WR, CONCAT_WEIGHT, CONCAT_BIAS, MASK, QUERY_MASK };
enum { HEADS, MODE, Y_ONLY, CROSS };

static const float *values(const Node *node, int i) { return node->in[i] ? node->in[i]->data : NULL; }
static float *gradient_out(const Node *node, int i) { return node->out[i] ? node->out[i]->grad : NULL; }

static Status primal_shape(PrimalShape *shape, PrimalInputs *in, const Node *node)
{
    const double mode = node->option[MODE];
    const Heads *H = &shape->heads;
    *shape = (PrimalShape){.heads = heads_of(node, 'N'),
                           .cross = node->option[CROSS] != 0,
                           .keys = heads_of(node, 'M'),
                           .n = size_of(node, 'n'),
                           .s = size_of(node, 's'),
                           .mode = (PrimalMode)mode};
    if (mode == PRIMAL_DATA ? size_of(node, 'D') != H->H * H->d
                            : (mode != PRIMAL_FIXED && mode != PRIMAL_CAUSAL) || shape->n != H->d)
        return fail(PA_BAD_ARGUMENT, "primal: mode is 0 (data, which needs x [B, N, H d]), 1 (fixed) or 2 (causal), "
                                     "where we and wr are [H, d, s]");
    if (shape->cross ? mode == PRIMAL_CAUSAL : H->N != shape->keys.N)
        return fail(PA_BAD_ARGUMENT,
                    "primal: as many keys as queries unless cross is on, which goes with mode 0 (data) "
                    "and 1 (fixed)");
    if (size_of(node, 'c') != 2 * shape->s) return fail(PA_BAD_ARGUMENT, "primal: concatWeight is [d, 2s]");
    *in = (PrimalInputs){values(node, X),           values(node, Q),   values(node, K),
                         values(node, WE),          values(node, WR),  values(node, CONCAT_WEIGHT),
                         values(node, CONCAT_BIAS), values(node, MASK)};
    return PA_OK;
}

/* Products of both sides, over all heads: weights from the sampled rows, scores, and C's halves of the concatenation;
 * of the other sequence's keys r and G. */
static double all_products(const PrimalShape *shape, int infer)
{
    const Heads *H = &shape->heads;
    const double N = H->N, d = H->d, s = shape->s, weights = shape->mode == PRIMAL_DATA ? d * shape->n * s : 0;
    const double through = infer && 2 * s > d ? d * d * s + N * d * d : 2 * N * d * s;
    return (double)H->B * H->H * 2 * (weights + through + shape->cross * (double)shape->keys.N * d * s);
}

static Status primal_op_forward(Node *node)
{
    PrimalShape shape;
    PrimalInputs in;
    Status status = primal_shape(&shape, &in, node);
    if (status) return status;
    const Heads *H = &shape.heads;
    Tensor *y = node->out[0];
    int infer = node->option[Y_ONLY] != 0 && !y->needs_grad;
    Tensor *e = node_output(node, 1, 4, (int32_t[]){H->B, H->H, infer ? 0 : H->N, shape.s});
    Tensor *r = node_output(node, 2, 4, (int32_t[]){H->B, H->H, infer ? 0 : shape.keys.N, shape.s});
    float *scratch = node_scratch(node, primal_scratch(&shape));
    if (!e || !r || !scratch) return PA_OUT_OF_MEMORY;
    if (infer) {
        if (planned(node, all_products(&shape, 1))) return PA_OK;
        primal_infer(y->data, &in, &shape, scratch);
        return PA_OK;
    }
    float *weights = node_keep(node, primal_weights_size(&shape));
    if (!weights) return PA_OUT_OF_MEMORY;
    node->saved = y->needs_grad ? weights : NULL;
    if (planned(node, all_products(&shape, 0))) return PA_OK;
    primal_forward(y->data, e->data, r->data, weights, &in, &shape, scratch);
    return PA_OK;
}

static Status primal_op_backward(Node *node)
{
    PrimalShape shape;
    PrimalInputs in;
    Status status = primal_shape(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, primal_backward_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2 * all_products(&shape, 0))) return PA_OK; /* two for each product */
    PrimalGradients grad = {node_grad(node, X),          node_grad(node, Q),  node_grad(node, K),
                            node_grad(node, WE),         node_grad(node, WR), node_grad(node, CONCAT_WEIGHT),
                            node_grad(node, CONCAT_BIAS)};
    const PrimalCotangents from_above = {gradient_out(node, 0), gradient_out(node, 1), gradient_out(node, 2)};
    primal_backward(&grad, &from_above, node->out[1]->data, node->out[2]->data, node->saved, &in, &shape, scratch);
    return PA_OK;
}

static Status primal_op_map(Node *node, int b, int h, float *map)
{
    PrimalShape shape;
    PrimalInputs in;
    Status status = primal_shape(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, primal_map_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    primal_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

/* With option yOnly, and where no gradient will be asked for, e and r are left empty ([B,H,0,s]) and y takes the
 * cheaper way (primal_infer). */
const Op op_primal = {.name = "primal",
                      .inputs =
                          "x?:BMD q:BHNd k:BHMd we:Hns wr:Hns concatWeight:dc concatBias:d mask?:BM queryMask?:BN",
                      .outputs = "y e r",
                      .options = "heads! mode:data|fixed|causal yOnly! cross:?",
                      .layer = "rank=20:#[1,65536] rows:#[1,] eta=0.1:[0,] countMasked:?",
                      .family = "attention",
                      .traits = "sequence ksvd cross",
                      .formula = "e = φ(q) Wₑ, r = φ(k) Wᵣ, y = [e r] Cᵀ + c",
                      .like = 1 + Q,
                      .queries = 1 + QUERY_MASK,
                      .forward = primal_op_forward,
                      .backward = primal_op_backward,
                      .map = primal_op_map};
