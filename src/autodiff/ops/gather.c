/* ops/gather — numbers picked along an axis by their places, and added to places. The index has x's shape but along the
 * axis. */
#include "autodiff/axes.h"
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

/* For every entry i of the index, and j where it points in x: to[i] += from[j], or with `put` to[j] += from[i]. Checked
 * going back too: the index's owner may have written to it since. */
static Status move(const Node *node, float *to, const float *from, int put)
{
    const Tensor *x = node->in[0], *index = node->in[1];
    const int axis = axis_of(x, node->option[0]);
    if (axis < 0) return status_code();
    if (x->ndim != index->ndim) return shapes_differ();
    for (int d = 0; d < x->ndim; d++)
        if (d != axis && x->shape[d] != index->shape[d]) return shapes_differ();
    if (node->tape->plan) return PA_OK;
    const Around all = around(x->ndim, x->shape, axis);
    const size_t RC = (size_t)index->shape[axis] * all.C;
    for (size_t i = 0; i < index->size; i++)
        if (index->ids[i] < 0 || (size_t)index->ids[i] >= all.R)
            return fail(PA_BAD_ARGUMENT, "an index is not below the size of x along the axis");
    for (size_t i = 0; to && i < index->size; i++) {
        const size_t j = (i / RC * all.R + (size_t)index->ids[i]) * all.C + i % all.C;
        if (put)
            to[j] += from[i];
        else
            to[i] += from[j];
    }
    return PA_OK;
}

static Status gather_op_forward(Node *node)
{
    Tensor *y = node_output(node, 0, node->in[1]->ndim, node->in[1]->shape);
    if (!y) return PA_OUT_OF_MEMORY;
    if (!planned(node, 0)) fill(y->data, 0, y->size);
    return move(node, y->data, node->in[0]->data, 0);
}

static Status gather_op_backward(Node *node) { return move(node, node->in[0]->grad, node->out[0]->grad, 1); }

const Op op_gather = {.name = "gather",
                      .family = "layer",
                      .inputs = "x:* index!i:*",
                      .outputs = "y",
                      .options = "axis:#[,]",
                      .formula = "y[i] = x[index[i]] along the axis",
                      .forward = gather_op_forward,
                      .backward = gather_op_backward};

static Status scatter_add_forward(Node *node)
{
    const Tensor *x = node->in[0], *index = node->in[1], *source = node->in[2];
    if (source->ndim != index->ndim) return shapes_differ();
    for (int d = 0; d < index->ndim; d++)
        if (source->shape[d] != index->shape[d]) return shapes_differ();
    if (!planned(node, 0)) copy(node->out[0]->data, x->data, x->size);
    return move(node, node->out[0]->data, source->data, 1);
}

static Status scatter_add_backward(Node *node)
{
    const Tensor *y = node->out[0];
    Status status = move(node, node_grad(node, 2), y->grad, 0);
    if (!status && node_wants(node, 0) && !planned(node, 0)) add_into(node_grad(node, 0), y->grad, y->size);
    return status;
}

const Op op_scatter_add = {.name = "scatterAdd",
                           .family = "layer",
                           .inputs = "x:* index!i:* source:*",
                           .outputs = "y",
                           .options = "axis:#[,]",
                           .formula = "y = x, y[index[i]] += source[i] along the axis",
                           .like = 1,
                           .forward = scatter_add_forward,
                           .backward = scatter_add_backward};
