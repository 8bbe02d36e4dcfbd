#include "nn/generate.h"

#include "nn/attention_step.h"
#include "nn/transformer.h"

#include <string.h>

static int depth_of(const Generator *g) { return config_int(&g->model->config, SLOT_DEPTH); }

/* Numbers of a token. */
static int columns_of(const ModelConfig *c)
{ return config_int(c, SLOT_INPUT) == INPUT_TOKENS ? 1 : config_int(c, SLOT_FEATURES); }

static const AttentionLayer *layer_of(const Generator *g, int i)
{ return &((const Transformer *)g->model->body)->layer[i].attention; }

static Status make_states(Generator *g)
{
    const int depth = depth_of(g), length = config_int(&g->model->config, SLOT_LENGTH);
    const Transformer *m = g->model->body;
    g->bounded = m->positions.table || m->positions.rotary;
    for (int i = 0; i < depth; i++) {
        g->whole |= attention_step_form(layer_of(g, i)) == STEP_NONE;
        g->bounded |= !attention_step_endless(layer_of(g, i), length);
    }
    if (g->whole) {
        g->tokens = arena_floats(&g->arena, (size_t)length * (size_t)columns_of(&g->model->config));
        return g->tokens ? PA_OK : PA_OUT_OF_MEMORY;
    }
    g->state = arena_alloc(&g->arena, sizeof *g->state * depth);
    Status status = g->state ? PA_OK : PA_OUT_OF_MEMORY;
    for (int i = 0; i < depth && !status; i++)
        status = attention_state_create(&g->state[i], &g->arena, layer_of(g, i), length);
    return status;
}

Generator *generator_create(Model *m)
{
    if (m->kind != &transformer || config_int(&m->config, SLOT_POOLING) != POOL_NONE) {
        fail(PA_BAD_STATE, "generate: only a model with outputs for every token goes on token by token");
        return NULL;
    }
    Generator *g = block_alloc(sizeof *g);
    if (!g) return NULL;
    g->model = m;
    if (make_states(g)) {
        generator_free(g);
        return NULL;
    }
    generator_reset(g);
    return g;
}

void generator_free(Generator *g)
{
    if (g) arena_free(&g->arena);
    block_free(g);
}

void generator_reset(Generator *g)
{
    g->count = 0;
    for (int i = 0; i < depth_of(g) && !g->whole; i++) attention_state_clear(&g->state[i], layer_of(g, i));
}

/* The last of the logits is the newest token's. */
static Tensor *last_row(Trace *t, const Tensor *logits, int rows)
{
    const int C = logits->shape[1];
    if (rows == 1) return t->logits;
    return t->logits =
               tensor_wrap(&t->arena, DTYPE_F32, 2, (int32_t[]){1, C}, logits->data + (size_t)(rows - 1) * (size_t)C);
}

static Tensor *run_whole(Generator *g, const void *x, int n)
{
    const size_t columns = (size_t)columns_of(&g->model->config);
    memcpy(g->tokens + (size_t)g->count * columns, x, (size_t)n * columns * sizeof(float));
    const Tensor *logits = model_forward(g->model, g->model->trace, g->tokens, g->count + n, PASS_EVALUATE, 0);
    return logits ? last_row(g->model->trace, logits, g->count + n) : NULL;
}

static Tensor *run_step(Generator *g, const void *x, int n)
{
    Trace *t = g->model->trace;
    const Transformer *m = g->model->body;
    const DistanceBias bias = {m->positions.biased, m->positions.relative};
    t->past = g->state;
    t->past_bias = &bias;
    t->first_position = g->count;
    const Tensor *logits = model_forward(g->model, t, x, n, PASS_EVALUATE, 0);
    t->past = NULL;
    t->past_bias = NULL;
    t->first_position = 0;
    return logits ? last_row(t, logits, n) : NULL;
}

Tensor *generator_step(Generator *g, const void *x, int n)
{
    const ModelConfig *c = &g->model->config;
    const int32_t *ids = x;
    for (int i = 0; i < n && config_int(c, SLOT_INPUT) == INPUT_TOKENS; i++)
        if (ids[i] < 0 || ids[i] >= config_int(c, SLOT_VOCABULARY)) {
            fail(PA_BAD_ARGUMENT, "generate: the token is not below the vocabulary");
            return NULL;
        }
    if (g->bounded && n > config_int(c, SLOT_LENGTH) - g->count) {
        fail(PA_BAD_STATE, "generate: the model's length is reached");
        return NULL;
    }
    Tensor *logits = g->whole ? run_whole(g, x, n) : run_step(g, x, n);
    if (logits) g->count += n;
    return logits;
}
