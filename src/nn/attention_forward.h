/* attention_forward — an attention layer over all tokens of a sample: of themselves, or of another sequence's. */
#ifndef PA_NN_ATTENTION_FORWARD_H
#define PA_NN_ATTENTION_FORWARD_H

#include "nn/attention_layer.h"
#include "nn/trace.h"

/* x [N,D] → [N,D]. of: what the queries of x look at: rows [M,D], and keys and values where they are made of them
 * already (else NULL); NULL: x itself. mask of the keys [M] or NULL. `seen` receives the layer's nodes. Objectives are
 * computed while training or where the trace is to be looked into; otherwise a primal layer takes its cheaper way and
 * leaves no scores behind. */
Tensor *attention_forward(const AttentionLayer *layer, Trace *trace, LayerTrace *seen, Tensor *x, Tensor *const *of,
                          Tensor *mask);

#endif
