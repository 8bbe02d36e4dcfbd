#include "nn/positions.h"

#include "attention/places.h"
#include "base/vmath.h"
#include "nn/blocks.h"

#include <math.h>

void sinusoidal_positions(float *table, int length, int D)
{
    const double turn = 6.283185307179586476925;
    for (int c = 0; c < D; c += 2) {
        /* 10000^{−c/D} = e^{−c ln(10000)/D} */
        const double frequency = v_exp1(-9.2103403719761827f * (float)c / (float)D);
        for (int t = 0; t < length; t++) {
            double angle = t * frequency;
            angle -= turn * floor(angle / turn);
            float s, k;
            v_sincos1((float)angle, &s, &k);
            table[(long)t * D + c] = s;
            if (c + 1 < D) table[(long)t * D + c + 1] = k;
        }
    }
}

/* A constant table of sines and cosines. */
static Tensor *sines(Parameters *p, int length, int width)
{
    Tensor *t = tensor_in_arena(&p->arena, DTYPE_F32, 2, (int32_t[]){length, width});
    if (t) sinusoidal_positions(t->data, length, width);
    return t;
}

Status positions_create(Positions *m, Parameters *p, const char *prefix, const ModelConfig *c, int length)
{
    const int D = config_int(c, SLOT_WIDTH), H = config_int(c, SLOT_HEADS);
    switch (config_int(c, SLOT_POSITIONS)) {
    case POSITIONS_LEARNED: m->table = parameters_add(p, prefix, "weight", INIT_NORMAL, 0.02f, length, D, 0); break;
    case POSITIONS_SINUSOIDAL:
        m->table = sines(p, length, D);
        if (!m->table) return PA_OUT_OF_MEMORY;
        break;
    case POSITIONS_ROTARY:
        m->rotary = sines(p, length, D / H);
        if (!m->rotary) return PA_OUT_OF_MEMORY;
        break;
    case POSITIONS_RELATIVE:
        m->relative = parameters_add(p, prefix, "relative", INIT_NORMAL, 0.02f, H, RELATIVE_BUCKETS, 0);
    /* fall through */
    case POSITIONS_ALIBI: m->biased = 1;
    }
    return PA_OK;
}

Tensor *positions_bias(const Positions *m, Tape *tape, int heads, int N, int causal)
{
    return first_output(
        tape_apply(tape, &op_relative_bias, (Tensor *[]){m->relative}, 1, (double[]){heads, N, causal}, 3));
}
