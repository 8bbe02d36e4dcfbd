/* schedule — the learning rate at step t (0-based) of T: rises linearly over the first w = `warmup` steps, (t+1)/w,
 * then falls with u = (t − w)/(T − w) in [0,1]:
 *
 *   constant     1
 *   linear       1 − u
 *   cosine       ½(1 + cos πu)
 *   inverseSqrt  √(w/(t+1)), w at least 1                                                (Vaswani et al. 2017)
 *   polynomial   end + (1 − end)·(1 − u)^power
 *   step         gamma^⌊(t − w)/every⌋; every 0: a third of the steps after warm-up, rounded up
 *
 * times `rate`. PyTorch's OneCycleLR (Smith & Topin 2018) rises by itself and has no warm-up: with x from 0 to 1 within
 * a phase and a → b = b + (a − b)·½(1 + cos πx), or b + (a − b)(1 − x) where anneal is linear,
 *
 *   oneCycle     to step pctStart·T − 1    rate/divFactor → rate,    momentum maxMomentum → baseMomentum;
 *                [threePhase: as many more    back again;]
 *                to step T − 1             down to rate/divFactor/finalDivFactor,    momentum at maxMomentum again */
#ifndef PA_TRAIN_SCHEDULE_H
#define PA_TRAIN_SCHEDULE_H

typedef enum ScheduleKind {
    SCHEDULE_CONSTANT,
    SCHEDULE_LINEAR,
    SCHEDULE_COSINE,
    SCHEDULE_INVERSE_SQRT,
    SCHEDULE_POLYNOMIAL,
    SCHEDULE_STEP,
    SCHEDULE_ONE_CYCLE
} ScheduleKind;

/* Their words in the same order, between semicolons, each with its options behind it, whose grammar is that of an op's
 * (autodiff/ops.h). */
#define SCHEDULE_WORDS                                                                                        \
    "constant;linear;cosine;inverseSqrt;polynomial power=1:(0,] end:[0,1];step gamma=0.1:[0,1] every:#[0,];"  \
    "oneCycle pctStart=0.3:[0,1] anneal:cos|linear divFactor=25:[1,] finalDivFactor=10000:[1,] threePhase:? " \
    "cycleMomentum=1:? baseMomentum=0.85:[0,1) maxMomentum=0.95:[0,1)"

/* option: a number for each of the kind's options, in their order. */
double schedule_rate(ScheduleKind kind, const double *option, double rate, int step, int total, int warmup);

/* The momentum (β₁) of that step; −1 where the schedule leaves it as it is. */
double schedule_momentum(ScheduleKind kind, const double *option, int step, int total);

#endif
