/* exports — what the files of the boundary share. They check what JavaScript hands over, call one function below and
 * say what went wrong; no mathematics. pa.h declares what they export. */
#ifndef PA_EXPORTS_H
#define PA_EXPORTS_H

#include "base/parallel.h"
#include "base/status.h"
#include "nn/model.h"
#include "pa.h"

/* The status of a call, all of which counts only if no thread was lost in it. */
static inline Status whole(Status status)
{
    return parallel_lost()
               ? fail(PA_BAD_STATE, "a thread ended in the middle of its work, so what was computed does not "
                                    "count: call it again")
               : status;
}

/* Of tensors made from JavaScript: every node owns its memory. */
Tape *eager_tape(void);

/* What a call took that failed for want of memory is not kept for the next: of a tensor's operation; of a model, with
 * the room that earlier calls left behind. Both return the status. */
Status eager_ended(Status status);
Status model_ended(Model *m, Status status);

#endif
