/* model — a configuration, the parameters that it asks for, and the kind that runs it (kind.h).
 *
 * Samples are handled one at a time at their own length: no padding, no masks, and the memory of a training step does
 * not grow with the batch. */
#ifndef PA_NN_MODEL_H
#define PA_NN_MODEL_H

#include "nn/kind.h"

typedef struct Model {
    ModelConfig config;
    Parameters parameters;
    const ModelKind *kind;
    void *body;   /* the kind's own structure, in the parameters' arena */
    Trace *trace; /* of passes that nobody has another for */
} Model;

/* Initial values are drawn from rng. NULL (and the sentence) on failure. VALUES_COUNTED: nothing is ever computed, and
 * its arenas count (trace.h). */
Model *model_create(const double *config, int n_config, Rng *rng, Values values);
void model_free(Model *m);

typedef enum Pass {
    /* No gradients, and no chance but that of landmarks and noise: from a stream that starts anew at every sample, so
     * that the same sample gives the same result. Another evaluation_seed gives other draws, for averages over several;
     * 0 is the usual one. */
    PASS_EVALUATE = 0,
    PASS_TRAIN = 1,   /* dropout on, gradients wanted */
    PASS_OBSERVE = 2, /* as in training, but no gradients will be asked for */
    PASS_DRAW = 3     /* so, and its chance is that of PASS_EVALUATE */
} Pass;

/* Forgets the trace's last sample and runs one: x [length,features] float32 or [length] int32. Returns the logits
 * [1,outputs], or [length,outputs] where tokens are not pooled. inspect: KSVD objectives and scores are wanted outside
 * training too, and the trace to be looked into; a prediction without it keeps the activations of one layer at a time.
 */
Tensor *model_forward(const Model *m, Trace *t, const void *x, int length, Pass pass, int inspect);

/* The logits of several samples of one length as PASS_EVALUATE gives them (kind.h); the trace keeps nothing,
 * no memory either. */
Status model_forward_many(const Model *m, Trace *t, const void *x, int length, int samples, float *logits);

/* A pass as PASS_EVALUATE, to be looked into, where probe [tokens,D] is added to what the sample is embedded as; then,
 * unless seed is NULL, dL/dlogits = seed is carried back to the probe's gradient, to which it adds. The parameters'
 * gradients are zero afterwards. */
Status model_gradient(Model *m, const void *x, int length, Tensor *probe, const float *seed);

/* η of a layer's KSVD objective from here on; layer −1: of all that have one. */
Status model_set_eta(Model *m, int layer, double eta);

/* A head that is switched off contributes zeros from then on; on ≠ 0 restores it. */
Status model_enable_head(Model *m, int layer, int head, int on);

#endif
