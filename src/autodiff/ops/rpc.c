/* ops/rpc — the row "rpc" of the op table. Mathematics: attention/rpc.h. */
#include "attention/rpc.h"
#include "autodiff/ops.h"

enum { K, V, MASK };
enum { HEADS, ITERATIONS, LAMBDA };
enum { DEFAULT_ITERATIONS = 4, DEFAULT_LAMBDA = 3 };

static void rpc_read(RpcShape *shape, RpcInputs *in, const Node *node)
{
    const double *option = node->option;
    *shape = (RpcShape){heads_of(node, 'N'), option[ITERATIONS] ? (int)option[ITERATIONS] : DEFAULT_ITERATIONS,
                        option[LAMBDA] ? (float)option[LAMBDA] : DEFAULT_LAMBDA};
    *in = (RpcInputs){node->in[K]->data, node->in[V]->data, node->in[MASK] ? node->in[MASK]->data : NULL};
}

/* K Kᵀ, P v, in every step */
static double products(const RpcShape *s) { return 2.0 * s->iterations * (double)heads_size(&s->heads) * s->heads.N; }

static Status rpc_op_forward(Node *node)
{
    RpcShape shape;
    RpcInputs in;
    rpc_read(&shape, &in, node);
    float *scratch = node_scratch(node, rpc_scratch(&shape)), *saved = node_keep(node, rpc_saved(&shape));
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    node->saved = node->out[0]->needs_grad ? saved : NULL;
    if (planned(node, products(&shape))) return PA_OK;
    rpc_forward(node->out[0]->data, saved, &in, &shape, scratch);
    return PA_OK;
}

static Status rpc_op_backward(Node *node)
{
    RpcShape shape;
    RpcInputs in;
    rpc_read(&shape, &in, node);
    float *scratch = node_scratch(node, rpc_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, 2.5 * products(&shape))) return PA_OK; /* K Kᵀ again, and two for each */
    rpc_backward(node_grad(node, K), node_grad(node, V), node->out[0]->grad, node->saved, &in, &shape, scratch);
    return PA_OK;
}

static Status rpc_op_map(Node *node, int b, int h, float *map)
{
    RpcShape shape;
    RpcInputs in;
    rpc_read(&shape, &in, node);
    float *scratch = node_scratch(node, rpc_scratch(&shape)), *saved = node_scratch(node, rpc_saved(&shape));
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    rpc_map(map, saved, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_rpc = {.name = "rpc",
                   .inputs = "k:BHNd v:BHNd mask?:BN",
                   .outputs = "y",
                   .options = "heads! iterations=4:#[1,50] threshold=3:(0,]",
                   .family = "attention",
                   .traits = "sequence",
                   .formula = "y = softmax(K Kᵀ/√d) v, K = k less what is sparse, in n steps",
                   .like = 1 + K,
                   .forward = rpc_op_forward,
                   .backward = rpc_op_backward,
                   .map = rpc_op_map};
