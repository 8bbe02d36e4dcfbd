#include "attention/heads.h"

#if PA_THREADS

typedef struct Call {
    int B, H, shared;
    HeadJob *job;
    void *context;
    float *scratch;
    size_t own;
} Call;

static void head_item(void *context, int item, int thread)
{
    const Call *c = context;
    const int h = item % c->H;
    float *scratch = c->scratch + (size_t)thread * c->own;
    for (int b = item / c->H; b < c->B; b += c->shared ? 1 : c->B) c->job(c->context, b, h, scratch);
}

void each_head(int B, int H, int shared, double multiply_adds, HeadJob *job, void *context, float *scratch, size_t own)
{
    Call c = {B, H, shared, job, context, scratch, own};
    parallel_for(B && shared ? H : B * H, multiply_adds, head_item, &c);
}

#endif
