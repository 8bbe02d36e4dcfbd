#include "train/schedule.h"

#include "base/vmath.h"

double schedule_rate(ScheduleKind kind, double rate, int step, int total, int warmup)
{
    if (step < warmup) return rate * (step + 1) / warmup;
    const int span = total - warmup;
    double u = span > 0 ? (double)(step - warmup) / span : 0;
    if (u > 1) u = 1;
    if (kind == SCHEDULE_LINEAR) return rate * (1 - u);
    if (kind == SCHEDULE_COSINE) {
        float s, c;
        v_sincos1((float)(3.14159265358979323846 * u), &s, &c);
        return rate * 0.5 * (1 + (double)c);
    }
    return rate;
}
