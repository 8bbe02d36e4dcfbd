#include "nn/attention_step.h"

#include "attention/recurrent.h"

#include <string.h>

StepForm attention_step_form(const AttentionLayer *layer)
{
    const LayerConfig *c = layer->config;
    if (layer->pool || layer_option(c, "conv") != 0) return STEP_NONE;
    if (c->op == &op_softmax && layer_option(c, "causal") != 0) return STEP_CACHE;
    if (c->op == &op_linear_attention && layer_option(c, "causal") != 0) return STEP_SUMS;
    if (c->op == &op_primal && layer_option(c, "mode") == 2) return STEP_MEANS;
    return STEP_NONE;
}

Status attention_state_create(AttentionState *s, Arena *arena, const AttentionLayer *layer, int length)
{
    const size_t D = (size_t)layer->width, d = D / (size_t)layer->heads;
    *s             = (AttentionState){.form = attention_step_form(layer)};
    s->size        = s->form == STEP_SUMS ? D * (d + 1) : s->form == STEP_MEANS ? 2 * D : 2 * D * (size_t)length;
    s->memory      = arena_zeros(arena, s->size);
    return s->memory ? PA_OK : PA_OUT_OF_MEMORY;
}

void attention_state_clear(AttentionState *s)
{
    s->count = 0;
    memset(s->memory, 0, s->size * sizeof(float));
}

static Tensor *row_tensor(Tape *tape, int D) { return tensor_in_arena(tape->arena, DTYPE_F32, 2, (int32_t[]){1, D}); }

static void set_option(const AttentionLayer *layer, double *option, const char *name, double value)
{
    option[word_index(layer->config->op->options, name, strlen(name))] = value;
}

/* All keys so far may be seen by the newest query: no causal mask is left. */
static void step_cache(AttentionLayer *layer, Tape *tape, Tensor **in, double *option, Tensor *q, Tensor *k, Tensor *v)
{
    AttentionState *s = layer->state;
    const size_t D    = (size_t)layer->width;
    float *keys = s->memory, *values = s->memory + s->size / 2;
    const int32_t dims[] = {s->count + 1, layer->width};
    memcpy(keys + s->count * D, k->data, D * sizeof(float));
    memcpy(values + s->count * D, v->data, D * sizeof(float));
    set_option(layer, option, "causal", 0);
    in[0] = q;
    in[1] = tensor_wrap(tape->arena, DTYPE_F32, 2, dims, keys);
    in[2] = tensor_wrap(tape->arena, DTYPE_F32, 2, dims, values);
}

/* Causal is fixed with running means in the place of q and k. */
static void step_means(AttentionLayer *layer, Tape *tape, Tensor **in, double *option, const Tensor *q, const Tensor *k)
{
    AttentionState *s = layer->state;
    const int D       = layer->width;
    Tensor *mean_q = row_tensor(tape, D), *mean_k = row_tensor(tape, D);
    set_option(layer, option, "mode", 1);
    if (mean_q && mean_k) {
        mean_step(mean_q->data, s->memory, q->data, D, s->count + 1);
        mean_step(mean_k->data, s->memory + D, k->data, D, s->count + 1);
    }
    in[0] = NULL; /* x: data mode only */
    in[1] = mean_q, in[2] = mean_k;
}

static Tensor *attend(AttentionLayer *layer, Tape *tape, Tensor *q, Tensor *k, Tensor *v)
{
    AttentionState *s = layer->state;
    const int D = layer->width, H = layer->heads;
    if (s->form == STEP_SUMS) {
        Tensor *y = row_tensor(tape, D);
        if (y) linear_step(y->data, s->memory, s->memory + (size_t)D * (D / H), q->data, k->data, v->data, H, D / H);
        return y;
    }
    Tensor *in[NODE_MAX_INPUTS];
    double option[NODE_MAX_OPTIONS];
    const int n = attention_layer_options(layer, option);
    memcpy(in, layer->extra, sizeof in);
    if (s->form == STEP_CACHE) step_cache(layer, tape, in, option, q, k, v);
    else step_means(layer, tape, in, option, q, k);
    return first_output(tape_apply(tape, layer->config->op, in, attention_layer_inputs(layer), option, n));
}

Tensor *attention_step(AttentionLayer *layer, Tape *tape, Tensor *x)
{
    Tensor *q = linear_apply(&layer->query, tape, x);
    Tensor *k = linear_apply(&layer->key, tape, x);
    Tensor *v = layer->value.weight ? linear_apply(&layer->value, tape, x) : NULL;
    if (!q || !k || (layer->value.weight && !v)) return NULL;
    Tensor *y = attend(layer, tape, q, k, v);
    if (y) layer->state->count++;
    return linear_apply(&layer->output, tape, y);
}
