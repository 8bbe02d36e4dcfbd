/* Backward, from ∂L_n = dy and ∂U_n = 0, for t = n … 1:
 *
 *   U_t = U_{t−1} + k − L_t − S_t       ∂U_{t−1} = ∂U_t, ∂k += ∂U_t, ∂L_t −= ∂U_t, ∂S_t = −∂U_t
 *   L_t = attention(K_t, K_t, v)        ∂K_t, ∂v: tiles.h, from both sides of K_t K_tᵀ
 *   K_t = k − S_t − U_{t−1}             ∂k += ∂K_t, ∂S_t −= ∂K_t, ∂U_{t−1} −= ∂K_t
 *   S_t = shrink(A, θ)                  ∂A = ∂S_t where S_t ≠ 0, else 0; ∂θ −= Σ sign(S_t) ∂S_t
 *   A = k − L_{t−1} + U_{t−1}           ∂k += ∂A, ∂L_{t−1} = −∂A, ∂U_{t−1} += ∂A
 *
 * and in the end θ = λ c/Σ|k|: ∂k −= ∂θ θ/Σ|k| · sign(k). */
#include "attention/rpc.h"

#include "attention/tiles.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/pointwise.h"

#include <math.h>

/* Of one head. */
typedef struct Kept {
    float *S, *K, *L; /* [n,N,d] */
    RowSum *sums;     /* [n,N] */
} Kept;

typedef struct Head {
    int N, d, ld;
    size_t size;       /* N d */
    float theta, norm; /* λμ, Σ|k| */
    const float *mask;
    float *k, *v, *bias;           /* [N,d] twice, without gaps; [N] */
    float *U;                      /* [N,d] */
    float *dk, *dU, *dL, *dS, *dK; /* [N,d], backward */
    float *rest;
} Head;

static Tiles tiles_of(const Head *a, const float *K)
{
    return (Tiles){.q = K,
                   .k = K,
                   .v = a->v,
                   .ldq = a->d,
                   .ldk = a->d,
                   .ldv = a->d,
                   .N = a->N,
                   .M = a->N,
                   .d = a->d,
                   .e = a->d,
                   .scale = 1.0f / sqrtf((float)a->d),
                   .key_bias = a->mask ? a->bias : NULL,
                   .normalise = 1};
}

static size_t lay_out(Head *a, const RpcShape *s, float *scratch)
{
    const size_t size = (size_t)s->heads.N * s->heads.d;
    const Tiles t = {.ldv = s->heads.d, .N = s->heads.N, .M = s->heads.N, .d = s->heads.d, .e = s->heads.d};
    Scratch cut = {scratch, 0};
    float **const parts[] = {&a->k, &a->v, &a->U, &a->dk, &a->dU, &a->dL, &a->dS, &a->dK};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) *parts[i] = scratch_take(&cut, size);
    a->bias = scratch_take(&cut, (size_t)s->heads.N);
    a->rest = scratch_take(&cut, max_size(tiles_forward_scratch(&t), tiles_backward_scratch(&t)));
    return cut.used;
}

static size_t own_scratch(const RpcShape *s)
{
    Head a;
    return lay_out(&a, s, NULL);
}

static size_t lay_out_kept(Kept *a, const RpcShape *s, float *block)
{
    const size_t all = (size_t)s->iterations * s->heads.N;
    Scratch cut = {block, 0};
    a->S = scratch_take(&cut, all * s->heads.d);
    a->K = scratch_take(&cut, all * s->heads.d);
    a->L = scratch_take(&cut, all * s->heads.d);
    a->sums = (RowSum *)(void *)scratch_take(&cut, 2 * all);
    return cut.used;
}

static size_t kept_size(const RpcShape *s)
{
    Kept a;
    return lay_out_kept(&a, s, NULL);
}

size_t rpc_saved(const RpcShape *s) { return (size_t)s->heads.B * s->heads.H * kept_size(s); }

/* Of a backward, which is the more. */
static double multiply_adds(const RpcShape *s) { return 5.0 * s->iterations * heads_size(&s->heads) * s->heads.N; }

size_t rpc_scratch(const RpcShape *s) { return heads_scratch(own_scratch(s), multiply_adds(s)); }

static void open_head(Head *a, Kept *kept, const RpcInputs *in, const RpcShape *s, int b, int h, float *saved,
                      float *scratch)
{
    const Heads *H = &s->heads;
    const size_t at = heads_offset(H, b, h);
    lay_out(a, s, scratch);
    lay_out_kept(kept, s, saved + ((size_t)b * H->H + h) * kept_size(s));
    a->N = H->N;
    a->d = H->d;
    a->ld = heads_stride(H);
    a->size = (size_t)a->N * a->d;
    a->mask = in->mask ? in->mask + (size_t)b * a->N : NULL;
    copy_rows(a->k, a->d, in->k + at, a->ld, a->N, a->d);
    copy_rows(a->v, a->d, in->v + at, a->ld, a->N, a->d);
    double norm = 0;
    int count = 0;
    for (int i = 0; i < a->N; i++) {
        if (a->mask) a->bias[i] = a->mask[i] == 0 ? -INFINITY : 0;
        if (a->mask && a->mask[i] == 0) continue;
        count++;
        for (int c = 0; c < a->d; c++) norm += fabsf(a->k[(size_t)i * a->d + c]);
    }
    if (count == a->N) a->mask = NULL;
    a->norm = (float)norm;
    a->theta = norm > 0 ? s->lambda * ((float)count * (float)H->H * (float)a->d) / (4 * a->norm) : 0;
}

/* All steps of a head. */
static void pursue(Head *a, const Kept *kept, int iterations)
{
    for (int t = 0; t < iterations; t++) {
        float *S = kept->S + t * a->size, *K = kept->K + t * a->size, *L = kept->L + t * a->size;
        const float *before = t ? L - a->size : NULL;
        for (size_t i = 0; i < a->size; i++) {
            const float u = t ? a->U[i] : 0, x = a->k[i] - (t ? before[i] : 0) + u, beyond = fabsf(x) - a->theta;
            S[i] = beyond > 0 ? copysignf(beyond, x) : 0;
            K[i] = a->k[i] - S[i] - u;
        }
        const Tiles tiles = tiles_of(a, K);
        tiles_forward(L, a->d, kept->sums + (size_t)t * a->N, &tiles, 0, a->rest);
        for (size_t i = 0; i < a->size && t + 1 < iterations; i++) a->U[i] = (t ? a->U[i] : 0) + a->k[i] - L[i] - S[i];
    }
}

/* What the jobs need. */
typedef struct Call {
    float *y, *saved, *dk, *dv;
    const float *dy;
    const RpcInputs *in;
    const RpcShape *shape;
} Call;

static void forward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const RpcShape *s = c->shape;
    Head a;
    Kept kept;
    open_head(&a, &kept, c->in, s, b, h, c->saved, scratch);
    pursue(&a, &kept, s->iterations);
    copy_rows(c->y + heads_offset(&s->heads, b, h), a.ld, kept.L + (s->iterations - 1) * a.size, a.d, a.N, a.d);
}

void rpc_forward(float *y, float *saved, const RpcInputs *in, const RpcShape *shape, float *scratch)
{
    Call c = {.y = y, .saved = saved, .in = in, .shape = shape};
    each_head(shape->heads.B, shape->heads.H, 0, multiply_adds(shape) / 2.5, forward_head, &c, scratch,
              own_scratch(shape));
}

/* ∂S to ∂A in its place; returns what it brings to θ. */
static double shrink_backward(float *dS, const float *S, size_t n)
{
    double dtheta = 0;
    for (size_t i = 0; i < n; i++) {
        if (S[i] == 0) dS[i] = 0;
        dtheta -= S[i] > 0 ? dS[i] : -dS[i];
    }
    return dtheta;
}

static void backward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    const RpcShape *s = c->shape;
    const size_t at = heads_offset(&s->heads, b, h);
    Head a;
    Kept kept;
    open_head(&a, &kept, c->in, s, b, h, c->saved, scratch);
    double dtheta = 0;
    fill(a.dk, 0, a.size);
    fill(a.dU, 0, a.size);
    copy_rows(a.dL, a.d, c->dy + at, a.ld, a.N, a.d);
    for (int t = s->iterations - 1; t >= 0; t--) {
        const float *S = kept.S + t * a.size, *K = kept.K + t * a.size, *L = kept.L + t * a.size;
        const Tiles tiles = tiles_of(&a, K);
        const TilesGradients to = {
            .q = a.dK, .k = a.dK, .ldq = a.d, .ldk = a.d, .v = c->dv ? c->dv + at : NULL, .ldv = a.ld};
        axpy(a.dL, -1, a.dU, a.size);
        add_into(a.dk, a.dU, a.size);
        scale(a.dS, a.dU, -1, a.size);
        fill(a.dK, 0, a.size);
        tiles_backward(&to, a.dL, L, a.d, kept.sums + (size_t)t * a.N, &tiles, a.rest);
        add_into(a.dk, a.dK, a.size);
        axpy(a.dS, -1, a.dK, a.size);
        axpy(a.dU, -1, a.dK, a.size);
        dtheta += shrink_backward(a.dS, S, a.size);
        add_into(a.dk, a.dS, a.size);
        add_into(a.dU, a.dS, a.size);
        scale(a.dL, a.dS, -1, a.size);
    }
    if (!c->dk) return;
    const float slope = dtheta != 0 && a.norm > 0 ? (float)(dtheta * a.theta / a.norm) : 0; /* θ may be infinite */
    for (int i = 0; i < a.N; i++) {
        if (a.mask && a.mask[i] == 0) continue;
        for (int j = 0; j < a.d; j++) {
            const float k = a.k[(size_t)i * a.d + j];
            a.dk[(size_t)i * a.d + j] -= k > 0 ? slope : k < 0 ? -slope : 0;
        }
    }
    add_rows(c->dk + at, a.ld, a.dk, a.d, a.N, a.d);
}

void rpc_backward(float *dk, float *dv, const float *dy, const float *saved, const RpcInputs *in, const RpcShape *shape,
                  float *scratch)
{
    Call c = {NULL, (float *)saved, dk, dv, dy, in, shape};
    each_head(shape->heads.B, shape->heads.H, 0, multiply_adds(shape), backward_head, &c, scratch, own_scratch(shape));
}

void rpc_map(float *map, float *saved, const RpcInputs *in, const RpcShape *shape, int b, int h, float *scratch)
{
    const int last = shape->iterations - 1;
    Head a;
    Kept kept;
    open_head(&a, &kept, in, shape, b, h, saved, scratch);
    pursue(&a, &kept, shape->iterations);
    const Tiles tiles = tiles_of(&a, kept.K + last * a.size);
    tiles_weights(map, a.N, kept.sums + (size_t)last * a.N, &tiles, a.rest);
}
