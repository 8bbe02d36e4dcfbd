/* nystrom — the small matrix in the middle of a Nyström approximation, K ≈ K_nm M⁻¹ K_mn: applies the inverse of
 * M = κ(landmarks, landmarks) + γI to a few columns.
 *
 *   iterations = 0   T = M⁻¹ U by a factorisation in float64. A landmark that depends on those before it (a pivot below
 *                    1e-10 of its diagonal: duplicates, γ = 0) is left out, which leaves the Nyström product as it is.
 *   iterations > 0   Skyformer's way: D = diag(M 1), A = D^-½ M D^-½, and Z ≈ A⁻¹ by that many steps of
 *                      Z ← ¼ Z (13 I − AZ (15 I − AZ (7 I − AZ))),   Z₀ = Aᵀ / max column sum of A
 *                    T = D^-½ Z D^-½ U. The maximum is of this one matrix. Eigenvalues of A below about 1/30 are still
 *                    under way after 6 steps: the result is then a smoothed inverse, and the backward differentiates
 *                    what
 *                    was computed, through every step.
 *
 * M [m,m] symmetric with positive diagonal and, with iterations > 0, no negative entries. U, T [m,d]. m may be 0.
 * scratch: 16-byte aligned. */
#ifndef PA_ATTENTION_NYSTROM_H
#define PA_ATTENTION_NYSTROM_H

#include <stddef.h>

size_t nystrom_scratch(int m, int d, int iterations, int backward); /* floats, when a backward follows or not */

/* Multiply-adds of one call. Exact m³/6 + m²d; iterated about m³ + 3 m²d a step, its backward 4 m³ + 8 m²d. */
double nystrom_products(int m, int d, int iterations);
double nystrom_backward_products(int m, int d, int iterations);

/* T out, overwritten; must not overlap U or M. When `backward` ≠ 0, scratch holds afterwards what
 * nystrom_apply_backward needs. */
void nystrom_apply(float *T, const float *U, const float *M, int m, int d, int iterations, int backward,
                   float *scratch);

/* dU [m,d] and dM [m,m] += ; U, M and scratch as nystrom_apply had and left them. M changes symmetrically: of dM, which
 * need not be symmetric, dM + dMᵀ counts. */
void nystrom_apply_backward(float *dU, float *dM, const float *dT, const float *U, const float *M, int m, int d,
                            int iterations, float *scratch);

/* The same iteration, one step or more, for a matrix A [m,m] without symmetry: T ≈ A⁺ U, as Nyströmformer's (Xiong et
 * al. 2021, Eq. 14), begun at Z₀ = Aᵀ/c, c the largest column sum: A's entries are not negative and its rows sum to 1.
 * The scratch is that of nystrom_scratch. */
void pseudo_inverse_apply(float *T, const float *U, const float *A, int m, int d, int iterations, int backward,
                          float *scratch);

/* dU [m,d] and dA [m,m] += ; U, A and scratch as pseudo_inverse_apply had and left them. */
void pseudo_inverse_apply_backward(float *dU, float *dA, const float *dT, const float *U, const float *A, int m, int d,
                                   int iterations, float *scratch);

#endif
