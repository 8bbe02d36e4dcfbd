#include "kernels/gather.h"

#include "kernels/pointwise.h"

void gather_forward(float *y, const float *table, const int32_t *ids, int n, int D)
{
    for (int i = 0; i < n; i++, y += D) {
        if (ids[i] < 0)
            fill(y, 0.0f, (size_t)D);
        else
            copy(y, table + (size_t)ids[i] * D, (size_t)D);
    }
}

/* y[i] = table[ids[i]]  →  dtable[ids[i]] += dy[i] */
void gather_backward(float *dtable, const float *dy, const int32_t *ids, int n, int D)
{
    for (int i = 0; i < n; i++)
        if (ids[i] >= 0) add_into(dtable + (size_t)ids[i] * D, dy + (size_t)i * D, (size_t)D);
}
