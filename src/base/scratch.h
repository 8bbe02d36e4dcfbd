/* scratch — cuts one block of floats into pieces.
 *
 *   Scratch cut = {block, 0};
 *   part->a = scratch_take(&cut, n);        one line for each piece
 *   return cut.used;                        floats in all
 *
 * With a block of NULL all pieces are NULL and the same lines only count: so a layout and the room that it needs are
 * written down once. Pieces lie one after the other, each a multiple of 16 bytes from the start of the block. */
#ifndef PA_BASE_SCRATCH_H
#define PA_BASE_SCRATCH_H

#include <stddef.h>

typedef struct Scratch {
    float *block;
    size_t used; /* floats of it that are taken */
} Scratch;

/* n floats, not cleared. */
float *scratch_take(Scratch *s, size_t n);

#endif
