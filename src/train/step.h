/* step — one sample's share of a training step: forward, loss, backward.
 *
 * The samples of a batch come one after another and add to the parameters' gradients; an optimizer step follows. So the
 * memory of a step is that of one sample, whatever the batch.
 *
 *   loss = weight · ( task(logits, target) + mean over layers with an objective of η_l·J_l²   (MECHANISMS §1.2)
 *                    + Σ klWeight_l·KL_l of layers with a generated kernel )                       (MECHANISMS B.4) */
#ifndef PA_TRAIN_STEP_H
#define PA_TRAIN_STEP_H

#include "nn/model.h"

typedef struct StepReport {
    double task_loss, ksvd; /* ksvd: mean over layers of J², without η */
    double total;           /* all of the loss */
    double correct;         /* cross entropy: share of the rows whose largest logit is the label's; 0 or 1 for one row */
} StepReport;

/* target: an int32 label per row of logits (negative: does not count), or float32 numbers as many as logits. Nothing is added to the gradients when the loss is not finite
 * (PA_NOT_FINITE) or the sample is refused. Parameters are never changed. */
Status step_accumulate(Model *m, const void *x, int length, const void *target, double weight, StepReport *report);

#endif
