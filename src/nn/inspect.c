#include "nn/inspect.h"

#include "autodiff/map.h"
#include "autodiff/word.h"

#include <string.h>

const char *inspect_not_finite(const Trace *t, int32_t where[3])
{
    int output = 0;
    const Node *node = t->logits ? tape_not_finite(&t->tape, &output) : NULL;
    if (!node) return "";
    where[0] = (int32_t)node->part, where[1] = node->layer, where[2] = output;
    return node->op->name;
}

static int has_layer(const Trace *t, int layer)
{ return t->logits && layer >= 0 && layer < config_int(t->config, SLOT_DEPTH); }

static Node *attention_of(const Trace *t, int layer) { return has_layer(t, layer) ? t->layer[layer].attention : NULL; }

static Status not_run(void) { return fail(PA_BAD_STATE, "model: nothing to look at before a forward pass"); }

/* The attention of a layer that has run and has a head of that number; else NULL and why. */
static Node *attention_with(Trace *t, int layer, int head)
{
    Node *node = attention_of(t, layer);
    if (!node) not_run();
    if (!node || (head >= 0 && head < config_int(t->config, SLOT_HEADS))) return node;
    fail(PA_BAD_ARGUMENT, "model: there is no head of that number");
    return NULL;
}

int inspect_map_size(Trace *t, int layer, int which)
{
    int32_t dims[4];
    Node *node = attention_of(t, layer);
    return node && !map_size(node, dims) ? dims[which] : 0;
}

Status inspect_map(Trace *t, int layer, int head, float *map)
{
    Node *node = attention_with(t, layer, head);
    return node ? map_head(node, 0, head, map) : status_code();
}

double inspect_objective(Trace *t, int layer)
{
    const Node *node = has_layer(t, layer) ? t->layer[layer].objective : NULL;
    return node ? node->out[0]->data[0] : 0;
}

int inspect_rank(Trace *t, int layer)
{
    const Node *node = attention_of(t, layer);
    return node && layer_has(&t->config->layer[layer], "ksvd") && node->out[1]
               ? node->out[1]->shape[node->out[1]->ndim - 1]
               : 0;
}

/* e and r are [1,H,N,s] whatever the layout of the queries. */
Status inspect_scores(Trace *t, int layer, int head, int which, float *scores)
{
    const Node *node = attention_with(t, layer, head);
    if (!node) return status_code();
    if (!inspect_rank(t, layer) || which < 0 || which > 1 || !node->out[1]->size) return not_run();
    const size_t size = node->out[1]->size / config_int(t->config, SLOT_HEADS);
    memcpy(scores, node->out[1 + which]->data + (size_t)head * size, size * sizeof(float));
    return PA_OK;
}

/* W_1 or W_2 of an implicit kernel, parameters or what the layer's generator made of this sample; NULL for other kinds.
 * A stationary kernel's only W is both. */
static const Tensor *spectral_points(const Trace *t, int layer, int which)
{
    const Node *node = attention_of(t, layer);
    if (node && node->op == &op_graph_implicit) return node->in[node->in[2] ? 1 + which : 1];
    if (!node || node->op != &op_implicit) return NULL;
    const int first = word_index(node->op->inputs, "w1", 2), both = word_index(node->op->inputs, "w", 1);
    return node->in[first + which] ? node->in[first + which] : node->in[both] ? node->in[both] : node->in[first];
}

int inspect_point_count(Trace *t, int layer)
{
    const Tensor *w = spectral_points(t, layer, 0);
    return w ? w->shape[w->ndim - 1] : 0;
}

Status inspect_points(Trace *t, int layer, int head, int which, float *points)
{
    const Tensor *w = which < 0 || which > 1 ? NULL : spectral_points(t, layer, which);
    if (!attention_with(t, layer, head)) return status_code();
    if (!w || !w->size) return not_run();
    const size_t size = w->size / config_int(t->config, SLOT_HEADS);
    memcpy(points, w->data + (size_t)head * size, size * sizeof(float));
    return PA_OK;
}

int inspect_head_width(Trace *t, int layer)
{
    const Node *node = attention_of(t, layer);
    return node ? node->out[0]->shape[node->out[0]->ndim - 1] / config_int(t->config, SLOT_HEADS) : 0;
}

Status inspect_head_rows(Trace *t, int layer, int head, float *rows, int which)
{
    const Node *node = attention_with(t, layer, head);
    if (!node) return status_code();
    const Tensor *y = which ? node->in[which - 1] : node->out[0];
    if (!y) return not_run();
    const int32_t D = y->shape[y->ndim - 1], shared = D == inspect_head_width(t, layer),
                  d = shared ? D : D / config_int(t->config, SLOT_HEADS);
    for (size_t i = 0; i < y->size / D; i++)
        memcpy(rows + i * d, y->data + i * D + (size_t)(shared ? 0 : head) * d, d * sizeof(float));
    return PA_OK;
}
