/* tensors — tensors made from JavaScript. */
#include "exports/exports.h"

#include "autodiff/tape.h"

Tensor *pa_tensor(int32_t dtype, int32_t ndim, const int32_t *shape, int32_t needs_grad)
{
    status_clear();
    if (dtype != DTYPE_F32 && dtype != DTYPE_I32) {
        fail(PA_BAD_ARGUMENT, "tensor: dtype is 0 (float32) or 1 (int32)");
        return NULL;
    }
    if (dtype == DTYPE_I32 && needs_grad) {
        fail(PA_BAD_ARGUMENT, "tensor: only a float32 tensor can have a gradient");
        return NULL;
    }
    return tensor_leaf(dtype, ndim, shape, needs_grad);
}

void pa_tensor_release(Tensor *t) { tensor_release(t); }
void *pa_tensor_data(Tensor *t) { return t->data; }
float *pa_tensor_grad(Tensor *t) { return t->grad; }
int32_t pa_tensor_ndim(const Tensor *t) { return t->ndim; }
const int32_t *pa_tensor_shape(const Tensor *t) { return t->shape; }
int32_t pa_tensor_dtype(const Tensor *t) { return t->dtype; }
