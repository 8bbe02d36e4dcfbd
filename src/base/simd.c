#include "base/simd.h"

f4 f4_load_tail(const float *p, int n)
{
    if (n == 3) return f4_set(p[0], p[1], p[2], 0);
    if (n == 2) return f4_set(p[0], p[1], 0, 0);
    if (n == 1) return f4_one(p[0]);
    return f4_zero();
}

void f4_store_tail(float *p, f4 a, int n)
{
    if (n > 0) p[0] = a[0];
    if (n > 1) p[1] = a[1];
    if (n > 2) p[2] = a[2];
}

#ifdef PA_SMALL
f4 f4_load_n(const float *p, int n) { return n >= 4 ? f4_load(p) : f4_load_tail(p, n); }

void f4_store_n(float *p, f4 a, int n)
{
    if (n >= 4)
        f4_store(p, a);
    else
        f4_store_tail(p, a, n);
}
#endif
