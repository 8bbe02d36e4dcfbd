#include "nn/attention_forward.h"

#include "autodiff/word.h"

#include <string.h>

/* Gives the op the input that it calls so, if it has one. */
static void give(Tensor **in, const Op *op, const char *name, Tensor *t)
{
    const int i = word_index(op->inputs, name, strlen(name));
    if (i >= 0) in[i] = t;
}

/* J of this layer from the op's scores e and r (MECHANISMS §1.2). */
static Node *apply_objective(const AttentionLayer *layer, Tape *tape, const Node *attention, Tensor *const *in,
                             Tensor *lambda, Tensor *mask)
{
    const Op *op = layer->config->op;
    return tape_apply(tape, &op_ksvd_objective,
                      (Tensor *[]){attention->out[1], attention->out[2], in[word_index(op->inputs, "we", 2)],
                                   in[word_index(op->inputs, "wr", 2)], lambda, mask},
                      6, (double[]){layer_option(layer->config, "countMasked")}, 1);
}

/* Values for a next layer that compares its own with them; none where this one has none. */
static void keep_values(Trace *trace, Tensor *v)
{
    if (v && trace->room && !trace->tape.plan) memcpy(trace->room->data, v->data, v->size * sizeof(float));
    trace->values = v && trace->room ? trace->room : v;
}

Tensor *attention_forward(const AttentionLayer *layer, Trace *trace, LayerTrace *seen, Tensor *x, Tensor *const *of,
                          Tensor *mask)
{
    Tape *tape = &trace->tape;
    tape->part = PART_PROJECTION;
    const Op *op = layer->config->op;
    Tensor *in[NODE_MAX_INPUTS], *w[2];
    double option[NODE_MAX_OPTIONS];
    Tensor *rows = of ? of[0] : x, *q = layer->query.weight ? linear_apply(&layer->query, tape, x) : NULL,
           *k = of && of[1] ? of[1] : linear_apply(&layer->key, tape, rows), *v = NULL;
    if (q) q = attention_layer_rotate(layer, tape, q, 0);
    k = attention_layer_rotate(layer, tape, k, 0);
    memcpy(in, layer->extra, sizeof in);
    give(in, op, "x", rows);
    give(in, op, "q", q);
    give(in, op, "k", k);
    if (layer->value.weight) v = of && of[2] ? of[2] : linear_apply(&layer->value, tape, rows);
    give(in, op, "v", v);
    give(in, op, "previous", of ? NULL : trace->values);
    give(in, op, "mask", mask);
    give(in, op, "pool", layer->pool);
    give(in, op, "relative", of ? NULL : trace->relative);
    tape->part = PART_ATTENTION;
    Tensor *lambda = attention_layer_lambda(layer, tape, in);
    if (layer->spectral.samples) { /* W_1 and W_2, or W of a stationary kernel */
        if (!q || !k || spectral_source_apply(&layer->spectral, tape, q, k, mask, layer->heads, w, &seen->kl))
            return NULL;
        give(in, op, w[1] ? "w1" : "w", w[0]);
        give(in, op, "w2", w[1]);
    }
    const int n_options = attention_layer_options(layer, option),
              judge = layer->lambda && (tape->training || trace->inspect);
    if (layer->lambda) option[word_index(op->options, "yOnly", 5)] = !judge;
    seen->attention = tape_apply(tape, op, in, NODE_MAX_INPUTS, option, n_options);
    if (!seen->attention) return NULL;
    if (seen->attention->out[3]) seen->kl = seen->attention;
    if (trace->compares && !of) keep_values(trace, v);
    if (judge) {
        seen->objective = apply_objective(layer, tape, seen->attention, in, lambda, mask);
        if (!seen->objective) return NULL;
    }
    return attention_layer_put_out(layer, tape, seen->attention->out[0]);
}
