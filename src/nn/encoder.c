#include "nn/encoder.h"

#include <math.h>

/* ---- building blocks -------------------------------------------------------------------------------------------------- */

Status linear_create(Linear *l, Parameters *p, const char *prefix, int in, int out)
{
    const Init init = {INIT_UNIFORM, 1 / sqrtf((float)in)}; /* PyTorch's default */
    l->weight       = parameters_add(p, prefix, "weight", init, 2, (int32_t[]){out, in});
    l->bias         = parameters_add(p, prefix, "bias", init, 1, (int32_t[]){out});
    return l->weight && l->bias ? PA_OK : PA_OUT_OF_MEMORY;
}

Status norm_create(Norm *n, Parameters *p, const char *prefix, int width)
{
    n->weight = parameters_add(p, prefix, "weight", (Init){INIT_CONSTANT, 1}, 1, (int32_t[]){width});
    n->bias   = parameters_add(p, prefix, "bias", (Init){INIT_CONSTANT, 0}, 1, (int32_t[]){width});
    return n->weight && n->bias ? PA_OK : PA_OUT_OF_MEMORY;
}

static Tensor *first_output(const Node *node) { return node ? node->out[0] : NULL; }

Tensor *linear_apply(const Linear *l, Tape *tape, Tensor *x)
{
    return first_output(tape_apply(tape, &op_linear, (Tensor *[]){x, l->weight, l->bias}, 3, NULL, 0));
}

Tensor *norm_apply(const Norm *n, Tape *tape, Tensor *x)
{
    return first_output(tape_apply(tape, &op_layer_norm, (Tensor *[]){x, n->weight, n->bias}, 3, (double[]){LAYER_NORM_EPS}, 1));
}

Tensor *add_apply(Tape *tape, Tensor *a, Tensor *b)
{
    return first_output(tape_apply(tape, &op_add, (Tensor *[]){a, b}, 2, NULL, 0));
}

Tensor *activate(Tape *tape, const Op *op, Tensor *x)
{
    return first_output(tape_apply(tape, op, (Tensor *[]){x}, 1, NULL, 0));
}

Tensor *drop(Tape *tape, Tensor *x, double rate)
{
    if (!tape->training || rate <= 0) return x;
    return first_output(tape_apply(tape, &op_dropout, (Tensor *[]){x}, 1, (double[]){rate}, 1));
}

/* ---- one layer -------------------------------------------------------------------------------------------------------- */

Status encoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config, int index)
{
    const int width = config_int(config, SLOT_WIDTH), hidden = config_int(config, SLOT_FEEDFORWARD);
    const int length = config_int(config, SLOT_LENGTH) + (config_int(config, SLOT_POOLING) == 2);
    Status status    = attention_layer_create(&layer->attention, p, parameters_text(p, prefix, "attention"),
                                              &config->layer[index], width, config_int(config, SLOT_HEADS), length);
    if (!status) status = norm_create(&layer->norm1, p, parameters_text(p, prefix, "norm1"), width);
    if (!status) status = linear_create(&layer->expand, p, parameters_text(p, prefix, "feedforward.0"), width, hidden);
    if (!status) status = linear_create(&layer->contract, p, parameters_text(p, prefix, "feedforward.1"), hidden, width);
    if (!status) status = norm_create(&layer->norm2, p, parameters_text(p, prefix, "norm2"), width);
    return status;
}

static Tensor *feed_forward(const EncoderLayer *layer, Tape *tape, const ModelConfig *config, Tensor *x)
{
    const double rate = config->slot[SLOT_DROPOUT];
    Tensor *hidden    = linear_apply(&layer->expand, tape, x);
    hidden            = activate(tape, config_int(config, SLOT_ACTIVATION) ? &op_relu : &op_gelu, hidden);
    return linear_apply(&layer->contract, tape, drop(tape, hidden, rate));
}

Tensor *encoder_layer_forward(EncoderLayer *layer, Tape *tape, const ModelConfig *config, Tensor *x, Tensor *mask, int inspect)
{
    const double rate = config->slot[SLOT_DROPOUT];
    if (config_int(config, SLOT_NORM) == 1) { /* pre */
        Tensor *a = attention_layer_forward(&layer->attention, tape, norm_apply(&layer->norm1, tape, x), mask, inspect);
        x         = add_apply(tape, x, drop(tape, a, rate));
        Tensor *f = feed_forward(layer, tape, config, norm_apply(&layer->norm2, tape, x));
        return add_apply(tape, x, drop(tape, f, rate));
    }
    Tensor *a = attention_layer_forward(&layer->attention, tape, x, mask, inspect);
    x         = norm_apply(&layer->norm1, tape, add_apply(tape, x, drop(tape, a, rate)));
    Tensor *f = feed_forward(layer, tape, config, x);
    return norm_apply(&layer->norm2, tape, add_apply(tape, x, drop(tape, f, rate)));
}
