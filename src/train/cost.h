/* cost — what a model of a configuration would take for one sample, without making it: the model's own code runs on a
 * tape with a plan (tape.h), whose ops ask for all their memory, of arenas that only count, and compute nothing. So the
 * bytes are those of the code that runs, not of a formula beside it.
 *
 * Operations are those of the matrix products, a multiplication and an addition 2 each: not norms, activations,
 * exponentials, biases, means. Backward counts what it computes again. */
#ifndef PA_TRAIN_COST_H
#define PA_TRAIN_COST_H

#include "autodiff/tape.h"

typedef struct Cost {
    double forward[PARTS], step[PARTS]; /* operations of a prediction; of a training step, forward and backward */
    double parameters;                  /* how many numbers */
    double held;                        /* bytes of a model at rest: parameters, gradients, what describes them */
    /* the most it holds while predicting, while training with an optimizer, once warm */
    double forward_bytes, step_bytes;
} Cost;

/* Of one sample of `length` tokens; beside: of a graph of so many nodes, how many different edges; of a translation,
 * tokens of the target. */
Status cost_of(Cost *cost, const double *config, int n_config, int length, int beside);

#endif
