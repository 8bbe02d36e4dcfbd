#include "train/cost.h"

#include "train/step.h"

#include <string.h>

static void start(Model *m, Plan *plan)
{
    *plan = (Plan){{0}};
    tape_clear(&m->tape);
    arena_clear(&m->step);
    m->step.peak = m->tape.scratch.peak = 0;
}

/* The pass's operations to `operations`; what the arenas held to *bytes. */
static void finish(const Model *m, const Plan *plan, double operations[PARTS], double *bytes)
{
    for (int i = 0; i < PARTS; i++) operations[i] = 2 * plan->products[i];
    *bytes = (double)arena_held(&m->step) + (double)arena_held(&m->tape.scratch);
}

static Status run(Cost *cost, Model *m, Plan *plan, const void *x, const void *target, int length)
{
    start(m, plan);
    if (!model_forward(m, x, length, PASS_EVALUATE, 0)) return status_code();
    finish(m, plan, cost->forward, &cost->forward_bytes);
    Session *s = session_create(m);
    if (!s) return PA_OUT_OF_MEMORY;
    StepReport report;
    start(m, plan);
    Status status = config_int(&m->config, SLOT_KSVD_PER_BATCH) ? step_observe(s, x, length) : PA_OK;
    if (!status) status = step_accumulate(s, x, length, target, 1, &report);
    finish(m, plan, cost->step, &cost->step_bytes);
    session_free(s);
    return status;
}

static Status cost_of_model(Cost *cost, Model *m, Plan *plan, size_t before, int length, int edges)
{
    const int tokens = config_int(&m->config, SLOT_INPUT) == 1, outputs = config_int(&m->config, SLOT_OUTPUTS);
    const int pair = config_int(&m->config, SLOT_PAIR),
              rows = m->graph || config_int(&m->config, SLOT_POOLING) == 3 ? length : 1;
    const int labels = config_int(&m->config, SLOT_LOSS) == 1 ? outputs : rows;
    const size_t sample = (size_t)length * (tokens ? 1 : (size_t)config_int(&m->config, SLOT_FEATURES)) * sizeof(float);
    const size_t most = sample > (size_t)labels * sizeof(float) ? sample : (size_t)labels * sizeof(float);
    /* a sample, its target and edges, of which nothing but the size is looked at */
    void *zeros = block_alloc(most);
    if (!zeros) return PA_OUT_OF_MEMORY;
    if (pair) model_set_pair(m, zeros, length);
    Status status = m->graph ? model_set_edges(m, zeros, edges) : PA_OK;
    cost->parameters = (double)parameters_numbers(&m->parameters);
    cost->held = (double)(memory_used() - before - most) + 2.0 * sizeof(float) * (double)m->parameters.size;
    if (!status) status = run(cost, m, plan, zeros, zeros, length);
    const double given = cost->held + (double)sample * (1 + pair) + 2.0 * sizeof(int32_t) * edges;
    cost->forward_bytes += given;
    cost->step_bytes += given + (double)labels * sizeof(float) + 4 * sizeof(float) +
                        (double)session_bytes(config_int(&m->config, SLOT_DEPTH)) +
                        (double)optimizer_bytes(m->parameters.size);
    block_free(zeros);
    return status;
}

Status cost_of(Cost *cost, const double *config, int n_config, int length, int edges)
{
    Plan plan = {{0}};
    Rng rng;
    const size_t before = memory_used();
    rng_seed(&rng, 0);
    Model *m = model_create(config, n_config, &rng, &plan);
    if (!m) return status_code();
    Status status = length < 1 || edges < 0 ? fail(PA_BAD_ARGUMENT, "cost: length is at least 1 and edges at least 0")
                                            : cost_of_model(cost, m, &plan, before, length, edges);
    model_free(m);
    return status;
}
