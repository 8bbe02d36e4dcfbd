/* op_sparse — attention by a sparse pattern (attention/sparse.h) as rows of the op table: `sparse` with any of the patterns,
 * `window` with the one. */
#include "autodiff/op_sparse.h"

enum { WINDOW_ALONE = 5 };                  /* window: the option after those all softmax ops have */
enum { PATTERN = 5, WINDOW, BLOCK, SUMMARY }; /* sparse */

#define REFUSE(sentence) return fail(PA_BAD_ARGUMENT, "sparse attention: " sentence)

static int whole(double x, double least) { return x >= least && x <= 2147483647.0 && x == (double)(int32_t)x; }

Status sparse_pattern_read(Pattern *p, const Node *node)
{
    const double *option = node->option, pattern = node->op == &op_window ? 0 : option[PATTERN];
    if (pattern == 0) {
        const double window = option[node->op == &op_window ? WINDOW_ALONE : WINDOW];
        if (!whole(window, 0)) REFUSE("window is a whole number, at least 0");
        p->kind   = PATTERN_WINDOW;
        p->window = (int)window;
        return PA_OK;
    }
    if (pattern != 1 && pattern != 2) REFUSE("pattern is 0 (window), 1 (strided) or 2 (fixed)");
    p->kind = pattern == 1 ? PATTERN_STRIDED : PATTERN_FIXED;
    if (!whole(option[BLOCK], 1)) REFUSE("block is a whole number, at least 1");
    p->block = (int)option[BLOCK];
    if (p->kind == PATTERN_STRIDED) return PA_OK;
    if (!whole(option[SUMMARY], 1) || option[SUMMARY] > option[BLOCK]) REFUSE("summary is a whole number, at least 1 and at most block");
    p->summary = (int)option[SUMMARY];
    return PA_OK;
}

const Op op_sparse = {
    .name = "sparse",
    .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM pool?i:H",
    .outputs = "y",
    .options = "heads causal beta standardize eps pattern window block summary",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over the j of a pattern",
    .like = 1,
    .forward = softmax_op_forward,
    .backward = softmax_op_backward,
    .map = softmax_op_map,
};

const Op op_window = {
    .name = "window",
    .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM pool?i:H",
    .outputs = "y",
    .options = "heads causal beta standardize eps window",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over |i - j| <= window",
    .like = 1,
    .forward = softmax_op_forward,
    .backward = softmax_op_backward,
    .map = softmax_op_map,
};
