/* ops/pool_max — the largest number of each column. */
#include "autodiff/ops.h"

#include <string.h>

static Status pool_max_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const int N = x->shape[0], D = x->shape[1];
    if (N < 1) return fail(PA_BAD_ARGUMENT, "pool max: x has no row");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, D});
    int32_t *row = node->saved = (int32_t *)node_keep(node, D); /* of each column's largest, the first of equals */
    if (!y || !row) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data, (size_t)D * sizeof(float));
    memset(row, 0, (size_t)D * sizeof *row);
    for (int t = 1; t < N; t++)
        for (int c = 0; c < D; c++) {
            const float value = x->data[(size_t)t * D + c];
            /* NaN stays where it is found, so that it is told */
            if (value > y->data[c] || value != value) y->data[c] = value, row[c] = t;
        }
    return PA_OK;
}

static Status pool_max_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const int32_t *row = node->saved;
    for (int c = 0; c < x->shape[1]; c++) x->grad[(size_t)row[c] * x->shape[1] + c] += node->out[0]->grad[c];
    return PA_OK;
}

const Op op_pool_max = {.name = "poolMax",
                        .family = "layer",
                        .inputs = "x:ND",
                        .outputs = "y",
                        .formula = "y = the largest of each column of x",
                        .light = LIGHT_BACKWARD,
                        .forward = pool_max_forward,
                        .backward = pool_max_backward};
