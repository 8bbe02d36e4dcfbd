/* exports — what the files of the boundary share. They check what JavaScript hands over, call one function below and
 * say what went wrong; no mathematics. pa.h declares what they export. */
#ifndef PA_EXPORTS_H
#define PA_EXPORTS_H

#include "nn/model.h"
#include "pa.h"

/* Of tensors made from JavaScript: every node owns its memory. */
Tape *eager_tape(void);

/* What a call took that failed for want of memory is not kept for the next: of a tensor's operation; of a model, with
 * the room that earlier calls left behind. Both return the status. */
Status eager_ended(Status status);
Status model_ended(Model *m, Status status);

#endif
