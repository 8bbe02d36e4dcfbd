/* op_heads — what the attention ops' shape rules share: how the dimensions of q say where the heads lie.
 *
 *   4 dimensions  [B,H,N,d]  heads first; the option `heads` may be missing
 *   3, 2          [B,N,D], [N,D]  tokens first, D = heads·d; 2 dimensions mean B = 1 */
#ifndef PA_AUTODIFF_OP_HEADS_H
#define PA_AUTODIFF_OP_HEADS_H

#include "attention/heads.h"
#include "autodiff/tensor.h"

/* The heads of t, or 0 if its shape and `heads` do not go together. */
static inline int heads_of(Heads *out, const Tensor *t, double heads)
{
    if (t->ndim == 4) {
        *out = (Heads){t->shape[0], t->shape[1], t->shape[2], t->shape[3], 0};
        return out->d >= 1;
    }
    int H = (int)heads, D = t->ndim ? t->shape[t->ndim - 1] : 0;
    if ((t->ndim != 3 && t->ndim != 2) || H < 1 || D < 1 || D % H != 0) return 0;
    *out = (Heads){t->ndim == 3 ? t->shape[0] : 1, H, t->shape[t->ndim - 2], D / H, 1};
    return 1;
}

static inline int same_shape(const Tensor *a, const Tensor *b)
{
    if (a->ndim != b->ndim) return 0;
    for (int i = 0; i < a->ndim; i++)
        if (a->shape[i] != b->shape[i]) return 0;
    return 1;
}

/* 1 if t is a matrix [rows, columns], or where rows is 1 a vector [columns]: masks of one sample may come without B. */
static inline int is_matrix(const Tensor *t, int rows, int columns)
{
    if (t->ndim == 1 && rows == 1) return t->shape[0] == columns;
    return t->ndim == 2 && t->shape[0] == rows && t->shape[1] == columns;
}

#endif
