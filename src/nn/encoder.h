/* encoder — a stack of layers: attention over the tokens, then a feed-forward part on each token.
 *
 *   post-norm   x ← LN₁(x + drop(attention(x)))        x ← LN₂(x + drop(ff(x)))
 *   pre-norm    x ← x + drop(attention(LN₁(x)))        x ← x + drop(ff(LN₂(x)))
 *   ff(x) = drop(act(x W₁ᵀ + b₁)) W₂ᵀ + b₂,            act gelu (exact erf) or relu */
#ifndef PA_NN_ENCODER_H
#define PA_NN_ENCODER_H

#include "nn/attention_layer.h"

#define LAYER_NORM_EPS 1e-5

typedef struct Linear {
    Tensor *weight, *bias;
} Linear;

typedef struct Norm {
    Tensor *weight, *bias;
} Norm;

typedef struct EncoderLayer {
    AttentionLayer attention;
    Norm norm1, norm2;
    Linear expand, contract;
} EncoderLayer;

/* Declare "prefix.weight" and "prefix.bias". */
Status linear_create(Linear *l, Parameters *p, const char *prefix, int in, int out);
Status norm_create(Norm *n, Parameters *p, const char *prefix, int width);

Tensor *linear_apply(const Linear *l, Tape *tape, Tensor *x);
Tensor *norm_apply(const Norm *n, Tape *tape, Tensor *x);
Tensor *add_apply(Tape *tape, Tensor *a, Tensor *b);
Tensor *activate(Tape *tape, const Op *op, Tensor *x);
Tensor *drop(Tape *tape, Tensor *x, double rate); /* x itself unless training and rate > 0 */

Status encoder_layer_create(EncoderLayer *layer, Parameters *p, const char *prefix, const ModelConfig *config, int index);

/* x [N,D] → [N,D]; mask [N] or NULL. NULL when something failed (sentence set). */
Tensor *encoder_layer_forward(EncoderLayer *layer, Tape *tape, const ModelConfig *config, Tensor *x, Tensor *mask, int inspect);

#endif
