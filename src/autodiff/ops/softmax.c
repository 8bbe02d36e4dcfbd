/* ops/softmax — softmax attention and its variants (attention/softmax.h) as rows of the op table. What differs between
 * the rows is in ops/sparse.h: `sparse` and `window` have a pattern, `softmax` a convolution. */
#include "attention/softmax.h"
#include "autodiff/ops/sparse.h"

enum { Q, K, V, MASK, POOL, FILTER };
enum { RELATIVE_OF_PATTERNS = 5, RELATIVE_OF_SOFTMAX }; /* behind it: betas, queryMask, bias */
enum { HEADS, CAUSAL, BETA, STANDARDIZE, EPS, CONV, ROWS, COLS };

#define REFUSE(sentence) return fail(PA_BAD_ARGUMENT, "attention: " sentence)

/* ---- reading the node -------------------------------------------------------------------------------------------- */

static Status read_filter(Softmax *s, const Node *node)
{
    const Tensor *filter = node->in[FILTER];
    int conv = (int)node->option[CONV];
    if (!filter && !conv) return PA_OK;
    if (!conv) conv = filter->ndim - 1;
    if (!filter || conv < 1 || conv > 2 || filter->ndim != conv + 1 || s->N != s->M)
        REFUSE("conv 1 needs a filter [H,T], conv 2 a filter [H,T,U] over a grid, and both as many queries as keys");
    s->taps_rows = filter->shape[1];
    s->taps_cols = conv == 2 ? filter->shape[2] : 1;
    s->rows = conv == 2 ? (int)node->option[ROWS] : s->N;
    s->cols = conv == 2 ? (int)node->option[COLS] : 1;
    const double tokens = (double)s->rows * s->cols;
    if (s->taps_rows < 1 || s->taps_cols < 1 ||
        (conv == 2 && (s->rows < 1 || s->cols < 1 || (tokens != s->N && tokens + 1 != s->N))))
        REFUSE(
            "a filter has taps, and rows × cols is the number of tokens, or one less where a class token comes first");
    return PA_OK;
}

static int relative_of(const Node *node)
{ return node->op == &op_softmax ? RELATIVE_OF_SOFTMAX : RELATIVE_OF_PATTERNS; }
static int betas_of(const Node *node) { return relative_of(node) + 1; }
static int bias_of(const Node *node) { return relative_of(node) + 3; }

/* The last option. */
static int dropout_of(const Node *node) { return node->op == &op_softmax ? 8 : node->op == &op_window ? 6 : 9; }

static Status read_node(Softmax *s, const Node *node)
{
    const double *option = node->option;
    const Tensor *pool = node->in[POOL];
    const Heads H = heads_of(node, 'N');
    *s = (Softmax){.B = H.B,
                   .H = H.H,
                   .N = H.N,
                   .M = size_of(node, 'M'),
                   .d = H.d,
                   .tokens_first = H.tokens_first,
                   .causal = option[CAUSAL] != 0,
                   .beta = (float)option[BETA],
                   .standardize = option[STANDARDIZE] != 0,
                   .eps = (float)option[EPS]};
    int least = 1;
    for (int h = 0; pool && h < s->H; h++) least = pool->ids[h] < least ? pool->ids[h] : least;
    if ((s->causal && s->N != s->M) || s->beta - s->beta != 0 || !(s->eps >= 0) || least < 1)
        REFUSE("beta is finite, eps not negative, pool factors are at least 1; causal needs as many queries as keys");
    s->pool = pool ? pool->ids : NULL;
    s->betas = node->in[betas_of(node)] ? node->in[betas_of(node)]->data : NULL;
    if (s->betas && s->standardize) REFUSE("betas does not go with standardize, where it is 1");
    const Tensor *relative = node->in[relative_of(node)];
    for (int h = 0; pool && h < s->H; h++) least = pool->ids[h] > least ? pool->ids[h] : least;
    if (relative && (relative->shape[1] != s->N + s->M - 1 || (pool && least > 1)))
        REFUSE("relative has a number for each of the N + M - 1 distances, and does not go with pooling");
    s->relative = relative ? relative->data : NULL;
    const Tensor *bias = node->in[bias_of(node)];
    if (bias && pool && least > 1) REFUSE("bias does not go with pooling");
    if (bias) {
        const size_t pairs = (size_t)s->N * (size_t)s->M;
        s->bias = bias->data;
        s->bias_head = bias->ndim > 2 ? pairs : 0;
        s->bias_sample = bias->ndim > 3 ? pairs * (size_t)s->H : 0;
    }
    const double rate = option[dropout_of(node)];
    if (!(rate >= 0 && rate < 1) || (rate > 0 && pool && least > 1))
        REFUSE("dropout is at least 0 and below 1, and does not go with pooling");
    s->drop_rate = node->tape->training ? (float)rate : 0;
    return node->op == &op_softmax ? read_filter(s, node) : sparse_pattern_read(&s->pattern, node);
}

static const float *data_of(const Tensor *t) { return t ? t->data : NULL; }

/* Keys in [0, keys) that a query at place p sees (sparse.h). */
static double pattern_keys(const Pattern *a, int p, int keys)
{
    const int l = a->block, c = a->summary;
    if (a->kind == PATTERN_ALL) return keys;
    const int reach = a->kind == PATTERN_WINDOW ? a->window : l - 1;
    if (a->kind != PATTERN_FIXED) {
        const int64_t low = (int64_t)p - reach, high = (int64_t)p + reach + 1;
        const int64_t band = (high < keys ? high : keys) - (low > 0 ? low : 0);
        /* at distances l, 2l, … */
        const int far = a->kind == PATTERN_STRIDED ? p / l + (keys > p ? (keys - 1 - p) / l : 0) : 0;
        return (double)(band > 0 ? band : 0) + far;
    }
    const int from = p / l * l, to = (int64_t)from + l < keys ? from + l : keys;
    const int ends[] = {keys, to > from ? to : from, from};
    double summaries[3];
    for (int i = 0; i < 3; i++)
        summaries[i] = (double)(ends[i] / l) * c + (ends[i] % l > l - c ? ends[i] % l - (l - c) : 0);
    return to > from ? to - from + summaries[0] - summaries[1] + summaries[2] : summaries[0];
}

/* Products of one of the matrix multiplications between queries and keys, over all heads: d for every pair that counts.
 * */
static double pair_products(const Softmax *s)
{
    double pairs = 0;
    for (int h = 0; h < s->H; h++) {
        const int f = s->pool ? s->pool[h] : 1, windows = (s->M - 1) / f + (s->M > 0), own = s->causal && f > 1;
        if (!s->causal && s->pattern.kind == PATTERN_ALL)
            pairs += (double)s->N * windows;
        else
            for (int i = 0; i < s->N; i++)
                pairs += own + pattern_keys(&s->pattern, i / f, s->causal ? (i + 1) / f : windows);
    }
    return pairs * s->B * s->d;
}

/* Of the convolution of the queries and of the keys. */
static double filter_products(const Softmax *s)
{ return (double)s->B * s->H * (s->N + s->M) * s->d * s->taps_rows * s->taps_cols; }

/* ---- the rows ---------------------------------------------------------------------------------------------------- */

Status softmax_op_forward(Node *node)
{
    Softmax s;
    if (read_node(&s, node)) return PA_BAD_ARGUMENT;
    Tensor *y = node->out[0];
    RowSum *L = NULL; /* for backward, of which it is all that is kept */
    if (y->needs_grad) {
        L = node->saved = node_keep(node, 2 * ((size_t)s.B * s.H * s.N + 1)); /* and what dropout was */
        if (!L) return PA_OUT_OF_MEMORY;
    }
    float *scratch = node_scratch(node, softmax_scratch(&s));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, node->tape->plan ? 2 * pair_products(&s) + filter_products(&s) : 0)) return PA_OK; /* q kᵀ, P v */
    if (s.drop_rate > 0) s.drop_seed = rng_u32(&node->tape->rng);
    if (L) {
        RowSum *dropped = L + (size_t)s.B * s.H * s.N;
        memcpy(&dropped->shift, &s.drop_seed, sizeof s.drop_seed);
        dropped->sum = s.drop_rate;
    }
    softmax_attention_forward(y->data, L, node->in[Q]->data, node->in[K]->data, node->in[V]->data,
                              data_of(node->in[MASK]), data_of(node->in[FILTER]), &s, scratch);
    return PA_OK;
}

Status softmax_op_backward(Node *node)
{
    Softmax s;
    if (read_node(&s, node)) return PA_BAD_ARGUMENT;
    const Tensor *y = node->out[0];
    float *scratch = node_scratch(node, softmax_backward_scratch(&s));
    if (!scratch) return PA_OUT_OF_MEMORY;
    s.drelative = node_grad(node, relative_of(node));
    s.dbetas = node_grad(node, betas_of(node));
    s.dbias = node_grad(node, bias_of(node));
    /* q kᵀ again, dy vᵀ, Pᵀ dy, dS k, dSᵀ q; queries and keys convolved again, their gradients, the filter's */
    if (planned(node, node->tape->plan ? 5 * pair_products(&s) + 3 * filter_products(&s) : 0)) return PA_OK;
    const RowSum *dropped = (const RowSum *)node->saved + (size_t)s.B * s.H * s.N;
    memcpy(&s.drop_seed, &dropped->shift, sizeof s.drop_seed);
    s.drop_rate = dropped->sum;
    softmax_attention_backward(node_grad(node, Q), node_grad(node, K), node_grad(node, V), node_grad(node, FILTER),
                               y->grad, y->data, node->saved, node->in[Q]->data, node->in[K]->data, node->in[V]->data,
                               data_of(node->in[MASK]), data_of(node->in[FILTER]), &s, scratch);
    return PA_OK;
}

Status softmax_op_map(Node *node, int b, int h, float *map)
{
    Softmax s;
    if (read_node(&s, node)) return PA_BAD_ARGUMENT;
    s.drop_rate = 0;
    float *scratch = node_scratch(node, softmax_map_scratch(&s));
    if (!scratch) return PA_OUT_OF_MEMORY;
    softmax_map(map, b, h, node->in[Q]->data, node->in[K]->data, node->in[V]->data, data_of(node->in[MASK]),
                data_of(node->in[FILTER]), &s, scratch);
    return PA_OK;
}

const Op op_softmax = {
    .name = "softmax",
    .inputs = "q:BHNd k:BHMd v:BHMd mask?:BM pool?i:H filter?:HT|HTU relative?:HR betas?:H queryMask?:BN "
              "bias?:NM|HNM|BHNM",
    .outputs = "y",
    .options = "heads! causal:? beta standardize:? eps=1e-5:[0,] conv:none|1d|2d rows:#[1,] cols:#[1,] "
               "dropout:[0,1)",
    .layer = "pool*:#[1,] filter=3:#[1,] learnedBeta:?",
    .family = "attention",
    .traits = "sequence cross decodes",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j",
    .like = 1 + Q,
    .queries = 9,
    .forward = softmax_op_forward,
    .backward = softmax_op_backward,
    .map = softmax_op_map,
};
