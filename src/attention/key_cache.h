/* key_cache — causal softmax attention one token at a time: what a head keeps of the keys and values so far.
 *
 * The token at hand is query i and key i. What it sees is what attention/softmax.h says of a causal query: keys ≤ i,
 * with pooling the windows that are complete and its own key, of those the ones that the pattern lets it; recentred by
 * the statistics of all keys ≤ i. So the newest query sees every key that is kept and chosen, and plain softmax over
 * these is the rest.
 *
 * A `window` pattern forgets what no later query can see: its memory is the same for every token. The others keep all.
 * */
#ifndef PA_ATTENTION_KEY_CACHE_H
#define PA_ATTENTION_KEY_CACHE_H

#include "attention/sparse.h"

typedef struct KeyCache {
    /* set by the caller */
    int d, rows;     /* most keys that are kept, pooled ones where factor > 1 */
    Pattern pattern; /* its factor counts */
    float beta, eps; /* beta 0: not recentred */
    int standardize; /* then beta is 1 */
    /* the rest is the cache's own */
    int tokens;               /* seen so far, the one at hand included */
    int first, kept;          /* the window of tokens that row 0 stands for; how many rows there are */
    int counted;              /* keys in the statistics */
    float *keys, *values;     /* [rows + 1, d]: the last one is for the token's own */
    float *sums;              /* [2, d]: of the window that is not complete yet */
    float *mean, *deviations; /* [d] of the keys: mean and sum of squared deviations */
} KeyCache;

/* Rows that a head needs for `tokens` tokens, and whether that is enough for any number of them. */
int key_cache_rows(const Pattern *p, int tokens);
int key_cache_endless(const Pattern *p, int tokens);

size_t key_cache_floats(const KeyCache *c);
void key_cache_start(KeyCache *c, float *memory); /* of that many floats, cleared here */

/* Of the same head, whose memory holds the same numbers: they have seen as much. */
void key_cache_follow(KeyCache *c, const KeyCache *other);

/* One more token: k, v [d]. */
void key_cache_add(KeyCache *c, const float *k, const float *v);

/* Whether what a query sees lies apart, and is put together in `work` below. */
int key_cache_scattered(const KeyCache *c);

/* How many keys the newest token sees, and where they are: *k, *v [n,d], in the cache or, where they are scattered, in
 * work [2, kept + 1, d]; how many windows before its own they stand: far [kept + 1], of its own key 0. */
int key_cache_seen(KeyCache *c, const float **k, const float **v, int *far, const float *own_k, const float *own_v,
                   float *work);

/* y [d] = (q − β μ) ⊙ s, as running.h; with beta 0, q itself. */
void key_cache_query(const KeyCache *c, float *y, const float *q);

/* scores [n] = k q / √d; y [d] = softmax(scores) v, n ≥ 1. scores are overwritten. */
void key_cache_scores(float *scores, const float *q, const float *k, int n, int d);
void key_cache_mean(float *y, float *scores, const float *v, int n, int d);

#endif
