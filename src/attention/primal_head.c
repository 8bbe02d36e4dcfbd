#include "attention/primal_head.h"

#include "attention/primal_rows.h"
#include "base/ints.h"
#include "base/parallel.h"
#include "base/scratch.h"
#include "base/simd.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

size_t primal_lay_out(PrimalParts *p, const PrimalShape *shape, float *scratch)
{
    const size_t d = (size_t)shape->heads.d, s = (size_t)shape->s,
                 N = (size_t)max_int(shape->heads.N, primal_keys(shape)->N), wide = max_size(d, s);
    const size_t n = shape->mode == PRIMAL_DATA ? (size_t)shape->n : 0, causal = shape->mode == PRIMAL_CAUSAL ? N : 0;
    const int rows = max_int(PRIMAL_BLOCK, max_int((int)n, (int)max_size(d, N))), columns = (int)max_size(2 * wide, N);
    Scratch cut = {scratch, 0};
    p->inverse = scratch_take(&cut, PRIMAL_BLOCK);
    p->factor = scratch_take(&cut, PRIMAL_BLOCK);
    p->block = scratch_take(&cut, PRIMAL_BLOCK * 2 * d);
    p->scores = scratch_take(&cut, PRIMAL_BLOCK * 2 * s + 4); /* scale_scores looks beyond the last */
    p->dscores = scratch_take(&cut, PRIMAL_BLOCK * 2 * s);
    p->pair = scratch_take(&cut, 2 * d * wide);
    p->own = scratch_take(&cut, n || shape->cross ? 3 * d * s : 0);
    p->dmean = scratch_take(&cut, shape->cross ? d * s : 0);
    p->share = scratch_take(&cut, shape->cross ? N : 0);
    p->rows = (int32_t *)scratch_take(&cut, n);
    p->sampled = scratch_take(&cut, n * d);
    p->dsampled = scratch_take(&cut, n * d);
    for (int i = 0; i < 2; i++) p->means[i] = scratch_take(&cut, causal * d);
    for (int i = 0; i < 2; i++) p->dmeans[i] = scratch_take(&cut, causal * d);
    p->gemm = scratch_take(&cut, gemm_scratch(rows, columns, max_int(PRIMAL_BLOCK, max_int((int)(2 * wide), (int)n))));
    return cut.used;
}

size_t primal_own_scratch(const PrimalShape *shape)
{
    PrimalParts p;
    return primal_lay_out(&p, shape, NULL);
}

size_t primal_scratch(const PrimalShape *shape)
{ return primal_own_scratch(shape) * (size_t)parallel_pays(primal_multiply_adds(shape)); }

size_t primal_map_scratch(const PrimalShape *shape)
{
    return primal_own_scratch(shape) +
           ((size_t)shape->heads.N + (size_t)primal_keys(shape)->N) * (size_t)shape->heads.d;
}

size_t primal_weights_size(const PrimalShape *shape)
{
    const Heads *H = &shape->heads;
    return (shape->cross ? 3 : shape->mode == PRIMAL_DATA ? 2 : 0) * (size_t)H->B * H->H * H->d * shape->s;
}

static const float *key_mask(const PrimalInputs *in, const PrimalShape *shape, int b)
{ return shape->cross && in->mask ? in->mask + (size_t)b * shape->keys.N : NULL; }

static int how_many(const float *mask, int M)
{
    int count = mask ? 0 : M;
    for (int j = 0; j < M && mask; j++) count += mask[j] != 0;
    return count;
}

static const float *input_channels(const PrimalInputs *in, const PrimalShape *shape, int b, int h)
{
    const Heads *H = primal_keys(shape);
    return in->x + (size_t)b * H->N * H->H * H->d + (size_t)h * H->d;
}

void primal_sample_input(const PrimalParts *p, const PrimalInputs *in, const PrimalShape *shape, int b, int h)
{
    const Heads *K = primal_keys(shape);
    const float *x = input_channels(in, shape, b, h), *mask = key_mask(in, shape, b);
    const int n = shape->n, last = how_many(mask, K->N) - 1;
    for (int i = 0, j = -1, counted = -1; i < n; i++) {
        const int wanted = n > 1 && last > 0 ? (int)((int64_t)i * last / (n - 1)) : last < 0 ? -1 : 0;
        while (counted < wanted) counted += mask == NULL || mask[j + 1] != 0, j++;
        float *row = p->sampled + (size_t)i * K->d;
        p->rows[i] = j;
        if (j < 0)
            fill(row, 0, (size_t)K->d);
        else
            copy(row, x + (size_t)j * K->H * K->d, (size_t)K->d);
    }
}

void primal_gather_rows(PrimalSide side[2], const PrimalParts *p, const PrimalInputs *in, const PrimalShape *shape,
                        int b, int h)
{
    const Heads *H = &shape->heads;
    const float *both[2] = {in->q, in->k};
    for (int i = 0; i < 2; i++) {
        side[i].u = both[i] + heads_offset(i ? primal_keys(shape) : H, b, h);
        side[i].ld = heads_stride(H);
        if (shape->mode != PRIMAL_CAUSAL) continue;
        primal_running_means(p->means[i], side[i].u, side[i].ld, H->N, H->d);
        side[i].u = p->means[i];
        side[i].ld = H->d;
    }
    const float *mask = key_mask(in, shape, b);
    const int M = shape->cross ? shape->keys.N : 0, count = how_many(mask, M);
    for (int j = 0; j < M; j++) p->share[j] = mask == NULL || mask[j] != 0 ? 1.0f / (float)count : 0;
}

void primal_make_weights(PrimalSide side[2], float *weights, int anew, const PrimalParts *p, const PrimalInputs *in,
                         const PrimalShape *shape, int b, int h)
{
    int d = shape->heads.d, s = shape->s, n = shape->n;
    const float *both[2] = {in->we, in->wr};
    if (shape->mode == PRIMAL_DATA && anew) primal_sample_input(p, in, shape, b, h);
    for (int i = 0; i < 2; i++) {
        if (shape->mode != PRIMAL_DATA) {
            side[i].weight = both[i] + (size_t)h * d * s;
            continue;
        }
        float *product = weights + (size_t)i * d * s; /* Wx = X_sᵀ W */
        if (anew) gemm(GEMM_TN, product, s, p->sampled, d, both[i] + (size_t)h * n * s, s, d, s, n, 1, 0, p->gemm);
        side[i].weight = product;
    }
}

/* own_i *= factor_i, rows 2s floats apart; and the same to `kept`, without gaps, unless NULL. A row's last vector takes
 * what lies behind it along: unchanged in own, to be overwritten by the next rows in `kept`. */
static void scale_scores(float *own, float *kept, const float *factor, int rows, int s)
{
    const int whole = s & ~3, rest = s & 3;
    for (int i = 0; i < rows; i++, own += 2 * s) {
        const f4 f = f4_load_splat(factor + i);
        for (int c = 0; c < whole; c += 4) {
            const f4 v = f4_mul(f4_load(own + c), f);
            f4_store(own + c, v);
            if (kept) f4_store(kept + c, v);
        }
        if (rest) {
            const f4 v = f4_mul(f4_load(own + whole), f4_select(m4_first(rest), f, f4_splat(1)));
            f4_store(own + whole, v);
            if (kept) f4_store_n(kept + whole, v, min_int(4, (rows - 1 - i) * s + rest));
        }
        if (kept) kept += s;
    }
}

static int has_far_row(const float *inverse, int rows)
{
    for (int i = 0; i < rows; i++)
        if (inverse[i] < 1e-12f) return 1;
    return 0;
}

void primal_scores(float *own, float *kept, const PrimalSide *side, int from, int rows, const PrimalShape *shape,
                   const PrimalParts *p)
{
    const int d = shape->heads.d, s = shape->s;
    const float *u = side->u + (size_t)from * side->ld, *factor = p->inverse;
    int ld = side->ld;
    /* first: it reads row after row, which brings them into the cache */
    primal_inverse_norms(p->inverse, u, ld, rows, d);
    if (has_far_row(p->inverse, rows)) { /* u W would leave float32: the rows are divided first */
        float *divided = p->block + (size_t)PRIMAL_BLOCK * d;
        primal_scale_rows(divided, d, p->inverse, u, ld, rows, d);
        for (int r = 0; r < rows; r++) p->factor[r] = 1;
        u = divided, ld = d, factor = p->factor;
    }
    gemm(GEMM_NN, own, 2 * s, u, ld, side->weight, s, rows, s, d, 1, 0, p->gemm); /* e = (u W)/n */
    scale_scores(own, kept ? kept + (size_t)from * s : NULL, factor, rows, s);
}
