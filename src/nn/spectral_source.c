#include "nn/spectral_source.h"

#include <math.h>

/* The released code draws the points as kaiming_uniform(a = √5) on [d,H,M] does: U(±1/√(H·M)) (MECHANISMS B.4). */
static void add_points(SpectralSource *s, Parameters *p, const char *prefix, int stationary, int heads, int d)
{
    const float bound = 1 / sqrtf((float)heads * (float)s->samples);
    s->point[0] = parameters_add(p, prefix, stationary ? "w" : "w1", INIT_UNIFORM, bound, heads, d, s->samples);
    if (!stationary) s->point[1] = parameters_add(p, prefix, "w2", INIT_UNIFORM, bound, heads, d, s->samples);
}

/* `layers` pairs of a matrix [rows,d], U(±1/√d), and a zero bias [d], named "A1 b1 A2 b2 …" by the two letters. */
static void add_network(Tensor **out, Parameters *p, const char *prefix, const char *const *names, int layers,
                        int first_rows, int d)
{
    for (int i = 0; i < layers; i++) {
        out[2 * i] =
            parameters_add(p, prefix, names[2 * i], INIT_UNIFORM, 1 / sqrtf((float)d), i ? d : first_rows, d, 0);
        out[2 * i + 1] = parameters_add(p, prefix, names[2 * i + 1], INIT_CONSTANT, 0, d, 0, 0);
    }
}

Status spectral_source_create(SpectralSource *s, Parameters *p, const char *prefix, const LayerConfig *config,
                              int heads, int d)
{
    static const char *const encoder[] = {"B1", "c1", "B2", "c2", "B3", "c3", "B4", "c4"};
    static const char *const net[] = {"a1", "b1", "a2", "b2", "a3", "b3"};
    const int stationary = layer_option(config, "stationary") != 0;
    *s = (SpectralSource){.kind = (SpectralSourceKind)layer_option(config, "source"),
                          .samples = (int)layer_option(config, "samples")};
    if (s->samples < 1) return fail(PA_BAD_ARGUMENT, "implicit attention: samples is at least 1");
    if (s->kind == SOURCE_DIRECT) {
        add_points(s, p, prefix, stationary, heads, d);
        return PA_OK;
    }
    if (layer_option(config, "causal"))
        return fail(PA_BAD_ARGUMENT, "implicit attention: causal goes with source direct"); /* noise: of all tokens */
    if (s->samples % 2)
        return fail(PA_BAD_ARGUMENT,
                    "implicit attention: with a generator samples is even, half of them for either sign");
    add_network(s->encoder, p, parameters_text(p, prefix, "noise"), encoder, s->kind == SOURCE_MIKAN ? 4 : 3, 2 * d, d);
    for (int a = 0; a < (stationary ? 1 : 2); a++)
        add_network(s->generator[a], p, parameters_text(p, prefix, a ? "generator2" : "generator1"), net, 3, d, d);
    return PA_OK;
}

Status spectral_source_apply(const SpectralSource *s, Tape *tape, Tensor *q, Tensor *k, Tensor *mask, int heads,
                             Tensor *w[2], Node **kl)
{
    *kl = NULL;
    if (s->kind == SOURCE_DIRECT) {
        w[0] = s->point[0], w[1] = s->point[1];
        return PA_OK;
    }
    Tensor *in[12] = {q, k};
    for (int i = 0; i < 8; i++) in[2 + i] = s->encoder[i];
    in[11] = mask;
    Node *noise =
        tape_apply(tape, &op_copula_noise, in, 12, (double[]){heads, 0, s->kind == SOURCE_IKAN, s->samples}, 4);
    if (!noise) return status_code();
    *kl = noise;
    for (int a = 0; a < 2; a++) {
        w[a] = NULL;
        if (!s->generator[a][0]) continue;
        Tensor *net[7] = {noise->out[0]};
        for (int i = 0; i < 6; i++) net[1 + i] = s->generator[a][i];
        w[a] = first_output(tape_apply(tape, &op_spectral_net, net, 7, NULL, 0));
        if (!w[a]) return status_code();
    }
    return PA_OK;
}
