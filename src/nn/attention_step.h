/* attention_step — an attention layer one token at a time, or a few, while generating.
 *
 * What a layer keeps of the past: linear attention its sums (d×d and d numbers a head), causal Primal-Attention two
 * running means, softmax and its patterns the keys and values that may still be seen (attention/key_cache.h). Sums,
 * means and the keys of a `window` take the same memory and time for every token. */
#ifndef PA_NN_ATTENTION_STEP_H
#define PA_NN_ATTENTION_STEP_H

#include "attention/key_cache.h"
#include "nn/attention_layer.h"

/* Of positions that are relative: T5's table [H,32], or NULL for ALiBi; its buckets are those of causal attention. */
typedef struct DistanceBias {
    int on;
    const Tensor *table;
} DistanceBias;

typedef enum StepForm {
    STEP_NONE, /* not causal, or with convolution, or linear with pooling */
    STEP_KEYS, /* softmax, sparse, window: a cache for each head */
    STEP_SUMS, /* linear: S [H,d,d], then z [H,d] */
    STEP_MEANS /* primal, kep-svgp: sum of queries [D], of keys [D] */
} StepForm;

typedef struct AttentionState {
    StepForm form;
    int count; /* tokens before the one at hand */
    size_t size;
    float *memory;
    KeyCache *cache; /* [H] */
} AttentionState;

StepForm attention_step_form(const AttentionLayer *layer);

/* Whether it can go on for ever, beyond the `length` tokens that it has been trained with. */
int attention_step_endless(const AttentionLayer *layer, int length);

/* Asks for the state's memory. `length`: most tokens of what is not endless. */
Status attention_state_create(AttentionState *s, Arena *arena, const AttentionLayer *layer, int length);
void attention_state_clear(AttentionState *s, const AttentionLayer *layer);

/* Makes it the equal of another of the same layer. */
void attention_state_copy(AttentionState *s, const AttentionState *from, const AttentionLayer *layer);

/* attention_forward of the tokens that come next, x [n,D]; the state has then seen them. bias: that of a score by
 * distance, for those who have one. */
Tensor *attention_step(const AttentionLayer *layer, AttentionState *s, Tape *tape, Tensor *x, const DistanceBias *bias);

#endif
