/* ops/reduce — the sum, the mean, the largest and the variance over axes. */
#include "autodiff/axes.h"
#include "autodiff/ops.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <string.h>

enum { SUM, MEAN, MAX, VARIANCE };

/* Places of the options. The last is for backward: the axes as bits, since the list may have changed. */
enum { KEEP_DIMS, CORRECTION, AXES };

static void kept_shape(const Tensor *x, unsigned axes, int32_t kept[TENSOR_MAX_DIMS])
{
    for (int d = 0; d < x->ndim; d++) kept[d] = axes >> d & 1 ? 1 : x->shape[d];
}

/* What Σ (x − mean)² is divided by. */
static float others(const Node *node)
{ return (float)((double)node->in[0]->size / (double)node->out[0]->size - node->option[CORRECTION]); }

/* y = Σ (x − mean)²/others; the mean, which y begins as, is kept. Where the axes are the last ones, row by row. */
static Status variance(Node *node, unsigned axes)
{
    const Tensor *x = node->in[0], *y = node->out[0];
    const unsigned all = (1u << x->ndim) - 1, left = all & ~axes;
    const int rows = (left & (left + 1)) == 0 && y->size;
    const size_t C = rows ? x->size / y->size : x->size;
    int32_t kept[TENSOR_MAX_DIMS], shape[TENSOR_MAX_DIMS];
    float *mean = node->saved = node_keep(node, y->size), *off = node_scratch(node, C);
    if (!mean || !off) return PA_OUT_OF_MEMORY;
    if (node->tape->plan) return PA_OK;
    copy(mean, y->data, y->size);
    for (size_t r = 0; rows && r < y->size; r++) {
        const float *row = x->data + r * C;
        combine(DIFFERENCE, off, 0, 1, (int32_t[]){(int32_t)C},
                (Operand[]){{row, 1, (int32_t[]){(int32_t)C}}, {mean, 0, NULL}, {mean + r, 0, NULL}});
        y->data[r] = (float)dot(off, off, C);
    }
    if (!rows) {
        kept_shape(x, axes, kept);
        memcpy(shape, x->shape, sizeof shape);
        combine(DIFFERENCE, off, 0, x->ndim, x->shape,
                (Operand[]){operand_of(x), operand_of(x), {mean, x->ndim, kept}});
        combine_row(PRODUCT, off, 0, off, off, x->size);
        fill(y->data, 0, y->size);
        if (reduce_axes(node, 0, y->data, off, x->ndim, shape, axes)) return status_code();
    }
    scale(y->data, y->data, 1 / others(node), y->size);
    return PA_OK;
}

static Status reduce_forward(Node *node)
{
    const Tensor *x = node->in[0], *list = node->in[1];
    const int which = node->op->which;
    int32_t shape[TENSOR_MAX_DIMS], ndim = 0;
    unsigned axes = list ? 0 : (1u << x->ndim) - 1;
    for (size_t i = 0; list && i < list->size; i++) {
        const int axis = axis_of(x, list->ids[i]);
        if (axis < 0) return status_code();
        axes |= 1u << axis;
    }
    node->option[AXES] = axes;
    for (int d = 0; d < x->ndim; d++)
        if (!(axes >> d & 1))
            shape[ndim++] = x->shape[d];
        else if (node->option[KEEP_DIMS])
            shape[ndim++] = 1;
    Tensor *y = node_output(node, 0, ndim, shape);
    if (!y) return PA_OUT_OF_MEMORY;
    if (which != SUM && y->size && !x->size)
        return fail(PA_BAD_ARGUMENT, "of no numbers there is no mean and no largest");
    fill(y->data, 0, planned(node, 0) ? 0 : y->size);
    memcpy(shape, x->shape, sizeof shape);
    Status status = reduce_axes(node, which == MAX, y->data, x->data, x->ndim, shape, axes);
    if ((which == MEAN || which == VARIANCE) && !node->tape->plan)
        scale(y->data, y->data, (float)y->size / (float)x->size, y->size);
    return status || which != VARIANCE ? status : variance(node, axes);
}

static Status reduce_backward(Node *node)
{
    const Tensor *x = node->in[0], *y = node->out[0];
    const int max = node->op->which == MAX;
    const unsigned axes = (unsigned)node->option[AXES];
    float factor = node->op->which == MEAN ? (float)y->size / (float)x->size : 1;
    int32_t kept[TENSOR_MAX_DIMS], shape[TENSOR_MAX_DIMS];
    kept_shape(x, axes, kept);
    float *same = node_scratch(node, max ? x->size : 0), *share = node_scratch(node, max ? y->size : 0);
    if (!same || !share) return PA_OUT_OF_MEMORY;
    memcpy(shape, x->shape, sizeof shape);
    Operand in[] = {{y->grad, x->ndim, kept}, {&factor, 0, NULL}, {&factor, 0, NULL}};
    if (max) { /* those that are as large share it */
        if (!planned(node, 0)) {
            combine(SAME, same, 0, x->ndim, x->shape, (Operand[]){operand_of(x), in[1], {y->data, x->ndim, kept}});
            fill(share, 0, y->size);
        }
        if (reduce_axes(node, 0, share, same, x->ndim, shape, axes)) return status_code();
        if (!planned(node, 0)) combine_row(QUOTIENT, share, 0, y->grad, share, y->size);
        in[0].data = share;
        in[2] = (Operand){same, x->ndim, x->shape};
    }
    if (node->op->which == VARIANCE) { /* 2(x − mean)/others */
        float *off = node_scratch(node, x->size), *g = node_scratch(node, y->size);
        if (!off || !g) return PA_OUT_OF_MEMORY;
        if (planned(node, 0)) return PA_OK;
        combine(DIFFERENCE, off, 0, x->ndim, x->shape,
                (Operand[]){operand_of(x), operand_of(x), {node->saved, x->ndim, kept}});
        scale(g, y->grad, 2 / others(node), y->size);
        in[0].data = g;
        in[2] = operand_of(x);
        in[2].data = off;
    }
    if (!planned(node, 0)) combine(PRODUCT, x->grad, 1, x->ndim, x->shape, in);
    return PA_OK;
}

#define REDUCE(named, function, asked, said)                 \
    {.name = named,                                          \
     .family = "layer",                                      \
     .inputs = "x:* axis?i:A",                               \
     .outputs = "y",                                         \
     .options = asked,                                       \
     .formula = said " along the axes, of all without them", \
     .which = function,                                      \
     .forward = reduce_forward,                              \
     .backward = reduce_backward}

const Op op_sum = REDUCE("sum", SUM, "keepDims:?", "y = Σ x");
const Op op_mean = REDUCE("mean", MEAN, "keepDims:?", "y = mean of x");
const Op op_max = REDUCE("max", MAX, "keepDims:?", "y = the largest of x");
const Op op_variance = REDUCE("var", VARIANCE, "keepDims:? correction=1:#[0,]", "y = Σ (x − mean)²/(n − correction)");
