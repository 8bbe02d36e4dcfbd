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

#if PA_THREADS

/* Linked without Emscripten's glue (build.sh), and so without its sbrk. Only the thread that calls the core takes
 * memory. */
__attribute__((import_module("env"), import_name("emscripten_notify_memory_growth"))) void host_grown(uint32_t memory);

static void *sbrk(intptr_t bytes)
{
    extern unsigned char __heap_base;
    static uintptr_t top;
    if (!top) top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
    const size_t have = __builtin_wasm_memory_size(0) * 65536, left = have - top; /* have is 0 of 4 GB: so is the sum */
    if ((size_t)bytes > left) {
        const size_t pages = ((size_t)bytes - left + 65535) / 65536;
        if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) return (void *)-1;
        host_grown(0);
    }
    const uintptr_t old = top;
    top += (uintptr_t)bytes;
    return (void *)old;
}

#else

void *sbrk(intptr_t bytes); /* of Emscripten; strict C11 hides its header's */

#endif

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
