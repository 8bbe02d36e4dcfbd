/* generate — a language model one token at a time. Layers that have a step form (attention_step.h) keep a state; if one
 * has none, every token runs the whole model again. */
#ifndef PA_NN_GENERATE_H
#define PA_NN_GENERATE_H

#include "nn/model.h"

/* Forgets what was generated. Asks for the states on the first call. The model takes tokens and does not pool them. */
Status generate_reset(Model *m);

/* One token in; the logits of the next one, [1,outputs], or NULL (sentence set). A model with positions can go to its
 * `length`, and so can one with a layer that must keep all keys; others as far as they like. */
Tensor *generate_step(Model *m, int32_t id);

void generate_free(Model *m);

#endif
