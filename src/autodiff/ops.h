/* ops — the table of operations. A row says all that is known of an op: JavaScript, the demo, the documentation and the
 * tests read names, shapes, options, defaults and ranges from here, through the binary (pa_op_text). One file per
 * family (op_*.c) holds the rows; the mathematics is a layer below, in kernels/ and attention/.
 *
 * Words about inputs: shapes.h. Words about options:
 *
 *   "heads! causal:? conv:none|1d|2d window=3:#[0,] p=2:(1,] dropout:[0,1) pool*:#[1,] slope=0.2"
 *
 *   !       set by the layer, not by people
 *   *       a number for each head
 *   =       the default; without it 0, off, or the first of the words
 *   :?      on or off, 1 or 0
 *   :a|b|c  a word; its number is its place in the list
 *   :#      a whole number, in the range behind it
 *   :[0,1)  a number in that range, whose ends belong to it ([ ]) or do not; [0,] ends nowhere. Without a range: any
 *
 * Traits of attention:
 *
 *   sequence  models of sequences may have it as their layers' kind
 *   graph     models of graphs
 *   ksvd      it has scores e and r, and a layer of it the KSVD objective
 *   spectral  its kernel is made of spectral samples */
#ifndef PA_AUTODIFF_OPS_H
#define PA_AUTODIFF_OPS_H

#include "autodiff/tape.h"

/* Attention, one op_*.c per mechanism; usable from JavaScript as pa.attention[name]. */
extern const Op op_softmax, op_primal, op_ksvd_objective, op_linear_attention, op_gaussian, op_skyformer, op_sparse,
    op_window;
extern const Op op_graph, op_graph_implicit, op_implicit, op_spectral_net, op_copula_noise;

/* What layers are made of: op_layer.c, op_pool.c. */
extern const Op op_linear, op_add, op_add_bias, op_scale, op_gelu, op_relu, op_elu, op_layer_norm, op_dropout,
    op_embedding, op_positions;
extern const Op op_pool_mean, op_flatten_rows, op_prepend, op_first_row, op_mask_rows, op_gate_columns, op_pair,
    op_mean_heads;

/* Losses, op_loss.c. */
extern const Op op_cross_entropy, op_mean_squared_error;

/* The whole table in a fixed order: pa_apply's op numbers are indices into it. */
extern const Op *const op_table[];
extern const int op_table_size;

#endif
