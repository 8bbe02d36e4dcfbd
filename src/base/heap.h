/* heap — blocks from the system, and back. Behind block_alloc (arena.h); nothing else calls it. */
#ifndef PA_BASE_HEAP_H
#define PA_BASE_HEAP_H

#include <stddef.h>

/* A block of `bytes` bytes, a multiple of 16 and at least 16, 16-byte aligned, not cleared; NULL when the system has
 * none. */
void *heap_take(size_t bytes);

/* Gives back what heap_take(bytes) gave. */
void heap_give(void *block, size_t bytes);

#endif
