#include "nn/encoder.h"

#include "nn/attention_forward.h"
#include "nn/attention_step.h"

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

static Tensor *attend(const EncoderLayer *layer, Trace *trace, LayerTrace *seen, Tensor *x, Tensor *mask)
{
    return trace->past
               ? attention_step(&layer->attention, &trace->past[trace->tape.layer], &trace->tape, x, trace->past_bias)
               : attention_forward(&layer->attention, trace, seen, x, mask);
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
        hidden = apply(tape, activations[activation], hidden, NULL, NULL, 0);
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

Tensor *encoder_layer_forward(const EncoderLayer *layer, Trace *trace, LayerTrace *seen, Tensor *x, Tensor *mask)
{
    const ModelConfig *config = trace->config;
    Tape *tape = &trace->tape;
    if (config_int(config, SLOT_NORM) == NORM_PRE) {
        Tensor *a = attend(layer, trace, seen, norm_apply(&layer->norm1, tape, x), mask);
        x = add_part(trace, x, a);
        Tensor *f = feed_forward(layer, tape, config, norm_apply(&layer->norm2, tape, x));
        return add_part(trace, x, f);
    }
    Tensor *a = attend(layer, trace, seen, x, mask);
    x = norm_apply(&layer->norm1, tape, add_part(trace, x, a));
    Tensor *f = feed_forward(layer, tape, config, x);
    return norm_apply(&layer->norm2, tape, add_part(trace, x, f));
}
