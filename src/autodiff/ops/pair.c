/* ops/pair — two vectors for a decision about both. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"

static Status pair_forward(Node *node)
{
    const Tensor *a = node->in[0], *b = node->in[1];
    const size_t n = a->size;
    if (b->size != n) return fail(PA_BAD_ARGUMENT, "pair: a and b have different sizes");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, (int32_t)(4 * n)});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    copy(y->data, a->data, n);
    copy(y->data + n, b->data, n);
    mul(y->data + 2 * n, a->data, b->data, n);
    sub(y->data + 3 * n, a->data, b->data, n);
    return PA_OK;
}

static Status pair_backward(Node *node)
{
    const Tensor *a = node->in[0], *b = node->in[1];
    const size_t n = a->size;
    const float *dy = node->out[0]->grad;
    float *da = node_grad(node, 0), *db = node_grad(node, 1);
    if (da) { /* y = [a, b, a⊙b, a−b]  ⇒  da = dy₀ + dy₂⊙b + dy₃ */
        add_into(da, dy, n);
        mul_accumulate(da, dy + 2 * n, b->data, n);
        add_into(da, dy + 3 * n, n);
    }
    if (db) { /* db = dy₁ + dy₂⊙a − dy₃ */
        add_into(db, dy + n, n);
        mul_accumulate(db, dy + 2 * n, a->data, n);
        axpy(db, -1, dy + 3 * n, n);
    }
    return PA_OK;
}

const Op op_pair = {.name = "pair",
                    .family = "layer",
                    .inputs = "a b",
                    .outputs = "y",
                    .formula = "y = [a, b, a⊙b, a−b]",
                    .light = LIGHT_BACKWARD,
                    .forward = pair_forward,
                    .backward = pair_backward};
