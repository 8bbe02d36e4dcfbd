/* ops/linformer — the row "linformer" of the op table. Mathematics: attention/linformer.h. */
#include "attention/linformer.h"
#include "autodiff/ops.h"

enum { Q, K, V, MASK, KEY_PROJECTION, VALUE_PROJECTION, QUERY_MASK };

static Status linformer_read(LinformerShape *shape, Linformer *in, const Node *node)
{
    const Tensor *f = node->in[VALUE_PROJECTION];
    *shape = (LinformerShape){heads_of(node, 'N'), heads_of(node, 'M'), size_of(node, 'R'), size_of(node, 'L')};
    if (shape->r < 1 || shape->L < shape->keys.N)
        return fail(PA_BAD_ARGUMENT, "linformer: keyProjection has at least one row, and a column for every token");
    *in = (Linformer){qkv_of(node), node->in[KEY_PROJECTION]->data, f ? f->data : NULL};
    return PA_OK;
}

/* E k, F v; q k~ᵀ, P v~ */
static double products(const LinformerShape *shape)
{ return 2.0 * shape->r * (double)(heads_size(&shape->queries) + heads_size(&shape->keys)); }

static Status linformer_op_forward(Node *node)
{
    LinformerShape shape;
    Linformer in;
    const Status status = linformer_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, linformer_scratch(&shape)), *saved = node_keep(node, linformer_saved(&shape));
    if (!scratch || !saved) return PA_OUT_OF_MEMORY;
    node->saved = node->out[0]->needs_grad ? saved : NULL;
    if (planned(node, products(&shape))) return PA_OK;
    linformer_forward(node->out[0]->data, saved, &in, &shape, scratch);
    return PA_OK;
}

static Status linformer_op_backward(Node *node)
{
    LinformerShape shape;
    Linformer in;
    const Status status = linformer_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, linformer_backward_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    /* two for each, and q k~ᵀ again */
    if (planned(node, 2 * products(&shape) + (double)shape.r * (double)heads_size(&shape.queries))) return PA_OK;
    const LinformerGradients grad = {qkv_gradients(node), node_grad(node, KEY_PROJECTION),
                                     node_grad(node, VALUE_PROJECTION)};
    linformer_backward(&grad, node->out[0]->grad, node->out[0]->data, node->saved, &in, &shape, scratch);
    return PA_OK;
}

static Status linformer_op_map(Node *node, int b, int h, float *map)
{
    LinformerShape shape;
    Linformer in;
    const Status status = linformer_read(&shape, &in, node);
    if (status) return status;
    float *scratch = node_scratch(node, linformer_map_scratch(&shape));
    if (!scratch) return PA_OUT_OF_MEMORY;
    linformer_map(map, &in, &shape, b, h, scratch);
    return PA_OK;
}

const Op op_linformer = {.name = "linformer",
                         .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM keyProjection:RL valueProjection?:RL queryMask?:BN",
                         .outputs = "y",
                         .options = "heads!",
                         .layer = "rank=64:#[1,65536] shared:?",
                         .family = "attention",
                         .traits = "sequence cross decodes",
                         .formula = "y = softmax(q (E k)ᵀ/√d) F v",
                         .like = 1 + Q,
                         .queries = 1 + QUERY_MASK,
                         .forward = linformer_op_forward,
                         .backward = linformer_op_backward,
                         .map = linformer_op_map};
