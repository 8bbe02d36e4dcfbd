/* attention_layer — projections, one attention op of the table, output projection.
 *
 *   q = x W_qᵀ + b_q,  k = x W_kᵀ + b_k,  v = x W_vᵀ + b_v      those that the op names among its inputs
 *   y = op(q, k, v, …) W_oᵀ + b_o                               heads side by side in the columns of a token's row
 *
 * Which further parameters a kind has follows from its op's list of inputs: a new mechanism that brings its op needs
 * one line in extra_parameter() for each parameter name that is new. */
#ifndef PA_NN_ATTENTION_LAYER_H
#define PA_NN_ATTENTION_LAYER_H

#include "nn/blocks.h"
#include "nn/config.h"
#include "nn/spectral_source.h"

typedef struct AttentionLayer {
    const LayerConfig *config;
    int heads, width;
    Linear query, key, value, output; /* value.weight NULL where the op takes no v */
    Tensor *extra[NODE_MAX_INPUTS];   /* parameters at the op's own input positions: we, wr, filter, w1 … */
    SpectralSource spectral;          /* implicit kernels; samples 0 for other kinds */
    Tensor *lambda;                   /* [H,s] of the KSVD objective, or its logarithm; NULL for other kinds */
    Tensor *pool;                     /* int32 [H]; NULL without pooling */
    /* rotary positions: sines and cosines [length,d]; else NULL */
    Tensor *rotary;
    Tensor *gate; /* [D], 0 in the columns of a head that is switched off; NULL while all are on */
} AttentionLayer;

/* Declares the parameters "prefix.query.weight" and so on. `length` is the model's longest sequence. */
Status attention_layer_create(AttentionLayer *layer, Parameters *p, const char *prefix, const LayerConfig *config,
                              int width, int heads, int length);

/* Queries or keys x [N,D], the first of which stands at `first`: x itself without rotary positions. */
Tensor *attention_layer_rotate(const AttentionLayer *layer, Tape *tape, Tensor *x, int first);

/* λ of the KSVD objective. Where the op takes it, it is put among the inputs `in`, and is the exponential of its
 * parameter, above 0. */
Tensor *attention_layer_lambda(const AttentionLayer *layer, Tape *tape, Tensor **in);

/* From what the heads say, side by side, to what the layer says. */
Tensor *attention_layer_put_out(const AttentionLayer *layer, Tape *tape, Tensor *heads);

/* The op's options as the layer's configuration has them; returns how many. */
int attention_layer_options(const AttentionLayer *layer, double option[NODE_MAX_OPTIONS]);

#endif
