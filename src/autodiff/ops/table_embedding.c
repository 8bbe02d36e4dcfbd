/* ops/table_embedding — the columns of a row of a table as tokens: a number's own direction times the number, a
 * category's row (Gorishniy et al. 2021). */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <string.h>

/* Also when going back: the tensor's owner may have written to it since. */
static Status check_rows(const Node *node)
{
    const Tensor *ids = node->in[0], *table = node->in[2];
    for (size_t i = 0; i < ids->size && !node->tape->plan; i++)
        if (ids->ids[i] < 0 || ids->ids[i] >= table->shape[0])
            return fail(PA_BAD_ARGUMENT, "table embedding: an id is not below the rows of the table");
    return PA_OK;
}

static Status table_embedding_forward(Node *node)
{
    const Tensor *ids = node->in[0], *scale = node->in[1], *table = node->in[2], *bias = node->in[3];
    const size_t D = (size_t)table->shape[1];
    if (check_rows(node)) return status_code();
    if (planned(node, 0)) return PA_OK;
    float *y = node->out[0]->data;
    memcpy(y, bias->data, bias->size * sizeof(float));
    for (size_t i = 0; i < ids->size; i++) axpy(y + i * D, scale->data[i], table->data + (size_t)ids->ids[i] * D, D);
    return PA_OK;
}

static Status table_embedding_backward(Node *node)
{
    const Tensor *ids = node->in[0], *scale = node->in[1], *table = node->in[2];
    const size_t D = (size_t)table->shape[1];
    const float *dy = node->out[0]->grad;
    float *dscale = node_grad(node, 1), *dtable = node_grad(node, 2), *dbias = node_grad(node, 3);
    if (check_rows(node)) return status_code();
    if (dbias) add_into(dbias, dy, node->in[3]->size);
    for (size_t i = 0; i < ids->size; i++) {
        const size_t row = (size_t)ids->ids[i] * D;
        if (dtable) axpy(dtable + row, scale->data[i], dy + i * D, D);
        if (dscale) dscale[i] += (float)dot(dy + i * D, table->data + row, D);
    }
    return PA_OK;
}

const Op op_table_embedding = {.name = "tableEmbedding",
                               .family = "layer",
                               .inputs = "ids!i:N scale:N table:VD bias:ND",
                               .outputs = "y",
                               .formula = "y[i] = scale[i] table[ids[i]] + bias[i]",
                               .like = 4,
                               .light = LIGHT_BACKWARD,
                               .forward = table_embedding_forward,
                               .backward = table_embedding_backward};
