#include "attention/primal_head.h"

#include "attention/primal_rows.h"
#include "base/ints.h"
#include "base/scratch.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

size_t primal_lay_out(PrimalParts *p, const PrimalShape *shape, float *scratch)
{
    const size_t d = (size_t)shape->heads.d, s = (size_t)shape->s, N = (size_t)shape->heads.N, wide = max_size(d, s);
    const size_t n = shape->mode == PRIMAL_DATA ? (size_t)shape->n : 0, causal = shape->mode == PRIMAL_CAUSAL ? N : 0;
    const int rows = max_int(PRIMAL_BLOCK, max_int((int)n, (int)max_size(d, N))), columns = (int)max_size(2 * wide, N);
    Scratch cut = {scratch, 0};
    p->inverse = scratch_take(&cut, PRIMAL_BLOCK);
    p->factor = scratch_take(&cut, PRIMAL_BLOCK);
    p->block = scratch_take(&cut, PRIMAL_BLOCK * 2 * d);
    p->scores = scratch_take(&cut, PRIMAL_BLOCK * 2 * s);
    p->dscores = scratch_take(&cut, PRIMAL_BLOCK * 2 * s);
    p->pair = scratch_take(&cut, 2 * d * wide);
    p->own = scratch_take(&cut, n ? 2 * d * s : 0);
    p->sampled = scratch_take(&cut, n * d);
    p->dsampled = scratch_take(&cut, n * d);
    for (int i = 0; i < 2; i++) p->means[i] = scratch_take(&cut, causal * d);
    for (int i = 0; i < 2; i++) p->dmeans[i] = scratch_take(&cut, causal * d);
    p->gemm = scratch_take(&cut, gemm_scratch(rows, columns, max_int(PRIMAL_BLOCK, max_int((int)(2 * wide), (int)n))));
    return cut.used;
}

size_t primal_scratch(const PrimalShape *shape)
{
    PrimalParts p;
    return primal_lay_out(&p, shape, NULL);
}

size_t primal_map_scratch(const PrimalShape *shape)
{ return primal_scratch(shape) + 2 * (size_t)shape->heads.N * shape->heads.d; }

size_t primal_weights_size(const PrimalShape *shape)
{
    const Heads *H = &shape->heads;
    return shape->mode == PRIMAL_DATA ? (size_t)H->B * H->H * 2 * H->d * shape->s : 0;
}

static const float *input_channels(const PrimalInputs *in, const PrimalShape *shape, int b, int h)
{
    const Heads *H = &shape->heads;
    return in->x + (size_t)b * H->N * H->H * H->d + (size_t)h * H->d;
}

void primal_sample_input(float *sampled, const PrimalInputs *in, const PrimalShape *shape, int b, int h)
{
    const Heads *H = &shape->heads;
    const float *x = input_channels(in, shape, b, h);
    for (int i = 0; i < shape->n; i++)
        copy(sampled + (size_t)i * H->d, x + (size_t)primal_sampled_row(i, H->N, shape->n) * H->H * H->d, (size_t)H->d);
}

void primal_gather_rows(PrimalSide side[2], const PrimalParts *p, const PrimalInputs *in, const PrimalShape *shape,
                        int b, int h)
{
    const Heads *H = &shape->heads;
    const float *both[2] = {in->q, in->k};
    for (int i = 0; i < 2; i++) {
        side[i].u = both[i] + heads_offset(H, b, h);
        side[i].ld = heads_stride(H);
        if (shape->mode != PRIMAL_CAUSAL) continue;
        primal_running_means(p->means[i], side[i].u, side[i].ld, H->N, H->d);
        side[i].u = p->means[i];
        side[i].ld = H->d;
    }
}

void primal_make_weights(PrimalSide side[2], float *weights, const PrimalParts *p, const PrimalInputs *in,
                         const PrimalShape *shape, int b, int h)
{
    int d = shape->heads.d, s = shape->s, n = shape->n;
    const float *both[2] = {in->we, in->wr};
    if (shape->mode == PRIMAL_DATA) primal_sample_input(p->sampled, in, shape, b, h);
    for (int i = 0; i < 2; i++) {
        if (shape->mode != PRIMAL_DATA) {
            side[i].weight = both[i] + (size_t)h * d * s;
            continue;
        }
        float *product = weights + (size_t)i * d * s; /* Wx = X_sᵀ W */
        gemm(GEMM_TN, product, s, p->sampled, d, both[i] + (size_t)h * n * s, s, d, s, n, 1, 0, p->gemm);
        side[i].weight = product;
    }
}
