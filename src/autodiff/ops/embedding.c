/* ops/embedding — rows of a table by id. */
#include "autodiff/ops.h"
#include "kernels/gather.h"

/* Also when going back: the tensor's owner may have written to it since. */
static Status check_ids(const Node *node)
{
    const Tensor *ids = node->in[0], *table = node->in[1];
    for (size_t i = 0; i < ids->size && !node->tape->plan; i++)
        if (ids->ids[i] < 0 || ids->ids[i] >= table->shape[0])
            return fail(PA_BAD_ARGUMENT, "embedding: an id is not below the vocabulary");
    return PA_OK;
}

static Status embedding_forward(Node *node)
{
    const Tensor *ids = node->in[0], *table = node->in[1];
    if (check_ids(node)) return status_code();
    Tensor *y = node_output(node, 0, 2, (int32_t[]){(int32_t)ids->size, table->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    gather_forward(y->data, table->data, ids->ids, (int)ids->size, table->shape[1]);
    return PA_OK;
}

static Status embedding_backward(Node *node)
{
    const Tensor *ids = node->in[0], *table = node->in[1];
    if (check_ids(node)) return status_code();
    gather_backward(table->grad, node->out[0]->grad, ids->ids, (int)ids->size, table->shape[1]);
    return PA_OK;
}

const Op op_embedding = {.name = "embedding",
                         .family = "layer",
                         .inputs = "ids!i table:VD",
                         .outputs = "y",
                         .formula = "y[i] = table[ids[i]]",
                         .light = LIGHT_BACKWARD,
                         .forward = embedding_forward,
                         .backward = embedding_backward};
