#include "nn/transformer.h"

#include <math.h>
#include <string.h>

/* ---- building ---------------------------------------------------------------------------------------------------- */

/* As the paper's code begins: a row for each number, category and missing value, and a bias for each column. */
static void table_create(Linear *l, Parameters *p, const ModelConfig *c)
{
    const int D = config_int(c, SLOT_WIDTH);
    const float bound = 1 / sqrtf((float)D);
    l->weight = parameters_add(p, "embedding", "weight", INIT_UNIFORM, bound, config_int(c, SLOT_VOCABULARY), D, 0);
    l->bias = parameters_add(p, "embedding", "bias", INIT_UNIFORM, bound, config_int(c, SLOT_LENGTH), D, 0);
}

static Status declare_embedding(Transformer *m, Parameters *p, const ModelConfig *c)
{
    const int D = config_int(c, SLOT_WIDTH), cls = config_int(c, SLOT_POOLING) == POOL_CLASS,
              length = config_int(c, SLOT_LENGTH) + cls, places = config_int(c, SLOT_PLACES);
    const int input = config_int(c, SLOT_INPUT);
    if (input == INPUT_SERIES)
        linear_create(&m->embedding, p, "embedding", config_int(c, SLOT_FEATURES) - (places > 0), D);
    else if (input == INPUT_TABLE)
        table_create(&m->embedding, p, c);
    else
        m->embedding.weight =
            parameters_add(p, "embedding", "weight", INIT_NORMAL, 0.02f, config_int(c, SLOT_VOCABULARY), D, 0);
    if (places) m->places = parameters_add(p, "places", "weight", INIT_NORMAL, 0.02f, places, D, 0);
    if (config_int(c, SLOT_EMBEDDING_NORM)) norm_create(&m->embedding_norm, p, "embeddingNorm", c);
    if (positions_create(&m->positions, p, "positions", c, length)) return PA_OUT_OF_MEMORY;
    if (cls) m->class_token = parameters_add(p, "classToken", "weight", INIT_NORMAL, 0.02f, D, 0, 0);
    return PA_OK;
}

static void declare_head(Transformer *m, Parameters *p, const ModelConfig *c)
{
    const int D = config_int(c, SLOT_WIDTH), hidden = config_int(c, SLOT_HEAD_HIDDEN),
              outputs = config_int(c, SLOT_OUTPUTS);
    const int pooled = config_int(c, SLOT_POOLING) == POOL_FLATTEN ? D * config_int(c, SLOT_LENGTH) : D;
    const int in = config_int(c, SLOT_PAIR) ? 4 * pooled : pooled;
    if (config_int(c, SLOT_FINAL_NORM)) norm_create(&m->norm, p, "norm", c);
    if (config_int(c, SLOT_POOLING) == POOL_ATTENTION)
        m->pool_query = parameters_add(p, "pool", "query", INIT_NORMAL, 0.02f, 1, D, 0);
    if (hidden) linear_create(&m->head_hidden, p, "head.hidden", in, hidden);
    if (config_int(c, SLOT_TIED))
        m->head = (Linear){m->embedding.weight, parameters_add(p, "head", "bias", INIT_CONSTANT, 0, outputs, 0, 0)};
    else
        linear_create(&m->head, p, "head", hidden ? hidden : in, outputs);
}

static void *create(Parameters *p, const ModelConfig *c)
{
    const int depth = config_int(c, SLOT_DEPTH);
    Transformer *m = arena_alloc(&p->arena, sizeof *m);
    EncoderLayer *layer = arena_alloc(&p->arena, sizeof *layer * depth);
    if (!m || !layer) return NULL;
    memset(layer, 0, sizeof *layer * depth);
    *m = (Transformer){.layer = layer};
    Status status = declare_embedding(m, p, c);
    for (int i = 0; i < depth && !status; i++)
        status = encoder_layer_create(&layer[i], p, parameters_text(p, "layers", parameters_number(p, i)), c, i);
    for (int i = 0; i < depth; i++) layer[i].attention.rotary = m->positions.rotary;
    declare_head(m, p, c);
    return status ? NULL : m;
}

/* ---- one sample -------------------------------------------------------------------------------------------------- */

/* The sample as a tensor: a view of x, or a copy padded with zeros to the model's length. */
static Tensor *sample_tensor(Trace *trace, const void *x, int length, int padded)
{
    const int tokens = config_int(trace->config, SLOT_INPUT) == INPUT_TOKENS;
    const int columns = tokens ? 1 : config_int(trace->config, SLOT_FEATURES);
    const int32_t dims[] = {padded, columns};
    if (padded == length)
        return tensor_wrap(&trace->arena, tokens ? DTYPE_I32 : DTYPE_F32, tokens ? 1 : 2, dims, (void *)x);
    Tensor *t = tensor_in_arena(&trace->arena, tokens ? DTYPE_I32 : DTYPE_F32, tokens ? 1 : 2, dims);
    if (!t || trace->tape.plan) return t;
    const size_t real = (size_t)length * columns;
    memcpy(t->data, x, real * sizeof(float));
    memset(t->data + real, 0, (t->size - real) * sizeof(float));
    return t;
}

static Tensor *padding_mask(Trace *trace, int length, int padded)
{
    Tensor *mask = tensor_in_arena(&trace->arena, DTYPE_F32, 1, (int32_t[]){padded});
    for (int t = 0; mask && t < padded && !trace->tape.plan; t++) mask->data[t] = t < length;
    return mask;
}

/* A token for each column of a row of a table. */
static Tensor *embed_row(const Transformer *m, Trace *trace, const float *x, int columns)
{
    Tensor *scale = tensor_wrap(&trace->arena, DTYPE_F32, 1, (int32_t[]){columns}, (void *)x),
           *ids = tensor_wrap(&trace->arena, DTYPE_I32, 1, (int32_t[]){columns}, (void *)(x + columns));
    Tensor *in[] = {ids, scale, m->embedding.weight, m->embedding.bias};
    return first_output(tape_apply(&trace->tape, &op_table_embedding, in, 4, NULL, 0));
}

/* The first column of a sample as ids, an id that is none as −1; *sample becomes the other columns. */
static Tensor *take_places(Trace *trace, Tensor **sample)
{
    const int N = (*sample)->shape[0], columns = (*sample)->shape[1] - 1, most = config_int(trace->config, SLOT_PLACES);
    Tensor *ids = tensor_in_arena(&trace->arena, DTYPE_I32, 1, (int32_t[]){N});
    Tensor *rest = tensor_in_arena(&trace->arena, DTYPE_F32, 2, (int32_t[]){N, columns});
    const float *x = (*sample)->data;
    for (int i = 0; ids && rest && i < N && !trace->tape.plan; i++, x += columns + 1) {
        ids->ids[i] = x[0] >= 0 && x[0] < (float)most ? (int32_t)x[0] : -1;
        memcpy(rest->data + (size_t)i * columns, x + 1, (size_t)columns * sizeof(float));
    }
    *sample = rest;
    return ids;
}

static Tensor *embed(const Transformer *m, Trace *trace, const void *sample, int length, int padded)
{
    const ModelConfig *c = trace->config;
    Tape *tape = &trace->tape;
    tape->part = PART_EMBEDDING;
    const int input = config_int(c, SLOT_INPUT);
    Tensor *rows = input == INPUT_TABLE ? NULL : sample_tensor(trace, sample, length, padded);
    Tensor *places = m->places && rows ? take_places(trace, &rows) : NULL, *x;
    if (input == INPUT_TABLE)
        x = embed_row(m, trace, sample, length);
    else if (input == INPUT_SERIES)
        x = linear_apply(&m->embedding, tape, rows);
    else
        x = apply(tape, &op_embedding, rows, m->embedding.weight, NULL, 0);
    if (trace->probe) x = add_apply(tape, x, trace->probe);
    const double scale = c->slot[SLOT_EMBEDDING_SCALE];
    if (scale != 0 && scale != 1) x = apply(tape, &op_scale, x, NULL, NULL, scale);
    if (m->places) x = add_apply(tape, x, apply(tape, &op_embedding, places, m->places, NULL, 0));
    if (m->class_token) x = apply(tape, &op_prepend, x, m->class_token, NULL, 0);
    if (m->positions.table) x = apply(tape, &op_positions, x, m->positions.table, NULL, trace->first_position);
    if (m->embedding_norm.weight) x = norm_apply(&m->embedding_norm, tape, x);
    return drop(tape, x, c->slot[SLOT_DROPOUT]);
}

static Tensor *pool_tokens(const Transformer *m, Trace *trace, Tensor *x)
{
    Tape *tape = &trace->tape;
    switch (config_int(trace->config, SLOT_POOLING)) {
    case POOL_FLATTEN: return apply(tape, &op_flatten_rows, x, NULL, NULL, trace->config->slot[SLOT_LENGTH]);
    case POOL_NONE: return x;
    case POOL_CLASS: return apply(tape, &op_first_row, x, NULL, NULL, 0);
    case POOL_MAX: return apply(tape, &op_pool_max, x, NULL, NULL, 0);
    case POOL_ATTENTION: return apply(tape, &op_softmax, m->pool_query, x, x, 1); /* one head, keys are values */
    case POOL_LAST: return apply(tape, &op_last_row, x, NULL, NULL, 0);
    default: return apply(tape, &op_pool_mean, x, NULL, NULL, 0);
    }
}

/* Whether all layers look back only. */
static int looks_back(const ModelConfig *c)
{
    int causal = 1;
    for (int i = 0; i < config_int(c, SLOT_DEPTH); i++) causal &= layer_option(&c->layer[i], "causal") != 0;
    return causal;
}

/* From behind the layers to the pooled vector. */
static Tensor *gather(const Transformer *m, Trace *trace, Tensor *h, Tensor *mask)
{
    const ModelConfig *c = trace->config;
    Tape *tape = &trace->tape;
    tape->part = PART_HEAD;
    if (config_int(c, SLOT_FINAL_NORM)) h = norm_apply(&m->norm, tape, h);
    if (config_int(c, SLOT_FINAL_GELU)) h = apply(tape, &op_gelu, h, NULL, NULL, 0);
    h = drop(tape, h, c->slot[SLOT_FINAL_DROPOUT]);
    if (mask) h = apply(tape, &op_mask_rows, h, mask, NULL, 0);
    return pool_tokens(m, trace, h);
}

/* One sample from its numbers to its pooled vector. which: 1 for the second of a pair. */
static Tensor *encode(const Transformer *m, Trace *trace, const void *x, int length, int which)
{
    const ModelConfig *c = trace->config;
    Tape *tape = &trace->tape;
    if (length < 1 || length > config_int(c, SLOT_LENGTH)) {
        fail(PA_BAD_ARGUMENT, "model: a sample has at least one token and at most the model's length");
        return NULL;
    }
    const int padding = config_int(c, SLOT_PADDING), padded = padding ? config_int(c, SLOT_LENGTH) : length;
    Tensor *mask = padding ? padding_mask(trace, length, padded) : NULL;
    if (padding && !mask) return NULL;

    Tensor *h = embed(m, trace, x, length, padded);
    if (m->positions.biased && h && !trace->past) {
        trace->relative = positions_bias(&m->positions, tape, config_int(c, SLOT_HEADS), h->shape[0], looks_back(c));
        if (!trace->relative) return NULL;
    }
    h = encoder_layers_forward(m->layer, config_int(c, SLOT_DEPTH), trace, trace_layer(trace, 0, which), 0, h,
                               padding == PADDING_LRA ? mask : NULL);
    return gather(m, trace, h, mask);
}

/* The vector of the sample, or what the head sees of a pair, whose second meets chance first. */
static Tensor *encode_all(const Transformer *m, Trace *trace, const void *x, int length)
{
    if (!config_int(trace->config, SLOT_PAIR)) return encode(m, trace, x, length, 0);
    if (!trace->second) {
        fail(PA_BAD_STATE, "model: the second sample of the pair has not been set");
        return NULL;
    }
    Tensor *b = encode(m, trace, trace->second, trace->second_length, 1);
    Tensor *a = encode(m, trace, x, length, 0);
    return apply(&trace->tape, &op_pair, a, b, NULL, 0);
}

static Tensor *head(const Transformer *m, Trace *trace, Tensor *h)
{
    Tape *tape = &trace->tape;
    if (m->head_hidden.weight) h = apply(tape, &op_relu, linear_apply(&m->head_hidden, tape, h), NULL, NULL, 0);
    trace->memory = h;
    h = linear_apply(&m->head, tape, h);
    return config_int(trace->config, SLOT_OUTPUT_ACTIVATION) ? apply(tape, &op_tanh, h, NULL, NULL, 0) : h;
}

static Tensor *forward(const void *body, Trace *trace, const void *x, int length)
{ return head(body, trace, encode_all(body, trace, x, length)); }

/* Products of fewer than four rows add in another order (gemm.c): so what lies before and behind the layers is done
 * for each sample by itself. */
static Status forward_many(const void *body, Trace *trace, const float *x, int length, int samples, float *logits)
{
    const Transformer *m = body;
    const ModelConfig *c = trace->config;
    const int D = config_int(c, SLOT_WIDTH), rows = length + (m->class_token != NULL);
    int apart = rows < 4 || length > config_int(c, SLOT_LENGTH) || config_int(c, SLOT_PAIR) ||
                config_int(c, SLOT_PADDING) || m->positions.biased;
    for (int i = 0; i < config_int(c, SLOT_DEPTH); i++) apart |= layer_has(&c->layer[i], "apart");
    if (apart) return PA_BAD_STATE;
    const size_t step = (size_t)length * (config_int(c, SLOT_INPUT) == INPUT_TOKENS ? 1 : config_int(c, SLOT_FEATURES));
    Tensor *all = tensor_in_arena(&trace->arena, DTYPE_F32, 3, (int32_t[]){samples, rows, D});
    if (!all) return PA_OUT_OF_MEMORY;
    const ArenaMark before = arena_mark(&trace->arena);
    float *at = all->data;
    for (int i = 0; i < samples; i++, at += (size_t)rows * D) {
        const Tensor *h = embed(m, trace, x + i * step, length, length);
        if (!h) return status_code();
        memcpy(at, h->data, h->size * sizeof *at);
        arena_reset(&trace->arena, before);
    }
    trace->tape.last = NULL;
    all = encoder_layers_forward(m->layer, config_int(c, SLOT_DEPTH), trace, trace->layer, 0, all, NULL);
    if (!all) return status_code();
    at = all->data;
    for (int i = 0; i < samples; i++, at += (size_t)rows * D) {
        Tensor *h = tensor_wrap(&trace->arena, DTYPE_F32, 2, (int32_t[]){rows, D}, at);
        h = head(m, trace, gather(m, trace, h, NULL));
        if (!h) return status_code();
        memcpy(logits, h->data, h->size * sizeof *logits);
        logits += h->size;
        arena_reset(&trace->arena, before);
    }
    return PA_OK;
}

static int head_width(const ModelConfig *c, int layer)
{
    (void)layer;
    return config_int(c, SLOT_WIDTH) / config_int(c, SLOT_HEADS);
}

static Tensor **gate(void *body, int layer) { return &((Transformer *)body)->layer[layer].attention.gate; }

const ModelKind transformer = {
    .create = create, .forward = forward, .forward_many = forward_many, .head_width = head_width, .gate = gate};
