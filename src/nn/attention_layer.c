#include "nn/attention_layer.h"

#include "autodiff/word.h"
#include "base/ints.h"

#include <math.h>
#include <string.h>

/* Rows n of the data-dependent weights: as configured, else 10·s, never more than the longest sequence (MECHANISMS
 * §1.2). */
static int sample_rows(const LayerConfig *config, int rank, int length)
{
    const int asked = (int)layer_option(config, "rows");
    return asked ? asked : min_int(length, 10 * rank);
}

/* The parameter that an op calls `c`, or NULL where the op's input is no parameter. */
static Tensor *extra_parameter(Parameters *p, const char *prefix, const char *c, const LayerConfig *config, int heads,
                               int d, int length)
{
    if (layer_has(config, "custom")) {
        const char name[] = {*c, 0};
        const int size = (int)layer_option(config, name);
        return size > 0 ? parameters_add(p, prefix, name, INIT_CONSTANT, 0, size, 0, 0) : NULL;
    }
    const int s = (int)layer_option(config, "rank"), fixed = layer_option(config, "mode") != 0;
    const int n = fixed ? d : sample_rows(config, s, length);
    /* PyTorch's default for a linear layer of so many inputs, weight and bias alike */
    const double *merge = layer_place(config, "merge");
    const int columns = merge && !*merge ? s : 2 * s;
    const float bound = 1 / sqrtf((float)columns);
    if (word_is(c, "we") || word_is(c, "wr"))
        return parameters_add(p, prefix, c[1] == 'e' ? "we" : "wr", INIT_ORTHOGONAL, 1, heads, n, s);
    if (word_is(c, "concatWeight"))
        return parameters_add(p, prefix, "concat.weight", INIT_UNIFORM, bound, d, columns, 0);
    if (word_is(c, "concatBias")) return parameters_add(p, prefix, "concat.bias", INIT_UNIFORM, bound, d, 0, 0);
    if (word_is(c, "mean") || word_is(c, "cholesky")) /* the factors begin near the identity */
        return parameters_add(p, prefix, *c == 'm' ? "mean" : "cholesky", INIT_NORMAL, *c == 'm' ? 1 : 0.1f, heads, s,
                              *c == 'm' ? s : s * (s + 1) / 2);
    if (word_is(c, "betas")) {
        const float beta = (float)layer_option(config, "beta");
        return layer_option(config, "learnedBeta")
                   ? parameters_add(p, prefix, "beta", INIT_CONSTANT, beta != 0 ? beta : 1, heads, 0, 0)
                   : NULL;
    }
    if (word_is(c, "keyProjection") || word_is(c, "valueProjection"))
        return *c == 'v' && layer_option(config, "shared") != 0
                   ? NULL
                   : parameters_add(p, prefix, *c == 'v' ? "valueProjection" : "keyProjection", INIT_UNIFORM,
                                    1 / sqrtf((float)length), s, length, 0);
    if (!word_is(c, "filter")) return NULL;
    const int taps = (int)layer_option(config, "filter"),
              conv = layer_place(config, "conv") ? (int)layer_option(config, "conv") : taps > 0;
    return conv ? parameters_add(p, prefix, "filter", INIT_DELTA, 1, heads, max_int(taps, 1),
                                 conv == 2 ? max_int(taps, 1) : 0)
                : NULL;
}

static void add_projection(Linear *l, Parameters *p, const char *prefix, const char *name, int width)
{ linear_create(l, p, parameters_text(p, prefix, name), width, width); }

static Status add_pool(AttentionLayer *layer, Parameters *p)
{
    const double *factor = layer_place(layer->config, "pool");
    int pooled = 0;
    for (int h = 0; h < layer->heads; h++) pooled |= factor[h] > 1;
    if (!pooled) return PA_OK;
    layer->pool = tensor_in_arena(&p->arena, DTYPE_I32, 1, (int32_t[]){layer->heads});
    if (!layer->pool) return PA_OUT_OF_MEMORY;
    for (int h = 0; h < layer->heads; h++) layer->pool->ids[h] = max_int((int)factor[h], 1);
    return PA_OK;
}

static int lambda_at(const Op *op) { return word_index(op->inputs, "lambda", 6); }

Status attention_layer_create(AttentionLayer *layer, Parameters *p, const char *prefix, const LayerConfig *config,
                              int width, int heads, int length)
{
    *layer = (AttentionLayer){.config = config, .heads = heads, .width = width};
    Status status = PA_OK;
    int i = 0;
    const int ksvd = layer_has(config, "ksvd");
    if (ksvd && (layer_option(config, "rank") < 1 || layer_option(config, "rows") < 0))
        return fail(PA_BAD_ARGUMENT, "attention: rank is at least 1");
    for (const char *c = config->op->inputs; *c && !status; i++) {
        if (word_is(c, "q"))
            add_projection(&layer->query, p, prefix, "query", width);
        else if (word_is(c, "k"))
            add_projection(&layer->key, p, prefix, "key", width);
        else if (word_is(c, "v"))
            add_projection(&layer->value, p, prefix, "value", width);
        else if (word_is(c, "pool"))
            status = add_pool(layer, p);
        else
            layer->extra[i] = extra_parameter(p, prefix, c, config, heads, width / heads, length);
        c = word_next(c);
    }
    add_projection(&layer->output, p, prefix, "output", width);
    if (!status && layer_has(config, "spectral"))
        status = spectral_source_create(&layer->spectral, p, prefix, config, heads, width / heads);
    if (ksvd)
        layer->lambda = parameters_add(p, prefix, lambda_at(config->op) < 0 ? "lambda" : "logLambda", INIT_UNIT, 1,
                                       heads, (int)layer_option(config, "rank"), 0);
    return status;
}

Tensor *attention_layer_lambda(const AttentionLayer *layer, Tape *tape, Tensor **in)
{
    const int at = lambda_at(layer->config->op);
    return at < 0 ? layer->lambda : (in[at] = apply(tape, &op_exp, layer->lambda, NULL, NULL, 0));
}

int attention_layer_options(const AttentionLayer *layer, double option[NODE_MAX_OPTIONS])
{
    int n = 0;
    for (const char *c = layer->config->op->options; *c; c = word_next(c), n++) option[n] = layer->config->value[n];
    return n;
}

Tensor *attention_layer_rotate(const AttentionLayer *layer, Tape *tape, Tensor *x, int first)
{
    if (!layer->rotary) return x;
    return first_output(
        tape_apply(tape, &op_rotary, (Tensor *[]){x, layer->rotary}, 2, (double[]){layer->heads, first}, 2));
}

Tensor *attention_layer_put_out(const AttentionLayer *layer, Tape *tape, Tensor *heads)
{
    heads = gate_apply(layer->gate, tape, heads);
    tape->part = PART_PROJECTION;
    return linear_apply(&layer->output, tape, heads);
}
