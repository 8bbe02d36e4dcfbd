/* ops/unary — a row of a function of one number at a time. The file that includes it has unary_forward and
 * unary_backward, which `which` tells the functions apart for. */
#ifndef PA_AUTODIFF_OPS_UNARY_H
#define PA_AUTODIFF_OPS_UNARY_H

#include "autodiff/ops.h"

/* first: whether backward overwrites a gradient that is fresh (tape.h). */
#define UNARY(named, function, said, first) \
    {.name = named,                         \
     .family = "layer",                     \
     .inputs = "x",                         \
     .outputs = "y",                        \
     .formula = said,                       \
     .like = 1,                             \
     .light = LIGHT,                        \
     .which = function,                     \
     .writes = first,                       \
     .forward = unary_forward,              \
     .backward = unary_backward}

#endif
