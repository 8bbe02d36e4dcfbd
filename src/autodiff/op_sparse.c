/* op_sparse — attention by a sparse pattern (attention/sparse.h) as rows of the op table: `sparse` with any of the patterns,
 * `window` with the one. */
#include "autodiff/op_softmax.h"

enum { Q, K, V, MASK, POOL };
enum { WINDOW_ALONE = 5 };                  /* window: the option after those all softmax ops have */
enum { PATTERN = 5, WINDOW, BLOCK, SUMMARY }; /* sparse */

#define REFUSE(sentence) return fail(PA_BAD_ARGUMENT, sentence)

static int whole(double x, double least) { return x >= least && x <= 2147483647.0 && x == (double)(int32_t)x; }

static Status read_window(Pattern *p, double window)
{
    if (!whole(window, 0)) REFUSE("sparse attention: window is a whole number, at least 0");
    p->kind = PATTERN_WINDOW;
    p->window = (int)window;
    return PA_OK;
}

/* ---- sparse ----------------------------------------------------------------------------------------------------------- */

static Status read_sparse(Softmax *s, const Node *node)
{
    const double *option = node->option;
    if (softmax_node_read(s, node, node->in[POOL])) return PA_BAD_ARGUMENT;
    Pattern *p = &s->pattern;
    if (option[PATTERN] == 0) return read_window(p, option[WINDOW]);
    if (option[PATTERN] != 1 && option[PATTERN] != 2) REFUSE("sparse attention: pattern is 0 (window), 1 (strided) or 2 (fixed)");
    p->kind = option[PATTERN] == 1 ? PATTERN_STRIDED : PATTERN_FIXED;
    if (!whole(option[BLOCK], 1)) REFUSE("sparse attention: block is a whole number, at least 1");
    p->block = (int)option[BLOCK];
    if (p->kind == PATTERN_STRIDED) return PA_OK;
    if (!whole(option[SUMMARY], 1) || option[SUMMARY] > option[BLOCK]) REFUSE("sparse attention: summary is a whole number, at least 1 and at most block");
    p->summary = (int)option[SUMMARY];
    return PA_OK;
}

static Status read_alone(Softmax *s, const Node *node)
{
    return softmax_node_read(s, node, node->in[POOL]) ? PA_BAD_ARGUMENT : read_window(&s->pattern, node->option[WINDOW_ALONE]);
}

/* "window" is "sparse" with one pattern and an option of its own: all else is shared. */
static Status read_node(Softmax *s, const Node *node)
{
    return node->op == &op_window ? read_alone(s, node) : read_sparse(s, node);
}

static Status sparse_op_forward(Node *node)
{
    Softmax s;
    return read_node(&s, node) ? PA_BAD_ARGUMENT : softmax_node_forward(node, &s, NULL);
}

static Status sparse_op_backward(Node *node)
{
    Softmax s;
    return read_node(&s, node) ? PA_BAD_ARGUMENT : softmax_node_backward(node, &s, NULL, NULL);
}

static Status sparse_op_map_shape(Node *node, int32_t *B, int32_t *H, int32_t *N, int32_t *M)
{
    Softmax s;
    if (read_node(&s, node)) return PA_BAD_ARGUMENT;
    softmax_node_map_shape(&s, B, H, N, M);
    return PA_OK;
}

static Status sparse_op_map(Node *node, int b, int h, float *map)
{
    Softmax s;
    return read_node(&s, node) ? PA_BAD_ARGUMENT : softmax_node_map(node, &s, NULL, b, h, map);
}

const Op op_sparse = {
    .name = "sparse",
    .inputs = "q k v mask? pool?i",
    .outputs = "y",
    .options = "heads causal beta standardize eps pattern window block summary",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over the j of a pattern",
    .forward = sparse_op_forward,
    .backward = sparse_op_backward,
    .map_shape = sparse_op_map_shape,
    .map = sparse_op_map,
};

const Op op_window = {
    .name = "window",
    .inputs = "q k v mask? pool?i",
    .outputs = "y",
    .options = "heads causal beta standardize eps window",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over |i - j| <= window",
    .forward = sparse_op_forward,
    .backward = sparse_op_backward,
    .map_shape = sparse_op_map_shape,
    .map = sparse_op_map,
};
