/* strided — arrays without gaps, looked at as other shapes: smaller ones repeated along axes of larger ones
 * (broadcasting), axes in another order, an axis summed away. Shapes have at most STRIDED_DIMS dimensions and
 * fewer than 2³¹ elements; dimensions may be 0. */
#ifndef PA_KERNELS_STRIDED_H
#define PA_KERNELS_STRIDED_H

#include "kernels/formulas.h"

#include <stdint.h>

enum { STRIDED_DIMS = 5, STRIDED_OPERANDS = 4 };

/* Arrays walked side by side: the sizes, and of each array how far apart neighbours along an axis lie. */
typedef struct Strided {
    int ndim;
    int32_t size[STRIDED_DIMS];
    int32_t step[STRIDED_OPERANDS][STRIDED_DIMS];
} Strided;

/* Sets the k-th array's steps, that of an array of this shape, aligned with the last of the sizes: 0 where it has one
 * entry or no such axis. */
void strided_steps(Strided *s, int k, int ndim, const int32_t *shape);

/* Axes that all arrays cross as one become one, those of size 1 go. One axis stays at least. */
void strided_merge(Strided *s);

/* The next run along the last axis: at[…] moves on; 0 behind the last. index and at begin as zeros. */
int strided_next(const Strided *s, int32_t *index, int32_t *at);

/* ---- number by number: y = f(g, a, b), each of the three repeated along the axes that it lacks ------------------ */

/* n numbers each, without gaps. y overwritten or, with `accumulate`, added to; it may be g or b. */
void combine_row(Formula f, float *y, int accumulate, const float *g, const float *b, size_t n);

/* An array without gaps and its shape, or a number (no dimensions). */
typedef struct Operand {
    const float *data;
    int ndim;
    const int32_t *shape;
} Operand;

/* y [shape] overwritten or, with `accumulate`, added to, from the operands g, a, b. It may be one of them if that has
 * the same shape. */
void combine(Formula f, float *y, int accumulate, int ndim, const int32_t *shape, const Operand in[3]);

/* ---- axes in another order: y[i…] = x[…], step[k] being how far apart in x neighbours along y's k-th axis lie */
void permute_axes(float *y, const float *x, int ndim, const int32_t *shape, const int32_t *step);

/* ---- x [A,R,C] → y [A,C]: sums over R are ADDED, the largest overwritten (R ≥ 1) */
void sum_middle(float *y, const float *x, size_t A, size_t R, size_t C);
void max_middle(float *y, const float *x, size_t A, size_t R, size_t C);

#endif
