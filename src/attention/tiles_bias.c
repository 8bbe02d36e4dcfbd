#include "attention/tiles_bias.h"

#include "attention/tiles_panels.h"

static int query_at(const Tiles *t, int i) { return t->q_first + t->q_step * i; }
static int key_at(const Tiles *t, int j) { return t->k_first + t->k_step * j; }

static size_t pair_at(const Tiles *t, int i, int j) { return (size_t)query_at(t, i) * t->ld_bias + key_at(t, j); }

static void add_relative(const Tiles *t, float *p, int i, int queries, int j, int count)
{
    for (int n = 0; n < count; n++, p += LANES) {
        const float *from = t->relative + (query_at(t, i) - key_at(t, j + n));
        if (t->q_step == 1)
            add_pair(p, f4_load(from), f4_load(from + 4));
        else
            for (int r = 0; r < queries; r++) p[r] += from[r * t->q_step];
    }
}

void tiles_add_bias(const Tiles *t, float *p, int i, int queries, int j, int count)
{
    const float factor = 1 / t->scale;
    if (t->relative) add_relative(t, p, i, queries, j, count);
    for (int r = 0; t->bias && r < queries; r++) {
        const float *from = t->bias + pair_at(t, i + r, j);
        for (int n = 0; n < count; n++) p[n * LANES + r] += from[n * t->k_step] * factor;
    }
}

static void gather_relative(const Tiles *t, float *to, const float *s, int i, int queries, int j, int count)
{
    for (int n = 0; n < count; n++, s += LANES) {
        float *at = to + (query_at(t, i) - key_at(t, j + n));
        if (t->q_step == 1)
            add_pair(at, f4_load(s), f4_load(s + 4));
        else
            for (int r = 0; r < queries; r++) at[r * t->q_step] += s[r];
    }
}

void tiles_gather_bias(const Tiles *t, const TilesGradients *to, const float *s, int i, int queries, int j, int count)
{
    if (to->relative) gather_relative(t, to->relative, s, i, queries, j, count);
    for (int r = 0; to->bias && r < queries; r++) {
        float *at = to->bias + pair_at(t, i + r, j);
        for (int n = 0; n < count; n++) at[n * t->k_step] += s[n * LANES + r];
    }
}
