/* tensor — an array, its shape, and where wanted its gradient.
 *
 * A tensor is either a leaf (a parameter, an input, a tensor made from JavaScript) or an output of a Node (tape.h).
 * References are counted for tensors made from JavaScript; tensors of a model's step live in its arena and die with it.
 * */
#ifndef PA_AUTODIFF_TENSOR_H
#define PA_AUTODIFF_TENSOR_H

#include "base/arena.h"
#include "base/status.h"

#include <stdint.h>

#define TENSOR_MAX_DIMS 5

typedef enum DType { DTYPE_F32 = 0, DTYPE_I32 = 1 } DType;

typedef struct Node Node;

typedef struct Tensor {
    int32_t ndim;
    int32_t shape[TENSOR_MAX_DIMS];
    int32_t dtype;
    int32_t needs_grad; /* a gradient is wanted, for itself or for what it was made from */
    size_t size;        /* number of elements */
    union {
        float *data;
        int32_t *ids; /* DTYPE_I32 */
    };
    float *grad; /* [size], NULL until a backward pass reaches it (leaves: from the start) */
    Node *node;  /* what it is an output of; NULL for a leaf */
    int32_t references;
} Tensor;

/* Number of elements of a shape, or SIZE_MAX if it does not fit into 2^31 elements or a dimension is negative. */
size_t shape_size(int ndim, const int32_t *shape);

/* As a matrix: the last dimension are its columns, all before it the rows. A number is a matrix of one. */
static inline int tensor_columns(const Tensor *x) { return x->ndim ? x->shape[x->ndim - 1] : 1; }
static inline int tensor_rows(const Tensor *x)
{ return tensor_columns(x) ? (int)(x->size / (size_t)tensor_columns(x)) : 0; }

/* A tensor in an arena, data not cleared, no gradient yet. NULL when memory is out. */
Tensor *tensor_in_arena(Arena *a, DType dtype, int ndim, const int32_t *shape);

/* A view in an arena: same data and gradient, other shape (same size). Only for leaves and inputs without gradient. */
Tensor *tensor_wrap(Arena *a, DType dtype, int ndim, const int32_t *shape, void *data);

/* A leaf with storage of its own (one block), cleared, one reference. */
Tensor *tensor_leaf(DType dtype, int ndim, const int32_t *shape, int needs_grad);
void tensor_leaf_free(Tensor *t);

#endif
