/* ops/binary — two tensors number by number, and the choice between two: each is repeated along the axes that it lacks
 * or has one entry along. What was repeated gets the sum of its gradients. */
#include "autodiff/ops/binary.h"

#include "autodiff/axes.h"

/* Three inputs choose, two are computed with, as g and b. */
Status binary_forward(Node *node)
{
    int32_t shape[TENSOR_MAX_DIMS];
    int ndim;
    const int count = node->op->which == CHOICE ? 3 : 2;
    if (repeated_shape(node, count, 0, &ndim, shape)) return status_code();
    Tensor *y = node_output(node, 0, ndim, shape);
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    combine((Formula)node->op->which, y->data, 0, ndim, shape,
            (Operand[]){operand_of(node->in[0]), operand_of(node->in[1]), operand_of(node->in[count - 1])});
    return PA_OK;
}

/* What a formula is computed from going back: dy, an input, a number. */
enum { DY, A, B, ONE, MINUS, ZERO };

/* What y hands back to its inputs: the formula and its three operands. */
typedef struct Back {
    uint8_t input, formula, g, a, b;
} Back;

static const Back back[][2] = {
    [SUM_OF] = {{0, PRODUCT, DY, DY, ONE}, {1, PRODUCT, DY, DY, ONE}},
    [DIFFERENCE] = {{0, PRODUCT, DY, DY, ONE}, {1, PRODUCT, DY, DY, MINUS}},
    [PRODUCT] = {{0, PRODUCT, DY, DY, B}, {1, PRODUCT, DY, DY, A}},
    [QUOTIENT] = {{0, QUOTIENT, DY, DY, B}, {1, QUOTIENT_B, DY, A, B}},
    [POWER] = {{0, POWER_A, DY, A, B}, {1, POWER_B, DY, A, B}},
    [CHOICE] = {{1, CHOICE, A, DY, ZERO}, {2, CHOICE, A, ZERO, DY}},
};

/* Adds them, in y's shape, to an input's gradient: their sums where it was repeated. dy·1 is dy. */
static Status hand_back(Node *node, const Back *to)
{
    static const float numbers[] = {1, -1, 0};
    const Tensor *y = node->out[0], *x = node->in[to->input];
    const int plain = to->b == ONE, same = x->size == y->size;
    Operand in[3];
    int32_t shape[TENSOR_MAX_DIMS];
    unsigned axes = 0;
    for (int k = 0; k < 3; k++) {
        const uint8_t which = (&to->g)[k];
        in[k] = which >= ONE  ? (Operand){numbers + which - ONE, 0, NULL}
                : which == DY ? (Operand){y->grad, y->ndim, y->shape}
                              : operand_of(node->in[which - A]);
    }
    for (int d = 0; d < y->ndim; d++) {
        const int own = d - y->ndim + x->ndim;
        shape[d] = y->shape[d];
        if (own < 0 || x->shape[own] != shape[d]) axes |= 1u << d;
    }
    float *all = plain ? y->grad : same ? x->grad : node_scratch(node, y->size);
    if (!all) return PA_OUT_OF_MEMORY;
    if (!plain && !planned(node, 0)) combine((Formula)to->formula, all, same, y->ndim, y->shape, in);
    return same && !plain ? PA_OK : reduce_axes(node, 0, x->grad, all, y->ndim, shape, axes);
}

Status binary_backward(Node *node)
{
    Status status = PA_OK;
    for (const Back *to = back[node->op->which], *end = to + 2; to < end && !status; to++)
        if (node_wants(node, to->input)) status = hand_back(node, to);
    return status;
}

/* Shapes that differ are repeated to one. */
const Op op_add = BINARY("add", SUM_OF, "a:* b:*", "y = a + b");

/* A bias of its own, where something lies between it and the matrix; heads that are switched off. */
const Op op_add_bias = BINARY("addBias", SUM_OF, "x:*D bias:D", "y[r] = x[r] + bias");
const Op op_gate_columns = BINARY("gateColumns", PRODUCT, "x:ND gate:1D", "y[:,c] = gate[c] x[:,c]");
