/* The tokens are mixed for all heads of a sample in one product where they lie tokens first, and softmax attention
 * (softmax.h) does the rest. Backward, from dk~ and dv~:
 *
 *   dk = Eᵀ dk~     dE = dk~ kᵀ     likewise F; columns of masked tokens get nothing */
#include "attention/linformer.h"

#include "attention/softmax.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

static Softmax softmax_of(const LinformerShape *s)
{
    const Heads *q = &s->queries;
    return (Softmax){.B = q->B, .H = q->H, .N = q->N, .M = s->r, .d = q->d, .tokens_first = q->tokens_first};
}

/* One sample's heads side by side, or one after the other: how many blocks of how many columns. */
static int blocks_of(const LinformerShape *s) { return s->keys.tokens_first ? 1 : s->keys.H; }
static int columns_of(const LinformerShape *s) { return s->keys.d * (s->keys.tokens_first ? s->keys.H : 1); }

typedef struct Saved {
    float *k, *v; /* k~, v~, laid out as keys are, of r tokens */
    RowSum *L;    /* [B,H,N] */
} Saved;

static size_t lay_out_saved(Saved *a, const LinformerShape *s, const float *block)
{
    const size_t mixed = (size_t)s->keys.B * s->keys.H * s->r * s->keys.d;
    Scratch cut = {(float *)block, 0};
    a->k = scratch_take(&cut, mixed);
    a->v = scratch_take(&cut, mixed);
    a->L = (RowSum *)(void *)scratch_take(&cut, 2 * (size_t)s->queries.B * s->queries.H * s->queries.N);
    return cut.used;
}

size_t linformer_saved(const LinformerShape *shape)
{
    Saved a;
    return lay_out_saved(&a, shape, NULL);
}

typedef struct Parts {
    float *masked;  /* [r,M] E or F without the columns of padding, or their gradient */
    float *dk, *dv; /* of k~, v~; backward */
    float *rest;
} Parts;

static size_t lay_out(Parts *p, const LinformerShape *s, size_t mixed, size_t rest, float *scratch)
{
    const int width = columns_of(s), M = s->keys.N;
    const size_t products =
        max_size(max_size(gemm_scratch(s->r, width, M), gemm_scratch(M, width, s->r)), gemm_scratch(s->r, M, width));
    Scratch cut = {scratch, 0};
    p->masked = scratch_take(&cut, (size_t)s->r * M);
    p->dk = scratch_take(&cut, mixed);
    p->dv = scratch_take(&cut, mixed);
    p->rest = scratch_take(&cut, max_size(rest, products));
    return cut.used;
}

/* Rows of a projection as sample b sees them, and how far they lie apart. */
static const float *seen(int *ld, const float *projection, const float *mask, int b, const LinformerShape *s,
                         const Parts *p)
{
    const int M = s->keys.N;
    *ld = s->L;
    if (!mask) return projection;
    *ld = M;
    for (int i = 0; i < s->r; i++)
        mul(p->masked + (size_t)i * M, projection + (size_t)i * s->L, mask + (size_t)b * M, M);
    return p->masked;
}

/* to = E x of every sample */
static void mix(float *to, const float *x, const float *projection, const float *mask, const LinformerShape *s,
                const Parts *p)
{
    const int M = s->keys.N, blocks = blocks_of(s), width = columns_of(s);
    for (int b = 0; b < s->keys.B; b++) {
        int ld;
        const float *rows = seen(&ld, projection, mask, b, s, p);
        for (int h = 0; h < blocks; h++) {
            const size_t block = (size_t)b * blocks + h;
            gemm(GEMM_NN, to + block * s->r * width, width, rows, ld, x + block * M * width, width, s->r, width, M, 1,
                 0, p->rest);
        }
    }
}

/* dx += Eᵀ dto and dE += dto xᵀ; each may be NULL. */
static void mix_backward(float *dx, float *dprojection, const float *dto, const float *x, const float *projection,
                         const float *mask, const LinformerShape *s, const Parts *p)
{
    const int M = s->keys.N, r = s->r, blocks = blocks_of(s), width = columns_of(s);
    for (int b = 0; b < s->keys.B; b++) {
        int ld;
        const float *rows = seen(&ld, projection, mask, b, s, p), *from = dto + (size_t)b * blocks * r * width;
        const float *tokens = x + (size_t)b * blocks * M * width;
        for (int h = 0; h < blocks && dx; h++)
            gemm(GEMM_TN, dx + ((size_t)b * blocks + h) * M * width, width, rows, ld, from + (size_t)h * r * width,
                 width, M, width, r, 1, 1, p->rest);
        if (!dprojection) continue;
        float *sum = mask ? p->masked : dprojection; /* padding's columns are left out of it afterwards */
        for (int h = 0; h < blocks; h++)
            gemm(GEMM_NT, sum, mask ? M : s->L, from + (size_t)h * r * width, width, tokens + (size_t)h * M * width,
                 width, r, M, width, 1, !mask || h > 0, p->rest);
        for (int i = 0; i < r && mask; i++)
            mul_accumulate(dprojection + (size_t)i * s->L, sum + (size_t)i * M, mask + (size_t)b * M, M);
    }
}

size_t linformer_scratch(const LinformerShape *shape)
{
    const Softmax s = softmax_of(shape);
    Parts p;
    return lay_out(&p, shape, 0, softmax_scratch(&s), NULL);
}

void linformer_forward(float *y, float *saved, const Linformer *a, const LinformerShape *shape, float *scratch)
{
    const Softmax s = softmax_of(shape);
    Saved to;
    Parts p;
    lay_out_saved(&to, shape, saved);
    lay_out(&p, shape, 0, 0, scratch);
    mix(to.k, a->in.k, a->e, a->in.mask, shape, &p);
    mix(to.v, a->in.v, a->f ? a->f : a->e, a->in.mask, shape, &p);
    softmax_attention_forward(y, to.L, a->in.q, to.k, to.v, NULL, NULL, &s, p.rest);
}

static size_t mixed_size(const LinformerShape *s) { return (size_t)s->keys.B * s->keys.H * s->r * s->keys.d; }

size_t linformer_backward_scratch(const LinformerShape *shape)
{
    const Softmax s = softmax_of(shape);
    Parts p;
    return lay_out(&p, shape, mixed_size(shape), softmax_backward_scratch(&s), NULL);
}

void linformer_backward(const LinformerGradients *grad, const float *dy, const float *y, const float *saved,
                        const Linformer *a, const LinformerShape *shape, float *scratch)
{
    const Softmax s = softmax_of(shape);
    const size_t mixed = mixed_size(shape);
    Saved was;
    Parts p;
    lay_out_saved(&was, shape, saved);
    lay_out(&p, shape, mixed, 0, scratch);
    float *df = a->f ? grad->f : grad->e;
    fill(p.dk, 0, mixed);
    fill(p.dv, 0, mixed);
    softmax_attention_backward(grad->in.q, p.dk, p.dv, NULL, dy, y, was.L, a->in.q, was.k, was.v, NULL, NULL, &s,
                               p.rest);
    mix_backward(grad->in.k, grad->e, p.dk, a->in.k, a->e, a->in.mask, shape, &p);
    mix_backward(grad->in.v, df, p.dv, a->in.v, a->f ? a->f : a->e, a->in.mask, shape, &p);
}

/* ---- map --------------------------------------------------------------------------------------------------------- */

/* What forward saves; softmax(…) [N,r]. */
static size_t lay_out_map(float *part[2], const LinformerShape *shape, float *scratch)
{
    Scratch cut = {scratch, 0};
    part[0] = scratch_take(&cut, linformer_saved(shape));
    part[1] = scratch_take(&cut, (size_t)shape->queries.N * shape->r);
    return cut.used;
}

size_t linformer_map_scratch(const LinformerShape *shape)
{
    const Softmax s = softmax_of(shape);
    float *part[2];
    Parts p;
    const size_t rest = max_size(softmax_map_scratch(&s), gemm_scratch(shape->queries.N, shape->keys.N, shape->r));
    return lay_out_map(part, shape, NULL) + lay_out(&p, shape, 0, rest, NULL);
}

void linformer_map(float *map, const Linformer *a, const LinformerShape *shape, int b, int h, float *scratch)
{
    const Softmax s = softmax_of(shape);
    const int N = shape->queries.N, M = shape->keys.N;
    float *part[2];
    int ld;
    Saved to;
    Parts p;
    const size_t used = lay_out_map(part, shape, scratch);
    lay_out(&p, shape, 0, 0, scratch + used);
    lay_out_saved(&to, shape, part[0]);
    mix(to.k, a->in.k, a->e, a->in.mask, shape, &p);
    softmax_map(part[1], b, h, a->in.q, to.k, to.k, NULL, NULL, &s, p.rest); /* its values are not looked at */
    const float *rows = seen(&ld, a->f ? a->f : a->e, a->in.mask, b, shape, &p);
    gemm(GEMM_NN, map, M, part[1], shape->r, rows, ld, N, M, shape->r, 1, 0, p.rest);
}
