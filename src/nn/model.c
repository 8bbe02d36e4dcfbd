#include "nn/model.h"

#include "autodiff/word.h"
#include "nn/graph_network.h"
#include "nn/positions.h"

#include <math.h>
#include <string.h>

enum { INPUT_SERIES, INPUT_TOKENS, INPUT_GRAPH };
enum { POSITIONS_NONE, POSITIONS_LEARNED, POSITIONS_SINUSOIDAL };
enum { POOL_MEAN, POOL_FLATTEN, POOL_CLASS, POOL_NONE };
enum { PADDING_NONE, PADDING_UEA, PADDING_LRA };

/* ---- building ---------------------------------------------------------------------------------------------------- */

static Status declare_embedding(Model *m)
{
    const ModelConfig *c = &m->config;
    Parameters *p = &m->parameters;
    const int D = config_int(c, SLOT_WIDTH), cls = config_int(c, SLOT_POOLING) == POOL_CLASS,
              length = config_int(c, SLOT_LENGTH) + cls;
    if (config_int(c, SLOT_INPUT) == INPUT_SERIES)
        linear_create(&m->embedding, p, "embedding", config_int(c, SLOT_FEATURES), D);
    else
        m->embedding.weight =
            parameters_add(p, "embedding", "weight", INIT_NORMAL, 0.02f, config_int(c, SLOT_VOCABULARY), D, 0);
    if (config_int(c, SLOT_POSITIONS) == POSITIONS_LEARNED) {
        m->positions = parameters_add(p, "positions", "weight", INIT_NORMAL, 0.02f, length, D, 0);
    } else if (config_int(c, SLOT_POSITIONS) == POSITIONS_SINUSOIDAL) {
        m->positions = tensor_in_arena(&p->arena, DTYPE_F32, 2, (int32_t[]){length, D});
        if (!m->positions) return PA_OUT_OF_MEMORY;
        sinusoidal_positions(m->positions->data, length, D);
    }
    if (cls) m->class_token = parameters_add(p, "classToken", "weight", INIT_NORMAL, 0.02f, D, 0, 0);
    return PA_OK;
}

static void declare_head(Model *m)
{
    const ModelConfig *c = &m->config;
    const int D = config_int(c, SLOT_WIDTH), hidden = config_int(c, SLOT_HEAD_HIDDEN),
              outputs = config_int(c, SLOT_OUTPUTS);
    const int pooled = config_int(c, SLOT_POOLING) == POOL_FLATTEN ? D * config_int(c, SLOT_LENGTH) : D;
    const int in = config_int(c, SLOT_PAIR) ? 4 * pooled : pooled;
    if (config_int(c, SLOT_FINAL_NORM)) norm_create(&m->norm, &m->parameters, "norm", D);
    if (hidden) linear_create(&m->head_hidden, &m->parameters, "head.hidden", in, hidden);
    linear_create(&m->head, &m->parameters, "head", hidden ? hidden : in, outputs);
}

static Status build(Model *m, const double *config, int n_config, Rng *rng)
{
    Parameters *p = &m->parameters;
    Status status = config_parse(&m->config, &p->arena, config, n_config);
    if (status) return status;
    if (config_int(&m->config, SLOT_INPUT) == INPUT_GRAPH) {
        m->graph = graph_network_create(p, &m->config);
        return m->graph ? parameters_allocate(p, rng, m->tape.plan != NULL) : status_code();
    }
    const int depth = config_int(&m->config, SLOT_DEPTH);
    m->layer = arena_alloc(&p->arena, sizeof *m->layer * depth);
    if (!m->layer) return PA_OUT_OF_MEMORY;
    memset(m->layer, 0, sizeof *m->layer * depth);
    status = declare_embedding(m);
    for (int i = 0; i < depth && !status; i++)
        status =
            encoder_layer_create(&m->layer[i], p, parameters_text(p, "layers", parameters_number(p, i)), &m->config, i);
    declare_head(m);
    return status ? status : parameters_allocate(p, rng, m->tape.plan != NULL);
}

Model *model_create(const double *config, int n_config, Rng *rng, Plan *plan)
{
    Model *m = block_alloc(sizeof *m);
    if (!m) return NULL;
    parameters_init(&m->parameters);
    arena_init(&m->step, 1 << 16);
    tape_init(&m->tape, &m->step);
    m->tape.plan = plan;
    m->step.counts = m->tape.scratch.counts = plan != NULL;
    const Rng stream = *rng;
    if (build(m, config, n_config, rng)) {
        *rng = stream;
        model_free(m);
        return NULL;
    }
    rng_seed(&m->tape.rng, rng_u32(rng));
    return m;
}

void model_free(Model *m)
{
    if (!m) return;
    tape_free(&m->tape);
    arena_free(&m->step);
    parameters_free(&m->parameters);
    block_free(m);
}

void model_forget_pass(Model *m)
{
    m->logits = NULL;
    tape_clear(&m->tape);
    arena_free(&m->step);
    arena_free(&m->tape.scratch);
}

/* ---- one sample -------------------------------------------------------------------------------------------------- */

/* The sample as a tensor: a view of x, or a copy padded with zeros to the model's length. */
static Tensor *sample_tensor(Model *m, const void *x, int length, int padded)
{
    const int tokens = config_int(&m->config, SLOT_INPUT) == INPUT_TOKENS;
    const int columns = tokens ? 1 : config_int(&m->config, SLOT_FEATURES);
    const int32_t dims[] = {padded, columns};
    if (padded == length) return tensor_wrap(&m->step, tokens ? DTYPE_I32 : DTYPE_F32, tokens ? 1 : 2, dims, (void *)x);
    Tensor *t = tensor_in_arena(&m->step, tokens ? DTYPE_I32 : DTYPE_F32, tokens ? 1 : 2, dims);
    if (!t || m->tape.plan) return t;
    const size_t real = (size_t)length * columns;
    memcpy(t->data, x, real * sizeof(float));
    memset(t->data + real, 0, (t->size - real) * sizeof(float));
    return t;
}

static Tensor *padding_mask(Model *m, int length, int padded)
{
    Tensor *mask = tensor_in_arena(&m->step, DTYPE_F32, 1, (int32_t[]){padded});
    for (int t = 0; mask && t < padded && !m->tape.plan; t++) mask->data[t] = t < length;
    return mask;
}

static Tensor *embed(Model *m, Tensor *sample)
{
    const ModelConfig *c = &m->config;
    Tape *tape = &m->tape;
    tape->part = PART_EMBEDDING;
    Tensor *x = config_int(c, SLOT_INPUT) == INPUT_SERIES
                    ? linear_apply(&m->embedding, tape, sample)
                    : apply(tape, &op_embedding, sample, m->embedding.weight, NULL, 0);
    const double scale = c->slot[SLOT_EMBEDDING_SCALE];
    if (scale != 0 && scale != 1) x = apply(tape, &op_scale, x, NULL, NULL, scale);
    if (m->class_token) x = apply(tape, &op_prepend, x, m->class_token, NULL, 0);
    if (m->positions) x = apply(tape, &op_positions, x, m->positions, NULL, m->first_position);
    return drop(tape, x, c->slot[SLOT_DROPOUT]);
}

static Tensor *pool_tokens(Model *m, Tensor *x)
{
    Tape *tape = &m->tape;
    switch (config_int(&m->config, SLOT_POOLING)) {
    case POOL_FLATTEN: return apply(tape, &op_flatten_rows, x, NULL, NULL, m->config.slot[SLOT_LENGTH]);
    case POOL_NONE: return x;
    case POOL_CLASS: return apply(tape, &op_first_row, x, NULL, NULL, 0);
    default: return apply(tape, &op_pool_mean, x, NULL, NULL, 0);
    }
}

/* A prediction goes on with what a layer has put out and keeps nothing else of it: y moves to x, where the layer's
 * input was. */
static Tensor *carry(Model *m, int layer, Tensor *x, const Tensor *y, ArenaMark before, Node *last)
{
    if (!x || !y) return NULL;
    if (!m->tape.plan) memcpy(x->data, y->data, x->size * sizeof(float));
    AttentionLayer *a = &m->layer[layer].attention;
    a->node = a->objective = a->kl = NULL;
    m->tape.last = last;
    arena_reset(&m->step, before);
    return x;
}

/* One sample from its numbers to its pooled vector. */
static Tensor *encode(Model *m, const void *x, int length, int inspect)
{
    const ModelConfig *c = &m->config;
    Tape *tape = &m->tape;
    if (length < 1 || length > config_int(c, SLOT_LENGTH)) {
        fail(PA_BAD_ARGUMENT, "model: a sample has at least one token and at most the model's length");
        return NULL;
    }
    const int padding = config_int(c, SLOT_PADDING), padded = padding ? config_int(c, SLOT_LENGTH) : length;
    Tensor *mask = padding ? padding_mask(m, length, padded) : NULL;
    if (padding && !mask) return NULL;

    Tensor *h = embed(m, sample_tensor(m, x, length, padded));
    for (int i = 0; i < config_int(c, SLOT_DEPTH); i++) {
        const ArenaMark before = arena_mark(&m->step);
        Node *last = tape->last;
        tape->layer = i;
        Tensor *y = encoder_layer_forward(&m->layer[i], tape, c, h, padding == PADDING_LRA ? mask : NULL, inspect);
        h = tape->training || inspect ? y : carry(m, i, h, y, before, last);
    }
    tape->part = PART_HEAD;
    if (config_int(c, SLOT_FINAL_NORM)) h = norm_apply(&m->norm, tape, h);
    if (config_int(c, SLOT_FINAL_GELU)) h = apply(tape, &op_gelu, h, NULL, NULL, 0);
    if (mask) h = apply(tape, &op_mask_rows, h, mask, NULL, 0);
    return pool_tokens(m, h);
}

void model_set_pair(Model *m, const void *x, int length)
{
    m->pair_x = x;
    m->pair_length = length;
}

void model_set_evaluation_seed(Model *m, uint32_t seed) { m->evaluation_seed = seed; }

/* The vector of the sample, or what the head sees of a pair. */
static Tensor *encode_all(Model *m, const void *x, int length, int inspect)
{
    if (!config_int(&m->config, SLOT_PAIR)) return encode(m, x, length, inspect);
    if (!m->pair_x) {
        fail(PA_BAD_STATE, "model: the second sample of the pair has not been set");
        return NULL;
    }
    Tensor *b = encode(m, m->pair_x, m->pair_length, inspect); /* second first: maps then show the first */
    for (int i = 0; i < config_int(&m->config, SLOT_DEPTH); i++) {
        AttentionLayer *layer = &m->layer[i].attention;
        layer->second_objective = layer->objective;
        layer->second_kl = layer->kl;
    }
    Tensor *a = encode(m, x, length, inspect);
    return apply(&m->tape, &op_pair, a, b, NULL, 0);
}

static Tensor *classify_nodes(Model *m, const void *x, int nodes)
{
    if (nodes < 1 || nodes > config_int(&m->config, SLOT_LENGTH)) {
        fail(PA_BAD_ARGUMENT, "graph model: a graph has at least one node and at most the model's length");
        return NULL;
    }
    Tensor *sample = sample_tensor(m, x, nodes, nodes);
    return sample ? graph_network_forward(m->graph, &m->tape, &m->config, sample) : NULL;
}

Status model_set_edges(Model *m, const int32_t *edges, int count)
{
    if (!m->graph) return fail(PA_BAD_STATE, "model: only a model of graphs takes edges");
    return graph_network_set_edges(m->graph, &m->parameters, edges, count);
}

Tensor *model_forward(Model *m, const void *x, int length, Pass pass, int inspect)
{
    Tape *tape = &m->tape;
    m->logits = NULL;
    tape_clear(tape);
    arena_clear(&m->step);
    tape->training = pass != PASS_EVALUATE;
    tape->keep_nothing = pass != PASS_TRAIN;

    const Rng stream = tape->rng;
    if (pass == PASS_EVALUATE) rng_seed(&tape->rng, m->evaluation_seed);
    Tensor *h = m->graph ? classify_nodes(m, x, length) : encode_all(m, x, length, inspect);
    if (pass == PASS_EVALUATE) tape->rng = stream;
    if (m->graph) return m->logits = h;
    if (m->head_hidden.weight) h = apply(tape, &op_relu, linear_apply(&m->head_hidden, tape, h), NULL, NULL, 0);
    return m->logits = linear_apply(&m->head, tape, h);
}

Status model_set_eta(Model *m, int layer, double eta)
{
    const int depth = config_int(&m->config, SLOT_DEPTH);
    int set = 0;
    if (!(eta >= 0) || eta - eta != 0) return fail(PA_BAD_ARGUMENT, "model: eta is a number of at least 0");
    if (layer < -1 || layer >= depth) return fail(PA_BAD_ARGUMENT, "model: there is no layer of that number");
    for (int i = 0; i < depth; i++) {
        if ((layer >= 0 && layer != i) || m->graph || !m->layer[i].attention.lambda) continue;
        *layer_place(&m->config.layer[i], "eta") = eta;
        set++;
    }
    return set ? PA_OK
               : fail(PA_BAD_STATE,
                      layer < 0 ? "model: no layer has a KSVD objective" : "model: that layer has no KSVD objective");
}

static int has_layer(const Model *m, int layer)
{ return m->logits && layer >= 0 && layer < config_int(&m->config, SLOT_DEPTH); }

Node *model_attention(const Model *m, int layer)
{
    if (!has_layer(m, layer)) return NULL;
    return m->graph ? m->graph->layer[layer].node : m->layer[layer].attention.node;
}

Node *model_objective(const Model *m, int layer, int which)
{
    if (!has_layer(m, layer) || m->graph) return NULL;
    const AttentionLayer *l = &m->layer[layer].attention;
    return which ? l->second_objective : l->objective;
}

Node *model_kl(const Model *m, int layer, int which)
{
    if (!has_layer(m, layer) || m->graph) return NULL;
    const AttentionLayer *l = &m->layer[layer].attention;
    return which ? l->second_kl : l->kl;
}
