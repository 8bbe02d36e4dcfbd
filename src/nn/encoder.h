/* encoder — a stack of layers: attention over the tokens, then a feed-forward part on each token. A decoder's layers
 * have between them attention to what an encoder made of another sequence (trace->memory), with a norm of its own.
 *
 *   post-norm   x ← LN₁(x + drop(attention(x)))        x ← LN₂(x + drop(ff(x)))
 *   pre-norm    x ← x + drop(attention(LN₁(x)))        x ← x + drop(ff(LN₂(x)))
 *   in training with dropPath, the drop of either sum is followed by stochastic depth (Huang et al. 2016): with
 *   probability p all of it is left out, else divided by 1 − p. As in DeiT p rises linearly over the layers, from 0 in
 *   the first to dropPath in the last; a model of one layer has none
 *   ff(x) = drop(act(x W₁ᵀ + b₁)) W₂ᵀ + b₂,            act gelu (exact erf), relu or silu; with a gate W₁ has twice the
 *                                                      rows, and the first half, through act, multiplies the second */
#ifndef PA_NN_ENCODER_H
#define PA_NN_ENCODER_H

#include "nn/attention_layer.h"
#include "nn/trace.h"

typedef struct EncoderLayer {
    AttentionLayer attention;
    Norm norm1, norm2;
    Linear expand, contract;
    AttentionLayer cross; /* of a decoder; else all zero */
    Norm cross_norm;
} EncoderLayer;

Status encoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config,
                            int index);

/* Layers index and index + 1 of attention. */
Status decoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config,
                            int index);

/* x [N,D] → [N,D] through layers, whose first of attention has the number `first`, and leaves its nodes in `seen`; mask
 * [N] or NULL. NULL when something failed (sentence set). Where the trace has a past, x is the token behind it. A
 * prediction that is not looked into keeps the activations of one layer at a time, and x is not what it was. */
Tensor *encoder_layers_forward(const EncoderLayer *layer, int layers, Trace *trace, LayerTrace *seen, int first,
                               Tensor *x, Tensor *mask);

#endif
