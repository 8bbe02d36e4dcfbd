/* inspection — looking inside what a model has just done. */
#include "exports/exports.h"

#include "autodiff/map.h"
#include "autodiff/ops.h"
#include "autodiff/word.h"
#include "nn/graph_network.h"

#include <string.h>

const char *pa_model_not_finite(const Model *m, int32_t *where)
{
    int output = 0;
    const Node *node = m->logits ? tape_not_finite(&m->tape, &output) : NULL;
    if (!node) return "";
    where[0] = (int32_t)node->part, where[1] = node->layer, where[2] = output;
    return node->op->name;
}

static Status not_run(void) { return fail(PA_BAD_STATE, "model: nothing to look at before a forward pass"); }

/* The attention of a layer that has run and has a head of that number; else NULL and why. */
static Node *attention_with(Model *m, int32_t layer, int32_t head)
{
    status_clear();
    Node *node = model_attention(m, layer);
    if (!node) not_run();
    if (!node || (head >= 0 && head < config_int(&m->config, SLOT_HEADS))) return node;
    fail(PA_BAD_ARGUMENT, "model: there is no head of that number");
    return NULL;
}

/* Rows (2) or columns (3) of a layer's map. */
static int32_t map_dim(Model *m, int32_t layer, int which)
{
    int32_t dims[4];
    Node *node = model_attention(m, layer);
    return node && !map_size(node, dims) ? dims[which] : 0;
}

int32_t pa_model_map_rows(Model *m, int32_t layer) { return map_dim(m, layer, 2); }
int32_t pa_model_map_cols(Model *m, int32_t layer) { return map_dim(m, layer, 3); }

Status pa_model_map(Model *m, int32_t layer, int32_t head, float *map)
{
    Node *node = attention_with(m, layer, head);
    return node ? map_head(node, 0, head, map) : status_code();
}

double pa_model_objective(Model *m, int32_t layer)
{
    Node *node = model_objective(m, layer, 0);
    return node ? node->out[0]->data[0] : 0;
}

int32_t pa_model_rank(Model *m, int32_t layer)
{
    Node *node = model_attention(m, layer);
    return node && node->op == &op_primal && node->out[1] ? node->out[1]->shape[node->out[1]->ndim - 1] : 0;
}

/* e and r are [1,H,N,s] whatever the layout of the queries. */
Status pa_model_scores(Model *m, int32_t layer, int32_t head, int32_t which, float *scores)
{
    const Node *node = attention_with(m, layer, head);
    if (!node) return status_code();
    if (!pa_model_rank(m, layer) || which < 0 || which > 1 || !node->out[1]->size) return not_run();
    const size_t size = node->out[1]->size / config_int(&m->config, SLOT_HEADS);
    memcpy(scores, node->out[1 + which]->data + (size_t)head * size, size * sizeof(float));
    return PA_OK;
}

/* W_1 or W_2 of an implicit kernel, parameters or what the layer's generator made of this sample; NULL for other kinds.
 * A stationary kernel's only W is both. */
static const Tensor *spectral_points(Model *m, int32_t layer, int32_t which)
{
    const Node *node = model_attention(m, layer);
    if (node && node->op == &op_graph_implicit) return node->in[1 + which];
    if (!node || node->op != &op_implicit) return NULL;
    const int first = word_index(node->op->inputs, "w1", 2), both = word_index(node->op->inputs, "w", 1);
    return node->in[first + which] ? node->in[first + which] : node->in[both] ? node->in[both] : node->in[first];
}

int32_t pa_model_point_count(Model *m, int32_t layer)
{
    const Tensor *w = spectral_points(m, layer, 0);
    return w ? w->shape[w->ndim - 1] : 0;
}

Status pa_model_points(Model *m, int32_t layer, int32_t head, int32_t which, float *points)
{
    const Tensor *w = which < 0 || which > 1 ? NULL : spectral_points(m, layer, which);
    if (!attention_with(m, layer, head)) return status_code();
    if (!w || !w->size) return not_run();
    const size_t size = w->size / config_int(&m->config, SLOT_HEADS);
    memcpy(points, w->data + (size_t)head * size, size * sizeof(float));
    return PA_OK;
}

int32_t pa_model_head_width(Model *m, int32_t layer)
{
    const Node *node = model_attention(m, layer);
    return node ? node->out[0]->shape[node->out[0]->ndim - 1] / config_int(&m->config, SLOT_HEADS) : 0;
}

Status pa_model_head_output(Model *m, int32_t layer, int32_t head, float *output)
{
    const Node *node = attention_with(m, layer, head);
    if (!node) return status_code();
    const Tensor *y = node->out[0];
    const int32_t D = y->shape[y->ndim - 1], d = D / config_int(&m->config, SLOT_HEADS);
    for (size_t t = 0; t < y->size / D; t++)
        memcpy(output + t * d, y->data + t * D + (size_t)head * d, d * sizeof(float));
    return PA_OK;
}

Status pa_model_head_enabled(Model *m, int32_t layer, int32_t head, int32_t on)
{
    status_clear();
    const int32_t H = config_int(&m->config, SLOT_HEADS), depth = config_int(&m->config, SLOT_DEPTH);
    if (layer < 0 || layer >= depth || head < 0 || head >= H)
        return fail(PA_BAD_ARGUMENT, "model: there is no layer or head of that number");
    /* The heads of a graph's last layer are as wide as there are outputs. */
    const int32_t d =
        m->graph && layer == depth - 1 ? config_int(&m->config, SLOT_OUTPUTS) : config_int(&m->config, SLOT_WIDTH) / H;
    Tensor **gate = m->graph ? &m->graph->layer[layer].gate : &m->layer[layer].attention.gate;
    return gate_set(gate, &m->parameters.arena, H * d, head, d, on);
}
