/* Linear attention (Katharopoulos et al. 2020, Eqs. 4-7; with the key statistics and pooling of Nguyen et al. 2023, end
 * of §2.3). Per head, with ν_i = φ(q_i) S the numerator and ρ_i = φ(q_i)·z + ε min(φ(q_i)·z, 1) the denominator:
 *
 *   y_i = ν_i / ρ_i
 *
 * Causal, S and z run: S_i holds the keys visible at i. In chunks of queries, with S of the chunks before and A of
 * linear_head.h,
 *
 *   ν = φ(Q) S + A V      ρ = φ(Q) z + A 1
 *
 * Exact, 4 N (d² + CHUNK d) flops instead of 4 N² d. */
#include "attention/linear_head.h"
#include "base/ints.h"
#include "kernels/gemm.h"
#include "kernels/pointwise.h"

static void run_head(float *y, const LinearHead *a)
{
    int d = a->d;
    linear_start_sums(a);
    for (int from = 0; from < a->N; from += a->step) {
        int rows = min_int(a->step, a->N - from), first = 0, keys = 0;
        float *out = y + (size_t)from * a->ld;
        linear_query_features(a, from, rows);
        gemm(GEMM_NN, out, a->ld, a->fq, d, a->S, d, rows, d, d, 1, 0, a->gemm); /* ν = φ(Q) S + A V */
        if (a->causal) {
            keys = linear_chunk_keys(&first, a, from, rows);
            linear_key_features(a, first, keys);
            linear_chunk_weights(a, from, rows, first, keys);
            gemm(GEMM_NN, out, a->ld, a->A, keys, a->v + (size_t)first * a->ldk, a->ldk, rows, d, keys, 1, 1, a->gemm);
        }
        float *denominators = a->denominators + from;
        gemm(GEMM_NT, denominators, rows, a->z, d, a->fq, d, 1, rows, d, 1, 0, a->gemm); /* ρ = φ(Q) z + A 1 */
        for (int i = 0; i < rows; i++) {
            float *row = out + (size_t)i * a->ld, rho = denominators[i];
            for (int j = 0; j < keys; j++) rho += a->A[(size_t)i * keys + j];
            if (linear_adds_own(a, from + i)) {
                rho += a->own[i];
                axpy(row, a->own[i], a->own_v + (size_t)(from + i) * a->ld, (size_t)d);
            }
            denominators[i] = rho = linear_denominator(a, rho);
            scale(row, row, linear_inverse(rho), (size_t)d);
        }
        if (a->causal) linear_take_keys(a, first, keys);
    }
}

/* What the job needs. */
typedef struct Call {
    float *y, *saved;
    const Qkv *in;
    const LinearShape *shape;
} Call;

static void forward_head(void *context, int b, int h, float *scratch)
{
    const Call *c = context;
    LinearHead a;
    linear_head_open(&a, c->in, c->shape, b, h, c->saved, scratch);
    run_head(c->y + heads_offset(&c->shape->queries, b, h), &a);
}

void linear_forward(float *y, float *saved, const Qkv *in, const LinearShape *shape, float *scratch)
{
    Call c = {y, saved, in, shape};
    each_head(shape->queries.B, shape->queries.H, 0, linear_multiply_adds(shape) / 2, forward_head, &c, scratch,
              linear_own_scratch(shape));
}
