/* encoder — a stack of layers: attention over the tokens, then a feed-forward part on each token.
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
} EncoderLayer;

Status encoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config,
                            int index);

/* x [N,D] → [N,D]; mask [N] or NULL. NULL when something failed (sentence set). `seen` receives the nodes of attention.
 * Where the trace has a past, x is the token behind it. */
Tensor *encoder_layer_forward(const EncoderLayer *layer, Trace *trace, LayerTrace *seen, Tensor *x, Tensor *mask);

#endif
