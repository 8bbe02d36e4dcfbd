/* models — models: made, run, asked to go on. */
#include "exports/exports.h"

#include "nn/generate.h"
#include "nn/translate.h"
#include "train/cost.h"

#include <string.h>

Model *pa_model_create(const double *config, int32_t n_config, int32_t values)
{
    Rng unused = {{1}};
    status_clear();
    return model_create(config, n_config, values == VALUES_COUNTED ? &unused : &eager_tape()->rng, (Values)values);
}

void pa_model_free(Model *m) { model_free(m); }

Status pa_model_cost(const double *config, int32_t n_config, int32_t length, int32_t beside, double *cost)
{
    status_clear();
    Cost c = {.parameters = 0};
    Status status = cost_of(&c, config, n_config, length, beside);
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
    return model_ended(m, model_forward(m, m->trace, x, length, keep == 2 ? PASS_DRAW : PASS_EVALUATE, keep == 1)
                              ? PA_OK
                              : status_code());
}

Status pa_model_forward_many(Model *m, const void *x, int32_t length, int32_t samples, float *logits)
{
    status_clear();
    return model_ended(m, model_forward_many(m, m->trace, x, length, samples, logits));
}

Status pa_model_gradient(Model *m, const void *x, int32_t length, Tensor *probe, const float *seed)
{
    status_clear();
    return model_ended(m, model_gradient(m, x, length, probe, seed));
}

void pa_model_set_pair(Model *m, const void *x, int32_t length) { trace_set_second(m->trace, x, length); }

Status pa_model_set_edges(Model *m, const int32_t *edges, int32_t count)
{
    status_clear();
    if (!m->kind->nodes) return fail(PA_BAD_STATE, "model: only a model of graphs takes edges");
    return trace_set_edges(m->trace, edges, count);
}

Status pa_model_eta(Model *m, int32_t layer, double eta)
{
    status_clear();
    return model_set_eta(m, layer, eta);
}

void pa_model_evaluation_seed(Model *m, uint32_t seed) { m->trace->evaluation_seed = seed; }

Tensor *pa_model_embedding(Model *m) { return m->trace->memory; }
float *pa_model_logits(Model *m) { return m->trace->logits ? m->trace->logits->data : NULL; }

Generator *pa_generator_create(Model *m)
{
    status_clear();
    return generator_create(m);
}

int32_t pa_generator_bounded(const Generator *g) { return g->bounded; }
void pa_generator_free(Generator *g) { generator_free(g); }
void pa_generator_reset(Generator *g) { generator_reset(g); }

Status pa_generator_step(Generator *g, const void *x, int32_t n)
{
    status_clear();
    const Status status = generator_step(g, x, n) ? PA_OK : status_code(),
                 ended = whole_or(status, LOST "the stream is empty again");
    if (ended != status) generator_reset(g); /* for it has the token already */
    return model_ended(g->model, ended);
}

Translation *pa_translation_create(Model *m, int32_t beams)
{
    status_clear();
    return translation_create(m, beams);
}

void pa_translation_free(Translation *t) { translation_free(t); }

Status pa_translation_begin(Translation *t, const int32_t *source, int32_t length)
{
    status_clear();
    return model_ended(t->model, translation_begin(t, source, length));
}

Status pa_translation_step(Translation *t, int32_t beam, int32_t id)
{
    status_clear();
    return model_ended(t->model, whole_or(translation_step(t, beam, id) ? PA_OK : status_code(),
                                          LOST "begin the translation anew"));
}

Status pa_translation_copy(Translation *t, int32_t to, int32_t from)
{
    status_clear();
    return translation_copy(t, to, from);
}

Status model_ended(Model *m, Status given)
{
    const Status status = whole(given);
    if (status == PA_OUT_OF_MEMORY) trace_forget(m->trace);
    return status;
}
