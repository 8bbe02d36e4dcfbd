#include "nn/trace.h"

#include <string.h>

static size_t layers_bytes(const ModelConfig *c)
{ return (size_t)config_int(c, SLOT_DEPTH) * (size_t)(1 + config_int(c, SLOT_PAIR)) * sizeof(LayerTrace); }

Trace *trace_create(const ModelConfig *config, int plans)
{
    Trace *t = block_alloc(sizeof *t + layers_bytes(config));
    if (!t) return NULL;
    t->config = config;
    arena_init(&t->arena, 1 << 16);
    tape_init(&t->tape, &t->arena);
    if (plans) t->tape.plan = &t->plan;
    t->arena.counts = t->tape.scratch.counts = plans;
    return t;
}

void trace_free(Trace *t)
{
    if (!t) return;
    trace_forget(t);
    block_free(t);
}

void trace_set_second(Trace *t, const void *x, int length)
{
    t->second = x;
    t->second_length = length;
}

Status trace_set_edges(Trace *t, const int32_t *edges, int count)
{
    if (count < 0 || count > INT32_MAX / 2)
        return fail(PA_BAD_ARGUMENT, "graph model: the number of edges is from 0 to 2^30");
    t->edges = edges;
    t->edge_count = count;
    return PA_OK;
}

static void lose_nodes(Trace *t)
{
    t->logits = t->relative = t->memory = NULL;
    memset(t->layer, 0, layers_bytes(t->config));
    tape_clear(&t->tape);
}

void trace_clear(Trace *t)
{
    lose_nodes(t);
    arena_clear(&t->arena);
}

void trace_forget(Trace *t)
{
    lose_nodes(t);
    arena_free(&t->tape.scratch);
    arena_free(&t->arena);
}
