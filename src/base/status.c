#include "base/status.h"

static const char *last_sentence = "";
static Status      last_code     = PA_OK;

Status fail(Status code, const char *sentence)
{
    last_code     = code;
    last_sentence = sentence;
    return code;
}

const char *status_sentence(void) { return last_sentence; }
Status      status_code(void) { return last_code; }

void status_clear(void)
{
    last_code     = PA_OK;
    last_sentence = "";
}
