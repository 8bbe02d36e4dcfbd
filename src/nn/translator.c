#include "nn/translator.h"

#include <string.h>

/* ---- building ---------------------------------------------------------------------------------------------------- */

static Status declare_side(Side *s, Parameters *p, const ModelConfig *c, const char *name, int vocabulary)
{
    s->layer = arena_alloc(&p->arena, sizeof *s->layer * (size_t)s->layers);
    if (!s->layer) return PA_OUT_OF_MEMORY;
    memset(s->layer, 0, sizeof *s->layer * (size_t)s->layers);
    s->table = parameters_add(p, parameters_text(p, name, "embedding"), "weight", INIT_NORMAL, 0.02f, vocabulary,
                              config_int(c, SLOT_WIDTH), 0);
    Status status = positions_create(&s->positions, p, parameters_text(p, name, "positions"), c, s->length);
    name = s->causal ? "decoder" : "encoder";
    for (int i = 0; i < s->layers && !status; i++) {
        const char *prefix = parameters_text(p, name, parameters_number(p, i));
        status = s->causal ? decoder_layer_create(&s->layer[i], p, prefix, c, s->first + 2 * i)
                           : encoder_layer_create(&s->layer[i], p, prefix, c, s->first + i);
        s->layer[i].attention.rotary = s->positions.rotary;
    }
    if (config_int(c, SLOT_FINAL_NORM)) norm_create(&s->norm, p, parameters_text(p, name, "norm"), c);
    return status;
}

static void *create(Parameters *p, const ModelConfig *c)
{
    const int encoder = config_int(c, SLOT_ENCODER_DEPTH), outputs = config_int(c, SLOT_OUTPUTS);
    Translator *m = arena_alloc(&p->arena, sizeof *m);
    if (!m) return NULL;
    *m = (Translator){.source = {.layers = encoder, .length = config_int(c, SLOT_LENGTH)},
                      .target = {.layers = (config_int(c, SLOT_DEPTH) - encoder) / 2,
                                 .first = encoder,
                                 .length = config_int(c, SLOT_TARGET_LENGTH),
                                 .causal = 1}};
    if (declare_side(&m->source, p, c, "source", config_int(c, SLOT_VOCABULARY)) ||
        declare_side(&m->target, p, c, "target", outputs))
        return NULL;
    if (config_int(c, SLOT_TIED))
        m->head = (Linear){m->target.table, parameters_add(p, "head", "bias", INIT_CONSTANT, 0, outputs, 0, 0)};
    else
        linear_create(&m->head, p, "head", config_int(c, SLOT_WIDTH), outputs);
    return m;
}

/* ---- one sample -------------------------------------------------------------------------------------------------- */

static Tensor *run_side(const Side *s, Trace *trace, const void *ids, int length)
{
    const ModelConfig *c = trace->config;
    Tape *tape = &trace->tape;
    if (length < 1 || length > s->length) {
        fail(PA_BAD_ARGUMENT,
             "model: a source and a target have at least one token and at most as many as the model takes");
        return NULL;
    }
    tape->part = PART_EMBEDDING;
    Tensor *h = apply(tape, &op_embedding, tensor_wrap(&trace->arena, DTYPE_I32, 1, (int32_t[]){length}, (void *)ids),
                      s->table, NULL, 0);
    const double scale = c->slot[SLOT_EMBEDDING_SCALE];
    if (scale != 0 && scale != 1) h = apply(tape, &op_scale, h, NULL, NULL, scale);
    if (s->positions.table)
        h = apply(tape, &op_positions, h, s->positions.table, NULL, s->causal ? trace->first_position : 0);
    h = drop(tape, h, c->slot[SLOT_DROPOUT]);
    if (s->positions.biased && h && !trace->past) {
        trace->relative = positions_bias(&s->positions, tape, config_int(c, SLOT_HEADS), length, s->causal);
        if (!trace->relative) return NULL;
    }
    h = encoder_layers_forward(s->layer, s->layers, trace, &trace->layer[s->first], s->first, h, NULL);
    tape->part = PART_HEAD;
    return config_int(c, SLOT_FINAL_NORM) ? norm_apply(&s->norm, tape, h) : h;
}

static Tensor *forward(const void *body, Trace *trace, const void *x, int length)
{
    const Translator *m = body;
    trace->memory = trace->kept ? trace->kept[0] : run_side(&m->source, trace, x, length);
    if (!trace->memory || (!trace->kept && !trace->second)) return trace->memory;
    Tensor *h = trace->kept ? run_side(&m->target, trace, x, length)
                            : run_side(&m->target, trace, trace->second, trace->second_length);
    return linear_apply(&m->head, &trace->tape, drop(&trace->tape, h, trace->config->slot[SLOT_FINAL_DROPOUT]));
}

static int head_width(const ModelConfig *c, int layer)
{
    (void)layer;
    return config_int(c, SLOT_WIDTH) / config_int(c, SLOT_HEADS);
}

static Tensor **gate(void *body, int layer)
{
    Translator *m = body;
    const int own = layer - m->target.first;
    if (own < 0) return &m->source.layer[layer].attention.gate;
    EncoderLayer *l = &m->target.layer[own / 2];
    return own % 2 ? &l->cross.gate : &l->attention.gate;
}

const ModelKind translator = {.create = create, .forward = forward, .head_width = head_width, .gate = gate};
