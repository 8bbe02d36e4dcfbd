#include "base/heap.h"

#ifndef __wasm__

#include <stdlib.h>

void *heap_take(size_t bytes) { return malloc(bytes); }

void heap_give(void *block, size_t bytes)
{
    (void)bytes;
    free(block);
}

#else

/* WebAssembly's memory only grows, so what is given back has to serve again: a list of holes in the order of their
 * addresses, holes that touch made one, and the first that is large enough is taken from its end (Knuth, TAOCP 1, §2.5,
 * Algorithms A and B). The arenas ask for few large blocks, so the list is short; a general malloc costs 1 KB gzipped.
 * */
#include <stdint.h>

void *sbrk(intptr_t bytes); /* of Emscripten; strict C11 hides its header's */

typedef struct Hole Hole;
struct Hole {
    size_t bytes;
    Hole *next;
};

static Hole *holes;

void *heap_take(size_t bytes)
{
    for (Hole **at = &holes; *at; at = &(*at)->next) {
        Hole *hole = *at;
        if (hole->bytes < bytes) continue;
        hole->bytes -= bytes;
        if (!hole->bytes) *at = hole->next;
        return (char *)hole + hole->bytes;
    }
    if (bytes > INTPTR_MAX) return NULL; /* sbrk would take it for a negative number, and shrink the memory */
    void *fresh = sbrk((intptr_t)bytes);
    return fresh == (void *)-1 ? NULL : fresh;
}

static int touch(const Hole *a, const Hole *b) { return (const char *)a + a->bytes == (const char *)b; }

static void join_next(Hole *hole)
{
    if (!hole->next || !touch(hole, hole->next)) return;
    hole->bytes += hole->next->bytes;
    hole->next = hole->next->next;
}

void heap_give(void *block, size_t bytes)
{
    Hole *hole = block, *before = NULL, **at = &holes;
    for (; *at && *at < hole; at = &before->next) before = *at;
    *hole = (Hole){bytes, *at};
    *at = hole;
    join_next(hole);
    if (before) join_next(before);
}

#endif
