/* arena — memory that is given back all at once.
 *
 * A stack of bytes made of a few large chunks from the heap. A model has one for the activations of a step: the first
 * step grows it chunk by chunk; the reset that follows merges the chunks into one, and later steps of the same size
 * ask the system for nothing. A tensor made from JavaScript has a small one of its own.
 *
 * Every byte handed out anywhere in the core is counted, so that pa_memory_used/peak are exact, not estimates. */
#ifndef PA_BASE_ARENA_H
#define PA_BASE_ARENA_H

#include <stddef.h>

#define ARENA_ALIGN 16 /* one SIMD vector */

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    ArenaChunk *top; /* newest chunk; older ones hang below it */
    size_t used;     /* bytes handed out since the last full reset, alignment included */
    size_t peak;     /* largest `used` since arena_init */
    size_t chunk;    /* smallest chunk to ask for; 0 asks for exactly what each allocation needs */
    int counts;      /* 1: arena_floats and arena_zeros only count; what they give holds one zero and nothing else */
} Arena;

typedef struct ArenaMark {
    ArenaChunk *top;
    size_t fill, used;
} ArenaMark;

/* An empty arena that owns nothing yet. Never fails. */
void arena_init(Arena *a, size_t chunk);

/* `bytes` bytes, 16-byte aligned, not cleared. NULL (and fail(PA_OUT_OF_MEMORY)) when the system has none.
 * bytes = 0 gives a valid pointer that must not be read. */
void *arena_alloc(Arena *a, size_t bytes);

/* n floats: not cleared / cleared. */
float *arena_floats(Arena *a, size_t n);
float *arena_zeros(Arena *a, size_t n);

/* Everything allocated since the mark is dropped. A reset that leaves nothing merges the chunks into one that holds the
 * peak, so that the arena stops growing; if the merged chunk can't be had the old ones stay. */
ArenaMark arena_mark(const Arena *a);
void arena_reset(Arena *a, ArenaMark m);
void arena_clear(Arena *a); /* reset to empty */

/* Bytes that an arena asked for this way holds once it is warm, headers included. */
size_t arena_held(const Arena *a);

/* Gives every chunk back to the system; the arena is as after arena_init. */
void arena_free(Arena *a);

/* The core's only door to the heap, counted. block_free(NULL) does nothing. block_alloc clears the block. */
void *block_alloc(size_t bytes);
void block_free(void *p);

/* Bytes held by blocks and chunks now / at most since memory_reset_peak(). */
size_t memory_used(void);
size_t memory_peak(void);
void memory_reset_peak(void);

#endif
