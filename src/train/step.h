/* step — one sample's share of a training step: forward, loss, backward.
 *
 * The samples of a batch come one after another and add to the parameters' gradients; an optimizer step follows. So the
 * memory of a step is that of one sample, whatever the batch.
 *
 *   loss = weight · ( task(logits, target) + mean over layers with an objective of η_l·J_l²   (MECHANISMS §1.2)
 *                    + Σ klWeight_l·KL_l of layers with a generated kernel )                       (MECHANISMS B.4)
 *
 * where labels are smoothed by labelSmoothing (kernels/loss.h). Of a mixture of two samples (session_mix) the task loss
 * is share·task(logits, target) + (1 − share)·task(logits, other), that of soft targets.
 *
 * J and KL of a pair of samples are the means of the two (J as in the LRA code for the dual encoder, before it is
 * squared).
 *
 * With ksvdPerBatch the objective is that of the LRA code, (mean_b J_b)² in the place of mean_b J_b². Its gradient is
 *   d/dθ J̄² = 2 J̄ · mean_b dJ_b/dθ,    J̄ = mean_b J_b,
 * a sum over samples as before once J̄ is known. So the samples of a batch are observed first, forward only, and then
 * accumulated in the same order. The stream of chance is put back in between: every sample meets the dropout with which
 * its J_b went into J̄, and the gradient is that of the batch's loss exactly. */
#ifndef PA_TRAIN_STEP_H
#define PA_TRAIN_STEP_H

#include "train/session.h"

typedef struct StepReport {
    double task_loss; /* without label smoothing */
    double ksvd;      /* mean over layers of J², without η */
    double total;     /* all of the loss */
    /* cross entropy: share of the rows whose largest logit is the label's; 0 or 1 for one row */
    double correct;
} StepReport;

/* ksvdPerBatch: the objectives of one sample of the batch that is accumulated next. Changes nothing but the
 * observations. */
Status step_observe(Session *s, const void *x, int length);

/* target: an int32 label per row of logits (negative: does not count), or float32 numbers as many as logits
 * (NaN: does not count). rows: of labels, what each row weighs in the mean; NULL: all the same. Nothing is
 * added to the gradients when the loss is not finite (PA_NOT_FINITE) or the sample is refused. Parameters are never
 * changed.
 * With ksvdPerBatch, PA_BAD_STATE where a layer has an objective and nothing, or less than this, was observed. */
Status step_accumulate(Session *s, const void *x, int length, const void *target, const float *rows, double weight,
                       StepReport *report);

#endif
