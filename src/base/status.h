/* status — how every layer says that something went wrong.
 *
 * A function that can fail returns a Status (0 is success) or NULL, and leaves one static sentence naming the
 * operation and the argument. Values are put into the sentence by JavaScript, which checks arguments first:
 * formatting numbers here would drag printf into the binary. */
#ifndef PA_BASE_STATUS_H
#define PA_BASE_STATUS_H

#include <stddef.h>

typedef enum Status {
    PA_OK = 0,
    PA_BAD_ARGUMENT = 1,  /* a shape, option or value the operation does not accept */
    PA_OUT_OF_MEMORY = 2, /* the heap refused; nothing was half done */
    PA_BAD_STATE = 3,     /* called in the wrong order, e.g. a map before a forward pass */
    PA_NOT_FINITE = 4     /* a loss or gradient became NaN or infinite */
} Status;

/* Remembers the sentence (not copied: pass a string literal) and returns the code, so `return fail(…)` reads well. */
Status fail(Status code, const char *sentence);

/* The same with a sentence put together: the first `n` letters of a word, then the rest. */
Status fail_about(Status code, const char *word, size_t n, const char *rest);

/* The sentence and code of the last failure; "" and PA_OK if there was none since status_clear(). */
const char *status_sentence(void);
Status status_code(void);
void status_clear(void);

#endif
