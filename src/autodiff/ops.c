#include "autodiff/ops.h"

#define ROW(name) &op_##name,
const Op *const op_table[] = {OPS(ROW)};

const int op_table_size = (int)(sizeof op_table / sizeof op_table[0]);
