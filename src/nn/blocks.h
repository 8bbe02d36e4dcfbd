/* blocks — the small layers that models are put together from. Each …_create declares "prefix.weight" and
 * "prefix.bias";
 * each apply returns the result, or NULL when it or something before it failed (x NULL), so that calls can be chained.
 * */
#ifndef PA_NN_BLOCKS_H
#define PA_NN_BLOCKS_H

#include "nn/config.h"
#include "nn/parameters.h"

typedef struct Linear {
    Tensor *weight, *bias; /* [out,in], [out] */
} Linear;

typedef struct Norm {
    Tensor *weight, *bias; /* [width]; bias NULL: RMS norm */
    double eps;
} Norm;

void linear_create(Linear *l, Parameters *p, const char *prefix, int in, int out); /* PyTorch's initial values */
void norm_create(Norm *n, Parameters *p, const char *prefix, const ModelConfig *config);

Tensor *linear_apply(const Linear *l, Tape *tape, Tensor *x);
Tensor *norm_apply(const Norm *n, Tape *tape, Tensor *x);
Tensor *add_apply(Tape *tape, Tensor *a, Tensor *b);
Tensor *drop(Tape *tape, Tensor *x, double rate); /* x itself unless training and rate > 0 */

/* Columns head·d … of x times 0 or 1; x itself while the gate is NULL. A gate is made of ones [width], from `arena`,
 * when a head is first switched off. */
Tensor *gate_apply(Tensor *gate, Tape *tape, Tensor *x);
Status gate_set(Tensor **gate, Arena *arena, int width, int head, int d, int on);

/* The first output of an op with up to three inputs (NULL: none) and one option. */
Tensor *apply(Tape *tape, const Op *op, Tensor *a, Tensor *b, Tensor *c, double option);

/* Output 0 of a node, or NULL. */
Tensor *first_output(const Node *node);

#endif
