/* op_pool — from tokens to one vector, and the tokens a model puts in itself. x is [N,D]. */
#include "autodiff/ops.h"
#include "autodiff/shapes.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <string.h>

/* ---- mean over tokens -------------------------------------------------------------------------------------------- */

static Status pool_mean_forward(Node *node)
{
    const Tensor *x = node->in[0], *mask = node->in[1];
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    mean_tokens_forward(y->data, x->data, mask ? mask->data : NULL, 1, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status pool_mean_backward(Node *node)
{
    const Tensor *x = node->in[0], *mask = node->in[1];
    if (node_wants(node, 0))
        mean_tokens_backward(x->grad, node->out[0]->grad, mask ? mask->data : NULL, 1, x->shape[0], x->shape[1]);
    return PA_OK;
}

const Op op_pool_mean = {.name = "poolMean",
                         .family = "layer",
                         .inputs = "x:ND mask?:1N",
                         .outputs = "y",
                         .formula = "y = mean of the rows of x",
                         .light = LIGHT_BACKWARD,
                         .forward = pool_mean_forward,
                         .backward = pool_mean_backward};

/* ---- all tokens one after the other, zeros up to `length` tokens ------------------------------------------------- */

static Status flatten_rows_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const int length = (int)node->option[0];
    if (x->shape[0] > length) return fail(PA_BAD_ARGUMENT, "flatten: more tokens than the model's length");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, length * x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data, x->size * sizeof(float));
    memset(y->data + x->size, 0, (y->size - x->size) * sizeof(float));
    return PA_OK;
}

static Status flatten_rows_backward(Node *node)
{
    add_into(node->in[0]->grad, node->out[0]->grad, node->in[0]->size);
    return PA_OK;
}

const Op op_flatten_rows = {.name = "flattenRows",
                            .family = "layer",
                            .inputs = "x:ND",
                            .outputs = "y",
                            .options = "length",
                            .formula = "y = rows of x one after the other, then zeros",
                            .light = LIGHT_BACKWARD,
                            .forward = flatten_rows_forward,
                            .backward = flatten_rows_backward};

/* ---- a learned token in front, and taking it off again ----------------------------------------------------------- */

static Status prepend_forward(Node *node)
{
    const Tensor *x = node->in[0], *token = node->in[1];
    Tensor *y = node_output(node, 0, 2, (int32_t[]){x->shape[0] + 1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, token->data, token->size * sizeof(float));
    memcpy(y->data + token->size, x->data, x->size * sizeof(float));
    return PA_OK;
}

static Status prepend_backward(Node *node)
{
    const Tensor *x = node->in[0], *token = node->in[1];
    const float *dy = node->out[0]->grad;
    if (node_wants(node, 1)) add_into(node_grad(node, 1), dy, token->size);
    if (node_wants(node, 0)) add_into(node_grad(node, 0), dy + token->size, x->size);
    return PA_OK;
}

const Op op_prepend = {.name = "prepend",
                       .family = "layer",
                       .inputs = "x:ND token:1D",
                       .outputs = "y",
                       .formula = "y = token above x",
                       .light = LIGHT_BACKWARD,
                       .forward = prepend_forward,
                       .backward = prepend_backward};

static Status first_row_forward(Node *node)
{
    const Tensor *x = node->in[0];
    if (x->shape[0] < 1) return fail(PA_BAD_ARGUMENT, "first row: x has no row");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data, y->size * sizeof(float));
    return PA_OK;
}

static Status first_row_backward(Node *node)
{
    add_into(node->in[0]->grad, node->out[0]->grad, node->out[0]->size);
    return PA_OK;
}

const Op op_first_row = {.name = "firstRow",
                         .family = "layer",
                         .inputs = "x:ND",
                         .outputs = "y",
                         .formula = "y = x[0]",
                         .light = LIGHT_BACKWARD,
                         .forward = first_row_forward,
                         .backward = first_row_backward};

/* ---- rows and columns times fixed factors: padding masks and switched-off heads ---------------------------------- */

static Status mask_rows_forward(Node *node)
{
    const Tensor *x = node->in[0];
    mul_rows(node->out[0]->data, x->data, node->in[1]->data, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status mask_rows_backward(Node *node)
{
    const Tensor *x = node->in[0];
    float *dx = node_grad(node, 0);
    const float *dy = node->out[0]->grad, *mask = node->in[1]->data;
    if (dx)
        for (int r = 0; r < x->shape[0]; r++)
            axpy(dx + (size_t)r * x->shape[1], mask[r], dy + (size_t)r * x->shape[1], x->shape[1]);
    return PA_OK;
}

const Op op_mask_rows = {.name = "maskRows",
                         .family = "layer",
                         .inputs = "x:ND mask:1N",
                         .outputs = "y",
                         .formula = "y[t] = mask[t] x[t]",
                         .like = 1,
                         .light = LIGHT,
                         .forward = mask_rows_forward,
                         .backward = mask_rows_backward};

static Status gate_columns_forward(Node *node)
{
    const Tensor *x = node->in[0];
    mul_columns(node->out[0]->data, x->data, node->in[1]->data, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status gate_columns_backward(Node *node)
{
    const Tensor *x = node->in[0];
    float *dx = node_grad(node, 0);
    const float *dy = node->out[0]->grad, *gate = node->in[1]->data;
    if (dx)
        for (int r = 0; r < x->shape[0]; r++) {
            const size_t row = (size_t)r * x->shape[1];
            mul_accumulate(dx + row, dy + row, gate, x->shape[1]);
        }
    return PA_OK;
}

const Op op_gate_columns = {.name = "gateColumns",
                            .family = "layer",
                            .inputs = "x:ND gate:1D",
                            .outputs = "y",
                            .formula = "y[:,c] = gate[c] x[:,c]",
                            .like = 1,
                            .light = LIGHT,
                            .forward = gate_columns_forward,
                            .backward = gate_columns_backward};

/* ---- mean over heads: x [N,H·C] → y [N,C] ------------------------------------------------------------------------ */

static Status mean_heads_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const int H = (int)node->option[0];
    if (H < 1 || x->shape[1] % H) return fail(PA_BAD_ARGUMENT, "mean of heads: x is [N, heads C]");
    const int N = x->shape[0], C = x->shape[1] / H;
    Tensor *y = node_output(node, 0, 2, (int32_t[]){N, C});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    fill(y->data, 0, y->size);
    for (int r = 0; r < N; r++)
        for (int h = 0; h < H; h++)
            axpy(y->data + (size_t)r * C, 1.0f / (float)H, x->data + ((size_t)r * H + h) * C, C);
    return PA_OK;
}

static Status mean_heads_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const int H = (int)node->option[0], N = x->shape[0], C = x->shape[1] / H;
    float *dx = x->grad;
    for (int r = 0; r < N; r++)
        for (int h = 0; h < H; h++)
            axpy(dx + ((size_t)r * H + h) * C, 1.0f / (float)H, node->out[0]->grad + (size_t)r * C, C);
    return PA_OK;
}

const Op op_mean_heads = {.name = "meanHeads",
                          .family = "layer",
                          .inputs = "x:ND",
                          .outputs = "y",
                          .options = "heads!",
                          .formula = "y = mean over heads of x",
                          .light = LIGHT_BACKWARD,
                          .forward = mean_heads_forward,
                          .backward = mean_heads_backward};

/* ---- two vectors for a decision about both ----------------------------------------------------------------------- */

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
