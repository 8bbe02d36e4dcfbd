/* exports — what the files of the boundary share. They check what JavaScript hands over, call one function below and
 * say what went wrong; no mathematics. pa.h declares what they export. */
#ifndef PA_EXPORTS_H
#define PA_EXPORTS_H

#include "base/parallel.h"
#include "base/status.h"
#include "nn/model.h"
#include "pa.h"

/* The status of a call, all of which counts only if no thread was lost in it; else what is to be done. */
static inline Status whole_or(Status status, const char *advice)
{
    switch (parallel_lost()) {
    case 0: return status;
    case 1: return fail(PA_BAD_STATE, advice);
    default:
        return fail(PA_BAD_STATE,
                    "a thread does not answer, and may still write to the memory: nothing more is computed "
                    "here; load() anew");
    }
}

#define LOST "a thread ended in the middle of its work, so what was computed does not count: "
static inline Status whole(Status status) { return whole_or(status, LOST "call it again"); }

/* Of tensors made from JavaScript: every node owns its memory. */
Tape *eager_tape(void);

/* What a call took that failed for want of memory is not kept for the next: of a tensor's operation; of a model, with
 * the room that earlier calls left behind. Both return the status. */
Status eager_ended(Status status);
Status model_ended(Model *m, Status status);

#endif
