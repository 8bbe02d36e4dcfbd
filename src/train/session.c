#include "train/session.h"

#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <math.h>
#include <string.h>

static int depth_of(const Model *m) { return config_int(&m->config, SLOT_DEPTH); }

size_t session_bytes(int depth) { return sizeof(Session) + (size_t)depth * sizeof(double); }

Session *session_create(Model *m)
{
    Session *s = block_alloc(session_bytes(depth_of(m)));
    if (!s) return NULL;
    s->model = m;
    s->trace = m->trace;
    return s;
}

void session_free(Session *s)
{
    if (s) block_free(s->optimizer);
    block_free(s);
}

Status session_optimizer(Session *s, OptimizerKind kind, const double *option, const double *groups, int n)
{
    const Parameters *p = &s->model->parameters;
    Optimizer *o = optimizer_create(kind, option, p->tensor, p->count, groups, n);
    if (!o) return status_code();
    block_free(s->optimizer);
    s->optimizer = o;
    return PA_OK;
}

void session_begin(Session *s)
{
    if (!s->stepping) s->before_step = s->trace->tape.rng;
    s->stepping = 1;
}

void session_seed(Session *s, uint32_t seed)
{
    session_begin(s);
    rng_seed(&s->trace->tape.rng, seed);
}

Status session_mix(Session *s, const int32_t *other, double share)
{
    if (config_int(&s->model->config, SLOT_LOSS) != LOSS_CROSS_ENTROPY || !(share >= 0 && share <= 1))
        return fail(PA_BAD_ARGUMENT, "training: a mixture has classes, and a share from 0 to 1");
    s->other = other;
    s->share = share;
    return PA_OK;
}

static void end(Session *s)
{
    s->stepping = s->observed = s->accumulated = 0;
    s->other = NULL;
    memset(s->objective, 0, (size_t)depth_of(s->model) * sizeof *s->objective);
}

Status session_update(Session *s, double rate, double momentum)
{
    Parameters *p = &s->model->parameters;
    if (!s->optimizer) return fail(PA_BAD_STATE, "training: no optimizer has been chosen");
    Tensor all = {.size = p->size, .data = p->values, .grad = p->grads};
    Status status = optimizer_step(s->optimizer, (Tensor *[]){&all}, 1, rate, momentum);
    if (status) return status;
    fill(p->grads, 0, p->size);
    end(s);
    return PA_OK;
}

void session_discard(Session *s)
{
    Parameters *p = &s->model->parameters;
    if (s->stepping) s->trace->tape.rng = s->before_step;
    end(s);
    fill(p->grads, 0, p->size);
}

int session_bad_gradient(const Session *s)
{
    const Parameters *p = &s->model->parameters;
    for (int i = 0; i < p->count; i++)
        if (!isfinite(sum_squares(p->tensor[i]->grad, p->tensor[i]->size))) return i;
    return -1;
}

Rng *session_chance(Session *s) { return s->stepping ? &s->before_step : &s->trace->tape.rng; }

float *session_moment(Session *s, int which, int parameter)
{
    const Parameters *p = &s->model->parameters;
    const Optimizer *o = s->optimizer;
    return o ? (which ? o->v : o->m) + (p->tensor[parameter]->data - p->values) : NULL;
}
