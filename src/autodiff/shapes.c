#include "autodiff/shapes.h"

#include "autodiff/word.h"

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

Shapes shapes_check(const char *words, Tensor *const *in, int count, double heads)
{
    Shapes s;
    int i = 0;
    s.status = PA_OK;
    memset(s.size, -1, sizeof s.size);
    s.size['1' & SIZE_LETTERS] = 1;
    s.size['2' & SIZE_LETTERS] = 2;
    for (const char *word = words; *word; word = word_next(word)) {
        word = check_input(s.size, word, in[i++], heads);
        if (word) continue;
        s.status = status_code();
        return s;
    }
    if (i < count && in[i]) s.status = fail(PA_BAD_ARGUMENT, "an op was given more inputs than it takes");
    return s;
}
