/* Sums and statistics take the keys one by one in the order and with the operations of pool_rows() and running_rows().
 * */
#include "attention/key_cache.h"

#include "attention/running.h"
#include "kernels/gemm.h"
#include "kernels/rows.h"

#include <math.h>
#include <string.h>

static int windows_of(const Pattern *p, int tokens) { return tokens / p->factor; }

int key_cache_endless(const Pattern *p, int tokens)
{ return p->kind == PATTERN_WINDOW && p->window < windows_of(p, tokens); }

/* Query window p sees p − w … p. */
int key_cache_rows(const Pattern *p, int tokens)
{ return key_cache_endless(p, tokens) ? p->window + 1 : windows_of(p, tokens); }

size_t key_cache_floats(const KeyCache *c) { return (2 * ((size_t)c->rows + 1) + 4) * (size_t)c->d; }

void key_cache_start(KeyCache *c, float *memory)
{
    const size_t d = (size_t)c->d, rows = (size_t)c->rows + 1;
    memset(memory, 0, sizeof(float) * key_cache_floats(c));
    c->tokens = c->first = c->kept = c->counted = 0;
    c->keys = memory;
    c->values = c->keys + rows * d;
    c->sums = c->values + rows * d;
    c->mean = c->sums + 2 * d;
    c->deviations = c->mean + d;
}

static void forget_oldest(KeyCache *c)
{
    const size_t d = (size_t)c->d, bytes = sizeof(float) * ((size_t)c->kept - 1) * d;
    memmove(c->keys, c->keys + d, bytes);
    memmove(c->values, c->values + d, bytes);
    c->first++;
    c->kept--;
}

static void keep(KeyCache *c, const float *k, const float *v)
{
    const int d = c->d;
    if (c->kept == c->rows) forget_oldest(c);
    memcpy(c->keys + (size_t)c->kept * d, k, sizeof(float) * (size_t)d);
    memcpy(c->values + (size_t)c->kept * d, v, sizeof(float) * (size_t)d);
    c->kept++;
    c->counted++;
    for (int i = 0; i < d; i++) {
        const float before = k[i] - c->mean[i];
        c->mean[i] += before / (float)c->counted;
        c->deviations[i] += before * (k[i] - c->mean[i]);
    }
}

void key_cache_follow(KeyCache *c, const KeyCache *other)
{
    c->tokens = other->tokens;
    c->first = other->first, c->kept = other->kept;
    c->counted = other->counted;
}

void key_cache_add(KeyCache *c, const float *k, const float *v)
{
    const int d = c->d, f = c->pattern.factor;
    c->tokens++;
    if (f == 1) {
        keep(c, k, v);
        return;
    }
    float *key = c->sums, *value = c->sums + d;
    for (int i = 0; i < d; i++) {
        key[i] += k[i];
        value[i] += v[i];
    }
    if (c->tokens % f) return;
    const float weight = 1.0f / (float)f;
    for (int i = 0; i < 2 * d; i++) key[i] *= weight;
    keep(c, key, value);
    memset(key, 0, sizeof(float) * 2 * (size_t)d);
}

/* Whether a query in window q of tokens looks at key m (sparse.h). */
static int looks_at(const Pattern *p, int q, int m)
{
    const int far = q - m, l = p->block;
    switch (p->kind) {
    case PATTERN_WINDOW: return far <= p->window;
    case PATTERN_STRIDED: return far < l || far % l == 0;
    case PATTERN_FIXED: return q / l == m / l || m % l >= l - p->summary;
    default: return 1;
    }
}

int key_cache_scattered(const KeyCache *c)
{ return c->pattern.kind == PATTERN_STRIDED || c->pattern.kind == PATTERN_FIXED; }

int key_cache_seen(KeyCache *c, const float **k, const float **v, int *far, const float *own_k, const float *own_v,
                   float *work)
{
    const int d = c->d, query = (c->tokens - 1) / c->pattern.factor, own = c->pattern.factor > 1;
    const size_t row = sizeof(float) * (size_t)d;
    int from = 0, n = c->kept;
    float *keys = c->keys, *values = c->values;
    if (key_cache_scattered(c)) {
        n = 0, keys = work, values = work + ((size_t)c->kept + 1) * d;
        for (int m = 0; m < c->kept; m++) {
            if (!looks_at(&c->pattern, query, c->first + m)) continue;
            far[n] = query - c->first - m;
            memcpy(keys + (size_t)n * d, c->keys + (size_t)m * d, row);
            memcpy(values + (size_t)n++ * d, c->values + (size_t)m * d, row);
        }
    } else {
        while (from < n && !looks_at(&c->pattern, query, c->first + from)) from++;
        for (int m = from; m < n; m++) far[m - from] = query - c->first - m;
    }
    if (own) {
        far[n - from] = 0;
        memcpy(keys + (size_t)n * d, own_k, row);
        memcpy(values + (size_t)n++ * d, own_v, row);
    }
    *k = keys + (size_t)from * d;
    *v = values + (size_t)from * d;
    return n - from;
}

void key_cache_query(const KeyCache *c, float *y, const float *q)
{
    const float beta = c->standardize ? 1.0f : c->beta;
    for (int i = 0; i < c->d; i++) {
        y[i] = q[i] - beta * c->mean[i];
        if (c->standardize) y[i] *= running_inverse(c->deviations[i], c->counted, c->eps);
    }
}

void key_cache_scores(float *scores, const float *q, const float *k, int n, int d)
{ gemm(GEMM_NT, scores, n, q, d, k, d, 1, n, d, 1 / sqrtf((float)d), 0, NULL); }

void key_cache_mean(float *y, float *scores, const float *v, int n, int d)
{
    softmax_forward(scores, scores, 1, n);
    gemm(GEMM_NN, y, d, scores, n, v, d, 1, d, n, 1, 0, NULL);
}
