/* Skyformer (Chen, Zeng, Ji, Yang 2021, Eq. 6 and Algorithm 1). With t = 1/√d the kernel is exp(t x·l − t‖x‖²/2 −
 * t‖l‖²/2):
 * a product and two biases, which tiles.h turns into weighted sums without forming the N×m matrix. Per head:
 *
 *   forward    U = κ(L, k) v             [m,d]   landmarks as queries
 *              T = (κ(L, L) + γI)⁻¹ U    [m,d]   nystrom.h
 *              y = κ(q, L) T             [N,d]   landmarks as keys
 *
 *   backward   from dy: dT, dq and dL by the third line, dU and dM (M = κ(L, L) + γI) by the second, dL, dk, dv by the
 *   first;
 *              M: G = ∂M ⊙ κ(L, L), symmetrised, gives dL_i −= t Σ_j G_ij (L_i − L_j) = t (Σ_j G_ij) L_i − t (G L)_i;
 *              dL is added to the rows of q and k that the landmarks are.
 *
 * The derivation in the paper puts D^-½ around the inverse; for the exact inverse it cancels. */
#include "attention/skyformer.h"

#include "attention/gaussian.h"
#include "attention/nystrom.h"
#include "attention/tiles.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "base/vmath.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"
#include "kernels/reduce.h"

void skyformer_landmarks(int32_t *landmarks, const float *const mask[2], int N, int M, int m, Rng *rng)
{
    int used = 0;
    /* Knuth, vol. 2, 3.4.2, Algorithm S: row i is chosen with wanted / remaining */
    for (int side = 0; side < 2; side++) {
        const float *real = mask[side];
        const int rows = side ? M : N;
        int wanted = side ? m / 2 : m - m / 2, remaining = 0;
        for (int i = 0; i < rows; i++) remaining += real == NULL || real[i] != 0;
        for (int i = 0; i < rows && wanted > 0; i++) {
            if (real && real[i] == 0) continue;
            if (wanted >= remaining || (int)rng_below(rng, (uint32_t)remaining) < wanted) {
                landmarks[used++] = side * N + i;
                wanted--;
            }
            remaining--;
        }
    }
    while (used < m) landmarks[used++] = -1;
}

/* ---- one head ---------------------------------------------------------------------------------------------------- */

typedef struct Head {
    int m, far;    /* landmarks of this sample; gaussian_far */
    float *own;    /* [m,d] landmarks as they are, L being less the centre */
    Tiles in, out; /* U = κ(L, k) v and y = κ(q, L) T */
    const int32_t *landmarks;
    float *L, *T, *M;      /* [m,d], [m,d], [m,m] */
    float *q, *k, *centre; /* [N,d] twice, less the centre (gaussian.h); [6 d] */
    float *bias_q, *bias_k, *bias_l;
    float *dL, *dT, *dU, *dM, *row_sums; /* [m,d] three times, [m,m], [m] */
    float *dbias_q, *dbias_k, *dbias_l;
    float *solver; /* nystrom.h */
    float *rest;
} Head;

/* Of the tile engine and of the landmarks' products. */
static size_t rest_size(const SkyformerShape *shape)
{
    int N = shape->queries.N, d = shape->keys.d, m = shape->m;
    const Tiles in = {.ldv = heads_stride(&shape->keys), .N = m, .M = shape->keys.N, .d = d, .e = d};
    const Tiles out = {.ldv = d, .N = N, .M = m, .d = d, .e = d};
    size_t tiles = max_size(max_size(tiles_forward_scratch(&in), tiles_backward_scratch(&in)),
                            max_size(tiles_forward_scratch(&out), tiles_backward_scratch(&out)));
    return max_size(tiles, gemm_scratch(m, max_int(m, d), max_int(m, d)));
}

static size_t lay_out(Head *a, const SkyformerShape *shape, float *scratch)
{
    const size_t N = (size_t)shape->queries.N, M = (size_t)shape->keys.N, d = (size_t)shape->keys.d,
                 m = (size_t)shape->m;
    Scratch cut = {scratch, 0};
    a->q = scratch_take(&cut, N * d);
    a->k = scratch_take(&cut, M * d);
    a->centre = scratch_take(&cut, 6 * d);
    a->L = scratch_take(&cut, m * d);
    a->own = scratch_take(&cut, m * d);
    a->T = scratch_take(&cut, m * d);
    a->M = scratch_take(&cut, m * m);
    a->bias_q = scratch_take(&cut, N);
    a->bias_k = scratch_take(&cut, M);
    a->bias_l = scratch_take(&cut, m);
    a->dL = scratch_take(&cut, m * d);
    a->dT = scratch_take(&cut, m * d);
    a->dU = scratch_take(&cut, m * d);
    a->dM = scratch_take(&cut, m * m);
    a->row_sums = scratch_take(&cut, m);
    a->dbias_q = scratch_take(&cut, N);
    a->dbias_k = scratch_take(&cut, M);
    a->dbias_l = scratch_take(&cut, m);
    a->solver = scratch_take(&cut, nystrom_scratch(shape->m, shape->keys.d, shape->iterations, 1));
    a->rest = scratch_take(&cut, rest_size(shape));
    return cut.used;
}

static size_t own_scratch(const SkyformerShape *shape)
{
    Head a;
    return lay_out(&a, shape, NULL);
}

/* Of a backward, which is the more. */
static double multiply_adds(const SkyformerShape *shape)
{
    const Heads *Q = &shape->queries;
    return 5.0 * Q->B * Q->H * (Q->N + (double)shape->keys.N + shape->iterations * 2.0 * shape->m) * shape->m * Q->d;
}

size_t skyformer_scratch(const SkyformerShape *shape)
{ return heads_scratch(own_scratch(shape), multiply_adds(shape)); }

/* M [m,m] = exp(t L Lᵀ + bias + biasᵀ); the diagonal, which is 1, gets γ too. */
static void landmark_kernel(const Head *a, int d, float t, float gamma)
{
    gemm(GEMM_NT, a->M, a->m, a->L, d, a->L, d, a->m, a->m, d, t, 0, a->rest);
    for (int i = 0; i < a->m; i++) {
        float *row = a->M + (size_t)i * a->m;
        f4 own = f4_splat(a->bias_l[i]);
        for (int j = 0; j < a->m; j += 4) {
            int lanes = a->m - j;
            f4 x = f4_add(f4_load_n(row + j, lanes), f4_add(own, f4_load_n(a->bias_l + j, lanes)));
            f4_store_n(row + j, v_exp(f4_min(x, f4_zero())), lanes);
        }
        for (int j = 0; j < a->m && a->far; j++)
            row[j] = v_exp1(-0.5f * t * row_distance(a->own + (size_t)i * d, a->own + (size_t)j * d, d));
        row[i] = 1.0f + gamma;
    }
}

/* Gathers the landmarks, their kernel and the two tile problems. */
static void open_head(Head *a, const Qkv *in, const SkyformerShape *shape, int b, int h, float *scratch)
{
    const Heads *H = &shape->queries, *K = &shape->keys;
    int N = H->N, M = K->N, d = H->d, ld = heads_stride(H);
    float t = 1.0f / sqrtf((float)d);
    size_t at = heads_offset(K, b, h);
    const float *q = in->q + heads_offset(H, b, h), *k = in->k + at, *real = in->mask ? in->mask + (size_t)b * M : NULL;
    lay_out(a, shape, scratch);
    gaussian_centre(a->centre, k, ld, real, M, d, a->centre + d);
    gaussian_rows(a->q, a->bias_q, q, ld, a->centre, NULL, N, d, t);
    gaussian_rows(a->k, a->bias_k, k, ld, a->centre, real, M, d, t);
    a->landmarks = shape->landmarks + (size_t)b * shape->m;
    a->m = 0;
    while (a->m < shape->m && a->landmarks[a->m] >= 0) a->m++;
    for (int i = 0; i < a->m; i++) {
        int row = a->landmarks[i];
        copy(a->L + (size_t)i * d, row < N ? a->q + (size_t)row * d : a->k + (size_t)(row - N) * d, (size_t)d);
        copy(a->own + (size_t)i * d, row < N ? q + (size_t)row * ld : k + (size_t)(row - N) * ld, (size_t)d);
    }
    gaussian_bias(a->bias_l, a->L, d, NULL, a->m, d, t);
    a->far = gaussian_far(a->bias_q, N) || gaussian_far(a->bias_k, M);
    landmark_kernel(a, d, t, shape->gamma);
    a->in = (Tiles){.q = a->L,
                    .k = a->k,
                    .v = in->v + at,
                    .ldq = d,
                    .ldk = d,
                    .ldv = ld,
                    .N = a->m,
                    .M = M,
                    .d = d,
                    .e = d,
                    .scale = t,
                    .query_bias = a->bias_l,
                    .key_bias = a->bias_k};
    a->out = (Tiles){.q = a->q,
                     .k = a->L,
                     .v = a->T,
                     .ldq = d,
                     .ldk = d,
                     .ldv = d,
                     .N = N,
                     .M = a->m,
                     .d = d,
                     .e = d,
                     .scale = t,
                     .query_bias = a->bias_q,
                     .key_bias = a->bias_l};
    if (a->far) {
        a->in.far = (FarRows){a->own, k, d, ld, d, t};
        a->out.far = (FarRows){q, a->own, ld, d, d, t};
    }
}

/* ---- forward ----------------------------------------------------------------------------------------------------- */

/* What the jobs of forward and backward need. */
typedef struct Call {
    float *y, *U;
    const QkvGradients *grad;
    const float *dy;
    const Qkv *in;
    const SkyformerShape *shape;
} Call;

static void forward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const SkyformerShape *shape = c->shape;
    const Heads *H = &shape->queries;
    float *sums = c->U + ((size_t)b * H->H + h) * shape->m * H->d;
    Head a;
    open_head(&a, c->in, shape, b, h, scratch);
    tiles_forward(sums, H->d, NULL, &a.in, 0, a.rest);
    nystrom_apply(a.T, sums, a.M, a.m, H->d, shape->iterations, 0, a.solver);
    tiles_forward(c->y + heads_offset(H, b, h), heads_stride(H), NULL, &a.out, 0, a.rest);
}

void skyformer_forward(float *y, float *U, const Qkv *in, const SkyformerShape *shape, float *scratch)
{
    Call c = {.y = y, .U = U, .in = in, .shape = shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape) / 2.5, forward_head, &c, scratch,
              own_scratch(shape));
}

/* ---- backward ---------------------------------------------------------------------------------------------------- */

/* dL from dM, which becomes G + Gᵀ, G = ∂M ⊙ κ(L, L): dL_i −= t Σ_j (G + Gᵀ)_ij (L_i − L_j). */
static void landmark_kernel_backward(const Head *a, int d, float t)
{
    int m = a->m;
    for (int i = 0; i < m; i++) {
        a->dM[(size_t)i * m + i] = 0; /* κ_ii = 1 whatever L is */
        for (int j = 0; j < i; j++) {
            float *low = a->dM + (size_t)i * m + j, *high = a->dM + (size_t)j * m + i;
            *low = *high = (*low + *high) * a->M[(size_t)i * m + j];
        }
    }
    for (int i = 0; i < m && a->far; i++)
        for (int j = 0; j < m; j++) {
            const float g = t * a->dM[(size_t)i * m + j];
            for (int c = 0; c < d && g != 0; c++)
                a->dL[(size_t)i * d + c] += g * (a->own[(size_t)j * d + c] - a->own[(size_t)i * d + c]);
        }
    if (a->far) return;
    fill(a->row_sums, 0, (size_t)m);
    column_sums(a->row_sums, a->dM, m, m); /* symmetric: column sums are row sums */
    gemm(GEMM_NN, a->dL, d, a->dM, m, a->L, d, m, d, m, t, 1, a->rest);
    gaussian_bias_backward(a->dL, d, a->row_sums, a->L, d, m, d, t);
}

static void through_head(float *dq, float *dk, float *dv, const float *dy, const float *U, const Head *a,
                         const SkyformerShape *shape)
{
    const Heads *H = &shape->queries;
    int N = H->N, M = shape->keys.N, d = H->d, m = a->m, ld = heads_stride(H), landmarks = dq || dk;
    float t = a->in.scale;
    nystrom_apply(a->T, U, a->M, m, d, shape->iterations, 1, a->solver);
    fill(a->dL, 0, (size_t)m * d);
    fill(a->dT, 0, (size_t)m * d);
    fill(a->dU, 0, (size_t)m * d);
    fill(a->dM, 0, (size_t)m * m);
    fill(a->dbias_q, 0, (size_t)N);
    fill(a->dbias_k, 0, (size_t)M);
    fill(a->dbias_l, 0, (size_t)m);
    const TilesGradients through_out = {.q = dq,
                                        .k = landmarks ? a->dL : NULL,
                                        .v = a->dT,
                                        .ldq = ld,
                                        .ldk = d,
                                        .ldv = d,
                                        .a = dq ? a->dbias_q : NULL,
                                        .b = landmarks ? a->dbias_l : NULL};
    const TilesGradients through_in = {.q = landmarks ? a->dL : NULL,
                                       .k = dk,
                                       .v = dv,
                                       .ldq = d,
                                       .ldk = ld,
                                       .ldv = ld,
                                       .a = landmarks ? a->dbias_l : NULL,
                                       .b = dk ? a->dbias_k : NULL};
    tiles_backward(&through_out, dy, NULL, ld, NULL, &a->out, a->rest);                       /* y = κ(q, L) T */
    nystrom_apply_backward(a->dU, a->dM, a->dT, U, a->M, m, d, shape->iterations, a->solver); /* T = M⁻¹ U */
    tiles_backward(&through_in, a->dU, NULL, d, NULL, &a->in, a->rest);                       /* U = κ(L, k) v */
    if (!landmarks) return;
    landmark_kernel_backward(a, d, t);
    gaussian_bias_backward(a->dL, d, a->dbias_l, a->L, d, m, d, t);
    if (dq) gaussian_bias_backward(dq, ld, a->dbias_q, a->q, d, N, d, t);
    if (dk) gaussian_bias_backward(dk, ld, a->dbias_k, a->k, d, M, d, t);
    for (int i = 0; i < m; i++) {
        int row = a->landmarks[i];
        float *to = row < N ? dq : dk;
        if (to) add_into(to + (size_t)(row < N ? row : row - N) * ld, a->dL + (size_t)i * d, (size_t)d);
    }
}

static void backward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const SkyformerShape *shape = c->shape;
    const Heads *H = &shape->queries;
    float *dq = c->grad->q, *dk = c->grad->k, *dv = c->grad->v;
    const size_t at = heads_offset(H, b, h), at_k = heads_offset(&shape->keys, b, h);
    Head a;
    open_head(&a, c->in, shape, b, h, scratch);
    through_head(dq ? dq + at : NULL, dk ? dk + at_k : NULL, dv ? dv + at_k : NULL, c->dy + at,
                 c->U + ((size_t)b * H->H + h) * shape->m * H->d, &a, shape);
}

void skyformer_backward(const QkvGradients *grad, const float *dy, const float *U, const Qkv *in,
                        const SkyformerShape *shape, float *scratch)
{
    Call c = {.U = (float *)U, .grad = grad, .dy = dy, .in = in, .shape = shape};
    each_head(shape->queries.B, shape->queries.H, 0, multiply_adds(shape), backward_head, &c, scratch,
              own_scratch(shape));
}

/* ---- map --------------------------------------------------------------------------------------------------------- */

typedef struct MapParts {
    float *head, *keys, *solved, *queries, *rest; /* of one head; κ(L, k) and M⁻¹ of it [m,M]; κ(q, L) [N,m] */
} MapParts;

static size_t lay_out_map(MapParts *p, const SkyformerShape *shape, float *scratch)
{
    const int N = shape->queries.N, M = shape->keys.N, m = shape->m;
    const size_t wide = (size_t)m * M;
    Scratch cut = {scratch, 0};
    p->head = scratch_take(&cut, own_scratch(shape));
    p->keys = scratch_take(&cut, wide);
    p->solved = scratch_take(&cut, wide);
    p->queries = scratch_take(&cut, (size_t)m * N);
    p->rest = scratch_take(&cut, max_size(nystrom_scratch(m, M, shape->iterations, 0), gemm_scratch(N, M, m)));
    return cut.used;
}

size_t skyformer_map_scratch(const SkyformerShape *shape)
{
    MapParts p;
    return lay_out_map(&p, shape, NULL);
}

void skyformer_map(float *map, const Qkv *in, const SkyformerShape *shape, int b, int h, float *scratch)
{
    const int N = shape->queries.N, M = shape->keys.N;
    Head a;
    MapParts p;
    lay_out_map(&p, shape, scratch);
    open_head(&a, in, shape, b, h, p.head);
    tiles_weights(p.keys, M, NULL, &a.in, a.rest); /* κ(L, k) [m,M] */
    nystrom_apply(p.solved, p.keys, a.M, a.m, M, shape->iterations, 0, p.rest);
    tiles_weights(p.queries, a.m, NULL, &a.out, a.rest); /* κ(q, L) [N,m] */
    gemm(GEMM_NN, map, M, p.queries, a.m, p.solved, M, N, M, a.m, 1, 0, p.rest);
}
