/* kind — what a kind of model brings, one row for each (model.c lists them): how it is built and run, and where its
 * heads are. Parameters, training, inspection and costs are the same for all. */
#ifndef PA_NN_KIND_H
#define PA_NN_KIND_H

#include "nn/parameters.h"
#include "nn/trace.h"

typedef struct ModelKind {
    int nodes; /* 1: tokens are the nodes of a graph: they go with edges, and each has a row of logits */

    /* Declares the parameters. Returns the body, the kind's own structure in their arena; NULL on failure. Not there
     * where the row only stands in for one of the full build (src/full.txt). */
    void *(*create)(Parameters *p, const ModelConfig *config);

    /* x [length,features] float32 or [length] int32, what goes with it in the trace → logits [rows,outputs], and the
     * nodes of the trace's layers. NULL on failure. */
    Tensor *(*forward)(const void *body, Trace *trace, const void *x, int length);

    /* Samples of one length, one behind the other, to logits in the same order: the bits that forward gives of each.
     * PA_BAD_STATE without a sentence where the model cannot; NULL: none can. */
    Status (*forward_many)(const void *body, Trace *trace, const float *x, int length, int samples, float *logits);

    /* Columns of a head in what a layer's attention puts out; where the layer has its gate (gate_set in blocks.h). */
    int (*head_width)(const ModelConfig *config, int layer);
    Tensor **(*gate)(void *body, int layer);
} ModelKind;

#endif
