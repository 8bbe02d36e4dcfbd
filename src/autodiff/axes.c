#include "autodiff/axes.h"

#include "kernels/wide.h"

Status shapes_differ(void) { return fail(PA_BAD_ARGUMENT, "the shapes do not go together"); }

int axis_of(const Tensor *x, double axis)
{
    if (axis < 0) axis += x->ndim;
    if (axis >= 0 && axis < x->ndim) return (int)axis;
    fail(PA_BAD_ARGUMENT, "the tensor has no such axis");
    return -1;
}

Around around(int ndim, const int32_t *shape, int axis)
{
    Around a = {1, 1, 1};
    for (int d = 0; d < ndim; d++) *(d < axis ? &a.A : d > axis ? &a.C : &a.R) *= (size_t)shape[d];
    return a;
}

Status repeated_shape(const Node *node, int count, int skip, int *ndim, int32_t *shape)
{
    *ndim = 0;
    for (int i = 0; i < count; i++)
        if (node->in[i]->ndim - skip > *ndim) *ndim = node->in[i]->ndim - skip;
    for (int d = 0; d < *ndim; d++) {
        shape[d] = 1;
        for (int i = 0; i < count; i++) {
            const int own = d - *ndim + node->in[i]->ndim - skip;
            const int32_t n = own < 0 ? 1 : node->in[i]->shape[own];
            if (n == 1 || n == shape[d]) continue;
            if (shape[d] != 1) return shapes_differ();
            shape[d] = n;
        }
    }
    return PA_OK;
}

Operand operand_of(const Tensor *x) { return (Operand){x->data, x->ndim, x->shape}; }

Status reduce_axes(Node *node, int largest, float *y, const float *x, int ndim, int32_t *shape, unsigned axes)
{
    for (int d = ndim - 1; d >= 0 && axes; d--) {
        if (!(axes >> d & 1)) continue;
        const Around a = around(ndim, shape, d);
        axes &= ~(1u << d);
        float *to = axes ? node_scratch(node, a.A * a.C) : y;
        if (!to) return PA_OUT_OF_MEMORY;
        shape[d] = 1;
        if (node->tape->plan) continue;
        if (axes) fill(to, 0, a.A * a.C);
        if (largest)
            max_middle(to, x, a.A, a.R, a.C);
        else
            sum_middle(to, x, a.A, a.R, a.C);
        x = to;
        if (!axes) return PA_OK;
    }
    const Around a = around(ndim, shape, -1);
    if (node->tape->plan) return PA_OK;
    if (largest)
        copy(y, x, a.C);
    else
        wide_map(add_into, y, x, a.C, COST_MOVE);
    return PA_OK;
}
