/* translator — an encoder over a source, and a decoder that tells the target token by token (Vaswani et al. 2017).
 *
 *   source [M] → rows of a table (· embeddingScale) (+ positions) → dropout → encoder layers → (norm) = memory [M,D]
 *   target [N] → the same with a table of its own → dropout → decoder layers → (norm) → (dropout) → linear [N,outputs]
 *
 * A decoder's layer is attention of the target to itself, which must be causal, attention of the target to the memory,
 * and the feed-forward part, each with its norm (encoder.h). Positions that turn or bias scores are those within a
 * sequence: between source and target there are none. Layers of attention are numbered encoder first, then of each of
 * the decoder's layers its own and the one that looks at the source.
 *
 * Row n of the logits foretells what follows token n: in training the target is given, shifted by one (teacher
 * forcing), with a token of its own in front. What a token means, the begin and the end too, is the caller's business.
 * A sample has the lengths that it has: there is no padding, and so nothing to mask. */
#ifndef PA_NN_TRANSLATOR_H
#define PA_NN_TRANSLATOR_H

#include "nn/encoder.h"
#include "nn/kind.h"
#include "nn/positions.h"

/* One of the two sequences. */
typedef struct Side {
    Tensor *table; /* [vocabulary,D] */
    Positions positions;
    EncoderLayer *layer;
    Norm norm;
    int layers, first, length; /* `first`: the number of its first layer of attention; most tokens */
    int causal;
} Side;

typedef struct Translator {
    Side source, target;
    Linear head; /* tied: its weight is the target's table */
} Translator;

/* x is the source and the trace's second the target; without one, the rows that the source becomes are in the place of
 * the logits. With the trace's `kept`, x is the target of a source that was encoded before. */
extern const ModelKind translator;

#endif
