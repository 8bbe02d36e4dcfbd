/* Native check of autodiff/shapes: for every row of the op table, inputs that fit its letters are taken, mapped and
 * carried backward, and inputs with one size or one dimension changed are taken or refused, but never read beside (run
 * it with ./build.sh native asan). */
#include "autodiff/ops.h"
#include "autodiff/word.h"
#include "pa.h"

#include "mechanism_check.h"

static int below(int n) { return (int)(random_uniform() * n); }

/* Sizes of the letters. Those that are one another's double are as the ops want them. */
static void draw_sizes(int32_t size[SIZE_LETTERS + 1], int small)
{
    for (int i = 0; i <= SIZE_LETTERS; i++) size[i] = 1 + below(small ? 3 : 6);
    size['1' & SIZE_LETTERS] = 1;
    size['2' & SIZE_LETTERS] = 2;
    size['S' & SIZE_LETTERS] = 2 + 2 * below(3);
    size['D' & SIZE_LETTERS] = size['H' & SIZE_LETTERS] * size['d' & SIZE_LETTERS];
    size['b' & SIZE_LETTERS] = 2 * size['d' & SIZE_LETTERS];
    const int32_t s = size['s' & SIZE_LETTERS];
    size['c' & SIZE_LETTERS] = 2 * s;
    size['p' & SIZE_LETTERS] = s * (s + 1) / 2; /* the entries of a triangle */
    size['P' & SIZE_LETTERS] = size['N' & SIZE_LETTERS] + 8;
    if (below(2)) size['M' & SIZE_LETTERS] = size['N' & SIZE_LETTERS];
    if (below(2)) size['n' & SIZE_LETTERS] = size['d' & SIZE_LETTERS];
}

/* What stars stand for. Ops of several inputs of any shape want them alike, or but along one axis (concat, gather). */
typedef struct Stars {
    int alike, ndim, bent; /* bent: the axis along which each input has a size of its own; −1: none */
    int32_t shape[2];
} Stars;

static Stars draw_stars(void) { return (Stars){below(3) > 0, below(3), below(3) - 1, {1 + below(3), 1 + below(3)}}; }

/* The shape of an input from its word; -1 where the word leaves it open. */
static int shape_of(const char *word, const int32_t *size, Stars stars, int tokens_first,
                    int32_t shape[TENSOR_MAX_DIMS])
{
    const size_t length = strcspn(word, " ");
    const char *colon = memchr(word, ':', length), *end = word + length;
    int n = 0;
    if (!colon) return -1;
    for (const char *c = colon + 1; c < end; c++)
        if (*c == '|') {
            if (!below(2)) break;
            n = 0;
        } else if (*c == '*') {
            const int more = stars.alike ? stars.ndim : below(3);
            for (int d = 0; d < more; d++) shape[n++] = stars.alike && d != stars.bent ? stars.shape[d] : 1 + below(3);
        } else {
            shape[n++] = size[*c & SIZE_LETTERS];
        }
    if (tokens_first && n >= 3 && end[-1] == 'd' && end[-3] == 'H') { /* [B,H,N,d] → [B,N,H·d] */
        shape[n - 3] = shape[n - 2];
        shape[n - 2] = size['H' & SIZE_LETTERS] * size['d' & SIZE_LETTERS];
        n--;
    }
    return n;
}

static void spoil(int32_t shape[TENSOR_MAX_DIMS], int *ndim)
{
    const int i = *ndim ? below(*ndim) : 0;
    switch (below(4)) {
    case 0:
        if (*ndim < TENSOR_MAX_DIMS) shape[(*ndim)++] = 1 + below(3);
        break;
    case 1:
        if (*ndim) --*ndim;
        break;
    case 2:
        shape[i] = 0;
        if (!*ndim) *ndim = 1;
        break;
    default:
        shape[i] += 1 + below(2);
        if (!*ndim) *ndim = 1;
        break;
    }
}

enum { MOST_OPS = 256 };
static int taken[MOST_OPS], refused[MOST_OPS];

static void attempt(int op)
{
    const Op *row = op_table[op];
    int32_t size[SIZE_LETTERS + 1], any[TENSOR_MAX_DIMS] = {0};
    int inputs = 0;
    for (const char *word = row->inputs; *word; word = word_next(word)) inputs++;
    const int tokens_first = below(2), wrong = below(3) ? -1 : below(inputs); /* the input whose shape is spoiled */
    int n = 0, any_dims = 1 + below(3);
    const int names = 1 + below(3); /* that ids name: few enough for small tables too */
    const Stars stars = draw_stars();
    Tensor *in[NODE_MAX_INPUTS] = {0}, *out[NODE_MAX_OUTPUTS] = {0};
    double option[NODE_MAX_OPTIONS] = {0};
    draw_sizes(size, 1);
    for (int i = 0; i < any_dims; i++) any[i] = 1 + below(4);
    for (const char *word = row->inputs; *word; word = word_next(word), n++) {
        const char *mark = word + word_name(word);
        const int positive = word_is(word, "lambda");
        const int ids = (*mark == '?' || *mark == '!') && mark[1] == 'i';
        int32_t shape[TENSOR_MAX_DIMS];
        int ndim = shape_of(word, size, stars, tokens_first, shape);
        if (ndim < 0) memcpy(shape, any, sizeof any), ndim = any_dims;
        if (n == wrong) spoil(shape, &ndim);
        if (*mark == '?' && below(2)) continue;
        Tensor *t = in[n] = tensor_leaf(ids ? DTYPE_I32 : DTYPE_F32, ndim, shape, !ids);
        for (size_t i = 0; i < t->size; i++)
            if (ids)
                t->ids[i] = below(names);
            else
                t->data[i] = (float)(positive ? fabs(random_normal()) + 0.1 : random_normal());
    }
    int n_options = 0;
    for (const char *word = row->options ? row->options : ""; *word; word = word_next(word), n_options++) {
        if (word_is(word, "heads"))
            option[n_options] = tokens_first ? size['H' & SIZE_LETTERS] : 1;
        else if (word_is(word, "block") || word_is(word, "summary") || word_is(word, "landmarks"))
            option[n_options] = 2;
        else if (word_is(word, "length"))
            option[n_options] = 1 + below(5);
        else if (word_is(word, "p") || word_is(word, "eps"))
            option[n_options] = 0;
        else if (word_is(word, "mode") || word_is(word, "conv") || word_is(word, "pattern"))
            option[n_options] = below(3);
        else if (word_is(word, "causal"))
            option[n_options] = !below(4); /* refused where queries and keys differ in number */
        else if (word_is(word, "rows") || word_is(word, "cols"))
            option[n_options] = below(4);
        else if (word_is(word, "rate") || word_is(word, "dropout"))
            option[n_options] = 0.25;
        else
            option[n_options] = below(2);
    }
    const Status status = pa_apply(op, in, n, option, n_options, below(2), out);
    status ? refused[op]++ : taken[op]++;
    check(!status || *status_sentence(), row->name, "refused without a sentence");
    for (int i = 0; i < NODE_MAX_OUTPUTS && !status && out[i]; i++) {
        float *dout = calloc(out[i]->size + 1, sizeof *dout);
        if (out[i]->needs_grad)
            check(pa_backward(out[i], dout) == PA_OK, row->name, "backward refuses what forward took");
        free(dout);
    }
    if (!status && row->map) {
        Tensor *map = pa_map(op, in, n, option, n_options);
        check(map != NULL, row->name, "no map of what forward took");
        if (map) tensor_release(map);
    }
    for (int i = 0; i < NODE_MAX_OUTPUTS; i++)
        if (out[i]) tensor_release(out[i]);
    for (int i = 0; i < n; i++)
        if (in[i]) tensor_release(in[i]);
}

static Status one(const char *name, int ndim, const int32_t *shape, int other, const int32_t *other_shape)
{
    int op = 0;
    while (strcmp(op_table[op]->name, name)) op++;
    Tensor *in[2] = {tensor_leaf(DTYPE_F32, ndim, shape, 0), tensor_leaf(DTYPE_F32, other, other_shape, 0)},
           *out[NODE_MAX_OUTPUTS] = {0};
    const Status status = pa_apply(op, in, 2, NULL, 0, 0, out);
    if (!status) tensor_release(out[0]);
    tensor_release(in[0]), tensor_release(in[1]);
    return status;
}

/* Counts, sizes and places that no memory stands behind. */
static void check_counts(void)
{
    Tensor *x = tensor_leaf(DTYPE_F32, 2, (int32_t[]){2, 2}, 0), *in[1] = {x}, *out[NODE_MAX_OUTPUTS] = {0};
    float f[4];
    check(pa_apply(0, in, -1, NULL, 0, 0, out) == PA_BAD_ARGUMENT, "pa_apply", "took −1 inputs");
    check(pa_apply(0, in, NODE_MAX_INPUTS + 1, NULL, 0, 0, out) == PA_BAD_ARGUMENT, "pa_apply", "took too many inputs");
    check(pa_apply(0, in, 1, NULL, -1, 0, out) == PA_BAD_ARGUMENT, "pa_apply", "took −1 options");
    check(pa_apply(0, in, 0, NULL, 0, 0, out) == PA_BAD_ARGUMENT && *status_sentence(), "pa_apply", "took no inputs");
    check(pa_apply(op_table_size, in, 1, NULL, 0, 0, out) == PA_BAD_ARGUMENT, "pa_apply",
          "took an op that is not there");
    check(!pa_map(-1, in, 1, NULL, 0) && *status_sentence(), "pa_map", "took an op that is not there");
    check(!pa_tensor(DTYPE_F32, 2, (int32_t[]){3, -1}, 0) && !pa_tensor(DTYPE_F32, 2, (int32_t[]){1 << 16, 1 << 16}, 0),
          "pa_tensor", "took a size below 0 or beyond 2^31");
    check(!pa_tensor(DTYPE_F32, TENSOR_MAX_DIMS + 1, (int32_t[TENSOR_MAX_DIMS + 1]){0}, 0) &&
              !pa_tensor(DTYPE_F32, -1, NULL, 0),
          "pa_tensor", "took more or fewer dimensions than there are");
    check(pa_svd(NULL, f, NULL, x->data, 0, 2) == PA_BAD_ARGUMENT &&
              pa_svd(NULL, f, NULL, x->data, 2, -2) == PA_BAD_ARGUMENT,
          "pa_svd", "took a matrix of nothing");
    if (SIZE_MAX > UINT32_MAX)
        check(pa_svd(NULL, f, NULL, x->data, INT32_MAX, INT32_MAX) == PA_OUT_OF_MEMORY, "pa_svd",
              "took a matrix of 2^62 numbers");
    tensor_release(x);
}

int main(void)
{
    if (op_table_size > MOST_OPS) return printf("shapes_check: there are more than %d ops\n", MOST_OPS), 1;
    check_counts();
    for (int round = 0; round < 600; round++)
        for (int op = 0; op < op_table_size; op++) attempt(op);
    for (int op = 0; op < op_table_size; op++) {
        check(taken[op] > 20, op_table[op]->name, "hardly anything was taken");
        if (strchr(op_table[op]->inputs, ':'))
            check(refused[op] > 10, op_table[op]->name, "hardly anything was refused");
    }
    check(one("maskRows", 2, (int32_t[]){3, 2}, 1, (int32_t[]){3}) == PA_OK, "maskRows",
          "a first dimension of 1 may be missing");
    check(one("maskRows", 2, (int32_t[]){3, 2}, 2, (int32_t[]){1, 3}) == PA_OK, "maskRows", "or be there");
    check(one("maskRows", 2, (int32_t[]){3, 2}, 2, (int32_t[]){3, 1}) != PA_OK, "maskRows", "or not elsewhere");
    check(one("poolMean", 2, (int32_t[]){3, 2}, 1, (int32_t[]){2}) != PA_OK, "poolMean", "a mask too short was taken");
    check(!strcmp(status_sentence(), "mask?:1N: this input has another shape (equal letters are equal numbers)"),
          "sentence", status_sentence());
    check(one("linearLayer", 3, (int32_t[]){4, 3, 2}, 2, (int32_t[]){5, 2}) == PA_OK, "linearLayer",
          "rows of more dimensions");
    check(one("linearLayer", 0, (int32_t[]){0}, 2, (int32_t[]){5, 2}) != PA_OK, "linearLayer",
          "a number in the place of rows");
    check(one("addBias", 2, (int32_t[]){4, 3}, 1, (int32_t[]){2}) != PA_OK, "addBias", "another length");
    check(check_count > 10000, "shapes_check", "too few checks");
    return check_result("shapes_check");
}
