/* op_softmax — softmax attention and its variants (attention/softmax.h) as a row of the op table. */
#include "autodiff/op_softmax.h"

enum { Q, K, V, MASK, FILTER, POOL };
enum { HEADS, CAUSAL, BETA, STANDARDIZE, EPS, CONV, ROWS, COLS };

#define REFUSE(sentence) return fail(PA_BAD_ARGUMENT, "attention: " sentence)

/* ---- what sparse attention shares ----------------------------------------------------------------------------------- */

static Status read_layout(Softmax *s, const Node *node)
{
    const Tensor *q = node->in[Q], *k = node->in[K], *v = node->in[V];
    int ndim = q->ndim;
    if (ndim < 2 || ndim > 4) REFUSE("q is [B,H,N,d], or with tokens first [B,N,H·d] or [N,H·d]");
    if (k->ndim != ndim || v->ndim != ndim) REFUSE("q, k and v have the same number of dimensions");
    for (int i = 0; i < ndim; i++)
        if (k->shape[i] != v->shape[i]) REFUSE("k and v have the same shape");
    for (int i = 0; i < ndim; i++)
        if (i != ndim - 2 && q->shape[i] != k->shape[i]) REFUSE("q and k differ in nothing but their number of tokens");
    s->N = q->shape[ndim - 2];
    s->M = k->shape[ndim - 2];
    s->tokens_first = ndim < 4;
    s->B = ndim > 2 ? q->shape[0] : 1;
    if (ndim == 4) {
        s->H = q->shape[1];
        s->d = q->shape[3];
        return PA_OK;
    }
    double heads = node->option[HEADS] != 0 ? node->option[HEADS] : 1;
    if (!(heads >= 1 && heads <= q->shape[ndim - 1])) REFUSE("heads is at least 1 and at most the width");
    s->H = (int)heads;
    s->d = q->shape[ndim - 1] / s->H;
    if (s->d * s->H != q->shape[ndim - 1]) REFUSE("the width is a multiple of heads");
    return PA_OK;
}

Status softmax_node_read(Softmax *s, const Node *node, const Tensor *pool)
{
    const Tensor *mask = node->in[MASK];
    *s = (Softmax){.causal = node->option[CAUSAL] != 0, .beta = (float)node->option[BETA],
                   .standardize = node->option[STANDARDIZE] != 0, .eps = node->option[EPS] != 0 ? (float)node->option[EPS] : 1e-5f};
    if (read_layout(s, node)) return PA_BAD_ARGUMENT;
    if (s->causal && s->N != s->M) REFUSE("causal needs as many queries as keys");
    if (s->beta - s->beta != 0) REFUSE("beta is a finite number");
    if (!(s->eps > 0)) REFUSE("eps is positive");
    if (mask) {
        int last = mask->ndim - 1;
        if (last < 0 || last > 1 || mask->shape[last] != s->M || (last == 1 ? mask->shape[0] : 1) != s->B) REFUSE("mask is [B,M], one number per key");
    }
    if (pool) {
        if (pool->size != (size_t)s->H) REFUSE("pool has one factor per head");
        for (int h = 0; h < s->H; h++)
            if (pool->ids[h] < 1) REFUSE("pool factors are at least 1");
        s->pool = pool->ids;
    }
    return PA_OK;
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
        const int far = a->kind == PATTERN_STRIDED ? p / l + (keys > p ? (keys - 1 - p) / l : 0) : 0; /* at distances l, 2l, … */
        return (double)(band > 0 ? band : 0) + far;
    }
    const int from = p / l * l, to = (int64_t)from + l < keys ? from + l : keys;
    const int ends[] = {keys, to > from ? to : from, from};
    double summaries[3];
    for (int i = 0; i < 3; i++) summaries[i] = (double)(ends[i] / l) * c + (ends[i] % l > l - c ? ends[i] % l - (l - c) : 0);
    return to > from ? to - from + summaries[0] - summaries[1] + summaries[2] : summaries[0];
}

/* Products of one of the matrix multiplications between queries and keys, over all heads: d for every pair that counts. */
static double pair_products(const Softmax *s)
{
    double pairs = 0;
    for (int h = 0; h < s->H; h++) {
        const int f = s->pool ? s->pool[h] : 1, windows = (s->M - 1) / f + (s->M > 0), own = s->causal && f > 1;
        if (!s->causal && s->pattern.kind == PATTERN_ALL) pairs += (double)s->N * windows;
        else
            for (int i = 0; i < s->N; i++) pairs += own + pattern_keys(&s->pattern, i / f, s->causal ? (i + 1) / f : windows);
    }
    return pairs * s->B * s->d;
}

/* Of the convolution of the queries and of the keys. */
static double filter_products(const Softmax *s)
{
    return (double)s->B * s->H * (s->N + s->M) * s->d * s->taps_rows * s->taps_cols;
}

Status softmax_node_forward(Node *node, const Softmax *s, const Tensor *filter)
{
    Tensor *y = node_output(node, 0, node->in[Q]->ndim, node->in[Q]->shape);
    if (!y) return PA_OUT_OF_MEMORY;
    float *L = NULL;
    if (y->needs_grad) {
        L = node->saved = arena_floats(node->arena, (size_t)s->B * s->H * s->N);
        if (!L) return PA_OUT_OF_MEMORY;
    }
    float *scratch = arena_floats(&node->tape->scratch, softmax_scratch(s));
    if (!scratch) return PA_OUT_OF_MEMORY;
    if (planned(node, node->tape->plan ? 2 * pair_products(s) + filter_products(s) : 0)) return PA_OK; /* q kᵀ, P v */
    softmax_attention_forward(y->data, L, node->in[Q]->data, node->in[K]->data, node->in[V]->data, data_of(node->in[MASK]),
                              data_of(filter), s, scratch);
    return PA_OK;
}

Status softmax_node_backward(Node *node, const Softmax *s, const Tensor *filter, float *dfilter)
{
    const Tensor *y = node->out[0];
    if (!y->grad) return PA_OK;
    float *scratch = arena_floats(&node->tape->scratch, softmax_backward_scratch(s));
    if (!scratch) return PA_OUT_OF_MEMORY;
    /* q kᵀ again, dy vᵀ, Pᵀ dy, dS k, dSᵀ q; queries and keys convolved again, their gradients, the filter's */
    if (planned(node, node->tape->plan ? 5 * pair_products(s) + 3 * filter_products(s) : 0)) return PA_OK;
    softmax_attention_backward(node_grad(node, Q), node_grad(node, K), node_grad(node, V), dfilter, y->grad, y->data, node->saved,
                               node->in[Q]->data, node->in[K]->data, node->in[V]->data, data_of(node->in[MASK]), data_of(filter), s,
                               scratch);
    return PA_OK;
}

Status softmax_node_map(const Node *node, const Softmax *s, const Tensor *filter, int b, int h, float *map)
{
    ArenaMark mark = arena_mark(&node->tape->scratch);
    float *scratch = arena_floats(&node->tape->scratch, softmax_map_scratch(s));
    if (!scratch) return PA_OUT_OF_MEMORY;
    softmax_map(map, b, h, node->in[Q]->data, node->in[K]->data, node->in[V]->data, data_of(node->in[MASK]), data_of(filter), s,
                scratch);
    arena_reset(&node->tape->scratch, mark);
    return PA_OK;
}

void softmax_node_map_shape(const Softmax *s, int32_t *B, int32_t *H, int32_t *N, int32_t *M)
{
    *B = s->B;
    *H = s->H;
    *N = s->N;
    *M = s->M;
}

/* ---- the op --------------------------------------------------------------------------------------------------------- */

static Status read_filter(Softmax *s, const Node *node)
{
    const Tensor *filter = node->in[FILTER];
    int conv = (int)node->option[CONV];
    if (!filter) {
        if (conv) REFUSE("conv needs a filter");
        return PA_OK;
    }
    if (!conv) conv = filter->ndim - 1;
    if (conv < 1 || conv > 2) REFUSE("conv is 1 (a filter [H,T] over tokens) or 2 (a filter [H,T1,T2] over a grid)");
    if (filter->ndim != conv + 1) REFUSE("filter is [H,T] with conv 1, [H,T1,T2] with conv 2");
    if (filter->shape[0] != s->H) REFUSE("filter has one row per head");
    if (s->N != s->M) REFUSE("conv needs as many queries as keys");
    s->taps_rows = filter->shape[1];
    s->taps_cols = conv == 2 ? filter->shape[2] : 1;
    if (s->taps_rows < 1 || s->taps_cols < 1) REFUSE("filter is empty");
    s->rows = conv == 2 ? (int)node->option[ROWS] : s->N;
    s->cols = conv == 2 ? (int)node->option[COLS] : 1;
    if (conv == 2) {
        if (s->rows < 1 || s->cols < 1) REFUSE("conv 2 needs rows and cols of the grid of tokens");
        double tokens = (double)s->rows * s->cols;
        if (tokens != s->N && tokens + 1 != s->N) REFUSE("rows × cols is the number of tokens, or one less where a class token comes first");
    }
    return PA_OK;
}

static Status read_node(Softmax *s, const Node *node)
{
    return softmax_node_read(s, node, node->in[POOL]) ? PA_BAD_ARGUMENT : read_filter(s, node);
}

static Status softmax_op_forward(Node *node)
{
    Softmax s;
    return read_node(&s, node) ? PA_BAD_ARGUMENT : softmax_node_forward(node, &s, node->in[FILTER]);
}

static Status softmax_op_backward(Node *node)
{
    Softmax s;
    return read_node(&s, node) ? PA_BAD_ARGUMENT : softmax_node_backward(node, &s, node->in[FILTER], node_grad(node, FILTER));
}

static Status softmax_op_map_shape(Node *node, int32_t *B, int32_t *H, int32_t *N, int32_t *M)
{
    Softmax s;
    if (read_node(&s, node)) return PA_BAD_ARGUMENT;
    softmax_node_map_shape(&s, B, H, N, M);
    return PA_OK;
}

static Status softmax_op_map(Node *node, int b, int h, float *map)
{
    Softmax s;
    return read_node(&s, node) ? PA_BAD_ARGUMENT : softmax_node_map(node, &s, node->in[FILTER], b, h, map);
}

const Op op_softmax = {
    .name = "softmax",
    .inputs = "q k v mask? filter? pool?i",
    .outputs = "y",
    .options = "heads causal beta standardize eps conv rows cols",
    .formula = "y_i = sum_j softmax_j(q_i.k_j / sqrt(d)) v_j",
    .forward = softmax_op_forward,
    .backward = softmax_op_backward,
    .map_shape = softmax_op_map_shape,
    .map = softmax_op_map,
};
