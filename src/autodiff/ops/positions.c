/* ops/positions — a row of a table for each place: y[t] = x[t] + table[first + t]. */
#include "autodiff/ops.h"
#include "kernels/wide.h"

static size_t first_position(const Node *node) { return (size_t)node->option[0] * tensor_columns(node->in[0]); }

static Status positions_forward(Node *node)
{
    const Tensor *x = node->in[0], *table = node->in[1];
    if (!(node->option[0] >= 0) || first_position(node) + x->size > table->size)
        return fail(PA_BAD_ARGUMENT, "positions: the sequence is longer than the table of positions");
    if (planned(node, 0)) return PA_OK;
    wide_map2(add, node->out[0]->data, x->data, table->data + first_position(node), x->size, COST_MOVE);
    return PA_OK;
}

static Status positions_backward(Node *node)
{
    const Tensor *y = node->out[0];
    if (node_wants(node, 0)) wide_map(add_into, node_grad(node, 0), y->grad, y->size, COST_MOVE);
    if (node_wants(node, 1)) wide_map(add_into, node_grad(node, 1) + first_position(node), y->grad, y->size, COST_MOVE);
    return PA_OK;
}

const Op op_positions = {.name = "positions",
                         .family = "layer",
                         .inputs = "x:*D table:PD",
                         .outputs = "y",
                         .options = "first",
                         .formula = "y[t] = x[t] + table[first + t]",
                         .like = 1,
                         .light = LIGHT_BACKWARD,
                         .forward = positions_forward,
                         .backward = positions_backward};
