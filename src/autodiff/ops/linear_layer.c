/* ops/linear_layer — a matrix and a bias, W [O,K] as in PyTorch. An input with more dimensions counts all but the last
 * as rows. */
#include "autodiff/ops.h"
#include "kernels/wide.h"

static Status linear_forward(Node *node)
{
    const Tensor *x = node->in[0], *w = node->in[1], *b = node->in[2];
    int32_t shape[TENSOR_MAX_DIMS];
    memcpy(shape, x->shape, sizeof shape);
    shape[x->ndim - 1] = w->shape[0];
    Tensor *y = node_output(node, 0, x->ndim, shape);
    const int R = tensor_rows(x), K = w->shape[1], O = w->shape[0];
    float *scratch = node_scratch(node, wide_gemm_scratch(R, O, K));
    if (!y || !scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, (double)R * O * K)) return PA_OK;
    wide_gemm(GEMM_NT, y->data, O, x->data, K, w->data, K, R, O, K, 0, b ? b->data : NULL, scratch);
    return PA_OK;
}

static Status linear_backward(Node *node)
{
    const Tensor *x = node->in[0], *w = node->in[1];
    const int R = tensor_rows(x), K = w->shape[1], O = w->shape[0];
    const float *dy = node->out[0]->grad;
    float *dx = node_grad(node, 0), *dw = node_grad(node, 1), *db = node_grad(node, 2);
    size_t need = wide_gemm_scratch(R, K, O), other = wide_gemm_scratch(O, K, R);
    float *scratch = node_scratch(node, need > other ? need : other);
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, (double)R * O * K * ((dx != NULL) + (dw != NULL)))) return PA_OK;
    /* y = x·Wᵀ + b  ⇒  dx = dy·W,  dW = dyᵀ·x,  db = Σ_rows dy */
    if (dx) wide_gemm(GEMM_NN, dx, K, dy, O, w->data, K, R, K, O, !node->fresh, NULL, scratch);
    if (dw) wide_gemm(GEMM_TN, dw, K, dy, O, x->data, K, O, K, R, 1, NULL, scratch);
    if (db) wide_column_sums(db, dy, R, O);
    return PA_OK;
}

const Op op_linear = {.name = "linearLayer",
                      .family = "layer",
                      .inputs = "x:*K weight:OK bias?:O",
                      .outputs = "y",
                      .formula = "y = x weightᵀ + bias",
                      .writes = 1,
                      .forward = linear_forward,
                      .backward = linear_backward};
