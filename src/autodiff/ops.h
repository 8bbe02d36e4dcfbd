/* ops — the table of operations. A row says all that is known of an op: JavaScript, the demo, the documentation and the
 * tests read names, shapes, options, defaults and ranges from here, through the binary (pa_op_text). The
 * rows stand in ops/NAME.c, with what reads a node and calls the mathematics, which is a layer below, in kernels/ and
 * attention/.
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
 *   :[0,1)  a number in that range, whose ends belong to it ([ ]) or do not and are whole numbers; [0,] ends nowhere.
 *           Without a range: any
 *
 * Attention that layers can have begins with the option `heads!`.
 *
 * Traits of attention:
 *
 *   sequence  models of sequences may have it as their layers' kind
 *   graph     models of graphs
 *   ksvd      it has scores e and r, and a layer of it the KSVD objective
 *   spectral  its kernel is made of spectral samples
 *   cross     keys may be those of another sequence: k, v, mask and primal's x have M tokens, q and queryMask N. Where
 *             the row has an option `cross`, it asks for that form
 *   decodes   and each query's answer then hangs on that query and the keys alone: a decoder may look at what was
 *             encoded by it
 *   apart     samples of a batch meet different chance, or may not lie side by side: each has a pass of its own
 *   custom    JavaScript computes it; what the layer's words name are parameters of so many numbers */
#ifndef PA_AUTODIFF_OPS_H
#define PA_AUTODIFF_OPS_H

#include "autodiff/tape.h"

/* All ops, in a fixed order: pa_apply's op numbers count from the first. Attention; what layers are made of;
 * losses; blocks; attention of one's own. Those that only the full build has: src/full.txt. */
/* clang-format off */
#define OPS(X)                                                                                                       \
    X(softmax) X(primal) X(ksvd_objective) X(linear_attention) X(gaussian) X(skyformer) X(sparse) X(window) X(graph) \
    X(graph_implicit) X(implicit) X(spectral_net) X(copula_noise)                                                    \
    X(linformer) X(nystromformer) X(performer) X(cosformer) X(elliptical) X(rpc) X(kep_svgp)                         \
    X(linear) X(add) X(add_bias) X(scale) X(gelu) X(relu) X(elu) X(silu) X(gated_unit) X(layer_norm) X(rms_norm)     \
    X(dropout) X(embedding) X(table_embedding) X(positions) X(rotary) X(relative_bias)                               \
    X(pool_mean) X(pool_max) X(flatten_rows) X(prepend) X(first_row) X(last_row) X(mask_rows) X(gate_columns)        \
    X(pair) X(mean_heads) X(cross_entropy) X(mean_squared_error)                                                     \
    X(sub) X(mul) X(div) X(pow) X(where) X(sigmoid) X(tanh) X(exp) X(log) X(sqrt) X(abs) X(matmul)                   \
    X(softmax_over) X(log_softmax) X(sum) X(mean) X(max) X(variance) X(reshape) X(permute)      \
    X(concat) X(slice)                                                                                               \
    X(gather) X(scatter_add) X(custom) X(binary_cross_entropy)
/* clang-format on */

#define DECLARE(name) extern const Op op_##name;
OPS(DECLARE)
#undef DECLARE

extern const Op *const op_table[];
extern const int op_table_size;

#endif
