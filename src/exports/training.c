/* training — a training step of a model. */
#include "exports/exports.h"

#include "train/optimizer.h"
#include "train/schedule.h"
#include "train/step.h"

Status pa_model_optimizer(Model *m, int32_t kind, double beta1, double beta2, double epsilon, double weight_decay,
                          double momentum, double clip)
{
    status_clear();
    Optimizer *o = optimizer_create(kind, beta1, beta2, epsilon, weight_decay, momentum, clip, m->parameters.size);
    if (!o) return status_code();
    block_free(m->optimizer);
    m->optimizer = o;
    return PA_OK;
}

void pa_model_seed(Model *m, uint32_t seed) { step_seed(m, seed); }
double pa_schedule(int32_t kind, double rate, int32_t step, int32_t total, int32_t warmup)
{ return schedule_rate(kind, rate, step, total, warmup); }

Status pa_model_accumulate(Model *m, const void *x, int32_t length, const void *target, double weight, float *report)
{
    status_clear();
    StepReport r;
    Status status = model_ended(m, step_accumulate(m, x, length, target, weight, &r));
    if (status) return status;
    report[0] = (float)r.task_loss;
    report[1] = (float)r.ksvd;
    report[2] = (float)r.correct;
    report[3] = (float)r.total;
    return PA_OK;
}

Status pa_model_observe(Model *m, const void *x, int32_t length)
{
    status_clear();
    return model_ended(m, step_observe(m, x, length));
}

Status pa_model_eta(Model *m, int32_t layer, double eta)
{
    status_clear();
    return model_set_eta(m, layer, eta);
}

Status pa_model_update(Model *m, double rate)
{
    status_clear();
    if (!m->optimizer) return fail(PA_BAD_STATE, "training: no optimizer has been chosen");
    Status status = optimizer_step(m->optimizer, m->parameters.values, m->parameters.grads, rate);
    if (!status) step_end(m);
    return status;
}

double pa_model_gradient_norm(const Model *m) { return m->optimizer ? m->optimizer->norm : 0; }
void pa_model_discard_gradients(Model *m) { step_discard(m); }
int32_t pa_model_bad_gradient(const Model *m) { return step_bad_gradient(m); }
