/* ops/sparse — attention by a sparse pattern (attention/sparse.h) as rows of the op table: `sparse` with any of the
 * patterns, `window` with the one. */
#include "autodiff/ops/sparse.h"

#include "base/ints.h"

enum { WINDOW_ALONE = 5 };                    /* window: the option after those all softmax ops have */
enum { PATTERN = 5, WINDOW, BLOCK, SUMMARY }; /* sparse */

static int whole(double x, double least) { return is_whole(x, least, INT32_MAX); }

Status sparse_pattern_read(Pattern *p, const Node *node)
{
    static const PatternKind kinds[] = {PATTERN_WINDOW, PATTERN_STRIDED, PATTERN_FIXED};
    const int alone = node->op == &op_window;
    const double *option = node->option, pattern = alone ? 0 : option[PATTERN],
                 window = option[alone ? WINDOW_ALONE : WINDOW];
    const int known = pattern == 0 || pattern == 1 || pattern == 2;
    if (!known || (pattern == 0 ? !whole(window, 0) : !whole(option[BLOCK], 1)) ||
        (pattern == 2 && (!whole(option[SUMMARY], 1) || option[SUMMARY] > option[BLOCK])))
        return fail(PA_BAD_ARGUMENT, "sparse attention: pattern is 0 (window, a whole number), 1 (strided, block of at "
                                     "least 1) or 2 (fixed, summary from 1 to block)");
    p->kind = kinds[(int)pattern];
    p->window = pattern == 0 ? (int)window : 0;
    p->block = pattern == 0 ? 0 : (int)option[BLOCK];
    p->summary = pattern == 2 ? (int)option[SUMMARY] : 0;
    return PA_OK;
}

const Op op_sparse = {
    .name = "sparse",
    .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM pool?i:H relative?:HR betas?:H queryMask?:BN bias?:NM|HNM|BHNM",
    .outputs = "y",
    .options = "heads! causal:? beta standardize:? eps=1e-5:[0,] pattern:window|strided|fixed window=3:#[0,] "
               "block=4:#[1,] summary=1:#[1,] dropout:[0,1)",
    .layer = "pool*:#[1,] learnedBeta:?",
    .family = "attention",
    .traits = "sequence",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over the j of a pattern",
    .like = 1,
    .queries = 8,
    .forward = softmax_op_forward,
    .backward = softmax_op_backward,
    .map = softmax_op_map,
};

const Op op_window = {
    .name = "window",
    .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM pool?i:H relative?:HR betas?:H queryMask?:BN bias?:NM|HNM|BHNM",
    .outputs = "y",
    .options = "heads! causal:? beta standardize:? eps=1e-5:[0,] window=3:#[0,] dropout:[0,1)",
    .layer = "pool*:#[1,] learnedBeta:?",
    .family = "attention",
    .traits = "sequence",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j over |i - j| <= window",
    .like = 1,
    .queries = 8,
    .forward = softmax_op_forward,
    .backward = softmax_op_backward,
    .map = softmax_op_map,
};
