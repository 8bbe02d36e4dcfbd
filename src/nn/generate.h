/* generate — a language model one token at a time. Layers that have a step form (attention_step.h) keep a state; if one
 * has none, every token runs the whole model again. */
#ifndef PA_NN_GENERATE_H
#define PA_NN_GENERATE_H

#include "nn/model.h"

typedef struct Generator {
    Model *model;
    Arena arena;
    struct AttentionState *state; /* [depth] */
    int whole;                    /* some layer has no step form */
    int bounded;                  /* something has room for `length` tokens only */
    int32_t *ids;                 /* the tokens so far, for models that run whole [length] */
    int count;
} Generator;

/* Of a model that takes tokens and does not pool them; NULL for another, or when memory is out. Nothing was generated
 * yet. To be freed before the model. */
Generator *generator_create(Model *m);
void generator_free(Generator *g);

/* Forgets what was generated. */
void generator_reset(Generator *g);

/* One token in; the logits of the next one, [1,outputs], or NULL (sentence set). They are those of the model's trace. A
 * model with positions can go to its `length`, and so can one with a layer that must keep all keys; others as far as
 * they like. */
Tensor *generator_step(Generator *g, int32_t id);

#endif
