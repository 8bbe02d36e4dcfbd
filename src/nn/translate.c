#include "nn/translate.h"

#include "nn/attention_step.h"
#include "nn/translator.h"

#include <string.h>

static const Side *target_of(const Translation *t) { return &((const Translator *)t->model->body)->target; }

static Status make_hypothesis(Translation *t, Hypothesis *h)
{
    const Side *s = target_of(t);
    if (t->whole) {
        h->ids = arena_alloc(&t->arena, sizeof *h->ids * (size_t)s->length);
        return h->ids ? PA_OK : PA_OUT_OF_MEMORY;
    }
    /* by the number of the layer of attention, as the trace looks it up */
    h->state = arena_alloc(&t->arena, sizeof *h->state * (size_t)(s->first + 2 * s->layers));
    Status status = h->state ? PA_OK : PA_OUT_OF_MEMORY;
    for (int i = 0; i < s->layers && !status; i++)
        status = attention_state_create(&h->state[s->first + 2 * i], &t->arena, &s->layer[i].attention, s->length);
    return status;
}

Translation *translation_create(Model *m, int beams)
{
    if (m->kind != &translator || beams < 1) {
        fail(PA_BAD_STATE, "translate: only a model of translations can translate, with at least one hypothesis");
        return NULL;
    }
    Translation *t = block_alloc(sizeof *t);
    if (!t) return NULL;
    t->model = m;
    t->beams = beams;
    const Side *s = target_of(t);
    for (int i = 0; i < s->layers; i++) t->whole |= attention_step_form(&s->layer[i].attention) == STEP_NONE;
    t->beam = arena_alloc(&t->arena, sizeof *t->beam * (size_t)beams);
    Status status = t->beam ? PA_OK : PA_OUT_OF_MEMORY;
    if (t->beam) memset(t->beam, 0, sizeof *t->beam * (size_t)beams);
    for (int b = 0; b < beams && !status; b++) status = make_hypothesis(t, &t->beam[b]);
    if (!status) return t;
    translation_free(t);
    return NULL;
}

void translation_free(Translation *t)
{
    if (!t) return;
    arena_free(&t->arena);
    arena_free(&t->source);
    block_free(t);
}

static Tensor *keep(Translation *t, const Tensor *x)
{
    Tensor *copy = x ? tensor_in_arena(&t->source, DTYPE_F32, x->ndim, x->shape) : NULL;
    if (copy) memcpy(copy->data, x->data, x->size * sizeof(float));
    return copy;
}

/* The encoder's rows, then keys and values (NULL where the kind has none) of each layer that looks at them. */
static Status keep_source(Translation *t, Tensor *rows)
{
    const Side *s = target_of(t);
    Tape *tape = &t->model->trace->tape;
    Tensor **kept = arena_alloc(&t->source, sizeof *kept * (size_t)(1 + 2 * s->layers));
    if (!kept || !(kept[0] = keep(t, rows))) return PA_OUT_OF_MEMORY;
    for (int i = 0; i < s->layers; i++) {
        const AttentionLayer *cross = &s->layer[i].cross;
        kept[1 + 2 * i] = keep(t, linear_apply(&cross->key, tape, rows));
        kept[2 + 2 * i] = cross->value.weight ? keep(t, linear_apply(&cross->value, tape, rows)) : NULL;
        if (!kept[1 + 2 * i] || (cross->value.weight && !kept[2 + 2 * i])) return PA_OUT_OF_MEMORY;
    }
    t->kept = kept;
    return PA_OK;
}

Status translation_begin(Translation *t, const int32_t *source, int length)
{
    const Side *s = target_of(t);
    arena_clear(&t->source);
    t->kept = NULL;
    trace_set_second(t->model->trace, NULL, 0);
    Tensor *rows = model_forward(t->model, t->model->trace, source, length, PASS_EVALUATE, 0);
    if (!rows || keep_source(t, rows)) return status_code();
    for (int b = 0; b < t->beams; b++) {
        t->beam[b].count = 0;
        for (int i = 0; i < s->layers && !t->whole; i++)
            attention_state_clear(&t->beam[b].state[s->first + 2 * i], &s->layer[i].attention);
    }
    return PA_OK;
}

static Tensor *run(Translation *t, Hypothesis *h, const int32_t *ids, int n)
{
    Trace *trace = t->model->trace;
    const Positions *positions = &target_of(t)->positions;
    const DistanceBias bias = {positions->biased, positions->relative};
    trace->kept = t->kept;
    trace->past = h->state;
    trace->past_bias = &bias;
    trace->first_position = t->whole ? 0 : h->count;
    Tensor *logits = model_forward(t->model, trace, ids, n, PASS_EVALUATE, 0);
    trace->kept = NULL;
    trace->past = NULL;
    trace->past_bias = NULL;
    trace->first_position = 0;
    if (!logits || n == 1) return logits;
    const int C = logits->shape[1]; /* the last row is the newest token's */
    return trace->logits =
               tensor_wrap(&trace->arena, DTYPE_F32, 2, (int32_t[]){1, C}, logits->data + (size_t)(n - 1) * C);
}

Tensor *translation_step(Translation *t, int beam, int32_t id)
{
    if (!t->kept || beam < 0 || beam >= t->beams) {
        fail(PA_BAD_STATE, "translate: no source was begun, or there is no hypothesis of that number");
        return NULL;
    }
    Hypothesis *h = &t->beam[beam];
    if (h->count >= target_of(t)->length) {
        fail(PA_BAD_STATE, "translate: a target has at most as many tokens as the model takes");
        return NULL;
    }
    if (t->whole) h->ids[h->count] = id;
    Tensor *logits = t->whole ? run(t, h, h->ids, h->count + 1) : run(t, h, &id, 1);
    if (logits) h->count++;
    return logits;
}

Status translation_copy(Translation *t, int to, int from)
{
    const Side *s = target_of(t);
    if (to < 0 || to >= t->beams || from < 0 || from >= t->beams)
        return fail(PA_BAD_ARGUMENT, "translate: there is no hypothesis of that number");
    Hypothesis *a = &t->beam[to], *b = &t->beam[from];
    if (a == b) return PA_OK;
    a->count = b->count;
    if (t->whole) memcpy(a->ids, b->ids, sizeof *a->ids * (size_t)b->count);
    for (int i = 0; i < s->layers && !t->whole; i++)
        attention_state_copy(&a->state[s->first + 2 * i], &b->state[s->first + 2 * i], &s->layer[i].attention);
    return PA_OK;
}
