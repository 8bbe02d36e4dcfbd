/* ops/ksvd_objective — the row "ksvdObjective" of the op table. Mathematics: attention/ksvd.h. */
#include "attention/ksvd.h"
#include "autodiff/ops.h"

static const float *values(const Node *node, int i) { return node->in[i] ? node->in[i]->data : NULL; }

enum { J_E, J_R, J_WE, J_WR, J_LAMBDA, J_MASK };

static KsvdShape objective_shape(const Node *node)
{
    return (KsvdShape){size_of(node, 'B'), size_of(node, 'H'), size_of(node, 'N'), size_of(node, 's'),
                       size_of(node, 'n')};
}

static const float *objective_mask(const Node *node) { return node->option[0] == 0 ? values(node, J_MASK) : NULL; }

static Status objective_forward(Node *node)
{
    const KsvdShape shape = objective_shape(node);
    if (shape.H < 1) return fail(PA_BAD_ARGUMENT, "ksvdObjective: e has no heads");
    Tensor *J = node_output(node, 0, 1, (int32_t[]){shape.B});
    if (!J) return PA_OUT_OF_MEMORY;
    if (planned(node, 0)) return PA_OK;
    ksvd_objective_forward(J->data, values(node, J_E), values(node, J_R), values(node, J_WE), values(node, J_WR),
                           values(node, J_LAMBDA), objective_mask(node), &shape);
    return PA_OK;
}

static Status objective_backward(Node *node)
{
    const KsvdShape shape = objective_shape(node);
    if (planned(node, 0)) return PA_OK;
    ksvd_objective_backward(node_grad(node, J_E), node_grad(node, J_R), node_grad(node, J_WE), node_grad(node, J_WR),
                            node_grad(node, J_LAMBDA), node->out[0]->grad, values(node, J_E), values(node, J_R),
                            values(node, J_WE), values(node, J_WR), values(node, J_LAMBDA), objective_mask(node),
                            &shape);
    return PA_OK;
}

const Op op_ksvd_objective = {.name = "ksvdObjective",
                              .inputs = "e:BHNs r:BHNs we:Hns wr:Hns lambda:Hs mask?:BN",
                              .outputs = "y",
                              .options = "countMasked:?",
                              .family = "attention",
                              .formula = "½ mean ‖e λ‖² + ½ mean ‖r λ‖² − mean Tr(Wₑᵀ Wᵣ)",
                              .forward = objective_forward,
                              .backward = objective_backward};
