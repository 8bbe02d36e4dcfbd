#include "nn/encoder.h"

#include "nn/attention_forward.h"
#include "autodiff/word.h"
#include "nn/attention_step.h"

#include <string.h>

Status encoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config,
                            int index)
{
    const int width = config_int(config, SLOT_WIDTH), hidden = config_int(config, SLOT_FEEDFORWARD);
    const int length = config_int(config, SLOT_LENGTH) + (config_int(config, SLOT_POOLING) == POOL_CLASS);
    Status status = attention_layer_create(&layer->attention, p, parameters_text(p, prefix, "attention"),
                                           &config->layer[index], width, config_int(config, SLOT_HEADS), length);
    norm_create(&layer->norm1, p, parameters_text(p, prefix, "norm1"), config);
    linear_create(&layer->expand, p, parameters_text(p, prefix, "feedforward.0"), width,
                  config_int(config, SLOT_GATED) ? 2 * hidden : hidden);
    linear_create(&layer->contract, p, parameters_text(p, prefix, "feedforward.1"), hidden, width);
    norm_create(&layer->norm2, p, parameters_text(p, prefix, "norm2"), config);
    return status;
}

Status decoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config,
                            int index)
{
    Status status = encoder_layer_create(layer, p, prefix, config, index);
    if (status) return status;
    prefix = parameters_text(p, prefix, "cross");
    norm_create(&layer->cross_norm, p, parameters_text(p, prefix, "norm"), config);
    return attention_layer_create(&layer->cross, p, prefix, &config->layer[index + 1], config_int(config, SLOT_WIDTH),
                                  config_int(config, SLOT_HEADS), config_int(config, SLOT_LENGTH));
}

static Tensor *attend(const EncoderLayer *layer, Trace *trace, LayerTrace *seen, Tensor *x, Tensor *mask)
{
    return trace->past
               ? attention_step(&layer->attention, &trace->past[trace->tape.layer], &trace->tape, x, trace->past_bias)
               : attention_forward(&layer->attention, trace, seen, x, NULL, mask);
}

static Tensor *look_across(const EncoderLayer *layer, Trace *trace, LayerTrace *seen, Tensor *x)
{
    const int own = (trace->tape.layer - config_int(trace->config, SLOT_ENCODER_DEPTH)) / 2;
    Tensor *const *kept = trace->kept ? trace->kept + 1 + 2 * own : NULL;
    return attention_forward(&layer->cross, trace, seen, x,
                             (Tensor *[]){trace->memory, kept ? kept[0] : NULL, kept ? kept[1] : NULL}, NULL);
}

static Tensor *feed_forward(const EncoderLayer *layer, Tape *tape, const ModelConfig *config, Tensor *x)
{
    static const Op *const activations[] = {&op_gelu, &op_relu, &op_silu};
    const double rate = config->slot[SLOT_DROPOUT];
    const int activation = config_int(config, SLOT_ACTIVATION);
    tape->part = PART_FEEDFORWARD;
    Tensor *hidden = linear_apply(&layer->expand, tape, x);
    if (config_int(config, SLOT_GATED))
        hidden = apply(tape, &op_gated_unit, hidden, NULL, NULL, activation);
    else
        hidden = apply(tape, activations[activation], hidden, NULL, NULL, 1); /* 1: nobody else needs what it takes */
    return linear_apply(&layer->contract, tape, drop(tape, hidden, rate));
}

/* x + what a part of the layer makes of it, which dropout or stochastic depth may leave out. */
static Tensor *add_part(Trace *trace, Tensor *x, Tensor *part)
{
    const ModelConfig *config = trace->config;
    Tape *tape = &trace->tape;
    const int depth = config_int(config, SLOT_DEPTH);
    const double rate = depth > 1 ? config->slot[SLOT_DROP_PATH] * tape->layer / (depth - 1) : 0;
    part = drop(tape, part, config->slot[SLOT_DROPOUT]);
    if (tape->training && rate > 0) {
        const int dropped = rng_uniform(&tape->rng) < (float)rate;
        part = apply(tape, &op_scale, part, NULL, NULL, dropped ? 0 : 1 / (1 - rate));
    }
    return add_apply(tape, x, part);
}

typedef enum LayerPart { SELF, CROSS, FEED } LayerPart;

/* x ← x + part(x), with the norm before the part or behind the sum. */
static Tensor *run_part(const EncoderLayer *layer, Trace *trace, LayerTrace *seen, LayerPart part, Tensor *x,
                        Tensor *mask)
{
    Tape *tape = &trace->tape;
    const int pre = config_int(trace->config, SLOT_NORM) == NORM_PRE;
    const Norm *norm = part == SELF ? &layer->norm1 : part == CROSS ? &layer->cross_norm : &layer->norm2;
    Tensor *in = pre ? norm_apply(norm, tape, x) : x;
    Tensor *y = part == SELF    ? attend(layer, trace, seen, in, mask)
                : part == CROSS ? look_across(layer, trace, seen, in)
                                : feed_forward(layer, tape, trace->config, in);
    x = add_part(trace, x, y);
    return pre ? x : norm_apply(norm, tape, x);
}

/* A prediction goes on with what a layer has put out and keeps nothing else of it: y moves to x, where the layer's
 * input was. */
static Tensor *carry(Trace *trace, LayerTrace *seen, int n, Tensor *x, const Tensor *y, ArenaMark before, Node *last)
{
    if (!x || !y) return NULL;
    if (!trace->tape.plan) memcpy(x->data, y->data, x->size * sizeof(float));
    memset(seen, 0, sizeof *seen * (size_t)n);
    trace->tape.last = last;
    arena_reset(&trace->arena, before);
    return x;
}

/* Whether some layer compares its values with those of the one before; room for these, where they go with their
 * layer. */
static Status begin_values(const EncoderLayer *layer, int layers, Trace *trace, const Tensor *x, int keeps)
{
    trace->values = trace->room = NULL;
    trace->compares = 0;
    for (int i = 0; i < layers; i++)
        trace->compares |= word_index(layer[i].attention.config->op->inputs, "previous", 8) >= 0;
    if (!trace->compares || keeps) return PA_OK;
    trace->room = tensor_in_arena(&trace->arena, DTYPE_F32, x->ndim, x->shape);
    return trace->room ? PA_OK : PA_OUT_OF_MEMORY;
}

Tensor *encoder_layers_forward(const EncoderLayer *layer, int layers, Trace *trace, LayerTrace *seen, int first,
                               Tensor *x, Tensor *mask)
{
    Tape *tape = &trace->tape;
    const int keeps = tape->training || trace->inspect;
    tape->layer = first;
    if (!x || begin_values(layer, layers, trace, x, keeps)) return NULL;
    for (int i = 0; i < layers; i++, layer++) {
        const ArenaMark before = arena_mark(&trace->arena);
        Node *last = tape->last;
        const int crosses = layer->cross.output.weight != NULL;
        Tensor *y = run_part(layer, trace, seen, SELF, x, mask);
        if (crosses) {
            tape->layer++;
            y = run_part(layer, trace, seen + 1, CROSS, y, NULL);
        }
        y = run_part(layer, trace, seen, FEED, y, NULL);
        x = keeps ? y : carry(trace, seen, 1 + crosses, x, y, before, last);
        tape->layer++;
        seen += 1 + crosses;
    }
    return x;
}
