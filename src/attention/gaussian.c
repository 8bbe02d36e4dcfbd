/* Kernelized attention (Chen, Zeng, Ji, Yang 2021, Eq. 4). With t = 1/√d the exponent splits,
 *
 *   forward    −t‖q_i − k_j‖²/2 = t q_i·k_j + a_i + b_j      a_i = −t‖q_i‖²/2,  b_j = −t‖k_j‖²/2 (masked: −∞)
 *
 * of q and k less a common centre, into what tiles.h computes without normalisation. From its ∂L/∂a and ∂L/∂b:
 *
 *   backward   dq_i += −t (∂L/∂a_i) q_i      dk_j += −t (∂L/∂b_j) k_j
 *
 * beside what reaches q and k through the products. Rounding of the exponent is that of its largest term, 1e-7 t‖q −
 * centre‖²; where that would be seen, as with clusters far from each other, near pairs are taken from ‖q_i − k_j‖²
 * itself. */
#include "attention/gaussian.h"

#include "attention/tiles.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

static Tiles tiles_of(const Qkv *in, const GaussianShape *s, int b, int h)
{
    const Heads *Q = &s->queries, *K = &s->keys;
    return (Tiles){.q = in->q + heads_offset(Q, b, h),
                   .k = in->k + heads_offset(K, b, h),
                   .v = in->v + heads_offset(K, b, h),
                   .ldq = heads_stride(Q),
                   .ldk = heads_stride(K),
                   .ldv = heads_stride(K),
                   .N = Q->N,
                   .M = K->N,
                   .d = Q->d,
                   .e = Q->d,
                   .scale = 1.0f / sqrtf((float)Q->d)};
}

typedef struct Head {
    Tiles tiles;
    float *a, *b, *da, *db; /* biases of queries [N] and keys [M], and their gradients */
    float *q, *k, *centre;  /* [N,d] and [M,d] less the centre; [6 d]: the centre and what finding it takes */
    float *rest;            /* of the tile engine */
} Head;

static size_t lay_out(Head *a, const GaussianShape *shape, float *scratch)
{
    const size_t N = (size_t)shape->queries.N, M = (size_t)shape->keys.N, d = (size_t)shape->queries.d;
    const int ld = heads_stride(&shape->keys);
    const Tiles t = {.ldk = ld, .ldv = ld, .N = shape->queries.N, .M = shape->keys.N, .d = (int)d, .e = (int)d};
    Scratch cut = {scratch, 0};
    a->a = scratch_take(&cut, N);
    a->b = scratch_take(&cut, M);
    a->da = scratch_take(&cut, N);
    a->db = scratch_take(&cut, M);
    a->q = scratch_take(&cut, N * d);
    a->k = scratch_take(&cut, M * d);
    a->centre = scratch_take(&cut, 6 * d);
    a->rest = scratch_take(&cut, max_size(tiles_forward_scratch(&t), tiles_backward_scratch(&t)));
    return cut.used;
}

static size_t own_scratch(const GaussianShape *shape)
{
    Head a;
    return lay_out(&a, shape, NULL);
}

/* Of a backward, which is the more. */
static double multiply_adds(const GaussianShape *shape)
{ return 5.0 * (double)heads_size(&shape->queries) * shape->keys.N; }

size_t gaussian_scratch(const GaussianShape *shape) { return heads_scratch(own_scratch(shape), multiply_adds(shape)); }

static float median5(const float *x, int step)
{
    float sorted[5];
    for (int i = 0; i < 5; i++) {
        int at = i;
        for (; at > 0 && sorted[at - 1] > x[i * step]; at--) sorted[at] = sorted[at - 1];
        sorted[at] = x[i * step];
    }
    return sorted[2];
}

enum { GROUPS = 5, OF_A_GROUP = 8 };

void gaussian_centre(float *centre, const float *k, int ldk, const float *mask, int rows, int d, float *work)
{
    int real = 0, taken = 0, seen = 0, most = GROUPS * OF_A_GROUP;
    for (int j = 0; j < rows; j++) real += !mask || mask[j] != 0;
    fill(work, 0, GROUPS * (size_t)d);
    if (real < most) most = real;
    for (int j = 0; j < rows && taken < most; j++) {
        if (mask && mask[j] == 0) continue;
        if ((long long)seen++ * most >= (long long)taken * real)
            axpy(work + (size_t)(taken++ % GROUPS) * d, 1, k + (size_t)j * ldk, (size_t)d);
    }
    for (int g = 0; g < GROUPS && g < taken; g++)
        scale(work + g * d, work + g * d, 1.0f / (float)((taken - g + GROUPS - 1) / GROUPS), (size_t)d);
    /* of fewer rows, the first */
    for (int c = 0; c < d; c++) centre[c] = taken >= GROUPS ? median5(work + c, d) : work[c];
}

void gaussian_rows(float *to, float *bias, const float *x, int ldx, const float *centre, const float *mask, int rows,
                   int d, float t)
{
    for (int i = 0; i < rows; i++, to += d, x += ldx) {
        f4 sum = f4_zero();
        int c = 0;
        for (; c + 4 <= d; c += 4) {
            f4 v = f4_sub(f4_load(x + c), f4_load(centre + c));
            f4_store(to + c, v);
            sum = f4_madd(v, v, sum);
        }
        if (c < d) {
            f4 v = f4_sub(f4_load_n(x + c, d - c), f4_load_n(centre + c, d - c));
            f4_store_n(to + c, v, d - c);
            sum = f4_madd(v, v, sum);
        }
        bias[i] = mask && mask[i] == 0 ? -INFINITY : -0.5f * t * f4_hsum(sum);
    }
}

void gaussian_bias(float *bias, const float *x, int ldx, const float *mask, int rows, int d, float t)
{
    for (int i = 0; i < rows; i++) {
        const float *row = x + (size_t)i * ldx;
        bias[i] = mask && mask[i] == 0 ? -INFINITY : -0.5f * t * row_dot(row, row, d);
    }
}

int gaussian_far(const float *bias, int rows)
{
    for (int i = 0; i < rows; i++)
        if (!(bias[i] > -24) && bias[i] != -INFINITY) return 1;
    return 0;
}

void gaussian_bias_backward(float *dx, int lddx, const float *dbias, const float *x, int ldx, int rows, int d, float t)
{
    /* bias_i = −t‖x_i‖²/2 */
    for (int i = 0; i < rows; i++) axpy(dx + (size_t)i * lddx, -t * dbias[i], x + (size_t)i * ldx, (size_t)d);
}

/* One head: its biases, and its rows less the centre. */
static void open_head(Head *a, const Qkv *in, const GaussianShape *shape, int b, int h, float *scratch)
{
    Tiles *t = &a->tiles;
    lay_out(a, shape, scratch);
    *t = tiles_of(in, shape, b, h);
    const float *real = in->mask ? in->mask + (size_t)b * t->M : NULL;
    gaussian_centre(a->centre, t->k, t->ldk, real, t->M, t->d, a->centre + t->d);
    gaussian_rows(a->q, a->a, t->q, t->ldq, a->centre, NULL, t->N, t->d, t->scale);
    gaussian_rows(a->k, a->b, t->k, t->ldk, a->centre, real, t->M, t->d, t->scale);
    if (gaussian_far(a->a, t->N) || gaussian_far(a->b, t->M))
        t->far = (FarRows){t->q, t->k, t->ldq, t->ldk, t->d, t->scale};
    t->q = a->q;
    t->k = a->k;
    t->ldq = t->ldk = t->d;
    t->query_bias = a->a;
    t->key_bias = a->b;
}

/* What the jobs of forward and backward need. */
typedef struct Call {
    float *y;
    const QkvGradients *grad;
    const float *dy;
    const Qkv *in;
    const GaussianShape *shape;
} Call;

static void forward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const Heads *Q = &c->shape->queries;
    Head a;
    open_head(&a, c->in, c->shape, b, h, scratch);
    tiles_forward(c->y + heads_offset(Q, b, h), heads_stride(Q), NULL, &a.tiles, 0, a.rest);
}

void gaussian_forward(float *y, const Qkv *in, const GaussianShape *shape, float *scratch)
{
    Call c = {.y = y, .in = in, .shape = shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape) / 2.5, forward_head, &c, scratch,
              own_scratch(shape));
}

static void backward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const Heads *Q = &c->shape->queries, *K = &c->shape->keys;
    float *dq = c->grad->q, *dk = c->grad->k, *dv = c->grad->v;
    const size_t at_q = heads_offset(Q, b, h), at_k = heads_offset(K, b, h);
    Head a;
    const Tiles *t = &a.tiles;
    const int ldq = heads_stride(Q), ldk = heads_stride(K);
    open_head(&a, c->in, c->shape, b, h, scratch);
    fill(a.da, 0, (size_t)t->N);
    fill(a.db, 0, (size_t)t->M);
    const TilesGradients through = {.q = dq ? dq + at_q : NULL,
                                    .k = dk ? dk + at_k : NULL,
                                    .v = dv ? dv + at_k : NULL,
                                    .ldq = ldq,
                                    .ldk = ldk,
                                    .ldv = ldk,
                                    .a = dq ? a.da : NULL,
                                    .b = dk ? a.db : NULL};
    tiles_backward(&through, c->dy + at_q, NULL, ldq, NULL, t, a.rest);
    if (dq) gaussian_bias_backward(dq + at_q, ldq, a.da, t->q, t->ldq, t->N, t->d, t->scale);
    if (dk) gaussian_bias_backward(dk + at_k, ldk, a.db, t->k, t->ldk, t->M, t->d, t->scale);
}

void gaussian_backward(const QkvGradients *grad, const float *dy, const Qkv *in, const GaussianShape *shape,
                       float *scratch)
{
    Call c = {.grad = grad, .dy = dy, .in = in, .shape = shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape), backward_head, &c, scratch,
              own_scratch(shape));
}

void gaussian_map(float *map, const Qkv *in, const GaussianShape *shape, int b, int h, float *scratch)
{
    Head a;
    open_head(&a, in, shape, b, h, scratch);
    tiles_weights(map, a.tiles.M, NULL, &a.tiles, a.rest);
}
