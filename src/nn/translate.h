/* translate — a translator at work: a source is encoded once, and the target's tokens come one at a time, of several
 * hypotheses side by side. What a layer that looks at the source needs of it, keys and values, is made once; layers of
 * the target keep what attention_step.h says. If one of these has no step form, every token runs the hypothesis's
 * tokens so far through the decoder again. Which token comes next is the caller's choice. */
#ifndef PA_NN_TRANSLATE_H
#define PA_NN_TRANSLATE_H

#include "nn/model.h"

typedef struct Hypothesis {
    struct AttentionState *state; /* [depth], of the target's own layers; NULL: they run whole */
    int32_t *ids;                 /* the tokens so far, of those that run whole [length] */
    int count;
} Hypothesis;

typedef struct Translation {
    Model *model;
    Arena arena;      /* the hypotheses */
    Arena source;     /* what is kept of the source at hand */
    Tensor **kept;    /* trace.h; NULL: nothing was begun */
    Hypothesis *beam; /* [beams] */
    int beams, whole; /* whole: some layer has no step form */
} Translation;

/* Of a model of translations; NULL for another, or when memory is out. To be freed before the model. */
Translation *translation_create(Model *m, int beams);
void translation_free(Translation *t);

/* Encodes a source; all hypotheses are empty. After a failure nothing is begun. */
Status translation_begin(Translation *t, const int32_t *source, int length);

/* One token into a hypothesis; the logits of the next one, [1,outputs], or NULL (sentence set). They are those of the
 * model's trace. A hypothesis has at most as many tokens as the model takes of a target. */
Tensor *translation_step(Translation *t, int beam, int32_t id);

/* Makes a hypothesis the equal of another. */
Status translation_copy(Translation *t, int to, int from);

#endif
