/* generate — a model with outputs at every token, one token at a time: a text that goes on, a stream of rows. Layers
 * that have a step form (attention_step.h) keep a state; if one has none, every token runs the whole model again. */
#ifndef PA_NN_GENERATE_H
#define PA_NN_GENERATE_H

#include "nn/model.h"

typedef struct Generator {
    Model *model;
    Arena arena;
    struct AttentionState *state; /* [depth] */
    int whole;                    /* some layer has no step form */
    int bounded;                  /* something has room for `length` tokens only */
    float *tokens;                /* those so far, for models that run whole: rows or ids [length,columns] */
    int count;
} Generator;

/* Of a model that takes a series or tokens and does not pool them; NULL for another, or when memory is out. Nothing was
 * generated yet. To be freed before the model. */
Generator *generator_create(Model *m);
void generator_free(Generator *g);

/* Forgets what was generated. */
void generator_reset(Generator *g);

/* n tokens in, x [n,features] float32 or [n] int32, n from 1 to the model's `length`; the logits of the last one,
 * [1,outputs], of a language model those of the next one, or NULL (sentence set). They are those of the model's trace.
 * A model with positions can go to its `length`, and so can one with a layer that must keep all keys; others as far as
 * they like. Several at once read the weights once, and differ from one after the other by rounding (gemm.h). */
Tensor *generator_step(Generator *g, const void *x, int n);

#endif
