#include "nn/model.h"

#include "autodiff/word.h"
#include "kernels/pointwise.h"
#include "nn/blocks.h"
#include "nn/graph_network.h"
#include "nn/transformer.h"
#include "nn/translator.h"

/* By the place `input` of the configuration: series, tokens, the nodes of a graph, a table, a translation. */
static const ModelKind *const kinds[] = {&transformer, &transformer, &graph_network, &transformer, &translator};

static Status build(Model *m, const double *config, int n_config, Rng *rng, Values values)
{
    Parameters *p = &m->parameters;
    Status status = config_parse(&m->config, &p->arena, config, n_config);
    if (status) return status;
    m->kind = kinds[config_int(&m->config, SLOT_INPUT)];
    if (!m->kind->create) return fail(PA_BAD_STATE, "model: this kind is in the full build: load({ full: true })");
    m->trace = trace_create(&m->config, values == VALUES_COUNTED);
    if (m->trace) m->body = m->kind->create(p, &m->config);
    return m->body ? parameters_allocate(p, rng, values) : status_code();
}

Model *model_create(const double *config, int n_config, Rng *rng, Values values)
{
    Model *m = block_alloc(sizeof *m);
    if (!m) return NULL;
    parameters_init(&m->parameters);
    const Rng stream = *rng;
    if (build(m, config, n_config, rng, values)) {
        *rng = stream;
        model_free(m);
        return NULL;
    }
    rng_seed(&m->trace->tape.rng, rng_u32(rng));
    return m;
}

void model_free(Model *m)
{
    if (!m) return;
    trace_free(m->trace);
    parameters_free(&m->parameters);
    block_free(m);
}

Tensor *model_forward(const Model *m, Trace *t, const void *x, int length, Pass pass, int inspect)
{
    Tape *tape = &t->tape;
    trace_clear(t);
    t->inspect = inspect;
    tape->training = pass != PASS_EVALUATE;
    tape->keep_nothing = pass != PASS_TRAIN && !t->probe;
    const Rng stream = tape->rng;
    const int aside = pass == PASS_EVALUATE || pass == PASS_DRAW;
    if (aside) rng_seed(&tape->rng, t->evaluation_seed);
    t->logits = m->kind->forward(m->body, t, x, length);
    if (aside) tape->rng = stream;
    return t->logits;
}

Status model_forward_many(const Model *m, Trace *t, const void *x, int length, int samples, float *logits)
{
    if (!m->kind->forward_many) return PA_BAD_STATE;
    trace_clear(t);
    t->inspect = t->tape.training = 0;
    t->tape.keep_nothing = 1;
    const Status status = m->kind->forward_many(m->body, t, x, length, samples, logits);
    trace_forget(t);
    return status;
}

Status model_gradient(Model *m, const void *x, int length, Tensor *probe, const float *seed)
{
    Trace *t = m->trace;
    t->probe = probe;
    Tensor *logits = model_forward(m, t, x, length, PASS_EVALUATE, 1);
    t->probe = NULL;
    const Status status = logits ? tape_backward(&t->tape, &logits, &seed, seed != NULL) : status_code();
    fill(m->parameters.grads, 0, m->parameters.size);
    return status;
}

Status model_set_eta(Model *m, int layer, double eta)
{
    const int depth = config_int(&m->config, SLOT_DEPTH);
    int set = 0;
    if (!(eta >= 0) || eta - eta != 0) return fail(PA_BAD_ARGUMENT, "model: eta is a number of at least 0");
    if (layer < -1 || layer >= depth) return fail(PA_BAD_ARGUMENT, "model: there is no layer of that number");
    for (int i = 0; i < depth; i++) {
        if ((layer >= 0 && layer != i) || !layer_has(&m->config.layer[i], "ksvd")) continue;
        *layer_place(&m->config.layer[i], "eta") = eta;
        set++;
    }
    return set ? PA_OK
               : fail(PA_BAD_STATE,
                      layer < 0 ? "model: no layer has a KSVD objective" : "model: that layer has no KSVD objective");
}

Status model_enable_head(Model *m, int layer, int head, int on)
{
    const int H = config_int(&m->config, SLOT_HEADS);
    if (layer < 0 || layer >= config_int(&m->config, SLOT_DEPTH) || head < 0 || head >= H)
        return fail(PA_BAD_ARGUMENT, "model: there is no layer or head of that number");
    const int d = m->kind->head_width(&m->config, layer);
    return gate_set(m->kind->gate(m->body, layer), &m->parameters.arena, H * d, head, d, on);
}
