#include "attention/primal_head.h"
#include "attention/primal_rows.h"
#include "base/ints.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

void primal_map(float *map, const PrimalInputs *in, const PrimalShape *shape, int b, int h, float *scratch)
{
    int N = shape->heads.N, d = shape->heads.d;
    PrimalParts p;
    PrimalSide side[2];
    float *phi = scratch + primal_lay_out(&p, shape, scratch);
    primal_gather_rows(side, &p, in, shape, b, h);
    for (int i = 0; i < 2; i++) {
        float *out = phi + (size_t)i * N * d;
        copy_rows(out, d, side[i].u, side[i].ld, N, d);
        for (int from = 0; from < N; from += PRIMAL_BLOCK) {
            int rows = min_int(PRIMAL_BLOCK, N - from);
            primal_inverse_norms(p.inverse, side[i].u + (size_t)from * side[i].ld, side[i].ld, rows, d);
            primal_scale_rows(out + (size_t)from * d, d, p.inverse, out + (size_t)from * d, d, rows, d);
        }
    }
    gemm(GEMM_NT, map, N, phi, d, phi + (size_t)N * d, d, N, N, d, 1, 0, p.gemm);
    if (shape->mode != PRIMAL_CAUSAL) return;
    for (int i = 0; i < N; i++) fill(map + (size_t)i * N + i + 1, 0, (size_t)(N - i - 1));
}
