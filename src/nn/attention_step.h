/* attention_step — an attention layer one token at a time, while generating.
 *
 * What a layer keeps of the past: linear attention its sums (d×d and d numbers a head), causal Primal-Attention two running
 * means, softmax the keys and values so far. The first two take the same memory and time for every token. */
#ifndef PA_NN_ATTENTION_STEP_H
#define PA_NN_ATTENTION_STEP_H

#include "nn/attention_layer.h"

typedef enum StepForm {
    STEP_NONE,  /* this kind, or pooling or convolution, has no such form */
    STEP_CACHE, /* softmax: keys and values [length,D], of which the first `count` rows count */
    STEP_SUMS,  /* linear: S [H,d,d], then z [H,d] */
    STEP_MEANS  /* primal: sum of queries [D], of keys [D] */
} StepForm;

typedef struct AttentionState {
    StepForm form;
    int count; /* tokens before the one at hand */
    size_t size;
    float *memory;
} AttentionState;

StepForm attention_step_form(const AttentionLayer *layer);

/* Asks for the state's memory. `length`: most tokens of a cache. */
Status attention_state_create(AttentionState *s, Arena *arena, const AttentionLayer *layer, int length);
void   attention_state_clear(AttentionState *s);

/* x [1,D] → [1,D], and the state has seen it. */
Tensor *attention_step(AttentionLayer *layer, Tape *tape, Tensor *x);

#endif
