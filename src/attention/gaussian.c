/* Kernelized attention (Chen, Zeng, Ji, Yang 2021, Eq. 4). With t = 1/√d the exponent splits,
 *
 *   forward    −t‖q_i − k_j‖²/2 = t q_i·k_j + a_i + b_j      a_i = −t‖q_i‖²/2,  b_j = −t‖k_j‖²/2 (masked: −∞)
 *
 * into what tiles.h computes without normalisation. From its ∂L/∂a and ∂L/∂b:
 *
 *   backward   dq_i += −t (∂L/∂a_i) q_i      dk_j += −t (∂L/∂b_j) k_j
 *
 * beside what reaches q and k through the products. Rounding of the exponent is that of its largest term, 1e-7 t‖q‖². */
#include "attention/gaussian.h"

#include "attention/tiles.h"
#include "base/simd.h"
#include "kernels/pointwise.h"

static size_t round4(size_t n) { return (n + 3) & ~(size_t)3; }

static size_t biases(const GaussianShape *s) { return round4((size_t)s->queries.N) + round4((size_t)s->keys.N); }

static Tiles tiles_of(const float *q, const float *k, const float *v, const GaussianShape *s, int b, int h)
{
    const Heads *Q = &s->queries, *K = &s->keys;
    Tiles t = tiles_dense(q ? q + heads_offset(Q, b, h) : NULL, heads_stride(Q), k ? k + heads_offset(K, b, h) : NULL, heads_stride(K),
                          v ? v + heads_offset(K, b, h) : NULL, heads_stride(K), Q->N, K->N, Q->d, Q->d, 1.0f / sqrtf((float)Q->d));
    t.normalise = 0;
    return t;
}

size_t gaussian_scratch(const GaussianShape *shape)
{
    Tiles t = tiles_of(NULL, NULL, NULL, shape, 0, 0);
    size_t forward = tiles_forward_scratch(&t), backward = tiles_backward_scratch(&t);
    return 2 * biases(shape) + (forward > backward ? forward : backward);
}

void gaussian_bias(float *bias, const float *x, int ldx, const float *mask, int rows, int d, float t)
{
    for (int i = 0; i < rows; i++) {
        const float *row = x + (size_t)i * ldx;
        f4 sum = f4_zero();
        for (int c = 0; c < d; c += 4) {
            f4 v = f4_load_n(row + c, d - c);
            sum = f4_madd(v, v, sum);
        }
        bias[i] = mask && mask[i] == 0 ? -INFINITY : -0.5f * t * f4_hsum(sum);
    }
}

void gaussian_bias_backward(float *dx, int lddx, const float *dbias, const float *x, int ldx, int rows, int d, float t)
{
    for (int i = 0; i < rows; i++) axpy(dx + (size_t)i * lddx, -t * dbias[i], x + (size_t)i * ldx, (size_t)d); /* bias_i = −t‖x_i‖²/2 */
}

/* One head, its biases filled in at the start of the scratch; returns what is left of the scratch. */
static float *open_head(Tiles *t, const float *q, const float *k, const float *v, const float *mask, const GaussianShape *s, int b,
                        int h, float *scratch)
{
    *t = tiles_of(q, k, v, s, b, h);
    float *a = scratch, *c = scratch + round4((size_t)t->N);
    gaussian_bias(a, t->q, t->ldq, NULL, t->N, t->d, t->scale);
    gaussian_bias(c, t->k, t->ldk, mask ? mask + (size_t)b * t->M : NULL, t->M, t->d, t->scale);
    t->query_bias = a;
    t->key_bias   = c;
    return scratch + biases(s);
}

void gaussian_forward(float *y, const float *q, const float *k, const float *v, const float *mask, const GaussianShape *shape,
                      float *scratch)
{
    const Heads *Q = &shape->queries;
    for (int b = 0; b < Q->B; b++)
        for (int h = 0; h < Q->H; h++) {
            Tiles t;
            float *rest = open_head(&t, q, k, v, mask, shape, b, h, scratch);
            tiles_forward(y + heads_offset(Q, b, h), heads_stride(Q), NULL, &t, 0, rest);
        }
}

void gaussian_backward(float *dq, float *dk, float *dv, const float *dy, const float *q, const float *k, const float *v,
                       const float *mask, const GaussianShape *shape, float *scratch)
{
    const Heads *Q = &shape->queries, *K = &shape->keys;
    for (int b = 0; b < Q->B; b++)
        for (int h = 0; h < Q->H; h++) {
            size_t at_q = heads_offset(Q, b, h), at_k = heads_offset(K, b, h);
            Tiles t;
            float *da = open_head(&t, q, k, v, mask, shape, b, h, scratch), *db = da + round4((size_t)t.N);
            fill(da, 0, biases(shape));
            tiles_backward(dq ? dq + at_q : NULL, t.ldq, dk ? dk + at_k : NULL, t.ldk, dv ? dv + at_k : NULL, t.ldv, dq ? da : NULL,
                           dk ? db : NULL, dy + at_q, t.ldq, NULL, 0, NULL, &t, da + biases(shape));
            if (dq) gaussian_bias_backward(dq + at_q, t.ldq, da, t.q, t.ldq, t.N, t.d, t.scale);
            if (dk) gaussian_bias_backward(dk + at_k, t.ldk, db, t.k, t.ldk, t.M, t.d, t.scale);
        }
}

void gaussian_map(float *map, const float *q, const float *k, const float *mask, const GaussianShape *shape, int b, int h,
                  float *scratch)
{
    Tiles t;
    float *rest = open_head(&t, q, k, NULL, mask, shape, b, h, scratch);
    tiles_weights(map, t.M, NULL, &t, rest);
}
