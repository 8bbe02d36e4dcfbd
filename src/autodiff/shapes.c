#include "autodiff/shapes.h"

#include <string.h>

/* A letter's size is known, or is known from now on. Heads without channels are refused here for all. */
static int agree(int32_t *size, char letter, int32_t n)
{
    int32_t *known = &size[letter & SIZE_LETTERS];
    if (*known < 0) *known = n;
    return *known == n && (letter != 'd' || n > 0);
}

/* Holds a shape against `count` letters. */
static int fits(int32_t *size, const char *letter, int count, const Tensor *t, double heads)
{
    const int32_t *shape = t->shape;
    int32_t heads_first[4];
    int ndim = t->ndim;
    if (*letter == '*') {
        letter++;
        count--;
        if (ndim < count) return 0;
        shape += ndim - count;
        ndim = count;
    } else if (count > 2 && letter[count - 3] == 'H' && letter[count - 1] == 'd') {
        if (!agree(size, TOKENS_FIRST, ndim < count ? ndim : 0)) return 0;
        if (ndim < count) {
            const int32_t D = ndim < 2 ? 0 : shape[ndim - 1];
            if (heads == 0) heads = 1;
            if (!(heads >= 1 && heads <= D) || D % (int32_t)heads) return 0;
            heads_first[0] = ndim > 2 ? shape[0] : 1;
            heads_first[1] = (int32_t)heads;
            heads_first[2] = shape[ndim - 2];
            heads_first[3] = D / (int32_t)heads;
            shape = heads_first + 4 - count;
            ndim = count;
        }
    } else if (ndim == count - 1 && count < 4 && (*letter == 'B' || *letter == '1')) {
        if (!agree(size, *letter++, 1)) return 0;
        count--;
    }
    if (ndim != count) return 0;
    for (int i = 0; i < count; i++)
        if (!agree(size, letter[i], shape[i])) return 0;
    return 1;
}

/* Holds an input against its word; returns where the word goes on, NULL if it does not fit. */
static const char *check_input(int32_t *size, const char *word, const Tensor *t, double heads)
{
    const char *c = word + word_name(word);
    /* a required one that is missing means that an earlier op of a chain failed and has left its sentence: keep that */
    if (!t) {
        if (*c == '?') return c;
        if (!status_code()) fail(PA_BAD_ARGUMENT, "an op lacks a required input");
        return NULL;
    }
    c += *c == '?' || *c == '!';
    const int ids = *c == 'i';
    c += ids;
    if (t->dtype != (ids ? DTYPE_I32 : DTYPE_F32)) {
        fail(PA_BAD_ARGUMENT, ids ? "an input that must hold int32 numbers holds float32"
                                  : "an input that must hold float32 numbers holds int32");
        return NULL;
    }
    if (*c != ':') return c;
    do {
        const char *from = ++c;
        while (*c && *c != ' ' && *c != '|') c++;
        if (fits(size, from, (int)(c - from), t, heads)) return c;
    } while (*c == '|');
    fail_about(PA_BAD_ARGUMENT, word, (size_t)(c - word),
               ": this input has another shape (equal letters are equal numbers)");
    return NULL;
}

Status shapes_check(const Node *node)
{
    int32_t *size = node->tape->size;
    int i = 0;
    memset(size, -1, sizeof node->tape->size);
    size['1' & SIZE_LETTERS] = 1;
    size['2' & SIZE_LETTERS] = 2;
    for (const char *word = node->op->inputs; *word; word = word_next(word)) {
        word = check_input(size, word, node->in[i++], node->option[0]);
        if (!word) return status_code();
    }
    return i < NODE_MAX_INPUTS && node->in[i] ? fail(PA_BAD_ARGUMENT, "an op was given more inputs than it takes")
                                              : PA_OK;
}

Heads heads_of(const Node *node, char tokens)
{
    const int B = size_of(node, 'B');
    return (Heads){B < 0 ? 1 : B, size_of(node, 'H'), size_of(node, tokens), size_of(node, 'd'),
                   size_of(node, TOKENS_FIRST) > 0};
}

Qkv qkv_of(const Node *node)
{
    Tensor *const *in = node->in;
    return (Qkv){in[0]->data, in[1]->data, in[2]->data, in[3] ? in[3]->data : NULL};
}

QkvGradients qkv_gradients(const Node *node)
{ return (QkvGradients){node_grad(node, 0), node_grad(node, 1), node_grad(node, 2)}; }

void map_size(const Node *node, int32_t dims[4])
{
    const int B = size_of(node, 'B'), M = size_of(node, 'M');
    dims[0] = B < 0 ? 1 : B;
    dims[1] = size_of(node, 'H');
    dims[2] = size_of(node, 'N');
    dims[3] = M < 0 ? dims[2] : M;
}

size_t word_name(const char *word)
{
    size_t n = 0;
    while (word[n] >= 'A' || (word[n] >= '0' && word[n] <= '9')) n++;
    return n;
}

const char *word_next(const char *word)
{
    while (*word && *word != ' ') word++;
    return word + (*word == ' ');
}
