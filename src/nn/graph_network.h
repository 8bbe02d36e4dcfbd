/* graph_network — a classifier of the nodes of a graph out of attention over edges (Veličković et al. 2018).
 *
 *   hidden layers   x ← elu( concat_h attention_h( drop(x) W_hᵀ ) + b )         H heads of width d, D = H·d
 *   last layer      logits = mean_h attention_h( drop(x) W_hᵀ ) + b             H heads of width `outputs`
 *
 * Attention is the op "graph" or "graphImplicit" of the layer's record, its coefficients dropped out while training
 * too.
 * The whole graph is one sample: x [N,features], the edges set beforehand, a label per node (negative: not counted). */
#ifndef PA_NN_GRAPH_NETWORK_H
#define PA_NN_GRAPH_NETWORK_H

#include "nn/blocks.h"
#include "nn/config.h"

typedef struct GraphLayer {
    const LayerConfig *config;
    int heads;
    Tensor *weight;          /* [heads·d, in] */
    Tensor *bias;            /* [heads·d], last layer [outputs] */
    Tensor *self, *neighbor; /* graph: [heads,d] */
    Tensor *w1, *w2;         /* graphImplicit: [heads,d,M] */
    Tensor *gate;            /* [heads·d], 0 in the columns of a head that is switched off; NULL while all are on */
    Node *node;              /* of the last forward pass */
} GraphLayer;

typedef struct GraphNetwork {
    GraphLayer *layer; /* [depth] */
    Tensor *edges;     /* int32 [E,2]: target, source; borrowed storage of the caller */
} GraphNetwork;

/* Declares the parameters "layers.0.weight" and so on, in the parameters' arena. NULL on failure. */
GraphNetwork *graph_network_create(Parameters *p, const ModelConfig *config);

/* The edges of the passes that follow: [count,2] int32, not copied. */
Status graph_network_set_edges(GraphNetwork *g, Parameters *p, const int32_t *edges, int count);

/* x [N,features] → logits [N,outputs]; NULL on failure. */
Tensor *graph_network_forward(GraphNetwork *g, Tape *tape, const ModelConfig *config, Tensor *x);

#endif
