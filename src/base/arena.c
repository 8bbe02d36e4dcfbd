#include "base/arena.h"

#include "base/heap.h"
#include "base/status.h"

#include <stdint.h>
#include <string.h>

/* Each block is preceded by its size, padded to keep the 16-byte alignment. */
typedef union BlockHead {
    size_t bytes;
    char pad[ARENA_ALIGN];
} BlockHead;

struct ArenaChunk {
    ArenaChunk *below;
    size_t size, fill; /* bytes after this header, and how many of them are handed out */
};

#define CHUNK_HEAD ((sizeof(ArenaChunk) + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1))

static size_t bytes_used, bytes_peak;

static size_t round_up(size_t bytes) { return (bytes + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1); }

static void *raw_alloc(size_t bytes)
{
    if (bytes > SIZE_MAX - sizeof(BlockHead) - ARENA_ALIGN) return NULL;
    BlockHead *head = heap_take(round_up(bytes + sizeof(BlockHead)));
    if (!head) return NULL;
    head->bytes = bytes;
    bytes_used += bytes;
    if (bytes_used > bytes_peak) bytes_peak = bytes_used;
    return head + 1;
}

void block_free(void *p)
{
    if (!p) return;
    BlockHead *head = (BlockHead *)p - 1;
    bytes_used -= head->bytes;
    heap_give(head, round_up(head->bytes + sizeof(BlockHead)));
}

void *block_alloc(size_t bytes)
{
    void *p = raw_alloc(bytes);
    if (!p) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    return memset(p, 0, bytes);
}

size_t memory_used(void) { return bytes_used; }
size_t memory_peak(void) { return bytes_peak; }
void memory_reset_peak(void) { bytes_peak = bytes_used; }

void arena_init(Arena *a, size_t chunk) { *a = (Arena){.chunk = chunk}; }

static ArenaChunk *push_chunk(Arena *a, size_t size)
{
    if (size > SIZE_MAX - CHUNK_HEAD) return NULL;
    ArenaChunk *c = raw_alloc(CHUNK_HEAD + size);
    if (!c) return NULL;
    c->below = a->top;
    c->size = size;
    c->fill = 0;
    a->top = c;
    return c;
}

static void pop_chunk(Arena *a)
{
    ArenaChunk *c = a->top;
    a->top = c->below;
    block_free(c);
}

void *arena_alloc(Arena *a, size_t bytes)
{
    if (bytes > SIZE_MAX - 2 * ARENA_ALIGN) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    size_t need = round_up(bytes);
    ArenaChunk *c = a->top;
    if (!c || c->size - c->fill < need) {
        size_t size = need > a->chunk ? need : a->chunk;
        /* Grow geometrically: a step of S bytes needs O(log S) chunks, once. */
        if (a->chunk && !a->counts && c && size < a->used / 2) size = round_up(a->used / 2);
        ArenaChunk *fresh = push_chunk(a, size);
        if (!fresh && size > need) fresh = push_chunk(a, need);
        if (!fresh) {
            fail(PA_OUT_OF_MEMORY, "out of memory");
            return NULL;
        }
        c = fresh;
    }
    void *p = (char *)c + CHUNK_HEAD + c->fill;
    c->fill += need;
    a->used += need;
    if (a->used > a->peak) a->peak = a->used;
    return p;
}

/* What a counting arena gives. */
static float nothing[ARENA_ALIGN / sizeof(float)];

float *arena_floats(Arena *a, size_t n)
{
    if (n > SIZE_MAX / sizeof(float)) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    if (!a->counts) return arena_alloc(a, n * sizeof(float));
    const size_t need = round_up(n * sizeof(float));
    if (need > SIZE_MAX - a->used) {
        fail(PA_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    a->used += need;
    if (a->used > a->peak) a->peak = a->used;
    return nothing;
}

float *arena_zeros(Arena *a, size_t n)
{
    float *p = arena_floats(a, n);
    return p && !a->counts ? memset(p, 0, n * sizeof(float)) : p;
}

ArenaMark arena_mark(const Arena *a) { return (ArenaMark){a->top, a->top ? a->top->fill : 0, a->used}; }

void arena_reset(Arena *a, ArenaMark m)
{
    if (!m.used) { /* nothing is left: as the empty mark, whatever chunk was there */
        arena_clear(a);
        return;
    }
    while (a->top != m.top) pop_chunk(a);
    a->top->fill = m.fill;
    a->used = m.used;
}

void arena_clear(Arena *a)
{
    a->used = 0;
    /* One chunk may be less than the peak, too, where resets have given larger ones back. */
    if (a->top && (a->top->below || (!a->counts && a->top->size < a->peak))) {
        while (a->counts ? a->top->below : a->top) pop_chunk(a);
        if (!a->counts) push_chunk(a, a->peak); /* if refused, the next allocation asks again */
    }
    if (a->top) a->top->fill = 0;
}

size_t arena_held(const Arena *a) { return a->peak ? CHUNK_HEAD + (a->peak > a->chunk ? a->peak : a->chunk) : 0; }

void arena_free(Arena *a)
{
    while (a->top) pop_chunk(a);
    a->used = a->peak = 0;
}
