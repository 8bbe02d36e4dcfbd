#include "nn/blocks.h"

#include <math.h>

void linear_create(Linear *l, Parameters *p, const char *prefix, int in, int out)
{
    const float bound = 1 / sqrtf((float)in); /* PyTorch's default */
    l->weight = parameters_add(p, prefix, "weight", INIT_UNIFORM, bound, out, in, 0);
    l->bias = parameters_add(p, prefix, "bias", INIT_UNIFORM, bound, out, 0, 0);
}

void norm_create(Norm *n, Parameters *p, const char *prefix, const ModelConfig *config)
{
    const int width = config_int(config, SLOT_WIDTH), rms = config_int(config, SLOT_NORM_KIND);
    n->weight = parameters_add(p, prefix, "weight", INIT_CONSTANT, 1, width, 0, 0);
    n->eps = config->slot[SLOT_NORM_EPS];
    n->bias = rms ? NULL : parameters_add(p, prefix, "bias", INIT_CONSTANT, 0, width, 0, 0);
}

Tensor *first_output(const Node *node) { return node ? node->out[0] : NULL; }

Tensor *apply(Tape *tape, const Op *op, Tensor *a, Tensor *b, Tensor *c, double option)
{ return first_output(tape_apply(tape, op, (Tensor *[]){a, b, c}, 3, &option, 1)); }

Tensor *linear_apply(const Linear *l, Tape *tape, Tensor *x)
{ return apply(tape, &op_linear, x, l->weight, l->bias, 0); }
Tensor *norm_apply(const Norm *n, Tape *tape, Tensor *x)
{ return apply(tape, n->bias ? &op_layer_norm : &op_rms_norm, x, n->weight, n->bias, n->eps); }
Tensor *add_apply(Tape *tape, Tensor *a, Tensor *b) { return apply(tape, &op_add, a, b, NULL, 0); }

Tensor *drop(Tape *tape, Tensor *x, double rate)
{ return tape->training && rate > 0 ? apply(tape, &op_dropout, x, NULL, NULL, rate) : x; }

Tensor *gate_apply(Tensor *gate, Tape *tape, Tensor *x)
{ return gate ? apply(tape, &op_gate_columns, x, gate, NULL, 0) : x; }

Status gate_set(Tensor **gate, Arena *arena, int width, int head, int d, int on)
{
    if (!*gate) {
        if (on) return PA_OK;
        *gate = tensor_in_arena(arena, DTYPE_F32, 1, (int32_t[]){width});
        if (!*gate) return PA_OUT_OF_MEMORY;
        for (int c = 0; c < width; c++) (*gate)->data[c] = 1;
    }
    for (int c = 0; c < d; c++) (*gate)->data[head * d + c] = on != 0;
    return PA_OK;
}
