#include "attention/primal_head.h"
#include "attention/primal_rows.h"
#include "base/ints.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

void primal_map(float *map, const PrimalInputs *in, const PrimalShape *shape, int b, int h, float *scratch)
{
    int N = shape->heads.N, M = primal_keys(shape)->N, d = shape->heads.d;
    PrimalParts p;
    PrimalSide side[2];
    float *phi = scratch + primal_lay_out(&p, shape, scratch);
    primal_gather_rows(side, &p, in, shape, b, h);
    for (int i = 0; i < 2; i++) {
        float *out = phi + (size_t)i * N * d;
        const int all = i ? M : N;
        copy_rows(out, d, side[i].u, side[i].ld, all, d);
        for (int from = 0; from < all; from += PRIMAL_BLOCK) {
            int rows = min_int(PRIMAL_BLOCK, all - from);
            primal_inverse_norms(p.inverse, side[i].u + (size_t)from * side[i].ld, side[i].ld, rows, d);
            primal_scale_rows(out + (size_t)from * d, d, p.inverse, out + (size_t)from * d, d, rows, d);
        }
    }
    gemm(GEMM_NT, map, M, phi, d, phi + (size_t)N * d, d, N, M, d, 1, 0, p.gemm);
    for (int j = 0; j < M && shape->cross && in->mask; j++)
        for (int i = 0; i < N && in->mask[(size_t)b * M + j] == 0; i++) map[(size_t)i * M + j] = 0;
    if (shape->mode != PRIMAL_CAUSAL) return;
    for (int i = 0; i < N; i++) fill(map + (size_t)i * N + i + 1, 0, (size_t)(N - i - 1));
}
