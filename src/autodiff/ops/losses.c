/* ops/losses — from predictions to one number, y []: cross entropies and mean squared error. */
#include "autodiff/ops.h"
#include "kernels/loss.h"
#include "kernels/pointwise.h"

static Status cross_entropy_op_forward(Node *node)
{
    const Tensor *logits = node->in[0], *label = node->in[1], *weights = node->in[2];
    const int C = size_of(node, 'C');
    if (C < 1 || label->size * (size_t)C != logits->size || (weights && weights->size != label->size))
        return fail(PA_BAD_ARGUMENT, "cross entropy: one label, and weight, per row of logits");
    for (size_t i = 0; i < label->size && !node->tape->plan; i++)
        if (label->ids[i] >= C)
            return fail(PA_BAD_ARGUMENT, "cross entropy: a label is not below the number of classes");
    Tensor *y = node_output(node, 0, 0, NULL);
    float *dlogits = node->saved = arena_floats(node->arena, logits->size);
    if (!y || !dlogits) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    y->data[0] = (float)cross_entropy(NULL, dlogits, logits->data, label->ids, weights ? weights->data : NULL,
                                      (int)label->size, C, (float)node->option[0], 1);
    return PA_OK;
}

/* The gradient is cheapest where the probabilities are at hand, so forward has left it in `saved`; a target's is its
 * opposite. */
static Status saved_gradient_backward(Node *node)
{
    for (int i = 0; i < 2; i++) {
        const float factor = node->out[0]->grad[0];
        if (node_wants(node, i)) axpy(node_grad(node, i), i ? -factor : factor, node->saved, node->in[0]->size);
    }
    return PA_OK;
}

const Op op_cross_entropy = {.name = "crossEntropy",
                             .family = "loss",
                             .inputs = "logits:*C labels!i weights?",
                             .outputs = "y",
                             .options = "smoothing",
                             .formula = "y = mean −log softmax(logits)[label]",
                             .light = LIGHT_BACKWARD,
                             .forward = cross_entropy_op_forward,
                             .backward = saved_gradient_backward};

static Status pointwise_forward(Node *node, double (*loss)(float *, const float *, const float *, int, int, float))
{
    const Tensor *x = node->in[0], *target = node->in[1];
    if (x->size != target->size) return fail(PA_BAD_ARGUMENT, "loss: prediction and target have different sizes");
    Tensor *y = node_output(node, 0, 0, NULL);
    float *dx = node->saved = arena_floats(node->arena, x->size);
    if (!y || !dx) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    y->data[0] = (float)loss(dx, x->data, target->data, (int)x->size, node->option[0] != 0, 1);
    return PA_OK;
}

static Status mean_squared_error_forward(Node *node) { return pointwise_forward(node, mse); }
static Status binary_cross_entropy_forward(Node *node) { return pointwise_forward(node, binary_cross_entropy); }

const Op op_mean_squared_error = {.name = "meanSquaredError",
                                  .family = "loss",
                                  .inputs = "x target",
                                  .outputs = "y",
                                  .options = "missing:?",
                                  .formula = "y = mean (x − target)²; with missing over the targets that are not NaN",
                                  .light = LIGHT_BACKWARD,
                                  .forward = mean_squared_error_forward,
                                  .backward = saved_gradient_backward};

/* The target, from 0 to 1, is given: it gets no gradient. */
static Status binary_cross_entropy_backward(Node *node)
{
    if (node_wants(node, 0)) axpy(node_grad(node, 0), node->out[0]->grad[0], node->saved, node->in[0]->size);
    return PA_OK;
}

const Op op_binary_cross_entropy = {.name = "binaryCrossEntropy",
                                    .family = "loss",
                                    .inputs = "x target",
                                    .outputs = "y",
                                    .options = "missing:?",
                                    .formula = "y = mean log(1 + eˣ) − x·target",
                                    .light = LIGHT_BACKWARD,
                                    .forward = binary_cross_entropy_forward,
                                    .backward = binary_cross_entropy_backward};
