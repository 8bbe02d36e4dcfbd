/* pa_threads — what the binaries with threads export beside pa.h: the pool of src/base/parallel.h, as the host makes
 * and ends it. All instances share one memory; the one that calls the functions of pa.h is thread 0, and the only one
 * that calls those of this file, but for pa_thread_run. */
#ifndef PA_THREADS_H
#define PA_THREADS_H

#include <stdint.h>

/* A pool for so many threads; the address of what the host looks at, one ParallelThread for each (64 bytes, whose first
 * two words are `inside` and `ended`). 0: more than it can be, or out of memory. Once in the life of a memory. */
uint32_t pa_threads_begin(int32_t threads);

/* What __stack_pointer has to be in the instance of thread 1 …, each time it begins. */
void *pa_thread_stack(int32_t thread);

/* Works for the caller until pa_threads_end(): 0; or until its stack has overflowed: 1. */
int32_t pa_thread_run(int32_t thread);

/* One thread more (1), or less (0), that is there to be woken for work. */
void pa_thread_works(int32_t on);

void pa_threads_end(void);

/* For tests and measurements: hands out work of so many items, so many times, each as long as `rounds` turns of a loop.
 * How often an item was computed. */
uint32_t pa_threads_try(int32_t times, int32_t items, int32_t rounds);

#endif
