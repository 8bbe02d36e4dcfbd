#include "attention/tiles_relative.h"

#include "attention/tiles_panels.h"

/* Place in the table of the panel's first query and a key; the others follow q_step apart. */
static int place_of(const Tiles *t, int i, int j) { return t->q_first + t->q_step * i - t->k_first - t->k_step * j; }

void tiles_add_relative(const Tiles *t, float *p, int i, int queries, int j, int count)
{
    for (int n = 0; n < count; n++, p += LANES) {
        const float *from = t->relative + place_of(t, i, j + n);
        if (t->q_step == 1)
            add_pair(p, f4_load(from), f4_load(from + 4));
        else
            for (int r = 0; r < queries; r++) p[r] += from[r * t->q_step];
    }
}

void tiles_gather_relative(const Tiles *t, float *to, const float *s, int i, int queries, int j, int count)
{
    for (int n = 0; n < count; n++, s += LANES) {
        float *at = to + place_of(t, i, j + n);
        if (t->q_step == 1)
            add_pair(at, f4_load(s), f4_load(s + 4));
        else
            for (int r = 0; r < queries; r++) at[r * t->q_step] += s[r];
    }
}
