/* graph_network — a classifier of the nodes of a graph out of attention over edges (Veličković et al. 2018).
 *
 *   hidden layers   x ← elu( concat_h attention_h( drop(x) W_hᵀ ) + b )         H heads of width d, D = H·d
 *   last layer      logits = mean_h attention_h( drop(x) W_hᵀ ) + b             H heads of width `outputs`
 *
 * Attention is the op "graph" or "graphImplicit" of the layer's record; while training its coefficients are dropped out
 * too. The spectral points of the latter are parameters or come from a generator (spectral_source.h), IKAN's or
 * MIKAN's, whose noise follows from the mean over all nodes of what attention sees, x W_hᵀ.
 * The whole graph is one sample: x [N,features], the trace's edges, a label per node (negative: not counted). */
#ifndef PA_NN_GRAPH_NETWORK_H
#define PA_NN_GRAPH_NETWORK_H

#include "nn/kind.h"

/* Its body is the list of its layers [depth]. */
extern const ModelKind graph_network;

#endif
