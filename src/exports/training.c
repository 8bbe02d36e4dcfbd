/* training — training sessions of a model. */
#include "exports/exports.h"

#include "train/schedule.h"
#include "train/step.h"

Session *pa_session_create(Model *m)
{
    status_clear();
    return session_create(m);
}

void pa_session_free(Session *s) { session_free(s); }

Status pa_session_optimizer(Session *s, int32_t kind, const double *option, const double *groups, int32_t n)
{
    status_clear();
    return session_optimizer(s, kind, option, groups, n);
}

Optimizer *pa_optimizer_create(Tensor *const *parameters, int32_t count, int32_t kind, const double *option,
                               const double *groups, int32_t n)
{
    status_clear();
    return optimizer_create(kind, option, parameters, count, groups, n);
}

void pa_optimizer_free(Optimizer *o) { block_free(o); }
float *pa_optimizer_state(Optimizer *o) { return o->m; }
int32_t pa_optimizer_steps(const Optimizer *o) { return o->t; }
void pa_optimizer_resume(Optimizer *o, int32_t steps) { optimizer_resume(o, steps); }
double pa_optimizer_gradient_norm(const Optimizer *o) { return o->norm; }

Status pa_optimizer_step(Optimizer *o, Tensor *const *parameters, int32_t count, double rate)
{
    status_clear();
    return whole(optimizer_step(o, parameters, count, rate, -1));
}

void pa_session_seed(Session *s, uint32_t seed) { session_seed(s, seed); }

void pa_schedule(int32_t kind, const double *option, double rate, int32_t step, int32_t total, int32_t warmup,
                 double *at)
{
    at[0] = schedule_rate(kind, option, rate, step, total, warmup);
    at[1] = schedule_momentum(kind, option, step, total);
}

Status pa_session_observe(Session *s, const void *x, int32_t length)
{
    status_clear();
    return model_ended(s->model, step_observe(s, x, length));
}

Status pa_session_mix(Session *s, const int32_t *other, double share)
{
    status_clear();
    return session_mix(s, other, share);
}

Status pa_session_accumulate(Session *s, const void *x, int32_t length, const void *target, const float *rows,
                             double weight, float *report)
{
    status_clear();
    StepReport r;
    Status status = model_ended(s->model, step_accumulate(s, x, length, target, rows, weight, &r));
    if (status) return status;
    report[0] = (float)r.task_loss;
    report[1] = (float)r.ksvd;
    report[2] = (float)r.correct;
    report[3] = (float)r.total;
    return PA_OK;
}

Status pa_session_update(Session *s, double rate, double momentum)
{
    status_clear();
    return whole(session_update(s, rate, momentum));
}

double pa_session_gradient_norm(const Session *s) { return s->optimizer ? s->optimizer->norm : 0; }
void pa_session_discard(Session *s) { session_discard(s); }
int32_t pa_session_bad_gradient(const Session *s) { return session_bad_gradient(s); }

uint32_t *pa_session_chance(Session *s) { return session_chance(s)->s; }

float *pa_session_moment(Session *s, int32_t which, int32_t parameter) { return session_moment(s, which, parameter); }

int32_t pa_session_steps(const Session *s) { return s->optimizer ? s->optimizer->t : 0; }

void pa_session_resume(Session *s, int32_t steps)
{
    if (s->optimizer) optimizer_resume(s->optimizer, steps);
}
