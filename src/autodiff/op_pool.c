/* op_pool — from tokens to one vector, and the tokens a model puts in itself. x is [N,D]. */
#include "autodiff/ops.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

#include <string.h>

static Status check_matrix(const Tensor *x, const char *sentence)
{
    return x->ndim == 2 ? PA_OK : fail(PA_BAD_ARGUMENT, sentence);
}

/* ---- mean over tokens -------------------------------------------------------------------------------------------------- */

static Status pool_mean_forward(Node *node)
{
    const Tensor *x = node->in[0], *mask = node->in[1];
    if (check_matrix(x, "mean pooling: x is [N, D]")) return PA_BAD_ARGUMENT;
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    mean_tokens_forward(y->data, x->data, mask ? mask->data : NULL, 1, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status pool_mean_backward(Node *node)
{
    const Tensor *x = node->in[0], *mask = node->in[1];
    if (planned(node, 0)) return PA_OK;
    if (node_wants(node, 0))
        mean_tokens_backward(node_grad(node, 0), node->out[0]->grad, mask ? mask->data : NULL, 1, x->shape[0], x->shape[1]);
    return PA_OK;
}

const Op op_pool_mean = {.name = "poolMean", .inputs = "x mask?", .outputs = "y", .options = "",
                         .formula = "y = mean of the rows of x", .forward = pool_mean_forward, .backward = pool_mean_backward};

/* ---- all tokens one after the other, zeros up to `length` tokens -------------------------------------------------------- */

static Status flatten_rows_forward(Node *node)
{
    const Tensor *x  = node->in[0];
    const int length = (int)node->option[0];
    if (x->ndim != 2 || x->shape[0] > length) return fail(PA_BAD_ARGUMENT, "flatten: more tokens than the model's length");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, length * x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data, x->size * sizeof(float));
    memset(y->data + x->size, 0, (y->size - x->size) * sizeof(float));
    return PA_OK;
}

static Status flatten_rows_backward(Node *node)
{
    if (planned(node, 0)) return PA_OK;
    if (node_wants(node, 0)) add_into(node_grad(node, 0), node->out[0]->grad, node->in[0]->size);
    return PA_OK;
}

const Op op_flatten_rows = {.name = "flattenRows", .inputs = "x", .outputs = "y", .options = "length",
                            .formula = "y = rows of x one after the other, then zeros", .forward = flatten_rows_forward,
                            .backward = flatten_rows_backward};

/* ---- a learned token in front, and taking it off again ------------------------------------------------------------------ */

static Status prepend_forward(Node *node)
{
    const Tensor *x = node->in[0], *token = node->in[1];
    if (x->ndim != 2 || token->size != (size_t)x->shape[1]) return fail(PA_BAD_ARGUMENT, "prepend: token is as long as a row of x");
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
    if (planned(node, 0)) return PA_OK;
    if (node_wants(node, 1)) add_into(node_grad(node, 1), dy, token->size);
    if (node_wants(node, 0)) add_into(node_grad(node, 0), dy + token->size, x->size);
    return PA_OK;
}

const Op op_prepend = {.name = "prepend", .inputs = "x token", .outputs = "y", .options = "",
                       .formula = "y = token above x", .forward = prepend_forward, .backward = prepend_backward};

static Status first_row_forward(Node *node)
{
    const Tensor *x = node->in[0];
    if (x->ndim != 2 || x->shape[0] < 1) return fail(PA_BAD_ARGUMENT, "first row: x has no row");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){1, x->shape[1]});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    memcpy(y->data, x->data, y->size * sizeof(float));
    return PA_OK;
}

static Status first_row_backward(Node *node)
{
    if (planned(node, 0)) return PA_OK;
    if (node_wants(node, 0)) add_into(node_grad(node, 0), node->out[0]->grad, node->out[0]->size);
    return PA_OK;
}

const Op op_first_row = {.name = "firstRow", .inputs = "x", .outputs = "y", .options = "", .formula = "y = x[0]",
                         .forward = first_row_forward, .backward = first_row_backward};

/* ---- rows and columns times fixed factors: padding masks and switched-off heads ----------------------------------------- */

static Status mask_rows_forward(Node *node)
{
    const Tensor *x = node->in[0], *mask = node->in[1];
    if (x->ndim != 2 || mask->size != (size_t)x->shape[0]) return fail(PA_BAD_ARGUMENT, "mask rows: mask has one number per row");
    Tensor *y = node_output(node, 0, 2, x->shape);
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    mul_rows(y->data, x->data, mask->data, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status mask_rows_backward(Node *node)
{
    const Tensor *x = node->in[0];
    float *dx       = node_grad(node, 0);
    const float *dy = node->out[0]->grad, *mask = node->in[1]->data;
    if (planned(node, 0)) return PA_OK;
    if (dx)
        for (int r = 0; r < x->shape[0]; r++) axpy(dx + (size_t)r * x->shape[1], mask[r], dy + (size_t)r * x->shape[1], x->shape[1]);
    return PA_OK;
}

const Op op_mask_rows = {.name = "maskRows", .inputs = "x mask", .outputs = "y", .options = "",
                         .formula = "y[t] = mask[t] x[t]", .forward = mask_rows_forward, .backward = mask_rows_backward};

static Status gate_columns_forward(Node *node)
{
    const Tensor *x = node->in[0], *gate = node->in[1];
    if (x->ndim != 2 || gate->size != (size_t)x->shape[1]) return fail(PA_BAD_ARGUMENT, "gate columns: gate has one number per column");
    Tensor *y = node_output(node, 0, 2, x->shape);
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    mul_columns(y->data, x->data, gate->data, x->shape[0], x->shape[1]);
    return PA_OK;
}

static Status gate_columns_backward(Node *node)
{
    const Tensor *x = node->in[0];
    float *dx       = node_grad(node, 0);
    const float *dy = node->out[0]->grad, *gate = node->in[1]->data;
    if (planned(node, 0)) return PA_OK;
    if (dx)
        for (int r = 0; r < x->shape[0]; r++) {
            const size_t row = (size_t)r * x->shape[1];
            mul_accumulate(dx + row, dy + row, gate, x->shape[1]);
        }
    return PA_OK;
}

const Op op_gate_columns = {.name = "gateColumns", .inputs = "x gate", .outputs = "y", .options = "",
                            .formula = "y[:,c] = gate[c] x[:,c]", .forward = gate_columns_forward,
                            .backward = gate_columns_backward};

/* ---- mean over heads: x [N,H·C] → y [N,C] --------------------------------------------------------------------------------- */

static Status mean_heads_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const int H     = (int)node->option[0];
    if (x->ndim != 2 || H < 1 || x->shape[1] % H) return fail(PA_BAD_ARGUMENT, "mean of heads: x is [N, heads C]");
    const int N = x->shape[0], C = x->shape[1] / H;
    Tensor *y   = node_output(node, 0, 2, (int32_t[]){N, C});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    fill(y->data, 0, y->size);
    for (int r = 0; r < N; r++)
        for (int h = 0; h < H; h++) axpy(y->data + (size_t)r * C, 1.0f / (float)H, x->data + ((size_t)r * H + h) * C, C);
    return PA_OK;
}

static Status mean_heads_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const int H = (int)node->option[0], N = x->shape[0], C = x->shape[1] / H;
    float *dx = node_grad(node, 0);
    if (planned(node, 0)) return PA_OK;
    for (int r = 0; r < N && dx; r++)
        for (int h = 0; h < H; h++) axpy(dx + ((size_t)r * H + h) * C, 1.0f / (float)H, node->out[0]->grad + (size_t)r * C, C);
    return PA_OK;
}

const Op op_mean_heads = {.name = "meanHeads", .inputs = "x", .outputs = "y", .options = "heads", .formula = "y = mean over heads of x",
                          .forward = mean_heads_forward, .backward = mean_heads_backward};

/* ---- two vectors for a decision about both ------------------------------------------------------------------------------- */

static Status pair_forward(Node *node)
{
    const Tensor *a = node->in[0], *b = node->in[1];
    const size_t n  = a->size;
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
    const size_t n  = a->size;
    const float *dy = node->out[0]->grad;
    float *da = node_grad(node, 0), *db = node_grad(node, 1);
    if (planned(node, 0)) return PA_OK;
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

const Op op_pair = {.name = "pair", .inputs = "a b", .outputs = "y", .options = "", .formula = "y = [a, b, a⊙b, a−b]",
                    .forward = pair_forward, .backward = pair_backward};
