#include "autodiff/word.h"

#include <math.h>
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
{ return *word == *name && word_name(word) == length && !memcmp(word, name, length); }

int word_is(const char *word, const char *name) { return has_name(word, name, strlen(name)); }

int word_index(const char *words, const char *name, size_t length)
{
    for (int i = 0; words && *words; i++, words = word_next(words))
        if (has_name(words, name, length)) return i;
    return -1;
}

/* The whole number at *c, which moves behind it; `none` where there is none. */
static double number_at(const char **c, double none)
{
    double n = 0;
    if (!(**c >= '0' && **c <= '9')) return none;
    while (**c >= '0' && **c <= '9') n = 10 * n + (*(*c)++ - '0');
    return n;
}

int word_allows(const char *word, double x)
{
    const char *c = word;
    if (x - x != 0) return 0; /* NaN and infinities */
    while (*c && *c != ' ' && *c != ':') c++;
    if (*c != ':') return 1;
    c++;
    const int range = *c == '#' || *c == '[' || *c == '(';
    if ((*c == '#' || !range) && x != floor(x)) return 0;
    if (!range) { /* on or off, or one of some words */
        int choices = 1 + (*c == '?');
        while (*c && *c != ' ') choices += *c++ == '|';
        return x >= 0 && x < choices;
    }
    c += *c == '#';
    const int low_belongs = *c++ == '[';
    const double low = number_at(&c, x);
    c++;
    const double high = number_at(&c, x);
    return (low_belongs ? x >= low : x > low) && (*c == ']' ? x <= high : x < high);
}
