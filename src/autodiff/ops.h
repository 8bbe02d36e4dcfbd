/* ops — the table of operations. One file per family (op_*.c) holds the rows: names, shapes (shapes.h), forward,
 * backward.
 * The mathematics is a layer below, in kernels/ and attention/. */
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
