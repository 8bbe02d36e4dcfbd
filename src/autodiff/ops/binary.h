/* ops/binary — a row of two tensors number by number, or of the choice between two: each is repeated along the axes
 * that it lacks or has one entry along. */
#ifndef PA_AUTODIFF_OPS_BINARY_H
#define PA_AUTODIFF_OPS_BINARY_H

#include "autodiff/ops.h"
#include "kernels/strided.h"

/* `which` of the row is a Formula (kernels/formulas.h). */
Status binary_forward(Node *node);
Status binary_backward(Node *node);

#define BINARY(named, formula_of, taken, said) \
    {.name = named,                            \
     .family = "layer",                        \
     .inputs = taken,                          \
     .outputs = "y",                           \
     .formula = said,                          \
     .which = formula_of,                      \
     .sum = (formula_of) == SUM_OF,            \
     .forward = binary_forward,                \
     .backward = binary_backward}

#endif
