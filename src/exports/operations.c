/* operations — operations of the table, going back, maps, and the decomposition. */
#include "exports/exports.h"

#include "autodiff/map.h"
#include "autodiff/ops.h"
#include "kernels/reduce.h"
#include "kernels/svd.h"

/* pointers have half the bytes of a double, in WebAssembly */
static double arguments[NODE_MAX_OPTIONS + (NODE_MAX_INPUTS + NODE_MAX_OUTPUTS) / 2];

double *pa_arguments(void) { return arguments; }

static const Op *op_at(int32_t op)
{
    if (op >= 0 && op < op_table_size) return op_table[op];
    fail(PA_BAD_ARGUMENT, "there is no op of that number");
    return NULL;
}

int32_t pa_op_count(void) { return op_table_size; }

const char *pa_op_text(int32_t op, int32_t which)
{
    const Op *row = op_at(op);
    if (!row || which < 0 || which > 7) return "";
    const char *text = (const char *[]){row->name,  row->inputs, row->outputs, row->options,
                                        row->layer, row->family, row->traits,  row->formula}[which];
    return text ? text : "";
}

/* One reference per output; the last one frees the node. */
static void release_outputs(Node *node)
{
    for (int i = NODE_MAX_OUTPUTS - 1; i >= 0; i--)
        if (node->out[i] && i) tensor_release(node->out[i]);
    tensor_release(node->out[0]);
}

Status pa_apply(int32_t op, Tensor *const *in, int32_t n_in, const double *options, int32_t n_options, int32_t training,
                Tensor **out)
{
    status_clear();
    if (!op_at(op)) return PA_BAD_ARGUMENT;
    eager_tape()->training = training;
    Node *node = tape_apply(eager_tape(), op_at(op), in, n_in, options, n_options);
    if (!node) return eager_ended(status_code());
    for (int i = 0; i < NODE_MAX_OUTPUTS && node->out[i]; i++) out[i] = node->out[i];
    const Status status = whole(PA_OK);
    if (status) release_outputs(node);
    return status;
}

int32_t pa_keep_nothing(int32_t on)
{
    const int32_t before = eager_tape()->keep_nothing;
    eager_tape()->keep_nothing = on;
    return before;
}

Status pa_backward(Tensor *y, const float *dout)
{
    status_clear();
    if (!y->needs_grad)
        return fail(PA_BAD_ARGUMENT,
                    "backward: nothing that this tensor was made from keeps a gradient; make it with { grad: true }");
    if (!all_finite(dout, y->size)) return fail(PA_NOT_FINITE, "backward: dout holds NaN or an infinite number");
    return eager_ended(whole_or(tape_backward(eager_tape(), &y, &dout, 1),
                                LOST "clear the gradients that it adds to, and call it again"));
}

Tensor *pa_map(int32_t op, Tensor *const *in, int32_t n_in, const double *options, int32_t n_options)
{
    status_clear();
    if (!op_at(op)) return NULL;
    if (!op_at(op)->map) {
        fail(PA_BAD_ARGUMENT, "map: this op has no attention map");
        return NULL;
    }
    Tape *tape = eager_tape();
    const Rng stream = tape->rng;
    tape->training = 0; /* whatever the call before was */
    const int32_t before = pa_keep_nothing(1);
    Node *node = tape_apply(tape, op_at(op), in, n_in, options, n_options);
    pa_keep_nothing(before);
    if (!node) {
        eager_ended(status_code());
        return NULL;
    }
    /* dropped, since nothing wants a gradient; the map reads them */
    for (int i = 0; i < n_in; i++) node->in[i] = in[i];

    int32_t dims[4];
    Status status = map_size(node, dims);
    Tensor *map = status ? NULL : tensor_leaf(DTYPE_F32, 4, dims, 0);
    if (!map) status = status_code();
    for (int b = 0; b < dims[0] && !status; b++)
        for (int h = 0; h < dims[1] && !status; h++)
            status = map_head(node, b, h, map->data + ((size_t)b * dims[1] + h) * dims[2] * dims[3]);
    for (int i = 0; i < n_in; i++) node->in[i] = NULL;
    release_outputs(node);
    status = whole(status);
    if (!status) return map;
    if (map) tensor_leaf_free(map);
    tape->rng = stream;
    eager_ended(status);
    return NULL;
}

Status pa_svd(float *u, float *s, float *v, const float *a, int32_t m, int32_t n)
{
    status_clear();
    if (m < 1 || n < 1) return fail(PA_BAD_ARGUMENT, "svd: a matrix has at least one row and one column");
    /* svd_scratch would not be a size */
    if ((uint64_t)m * (uint64_t)n > SIZE_MAX / (4 * sizeof(double))) return fail(PA_OUT_OF_MEMORY, "out of memory");
    double *scratch = block_alloc(svd_scratch(m, n) * sizeof(double));
    if (!scratch) return PA_OUT_OF_MEMORY;
    const int sweeps = svd(u, s, v, a, m, n, scratch);
    block_free(scratch);
    return whole(sweeps < 0 ? fail(PA_NOT_FINITE, "svd: the matrix holds NaN or infinite numbers") : PA_OK);
}
