#include "train/schedule.h"

#include "base/vmath.h"

#include <math.h>

#define PI 3.14159265358979323846

typedef enum OneCycleOption {
    CYCLE_START,
    CYCLE_ANNEAL,
    CYCLE_DIV,
    CYCLE_FINAL_DIV,
    CYCLE_THREE_PHASE,
    CYCLE_MOMENTUM,
    CYCLE_BASE,
    CYCLE_MAX
} OneCycleOption;

/* a → b at x of the way. ½(1 + cos πx) = cos²(½πx) keeps its digits near 0, and so does what it lacks to 1. */
static double anneal(double a, double b, double x, int linear)
{
    float s, c;
    if (linear) return a * (1 - x) + b * x;
    v_sincos1((float)(PI / 2 * (1 - x)), &s, &c);
    return a * ((double)s * s) + b * ((double)c * c);
}

/* Of three values, those at the beginning, at the peak and at the end, the one at this step. */
static double cycle(const double *option, int step, int total, double begin, double peak, double end)
{
    const double turn = option[CYCLE_START] * total - 1, last = total - 1;
    const int three = option[CYCLE_THREE_PHASE] != 0;
    const double to[] = {turn, three ? 2 * turn : last, last}, value[] = {begin, peak, three ? begin : end, end};
    double from = 0;
    for (int phase = 0;; phase++) {
        if (step > to[phase] && phase < 1 + three) {
            from = to[phase];
            continue;
        }
        const double span = to[phase] - from, x = span > 0 && step < to[phase] ? (step - from) / span : 1;
        return anneal(value[phase], value[phase + 1], x, option[CYCLE_ANNEAL] != 0);
    }
}

double schedule_momentum(ScheduleKind kind, const double *option, int step, int total)
{
    if (kind != SCHEDULE_ONE_CYCLE || !option[CYCLE_MOMENTUM]) return -1;
    return cycle(option, step, total, option[CYCLE_MAX], option[CYCLE_BASE], option[CYCLE_MAX]);
}

/* Falls of a staircase with so many steps in all. */
static int falls(double every, int step, int span)
{
    const double length = every > 0 ? every : (span + 2) / 3;
    return length > 0 ? (int)(step / length) : 0;
}

double schedule_rate(ScheduleKind kind, const double *option, double rate, int step, int total, int warmup)
{
    if (kind == SCHEDULE_ONE_CYCLE) {
        const double begin = rate / option[CYCLE_DIV];
        return cycle(option, step, total, begin, rate, begin / option[CYCLE_FINAL_DIV]);
    }
    if (step < warmup) return rate * (step + 1) / warmup;
    const int span = total - warmup;
    double u = span > 0 ? (double)(step - warmup) / span : 0;
    if (u > 1) u = 1;
    switch (kind) {
    case SCHEDULE_LINEAR: return rate * (1 - u);
    case SCHEDULE_COSINE: {
        float s, c;
        v_sincos1((float)(PI * u), &s, &c);
        return rate * 0.5 * (1 + (double)c);
    }
    case SCHEDULE_INVERSE_SQRT: return rate * sqrt((double)(warmup > 1 ? warmup : 1) / (step + 1));
    case SCHEDULE_POLYNOMIAL:
        return rate * (option[1] + (1 - option[1]) * (double)v_pow1((float)(1 - u), (float)option[0]));
    case SCHEDULE_STEP: return rate * v_power(option[0], falls(option[1], step - warmup, span));
    default: return rate;
    }
}
