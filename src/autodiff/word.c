#include "autodiff/word.h"

#include <string.h>

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

static int has_name(const char *word, const char *name, size_t length)
{ return word_name(word) == length && !memcmp(word, name, length); }

int word_is(const char *word, const char *name) { return has_name(word, name, strlen(name)); }

int word_index(const char *words, const char *name, size_t length)
{
    for (int i = 0; *words; i++, words = word_next(words))
        if (has_name(words, name, length)) return i;
    return -1;
}
