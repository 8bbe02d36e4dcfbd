#include "attention/linear_head.h"
#include "attention/pool.h"
#include "base/ints.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

size_t linear_map_extra(const LinearShape *shape)
{
    size_t M = (size_t)shape->keys.N;
    return M * ((size_t)shape->keys.d + (size_t)shape->queries.N);
}

void linear_map(float *map, const Qkv *in, const LinearShape *shape, int b, int h, float *map_scratch)
{
    LinearHead a;
    float *all_keys = map_scratch + linear_scratch(shape);
    int N = shape->queries.N, M = shape->keys.N, d = shape->keys.d;
    linear_head_open(&a, in, shape, b, h, NULL, map_scratch);
    float *weights = all_keys + (size_t)M * d;
    features_forward(all_keys, a.k, a.ldk, a.M, a.mask, NULL, &a.how);
    for (int from = 0; from < N; from += LINEAR_CHUNK) {
        int rows = min_int(LINEAR_CHUNK, N - from);
        linear_query_features(&a, from, rows);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < a.M; j++)
                weights[(size_t)(from + i) * a.M + j] =
                    linear_sees(&a, from + i, j) ? row_dot(a.fq + (size_t)i * d, all_keys + (size_t)j * d, d) : 0.0f;
    }
    pool_spread(map, weights, a.own_mask, N, M, a.factor);
    for (int i = 0; i < N; i++) {
        float *row = map + (size_t)i * M, rho = 0;
        if (linear_adds_own(&a, i)) {
            linear_query_features(&a, i, 1);
            features_forward(a.fown, a.own_k + (size_t)i * a.ld, a.ld, 1, NULL, NULL, &a.how);
            row[i] += row_dot(a.fq, a.fown, d);
        }
        for (int j = 0; j < M; j++) rho += row[j];
        scale(row, row, linear_inverse(linear_denominator(&a, rho)), (size_t)M);
    }
}
