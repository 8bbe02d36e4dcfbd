/* op_layer — what encoder layers are made of. Matrices are [rows, columns]; an input with more dimensions counts all
 * but the last as rows. */
#include "autodiff/ops.h"
#include "autodiff/shapes.h"
#include "kernels/gather.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/rows.h"

#include <string.h>

static int columns(const Tensor *x) { return x->ndim ? x->shape[x->ndim - 1] : 1; }
static int rows(const Tensor *x) { return columns(x) ? (int)(x->size / (size_t)columns(x)) : 0; }

/* ---- linear: y = x·Wᵀ + b, W [O,K] as in PyTorch ----------------------------------------------------------------- */

static Status linear_forward(Node *node)
{
    const Tensor *x = node->in[0], *w = node->in[1], *b = node->in[2];
    int32_t shape[TENSOR_MAX_DIMS];
    memcpy(shape, x->shape, sizeof shape);
    shape[x->ndim - 1] = w->shape[0];
    Tensor *y = node_output(node, 0, x->ndim, shape);
    const int R = rows(x), K = w->shape[1], O = w->shape[0];
    float *scratch = node_scratch(node, gemm_scratch(R, O, K));
    if (!y || !scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, (double)R * O * K)) return PA_OK;
    gemm_bias(GEMM_NT, y->data, O, x->data, K, w->data, K, R, O, K, 1, 0, b ? b->data : NULL, scratch);
    return PA_OK;
}

static Status linear_backward(Node *node)
{
    const Tensor *x = node->in[0], *w = node->in[1];
    const int R = rows(x), K = w->shape[1], O = w->shape[0];
    const float *dy = node->out[0]->grad;
    float *dx = node_grad(node, 0), *dw = node_grad(node, 1), *db = node_grad(node, 2);
    size_t need = gemm_scratch(R, K, O), other = gemm_scratch(O, K, R);
    float *scratch = node_scratch(node, need > other ? need : other);
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, (double)R * O * K * ((dx != NULL) + (dw != NULL)))) return PA_OK;
    /* y = x·Wᵀ + b  ⇒  dx = dy·W,  dW = dyᵀ·x,  db = Σ_rows dy */
    if (dx) gemm(GEMM_NN, dx, K, dy, O, w->data, K, R, K, O, 1, 1, scratch);
    if (dw) gemm(GEMM_TN, dw, K, dy, O, x->data, K, O, K, R, 1, 1, scratch);
    if (db) column_sums(db, dy, R, O);
    return PA_OK;
}

const Op op_linear = {.name = "linearLayer",
                      .family = "layer",
                      .inputs = "x:*K weight:OK bias?:O",
                      .outputs = "y",
                      .formula = "y = x weightᵀ + bias",
                      .forward = linear_forward,
                      .backward = linear_backward};

/* ---- add --------------------------------------------------------------------------------------------------------- */

static Status add_forward(Node *node)
{
    const Tensor *a = node->in[0], *b = node->in[1];
    if (a->size != b->size) return fail(PA_BAD_ARGUMENT, "add: a and b have different sizes");
    add(node->out[0]->data, a->data, b->data, a->size);
    return PA_OK;
}

static Status add_backward(Node *node)
{
    const Tensor *y = node->out[0];
    for (int i = 0; i < 2; i++) /* y = a + b */
        if (node_wants(node, i)) add_into(node_grad(node, i), y->grad, y->size);
    return PA_OK;
}

const Op op_add = {.name = "add",
                   .family = "layer",
                   .inputs = "a b",
                   .outputs = "y",
                   .formula = "y = a + b",
                   .like = 1,
                   .light = LIGHT,
                   .forward = add_forward,
                   .backward = add_backward};

/* ---- a bias of its own, where something lies between it and the matrix ------------------------------------------- */

static Status add_bias_forward(Node *node)
{
    const Tensor *x = node->in[0];
    add_bias(node->out[0]->data, x->data, node->in[1]->data, rows(x), columns(x));
    return PA_OK;
}

static Status add_bias_backward(Node *node)
{
    const Tensor *x = node->in[0];
    if (node_wants(node, 0)) add_into(node_grad(node, 0), node->out[0]->grad, x->size);
    if (node_wants(node, 1)) column_sums(node_grad(node, 1), node->out[0]->grad, rows(x), columns(x));
    return PA_OK;
}

const Op op_add_bias = {.name = "addBias",
                        .family = "layer",
                        .inputs = "x:*D bias:D",
                        .outputs = "y",
                        .formula = "y[r] = x[r] + bias",
                        .like = 1,
                        .light = LIGHT,
                        .forward = add_bias_forward,
                        .backward = add_bias_backward};

/* ---- scale ------------------------------------------------------------------------------------------------------- */

static Status scale_forward(Node *node)
{
    const Tensor *x = node->in[0];
    scale(node->out[0]->data, x->data, (float)node->option[0], x->size);
    return PA_OK;
}

static Status scale_backward(Node *node)
{
    axpy(node->in[0]->grad, (float)node->option[0], node->out[0]->grad, node->out[0]->size);
    return PA_OK;
}

const Op op_scale = {.name = "scale",
                     .family = "layer",
                     .inputs = "x",
                     .outputs = "y",
                     .options = "factor",
                     .formula = "y = factor x",
                     .like = 1,
                     .light = LIGHT,
                     .forward = scale_forward,
                     .backward = scale_backward};

/* ---- activations ------------------------------------------------------------------------------------------------- */

static Status gelu_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    gelu_forward(node->out[0]->data, x->data, x->size);
    return PA_OK;
}

static Status gelu_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    gelu_backward(x->grad, node->out[0]->grad, x->data, x->size);
    return PA_OK;
}

const Op op_gelu = {.name = "gelu",
                    .family = "layer",
                    .inputs = "x",
                    .outputs = "y",
                    .formula = "y = x ½(1 + erf(x/√2))",
                    .like = 1,
                    .light = LIGHT,
                    .forward = gelu_op_forward,
                    .backward = gelu_op_backward};

static Status relu_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    relu_forward(node->out[0]->data, x->data, x->size);
    return PA_OK;
}

static Status relu_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    relu_backward(x->grad, node->out[0]->grad, x->data, x->size);
    return PA_OK;
}

const Op op_relu = {.name = "relu",
                    .family = "layer",
                    .inputs = "x",
                    .outputs = "y",
                    .formula = "y = max(x, 0)",
                    .like = 1,
                    .light = LIGHT,
                    .forward = relu_op_forward,
                    .backward = relu_op_backward};

static Status elu_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    elu_forward(node->out[0]->data, x->data, 0, x->size);
    return PA_OK;
}

static Status elu_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    elu_backward(x->grad, node->out[0]->grad, x->data, x->size);
    return PA_OK;
}

const Op op_elu = {.name = "elu",
                   .family = "layer",
                   .inputs = "x",
                   .outputs = "y",
                   .formula = "y = x > 0 ? x : eˣ − 1",
                   .like = 1,
                   .light = LIGHT,
                   .forward = elu_op_forward,
                   .backward = elu_op_backward};

/* ---- layer norm -------------------------------------------------------------------------------------------------- */

static Status layer_norm_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    /* saved: mean [R], then 1/deviation [R] */
    float *mean = node->saved = arena_floats(node->arena, 2 * (size_t)rows(x));
    if (!mean) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    layer_norm_forward(node->out[0]->data, mean, mean + rows(x), x->data, node->in[1]->data, node->in[2]->data, rows(x),
                       columns(x), (float)node->option[0]);
    return PA_OK;
}

static Status layer_norm_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    const float *mean = node->saved;
    layer_norm_backward(node_grad(node, 0), node_grad(node, 1), node_grad(node, 2), node->out[0]->grad, x->data, mean,
                        mean + rows(x), node->in[1]->data, rows(x), columns(x));
    return PA_OK;
}

const Op op_layer_norm = {.name = "layerNorm",
                          .family = "layer",
                          .inputs = "x:*D gamma:D beta:D",
                          .outputs = "y",
                          .options = "eps=1e-5:[0,]",
                          .formula = "y = (x − mean)/√(variance + eps) gamma + beta, per row",
                          .like = 1,
                          .light = LIGHT_BACKWARD,
                          .forward = layer_norm_op_forward,
                          .backward = layer_norm_op_backward};

/* ---- dropout: only applied while training; the layers leave it out otherwise ------------------------------------- */

static Status dropout_op_forward(Node *node)
{
    const Tensor *x = node->in[0];
    const float p = (float)node->option[0];
    if (!(p >= 0 && p < 1)) return fail(PA_BAD_ARGUMENT, "dropout: rate is at least 0 and below 1");
    uint8_t *kept = node->saved = (uint8_t *)arena_floats(node->arena, (x->size + 3) / 4);
    if (!kept) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    dropout_forward(node->out[0]->data, kept, x->data, p, x->size, &node->tape->rng);
    return PA_OK;
}

static Status dropout_op_backward(Node *node)
{
    const Tensor *x = node->in[0];
    dropout_backward(x->grad, node->out[0]->grad, node->saved, (float)node->option[0], x->size);
    return PA_OK;
}

const Op op_dropout = {.name = "dropout",
                       .family = "layer",
                       .inputs = "x",
                       .outputs = "y",
                       .options = "rate",
                       .formula = "y = x kept/(1 − rate)",
                       .like = 1,
                       .light = LIGHT_BACKWARD,
                       .forward = dropout_op_forward,
                       .backward = dropout_op_backward};

/* ---- embedding: rows of a table by id ---------------------------------------------------------------------------- */

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

/* ---- positions: y[t] = x[t] + table[first + t] ------------------------------------------------------------------- */

static size_t first_position(const Node *node) { return (size_t)node->option[0] * columns(node->in[0]); }

static Status positions_forward(Node *node)
{
    const Tensor *x = node->in[0], *table = node->in[1];
    if (!(node->option[0] >= 0) || first_position(node) + x->size > table->size)
        return fail(PA_BAD_ARGUMENT, "positions: the sequence is longer than the table of positions");
    if (planned(node, 0)) return PA_OK;
    add(node->out[0]->data, x->data, table->data + first_position(node), x->size);
    return PA_OK;
}

static Status positions_backward(Node *node)
{
    const Tensor *y = node->out[0];
    if (node_wants(node, 0)) add_into(node_grad(node, 0), y->grad, y->size);
    if (node_wants(node, 1)) add_into(node_grad(node, 1) + first_position(node), y->grad, y->size);
    return PA_OK;
}

const Op op_positions = {.name = "positions",
                         .family = "layer",
                         .inputs = "x:*D table:PD",
                         .outputs = "y",
                         .options = "first",
                         .formula = "y[t] = x[t] + table[first + t]",
                         .like = 1,
                         .light = LIGHT_BACKWARD,
                         .forward = positions_forward,
                         .backward = positions_backward};
