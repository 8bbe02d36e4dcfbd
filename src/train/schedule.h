/* schedule — the learning rate at step t (0-based) of T. It rises linearly over the first `warmup` steps, (t+1)/warmup;
 * then
 *   constant  1        linear  1 − u        cosine  ½(1 + cos πu)          u = (t − warmup)/(T − warmup) in [0,1]
 * times `rate`. */
#ifndef PA_TRAIN_SCHEDULE_H
#define PA_TRAIN_SCHEDULE_H

typedef enum ScheduleKind { SCHEDULE_CONSTANT, SCHEDULE_LINEAR, SCHEDULE_COSINE } ScheduleKind;
#define SCHEDULE_WORDS "constant linear cosine"

double schedule_rate(ScheduleKind kind, double rate, int step, int total, int warmup);

#endif
