/* encoder — a stack of layers: attention over the tokens, then a feed-forward part on each token.
 *
 *   post-norm   x ← LN₁(x + drop(attention(x)))        x ← LN₂(x + drop(ff(x)))
 *   pre-norm    x ← x + drop(attention(LN₁(x)))        x ← x + drop(ff(LN₂(x)))
 *   ff(x) = drop(act(x W₁ᵀ + b₁)) W₂ᵀ + b₂,            act gelu (exact erf) or relu */
#ifndef PA_NN_ENCODER_H
#define PA_NN_ENCODER_H

#include "nn/attention_layer.h"

typedef struct EncoderLayer {
    AttentionLayer attention;
    Norm norm1, norm2;
    Linear expand, contract;
} EncoderLayer;

Status encoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config,
                            int index);

/* x [N,D] → [N,D]; mask [N] or NULL. NULL when something failed (sentence set). */
Tensor *encoder_layer_forward(EncoderLayer *layer, Tape *tape, const ModelConfig *config, Tensor *x, Tensor *mask,
                              int inspect);

#endif
