#include "nn/generate.h"

#include "nn/attention_step.h"

#include <string.h>

typedef struct Generator {
    Arena arena;
    AttentionState *state; /* [depth] */
    int whole;             /* some layer has no step form */
    int bounded;           /* something has room for `length` tokens only */
    int32_t *ids;          /* the tokens so far, for models that run whole [length] */
    int count;
} Generator;

void generate_free(Model *m)
{
    if (!m->generator) return;
    arena_free(&m->generator->arena);
    block_free(m->generator);
    m->generator = NULL;
}

static Status make_states(const Model *m, Generator *g)
{
    const int depth = config_int(&m->config, SLOT_DEPTH), length = config_int(&m->config, SLOT_LENGTH);
    g->bounded = m->positions != NULL;
    for (int i = 0; i < depth; i++) {
        const AttentionLayer *layer = &m->layer[i].attention;
        g->whole |= attention_step_form(layer) == STEP_NONE;
        g->bounded |= !attention_step_endless(layer, length);
    }
    if (g->whole) {
        g->ids = arena_alloc(&g->arena, sizeof *g->ids * length);
        return g->ids ? PA_OK : PA_OUT_OF_MEMORY;
    }
    g->state = arena_alloc(&g->arena, sizeof *g->state * depth);
    Status status = g->state ? PA_OK : PA_OUT_OF_MEMORY;
    for (int i = 0; i < depth && !status; i++)
        status = attention_state_create(&g->state[i], &g->arena, &m->layer[i].attention, length);
    return status;
}

Status generate_reset(Model *m)
{
    if (config_int(&m->config, SLOT_INPUT) != 1 || config_int(&m->config, SLOT_POOLING) != 3)
        return fail(PA_BAD_STATE, "generate: only a model of tokens with outputs for every token can generate");
    if (!m->generator) {
        m->generator = block_alloc(sizeof *m->generator);
        if (!m->generator) return PA_OUT_OF_MEMORY;
        arena_init(&m->generator->arena, 0);
        Status status = make_states(m, m->generator);
        if (status) {
            generate_free(m);
            return status;
        }
    }
    Generator *g = m->generator;
    g->count = 0;
    for (int i = 0; i < config_int(&m->config, SLOT_DEPTH) && !g->whole; i++)
        attention_state_clear(&g->state[i], &m->layer[i].attention);
    return PA_OK;
}

static Tensor *run_whole(Model *m, Generator *g, int32_t id)
{
    g->ids[g->count] = id;
    Tensor *logits = model_forward(m, g->ids, g->count + 1, PASS_EVALUATE, 0);
    if (!logits) return NULL;
    const int C = logits->shape[1]; /* the last row is the newest token's */
    return m->logits = tensor_wrap(&m->step, DTYPE_F32, 2, (int32_t[]){1, C}, logits->data + (size_t)g->count * C);
}

static Tensor *run_step(Model *m, Generator *g, int32_t id)
{
    const int depth = config_int(&m->config, SLOT_DEPTH);
    for (int i = 0; i < depth; i++) m->layer[i].attention.state = &g->state[i];
    m->first_position = g->count;
    Tensor *logits = model_forward(m, &id, 1, PASS_EVALUATE, 0);
    m->first_position = 0;
    for (int i = 0; i < depth; i++) m->layer[i].attention.state = NULL;
    return logits;
}

Tensor *generate_step(Model *m, int32_t id)
{
    Generator *g = m->generator;
    if (!g) {
        fail(PA_BAD_STATE, "generate: reset comes first");
        return NULL;
    }
    if (id < 0 || id >= config_int(&m->config, SLOT_VOCABULARY)) {
        fail(PA_BAD_ARGUMENT, "generate: the token is not below the vocabulary");
        return NULL;
    }
    if (g->bounded && g->count >= config_int(&m->config, SLOT_LENGTH)) {
        fail(PA_BAD_STATE, "generate: the model's length is reached");
        return NULL;
    }
    Tensor *logits = g->whole ? run_whole(m, g, id) : run_step(m, g, id);
    if (logits) g->count++;
    return logits;
}
