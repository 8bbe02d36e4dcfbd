/* trace — a pass of a sample through a model: what goes with the sample, the chance that it meets, the memory of its
 * activations, and what it leaves to be looked into (inspect.h) or to be carried back (train/step.h).
 *
 * A pass only reads the model, so that passes with a trace each may be under way at the same time; what is shared are
 * the gradients, to which going back adds. A model has one trace (model.h), which is enough for one pass after another.
 */
#ifndef PA_NN_TRACE_H
#define PA_NN_TRACE_H

#include "nn/config.h"

/* Of one layer and one sample. */
typedef struct LayerTrace {
    Node *attention; /* its op */
    Node *objective; /* J; NULL where the kind has none, or nobody wants it */
    Node *kl;        /* its output 3 is the KL term: of a generated kernel, of a posterior; NULL where there is none */
} LayerTrace;

typedef struct Trace {
    const ModelConfig *config;
    Arena arena; /* activations */
    Tape tape;
    Plan plan;
    int inspect; /* all is kept, objectives and scores too */

    const void *second; /* of a pair, or the target of a translation; borrowed, as edges are */
    int second_length;
    const int32_t *edges; /* of a graph: [edge_count,2], target and source; NULL before they are set */
    int edge_count;
    uint32_t evaluation_seed; /* model.h */
    /* while tokens come one at a time: what each layer keeps of those before (attention_step.h) [depth]; else NULL */
    struct AttentionState *past;
    const struct DistanceBias *past_bias;
    /* of a source that was encoded before: its rows, then keys and values of each layer that looks at it
     * (translator.h); else NULL */
    Tensor *const *kept;
    /* added to what the sample is embedded as [N,D], before it is scaled and has its place; gradients are kept then.
     * NULL: nothing */
    Tensor *probe;
    int first_position; /* place of the sample's first token; 0 except while generating */

    Tensor *memory;     /* what the encoder made of a translation's source [M,D]; of others, what the head takes */
    Tensor *values;     /* of the layer before; NULL where it had none, or no layer looks at them */
    Tensor *room;       /* for a copy of them, where a pass keeps no layer; NULL elsewhere */
    int compares;       /* whether a layer looks at them */
    Tensor *relative;   /* bias of the sample's scores by distance; NULL without */
    Tensor *logits;     /* of the last pass; NULL where it failed or was forgotten */
    LayerTrace layer[]; /* [depth] of the sample, then of the second of a pair */
} Trace;

/* For models of this configuration, which stays where it is. plans: nothing is computed, arenas count (tape.h). NULL
 * when memory is out. */
Trace *trace_create(const ModelConfig *config, int plans);
void trace_free(Trace *t);

/* What goes with the samples that follow: the other one of a pair; the edges of a graph. Not copied. */
void trace_set_second(Trace *t, const void *x, int length);
Status trace_set_edges(Trace *t, const int32_t *edges, int count);

/* Forgets the last pass, before the next one. */
void trace_clear(Trace *t);

/* Gives back what the passes took, too. */
void trace_forget(Trace *t);

/* which: 0, or 1 for the second sample of a pair. */
static inline LayerTrace *trace_layer(Trace *t, int layer, int which)
{ return &t->layer[which * config_int(t->config, SLOT_DEPTH) + layer]; }

#endif
