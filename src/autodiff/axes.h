/* axes — which axes of a tensor an op is about, and tensors that are repeated along axes that they lack. Axes are
 * counted from 0, or, below it, from behind: −1 is the last. Sentences about shapes are JavaScript's, which names them;
 * here one is as good as another. */
#ifndef PA_AUTODIFF_AXES_H
#define PA_AUTODIFF_AXES_H

#include "autodiff/tape.h"
#include "kernels/strided.h"

/* Fails: the shapes of an op's inputs and its options do not go together. */
Status shapes_differ(void);

/* The axis 0…ndim−1; −1, with the sentence, if there is none. */
int axis_of(const Tensor *x, double axis);

/* Entries before an axis, along it and behind it: x as [A,R,C]. */
typedef struct Around {
    size_t A, R, C;
} Around;

Around around(int ndim, const int32_t *shape, int axis);

/* The shape that the first `count` inputs are repeated to, without their last `skip` axes: ones are aligned with the
 * last, and grow to what others have. */
Status repeated_shape(const Node *node, int count, int skip, int *ndim, int32_t *shape);

Operand operand_of(const Tensor *x);

/* Sums (added to y), or the largest (overwritten), of x [shape] over the axes with a bit in `axes`: y. The shape has
 * ones there afterwards. */
Status reduce_axes(Node *node, int largest, float *y, const float *x, int ndim, int32_t *shape, unsigned axes);

#endif
