/* word — lists of words with blanks between them, as the table of operations and the places of a configuration have
 * them. A word begins with its name, letters and digits; what may follow is the list's own matter. */
#ifndef PA_AUTODIFF_WORD_H
#define PA_AUTODIFF_WORD_H

#include <stddef.h>

/* Length of the name that a word begins with. */
size_t word_name(const char *word);

/* The word behind it, or the end. */
const char *word_next(const char *word);

/* Whether the word at `word` has this name, e.g. "pool?i:H" has "pool". */
int word_is(const char *word, const char *name);

/* Index in a list of the word whose name has this text, or −1. */
int word_index(const char *words, const char *name, size_t length);

/* Whether an option, whose word says so as ops.h has it, may be this number. Ends of ranges are whole numbers here. */
int word_allows(const char *word, double x);

#endif
