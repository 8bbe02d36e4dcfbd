/* ops/shape — the same numbers in another shape or order: reshape, permute, concat, slice. */
#include "autodiff/axes.h"
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status reshape_forward(Node *node)
{
    const Tensor *x = node->in[0], *list = node->in[1];
    if (list->size > TENSOR_MAX_DIMS) return shapes_differ();
    const int ndim = (int)list->size;
    int32_t shape[TENSOR_MAX_DIMS], *open = NULL;
    size_t known = 1;
    for (int d = 0; d < ndim; d++) {
        shape[d] = list->ids[d];
        if (shape[d] < 0)
            open = &shape[d];
        else
            known *= (size_t)shape[d];
    }
    if (open) *open = known ? (int32_t)(x->size / known) : 0;
    Tensor *y = node_output(node, 0, ndim, shape);
    if (!y) return status_code();
    if (y->size != x->size) return shapes_differ();
    if (!planned(node, 0)) copy(y->data, x->data, x->size);
    return PA_OK;
}

static Status reshape_backward(Node *node)
{
    if (!planned(node, 0)) add_into(node->in[0]->grad, node->out[0]->grad, node->in[0]->size);
    return PA_OK;
}

const Op op_reshape = {.name = "reshape",
                       .family = "layer",
                       .inputs = "x:* shape!i:A",
                       .outputs = "y",
                       .formula = "y = x in another shape, of which one size may be −1",
                       .forward = reshape_forward,
                       .backward = reshape_backward};

/* Option 0 is for backward: the order, three bits for each axis, since the list may have been written to since. */
static Status permute_forward(Node *node)
{
    const Tensor *x = node->in[0], *list = node->in[1];
    const int ndim = x->ndim;
    Strided s = {.ndim = ndim};
    int32_t shape[TENSOR_MAX_DIMS], step[TENSOR_MAX_DIMS];
    unsigned seen = 0, order = 0;
    if (list->size != (size_t)ndim) return shapes_differ();
    strided_steps(&s, 0, ndim, x->shape);
    for (int d = 0; d < ndim; d++) {
        const int axis = axis_of(x, list->ids[d]);
        if (axis < 0) return status_code();
        seen |= 1u << axis;
        order |= (unsigned)axis << 3 * d;
        shape[d] = x->shape[axis];
        step[d] = s.step[0][axis];
    }
    if (seen != (1u << ndim) - 1) return fail(PA_BAD_ARGUMENT, "every axis of x is in the order once");
    node->option[0] = order;
    Tensor *y = node_output(node, 0, ndim, shape);
    if (!y) return PA_OUT_OF_MEMORY;
    if (!planned(node, 0)) permute_axes(y->data, x->data, ndim, shape, step);
    return PA_OK;
}

static Status permute_backward(Node *node)
{
    const Tensor *x = node->in[0], *y = node->out[0];
    Strided s = {.ndim = x->ndim};
    int32_t step[TENSOR_MAX_DIMS];
    float *dx = node_scratch(node, x->size);
    if (!dx) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    strided_steps(&s, 0, x->ndim, y->shape);
    for (int d = 0; d < x->ndim; d++) step[(unsigned)node->option[0] >> 3 * d & 7] = s.step[0][d];
    permute_axes(dx, y->grad, x->ndim, x->shape, step);
    add_into(x->grad, dx, x->size);
    return PA_OK;
}

const Op op_permute = {.name = "permute",
                       .family = "layer",
                       .inputs = "x:* order!i:A",
                       .outputs = "y",
                       .formula = "y's axes are x's in another order",
                       .forward = permute_forward,
                       .backward = permute_backward};

static Status concat_forward(Node *node)
{
    const Tensor *first = node->in[0];
    int32_t shape[TENSOR_MAX_DIMS];
    const int axis = axis_of(first, node->option[0]), ndim = first->ndim;
    if (axis < 0) return status_code();
    for (int d = 0; d < ndim; d++) shape[d] = first->shape[d];
    for (int i = 1; i < NODE_MAX_INPUTS; i++) {
        const Tensor *x = node->in[i];
        if (!x) continue;
        if (x->ndim != ndim) return shapes_differ();
        for (int d = 0; d < ndim; d++)
            if (d != axis && x->shape[d] != shape[d]) return shapes_differ();
        shape[axis] += x->shape[axis];
    }
    Tensor *y = node_output(node, 0, ndim, shape);
    if (!y) return status_code();
    if (planned(node, 0)) return PA_OK;
    const Around whole = around(ndim, shape, axis);
    float *to = y->data;
    for (int i = 0; i < NODE_MAX_INPUTS; i++) {
        if (!node->in[i]) continue;
        const int width = node->in[i]->shape[axis] * (int)whole.C;
        copy_rows(to, (int)(whole.R * whole.C), node->in[i]->data, width, (int)whole.A, width);
        to += width;
    }
    return PA_OK;
}

static Status concat_backward(Node *node)
{
    const Tensor *y = node->out[0];
    const int axis = axis_of(y, node->option[0]);
    const Around whole = around(y->ndim, y->shape, axis);
    const float *from = y->grad;
    if (planned(node, 0)) return PA_OK;
    for (int i = 0; i < NODE_MAX_INPUTS; i++) {
        if (!node->in[i]) continue;
        const int width = node->in[i]->shape[axis] * (int)whole.C;
        if (node_wants(node, i))
            add_rows(node->in[i]->grad, width, from, (int)(whole.R * whole.C), (int)whole.A, width);
        from += width;
    }
    return PA_OK;
}

const Op op_concat = {.name = "concat",
                      .family = "layer",
                      .inputs = "a:* b?:* c?:* d?:* e?:* f?:* g?:* h?:*",
                      .outputs = "y",
                      .options = "axis:#[,]",
                      .formula = "y = all of them one behind the other along the axis",
                      .forward = concat_forward,
                      .backward = concat_backward};

static Status slice_forward(Node *node)
{
    const Tensor *x = node->in[0];
    int32_t shape[TENSOR_MAX_DIMS];
    const int axis = axis_of(x, node->option[0]);
    if (axis < 0) return status_code();
    const double n = x->shape[axis];
    for (int i = 1; i < 3; i++) { /* from behind, and not beyond what is there */
        double *end = &node->option[i];
        if (*end < 0) *end += n;
        *end = *end < 0 ? 0 : *end > n ? n : *end;
    }
    for (int d = 0; d < x->ndim; d++) shape[d] = x->shape[d];
    shape[axis] = node->option[2] > node->option[1] ? (int32_t)(node->option[2] - node->option[1]) : 0;
    Tensor *y = node_output(node, 0, x->ndim, shape);
    if (!y) return PA_OUT_OF_MEMORY;
    const Around a = around(x->ndim, x->shape, axis);
    const int width = shape[axis] * (int)a.C;
    if (!planned(node, 0))
        copy_rows(y->data, width, x->data + (size_t)node->option[1] * a.C, (int)(a.R * a.C), (int)a.A, width);
    return PA_OK;
}

static Status slice_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const int axis = axis_of(x, node->option[0]);
    const Around a = around(x->ndim, x->shape, axis);
    const int width = node->out[0]->shape[axis] * (int)a.C;
    if (!planned(node, 0))
        add_rows(x->grad + (size_t)node->option[1] * a.C, (int)(a.R * a.C), node->out[0]->grad, width, (int)a.A, width);
    return PA_OK;
}

const Op op_slice = {.name = "slice",
                     .family = "layer",
                     .inputs = "x:*",
                     .outputs = "y",
                     .options = "axis:#[,] start:#[,] end=2147483647:#[,]",
                     .formula = "y = x from start to before end along the axis, negative ones from behind",
                     .forward = slice_forward,
                     .backward = slice_backward};
