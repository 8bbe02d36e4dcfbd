/* ops/rotary — queries or keys turned by where they stand. Mathematics: attention/places.h. */
#include "attention/places.h"
#include "autodiff/ops.h"

enum { HEADS, FIRST };

/* The table from the row of the first token on. */
static const float *table_of(const Node *node)
{ return node->in[1]->data + (size_t)node->option[FIRST] * (size_t)node->in[1]->shape[1]; }

static Status rotary_forward(Node *node)
{
    const Tensor *x = node->in[0], *table = node->in[1];
    const int R = tensor_rows(x), D = tensor_columns(x), d = table->shape[1];
    if (d < 1 || D % d || !(node->option[FIRST] >= 0) || node->option[FIRST] + R > table->shape[0])
        return fail(PA_BAD_ARGUMENT, "rotary: x has whole heads, and no more tokens than the table of positions");
    if (planned(node, 0)) return PA_OK;
    rotate_forward(node->out[0]->data, x->data, table_of(node), R, D, d);
    return PA_OK;
}

static Status rotary_backward(Node *node)
{
    const Tensor *x = node->in[0];
    if (node_wants(node, 0))
        rotate_backward(x->grad, node->out[0]->grad, table_of(node), tensor_rows(x), tensor_columns(x),
                        node->in[1]->shape[1]);
    return PA_OK;
}

const Op op_rotary = {.name = "rotary",
                      .family = "layer",
                      .inputs = "x:ND table:Pd",
                      .outputs = "y",
                      .options = "heads! first",
                      .formula = "pairs of columns of x[t] turned by table[first + t]",
                      .like = 1,
                      .light = LIGHT_BACKWARD,
                      .forward = rotary_forward,
                      .backward = rotary_backward};
