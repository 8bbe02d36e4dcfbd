/* ops/ksvd_objective — the row "ksvdObjective" of the op table. Mathematics: attention/ksvd.h. */
#include "attention/ksvd.h"
#include "autodiff/ops.h"

static const float *values(const Node *node, int i) { return node->in[i] ? node->in[i]->data : NULL; }

enum { J_E, J_R, J_WE, J_WR, J_LAMBDA, J_MASK, J_QUERY_MASK };
enum { COUNT_MASKED, CROSS };

static KsvdShape objective_shape(const Node *node)
{
    return (KsvdShape){size_of(node, 'B'), size_of(node, 'H'), size_of(node, 'N'),
                       size_of(node, 'M'), size_of(node, 's'), size_of(node, 'n')};
}

/* Of e and of r, whose tokens are the same ones unless cross is on. */
static void objective_masks(const float *mask[2], const Node *node)
{
    mask[0] = mask[1] = NULL;
    if (node->option[COUNT_MASKED]) return;
    mask[0] = values(node, node->option[CROSS] ? J_QUERY_MASK : J_MASK);
    mask[1] = values(node, J_MASK);
}

static Status objective_forward(Node *node)
{
    const KsvdShape shape = objective_shape(node);
    const float *mask[2];
    objective_masks(mask, node);
    if (shape.H < 1) return fail(PA_BAD_ARGUMENT, "ksvdObjective: e has no heads");
    if (!node->option[CROSS] && (shape.N != shape.M || node->in[J_QUERY_MASK]))
        return fail(PA_BAD_ARGUMENT, "ksvdObjective: e and r of one sequence, or cross on; queryMask goes with it");
    Tensor *J = node_output(node, 0, 1, (int32_t[]){shape.B});
    float *sums = node->saved = arena_floats(node->arena, (size_t)shape.B * 2 * shape.H * shape.s);
    if (!J || !sums) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    ksvd_objective_forward(J->data, sums, values(node, J_E), values(node, J_R), values(node, J_WE), values(node, J_WR),
                           values(node, J_LAMBDA), mask, &shape);
    return PA_OK;
}

static Status objective_backward(Node *node)
{
    const KsvdShape shape = objective_shape(node);
    const float *mask[2];
    objective_masks(mask, node);
    if (planned(node, 0)) return PA_OK;
    ksvd_objective_backward(node_grad(node, J_E), node_grad(node, J_R), node_grad(node, J_WE), node_grad(node, J_WR),
                            node_grad(node, J_LAMBDA), node->out[0]->grad, node->saved, values(node, J_E),
                            values(node, J_R), values(node, J_WE), values(node, J_WR), values(node, J_LAMBDA), mask,
                            &shape);
    return PA_OK;
}

const Op op_ksvd_objective = {.name = "ksvdObjective",
                              .inputs = "e:BHNs r:BHMs we:Hns wr:Hns lambda:Hs mask?:BM queryMask?:BN",
                              .outputs = "y",
                              .options = "countMasked:? cross:?",
                              .family = "attention",
                              .formula = "½ mean ‖e λ‖² + ½ mean ‖r λ‖² − mean Tr(Wₑᵀ Wᵣ)",
                              .forward = objective_forward,
                              .backward = objective_backward};
