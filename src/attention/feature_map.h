/* feature_map — rows of queries and keys as features φ (featured.h), and back.
 *
 *   positive   φ(x)_c = exp(u_c), u = Ω x/d^¼ − ‖x‖²/(2√d). Of keys less σ_c, the largest exponent of the channel over
 *              the keys that count; of queries with σ_c, less the row's largest: both cancel in the end, and nothing
 *              overflows. A query's norm cancels too, and is left out.
 *   cosine     φ(x_i) = [relu(x_i) cos θ_i, relu(x_i) sin θ_i], θ_i = angle · i */
#ifndef PA_ATTENTION_FEATURE_MAP_H
#define PA_ATTENTION_FEATURE_MAP_H

#include <stddef.h>

enum { FEATURE_BLOCK = 256 }; /* rows at a time, at most */

typedef struct FeatureMap {
    int d, F, ld;       /* floats from row to row of x */
    const float *omega; /* [F,d]: positive; NULL: cosine */
    float *sigma;       /* [F], as exponents of 2; positive only */
    float root, angle;  /* d^-¼; π/(2R) */
    float *gemm;        /* scratch of a product of a block of rows */
} FeatureMap;

/* σ over the keys that count; 0 where none does. work [BLOCK,F]. */
void feature_map_largest(const FeatureMap *m, const float *k, const float *mask, int M, float *work);

/* The same in one pass with the features: begin, raise for each block of keys, end. f [rows,F] out: the features less
 * the σ of the keys so far; shrunk [F] out: what sums of earlier blocks are to be multiplied by. Positive only. */
void feature_map_begin(const FeatureMap *m);
void feature_map_raise(float *f, float *shrunk, const float *k, const float *mask, int from, int rows,
                       const FeatureMap *m);
void feature_map_end(const FeatureMap *m);

/* f [rows,F] out: of rows from … of q, or of k, where those with mask 0 become zeros. */
void feature_map_queries(float *f, const float *q, int from, int rows, const FeatureMap *m);
void feature_map_keys(float *f, const float *k, const float *mask, int from, int rows, const FeatureMap *m);

/* dx += what df brings to rows from … of x, whose features are f; df is overwritten. keys: whether they are keys. */
void feature_map_back(float *dx, float *df, const float *f, const float *x, int from, int rows, int keys,
                      const FeatureMap *m);

#endif
