/* ksvd — the objective that drives Primal-Attention towards the SVD of its kernel (Chen et al. 2023, Eq. 5), per
 * sample:
 *
 *   J_b = ½ mean_{h,i} ‖e_i ⊙ λ_h‖² + ½ mean_{h,i} ‖r_i ⊙ λ_h‖² − mean_h Tr(W_eᵀ W_r)
 *
 * The parameter λ is the square root of Λ = Σ⁻¹, so it enters squared. The trace is of the raw parameters. J = 0 at a
 * stationary point; a network's loss takes η J².
 *
 * e [B,H,N,s], r [B,H,M,s] (M = N but for keys of another sequence), we, wr [H,n,s] (n sampled rows or head channels),
 * lambda [H,s]. mask: that of e [B,N], that of r [B,M], each may be NULL: the means run over the tokens whose mask is
 * not 0; of a sample without any they are zero. Pass NULL for the released code's behaviour, which counts padding too.
 */
#ifndef PA_ATTENTION_KSVD_H
#define PA_ATTENTION_KSVD_H

typedef struct KsvdShape {
    int B, H, N, M, s;
    int n; /* rows of we and wr per head */
} KsvdShape;

/* J [B] and, for backward, the sums of squares [B,2,H,s] of e and of r, overwritten. */
void ksvd_objective_forward(float *J, float *sums, const float *e, const float *r, const float *we, const float *wr,
                            const float *lambda, const float *const mask[2], const KsvdShape *shape);

/* de, dr, dwe, dwr, dlambda are added to, or NULL. dJ [B]. */
void ksvd_objective_backward(float *de, float *dr, float *dwe, float *dwr, float *dlambda, const float *dJ,
                             const float *sums, const float *e, const float *r, const float *we, const float *wr,
                             const float *lambda, const float *const mask[2], const KsvdShape *shape);

#endif
