#include "base/scratch.h"

float *scratch_take(Scratch *s, size_t n)
{
    float *piece = s->block ? s->block + s->used : NULL;
    s->used += (n + 3) & ~(size_t)3;
    return piece;
}
