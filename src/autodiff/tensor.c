#include "autodiff/tensor.h"

#include <string.h>

size_t shape_size(int ndim, const int32_t *shape)
{
    if (ndim < 0 || ndim > TENSOR_MAX_DIMS) return SIZE_MAX;
    uint64_t n = 1;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0) return SIZE_MAX;
        n *= (uint64_t)shape[i];
        if (n > INT32_MAX) return SIZE_MAX;
    }
    return (size_t)n;
}

static void set_shape(Tensor *t, DType dtype, int ndim, const int32_t *shape, size_t size)
{
    *t = (Tensor){.ndim = ndim, .dtype = dtype, .size = size, .references = 1};
    for (int i = 0; i < ndim; i++) t->shape[i] = shape[i];
}

Tensor *tensor_wrap(Arena *a, DType dtype, int ndim, const int32_t *shape, void *data)
{
    size_t size = shape_size(ndim, shape);
    if (size == SIZE_MAX) {
        fail(PA_BAD_ARGUMENT, "tensor: a shape has at most 5 dimensions, none negative, and fewer than 2^31 elements");
        return NULL;
    }
    Tensor *t = arena_alloc(a, sizeof *t);
    if (!t) return NULL;
    set_shape(t, dtype, ndim, shape, size);
    t->data = data;
    return t;
}

Tensor *tensor_in_arena(Arena *a, DType dtype, int ndim, const int32_t *shape)
{
    Tensor *t = tensor_wrap(a, dtype, ndim, shape, NULL);
    if (!t) return NULL;
    t->data = arena_floats(a, t->size); /* int32 and float32 are both 4 bytes */
    return t->data ? t : NULL;
}

/* Header, data and gradient in one block, each part 16-byte aligned. */
Tensor *tensor_leaf(DType dtype, int ndim, const int32_t *shape, int needs_grad)
{
    size_t size = shape_size(ndim, shape);
    if (size == SIZE_MAX) {
        fail(PA_BAD_ARGUMENT, "tensor: a shape has at most 5 dimensions, none negative, and fewer than 2^31 elements");
        return NULL;
    }
    const size_t head = (sizeof(Tensor) + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    const size_t array = (size * sizeof(float) + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (array > (SIZE_MAX - head) / 2) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    char *block = block_alloc(head + array * (needs_grad ? 2 : 1));
    if (!block) return NULL;
    Tensor *t = (Tensor *)block;
    set_shape(t, dtype, ndim, shape, size);
    t->data = (float *)(block + head);
    t->needs_grad = needs_grad != 0;
    if (needs_grad) t->grad = (float *)(block + head + array);
    return t;
}

void tensor_leaf_free(Tensor *t) { block_free(t); }
