#include "autodiff/ops.h"

const Op *const op_table[] = {
    &op_softmax,
    &op_primal,
    &op_ksvd_objective,
    &op_linear_attention,
    &op_gaussian,
    &op_skyformer,
    &op_sparse,
    &op_window,
    &op_graph,
    &op_graph_implicit,
    &op_implicit,
    &op_spectral_net,
    &op_copula_noise,

    &op_linear,
    &op_add,
    &op_add_bias,
    &op_scale,
    &op_gelu,
    &op_relu,
    &op_elu,
    &op_layer_norm,
    &op_dropout,
    &op_embedding,
    &op_positions,
    &op_pool_mean,
    &op_flatten_rows,
    &op_prepend,
    &op_first_row,
    &op_mask_rows,
    &op_gate_columns,
    &op_pair,
    &op_mean_heads,

    &op_cross_entropy,
    &op_mean_squared_error,
};

const int op_table_size = (int)(sizeof op_table / sizeof op_table[0]);
