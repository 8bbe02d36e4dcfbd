/* models — models: made, run, asked to go on. */
#include "exports/exports.h"

#include "nn/generate.h"
#include "nn/graph_network.h"
#include "train/cost.h"

#include <string.h>

Model *pa_model_create(const double *config, int32_t n_config, int32_t shapes_only)
{
    static Plan plan;
    Rng unused = {{1}};
    status_clear();
    return model_create(config, n_config, shapes_only ? &unused : &eager_tape()->rng, shapes_only ? &plan : NULL);
}

void pa_model_free(Model *m)
{
    if (m) generate_free(m);
    model_free(m);
}

Status pa_model_cost(const double *config, int32_t n_config, int32_t length, int32_t edges, double *cost)
{
    status_clear();
    Cost c = {.parameters = 0};
    Status status = cost_of(&c, config, n_config, length, edges);
    if (status) return status;
    for (int i = 0; i < PARTS; i++) cost[i] = c.forward[i], cost[PARTS + i] = c.step[i];
    memcpy(cost + 2 * PARTS, (double[]){c.parameters, c.held, c.forward_bytes, c.step_bytes}, 4 * sizeof *cost);
    return PA_OK;
}

int32_t pa_model_parameter_count(const Model *m) { return m->parameters.count; }
Tensor *pa_model_parameter(Model *m, int32_t i)
{ return i >= 0 && i < m->parameters.count ? m->parameters.tensor[i] : NULL; }
const char *pa_model_parameter_name(const Model *m, int32_t i)
{ return i >= 0 && i < m->parameters.count ? m->parameters.name[i] : ""; }

Status pa_model_forward(Model *m, const void *x, int32_t length, int32_t keep)
{
    status_clear();
    return model_ended(m, model_forward(m, x, length, PASS_EVALUATE, keep) ? PA_OK : status_code());
}

void pa_model_set_pair(Model *m, const void *x, int32_t length) { model_set_pair(m, x, length); }

Status pa_model_set_edges(Model *m, const int32_t *edges, int32_t count)
{
    status_clear();
    return model_set_edges(m, edges, count);
}

Status pa_model_eta(Model *m, int32_t layer, double eta)
{
    status_clear();
    return model_set_eta(m, layer, eta);
}

void pa_model_evaluation_seed(Model *m, uint32_t seed) { model_set_evaluation_seed(m, seed); }

float *pa_model_logits(Model *m) { return m->logits ? m->logits->data : NULL; }

Status pa_model_generate_reset(Model *m)
{
    status_clear();
    return generate_reset(m);
}

Status pa_model_generate_step(Model *m, int32_t id)
{
    status_clear();
    return model_ended(m, generate_step(m, id) ? PA_OK : status_code());
}

Status model_ended(Model *m, Status status)
{
    if (status == PA_OUT_OF_MEMORY) model_forget_pass(m);
    return status;
}
