#include "base/status.h"

#include <string.h>

static const char *last_sentence = "";
static Status last_code = PA_OK;

Status fail(Status code, const char *sentence)
{
    last_code = code;
    last_sentence = sentence;
    return code;
}

Status fail_about(Status code, const char *word, size_t n, const char *rest)
{
    static char sentence[128]; /* the last one is all that is ever asked for */
    const size_t room = sizeof sentence - 1 - strlen(rest);
    memcpy(sentence, word, n < room ? n : room);
    strcpy(sentence + (n < room ? n : room), rest);
    return fail(code, sentence);
}

const char *status_sentence(void) { return last_sentence; }
Status status_code(void) { return last_code; }

void status_clear(void)
{
    last_code = PA_OK;
    last_sentence = "";
}
