/* ops/arithmetic — two tensors number by number, and the choice between two, for mechanisms of one's own; shapes that
 * differ are repeated to one. */
#include "autodiff/ops/binary.h"

const Op op_sub = BINARY("sub", DIFFERENCE, "a:* b:*", "y = a − b");
const Op op_mul = BINARY("mul", PRODUCT, "a:* b:*", "y = a b");
const Op op_div = BINARY("div", QUOTIENT, "a:* b:*", "y = a/b");
const Op op_pow = BINARY("pow", POWER, "a:* b:*", "y = aᵇ");
const Op op_where = BINARY("where", CHOICE, "condition:* a:* b:*", "y = condition ≠ 0 ? a : b");
