/* session — a training of a model, from its first step to its last: the optimizer, and what a step that is under way
 * has to remember. A model that only predicts has none; whoever creates one frees it, before the model.
 *
 * A step begins with the first of session_seed, step_observe and step_accumulate (step.h), and ends with session_update
 * or session_discard. */
#ifndef PA_TRAIN_SESSION_H
#define PA_TRAIN_SESSION_H

#include "nn/model.h"
#include "train/optimizer.h"

typedef struct Session {
    Model *model;
    Trace *trace;         /* of its passes; now the model's own, so that its sessions work one after another */
    Optimizer *optimizer; /* NULL before one is chosen */

    /* A step that fails changes nothing: the stream of chance as it was before the step under way, if one is. */
    int stepping;
    Rng before_step;

    /* Of a sample that is a mixture: labels of the other one, borrowed until it is accumulated, and the share of its
     * own. NULL: it is none. */
    const int32_t *other;
    double share;

    /* Objectives averaged over a batch: how many samples were observed, the chance before the first of them, how many
     * have been worked through since, and of each layer the sum of J over those that were observed. */
    int observed, accumulated;
    Rng before_batch;
    double objective[]; /* [depth] */
} Session;

/* Bytes of a session of a model so deep, without an optimizer. */
size_t session_bytes(int depth);

/* NULL when memory is out. */
Session *session_create(Model *m);
void session_free(Session *s);

/* A fresh optimizer (optimizer.h) in the place of the one before, which stays on failure. `groups` as there. */
Status session_optimizer(Session *s, OptimizerKind kind, const double *option, const double *groups, int n);

/* The first call of a step marks the chance before it. */
void session_begin(Session *s);

/* The stream of chance starts anew. */
void session_seed(Session *s, uint32_t seed);

/* The sample that is accumulated next is a mixture of two, and its loss that of both labels, `share` of the first. */
Status session_mix(Session *s, const int32_t *other, double share);

/* Applies and clears the gradients; momentum as optimizer_step takes it. PA_NOT_FINITE: nothing has changed, the step
 * is still under way. */
Status session_update(Session *s, double rate, double momentum);

/* The gradients are thrown away: chance is as it was before the step, as if none of it had been. */
void session_discard(Session *s);

/* The first parameter whose gradient holds NaN or an infinite number; −1 if there is none. */
int session_bad_gradient(const Session *s);

/* The stream of chance as it was before the step under way, if one is. */
Rng *session_chance(Session *s);

/* Where a parameter's first (which 0) or second (1) moments lie; NULL without an optimizer. */
float *session_moment(Session *s, int which, int parameter);

#endif
