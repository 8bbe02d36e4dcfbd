#include "train/cost.h"

#include "train/step.h"

#include <string.h>

static void start(Trace *t)
{
    t->plan = (Plan){{0}};
    trace_clear(t);
    t->arena.peak = t->tape.scratch.peak = 0;
}

/* The pass's operations to `operations`; what the arenas held to *bytes. */
static void finish(const Trace *t, double operations[PARTS], double *bytes)
{
    for (int i = 0; i < PARTS; i++) operations[i] = 2 * t->plan.products[i];
    *bytes = (double)arena_held(&t->arena) + (double)arena_held(&t->tape.scratch);
}

static Status run(Cost *cost, Model *m, const void *x, const void *target, int length)
{
    start(m->trace);
    if (!model_forward(m, m->trace, x, length, PASS_EVALUATE, 0)) return status_code();
    finish(m->trace, cost->forward, &cost->forward_bytes);
    Session *s = session_create(m);
    if (!s) return PA_OUT_OF_MEMORY;
    StepReport report;
    start(m->trace);
    Status status = config_int(&m->config, SLOT_KSVD_PER_BATCH) ? step_observe(s, x, length) : PA_OK;
    if (!status) status = step_accumulate(s, x, length, target, NULL, 1, &report);
    finish(m->trace, cost->step, &cost->step_bytes);
    session_free(s);
    return status;
}

static Status cost_of_model(Cost *cost, Model *m, size_t before, int length, int beside)
{
    const int input = config_int(&m->config, SLOT_INPUT), translates = input == INPUT_TRANSLATION,
              tokens = input == INPUT_TOKENS || translates, outputs = config_int(&m->config, SLOT_OUTPUTS);
    const int second = translates                          ? beside
                       : config_int(&m->config, SLOT_PAIR) ? length
                                                           : 0,
              edges = m->kind->nodes ? beside : 0;
    const int rows = translates                                                            ? second
                     : m->kind->nodes || config_int(&m->config, SLOT_POOLING) == POOL_NONE ? length
                                                                                           : 1;
    const int labels = config_int(&m->config, SLOT_LOSS) != LOSS_CROSS_ENTROPY ? outputs * rows : rows;
    const size_t token = (tokens ? 1 : (size_t)config_int(&m->config, SLOT_FEATURES)) * sizeof(float),
                 sample = (size_t)length * token;
    const size_t most = sample > (size_t)labels * sizeof(float) ? sample : (size_t)labels * sizeof(float);
    /* a sample, its target and edges, of which nothing but the size is looked at */
    void *zeros = block_alloc(most + (size_t)second * token);
    if (!zeros) return PA_OUT_OF_MEMORY;
    trace_set_second(m->trace, zeros, second);
    Status status = trace_set_edges(m->trace, zeros, edges);
    cost->parameters = (double)parameters_numbers(&m->parameters);
    cost->held = (double)(memory_used() - before - most - (size_t)second * token) +
                 2.0 * sizeof(float) * (double)m->parameters.size;
    if (!status) status = run(cost, m, zeros, zeros, length);
    const double given = cost->held + (double)sample + (double)second * (double)token + 2.0 * sizeof(int32_t) * edges;
    cost->forward_bytes += given;
    cost->step_bytes += given + (double)labels * sizeof(float) + 4 * sizeof(float) +
                        (double)session_bytes(config_int(&m->config, SLOT_DEPTH)) +
                        (double)optimizer_bytes(m->parameters.size);
    block_free(zeros);
    return status;
}

Status cost_of(Cost *cost, const double *config, int n_config, int length, int beside)
{
    Rng rng;
    const size_t before = memory_used();
    rng_seed(&rng, 0);
    Model *m = model_create(config, n_config, &rng, VALUES_COUNTED);
    if (!m) return status_code();
    Status status = length < 1 || beside < 0 ? fail(PA_BAD_ARGUMENT, "cost: length is at least 1 and edges at least 0")
                                             : cost_of_model(cost, m, before, length, beside);
    model_free(m);
    return status;
}
