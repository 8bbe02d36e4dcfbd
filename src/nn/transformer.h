/* transformer — an encoder over the tokens of a sample, and a head.
 *
 *   series [N,features] → linear           tokens [N] → rows of a table           row of a table → tableEmbedding
 *   (· embeddingScale) (+ a vector of the place that the first number names) (+ positions) (→ norm)
 *   → dropout → encoder layers → (norm) → (gelu) → (dropout)
 *   → mean over tokens | tokens one after the other | the class token | every token | the largest of each column |
 *   softmax attention of a learned query | the last token
 *   → (with that of the other sample of a pair: [a, b, a⊙b, a−b]) → linear, or linear · relu · linear (→ tanh)
 *
 * The two paddings of the papers' released code exist for models that come from there:
 *   uea  the series is padded with zeros to `length`; attention does not know; padded tokens are zeroed before flatten
 *   lra  ids are padded with 0; attention gets the mask; padded tokens are zeroed, then the mean is over all of
 *        `length` */
#ifndef PA_NN_TRANSFORMER_H
#define PA_NN_TRANSFORMER_H

#include "nn/encoder.h"
#include "nn/kind.h"
#include "nn/positions.h"

/* The body of a model of this kind. */
typedef struct Transformer {
    /* series: weight [D,features] and bias; tokens: weight [vocabulary,D] alone; table: that, and bias [length,D] */
    Linear embedding;
    Tensor *places; /* [places,D]; NULL without */
    Norm embedding_norm;
    Positions positions;
    Tensor *class_token, *pool_query; /* [D], [1,D]; NULL without */
    EncoderLayer *layer;              /* [depth] */
    Norm norm;
    Linear head_hidden, head; /* tied: the head's weight is the embedding's */
} Transformer;

extern const ModelKind transformer;

#endif
