/* threads — the pool of threads, in the binaries that have one. */
#include "pa_threads.h"

#include "base/parallel.h"

#if PA_THREADS

uint32_t pa_threads_begin(int32_t threads)
{
    if (threads < 1 || threads > PARALLEL_MOST || !parallel_begin(threads)) return 0;
    return (uint32_t)(uintptr_t)parallel_thread;
}

void *pa_thread_stack(int32_t thread) { return parallel_stack(thread); }
int32_t pa_thread_run(int32_t thread) { return parallel_run(thread); }
void pa_thread_works(int32_t on) { parallel_works(on); }
void pa_threads_end(void) { parallel_end(); }

typedef struct Trial {
    int rounds;
    struct {
        _Alignas(64) uint32_t items;
    } done[PARALLEL_MOST];
} Trial;

static void count(void *context, int item, int thread)
{
    Trial *trial = context;
    (void)item;
    for (volatile int i = 0; i < trial->rounds; i++) {}
    trial->done[thread].items++;
}

uint32_t pa_threads_try(int32_t times, int32_t items, int32_t rounds)
{
    Trial trial = {.rounds = rounds};
    for (int32_t i = 0; i < times; i++) parallel_for(items, 1e12, count, &trial);
    uint32_t sum = 0;
    for (int thread = 0; thread < PARALLEL_MOST; thread++) sum += trial.done[thread].items;
    return sum;
}

#endif
