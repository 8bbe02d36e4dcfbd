/* ops/relative_bias — biases of scores by distance, as softmax attention takes them. Mathematics: attention/places.h.
 */
#include "attention/places.h"
#include "autodiff/ops.h"

enum { HEADS, TOKENS, CAUSAL };

static Status relative_bias_forward(Node *node)
{
    const Tensor *table = node->in[0];
    const int H = table ? table->shape[0] : (int)node->option[HEADS], N = (int)node->option[TOKENS];
    const int count = 2 * N - 1, causal = node->option[CAUSAL] != 0;
    if (H < 1 || N < 1 || N > 1 << 24 || (table && table->shape[1] != RELATIVE_BUCKETS))
        return fail(PA_BAD_ARGUMENT, "relative bias: at least one head and one token, and a table of 32 buckets");
    Tensor *y = node_output(node, 0, 2, (int32_t[]){H, count});
    if (!y) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    for (int i = 0; i < count; i++) {
        const int distance = i - (N - 1), bucket = relative_bucket(distance, causal);
        for (int h = 0; h < H; h++)
            y->data[(size_t)h * count + i] =
                table ? table->data[h * RELATIVE_BUCKETS + bucket] : alibi_bias(h, H, distance);
    }
    return PA_OK;
}

static Status relative_bias_backward(Node *node)
{
    const Tensor *y = node->out[0];
    float *dtable = node_grad(node, 0);
    const int count = y->shape[1];
    for (int i = 0; i < count && dtable; i++) {
        const int bucket = relative_bucket(i - count / 2, node->option[CAUSAL] != 0);
        for (int h = 0; h < y->shape[0]; h++) dtable[h * RELATIVE_BUCKETS + bucket] += y->grad[(size_t)h * count + i];
    }
    return PA_OK;
}

const Op op_relative_bias = {
    .name = "relativeBias",
    .family = "layer",
    .inputs = "table?:HK",
    .outputs = "y",
    .options = "heads! tokens:#[1,] causal:?",
    .formula = "y[h] of the distances 1 − N … N − 1: table[h][bucket], without a table −slope_h |distance|",
    .light = LIGHT_BACKWARD,
    .forward = relative_bias_forward,
    .backward = relative_bias_backward};
