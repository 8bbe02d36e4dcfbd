/* linear_head — one head of linear attention: its keys and values as they meet the queries, their features and sums,
 * and which keys a chunk of queries sees.
 *
 * Not causal, S and z are sums over all keys and queries come in blocks. Causal, S and z run: they hold the keys of the
 * chunks before, and
 *   A = φ(Q) φ(K)ᵀ    [queries of the chunk, keys that become visible within it], zero where a key comes later than a
 *                     query
 *
 * Causal and pooled: window m of factor f becomes visible at token (m+1) f − 1, and query i adds its own token with
 * weight φ(q_i)·φ(k_i), so that the first queries see something. f = 1 is ordinary causal attention: no token is added
 * twice. */
#ifndef PA_ATTENTION_LINEAR_HEAD_H
#define PA_ATTENTION_LINEAR_HEAD_H

#include "attention/linear.h"
#include "attention/linear_features.h"

enum { LINEAR_BLOCK = 256, LINEAR_CHUNK = 64 };

typedef struct LinearHead {
    const float *q, *k, *v;                /* k, v: as they meet the queries, pooled or not */
    const float *own_k, *own_v, *own_mask; /* unpooled */
    const float *mask;                     /* of k; NULL for none */
    int ld, ldk;                           /* floats from row to row of q, own_k, own_v; of k and v */
    int N, all, M, d, factor, causal;      /* queries; keys; windows of these */
    int step;                              /* queries at a time: LINEAR_CHUNK, causal, or LINEAR_BLOCK */
    float floor;                           /* ε */
    Features how;
    float *denominators, *S, *z, *dS, *dz;
    float *fq, *fk, *dfq, *dfk;          /* [BLOCK,d] φ of the queries and keys at hand, and gradients */
    float *query_shift;                  /* [BLOCK] τ of the queries at hand */
    float *fown, *own;                   /* [CHUNK,d], [CHUNK]: φ of their own keys, and the weights of these */
    float *A, *dA;                       /* [CHUNK,CHUNK] */
    float *n, *m;                        /* [BLOCK,d], [BLOCK]: ∂L/∂ν, ∂L/∂ρ */
    float *pooled_k, *pooled_v, *counts; /* [M,d], [M,d], [M] */
    float *dk, *dv;                      /* [M,d] of the pooled ones */
    float *mu, *rstd, *shifts;           /* [d] statistics and σ, to which `how` points where there are any */
    float *gemm;
} LinearHead;

/* Floats that one head takes, and the products of a backward, which has more than a forward. */
size_t linear_own_scratch(const LinearShape *shape);
static inline double linear_multiply_adds(const LinearShape *shape)
{ return 2.0 * (double)(heads_size(&shape->queries) + heads_size(&shape->keys)) * shape->keys.d; }

/* Pools keys and values (v may be NULL) and takes the statistics. saved: where all heads' denominators and sums are
 * kept; NULL: nowhere. */
void linear_head_open(LinearHead *a, const Qkv *in, const LinearShape *shape, int b, int h, float *saved,
                      float *scratch);

/* φ of queries, of keys from … from+rows−1, to fq with query_shift, to fk. */
void linear_query_features(const LinearHead *a, int from, int rows);
void linear_key_features(const LinearHead *a, int from, int rows);

/* S and z of what is there before the first query: of all keys, or, causal, of none. */
void linear_start_sums(const LinearHead *a);

/* S += φ(K)ᵀ V and z += Σ φ(k_j) over keys from … from+rows−1, whose features are in fk. */
void linear_take_keys(const LinearHead *a, int from, int rows);

/* The keys that become visible to the queries from … from+rows−1 (causal): first and number. */
int linear_chunk_keys(int *first, const LinearHead *a, int from, int rows);

/* Whether key j is seen by query i. */
static inline int linear_sees(const LinearHead *a, int i, int j) { return !a->causal || (j + 1) * a->factor - 1 <= i; }

/* Whether query i adds its own token. */
int linear_adds_own(const LinearHead *a, int i);

/* A [rows,keys], and own [rows] with the features it takes; fq and fk hold those of queries from … and keys first …. */
void linear_chunk_weights(const LinearHead *a, int from, int rows, int first, int keys);

/* ρ + ε min(ρ, 1), and 1 over it: 0 where no key counts. */
static inline float linear_denominator(const LinearHead *a, float rho) { return rho + a->floor * (rho < 1 ? rho : 1); }
static inline float linear_inverse(float denominator) { return denominator > 0 ? 1.0f / denominator : 0; }

#endif
